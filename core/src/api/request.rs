//! A request to the apiserver, as data: credential, verb, resource, parameters, body.

use super::credential::Credential;
use super::field_selector::FieldSelector;
use super::kinds::{Kind, Object};
use super::meta::{Key, Uid};
use super::selector::Selector;
use super::tree::Tree;
use crate::base::Text;
use alloc::format;

/// A request to the apiserver (`request.RequestInfo`, with its credential and its body).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The client's credential.
    pub credential: Credential,
    /// The verb.
    pub verb: Verb,
    /// The kind of the resource.
    pub kind: Kind,
    /// The custom resource: its definition, and behind a slash the version in the path
    /// (`crontabs.stable.example.com/v1`); empty for other kinds.
    pub resource: Text,
    /// The namespace; empty for cluster-scoped kinds and for all namespaces.
    pub namespace: Text,
    /// The object; empty for collections.
    pub name: Text,
    /// The subresource.
    pub subresource: Subresource,
    /// The parameters.
    pub query: Query,
    /// The body.
    pub body: Body,
}

/// Kubernetes' verbs (`request.verb` in RBAC and audit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Verb {
    /// Reads one object.
    Get,
    /// Reads all objects of a kind.
    List,
    /// Streams all changes from a version on.
    Watch,
    /// Makes an object.
    Create,
    /// Replaces an object.
    Update,
    /// Changes some fields of an object.
    Patch,
    /// Deletes an object.
    Delete,
    /// Deletes all objects of a kind.
    DeleteCollection,
}

/// A subresource: a part of an object with a path of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Subresource {
    /// The object itself.
    #[default]
    None,
    /// `…/status`: only the status changes.
    Status,
    /// `pods/…/binding`: gives a pod its node.
    Binding,
    /// `namespaces/…/finalize`: only `spec.finalizers` changes.
    Finalize,
    /// `…/scale`: only `spec.replicas` changes.
    Scale,
    /// `pods/…/eviction`: a delete that disruption budgets may refuse.
    Eviction,
    /// `certificatesigningrequests/…/approval`: only the conditions change.
    Approval,
    /// `pods/…/ephemeralcontainers`: only these are added.
    EphemeralContainers,
    /// `pods/…/resize`: only the resources of containers change.
    Resize,
    /// `serviceaccounts/…/token`: makes a token, which is not stored.
    Token,
}

/// The parameters behind the `?` of a path, read once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// `labelSelector`.
    pub label_selector: Selector,
    /// `fieldSelector`.
    pub field_selector: FieldSelector,
    /// `resourceVersion`; None when it is not given.
    pub resource_version: Option<u64>,
    /// `resourceVersionMatch`; None when it is not given.
    pub resource_version_match: Option<ResourceVersionMatch>,
    /// `limit`: the size of a chunk; 0 for all.
    pub limit: u64,
    /// `continue`: the token of the chunk before.
    pub continue_token: Text,
    /// `sendInitialEvents`: a watch begins with the objects that exist, and a bookmark after them.
    pub send_initial_events: bool,
    /// `dryRun=All`: everything but the write.
    pub dry_run: bool,
    /// `fieldValidation`.
    pub field_validation: FieldValidation,
    /// `fieldManager`.
    pub field_manager: Text,
    /// `force`: an apply takes fields away from those who own them.
    pub force: bool,
    /// The form of the answer, from the `Accept` header.
    pub shape: Shape,
    /// `includeObject`: the part of each object that is in a table.
    pub include_object: IncludeObject,
}

/// The treatment of unknown fields (`fieldValidation`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldValidation {
    /// They are dropped.
    Ignore,
    /// They are dropped, with a warning.
    #[default]
    Warn,
    /// The request is refused.
    Strict,
}

/// The match of a list's revision (`resourceVersionMatch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceVersionMatch {
    /// Exactly as of the version.
    Exact,
    /// As of the version, or newer.
    NotOlderThan,
}

/// The form of an answer (`Accept: application/json;as=…;g=meta.k8s.io;v=v1`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// The object.
    #[default]
    Object,
    /// A table, as `kubectl get` prints it.
    Table,
    /// The object's metadata alone.
    Metadata,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Nothing.
    None,
    /// An untyped object.
    Tree(Tree),
    /// A typed object, from a component. With [`Verb::Patch`] on a status it stands for the strategic merge patch that
    /// sets the whole status, as a kubelet sends it, without a version to compare.
    Object(Object),
    /// A patch.
    Patch(PatchType, Tree),
    /// The options of a delete.
    Delete(DeleteOptions),
}

