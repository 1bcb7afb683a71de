//! What volumes are made of. Stored; upstream: `core/v1 VolumeSource`.

use super::env::{ObjectFieldSelector, ResourceFieldSelector};
use super::service_account::LocalObjectReference;
use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// An empty directory that lives as long as its pod.
    pub struct EmptyDirVolumeSource {
        "medium": Plain<Text>;
        "sizeLimit": Plain<Option<Quantity>>;
    }

    /// A directory of the node.
    pub struct HostPathVolumeSource {
        "path": Plain<Text>, always;
        "type": Plain<Option<Text>> => Str(""),
            words["BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    }

    /// The keys of a config map as files.
    pub struct ConfigMapVolumeSource {
        "name": Plain<Text>;
        "items": ListOf<KeyToPath>;
        "defaultMode": Plain<Option<i32>> => Int(420);
        "optional": Plain<Option<bool>>;
    }

    /// The keys of a secret as files.
    pub struct SecretVolumeSource {
        "secretName": Plain<Text>;
        "items": ListOf<KeyToPath>;
        "defaultMode": Plain<Option<i32>> => Int(420);
        "optional": Plain<Option<bool>>;
    }

    /// A key and the file it becomes.
    pub struct KeyToPath {
        "key": Plain<Text>, always;
        "path": Plain<Text>, always;
        "mode": Plain<Option<i32>>;
    }

    /// Fields of the pod as files.
    pub struct DownwardAPIVolumeSource {
        "items": ListOf<DownwardAPIVolumeFile>;
        "defaultMode": Plain<Option<i32>> => Int(420);
    }

    /// A field of the pod and the file it becomes.
    pub struct DownwardAPIVolumeFile {
        "path": Plain<Text>, always;
        "fieldRef": ObjectFieldSelector;
        "resourceFieldRef": ResourceFieldSelector;
        "mode": Plain<Option<i32>>;
    }

    /// Several sources in one directory.
    pub struct ProjectedVolumeSource {
        "sources": ListOf<VolumeProjection>;
        "defaultMode": Plain<Option<i32>> => Int(420);
    }

    /// One of those sources.
    pub struct VolumeProjection {
        "secret": SecretProjection;
        "downwardAPI": DownwardAPIProjection;
        "configMap": ConfigMapProjection;
        "serviceAccountToken": ServiceAccountTokenProjection;
        "clusterTrustBundle": ClusterTrustBundleProjection;
        "podCertificate": PodCertificateProjection;
    }

    /// The keys of a config map.
    pub struct ConfigMapProjection {
        "name": Plain<Text>;
        "items": ListOf<KeyToPath>;
        "optional": Plain<Option<bool>>;
    }

    /// The keys of a secret.
    pub struct SecretProjection {
        "name": Plain<Text>;
        "items": ListOf<KeyToPath>;
        "optional": Plain<Option<bool>>;
    }

    /// Fields of the pod.
    pub struct DownwardAPIProjection {
        "items": ListOf<DownwardAPIVolumeFile>;
    }

    /// A token by which the pod speaks to the apiserver.
    pub struct ServiceAccountTokenProjection {
        "audience": Plain<Text>;
        "expirationSeconds": Plain<Option<i64>> => Int(3600);
        "path": Plain<Text>, always;
    }

    /// Certificates that are trusted.
    pub struct ClusterTrustBundleProjection {
        "name": Plain<Option<Text>>;
        "signerName": Plain<Option<Text>>;
        "labelSelector": LabelSelector;
        "optional": Plain<Option<bool>>;
        "path": Plain<Text>, always;
    }

    /// A certificate of the pod's own.
    pub struct PodCertificateProjection {
        "signerName": Plain<Text>, always;
        "keyType": Plain<Text>, always;
        "maxExpirationSeconds": Plain<Option<i32>>;
        "credentialBundlePath": Plain<Text>;
        "keyPath": Plain<Text>;
        "certificateChainPath": Plain<Text>;
        "userAnnotations": MapOf<Plain<Text>>;
    }

    /// A claim to persistent storage.
    pub struct PersistentVolumeClaimVolumeSource {
        "claimName": Plain<Text>, always;
        "readOnly": Plain<bool>;
    }

    /// A claim that is made for the pod and dies with it.
    pub struct EphemeralVolumeSource {
        "volumeClaimTemplate": PersistentVolumeClaimTemplate;
    }

    /// The claim to be made.
    pub struct PersistentVolumeClaimTemplate {
        "metadata": ObjectMeta, always;
        "spec": PersistentVolumeClaimSpec, always;
    }

    /// What storage is claimed.
    pub struct PersistentVolumeClaimSpec {
        "accessModes": ListOf<Plain<Text>>;
        "selector": LabelSelector;
        "resources": VolumeResourceRequirements, always, simulated;
        "volumeName": Plain<Text>;
        "storageClassName": Plain<Option<Text>>, simulated;
        "volumeMode": Plain<Option<Text>> => Str("Filesystem"), words["Block", "Filesystem"];
        "dataSource": TypedLocalObjectReference;
        "dataSourceRef": TypedObjectReference;
        "volumeAttributesClassName": Plain<Option<Text>>;
    }

    /// How much storage is claimed.
    pub struct VolumeResourceRequirements {
        "limits": MapOf<Plain<Quantity>>;
        "requests": MapOf<Plain<Quantity>>, simulated;
    }

    /// An object of any kind in the same namespace.
    pub struct TypedLocalObjectReference, atomic {
        "apiGroup": Plain<Option<Text>>;
        "kind": Plain<Text>, always;
        "name": Plain<Text>, always;
    }

    /// An object of any kind.
    pub struct TypedObjectReference {
        "apiGroup": Plain<Option<Text>>;
        "kind": Plain<Text>, always;
        "name": Plain<Text>, always;
        "namespace": Plain<Option<Text>>;
    }

    /// A volume by a CSI driver.
    pub struct CSIVolumeSource {
        "driver": Plain<Text>, always;
        "readOnly": Plain<Option<bool>>;
        "fsType": Plain<Option<Text>>;
        "volumeAttributes": MapOf<Plain<Text>>;
        "nodePublishSecretRef": LocalObjectReference;
    }

    /// The files of an image.
    pub struct ImageVolumeSource {
        "reference": Plain<Text>;
        "pullPolicy": Plain<Text>, words["Always", "IfNotPresent", "Never"];
    }
}
