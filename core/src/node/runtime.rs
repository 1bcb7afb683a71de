//! The container runtime, behind the boundary of the CRI: sandboxes, images, containers.
//!
//! Upstream: `cri-api/pkg/apis/runtime/v1/api.proto`; containerd. What a container does when it runs is what the pod's
//! `sim/…` annotations say.

use super::cni::Cni;
use super::images;
use super::machine::MachineSpec;
use crate::actor::{ActorId, Context, NodeId, Payload, RequestId};
use crate::api::{Key, Uid};
use crate::base::{Duration, SharedMap, Text, Time};
use crate::trace::Because;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// The runtime of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Runtime {
    node: NodeId,
    sandboxes: SharedMap<Uid, Sandbox>,
    cni: Cni,
}

/// The shared surroundings of a pod's containers: its network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sandbox {
    pod: Key,
    ip: Text,
    /// The machine has not been switched off since it was made.
    ready: bool,
    containers: Vec<Process>,
}

/// What runs in a container, or ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Process {
    name: Text,
    attempt: u32,
    started: Time,
    term_after: Duration,
    exit: Option<Exit>,
}

/// How a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    /// Its exit code.
    pub code: i32,
    /// When.
    pub at: Time,
    /// Nobody saw how: the machine went down.
    pub unknown: bool,
}

/// How a container behaves once it is started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Behaviour {
    /// Which start of this container of the pod it is, from 1 (`ContainerMetadata.attempt` + 1).
    pub attempt: u32,
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
    /// A container ends: by itself, or because it was asked to.
    Exit {
        /// The pod.
        pod: Uid,
        /// The container.
        container: Text,
        /// Which start of it.
        attempt: u32,
        /// The code.
        code: i32,
        /// The call that asked for it, if one did.
        call: Option<RequestId>,
    },
}

/// A call of the CRI.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CriCall {
    /// The pod it is for.
    pub pod: Key,
    /// Which pod of this name.
    pub uid: Uid,
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
    /// Asks it to end (SIGTERM), and ends it after the grace period (SIGKILL).
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
    /// Which pod of this name.
    pub uid: Uid,
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
    /// This start of the container has ended with this code: asked to, or by itself.
    Exited(Text, u32, i32),
    /// The surroundings are gone.
    SandboxRemoved,
    /// What is there.
    Listed(Vec<Found>),
}

/// A sandbox that a runtime has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Found {
    /// The pod it was made for.
    pub pod: Key,
    /// Which pod of this name.
    pub uid: Uid,
    /// Whether it still works: a machine that was switched off lost its network.
    pub ready: bool,
    /// Its address.
    pub ip: Text,
    /// Its containers.
    pub containers: Vec<FoundContainer>,
}

/// A container that a runtime has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundContainer {
    /// Its name in the pod.
    pub name: Text,
    /// Which start it is, from 1.
    pub attempt: u32,
    /// Since when it ran.
    pub started: Time,
    /// How it ended, unless it runs.
    pub exit: Option<Exit>,
}

const SANDBOX: Duration = Duration::from_millis(280);
const CREATE: Duration = Duration::from_millis(60);
const START: Duration = Duration::from_millis(110);
const REMOVE: Duration = Duration::from_millis(80);
const LIST: Duration = Duration::from_millis(5);
/// How much these times vary.
const JITTER_PERCENT: u32 = 40;
/// The code of a process that had to be killed: 128 and the number of SIGKILL. One that handles SIGTERM, as most servers
/// do, ends with 0.
const SIGKILL: i32 = 137;
/// What containerd says of a container that was not there any more when it came up.
const UNKNOWN: i32 = 255;

impl Runtime {
    /// The runtime of a machine.
    pub fn new(node: NodeId, _spec: MachineSpec) -> Runtime {
        Runtime { node, sandboxes: SharedMap::default(), cni: Cni::default() }
    }

    /// The machine is switched off: all that ran is gone, and what is on the disk knows only that it ran.
    pub fn power_off(&mut self, cx: &mut Context) {
        self.cni = Cni::default();
        let uids: Vec<Uid> = self.sandboxes.keys().copied().collect();
        for uid in uids {
            let Some(sandbox) = self.sandboxes.get_mut(&uid) else { continue };
            sandbox.ready = false;
            for process in &mut sandbox.containers {
                process.exit.get_or_insert(Exit { code: UNKNOWN, at: cx.now, unknown: true });
            }
        }
    }

