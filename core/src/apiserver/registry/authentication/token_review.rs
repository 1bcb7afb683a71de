//! TokenReviews: whose token is it? Upstream: `pkg/registry/authentication/tokenreview`.

use crate::api::authentication::TokenReview;
use crate::apiserver::authentication::review;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for TokenReview {
    const STRATEGY: &'static Strategy = &Strategy {
        answer: Some(|asked, attempt| {
            let (token, audiences) = (asked.str_at("spec.token"), asked.list_at("spec.audiences"));
            Ok(review(token, audiences, attempt.view, attempt.now))
        }),
        ..Strategy::PLAIN
    };
}
