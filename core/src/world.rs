//! The cluster as one state machine: time and commands come in, messages move between the components, and nothing
//! happens in between that the caller did not ask for.
//!
//! To read before editing: `ARCHITECTURE.md`, "The loop". Model: smoltcp's `poll`, raft-rs' `step`/`ready`.

mod faults;
mod network;

use crate::actor::{ActorId, Context, Controller, Envelope, NodeId, Outbox, Payload, RequestId};
use crate::agenda::{Agenda, Message};
use crate::api::request::{Request, Verb};
use crate::api::response::Reply;
use crate::apiserver::Apiserver;
use crate::base::vec_map::VecMap;
use crate::base::{Digest, Duration, Rng, Text, Time};
use crate::controllers::ControllerManager;
use crate::etcd::{Etcd, Store, View};
use crate::fault::{Fault, Faults, process};
use crate::kubectl::{Command, Kubectl};
use crate::node::kubelet::Kubelet;
use crate::node::machine::MachineSpec;
use crate::node::runtime::Runtime;
use crate::scheduler::Scheduler;
use crate::trace::{Because, Span, SpanId, Trace, What};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use network::{Open, Stream};

pub use network::Latency;

/// How a cluster begins: with the inputs that follow, all that decides a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Setup {
    /// The seed of all randomness: names, uids, latencies, ties.
    pub seed: u64,
    /// The time at which the cluster is switched on.
    pub start: Time,
    /// The machines that are there from the beginning.
    pub nodes: Vec<MachineSpec>,
    /// How fast messages travel.
    pub latency: Latency,
}

/// Something from outside, stamped with its time by whoever applies it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A person asks something of the cluster.
    Command(Command),
    /// A machine joins.
    AddNode(MachineSpec),
    /// A machine is switched off: everything on it stops at once.
    StopNode(Text),
    /// A machine is switched on again, or its kubelet is started again.
    StartNode(Text),
    /// Only the kubelet of a machine stops; the containers run on.
    StopKubelet(Text),
    /// A process or the network misbehaves.
    Fault(Fault),
}

/// How far [`World::advance`] got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many messages were handled.
    pub handled: u64,
    /// Whether the time asked for was reached; otherwise the budget ran out first.
    pub reached: bool,
}

/// All state that decides the future.
#[derive(Clone, Debug, Hash)]
pub struct World {
    now: Time,
    /// How many messages have been handled: with the time, the position in the run.
    handled: u64,
    /// How many inputs have been applied.
    inputs: u32,
    /// The number of the last message sent.
    sequence: u64,
    next_request: u64,
    seed: Rng,
    latency: Latency,
    agenda: Agenda,
    /// When the last watch event for each process arrives: the next one must not overtake it.
    streams: VecMap<ActorId, Stream>,
    /// Requests and calls that have not been answered.
    open: VecMap<RequestId, Open>,
    /// How often each process has been started again.
    lives: VecMap<ActorId, u32>,
    rngs: VecMap<ActorId, Rng>,
    faults: Faults,
    /// Parts of watches that wait for a cut network to be back.
    held: Vec<(SpanId, Message)>,
    /// The outbox that the actors fill in turn; empty between two messages.
    outbox: Vec<Envelope>,
    etcd: Etcd,
    apiserver: Apiserver,
    scheduler: Scheduler,
    controllers: ControllerManager,
    kubectl: Kubectl,
    machines: Vec<Arc<Machine>>,
}

/// A machine of the cluster: what runs on it is its kubelet and its container runtime.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    /// What it is built from.
    pub spec: MachineSpec,
    /// Whether it runs.
    pub power: Power,
    kubelet: Kubelet,
    runtime: Runtime,
}

impl Machine {
    /// Its kubelet, for its pod workers.
    pub fn kubelet(&self) -> &Kubelet {
        &self.kubelet
    }
}

/// Whether a machine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Power {
    /// All is well.
    On,
    /// The containers run, the kubelet does not.
    KubeletStopped,
    /// Nothing runs.
    Off,
}

