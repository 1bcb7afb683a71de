//! Components: the trait by which they are called, the context in which they act, and the outbox for their messages. The
//! list of components stands above, in `world::roster`.

use crate::address::{ActorId, Part, ProcessId, RequestId, SpanId};
use crate::api::Key;
use crate::api::request::Request;
use crate::base::{Duration, Rng, Text, Time};
use crate::because::Because;
use crate::history::{History, View};
use crate::wire::Payload;
use crate::wire::cri::ContainerConfig;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A program that runs as a process: it is called when its process starts, when a message for it arrives, and when a timer
/// that it set rings.
pub trait Component {
    /// Its timers.
    type Timer;

    /// The process starts. It has no memory of an earlier one but what it keeps on purpose.
    fn start(&mut self, cx: &mut Context<Self::Timer>);

    /// A message for it, or for a part of it, has arrived.
    fn receive(&mut self, from: ActorId, to: Part, payload: Payload, cx: &mut Context<Self::Timer>);

    /// A request is handed to it by a person or a tool: for clients from outside.
    fn send(&mut self, _request: Request, _cx: &mut Context<Self::Timer>) {}

    /// A timer rings that it, or a part of it, has set.
    fn wake(&mut self, _part: Part, _timer: Self::Timer, _cx: &mut Context<Self::Timer>) {}

    /// The process is asked to exit (SIGTERM). Unless it does something first, it exits at once, as a server that handles
    /// the signal does.
    fn terminate(&mut self, cx: &mut Context<Self::Timer>) {
        cx.outbox.exit(0);
    }

    /// The process of a container that this container runtime runs has exited with this code.
    fn container_exited(&mut self, _process: ProcessId, _code: i32, _cx: &mut Context<Self::Timer>) {}

    /// The process ends: by itself, killed, or with its machine. What is on the machine's disk stays.
    fn stop(&mut self, _end: End, _now: Time) {}

    /// The server that its requests go to: an apiserver, or a member of etcd.
    fn upstream(&self) -> Option<ProcessId> {
        None
    }

    /// The lease that it renews as long as it runs and holds it, and the identity by which it does.
    fn lease(&self) -> Option<(Key, Text)> {
        None
    }

    /// Something between it and etcd begins to be wrong (false), or nothing is wrong any more (true): a holder of a lease
    /// renews it with real requests meanwhile.
    fn path_changed(&mut self, _is_healthy: bool, _cx: &mut Context<Self::Timer>) {}

    /// The revision up to which its informers have seen the cluster.
    fn cache_revision(&self) -> u64 {
        0
    }

    /// A member of etcd, which alone writes, holds the history while it acts.
    fn exchange_history(&mut self, _history: &mut History) {}

    /// The name of a part of it: `"deployment-controller"`.
    fn part_name(&self, _part: Part) -> &'static str {
        ""
    }
}

/// The program of an image: a component that starts with a container and ends with it.
pub trait Program: Component + Sized {
    /// The images that it is the program of, without tags: `"registry.k8s.io/kube-proxy"`.
    const IMAGES: &'static [&'static str];

    /// The program of this container of a pod, before it starts.
    fn new(config: &ContainerConfig) -> Self;
}

/// The end of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Only the process ends.
    Process,
    /// Its machine is switched off.
    Machine,
}

/// The surroundings of a component while it acts.
pub struct Context<'a, Timer> {
    /// The time.
    pub now: Time,
    /// The process's own randomness.
    pub rng: &'a mut Rng,
    /// The cluster as the component's informers know it: the history up to [`Component::cache_revision`]. Empty for those
    /// that watch nothing.
    pub view: View<'a>,
    /// The outbox for its messages.
    pub outbox: &'a mut Outbox,
    pub(crate) timers: &'a mut Vec<SetTimer<Timer>>,
    pub(crate) history: &'a History,
    pub(crate) has_program: fn(&str) -> bool,
}

/// A timer that was set.
#[derive(Clone, Debug)]
pub(crate) struct SetTimer<Timer> {
    pub(crate) part: Part,
    pub(crate) timer: Timer,
    pub(crate) delay: Duration,
    pub(crate) cause: SpanId,
    pub(crate) because: Because,
}

/// A command of a container runtime about the process of a container, as an OCI runtime has them.
#[derive(Clone, Debug)]
pub(crate) enum ContainerCommand {
    /// Makes the process, which waits to be started.
    Create(ProcessId, Box<ContainerConfig>),
    /// Starts it after this time.
    Start(ProcessId, Duration),
    /// Asks it to exit (SIGTERM).
    Terminate(ProcessId),
    /// Ends it (SIGKILL).
    Kill(ProcessId),
    /// Removes it, whether it has exited or not.
    Delete(ProcessId),
}

