//! The status of a pod, as its kubelet reports it: made anew from the worker, never changed bit by bit.
//!
//! Upstream: `generateAPIPodStatus` in `pkg/kubelet/kubelet_pods.go` and `pkg/kubelet/status/generate.go`.

use super::back_off::go_duration;
use super::images;
use super::pod_worker::{Ended, PodWorker, Reason, Sandbox, Stage, State};
use crate::api::core_v1::{
    ConditionStatus, ContainerId, ContainerState, ContainerStateTerminated, ContainerStatus, HostIP, ImageId,
    PodCondition, PodIP, PodPhase, PodStatus, ResourceRequirements, RestartPolicy,
};
use crate::api::record::Shared;
use crate::api::{Timestamp, Uid};
use crate::base::vec_map::VecSet;
use crate::base::{Duration, Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// What the pods of a node share in their status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct OfNode {
    pub host_ips: Shared<Vec<HostIP>>,
    /// The full names of the images on the node.
    pub images: VecSet<Text>,
    pub no_resources: Arc<ResourceRequirements>,
}

/// The status of the pod now.
pub(super) fn status(worker: &PodWorker, node: &OfNode, now: Time) -> PodStatus {
    let old = &worker.pod.status;
    let generation = worker.pod.metadata.generation;
    let verdict = worker.verdict.as_deref().filter(|_| worker.stage == Stage::Terminated);
    let (reason, message) = match verdict {
        Some(verdict) => (verdict.reason.clone(), verdict.message.clone()),
        None => (old.reason.clone(), old.message.clone()),
    };
    if let Some(was_refused) = verdict.filter(|_| worker.containers.is_empty()) {
        // `rejectPod`: nothing but the verdict.
        return PodStatus {
            observed_generation: generation,
            phase: PodPhase::Failed,
            reason,
            message: format!("Pod was rejected: {}", was_refused.message).into(),
            start_time: Some(Timestamp::from(worker.started_at)),
            qos_class: old.qos_class.clone(),
            conditions: old.conditions.clone(),
            ..PodStatus::default()
        };
    }
    let init = worker.init_count();
    let status_of = |index| container_status(worker, index, node, now);
    let init_statuses: Vec<ContainerStatus> = (0..init).map(status_of).collect();
    let mut statuses: Vec<ContainerStatus> = (init..worker.containers.len()).map(status_of).collect();
    let phase = phase(worker, now);
    let conditions = conditions(worker, &phase, &init_statuses, &statuses, now).into();
    crate::base::sort::by(&mut statuses, |a, b| a.name.cmp(&b.name));
    let host_ip = node.host_ips.first().map(|host| host.ip.clone()).unwrap_or_default();
    let ip = match (worker.pod.spec.host_network, worker.ip.is_empty()) {
        (true, _) => host_ip.clone(),
        (false, true) => old.pod_ip.clone(),
        (false, false) => worker.ip.clone(),
    };
    // A pod is not finished while something of it may still run (`mergePodStatus`).
    let holds = worker.stage != Stage::Terminated && is_finished(&phase) && !old.is_finished();
    PodStatus {
        observed_generation: generation,
        phase: if old.is_finished() || holds { old.phase.clone() } else { phase },
        conditions,
        message,
        reason,
        nominated_node_name: old.nominated_node_name.clone(),
        host_ip,
        host_ips: node.host_ips.clone(),
        pod_ips: if ip.is_empty() { Vec::new() } else { vec![PodIP { ip: ip.clone() }] },
        pod_ip: ip,
        start_time: Some(Timestamp::from(worker.started_at)),
        init_container_statuses: init_statuses,
        container_statuses: statuses,
        qos_class: old.qos_class.clone(),
        ..PodStatus::default()
    }
}

fn is_finished(phase: &PodPhase) -> bool {
    matches!(phase, PodPhase::Succeeded | PodPhase::Failed)
}

/// `getPhase`, and what `TerminatePod` makes of it when all has ended.
fn phase(worker: &PodWorker, now: Time) -> PodPhase {
    if worker.verdict.is_some() {
        return PodPhase::Failed;
    }
    let (init, main) = worker.containers.split_at(worker.init_count());
    let policy = &worker.pod.spec.restart_policy;
    let is_final = worker.stage == Stage::Terminated;
    let failed = |state: &State| matches!(state, State::Exited(ended) if ended.code != 0);
    if *policy == RestartPolicy::Never && init.iter().any(|container| failed(&container.state)) {
        return PodPhase::Failed;
    }
    let stopped = |state: &State| matches!(state, State::Exited(_));
    let waiting = main.iter().any(|container| container.state == State::Waiting && container.last().is_none());
    let phase = if waiting || !worker.is_initialized(now) && !main.iter().all(|container| stopped(&container.state)) {
        PodPhase::Pending
    } else if !main.iter().all(|container| stopped(&container.state)) {
        PodPhase::Running
    } else if !main.iter().any(|container| failed(&container.state)) {
        match (is_final, policy) {
            (false, RestartPolicy::Always) => PodPhase::Running,
            _ => PodPhase::Succeeded,
        }
    } else if is_final || *policy == RestartPolicy::Never {
        PodPhase::Failed
    } else {
        PodPhase::Running
    };
    if is_final && !is_finished(&phase) { PodPhase::Failed } else { phase }
}

