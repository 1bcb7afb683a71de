//! The network between processes, and the connections that their operating systems hold. It delays, loses and holds back
//! messages, and knows nothing of what they say.
//!
//! A request that is lost is missed by its client, which waits only so long. A stream is one long answer: what is lost of it
//! is sent again, and what a cut network holds back arrives when the network is back, in order.

use super::process::{Host, Process};
use super::roster::Timer;
use super::{Content, World};
use crate::actor::{Envelope, SetTimer};
use crate::address::{ActorId, ProcessId, RequestId, SpanId};
use crate::agenda::Message;
use crate::base::{Duration, Time};
use crate::because::Because;
use crate::fault::Fate;
use crate::wire::{ConnectionError, OnConnection, Payload};
use crate::world::trace::{Span, Trace, What};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The latency of messages from one process to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Latency {
    /// Between processes of the control plane.
    pub control_plane: Duration,
    /// Between a node, or a person, and the control plane.
    pub network: Duration,
    /// Between processes of one machine.
    pub local: Duration,
    /// Its variation, in percent.
    pub jitter_percent: u32,
}

/// A connection, as the operating systems at both ends know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Connection {
    /// The part of the client that opened it.
    client: ActorId,
    server: ProcessId,
    /// Until when the client waits; None on a stream.
    deadline: Option<Time>,
    /// The message that opened it.
    opened_by: SpanId,
}

/// A message that its sender works on for no longer than this meets the network as it is when the work begins; one that
/// waits longer, for a rate limit, goes out at its time.
const WAITS: Duration = Duration::from_millis(10);

/// One end of a connection that has broken.
struct Broken {
    to: ActorId,
    /// The process at the other end.
    other: ProcessId,
    id: RequestId,
    error: ConnectionError,
    opened_by: SpanId,
}

/// The time until a lost packet of a stream is sent again.
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

impl Latency {
    /// No latency: every message arrives when its sender is done.
    pub fn none() -> Latency {
        let zero = Duration::ZERO;
        Latency { control_plane: zero, network: zero, local: zero, jitter_percent: 0 }
    }

    fn between(&self, a: Host, b: Host) -> Duration {
        match (a, b) {
            (Host::ControlPlane, Host::ControlPlane) => self.control_plane,
            (a, b) if a == b => self.local,
            _ => self.network,
        }
    }
}

impl World {
    /// Puts a message of a process on its way, through the network and its faults.
    pub(super) fn dispatch(&mut self, sender: ProcessId, envelope: Envelope, trace: &mut Trace) {
        if envelope.delay > WAITS {
            return self.depart_later(sender, envelope, trace);
        }
        let Envelope { from, to, payload, delay, timeout, cause, because } = envelope;
        let from = ActorId { process: sender, part: from };
        let hop = self.latency_between(sender, to.process);
        let Some(process) = self.processes.get_mut(sender.0 as usize).and_then(Option::as_mut).map(Arc::make_mut)
        else {
            return;
        };
        let hop = process.rng.jitter(hop, self.latency.jitter_percent);
        let fate = self.faults.fate(sender, to.process, &mut process.rng);
        let sent = self.now + delay;
        self.sequence += 1;
        let span = SpanId(self.sequence);
        let on_connection = payload.on_connection();
        let deadline = timeout.map(|timeout| sent + timeout);
        if let OnConnection::Opens(id) = on_connection {
            self.connections
                .insert((sender, id), Connection { client: from, server: to.process, deadline, opened_by: span });
        }
        let streams = matches!(on_connection, OnConnection::Streams(_));
        let mut due = sent + hop;
        let mut lost = false;
        match fate {
            Fate::Passes(more) => due += more,
            Fate::Lost if streams && !self.faults.link(sender, to.process).cut => due += RETRANSMISSION,
            Fate::Lost => lost = true,
        }
        if streams && !lost {
            due = self.in_order(to.process, due);
        }
        if trace.is_on() {
            let connection = match on_connection {
                OnConnection::Streams(id) | OnConnection::Ends(id) => {
                    self.connections.get(&(to.process, id)).or_else(|| self.connections.get(&(sender, id)))
                }
                OnConnection::Opens(_) | OnConnection::Nothing => None,
            };
            let what = what(&payload, connection.map(|connection| connection.opened_by), trace);
            let (from, to) = (self.actor(from), self.actor(to));
            trace.push(Span { id: span, cause, from, to, sent, due, what, because, lost });
        }
        let incarnation = self.process(to.process).map_or(0, |process| process.incarnation());
        let message = Message { from, to, content: Content::Payload(payload), incarnation };
        match lost {
            false => self.agenda.push(due, span, message),
            true if streams => self.held.push((span, message)),
            true => {}
        }
        if let (OnConnection::Opens(_), Some(deadline)) = (on_connection, deadline) {
            self.set_alarm(sender, deadline, cause, trace);
        }
    }

