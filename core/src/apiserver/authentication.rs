//! Authentication: who is it that asks? Here everybody is who they say they are; certificates and tokens come later.

use super::Attempt;
use crate::api::request::Request;
use crate::api::status::Status;

/// A request without a user is refused.
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
