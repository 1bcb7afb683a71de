//! A pod worker: what a kubelet knows of one pod, and what is to be done next for it.
//!
//! Upstream: `pkg/kubelet/pod_workers.go` and `kuberuntime/kuberuntime_manager.go` (`computePodActions`).

use super::back_off::BackOff;
use super::predicate::Verdict;
use crate::address::RequestId;
use crate::api::Uid;
use crate::api::core_v1::{Container, ContainerId, Pod, RestartPolicy};
use crate::api::opaque::{Opaque, OpaqueType};
use crate::base::{Duration, Text, Time};
use crate::wire::cri::{Behaviour, Found};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What a kubelet knows of one pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PodWorker {
    /// The pod as the apiserver last told of it.
    pub pod: Arc<Pod>,
    pub stage: Stage,
    pub busy: Busy,
    pub sandbox: Sandbox,
    pub ip: Text,
    pub started_at: Time,
    /// Init containers first, then the others, both in the order of the spec.
    pub containers: Vec<ContainerWorker>,
    /// Why the kubelet itself ends the pod, if it does.
    pub verdict: Option<Box<Verdict>>,
    /// A status is on its way to the apiserver; whether another one is to follow.
    pub reporting: Option<More>,
    /// Its object is gone from the apiserver; only its containers are left.
    pub is_gone: bool,
}

/// Where the worker is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// The pod is kept running.
    Syncing,
    /// Its containers are asked to end; until when they may take their time.
    Terminating { deadline: Time },
    /// Everything has ended; the surroundings are gone.
    Terminated,
    /// It has ended long ago, or has never run here: there is nothing to tell of it.
    Record,
}

/// What the worker waits for. It does one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Busy {
    No,
    /// The runtime's answer.
    Calling(RequestId),
    /// The image of a container, since when.
    Pulling {
        index: u32,
        since: Time,
    },
}

/// The pod's surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sandbox {
    None,
    Ready,
}

/// Whether a report is to follow the one that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum More {
    No,
    Yes,
}

/// What a kubelet knows of one container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ContainerWorker {
    pub state: State,
    /// How often it was started: what its id is made from. The first start is no restart.
    pub starts: u32,
    /// What has gone wrong so far; most containers have none.
    pub trouble: Option<Box<Trouble>>,
}

/// What a container does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// Nothing yet.
    Waiting,
    Running {
        since: Time,
        ready: bool,
    },
    /// It was asked to end.
    Stopping {
        since: Time,
        ready: bool,
    },
    Exited(Ended),
}

/// How a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ended {
    pub code: i32,
    pub started: Time,
    pub finished: Time,
    pub start: u32,
    /// The machine went down with it; nobody saw how it ended.
    pub unknown: bool,
}

/// What has gone wrong with a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Trouble {
    /// How it ended before it was started again.
    pub last: Option<Ended>,
    /// Why it waits now (`reasonCache`).
    pub reason: Option<Reason>,
    /// What the status says of that: the reason of the round before.
    pub told: Option<Reason>,
    pub crashes: BackOff,
    pub pulls: BackOff,
}

/// Why a container cannot be started now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reason {
    CrashLoopBackOff { delay: Duration },
    ErrImagePull { why: Text },
    ImagePullBackOff { why: Text },
    ErrImageNeverPull,
}

/// What is to be done next for a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Next {
    /// Nothing, until something happens.
    Nothing,
    RunSandbox,
    Start(usize),
    /// It is too early to start this one again; until when.
    BackOff(usize, Time),
    /// It is too early to fetch the image of this one again; until when.
    PullBackOff(usize, Time),
    /// All has ended for good.
    End,
}

impl PodWorker {
    pub fn new(pod: &Arc<Pod>, now: Time) -> PodWorker {
        let count = pod.spec.init_containers.len() + pod.spec.containers.len();
        PodWorker {
            pod: pod.clone(),
            stage: Stage::Syncing,
            busy: Busy::No,
            sandbox: Sandbox::None,
            ip: Text::EMPTY,
            started_at: now,
            containers: (0..count).map(|_| ContainerWorker::new()).collect(),
            verdict: None,
            reporting: None,
            is_gone: false,
        }
    }

