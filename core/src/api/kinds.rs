//! The table of kinds: everything the apiserver serves, one entry each. A further kind is a further entry here and a
//! type in its family's file: a record if it is read and written much, an untyped type otherwise.

use super::apps::{Deployment, ReplicaSet};
use super::conversion::{Conversion, Version};
use super::coordination::Lease;
use super::core_v1::{Binding, Event, Namespace, Node, Pod, ServiceAccount};
use super::meta::{Key, ObjectMeta};
use super::record::{self, Described, Field};
use super::schema::{Problem, Schema, check};
use super::tree::Tree;
use super::typed::TypedRef;
use super::untyped_object::UntypedObject;
use super::{
    admissionregistration, apiextensions, apiregistration, apps, authentication, authorization, autoscaling,
    autoscaling_v1, batch, certificates, coordination, core_v1, discovery, events, flowcontrol, networking, node,
    policy, rbac, resource_v1, scheduling, storage,
};
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The rows of the table, given to a macro. A row is
/// `KIND = NUMBER, TYPE => ("Name", "group", "version", "plural", [short names], SCOPE, VERBS, [SUBRESOURCES]);`.
///
/// The number says where a kind stands in the order of kinds, and so of keys: it stays, wherever its row goes. A further
/// kind takes the next free one. Objects of the kinds in `records` are records, those in `trees` are trees; the types in
/// `versions` are a [`Version`] of one of them.
macro_rules! each_kind {
    ($build:path) => {
        $build! {
            records {
                Namespace = 0, core_v1::Namespace
                    => ("Namespace", "", "v1", "namespaces", ["ns"], Cluster, SINGLY, [STATUS, FINALIZE]);
                Node = 1, core_v1::Node => ("Node", "", "v1", "nodes", ["no"], Cluster, ALL, [STATUS, NODE_PROXY]);
                Pod = 2, core_v1::Pod
                    => ("Pod", "", "v1", "pods", ["po"], Namespaced, ALL, [STATUS, ATTACH, BINDING,
                       EPHEMERAL_CONTAINERS, EVICTION, EXEC, LOG, PORT_FORWARD, POD_PROXY, RESIZE]);
                Binding = 3, core_v1::Binding => ("Binding", "", "v1", "bindings", [], Namespaced, CREATE, []);
                Event = 4, core_v1::Event => ("Event", "", "v1", "events", ["ev"], Namespaced, ALL, []);
                ServiceAccount = 5, core_v1::ServiceAccount
                    => ("ServiceAccount", "", "v1", "serviceaccounts", ["sa"], Namespaced, ALL, [TOKEN]);
                Lease = 6, coordination::Lease
                    => ("Lease", "coordination.k8s.io", "v1", "leases", [], Namespaced, ALL, []);
                Deployment = 7, apps::Deployment
                    => ("Deployment", "apps", "v1", "deployments", ["deploy"], Namespaced, ALL, [STATUS, SCALE]);
                ReplicaSet = 8, apps::ReplicaSet
                    => ("ReplicaSet", "apps", "v1", "replicasets", ["rs"], Namespaced, ALL, [STATUS, SCALE]);
            }
            trees {
                ConfigMap = 9, core_v1::config::ConfigMap
                    => ("ConfigMap", "", "v1", "configmaps", ["cm"], Namespaced, ALL, []);
                Secret = 10, core_v1::config::Secret => ("Secret", "", "v1", "secrets", [], Namespaced, ALL, []);
                Service = 11, core_v1::service::Service
                    => ("Service", "", "v1", "services", ["svc"], Namespaced, ALL, [STATUS, SERVICE_PROXY]);
                Endpoints = 12, core_v1::service::Endpoints
                    => ("Endpoints", "", "v1", "endpoints", ["ep"], Namespaced, ALL, []);
                PersistentVolume = 13, core_v1::persistent_volume::PersistentVolume
                    => ("PersistentVolume", "", "v1", "persistentvolumes", ["pv"], Cluster, ALL, [STATUS]);
                PersistentVolumeClaim = 14, core_v1::persistent_volume::PersistentVolumeClaim
                    => ("PersistentVolumeClaim", "", "v1", "persistentvolumeclaims", ["pvc"], Namespaced, ALL,
                       [STATUS]);
                PodTemplate = 15, core_v1::workload::PodTemplate
                    => ("PodTemplate", "", "v1", "podtemplates", [], Namespaced, ALL, []);
                ReplicationController = 16, core_v1::workload::ReplicationController
                    => ("ReplicationController", "", "v1", "replicationcontrollers", ["rc"], Namespaced, ALL, [STATUS,
                       SCALE]);
                ResourceQuota = 17, core_v1::quota::ResourceQuota
                    => ("ResourceQuota", "", "v1", "resourcequotas", ["quota"], Namespaced, ALL, [STATUS]);
                LimitRange = 18, core_v1::quota::LimitRange
                    => ("LimitRange", "", "v1", "limitranges", ["limits"], Namespaced, ALL, []);
                StatefulSet = 19, apps::stateful_set::StatefulSet
                    => ("StatefulSet", "apps", "v1", "statefulsets", ["sts"], Namespaced, ALL, [STATUS, SCALE]);
                DaemonSet = 20, apps::daemon_set::DaemonSet
                    => ("DaemonSet", "apps", "v1", "daemonsets", ["ds"], Namespaced, ALL, [STATUS]);
                ControllerRevision = 21, apps::daemon_set::ControllerRevision
                    => ("ControllerRevision", "apps", "v1", "controllerrevisions", [], Namespaced, ALL, []);
                Job = 22, batch::Job => ("Job", "batch", "v1", "jobs", [], Namespaced, ALL, [STATUS]);
                CronJob = 23, batch::CronJob
                    => ("CronJob", "batch", "v1", "cronjobs", ["cj"], Namespaced, ALL, [STATUS]);
                HorizontalPodAutoscaler = 24, autoscaling::HorizontalPodAutoscaler
                    => ("HorizontalPodAutoscaler", "autoscaling", "v2", "horizontalpodautoscalers", ["hpa"],
                       Namespaced, ALL, [STATUS]);
                PodDisruptionBudget = 25, policy::PodDisruptionBudget
                    => ("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets", ["pdb"], Namespaced, ALL,
                       [STATUS]);
                EndpointSlice = 26, discovery::EndpointSlice
                    => ("EndpointSlice", "discovery.k8s.io", "v1", "endpointslices", [], Namespaced, ALL, []);
                Ingress = 27, networking::Ingress
                    => ("Ingress", "networking.k8s.io", "v1", "ingresses", ["ing"], Namespaced, ALL, [STATUS]);
                IngressClass = 28, networking::IngressClass
                    => ("IngressClass", "networking.k8s.io", "v1", "ingressclasses", [], Cluster, ALL, []);
                NetworkPolicy = 29, networking::NetworkPolicy
                    => ("NetworkPolicy", "networking.k8s.io", "v1", "networkpolicies", ["netpol"], Namespaced, ALL, []);
                Role = 30, rbac::Role => ("Role", "rbac.authorization.k8s.io", "v1", "roles", [], Namespaced, ALL, []);
                ClusterRole = 31, rbac::ClusterRole
                    => ("ClusterRole", "rbac.authorization.k8s.io", "v1", "clusterroles", [], Cluster, ALL, []);
                RoleBinding = 32, rbac::RoleBinding
                    => ("RoleBinding", "rbac.authorization.k8s.io", "v1", "rolebindings", [], Namespaced, ALL, []);
                ClusterRoleBinding = 33, rbac::ClusterRoleBinding
                    => ("ClusterRoleBinding", "rbac.authorization.k8s.io", "v1", "clusterrolebindings", [], Cluster,
                       ALL, []);
                StorageClass = 34, storage::StorageClass
                    => ("StorageClass", "storage.k8s.io", "v1", "storageclasses", ["sc"], Cluster, ALL, []);
                VolumeAttachment = 35, storage::VolumeAttachment
                    => ("VolumeAttachment", "storage.k8s.io", "v1", "volumeattachments", [], Cluster, ALL, [STATUS]);
                CSINode = 36, storage::CSINode => ("CSINode", "storage.k8s.io", "v1", "csinodes", [], Cluster, ALL, []);
                CSIDriver = 37, storage::CSIDriver
                    => ("CSIDriver", "storage.k8s.io", "v1", "csidrivers", [], Cluster, ALL, []);
                PriorityClass = 38, scheduling::PriorityClass
                    => ("PriorityClass", "scheduling.k8s.io", "v1", "priorityclasses", ["pc"], Cluster, ALL, []);
                RuntimeClass = 39, node::RuntimeClass
                    => ("RuntimeClass", "node.k8s.io", "v1", "runtimeclasses", [], Cluster, ALL, []);
                CertificateSigningRequest = 40, certificates::CertificateSigningRequest
                    => ("CertificateSigningRequest", "certificates.k8s.io", "v1", "certificatesigningrequests",
                       ["csr"], Cluster, ALL, [STATUS, APPROVAL]);
                ValidatingWebhookConfiguration = 41, admissionregistration::ValidatingWebhookConfiguration
                    => ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io", "v1",
                       "validatingwebhookconfigurations", [], Cluster, ALL, []);
                MutatingWebhookConfiguration = 42, admissionregistration::MutatingWebhookConfiguration
                    => ("MutatingWebhookConfiguration", "admissionregistration.k8s.io", "v1",
                       "mutatingwebhookconfigurations", [], Cluster, ALL, []);
                ValidatingAdmissionPolicy = 43, admissionregistration::ValidatingAdmissionPolicy
                    => ("ValidatingAdmissionPolicy", "admissionregistration.k8s.io", "v1",
                       "validatingadmissionpolicies", [], Cluster, ALL, [STATUS]);
                ValidatingAdmissionPolicyBinding = 44, admissionregistration::ValidatingAdmissionPolicyBinding
                    => ("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io", "v1",
                       "validatingadmissionpolicybindings", [], Cluster, ALL, []);
                MutatingAdmissionPolicy = 45, admissionregistration::MutatingAdmissionPolicy
                    => ("MutatingAdmissionPolicy", "admissionregistration.k8s.io", "v1", "mutatingadmissionpolicies",
                       [], Cluster, ALL, []);
                MutatingAdmissionPolicyBinding = 46, admissionregistration::MutatingAdmissionPolicyBinding
                    => ("MutatingAdmissionPolicyBinding", "admissionregistration.k8s.io", "v1",
                       "mutatingadmissionpolicybindings", [], Cluster, ALL, []);
                CustomResourceDefinition = 47, apiextensions::CustomResourceDefinition
                    => ("CustomResourceDefinition", "apiextensions.k8s.io", "v1", "customresourcedefinitions", ["crd",
                       "crds"], Cluster, ALL, [STATUS]);

                CSIStorageCapacity = 48, storage::CSIStorageCapacity
                    => ("CSIStorageCapacity", "storage.k8s.io", "v1", "csistoragecapacities", [], Namespaced, ALL, []);
                VolumeAttributesClass = 49, storage::VolumeAttributesClass
                    => ("VolumeAttributesClass", "storage.k8s.io", "v1", "volumeattributesclasses", ["vac"], Cluster,
                       ALL, []);
                ServiceCIDR = 50, networking::ServiceCIDR
                    => ("ServiceCIDR", "networking.k8s.io", "v1", "servicecidrs", [], Cluster, ALL, [STATUS]);
                IPAddress = 51, networking::IPAddress
                    => ("IPAddress", "networking.k8s.io", "v1", "ipaddresses", ["ip"], Cluster, ALL, []);
                FlowSchema = 52, flowcontrol::FlowSchema
                    => ("FlowSchema", "flowcontrol.apiserver.k8s.io", "v1", "flowschemas", [], Cluster, ALL, [STATUS]);
                PriorityLevelConfiguration = 53, flowcontrol::PriorityLevelConfiguration
                    => ("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io", "v1",
                       "prioritylevelconfigurations", [], Cluster, ALL, [STATUS]);
                APIService = 54, apiregistration::APIService
                    => ("APIService", "apiregistration.k8s.io", "v1", "apiservices", [], Cluster, ALL, [STATUS]);
                DeviceClass = 55, resource_v1::DeviceClass
                    => ("DeviceClass", "resource.k8s.io", "v1", "deviceclasses", [], Cluster, ALL, []);
                ResourceClaim = 56, resource_v1::ResourceClaim
                    => ("ResourceClaim", "resource.k8s.io", "v1", "resourceclaims", [], Namespaced, ALL, [STATUS]);
                ResourceClaimTemplate = 57, resource_v1::ResourceClaimTemplate
                    => ("ResourceClaimTemplate", "resource.k8s.io", "v1", "resourceclaimtemplates", [], Namespaced,
                       ALL, []);
                ResourceSlice = 58, resource_v1::ResourceSlice
                    => ("ResourceSlice", "resource.k8s.io", "v1", "resourceslices", [], Cluster, ALL, []);
                ComponentStatus = 59, core_v1::component_status::ComponentStatus
                    => ("ComponentStatus", "", "v1", "componentstatuses", ["cs"], Cluster, READ, []);

                // Questions, which are answered and not kept.
                TokenReview = 60, authentication::TokenReview
                    => ("TokenReview", "authentication.k8s.io", "v1", "tokenreviews", [], Cluster, CREATE, []);
                SelfSubjectReview = 61, authentication::SelfSubjectReview
                    => ("SelfSubjectReview", "authentication.k8s.io", "v1", "selfsubjectreviews", [], Cluster, CREATE,
                       []);
                SubjectAccessReview = 62, authorization::SubjectAccessReview
                    => ("SubjectAccessReview", "authorization.k8s.io", "v1", "subjectaccessreviews", [], Cluster,
                       CREATE, []);
                LocalSubjectAccessReview = 63, authorization::LocalSubjectAccessReview
                    => ("LocalSubjectAccessReview", "authorization.k8s.io", "v1", "localsubjectaccessreviews", [],
                       Namespaced, CREATE, []);
                SelfSubjectAccessReview = 64, authorization::SelfSubjectAccessReview
                    => ("SelfSubjectAccessReview", "authorization.k8s.io", "v1", "selfsubjectaccessreviews", [],
                       Cluster, CREATE, []);
                SelfSubjectRulesReview = 65, authorization::SelfSubjectRulesReview
                    => ("SelfSubjectRulesReview", "authorization.k8s.io", "v1", "selfsubjectrulesreviews", [], Cluster,
                       CREATE, []);

                // Of all kinds that definitions have made; which one, requests and objects say.
                CustomResource = 68, apiextensions::CustomResource
                    => ("CustomResource", "", "", "", [], Namespaced, ALL, [STATUS, SCALE]);

                // What is sent to a subresource. No path of their own.
                Scale = 69, autoscaling_v1::Scale => ("Scale", "autoscaling", "v1", "", [], Namespaced, NONE, []);
                Eviction = 70, policy::Eviction => ("Eviction", "policy", "v1", "", [], Namespaced, NONE, []);
                TokenRequest = 71, authentication::TokenRequest
                    => ("TokenRequest", "authentication.k8s.io", "v1", "", [], Namespaced, NONE, []);
            }
            versions {
                AutoscalingV1HorizontalPodAutoscaler = 66, autoscaling_v1::HorizontalPodAutoscaler
                    => ("HorizontalPodAutoscaler", "autoscaling", "v1", "horizontalpodautoscalers", ["hpa"],
                       Namespaced, ALL, [STATUS]);
                EventsV1Event = 67, events::Event
                    => ("Event", "events.k8s.io", "v1", "events", ["ev"], Namespaced, ALL, []);
            }
        }
    };
}
pub(crate) use each_kind;

