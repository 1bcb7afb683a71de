//! The core group (`core/v1`): what a cluster is made of. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

pub mod affinity;
pub mod component_status;
pub mod config;
pub mod container;
mod defaults;
pub mod env;
pub mod event;
pub mod namespace;
pub mod node;
pub mod persistent_volume;
pub mod persistent_volume_source;
pub mod pod;
pub mod pod_details;
pub mod probe;
pub mod quota;
pub mod runtime_id;
pub mod security;
pub mod service;
pub mod service_account;
pub mod volume;
pub mod volume_source;
pub mod volume_source_remote;
pub mod workload;

pub use container::*;
pub use event::*;
pub use namespace::*;
pub use node::*;
pub use pod::*;
pub use runtime_id::{ContainerId, ImageId};
pub use service_account::*;
pub use volume::*;
