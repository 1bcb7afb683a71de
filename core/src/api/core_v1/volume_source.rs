//! What volumes are made of. Upstream: `core/v1 VolumeSource`.

use super::env::{ObjectFieldSelector, ResourceFieldSelector};
use super::service_account::LocalObjectReference;
use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// An empty directory that lives as long as its pod.
    pub struct EmptyDirVolumeSource {
        medium: Plain<Text> = "medium";
        size_limit: Plain<Option<Quantity>> = "sizeLimit";
    }

    /// A directory of the node.
    pub struct HostPathVolumeSource {
        path: Plain<Text> = "path", always;
        type_: Plain<Option<Text>> = "type" => Str(""),
            words["BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    }

    /// The keys of a config map as files.
    pub struct ConfigMapVolumeSource {
        name: Plain<Text> = "name";
        items: ListOf<KeyToPath> = "items";
        default_mode: Plain<Option<i32>> = "defaultMode" => Int(420);
        optional: Plain<Option<bool>> = "optional";
    }

    /// The keys of a secret as files.
    pub struct SecretVolumeSource {
        secret_name: Plain<Text> = "secretName";
        items: ListOf<KeyToPath> = "items";
        default_mode: Plain<Option<i32>> = "defaultMode" => Int(420);
        optional: Plain<Option<bool>> = "optional";
    }

    /// A key and the file it becomes.
    pub struct KeyToPath {
        key: Plain<Text> = "key", always;
        path: Plain<Text> = "path", always;
        mode: Plain<Option<i32>> = "mode";
    }

    /// Fields of the pod as files.
    pub struct DownwardAPIVolumeSource {
        items: ListOf<DownwardAPIVolumeFile> = "items";
        default_mode: Plain<Option<i32>> = "defaultMode" => Int(420);
    }

    /// A field of the pod and the file it becomes.
    pub struct DownwardAPIVolumeFile {
        path: Plain<Text> = "path", always;
        field_ref: ObjectFieldSelector = "fieldRef";
        resource_field_ref: ResourceFieldSelector = "resourceFieldRef";
        mode: Plain<Option<i32>> = "mode";
    }

    /// Several sources in one directory.
    pub struct ProjectedVolumeSource {
        sources: ListOf<VolumeProjection> = "sources";
        default_mode: Plain<Option<i32>> = "defaultMode" => Int(420);
    }

    /// One of those sources.
    pub struct VolumeProjection {
        secret: SecretProjection = "secret";
        downward_api: DownwardAPIProjection = "downwardAPI";
        config_map: ConfigMapProjection = "configMap";
        service_account_token: ServiceAccountTokenProjection = "serviceAccountToken";
        cluster_trust_bundle: ClusterTrustBundleProjection = "clusterTrustBundle";
        pod_certificate: PodCertificateProjection = "podCertificate";
    }

    /// The keys of a config map.
    pub struct ConfigMapProjection {
        name: Plain<Text> = "name";
        items: ListOf<KeyToPath> = "items";
        optional: Plain<Option<bool>> = "optional";
    }

    /// The keys of a secret.
    pub struct SecretProjection {
        name: Plain<Text> = "name";
        items: ListOf<KeyToPath> = "items";
        optional: Plain<Option<bool>> = "optional";
    }

    /// Fields of the pod.
    pub struct DownwardAPIProjection {
        items: ListOf<DownwardAPIVolumeFile> = "items";
    }

    /// A token by which the pod speaks to the apiserver.
    pub struct ServiceAccountTokenProjection {
        audience: Plain<Text> = "audience";
        expiration_seconds: Plain<Option<i64>> = "expirationSeconds" => Int(3600);
        path: Plain<Text> = "path", always;
    }

    /// Certificates that are trusted.
    pub struct ClusterTrustBundleProjection {
        name: Plain<Option<Text>> = "name";
        signer_name: Plain<Option<Text>> = "signerName";
        label_selector: LabelSelector = "labelSelector";
        optional: Plain<Option<bool>> = "optional";
        path: Plain<Text> = "path", always;
    }

    /// A certificate of the pod's own.
    pub struct PodCertificateProjection {
        signer_name: Plain<Text> = "signerName", always;
        key_type: Plain<Text> = "keyType", always;
        max_expiration_seconds: Plain<Option<i32>> = "maxExpirationSeconds";
        credential_bundle_path: Plain<Text> = "credentialBundlePath";
        key_path: Plain<Text> = "keyPath";
        certificate_chain_path: Plain<Text> = "certificateChainPath";
        user_annotations: MapOf<Plain<Text>> = "userAnnotations";
    }

    /// A claim to persistent storage.
    pub struct PersistentVolumeClaimVolumeSource {
        claim_name: Plain<Text> = "claimName", always;
        read_only: Plain<bool> = "readOnly";
    }

    /// A claim that is made for the pod and dies with it.
    pub struct EphemeralVolumeSource {
        volume_claim_template: PersistentVolumeClaimTemplate = "volumeClaimTemplate";
    }

    /// The claim to be made.
    pub struct PersistentVolumeClaimTemplate {
        metadata: ObjectMeta = "metadata", always;
        spec: PersistentVolumeClaimSpec = "spec", always;
    }

    /// The template of the claim for an ephemeral volume.
    pub struct PersistentVolumeClaimSpec {
        access_modes: ListOf<Plain<Text>> = "accessModes";
        selector: LabelSelector = "selector";
        resources: VolumeResourceRequirements = "resources", always, simulated;
        volume_name: Plain<Text> = "volumeName";
        storage_class_name: Plain<Option<Text>> = "storageClassName", simulated;
        volume_mode: Plain<Option<Text>> = "volumeMode" => Str("Filesystem"), words["Block", "Filesystem"];
        data_source: TypedLocalObjectReference = "dataSource";
        data_source_ref: TypedObjectReference = "dataSourceRef";
        volume_attributes_class_name: Plain<Option<Text>> = "volumeAttributesClassName";
    }

    /// The requests and limits of a claim.
    pub struct VolumeResourceRequirements {
        limits: MapOf<Plain<Quantity>> = "limits";
        requests: MapOf<Plain<Quantity>> = "requests", simulated;
    }

    /// An object of any kind in the same namespace.
    pub struct TypedLocalObjectReference, atomic {
        api_group: Plain<Option<Text>> = "apiGroup";
        kind: Plain<Text> = "kind", always;
        name: Plain<Text> = "name", always;
    }

    /// An object of any kind.
    pub struct TypedObjectReference {
        api_group: Plain<Option<Text>> = "apiGroup";
        kind: Plain<Text> = "kind", always;
        name: Plain<Text> = "name", always;
        namespace: Plain<Option<Text>> = "namespace";
    }

    /// A volume by a CSI driver.
    pub struct CSIVolumeSource {
        driver: Plain<Text> = "driver", always;
        read_only: Plain<Option<bool>> = "readOnly";
        fs_type: Plain<Option<Text>> = "fsType";
        volume_attributes: MapOf<Plain<Text>> = "volumeAttributes";
        node_publish_secret_ref: LocalObjectReference = "nodePublishSecretRef";
    }

    /// The files of an image.
    pub struct ImageVolumeSource {
        reference: Plain<Text> = "reference";
        pull_policy: Plain<Text> = "pullPolicy", words["Always", "IfNotPresent", "Never"];
    }
}
