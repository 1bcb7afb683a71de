//! The cluster as one state machine: time and inputs come in, and messages move between processes.
//!
//! To read before editing: `ARCHITECTURE.md`, "The loop". Model: smoltcp's `poll`, raft-rs' `step`/`ready`.

mod inputs;
mod lifecycle;
mod network;
pub mod process;
mod renewals;
pub mod roster;
pub mod setup;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod toy;
pub mod trace;

use crate::actor::{Envelope, Outbox};
use crate::address::{ActorId, NodeId, ProcessId, RequestId, SpanId};
use crate::agenda::{Agenda, Message};
use crate::base::{Digest, Rng, Text, Time};
use crate::fault::Faults;
use crate::history::{History, View};
use crate::kubectl::Kubectl;
use crate::node::kubelet::Kubelet;
use crate::scheduler::Scheduler;
use crate::wire::Payload;
use crate::world::trace::{Actor, Trace};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use network::Connection;
use process::{Host, Process};
use roster::{Call, Component, Role, Stage, Timer};

pub use inputs::{Input, Order};
pub use network::Latency;
pub use process::Machine;
pub use setup::{ControlPlane, Setup};

/// The progress of [`World::advance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of messages that were handled.
    pub handled: u64,
    /// Whether the time was reached; otherwise the budget ran out first.
    pub reached: bool,
}

/// All state that decides the future.
#[derive(Clone, Debug, Hash)]
pub struct World {
    now: Time,
    /// The number of messages handled so far: with the time, the position in the run.
    handled: u64,
    /// The number of inputs applied so far.
    inputs: u32,
    /// The number of the last message sent.
    sequence: u64,
    last_request: u64,
    seed: Rng,
    latency: Latency,
    agenda: Agenda<Content>,
    /// The open connections, by client.
    connections: BTreeMap<(ProcessId, RequestId), Connection>,
    faults: Faults,
    /// The processes that renew a lease, and whose requests do not reach etcd without fault.
    unhealthy: Vec<ProcessId>,
    /// Parts of streams that wait until a cut network is back.
    held: Vec<(SpanId, Message<Content>)>,
    /// The writes that etcd has committed.
    history: History,
    /// The number of times that a process has started or ended.
    starts_and_ends: u64,
    /// The processes, by [`ProcessId`]; None: of a container that has been removed.
    processes: Vec<Option<Arc<Process>>>,
    /// The machines, by [`NodeId`].
    machines: Vec<Arc<Machine>>,
    /// The apiservers, which clients share out among themselves.
    apiservers: Vec<ProcessId>,
    /// An empty outbox, kept for its memory.
    spare: Spare,
}

/// The content of a message on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// From one process to another.
    Payload(Payload),
    /// A timer rings.
    Timer(Timer),
    /// A message that has waited at its sender goes out.
    Departure(Box<Envelope>),
    /// The operating system looks at which connections of a process have waited too long.
    Alarm,
    /// A process starts: that of a container, or again one that has exited by itself.
    Start,
}

/// Memory without meaning: it is always empty between two messages.
#[derive(Debug, Default)]
struct Spare(Vec<Envelope>);

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}

impl core::hash::Hash for Spare {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl World {
    /// The time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The number of messages handled so far.
    pub fn handled(&self) -> u64 {
        self.handled
    }

    /// The number of inputs applied so far.
    pub fn inputs(&self) -> u32 {
        self.inputs
    }

    /// Moves the clock while nothing happens.
    pub fn advance_clock(&mut self, until: Time) {
        self.now = self.now.max(until);
    }

    /// Roughly how many bytes a copy of this world holds that a copy at an earlier revision does not share: objects
    /// written since, messages on their way, and the memory of the nodes.
    pub fn weight_since(&self, revision: u64) -> u64 {
        let written = self.history.revision().saturating_sub(revision);
        written * 2048 + u64::from(self.agenda.len()) * 320 + self.machines.len() as u64 * 4096
    }

