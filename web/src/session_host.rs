//! Where the page meets the core: the only file that touches the session. A Web Worker can be put in between by changing
//! this file alone.

use kubarium_core::address::NodeId;
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::vec_map::VecMap;
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::session::trace::{Span, What};
use kubarium_core::session::view::{
    AttemptView, BranchView, ClusterView, EventView, Mark, NodeVerdictView, NodeView, ObjectView, PodView, RequestView,
    Section, StepView, WorkloadView,
};
use kubarium_core::session::{InputError, Position, Printed, Role, Session, Setup, check_manifest};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// The running cluster, and what the page was last shown of it.
pub struct Host {
    session: Session,
    seen: SpanId,
    scene: Rc<Scene>,
    /// The pods of the last view.
    pods: Vec<Arc<PodView>>,
    version: Option<u64>,
    node_places: RefCell<VecMap<NodeId, Option<usize>>>,
}

/// The cluster as the stage draws it. Parts that have not changed are the same `Rc` as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// The nodes with their pods.
    pub nodes: Vec<Rc<NodeScene>>,
    /// The pods that have no node (or one that is gone).
    pub waiting: Rc<Vec<Arc<PodView>>>,
    /// Deployments and ReplicaSets.
    pub workloads: Rc<Vec<WorkloadView>>,
    /// How many pods there are.
    pub pods: usize,
    /// The processes of the control plane that do not run.
    pub down: Vec<Text>,
    /// Those whose messages take long.
    pub slow: Vec<Text>,
    /// The first node that is still shown as it was.
    pub late: Option<usize>,
}

/// A node with its pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeScene {
    /// The node.
    pub node: NodeView,
    /// What is bound to it.
    pub pods: Vec<Arc<PodView>>,
}

impl Scene {
    /// What a view shows. Nodes that have changed are made anew until so many pods are on them; the others follow.
    fn new(view: ClusterView, last: &Scene, limit: usize) -> Scene {
        let pods = view.pods.len();
        let mut nodes: Vec<NodeScene> =
            view.nodes.into_iter().map(|node| NodeScene { node, pods: Vec::new() }).collect();
        let places: VecMap<Text, usize> =
            nodes.iter().enumerate().map(|(place, scene)| (scene.node.name.clone(), place)).collect();
        let mut waiting = Vec::new();
        for pod in view.pods {
            match places.get(&pod.node) {
                Some(place) => nodes[*place].pods.push(pod),
                None => waiting.push(pod),
            }
        }
        // New ones come last, so that those that are there stay where they are.
        nodes.iter_mut().for_each(|scene| kubarium_core::base::sort::by_key(&mut scene.pods, |pod| pod.created));
        // Nodes take turns: those that had to wait last time come first.
        let (count, first) = (nodes.len(), last.late.unwrap_or(0));
        let mut shown: Vec<Rc<NodeScene>> = vec![Rc::default(); count];
        let (mut late, mut left) = (None, limit);
        for index in (0..count).map(|turn| (first + turn) % count) {
            let scene = std::mem::take(&mut nodes[index]);
            let old = last.nodes.get(index).filter(|old| old.node.name == scene.node.name);
            shown[index] = match old {
                Some(old) if **old == scene => old.clone(),
                Some(old) if left == 0 => {
                    late = late.or(Some(index));
                    old.clone()
                }
                _ => {
                    left = left.saturating_sub(scene.pods.len().max(1));
                    Rc::new(scene)
                }
            };
        }
        let keep = |new: Vec<Arc<PodView>>| if *last.waiting == new { last.waiting.clone() } else { Rc::new(new) };
        let workloads =
            if *last.workloads == view.workloads { last.workloads.clone() } else { Rc::new(view.workloads) };
        Scene { nodes: shown, waiting: keep(waiting), workloads, pods, down: view.down, slow: view.slow, late }
    }

    /// All objects on the stage with their status: nodes, workloads, pods.
    pub fn statuses(&self) -> impl Iterator<Item = (Key, &str)> {
        let nodes =
            self.nodes.iter().map(|scene| (crate::page::node_key(&scene.node.name), scene.node.status.as_str()));
        let workloads = self.workloads.iter().map(|view| (view.key.clone(), view.status.as_str()));
        let pods = self.nodes.iter().flat_map(|node| &node.pods).chain(self.waiting.iter());
        nodes.chain(workloads).chain(pods.map(|pod| (pod.key.clone(), pod.status.as_str())))
    }

