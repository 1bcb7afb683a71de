//! Admission: plugins that complete objects or refuse requests, in Kubernetes' default order.
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

/// The operation of a request, as plugins see it (`admission.Operation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new object, or a POST to a subresource.
    Create,
    /// A change of an object, or of a subresource.
    Update,
    /// A delete of one object; a collection is deleted one by one.
    Delete,
}

/// An admission plugin.
pub struct Plugin {
    /// Its upstream name.
    pub name: &'static str,
    operations: &'static [Operation],
    pub(super) admit: fn(&mut Attempt) -> Result<(), Status>,
}

impl Plugin {
    /// Whether it looks at requests of this operation (`Handler.Handles`).
    pub fn handles(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }
}

const fn plugin(
    name: &'static str,
    operations: &'static [Operation],
    admit: fn(&mut Attempt) -> Result<(), Status>,
) -> Plugin {
    Plugin { name, operations, admit }
}

const CREATE: &[Operation] = &[Operation::Create];
const UPDATE: &[Operation] = &[Operation::Update];
const CREATE_UPDATE: &[Operation] = &[Operation::Create, Operation::Update];
const CREATE_DELETE: &[Operation] = &[Operation::Create, Operation::Delete];
const ALL: &[Operation] = &[Operation::Create, Operation::Update, Operation::Delete];

/// The plugins that complete objects.
pub const MUTATING: &[Plugin] = &[
    plugin("NamespaceLifecycle", CREATE_DELETE, namespace_lifecycle::admit),
    plugin("LimitRanger", CREATE, limit_ranger::admit),
    plugin("ServiceAccount, Priority, DefaultTolerationSeconds", CREATE, complete_pod),
    plugin("NodeRestriction", ALL, node_restriction::admit),
    plugin("TaintNodesByCondition", CREATE, taint_nodes_by_condition::admit),
    plugin("DefaultStorageClass", CREATE, default_storage_class::admit),
    plugin("StorageObjectInUseProtection", CREATE, storage_object_in_use_protection::admit),
    plugin("RuntimeClass", CREATE, runtime_class::admit),
    plugin("DefaultIngressClass", CREATE, default_storage_class::admit_ingress),
];

/// The plugins that look at objects when they are complete and valid.
pub const VALIDATING: &[Plugin] = &[
    plugin("LimitRanger", CREATE, limit_ranger::validate),
    plugin("PodSecurity", CREATE_UPDATE, pod_security::validate),
    plugin("Priority", CREATE_UPDATE, priority::validate),
    plugin("PersistentVolumeClaimResize", UPDATE, persistent_volume_claim_resize::validate),
    plugin("CertificateApproval", UPDATE, certificate_approval::validate),
    plugin("ResourceQuota", CREATE_UPDATE, resource_quota::validate),
];

/// The objects by which plugins complete the spec of a new pod.
#[derive(Debug)]
pub struct PodFacts {
    account: Arc<ServiceAccount>,
    class: priority::Class,
}

/// The objects by which plugins complete the spec of a new pod. What they do depends on nothing but the spec and its service
/// account and priority class, so replicas share the outcome.
pub const POD_SPEC: &[(&str, fn(&mut PodSpec, &PodFacts))] = &[
    ("ServiceAccount", service_account::complete),
    ("Priority", priority::complete),
    ("DefaultTolerationSeconds", default_toleration_seconds::complete),
];

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

/// A plugin's refusal. A name that is still to be made is told by how it begins (`admission.NewForbidden`).
fn forbidden(attempt: &Attempt, why: &str) -> Status {
    let mut key = attempt.request.key();
    if let Some(meta) = attempt.new.as_ref().map(Object::meta).filter(|_| key.parts().1.is_empty()) {
        let name = if meta.name.is_empty() { &meta.generate_name } else { &meta.name };
        key.name = format!("{}{name}", key.name).into();
    }
    Status::forbidden(&key, why)
}
