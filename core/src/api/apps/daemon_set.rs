//! Daemon sets, and the revisions that they and stateful sets keep. Upstream: `staging/src/k8s.io/api/apps/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{AnyValue, ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A pod on every node.
    pub struct DaemonSet {
        metadata: ObjectMeta = "metadata", always;
        spec: DaemonSetSpec = "spec", always;
        status: DaemonSetStatus = "status", always;
    }

    /// The desired state of a daemon set.
    pub struct DaemonSetSpec {
        min_ready_seconds: Plain<i32> = "minReadySeconds";
        revision_history_limit: Plain<Option<i32>> = "revisionHistoryLimit" => Int(10);
        selector: LabelSelector = "selector", always;
        template: PodTemplateSpec = "template", always;
        update_strategy: DaemonSetUpdateStrategy = "updateStrategy", always;
    }

    /// The strategy by which new pods replace old ones.
    pub struct DaemonSetUpdateStrategy defaults set_strategy_defaults {
        rolling_update: RollingUpdateDaemonSet = "rollingUpdate";
        type_: Plain<Text> = "type", words["OnDelete", "RollingUpdate"];
    }

    /// The limits of a rolling update around one ready pod on each node.
    pub struct RollingUpdateDaemonSet {
        max_surge: Plain<Option<IntOrString>> = "maxSurge";
        max_unavailable: Plain<Option<IntOrString>> = "maxUnavailable";
    }

    /// The observed state of a daemon set.
    pub struct DaemonSetStatus {
        collision_count: Plain<Option<i32>> = "collisionCount";
        conditions: ListOf<DaemonSetCondition> = "conditions", key["type"];
        current_number_scheduled: Plain<i32> = "currentNumberScheduled", always;
        desired_number_scheduled: Plain<i32> = "desiredNumberScheduled", always;
        number_available: Plain<i32> = "numberAvailable";
        number_misscheduled: Plain<i32> = "numberMisscheduled", always;
        number_ready: Plain<i32> = "numberReady", always;
        number_unavailable: Plain<i32> = "numberUnavailable";
        observed_generation: Plain<i64> = "observedGeneration";
        updated_number_scheduled: Plain<i32> = "updatedNumberScheduled";
    }

    /// One aspect of a daemon set's state.
    pub struct DaemonSetCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// A former state of a stateful set or daemon set, to go back to.
    pub struct ControllerRevision {
        data: AnyValue = "data";
        metadata: ObjectMeta = "metadata", always;
        revision: Plain<i64> = "revision", always;
    }
}

/// SetDefaults_DaemonSet: one node after the other.
fn set_strategy_defaults(strategy: &mut Map) {
    strategy.set_default("type", "RollingUpdate".into());
    if strategy.str_at("type") == "RollingUpdate" {
        let limits = strategy.map_mut("rollingUpdate");
        limits.set_default("maxSurge", Tree::Int(0));
        limits.set_default("maxUnavailable", Tree::Int(1));
    }
}
