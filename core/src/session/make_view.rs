//! Makes the page's view of the cluster from the store: kubectl's columns, and the signs for them.

use super::view::{
    Amounts, ClusterView, EventView, MachinePower, NodeVerdictView, NodeView, PodView, Tone, WorkloadView,
};
use crate::address::ProcessId;
use crate::api::apps::{Deployment, ReplicaSet};
use crate::api::core_v1::{ConditionStatus, Event, Node, Pod, PodPhase, Taint};
use crate::api::meta::OwnerReference;
use crate::api::pod_resources::pod_requests;
use crate::api::{HasKind, Key, Kind, Object, Quantity, Resource};
use crate::apiserver::printers::pod_summary;
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use crate::scheduler::Scheduler;
use crate::scheduler::explain::{self, NodeVerdict, Verdict};
use crate::world::process::{Host, Process};
use crate::world::roster::Role;
use crate::world::{Machine, World};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub(super) fn cluster(world: &World) -> ClusterView {
    let store = world.history().now();
    let pods: Vec<PodView> = store.list::<Pod>(&Text::EMPTY).map(|pod| self::pod(pod)).collect();
    let mut requested: VecMap<Text, Amounts> = VecMap::new();
    for pod in pods.iter().filter(|pod| uses_its_node(pod)) {
        let sum = requested.entry(pod.node.clone()).or_default();
        sum.cpu_milli += pod.requests.cpu_milli;
        sum.memory_bytes += pod.requests.memory_bytes;
        sum.pods += 1;
    }
    let node = |machine: &Arc<Machine>| {
        let name = &machine.spec.name;
        let requested = requested.get(name).copied().unwrap_or_default();
        self::node(world, machine, store.get::<Node>(&Text::EMPTY, name), requested)
    };
    let kinds = [Kind::Deployment, Kind::ReplicaSet].into_iter();
    let workloads = kinds.flat_map(|kind| store.objects(kind, &Text::EMPTY)).filter_map(workload).collect();
    let (down, slow) = troubles(world);
    ClusterView { nodes: world.machines().iter().filter_map(node).collect(), pods, workloads, down, slow }
}

/// Whether a pod's requests count on its node.
pub(super) fn uses_its_node(pod: &PodView) -> bool {
    !pod.node.is_empty() && !matches!(pod.tone, Tone::Done | Tone::Failed)
}

/// A Deployment or a ReplicaSet.
pub(super) fn workload(object: &Object) -> Option<WorkloadView> {
    let set = || ReplicaSet::of(object).map(|set| replica_set(set));
    Deployment::of(object).map(|object| deployment(object)).or_else(set)
}

/// The processes of the control plane that do not run, and those whose messages take long, by name.
pub(super) fn troubles(world: &World) -> (Vec<Text>, Vec<Text>) {
    let name = |process: &Process| process.name.clone();
    let control_plane = world.processes().filter(|process| process.host == Host::ControlPlane);
    let is_slow = |process: &&Process| {
        let link = slow_link(world, process.id).map(|other| world.faults().link(process.id, other));
        link.is_some_and(|link| !link.delay.is_zero())
    };
    let down = control_plane.clone().filter(|process| !process.is_running()).map(name).collect();
    (down, control_plane.filter(is_slow).map(name).collect())
}

/// A process is slow when its messages to this one take long: an apiserver's to etcd, the others' to their apiserver.
pub(super) fn slow_link(world: &World, process: ProcessId) -> Option<ProcessId> {
    let component = &world.process(process)?.component;
    component.upstream().or_else(|| world.with_role(Role::Apiserver).next().map(|apiserver| apiserver.id))
}

/// Whether a machine runs.
pub(super) fn power(world: &World, machine: &Machine) -> MachinePower {
    let runs = |id| world.process(id).is_some_and(Process::is_running);
    match (runs(machine.kubelet), runs(machine.runtime)) {
        (true, _) => MachinePower::On,
        (false, true) => MachinePower::KubeletStopped,
        (false, false) => MachinePower::Off,
    }
}

