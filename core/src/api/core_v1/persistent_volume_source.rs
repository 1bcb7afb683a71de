//! Where storage comes from. Stored.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// A disk or directory of one node.
    pub struct LocalVolumeSource {
        "path": Plain<Text>, always;
        "fsType": Plain<Option<Text>>;
    }

    /// A volume by a CSI driver.
    pub struct CSIPersistentVolumeSource {
        "driver": Plain<Text>, always;
        "volumeHandle": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "fsType": Plain<Text>;
        "volumeAttributes": MapOf<Plain<Text>>;
        "controllerPublishSecretRef": SecretReference;
        "nodeStageSecretRef": SecretReference;
        "nodePublishSecretRef": SecretReference;
        "controllerExpandSecretRef": SecretReference;
        "nodeExpandSecretRef": SecretReference;
    }

    /// A secret in any namespace.
    pub struct SecretReference, atomic {
        "name": Plain<Text>;
        "namespace": Plain<Text>;
    }

    /// A share of Azure Files.
    pub struct AzureFilePersistentVolumeSource {
        "secretName": Plain<Text>, always;
        "shareName": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "secretNamespace": Plain<Option<Text>>;
    }

    /// A Ceph file system.
    pub struct CephFSPersistentVolumeSource {
        "monitors": ListOf<Plain<Text>>, always;
        "path": Plain<Text>;
        "user": Plain<Text>;
        "secretFile": Plain<Text>;
        "secretRef": SecretReference;
        "readOnly": Plain<bool>;
    }

    /// A disk of OpenStack.
    pub struct CinderPersistentVolumeSource {
        "volumeID": Plain<Text>, always;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": SecretReference;
    }

    /// A volume by a driver on the node.
    pub struct FlexPersistentVolumeSource {
        "driver": Plain<Text>, always;
        "fsType": Plain<Text>;
        "secretRef": SecretReference;
        "readOnly": Plain<bool>;
        "options": MapOf<Plain<Text>>;
    }

    /// A Glusterfs volume.
    pub struct GlusterfsPersistentVolumeSource {
        "endpoints": Plain<Text>, always;
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "endpointsNamespace": Plain<Option<Text>>;
    }

    /// An iSCSI disk.
    pub struct ISCSIPersistentVolumeSource {
        "targetPortal": Plain<Text>, always;
        "iqn": Plain<Text>, always;
        "lun": Plain<i32>, always;
        "iscsiInterface": Plain<Text> => Str("default");
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "portals": ListOf<Plain<Text>>;
        "chapAuthDiscovery": Plain<bool>;
        "chapAuthSession": Plain<bool>;
        "secretRef": SecretReference;
        "initiatorName": Plain<Option<Text>>;
    }

    /// A Ceph block device.
    pub struct RBDPersistentVolumeSource {
        "monitors": ListOf<Plain<Text>>, always;
        "image": Plain<Text>, always;
        "fsType": Plain<Text>;
        "pool": Plain<Text> => Str("rbd");
        "user": Plain<Text> => Str("admin");
        "keyring": Plain<Text> => Str("/etc/ceph/keyring");
        "secretRef": SecretReference;
        "readOnly": Plain<bool>;
    }

    /// A ScaleIO volume.
    pub struct ScaleIOPersistentVolumeSource {
        "gateway": Plain<Text>, always;
        "system": Plain<Text>, always;
        "secretRef": SecretReference, always;
        "sslEnabled": Plain<bool>;
        "protectionDomain": Plain<Text>;
        "storagePool": Plain<Text>;
        "storageMode": Plain<Text> => Str("ThinProvisioned");
        "volumeName": Plain<Text>;
        "fsType": Plain<Text> => Str("xfs");
        "readOnly": Plain<bool>;
    }

    /// A StorageOS volume.
    pub struct StorageOSPersistentVolumeSource {
        "volumeName": Plain<Text>;
        "volumeNamespace": Plain<Text>;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": ObjectReference;
    }
}