    /// Handles a call or a timer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Cri(call, asked) => self.called(call, *asked, cx),
            Payload::Timer(crate::actor::Timer::Runtime(Timer::Exit { pod, container, attempt, code, call })) => {
                self.ends(pod, container, attempt, code, call, cx)
            }
            _ => {}
        }
    }

    fn called(&mut self, call: RequestId, asked: CriCall, cx: &mut Context) {
        let CriCall { pod, uid, op } = asked;
        let (delay, outcome) = match op {
            CriOp::RunPodSandbox(range) => (SANDBOX, self.run_sandbox(&pod, uid, range)),
            CriOp::PullImage(image, given) => {
                let delay = given.unwrap_or_else(|| cx.rng.jitter(images::pull_time(&image), JITTER_PERCENT));
                let outcome = match images::is_missing(&image) {
                    true => Outcome::PullFailed(image.clone(), images::not_found_message(&image)),
                    false => Outcome::Pulled(image),
                };
                return self.reply(Some(call), delay, pod, uid, outcome, cx);
            }
            CriOp::CreateContainer(container) => (CREATE, Outcome::Created(container)),
            CriOp::StartContainer(container, behaviour) => return self.start(call, pod, uid, container, behaviour, cx),
            CriOp::StopContainer(container, grace) => return self.stop(call, pod, uid, container, grace, cx),
            CriOp::RemovePodSandbox => {
                self.cni.remove(uid);
                self.sandboxes.remove(&uid);
                (REMOVE, Outcome::SandboxRemoved)
            }
            CriOp::ListContainers => (LIST, Outcome::Listed(self.sandboxes.iter().map(found).collect())),
        };
        let delay = cx.rng.jitter(delay, JITTER_PERCENT);
        self.reply(Some(call), delay, pod, uid, outcome, cx)
    }

    fn run_sandbox(&mut self, pod: &Key, uid: Uid, range: Option<Text>) -> Outcome {
        if self.sandboxes.contains_key(&uid) {
            self.cni.remove(uid);
        }
        let ip = match range.map(|range| self.cni.add(&range, uid)) {
            None => Text::EMPTY,
            Some(Some(address)) => address,
            Some(None) => return Outcome::SandboxFailed,
        };
        let sandbox = Sandbox { pod: pod.clone(), ip: ip.clone(), ready: true, containers: Vec::new() };
        self.sandboxes.insert(uid, sandbox);
        Outcome::SandboxReady(ip)
    }

    fn start(&mut self, call: RequestId, pod: Key, uid: Uid, container: Text, behaviour: Behaviour, cx: &mut Context) {
        let delay = cx.rng.jitter(START, JITTER_PERCENT);
        let Behaviour { attempt, exit_after, exit_code: code, term_after } = behaviour;
        if let Some(sandbox) = self.sandboxes.get_mut(&uid) {
            sandbox.containers.retain(|process| process.name != container);
            let (name, started) = (container.clone(), cx.now + delay);
            // Most pods have one: no room is kept for more.
            sandbox.containers.reserve_exact(1);
            sandbox.containers.push(Process { name, attempt, started, term_after, exit: None });
        }
        if let Some(after) = exit_after {
            let timer = Timer::Exit { pod: uid, container: container.clone(), attempt, code, call: None };
            self.wake(delay + after, timer, cx);
        }
        self.reply(Some(call), delay, pod, uid, Outcome::Started(container), cx)
    }

    fn stop(&mut self, call: RequestId, pod: Key, uid: Uid, container: Text, grace: Duration, cx: &mut Context) {
        let sandbox = self.sandboxes.get(&uid);
        let process = sandbox.and_then(|sandbox| sandbox.containers.iter().find(|process| process.name == container));
        let (attempt, exit) = match process {
            Some(Process { attempt, term_after, exit: None, .. }) => {
                let code = if *term_after <= grace { 0 } else { SIGKILL };
                let timer = Timer::Exit { pod: uid, container, attempt: *attempt, code, call: Some(call) };
                return self.wake((*term_after).min(grace), timer, cx);
            }
            Some(Process { attempt, exit, .. }) => (*attempt, *exit),
            None => (0, None),
        };
        let code = exit.map_or(SIGKILL, |exit| exit.code);
        self.reply(Some(call), Duration::ZERO, pod, uid, Outcome::Exited(container, attempt, code), cx)
    }

    fn ends(&mut self, uid: Uid, container: Text, attempt: u32, code: i32, call: Option<RequestId>, cx: &mut Context) {
        let Some(sandbox) = self.sandboxes.get_mut(&uid) else { return };
        let of_this_start = |process: &&mut Process| process.name == container && process.attempt == attempt;
        let Some(process) = sandbox.containers.iter_mut().find(of_this_start) else { return };
        // Whichever came first: its own end, SIGTERM, SIGKILL. Only a call still waits for an answer then.
        let code = match (process.exit, call) {
            (Some(_), None) => return,
            (Some(exit), Some(_)) => exit.code,
            (None, _) => {
                process.exit = Some(Exit { code, at: cx.now, unknown: false });
                code
            }
        };
        let pod = sandbox.pod.clone();
        self.reply(call, Duration::ZERO, pod, uid, Outcome::Exited(container, attempt, code), cx)
    }

    fn reply(&self, call: Option<RequestId>, delay: Duration, pod: Key, uid: Uid, outcome: Outcome, cx: &mut Context) {
        let because = if call.is_some() { Because::Answering } else { Because::ContainerEnded };
        let payload = Payload::CriReply(call.unwrap_or_default(), Box::new(CriReply { pod, uid, outcome }));
        cx.outbox.send_after(delay, ActorId::Kubelet(self.node), payload, because);
    }

    fn wake(&self, delay: Duration, timer: Timer, cx: &mut Context) {
        let timer = crate::actor::Timer::Runtime(timer);
        cx.outbox.timer(ActorId::Runtime(self.node), delay, timer, Because::TimePassed);
    }
}

fn found((uid, sandbox): (&Uid, &Sandbox)) -> Found {
    let containers = sandbox.containers.iter().map(|process| FoundContainer {
        name: process.name.clone(),
        attempt: process.attempt,
        started: process.started,
        exit: process.exit,
    });
    Found {
        pod: sandbox.pod.clone(),
        uid: *uid,
        ready: sandbox.ready,
        ip: sandbox.ip.clone(),
        containers: containers.collect(),
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
