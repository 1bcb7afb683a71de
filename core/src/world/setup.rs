//! The beginning of a cluster: its machines, its control plane, and the servers that its clients ask.

use super::process::{Host, Machine, Process};
use super::roster::{Call, Component};
use super::{Latency, World};
use crate::address::{NodeId, ProcessId};
use crate::agenda::Agenda;
use crate::apiserver::Apiserver;
use crate::base::{Duration, Rng, Text, Time};
use crate::client::direct::DirectClient;
use crate::controllers::{ControllerManager, KUBE_CONTROLLER_MANAGER};
use crate::etcd::Etcd;
use crate::fault::Faults;
use crate::history::History;
use crate::kubectl::Kubectl;
use crate::node::kubelet::Kubelet;
use crate::node::machine::MachineSpec;
use crate::node::runtime::Runtime;
use crate::scheduler::Scheduler;
use crate::scheduler::profile::Profiles;
use crate::world::trace::Trace;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The beginning of a cluster: with the inputs that follow, it decides a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Setup {
    /// The seed of all randomness: names, uids, latencies, ties.
    pub seed: u64,
    /// The time at which the cluster is switched on.
    pub start: Time,
    /// The machines that are there from the beginning.
    pub nodes: Vec<MachineSpec>,
    /// The latency of messages.
    pub latency: Latency,
    /// The size of the control plane.
    pub control_plane: ControlPlane,
}

/// The number of instances of each component of the control plane. Clients share out the apiservers: the first client of a kind asks the
/// first apiserver, the second one the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ControlPlane {
    /// kube-apiservers, all of one member of etcd.
    pub apiservers: u32,
    /// kube-schedulers.
    pub schedulers: u32,
    /// kube-controller-managers.
    pub controller_managers: u32,
    /// `--leader-elect` of schedulers and controller managers: of several only one works. Upstream's default is true; a
    /// single instance may do without, and here does until the control plane is made highly available.
    pub leader_elect: bool,
}

/// The time that the control plane takes to come up.
const BOOT: Duration = Duration::from_secs(1);

impl Default for ControlPlane {
    fn default() -> ControlPlane {
        ControlPlane { apiservers: 1, schedulers: 1, controller_managers: 1, leader_elect: false }
    }
}

impl Setup {
    /// A cluster of a classroom: so many nodes of 4 cpus and 8Gi of memory, on 2026-01-05, a Monday, at nine.
    pub fn classroom(nodes: u32, seed: u64) -> Setup {
        let nodes = (1..=nodes).map(|n| MachineSpec::classroom(format!("node-{n}"))).collect();
        let (latency, control_plane) = (Latency::default(), ControlPlane::default());
        Setup { seed, start: Time::from_secs(1_767_603_600), nodes, latency, control_plane }
    }

    /// Nothing but an apiserver with its etcd, on a network without latency: for tests and tools that ask what the API
    /// answers, and not what the cluster makes of it.
    pub fn front_door(seed: u64, start: Time) -> Setup {
        let control_plane = ControlPlane { schedulers: 0, controller_managers: 0, ..ControlPlane::default() };
        Setup { seed, start, nodes: Vec::new(), latency: Latency::none(), control_plane }
    }
}

impl World {
    /// Switches a cluster on. Its components start at once; they find one another in their own time.
    pub fn new(setup: &Setup, trace: &mut Trace) -> World {
        let mut world = World {
            now: setup.start,
            handled: 0,
            inputs: 0,
            sequence: 0,
            last_request: 0,
            seed: Rng::new(setup.seed),
            latency: setup.latency.clone(),
            agenda: Agenda::default(),
            connections: BTreeMap::new(),
            faults: Faults::default(),
            unhealthy: Vec::new(),
            held: Vec::new(),
            history: History::default(),
            starts_and_ends: 0,
            processes: Vec::new(),
            machines: Vec::new(),
            apiservers: Vec::new(),
            spare: Default::default(),
        };
        let ControlPlane { apiservers, schedulers, controller_managers, leader_elect } = setup.control_plane;
        let etcd = world.add(Host::ControlPlane, |_| Etcd::default().into(), trace);
        for _ in 0..apiservers {
            let apiserver = world.add(Host::ControlPlane, |_| Apiserver::new(etcd).into(), trace);
            world.apiservers.push(apiserver);
        }
        for n in 0..controller_managers {
            let host = leader_elect.then(|| control_plane_host(n));
            let make = |world: &World| {
                ControllerManager::new(world.apiserver(n)).elected_on(&KUBE_CONTROLLER_MANAGER, host).into()
            };
            world.add(Host::ControlPlane, make, trace);
        }
        for n in 0..schedulers {
            let host = leader_elect.then(|| control_plane_host(n));
            let make = |world: &World| Scheduler::new(world.apiserver(n), Profiles::default()).elected_on(host).into();
            world.add(Host::ControlPlane, make, trace);
        }
        world.add(Host::Outside, |world| Kubectl::new(world.apiserver(0)).into(), trace);
        world.add(Host::Outside, |world| DirectClient::new(world.apiserver(0)).into(), trace);
        // The control plane is up before the first machine asks for it.
        world.advance(setup.start + BOOT, u64::MAX, trace);
        for spec in &setup.nodes {
            world.add_machine(spec.clone(), trace);
        }
        world
    }

    /// The apiserver that the client of this number asks.
    fn apiserver(&self, client: u32) -> ProcessId {
        self.apiservers.get(client as usize % self.apiservers.len().max(1)).copied().unwrap_or_default()
    }

    /// Starts a process that was not there before.
    pub(crate) fn add(&mut self, host: Host, make: impl FnOnce(&World) -> Component, trace: &mut Trace) -> ProcessId {
        let component = make(self);
        let role = component.role();
        let name: Text = match host {
            Host::Node(node) => format!("{}/{}", self.machines[node.0 as usize].spec.name, role.name()).into(),
            _ => match self.with_role(role).count() {
                0 => Text::from_static(role.name()),
                others => format!("{}-{}", role.name(), others + 1).into(),
            },
        };
        let id = self.spawn(name, host, component);
        self.process_mut(id).map(Process::begin);
        let span = self.note_input(id, Text::from_static("start"), trace);
        self.act(id, id.into(), span, trace, Call::Start);
        id
    }

    pub(super) fn add_machine(&mut self, spec: MachineSpec, trace: &mut Trace) {
        let node = NodeId(self.machines.len() as u32);
        let (kubelet, runtime) = (ProcessId::default(), ProcessId::default());
        self.machines.push(Arc::new(Machine { spec: spec.clone(), kubelet, runtime }));
        let kubelet_id = ProcessId(self.processes.len() as u32 + 1);
        let runtime = self.add(Host::Node(node), |_| Runtime::new(kubelet_id).into(), trace);
        let machine = Arc::make_mut(&mut self.machines[node.0 as usize]);
        (machine.kubelet, machine.runtime) = (kubelet_id, runtime);
        let server = self.apiserver(node.0);
        self.add(Host::Node(node), |_| Kubelet::new(node, spec, server, runtime).into(), trace);
    }
}

/// The machine of the n-th instance of each component, named as its processes are.
fn control_plane_host(n: u32) -> Text {
    match n {
        0 => Text::from_static("control-plane"),
        n => format!("control-plane-{}", n + 1).into(),
    }
}