    /// The messages that are on their way, in the order in which they were sent.
    pub fn on_the_way(&self) -> Vec<SpanId> {
        self.agenda.spans()
    }

    /// The same in no order.
    pub fn pending(&self) -> impl Iterator<Item = SpanId> {
        self.agenda.pending()
    }

    /// The message that arrives next.
    pub fn next_span(&self) -> Option<SpanId> {
        self.agenda.next_span()
    }

    /// The number of times that a process has started or ended.
    pub fn starts_and_ends(&self) -> u64 {
        self.starts_and_ends
    }

    /// The number of the last message sent: spans up to here have been sent.
    pub fn sequence(&self) -> SpanId {
        SpanId(self.sequence)
    }

    /// When the next message is due; None when the cluster is at rest.
    pub fn poll_at(&self) -> Option<Time> {
        self.agenda.next_due()
    }

    /// One number for all of the state: equal for equal runs, in native code and in WebAssembly.
    pub fn digest(&self) -> u64 {
        Digest::of(self)
    }

    /// The writes that etcd has committed: for tools and the page, which may see everything.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The machines, by [`NodeId`].
    pub fn machines(&self) -> &[Arc<Machine>] {
        &self.machines
    }

    /// The machine of this name.
    pub fn node_id(&self, name: &str) -> Option<NodeId> {
        self.machines.iter().position(|machine| machine.spec.name == *name).map(|index| NodeId(index as u32))
    }

    /// The processes, whether they run or are down, by [`ProcessId`].
    pub fn processes(&self) -> impl DoubleEndedIterator<Item = &Process> + Clone {
        self.processes.iter().filter_map(Option::as_deref)
    }

    /// A process.
    pub fn process(&self, id: ProcessId) -> Option<&Process> {
        self.processes.get(id.0 as usize)?.as_deref()
    }

    /// The processes with this role, in the order of their first start.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Process> {
        self.processes().filter(move |process| process.role() == role)
    }

    /// The newest process of this name: `"kube-apiserver"`, `"kube-scheduler-2"`, `"node-1/kubelet"`,
    /// `"node-1/default/web/nginx"`.
    pub fn process_named(&self, name: &str) -> Option<ProcessId> {
        self.processes().rfind(|process| process.name == *name).map(|process| process.id)
    }

    /// A participant, as the trace names it.
    pub fn actor(&self, id: ActorId) -> Actor {
        self.process(id.process).map_or_else(Actor::default, |process| process.actor(id.part))
    }

    /// The content of a message on its way.
    pub fn content(&self, span: SpanId) -> Option<&Content> {
        self.agenda.message(span).map(|message| &message.content)
    }

    /// The process that starts when this is due.
    pub fn starting(&self, span: SpanId) -> Option<ProcessId> {
        let Message { to, content, incarnation, .. } = self.agenda.message(span)?;
        let process = self.process(to.process).filter(|_| *content == Content::Start)?;
        process.is_starting(*incarnation).then_some(process.id)
    }

    /// Whether a message on its way would be handled as things are: its receiver runs, and has not been started anew since.
    pub fn will_arrive(&self, span: SpanId) -> bool {
        let Some(message) = self.agenda.message(span) else { return false };
        let Some(process) = self.process(message.to.process) else { return false };
        process.is_incarnation(message.incarnation) && self.is_connected(message)
    }

    /// A person's kubectl.
    pub fn kubectl(&self) -> Option<&Kubectl> {
        self.with_role(Role::Kubectl).find_map(|process| match &process.component {
            Component::Kubectl(kubectl) => Some(&**kubectl),
            _ => None,
        })
    }

    /// The scheduler; the first one if there are several.
    pub fn scheduler(&self) -> Option<&Scheduler> {
        self.with_role(Role::Scheduler).find_map(|process| match &process.component {
            Component::Scheduler(scheduler) => Some(&**scheduler),
            _ => None,
        })
    }