    /// Takes the restart counts over that an earlier kubelet has reported: what the runtime still has is newer.
    pub fn recall(&mut self) {
        let pod = self.pod.clone();
        let statuses = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
        for status in statuses.filter(|status| status.container_id != ContainerId::None) {
            if let Some(index) = self.index_of(&status.name) {
                self.containers[index].starts = status.restart_count.max(0) as u32 + 1;
            }
        }
    }

    /// Takes over what the runtime has of the pod: the kubelet was not there when it was made.
    pub fn adopt(&mut self, found: &Found, now: Time) {
        if found.ready {
            self.sandbox = Sandbox::Ready;
            self.ip = found.ip.clone();
        }
        for process in &found.containers {
            let Some(index) = self.index_of(&process.name) else { continue };
            // In new surroundings the init containers run once more.
            let again = !found.ready && self.is_init(index);
            let container = &mut self.containers[index];
            container.starts = process.attempt;
            let started = process.started;
            let ended = process.exit.map(|exit| {
                // containerd takes note of a container that has vanished when it comes up itself.
                let finished = if exit.unknown { now } else { exit.at };
                Ended { code: exit.code, started, finished, start: process.attempt, unknown: exit.unknown }
            });
            match ended {
                None => container.state = State::Running { since: started, ready: false },
                Some(ended) if again => container.trouble_mut().last = Some(ended),
                Some(ended) => container.state = State::Exited(ended),
            }
        }
    }

    pub fn uid(&self) -> Uid {
        self.pod.metadata.uid
    }

    /// The container of this number, as the spec describes it.
    pub fn spec(&self, index: usize) -> Option<&Container> {
        let init = self.init_count();
        self.pod.spec.init_containers.get(index).or_else(|| self.pod.spec.containers.get(index.checked_sub(init)?))
    }

    pub fn name(&self, index: usize) -> Text {
        self.spec(index).map(|spec| spec.name.clone()).unwrap_or_default()
    }

    /// The number of the container of this name.
    pub fn index_of(&self, name: &Text) -> Option<usize> {
        (0..self.containers.len()).find(|index| self.spec(*index).is_some_and(|container| container.name == *name))
    }

    pub fn init_count(&self) -> usize {
        self.pod.spec.init_containers.len()
    }

    pub fn is_init(&self, index: usize) -> bool {
        index < self.init_count()
    }

    /// A sidecar: an init container that runs on beside the others.
    pub fn is_sidecar(&self, index: usize) -> bool {
        self.is_init(index) && self.spec(index).is_some_and(|container| container.restart_policy == "Always")
    }

    /// Whether what comes after this init container may start.
    pub fn is_past(&self, index: usize, now: Time) -> bool {
        match &self.containers[index].state {
            State::Exited(ended) => ended.code == 0 && !self.is_sidecar(index),
            State::Running { .. } | State::Stopping { .. } => self.is_sidecar(index) && self.has_started(index, now),
            State::Waiting => false,
        }
    }

