//! The health of the control plane, as it was told before every component said it itself. Upstream:
//! `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The health of a part of the control plane.
    pub struct ComponentStatus {
        conditions: ListOf<ComponentCondition> = "conditions", key["type"];
        metadata: ObjectMeta = "metadata", always;
    }

    /// The health of a component.
    pub struct ComponentCondition {
        error: Plain<Text> = "error";
        message: Plain<Text> = "message";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }
}
