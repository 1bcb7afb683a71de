//! NamespaceLifecycle: nothing is made in a namespace that does not exist or is being deleted, and some namespaces are
//! never deleted.
//!
//! Upstream: `apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go`.

use super::Operation;
use crate::api::core_v1::{Namespace, NamespacePhase};
use crate::api::status::{Cause, Status};
use crate::api::{Key, Kind};
use crate::apiserver::pipeline::Attempt;
use crate::base::{Duration, Text};
use alloc::format;

/// The time to wait for a namespace that the cache does not know (`missingNamespaceWait`).
const MISSING_NAMESPACE_WAIT: Duration = Duration::from_millis(50);

/// The namespaces that are never deleted.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    if attempt.operation() == Operation::Delete {
        if request.kind == Kind::Namespace && IMMORTAL.contains(&request.name.as_str()) {
            return Err(super::forbidden(attempt, "this namespace may not be deleted"));
        }
        return Ok(());
    }
    // A review would tell whether the namespace exists.
    if request.kind == Kind::LocalSubjectAccessReview || !request.kind.is_namespaced() || request.namespace.is_empty() {
        return Ok(());
    }
    let Some(namespace) = attempt.view.get::<Namespace>(&Text::EMPTY, &request.namespace) else {
        attempt.wait = Some((1, MISSING_NAMESPACE_WAIT));
        return Err(Status::not_found(&Key::new(Kind::Namespace, &Text::EMPTY, &request.namespace)));
    };
    if namespace.metadata.is_terminating() || namespace.status.phase == NamespacePhase::Terminating {
        let name = &request.namespace;
        let why = format!("unable to create new content in namespace {name} because it is being terminated");
        let mut status = super::forbidden(attempt, &why);
        status.causes.push(Cause {
            reason: Text::from_static("NamespaceTerminating"),
            message: format!("namespace {} is being terminated", request.namespace).into(),
            field: Text::from_static("metadata.namespace"),
        });
        return Err(status);
    }
    Ok(())
}
