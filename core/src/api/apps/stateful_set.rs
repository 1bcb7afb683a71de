//! Stateful sets. Stored; upstream: `staging/src/k8s.io/api/apps/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::persistent_volume::PersistentVolumeClaim;
use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::defaults;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// Pods with names and storage of their own, one after another.
    pub struct StatefulSet {
        "metadata": ObjectMeta, always;
        "spec": StatefulSetSpec, always;
        "status": StatefulSetStatus, always;
    }

    /// What a stateful set is to be.
    pub struct StatefulSetSpec {
        "minReadySeconds": Plain<i32>;
        "ordinals": StatefulSetOrdinals;
        "persistentVolumeClaimRetentionPolicy": StatefulSetPersistentVolumeClaimRetentionPolicy => Empty;
        "podManagementPolicy": Plain<Text> => Str("OrderedReady"), words["OrderedReady", "Parallel"];
        "replicas": Plain<Option<i32>> => Int(1);
        "revisionHistoryLimit": Plain<Option<i32>> => Int(10);
        "selector": LabelSelector, always;
        "serviceName": Plain<Text>, always;
        "template": PodTemplateSpec, always;
        "updateStrategy": StatefulSetUpdateStrategy, always;
        "volumeClaimTemplates": ListOf<PersistentVolumeClaim>;
    }

    /// How old pods give way to new ones.
    pub struct StatefulSetUpdateStrategy defaults defaults::stateful_set_strategy {
        "rollingUpdate": RollingUpdateStatefulSetStrategy;
        "type": Plain<Text>, words["OnDelete", "RollingUpdate"];
    }

    /// From which ordinal on pods are updated.
    pub struct RollingUpdateStatefulSetStrategy {
        "maxUnavailable": Plain<Option<IntOrString>>;
        "partition": Plain<Option<i32>> => Int(0);
    }

    /// What becomes of the pods' storage.
    pub struct StatefulSetPersistentVolumeClaimRetentionPolicy {
        "whenDeleted": Plain<Text> => Str("Retain");
        "whenScaled": Plain<Text> => Str("Retain");
    }

    /// The number of the first pod.
    pub struct StatefulSetOrdinals {
        "start": Plain<i32>, always;
    }

    /// What a stateful set is.
    pub struct StatefulSetStatus {
        "availableReplicas": Plain<i32>, always;
        "collisionCount": Plain<Option<i32>>;
        "conditions": ListOf<StatefulSetCondition>, key["type"];
        "currentReplicas": Plain<i32>;
        "currentRevision": Plain<Text>;
        "observedGeneration": Plain<i64>;
        "readyReplicas": Plain<i32>;
        "replicas": Plain<i32>, always;
        "updateRevision": Plain<Text>;
        "updatedReplicas": Plain<i32>;
    }

    /// One aspect of a stateful set's state.
    pub struct StatefulSetCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }
}
