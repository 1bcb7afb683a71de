//! Volumes on other machines, most of them given up for CSI drivers. Stored; upstream: `core/v1 VolumeSource`.

use super::service_account::LocalObjectReference;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// An NFS export.
    pub struct NFSVolumeSource {
        "server": Plain<Text>, always;
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// An iSCSI disk.
    pub struct ISCSIVolumeSource {
        "targetPortal": Plain<Text>, always;
        "iqn": Plain<Text>, always;
        "lun": Plain<i32>, always;
        "iscsiInterface": Plain<Text> => Str("default");
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "portals": ListOf<Plain<Text>>;
        "chapAuthDiscovery": Plain<bool>;
        "chapAuthSession": Plain<bool>;
        "secretRef": LocalObjectReference;
        "initiatorName": Plain<Option<Text>>;
    }

    /// A Fibre Channel disk.
    pub struct FCVolumeSource {
        "targetWWNs": ListOf<Plain<Text>>;
        "lun": Plain<Option<i32>>;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "wwids": ListOf<Plain<Text>>;
    }

    /// A volume by an exec plugin.
    pub struct FlexVolumeSource {
        "driver": Plain<Text>, always;
        "fsType": Plain<Text>;
        "secretRef": LocalObjectReference;
        "readOnly": Plain<bool>;
        "options": MapOf<Plain<Text>>;
    }

    /// A disk of AWS.
    pub struct AWSElasticBlockStoreVolumeSource {
        "volumeID": Plain<Text>, always;
        "fsType": Plain<Text>;
        "partition": Plain<i32>;
        "readOnly": Plain<bool>;
    }

    /// A disk of Azure.
    pub struct AzureDiskVolumeSource {
        "diskName": Plain<Text>, always;
        "diskURI": Plain<Text>, always;
        "cachingMode": Plain<Option<Text>> => Str("ReadWrite"), words["None", "ReadOnly", "ReadWrite"];
        "fsType": Plain<Option<Text>> => Str("ext4");
        "readOnly": Plain<Option<bool>> => Bool(false);
        "kind": Plain<Option<Text>> => Str("Shared"), words["Dedicated", "Managed", "Shared"];
    }

    /// A file share of Azure.
    pub struct AzureFileVolumeSource {
        "secretName": Plain<Text>, always;
        "shareName": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// A CephFS mount.
    pub struct CephFSVolumeSource {
        "monitors": ListOf<Plain<Text>>;
        "path": Plain<Text>;
        "user": Plain<Text>;
        "secretFile": Plain<Text>;
        "secretRef": LocalObjectReference;
        "readOnly": Plain<bool>;
    }

    /// A disk of OpenStack.
    pub struct CinderVolumeSource {
        "volumeID": Plain<Text>, always;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
    }

    /// A Flocker dataset.
    pub struct FlockerVolumeSource {
        "datasetName": Plain<Text>;
        "datasetUUID": Plain<Text>;
    }

    /// A disk of Google Cloud.
    pub struct GCEPersistentDiskVolumeSource {
        "pdName": Plain<Text>, always;
        "fsType": Plain<Text>;
        "partition": Plain<i32>;
        "readOnly": Plain<bool>;
    }

    /// A git repository.
    pub struct GitRepoVolumeSource {
        "repository": Plain<Text>, always;
        "revision": Plain<Text>;
        "directory": Plain<Text>;
    }

    /// A Glusterfs volume.
    pub struct GlusterfsVolumeSource {
        "endpoints": Plain<Text>, always;
        "path": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// A disk of Photon.
    pub struct PhotonPersistentDiskVolumeSource {
        "pdID": Plain<Text>, always;
        "fsType": Plain<Text>;
    }

    /// A Portworx volume.
    pub struct PortworxVolumeSource {
        "volumeID": Plain<Text>, always;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
    }

    /// A Quobyte volume.
    pub struct QuobyteVolumeSource {
        "registry": Plain<Text>, always;
        "volume": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "user": Plain<Text>;
        "group": Plain<Text>;
        "tenant": Plain<Text>;
    }

    /// A Ceph block device.
    pub struct RBDVolumeSource {
        "monitors": ListOf<Plain<Text>>;
        "image": Plain<Text>, always;
        "fsType": Plain<Text>;
        "pool": Plain<Text> => Str("rbd");
        "user": Plain<Text> => Str("admin");
        "keyring": Plain<Text> => Str("/etc/ceph/keyring");
        "secretRef": LocalObjectReference;
        "readOnly": Plain<bool>;
    }

    /// A ScaleIO volume.
    pub struct ScaleIOVolumeSource {
        "gateway": Plain<Text>, always;
        "system": Plain<Text>, always;
        "secretRef": LocalObjectReference;
        "sslEnabled": Plain<bool>;
        "protectionDomain": Plain<Text>;
        "storagePool": Plain<Text>;
        "storageMode": Plain<Text> => Str("ThinProvisioned");
        "volumeName": Plain<Text>;
        "fsType": Plain<Text> => Str("xfs");
        "readOnly": Plain<bool>;
    }

    /// A StorageOS volume.
    pub struct StorageOSVolumeSource {
        "volumeName": Plain<Text>;
        "volumeNamespace": Plain<Text>;
        "fsType": Plain<Text>;
        "readOnly": Plain<bool>;
        "secretRef": LocalObjectReference;
    }

    /// A disk of vSphere.
    pub struct VsphereVirtualDiskVolumeSource {
        "volumePath": Plain<Text>, always;
        "fsType": Plain<Text>;
        "storagePolicyName": Plain<Text>;
        "storagePolicyID": Plain<Text>;
    }
}
