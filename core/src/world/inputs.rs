//! Inputs from outside: commands of people, requests, orders to machines and processes, faults of the network.

use super::World;
use super::roster::{Call, Component, Role};
use crate::address::{Part, ProcessId, RequestId, SpanId};
use crate::api::Object;
use crate::api::request::Request;
use crate::api::response::Response;
use crate::base::Text;
use crate::because::Because;
use crate::fault::Link;
use crate::node::machine::MachineSpec;
use crate::wire::Payload;
use crate::wire::command::Command;
use crate::wire::etcd::EtcdCall;
use crate::world::trace::{Span, Trace, What};
use alloc::boxed::Box;
use alloc::format;

/// An input from outside, stamped with its time by the one who applies it. Processes and machines are named: a name that
/// does not exist changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A command for kubectl.
    Command(Command),
    /// A request of the client from outside, as it stands.
    Request(Box<Request>),
    /// A machine joins.
    AddMachine(MachineSpec),
    /// A machine is switched off, and everything on it ends at once; or it is switched on.
    Machine(Text, Order),
    /// A process is stopped or started. That of a container is killed, and its kubelet starts it again.
    Process(Text, Order),
    /// Messages between two processes behave like this from now on.
    Link(Text, Text, Link),
}

/// An order to a process, or to a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// It stops. The memory of a process is gone, and messages to it are lost meanwhile.
    Stop,
    /// It starts.
    Start,
}

impl Order {
    /// `"stop"` or `"start"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Stop => "stop",
            Order::Start => "start",
        }
    }
}

impl World {
    /// The only way in: something from outside, now.
    pub fn apply(&mut self, input: Input, trace: &mut Trace) {
        self.inputs += 1;
        match input {
            Input::Command(command) => {
                if let Some(kubectl) = self.first_of(Role::Kubectl) {
                    let span = self.note_input(kubectl, command.summary(), trace);
                    let payload = Payload::Command(Box::new(command));
                    self.act(kubectl, kubectl.into(), span, trace, Call::Receive(kubectl.into(), Part::WHOLE, payload));
                }
            }
            Input::Request(request) => drop(self.request(*request, trace)),
            Input::AddMachine(spec) => self.add_machine(spec, trace),
            Input::Machine(name, order) => {
                let machine = self.node_id(&name).and_then(|node| self.machines.get(node.0 as usize)).cloned();
                if let Some(machine) = machine {
                    self.order_machine(&machine, order, trace);
                }
            }
            Input::Process(name, order) => {
                if let Some(process) = self.process_named(&name) {
                    self.order_process(process, order, trace);
                }
            }
            Input::Link(a, b, link) => {
                if let (Some(a), Some(b)) = (self.process_named(&a), self.process_named(&b)) {
                    self.set_link(a, b, link, trace);
                }
            }
        }
    }

    /// Sends a request of the client from outside, now; its answer can be taken from
    /// [`DirectClient`](crate::client::direct::DirectClient).
    pub fn request(&mut self, request: Request, trace: &mut Trace) -> Option<RequestId> {
        let client = self.first_of(Role::Client)?;
        let line = format!("{} {}", request.verb.as_str(), request.key());
        let span = self.note_input(client, line.into(), trace);
        self.act(client, client.into(), span, trace, Call::Send(Box::new(request)));
        Some(RequestId(self.last_request))
    }

    /// Takes the answer to a request of the client from outside, once it is there.
    pub fn take_answer(&mut self, id: RequestId) -> Option<Response> {
        let client = self.first_of(Role::Client)?;
        match &mut self.process_mut(client)?.component {
            Component::Client(client) => client.take_answer(id),
            _ => None,
        }
    }

    /// Writes an object into etcd as it stands, past the apiserver: the state before a recording.
    pub fn put(&mut self, object: Object, trace: &mut Trace) {
        let Some(etcd) = self.first_of(Role::Etcd) else { return };
        let call = EtcdCall::Txn { key: object.key(), expected: 0, put: Some(object) };
        let span = self.note_message(etcd, etcd, &call, SpanId(0), Because::ASKED, trace);
        let payload = Payload::Etcd(Default::default(), Box::new(call));
        self.act(etcd, etcd.into(), span, trace, Call::Receive(etcd.into(), Part::WHOLE, payload));
    }

    pub(super) fn first_of(&self, role: Role) -> Option<ProcessId> {
        self.with_role(role).next().map(|process| process.id)
    }

    fn set_link(&mut self, a: ProcessId, b: ProcessId, link: Link, trace: &mut Trace) {
        self.faults.set_link(a, b, link);
        let span = self.note_input(a, Text::from_static("network"), trace);
        self.settle_renewals(span, trace);
        if !link.cut {
            self.release_held();
        }
    }

    /// A span for something from outside, which causes what follows.
    pub(super) fn note_input(&mut self, to: ProcessId, text: Text, trace: &mut Trace) -> SpanId {
        self.sequence += 1;
        let id = SpanId(self.sequence);
        if trace.is_on() {
            let (sent, due, what) = (self.now, self.now, What::Command(text));
            let from = self.first_of(Role::Kubectl).map(|kubectl| self.actor(kubectl.into())).unwrap_or_default();
            let (cause, to, because) = (SpanId(0), self.actor(to.into()), Because::ASKED);
            trace.push(Span { id, cause, from, to, sent, due, what, because, lost: false });
        }
        id
    }

    /// A span for a message that arrives at once, outside of the network.
    pub(super) fn note_message(
        &mut self,
        from: ProcessId,
        to: ProcessId,
        call: &EtcdCall,
        cause: SpanId,
        because: Because,
        trace: &mut Trace,
    ) -> SpanId {
        self.sequence += 1;
        let id = SpanId(self.sequence);
        if trace.is_on() {
            let (from, to, what) = (self.actor(from.into()), self.actor(to.into()), What::of_call(call));
            trace.push(Span { id, cause, from, to, sent: self.now, due: self.now, what, because, lost: false });
        }
        id
    }
}

impl Input {
    /// The input in a few words, as a mark on the timeline.
    pub fn summary(&self) -> Text {
        match self {
            Input::Command(command) => command.summary(),
            Input::Request(request) => format!("{} {}", request.verb.as_str(), request.key()).into(),
            Input::AddMachine(spec) => format!("add {}", spec.name).into(),
            Input::Machine(name, order) | Input::Process(name, order) => format!("{} {name}", order.as_str()).into(),
            Input::Link(a, b, _) => format!("network {a} {b}").into(),
        }
    }
}
