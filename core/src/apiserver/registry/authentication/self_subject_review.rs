//! SelfSubjectReviews: who am I? Upstream: `pkg/registry/authentication/selfsubjectreview`.

use crate::api::Tree;
use crate::api::authentication::SelfSubjectReview;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for SelfSubjectReview {
    const STRATEGY: &'static Strategy = &Strategy {
        answer: Some(|_, attempt| {
            let user = &attempt.user;
            let groups = user.all_groups().into_iter().map(Tree::Text).collect();
            let info = Tree::fields([("username", Tree::Text(user.name.clone())), ("groups", groups)]);
            Ok(Tree::fields([("userInfo", info)]))
        }),
        ..Strategy::PLAIN
    };
}
