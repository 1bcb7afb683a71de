//! The group `rbac.authorization.k8s.io`: what its roles share, and its bindings. Upstream: `pkg/apis/rbac/validation`.

mod cluster_role;
mod cluster_role_binding;
mod role;
mod role_binding;

use crate::api::Tree;
use crate::apiserver::printers::Column;
use crate::apiserver::printers::{AGE, Cell, NAME, col, wide};
use crate::apiserver::validation::rules::{At, Rule};
use crate::apiserver::validation::{Case, Errors, names};
use crate::base::Time;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const GROUP: &str = "rbac.authorization.k8s.io";

const BINDING_COLUMNS: &[Column] = &[
    NAME,
    col("Role", Cell::Rule(role)),
    AGE,
    wide("Users", Cell::Rule(users)),
    wide("Groups", Cell::Rule(groups)),
    wide("ServiceAccounts", Cell::Rule(service_accounts)),
];

fn policy_rule(rule: &At, is_namespaced: bool, errors: &mut Errors) {
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
        word => names::path_segment(&at.field("name"), word, errors),
    }
}

fn role(binding: &Tree, _: Time) -> String {
    format!("{}/{}", binding.str_at("roleRef.kind"), binding.str_at("roleRef.name"))
}

fn subjects(binding: &Tree, kind: &str) -> String {
    let of_kind = binding.list_at("subjects").iter().filter(|subject| subject.str_at("kind") == kind);
    let name = |subject: &Tree| match kind {
        "ServiceAccount" => format!("{}/{}", subject.str_at("namespace"), subject.str_at("name")),
        _ => subject.str_at("name").into(),
    };
    of_kind.map(name).collect::<Vec<_>>().join(", ")
}

fn users(binding: &Tree, _: Time) -> String {
    subjects(binding, "User")
}

fn groups(binding: &Tree, _: Time) -> String {
    subjects(binding, "Group")
}

fn service_accounts(binding: &Tree, _: Time) -> String {
    subjects(binding, "ServiceAccount")
}