    /// The kubelet of a node.
    pub fn kubelet(&self, node: NodeId) -> Option<&Kubelet> {
        match &self.process(self.machines.get(node.0 as usize)?.kubelet)?.component {
            Component::Kubelet(kubelet) => Some(kubelet),
            _ => None,
        }
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The cluster as this process's informers know it.
    pub fn view_of(&self, process: ProcessId) -> View<'_> {
        self.history.view(self.process(process).map_or(0, |process| process.component.cache_revision()))
    }

    /// Handles the messages that are due up to `until`, at most `budget` of them. The budget never changes the order.
    pub fn advance(&mut self, until: Time, budget: u64, trace: &mut Trace) -> Progress {
        let before = self.handled;
        while self.poll_at().is_some_and(|due| due <= until) {
            if self.handled - before == budget {
                return Progress { handled: budget, reached: false };
            }
            self.handle_next(trace);
        }
        self.now = self.now.max(until);
        Progress { handled: self.handled - before, reached: true }
    }

    fn handle_next(&mut self, trace: &mut Trace) {
        let Some((due, span, message)) = self.agenda.pop() else { return };
        trace.handle(self.handled, self.now, span);
        self.now = due;
        self.handled += 1;
        let Message { from, to, content, incarnation } = message;
        let is_alive = self.process(to.process).is_some_and(|process| process.is_incarnation(incarnation));
        match content {
            Content::Alarm if is_alive => self.alarm(to.process, span, trace),
            Content::Timer(timer) if is_alive => self.act(to.process, to, span, trace, Call::Wake(to.part, timer)),
            Content::Start => self.start_in_time(to.process, incarnation, span, trace),
            Content::Departure(envelope) if is_alive => self.dispatch(to.process, *envelope, trace),
            Content::Alarm | Content::Timer(_) | Content::Departure(_) => {}
            Content::Payload(payload) => {
                if let Some(payload) = self.deliver(from, to, payload, is_alive, span, trace) {
                    self.act(to.process, to, span, trace, Call::Receive(from, to.part, payload));
                }
            }
        }
    }

    /// Lets a component act, and puts what it sends on its way.
    fn act(&mut self, id: ProcessId, to: ActorId, span: SpanId, trace: &mut Trace, call: Call) {
        let before = self.history.revision();
        let sent = core::mem::take(&mut self.spare.0);
        let (last_request, from) = (self.last_request, to.part);
        let (handled, cause, next_process) = (span, span, self.processes.len() as u32);
        let mut outbox =
            Outbox { now: self.now, sent, last_request, handled, cause, from, next_process, ..Outbox::default() };
        let Some(process) = self.processes.get_mut(id.0 as usize).and_then(Option::as_mut) else { return };
        let process = Arc::make_mut(process);
        let stage = Stage { now: self.now, rng: &mut process.rng, history: &mut self.history, outbox: &mut outbox };
        let timers = process.component.act(call, stage);
        self.last_request = outbox.last_request;
        for revision in before + 1..=self.history.revision() {
            trace.wrote(revision, span);
        }
        let mut sent = outbox.sent;
        for envelope in sent.drain(..) {
            self.dispatch(id, envelope, trace);
        }
        // The memory of an unusually large outbox is not kept.
        if sent.capacity() <= 64 {
            self.spare.0 = sent;
        }
        for timer in timers {
            self.set_timer(id, timer, trace);
        }
        self.settle_late_renewals(before, span, trace);
        for command in outbox.container_commands {
            self.command(id, command, span, trace);
        }
        if let Some(code) = outbox.exit {
            self.exit(id, code, span, trace);
        }
    }

    /// Makes a process, which is down.
    fn spawn(&mut self, name: Text, host: Host, component: Component) -> ProcessId {
        let id = ProcessId(self.processes.len() as u32);
        let rng = self.seed.fork(&name);
        self.processes.push(Some(Arc::new(Process::new(id, name, host, component, rng))));
        id
    }

    fn process_mut(&mut self, id: ProcessId) -> Option<&mut Process> {
        self.processes.get_mut(id.0 as usize)?.as_mut().map(Arc::make_mut)
    }
}
