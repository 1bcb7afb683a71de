//! Where storage comes from. Stored.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// A disk or directory of one node.
    pub struct LocalVolumeSource {
        "fsType": Plain<Option<Text>>;
        "path": Plain<Text>, always;
    }

    /// A volume by a CSI driver.
    pub struct CSIPersistentVolumeSource {
        "controllerExpandSecretRef": SecretReference;
        "controllerPublishSecretRef": SecretReference;
        "driver": Plain<Text>, always;
        "fsType": Plain<Text>;
        "nodeExpandSecretRef": SecretReference;
        "nodePublishSecretRef": SecretReference;
        "nodeStageSecretRef": SecretReference;
        "readOnly": Plain<bool>;
        "volumeAttributes": MapOf<Plain<Text>>;
        "volumeHandle": Plain<Text>, always;
    }

    /// A secret in any namespace.
    pub struct SecretReference, atomic {
        "name": Plain<Text>;
        "namespace": Plain<Text>;
    }

    /// A share of Azure Files.
    pub struct AzureFilePersistentVolumeSource {
        "readOnly": Plain<bool>;
        "secretName": Plain<Text>, always;
        "secretNamespace": Plain<Option<Text>>;
        "shareName": Plain<Text>, always;
    }

    /// A Ceph file system.
    pub struct CephFSPersistentVolumeSource {
        "monitors": ListOf<Plain<Text>>, always;
        "path": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretFile": Plain<Text>;
        "secretRef": SecretReference;
        "user": Plain<Text>;
    }

    /// A disk of OpenStack.
    pub struct CinderPersistentVolumeSource {
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": SecretReference;
        "volumeID": Plain<Text>, always;
    }

    /// A volume by a driver on the node.
    pub struct FlexPersistentVolumeSource {
        "driver": Plain<Text>, always;
        "fsType": Plain<Text>;
        "options": MapOf<Plain<Text>>;
        "readOnly": Plain<bool>;
        "secretRef": SecretReference;
    }

    /// A Glusterfs volume.
    pub struct GlusterfsPersistentVolumeSource {
        "endpoints": Plain<Text>, always;
        "endpointsNamespace": Plain<Option<Text>>;
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// An iSCSI disk.
    pub struct ISCSIPersistentVolumeSource {
        "chapAuthDiscovery": Plain<bool>;
        "chapAuthSession": Plain<bool>;
        "fsType": Plain<Text>;
        "initiatorName": Plain<Option<Text>>;
        "iqn": Plain<Text>, always;
        "iscsiInterface": Plain<Text> => Str("default");
        "lun": Plain<i32>, always;
        "portals": ListOf<Plain<Text>>;
        "readOnly": Plain<bool>;
        "secretRef": SecretReference;
        "targetPortal": Plain<Text>, always;
    }

    /// A Ceph block device.
    pub struct RBDPersistentVolumeSource {
        "fsType": Plain<Text>;
        "image": Plain<Text>, always;
        "keyring": Plain<Text> => Str("/etc/ceph/keyring");
        "monitors": ListOf<Plain<Text>>, always;
        "pool": Plain<Text> => Str("rbd");
        "readOnly": Plain<bool>;
        "secretRef": SecretReference;
        "user": Plain<Text> => Str("admin");
    }

    /// A ScaleIO volume.
    pub struct ScaleIOPersistentVolumeSource {
        "fsType": Plain<Text> => Str("xfs");
        "gateway": Plain<Text>, always;
        "protectionDomain": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": SecretReference, always;
        "sslEnabled": Plain<bool>;
        "storageMode": Plain<Text> => Str("ThinProvisioned");
        "storagePool": Plain<Text>;
        "system": Plain<Text>, always;
        "volumeName": Plain<Text>;
    }

    /// A StorageOS volume.
    pub struct StorageOSPersistentVolumeSource {
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": ObjectReference;
        "volumeName": Plain<Text>;
        "volumeNamespace": Plain<Text>;
    }
}