/// A row of the table, as a [`KindInfo`].
macro_rules! info {
    (
        $kind:ident, $type:ty, $conversion:expr,
        ($name:literal, $group:literal, $version:literal, $plural:literal, [$($short:literal),*], $scope:ident,
            $verbs:ident, [$($part:ident),*])
    ) => {
        KindInfo {
            kind: Kind::$kind,
            name: $name,
            group: $group,
            version: $version,
            plural: $plural,
            short_names: &[$($short),*],
            scope: Scope::$scope,
            verbs: $verbs,
            subresources: &[$($part),*],
            schema: <$type as Described>::SCHEMA,
            conversion: $conversion,
        }
    };
}

/// Builds [`Kind`], [`Object`] and the table of [`KindInfo`].
macro_rules! kinds {
    (
        records { $( $kind:ident = $number:literal, $($type:ident)::+ => $facts:tt; )* }
        trees { $( $tree:ident = $t_number:literal, $($t_type:ident)::+ => $t_facts:tt; )* }
        versions { $( $other:ident = $o_number:literal, $($o_type:ident)::+ => $o_facts:tt; )* }
    ) => {
        /// A kind of object. Its number is its place in the order of kinds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $( #[doc = concat!("The kind `", stringify!($kind), "`.")] $kind = $number, )*
            $( #[doc = concat!("The kind `", stringify!($tree), "`.")] $tree = $t_number, )*
            $( #[doc = concat!("The kind `", stringify!($other), "`.")] $other = $o_number, )*
        }

        /// An object of any kind, cheap to copy.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Object {
            $( #[doc = concat!("A `", stringify!($kind), "`.")] $kind(Arc<$kind>), )*
            /// An object of a kind that has no record, as a tree.
            Untyped(Arc<UntypedObject>),
        }

        impl Hash for Object {
            fn hash<H: Hasher>(&self, state: &mut H) {
                // By the number of the kind, which does not depend on the variants that there are.
                self.kind().hash(state);
                match self {
                    $( Object::$kind(record) => record.hash(state), )*
                    Object::Untyped(untyped) => untyped.hash(state),
                }
            }
        }

        const ROWS: &[KindInfo] = &[
            $( info!($kind, $($type)::+, None, $facts), )*
            $( info!($tree, $($t_type)::+, None, $t_facts), )*
            $( info!($other, $($o_type)::+, Some(<$($o_type)::+ as Version>::CONVERSION), $o_facts), )*
        ];

        impl Object {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self {
                    $( Object::$kind(_) => Kind::$kind, )*
                    Object::Untyped(untyped) => untyped.kind,
                }
            }

            /// Its metadata.
            pub fn meta(&self) -> &ObjectMeta {
                match self {
                    $( Object::$kind(record) => &record.metadata, )*
                    Object::Untyped(untyped) => &untyped.metadata,
                }
            }

            /// Its metadata, for writing; the record is copied first when others hold it too.
            pub fn meta_mut(&mut self) -> &mut ObjectMeta {
                match self {
                    $( Object::$kind(record) => &mut Arc::make_mut(record).metadata, )*
                    Object::Untyped(untyped) => &mut Arc::make_mut(untyped).metadata,
                }
            }

            fn read_as(kind: Kind, tree: &Tree) -> Object {
                match kind {
                    $( Kind::$kind => Object::$kind(Arc::new($kind::read(tree))), )*
                    kind => Object::Untyped(Arc::new(UntypedObject::read(kind, tree))),
                }
            }

            /// A record with these fields read anew: all others stay shared with the old one. None for a tree.
            pub fn read_over(&self, fields: &Tree) -> Option<Object> {
                match self {
                    $( Object::$kind(old) => {
                        let mut new = (**old).clone();
                        record::read(&mut new, $kind::SCHEMA, fields);
                        Some(Object::$kind(Arc::new(new)))
                    } )*
                    Object::Untyped(_) => None,
                }
            }

            /// Fills in the defaults of all fields.
            pub fn set_defaults(&mut self) {
                match self {
                    $( Object::$kind(record) => Arc::make_mut(record).set_defaults(), )*
                    Object::Untyped(untyped) => Arc::make_mut(untyped).set_defaults(),
                }
            }

            fn write_record(&self) -> Tree {
                self.parts(&|_| true)
            }

            /// The untyped form of the fields of a record with these names; of a tree, all.
            pub fn parts(&self, is_wanted: &dyn Fn(&str) -> bool) -> Tree {
                match self {
                    $( Object::$kind(old) => record::write_parts(&**old, $kind::SCHEMA, is_wanted), )*
                    Object::Untyped(untyped) => untyped.write(),
                }
            }
        }

        $(
            impl HasKind for $kind {
                const KIND: Kind = Kind::$kind;
                type Ref<'a> = &'a Arc<$kind>;
                fn of(object: &Object) -> Option<&Arc<Self>> {
                    match object {
                        Object::$kind(record) => Some(record),
                        _ => None,
                    }
                }
            }

            impl Resource for $kind {
                fn meta(&self) -> &ObjectMeta {
                    &self.metadata
                }
                fn meta_mut(&mut self) -> &mut ObjectMeta {
                    &mut self.metadata
                }
                fn of_mut(object: &mut Object) -> Option<&mut Self> {
                    match object {
                        Object::$kind(record) => Some(Arc::make_mut(record)),
                        _ => None,
                    }
                }
                fn into_object(self) -> Object {
                    Object::$kind(Arc::new(self))
                }
            }
        )*

        $(
            impl HasKind for $($t_type)::+ {
                const KIND: Kind = Kind::$tree;
                type Ref<'a> = TypedRef<'a, Self>;
                fn of(object: &Object) -> Option<TypedRef<'_, Self>> {
                    match object {
                        Object::Untyped(object) => TypedRef::of(object),
                        _ => None,
                    }
                }
            }
        )*
    };
}

