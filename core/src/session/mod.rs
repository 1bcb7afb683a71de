//! The boundary: commands in, plain view data out. The page, the tools and the tests use this and nothing below it.

mod changes;
mod inside;
mod make_view;
mod object_view;
mod restore;
mod save;
pub mod view;

pub use changes::{Change, ClusterChanges, Shown};
pub use restore::Restore;
pub use save::moved_to;

pub use crate::kubectl::apply::check as check_manifest;
pub use crate::kubectl::output::{InputError, Printed};
pub use crate::node::machine::MachineSpec;
pub use crate::timeline::Position;
pub use crate::wire::command::Command;
pub use crate::world::roster::Role;
pub use crate::world::trace::{self, Actor};
pub use crate::world::{ControlPlane, Input, Order, Progress, Setup};

use crate::address::{NodeId, SpanId};
use crate::api::core_v1::{Binding, Event, Node, ObjectReference};
use crate::api::request::{Body, DeleteOptions, PatchType, Request, Subresource, Verb};
use crate::api::{Credential, Key, Kind, Object, Tree, yaml};
use crate::base::{Duration, Text, Time};
use crate::fault::Link;
use crate::timeline::Timeline;
use crate::world::trace::{Span, Trace, What};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use view::{BranchView, ClusterView, EventView, Mark, NodeVerdictView, StepView, Why};

/// A cluster, its past, and the branches it was led into.
#[derive(Clone, Debug)]
pub struct Session {
    timeline: Timeline,
    trace: Trace,
    /// Time zero of what is shown: the cluster is up.
    start: Position,
    /// The number of times that the shown moment has jumped: with the store's revision, it identifies a view.
    view_generation: u64,
    /// How often the shown moment has jumped to where the store is another one, not a later one.
    jumps: u64,
    /// The branches that were left, by number; the one that is shown is not among them.
    branches: Vec<Branch>,
    current: BranchInfo,
    next_branch: u32,
}

#[derive(Clone, Debug)]
struct Branch {
    info: BranchInfo,
    timeline: Timeline,
    trace: Trace,
}

#[derive(Clone, Copy, Debug)]
struct BranchInfo {
    id: u32,
    forked_at: Time,
}

/// The number of spans that are kept for captions and for "why?"; older ones can be had by seeking back to them.
const SPANS: usize = 60_000;
/// The time that a new cluster gets to come up before it is shown.
const WARM_UP_SECS: u64 = 15;

/// What the tests of the session apply.
#[cfg(test)]
const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.27', resources: {requests: {cpu: 100m}}}]}
";

impl Session {
    /// A new cluster, whose nodes are up.
    pub fn new(setup: Setup) -> Session {
        let warm = setup.start + Duration::from_secs(WARM_UP_SECS);
        let mut trace = Trace::keeping(SPANS);
        let mut timeline = Timeline::new(setup, &mut trace);
        timeline.advance(warm, u64::MAX, &mut trace);
        Session::of(timeline, trace)
    }

    fn of(timeline: Timeline, trace: Trace) -> Session {
        let start = timeline.position();
        let current = BranchInfo { id: 0, forked_at: start.time };
        Session { timeline, trace, start, view_generation: 0, jumps: 0, branches: Vec::new(), current, next_branch: 1 }
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.timeline.world().now()
    }

    /// Time zero of what is shown.
    pub fn start(&self) -> Time {
        self.start.time
    }

    /// The furthest moment of this branch.
    pub fn end(&self) -> Time {
        self.timeline.end().time
    }

    /// The position in the run.
    pub fn position(&self) -> Position {
        self.timeline.position()
    }

    /// When the next message is due; None when the cluster is at rest.
    pub fn poll_at(&self) -> Option<Time> {
        self.timeline.world().poll_at()
    }

    /// A number that changes whenever [`Session::cluster`] does, and whenever the shown moment jumps.
    pub fn version(&self) -> u64 {
        // Machines are added, and links set, by inputs, which count as jumps.
        let world = self.timeline.world();
        world.history().revision() + world.starts_and_ends() + (self.view_generation << 40)
    }

    /// One number for the whole state: equal for equal runs everywhere.
    pub fn digest(&self) -> u64 {
        self.timeline.world().digest()
    }

    /// Lets time pass, at most `budget` messages of it.
    pub fn advance(&mut self, until: Time, budget: u64) -> Progress {
        self.timeline.advance(until, budget, &mut self.trace)
    }

