//! The trace, for people: every message as a span from its sending to its arrival, with its cause and its reason.
//! Output only: never part of [`World`](crate::world::World), never in its digest.

use super::roster::Role;
use crate::address::{ActorId, NodeId, SpanId};
use crate::api::meta::Key;
use crate::api::request::{Subresource, Verb};
use crate::api::watch::EventType;
use crate::base::{Text, Time};
use crate::because::Because;
use crate::wire::Payload;
use crate::wire::etcd::EtcdCall;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// A participant of the cluster, as people know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    /// Its address.
    pub id: ActorId,
    /// Its role.
    pub role: Role,
    /// Its name within its process: `"deployment-controller"`; empty for the process itself.
    pub part: &'static str,
    /// The node that it runs on.
    pub node: Option<NodeId>,
}

/// One message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its number.
    pub id: SpanId,
    /// The message that made its sender send it; zero for commands from outside.
    pub cause: SpanId,
    /// The sender.
    pub from: Actor,
    /// The receiver. The same as `from` for timers.
    pub to: Actor,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives.
    pub due: Time,
    /// Its content, in short.
    pub what: What,
    /// The reason for which it was sent.
    pub because: Because,
    /// Whether a fault swallowed it.
    pub lost: bool,
}

/// The content of a message, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum What {
    /// A request to the apiserver.
    Request(Verb, Subresource, Key),
    /// Its answer: HTTP's code (0 when the connection broke), and the request that it answers.
    Response(u16, Verb, Subresource, Key),
    /// A read of etcd.
    Read(Key),
    /// A write to etcd.
    Write(Key),
    /// etcd's answer: the revision, or None when the compare failed.
    Wrote(Key, Option<u64>),
    /// A change, told to a watcher.
    Watch(EventType, Key),
    /// A call to a container runtime (`"RunPodSandbox"`) for a pod.
    Cri(Text, Key),
    /// Its answer: whether it worked.
    CriReply(Text, Key, bool),
    /// The end of a connection to etcd or to a runtime before its answer, or of a stream: what it was about, if that is
    /// still remembered.
    Broken(Option<Key>),
    /// A timer that rings.
    Timer,
    /// A command from outside.
    Command(Text),
}

/// The recorder of spans. The owner chooses how many are kept; the run does not depend on it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The spans, in the order in which they were sent.
    spans: VecDeque<Span>,
    /// The messages in the order in which they were handled: how many had been before, when, and which.
    handled: VecDeque<(u64, Time, SpanId)>,
    /// Which message made etcd write which revision.
    writes: VecDeque<(u64, SpanId)>,
    limit: usize,
}

impl Trace {
    /// Keeps nothing.
    pub fn off() -> Trace {
        Trace::default()
    }

    /// Keeps the last `limit` spans.
    pub fn keeping(limit: usize) -> Trace {
        Trace { limit, ..Trace::default() }
    }

    /// Whether spans are kept at all.
    pub fn is_on(&self) -> bool {
        self.limit > 0
    }

    /// Takes note of a message that is sent.
    pub fn push(&mut self, span: Span) {
        // A replay sends again what is here already.
        if self.is_on() && self.spans.back().is_none_or(|last| last.id < span.id) {
            keep(&mut self.spans, span, self.limit);
        }
    }

    /// Takes note of a message that is handled, after `before` others. `shown` is the time before it arrived.
    pub fn handle(&mut self, before: u64, shown: Time, span: SpanId) {
        if self.is_on() && self.handled.back().is_none_or(|last| last.0 < before) {
            keep(&mut self.handled, (before, shown, span), self.limit);
        }
    }

    /// Takes note of a write to etcd.
    pub fn wrote(&mut self, revision: u64, span: SpanId) {
        if self.is_on() && self.writes.back().is_none_or(|last| last.0 < revision) {
            keep(&mut self.writes, (revision, span), self.limit);
        }
    }

