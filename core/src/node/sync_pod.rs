//! What a kubelet does for a pod: brings it up, step by step, keeps its containers running, and takes it down again.
//!
//! Upstream: `SyncPod`, `SyncTerminatingPod`, `SyncTerminatedPod` in `pkg/kubelet/kubelet.go`, and `SyncPod` in
//! `pkg/kubelet/kuberuntime/kuberuntime_manager.go`. A worker does one thing at a time, and waits for it.

use super::image_manager::Image;
use super::kubelet::Context;
use super::kubelet::{Kubelet, Timer};
use super::pod_status::described;
use super::pod_worker::{Busy, Ended, Next, PodWorker, Reason, Sandbox, Stage, State};
use super::predicate;
use super::predicate::Verdict;
use crate::address::RequestId;
use crate::api::Uid;
use crate::api::core_v1::{Node, Pod};
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::wire::cri::{ContainerConfig, CriOp, CriReply, Found, Outcome};
use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;

crate::reasons! {
    /// Nothing of the pod runs any more.
    pub(super) const POD_HAS_ENDED = "because-pod-has-ended";
    /// A pod that is bound to the node has no surroundings yet.
    const POD_NEEDS_SANDBOX = "because-pod-needs-sandbox";
    /// The pod's spec has a container that does not run.
    const POD_WANTS_CONTAINER = "because-pod-wants-container";
    /// A container has ended, and is to run again.
    const CONTAINER_RESTARTS = "because-container-restarts";
    /// The pod is to be deleted.
    pub(super) const POD_IS_DELETED = "because-pod-is-deleted";
}

/// How soon the worker looks again at what it could not start: the runtime's events wake it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How soon a sandbox that could not be made is tried again (`backOffPeriod`).
const RETRY_SANDBOX: Duration = Duration::from_secs(10);
/// No container is killed earlier, whatever the grace period (`minimumGracePeriodInSeconds`).
const SHORTEST_GRACE: Duration = Duration::from_secs(2);

impl Kubelet {
    /// A pod that is new to this kubelet: bound just now, or found when it started.
    pub(super) fn add_pod(&mut self, pod: &Arc<Pod>, found: Option<Found>, cx: &mut Context) {
        let uid = pod.metadata.uid;
        let mut worker = PodWorker::new(pod, cx.now);
        let mut news = None;
        let was_here = pod.status.start_time.is_some() || found.is_some();
        if pod.status.is_finished() || pod.metadata.is_terminating() && !was_here {
            worker.stage = Stage::Record;
        } else if was_here {
            // It ran here before this kubelet came up, whether or not that was ever reported; it is not asked again
            // whether there is room.
            if let Some(started) = pod.status.start_time {
                worker.started_at = started.to_time();
            }
            worker.recall();
            if let Some(found) = &found {
                worker.adopt(found, cx.now);
                if !found.ready {
                    let message = Text::from_static("Pod sandbox changed, it will be killed and re-created.");
                    news = Some(("Normal", "SandboxChanged", message));
                }
            }
        } else if let Err(verdict) = self.admits(pod, cx) {
            news = Some(("Warning", event_reason(&verdict.reason), verdict.message.clone()));
            worker.containers.clear();
            worker.stage = Stage::Terminated;
            worker.verdict = Some(Box::new(verdict));
        }
        let changes = worker.probe(cx.now);
        let deadline = pod.spec.active_deadline_seconds.filter(|_| worker.stage == Stage::Syncing);
        let deadline = deadline.map(|seconds| worker.started_at + Duration::from_secs(seconds.max(0) as u64));
        self.pods.insert(uid, worker);
        if let Some((kind, reason, message)) = news {
            self.pod_event(cx, uid, None, kind, reason, message);
        }
        for at in changes.into_iter().chain(deadline) {
            self.wake_after(at.since(cx.now), Timer::Sync(uid), cx);
        }
        self.sync(uid, cx);
    }