each_kind!(kinds);

/// The number of kinds.
pub(crate) const COUNT: usize = ROWS.len();

/// The rows of the table, by the numbers of their kinds. Numbers without a gap are checked here, at compile time.
static KINDS: [&KindInfo; COUNT] = {
    let mut by_number = [&ROWS[0]; COUNT];
    let mut row = 0;
    while row < COUNT {
        by_number[ROWS[row].kind as usize] = &ROWS[row];
        row += 1;
    }
    by_number
};

impl Kind {
    /// All kinds, in their order.
    pub const ALL: &'static [Kind] = &{
        let mut by_number = [Kind::Namespace; COUNT];
        let mut row = 0;
        while row < COUNT {
            by_number[ROWS[row].kind as usize] = ROWS[row].kind;
            row += 1;
        }
        by_number
    };
}

/// The names of the kinds in manifests, and those in paths, beside the table: whoever asks for a name alone does not need
/// the schemas.
static NAMES: [(&str, &str); COUNT] = {
    let mut by_number = [("", ""); COUNT];
    let mut row = 0;
    while row < COUNT {
        by_number[ROWS[row].kind as usize] = (ROWS[row].name, ROWS[row].plural);
        row += 1;
    }
    by_number
};

#[cfg(feature = "serde")]
impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(*self as u16)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let number = <u16 as serde::Deserialize>::deserialize(deserializer)?;
        let kind = Kind::ALL.get(usize::from(number)).copied();
        kind.ok_or_else(|| serde::de::Error::custom("a number of no kind"))
    }
}