fn conditions(
    worker: &PodWorker,
    phase: &PodPhase,
    init_statuses: &[ContainerStatus],
    statuses: &[ContainerStatus],
    now: Time,
) -> Vec<PodCondition> {
    let list = |names: Vec<&str>| names.join(" ");
    let uninitialized = || {
        let names = init_statuses.iter().enumerate().filter(|(index, _)| !worker.is_past(*index, now));
        format!(
            "containers with incomplete status: [{}]",
            list(names.map(|(_, status)| status.name.as_str()).collect())
        )
    };
    let sidecars = init_statuses.iter().enumerate().filter(|(index, _)| worker.is_sidecar(*index));
    let counted = sidecars.map(|(_, status)| status).chain(statuses);
    let unready: Vec<&str> = counted.filter(|status| !status.ready).map(|status| status.name.as_str()).collect();
    let initialized = match (phase, worker.is_initialized(now)) {
        (PodPhase::Succeeded, _) => (true, "PodCompleted", String::new()),
        (_, true) => (true, "", String::new()),
        (_, false) => (false, "ContainersNotInitialized", uninitialized()),
    };
    let containers_ready = match phase {
        PodPhase::Failed => (false, "PodFailed", String::new()),
        PodPhase::Succeeded => (false, "PodCompleted", String::new()),
        _ if unready.is_empty() => (true, "", String::new()),
        _ => (false, "ContainersNotReady", format!("containers with unready status: [{}]", list(unready))),
    };
    let gates = missing_gates(worker);
    let ready = match containers_ready.0 && !gates.is_empty() {
        true => (false, "ReadinessGatesNotReady", gates),
        false => containers_ready.clone(),
    };
    let own = [
        ("PodReadyToStartContainers", (worker.sandbox == Sandbox::Ready, "", String::new())),
        ("Initialized", initialized),
        ("Ready", ready),
        ("ContainersReady", containers_ready),
    ];
    // PodScheduled and the conditions of others stay as they are.
    let is_own = |condition: &&PodCondition| own.iter().any(|(name, _)| condition.condition_type == *name);
    let others = worker.pod.status.conditions.iter().filter(|condition| !is_own(condition));
    let mut conditions = Vec::with_capacity(own.len() + others.clone().count());
    let others = others.cloned();
    conditions.extend(own.iter().map(|(name, says)| condition(worker, name, says, now)));
    conditions.extend(others);
    conditions
}

/// What `spec.readinessGates` still waits for.
fn missing_gates(worker: &PodWorker) -> String {
    let gates = worker.pod.spec.readiness_gates.iter().filter_map(|gate| {
        let gate = &gate.condition_type;
        match worker.pod.status.condition(gate) {
            None => Some(format!("corresponding condition of pod readiness gate \"{gate}\" does not exist.")),
            Some(condition) if condition.status == ConditionStatus::True => None,
            Some(condition) => Some(format!(
                "the status of pod readiness gate \"{gate}\" is not \"True\", but {}",
                condition.status.as_str()
            )),
        }
    });
    gates.collect::<Vec<String>>().join(", ")
}

