//! What a client sends to the apiserver, as data: a verb, a place, a question, a body, and who asks.

use super::credential::Credential;
use super::field_selector::FieldSelector;
use super::kinds::{Kind, Object};
use super::meta::{Key, Uid};
use super::printers::IncludeObject;
use super::selector::Selector;
use super::tree::Tree;
use crate::base::Text;
use alloc::format;

/// One request to the apiserver.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The client's credential.
    pub credential: Credential,
    /// What to do.
    pub verb: Verb,
    /// With which kind.
    pub kind: Kind,
    /// With which custom resource: its definition, and behind a slash the version that the path names
    /// (`crontabs.stable.example.com/v1`); empty for other kinds.
    pub resource: Text,
    /// In which namespace; empty for cluster-scoped kinds and for all namespaces.
    pub namespace: Text,
    /// With which object; empty for collections.
    pub name: Text,
    /// With which part of it.
    pub subresource: Subresource,
    /// What follows the `?` in the path.
    pub query: Query,
    /// What is sent along.
    pub body: Body,
}

/// Kubernetes' verbs (`request.verb` in RBAC and audit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// One object.
    Get,
    /// All objects of a kind.
    List,
    /// All changes from a version on.
    Watch,
    /// A new object.
    Create,
    /// An object as a whole.
    Update,
    /// Some fields of an object.
    Patch,
    /// Away with an object.
    Delete,
    /// Away with all objects of a kind.
    DeleteCollection,
}

/// A part of an object with a path of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subresource {
    /// The object itself.
    #[default]
    None,
    /// `…/status`: only the status changes.
    Status,
    /// `pods/…/binding`: the node a pod is to run on.
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
    /// `serviceaccounts/…/token`: a token is made, and not kept.
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
    /// `limit`: so many objects at once; 0 for all.
    pub limit: u64,
    /// `continue`: what the last part of a list ended with.
    pub continue_token: Text,
    /// `sendInitialEvents`: a watch begins with what is there, and says when that is all.
    pub send_initial_events: bool,
    /// `dryRun=All`: everything but the write.
    pub dry_run: bool,
    /// `fieldValidation`.
    pub field_validation: FieldValidation,
    /// `fieldManager`.
    pub field_manager: Text,
    /// `force`: an apply takes fields away from those who own them.
    pub force: bool,
    /// In which form the answer is to come: what the `Accept` header says.
    pub shape: Shape,
    /// `includeObject`: what a table carries of each object.
    pub include_object: IncludeObject,
}

/// What becomes of fields that do not exist (`fieldValidation`).
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

/// How new a list is to be (`resourceVersionMatch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceVersionMatch {
    /// Exactly as of the version.
    Exact,
    /// As of the version, or newer.
    NotOlderThan,
}

/// The forms in which an answer can come (`Accept: application/json;as=…;g=meta.k8s.io;v=v1`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// As it is.
    #[default]
    Object,
    /// As the table that `kubectl get` prints.
    Table,
    /// Nothing but its metadata.
    Metadata,
}

/// What is sent along.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Nothing.
    None,
    /// An object as a person typed it.
    Tree(Tree),
    /// An object from a component, already typed. With [`Verb::Patch`] on a status it stands for the strategic merge
    /// patch that sets this status whole (what a kubelet sends), without a version to compare.
    Object(Object),
    /// A patch.
    Patch(PatchType, Tree),
    /// How to delete.
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

/// How to delete (`meta/v1 DeleteOptions`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeleteOptions {
    /// Seconds a pod gets to end; None takes the object's own.
    pub grace_period_seconds: Option<i64>,
    /// What happens to the objects that this one owns.
    pub propagation: Option<Propagation>,
    /// Only if the object has this uid.
    pub uid: Option<Uid>,
    /// Only if the object has this version.
    pub resource_version: Option<u64>,
}

/// What happens to owned objects (`propagationPolicy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Propagation {
    /// They stay, without the owner.
    Orphan,
    /// They go after the owner is gone.
    Background,
    /// They go before the owner.
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

    /// The group and version in which a custom resource is asked for: `stable.example.com/v1`.
    pub fn custom_api_version(&self) -> Option<Text> {
        let (definition, version) = self.resource.split_once('/')?;
        Some(format!("{}/{version}", definition.split_once('.')?.1).into())
    }

    /// Whether it is a server-side apply, which makes what is not there.
    pub fn is_apply(&self) -> bool {
        matches!(self.body, Body::Patch(PatchType::Apply, _))
    }

    /// The object it is about. The name is empty for collections and for names that the apiserver will make.
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

    /// Its part of the path; empty for the object itself.
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