/// A machine with its Node object; None when both are gone.
pub(super) fn node(
    world: &World,
    machine: &Machine,
    object: Option<&Arc<Node>>,
    requested: Amounts,
) -> Option<NodeView> {
    let power = power(world, machine);
    let name = machine.spec.name.clone();
    let Some(object) = object else {
        let status = Text::from_static("Unknown");
        let view = NodeView { name, status, tone: Tone::Unknown, power, ..NodeView::default() };
        return (power != MachinePower::Off).then_some(view);
    };
    let (mut status, tone) = match object.status.condition("Ready").map(|ready| &ready.status) {
        Some(ConditionStatus::True) => (String::from("Ready"), Tone::Ready),
        Some(ConditionStatus::Unknown) => (String::from("NotReady"), Tone::Unknown),
        Some(_) => (String::from("NotReady"), Tone::Failed),
        None => (String::from("Unknown"), Tone::Unknown),
    };
    if object.spec.unschedulable {
        status.push_str(",SchedulingDisabled");
    }
    let allocatable =
        Amounts { pods: amount(&object.status.allocatable, "pods").value(), ..amounts(&object.status.allocatable) };
    let taints = object.spec.taints.iter().map(taint).collect();
    Some(NodeView { name, status: status.into(), tone, power, allocatable, requested, taints })
}

fn taint(taint: &Taint) -> Text {
    if taint.value.is_empty() {
        format!("{}:{}", taint.key, taint.effect).into()
    } else {
        format!("{}={}:{}", taint.key, taint.value, taint.effect).into()
    }
}

pub(super) fn pod(pod: &Pod) -> PodView {
    let containers = &pod.status.container_statuses;
    let summary = pod_summary(pod);
    let waiting = containers.iter().filter_map(|status| status.state.waiting.as_ref()).find(|w| !w.message.is_empty());
    let unscheduled = pod.status.condition("PodScheduled").filter(|c| c.status == ConditionStatus::False);
    let message = match (waiting, unscheduled) {
        (Some(waiting), _) => waiting.message.clone(),
        (None, Some(condition)) => condition.message.clone(),
        (None, None) => pod.status.message.clone(),
    };
    let requests = amounts(&pod_requests(&pod.spec, &VecMap::new()));
    PodView {
        key: pod.key(),
        node: pod.spec.node_name.clone(),
        tone: pod_tone(pod, &summary.status),
        ready: summary.ready().into(),
        status: summary.status,
        restarts: summary.restarts,
        ip: pod.status.pod_ip.clone(),
        message,
        requests: Amounts { pods: 1, ..requests },
        owner: pod.metadata.controller().and_then(|owner| owner_key(owner, &pod.metadata.namespace)),
        created: created(&pod.metadata.creation_timestamp),
        terminating: pod.metadata.is_terminating(),
    }
}

fn pod_tone(pod: &Pod, word: &str) -> Tone {
    match &pod.status.phase {
        PodPhase::Succeeded => Tone::Done,
        PodPhase::Failed => Tone::Failed,
        PodPhase::Running if pod.status.is_ready() && word != "Unknown" => Tone::Ready,
        PodPhase::Unknown => Tone::Unknown,
        _ => match word {
            "Unknown" => Tone::Unknown,
            "CrashLoopBackOff" | "Error" => Tone::Degraded,
            "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" | "CreateContainerError" => Tone::Failed,
            _ => Tone::Pending,
        },
    }
}

fn deployment(deployment: &Deployment) -> WorkloadView {
    let status = &deployment.status;
    let condition = |name: &str| status.conditions.iter().find(|condition| condition.condition_type == *name);
    let is_true = |name: &str| condition(name).is_some_and(|condition| condition.status == ConditionStatus::True);
    let desired = deployment.spec.replicas.unwrap_or(1);
    let complete =
        status.updated_replicas == desired && status.available_replicas == desired && status.replicas == desired;
    let stuck = condition("Progressing").is_some_and(|condition| condition.status == ConditionStatus::False);
    let (word, tone) = match () {
        () if stuck => ("Failed", Tone::Failed),
        () if complete => ("Available", Tone::Ready),
        () if is_true("Available") => ("Progressing", Tone::Degraded),
        () => ("Progressing", Tone::Pending),
    };
    WorkloadView {
        key: deployment.key(),
        status: Text::from_static(word),
        tone,
        desired,
        replicas: status.replicas,
        ready: status.ready_replicas,
        updated: status.updated_replicas,
        owner: None,
    }
}

fn replica_set(set: &ReplicaSet) -> WorkloadView {
    let desired = set.spec.replicas.unwrap_or(1);
    let (word, tone) = if set.status.ready_replicas == desired && set.status.replicas == desired {
        ("Available", Tone::Ready)
    } else {
        ("Progressing", Tone::Pending)
    };
    WorkloadView {
        key: set.key(),
        status: Text::from_static(word),
        tone,
        desired,
        replicas: set.status.replicas,
        ready: set.status.ready_replicas,
        updated: set.status.replicas,
        owner: set.metadata.controller().and_then(|owner| owner_key(owner, &set.metadata.namespace)),
    }
}

