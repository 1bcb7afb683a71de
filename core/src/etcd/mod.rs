//! etcd: the consistent store of all cluster data. Nothing else keeps state, and only the apiserver speaks to it.
//!
//! Upstream: etcd's KV, Watch and Lease services, as `storage/etcd3` of the apiserver uses them.

mod store;

pub use store::{Store, View};

use crate::actor::{ActorId, Outbox, Payload};
use crate::api::meta::Key;
use crate::api::{Kind, Object};
use crate::base::{Duration, PagedVec, Text, Time};
use crate::trace::{Because, ChangeType};
use alloc::boxed::Box;

/// A member of etcd.
#[derive(Clone, Debug, Default, Hash)]
pub struct Etcd {
    /// What it holds.
    pub store: Store,
    /// When which Event is to be forgotten, in the order in which they were written.
    expiries: PagedVec<Expiry>,
}

/// An Event at the version that expires; a later version has a later expiry.
#[derive(Clone, Debug, Hash)]
struct Expiry {
    at: Time,
    key: Key,
    revision: u64,
}

/// What etcd wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The oldest Events have been kept for an hour.
    Expire,
}

/// What the apiserver asks of etcd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdCall {
    /// The object at this key as of now.
    Get(Key),
    /// Of which revision the store is: what a consistent list waits for.
    Revision(Kind),
    /// Writes if the key is still at `expected` (its last revision; 0: must not exist). None deletes.
    Txn {
        /// Where.
        key: Key,
        /// The revision at which the writer saw it.
        expected: u64,
        /// What to write; None deletes.
        put: Option<Object>,
    },
    /// Tell what was written after this revision, and from then on everything.
    Watch(u64),
    /// Forget what only views below this revision show.
    Compact(u64),
}

/// What etcd answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdAnswer {
    /// What is there, and the revision of the store.
    Found(Option<Object>, u64),
    /// Written at this revision: the object as written, or as it was last when it was deleted.
    Written(Object, u64),
    /// The key is not at the expected revision; here is what is there.
    Changed(Option<Object>, u64),
    /// etcd did not answer.
    Unavailable,
}

/// A change, as watches tell it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchEvent {
    /// The revision of the change. Whoever gets it has seen everything up to here.
    pub revision: u64,
    /// What happened.
    pub change: ChangeType,
    /// The object after the change; as it was last, when it is gone.
    pub object: Object,
    /// The object before the change.
    pub old: Option<Object>,
}

/// How long a write takes: a log entry that must be on the disk of a majority.
const FSYNC: Duration = Duration::from_millis(1);
/// How long a read takes.
const READ: Duration = Duration::from_micros(100);
/// How long Events are kept (`--event-ttl` of the apiserver).
const EVENT_TTL: Duration = Duration::from_secs(3600);
/// Leases are shared by what is written within this time, as the apiserver's lease manager does.
const LEASE_REUSE: Duration = Duration::from_secs(60);

impl EtcdCall {
    /// The key it is about; without a name for all of a kind.
    pub fn key(&self) -> Key {
        match self {
            EtcdCall::Get(key) | EtcdCall::Txn { key, .. } => key.clone(),
            EtcdCall::Revision(kind) => Key::new(*kind, &Text::EMPTY, &Text::EMPTY),
            EtcdCall::Watch(_) | EtcdCall::Compact(_) => Key::new(Kind::Namespace, &Text::EMPTY, &Text::EMPTY),
        }
    }
}

impl Etcd {
    /// Handles a call or a timer. Writes happen at once, in the order in which they come.
    pub fn receive(&mut self, payload: Payload, now: Time, outbox: &mut Outbox) {
        match payload {
            Payload::Etcd(id, call) => {
                let (delay, answer) = self.answer(*call, now, outbox);
                let answer = Payload::EtcdAnswer(id, Box::new(answer));
                outbox.send_after(delay, ActorId::Apiserver, answer, Because::Answering);
            }
            Payload::Timer(_) => self.expire(now, outbox),
            _ => {}
        }
    }

    fn answer(&mut self, call: EtcdCall, now: Time, outbox: &mut Outbox) -> (Duration, EtcdAnswer) {
        let revision = self.store.revision();
        match call {
            EtcdCall::Get(key) => (READ, EtcdAnswer::Found(self.store.now().object(&key).cloned(), revision)),
            EtcdCall::Revision(_) => (READ, EtcdAnswer::Found(None, revision)),
            EtcdCall::Watch(after) => {
                for missed in after + 1..=revision {
                    self.tell(missed, outbox);
                }
                (READ, EtcdAnswer::Found(None, revision))
            }
            EtcdCall::Compact(at) => {
                self.store.compact(at);
                (READ, EtcdAnswer::Found(None, revision))
            }
            EtcdCall::Txn { key, expected, put } => match self.write(&key, expected, put, now, outbox) {
                Ok(object) => (FSYNC, EtcdAnswer::Written(object, self.store.revision())),
                Err(found) => (READ, EtcdAnswer::Changed(found, revision)),
            },
        }
    }

    /// Writes and tells whoever watches. Answers the object as it is now, or was last.
    fn write(
        &mut self,
        key: &Key,
        expected: u64,
        put: Option<Object>,
        now: Time,
        outbox: &mut Outbox,
    ) -> Result<Object, Option<Object>> {
        let old = self.store.write(key, expected, put)?;
        let revision = self.store.revision();
        let new = self.store.now().object(key).cloned();
        if key.kind == Kind::Event && new.is_some() {
            self.lease(key, revision, now, outbox);
        }
        self.tell(revision, outbox);
        // One of the two is there: a write puts something or deletes something.
        new.or(old).ok_or(None)
    }

    /// Tells the apiserver what a revision changed, unless that is forgotten.
    fn tell(&self, revision: u64, outbox: &mut Outbox) {
        let Some(event) = self.store.event(revision) else { return };
        outbox.send_after(FSYNC, ActorId::Apiserver, Payload::Watch(event), Because::Watching);
    }

    fn lease(&mut self, key: &Key, revision: u64, now: Time, outbox: &mut Outbox) {
        let minutes = now.0.div_ceil(LEASE_REUSE.as_micros() as u64);
        let at = Time(minutes * LEASE_REUSE.as_micros() as u64) + EVENT_TTL;
        // A timer that rang while etcd was down is lost: the next Event finds what is overdue.
        match self.expiries.get(self.expiries.first_index()) {
            None => self.wake_at(at, now, outbox),
            Some(oldest) if oldest.at < now => self.wake_at(now, now, outbox),
            Some(_) => {}
        }
        self.expiries.push(Expiry { at, key: key.clone(), revision });
    }

    fn expire(&mut self, now: Time, outbox: &mut Outbox) {
        while let Some(expiry) = self.expiries.get(self.expiries.first_index()).cloned() {
            if expiry.at > now {
                return self.wake_at(expiry.at, now, outbox);
            }
            self.expiries.truncate_front(self.expiries.first_index() + 1);
            // Written again since: another lease holds it. The write below compares the revision.
            let _ = self.write(&expiry.key, expiry.revision, None, now, outbox);
        }
    }

    fn wake_at(&self, at: Time, now: Time, outbox: &mut Outbox) {
        let timer = crate::actor::Timer::Etcd(Timer::Expire);
        outbox.timer(ActorId::Etcd, at.since(now), timer, Because::TimePassed);
    }
}
