//! The container runtime, behind the boundary of the CRI: sandboxes, images, containers.
//!
//! Upstream: `cri-api/pkg/apis/runtime/v1/api.proto`; containerd. A container whose image has a simulated program runs it as
//! a process of the machine; what any other does when it runs is what the pod's `sim/…` annotations say.

use super::cni::Cni;
use super::images;
use crate::actor::{self, Component, ContainerCommand, End};
use crate::address::{ActorId, Part, ProcessId, RequestId};
use crate::api::{Key, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, SharedMap, Text, Time};
use crate::because::Because;
use crate::wire::Payload;
use crate::wire::cri::{Behaviour, ContainerConfig, CriCall, CriOp, CriReply, Exit, Found, FoundContainer, Outcome};
use alloc::boxed::Box;
use alloc::vec::Vec;

crate::reasons! {
    /// A container has ended by itself.
    const CONTAINER_ENDED = "because-container-ended";
}

/// The runtime of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Runtime {
    /// The kubelet of its node.
    kubelet: ProcessId,
    sandboxes: SharedMap<Uid, Sandbox>,
    /// The processes of containers whose programs are simulated, by pod and container, until the sandbox is removed.
    programs: VecMap<(Uid, Text), Program>,
    cni: Cni,
}

/// The process of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Program {
    process: ProcessId,
    /// The calls that wait for its end.
    stops: Vec<RequestId>,
}

/// The shared surroundings of a pod's containers: its network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sandbox {
    pod: Key,
    ip: Text,
    /// The machine has not been switched off since it was made.
    ready: bool,
    containers: Vec<Container>,
}

/// What runs in a container, or ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Container {
    name: Text,
    attempt: u32,
    started: Time,
    term_after: Duration,
    /// When it ends by itself, and with which code.
    ends_by_itself: Option<(Time, i32)>,
    exit: Option<Exit>,
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

/// What it may see and use while it acts.
type Context<'a> = actor::Context<'a, Timer>;

impl Component for Runtime {
    type Timer = Timer;

    /// Containers run on while only the runtime is down; it learns of their ends when it is back.
    fn start(&mut self, cx: &mut Context) {
        let mut ends = Vec::new();
        for (uid, sandbox) in self.sandboxes.iter() {
            for process in sandbox.containers.iter().filter(|process| process.exit.is_none()) {
                if let Some((at, code)) = process.ends_by_itself {
                    let (container, attempt) = (process.name.clone(), process.attempt);
                    ends.push((at, Timer::Exit { pod: *uid, container, attempt, code, call: None }));
                }
            }
        }
        for (at, timer) in ends {
            self.wake_after(at.since(cx.now), timer, cx);
        }
        self.programs.values_mut().for_each(|program| program.stops.clear());
    }

    fn receive(&mut self, _: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        if let Payload::Cri(call, asked) = payload {
            self.called(call, *asked, cx);
        }
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        let Timer::Exit { pod, container, attempt, code, call } = timer;
        match self.programs.get(&(pod, container.clone())) {
            None => self.ends(pod, container, attempt, code, call, cx),
            // The grace period is over.
            Some(program) if call.is_some_and(|call| program.stops.contains(&call)) => {
                cx.outbox.container_commands.push(ContainerCommand::Kill(program.process));
            }
            Some(_) => {}
        }
    }

    fn container_exited(&mut self, process: ProcessId, code: i32, cx: &mut Context) {
        let found = self.programs.iter_mut().find(|(_, program)| program.process == process);
        let Some(((uid, name), program)) = found else { return };
        let (uid, name, stops) = (*uid, name.clone(), core::mem::take(&mut program.stops));
        let Some(attempt) = self.container(uid, &name).map(|container| container.attempt) else { return };
        if stops.is_empty() {
            return self.ends(uid, name, attempt, code, None, cx);
        }
        for call in stops {
            self.ends(uid, name.clone(), attempt, code, Some(call), cx);
        }
    }

    /// With the machine all that ran is gone, and the disk knows only that it ran.
    fn stop(&mut self, end: End, now: Time) {
        if end == End::Process {
            return;
        }
        self.cni = Cni::default();
        let uids: Vec<Uid> = self.sandboxes.keys().copied().collect();
        for uid in uids {
            let Some(sandbox) = self.sandboxes.get_mut(&uid) else { continue };
            sandbox.ready = false;
            for process in &mut sandbox.containers {
                process.exit.get_or_insert(Exit { code: UNKNOWN, at: now, unknown: true });
            }
        }
    }
}