    /// The pod of this key.
    pub fn pod(&self, key: &Key) -> Option<&PodView> {
        let bound = self.nodes.iter().flat_map(|node| &node.pods);
        self.waiting.iter().chain(bound).map(|pod| &**pod).find(|pod| pod.key == *key)
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<&Rc<NodeScene>> {
        self.nodes.iter().find(|scene| scene.node.name == name)
    }
}

impl Host {
    /// A classroom cluster: so many nodes of 4 cpu and 8Gi that have joined.
    pub fn classroom(nodes: u32, seed: u64) -> Host {
        let session = Session::new(Setup::classroom(nodes, seed));
        let seen = session.last_span();
        Host { session, seen, scene: Rc::default(), pods: Vec::new(), version: None, node_places: RefCell::default() }
    }

    /// The run of a saved text, at the moment at which it was saved. Err: why it cannot be opened.
    pub fn restore(text: &str) -> Result<Host, Text> {
        let session = Session::restore(text)?;
        let seen = session.last_span();
        Ok(Host {
            session,
            seen,
            scene: Rc::default(),
            pods: Vec::new(),
            version: None,
            node_places: RefCell::default(),
        })
    }

    /// The run as text.
    pub fn save(&self) -> String {
        self.session.save()
    }

    /// Whether anything was done in this run.
    pub fn has_story(&self) -> bool {
        !self.session.timeline().log().is_empty()
    }

    /// The cluster's time.
    pub fn now(&self) -> Time {
        self.session.now()
    }

    /// Where the timeline begins.
    pub fn start(&self) -> Time {
        self.session.start()
    }

    /// The furthest moment of this branch.
    pub fn end(&self) -> Time {
        self.session.end().max(self.session.now())
    }

    /// When the next message arrives or a timer rings, or, in the past, when the next command was given; None when
    /// nothing is due.
    pub fn next(&self) -> Option<Time> {
        self.session.poll_at().into_iter().chain(self.next_command()).min()
    }

    /// Runs up to a time, at most so many messages; whether it came there.
    pub fn advance(&mut self, until: Time, budget: u64) -> bool {
        self.session.advance(until, budget).reached
    }

    /// To the next message that is worth a caption.
    pub fn step(&mut self) -> StepView {
        self.session.step()
    }

    /// To just before the last such message.
    pub fn step_back(&mut self) -> StepView {
        let step = self.session.step_back();
        self.seen = self.session.last_span();
        step
    }

    /// To a time.
    pub fn seek(&mut self, time: Time) {
        self.session.seek(time);
        self.seen = self.session.last_span();
    }

    /// Where this moment is in the run.
    pub fn position(&self) -> Position {
        self.session.position()
    }

    /// To a position of this run.
    pub fn go_to(&mut self, position: Position) {
        self.session.go_to(position);
        self.seen = self.session.last_span();
    }

    /// The number of the newest message.
    pub fn last_span(&self) -> SpanId {
        self.session.last_span()
    }

    /// The messages that were sent after this one, up to now.
    pub fn sent_after(&self, span: SpanId) -> impl Iterator<Item = &Span> {
        let now = self.now();
        self.session.spans_since(span).filter(move |span| span.sent <= now)
    }

    /// The cluster as it is now; made anew only when it has changed.
    pub fn scene(&mut self) -> Rc<Scene> {
        if self.version != Some(self.session.version()) {
            self.refresh(usize::MAX);
        }
        self.scene.clone()
    }

    /// Brings the scene up to date, but for nodes beyond those that hold so many changed pods: with these
    /// [`Host::has_changed`] stays true.
    pub fn refresh(&mut self, limit: usize) {
        let view = self.session.cluster_since(&self.pods);
        self.pods = view.pods.clone();
        let scene = Scene::new(view, &self.scene, limit);
        if scene.nodes.len() != self.scene.nodes.len() {
            self.node_places.borrow_mut().clear();
        }
        self.scene = Rc::new(scene);
        self.version = Some(self.session.version());
    }

    /// The scene as it was made last.
    pub fn drawn(&self) -> &Rc<Scene> {
        &self.scene
    }

    /// The branch that is shown.
    pub fn branch(&self) -> u32 {
        self.branches().iter().find(|branch| branch.current).map_or(0, |branch| branch.id)
    }

    /// Whether some nodes are still shown as they were.
    pub fn is_late(&self) -> bool {
        self.scene.late.is_some()
    }

    /// Whether [`Host::scene`] would return something new.
    pub fn has_changed(&self) -> bool {
        self.version != Some(self.session.version()) || self.is_late()
    }

    /// The messages that were sent since the last call.
    pub fn news(&mut self, mut each: impl FnMut(&Span)) {
        self.session.spans_since(self.seen).for_each(&mut each);
        self.seen = self.session.last_span();
    }

    /// The messages on their way.
    pub fn in_flight(&self) -> Vec<&Span> {
        self.session.in_flight()
    }