/// The messages that a component sends while it acts.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// The time.
    pub now: Time,
    pub(crate) sent: Vec<Envelope>,
    /// The last request id that was given out.
    pub(crate) last_request: u64,
    /// The message that is being handled.
    pub(crate) handled: SpanId,
    /// The cause of the next messages.
    pub(crate) cause: SpanId,
    /// In whose name they are sent.
    pub(crate) from: Part,
    /// The code with which the process exits after this message, if it does.
    pub(crate) exit: Option<i32>,
    /// The number of the next new process.
    pub(crate) next_process: u32,
    pub(crate) container_commands: Vec<ContainerCommand>,
}

/// A message on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Envelope {
    pub(crate) from: Part,
    pub(crate) to: ActorId,
    pub(crate) payload: Payload,
    /// The time that the sender works on it before it goes out.
    pub(crate) delay: Duration,
    /// The time that the sender waits for the answer.
    pub(crate) timeout: Option<Duration>,
    pub(crate) cause: SpanId,
    pub(crate) because: Because,
}

impl<Timer> SetTimer<Timer> {
    pub(crate) fn map<Other>(self, wrap: impl FnOnce(Timer) -> Other) -> SetTimer<Other> {
        let SetTimer { part, timer, delay, cause, because } = self;
        SetTimer { part, timer: wrap(timer), delay, cause, because }
    }
}

impl<Timer> Context<'_, Timer> {
    /// Wakes the component after `delay`, by [`Component::wake`]. What it then does is caused by what it does now.
    pub fn timer(&mut self, delay: Duration, timer: Timer, because: Because) {
        let (part, cause) = (self.outbox.from, self.outbox.cause);
        self.timers.push(SetTimer { part, timer, delay, cause, because });
    }

    /// Makes the process of a container: a new one, or this one anew. None if its image has no program that is simulated.
    pub(crate) fn create_process(
        &mut self,
        existing: Option<ProcessId>,
        config: Box<ContainerConfig>,
    ) -> Option<ProcessId> {
        if !(self.has_program)(config.image()) {
            return None;
        }
        let id = existing.unwrap_or(ProcessId(self.outbox.next_process));
        self.outbox.next_process += u32::from(existing.is_none());
        self.outbox.container_commands.push(ContainerCommand::Create(id, config));
        Some(id)
    }

    /// The informers have seen everything up to this revision: the view shows it from now on.
    pub fn see(&mut self, revision: u64) {
        self.view = self.history.view(revision.max(self.view.revision()));
    }
}

impl Outbox {
    /// Sends a message; it arrives after the network's latency.
    pub fn send(&mut self, to: ActorId, payload: Payload, because: Because) {
        self.send_after(Duration::ZERO, to, payload, because);
    }

    /// Sends a message after working on it for `delay`.
    pub fn send_after(&mut self, delay: Duration, to: ActorId, payload: Payload, because: Because) {
        self.push(delay, to, payload, None, because);
    }

    /// Sends a message that opens a connection, and waits for its answer for `timeout`: after that, or as soon as the
    /// connection breaks, the sender gets [`Payload::Broken`] instead.
    pub fn ask_after(&mut self, delay: Duration, to: ActorId, payload: Payload, timeout: Duration, because: Because) {
        self.push(delay, to, payload, Some(timeout), because);
    }

    /// Sends a request to an apiserver.
    pub fn request(&mut self, server: ProcessId, request: Request, timeout: Duration, because: Because) -> RequestId {
        let id = self.request_id();
        self.ask_after(Duration::ZERO, server.into(), Payload::Request(id, Arc::new(request)), timeout, because);
        id
    }

    /// A number for a new connection.
    pub fn request_id(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }

    /// Sends the next messages, and sets the next timers, in the name of a part of the process. Answers go to that part.
    pub fn acting_as(&mut self, part: Part) {
        self.from = part;
    }

    /// The process exits as soon as it has handled this message (`os.Exit`): its connections break, and what it has sent on
    /// new ones is not served. It is started again, as the kubelet starts a container again.
    pub fn exit(&mut self, code: i32) {
        self.exit = Some(code);
    }

    /// The cause of the messages sent now: the one being handled, unless [`Outbox::caused_by`] said otherwise.
    pub fn cause(&self) -> SpanId {
        self.cause
    }

    /// Sets the cause of the next messages: an earlier message that was put into a queue until now.
    pub fn caused_by(&mut self, span: SpanId) {
        self.cause = span;
    }

    /// Back to the message that is being handled.
    pub fn caused_by_this(&mut self) {
        self.cause = self.handled;
    }

    fn push(&mut self, delay: Duration, to: ActorId, payload: Payload, timeout: Option<Duration>, because: Because) {
        let (from, cause) = (self.from, self.cause);
        self.sent.push(Envelope { from, to, payload, delay, timeout, cause, because });
    }
}