    /// Forgets what has not happened yet at the moment with these numbers: the run was rewound.
    pub fn forget_after(&mut self, last: SpanId, handled: u64, revision: u64) {
        self.spans.truncate(self.spans.partition_point(|span| span.id <= last));
        self.handled.truncate(self.handled.partition_point(|entry| entry.0 < handled));
        self.writes.truncate(self.writes.partition_point(|entry| entry.0 <= revision));
    }

    /// The spans, in the order in which they were sent.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = &Span> {
        self.spans.iter()
    }

    /// The spans that were sent after this one.
    pub fn since(&self, cursor: SpanId) -> impl Iterator<Item = &Span> {
        self.spans.range(self.spans.partition_point(|span| span.id <= cursor)..)
    }

    /// The span of this number, if it is still kept.
    pub fn get(&self, id: SpanId) -> Option<&Span> {
        self.spans.binary_search_by_key(&id, |span| span.id).ok().map(|at| &self.spans[at])
    }

    /// The message that was handled after `handled` others, and the time that was shown before it arrived.
    pub fn handled_after(&self, handled: u64) -> Option<(Time, &Span)> {
        let at = self.handled.binary_search_by_key(&handled, |entry| entry.0).ok()?;
        let (_, shown, span) = self.handled[at];
        Some((shown, self.get(span)?))
    }

    /// The number of messages that had been handled before this one, and the time that was shown then; None when it is still
    /// on its way, or forgotten.
    pub fn handled_before(&self, id: SpanId) -> Option<(u64, Time)> {
        self.handled.iter().rev().find(|entry| entry.2 == id).map(|entry| (entry.0, entry.1))
    }

    /// Which message made etcd write which revision, oldest first.
    pub fn writes(&self) -> impl DoubleEndedIterator<Item = (u64, SpanId)> {
        self.writes.iter().copied()
    }

    /// The span and what caused it, back to the command or the first message that is still kept.
    pub fn chain(&self, id: SpanId) -> Vec<&Span> {
        core::iter::successors(self.get(id), |span| self.get(span.cause)).collect()
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T, limit: usize) {
    if list.len() >= limit {
        list.pop_front();
    }
    list.push_back(item);
}

impl Actor {
    /// Its name: `"deployment-controller"`, `"kube-apiserver"`, `"kubelet"`.
    pub fn name(&self) -> &'static str {
        if self.part.is_empty() { self.role.name() } else { self.part }
    }
}

impl What {
    /// The content of a message. `opened` is that of the message that opened its connection.
    pub fn of(payload: &Payload, opened: Option<&What>) -> What {
        let answer = |code: u16| match opened {
            Some(What::Request(verb, subresource, key)) => What::Response(code, *verb, *subresource, key.clone()),
            Some(What::Read(key) | What::Write(key) | What::Cri(_, key)) => What::Broken(Some(key.clone())),
            _ => What::Broken(None),
        };
        match payload {
            Payload::Request(_, request) => What::Request(request.verb, request.subresource, request.key()),
            Payload::Response(_, response) => answer(response.code),
            Payload::WatchOpened(..) => answer(200),
            Payload::Close(_) | Payload::Broken(..) => answer(0),
            Payload::Watch(_, event) => What::Watch(event.change, event.object.key()),
            Payload::Etcd(_, call) => What::of_call(call),
            Payload::EtcdAnswer(_, reply) => match opened {
                Some(What::Read(key) | What::Write(key)) => What::Wrote(key.clone(), reply.revision()),
                _ => What::Broken(None),
            },
            Payload::Cri(_, call) => What::Cri(Text::from_static(call.name()), call.pod.clone()),
            Payload::CriReply(_, reply) => match opened {
                Some(What::Cri(name, key)) => What::CriReply(name.clone(), key.clone(), reply.is_ok()),
                _ => What::CriReply(Text::from_static(reply.name()), reply.pod.clone(), reply.is_ok()),
            },
            Payload::Command(command) => What::Command(command.summary()),
        }
    }

    /// The content of a call to etcd.
    pub fn of_call(call: &EtcdCall) -> What {
        match call {
            EtcdCall::Txn { key, .. } => What::Write(key.clone()),
            other => What::Read(other.key()),
        }
    }
}
