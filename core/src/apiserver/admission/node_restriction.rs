//! NodeRestriction: a kubelet changes its own node and the pods on it, and nothing else.
//!
//! Upstream: `plugin/pkg/admission/noderestriction/admission.go`.

use super::Operation;
use crate::api::status::Status;
use crate::api::{Kind, Object};
use crate::apiserver::pipeline::Attempt;
use alloc::format;

pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(node) = attempt.user.node() else { return Ok(()) };
    let request = attempt.request;
    let why = match (request.kind, attempt.old.or(attempt.new.as_ref())) {
        (Kind::Node, Some(object)) if object.meta().name != *node => {
            format!("node {node:?} is not allowed to modify node {:?}", object.meta().name)
        }
        (Kind::Pod, Some(Object::Pod(pod))) if attempt.old.is_some() && pod.spec.node_name != *node => {
            let deed = match attempt.operation() {
                Operation::Delete => "delete pods",
                Operation::Create => "evict pods",
                Operation::Update => "update pod status for pods",
            };
            format!("node {node:?} can only {deed} with spec.nodeName set to itself")
        }
        _ => return Ok(()),
    };
    Err(super::forbidden(attempt, &why))
}
