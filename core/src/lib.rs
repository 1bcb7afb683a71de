//! A whole Kubernetes cluster as one deterministic state machine.
//!
//! The outside uses [`session::Session`] and what it hands out. Inside, a folder is a component of the Kubernetes
//! architecture, and [`world::World`] is what moves messages between them; `ARCHITECTURE.md` is the map.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod actor;
pub mod address;
pub mod agenda;
pub mod api;
pub mod apiserver;
pub mod apiserver_harness;
pub mod base;
pub mod because;
pub mod client;
pub mod controllers;
pub mod etcd;
pub mod fault;
pub mod history;
pub mod kubectl;
pub mod node;

pub mod scheduler;
pub mod session;
pub mod timeline;
pub mod wire;
pub mod world;
