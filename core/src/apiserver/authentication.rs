//! Authentication: who is it that asks, and which groups are they in? Here everybody is who they say they are, as if they
//! held a certificate of that name.
//!
//! Upstream: `apiserver/pkg/authentication`.

use super::Attempt;
use crate::api::request::Request;
use crate::api::status::Status;
use crate::base::Text;
use alloc::format;
use alloc::vec::Vec;

/// Who asks without saying who they are.
pub(super) const ANONYMOUS: &str = "system:anonymous";
/// How the user names of service accounts begin.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// A request without a user is refused: a token that nobody knows.
pub(super) fn known(request: &Request) -> Result<(), Status> {
    match request.user.is_empty() {
        true => Err(Status {
            code: 401,
            reason: "Unauthorized".into(),
            message: "Unauthorized".into(),
            ..Status::default()
        }),
        false => Ok(()),
    }
}

pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    known(attempt.request)
}

/// The groups of the user who asks: those that they name, and those that follow from who they are.
pub(super) fn groups(request: &Request) -> Vec<Text> {
    let user = request.user.as_str();
    let mut groups: Vec<Text> = request.groups.to_vec();
    if user == "kubernetes-admin" {
        groups.push("kubeadm:cluster-admins".into());
    }
    if user.starts_with("system:node:") {
        groups.push("system:nodes".into());
    }
    if let Some((namespace, _)) = user.strip_prefix(SERVICE_ACCOUNT).and_then(|rest| rest.split_once(':')) {
        groups.push("system:serviceaccounts".into());
        groups.push(format!("system:serviceaccounts:{namespace}").into());
    }
    groups.push(if user == ANONYMOUS { "system:unauthenticated".into() } else { "system:authenticated".into() });
    groups
}