    /// A message and what caused it, back to the command or the timer that began it.
    pub fn why(&self, id: SpanId) -> Vec<Span> {
        self.session.why(id)
    }

    /// The place of a node on the stage.
    pub fn node_place(&self, id: NodeId) -> Option<usize> {
        *self.node_places.borrow_mut().entry(id).or_insert_with(|| {
            let name = self.session.node_name(id);
            self.scene.nodes.iter().position(|node| node.node.name == name)
        })
    }

    /// A node's name.
    pub fn node_name(&self, id: NodeId) -> Text {
        self.session.node_name(id)
    }

    /// `kubectl apply` of a YAML text, unless it cannot be read: then nothing is sent.
    pub fn apply_yaml(&mut self, text: &str) -> Result<(), Vec<InputError>> {
        let errors = check_manifest(text);
        if !errors.is_empty() {
            return Err(errors);
        }
        self.session.apply_yaml(text);
        Ok(())
    }

    /// Carries out a command.
    pub fn act(&mut self, act: &Act) {
        match act {
            Act::Delete(key) => self.session.delete(key),
            Act::Evict(pod) => self.session.evict(pod),
            Act::Bind(pod, node) => self.session.bind(pod, node),
            Act::Scale(key, replicas) => self.session.scale(key, *replicas),
            Act::Cordon(node, on) => self.session.cordon(node, *on),
            Act::AddNode => {
                self.session.add_node();
            }
            Act::StopNode(node) => self.session.stop_node(node),
            Act::StartNode(node) => self.session.start_node(node),
            Act::RemoveNode(node) => self.session.remove_node(node),
            Act::StopKubelet(node) => self.session.stop_kubelet(node),
            Act::StopProcess(name) => self.session.stop_process(name),
            Act::StartProcess(name) => self.session.start_process(name),
            Act::SlowDown(name, on) => self.session.slow_down(name, *on),
            Act::SwitchBranch(branch) => {
                self.session.switch_branch(*branch);
                self.seen = self.session.last_span();
            }
        }
    }

    /// kubectl's output, newest last.
    pub fn printed(&self) -> &[Printed] {
        self.session.printed()
    }

    /// What was done, for the timeline.
    pub fn marks(&self) -> Vec<Mark> {
        self.session.marks()
    }

    /// The branches of the run.
    pub fn branches(&self) -> Vec<BranchView> {
        self.session.branches()
    }

    /// What the scheduler would say of a pod on every node.
    pub fn explain(&self, pod: &Key) -> Vec<NodeVerdictView> {
        self.session.explain(pod)
    }

    /// An object, looked at closely.
    pub fn inspect(&self, key: &Key) -> Option<ObjectView> {
        self.session.inspect(key)
    }

    /// The request that changed an object last.
    pub fn last_change(&self, key: &Key) -> Option<SpanId> {
        self.session.last_change(key)
    }

    /// An object as a manifest, to be edited, or made again on this node.
    pub fn manifest(&self, key: &Key, node: Option<&Text>) -> Option<String> {
        self.session.manifest(key, node)
    }

    /// What goes on inside a component.
    pub fn inside(&self, process: &str) -> Vec<Section> {
        self.session.inside(process)
    }

    /// The scheduler's last try for this pod, or for any.
    pub fn last_try(&self, pod: Option<&Key>) -> Option<SpanId> {
        self.session.last_try(pod)
    }

    /// A try of the scheduler.
    pub fn attempt(&self, last_try: SpanId) -> Option<AttemptView> {
        self.session.attempt(last_try)
    }

    /// A request, as it was sent.
    pub fn request(&self, span: SpanId) -> Option<RequestView> {
        self.session.request(span)
    }

    /// The last write that reached the apiserver.
    pub fn last_request(&self) -> Option<SpanId> {
        self.session.last_request()
    }

    /// The request of the last command, if it was one request.
    pub fn last_sent(&self) -> Option<RequestView> {
        self.session.last_sent()
    }

    /// A message.
    pub fn span(&self, id: SpanId) -> Option<&Span> {
        self.session.span(id)
    }

    /// How many messages have been handled: changes with everything that happens.
    pub fn handled(&self) -> u64 {
        self.session.position().handled
    }

    /// The events about an object.
    pub fn events_about(&self, key: &Key) -> Vec<EventView> {
        self.session.events_about(key)
    }

    /// How many pods were shown last.
    pub fn pods(&self) -> usize {
        self.scene.pods
    }

    /// How long until something is due.
    pub fn gap(&self) -> Option<Duration> {
        self.next().map(|next| next.since(self.now()))
    }

