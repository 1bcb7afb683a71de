//! The status of a pod, as its kubelet reports it: made anew from the worker, never changed bit by bit.
//!
//! Upstream: `generateAPIPodStatus` in `pkg/kubelet/kubelet_pods.go` and `pkg/kubelet/status/generate.go`.

use super::images;
use super::pod_worker::{ContainerWorker, Ended, PodWorker, Sandbox, Stage, State};
use crate::api::core_v1::{
    ConditionStatus, ContainerId, ContainerState, ContainerStateRunning, ContainerStateTerminated,
    ContainerStateWaiting, ContainerStatus, HostIP, ImageId, PodCondition, PodIP, PodPhase, PodStatus, RestartPolicy,
};
use crate::api::record::Shared;
use crate::api::{Timestamp, Uid};
use crate::base::{Text, Time};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// The status of the pod now.
///
/// Pods share the texts of their node: its address and the names of the images on it.
pub(super) fn status(
    worker: &PodWorker,
    host_ips: &Shared<Vec<HostIP>>,
    images: &BTreeSet<Text>,
    now: Time,
) -> PodStatus {
    let host_ip = &host_ips.first().map(|host| host.ip.clone()).unwrap_or_default();
    let old = &worker.pod.status;
    let generation = worker.pod.metadata.generation;
    if let Stage::Rejected { reason, message } = &worker.stage {
        return PodStatus {
            observed_generation: generation,
            phase: PodPhase::Failed,
            reason: reason.clone(),
            message: message.clone(),
            start_time: Some(Timestamp::from(worker.started_at)),
            qos_class: old.qos_class.clone(),
            conditions: old.conditions.clone(),
            ..PodStatus::default()
        };
    }
    let init = worker.pod.spec.init_containers.len();
    let statuses: Vec<ContainerStatus> =
        (0..worker.containers.len()).map(|index| container_status(worker, index, images)).collect();
    let (init_statuses, statuses) = (statuses[..init].to_vec(), statuses[init..].to_vec());
    let phase = phase(worker);
    let ip = if worker.pod.spec.host_network { host_ip } else { &worker.ip };
    let ip = if worker.sandbox == Sandbox::Ready || !old.pod_ip.is_empty() { ip.clone() } else { Text::EMPTY };
    let mut status = PodStatus {
        observed_generation: generation,
        conditions: conditions(worker, &phase, &statuses, now),
        phase,
        message: old.message.clone(),
        reason: old.reason.clone(),
        nominated_node_name: old.nominated_node_name.clone(),
        host_ip: host_ip.clone(),
        host_ips: host_ips.clone(),
        pod_ips: if ip.is_empty() { Vec::new() } else { vec![PodIP { ip: ip.clone() }] },
        pod_ip: ip,
        start_time: Some(Timestamp::from(worker.started_at)),
        init_container_statuses: init_statuses,
        container_statuses: statuses,
        qos_class: old.qos_class.clone(),
        ..PodStatus::default()
    };
    if old.is_finished() {
        // What has ended stays ended.
        status.phase = old.phase.clone();
    }
    status
}

/// Upstream: `getPhase`.
fn phase(worker: &PodWorker) -> PodPhase {
    let init = worker.pod.spec.init_containers.len();
    let ended_badly = |worker: &ContainerWorker| matches!(&worker.state, State::Ended(ended) if ended.code != 0);
    if worker.pod.spec.restart_policy == RestartPolicy::Never && worker.containers[..init].iter().any(ended_badly) {
        return PodPhase::Failed;
    }
    let terminating = matches!(worker.stage, Stage::Terminating { .. } | Stage::Terminated);
    if !worker.is_initialized() && !terminating {
        return PodPhase::Pending;
    }
    let main = &worker.containers[init..];
    let ended = |worker: &&ContainerWorker| matches!(worker.state, State::Ended(_));
    let begun = |worker: &ContainerWorker| {
        !matches!(worker.state, State::Waiting | State::Pulling | State::PullFailed { .. } | State::Starting)
            || worker.last.is_some()
    };
    match () {
        () if main.iter().all(|worker| ended(&worker)) && !main.is_empty() => match main.iter().any(ended_badly) {
            true => PodPhase::Failed,
            false => PodPhase::Succeeded,
        },
        () if worker.stage == Stage::Terminated => PodPhase::Failed,
        () if main.iter().all(begun) => PodPhase::Running,
        () => PodPhase::Pending,
    }
}

