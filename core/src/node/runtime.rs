//! The container runtime, behind the boundary of the CRI: sandboxes, images, containers.
//!
//! Upstream: `cri-api/pkg/apis/runtime/v1/api.proto`; containerd. What a container does when it runs is what the pod's
//! `sim/…` annotations say.

use super::cni::Cni;
use super::images;
use super::machine::MachineSpec;
use crate::actor::{ActorId, Context, NodeId, Payload, RequestId};
use crate::api::Key;
use crate::base::{Duration, Text, Time};
use crate::trace::Because;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// The runtime of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Runtime {
    node: NodeId,
    sandboxes: BTreeMap<Key, Sandbox>,
    cni: Cni,
    starts: u32,
}

/// The shared surroundings of a pod's containers: its network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Sandbox {
    containers: BTreeMap<Text, Process>,
}

/// What runs in a container, or ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Process {
    /// Tells this start from earlier ones.
    start: u32,
    term_after: Duration,
    exit: Option<(i32, Time)>,
}

/// How a container behaves once it is started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Behaviour {
    /// It ends by itself after this; None runs for ever.
    pub exit_after: Option<Duration>,
    /// With this code.
    pub exit_code: i32,
    /// How long it takes to end when it is asked to (SIGTERM).
    pub term_after: Duration,
}

/// What a container runtime wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A container ends by itself.
    Exit {
        /// The pod.
        pod: Key,
        /// The container.
        container: Text,
        /// Which start of it.
        start: u32,
        /// The code.
        code: i32,
    },
    /// A container that was asked to stop has stopped: the call it answers.
    Stopped {
        /// The call.
        call: RequestId,
        /// The pod.
        pod: Key,
        /// The container.
        container: Text,
        /// Which start of it.
        start: u32,
        /// The code.
        code: i32,
    },
}

/// A call of the CRI.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CriCall {
    /// The pod it is for.
    pub pod: Key,
    /// What is to be done.
    pub op: CriOp,
}

/// `RuntimeService` and `ImageService`, as far as a kubelet needs them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CriOp {
    /// Makes the pod's surroundings and gives it an address of this range; None shares the node's network.
    RunPodSandbox(Option<Text>),
    /// Fetches an image; it may be told how long that takes.
    PullImage(Text, Option<Duration>),
    /// Prepares a container.
    CreateContainer(Text),
    /// Starts it.
    StartContainer(Text, Behaviour),
    /// Asks it to end, and ends it after the grace period.
    StopContainer(Text, Duration),
    /// Takes the surroundings and all that is in them away.
    RemovePodSandbox,
    /// What is there? A kubelet that has just started asks.
    ListContainers,
}

/// An answer of the CRI, or word that a container ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CriReply {
    /// The pod it is about.
    pub pod: Key,
    /// What has happened.
    pub outcome: Outcome,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The surroundings are there; the address, unless the pod shares the node's.
    SandboxReady(Text),
    /// No address was left.
    SandboxFailed,
    /// The image is on the disk.
    Pulled(Text),
    /// The image could not be fetched: why.
    PullFailed(Text, Text),
    /// The container is prepared.
    Created(Text),
    /// The container runs.
    Started(Text),
    /// The container has ended, with this code: asked to, or by itself.
    Exited(Text, i32),
    /// The surroundings are gone.
    SandboxRemoved,
    /// The containers that are there: running, or ended with a code.
    Listed(Vec<(Key, Text, Option<i32>)>),
}

const SANDBOX: Duration = Duration::from_millis(280);
const CREATE: Duration = Duration::from_millis(60);
const START: Duration = Duration::from_millis(110);
const REMOVE: Duration = Duration::from_millis(80);
const LIST: Duration = Duration::from_millis(5);
/// How much these times vary.
const JITTER_PERCENT: u32 = 40;
/// The codes of a process that ended by SIGTERM and by SIGKILL. Most servers handle SIGTERM and end with 0.
const SIGKILL: i32 = 137;

impl Runtime {
    /// The runtime of a machine.
    pub fn new(node: NodeId, _spec: MachineSpec) -> Runtime {
        Runtime { node, sandboxes: BTreeMap::new(), cni: Cni::default(), starts: 0 }
    }

    /// The machine is switched off: all that ran is gone.
    pub fn power_off(&mut self, _cx: &mut Context) {
        self.sandboxes.clear();
        self.cni = Cni::default();
    }

