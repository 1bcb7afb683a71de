//! Volumes on other machines, most of them given up for CSI drivers. Upstream: `core/v1 VolumeSource`.

use super::service_account::LocalObjectReference;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// An NFS export.
    pub struct NFSVolumeSource {
        server: Plain<Text> = "server", always;
        path: Plain<Text> = "path", always;
        read_only: Plain<bool> = "readOnly";
    }

    /// An iSCSI disk.
    pub struct ISCSIVolumeSource {
        target_portal: Plain<Text> = "targetPortal", always;
        iqn: Plain<Text> = "iqn", always;
        lun: Plain<i32> = "lun", always;
        iscsi_interface: Plain<Text> = "iscsiInterface" => Str("default");
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        portals: ListOf<Plain<Text>> = "portals";
        chap_auth_discovery: Plain<bool> = "chapAuthDiscovery";
        chap_auth_session: Plain<bool> = "chapAuthSession";
        secret_ref: LocalObjectReference = "secretRef";
        initiator_name: Plain<Option<Text>> = "initiatorName";
    }

    /// A Fibre Channel disk.
    pub struct FCVolumeSource {
        target_wwns: ListOf<Plain<Text>> = "targetWWNs";
        lun: Plain<Option<i32>> = "lun";
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        wwids: ListOf<Plain<Text>> = "wwids";
    }

    /// A volume by an exec plugin.
    pub struct FlexVolumeSource {
        driver: Plain<Text> = "driver", always;
        fs_type: Plain<Text> = "fsType";
        secret_ref: LocalObjectReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
        options: MapOf<Plain<Text>> = "options";
    }

    /// A disk of AWS.
    pub struct AWSElasticBlockStoreVolumeSource {
        volume_id: Plain<Text> = "volumeID", always;
        fs_type: Plain<Text> = "fsType";
        partition: Plain<i32> = "partition";
        read_only: Plain<bool> = "readOnly";
    }

    /// A disk of Azure.
    pub struct AzureDiskVolumeSource {
        disk_name: Plain<Text> = "diskName", always;
        disk_uri: Plain<Text> = "diskURI", always;
        caching_mode: Plain<Option<Text>> = "cachingMode" => Str("ReadWrite"), words["None", "ReadOnly", "ReadWrite"];
        fs_type: Plain<Option<Text>> = "fsType" => Str("ext4");
        read_only: Plain<Option<bool>> = "readOnly" => Bool(false);
        kind: Plain<Option<Text>> = "kind" => Str("Shared"), words["Dedicated", "Managed", "Shared"];
    }

    /// A file share of Azure.
    pub struct AzureFileVolumeSource {
        secret_name: Plain<Text> = "secretName", always;
        share_name: Plain<Text> = "shareName", always;
        read_only: Plain<bool> = "readOnly";
    }

    /// A CephFS mount.
    pub struct CephFSVolumeSource {
        monitors: ListOf<Plain<Text>> = "monitors";
        path: Plain<Text> = "path";
        user: Plain<Text> = "user";
        secret_file: Plain<Text> = "secretFile";
        secret_ref: LocalObjectReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
    }

    /// A disk of OpenStack.
    pub struct CinderVolumeSource {
        volume_id: Plain<Text> = "volumeID", always;
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        secret_ref: LocalObjectReference = "secretRef";
    }

    /// A Flocker dataset.
    pub struct FlockerVolumeSource {
        dataset_name: Plain<Text> = "datasetName";
        dataset_uuid: Plain<Text> = "datasetUUID";
    }

    /// A disk of Google Cloud.
    pub struct GCEPersistentDiskVolumeSource {
        pd_name: Plain<Text> = "pdName", always;
        fs_type: Plain<Text> = "fsType";
        partition: Plain<i32> = "partition";
        read_only: Plain<bool> = "readOnly";
    }

    /// A git repository.
    pub struct GitRepoVolumeSource {
        repository: Plain<Text> = "repository", always;
        revision: Plain<Text> = "revision";
        directory: Plain<Text> = "directory";
    }

    /// A Glusterfs volume.
    pub struct GlusterfsVolumeSource {
        endpoints: Plain<Text> = "endpoints", always;
        path: Plain<Text> = "path", always;
        read_only: Plain<bool> = "readOnly";
    }

    /// A disk of Photon.
    pub struct PhotonPersistentDiskVolumeSource {
        pd_id: Plain<Text> = "pdID", always;
        fs_type: Plain<Text> = "fsType";
    }

    /// A Portworx volume.
    pub struct PortworxVolumeSource {
        volume_id: Plain<Text> = "volumeID", always;
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
    }

    /// A Quobyte volume.
    pub struct QuobyteVolumeSource {
        registry: Plain<Text> = "registry", always;
        volume: Plain<Text> = "volume", always;
        read_only: Plain<bool> = "readOnly";
        user: Plain<Text> = "user";
        group: Plain<Text> = "group";
        tenant: Plain<Text> = "tenant";
    }

    /// A Ceph block device.
    pub struct RBDVolumeSource {
        monitors: ListOf<Plain<Text>> = "monitors";
        image: Plain<Text> = "image", always;
        fs_type: Plain<Text> = "fsType";
        pool: Plain<Text> = "pool" => Str("rbd");
        user: Plain<Text> = "user" => Str("admin");
        keyring: Plain<Text> = "keyring" => Str("/etc/ceph/keyring");
        secret_ref: LocalObjectReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
    }

    /// A ScaleIO volume.
    pub struct ScaleIOVolumeSource {
        gateway: Plain<Text> = "gateway", always;
        system: Plain<Text> = "system", always;
        secret_ref: LocalObjectReference = "secretRef";
        ssl_enabled: Plain<bool> = "sslEnabled";
        protection_domain: Plain<Text> = "protectionDomain";
        storage_pool: Plain<Text> = "storagePool";
        storage_mode: Plain<Text> = "storageMode" => Str("ThinProvisioned");
        volume_name: Plain<Text> = "volumeName";
        fs_type: Plain<Text> = "fsType" => Str("xfs");
        read_only: Plain<bool> = "readOnly";
    }

    /// A StorageOS volume.
    pub struct StorageOSVolumeSource {
        volume_name: Plain<Text> = "volumeName";
        volume_namespace: Plain<Text> = "volumeNamespace";
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        secret_ref: LocalObjectReference = "secretRef";
    }

    /// A disk of vSphere.
    pub struct VsphereVirtualDiskVolumeSource {
        volume_path: Plain<Text> = "volumePath", always;
        fs_type: Plain<Text> = "fsType";
        storage_policy_name: Plain<Text> = "storagePolicyName";
        storage_policy_id: Plain<Text> = "storagePolicyID";
    }
}
