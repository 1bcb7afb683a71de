//! Admission: plugins that complete objects, and plugins that refuse them, in Kubernetes' default order.
//!
//! Upstream: `pkg/kubeapiserver/options/plugins.go`. A further plugin is a file here and a line in the table.

mod default_toleration_seconds;
mod namespace_lifecycle;
mod priority;
mod service_account;
mod taint_nodes_by_condition;

use super::Attempt;
use crate::api::Object;
use crate::api::core_v1::PodSpec;
use crate::api::request::{Subresource, Verb};
use crate::api::status::Status;
use crate::base::Text;
use alloc::sync::Arc;

type Plugin = fn(&mut Attempt) -> Result<(), Status>;

/// The plugins that complete objects, with their upstream names.
pub const MUTATING: &[(&str, Plugin)] =
    &[("NamespaceLifecycle", namespace_lifecycle::admit), ("TaintNodesByCondition", taint_nodes_by_condition::admit)];

/// What the plugins for pods do to a spec: it depends on nothing but the spec, so replicas share the outcome.
const POD_SPEC: &[(&str, fn(&mut PodSpec))] = &[
    ("ServiceAccount", service_account::complete),
    ("Priority", priority::complete),
    ("DefaultTolerationSeconds", default_toleration_seconds::complete),
];

/// The plugins that only refuse.
pub const VALIDATING: &[(&str, Plugin)] = &[("ServiceAccount", service_account::validate)];

pub(super) fn mutate(attempt: &mut Attempt) -> Result<(), Status> {
    for (_, plugin) in MUTATING {
        plugin(attempt)?;
    }
    let creates = attempt.request.verb == Verb::Create && attempt.request.subresource == Subresource::None;
    if let (true, Some(Object::Pod(pod))) = (creates, &mut attempt.new) {
        let admitted = attempt.specs.derive(&pod.spec, &Text::EMPTY, |spec| {
            for (_, complete) in POD_SPEC {
                complete(spec);
            }
        });
        Arc::make_mut(pod).spec = admitted;
    }
    Ok(())
}

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    for (_, plugin) in VALIDATING {
        plugin(attempt)?;
    }
    Ok(())
}
