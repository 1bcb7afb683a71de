//! Authorization: the node authorizer, then RBAC (`--authorization-mode=Node,RBAC`).
//!
//! Upstream: `apiserver/pkg/endpoints/filters/authorization.go`. The components of the control plane are allowed
//! everything: their bootstrap roles are not written down here.

mod rbac;
mod roles;

use super::Attempt;
use crate::api::Kind;
use crate::api::request::{Request, Subresource, Verb};
use crate::api::status::Status;
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The attributes of a request that authorizers look at (`authorizer.Attributes`).
pub(super) struct Attributes<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The user's groups.
    pub groups: Vec<Text>,
    /// `"get"`.
    pub verb: &'a str,
    /// The API group.
    pub group: &'a str,
    /// The resource, with the subresource behind a slash: `"pods/log"`.
    pub resource: String,
    /// The object; empty for none or all.
    pub name: &'a str,
    /// The namespace; empty for the whole cluster.
    pub namespace: &'a str,
}

/// The stage: refuses a request that no authorizer allows.
pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    let (request, view) = (attempt.request, attempt.view);
    let user = attempt.user.name.as_str();
    if is_component(user) || user.starts_with("system:node:") && node_allows(request) {
        return Ok(());
    }
    let info = request.kind.info();
    let definition = request.resource.split('/').next().unwrap_or_default();
    let (plural, group) = definition.split_once('.').unwrap_or((info.plural, info.group));
    // A request on a namespace is a request in it.
    let namespace = if request.kind == Kind::Namespace { &request.name } else { &request.namespace };
    let attributes = Attributes {
        user,
        groups: attempt.user.all_groups(),
        verb: request.verb.as_str(),
        group,
        resource: match request.subresource {
            Subresource::None => plural.into(),
            part => format!("{plural}/{}", part.as_str()),
        },
        // A create has no name yet.
        name: if request.verb == Verb::Create && request.subresource == Subresource::None { "" } else { &request.name },
        namespace,
    };
    let reason = match rbac::authorize(&attributes, view) {
        Ok(()) => return Ok(()),
        Err(reason) => reason,
    };
    let mut key = request.key();
    key.name = match key.parts() {
        ("", _) => attributes.name.into(),
        (definition, _) => format!("{definition}/{}", attributes.name).into(),
    };
    Err(Status::forbidden(&key, &(attributes.refusal() + &reason)))
}

/// The decision about any attributes, for reviews and for admission.
pub(super) fn authorize(attributes: &Attributes, view: View) -> Result<(), String> {
    if is_component(attributes.user) { Ok(()) } else { rbac::authorize(attributes, view) }
}

impl Attributes<'_> {
    /// `User "alice" cannot list resource "pods" in API group "" in the namespace "default"`.
    fn refusal(&self) -> String {
        let Attributes { user, verb, group, resource, namespace, .. } = self;
        let place = if namespace.is_empty() {
            "at the cluster scope".into()
        } else {
            format!("in the namespace {namespace:?}")
        };
        format!("User {user:?} cannot {verb} resource {resource:?} in API group {group:?} {place}")
    }
}

/// Whether the user is a component of the control plane, or a controller's service account.
fn is_component(user: &str) -> bool {
    let controllers =
        ["generic-garbage-collector", "pod-garbage-collector", "horizontal-pod-autoscaler", "root-ca-cert-publisher"];
    match user.strip_prefix("system:serviceaccount:kube-system:") {
        Some(name) => name.ends_with("-controller") || name.ends_with("-binder") || controllers.contains(&name),
        None => matches!(
            user,
            "system:kube-controller-manager"
                | "system:cloud-controller-manager"
                | "system:kube-scheduler"
                | "system:apiserver"
        ),
    }
}

/// The node authorizer. NodeRestriction limits a kubelet to its own node and pods.
fn node_allows(request: &Request) -> bool {
    use Kind::*;
    let reads = matches!(request.verb, Verb::Get | Verb::List | Verb::Watch);
    match request.kind {
        Node | Pod | Lease | Event | CSINode => true,
        ConfigMap
        | Secret
        | PersistentVolume
        | PersistentVolumeClaim
        | VolumeAttachment
        | ServiceAccount
        | Service
        | RuntimeClass
        | CSIDriver => reads,
        CertificateSigningRequest => reads || request.verb == Verb::Create,
        TokenReview | SubjectAccessReview => true,
        _ => false,
    }
}
