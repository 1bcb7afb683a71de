//! A node: its kubelet, its container runtime, its images and its part of the pod network.

pub mod kubelet;
pub mod runtime;
