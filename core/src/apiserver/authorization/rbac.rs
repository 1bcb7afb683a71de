//! RBAC: whoever has a role through a binding may do what a rule of the role says.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go`.

use super::Ask;
use super::roles::{self, Rule};
use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::{Key, Kind, Object, Selector, Tree};
use crate::base::Text;
use crate::etcd::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Err with what to add to the refusal.
pub(super) fn decide(ask: &Ask, view: View) -> Result<(), String> {
    for (role, group) in roles::BINDINGS {
        if ask.groups.iter().any(|own| own == group)
            && role_allows(Kind::ClusterRole, "", role, ask, view) == Some(true)
        {
            return Ok(());
        }
    }
    let mut missing: Vec<String> = Vec::new();
    let bindings = [(Kind::ClusterRoleBinding, ""), (Kind::RoleBinding, ask.namespace)];
    for (kind, namespace) in bindings {
        if kind == Kind::RoleBinding && namespace.is_empty() {
            break;
        }
        for binding in view.objects(kind, &namespace.into()) {
            let binding = binding.to_tree();
            let subjects = binding.get("subjects").and_then(Tree::as_list).unwrap_or_default();
            if !subjects.iter().any(|subject| is_subject(subject, ask, namespace)) {
                continue;
            }
            let word = |name: &str| binding.get_path(&["roleRef", name]).and_then(Tree::as_str).unwrap_or_default();
            let role = if word("kind") == "ClusterRole" { Kind::ClusterRole } else { Kind::Role };
            match role_allows(role, namespace, word("name"), ask, view) {
                Some(true) => return Ok(()),
                Some(false) => {}
                None => missing.push(format!(
                    "{}.rbac.authorization.k8s.io {:?} not found",
                    word("kind").to_ascii_lowercase(),
                    word("name")
                )),
            }
        }
    }
    match missing.as_slice() {
        [] => Err(String::new()),
        [only] => Err(format!(": RBAC: {only}")),
        many => Err(format!(": RBAC: [{}]", many.join(", "))),
    }
}

fn is_subject(subject: &Tree, ask: &Ask, namespace: &str) -> bool {
    let word = |name: &str| subject.get(name).and_then(Tree::as_str).unwrap_or_default();
    match word("kind") {
        "User" => word("name") == ask.user,
        "Group" => ask.groups.iter().any(|group| *group == word("name")),
        "ServiceAccount" => {
            let home = if word("namespace").is_empty() { namespace } else { word("namespace") };
            ask.user == format!("system:serviceaccount:{home}:{}", word("name"))
        }
        _ => false,
    }
}

/// Whether a rule of the role allows it; None when there is no such role.
fn role_allows(kind: Kind, namespace: &str, name: &str, ask: &Ask, view: View) -> Option<bool> {
    let own_namespace = if kind == Kind::Role { namespace } else { "" };
    let stored = view.object(&Key::new(kind, &own_namespace.into(), &name.into()));
    if let Some(role) = stored {
        return Some(object_allows(role, ask, view));
    }
    let rules = roles::ROLES.iter().find(|(role, _)| kind == Kind::ClusterRole && *role == name)?.1;
    let aggregated = || {
        let label = Text::from(format!("rbac.authorization.k8s.io/aggregate-to-{name}"));
        let mut others = view.objects(Kind::ClusterRole, &Text::EMPTY);
        others
            .any(|role| role.meta().labels.get(&label).is_some_and(|is| is == "true") && object_allows(role, ask, view))
    };
    Some(rules.iter().any(|rule| rule_allows(rule, ask)) || aggregated())
}

/// A role that somebody made: its rules, and those of the roles that it gathers.
fn object_allows(role: &Object, ask: &Ask, view: View) -> bool {
    let tree = role.to_tree();
    let list = |name: &[&str]| tree.get_path(name).and_then(Tree::as_list).unwrap_or_default();
    let gathered = list(&["aggregationRule", "clusterRoleSelectors"]);
    list(&["rules"]).iter().any(|rule| tree_allows(rule, ask))
        || gathered.iter().any(|selector| {
            let selector = LabelSelector::read(selector).to_selector().unwrap_or(Selector::nothing());
            let mut roles = view.objects(Kind::ClusterRole, &Text::EMPTY);
            roles.any(|other| {
                let rules = other.to_tree();
                let rules = rules.get("rules").and_then(Tree::as_list).unwrap_or_default();
                selector.matches(&other.meta().labels) && rules.iter().any(|rule| tree_allows(rule, ask))
            })
        })
}

fn tree_allows(rule: &Tree, ask: &Ask) -> bool {
    let words = |name: &str| -> Vec<&str> {
        rule.get(name).and_then(Tree::as_list).unwrap_or_default().iter().filter_map(Tree::as_str).collect()
    };
    let names = words("resourceNames");
    matches(&words("verbs"), &words("apiGroups"), &words("resources"), ask)
        && (names.is_empty() || names.contains(&ask.name))
}

fn rule_allows((verbs, groups, resources): &Rule, ask: &Ask) -> bool {
    let words = |text: &'static str| -> Vec<&str> { text.split(' ').map(|word| word.trim_matches('-')).collect() };
    matches(&words(verbs), &words(groups), &words(resources), ask)
}

fn matches(verbs: &[&str], groups: &[&str], resources: &[&str], ask: &Ask) -> bool {
    let is_in = |list: &[&str], word: &str| list.contains(&"*") || list.contains(&word);
    let part = ask.resource.split_once('/').map(|(_, part)| format!("*/{part}"));
    is_in(verbs, ask.verb)
        && is_in(groups, ask.group)
        && (is_in(resources, &ask.resource) || part.is_some_and(|part| resources.contains(&part.as_str())))
}
