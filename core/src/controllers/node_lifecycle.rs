//! The node lifecycle controller: sets the conditions of nodes without heartbeats to Unknown, marks their pods as not ready, and
//! taints them so that pods are evicted: at the rate of their zone, and not at all when no zone has a ready node.
//!
//! To read before editing: `pkg/controller/nodelifecycle/node_lifecycle_controller.go`. Upstream monitors all nodes
//! every five seconds; here a node is reconciled when it changes, and at the five-second tick at which something is due.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::node_taints::{self, NOT_READY, UNREACHABLE};
use super::plan::{Ignore, Plan};
use crate::api::coordination::{Lease, RenewTime};
use crate::api::core_v1::{ConditionStatus, Node, NodeCondition};
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource, Timestamp};
use crate::base::vec_map::VecMap;
use crate::base::{CowMap, Duration, Text, Time};
use crate::client::TokenBucket;
use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// The taints of a node follow its conditions.
    const TAINTS_FOLLOW_CONDITIONS = "because-taints-follow-conditions";
    /// A node has not been heard of for too long.
    fn node_is_silent(seconds: u32) = "because-node-is-silent";
    /// Nobody can say whether pods on a node that is not ready still serve.
    fn pod_on_silent_node(node: Text) = "because-pod-on-silent-node";
}

/// The node lifecycle controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeLifecycleController {
    /// The start of the controller: its ticks count from here.
    start: Time,
    nodes: CowMap<Key, Health>,
    zones: VecMap<Text, Zone>,
}

/// The memory of a node (`nodeHealthData`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Health {
    zone: Text,
    ready: bool,
    /// The time of its Event RegisteredNode; None after it.
    register_at: Option<Time>,
    /// The earliest time for a change of its NoExecute taint.
    evict_at: Option<Time>,
}

/// A failure zone: nodes that may fail together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Zone {
    ready: u32,
    not_ready: u32,
    /// The rate limit for new NoExecute taints.
    evictions: TokenBucket,
}

/// The state of a zone (`ZoneState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disruption {
    None,
    /// More than half of its nodes are not ready.
    Partial,
    /// None is ready.
    Full,
}

/// `--node-monitor-period`.
const PERIOD: Duration = Duration::from_secs(5);
/// `--node-monitor-grace-period`.
const GRACE: Duration = Duration::from_secs(50);
/// `--node-startup-grace-period`.
const STARTUP_GRACE: Duration = Duration::from_secs(60);
/// The period in which the queue of nodes to taint is processed (`NodeEvictionPeriod`).
const EVICTION_PERIOD: Duration = Duration::from_millis(100);
/// `--node-eviction-rate` 0.1 and `--secondary-node-eviction-rate` 0.01, as time between two nodes.
const EVICT_EVERY: Duration = Duration::from_secs(10);
const EVICT_EVERY_RELUCTANTLY: Duration = Duration::from_secs(100);
/// `--large-cluster-size-threshold`: smaller zones stop evictions altogether when most of their nodes fail.
const LARGE_ZONE: u32 = 50;
const LEASES: Text = Text::from_static("kube-node-lease");
const CONDITIONS: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/// `node-lifecycle-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "node-lifecycle-controller",
    event_source: "node-controller",
    service_account: "node-controller",
    watches: &[Watch::For(Kind::Node), Watch::Watches(Kind::Lease), Watch::Watches(Kind::Node)],
    max_retries: u32::MAX,
    constructor: || Box::new(NodeLifecycleController::default()),
};

impl Reconciler for NodeLifecycleController {
    fn started(&mut self, now: Time) {
        self.start = now;
    }

    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(node) = snapshot.view.get::<Node>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        plan.about(&**node);
        // What the watch has told of the node is known by now.
        let Some(health) = self.nodes.get_mut(key) else { return Outcome::Done };
        let registers = health.register(&key.name, snapshot.now, plan);
        let evict_at = health.evict_at;
        let expires = self.expiry(node, snapshot);
        if expires.is_some_and(|at| at <= snapshot.now) && needs_marking(node) {
            mark_silent(node, snapshot, plan);
            return Outcome::Done;
        }
        if let Some(taints) = node_taints::no_schedule(node, snapshot.now) {
            let (key, patch) = node_taints::patch(node, &taints);
            let step = plan.patch(&key, patch, TAINTS_FOLLOW_CONDITIONS);
            plan.then(step);
            return Outcome::Done;
        }
        let evicts = self.evict((key, evict_at), node, snapshot, plan);
        let waits = [registers, expires.filter(|at| *at > snapshot.now), evicts];
        waits.into_iter().flatten().min().map_or(Outcome::Done, |at| Outcome::RequeueAfter(at.since(snapshot.now)))
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        match change.object {
            Object::Lease(lease) if lease.metadata.namespace == LEASES => {
                let ongoing = |lease: &Lease| matches!(lease.spec.renew_time, Some(RenewTime::Every { .. }));
                let was = change.old.and_then(Object::get::<Lease>).is_some_and(|old| ongoing(old));
                if !(was && ongoing(lease)) {
                    keys.push(Key::new(Kind::Node, &Text::EMPTY, &lease.metadata.name));
                }
            }
            Object::Node(node) => {
                let key = change.object.key();
                let zone = zone_of(node);
                let before = self.disruption(&zone);
                match change.change {
                    EventType::Deleted => drop(self.forget(&key)),
                    _ => self.update_health(&key, node, snapshot.now),
                }
                // The state of the zone decides about all nodes that are not ready.
                if self.disruption(&zone) != before {
                    keys.extend(self.nodes.iter().filter(|(_, health)| !health.ready).map(|(key, _)| key.clone()));
                }
            }
            _ => {}
        }
    }
}

