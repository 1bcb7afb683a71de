//! Roles and their bindings. Upstream: `pkg/apis/rbac/validation`.

use super::names::path_segment;
use super::rules::{At, Rule};
use super::{Case, Errors};

const GROUP: &str = "rbac.authorization.k8s.io";

/// The rules for a Role.
pub(super) fn role(case: &Case, errors: &mut Errors) {
    for rule in case.new.each("rules") {
        policy(&rule, true, errors);
    }
}

/// The rules for a ClusterRole.
pub(super) fn cluster_role(case: &Case, errors: &mut Errors) {
    for rule in case.new.each("rules") {
        policy(&rule, false, errors);
    }
    for selector in case.new.each("aggregationRule.clusterRoleSelectors") {
        selector.check(Rule::Selector, errors);
    }
}

fn policy(rule: &At, is_namespaced: bool, errors: &mut Errors) {
    rule.follow(&[("verbs", Rule::Required("verbs must contain at least one value"))], errors);
    let urls = rule.get("nonResourceURLs");
    if !rule.each("nonResourceURLs").is_empty() {
        let has_resources = ["apiGroups", "resources", "resourceNames"].iter().any(|name| !rule.each(name).is_empty());
        if is_namespaced {
            errors.invalid(&urls.path, &urls.printed(), "namespaced rules cannot apply to non-resource URLs");
        } else if has_resources {
            let detail = "rules cannot apply to both regular resources and non-resource URLs";
            errors.invalid(&urls.path, &urls.printed(), detail);
        }
        return;
    }
    rule.follow(
        &[
            ("apiGroups", Rule::Required("resource rules must supply at least one api group")),
            ("resources", Rule::Required("resource rules must supply at least one resource")),
        ],
        errors,
    );
}

/// The rules for a RoleBinding.
pub(super) fn role_binding(case: &Case, errors: &mut Errors) {
    binding(case, &["Role", "ClusterRole"], true, errors);
}

/// The rules for a ClusterRoleBinding.
pub(super) fn cluster_role_binding(case: &Case, errors: &mut Errors) {
    binding(case, &["ClusterRole"], false, errors);
}

fn binding(case: &Case, roles: &'static [&'static str], is_namespaced: bool, errors: &mut Errors) {
    let role = case.new.get("roleRef");
    role.follow(&[("apiGroup", Rule::MustBe(&[GROUP]))], errors);
    role.get("kind").check(Rule::MustBe(roles), errors);
    name(&role, errors);
    for subject in case.new.each("subjects") {
        match subject.word("kind") {
            "ServiceAccount" => {
                if !subject.word("name").is_empty() {
                    subject.follow(&[("name", Rule::Subdomain)], errors);
                }
                subject.follow(&[("apiGroup", Rule::OneOf(&[""]))], errors);
                if !is_namespaced {
                    subject.follow(&[("namespace", Rule::Required(""))], errors);
                }
            }
            "User" | "Group" => subject.follow(&[("apiGroup", Rule::MustBe(&[GROUP]))], errors),
            _ => subject.follow(&[("kind", Rule::MustBe(&["ServiceAccount", "User", "Group"]))], errors),
        }
        subject.follow(&[("name", Rule::Required(""))], errors);
    }
    if case.was("roleRef").is_some_and(|old| old != role.tree) {
        let ref_in_go = alloc::format!(
            "{{\"APIGroup\":{},\"Kind\":{},\"Name\":{}}}",
            role.get("apiGroup").printed(),
            role.get("kind").printed(),
            role.get("name").printed()
        );
        errors.invalid("roleRef", &ref_in_go, "cannot change roleRef");
    }
}

fn name(at: &At, errors: &mut Errors) {
    match at.word("name") {
        "" => errors.required(&at.field("name"), ""),
        word => path_segment(&at.field("name"), word, errors),
    }
}
