//! The group `policy/v1`: how many pods may be moved at a time. Stored; upstream: `staging/src/k8s.io/api/policy/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::{Condition, DeleteOptions};
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// How many pods must stay when some are moved on purpose.
    pub struct PodDisruptionBudget {
        "metadata": ObjectMeta, always;
        "spec": PodDisruptionBudgetSpec, always, simulated;
        "status": PodDisruptionBudgetStatus, always, simulated;
    }

    /// Which pods, and how many of them.
    pub struct PodDisruptionBudgetSpec {
        "maxUnavailable": Plain<Option<IntOrString>>;
        "minAvailable": Plain<Option<IntOrString>>;
        "selector": LabelSelector, simulated;
        "unhealthyPodEvictionPolicy": Plain<Option<Text>>, words["AlwaysAllow", "IfHealthyBudget"], simulated;
    }

    /// How many may go now.
    pub struct PodDisruptionBudgetStatus {
        "conditions": ListOf<Condition>, key["type"];
        "currentHealthy": Plain<i32>, always, simulated;
        "desiredHealthy": Plain<i32>, always, simulated;
        "disruptedPods": MapOf<Plain<Timestamp>>, simulated;
        "disruptionsAllowed": Plain<i32>, always, simulated;
        "expectedPods": Plain<i32>, always;
        "observedGeneration": Plain<i64>, simulated;
    }

    /// The polite request that a pod go.
    pub struct Eviction {
        "deleteOptions": DeleteOptions, simulated;
        "metadata": ObjectMeta, always;
    }
}