/// The verbs of most kinds, in the order of discovery.
const ALL: &[&str] = &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
/// The same, but never with all of them at once.
const SINGLY: &[&str] = &["create", "delete", "get", "list", "patch", "update", "watch"];
/// The verbs of questions.
const CREATE: &[&str] = &["create"];
/// The verbs of a kind that is only sent to a subresource of another kind.
const NONE: &[&str] = &[];
const READ: &[&str] = &["get", "list"];
const WRITE: &[&str] = &["get", "patch", "update"];
const CONNECT: &[&str] = &["create", "get"];
const PROXY: &[&str] = &["create", "delete", "get", "patch", "update"];

const STATUS: SubresourceInfo = SubresourceInfo::new("status", WRITE);
const FINALIZE: SubresourceInfo = SubresourceInfo::new("finalize", &["update"]);
const EPHEMERAL_CONTAINERS: SubresourceInfo = SubresourceInfo::new("ephemeralcontainers", WRITE);
const RESIZE: SubresourceInfo = SubresourceInfo::new("resize", WRITE);
const APPROVAL: SubresourceInfo = SubresourceInfo::new("approval", WRITE);
const LOG: SubresourceInfo = SubresourceInfo::new("log", &["get"]);
const SCALE: SubresourceInfo = SubresourceInfo::new("scale", WRITE).of("autoscaling", "v1", "Scale");
const EVICTION: SubresourceInfo = SubresourceInfo::new("eviction", CREATE).of("policy", "v1", "Eviction");
const TOKEN: SubresourceInfo = SubresourceInfo::new("token", CREATE).of("authentication.k8s.io", "v1", "TokenRequest");
const BINDING: SubresourceInfo = SubresourceInfo::new("binding", CREATE).of("", "", "Binding");
const ATTACH: SubresourceInfo = SubresourceInfo::new("attach", CONNECT).of("", "", "PodAttachOptions");
const EXEC: SubresourceInfo = SubresourceInfo::new("exec", CONNECT).of("", "", "PodExecOptions");
const PORT_FORWARD: SubresourceInfo = SubresourceInfo::new("portforward", CONNECT).of("", "", "PodPortForwardOptions");
const POD_PROXY: SubresourceInfo = SubresourceInfo::new("proxy", PROXY).of("", "", "PodProxyOptions");
const NODE_PROXY: SubresourceInfo = SubresourceInfo::new("proxy", PROXY).of("", "", "NodeProxyOptions");
const SERVICE_PROXY: SubresourceInfo = SubresourceInfo::new("proxy", PROXY).of("", "", "ServiceProxyOptions");

