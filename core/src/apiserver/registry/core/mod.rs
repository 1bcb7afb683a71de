//! The core group.

mod component_status;
mod config_map;
mod endpoints;
mod event;
mod limit_range;
pub(in crate::apiserver) mod namespace;
mod node;
mod persistent_volume;
mod persistent_volume_claim;
pub mod pod;
pub mod pod_cells;
mod pod_quota;
mod pod_template;
mod replication_controller;
mod resource_quota;
mod secret;
mod service;
mod service_account;
mod service_allocation;

use super::plain;

plain!(crate::api::core_v1::Binding);
