//! What every client of the apiserver shares: politeness (rate limits, backoff) and reports to people (Events).
//!
//! Upstream: client-go's `util/flowcontrol`, `util/workqueue` and `tools/record`.

pub mod backoff;
pub mod rate_limiter;
pub mod recorder;

pub use backoff::{Backoff, ControllerRateLimiter};
pub use rate_limiter::TokenBucket;
pub use recorder::EventRecorder;

use crate::api::Resource;
use crate::api::core_v1::ObjectReference;
use crate::base::Text;

/// The reference by which an Event speaks of this object (`tools/reference.GetReference`).
pub fn reference<R: Resource>(object: &R) -> ObjectReference {
    let meta = object.meta();
    ObjectReference {
        kind: Text::from_static(R::KIND.info().name),
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        uid: meta.uid,
        api_version: R::KIND.api_version(),
        resource_version: meta.resource_version,
        field_path: Text::EMPTY,
    }
}
