//! Pod templates, and replication controllers, the elders of replica sets. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A pod to be, kept for later.
    pub struct PodTemplate {
        metadata: ObjectMeta = "metadata", always;
        template: PodTemplateSpec = "template", always;
    }

    /// A fixed number of pods, as before replica sets.
    pub struct ReplicationController defaults set_replication_controller_defaults {
        metadata: ObjectMeta = "metadata", always;
        spec: ReplicationControllerSpec = "spec", always;
        status: ReplicationControllerStatus = "status", always;
    }

    /// The desired state of a replication controller.
    pub struct ReplicationControllerSpec {
        min_ready_seconds: Plain<i32> = "minReadySeconds";
        replicas: Plain<Option<i32>> = "replicas" => Int(1);
        selector: MapOf<Plain<Text>> = "selector", atomic;
        template: PodTemplateSpec = "template";
    }

    /// The observed state of a replication controller.
    pub struct ReplicationControllerStatus {
        available_replicas: Plain<i32> = "availableReplicas";
        conditions: ListOf<ReplicationControllerCondition> = "conditions", key["type"];
        fully_labeled_replicas: Plain<i32> = "fullyLabeledReplicas";
        observed_generation: Plain<i64> = "observedGeneration";
        ready_replicas: Plain<i32> = "readyReplicas";
        replicas: Plain<i32> = "replicas", always;
    }

    /// One aspect of a replication controller's state.
    pub struct ReplicationControllerCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }
}

/// SetDefaults_ReplicationController: it selects the pods of its template.
fn set_replication_controller_defaults(controller: &mut Map) {
    let Some(Tree::Map(spec)) = controller.get_mut("spec") else { return };
    let labels = spec.at("template.metadata.labels").clone();
    if !labels.is_null() {
        spec.set_default("selector", labels);
    }
}
