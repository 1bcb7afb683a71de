//! Pod templates, and replication controllers, the elders of replica sets. Stored; upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A pod to be, kept for later.
    pub struct PodTemplate {
        "metadata": ObjectMeta, always;
        "template": PodTemplateSpec, always;
    }

    /// A fixed number of pods, as before replica sets.
    pub struct ReplicationController defaults defaults::replication_controller {
        "metadata": ObjectMeta, always;
        "spec": ReplicationControllerSpec, always;
        "status": ReplicationControllerStatus, always;
    }

    /// What a replication controller is to be.
    pub struct ReplicationControllerSpec {
        "minReadySeconds": Plain<i32>;
        "replicas": Plain<Option<i32>> => Int(1);
        "selector": MapOf<Plain<Text>>, atomic;
        "template": PodTemplateSpec;
    }

    /// What a replication controller is.
    pub struct ReplicationControllerStatus {
        "availableReplicas": Plain<i32>;
        "conditions": ListOf<ReplicationControllerCondition>, key["type"];
        "fullyLabeledReplicas": Plain<i32>;
        "observedGeneration": Plain<i64>;
        "readyReplicas": Plain<i32>;
        "replicas": Plain<i32>, always;
    }

    /// One aspect of a replication controller's state.
    pub struct ReplicationControllerCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }
}
