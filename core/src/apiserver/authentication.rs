//! Authentication: finds the user and the groups in a credential. A certificate is as good as if the cluster's own
//! authority had signed it.
//!
//! Upstream: `apiserver/pkg/authentication`.

use super::Attempt;
use super::token;
use crate::api::status::Status;
use crate::api::{Credential, Map, Tree, UserInfo};
use crate::base::{Text, Time};
use crate::history::View;
use alloc::format;
use alloc::vec::Vec;

/// The user of a credential; 401 for a token that is not valid.
pub(super) fn authenticate(credential: &Credential, view: View, now: Time) -> Result<UserInfo, Status> {
    match credential {
        Credential::Anonymous => Ok(UserInfo::anonymous()),
        Credential::Certificate(user) | Credential::ServiceAccount(user) => Ok(user.clone()),
        Credential::Token(token) => {
            token::claims(token.trim(), view, now).map(|claims| user_of(&claims)).map_err(|_| {
                let unauthorized = Text::from_static("Unauthorized");
                Status { code: 401, reason: unauthorized.clone(), message: unauthorized, ..Status::default() }
            })
        }
    }
}

/// The stage: finds the user.
pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    attempt.user = authenticate(&attempt.request.credential, attempt.view, attempt.now)?;
    Ok(())
}

/// The answer to a TokenReview.
pub(super) fn review(token: &str, audiences: &[Tree], view: View, now: Time) -> Tree {
    let claims = match token::claims(token, view, now) {
        Ok(claims) => claims,
        Err(error) => return Tree::fields([("error", error.into()), ("user", Tree::Map(Map::new()))]),
    };
    let own = claims.list_at("aud");
    let shared: Vec<Tree> = own.iter().filter(|own| audiences.is_empty() || audiences.contains(own)).cloned().collect();
    if shared.is_empty() {
        let list = |all: &[Tree]| all.iter().filter_map(Tree::as_str).collect::<Vec<_>>().join(" ");
        let (own, wanted) = (list(own), list(audiences));
        let error = format!(
            "[invalid bearer token, token audiences [\"{own}\"] is invalid for the target audiences [\"{wanted}\"]]"
        );
        return Tree::fields([("error", error.into()), ("user", Tree::Map(Map::new()))]);
    }
    let text = |path: &[&str]| claims.get_path(path).cloned().unwrap_or_default();
    let id = format!("JTI={}", text(&["jti"]).as_str().unwrap_or_default());
    let mut extra: Map = [(Text::from_static("authentication.kubernetes.io/credential-id"), Tree::from(id))].into();
    for (part, field) in [("node", "name"), ("node", "uid"), ("pod", "name"), ("pod", "uid")] {
        if let Some(value) = claims.get_path(&["kubernetes.io", part, field]) {
            extra.insert(format!("authentication.kubernetes.io/{part}-{field}").into(), value.clone());
        }
    }
    extra.values_mut().for_each(|value| *value = Tree::List([core::mem::take(value)].into()));
    let user = user_of(&claims);
    let groups = user.all_groups().into_iter().map(Tree::Text).collect();
    let user = Tree::fields([
        ("extra", Tree::Map(extra)),
        ("groups", groups),
        ("uid", text(&["kubernetes.io", "serviceaccount", "uid"])),
        ("username", Tree::Text(user.name)),
    ]);
    Tree::fields([("audiences", Tree::List(shared)), ("authenticated", Tree::Bool(true)), ("user", user)])
}

fn user_of(claims: &Tree) -> UserInfo {
    UserInfo::service_account(claims.str_at("sub").into())
}