    /// Whether all init containers are past, or were when the others began.
    pub fn is_initialized(&self, now: Time) -> bool {
        let init = self.init_count();
        self.containers[init..].iter().any(ContainerWorker::is_alive) || (0..init).all(|index| self.is_past(index, now))
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

    /// What is to be done next (`computePodActions`).
    pub fn next(&self, now: Time) -> Next {
        let init = self.init_count();
        if self.has_ended() {
            return Next::End;
        }
        if self.sandbox == Sandbox::None {
            return Next::RunSandbox;
        }
        let initialized = self.is_initialized(now);
        for index in 0..self.containers.len() {
            // Init containers run one after the other, and not again once the others run.
            let of_the_past = index < init && initialized && !self.is_sidecar(index);
            if of_the_past || index < init && self.is_past(index, now) {
                continue;
            }
            match self.next_of(index, now) {
                Next::Nothing if index < init && !initialized => return Next::Nothing,
                Next::Nothing => {}
                next => return next,
            }
        }
        Next::Nothing
    }

    fn next_of(&self, index: usize, now: Time) -> Next {
        let container = &self.containers[index];
        let trouble = container.trouble.as_deref();
        let reason = trouble.and_then(|trouble| trouble.reason.as_ref());
        match &container.state {
            State::Exited(ended) if self.restarts(index, ended.code) => {
                match trouble.and_then(|trouble| trouble.crashes.until(ended.finished, now)) {
                    Some(_) if matches!(reason, Some(Reason::CrashLoopBackOff { .. })) => return Next::Nothing,
                    Some(until) => return Next::BackOff(index, until),
                    None => {}
                }
            }
            State::Waiting => {}
            _ => return Next::Nothing,
        }
        match (reason, trouble.and_then(|trouble| trouble.pulls.until_since_last(now))) {
            (Some(Reason::ErrImageNeverPull), _) => Next::Nothing,
            (Some(Reason::ImagePullBackOff { .. }), Some(_)) => Next::Nothing,
            // That it failed is told before that it waits.
            (Some(Reason::ErrImagePull { .. }), Some(_)) if trouble.is_some_and(|t| t.told != t.reason) => {
                Next::Nothing
            }
            (_, Some(until)) => Next::PullBackOff(index, until),
            (_, None) => Next::Start(index),
        }
    }

    /// Whether all containers have ended for good, or what comes before them has.
    fn has_ended(&self) -> bool {
        let (init, rest) = self.containers.split_at(self.init_count());
        let for_good = |index: usize, worker: &ContainerWorker| matches!(&worker.state, State::Exited(ended) if !self.restarts(index, ended.code));
        let init_failed = init.iter().enumerate().any(|(index, worker)| {
            for_good(index, worker) && matches!(&worker.state, State::Exited(ended) if ended.code != 0)
        });
        let mut rest = rest.iter().enumerate();
        init_failed
            || !self.pod.spec.containers.is_empty() && rest.all(|(at, worker)| for_good(init.len() + at, worker))
    }

    /// The pod's `sim/…` annotation of this name for a container: `sim/exit-after.web` speaks of one, `sim/exit-after` of
    /// all that are no init containers.
    fn annotation(&self, name: &str, index: usize) -> Option<&str> {
        let annotations = &self.pod.metadata.annotations;
        if annotations.is_empty() {
            return None;
        }
        let own = alloc::format!("{name}.{}", self.name(index));
        let of_pod = if self.is_init(index) { None } else { annotations.get(name) };
        annotations.get(own.as_str()).or(of_pod).map(Text::as_str)
    }

    fn seconds(&self, name: &str, index: usize) -> Option<Duration> {
        seconds(self.annotation(name, index)?)
    }

    /// How the next start of a container will go.
    pub fn behaviour(&self, index: usize) -> Behaviour {
        let starts = self.containers[index].starts;
        let codes = self.annotation("sim/exit-codes", index).map(|codes| codes.split(',').collect::<Vec<_>>());
        let nth = codes.as_ref().and_then(|codes| codes.get(starts as usize).or(codes.last()));
        let code = nth.copied().or(self.annotation("sim/exit-code", index));
        let is_job = self.is_init(index) && !self.is_sidecar(index) || codes.is_some();
        let exit_after = self.seconds("sim/exit-after", index).or(is_job.then_some(Duration::from_secs(1)));
        Behaviour {
            attempt: starts + 1,
            exit_after,
            exit_code: code.and_then(|code| code.trim().parse().ok()).unwrap_or(0),
            term_after: self.seconds("sim/term-after", index).unwrap_or(Duration::from_millis(900)),
        }
    }

    /// Whether a container that runs counts as started: its startup probe, if it has one, passes at its first try.
    pub fn has_started(&self, index: usize, now: Time) -> bool {
        let since = match self.containers[index].state {
            State::Running { since, .. } | State::Stopping { since, .. } => since,
            _ => return false,
        };
        self.spec(index).is_some_and(|spec| since + initial_delay(&spec.startup_probe) <= now)
    }

    /// How long after its start a container is ready; None: never. Probes pass at their first try.
    fn ready_after(&self, index: usize) -> Option<Duration> {
        let is_set = |name| self.annotation(name, index).is_some_and(|value| value != "false");
        if is_set("sim/never-ready") || self.annotation("sim/ready", index) == Some("false") {
            return None;
        }
        let spec = self.spec(index)?;
        let said = self.seconds("sim/ready-after", index).unwrap_or(Duration::ZERO);
        let probes = initial_delay(&spec.startup_probe).max(initial_delay(&spec.readiness_probe));
        Some(probes.max(said))
    }

    /// Looks which containers are ready now; answers when that will change next.
    pub fn probe(&mut self, now: Time) -> Option<Time> {
        let mut next: Option<Time> = None;
        for index in 0..self.containers.len() {
            let State::Running { since, .. } = self.containers[index].state else { continue };
            let at = self.ready_after(index).map(|after| since + after);
            if let State::Running { ready, .. } = &mut self.containers[index].state {
                *ready = at.is_some_and(|at| at <= now);
            }
            let started = self.spec(index).map(|spec| since + initial_delay(&spec.startup_probe));
            for later in at.into_iter().chain(started).filter(|at| *at > now) {
                next = Some(next.map_or(later, |next| next.min(later)));
            }
        }
        next
    }

    /// How long a pull is said to take.
    pub fn pull_time(&self, index: usize) -> Option<Duration> {
        let own = self.seconds("sim/pull-seconds", index);
        own.or_else(|| seconds(self.pod.metadata.annotations.get("sim/pull-seconds")?))
    }

    /// How long the containers may take to end (`calculateEffectiveGracePeriod`).
    pub fn grace(&self) -> Duration {
        let asked = self.pod.metadata.deletion_grace_period_seconds;
        let seconds = asked.or(self.pod.spec.termination_grace_period_seconds).unwrap_or(30);
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0).max(1))
    }

    /// The containers that are to be stopped now: sidecars, the last first, when nothing else runs any more.
    pub fn to_stop(&self) -> Vec<usize> {
        let running = |index: &usize| matches!(self.containers[*index].state, State::Running { .. });
        let alive = |index: &usize| self.containers[*index].is_alive();
        let all = 0..self.containers.len();
        if all.clone().any(|index| !self.is_sidecar(index) && alive(&index)) {
            return all.filter(|index| !self.is_sidecar(*index)).filter(running).collect();
        }
        all.rev().find(alive).filter(running).into_iter().collect()
    }

    /// A new round begins: the status may say what went wrong in the last one.
    pub fn begin_round(&mut self) {
        for trouble in self.containers.iter_mut().filter_map(|container| container.trouble.as_deref_mut()) {
            trouble.told = trouble.reason.clone();
        }
    }

    /// Whether a container runs, or was only asked to end.
    pub fn is_alive(&self) -> bool {
        self.containers.iter().any(ContainerWorker::is_alive)
    }
}

