//! A pod worker: what a kubelet knows of one pod, and what is to be done next for it.
//!
//! Upstream: `pkg/kubelet/pod_workers.go` and `kuberuntime/kuberuntime_manager.go` (`computePodActions`).

use super::runtime::Behaviour;
use crate::api::Uid;
use crate::api::core_v1::{Container, Pod, RestartPolicy};
use crate::base::{Duration, Text, Time};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What a kubelet knows of one pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PodWorker {
    pub uid: Uid,
    /// The pod as the apiserver last told of it.
    pub pod: Arc<Pod>,
    pub stage: Stage,
    pub sandbox: Sandbox,
    pub ip: Text,
    pub started_at: Time,
    /// Init containers first, then the others, both in the order of the spec.
    pub containers: Vec<ContainerWorker>,
    /// A status is on its way to the apiserver.
    pub reporting: bool,
}

/// Where the worker is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// The pod is kept running.
    Syncing,
    /// Admission refused it: the reason and the message of its status.
    Rejected { reason: Text, message: Text },
    /// Its containers are asked to end; until when they may take their time.
    Terminating { deadline: Time },
    /// Everything has ended; the surroundings are gone.
    Terminated,
}

/// The pod's surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sandbox {
    None,
    Requested,
    Ready,
    Removing,
}

/// What a kubelet knows of one container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ContainerWorker {
    pub state: State,
    pub restarts: i32,
    /// How it ended the last time it did not stay ended.
    pub last: Option<Ended>,
    /// How many starts, or pulls, have failed in a row.
    pub failures: u32,
    pub failed_at: Time,
    /// Which start this is: what its id is made from.
    pub start: u32,
}

/// What a container does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// Nothing yet.
    Waiting,
    /// Its image is being fetched, or waits for another one to be.
    Pulling,
    /// Its image could not be fetched: since when it waits is `failed_at`.
    PullFailed { message: Text, backing_off: bool },
    /// The runtime prepares or starts it.
    Starting,
    /// It runs.
    Running { since: Time, ready: bool },
    /// It was asked to end.
    Stopping { since: Time },
    /// It ended and is to start again when the back-off is over.
    BackOff { until: Time },
    /// It ended for good.
    Ended(Ended),
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ended {
    pub code: i32,
    pub started: Time,
    pub finished: Time,
    pub start: u32,
    /// The machine went down with it; nobody saw how it ended.
    pub unknown: bool,
}

/// The first back-off after a crash, and the longest (`MaxContainerBackOff`).
const BACK_OFF: Duration = Duration::from_secs(10);
const MAX_BACK_OFF: Duration = Duration::from_secs(300);

impl PodWorker {
    pub fn new(pod: &Arc<Pod>, now: Time) -> PodWorker {
        let count = pod.spec.init_containers.len() + pod.spec.containers.len();
        PodWorker {
            uid: pod.metadata.uid,
            pod: pod.clone(),
            stage: Stage::Syncing,
            sandbox: Sandbox::None,
            ip: Text::EMPTY,
            started_at: now,
            containers: (0..count).map(|_| ContainerWorker::new()).collect(),
            reporting: false,
        }
    }

    /// The container of this number, as the spec describes it.
    pub fn spec(&self, index: usize) -> Option<&Container> {
        let init = self.pod.spec.init_containers.len();
        self.pod.spec.init_containers.get(index).or_else(|| self.pod.spec.containers.get(index.checked_sub(init)?))
    }

    /// The number of the container of this name.
    pub fn index_of(&self, name: &Text) -> Option<usize> {
        (0..self.containers.len()).find(|index| self.spec(*index).is_some_and(|container| container.name == *name))
    }

    pub fn is_init(&self, index: usize) -> bool {
        index < self.pod.spec.init_containers.len()
    }

    /// A sidecar: an init container that runs on beside the others.
    pub fn is_sidecar(&self, index: usize) -> bool {
        self.is_init(index) && self.spec(index).is_some_and(|container| container.restart_policy == "Always")
    }