    /// Goes on to the next message that is worth a caption; timers are passed over.
    pub fn step(&mut self) -> StepView {
        loop {
            let world = self.timeline.world();
            let (before, inputs) = (world.sequence(), world.inputs());
            let arriving = world.next_span().and_then(|id| self.trace.get(id)).cloned();
            let Some(due) = self.next_due() else { return StepView::default() };
            let progress = self.timeline.advance(due, 1, &mut self.trace);
            let sent: Vec<Span> = self.spans_since(before).cloned().collect();
            let worth = progress.handled == 1 && arriving.as_ref().is_some_and(|span| is_worth_showing(&span.what));
            if worth || self.timeline.world().inputs() > inputs {
                return StepView { handled: arriving.filter(|_| progress.handled == 1), sent };
            }
        }
    }

    /// Goes back to just before the last message that was worth a caption.
    pub fn step_back(&mut self) -> StepView {
        let mut handled = self.position().handled;
        while handled > self.start.handled {
            handled -= 1;
            let Some((time, span)) = self.trace.handled_after(handled) else { break };
            if is_worth_showing(&span.what) {
                let span = span.clone();
                self.go_to(Position { handled, time });
                return StepView { handled: Some(span), sent: Vec::new() };
            }
        }
        self.go_to(self.start);
        StepView::default()
    }

    /// Goes to a time within the run, back or forth.
    pub fn seek(&mut self, time: Time) {
        self.timeline.seek_time(time.max(self.start.time), &mut self.trace);
        self.after_jump();
    }

    /// Goes to a position of this run, back or forth.
    pub fn go_to(&mut self, position: Position) {
        self.timeline.seek(position, &mut self.trace);
        self.after_jump();
    }

    fn after_jump(&mut self) {
        let world = self.timeline.world();
        self.trace.forget_after(world.sequence(), world.handled(), world.history().revision());
        self.view_generation += 1;
        self.jumps += 1;
    }