impl NodeLifecycleController {
    /// Updates the health of a node, and the counts of its zone.
    fn update_health(&mut self, key: &Key, node: &Node, now: Time) {
        let (zone, ready) = (zone_of(node), is_ready(node));
        let tick = self.next_tick(now);
        let register_at = match self.nodes.get(key) {
            Some(health) if health.zone == zone && health.ready == ready => return,
            Some(_) => self.forget(key).and_then(|health| health.register_at),
            None => Some(tick),
        };
        let evictions = TokenBucket::every(EVICT_EVERY, 1);
        let counts = self.zones.entry(zone.clone()).or_insert(Zone { ready: 0, not_ready: 0, evictions });
        if ready {
            counts.ready += 1;
        } else {
            counts.not_ready += 1;
        }
        self.nodes.insert(key.clone(), Health { zone, ready, register_at, evict_at: None });
    }

    fn forget(&mut self, key: &Key) -> Option<Health> {
        let health = self.nodes.remove(key)?;
        if let Some(zone) = self.zones.get_mut(&health.zone) {
            if health.ready {
                zone.ready -= 1;
            } else {
                zone.not_ready -= 1;
            }
        }
        Some(health)
    }

    /// The end of the grace period of the node; None while its lease is renewed.
    fn expiry(&self, node: &Node, snapshot: &Snapshot) -> Option<Time> {
        let lease = snapshot.view.get::<Lease>(&LEASES, &node.metadata.name);
        match lease.and_then(|lease| lease.spec.renew_time) {
            Some(RenewTime::Every { .. }) => None,
            // The grace period begins at the tick that noticed the last renewal.
            Some(RenewTime::At(renewed)) => Some(self.next_tick(renewed.to_time()) + GRACE),
            None => {
                let made = node.metadata.creation_timestamp.map_or(snapshot.now, Timestamp::to_time);
                let grace = if node.status.condition("Ready").is_some() { GRACE } else { STARTUP_GRACE };
                Some(self.next_tick(made) + grace)
            }
        }
    }

    /// Changes the NoExecute taint, which evicts pods: removed at the next tick, added at the rate of the zone. The time of the
    /// next reconciliation, if one is needed (`processTaintBaseEviction`).
    fn evict(
        &mut self,
        (key, evict_at): (&Key, Option<Time>),
        node: &Node,
        snapshot: &Snapshot,
        plan: &mut Plan,
    ) -> Option<Time> {
        let status = node.status.condition("Ready").map(|condition| condition.status.clone());
        let cut_off = self.all_are_disrupted();
        let wanted = match status {
            Some(ConditionStatus::False) if !cut_off => Some(NOT_READY),
            Some(ConditionStatus::Unknown) if !cut_off => Some(UNREACHABLE),
            _ => None,
        };
        let tick = self.next_tick(snapshot.now);
        let Some(taints) = node_taints::no_execute(node, wanted.clone(), snapshot.now) else {
            if evict_at.is_some() {
                self.nodes.get_mut(key)?.evict_at = None;
            }
            return None;
        };
        let is_new = wanted.is_some() && taints.len() > node.spec.taints.len();
        let silent = status == Some(ConditionStatus::Unknown);
        let first = if is_new && silent { snapshot.now + EVICTION_PERIOD } else { tick };
        let at = evict_at.unwrap_or(first);
        if evict_at.is_none() {
            self.nodes.get_mut(key)?.evict_at = Some(at);
        }
        if at > snapshot.now {
            return Some(at);
        }
        if is_new && let Some(wait) = self.wait_for_zone(key, snapshot.now) {
            return wait;
        }
        let (key, patch) = node_taints::patch(node, &taints);
        let because = match wanted {
            Some(_) => node_is_silent(GRACE.as_secs() as u32),
            None => TAINTS_FOLLOW_CONDITIONS,
        };
        let step = plan.patch(&key, patch, because);
        plan.then(step);
        None
    }

    /// None: this node may be tainted now. Some: not now, but at that time, or when other nodes change.
    fn wait_for_zone(&mut self, key: &Key, now: Time) -> Option<Option<Time>> {
        let health = self.nodes.get_mut(key)?;
        let zone = self.zones.get_mut(&health.zone)?;
        let every = match (zone.disruption(), zone.ready + zone.not_ready) {
            (Disruption::None | Disruption::Full, _) => EVICT_EVERY,
            (Disruption::Partial, size) if size > LARGE_ZONE => EVICT_EVERY_RELUCTANTLY,
            (Disruption::Partial, _) => return Some(None),
        };
        zone.evictions.set_period(every);
        if zone.evictions.try_take(now) {
            return None;
        }
        // The first node to be reconciled at that time gets the token; the others wait on.
        health.evict_at = Some(zone.evictions.free_at().max(now + EVICTION_PERIOD));
        Some(health.evict_at)
    }