    /// Whether what comes after this container may start.
    pub fn is_past(&self, index: usize) -> bool {
        match &self.containers[index].state {
            State::Ended(ended) => ended.code == 0,
            State::Running { .. } => self.is_sidecar(index),
            _ => false,
        }
    }

    /// Whether all init containers are past.
    pub fn is_initialized(&self) -> bool {
        (0..self.pod.spec.init_containers.len()).all(|index| self.is_past(index))
    }

    /// Whether a container that ended with this code is started again.
    pub fn restarts(&self, index: usize, code: i32) -> bool {
        match (&self.pod.spec.restart_policy, self.is_sidecar(index), self.is_init(index)) {
            (_, true, _) => true,
            (RestartPolicy::Never, _, _) => false,
            (RestartPolicy::OnFailure, _, _) | (_, _, true) => code != 0,
            _ => true,
        }
    }

    /// The pod's `sim/…` annotation of this name.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.pod.metadata.annotations.get(name).map(Text::as_str)
    }

    fn seconds(&self, name: &str) -> Option<Duration> {
        // Fractions are fine: "0.5".
        let text = self.annotation(name)?;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let micros: u64 = alloc::format!("{fraction:0<6}").get(..6)?.parse().ok()?;
        Some(Duration::from_secs(whole.parse().ok()?) + Duration::from_micros(micros))
    }

    /// How the next start of a container will go.
    pub fn behaviour(&self, index: usize) -> Behaviour {
        let codes = self.annotation("sim/exit-codes").map(|codes| codes.split(',').collect::<Vec<_>>());
        let nth = codes.as_ref().and_then(|codes| codes.get(self.containers[index].restarts as usize).or(codes.last()));
        let code = nth.copied().or(self.annotation("sim/exit-code"));
        let ends = self.is_init(index) && !self.is_sidecar(index);
        let exit_after = self.seconds("sim/exit-after").or(ends.then_some(Duration::from_secs(1)));
        Behaviour {
            exit_after,
            exit_code: code.and_then(|code| code.trim().parse().ok()).filter(|_| !ends).unwrap_or(0),
            term_after: self.seconds("sim/term-after").unwrap_or(Duration::from_millis(900)),
        }
    }

    /// How long after its start a container is ready; None: never.
    pub fn ready_after(&self, index: usize) -> Option<Duration> {
        if self.annotation("sim/never-ready").is_some() || self.annotation("sim/ready") == Some("false") {
            return None;
        }
        let _ = index;
        Some(self.seconds("sim/ready-after").unwrap_or(Duration::ZERO))
    }

    /// How long a pull is said to take.
    pub fn pull_time(&self) -> Option<Duration> {
        self.seconds("sim/pull-seconds")
    }

    /// How long the containers may take to end.
    pub fn grace(&self) -> Duration {
        let asked = self.pod.metadata.deletion_grace_period_seconds;
        let seconds = asked.or(self.pod.spec.termination_grace_period_seconds).unwrap_or(30);
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
    }

    /// Whether no container runs or is about to.
    pub fn is_quiet(&self) -> bool {
        let at_work = |worker: &ContainerWorker| {
            matches!(worker.state, State::Running { .. } | State::Stopping { .. } | State::Starting)
        };
        !self.containers.iter().any(at_work) && !matches!(self.sandbox, Sandbox::Requested)
    }
}

impl ContainerWorker {
    pub fn new() -> ContainerWorker {
        ContainerWorker { state: State::Waiting, restarts: 0, last: None, failures: 0, failed_at: Time(0), start: 0 }
    }

    /// Counts a failure; answers how long to wait before trying again: nothing, 10 s, 20 s, … five minutes. Ten minutes
    /// without one, and it begins anew.
    pub fn fail(&mut self, now: Time, first_is_free: bool) -> Duration {
        if now.since(self.failed_at) > MAX_BACK_OFF * 2 {
            self.failures = 0;
        }
        let doublings = if first_is_free { self.failures.checked_sub(1) } else { Some(self.failures) };
        self.failures += 1;
        self.failed_at = now;
        doublings.map_or(Duration::ZERO, |doublings| (BACK_OFF * (1 << doublings.min(5))).min(MAX_BACK_OFF))
    }
}
