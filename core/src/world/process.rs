//! A process of the cluster: a component that runs on a host, ends and starts again; and the machines of the nodes.

use super::roster::{Component, Role};
use crate::address::{ActorId, NodeId, Part, ProcessId};
use crate::base::{Rng, Text, Time};
use crate::node::machine::MachineSpec;
use crate::world::trace::Actor;

/// A process. Its number is its own for ever; each start of it is an incarnation.
#[derive(Clone, Debug, Hash)]
pub struct Process {
    /// Its number.
    pub id: ProcessId,
    /// Its name, unique in the cluster: `"kube-apiserver"`, `"kube-scheduler-2"`, `"node-1/kubelet"`.
    pub name: Text,
    /// Its host.
    pub host: Host,
    /// The component that it runs.
    pub component: Component,
    /// The container runtime that runs it, if it is the process of a container.
    pub(super) runtime: Option<ProcessId>,
    /// The code with which it exited, until its container runtime hears of it.
    pub(super) exit_code: Option<i32>,
    is_running: bool,
    incarnation: u32,
    /// Whether it is about to start.
    is_starting: bool,
    pub(super) rng: Rng,
    /// When the last part of a stream arrives here: the next one must not overtake it.
    pub(super) last_due: Time,
    /// When the operating system looks next at which connections have waited too long.
    pub(super) alarm: Option<Time>,
}

/// The host of a process, on which the latency of its messages depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// On the control plane's machine.
    ControlPlane,
    /// On the machine of a node.
    Node(NodeId),
    /// Beyond the cluster: a person's laptop.
    Outside,
}

/// A machine of the cluster, with its kubelet and its container runtime.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    /// Its hardware.
    pub spec: MachineSpec,
    /// Its kubelet.
    pub kubelet: ProcessId,
    /// Its container runtime.
    pub runtime: ProcessId,
}

impl Process {
    /// A process that has not started.
    pub(super) fn new(id: ProcessId, name: Text, host: Host, component: Component, rng: Rng) -> Process {
        let (is_running, incarnation, is_starting) = (false, 0, false);
        let (runtime, exit_code, last_due, alarm) = (None, None, Time(0), None);
        Process {
            id,
            name,
            host,
            component,
            runtime,
            exit_code,
            is_running,
            incarnation,
            is_starting,
            rng,
            last_due,
            alarm,
        }
    }

    /// Its role.
    pub fn role(&self) -> Role {
        self.component.role()
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// The number of times that it has been started.
    pub fn incarnation(&self) -> u32 {
        self.incarnation
    }

    /// Whether it runs, and is this incarnation.
    pub fn is_incarnation(&self, incarnation: u32) -> bool {
        self.is_running && self.incarnation == incarnation
    }

    /// It, or a part of it, as the trace names it.
    pub fn actor(&self, part: Part) -> Actor {
        let node = match self.host {
            Host::Node(node) => Some(node),
            _ => None,
        };
        let id = ActorId { process: self.id, part };
        Actor { id, role: self.role(), part: self.component.part_name(part), node }
    }

    /// Whether it is about to start, after this incarnation.
    pub fn is_starting(&self, incarnation: u32) -> bool {
        self.is_starting && self.incarnation == incarnation
    }

    /// It is about to start.
    pub(super) fn await_start(&mut self) {
        self.is_starting = true;
    }

    /// It ends: answers whether it ran.
    pub(super) fn end(&mut self) -> bool {
        self.alarm = None;
        self.is_starting = false;
        core::mem::replace(&mut self.is_running, false)
    }

    /// It starts, as a new incarnation: answers whether it was down.
    pub(super) fn begin(&mut self) -> bool {
        let was_down = !core::mem::replace(&mut self.is_running, true);
        if was_down {
            self.incarnation += 1;
            self.last_due = Time(0);
        }
        self.is_starting = false;
        self.exit_code = None;
        was_down
    }
}
