//! Authorization: may they do that? Here everybody may, as under `--authorization-mode=AlwaysAllow`; RBAC comes later.

use super::Attempt;
use crate::api::request::Request;
use crate::api::status::Status;

pub(super) fn allowed(_request: &Request) -> Result<(), Status> {
    Ok(())
}

pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    allowed(attempt.request)
}
