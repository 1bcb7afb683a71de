//! ComponentStatuses. Upstream: `pkg/registry/core/componentstatus`.

use crate::api::core_v1::component_status::ComponentStatus;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for ComponentStatus {
    const STRATEGY: &'static Strategy =
        &Strategy { deprecation: Some("v1 ComponentStatus is deprecated in v1.19+"), ..Strategy::PLAIN };
}
