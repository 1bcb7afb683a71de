//! Authorization: may they do that? Asked of the node authorizer, then of RBAC (`--authorization-mode=Node,RBAC`).
//!
//! Upstream: `apiserver/pkg/endpoints/filters/authorization.go`. The components of the control plane may do what they do:
//! their roles are not written down here.

mod rbac;
mod roles;

use super::Attempt;
use crate::api::Kind;
use crate::api::request::{Request, Subresource, Verb};
use crate::api::status::Status;
use crate::base::Text;
use crate::etcd::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What is to be allowed.
pub(super) struct Ask<'a> {
    /// Who asks.
    pub user: &'a str,
    /// Their groups.
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
    if is_component(user) || user.starts_with("system:node:") && node_may(request) {
        return Ok(());
    }
    let info = request.kind.info();
    let definition = request.resource.split('/').next().unwrap_or_default();
    let (plural, group) = definition.split_once('.').unwrap_or((info.plural, info.group));
    // A namespace lies in itself.
    let namespace = if request.kind == Kind::Namespace { &request.name } else { &request.namespace };
    let ask = Ask {
        user,
        groups: attempt.user.all_groups(),
        verb: request.verb.as_str(),
        group,
        resource: match request.subresource {
            Subresource::None => plural.into(),
            part => format!("{plural}/{}", part.as_str()),
        },
        // The name of what is yet to be made counts for nothing.
        name: if request.verb == Verb::Create && request.subresource == Subresource::None { "" } else { &request.name },
        namespace,
    };
    let reason = match rbac::decide(&ask, view) {
        Ok(()) => return Ok(()),
        Err(reason) => reason,
    };
    let mut key = request.key();
    key.name = match key.parts() {
        ("", _) => ask.name.into(),
        (definition, _) => format!("{definition}/{}", ask.name).into(),
    };
    Err(Status::forbidden(&key, &(ask.refusal() + &reason)))
}

/// Whether somebody may do something, as a review asks it.
pub(super) fn may(ask: &Ask, view: View) -> Result<(), String> {
    if is_component(ask.user) { Ok(()) } else { rbac::decide(ask, view) }
}

impl Ask<'_> {
    /// `User "alice" cannot list resource "pods" in API group "" in the namespace "default"`.
    fn refusal(&self) -> String {
        let Ask { user, verb, group, resource, namespace, .. } = self;
        let place = match namespace.is_empty() {
            true => "at the cluster scope".into(),
            false => format!("in the namespace {namespace:?}"),
        };
        format!("User {user:?} cannot {verb} resource {resource:?} in API group {group:?} {place}")
    }
}

/// The control plane itself, and its controllers with their service accounts.
fn is_component(user: &str) -> bool {
    let controllers =
        ["generic-garbage-collector", "pod-garbage-collector", "horizontal-pod-autoscaler", "root-ca-cert-publisher"];
    match user.strip_prefix("system:serviceaccount:kube-system:") {
        Some(name) => name.ends_with("-controller") || name.ends_with("-binder") || controllers.contains(&name),
        None => matches!(user, "system:kube-controller-manager" | "system:kube-scheduler" | "system:apiserver"),
    }
}

/// What a kubelet does. Which node and which pods it does it with, NodeRestriction looks at.
fn node_may(request: &Request) -> bool {
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
