//! Storage and the claims to it. Stored; upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::core_v1::affinity::NodeSelector;
use crate::api::core_v1::persistent_volume_source::{
    AzureFilePersistentVolumeSource, CSIPersistentVolumeSource, CephFSPersistentVolumeSource,
    CinderPersistentVolumeSource, FlexPersistentVolumeSource, GlusterfsPersistentVolumeSource,
    ISCSIPersistentVolumeSource, LocalVolumeSource, RBDPersistentVolumeSource, ScaleIOPersistentVolumeSource,
    StorageOSPersistentVolumeSource,
};
use crate::api::core_v1::pod::ObjectReference;
use crate::api::core_v1::volume_source::{HostPathVolumeSource, PersistentVolumeClaimSpec};
use crate::api::core_v1::volume_source_remote::{
    AWSElasticBlockStoreVolumeSource, AzureDiskVolumeSource, FCVolumeSource, FlockerVolumeSource,
    GCEPersistentDiskVolumeSource, NFSVolumeSource, PhotonPersistentDiskVolumeSource, PortworxVolumeSource,
    QuobyteVolumeSource, VsphereVirtualDiskVolumeSource,
};
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A piece of storage in the cluster.
    pub struct PersistentVolume {
        "metadata": ObjectMeta, always;
        "spec": PersistentVolumeSpec, always;
        "status": PersistentVolumeStatus, always;
    }

    /// Where the storage is, how large, and for whom.
    pub struct PersistentVolumeSpec {
        "accessModes": ListOf<Plain<Text>>;
        "awsElasticBlockStore": AWSElasticBlockStoreVolumeSource;
        "azureDisk": AzureDiskVolumeSource;
        "azureFile": AzureFilePersistentVolumeSource;
        "capacity": MapOf<Plain<Quantity>>;
        "cephfs": CephFSPersistentVolumeSource;
        "cinder": CinderPersistentVolumeSource;
        "claimRef": ObjectReference, granular;
        "csi": CSIPersistentVolumeSource;
        "fc": FCVolumeSource;
        "flexVolume": FlexPersistentVolumeSource;
        "flocker": FlockerVolumeSource;
        "gcePersistentDisk": GCEPersistentDiskVolumeSource;
        "glusterfs": GlusterfsPersistentVolumeSource;
        "hostPath": HostPathVolumeSource;
        "iscsi": ISCSIPersistentVolumeSource;
        "local": LocalVolumeSource;
        "mountOptions": ListOf<Plain<Text>>;
        "nfs": NFSVolumeSource;
        "nodeAffinity": VolumeNodeAffinity;
        "persistentVolumeReclaimPolicy": Plain<Text> => Str("Retain"), words["Delete", "Recycle", "Retain"];
        "photonPersistentDisk": PhotonPersistentDiskVolumeSource;
        "portworxVolume": PortworxVolumeSource;
        "quobyte": QuobyteVolumeSource;
        "rbd": RBDPersistentVolumeSource;
        "scaleIO": ScaleIOPersistentVolumeSource;
        "storageClassName": Plain<Text>;
        "storageos": StorageOSPersistentVolumeSource;
        "volumeAttributesClassName": Plain<Option<Text>>;
        "volumeMode": Plain<Option<Text>> => Str("Filesystem"), words["Block", "Filesystem"];
        "vsphereVolume": VsphereVirtualDiskVolumeSource;
    }

    /// From which nodes a volume can be reached.
    pub struct VolumeNodeAffinity {
        "required": NodeSelector;
    }

    /// Whether the storage is taken.
    pub struct PersistentVolumeStatus {
        "lastPhaseTransitionTime": Plain<Option<Timestamp>>;
        "message": Plain<Text>;
        "phase": Plain<Text> => Str("Pending"), words["Available", "Bound", "Failed", "Pending", "Released"];
        "reason": Plain<Text>;
    }

    /// A claim to storage. In a stateful set's templates it says what it is.
    pub struct PersistentVolumeClaim {
        "apiVersion": Plain<Text> => Str("v1");
        "kind": Plain<Text> => Str("PersistentVolumeClaim");
        "metadata": ObjectMeta, always;
        "spec": PersistentVolumeClaimSpec, always;
        "status": PersistentVolumeClaimStatus, always;
    }

    /// What a claim has got.
    pub struct PersistentVolumeClaimStatus {
        "accessModes": ListOf<Plain<Text>>;
        "allocatedResourceStatuses": MapOf<Plain<Text>>, granular;
        "allocatedResources": MapOf<Plain<Quantity>>;
        "capacity": MapOf<Plain<Quantity>>;
        "conditions": ListOf<PersistentVolumeClaimCondition>, key["type"];
        "currentVolumeAttributesClassName": Plain<Option<Text>>;
        "modifyVolumeStatus": ModifyVolumeStatus;
        "phase": Plain<Text> => Str("Pending"), words["Bound", "Lost", "Pending"];
    }

    /// One aspect of a claim's state.
    pub struct PersistentVolumeClaimCondition {
        "lastProbeTime": Plain<Option<Timestamp>>, always;
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// How a change of a volume's attributes goes.
    pub struct ModifyVolumeStatus {
        "status": Plain<Text>, always, words["InProgress", "Infeasible", "Pending"];
        "targetVolumeAttributesClassName": Plain<Text>;
    }
}