    /// Whether no node at all is ready: more likely the control plane is cut off, so no pod is evicted (`allAreFullyDisrupted`).
    fn all_are_disrupted(&self) -> bool {
        let mut zones = self.zones.values().filter(|zone| zone.ready + zone.not_ready > 0).peekable();
        zones.peek().is_some() && zones.all(|zone| zone.disruption() == Disruption::Full)
    }

    /// The states that decide the eviction rate of this zone.
    fn disruption(&self, zone: &Text) -> (bool, Option<Disruption>) {
        (self.all_are_disrupted(), self.zones.get(zone).map(Zone::disruption))
    }

    fn next_tick(&self, time: Time) -> Time {
        let period = PERIOD.as_micros() as u64;
        Time(self.start.0 + time.0.saturating_sub(self.start.0).div_ceil(period) * period)
    }
}

impl Health {
    /// Records RegisteredNode at the tick that finds a new node; until then, the time of that tick.
    fn register(&mut self, name: &Text, now: Time, plan: &mut Plan) -> Option<Time> {
        let at = self.register_at?;
        if at > now {
            return Some(at);
        }
        self.register_at = None;
        plan.event("Normal", "RegisteredNode", format!("Node {name} event: Registered Node {name} in Controller"));
        None
    }
}

impl Zone {
    /// `ComputeZoneState`, with `--unhealthy-zone-threshold` 0.55.
    fn disruption(&self) -> Disruption {
        let all = self.ready + self.not_ready;
        match self.ready {
            0 if all > 0 => Disruption::Full,
            _ if self.not_ready > 2 && self.not_ready * 100 >= all * 55 => Disruption::Partial,
            _ => Disruption::None,
        }
    }
}

fn needs_marking(node: &Node) -> bool {
    node.status.condition("Ready").is_none_or(|condition| condition.status != ConditionStatus::Unknown)
}

/// Sets the conditions of a silent node to Unknown, and its pods to not ready (`tryUpdateNodeHealth`, `MarkPodsNotReady`).
fn mark_silent(node: &Arc<Node>, snapshot: &Snapshot, plan: &mut Plan) {
    let mut marked = (**node).clone();
    let now = Timestamp::from(snapshot.now);
    for name in CONDITIONS {
        match marked.status.conditions.iter_mut().find(|condition| condition.condition_type == *name) {
            Some(condition) if condition.status == ConditionStatus::Unknown => {}
            Some(condition) => {
                condition.status = ConditionStatus::Unknown;
                condition.reason = Text::from_static("NodeStatusUnknown");
                condition.message = Text::from_static("Kubelet stopped posting node status.");
                condition.last_transition_time = Some(now);
            }
            None => marked.status.conditions.push(NodeCondition {
                condition_type: Text::from_static(name),
                status: ConditionStatus::Unknown,
                last_heartbeat_time: node.metadata.creation_timestamp,
                last_transition_time: Some(now),
                reason: Text::from_static("NodeStatusNeverUpdated"),
                message: Text::from_static("Kubelet never posted node status."),
            }),
        }
    }
    let name = &node.metadata.name;
    let seconds = GRACE.as_secs() as u32;
    let mut step = plan.update_status(marked.into_object(), node_is_silent(seconds));
    if is_ready(node) {
        step =
            plan.event_on_success(step, "Normal", "NodeNotReady", format!("Node {name} status is now: NodeNotReady"));
    }
    plan.then(step);
    let mut steps = Vec::new();
    for pod in snapshot.view.pods_on(name).filter(|pod| pod.status.is_ready()) {
        let mut unready = (**pod).clone();
        let ready =
            unready.status.conditions.make_mut().iter_mut().find(|condition| condition.condition_type == *"Ready");
        if let Some(condition) = ready {
            condition.status = ConditionStatus::False;
            condition.last_transition_time = Some(now);
        }
        plan.about(&**pod);
        let step = plan.update_status(unready.into_object(), pod_on_silent_node(name.clone()));
        let step = plan.event_on_success(step, "Warning", "NodeNotReady", "Node is not ready");
        steps.push(step.ignoring(Ignore::NotFound));
    }
    plan.together(steps);
}

fn is_ready(node: &Node) -> bool {
    node.status.condition("Ready").is_some_and(|condition| condition.status == ConditionStatus::True)
}

/// The zone of a node, by its labels; without them all nodes are in one zone (`GetZoneKey`).
fn zone_of(node: &Node) -> Text {
    let label = |name: &str| node.metadata.labels.get(name).cloned().unwrap_or_default();
    match (label("topology.kubernetes.io/region"), label("topology.kubernetes.io/zone")) {
        (region, zone) if region.is_empty() && zone.is_empty() => Text::EMPTY,
        (region, zone) => format!("{region}:{zone}").into(),
    }
}