    /// Handles a call or a timer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Cri(call, asked) => self.called(call, *asked, cx),
            Payload::Timer(crate::actor::Timer::Runtime(timer)) => self.rang(timer, cx),
            _ => {}
        }
    }

    fn called(&mut self, call: RequestId, asked: CriCall, cx: &mut Context) {
        let CriCall { pod, op } = asked;
        let time = |cx: &mut Context, base| cx.rng.jitter(base, JITTER_PERCENT);
        match op {
            CriOp::RunPodSandbox(range) => {
                let outcome = match range.map(|range| self.cni.add(&range, &pod)) {
                    None => Outcome::SandboxReady(Text::EMPTY),
                    Some(Some(address)) => Outcome::SandboxReady(address),
                    Some(None) => Outcome::SandboxFailed,
                };
                self.sandboxes.insert(pod.clone(), Sandbox::default());
                let delay = time(cx, SANDBOX);
                self.reply(call, delay, pod, outcome, cx)
            }
            CriOp::PullImage(image, given) => {
                let delay = given.unwrap_or_else(|| time(cx, images::pull_time(&image)));
                let outcome = match images::is_missing(&image) {
                    true => Outcome::PullFailed(image.clone(), images::not_found_message(&image)),
                    false => Outcome::Pulled(image),
                };
                self.reply(call, delay, pod, outcome, cx)
            }
            CriOp::CreateContainer(container) => {
                let delay = time(cx, CREATE);
                self.reply(call, delay, pod, Outcome::Created(container), cx)
            }
            CriOp::StartContainer(container, behaviour) => self.start(call, pod, container, behaviour, cx),
            CriOp::StopContainer(container, grace) => self.stop(call, pod, container, grace, cx),
            CriOp::RemovePodSandbox => {
                self.cni.remove(&pod);
                self.sandboxes.remove(&pod);
                let delay = time(cx, REMOVE);
                self.reply(call, delay, pod, Outcome::SandboxRemoved, cx)
            }
            CriOp::ListContainers => {
                let mut listed = Vec::new();
                for (key, sandbox) in &self.sandboxes {
                    for (name, process) in &sandbox.containers {
                        listed.push((key.clone(), name.clone(), process.exit.map(|(code, _)| code)));
                    }
                }
                self.reply(call, LIST, pod, Outcome::Listed(listed), cx)
            }
        }
    }

    fn start(&mut self, call: RequestId, pod: Key, container: Text, behaviour: Behaviour, cx: &mut Context) {
        let delay = cx.rng.jitter(START, JITTER_PERCENT);
        self.starts += 1;
        let start = self.starts;
        let process = Process { start, term_after: behaviour.term_after, exit: None };
        if let Some(sandbox) = self.sandboxes.get_mut(&pod) {
            sandbox.containers.insert(container.clone(), process);
        }
        if let Some(after) = behaviour.exit_after {
            let (pod, container, code) = (pod.clone(), container.clone(), behaviour.exit_code);
            let timer = Timer::Exit { pod, container, start, code };
            self.wake(delay + after, timer, cx);
        }
        self.reply(call, delay, pod, Outcome::Started(container), cx)
    }

    fn stop(&mut self, call: RequestId, pod: Key, container: Text, grace: Duration, cx: &mut Context) {
        let process = self.sandboxes.get(&pod).and_then(|sandbox| sandbox.containers.get(&container));
        match process {
            Some(Process { start, term_after, exit: None }) => {
                let (start, term_after) = (*start, *term_after);
                let code = if term_after <= grace { 0 } else { SIGKILL };
                let timer = Timer::Stopped { call, pod, container, start, code };
                self.wake(term_after.min(grace), timer, cx);
            }
            other => {
                let code = other.and_then(|process| process.exit).map_or(0, |(code, _)| code);
                self.reply(call, Duration::ZERO, pod, Outcome::Exited(container, code), cx)
            }
        }
    }

    fn rang(&mut self, timer: Timer, cx: &mut Context) {
        let (call, pod, container, start, code) = match timer {
            Timer::Exit { pod, container, start, code } => (RequestId::default(), pod, container, start, code),
            Timer::Stopped { call, pod, container, start, code } => (call, pod, container, start, code),
        };
        let process = self.sandboxes.get_mut(&pod).and_then(|sandbox| sandbox.containers.get_mut(&container));
        let Some(process) = process.filter(|process| process.start == start) else { return };
        match (process.exit, call) {
            // It had ended by itself before it was asked to.
            (Some((code, _)), call) if call != RequestId::default() => {
                self.reply(call, Duration::ZERO, pod, Outcome::Exited(container, code), cx)
            }
            (Some(_), _) => {}
            (None, call) => {
                process.exit = Some((code, cx.now));
                self.reply(call, Duration::ZERO, pod, Outcome::Exited(container, code), cx)
            }
        }
    }

    fn reply(&self, call: RequestId, delay: Duration, pod: Key, outcome: Outcome, cx: &mut Context) {
        let because = match call == RequestId::default() {
            true => Because::ContainerEnded,
            false => Because::Answering,
        };
        let payload = Payload::CriReply(call, Box::new(CriReply { pod, outcome }));
        cx.outbox.send_after(delay, ActorId::Kubelet(self.node), payload, because);
    }

    fn wake(&self, delay: Duration, timer: Timer, cx: &mut Context) {
        let timer = crate::actor::Timer::Runtime(timer);
        cx.outbox.timer(ActorId::Runtime(self.node), delay, timer, Because::TimePassed);
    }
}

impl CriCall {
    /// The name of the call in the CRI.
    pub fn name(&self) -> &'static str {
        match self.op {
            CriOp::RunPodSandbox(_) => "RunPodSandbox",
            CriOp::PullImage(..) => "PullImage",
            CriOp::CreateContainer(_) => "CreateContainer",
            CriOp::StartContainer(..) => "StartContainer",
            CriOp::StopContainer(..) => "StopContainer",
            CriOp::RemovePodSandbox => "RemovePodSandbox",
            CriOp::ListContainers => "ListContainers",
        }
    }
}

impl CriReply {
    /// The name of what it tells: of the call that it answers, or of the event.
    pub fn name(&self) -> &'static str {
        match self.outcome {
            Outcome::SandboxReady(_) | Outcome::SandboxFailed => "RunPodSandbox",
            Outcome::Pulled(_) | Outcome::PullFailed(..) => "PullImage",
            Outcome::Created(_) => "CreateContainer",
            Outcome::Started(_) => "StartContainer",
            Outcome::Exited(..) => "ContainerExited",
            Outcome::SandboxRemoved => "RemovePodSandbox",
            Outcome::Listed(_) => "ListContainers",
        }
    }

    /// Whether it worked.
    pub fn is_ok(&self) -> bool {
        !matches!(self.outcome, Outcome::SandboxFailed | Outcome::PullFailed(..))
    }
}