fn condition(
    worker: &PodWorker,
    name: &'static str,
    (holds, reason, message): &(bool, &'static str, String),
    now: Time,
) -> PodCondition {
    let status = if *holds { ConditionStatus::True } else { ConditionStatus::False };
    let old = worker.pod.status.condition(name).filter(|condition| condition.status == status);
    PodCondition {
        condition_type: Text::from_static(name),
        observed_generation: worker.pod.metadata.generation,
        status,
        last_transition_time: old.and_then(|condition| condition.last_transition_time).or(Some(Timestamp::from(now))),
        reason: Text::from_static(reason),
        message: if message.is_empty() { Text::EMPTY } else { message.as_str().into() },
        ..PodCondition::default()
    }
}

fn container_status(pod: &PodWorker, index: usize, node: &OfNode, now: Time) -> ContainerStatus {
    let worker = &pod.containers[index];
    let Some(spec) = pod.spec(index) else { return ContainerStatus::default() };
    let mut last = worker.last();
    let mut ready = false;
    let mut state = match &worker.state {
        // `TerminatePod`: what was never seen to end has failed.
        State::Waiting if pod.stage == Stage::Terminated && !pod.is_init(index) && pod.is_initialized(now) => lost(),
        State::Waiting => {
            let not_yet = if pod.init_count() > 0 { "PodInitializing" } else { "ContainerCreating" };
            ContainerState::waiting(Text::from_static(not_yet), Text::EMPTY)
        }
        State::Running { since, ready: is_ready } | State::Stopping { since, ready: is_ready } => {
            ready = *is_ready;
            ContainerState::running(Timestamp::from(*since))
        }
        State::Exited(ended) => {
            ready = pod.is_init(index) && ended.code == 0;
            ContainerState::terminated(terminated(pod.uid(), index, ended))
        }
    };
    // A container that is to be started again waits, and why is known from the last try.
    if let Some(reason) = worker.told().filter(|_| pod.stage == Stage::Syncing && !worker.is_alive()) {
        if let State::Exited(ended) = &worker.state {
            last = Some(ended);
        }
        let (reason, message) = waits(pod, index, reason);
        state = ContainerState::waiting(Text::from_static(reason), message);
    }
    let exists = worker.starts > 0;
    let image = match exists {
        true => images::normalized(&spec.image),
        false => spec.image.clone(),
    };
    let image = node.images.get(&image).cloned().unwrap_or(image);
    let resources = &spec.resources;
    ContainerStatus {
        name: spec.name.clone(),
        state,
        last_state: match last {
            Some(ended) => ContainerState::terminated(terminated(pod.uid(), index, ended)).into(),
            None => Shared::default(),
        },
        ready,
        restart_count: worker.starts.saturating_sub(1) as i32,
        image_id: if exists { ImageId::Of(image.clone()) } else { ImageId::None },
        image,
        container_id: if exists { container_id(pod.uid(), index, worker.starts) } else { ContainerId::None },
        started: Some(pod.has_started(index, now)),
        resources: exists.then(|| match *resources == *node.no_resources {
            true => node.no_resources.clone(),
            false => Arc::new(resources.clone()),
        }),
        ..Default::default()
    }
}

fn lost() -> ContainerState {
    ContainerState::terminated(ContainerStateTerminated {
        exit_code: 137,
        reason: Text::from_static("ContainerStatusUnknown"),
        message: Text::from_static("The container could not be located when the pod was terminated"),
        ..Default::default()
    })
}

fn waits(pod: &PodWorker, index: usize, reason: &Reason) -> (&'static str, Text) {
    let image = pod.spec(index).map(|spec| spec.image.clone()).unwrap_or_default();
    match reason {
        Reason::CrashLoopBackOff { delay } => ("CrashLoopBackOff", back_off_message(pod, index, *delay)),
        Reason::ErrImagePull { why } => ("ErrImagePull", why.clone()),
        Reason::ImagePullBackOff { why } => {
            ("ImagePullBackOff", format!("Back-off pulling image \"{image}\": ErrImagePull: {why}").into())
        }
        Reason::ErrImageNeverPull => ("ErrImageNeverPull", images::never_pull_message(&image)),
    }
}

/// What CrashLoopBackOff says.
fn back_off_message(pod: &PodWorker, index: usize, delay: Duration) -> Text {
    let (container, delay) = (pod.name(index), go_duration(delay));
    format!("back-off {delay} restarting failed container={container} pod={}", described(pod)).into()
}

/// A pod in the kubelet's messages: `web_default(4f6c…)` (`format.Pod`).
pub(super) fn described(pod: &PodWorker) -> String {
    let meta = &pod.pod.metadata;
    format!("{}_{}({})", meta.name, meta.namespace, meta.uid)
}

fn terminated(uid: Uid, index: usize, ended: &Ended) -> ContainerStateTerminated {
    let reason = match (ended.unknown, ended.code) {
        (true, _) => "Unknown",
        (false, 0) => "Completed",
        (false, _) => "Error",
    };
    ContainerStateTerminated {
        exit_code: ended.code,
        reason: Text::from_static(reason),
        started_at: Some(Timestamp::from(ended.started)),
        finished_at: Some(Timestamp::from(ended.finished)),
        container_id: container_id(uid, index, ended.start),
        ..Default::default()
    }
}

fn container_id(uid: Uid, index: usize, start: u32) -> ContainerId {
    ContainerId::Containerd(crate::base::Digest::of(&(uid, index as u32, start)))
}
