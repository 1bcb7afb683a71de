//! Shared informers: one watch for each kind that a process follows, and the cache that they fill. The cache is a revision:
//! the view up to which all changes have arrived.
//!
//! Upstream: client-go's `tools/cache/reflector.go` and `informers.SharedInformerFactory`. A first watch begins where its
//! answer says (`WatchList`: list and watch in one); a watch that broke goes on behind its last event, and begins anew
//! ("410 Gone") when that is no longer kept.

use super::connection::TIMEOUT;
use crate::actor::Context;
use crate::address::{ProcessId, RequestId};
use crate::api::request::{Query, Request, Verb};
use crate::api::watch::WatchEvent;
use crate::api::{Credential, FieldSelector, Kind};
use crate::base::Duration;
use crate::because::Because;
use crate::wire::Payload;
use alloc::vec::Vec;

crate::reasons! {
    /// A component follows all objects of a kind.
    fn informing(kind: Kind) = "because-informing";
}

/// The informers of a process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Informers {
    server: ProcessId,
    credential: Credential,
    reflectors: Vec<Reflector>,
    /// Everything up to here has arrived.
    revision: u64,
}

/// The watch of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Reflector {
    kind: Kind,
    field_selector: FieldSelector,
    state: State,
    /// The last revision that it heard of; zero before its first list.
    seen: u64,
    /// The number of times that it has failed in a row.
    failures: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    /// It will ask when its back-off is over, or when it is told to.
    Waiting,
    Asked(RequestId),
    Watching(RequestId),
}

/// The effect of a message to the informers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Informed {
    /// The first list of a kind is there, or a new one after history was missed: the view shows what exists.
    Listed(Kind),
    /// An object has changed.
    Changed(WatchEvent),
    /// A watch broke or was refused: [`Informers::retry`] has to be called after this time.
    Retry(Kind, Duration),
}

/// A reflector's back-off: 800 ms at first, doubled up to 30 s (`wait.Backoff` in `reflector.go`).
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(800), Duration::from_secs(30));

impl Informers {
    /// Informers that ask this server in the name of this user.
    pub fn new(server: ProcessId, credential: Credential) -> Informers {
        Informers { server, credential, reflectors: Vec::new(), revision: 0 }
    }

    /// The same, with one for this kind; of the objects that the field selector chooses.
    pub fn with(mut self, kind: Kind, field_selector: FieldSelector) -> Informers {
        self.reflectors.push(Reflector { kind, field_selector, state: State::Waiting, seen: 0, failures: 0 });
        self
    }

    /// Whether one follows this kind.
    pub fn follow(&self, kind: Kind) -> bool {
        self.reflectors.iter().any(|reflector| reflector.kind == kind)
    }

    /// The revision up to which the cache has seen everything.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the first list of every kind is there.
    pub fn are_synced(&self) -> bool {
        self.reflectors.iter().all(|reflector| reflector.seen > 0)
    }

    /// Whether the first list of this kind is there.
    pub fn has_listed(&self, kind: Kind) -> bool {
        self.reflectors.iter().any(|reflector| reflector.kind == kind && reflector.seen > 0)
    }

    /// The process starts: the caches are empty, and all kinds are asked for.
    pub fn start<T>(&mut self, cx: &mut Context<T>) {
        self.revision = 0;
        for at in 0..self.reflectors.len() {
            (self.reflectors[at].seen, self.reflectors[at].failures) = (0, 0);
            self.ask(at, cx);
        }
    }

    /// The process starts with empty caches; [`Informers::retry`] asks for each kind.
    pub fn reset(&mut self) {
        self.revision = 0;
        for reflector in &mut self.reflectors {
            (reflector.seen, reflector.failures, reflector.state) = (0, 0, State::Waiting);
        }
    }

    /// The back-off of a kind is over, or it is wanted now.
    pub fn retry<T>(&mut self, kind: Kind, cx: &mut Context<T>) {
        let waits = |reflector: &Reflector| reflector.kind == kind && reflector.state == State::Waiting;
        if let Some(at) = self.reflectors.iter().position(waits) {
            self.ask(at, cx);
        }
    }

    /// Takes the messages of its watches; hands back all others.
    pub fn receive<T>(&mut self, payload: Payload, cx: &mut Context<T>) -> Result<Option<Informed>, Payload> {
        let id = match &payload {
            Payload::WatchOpened(id, _) | Payload::Watch(id, _) | Payload::Response(id, _) => *id,
            Payload::Broken(id, _) | Payload::Close(id) => *id,
            _ => return Err(payload),
        };
        let ours = |reflector: &&mut Reflector| matches!(reflector.state, State::Asked(other) | State::Watching(other) if other == id);
        let Some(reflector) = self.reflectors.iter_mut().find(ours) else {
            return Err(payload);
        };
        match payload {
            Payload::WatchOpened(_, revision) => {
                let is_first = reflector.seen == 0;
                reflector.state = State::Watching(id);
                reflector.failures = 0;
                if !is_first {
                    return Ok(None);
                }
                reflector.seen = revision.max(1);
                self.saw(revision, cx);
                Ok(Some(Informed::Listed(self.kind_of(id))))
            }
            Payload::Watch(_, event) => {
                reflector.seen = reflector.seen.max(event.revision);
                self.saw(event.revision, cx);
                Ok(Some(Informed::Changed(event)))
            }
            Payload::Response(_, response) => {
                // Too old: what was missed is not kept any more, so that everything is listed anew.
                if matches!(&response.body, Err(status) if status.code == 410) {
                    reflector.seen = 0;
                }
                Ok(Some(reflector.back_off()))
            }
            _ => Ok(Some(reflector.back_off())),
        }
    }

    fn kind_of(&self, id: RequestId) -> Kind {
        let ours = |reflector: &&Reflector| reflector.state == State::Watching(id);
        self.reflectors.iter().find(ours).map_or(Kind::ALL[0], |reflector| reflector.kind)
    }

    fn saw<T>(&mut self, revision: u64, cx: &mut Context<T>) {
        self.revision = self.revision.max(revision);
        cx.see(self.revision);
    }

    fn ask<T>(&mut self, at: usize, cx: &mut Context<T>) {
        let reflector = &mut self.reflectors[at];
        let mut request = Request::on_all(&self.credential, Verb::Watch, reflector.kind);
        let resource_version = (reflector.seen > 0).then_some(reflector.seen);
        request.query =
            Query { field_selector: reflector.field_selector.clone(), resource_version, ..Query::default() };
        let because = if reflector.failures > 0 { Because::NOBODY_ANSWERED } else { informing(reflector.kind) };
        reflector.state = State::Asked(cx.outbox.request(self.server, request, TIMEOUT, because));
    }
}

impl Reflector {
    fn back_off(&mut self) -> Informed {
        self.state = State::Waiting;
        let wait = BACK_OFF.0.saturating_mul(1 << self.failures.min(6)).min(BACK_OFF.1);
        self.failures += 1;
        Informed::Retry(self.kind, wait)
    }
}