    /// A message waits at its sender, and meets the network as it is when it goes out.
    fn depart_later(&mut self, sender: ProcessId, envelope: Envelope, trace: &mut Trace) {
        let (due, who) = (self.now + envelope.delay, ActorId { process: sender, part: envelope.from });
        let (cause, because) = (envelope.cause, envelope.because.clone());
        let content = Content::Departure(Box::new(Envelope { delay: Duration::ZERO, ..envelope }));
        self.push_own(due, who, content, cause, because, trace);
    }

    /// Something that a process has set itself, and that comes at its time.
    pub(super) fn push_own(
        &mut self,
        due: Time,
        who: ActorId,
        content: Content,
        cause: SpanId,
        because: Because,
        trace: &mut Trace,
    ) {
        self.sequence += 1;
        let span = SpanId(self.sequence);
        if trace.is_on() {
            let (actor, sent, what) = (self.actor(who), self.now, What::Timer);
            trace.push(Span { id: span, cause, from: actor, to: actor, sent, due, what, because, lost: false });
        }
        let incarnation = self.process(who.process).map_or(0, |process| process.incarnation());
        self.agenda.push(due, span, Message { from: who, to: who, content, incarnation });
    }

    /// Sets a timer of a process.
    pub(super) fn set_timer(&mut self, id: ProcessId, set: SetTimer<Timer>, trace: &mut Trace) {
        let SetTimer { part, timer, delay, cause, because } = set;
        let (due, who) = (self.now + delay, ActorId { process: id, part });
        self.push_own(due, who, Content::Timer(timer), cause, because, trace);
    }

    /// A message has arrived at a process's machine: hands it over if it is for a process that runs, and for a connection
    /// that is open.
    pub(super) fn deliver(
        &mut self,
        from: ActorId,
        to: ActorId,
        payload: Payload,
        is_alive: bool,
        span: SpanId,
        trace: &mut Trace,
    ) -> Option<Payload> {
        match payload.on_connection() {
            OnConnection::Opens(id) if !is_alive => {
                if let Some(Connection { opened_by, .. }) = self.connections.remove(&(from.process, id)) {
                    let after = self.latency_between(from.process, to.process);
                    let broken = Broken { to: from, other: to.process, id, error: ConnectionError::Refused, opened_by };
                    self.break_connection(broken, after, span, trace);
                }
                return None;
            }
            // A client that has given up meanwhile is not served any more.
            OnConnection::Opens(id) if !self.connections.contains_key(&(from.process, id)) => return None,
            OnConnection::Streams(id) => {
                let connection = self.connections.get_mut(&(to.process, id))?;
                connection.deadline = None;
            }
            OnConnection::Ends(id) if !matches!(payload, Payload::Broken(..)) => {
                // The client closes it, or it is answered.
                let by_client = self.connections.remove(&(from.process, id));
                by_client.or_else(|| self.connections.remove(&(to.process, id)))?;
            }
            _ => {}
        }
        is_alive.then_some(payload)
    }

    /// Whether a message would find its connection open.
    pub(super) fn is_connected(&self, message: &Message<Content>) -> bool {
        let Content::Payload(payload) = &message.content else { return true };
        match payload.on_connection() {
            OnConnection::Streams(id) => self.connections.contains_key(&(message.to.process, id)),
            _ => true,
        }
    }

    /// The operating system tells a process that a connection with another one is broken.
    fn break_connection(
        &mut self,
        Broken { to, other, id, error, opened_by }: Broken,
        after: Duration,
        cause: SpanId,
        trace: &mut Trace,
    ) {
        self.sequence += 1;
        let span = SpanId(self.sequence);
        let (sent, due) = (self.now, self.now + after);
        let payload = Payload::Broken(id, error);
        if trace.is_on() {
            let what = what(&payload, Some(opened_by), trace);
            let (actor, because) = (self.actor(to), Because::NOBODY_ANSWERED);
            trace.push(Span { id: span, cause, from: actor, to: actor, sent, due, what, because, lost: false });
        }
        let incarnation = self.process(to.process).map_or(0, |process| process.incarnation());
        self.agenda.push(
            due,
            span,
            Message { from: other.into(), to, content: Content::Payload(payload), incarnation },
        );
    }

