//! A node: its kubelet, its container runtime, its images and its part of the pod network.
//!
//! `kubelet` receives what the kubelet is told; `registration`, `sync_pod`, `image_manager` and `status_manager` are what
//! it does about it; `pod_worker` is what it knows of a pod. `runtime` and `cni` are the machine's own software.

mod back_off;
pub mod cni;
mod image_manager;
pub mod images;
pub mod kubelet;
pub mod machine;
mod node_status;
mod pod_status;
mod pod_worker;
mod predicate;
mod registration;
pub mod runtime;
mod status_manager;
mod sync_pod;
#[cfg(test)]
mod tests;
