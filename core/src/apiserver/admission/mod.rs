//! Admission: plugins that complete objects, and plugins that refuse them, in Kubernetes' default order.
//!
//! Upstream: `pkg/kubeapiserver/options/plugins.go`. A further plugin is a file here and a line in the table.

mod certificate_approval;
mod default_storage_class;
mod default_toleration_seconds;
mod limit_ranger;
mod namespace_lifecycle;
mod node_restriction;
mod persistent_volume_claim_resize;
mod pod_security;
mod priority;
pub mod resource_quota;
mod runtime_class;
mod service_account;
mod storage_object_in_use_protection;
mod taint_nodes_by_condition;

use super::Attempt;
use crate::api::Object;
use crate::api::core_v1::{PodSpec, ServiceAccount};
use crate::api::status::Status;
use alloc::format;
use alloc::sync::Arc;

type Plugin = fn(&mut Attempt) -> Result<(), Status>;

/// The plugins that look at objects of any kind and complete them, with their upstream names.
pub const MUTATING: &[(&str, Plugin)] = &[
    ("NamespaceLifecycle", namespace_lifecycle::admit),
    ("LimitRanger", limit_ranger::admit),
    ("ServiceAccount, Priority, DefaultTolerationSeconds", complete_pod),
    ("NodeRestriction", node_restriction::admit),
    ("TaintNodesByCondition", taint_nodes_by_condition::admit),
    ("DefaultStorageClass", default_storage_class::admit),
    ("StorageObjectInUseProtection", storage_object_in_use_protection::admit),
    ("RuntimeClass", runtime_class::admit),
    ("DefaultIngressClass", default_storage_class::admit_ingress),
];

/// The plugins that look at what has become of an object, and is valid.
pub const VALIDATING: &[(&str, Plugin)] = &[
    ("LimitRanger", limit_ranger::validate),
    ("PodSecurity", pod_security::validate),
    ("Priority", priority::validate),
    ("PersistentVolumeClaimResize", persistent_volume_claim_resize::validate),
    ("CertificateApproval", certificate_approval::validate),
    ("ResourceQuota", resource_quota::validate),
];

/// What the spec of a new pod is completed by.
#[derive(Debug)]
pub struct PodFacts {
    account: Arc<ServiceAccount>,
    class: priority::Class,
}

/// The plugins that complete the spec of a new pod. What they do depends on nothing but the spec and its service
/// account and priority class, so replicas share the outcome.
pub const POD_SPEC: &[(&str, fn(&mut PodSpec, &PodFacts))] = &[
    ("ServiceAccount", service_account::complete),
    ("Priority", priority::complete),
    ("DefaultTolerationSeconds", default_toleration_seconds::complete),
];

pub(super) fn mutate(attempt: &mut Attempt) -> Result<(), Status> {
    MUTATING.iter().try_for_each(|(_, plugin)| plugin(attempt))
}

/// The three plugins of [`POD_SPEC`] at once, so that replicas share what comes of it.
fn complete_pod(attempt: &mut Attempt) -> Result<(), Status> {
    let creates = attempt.creates();
    let Some(Object::Pod(pod)) = attempt.new.as_ref().filter(|_| creates) else { return Ok(()) };
    let spec = pod.spec.clone();
    let account = service_account::of_pod(attempt, &spec)?;
    let facts = PodFacts { account, class: priority::of_pod(attempt, &spec)? };
    let mut marks = service_account::marks(&facts.account);
    if let Some(class) = priority::marks(&facts.class) {
        marks = format!("{marks}{class}").into();
    }
    let admitted = attempt.specs.derive(&spec, &marks, |spec| {
        POD_SPEC.iter().for_each(|(_, complete)| complete(spec, &facts));
    });
    if let Some(Object::Pod(pod)) = &mut attempt.new {
        Arc::make_mut(pod).spec = admitted;
    }
    Ok(())
}

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    VALIDATING.iter().try_for_each(|(_, plugin)| plugin(attempt))
}

/// A plugin's refusal. A name that is still to be made is told by how it begins (`admission.NewForbidden`).
fn forbidden(attempt: &Attempt, why: &str) -> Status {
    let mut key = attempt.request.key();
    if let Some(meta) = attempt.new.as_ref().map(Object::meta).filter(|_| key.parts().1.is_empty()) {
        let name = if meta.name.is_empty() { &meta.generate_name } else { &meta.name };
        key.name = format!("{}{name}", key.name).into();
    }
    Status::forbidden(&key, why)
}
