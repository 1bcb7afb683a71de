//! The core group (`core/v1`): what a cluster is made of. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

pub mod container;
pub mod event;
pub mod namespace;
pub mod node;
pub mod pod;
pub mod service_account;

pub use container::*;
pub use event::*;
pub use namespace::*;
pub use node::*;
pub use pod::*;
pub use service_account::*;
