//! The network between the processes: how long a message takes, what becomes of one that is lost, and that whoever waits
//! for an answer hears that none will come.

use super::World;
use crate::actor::{ActorId, Envelope, Payload, RequestId};
use crate::agenda::Message;
use crate::api::Key;
use crate::api::request::{Request, Verb};
use crate::api::status::Status;
use crate::base::{Duration, Time};
use crate::etcd::{EtcdAnswer, EtcdCall};
use crate::fault::{Fate, process};
use crate::trace::{Because, Span, SpanId, Trace, What};
use alloc::boxed::Box;
use alloc::sync::Arc;

/// How long a message takes from one process to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Latency {
    /// Between processes of the control plane.
    pub control_plane: Duration,
    /// Between a node, or a person, and the control plane.
    pub network: Duration,
    /// Between a kubelet and its container runtime.
    pub local: Duration,
    /// By how many percent it varies.
    pub jitter_percent: u32,
}

/// The informers of a process: up to which revision it has seen the store, and what is on its way to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stream {
    pub(super) revision: u64,
    pub(super) in_flight: u32,
    pub(super) last_due: Time,
}

/// A question without an answer yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Open {
    Request(ActorId, Arc<Request>),
    Etcd(ActorId, Key),
    Cri(&'static str, Key),
}

/// How long a client waits for an answer that does not come.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the apiserver waits for etcd.
const ETCD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it takes until a packet that was lost is sent again.
const RETRANSMISSION: Duration = Duration::from_millis(200);

impl Default for Latency {
    fn default() -> Latency {
        Latency {
            control_plane: Duration::from_micros(400),
            network: Duration::from_micros(800),
            local: Duration::from_micros(100),
            jitter_percent: 40,
        }
    }
}

impl World {
    /// Puts one message on its way, through the network and its faults.
    pub(super) fn dispatch(&mut self, envelope: Envelope, trace: &mut Trace) {
        let Envelope { from, to, payload, delay, cause, because } = envelope;
        let link = self.rngs.entry(from).or_insert_with(|| self.seed.fork(&from.name()));
        let hop = if from == to || matches!(payload, Payload::Timer(_)) {
            Duration::ZERO
        } else {
            link.jitter(self.latency.between(from, to), self.latency.jitter_percent)
        };
        let fate = self.faults.fate(from, to, link);
        let sent = self.now + delay;
        self.sequence += 1;
        let span = SpanId(self.sequence);
        self.note_open(from, &payload);
        let streams = self.is_of_a_stream(&payload);
        let mut due = sent + hop;
        let mut lost = false;
        match fate {
            Fate::Passes(more) => due += more,
            Fate::Lost if streams && !self.faults.link(from, to).cut => due += RETRANSMISSION,
            Fate::Lost => lost = true,
        }
        if streams && !lost {
            due = self.in_order(to, due, &payload);
        }
        if trace.is_on() {
            let what = self.what(&payload);
            trace.push(Span { id: span, cause, from, to, sent, due, what, because, lost });
        }
        let message = Message { from, to, payload, life: self.life(to) };
        match lost {
            false => self.agenda.push(due, span, message),
            true if streams => self.held.push((span, message)),
            true => self.answer_for_the_lost(from, to, message.payload, span, trace),
        }
    }

    /// A watch is one long answer: where it begins and each of its events come over one connection, which sends again
    /// what is lost.
    pub(super) fn is_of_a_stream(&self, payload: &Payload) -> bool {
        match payload {
            Payload::Watch(_) => true,
            Payload::Response(id, response) => {
                let is_watch = |open: &Open| matches!(open, Open::Request(_, request) if request.verb == Verb::Watch);
                response.body.is_ok() && self.open.get(id).is_some_and(is_watch)
            }
            _ => false,
        }
    }

    /// When a part of a stream arrives that would be there at `due`: after all that was sent before it.
    pub(super) fn in_order(&mut self, to: ActorId, due: Time, payload: &Payload) -> Time {
        let stream = self.streams.entry(process(to)).or_default();
        stream.last_due = due.max(stream.last_due);
        stream.in_flight += u32::from(matches!(payload, Payload::Watch(_)));
        stream.last_due
    }

    /// A message was lost: whoever waits for an answer learns it from the network, in time.
    pub(super) fn answer_for_the_lost(
        &mut self,
        from: ActorId,
        to: ActorId,
        payload: Payload,
        span: SpanId,
        trace: &mut Trace,
    ) {
        let timeout = || Status::timeout("net/http: request canceled (Client.Timeout exceeded while awaiting headers)");
        match payload {
            Payload::Request(id, _) => self.network_says(from, REQUEST_TIMEOUT, response(id, timeout()), span, trace),
            Payload::Response(id, _) => self.network_says(to, REQUEST_TIMEOUT, response(id, timeout()), span, trace),
            Payload::Etcd(id, _) => self.network_says(from, ETCD_TIMEOUT, unavailable(id), span, trace),
            Payload::EtcdAnswer(id, _) => self.network_says(to, ETCD_TIMEOUT, unavailable(id), span, trace),
            _ => {}
        }
    }

