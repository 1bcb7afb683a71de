//! A whole Kubernetes cluster as one deterministic state machine.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod api;
pub mod base;
