//! SubjectAccessReviews: may this user do that? Upstream: `pkg/registry/authorization/subjectaccessreview`.

use crate::api::Tree;
use crate::api::authorization::SubjectAccessReview;
use crate::api::status::Status;
use crate::apiserver::authorization::{Attributes, authorize};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for SubjectAccessReview {
    const STRATEGY: &'static Strategy = &Strategy { answer: Some(answer), ..Strategy::PLAIN };
}

/// The answer about the user that a review names.
pub(super) fn answer(review: &Tree, attempt: &Attempt) -> Result<Tree, Status> {
    let groups = review.list_at("spec.groups").iter().filter_map(Tree::as_str).map(Text::from).collect();
    Ok(access(review, review.str_at("spec.user"), groups, attempt.view))
}

/// The answer about a user.
pub(super) fn access(review: &Tree, user: &str, groups: Vec<Text>, view: View) -> Tree {
    let word = |name: &str| review.at("spec.resourceAttributes").str_at(name);
    let resource = match word("subresource") {
        "" => String::from(word("resource")),
        part => format!("{}/{part}", word("resource")),
    };
    let about_path = review.at("spec.nonResourceAttributes");
    let path = about_path.at("path").as_str();
    let verb = if path.is_some() { about_path.str_at("verb") } else { word("verb") };
    let (group, name, namespace) = (word("group"), word("name"), word("namespace"));
    match authorize(&Attributes { user, groups, verb, group, resource, name, namespace, path }, view) {
        Ok(()) => Tree::fields([("allowed", Tree::Bool(true))]),
        Err(reason) if reason.is_empty() => Tree::fields([("allowed", Tree::Bool(false))]),
        Err(reason) => {
            Tree::fields([("allowed", Tree::Bool(false)), ("reason", reason.trim_start_matches(": ").into())])
        }
    }
}
