//! SelfSubjectAccessReviews: may I do that? Upstream: `pkg/registry/authorization/selfsubjectaccessreview`.

use super::subject_access_review::access;
use crate::api::authorization::SelfSubjectAccessReview;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for SelfSubjectAccessReview {
    const STRATEGY: &'static Strategy = &Strategy {
        answer: Some(|review, attempt| Ok(access(review, &attempt.user.name, attempt.user.all_groups(), attempt.view))),
        ..Strategy::PLAIN
    };
}