/// The four patch formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatchType {
    /// RFC 6902.
    Json,
    /// RFC 7386.
    Merge,
    /// Kubernetes' own: lists merge by key.
    StrategicMerge,
    /// Server-side apply.
    Apply,
}

/// The options of a delete (`meta/v1 DeleteOptions`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeleteOptions {
    /// The grace period of a pod; None for the pod's own.
    pub grace_period_seconds: Option<i64>,
    /// The fate of the dependents.
    pub propagation: Option<Propagation>,
    /// A precondition: the object's uid.
    pub uid: Option<Uid>,
    /// A precondition: the object's version.
    pub resource_version: Option<u64>,
}

/// The fate of dependents (`propagationPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Propagation {
    /// They stay, without their owner reference.
    Orphan,
    /// They are deleted after the owner.
    Background,
    /// They are deleted before the owner.
    Foreground,
}

impl Request {
    /// A request on one object, by its key.
    pub fn on(credential: &Credential, verb: Verb, key: &Key, body: Body) -> Request {
        Request {
            credential: credential.clone(),
            verb,
            kind: key.kind,
            resource: key.parts().0.into(),
            namespace: key.namespace.clone(),
            name: key.parts().1.into(),
            subresource: Subresource::None,
            query: Query::default(),
            body,
        }
    }

    /// A list or a watch of all objects of a kind.
    pub fn on_all(credential: &Credential, verb: Verb, kind: Kind) -> Request {
        Request::on(credential, verb, &Key::new(kind, &Text::EMPTY, &Text::EMPTY), Body::None)
    }

    /// The create of an object.
    pub fn create(credential: &Credential, object: Object) -> Request {
        Request::on(credential, Verb::Create, &object.key(), Body::Object(object))
    }

    /// The same request on a subresource.
    pub fn subresource(mut self, subresource: Subresource) -> Request {
        self.subresource = subresource;
        self
    }

    /// The group and version of a custom resource's path: `stable.example.com/v1`.
    pub fn custom_api_version(&self) -> Option<Text> {
        let (definition, version) = self.resource.split_once('/')?;
        Some(format!("{}/{version}", definition.split_once('.')?.1).into())
    }

    /// Whether it is a server-side apply.
    pub fn is_apply(&self) -> bool {
        matches!(self.body, Body::Patch(PatchType::Apply, _))
    }

    /// The object's key. The name is empty for collections and for names that the apiserver will generate.
    pub fn key(&self) -> Key {
        match self.kind {
            Kind::CustomResource => Key::custom(&self.resource, &self.namespace, &self.name),
            kind => Key::new(kind.storage(), &self.namespace, &self.name),
        }
    }
}

impl Subresource {
    /// All of them.
    pub const ALL: [Subresource; 10] = [
        Subresource::None,
        Subresource::Status,
        Subresource::Binding,
        Subresource::Finalize,
        Subresource::Scale,
        Subresource::Eviction,
        Subresource::Approval,
        Subresource::EphemeralContainers,
        Subresource::Resize,
        Subresource::Token,
    ];

    /// Its segment of the path; empty for the object itself.
    pub fn as_str(self) -> &'static str {
        match self {
            Subresource::None => "",
            Subresource::Status => "status",
            Subresource::Binding => "binding",
            Subresource::Finalize => "finalize",
            Subresource::Scale => "scale",
            Subresource::Eviction => "eviction",
            Subresource::Approval => "approval",
            Subresource::EphemeralContainers => "ephemeralcontainers",
            Subresource::Resize => "resize",
            Subresource::Token => "token",
        }
    }
}

impl Verb {
    /// The word in audit logs and RBAC rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Get => "get",
            Verb::List => "list",
            Verb::Watch => "watch",
            Verb::Create => "create",
            Verb::Update => "update",
            Verb::Patch => "patch",
            Verb::Delete => "delete",
            Verb::DeleteCollection => "deletecollection",
        }
    }
}

/// The part of each object in a table (`includeObject`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncludeObject {
    /// Its metadata.
    #[default]
    Metadata,
    /// Nothing.
    None,
    /// All of it.
    Object,
}
