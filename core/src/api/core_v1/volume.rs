//! Volumes: directories that the containers of a pod share. Stored, not simulated.

use super::volume_source::*;
use super::volume_source_remote::*;
use crate::api::opaque::{Opaque, Plain};
use crate::base::Text;
use crate::record;

record! {
    /// A directory that a pod brings along, by one of its sources.
    pub struct Volume defaults super::defaults::volume {
        name: Text = "name", always, not_simulated;
        host_path: Opaque<HostPathVolumeSource> = "hostPath";
        empty_dir: Opaque<EmptyDirVolumeSource> = "emptyDir";
        gce_persistent_disk: Opaque<GCEPersistentDiskVolumeSource> = "gcePersistentDisk";
        aws_elastic_block_store: Opaque<AWSElasticBlockStoreVolumeSource> = "awsElasticBlockStore";
        git_repo: Opaque<GitRepoVolumeSource> = "gitRepo";
        secret: Opaque<SecretVolumeSource> = "secret";
        nfs: Opaque<NFSVolumeSource> = "nfs";
        iscsi: Opaque<ISCSIVolumeSource> = "iscsi";
        glusterfs: Opaque<GlusterfsVolumeSource> = "glusterfs";
        persistent_volume_claim: Opaque<PersistentVolumeClaimVolumeSource> = "persistentVolumeClaim";
        rbd: Opaque<RBDVolumeSource> = "rbd";
        quobyte: Opaque<QuobyteVolumeSource> = "quobyte";
        flex_volume: Opaque<FlexVolumeSource> = "flexVolume";
        cinder: Opaque<CinderVolumeSource> = "cinder";
        cephfs: Opaque<CephFSVolumeSource> = "cephfs";
        flocker: Opaque<FlockerVolumeSource> = "flocker";
        downward_api: Opaque<DownwardAPIVolumeSource> = "downwardAPI";
        fc: Opaque<FCVolumeSource> = "fc";
        azure_file: Opaque<AzureFileVolumeSource> = "azureFile";
        config_map: Opaque<ConfigMapVolumeSource> = "configMap";
        vsphere_volume: Opaque<VsphereVirtualDiskVolumeSource> = "vsphereVolume";
        azure_disk: Opaque<AzureDiskVolumeSource> = "azureDisk";
        photon_persistent_disk: Opaque<PhotonPersistentDiskVolumeSource> = "photonPersistentDisk";
        projected: Opaque<ProjectedVolumeSource> = "projected";
        portworx_volume: Opaque<PortworxVolumeSource> = "portworxVolume";
        scale_io: Opaque<ScaleIOVolumeSource> = "scaleIO";
        storageos: Opaque<StorageOSVolumeSource> = "storageos";
        csi: Opaque<CSIVolumeSource> = "csi";
        ephemeral: Opaque<EphemeralVolumeSource> = "ephemeral";
        image: Opaque<ImageVolumeSource> = "image";
    }

    /// A volume at a path of a container.
    pub struct VolumeMount {
        name: Text = "name", always, not_simulated;
        read_only: bool = "readOnly", not_simulated;
        recursive_read_only: Opaque<Plain<Option<Text>>> = "recursiveReadOnly";
        mount_path: Text = "mountPath", always, not_simulated;
        sub_path: Opaque<Plain<Text>> = "subPath";
        mount_propagation: Opaque<Plain<Option<Text>>> = "mountPropagation",
            words["Bidirectional", "HostToContainer", "None"];
        sub_path_expr: Opaque<Plain<Text>> = "subPathExpr";
    }
}
