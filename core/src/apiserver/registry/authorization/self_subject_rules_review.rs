//! SelfSubjectRulesReviews: all that I may do in a namespace. Upstream:
//! `pkg/registry/authorization/selfsubjectrulesreview`.

use crate::api::authorization::SelfSubjectRulesReview;
use crate::api::status::Status;
use crate::apiserver::authorization::rules_for;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for SelfSubjectRulesReview {
    const STRATEGY: &'static Strategy = &Strategy {
        answer: Some(|review, attempt| match review.str_at("spec.namespace") {
            "" => Err(Status::bad_request("no namespace on request")),
            namespace => Ok(rules_for(&attempt.user, namespace, attempt.view)),
        }),
        ..Strategy::PLAIN
    };
}
