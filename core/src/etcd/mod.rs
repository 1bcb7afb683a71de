//! etcd: the consistent store of all cluster data. Nothing else keeps state, and only the apiserver speaks to it.
//!
//! Upstream: etcd's KV, Watch and Lease services, as `storage/etcd3` of the apiserver uses them.

use crate::actor::{self, Component};
use crate::address::{ActorId, Part, RequestId};
use crate::api::meta::Key;
use crate::api::{Kind, Object};
use crate::base::{Duration, PagedVec, Time};
use crate::because::Because;
use crate::history::History;
use crate::wire::Payload;
use crate::wire::etcd::{EtcdAnswer, EtcdCall};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// A member of etcd. Its committed writes are the [`History`], which it holds while it acts.
#[derive(Clone, Debug, Default, Hash)]
pub struct Etcd {
    history: History,
    /// The open watches, by watcher and connection.
    watchers: Vec<(ActorId, RequestId)>,
    /// The Events that expire, in the order in which they were written.
    expiries: PagedVec<Expiry>,
}

/// An Event at the version that expires; a later version has a later expiry.
#[derive(Clone, Debug, Hash)]
struct Expiry {
    at: Time,
    key: Key,
    revision: u64,
}

/// The timers of etcd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The oldest Events have been kept for an hour.
    Expire,
}

/// The time that a write takes: a log entry that must be on the disk of a majority.
const FSYNC: Duration = Duration::from_millis(1);
/// The time that a read takes.
const READ: Duration = Duration::from_micros(100);
/// The time for which Events are kept (`--event-ttl` of the apiserver).
const EVENT_TTL: Duration = Duration::from_secs(3600);
/// Events that are written within this time share a lease, as the apiserver's lease manager does.
const LEASE_REUSE: Duration = Duration::from_secs(60);

/// Its surroundings while it acts.
type Context<'a> = actor::Context<'a, Timer>;

impl Component for Etcd {
    type Timer = Timer;

    /// Watches ended with the process before; keys and leases are on the disk.
    fn start(&mut self, cx: &mut Context) {
        self.watchers.clear();
        if let Some(oldest) = self.expiries.get(self.expiries.first_index()) {
            self.wake_at(oldest.at, cx);
        }
    }

    /// Handles a call. Writes happen at once, in the order in which they come.
    fn receive(&mut self, from: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Etcd(id, call) if let EtcdCall::Watch(after) = *call => self.watch((from, id), after, cx),
            Payload::Etcd(id, call) => {
                let (delay, answer) = self.answer(*call, cx);
                let answer = Payload::EtcdAnswer(id, Box::new(answer));
                cx.outbox.send_after(delay, from, answer, Because::ANSWERING);
            }
            Payload::Close(id) | Payload::Broken(id, _) => self.watchers.retain(|(_, watch)| *watch != id),
            _ => {}
        }
    }

    fn wake(&mut self, _: Part, Timer::Expire: Timer, cx: &mut Context) {
        self.expire(cx);
    }

    fn exchange_history(&mut self, history: &mut History) {
        core::mem::swap(&mut self.history, history);
    }
}

impl Etcd {
    /// Opens a watch of everything: from now on, or behind a revision.
    fn watch(&mut self, watcher: (ActorId, RequestId), after: Option<u64>, cx: &mut Context) {
        let revision = self.history.revision();
        let opened = Payload::EtcdAnswer(watcher.1, Box::new(EtcdAnswer::Watching(revision)));
        cx.outbox.send_after(READ, watcher.0, opened, Because::ANSWERING);
        for missed in after.unwrap_or(revision) + 1..=revision {
            self.send_event(watcher, missed, cx);
        }
        self.watchers.push(watcher);
    }

    fn answer(&mut self, call: EtcdCall, cx: &mut Context) -> (Duration, EtcdAnswer) {
        let revision = self.history.revision();
        match call {
            EtcdCall::Watch(_) => (READ, EtcdAnswer::Watching(revision)),
            EtcdCall::Get(key) => (READ, EtcdAnswer::Found(self.history.now().object(&key).cloned(), revision)),
            EtcdCall::Revision(_) => (READ, EtcdAnswer::Found(None, revision)),
            EtcdCall::Compact(at) => {
                self.history.compact(at);
                (READ, EtcdAnswer::Found(None, revision))
            }
            EtcdCall::Txn { key, expected, put } => match self.write(&key, expected, put, cx) {
                Ok(object) => (FSYNC, EtcdAnswer::Written(object, self.history.revision())),
                Err(found) => (READ, EtcdAnswer::Changed(found, revision)),
            },
        }
    }

    /// Writes, and sends the change to all watchers. Answers the object as it is now, or was last.
    fn write(
        &mut self,
        key: &Key,
        expected: u64,
        put: Option<Object>,
        cx: &mut Context,
    ) -> Result<Object, Option<Object>> {
        let old = self.history.write(key, expected, put)?;
        let revision = self.history.revision();
        let new = self.history.change_at(revision).0.cloned();
        if key.kind == Kind::Event && new.is_some() {
            self.lease(key, revision, cx);
        }
        for watcher in &self.watchers {
            self.send_event(*watcher, revision, cx);
        }
        // One of the two is there: a write puts something or deletes something.
        new.or(old).ok_or(None)
    }

    /// Sends a watcher what a revision changed, unless that is forgotten.
    fn send_event(&self, (watcher, id): (ActorId, RequestId), revision: u64, cx: &mut Context) {
        let Some(event) = self.history.event(revision) else { return };
        cx.outbox.send_after(FSYNC, watcher, Payload::Watch(id, event), Because::WATCHING);
    }

    /// Events are kept for an hour.
    fn lease(&mut self, key: &Key, revision: u64, cx: &mut Context) {
        let minutes = cx.now.0.div_ceil(LEASE_REUSE.as_micros() as u64);
        let at = Time(minutes * LEASE_REUSE.as_micros() as u64) + EVENT_TTL;
        if self.expiries.get(self.expiries.first_index()).is_none() {
            self.wake_at(at, cx);
        }
        self.expiries.push(Expiry { at, key: key.clone(), revision });
    }

    fn expire(&mut self, cx: &mut Context) {
        while let Some(expiry) = self.expiries.get(self.expiries.first_index()).cloned() {
            if expiry.at > cx.now {
                return self.wake_at(expiry.at, cx);
            }
            self.expiries.truncate_front(self.expiries.first_index() + 1);
            // Written again since: another lease holds it. The write below compares the revision.
            let _ = self.write(&expiry.key, expiry.revision, None, cx);
        }
    }

    fn wake_at(&self, at: Time, cx: &mut Context) {
        cx.timer(at.since(cx.now), Timer::Expire, Because::TIME_PASSED);
    }
}
