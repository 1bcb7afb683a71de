//! The health of the control plane, as it was told before every component said it itself. Stored; upstream:
//! `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// The health of a part of the control plane.
    pub struct ComponentStatus {
        "conditions": ListOf<ComponentCondition>, key["type"];
        "metadata": ObjectMeta, always;
    }

    /// The health of a component.
    pub struct ComponentCondition {
        "error": Plain<Text>;
        "message": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }
}