/// The scope of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In no namespace: nodes, namespaces.
    Cluster,
    /// In a namespace.
    Namespaced,
}

/// A kind in discovery (`meta/v1 APIResource`).
#[derive(Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// Its name in manifests: `"Pod"`.
    pub name: &'static str,
    /// Its API group; empty for the core group.
    pub group: &'static str,
    /// Its version in that group.
    pub version: &'static str,
    /// Its name in paths: `"pods"`.
    pub plural: &'static str,
    /// Its short names in kubectl.
    pub short_names: &'static [&'static str],
    /// Its scope.
    pub scope: Scope,
    /// The verbs on its objects, in the words of discovery; none for a kind that is only sent to a subresource.
    pub verbs: &'static [&'static str],
    /// The paths below an object that it answers on.
    pub subresources: &'static [SubresourceInfo],
    /// Its fields.
    pub schema: &'static Schema,
    /// Its conversion to the version that is stored; None for the stored versions themselves.
    pub conversion: Option<Conversion>,
}

/// A subresource in discovery: `pods/NAME/eviction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubresourceInfo {
    /// Its name in paths: `"eviction"`.
    pub name: &'static str,
    /// Group, version and kind of what is sent there, when discovery names them; empty for those of the object.
    pub kind: (&'static str, &'static str, &'static str),
    /// Its verbs.
    pub verbs: &'static [&'static str],
}

