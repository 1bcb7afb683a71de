//! client-go: what every client of an apiserver shares: requests with their answers, informers, rate limits, back-off,
//! leader election, and reports to people (Events).
//!
//! Upstream: client-go's `rest`, `tools/cache`, `util/flowcontrol`, `util/workqueue`, `tools/leaderelection`
//! and `tools/record`.

pub mod backoff;
pub mod connection;
pub mod direct;
pub mod informer;
pub mod leader_election;
pub mod rate_limiter;
pub mod recorder;

pub use backoff::{Backoff, ControllerRateLimiter};
pub use connection::Client;
pub use informer::{Informed, Informers};
pub use leader_election::{LeaderElectionConfig, LeaderElector};
pub use rate_limiter::TokenBucket;
pub use recorder::EventRecorder;

use crate::api::core_v1::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::{Kind, Resource};
use crate::base::Text;

/// The reference by which an Event names this object (`tools/reference.GetReference`).
pub fn reference<R: Resource>(object: &R) -> ObjectReference {
    reference_to(R::KIND, object.meta())
}

/// The same for an object of this kind.
pub fn reference_to(kind: Kind, meta: &ObjectMeta) -> ObjectReference {
    ObjectReference {
        kind: Text::from_static(kind.info().name),
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        uid: meta.uid,
        api_version: kind.api_version(),
        resource_version: meta.resource_version,
        field_path: Text::EMPTY,
    }
}
