//! Stateful sets. Upstream: `staging/src/k8s.io/api/apps/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::persistent_volume::PersistentVolumeClaim;
use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::api::tree::Map;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Pods with names and storage of their own, one after another.
    pub struct StatefulSet {
        metadata: ObjectMeta = "metadata", always;
        spec: StatefulSetSpec = "spec", always;
        status: StatefulSetStatus = "status", always;
    }

    /// The desired state of a stateful set.
    pub struct StatefulSetSpec {
        min_ready_seconds: Plain<i32> = "minReadySeconds";
        ordinals: StatefulSetOrdinals = "ordinals";
        persistent_volume_claim_retention_policy: StatefulSetPersistentVolumeClaimRetentionPolicy = "persistentVolumeClaimRetentionPolicy" => Empty;
        pod_management_policy: Plain<Text> = "podManagementPolicy" => Str("OrderedReady"), words["OrderedReady", "Parallel"];
        replicas: Plain<Option<i32>> = "replicas" => Int(1);
        revision_history_limit: Plain<Option<i32>> = "revisionHistoryLimit" => Int(10);
        selector: LabelSelector = "selector", always;
        service_name: Plain<Text> = "serviceName", always;
        template: PodTemplateSpec = "template", always;
        update_strategy: StatefulSetUpdateStrategy = "updateStrategy", always;
        volume_claim_templates: ListOf<PersistentVolumeClaim> = "volumeClaimTemplates";
    }

    /// The strategy by which new pods replace old ones.
    pub struct StatefulSetUpdateStrategy defaults set_strategy_defaults {
        rolling_update: RollingUpdateStatefulSetStrategy = "rollingUpdate";
        type_: Plain<Text> = "type", words["OnDelete", "RollingUpdate"];
    }

    /// From which ordinal on pods are updated.
    pub struct RollingUpdateStatefulSetStrategy {
        max_unavailable: Plain<Option<IntOrString>> = "maxUnavailable";
        partition: Plain<Option<i32>> = "partition" => Int(0);
    }

    /// The retention policy of the pods' claims.
    pub struct StatefulSetPersistentVolumeClaimRetentionPolicy {
        when_deleted: Plain<Text> = "whenDeleted" => Str("Retain");
        when_scaled: Plain<Text> = "whenScaled" => Str("Retain");
    }

    /// The number of the first pod.
    pub struct StatefulSetOrdinals {
        start: Plain<i32> = "start", always;
    }

    /// The observed state of a stateful set.
    pub struct StatefulSetStatus {
        available_replicas: Plain<i32> = "availableReplicas", always;
        collision_count: Plain<Option<i32>> = "collisionCount";
        conditions: ListOf<StatefulSetCondition> = "conditions", key["type"];
        current_replicas: Plain<i32> = "currentReplicas";
        current_revision: Plain<Text> = "currentRevision";
        observed_generation: Plain<i64> = "observedGeneration";
        ready_replicas: Plain<i32> = "readyReplicas";
        replicas: Plain<i32> = "replicas", always;
        update_revision: Plain<Text> = "updateRevision";
        updated_replicas: Plain<i32> = "updatedReplicas";
    }

    /// One aspect of a stateful set's state.
    pub struct StatefulSetCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }
}

/// SetDefaults_StatefulSet.
fn set_strategy_defaults(strategy: &mut Map) {
    if strategy.str_at("type").is_empty() {
        strategy.insert(Text::from_static("type"), "RollingUpdate".into());
        strategy.map_mut("rollingUpdate");
    }
}