    /// A process has ended: the other ends of its connections see them break.
    pub(super) fn break_connections_of(&mut self, dead: ProcessId, cause: SpanId, trace: &mut Trace) {
        let broken: Vec<((ProcessId, RequestId), Connection)> = self
            .connections
            .iter()
            .filter(|((client, _), connection)| *client == dead || connection.server == dead)
            .map(|(key, connection)| (*key, *connection))
            .collect();
        for ((client, id), connection) in broken {
            self.connections.remove(&(client, id));
            let other = if client == dead { connection.server.into() } else { connection.client };
            if other.process != dead {
                let after = self.latency_between(client, connection.server);
                let opened_by = connection.opened_by;
                let broken = Broken { to: other, other: dead, id, error: ConnectionError::Reset, opened_by };
                self.break_connection(broken, after, cause, trace);
            }
        }
    }

    /// Connections on which a client has waited too long are closed, at both ends.
    pub(super) fn alarm(&mut self, client: ProcessId, span: SpanId, trace: &mut Trace) {
        let (first, last) = ((client, RequestId(0)), (client, RequestId(u64::MAX)));
        let waits = |(key, connection): (&(ProcessId, RequestId), &Connection)| {
            Some((key.1, connection.deadline?, *connection))
        };
        let waiting: Vec<(RequestId, Time, Connection)> =
            self.connections.range(first..=last).filter_map(waits).collect();
        let now = self.now;
        let Some(process) = self.process_mut(client) else { return };
        // An alarm for which there was an earlier one has become one too many.
        if process.alarm.take_if(|at| *at == now).is_none() {
            return;
        }
        if let Some(next) = waiting.iter().map(|(_, deadline, _)| *deadline).filter(|deadline| *deadline > now).min() {
            self.set_alarm(client, next, span, trace);
        }
        for (id, deadline, connection) in waiting {
            if deadline > now {
                continue;
            }
            self.connections.remove(&(client, id));
            let Connection { client: part, server, opened_by, .. } = connection;
            let broken = Broken { to: part, other: server, id, error: ConnectionError::TimedOut, opened_by };
            self.break_connection(broken, Duration::ZERO, span, trace);
            if self.process(server).is_some_and(Process::is_running) && !self.faults.link(client, server).cut {
                let after = self.latency_between(client, server);
                let broken = Broken { to: server.into(), other: client, id, error: ConnectionError::Reset, opened_by };
                self.break_connection(broken, after, span, trace);
            }
        }
    }

    fn set_alarm(&mut self, client: ProcessId, at: Time, cause: SpanId, trace: &mut Trace) {
        let Some(process) = self.process_mut(client) else { return };
        if process.alarm.is_none_or(|set| set > at) {
            process.alarm = Some(at);
            self.push_own(at, client.into(), Content::Alarm, cause, Because::TIME_PASSED, trace);
        }
    }

    /// When a part of a stream arrives that would be there at `due`: after all that was sent before it.
    fn in_order(&mut self, to: ProcessId, due: Time) -> Time {
        let Some(process) = self.process_mut(to) else { return due };
        process.last_due = due.max(process.last_due);
        process.last_due
    }

    /// Sends the parts of streams that a cut network held back, in order.
    pub(super) fn release_held(&mut self) {
        let held = core::mem::take(&mut self.held);
        for (span, message) in held {
            if self.faults.link(message.from.process, message.to.process).cut {
                self.held.push((span, message));
                continue;
            }
            let due = self.in_order(message.to.process, self.now + self.latency.network);
            self.agenda.push(due, span, message);
        }
    }

    fn latency_between(&self, a: ProcessId, b: ProcessId) -> Duration {
        match (self.process(a), self.process(b)) {
            _ if a == b => Duration::ZERO,
            (Some(a), Some(b)) => self.latency.between(a.host, b.host),
            _ => Duration::ZERO,
        }
    }
}

/// The content of a message, in short. An answer names the request that it answers, if that is still remembered.
fn what(payload: &Payload, opened_by: Option<SpanId>, trace: &Trace) -> What {
    What::of(payload, opened_by.and_then(|span| trace.get(span)).map(|span| &span.what))
}