/// How long the control plane takes to come up.
const CONTROL_PLANE_BOOT: Duration = Duration::from_secs(1);
impl World {
    /// Switches a cluster on. Its components start at once; when they have found one another is up to them.
    pub fn new(setup: &Setup, trace: &mut Trace) -> World {
        let mut world = World {
            now: setup.start,
            handled: 0,
            inputs: 0,
            sequence: 0,
            next_request: 0,
            seed: Rng::new(setup.seed),
            latency: setup.latency.clone(),
            agenda: Agenda::default(),
            streams: VecMap::new(),
            open: VecMap::new(),
            lives: VecMap::new(),
            rngs: VecMap::new(),
            faults: Faults::default(),
            held: Vec::new(),
            outbox: Vec::new(),
            etcd: Etcd::default(),
            apiserver: Apiserver::default(),
            scheduler: Scheduler::default(),
            controllers: ControllerManager::default(),
            kubectl: Kubectl::default(),
            machines: Vec::new(),
        };
        for actor in [ActorId::Apiserver, ActorId::Controller(Controller::Manager), ActorId::Scheduler] {
            let span = world.note_command(actor, Text::from_static("start"), trace);
            world.act(actor, span, trace, Act::Start);
        }
        // The control plane is up before the first machine asks for it.
        world.advance(setup.start + CONTROL_PLANE_BOOT, u64::MAX, trace);
        for spec in &setup.nodes {
            world.add_machine(spec.clone(), trace);
        }
        world
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many messages have been handled so far.
    pub fn handled(&self) -> u64 {
        self.handled
    }

    /// How many inputs have been applied so far.
    pub fn inputs(&self) -> u32 {
        self.inputs
    }

    /// Moves the clock while nothing happens.
    pub fn pass_time(&mut self, until: Time) {
        self.now = self.now.max(until);
    }

    /// Roughly how many bytes a copy of this world holds that a copy at an earlier revision does not share: objects
    /// written since, messages on their way, and the memory of the nodes.
    pub fn weight_since(&self, revision: u64) -> u64 {
        let written = self.etcd.store.revision().saturating_sub(revision);
        written * 2048 + u64::from(self.agenda.len()) * 320 + self.machines.len() as u64 * 4096
    }

    /// The messages that are on their way, in the order in which they were sent.
    pub fn on_the_way(&self) -> Vec<SpanId> {
        self.agenda.spans()
    }

    /// The message that arrives next.
    pub fn next_span(&self) -> Option<SpanId> {
        self.agenda.next_span()
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

    /// The store as it is: for tools and the page, which may see everything.
    pub fn store(&self) -> &Store {
        &self.etcd.store
    }

    /// The machines, by [`NodeId`].
    pub fn machines(&self) -> &[Arc<Machine>] {
        &self.machines
    }

    /// The scheduler, for its queue and its `explain`.
    pub fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }

    /// The apiserver, for its watchers.
    pub fn apiserver(&self) -> &Apiserver {
        &self.apiserver
    }

    /// The controllers, for their queues.
    pub fn controllers(&self) -> &ControllerManager {
        &self.controllers
    }

    /// What a message on its way says.
    pub fn payload(&self, span: SpanId) -> Option<&Payload> {
        self.agenda.message(span).map(|message| &message.payload)
    }

    /// Whether a message on its way would be heard as things are: who it was sent to runs, and is still the same.
    pub fn is_heard(&self, span: SpanId) -> bool {
        self.agenda.message(span).is_some_and(|message| self.lives_on(message.to, message.life))
    }

    /// The requests that have not been answered yet, and who waits for the answers.
    pub fn open_requests(&self) -> impl Iterator<Item = (ActorId, &Request)> {
        self.open.values().filter_map(|open| match open {
            Open::Request(client, request) => Some((*client, &**request)),
            _ => None,
        })
    }

    /// kubectl, for what it has printed.
    pub fn kubectl(&self) -> &Kubectl {
        &self.kubectl
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The store as this actor's informers know it.
    pub fn view_of(&self, actor: ActorId) -> View<'_> {
        self.etcd.store.view(self.streams.get(&process(actor)).map_or(0, |stream| stream.revision))
    }

    /// The only way in: something from outside, now.
    pub fn apply(&mut self, input: Input, trace: &mut Trace) {
        self.inputs += 1;
        match input {
            Input::Command(command) => {
                let span = self.note_command(ActorId::Kubectl, command.summary(), trace);
                self.act(ActorId::Kubectl, span, trace, Act::Receive(Payload::Command(Box::new(command))));
            }
            Input::AddNode(spec) => self.add_machine(spec, trace),
            Input::StopNode(name) => self.stop_machine(&name, Power::Off, trace),
            Input::StopKubelet(name) => self.stop_machine(&name, Power::KubeletStopped, trace),
            Input::StartNode(name) => {
                if let Some(node) = self.node_id(&name) {
                    self.set_power(node, Power::On);
                    self.revive(ActorId::Kubelet(node), trace);
                }
            }
            Input::Fault(fault) => self.apply_fault(fault, trace),
        }
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

    /// The machine of this name.
    pub fn node_id(&self, name: &str) -> Option<NodeId> {
        self.machines.iter().position(|machine| machine.spec.name == *name).map(|index| NodeId(index as u32))
    }

    fn handle_next(&mut self, trace: &mut Trace) {
        let Some((due, span, message)) = self.agenda.pop() else { return };
        let Message { from, to, payload, life } = message;
        trace.handle(self.handled, self.now, span);
        self.now = due;
        self.handled += 1;
        if let Payload::Watch(_) = &payload {
            let stream = self.streams.entry(process(to)).or_default();
            stream.in_flight = stream.in_flight.saturating_sub(1);
        }
        if !self.lives_on(to, life) {
            return self.nobody_home(from, to, payload, span, trace);
        }
        match &payload {
            Payload::Watch(event) => self.saw(to, event.revision),
            Payload::Response(id, response) => {
                if let Some(Open::Request(_, request)) = self.open.remove(id)
                    && let (Verb::Watch, Ok(Reply::List(_, revision))) = (request.verb, &response.body)
                {
                    self.saw(to, *revision);
                }
            }
            Payload::EtcdAnswer(id, _) => {
                self.open.remove(id);
            }
            Payload::CriReply(id, _) => {
                self.open.remove(id);
            }
            _ => {}
        }
        self.act_for(from, to, span, trace, Act::Receive(payload));
    }

    /// Lets a component act, and puts what it sends on its way.
    fn act(&mut self, actor: ActorId, span: SpanId, trace: &mut Trace, act: Act) {
        self.act_for(actor, actor, span, trace, act);
    }

    /// The same, on a message from `from`.
    fn act_for(&mut self, from: ActorId, actor: ActorId, span: SpanId, trace: &mut Trace, act: Act) {
        let sent = core::mem::take(&mut self.outbox);
        let mut outbox = Outbox { sent, next_request: self.next_request, handled: span, cause: span, from: actor };
        let before = self.etcd.store.revision();
        let revision = self.streams.get(&process(actor)).map_or(0, |stream| stream.revision);
        let rng = self.rngs.entry(actor).or_insert_with(|| self.seed.fork(&actor.name()));
        if actor == ActorId::Etcd {
            if let Act::Receive(payload) = act {
                self.etcd.receive(payload, self.now, &mut outbox);
            }
        } else {
            let mut cx = Context { now: self.now, rng, view: self.etcd.store.view(revision), outbox: &mut outbox };
            let cx = &mut cx;
            match (actor, act) {
                (ActorId::Apiserver, Act::Start) => self.apiserver.start(cx),
                (ActorId::Apiserver, Act::Receive(payload)) => self.apiserver.receive(from, payload, cx),
                (ActorId::Scheduler, Act::Start) => self.scheduler.start(cx),
                (ActorId::Scheduler, Act::Receive(payload)) => self.scheduler.receive(payload, cx),
                (ActorId::Controller(_), Act::Start) => self.controllers.start(cx),
                (ActorId::Controller(to), Act::Receive(payload)) => self.controllers.receive(to, payload, cx),
                (ActorId::Kubectl, Act::Receive(payload)) => self.kubectl.receive(payload, cx),
                (ActorId::Kubelet(node), act) => {
                    let kubelet = &mut Arc::make_mut(&mut self.machines[node.0 as usize]).kubelet;
                    match act {
                        Act::Start => kubelet.start(cx),
                        Act::Receive(payload) => kubelet.receive(payload, cx),
                        Act::CutOff => kubelet.cut_off(cx),
                        Act::Reconnect => kubelet.reconnect(cx),
                        Act::Stop { machine_off } => kubelet.stop(machine_off, cx),
                    }
                }
                (ActorId::Runtime(node), Act::Receive(payload)) => {
                    Arc::make_mut(&mut self.machines[node.0 as usize]).runtime.receive(payload, cx)
                }
                (ActorId::Runtime(node), Act::Stop { .. }) => {
                    Arc::make_mut(&mut self.machines[node.0 as usize]).runtime.power_off(cx)
                }
                (_, _) => {}
            }
        }
        self.next_request = outbox.next_request;
        for revision in before + 1..=self.etcd.store.revision() {
            trace.wrote(revision, span);
        }
        let mut sent = outbox.sent;
        for envelope in sent.drain(..) {
            self.dispatch(envelope, trace);
        }
        // What one message led to a thousand others with is not kept for the next.
        if sent.capacity() <= 64 {
            self.outbox = sent;
        }
    }

    fn saw(&mut self, actor: ActorId, revision: u64) {
        let stream = self.streams.entry(process(actor)).or_default();
        stream.revision = stream.revision.max(revision);
    }

    /// A span for something from outside, which causes what follows.
    fn note_command(&mut self, to: ActorId, text: Text, trace: &mut Trace) -> SpanId {
        self.sequence += 1;
        let id = SpanId(self.sequence);
        if trace.is_on() {
            let (from, sent, due) = (ActorId::Kubectl, self.now, self.now);
            let what = What::Command(text);
            trace.push(Span { id, cause: SpanId(0), from, to, sent, due, what, because: Because::Asked, lost: false });
        }
        id
    }
}

/// What a component is called for.
enum Act {
    Start,
    Receive(Payload),
    Stop { machine_off: bool },
    CutOff,
    Reconnect,
}

impl Setup {
    /// A cluster of a classroom: so many nodes of 4 cpus and 8Gi of memory, on 2026-01-05, a Monday, at nine.
    pub fn classroom(nodes: u32, seed: u64) -> Setup {
        let nodes = (1..=nodes).map(|n| MachineSpec::classroom(alloc::format!("node-{n}"))).collect();
        Setup { seed, start: Time::from_secs(1_767_603_600), nodes, latency: Latency::default() }
    }
}

impl Input {
    /// The input in a few words, as a mark on the timeline.
    pub fn summary(&self) -> Text {
        match self {
            Input::Command(command) => command.summary(),
            Input::AddNode(spec) => alloc::format!("add {}", spec.name).into(),
            Input::StopNode(name) => alloc::format!("stop {name}").into(),
            Input::StartNode(name) => alloc::format!("start {name}").into(),
            Input::StopKubelet(name) => alloc::format!("stop kubelet {name}").into(),
            Input::Fault(Fault::Crash(actor)) => alloc::format!("crash {}", actor.name()).into(),
            Input::Fault(Fault::Restart(actor)) => alloc::format!("restart {}", actor.name()).into(),
            Input::Fault(Fault::Link(a, b, _)) => alloc::format!("network {} {}", a.name(), b.name()).into(),
        }
    }
}
