//! Authorization: the node authorizer, then RBAC (`--authorization-mode=Node,RBAC`).
//!
//! Upstream: `apiserver/pkg/endpoints/filters/authorization.go`.

mod rbac;
mod roles;

use super::Attempt;
use crate::api::request::{Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Kind, Tree, UserInfo};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The attributes of a request that authorizers look at (`authorizer.Attributes`).
pub(super) struct Attributes<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The user's groups.
    pub groups: Vec<Text>,
    /// `"get"`.
    pub verb: &'a str,
    /// The API group.
    pub group: &'a str,
    /// The resource, with the subresource behind a slash: `"pods/log"`.
    pub resource: String,
    /// The object; empty for none or all.
    pub name: &'a str,
    /// The namespace; empty for the whole cluster.
    pub namespace: &'a str,
    /// The path of a request that is about no resource.
    pub path: Option<&'a str>,
}

/// The stage: refuses a request that no authorizer allows.
pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    let (request, view) = (attempt.request, attempt.view);
    let info = request.kind.info();
    let definition = request.resource.split('/').next().unwrap_or_default();
    let (plural, group) = definition.split_once('.').unwrap_or((info.plural, info.group));
    let all = matches!(request.verb, Verb::List | Verb::Watch | Verb::DeleteCollection);
    let name = match request.query.field_selector.requires_exact_match("metadata.name") {
        Some(name) if all => name,
        // A create has no name yet.
        _ if request.verb == Verb::Create && request.subresource == Subresource::None => &Text::EMPTY,
        _ => &request.name,
    };
    let attributes = Attributes {
        user: &attempt.user.name,
        groups: attempt.user.all_groups(),
        verb: request.verb.as_str(),
        group,
        resource: match request.subresource {
            Subresource::None => plural.into(),
            part => format!("{plural}/{}", part.as_str()),
        },
        name,
        // A request on a namespace is a request in it.
        namespace: if request.kind == Kind::Namespace { &request.name } else { &request.namespace },
        path: None,
    };
    authorize(&attributes, view).map_err(|reason| attributes.forbidden(&reason))
}

/// The decision of the authorizers in turn, for filters, reviews and admission; Err has the reason.
pub(super) fn authorize(attributes: &Attributes, view: View) -> Result<(), String> {
    let is_node = UserInfo::is_node(attributes.user, &attributes.groups);
    if is_node && roles::NODE.iter().any(|rule| rule.allows(attributes)) {
        return Ok(());
    }
    rbac::authorize(attributes, view)
}

/// The answer to a SelfSubjectRulesReview.
pub(super) fn rules_for(user: &UserInfo, namespace: &str, view: View) -> Tree {
    let groups = user.all_groups();
    let (rules, mut errors) = rbac::rules_for(&user.name, &groups, namespace, view);
    if UserInfo::is_node(&user.name, &groups) {
        errors.insert(0, "node authorizer does not support user rule resolution".into());
    }
    let (about_paths, about_resources) =
        rules.into_iter().partition(|rule: &Tree| !rule.list_at("nonResourceURLs").is_empty());
    let mut status = Tree::fields([
        ("incomplete", Tree::Bool(!errors.is_empty())),
        ("nonResourceRules", Tree::List(about_paths)),
        ("resourceRules", Tree::List(about_resources)),
    ]);
    if let Some(status) = status.as_map_mut().filter(|_| !errors.is_empty()) {
        status.insert(Text::from_static("evaluationError"), errors.join(", ").into());
    }
    status
}

impl Attributes<'_> {
    /// 403: `User "alice" cannot list resource "pods" in API group "" in the namespace "default"` (`ForbiddenMessage`).
    pub(super) fn forbidden(&self, reason: &str) -> Status {
        let Attributes { user, verb, group, resource, namespace, name, path, .. } = self;
        if let Some(path) = path {
            let message = format!("forbidden: User {user:?} cannot {verb} path {path:?}{reason}").into();
            return Status { code: 403, reason: Text::from_static("Forbidden"), message, ..Status::default() };
        }
        let place = if namespace.is_empty() {
            "at the cluster scope".into()
        } else {
            format!("in the namespace {namespace:?}")
        };
        let why = format!("User {user:?} cannot {verb} resource {resource:?} in API group {group:?} {place}{reason}");
        let plural = resource.split('/').next().unwrap_or_default();
        Status::forbidden_resource(group, plural, name, &why)
    }
}
