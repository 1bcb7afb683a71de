//! A whole Kubernetes cluster as one deterministic state machine.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod actor;
pub mod api;
pub mod apiserver;
pub mod base;
pub mod client;
pub mod controllers;
pub mod etcd;
pub mod kubectl;
pub mod node;
pub mod scheduler;
pub mod session;
pub mod trace;