impl Runtime {
    /// The runtime of the machine of this kubelet.
    pub fn new(kubelet: ProcessId) -> Runtime {
        Runtime { kubelet, sandboxes: SharedMap::default(), programs: VecMap::new(), cni: Cni::default() }
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
            CriOp::CreateContainer(config) => {
                let container = config.name.clone();
                self.create_process(uid, config, cx);
                (CREATE, Outcome::Created(container))
            }
            CriOp::StartContainer(container, behaviour) => return self.start(call, pod, uid, container, behaviour, cx),
            CriOp::StopContainer(container, grace) => return self.stop(call, pod, uid, container, grace, cx),
            CriOp::RemovePodSandbox => {
                self.cni.remove(uid);
                self.sandboxes.remove(&uid);
                self.delete_processes(uid, cx);
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

    /// Makes the process of a container, if its program is simulated.
    fn create_process(&mut self, uid: Uid, config: Box<ContainerConfig>, cx: &mut Context) {
        let container = (uid, config.name.clone());
        let existing = self.programs.remove(&container).map(|program| program.process);
        let created = cx.create_process(existing, config);
        match (created, existing) {
            (Some(process), _) => drop(self.programs.insert(container, Program { process, stops: Vec::new() })),
            // The image is another one now.
            (None, Some(process)) => cx.outbox.container_commands.push(ContainerCommand::Delete(process)),
            (None, None) => {}
        }
    }

    fn delete_processes(&mut self, uid: Uid, cx: &mut Context) {
        self.programs.retain(|(pod, _), program| {
            if *pod == uid {
                cx.outbox.container_commands.push(ContainerCommand::Delete(program.process));
            }
            *pod != uid
        });
    }

    fn container(&self, uid: Uid, name: &Text) -> Option<&Container> {
        self.sandboxes.get(&uid)?.containers.iter().find(|container| container.name == *name)
    }

    fn start(&mut self, call: RequestId, pod: Key, uid: Uid, container: Text, behaviour: Behaviour, cx: &mut Context) {
        let delay = cx.rng.jitter(START, JITTER_PERCENT);
        let Behaviour { attempt, mut exit_after, exit_code: code, term_after } = behaviour;
        if let Some(Program { process, .. }) = self.programs.get(&(uid, container.clone())) {
            // It ends when its program does.
            exit_after = None;
            cx.outbox.container_commands.push(ContainerCommand::Start(*process, delay));
        }
        if let Some(sandbox) = self.sandboxes.get_mut(&uid) {
            sandbox.containers.retain(|process| process.name != container);
            let (name, started) = (container.clone(), cx.now + delay);
            // Most pods have one: no room is kept for more.
            sandbox.containers.reserve_exact(1);
            let ends_by_itself = exit_after.map(|after| (started + after, code));
            sandbox.containers.push(Container { name, attempt, started, term_after, ends_by_itself, exit: None });
        }
        if let Some(after) = exit_after {
            let timer = Timer::Exit { pod: uid, container: container.clone(), attempt, code, call: None };
            self.wake_after(delay + after, timer, cx);
        }
        self.reply(Some(call), delay, pod, uid, Outcome::Started(container), cx)
    }

    fn stop(&mut self, call: RequestId, pod: Key, uid: Uid, container: Text, grace: Duration, cx: &mut Context) {
        let (attempt, exit) = match self.container(uid, &container) {
            Some(Container { attempt, term_after, exit: None, .. }) => {
                let (attempt, mut term_after) = (*attempt, *term_after);
                if let Some(program) = self.programs.get_mut(&(uid, container.clone())) {
                    program.stops.push(call);
                    cx.outbox.container_commands.push(ContainerCommand::Terminate(program.process));
                    term_after = Duration::MAX;
                }
                let code = if term_after <= grace { 0 } else { SIGKILL };
                let timer = Timer::Exit { pod: uid, container, attempt, code, call: Some(call) };
                return self.wake_after(term_after.min(grace), timer, cx);
            }
            Some(Container { attempt, exit, .. }) => (*attempt, *exit),
            None => (0, None),
        };
        let code = exit.map_or(SIGKILL, |exit| exit.code);
        self.reply(Some(call), Duration::ZERO, pod, uid, Outcome::Exited(container, attempt, code), cx)
    }

    fn ends(&mut self, uid: Uid, container: Text, attempt: u32, code: i32, call: Option<RequestId>, cx: &mut Context) {
        let Some(sandbox) = self.sandboxes.get_mut(&uid) else { return };
        let of_this_start = |process: &&mut Container| process.name == container && process.attempt == attempt;
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
        let because = if call.is_some() { Because::ANSWERING } else { CONTAINER_ENDED };
        let payload = Payload::CriReply(call.unwrap_or_default(), Box::new(CriReply { pod, uid, outcome }));
        cx.outbox.send_after(delay, self.kubelet.into(), payload, because);
    }

    fn wake_after(&self, delay: Duration, timer: Timer, cx: &mut Context) {
        cx.timer(delay, timer, Because::TIME_PASSED);
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
