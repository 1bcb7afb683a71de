//! Volumes on other machines, most of them given up for CSI drivers. Stored; upstream: `core/v1 VolumeSource`.

use super::service_account::LocalObjectReference;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// An NFS export.
    pub struct NFSVolumeSource {
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "server": Plain<Text>, always;
    }

    /// An iSCSI disk.
    pub struct ISCSIVolumeSource {
        "chapAuthDiscovery": Plain<bool>;
        "chapAuthSession": Plain<bool>;
        "fsType": Plain<Text>;
        "initiatorName": Plain<Option<Text>>;
        "iqn": Plain<Text>, always;
        "iscsiInterface": Plain<Text> => Str("default");
        "lun": Plain<i32>, always;
        "portals": ListOf<Plain<Text>>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
        "targetPortal": Plain<Text>, always;
    }

    /// A Fibre Channel disk.
    pub struct FCVolumeSource {
        "fsType": Plain<Text>;
        "lun": Plain<Option<i32>>;
        "readOnly": Plain<bool>;
        "targetWWNs": ListOf<Plain<Text>>;
        "wwids": ListOf<Plain<Text>>;
    }

    /// A volume by an exec plugin.
    pub struct FlexVolumeSource {
        "driver": Plain<Text>, always;
        "fsType": Plain<Text>;
        "options": MapOf<Plain<Text>>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
    }

    /// A disk of AWS.
    pub struct AWSElasticBlockStoreVolumeSource {
        "fsType": Plain<Text>;
        "partition": Plain<i32>;
        "readOnly": Plain<bool>;
        "volumeID": Plain<Text>, always;
    }

    /// A disk of Azure.
    pub struct AzureDiskVolumeSource {
        "cachingMode": Plain<Option<Text>> => Str("ReadWrite"), words["None", "ReadOnly", "ReadWrite"];
        "diskName": Plain<Text>, always;
        "diskURI": Plain<Text>, always;
        "fsType": Plain<Option<Text>> => Str("ext4");
        "kind": Plain<Option<Text>> => Str("Shared"), words["Dedicated", "Managed", "Shared"];
        "readOnly": Plain<Option<bool>> => Bool(false);
    }

    /// A file share of Azure.
    pub struct AzureFileVolumeSource {
        "readOnly": Plain<bool>;
        "secretName": Plain<Text>, always;
        "shareName": Plain<Text>, always;
    }

    /// A CephFS mount.
    pub struct CephFSVolumeSource {
        "monitors": ListOf<Plain<Text>>;
        "path": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretFile": Plain<Text>;
        "secretRef": LocalObjectReference;
        "user": Plain<Text>;
    }

    /// A disk of OpenStack.
    pub struct CinderVolumeSource {
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
        "volumeID": Plain<Text>, always;
    }

    /// A Flocker dataset.
    pub struct FlockerVolumeSource {
        "datasetName": Plain<Text>;
        "datasetUUID": Plain<Text>;
    }

    /// A disk of Google Cloud.
    pub struct GCEPersistentDiskVolumeSource {
        "fsType": Plain<Text>;
        "partition": Plain<i32>;
        "pdName": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// A git repository.
    pub struct GitRepoVolumeSource {
        "directory": Plain<Text>;
        "repository": Plain<Text>, always;
        "revision": Plain<Text>;
    }

    /// A Glusterfs volume.
    pub struct GlusterfsVolumeSource {
        "endpoints": Plain<Text>, always;
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// A disk of Photon.
    pub struct PhotonPersistentDiskVolumeSource {
        "fsType": Plain<Text>;
        "pdID": Plain<Text>, always;
    }

    /// A Portworx volume.
    pub struct PortworxVolumeSource {
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "volumeID": Plain<Text>, always;
    }

    /// A Quobyte volume.
    pub struct QuobyteVolumeSource {
        "group": Plain<Text>;
        "readOnly": Plain<bool>;
        "registry": Plain<Text>, always;
        "tenant": Plain<Text>;
        "user": Plain<Text>;
        "volume": Plain<Text>, always;
    }

    /// A Ceph block device.
    pub struct RBDVolumeSource {
        "fsType": Plain<Text>;
        "image": Plain<Text>, always;
        "keyring": Plain<Text> => Str("/etc/ceph/keyring");
        "monitors": ListOf<Plain<Text>>;
        "pool": Plain<Text> => Str("rbd");
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
        "user": Plain<Text> => Str("admin");
    }

    /// A ScaleIO volume.
    pub struct ScaleIOVolumeSource {
        "fsType": Plain<Text> => Str("xfs");
        "gateway": Plain<Text>, always;
        "protectionDomain": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
        "sslEnabled": Plain<bool>;
        "storageMode": Plain<Text> => Str("ThinProvisioned");
        "storagePool": Plain<Text>;
        "system": Plain<Text>, always;
        "volumeName": Plain<Text>;
    }

    /// A StorageOS volume.
    pub struct StorageOSVolumeSource {
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
        "volumeName": Plain<Text>;
        "volumeNamespace": Plain<Text>;
    }

    /// A disk of vSphere.
    pub struct VsphereVirtualDiskVolumeSource {
        "fsType": Plain<Text>;
        "storagePolicyID": Plain<Text>;
        "storagePolicyName": Plain<Text>;
        "volumePath": Plain<Text>, always;
    }
}