impl SubresourceInfo {
    const fn new(name: &'static str, verbs: &'static [&'static str]) -> SubresourceInfo {
        SubresourceInfo { name, kind: ("", "", ""), verbs }
    }

    const fn of(mut self, group: &'static str, version: &'static str, kind: &'static str) -> SubresourceInfo {
        self.kind = (group, version, kind);
        self
    }
}

impl KindInfo {
    /// The name of one object in paths and messages of kubectl: `"pod"`.
    pub fn singular(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The subresource of this name.
    pub fn subresource(&self, name: &str) -> Option<&'static SubresourceInfo> {
        self.subresources.iter().find(|part| part.name == name)
    }
}

/// A type of the table of kinds, by which components ask for its objects.
pub trait HasKind {
    /// The kind.
    const KIND: Kind;
    /// An object of the kind as components read it: a record, or the fields of a tree.
    type Ref<'a>;
    /// The object, if it is of this kind.
    fn of(object: &Object) -> Option<Self::Ref<'_>>;
}

/// A kind whose objects are records.
pub trait Resource: for<'a> HasKind<Ref<'a> = &'a Arc<Self>> + Described + Field + Clone + Default {
    /// Its metadata.
    fn meta(&self) -> &ObjectMeta;
    /// Its metadata, for writing.
    fn meta_mut(&mut self) -> &mut ObjectMeta;
    /// The record inside an object, for writing, copied first when others hold it too.
    fn of_mut(object: &mut Object) -> Option<&mut Self>;
    /// The object that holds this record.
    fn into_object(self) -> Object;
    /// Its key.
    fn key(&self) -> Key {
        Key::new(Self::KIND, &self.meta().namespace, &self.meta().name)
    }
}

/// Why a tree is not an object of this cluster; prints the words of kubectl and of a strict apiserver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAnObject {
    /// It does not say what it is.
    NotSet {
        /// Whether `apiVersion` is missing.
        api_version: bool,
        /// Whether `kind` is missing.
        kind: bool,
    },
    /// No such kind is served.
    NoMatch {
        /// The kind that it names.
        kind: Text,
        /// The version that it names.
        api_version: Text,
    },
    /// Fields that the kind does not have, or not with such values.
    Problems(Vec<Problem>),
}

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAnObject::NotSet { api_version: true, kind: true } => f.write_str("[apiVersion not set, kind not set]"),
            NotAnObject::NotSet { kind: true, .. } => f.write_str("kind not set"),
            NotAnObject::NotSet { .. } => f.write_str("apiVersion not set"),
            NotAnObject::NoMatch { kind, api_version } => {
                write!(f, "no matches for kind {kind:?} in version {api_version:?}")
            }
            NotAnObject::Problems(problems) => {
                let list: Vec<String> = problems.iter().map(Problem::to_string).collect();
                write!(f, "strict decoding error: {}", list.join(", "))
            }
        }
    }
}

