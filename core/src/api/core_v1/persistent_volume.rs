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
        "capacity": MapOf<Plain<Quantity>>;
        "gcePersistentDisk": GCEPersistentDiskVolumeSource;
        "awsElasticBlockStore": AWSElasticBlockStoreVolumeSource;
        "hostPath": HostPathVolumeSource;
        "glusterfs": GlusterfsPersistentVolumeSource;
        "nfs": NFSVolumeSource;
        "rbd": RBDPersistentVolumeSource;
        "quobyte": QuobyteVolumeSource;
        "iscsi": ISCSIPersistentVolumeSource;
        "flexVolume": FlexPersistentVolumeSource;
        "cinder": CinderPersistentVolumeSource;
        "cephfs": CephFSPersistentVolumeSource;
        "fc": FCVolumeSource;
        "flocker": FlockerVolumeSource;
        "azureFile": AzureFilePersistentVolumeSource;
        "vsphereVolume": VsphereVirtualDiskVolumeSource;
        "azureDisk": AzureDiskVolumeSource;
        "photonPersistentDisk": PhotonPersistentDiskVolumeSource;
        "portworxVolume": PortworxVolumeSource;
        "scaleIO": ScaleIOPersistentVolumeSource;
        "local": LocalVolumeSource;
        "storageos": StorageOSPersistentVolumeSource;
        "csi": CSIPersistentVolumeSource;
        "accessModes": ListOf<Plain<Text>>;
        "claimRef": ObjectReference, granular;
        "persistentVolumeReclaimPolicy": Plain<Text> => Str("Retain"), words["Delete", "Recycle", "Retain"];
        "storageClassName": Plain<Text>;
        "mountOptions": ListOf<Plain<Text>>;
        "volumeMode": Plain<Option<Text>> => Str("Filesystem"), words["Block", "Filesystem"];
        "nodeAffinity": VolumeNodeAffinity;
        "volumeAttributesClassName": Plain<Option<Text>>;
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
        "spec": PersistentVolumeClaimSpec, always, simulated;
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
