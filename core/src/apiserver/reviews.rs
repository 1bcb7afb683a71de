//! Reviews (TokenReview, SelfSubjectReview, SubjectAccessReview …): questions that are answered and not stored.
//!
//! Upstream: `pkg/registry/authentication/selfsubjectreview`, `pkg/registry/authorization`.

use super::authorization::{Attributes, authorize};
use super::{Attempt, authentication};
use crate::api::status::Status;
use crate::api::{Kind, Map, Object, Tree, UserInfo};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Answers a review.
pub(super) fn answer(attempt: &mut Attempt) -> Result<Object, Status> {
    let (user, view, now) = (&attempt.user, attempt.view, attempt.now);
    let mut tree = attempt.new.take().map(|review| review.to_tree()).unwrap_or_default();
    let status = match attempt.request.kind {
        Kind::SelfSubjectReview => user_info(user),
        Kind::TokenReview => {
            let token = tree.str_at("spec.token");
            let audiences = tree.list_at("spec.audiences");
            authentication::review(token, audiences, view, now)
        }
        Kind::SelfSubjectAccessReview => access(&tree, &user.name, user.all_groups(), view),
        Kind::SubjectAccessReview | Kind::LocalSubjectAccessReview => {
            let user = tree.str_at("spec.user");
            let groups = tree.list_at("spec.groups");
            let groups = groups.iter().filter_map(Tree::as_str).map(Text::from).collect();
            access(&tree, user, groups, view)
        }
        _ => return Err(Status::method_not_allowed()),
    };
    if let Tree::Map(map) = &mut tree {
        map.insert(Text::from_static("status"), status);
    }
    Ok(Object::read(attempt.request.kind, &tree))
}

fn map<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    Tree::Map(fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect::<Map>())
}

fn user_info(user: &UserInfo) -> Tree {
    let groups: Tree = user.all_groups().into_iter().map(Tree::Text).collect();
    map([("userInfo", map([("username", Tree::Text(user.name.clone())), ("groups", groups)]))])
}

fn access(review: &Tree, user: &str, groups: Vec<Text>, view: View) -> Tree {
    let word = |name: &str| review.at("spec.resourceAttributes").str_at(name);
    let resource = match word("subresource") {
        "" => String::from(word("resource")),
        part => format!("{}/{part}", word("resource")),
    };
    let (verb, group, name, namespace) = (word("verb"), word("group"), word("name"), word("namespace"));
    let path = review.at("spec.nonResourceAttributes.path").as_str();
    let outcome = match path {
        // The paths of system:discovery and system:public-info-viewer.
        Some(path)
            if ["/api", "/apis", "/healthz", "/livez", "/openapi", "/readyz", "/version"]
                .iter()
                .any(|open| path.strip_prefix(open).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))) =>
        {
            Ok(())
        }
        _ => authorize(&Attributes { user, groups, verb, group, resource, name, namespace }, view),
    };
    match outcome {
        Ok(()) => map([("allowed", Tree::Bool(true))]),
        Err(reason) if reason.is_empty() => map([("allowed", Tree::Bool(false))]),
        Err(reason) => map([("allowed", Tree::Bool(false)), ("reason", reason.trim_start_matches(": ").into())]),
    }
}
