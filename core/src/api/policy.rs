//! The group `policy/v1`: disruption budgets and evictions. Upstream: `staging/src/k8s.io/api/policy/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::{Condition, DeleteOptions};
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A limit on the pods that voluntary disruptions take at a time.
    pub struct PodDisruptionBudget {
        metadata: ObjectMeta = "metadata", always;
        spec: PodDisruptionBudgetSpec = "spec", always, simulated;
        status: PodDisruptionBudgetStatus = "status", always, simulated;
    }

    /// The pods of a budget, and the number that must stay.
    pub struct PodDisruptionBudgetSpec {
        max_unavailable: Plain<Option<IntOrString>> = "maxUnavailable";
        min_available: Plain<Option<IntOrString>> = "minAvailable";
        selector: LabelSelector = "selector", simulated;
        unhealthy_pod_eviction_policy: Plain<Option<Text>> = "unhealthyPodEvictionPolicy", words["AlwaysAllow", "IfHealthyBudget"], simulated;
    }

    /// The observed state of a budget.
    pub struct PodDisruptionBudgetStatus {
        conditions: ListOf<Condition> = "conditions", key["type"];
        current_healthy: Plain<i32> = "currentHealthy", always, simulated;
        desired_healthy: Plain<i32> = "desiredHealthy", always, simulated;
        disrupted_pods: MapOf<Plain<Timestamp>> = "disruptedPods", simulated;
        disruptions_allowed: Plain<i32> = "disruptionsAllowed", always, simulated;
        expected_pods: Plain<i32> = "expectedPods", always;
        observed_generation: Plain<i64> = "observedGeneration", simulated;
    }

    /// The polite request that a pod go.
    pub struct Eviction {
        delete_options: DeleteOptions = "deleteOptions", simulated;
        metadata: ObjectMeta = "metadata", always;
    }
}