fn conditions(worker: &PodWorker, phase: &PodPhase, statuses: &[ContainerStatus], now: Time) -> Vec<PodCondition> {
    let finished = matches!(phase, PodPhase::Succeeded | PodPhase::Failed);
    let names = |bad: &dyn Fn(usize) -> bool, offset: usize| {
        let bad = (0..worker.containers.len()).filter(|index| bad(*index) && *index >= offset);
        let list: Vec<&str> = bad.filter_map(|index| worker.spec(index).map(|spec| spec.name.as_str())).collect();
        list.join(" ")
    };
    let init = worker.pod.spec.init_containers.len();
    let uninitialized = names(&|index| worker.is_init(index) && !worker.is_past(index), 0);
    let unready = names(&|index| !worker.is_init(index) && !statuses[index - init].ready, init);
    let completed = Some(("PodCompleted", String::new()));
    let initialized = match uninitialized.is_empty() {
        true => completed
            .clone()
            .filter(|_| *phase == PodPhase::Succeeded)
            .map(|why| (true, Some(why)))
            .unwrap_or((true, None)),
        false => {
            (false, Some(("ContainersNotInitialized", format!("containers with incomplete status: [{uninitialized}]"))))
        }
    };
    let ready = match (finished, unready.is_empty()) {
        (true, _) if *phase == PodPhase::Failed => (false, Some(("PodFailed", String::new()))),
        (true, _) => (false, completed),
        (false, true) => (true, None),
        (false, false) => (false, Some(("ContainersNotReady", format!("containers with unready status: [{unready}]")))),
    };
    let sandbox = (worker.sandbox == Sandbox::Ready, None);
    let mut list: Vec<PodCondition> = [
        ("PodReadyToStartContainers", sandbox),
        ("Initialized", initialized),
        ("Ready", ready.clone()),
        ("ContainersReady", ready),
    ]
    .into_iter()
    .map(|(name, (holds, why))| condition(worker, name, holds, why, now))
    .collect();
    // PodScheduled and the conditions of others stay as they are.
    let mine = |name: &str| list.iter().any(|condition| condition.condition_type == *name);
    let others: Vec<PodCondition> =
        worker.pod.status.conditions.iter().filter(|condition| !mine(&condition.condition_type)).cloned().collect();
    list.reserve_exact(others.len());
    list.extend(others);
    list
}

fn condition(
    worker: &PodWorker,
    name: &'static str,
    holds: bool,
    why: Option<(&'static str, String)>,
    now: Time,
) -> PodCondition {
    let status = if holds { ConditionStatus::True } else { ConditionStatus::False };
    let old = worker.pod.status.condition(name).filter(|condition| condition.status == status);
    let (reason, message) = why.unwrap_or_default();
    PodCondition {
        condition_type: Text::from_static(name),
        observed_generation: worker.pod.metadata.generation,
        status,
        last_transition_time: old.and_then(|condition| condition.last_transition_time).or(Some(Timestamp::from(now))),
        reason: Text::from_static(reason),
        message: message.into(),
        ..PodCondition::default()
    }
}

fn container_status(pod: &PodWorker, index: usize, images: &BTreeSet<Text>) -> ContainerStatus {
    let worker = &pod.containers[index];
    let Some(spec) = pod.spec(index) else { return ContainerStatus::default() };
    let mut state = ContainerState::default();
    let waiting = |reason: &'static str, message: Text| {
        Some(Arc::new(ContainerStateWaiting { reason: Text::from_static(reason), message }))
    };
    let not_yet = match pod.is_initialized() || pod.is_init(index) {
        true => "ContainerCreating",
        false => "PodInitializing",
    };
    let mut ready = false;
    let mut started = false;
    match &worker.state {
        State::Waiting | State::Pulling | State::Starting => state.waiting = waiting(not_yet, Text::EMPTY),
        State::PullFailed { message, backing_off: false } => state.waiting = waiting("ErrImagePull", message.clone()),
        State::PullFailed { message, backing_off: true } => {
            let message = format!("Back-off pulling image \"{}\": ErrImagePull: {message}", spec.image);
            state.waiting = waiting("ImagePullBackOff", message.into())
        }
        State::BackOff { until } => {
            let message = back_off_message(pod, index, until.since(worker.failed_at).as_secs());
            state.waiting = waiting("CrashLoopBackOff", message)
        }
        State::Running { since, ready: is_ready } => {
            state.running = Some(ContainerStateRunning { started_at: Some(Timestamp::from(*since)) });
            ready = *is_ready;
            started = true;
        }
        State::Stopping { since } => {
            state.running = Some(ContainerStateRunning { started_at: Some(Timestamp::from(*since)) });
            ready = true;
            started = true;
        }
        State::Ended(ended) => {
            state.terminated = Some(Arc::new(terminated(pod.uid, index, ended)));
            ready = pod.is_init(index) && ended.code == 0;
        }
    }
    let image = images::normalized(&spec.image);
    let image = images.get(&image).cloned().unwrap_or(image);
    let has_run = worker.start > 0 && !matches!(worker.state, State::Waiting | State::Starting);
    ContainerStatus {
        name: spec.name.clone(),
        state,
        last_state: match &worker.last {
            Some(ended) => ContainerState::terminated(terminated(pod.uid, index, ended)).into(),
            None => Shared::default(),
        },
        ready,
        restart_count: worker.restarts,
        image_id: if has_run { ImageId::Of(image.clone()) } else { ImageId::None },
        image: if has_run { image } else { spec.image.clone() },
        container_id: if has_run { container_id(pod.uid, index, worker.start) } else { Default::default() },
        started: Some(started),
        ..Default::default()
    }
}

/// What CrashLoopBackOff says.
pub(super) fn back_off_message(pod: &PodWorker, index: usize, seconds: u64) -> Text {
    let container = pod.spec(index).map(|spec| spec.name.clone()).unwrap_or_default();
    let meta = &pod.pod.metadata;
    let delay = match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    };
    format!(
        "back-off {delay} restarting failed container={container} pod={}_{}({})",
        meta.name, meta.namespace, meta.uid
    )
    .into()
}

fn terminated(uid: Uid, index: usize, ended: &Ended) -> ContainerStateTerminated {
    let (code, reason) = match (ended.unknown, ended.code) {
        (true, _) => (255, "Unknown"),
        (false, 0) => (0, "Completed"),
        (false, code) => (code, "Error"),
    };
    ContainerStateTerminated {
        exit_code: code,
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
