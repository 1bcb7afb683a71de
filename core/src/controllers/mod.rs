//! Controllers: each closes one gap between the desired and the actual state, and runs in a controller manager.
//!
//! To read before editing: `cmd/kube-controller-manager/app/controllermanager.go`. A further controller is a file here, and
//! a line in the table below.

mod controller;
mod controller_ref_manager;
mod deployment;
pub mod framework;
mod garbage_collector;
mod manager;
mod namespace;
mod node_ipam;
mod node_lifecycle;
mod node_taints;
pub mod plan;
mod pod_gc;
mod pods;
mod replica_set;
mod replication_controller;
mod service_account;
mod taint_eviction;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod ttl;
pub mod work_queue;

pub use controller::Servers;
pub use manager::{ControllerManager, ManagerProgram};

use crate::api::Kind;
use crate::client::leader_election;

/// kube-controller-manager.
pub static KUBE_CONTROLLER_MANAGER: ManagerProgram = ManagerProgram {
    name: "kube-controller-manager",
    user: "system:kube-controller-manager",
    controllers: &[
        &deployment::DESCRIPTOR,
        &replica_set::DESCRIPTOR,
        &replication_controller::DESCRIPTOR,
        &garbage_collector::DESCRIPTOR,
        &namespace::DESCRIPTOR,
        &service_account::DESCRIPTOR,
        &node_lifecycle::DESCRIPTOR,
        &taint_eviction::DESCRIPTOR,
        &node_ipam::DESCRIPTOR,
        &ttl::DESCRIPTOR,
        &pod_gc::DESCRIPTOR,
    ],
};

/// cloud-controller-manager. Its controllers (node, service, route) come with a cloud provider; without one it has none.
pub static CLOUD_CONTROLLER_MANAGER: ManagerProgram =
    ManagerProgram { name: "cloud-controller-manager", user: "system:cloud-controller-manager", controllers: &[] };

/// What a manager and its controllers may see and use while they act.
type Context<'a> = crate::actor::Context<'a, Timer>;

/// The timers of a manager and its controllers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The manager tries again to watch a kind.
    Watch(Kind),
    /// A worker has finished reconciling, or may send its next request.
    Job(u64),
    /// The time of a delayed key has come.
    Delayed,
    /// A timer of the election.
    Election(leader_election::Timer),
}

impl From<leader_election::Timer> for Timer {
    fn from(timer: leader_election::Timer) -> Timer {
        Timer::Election(timer)
    }
}
