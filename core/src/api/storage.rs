//! The group `storage.k8s.io/v1`: kinds of storage and their drivers. Upstream: `staging/src/k8s.io/api/storage/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::persistent_volume::PersistentVolumeSpec;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::api::timestamp::Timestamp;
use crate::api::tree::Map;
use crate::base::Text;
use crate::untyped;
use alloc::vec;

untyped! {
    /// A kind of storage, and who makes it.
    pub struct StorageClass {
        allow_volume_expansion: Plain<Option<bool>> = "allowVolumeExpansion", simulated;
        allowed_topologies: ListOf<TopologySelectorTerm> = "allowedTopologies";
        metadata: ObjectMeta = "metadata", always;
        mount_options: ListOf<Plain<Text>> = "mountOptions";
        parameters: MapOf<Plain<Text>> = "parameters";
        provisioner: Plain<Text> = "provisioner", always;
        reclaim_policy: Plain<Option<Text>> = "reclaimPolicy" => Str("Delete"), words["Delete", "Recycle", "Retain"];
        volume_binding_mode: Plain<Option<Text>> = "volumeBindingMode" => Str("Immediate"), words["Immediate", "WaitForFirstConsumer"];
    }

    /// A volume that is to be attached to a node.
    pub struct VolumeAttachment {
        metadata: ObjectMeta = "metadata", always;
        spec: VolumeAttachmentSpec = "spec", always;
        status: VolumeAttachmentStatus = "status", always;
    }

    /// The volume, the node and the attacher.
    pub struct VolumeAttachmentSpec {
        attacher: Plain<Text> = "attacher", always;
        node_name: Plain<Text> = "nodeName", always;
        source: VolumeAttachmentSource = "source", always;
    }

    /// The volume.
    pub struct VolumeAttachmentSource {
        inline_volume_spec: PersistentVolumeSpec = "inlineVolumeSpec";
        persistent_volume_name: Plain<Option<Text>> = "persistentVolumeName";
    }

    /// Whether it is attached.
    pub struct VolumeAttachmentStatus {
        attach_error: VolumeError = "attachError";
        attached: Plain<bool> = "attached", always;
        attachment_metadata: MapOf<Plain<Text>> = "attachmentMetadata";
        detach_error: VolumeError = "detachError";
    }

    /// An error of a volume.
    pub struct VolumeError {
        error_code: Plain<Option<i32>> = "errorCode";
        message: Plain<Text> = "message";
        time: Plain<Option<Timestamp>> = "time", always;
    }

    /// The storage drivers on a node.
    pub struct CSINode {
        metadata: ObjectMeta = "metadata", always;
        spec: CSINodeSpec = "spec", always;
    }

    /// The drivers.
    pub struct CSINodeSpec {
        drivers: ListOf<CSINodeDriver> = "drivers", always, key["name"];
    }

    /// A storage driver on a node.
    pub struct CSINodeDriver {
        allocatable: VolumeNodeResources = "allocatable";
        name: Plain<Text> = "name", always;
        node_id: Plain<Text> = "nodeID", always;
        topology_keys: ListOf<Plain<Text>> = "topologyKeys", always;
    }

    /// The number of volumes that a node can have.
    pub struct VolumeNodeResources {
        count: Plain<Option<i32>> = "count";
    }

    /// A storage driver.
    pub struct CSIDriver {
        metadata: ObjectMeta = "metadata", always;
        spec: CSIDriverSpec = "spec", always;
    }

    /// The capabilities of a storage driver.
    pub struct CSIDriverSpec defaults set_driver_defaults {
        attach_required: Plain<Option<bool>> = "attachRequired" => Bool(true);
        fs_group_policy: Plain<Option<Text>> = "fsGroupPolicy" => Str("ReadWriteOnceWithFSType");
        node_allocatable_update_period_seconds: Plain<Option<i64>> = "nodeAllocatableUpdatePeriodSeconds";
        pod_info_on_mount: Plain<Option<bool>> = "podInfoOnMount" => Bool(false);
        prevent_pod_scheduling_if_missing: Plain<Option<bool>> = "preventPodSchedulingIfMissing";
        requires_republish: Plain<Option<bool>> = "requiresRepublish" => Bool(false);
        se_linux_mount: Plain<Option<bool>> = "seLinuxMount" => Bool(false);
        service_account_token_in_secrets: Plain<Option<bool>> = "serviceAccountTokenInSecrets";
        storage_capacity: Plain<Option<bool>> = "storageCapacity" => Bool(false);
        token_requests: ListOf<TokenRequest> = "tokenRequests";
        volume_lifecycle_modes: ListOf<Plain<Text>> = "volumeLifecycleModes", unique;
    }

    /// A token that a CSI driver wants.
    pub struct TokenRequest {
        audience: Plain<Text> = "audience", always;
        expiration_seconds: Plain<Option<i64>> = "expirationSeconds";
    }

    /// A topology in which volumes may be made.
    pub struct TopologySelectorTerm, atomic {
        match_label_expressions: ListOf<TopologySelectorLabelRequirement> = "matchLabelExpressions";
    }

    /// Values that a label of the topology may have.
    pub struct TopologySelectorLabelRequirement {
        key: Plain<Text> = "key", always;
        values: ListOf<Plain<Text>> = "values", always;
    }

    /// The storage that a driver has left in a part of the cluster.
    pub struct CSIStorageCapacity {
        capacity: Plain<Option<Quantity>> = "capacity";
        maximum_volume_size: Plain<Option<Quantity>> = "maximumVolumeSize";
        metadata: ObjectMeta = "metadata", always;
        node_topology: LabelSelector = "nodeTopology";
        storage_class_name: Plain<Text> = "storageClassName", always;
    }

    /// Properties of a volume that can change.
    pub struct VolumeAttributesClass {
        driver_name: Plain<Text> = "driverName", always;
        metadata: ObjectMeta = "metadata", always;
        parameters: MapOf<Plain<Text>> = "parameters";
    }
}

/// SetDefaults_CSIDriver: volumes that live on their own.
fn set_driver_defaults(spec: &mut Map) {
    spec.set_default("volumeLifecycleModes", vec!["Persistent".into()].into());
}