    /// How long until something is due that people wait for; None when all that is left is housekeeping, such as
    /// compaction every five minutes.
    pub fn wait(&self) -> Option<Duration> {
        let now = self.now();
        let spans = self.session.timeline().world().on_the_way();
        let due = spans.into_iter().filter_map(|id| self.session.span(id)).filter(|span| is_awaited(span, now));
        due.map(|span| span.due).chain(self.next_command()).min().map(|due| due.since(now))
    }

    /// In the past: when the next command was given.
    fn next_command(&self) -> Option<Time> {
        let now = self.now();
        let marks = if now < self.session.end() { self.session.marks() } else { Vec::new() };
        marks.iter().map(|mark| mark.time).find(|time| *time > now)
    }
}

/// Whether people wait for this: every message, and timers; but not those of the store's housekeeping, and of the
/// control plane's second looks only those that come soon.
fn is_awaited(span: &Span, now: Time) -> bool {
    let soon = span.due.since(now) <= Duration::from_secs(60);
    match (&span.what, span.from.role) {
        (What::Timer, Role::Apiserver | Role::Etcd) => false,
        (What::Timer, Role::Scheduler) => soon,
        (What::Timer, _) if span.from.part == "deployment-controller" => soon,
        _ => true,
    }
}

/// What a person can do to the cluster with a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Delete an object.
    Delete(Key),
    /// Evict a pod, as far as budgets allow it.
    Evict(Key),
    /// Bind a pod to a node.
    Bind(Key, Text),
    /// Ask for so many replicas.
    Scale(Key, i32),
    /// Let no new pods onto a node, or let them again.
    Cordon(Text, bool),
    /// Switch another machine on.
    AddNode,
    /// Switch a machine off.
    StopNode(Text),
    /// Switch it on again.
    StartNode(Text),
    /// Switch a machine off for good.
    RemoveNode(Text),
    /// Stop only the kubelet.
    StopKubelet(Text),
    /// A process of the control plane dies.
    StopProcess(Text),
    /// It runs again.
    StartProcess(Text),
    /// Its messages take long, or no longer do.
    SlowDown(Text, bool),
    /// Show another branch of the run.
    SwitchBranch(u32),
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubarium_core::api::{Kind, Uid};
    use kubarium_core::session::view::{Amounts, Tone};

    fn view(nodes: usize, pods: usize, status: &str) -> ClusterView {
        let pod = |index: usize| PodView {
            key: Key::new(Kind::Pod, &"default".into(), &format!("web-{index}").into()),
            version: (Uid::default(), 0),
            node: format!("node-{}", index % nodes).into(),
            status: status.into(),
            tone: Tone::Ready,
            ready: Text::EMPTY,
            restarts: 0,
            ip: Text::EMPTY,
            message: Text::EMPTY,
            requests: Amounts::default(),
            owner: None,
            created: Time(0),
            terminating: false,
        };
        let node = |index: usize| NodeView { name: format!("node-{index}").into(), ..NodeView::default() };
        ClusterView {
            nodes: (0..nodes).map(node).collect(),
            pods: (0..pods).map(pod).map(Arc::new).collect(),
            ..ClusterView::default()
        }
    }

    #[test]
    fn what_has_not_changed_is_the_same_as_before() {
        let first = Scene::new(view(3, 9, "Running"), &Scene::default(), usize::MAX);
        let mut changed = view(3, 9, "Running");
        Arc::make_mut(&mut changed.pods[1]).status = "Completed".into();
        let second = Scene::new(changed, &first, usize::MAX);
        let same: Vec<bool> = (0..3).map(|node| Rc::ptr_eq(&first.nodes[node], &second.nodes[node])).collect();
        assert_eq!(same, [true, false, true]);
        assert!(Rc::ptr_eq(&first.waiting, &second.waiting));
    }

    #[test]
    fn in_a_crowd_every_node_has_its_turn() {
        let mut scene = Scene::new(view(5, 50, "Pending"), &Scene::default(), usize::MAX);
        let mut rounds = 0;
        loop {
            scene = Scene::new(view(5, 50, "Running"), &scene, 20);
            rounds += 1;
            if scene.late.is_none() {
                break;
            }
        }
        assert_eq!(rounds, 3);
        assert!(scene.nodes.iter().flat_map(|node| &node.pods).all(|pod| pod.status == "Running"));

        // Those that change all the time do not keep the others waiting.
        let mut turns = [0; 5];
        for round in 0..10 {
            let next = Scene::new(view(5, 50, &format!("{round}")), &scene, 20);
            (0..5).for_each(|node| turns[node] += i32::from(!Rc::ptr_eq(&scene.nodes[node], &next.nodes[node])));
            scene = next;
        }
        assert_eq!(turns, [4; 5]);
    }
}