    fn next_due(&self) -> Option<Time> {
        let input = self.timeline.next_input_time();
        match (self.poll_at(), input) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The spans that were sent after this one, in order.
    pub fn spans_since(&self, cursor: SpanId) -> impl Iterator<Item = &Span> {
        self.trace.since(cursor)
    }

    /// The number of the newest span.
    pub fn last_span(&self) -> SpanId {
        self.timeline.world().sequence()
    }

    /// The messages that are on their way now.
    pub fn in_flight(&self) -> Vec<&Span> {
        let now = self.now();
        let flying = self.timeline.world().on_the_way().into_iter().filter_map(|id| self.trace.get(id));
        flying.filter(|span| span.sent <= now && is_worth_showing(&span.what)).collect()
    }

    /// All messages and timers that are due, in no order; those that are forgotten excepted.
    pub fn on_the_way(&self) -> impl Iterator<Item = &Span> {
        self.timeline.world().pending().filter_map(|id| self.trace.get(id))
    }

    /// In the past, when the next thing was done from outside.
    pub fn next_input(&self) -> Option<Time> {
        self.timeline.next_input_time()
    }

    /// The span of this number, if it is still kept.
    pub fn span(&self, id: SpanId) -> Option<&Span> {
        self.trace.get(id)
    }

    /// The causes of a message, back to the command or timer that began it.
    pub fn why(&self, id: SpanId) -> Why {
        self.trace.chain(id).into_iter().cloned().collect()
    }

    /// The cluster as it is.
    pub fn cluster(&self) -> ClusterView {
        make_view::cluster(self.timeline.world())
    }

    /// Applies an input, now. In the past this forks the run; the branch that is left stays reachable.
    pub fn act(&mut self, input: Input) {
        if self.position() < self.timeline.end() {
            let left = Branch { info: self.current, timeline: self.timeline.clone(), trace: self.trace.clone() };
            self.branches.push(left);
            self.current = BranchInfo { id: self.next_branch, forked_at: self.now() };
            self.next_branch += 1;
        }
        self.timeline.apply(input, &mut self.trace);
        self.view_generation += 1;
    }

    /// `kubectl apply -f -`: kubectl reads the text and prints what becomes of it.
    pub fn apply_yaml(&mut self, text: &str) {
        self.act(Input::Command(Command::Apply(text.into())));
    }

    /// `kubectl delete`.
    pub fn delete(&mut self, key: &Key) {
        self.send(Request::on(&Credential::admin(), Verb::Delete, key, Body::Delete(DeleteOptions::default())));
    }

    /// Asks for the eviction of a pod: it goes as if deleted, unless a PodDisruptionBudget is in its way.
    pub fn evict(&mut self, pod: &Key) {
        let name = |text: &Text| Tree::from(text.clone());
        let metadata = [("name", name(&pod.name)), ("namespace", name(&pod.namespace))];
        let eviction = [
            ("apiVersion", Tree::from("policy/v1")),
            ("kind", Tree::from("Eviction")),
            ("metadata", Tree::fields(metadata)),
        ];
        let body = Body::Tree(Tree::fields(eviction));
        self.send(Request::on(&Credential::admin(), Verb::Create, pod, body).subresource(Subresource::Eviction));
    }

    /// Binds a waiting pod to a node: what the scheduler would do, done by hand.
    pub fn bind(&mut self, pod: &Key, node: &Text) {
        let target = ObjectReference { kind: Text::from_static("Node"), name: node.clone(), ..Default::default() };
        let mut binding = Binding { target, ..Default::default() };
        binding.metadata.name = pod.name.clone();
        binding.metadata.namespace = pod.namespace.clone();
        let body = Body::Object(Object::Binding(binding.into()));
        self.send(Request::on(&Credential::admin(), Verb::Create, pod, body).subresource(Subresource::Binding));
    }

    /// `kubectl scale`.
    pub fn scale(&mut self, key: &Key, replicas: i32) {
        self.merge(key, &["spec", "replicas"], Tree::Int(i64::from(replicas)));
    }

    /// `kubectl cordon` and `kubectl uncordon`.
    pub fn cordon(&mut self, node: &Text, on: bool) {
        let key = Key::new(Kind::Node, &Text::EMPTY, node);
        self.merge(&key, &["spec", "unschedulable"], if on { Tree::Bool(true) } else { Tree::Null });
    }

    /// A machine like the first one joins. Answers its name.
    pub fn add_node(&mut self) -> Text {
        let machines = self.timeline.world().machines();
        let name: Text = (1..)
            .map(|n| format!("node-{n}"))
            .find(|name| self.timeline.world().node_id(name).is_none())
            .unwrap_or_default()
            .into();
        let spec = machines.first().map(|machine| machine.spec.clone()).unwrap_or_default();
        self.act(Input::AddMachine(MachineSpec { name: name.clone(), ..spec }));
        name
    }

    /// A machine is switched off.
    pub fn stop_node(&mut self, name: &Text) {
        self.act(Input::Machine(name.clone(), Order::Stop));
    }

    /// A machine is switched off for good: its Node object is deleted.
    pub fn remove_node(&mut self, name: &Text) {
        self.stop_node(name);
        self.delete(&Key::new(Kind::Node, &Text::EMPTY, name));
    }

    /// A machine is switched on again; its kubelet starts its containers.
    pub fn start_node(&mut self, name: &Text) {
        self.act(Input::Machine(name.clone(), Order::Start));
    }

    /// Only the kubelet of a machine is stopped.
    pub fn stop_kubelet(&mut self, name: &Text) {
        self.stop_process(&format!("{name}/kubelet").into());
    }

    /// A process is stopped: `"kube-apiserver"`, `"node-1/kubelet"`.
    pub fn stop_process(&mut self, name: &Text) {
        self.act(Input::Process(name.clone(), Order::Stop));
    }

    /// A process is started.
    pub fn start_process(&mut self, name: &Text) {
        self.act(Input::Process(name.clone(), Order::Start));
    }

    /// Makes the messages of a process of the control plane take a second longer, or no longer.
    pub fn slow_down(&mut self, name: &Text, on: bool) {
        let delay = if on { Duration::from_secs(1) } else { Duration::ZERO };
        let world = self.timeline.world();
        let other = world.process_named(name).and_then(|process| make_view::slow_link(world, process));
        if let Some(other) = other.and_then(|other| world.process(other)) {
            let link = Link { delay, ..Link::default() };
            self.act(Input::Link(name.clone(), other.name.clone(), link));
        }
    }

    /// The output of kubectl, newest last.
    pub fn printed(&self) -> &[Printed] {
        self.timeline.world().kubectl().map(|kubectl| kubectl.printed()).unwrap_or_default()
    }

    /// The inputs of this branch, as marks on the timeline.
    pub fn marks(&self) -> Vec<Mark> {
        let mark = |entry: &crate::timeline::Entry| Mark { time: entry.at.time, label: entry.input.summary() };
        self.timeline.log().iter().map(mark).collect()
    }

    /// All branches, by number.
    pub fn branches(&self) -> Vec<BranchView> {
        let view = |info: &BranchInfo, timeline: &Timeline, current| BranchView {
            id: info.id,
            forked_at: info.forked_at,
            end: timeline.end().time,
            current,
        };
        let mut all: Vec<BranchView> = self.branches.iter().map(|b| view(&b.info, &b.timeline, false)).collect();
        all.push(view(&self.current, &self.timeline, true));
        crate::base::sort::by_key(&mut all, |branch| branch.id);
        all
    }

    /// Shows another branch, at its end.
    pub fn switch_branch(&mut self, id: u32) {
        let Some(at) = self.branches.iter().position(|branch| branch.info.id == id) else { return };
        let other = self.branches.remove(at);
        let timeline = core::mem::replace(&mut self.timeline, other.timeline);
        let trace = core::mem::replace(&mut self.trace, other.trace);
        let info = core::mem::replace(&mut self.current, other.info);
        self.branches.push(Branch { info, timeline, trace });
        self.timeline.seek(self.timeline.end(), &mut self.trace);
        self.view_generation += 1;
        self.jumps += 1;
    }

    /// The scheduler's verdict on this pod on every node, now. Empty when there is no such pod.
    pub fn explain(&self, pod: &Key) -> Vec<NodeVerdictView> {
        make_view::explain(self.timeline.world(), pod)
    }

    /// `kubectl get -o yaml`.
    pub fn yaml(&self, key: &Key) -> Option<String> {
        self.object(key).map(|tree| yaml::to_yaml(&tree))
    }

    /// An object, untyped, without its `managedFields`.
    pub fn object(&self, key: &Key) -> Option<Tree> {
        self.timeline.world().history().now().object(key).map(object_view::shown)
    }

    /// The events about an object, oldest first.
    pub fn events_about(&self, key: &Key) -> Vec<EventView> {
        let about = |event: &&Arc<Event>| {
            let object = &event.involved_object;
            object.kind == key.kind.info().name && object.name == key.name && object.namespace == key.namespace
        };
        let store = self.timeline.world().history().now();
        let namespace = if key.namespace.is_empty() { Text::from_static("default") } else { key.namespace.clone() };
        let mut events: Vec<EventView> =
            store.list::<Event>(&namespace).filter(about).map(|e| make_view::event(e)).collect();
        crate::base::sort::by_key(&mut events, |event| event.time);
        events
    }

    /// The request that changed an object last, if it is remembered.
    pub fn last_change(&self, key: &Key) -> Option<SpanId> {
        self.timeline.world().history().now().object(key)?;
        self.changes(key).next().map(|change| change.request)
    }

    /// The machine of this name.
    pub fn node_id(&self, name: &str) -> Option<NodeId> {
        self.timeline.world().node_id(name)
    }

    /// The name of a machine.
    pub fn node_name(&self, id: NodeId) -> Text {
        self.timeline.world().machines().get(id.0 as usize).map(|machine| machine.spec.name.clone()).unwrap_or_default()
    }

    /// Whether a Node object of this name exists.
    pub fn has_node(&self, name: &Text) -> bool {
        self.timeline.world().history().now().get::<Node>(&Text::EMPTY, name).is_some()
    }

    /// The run as text: seed, cluster, inputs, position and version.
    pub fn save(&self) -> String {
        save::save(&self.timeline)
    }

    /// The run of a saved text, at the moment at which it was saved.
    pub fn restore(text: &str) -> Result<Session, Text> {
        let mut restore = Restore::begin(text)?;
        while !restore.go_on(u64::MAX) {}
        Ok(restore.finish())
    }

    /// The messages that are remembered.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The run itself, for tests and tools.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    fn send(&mut self, request: Request) {
        self.act(Input::Command(Command::Send(Box::new(request))));
    }

    fn merge(&mut self, key: &Key, path: &[&'static str], value: Tree) {
        let patch = path.iter().rev().fold(value, |inner, name| Tree::fields([(*name, inner)]));
        self.send(Request::on(&Credential::admin(), Verb::Patch, key, Body::Patch(PatchType::Merge, patch)));
    }
}

/// Timers are the inside of a component: what people follow is what passes between components.
fn is_worth_showing(what: &What) -> bool {
    !matches!(what, What::Timer)
}
