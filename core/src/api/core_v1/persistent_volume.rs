//! Storage and the claims to it. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

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
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A piece of storage in the cluster.
    pub struct PersistentVolume {
        metadata: ObjectMeta = "metadata", always;
        spec: PersistentVolumeSpec = "spec", always;
        status: PersistentVolumeStatus = "status", always;
    }

    /// The desired state of a volume.
    pub struct PersistentVolumeSpec {
        capacity: MapOf<Plain<Quantity>> = "capacity";
        gce_persistent_disk: GCEPersistentDiskVolumeSource = "gcePersistentDisk";
        aws_elastic_block_store: AWSElasticBlockStoreVolumeSource = "awsElasticBlockStore";
        host_path: HostPathVolumeSource = "hostPath";
        glusterfs: GlusterfsPersistentVolumeSource = "glusterfs";
        nfs: NFSVolumeSource = "nfs";
        rbd: RBDPersistentVolumeSource = "rbd";
        quobyte: QuobyteVolumeSource = "quobyte";
        iscsi: ISCSIPersistentVolumeSource = "iscsi";
        flex_volume: FlexPersistentVolumeSource = "flexVolume";
        cinder: CinderPersistentVolumeSource = "cinder";
        cephfs: CephFSPersistentVolumeSource = "cephfs";
        fc: FCVolumeSource = "fc";
        flocker: FlockerVolumeSource = "flocker";
        azure_file: AzureFilePersistentVolumeSource = "azureFile";
        vsphere_volume: VsphereVirtualDiskVolumeSource = "vsphereVolume";
        azure_disk: AzureDiskVolumeSource = "azureDisk";
        photon_persistent_disk: PhotonPersistentDiskVolumeSource = "photonPersistentDisk";
        portworx_volume: PortworxVolumeSource = "portworxVolume";
        scale_io: ScaleIOPersistentVolumeSource = "scaleIO";
        local: LocalVolumeSource = "local";
        storageos: StorageOSPersistentVolumeSource = "storageos";
        csi: CSIPersistentVolumeSource = "csi";
        access_modes: ListOf<Plain<Text>> = "accessModes";
        claim_ref: ObjectReference = "claimRef", granular;
        persistent_volume_reclaim_policy: Plain<Text> = "persistentVolumeReclaimPolicy" => Str("Retain"), words["Delete", "Recycle", "Retain"];
        storage_class_name: Plain<Text> = "storageClassName";
        mount_options: ListOf<Plain<Text>> = "mountOptions";
        volume_mode: Plain<Option<Text>> = "volumeMode" => Str("Filesystem"), words["Block", "Filesystem"];
        node_affinity: VolumeNodeAffinity = "nodeAffinity";
        volume_attributes_class_name: Plain<Option<Text>> = "volumeAttributesClassName";
    }

    /// From which nodes a volume can be reached.
    pub struct VolumeNodeAffinity {
        required: NodeSelector = "required";
    }

    /// Whether the storage is taken.
    pub struct PersistentVolumeStatus {
        last_phase_transition_time: Plain<Option<Timestamp>> = "lastPhaseTransitionTime";
        message: Plain<Text> = "message";
        phase: Plain<Text> = "phase" => Str("Pending"), words["Available", "Bound", "Failed", "Pending", "Released"];
        reason: Plain<Text> = "reason";
    }

    /// A claim to storage. In a stateful set's templates it says what it is.
    pub struct PersistentVolumeClaim {
        api_version: Plain<Text> = "apiVersion" => Str("v1");
        kind: Plain<Text> = "kind" => Str("PersistentVolumeClaim");
        metadata: ObjectMeta = "metadata", always;
        spec: PersistentVolumeClaimSpec = "spec", always, simulated;
        status: PersistentVolumeClaimStatus = "status", always;
    }

    /// The observed state of a claim.
    pub struct PersistentVolumeClaimStatus {
        access_modes: ListOf<Plain<Text>> = "accessModes";
        allocated_resource_statuses: MapOf<Plain<Text>> = "allocatedResourceStatuses", granular;
        allocated_resources: MapOf<Plain<Quantity>> = "allocatedResources";
        capacity: MapOf<Plain<Quantity>> = "capacity";
        conditions: ListOf<PersistentVolumeClaimCondition> = "conditions", key["type"];
        current_volume_attributes_class_name: Plain<Option<Text>> = "currentVolumeAttributesClassName";
        modify_volume_status: ModifyVolumeStatus = "modifyVolumeStatus";
        phase: Plain<Text> = "phase" => Str("Pending"), words["Bound", "Lost", "Pending"];
    }

    /// One aspect of a claim's state.
    pub struct PersistentVolumeClaimCondition {
        last_probe_time: Plain<Option<Timestamp>> = "lastProbeTime", always;
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// The progress of a change of a volume's attributes.
    pub struct ModifyVolumeStatus {
        status: Plain<Text> = "status", always, words["InProgress", "Infeasible", "Pending"];
        target_volume_attributes_class_name: Plain<Text> = "targetVolumeAttributesClassName";
    }
}