    fn admits(&self, pod: &Pod, cx: &Context) -> Result<(), Verdict> {
        let Some(node) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name) else { return Ok(()) };
        let here = self.pods.values().filter(|worker| !matches!(worker.stage, Stage::Terminated | Stage::Record));
        predicate::admit(pod, node, here.map(|worker| &*worker.pod))
    }

    /// Brings a pod nearer to what it is to be, and reports how it is. Level, not edge: it looks at how things are now.
    pub(super) fn sync(&mut self, uid: Uid, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid) else { return };
        if worker.stage == Stage::Syncing {
            if worker.is_gone || worker.pod.metadata.is_terminating() {
                return self.terminate(uid, cx);
            }
            if let Some(verdict) = outlived(worker, cx.now) {
                self.pod_event(cx, uid, None, "Normal", "DeadlineExceeded", verdict.message.clone());
                self.with(uid, |worker| worker.verdict = Some(Box::new(verdict)));
                return self.terminate(uid, cx);
            }
            if worker.busy != Busy::No {
                return;
            }
            self.with(uid, |worker| {
                worker.begin_round();
                worker.probe(cx.now);
            });
            self.report(uid, cx);
            self.sync_running(uid, cx);
        } else {
            self.sync_terminating(uid, cx);
        }
    }

    /// What the worker waited for has come.
    pub(super) fn go_on(&mut self, uid: Uid, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid) else { return };
        if worker.stage != Stage::Syncing || worker.is_gone || worker.pod.metadata.is_terminating() {
            return self.sync(uid, cx);
        }
        // The status is made at the beginning of each round: while steps follow one another, nobody hears of them.
        if !self.sync_running(uid, cx) {
            self.with(uid, PodWorker::begin_round);
            self.report(uid, cx);
        }
    }

    /// Takes the next step; answers whether there was one.
    fn sync_running(&mut self, uid: Uid, cx: &mut Context) -> bool {
        while let Some(worker) = self.pods.get(&uid).filter(|worker| worker.busy == Busy::No) {
            match worker.next(cx.now) {
                Next::Nothing => return false,
                Next::End => {
                    self.terminate(uid, cx);
                    return true;
                }
                Next::RunSandbox => return self.run_sandbox(uid, cx),
                Next::BackOff(index, until) => self.back_off(uid, index, until, cx),
                Next::PullBackOff(index, until) => self.back_off_pulling(uid, index, until, cx),
                Next::Start(index) => self.start_container(uid, index, cx),
            }
        }
        true
    }

    fn run_sandbox(&mut self, uid: Uid, cx: &mut Context) -> bool {
        let Some(worker) = self.pods.get(&uid) else { return false };
        let range = match worker.pod.spec.host_network {
            true => None,
            false => Some(self.pod_cidr(cx)),
        };
        if range.as_ref().is_some_and(|range| range.is_empty()) {
            // The pods are looked at again when the node has got its range.
            return false;
        }
        self.call(uid, CriOp::RunPodSandbox(range), POD_NEEDS_SANDBOX, cx);
        true
    }

    /// It is too early to start a container that keeps ending (`doBackOff`).
    fn back_off(&mut self, uid: Uid, index: usize, until: Time, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid) else { return };
        let trouble = worker.containers[index].trouble.as_deref();
        let delay = trouble.map(|trouble| trouble.crashes.delay).unwrap_or_default();
        let (name, pod) = (worker.name(index), described(worker));
        let message = format!("Back-off restarting failed container {name} in pod {pod}");
        self.pod_event(cx, uid, Some(index), "Warning", "BackOff", message.into());
        self.cannot_start(uid, index, Reason::CrashLoopBackOff { delay }, cx);
        self.wake_after(until.since(cx.now), Timer::Sync(uid), cx);
    }

    /// Takes note of why a container does not start; its status says so from the next round on.
    pub(super) fn cannot_start(&mut self, uid: Uid, index: usize, reason: Reason, cx: &mut Context) {
        let error = match &reason {
            Reason::CrashLoopBackOff { .. } => None,
            Reason::ErrImagePull { .. } => Some("Error: ErrImagePull"),
            Reason::ImagePullBackOff { .. } => Some("Error: ImagePullBackOff"),
            Reason::ErrImageNeverPull => Some("Error: ErrImageNeverPull"),
        };
        if let Some(error) = error {
            self.pod_event(cx, uid, Some(index), "Warning", "Failed", Text::from_static(error));
        }
        self.with(uid, |worker| worker.containers[index].trouble_mut().reason = Some(reason));
        self.wake_after(LOOK_AGAIN, Timer::Sync(uid), cx);
    }

    fn start_container(&mut self, uid: Uid, index: usize, cx: &mut Context) {
        self.with(uid, |worker| {
            let container = &mut worker.containers[index];
            if let State::Exited(ended) = container.state {
                container.trouble_mut().crashes.next(ended.finished, cx.now);
            }
        });
        if self.ensure_image(uid, index, cx) == Image::Present {
            self.create_container(uid, index, cx);
        }
    }

    pub(super) fn create_container(&mut self, uid: Uid, index: usize, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid) else { return };
        let because = match worker.containers[index].starts {
            0 => POD_WANTS_CONTAINER,
            _ => CONTAINER_RESTARTS,
        };
        let config = ContainerConfig { pod: worker.pod.clone(), name: worker.name(index), apiserver: self.server() };
        self.call(uid, CriOp::CreateContainer(Box::new(config)), because, cx);
    }

    /// The runtime has answered, or tells that a container has ended.
    pub(super) fn runtime_says(&mut self, call: RequestId, reply: CriReply, cx: &mut Context) {
        let uid = reply.uid;
        match reply.outcome {
            Outcome::Listed(found) => return self.listed(found, cx),
            Outcome::Pulled(_) => return self.pulled(Ok(()), cx),
            Outcome::PullFailed(_, why) => return self.pulled(Err(why), cx),
            Outcome::Exited(name, attempt, code) => return self.exited(uid, &name, attempt, code, cx),
            _ => {}
        }
        let Some(worker) = self.pods.get_mut(&uid).filter(|worker| worker.busy == Busy::Calling(call)) else { return };
        worker.busy = Busy::No;
        match reply.outcome {
            Outcome::SandboxReady(ip) => {
                worker.sandbox = Sandbox::Ready;
                worker.ip = ip;
            }
            Outcome::SandboxRemoved => worker.sandbox = Sandbox::None,
            Outcome::SandboxFailed => return self.sandbox_failed(uid, cx),
            Outcome::Created(name) => {
                let Some(index) = worker.index_of(&name) else { return };
                let behaviour = worker.behaviour(index);
                self.pod_event(cx, uid, Some(index), "Normal", "Created", Text::from_static("Container created"));
                let op = CriOp::StartContainer(name, behaviour);
                return self.call(uid, op, POD_WANTS_CONTAINER, cx);
            }
            Outcome::Started(name) => {
                let Some(index) = worker.index_of(&name) else { return };
                started(worker, index, cx.now);
                let changes = worker.probe(cx.now);
                self.pod_event(cx, uid, Some(index), "Normal", "Started", Text::from_static("Container started"));
                if let Some(at) = changes {
                    self.wake_after(at.since(cx.now), Timer::Sync(uid), cx);
                }
            }
            _ => {}
        }
        self.go_on(uid, cx)
    }

    fn sandbox_failed(&mut self, uid: Uid, cx: &mut Context) {
        let message = "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for \
                       sandbox: plugin type=\"bridge\" failed (add): failed to allocate for range 0: no IP addresses \
                       available in range set";
        self.pod_event(cx, uid, None, "Warning", "FailedCreatePodSandBox", Text::from_static(message));
        self.wake_after(RETRY_SANDBOX, Timer::Sync(uid), cx);
    }

    fn exited(&mut self, uid: Uid, name: &Text, attempt: u32, code: i32, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(&uid) else { return };
        let Some(index) = worker.index_of(name) else { return };
        let container = &mut worker.containers[index];
        let (State::Running { since, .. } | State::Stopping { since, .. }) = container.state else { return };
        if attempt != container.starts {
            return;
        }
        let ended = Ended { code, started: since, finished: cx.now, start: attempt, unknown: false };
        container.state = State::Exited(ended);
        self.sync(uid, cx);
    }

    /// From now on all that is done for the pod is to end it.
    fn terminate(&mut self, uid: Uid, cx: &mut Context) {
        self.with(uid, |worker| {
            worker.stage = Stage::Terminating { deadline: cx.now + worker.grace() };
            // A pull is given up; what the runtime has begun otherwise is waited for.
            if matches!(worker.busy, Busy::Pulling { .. }) {
                worker.busy = Busy::No;
            }
        });
        self.report(uid, cx);
        self.sync_terminating(uid, cx);
    }

    fn sync_terminating(&mut self, uid: Uid, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid) else { return };
        let Stage::Terminating { deadline } = worker.stage else { return self.report(uid, cx) };
        if worker.busy != Busy::No {
            return;
        }
        let (to_stop, wanted) = (worker.to_stop(), worker.pod.metadata.is_terminating() || worker.is_gone);
        let because = if wanted { POD_IS_DELETED } else { POD_HAS_ENDED };
        for index in to_stop {
            self.stop_container(uid, index, deadline, because.clone(), cx);
        }
        let Some(worker) = self.pods.get(&uid) else { return };
        if worker.is_alive() {
            return;
        }
        if worker.sandbox == Sandbox::Ready {
            return self.call(uid, CriOp::RemovePodSandbox, because, cx);
        }
        if worker.is_gone {
            self.pods.remove(&uid);
        } else {
            self.with(uid, |worker| worker.stage = Stage::Terminated);
            self.report(uid, cx);
        }
    }

    fn stop_container(&mut self, uid: Uid, index: usize, deadline: Time, because: Because, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(&uid) else { return };
        let name = worker.name(index);
        let State::Running { since, ready } = worker.containers[index].state else { return };
        worker.containers[index].state = State::Stopping { since, ready };
        let message = format!("Stopping container {name}");
        self.pod_event(cx, uid, Some(index), "Normal", "Killing", message.into());
        let grace = deadline.since(cx.now).max(SHORTEST_GRACE);
        self.cri(uid, CriOp::StopContainer(name, grace), because, cx);
    }

    /// Somebody wants the pod to end sooner than it was asked to.
    pub(super) fn hurry(&mut self, uid: Uid, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(&uid) else { return };
        let sooner = cx.now + worker.grace();
        if !matches!(worker.stage, Stage::Terminating { deadline } if sooner < deadline) {
            return;
        }
        worker.stage = Stage::Terminating { deadline: sooner };
        let stopping = worker.containers.iter().enumerate();
        let stopping = stopping.filter(|(_, container)| matches!(container.state, State::Stopping { .. }));
        let names: alloc::vec::Vec<Text> = stopping.map(|(index, _)| worker.name(index)).collect();
        for name in names {
            let grace = sooner.since(cx.now).max(SHORTEST_GRACE);
            self.cri(uid, CriOp::StopContainer(name, grace), POD_IS_DELETED, cx);
        }
    }

    /// Calls the runtime for a pod, and waits for the answer.
    fn call(&mut self, uid: Uid, op: CriOp, because: Because, cx: &mut Context) {
        if let Some(call) = self.cri(uid, op, because, cx) {
            self.with(uid, |worker| worker.busy = Busy::Calling(call));
        }
    }
}

fn started(worker: &mut PodWorker, index: usize, now: Time) {
    let container = &mut worker.containers[index];
    container.starts += 1;
    container.forget_reason();
    if let State::Exited(ended) = container.state {
        container.trouble_mut().last = Some(ended);
    }
    container.state = State::Running { since: now, ready: false };
}

/// `activeDeadlineHandler`.
fn outlived(worker: &PodWorker, now: Time) -> Option<Verdict> {
    let seconds = u64::try_from(worker.pod.spec.active_deadline_seconds?).ok()?;
    (now >= worker.started_at + Duration::from_secs(seconds)).then(|| Verdict {
        reason: Text::from_static("DeadlineExceeded"),
        message: Text::from_static("Pod was active on the node longer than the specified deadline"),
    })
}

/// Events bear words that are known beforehand; a device that is short is told in the message.
fn event_reason(reason: &str) -> &'static str {
    ["OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage", "NodeAffinity", "TaintToleration"]
        .into_iter()
        .find(|known| *known == reason)
        .unwrap_or("UnexpectedAdmissionError")
}
