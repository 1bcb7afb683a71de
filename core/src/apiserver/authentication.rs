//! Authentication: who is it that asks, and which groups are they in? Here everybody is who they say they are, as if they
//! held a certificate of that name.
//!
//! Upstream: `apiserver/pkg/authentication`.

use super::Attempt;
use super::token;
use crate::api::request::Request;
use crate::api::status::Status;
use crate::api::{Map, Tree};
use crate::base::{Text, Time};
use crate::etcd::View;
use alloc::format;
use alloc::vec::Vec;

/// Who asks without saying who they are.
pub(super) const ANONYMOUS: &str = "system:anonymous";
/// How the user names of service accounts begin.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// What a client shows who says who they are with a token: `Authorization: Bearer …`.
const BEARER: &str = "Bearer ";

/// The request of the user whose token it shows; None when it shows none.
pub(super) fn by_token(request: &Request, view: View, now: Time) -> Option<Request> {
    let token = request.user.strip_prefix(BEARER)?;
    let claims = token::claims(token.trim(), view, now).unwrap_or_default();
    Some(Request { user: user_of(&claims), ..request.clone() })
}

/// The answer to a TokenReview.
pub(super) fn review(token: &str, audiences: &[Tree], view: View, now: Time) -> Tree {
    let claims = match token::claims(token, view, now) {
        Ok(claims) => claims,
        Err(error) => return Tree::fields([("error", error.into()), ("user", Tree::Map(Map::new()))]),
    };
    let own = claims.get("aud").and_then(Tree::as_list).unwrap_or_default();
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
    let groups = groups_of(&user, Vec::new()).into_iter().map(Tree::Text).collect();
    let user = Tree::fields([
        ("extra", Tree::Map(extra)),
        ("groups", groups),
        ("uid", text(&["kubernetes.io", "serviceaccount", "uid"])),
        ("username", Tree::Text(user)),
    ]);
    Tree::fields([("audiences", Tree::List(shared)), ("authenticated", Tree::Bool(true)), ("user", user)])
}

fn user_of(claims: &Tree) -> Text {
    claims.get("sub").and_then(Tree::as_str).unwrap_or_default().into()
}

/// A request without a user is refused: a token that nobody knows.
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

/// The groups of the user who asks: those that they name, and those that follow from who they are.
pub(super) fn groups(request: &Request) -> Vec<Text> {
    groups_of(&request.user, request.groups.to_vec())
}

fn groups_of(user: &str, mut groups: Vec<Text>) -> Vec<Text> {
    if user == "kubernetes-admin" {
        groups.push("kubeadm:cluster-admins".into());
    }
    if user.starts_with("system:node:") {
        groups.push("system:nodes".into());
    }
    if let Some((namespace, _)) = user.strip_prefix(SERVICE_ACCOUNT).and_then(|rest| rest.split_once(':')) {
        groups.push("system:serviceaccounts".into());
        groups.push(format!("system:serviceaccounts:{namespace}").into());
    }
    groups.push(if user == ANONYMOUS { "system:unauthenticated".into() } else { "system:authenticated".into() });
    groups
}
