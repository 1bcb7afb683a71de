//! Where storage comes from.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A disk or directory of one node.
    pub struct LocalVolumeSource {
        path: Plain<Text> = "path", always;
        fs_type: Plain<Option<Text>> = "fsType";
    }

    /// A volume by a CSI driver.
    pub struct CSIPersistentVolumeSource {
        driver: Plain<Text> = "driver", always;
        volume_handle: Plain<Text> = "volumeHandle", always;
        read_only: Plain<bool> = "readOnly";
        fs_type: Plain<Text> = "fsType";
        volume_attributes: MapOf<Plain<Text>> = "volumeAttributes";
        controller_publish_secret_ref: SecretReference = "controllerPublishSecretRef";
        node_stage_secret_ref: SecretReference = "nodeStageSecretRef";
        node_publish_secret_ref: SecretReference = "nodePublishSecretRef";
        controller_expand_secret_ref: SecretReference = "controllerExpandSecretRef";
        node_expand_secret_ref: SecretReference = "nodeExpandSecretRef";
    }

    /// A secret in any namespace.
    pub struct SecretReference, atomic {
        name: Plain<Text> = "name";
        namespace: Plain<Text> = "namespace";
    }

    /// A share of Azure Files.
    pub struct AzureFilePersistentVolumeSource {
        secret_name: Plain<Text> = "secretName", always;
        share_name: Plain<Text> = "shareName", always;
        read_only: Plain<bool> = "readOnly";
        secret_namespace: Plain<Option<Text>> = "secretNamespace";
    }

    /// A Ceph file system.
    pub struct CephFSPersistentVolumeSource {
        monitors: ListOf<Plain<Text>> = "monitors", always;
        path: Plain<Text> = "path";
        user: Plain<Text> = "user";
        secret_file: Plain<Text> = "secretFile";
        secret_ref: SecretReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
    }

    /// A disk of OpenStack.
    pub struct CinderPersistentVolumeSource {
        volume_id: Plain<Text> = "volumeID", always;
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        secret_ref: SecretReference = "secretRef";
    }

    /// A volume by a driver on the node.
    pub struct FlexPersistentVolumeSource {
        driver: Plain<Text> = "driver", always;
        fs_type: Plain<Text> = "fsType";
        secret_ref: SecretReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
        options: MapOf<Plain<Text>> = "options";
    }

    /// A Glusterfs volume.
    pub struct GlusterfsPersistentVolumeSource {
        endpoints: Plain<Text> = "endpoints", always;
        path: Plain<Text> = "path", always;
        read_only: Plain<bool> = "readOnly";
        endpoints_namespace: Plain<Option<Text>> = "endpointsNamespace";
    }

    /// An iSCSI disk.
    pub struct ISCSIPersistentVolumeSource {
        target_portal: Plain<Text> = "targetPortal", always;
        iqn: Plain<Text> = "iqn", always;
        lun: Plain<i32> = "lun", always;
        iscsi_interface: Plain<Text> = "iscsiInterface" => Str("default");
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        portals: ListOf<Plain<Text>> = "portals";
        chap_auth_discovery: Plain<bool> = "chapAuthDiscovery";
        chap_auth_session: Plain<bool> = "chapAuthSession";
        secret_ref: SecretReference = "secretRef";
        initiator_name: Plain<Option<Text>> = "initiatorName";
    }

    /// A Ceph block device.
    pub struct RBDPersistentVolumeSource {
        monitors: ListOf<Plain<Text>> = "monitors", always;
        image: Plain<Text> = "image", always;
        fs_type: Plain<Text> = "fsType";
        pool: Plain<Text> = "pool" => Str("rbd");
        user: Plain<Text> = "user" => Str("admin");
        keyring: Plain<Text> = "keyring" => Str("/etc/ceph/keyring");
        secret_ref: SecretReference = "secretRef";
        read_only: Plain<bool> = "readOnly";
    }

    /// A ScaleIO volume.
    pub struct ScaleIOPersistentVolumeSource {
        gateway: Plain<Text> = "gateway", always;
        system: Plain<Text> = "system", always;
        secret_ref: SecretReference = "secretRef", always;
        ssl_enabled: Plain<bool> = "sslEnabled";
        protection_domain: Plain<Text> = "protectionDomain";
        storage_pool: Plain<Text> = "storagePool";
        storage_mode: Plain<Text> = "storageMode" => Str("ThinProvisioned");
        volume_name: Plain<Text> = "volumeName";
        fs_type: Plain<Text> = "fsType" => Str("xfs");
        read_only: Plain<bool> = "readOnly";
    }

    /// A StorageOS volume.
    pub struct StorageOSPersistentVolumeSource {
        volume_name: Plain<Text> = "volumeName";
        volume_namespace: Plain<Text> = "volumeNamespace";
        fs_type: Plain<Text> = "fsType";
        read_only: Plain<bool> = "readOnly";
        secret_ref: ObjectReference = "secretRef";
    }
}