impl ContainerWorker {
    fn new() -> ContainerWorker {
        ContainerWorker { state: State::Waiting, starts: 0, trouble: None }
    }

    pub fn is_alive(&self) -> bool {
        matches!(self.state, State::Running { .. } | State::Stopping { .. })
    }

    pub fn trouble_mut(&mut self) -> &mut Trouble {
        self.trouble.get_or_insert_default()
    }

    pub fn last(&self) -> Option<&Ended> {
        self.trouble.as_ref()?.last.as_ref()
    }

    pub fn reason(&self) -> Option<&Reason> {
        self.trouble.as_ref()?.reason.as_ref()
    }

    /// What the status says of why it waits.
    pub fn told(&self) -> Option<&Reason> {
        self.trouble.as_ref()?.told.as_ref()
    }

    /// Forgets why it waited.
    pub fn forget_reason(&mut self) {
        if let Some(trouble) = &mut self.trouble {
            (trouble.reason, trouble.told) = (None, None);
        }
    }
}

/// Seconds as people write them: `5`, `0.5`.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let micros: u64 = alloc::format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(Duration::from_secs(whole.parse().ok()?) + Duration::from_micros(micros))
}

/// After how long a probe is tried first. Real probing is not simulated: it passes then.
fn initial_delay<P: OpaqueType>(probe: &Opaque<P>) -> Duration {
    let seconds = probe.tree().and_then(|probe| probe.get("initialDelaySeconds")?.as_i64());
    Duration::from_secs(seconds.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(0))
}
