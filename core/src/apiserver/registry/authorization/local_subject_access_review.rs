//! LocalSubjectAccessReviews: may this user do that in this namespace? Upstream:
//! `pkg/registry/authorization/localsubjectaccessreview`.

use super::subject_access_review::answer;
use crate::api::authorization::LocalSubjectAccessReview;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for LocalSubjectAccessReview {
    const STRATEGY: &'static Strategy = &Strategy { answer: Some(answer), ..Strategy::PLAIN };
}