pub(super) fn event(event: &Event) -> EventView {
    let time = event.last_timestamp.or(event.first_timestamp).map(|time| time.to_time());
    let source = if event.source.component.is_empty() { &event.reporting_component } else { &event.source.component };
    EventView {
        key: event.key(),
        time: time.or(event.event_time.map(|time| time.to_time())).unwrap_or_default(),
        kind: event.event_type.clone(),
        reason: event.reason.clone(),
        message: event.message.clone(),
        count: event.series.as_ref().map_or(event.count.max(1), |series| series.count),
        source: source.clone(),
    }
}

pub(super) fn explain(world: &World, pod: &Key) -> Vec<NodeVerdictView> {
    let view = world.history().now();
    let Some(pod) = view.get::<Pod>(&pod.namespace, &pod.name) else { return Vec::new() };
    let Some(profiles) = world.scheduler().map(Scheduler::profiles) else { return Vec::new() };
    let profile = profiles.of(pod).unwrap_or(profiles.first());
    explain::explain(pod, profile, view).nodes.into_iter().map(node_verdict).collect()
}

pub(super) fn node_verdict(NodeVerdict { node, verdict }: NodeVerdict) -> NodeVerdictView {
    match verdict {
        Verdict::Feasible { scores, total } => {
            let scores = scores.iter().map(|score| (Text::from_static(score.plugin), score.weighted)).collect();
            NodeVerdictView { node, refused: None, scores, total }
        }
        Verdict::Rejected { plugin, reasons, .. } => {
            NodeVerdictView { node, refused: Some((Text::from_static(plugin), reasons)), scores: Vec::new(), total: 0 }
        }
    }
}

pub(super) fn owner_key(owner: &OwnerReference, namespace: &Text) -> Option<Key> {
    let kind = Kind::find(&owner.api_version, &owner.kind)?;
    let namespace = if kind.is_namespaced() { namespace } else { &Text::EMPTY };
    Some(Key::new(kind, namespace, &owner.name))
}

fn created(timestamp: &Option<crate::api::Timestamp>) -> Time {
    timestamp.map(|timestamp| timestamp.to_time()).unwrap_or_default()
}

fn amounts(list: &VecMap<Text, Quantity>) -> Amounts {
    Amounts { cpu_milli: amount(list, "cpu").milli_value(), memory_bytes: amount(list, "memory").value(), pods: 0 }
}

fn amount(list: &VecMap<Text, Quantity>, name: &str) -> Quantity {
    list.get(name).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::request::IncludeObject;
    use crate::api::{Tree, parse_documents};
    use crate::apiserver::printers::table;

    #[test]
    fn the_page_says_of_pods_what_kubectl_prints() {
        let pods = "apiVersion: v1
kind: Pod
metadata: {name: gated}
spec: {schedulingGates: [{name: wait}], containers: [{name: web}]}
status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]}
---
apiVersion: v1
kind: Pod
metadata: {name: with-sidecar}
spec: {containers: [{name: web}], initContainers: [{name: proxy, restartPolicy: Always}]}
status:
  phase: Running
  conditions: [{type: Ready, status: 'True'}]
  initContainerStatuses: [{name: proxy, ready: true, started: true, restartCount: 2, state: {running: {}}}]
  containerStatuses: [{name: web, ready: true, restartCount: 1, state: {running: {}}}]
";
        for (document, row) in
            parse_documents(pods).expect("YAML").iter().zip(["0/1 SchedulingGated 0", "2/2 Running 3"])
        {
            let object = Object::from_tree(&document.tree).expect("an object");
            let table = table(Kind::Pod, core::slice::from_ref(&object), Tree::Null, IncludeObject::None, Time(0));
            let cells = table.list_at("rows")[0].list_at("cells");
            let [_, ready, status, restarts, ..] = cells else { panic!("{cells:?}") };
            let printed = [ready, status, restarts].map(|cell| cell.as_str().unwrap_or_default()).join(" ");
            let view = pod(object.get::<Pod>().expect("a pod"));
            assert_eq!((printed.as_str(), &*format!("{} {} {}", view.ready, view.status, view.restarts)), (row, row));
        }
    }
}