    /// A message arrived at a process that does not run.
    pub(super) fn nobody_home(
        &mut self,
        from: ActorId,
        to: ActorId,
        payload: Payload,
        span: SpanId,
        trace: &mut Trace,
    ) {
        let hop = self.latency.between(from, to);
        match payload {
            Payload::Request(id, _) => {
                self.network_says(from, hop, response(id, Status::connection_refused()), span, trace)
            }
            Payload::Etcd(id, _) => self.network_says(from, hop, unavailable(id), span, trace),
            Payload::Response(id, _) | Payload::EtcdAnswer(id, _) => {
                self.open.remove(&id);
                if self.faults.is_down(to) {
                    self.apiserver.disconnected(process(to));
                }
            }
            Payload::CriReply(id, _) => {
                self.open.remove(&id);
            }
            _ => {}
        }
    }

    /// The operating system of `to` tells it that no answer will come.
    pub(super) fn network_says(
        &mut self,
        to: ActorId,
        after: Duration,
        payload: Payload,
        cause: SpanId,
        trace: &mut Trace,
    ) {
        self.sequence += 1;
        let span = SpanId(self.sequence);
        let due = self.now + after;
        if trace.is_on() {
            let what = self.what(&payload);
            let because = Because::NobodyAnswered;
            trace.push(Span { id: span, cause, from: to, to, sent: self.now, due, what, because, lost: false });
        }
        self.agenda.push(due, span, Message { from: to, to, payload, life: self.life(to) });
    }

    /// Parts of watches that a cut network held back go on their way, in order.
    pub(super) fn release_held(&mut self) {
        let held = core::mem::take(&mut self.held);
        for (span, message) in held {
            if self.faults.link(message.from, message.to).cut {
                self.held.push((span, message));
                continue;
            }
            let due = self.in_order(message.to, self.now + self.latency.network, &message.payload);
            self.agenda.push(due, span, message);
        }
    }

    pub(super) fn note_open(&mut self, from: ActorId, payload: &Payload) {
        let (id, open) = match payload {
            Payload::Request(id, request) => (*id, Open::Request(from, request.clone())),
            Payload::Etcd(id, call) => (*id, Open::Etcd(from, call.key())),
            Payload::Cri(id, call) => (*id, Open::Cri(call.name(), call.pod.clone())),
            _ => return,
        };
        self.open.insert(id, open);
    }

    /// What a message says, in short.
    pub(super) fn what(&self, payload: &Payload) -> What {
        match payload {
            Payload::Request(_, request) => What::Request(request.verb, request.subresource, request.key()),
            Payload::Response(id, response) => match self.open.get(id) {
                Some(Open::Request(_, request)) => {
                    What::Response(response.code, request.verb, request.subresource, request.key())
                }
                _ => What::Timer,
            },
            Payload::Etcd(_, call) => match &**call {
                EtcdCall::Txn { key, .. } => What::Write(key.clone()),
                other => What::Read(other.key()),
            },
            Payload::EtcdAnswer(id, answer) => match self.open.get(id) {
                Some(Open::Etcd(_, key)) => What::Wrote(
                    key.clone(),
                    match &**answer {
                        EtcdAnswer::Written(_, revision) | EtcdAnswer::Found(_, revision) => Some(*revision),
                        EtcdAnswer::Changed(..) | EtcdAnswer::Unavailable => None,
                    },
                ),
                _ => What::Timer,
            },
            Payload::Watch(event) => What::Watch(event.change, event.object.key()),
            Payload::Cri(_, call) => What::Cri(call.name(), call.pod.clone()),
            Payload::CriReply(id, reply) => match self.open.get(id) {
                Some(Open::Cri(name, key)) => What::CriReply(name, key.clone(), reply.is_ok()),
                _ => What::CriReply(reply.name(), reply.pod.clone(), reply.is_ok()),
            },
            Payload::Timer(_) => What::Timer,
            Payload::Command(command) => What::Command(command.summary()),
        }
    }
}

impl Latency {
    fn between(&self, a: ActorId, b: ActorId) -> Duration {
        let far = |actor| matches!(actor, ActorId::Kubelet(_) | ActorId::Kubectl);
        match (a, b) {
            (ActorId::Runtime(_), _) | (_, ActorId::Runtime(_)) => self.local,
            _ if far(a) || far(b) => self.network,
            _ => self.control_plane,
        }
    }
}

pub(super) fn response(id: RequestId, status: Status) -> Payload {
    Payload::Response(id, Box::new(status.into()))
}

pub(super) fn unavailable(id: RequestId) -> Payload {
    Payload::EtcdAnswer(id, Box::new(EtcdAnswer::Unavailable))
}
