//! The ReplicationController controller: the ReplicaSet controller, behind a conversion.
//!
//! To read before editing: `pkg/controller/replication` (`replication_controller.go`, `conversion.go`).

use super::framework::{ControllerDescriptor, Watch};
use super::replica_set::ReplicaSetController;
use crate::api::apps::{ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use crate::api::record::Field;
use crate::api::untyped_object::UntypedObject;
use crate::api::{Kind, Object, Tree};
use crate::base::Text;
use alloc::boxed::Box;
use alloc::sync::Arc;

/// `replicationcontroller-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "replicationcontroller-controller",
    event_source: "replication-controller",
    service_account: "replication-controller",
    watches: &[Watch::For(Kind::ReplicationController), Watch::Watches(Kind::Pod)],
    max_retries: u32::MAX,
    constructor: || Box::new(ReplicaSetController { kind: Kind::ReplicationController }),
};

/// `convertRCtoRS`: the fields are the same, but the selector is a map of labels.
pub fn to_replica_set(controller: &UntypedObject) -> ReplicaSet {
    let mut spec = controller.fields.get("spec").cloned().unwrap_or(Tree::Null);
    if let Tree::Map(fields) = &mut spec {
        let labels = fields.remove("selector").unwrap_or(Tree::Null);
        fields.insert(Text::from_static("selector"), Tree::fields([("matchLabels", labels)]));
    }
    ReplicaSet {
        metadata: controller.metadata.clone(),
        spec: Arc::new(ReplicaSetSpec::read(&spec)),
        status: controller.part("status"),
    }
}

/// `convertRStoRC`, of the status: it has no terminatingReplicas.
pub fn with_status(controller: &Object, status: &ReplicaSetStatus) -> Object {
    let mut tree = controller.to_tree();
    if let Tree::Map(fields) = &mut tree {
        fields.insert(Text::from_static("status"), status.write());
    }
    Object::read(controller.kind(), &tree)
}
