//! The group `storage.k8s.io/v1`: kinds of storage and their drivers. Stored; upstream: `staging/src/k8s.io/api/storage/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::persistent_volume::PersistentVolumeSpec;
use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A kind of storage, and who makes it.
    pub struct StorageClass {
        "allowVolumeExpansion": Plain<Option<bool>>, simulated;
        "allowedTopologies": ListOf<TopologySelectorTerm>;
        "metadata": ObjectMeta, always;
        "mountOptions": ListOf<Plain<Text>>;
        "parameters": MapOf<Plain<Text>>;
        "provisioner": Plain<Text>, always;
        "reclaimPolicy": Plain<Option<Text>> => Str("Delete"), words["Delete", "Recycle", "Retain"];
        "volumeBindingMode": Plain<Option<Text>> => Str("Immediate"), words["Immediate", "WaitForFirstConsumer"];
    }

    /// A volume that is to be attached to a node.
    pub struct VolumeAttachment {
        "metadata": ObjectMeta, always;
        "spec": VolumeAttachmentSpec, always;
        "status": VolumeAttachmentStatus, always;
    }

    /// Which volume to which node, by whom.
    pub struct VolumeAttachmentSpec {
        "attacher": Plain<Text>, always;
        "nodeName": Plain<Text>, always;
        "source": VolumeAttachmentSource, always;
    }

    /// The volume.
    pub struct VolumeAttachmentSource {
        "inlineVolumeSpec": PersistentVolumeSpec;
        "persistentVolumeName": Plain<Option<Text>>;
    }

    /// Whether it is attached.
    pub struct VolumeAttachmentStatus {
        "attachError": VolumeError;
        "attached": Plain<bool>, always;
        "attachmentMetadata": MapOf<Plain<Text>>;
        "detachError": VolumeError;
    }

    /// What went wrong with a volume.
    pub struct VolumeError {
        "errorCode": Plain<Option<i32>>;
        "message": Plain<Text>;
        "time": Plain<Option<Timestamp>>, always;
    }

    /// The storage drivers on a node.
    pub struct CSINode {
        "metadata": ObjectMeta, always;
        "spec": CSINodeSpec, always;
    }

    /// The drivers.
    pub struct CSINodeSpec {
        "drivers": ListOf<CSINodeDriver>, always, key["name"];
    }

    /// A storage driver on a node.
    pub struct CSINodeDriver {
        "allocatable": VolumeNodeResources;
        "name": Plain<Text>, always;
        "nodeID": Plain<Text>, always;
        "topologyKeys": ListOf<Plain<Text>>, always;
    }

    /// How many volumes a node can have.
    pub struct VolumeNodeResources {
        "count": Plain<Option<i32>>;
    }

    /// A storage driver.
    pub struct CSIDriver {
        "metadata": ObjectMeta, always;
        "spec": CSIDriverSpec, always;
    }

    /// What a storage driver can do.
    pub struct CSIDriverSpec defaults defaults::csi_driver {
        "attachRequired": Plain<Option<bool>> => Bool(true);
        "fsGroupPolicy": Plain<Option<Text>> => Str("ReadWriteOnceWithFSType");
        "nodeAllocatableUpdatePeriodSeconds": Plain<Option<i64>>;
        "podInfoOnMount": Plain<Option<bool>> => Bool(false);
        "preventPodSchedulingIfMissing": Plain<Option<bool>>;
        "requiresRepublish": Plain<Option<bool>> => Bool(false);
        "seLinuxMount": Plain<Option<bool>> => Bool(false);
        "serviceAccountTokenInSecrets": Plain<Option<bool>>;
        "storageCapacity": Plain<Option<bool>> => Bool(false);
        "tokenRequests": ListOf<TokenRequest>;
        "volumeLifecycleModes": ListOf<Plain<Text>>, unique;
    }

    /// A token that a CSI driver wants.
    pub struct TokenRequest {
        "audience": Plain<Text>, always;
        "expirationSeconds": Plain<Option<i64>>;
    }

    /// Where volumes may be made.
    pub struct TopologySelectorTerm, atomic {
        "matchLabelExpressions": ListOf<TopologySelectorLabelRequirement>;
    }

    /// Values that a label of the topology may have.
    pub struct TopologySelectorLabelRequirement {
        "key": Plain<Text>, always;
        "values": ListOf<Plain<Text>>, always;
    }

    /// How much storage a driver has left in a part of the cluster.
    pub struct CSIStorageCapacity {
        "capacity": Plain<Option<Quantity>>;
        "maximumVolumeSize": Plain<Option<Quantity>>;
        "metadata": ObjectMeta, always;
        "nodeTopology": LabelSelector;
        "storageClassName": Plain<Text>, always;
    }

    /// Properties of a volume that can change.
    pub struct VolumeAttributesClass {
        "driverName": Plain<Text>, always;
        "metadata": ObjectMeta, always;
        "parameters": MapOf<Plain<Text>>;
    }
}
