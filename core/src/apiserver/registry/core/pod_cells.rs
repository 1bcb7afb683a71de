//! The cells of pods (`printPod`): how many containers are ready, the STATUS column, restarts. The page reads the same.

use crate::api::Tree;
use crate::api::core_v1::{ConditionStatus, ContainerState, ContainerStateTerminated, ContainerStatus, Pod, PodPhase};
use crate::apiserver::printers::{NONE, human_duration};
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;

/// The READY, STATUS and RESTARTS columns of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSummary {
    /// The ready containers, sidecars among them.
    pub ready: u32,
    /// All containers, sidecars among them.
    pub total: u32,
    /// `Running`, `CrashLoopBackOff`, `Init:0/1`, `SchedulingGated`, `Terminating`, …
    pub status: Text,
    /// Restarts of its containers.
    pub restarts: i32,
    /// The end of the last container that was started again.
    pub last_restart: Option<Time>,
}

impl PodSummary {
    /// The READY column: `1/2`.
    pub fn ready(&self) -> String {
        format!("{}/{}", self.ready, self.total)
    }
}

pub(super) fn ready(pod: &Pod, _: Time) -> String {
    pod_summary(pod).ready()
}

pub(super) fn status(pod: &Pod, _: Time) -> String {
    String::from(pod_summary(pod).status.as_str())
}

pub(super) fn restarts(pod: &Pod, now: Time) -> String {
    match pod_summary(pod) {
        PodSummary { restarts, last_restart: Some(last), .. } if restarts != 0 => {
            format!("{restarts} ({} ago)", human_duration(now.since(last)))
        }
        PodSummary { restarts, .. } => format!("{restarts}"),
    }
}

/// Readiness gates that are open, of all.
pub(super) fn gates(pod: &Pod, _: Time) -> String {
    let gates = &pod.spec.readiness_gates;
    match gates.len() {
        0 => NONE.into(),
        all => format!("{}/{all}", gates.iter().filter(|gate| is_true(pod, &gate.condition_type)).count()),
    }
}

/// The condition of a row whose pod has ended.
pub(super) fn condition(pod: &Pod) -> Option<Tree> {
    let (reason, message) = match pod.status.phase {
        PodPhase::Succeeded => ("Succeeded", "The pod has completed successfully."),
        PodPhase::Failed => ("Failed", "The pod failed."),
        _ => return None,
    };
    let words = [("type", "Completed"), ("status", "True"), ("reason", reason), ("message", message)];
    Some(Tree::fields(words.map(|(name, word)| (name, word.into()))))
}

fn is_true(pod: &Pod, condition: &str) -> bool {
    pod.status.condition(condition).is_some_and(|condition| condition.status == ConditionStatus::True)
}

/// Sums up the statuses of a pod's containers.
pub fn pod_summary(pod: &Pod) -> PodSummary {
    let (spec, status) = (&pod.spec, &pod.status);
    let sidecars = spec.init_containers.iter().filter(|container| container.restart_policy == "Always");
    let is_sidecar = |name: &Text| sidecars.clone().any(|container| container.name == *name);
    let is_gated = status.condition("PodScheduled").is_some_and(|condition| condition.reason == "SchedulingGated");
    let mut sum = PodSummary {
        ready: 0,
        total: (spec.containers.len() + sidecars.clone().count()) as u32,
        status: match &status.reason {
            _ if is_gated => Text::from_static("SchedulingGated"),
            reason if reason.is_empty() => status.phase.as_str().into(),
            reason => reason.clone(),
        },
        restarts: 0,
        last_restart: None,
    };
    let mut of_sidecars = (0, None);
    let mut initializing = false;
    for (index, container) in status.init_container_statuses.iter().enumerate() {
        let is_sidecar = is_sidecar(&container.name);
        sum.add_restarts(container);
        if is_sidecar {
            of_sidecars = (of_sidecars.0 + container.restart_count, of_sidecars.1.max(last_end(container)));
        }
        let ContainerState { waiting, terminated, .. } = &container.state;
        if terminated.as_ref().is_some_and(|end| end.exit_code == 0) {
            continue;
        }
        if is_sidecar && container.started == Some(true) {
            sum.ready += u32::from(container.ready);
            continue;
        }
        let waits = waiting.as_ref().map_or("", |waiting| &waiting.reason);
        sum.status = match (terminated, waits) {
            (Some(end), _) => format!("Init:{}", reason_of(end)),
            (None, "" | "PodInitializing") => format!("Init:{index}/{}", spec.init_containers.len()),
            (None, reason) => format!("Init:{reason}"),
        }
        .into();
        initializing = true;
        break;
    }
    if !initializing || is_true(pod, "Initialized") {
        (sum.restarts, sum.last_restart) = of_sidecars;
        let mut is_running = false;
        for container in status.container_statuses.iter().rev() {
            sum.add_restarts(container);
            let ContainerState { waiting, running, terminated } = &container.state;
            match (waiting.as_ref().filter(|waiting| !waiting.reason.is_empty()), terminated) {
                (Some(waiting), _) => sum.status = waiting.reason.clone(),
                (None, Some(end)) => sum.status = reason_of(end),
                (None, None) if container.ready && running.is_some() => {
                    is_running = true;
                    sum.ready += 1;
                }
                (None, None) => {}
            }
        }
        if sum.status == "Completed" && is_running {
            sum.status = Text::from_static(if status.is_ready() { "Running" } else { "NotReady" });
        }
    }
    if pod.metadata.is_terminating() {
        if status.reason == "NodeLost" {
            sum.status = Text::from_static("Unknown");
        } else if !status.is_finished() {
            sum.status = Text::from_static("Terminating");
        }
    }
    sum
}

impl PodSummary {
    fn add_restarts(&mut self, container: &ContainerStatus) {
        self.restarts += container.restart_count;
        self.last_restart = self.last_restart.max(last_end(container));
    }
}

/// `OOMKilled`, `Completed`, `ExitCode:1`.
fn reason_of(end: &ContainerStateTerminated) -> Text {
    match (end.reason.is_empty(), end.signal) {
        (false, _) => end.reason.clone(),
        (true, 0) => format!("ExitCode:{}", end.exit_code).into(),
        (true, signal) => format!("Signal:{signal}").into(),
    }
}

fn last_end(container: &ContainerStatus) -> Option<Time> {
    container.last_state.terminated.as_ref()?.finished_at.map(|time| time.to_time())
}
