//! A node: its kubelet, its container runtime, its images and its part of the pod network.

pub mod cni;
pub mod images;
pub mod kubelet;
pub mod machine;
mod node_status;
mod pod_status;
mod pod_worker;
pub mod runtime;