impl Kind {
    /// The table's entry.
    pub fn info(self) -> &'static KindInfo {
        KINDS[self as usize]
    }

    /// Its name in manifests: `"Pod"`.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].0
    }

    /// Its name in paths: `"pods"`.
    pub fn plural(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// The kind as which its objects are stored: itself, but for other versions of a kind.
    pub fn storage(self) -> Kind {
        self.info().conversion.as_ref().map_or(self, |conversion| conversion.storage)
    }

    /// Whether objects of this kind are kept in etcd: not questions, other versions, or what is sent to a subresource.
    pub fn is_stored(self) -> bool {
        self.info().verbs.contains(&"create") && self.info().verbs.contains(&"get") && self.storage() == self
    }

    /// `"v1"`, `"apps/v1"`.
    pub fn api_version(self) -> Text {
        let info = self.info();
        match info.group {
            "" => Text::from_static(info.version),
            group => format!("{group}/{}", info.version).into(),
        }
    }

    /// The kind that a manifest names by `apiVersion` and `kind`.
    pub fn find(api_version: &str, kind: &str) -> Option<Kind> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let is_it = |info: &&&KindInfo| info.name == kind && info.group == group && info.version == version;
        KINDS.iter().find(is_it).filter(|info| !info.plural.is_empty()).map(|info| info.kind)
    }

    /// The folder of its objects in etcd, `/registry/pods`: the plural, but for kinds that had another name at first, and with
    /// the group for those of the aggregated apiservers (`SpecialDefaultResourcePrefixes`).
    pub fn etcd_prefix(self) -> Text {
        let info = self.info();
        let place = match self {
            Kind::Node => "minions",
            Kind::ReplicationController => "controllers",
            Kind::Service => "services/specs",
            Kind::Endpoints => "services/endpoints",
            Kind::Ingress => "ingress",
            Kind::CustomResourceDefinition | Kind::APIService => {
                return format!("/registry/{}/{}", info.group, info.plural).into();
            }
            _ => info.plural,
        };
        format!("/registry/{place}").into()
    }

    /// Whether its objects live in namespaces.
    pub fn is_namespaced(self) -> bool {
        self.info().scope == Scope::Namespaced
    }

    /// The resource with its group, as errors name it: `pods`, `deployments.apps`.
    pub fn resource(self) -> Text {
        let info = self.info();
        match info.group {
            "" => Text::from_static(info.plural),
            group => format!("{}.{group}", info.plural).into(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Object {
    /// Its key.
    pub fn key(&self) -> Key {
        match self {
            Object::Untyped(untyped) if untyped.kind == Kind::CustomResource => {
                Key::custom(&untyped.definition, &untyped.metadata.namespace, &untyped.metadata.name)
            }
            _ => Key::new(self.kind(), &self.meta().namespace, &self.meta().name),
        }
    }

    /// Reads an untyped object that `schema::check` has passed; of another version it becomes the one that is stored.
    pub fn read(kind: Kind, tree: &Tree) -> Object {
        match &kind.info().conversion {
            None => Object::read_as(kind, tree),
            Some(conversion) => Object::read_as(conversion.storage, &conversion.to_storage(tree)),
        }
    }

    /// The object, if it is of kind `K`.
    pub fn get<K: HasKind>(&self) -> Option<K::Ref<'_>> {
        K::of(self)
    }

    /// The record inside, for writing, if the object is of kind `R`.
    pub fn get_mut<R: Resource>(&mut self) -> Option<&mut R> {
        R::of_mut(self)
    }

    /// Reads what a person has typed, strictly: a kind that is served, and no field that it does not have.
    pub fn from_tree(tree: &Tree) -> Result<Object, NotAnObject> {
        let (api_version, kind) = (tree.str_at("apiVersion"), tree.str_at("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err(NotAnObject::NotSet { api_version: api_version.is_empty(), kind: kind.is_empty() });
        }
        let Some(kind) = Kind::find(api_version, kind) else {
            return Err(NotAnObject::NoMatch { kind: kind.into(), api_version: api_version.into() });
        };
        match check(tree, kind.info().schema) {
            problems if problems.is_empty() => Ok(Object::read(kind, tree)),
            problems => Err(NotAnObject::Problems(problems)),
        }
    }

    /// The untyped form, with `apiVersion` and `kind`.
    pub fn to_tree(&self) -> Tree {
        self.to_tree_as(self.kind())
    }

    /// The untyped form in another version of its kind.
    pub fn to_tree_as(&self, kind: Kind) -> Tree {
        let mut tree = self.write_record();
        if let Some(conversion) = kind.info().conversion.as_ref().filter(|_| kind != self.kind()) {
            tree.as_map_mut().map(conversion.from_storage);
        }
        // A custom resource says itself what it is.
        if let Tree::Map(map) = &mut tree
            && kind != Kind::CustomResource
        {
            map.insert(Text::from_static("apiVersion"), Tree::Text(kind.api_version()));
            map.insert(Text::from_static("kind"), Tree::Text(Text::from_static(kind.info().name)));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Map;
    use crate::base::Digest;
    use expect_test::expect;

    #[test]
    fn kinds_keep_their_numbers() {
        // The order of keys and all digests go by them: a new kind is a new line at the end.
        let line = |kind: &Kind| {
            let info = kind.info();
            let group = if info.group.is_empty() { String::new() } else { format!(" {}/{}", info.group, info.version) };
            format!("{} {}{group}\n", *kind as usize, info.name)
        };
        expect![[r#"
            0 Namespace
            1 Node
            2 Pod
            3 Binding
            4 Event
            5 ServiceAccount
            6 Lease coordination.k8s.io/v1
            7 Deployment apps/v1
            8 ReplicaSet apps/v1
            9 ConfigMap
            10 Secret
            11 Service
            12 Endpoints
            13 PersistentVolume
            14 PersistentVolumeClaim
            15 PodTemplate
            16 ReplicationController
            17 ResourceQuota
            18 LimitRange
            19 StatefulSet apps/v1
            20 DaemonSet apps/v1
            21 ControllerRevision apps/v1
            22 Job batch/v1
            23 CronJob batch/v1
            24 HorizontalPodAutoscaler autoscaling/v2
            25 PodDisruptionBudget policy/v1
            26 EndpointSlice discovery.k8s.io/v1
            27 Ingress networking.k8s.io/v1
            28 IngressClass networking.k8s.io/v1
            29 NetworkPolicy networking.k8s.io/v1
            30 Role rbac.authorization.k8s.io/v1
            31 ClusterRole rbac.authorization.k8s.io/v1
            32 RoleBinding rbac.authorization.k8s.io/v1
            33 ClusterRoleBinding rbac.authorization.k8s.io/v1
            34 StorageClass storage.k8s.io/v1
            35 VolumeAttachment storage.k8s.io/v1
            36 CSINode storage.k8s.io/v1
            37 CSIDriver storage.k8s.io/v1
            38 PriorityClass scheduling.k8s.io/v1
            39 RuntimeClass node.k8s.io/v1
            40 CertificateSigningRequest certificates.k8s.io/v1
            41 ValidatingWebhookConfiguration admissionregistration.k8s.io/v1
            42 MutatingWebhookConfiguration admissionregistration.k8s.io/v1
            43 ValidatingAdmissionPolicy admissionregistration.k8s.io/v1
            44 ValidatingAdmissionPolicyBinding admissionregistration.k8s.io/v1
            45 MutatingAdmissionPolicy admissionregistration.k8s.io/v1
            46 MutatingAdmissionPolicyBinding admissionregistration.k8s.io/v1
            47 CustomResourceDefinition apiextensions.k8s.io/v1
            48 CSIStorageCapacity storage.k8s.io/v1
            49 VolumeAttributesClass storage.k8s.io/v1
            50 ServiceCIDR networking.k8s.io/v1
            51 IPAddress networking.k8s.io/v1
            52 FlowSchema flowcontrol.apiserver.k8s.io/v1
            53 PriorityLevelConfiguration flowcontrol.apiserver.k8s.io/v1
            54 APIService apiregistration.k8s.io/v1
            55 DeviceClass resource.k8s.io/v1
            56 ResourceClaim resource.k8s.io/v1
            57 ResourceClaimTemplate resource.k8s.io/v1
            58 ResourceSlice resource.k8s.io/v1
            59 ComponentStatus
            60 TokenReview authentication.k8s.io/v1
            61 SelfSubjectReview authentication.k8s.io/v1
            62 SubjectAccessReview authorization.k8s.io/v1
            63 LocalSubjectAccessReview authorization.k8s.io/v1
            64 SelfSubjectAccessReview authorization.k8s.io/v1
            65 SelfSubjectRulesReview authorization.k8s.io/v1
            66 HorizontalPodAutoscaler autoscaling/v1
            67 Event events.k8s.io/v1
            68 CustomResource
            69 Scale autoscaling/v1
            70 Eviction policy/v1
            71 TokenRequest authentication.k8s.io/v1
        "#]]
        .assert_eq(&Kind::ALL.iter().map(line).collect::<String>());
        assert!(Kind::ALL.is_sorted(), "keys are sorted by the numbers of their kinds");
    }

    #[test]
    fn digests_go_by_the_number_of_the_kind() {
        // Not by the variants of `Object` that there are: a kind that becomes a record changes nothing for the others.
        let digest = |object: &Object| {
            let mut hasher = Digest::default();
            object.hash(&mut hasher);
            hasher.finish()
        };
        for kind in [Kind::Pod, Kind::StatefulSet] {
            let object = Object::read(kind, &Tree::Map(Map::new()));
            let mut hasher = Digest::default();
            kind.hash(&mut hasher);
            match &object {
                Object::Pod(pod) => pod.hash(&mut hasher),
                Object::Untyped(untyped) => untyped.hash(&mut hasher),
                other => panic!("{other:?}"),
            }
            assert_eq!(digest(&object), hasher.finish());
        }
    }

    fn pod(extra: (&str, Tree)) -> Tree {
        let text = |text: &str| Tree::Text(text.into());
        let container = [("name", text("c")), ("image", text("nginx"))];
        let container = container.map(|(k, v)| (Text::from(k), v)).into_iter().collect::<Map>();
        let mut spec = Map::from([("containers".into(), Tree::List([Tree::Map(container)].into()))]);
        spec.insert(extra.0.into(), extra.1);
        Tree::Map(Map::from([
            ("apiVersion".into(), text("v1")),
            ("kind".into(), text("Pod")),
            ("metadata".into(), Tree::Map(Map::from([("name".into(), text("web"))]))),
            ("spec".into(), Tree::Map(spec)),
        ]))
    }

    #[test]
    fn a_pod_is_read_defaulted_and_written() {
        let tree = pod(("nodeName", Tree::Text("n1".into())));
        let mut object = Object::read(Kind::Pod, &tree);
        object.set_defaults();
        let pod = object.get::<Pod>().expect("it is a pod");
        assert_eq!(pod.spec.node_name, "n1");
        assert_eq!(pod.spec.restart_policy.as_str(), "Always");
        assert_eq!(pod.spec.termination_grace_period_seconds, Some(30));
        assert_eq!(Object::read(Kind::Pod, &object.to_tree()), object);
    }

    #[test]
    fn what_is_not_an_object_is_named_in_upstreams_words() {
        let said = |tree: &Tree| Object::from_tree(tree).expect_err("it is none").to_string();
        let good = pod(("nodeName", "n1".into()));
        assert_eq!(Object::from_tree(&good).map(|object| object.kind()), Ok(Kind::Pod));
        let with = |name: &str, value: Tree| {
            let mut tree = good.clone();
            tree.as_map_mut().expect("a map").insert(name.into(), value);
            tree
        };
        assert_eq!(said(&with("kind", "Bot".into())), r#"no matches for kind "Bot" in version "v1""#);
        assert_eq!(said(&with("apiVersion", Tree::Null)), "apiVersion not set");
        assert_eq!(said(&Tree::Null), "[apiVersion not set, kind not set]");
        let wrong = pod(("nodename", "n1".into()));
        assert_eq!(said(&wrong), r#"strict decoding error: unknown field "spec.nodename""#);
    }
}
