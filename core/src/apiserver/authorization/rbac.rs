//! RBAC: a binding gives its subjects the rules of a role.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go`.

use super::Attributes;
use super::roles::{self, Rule};
use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::{Key, Kind, Object, Selector, Tree};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The decision; Err has the text that the refusal ends with.
pub(super) fn authorize(attributes: &Attributes, view: View) -> Result<(), String> {
    for (role, group) in roles::BINDINGS {
        if attributes.groups.iter().any(|own| own == group)
            && role_allows(Kind::ClusterRole, "", role, attributes, view) == Some(true)
        {
            return Ok(());
        }
    }
    let mut missing: Vec<String> = Vec::new();
    let bindings = [(Kind::ClusterRoleBinding, ""), (Kind::RoleBinding, attributes.namespace)];
    for (kind, namespace) in bindings {
        if kind == Kind::RoleBinding && namespace.is_empty() {
            break;
        }
        for binding in view.objects(kind, &namespace.into()) {
            let binding = binding.to_tree();
            let subjects = binding.list_at("subjects");
            if !subjects.iter().any(|subject| is_subject(subject, attributes, namespace)) {
                continue;
            }
            let reference = binding.at("roleRef");
            let role = if reference.str_at("kind") == "ClusterRole" { Kind::ClusterRole } else { Kind::Role };
            match role_allows(role, namespace, reference.str_at("name"), attributes, view) {
                Some(true) => return Ok(()),
                Some(false) => {}
                None => missing.push(format!(
                    "{}.rbac.authorization.k8s.io {:?} not found",
                    reference.str_at("kind").to_ascii_lowercase(),
                    reference.str_at("name")
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

fn is_subject(subject: &Tree, attributes: &Attributes, namespace: &str) -> bool {
    match subject.str_at("kind") {
        "User" => subject.str_at("name") == attributes.user,
        "Group" => attributes.groups.iter().any(|group| *group == subject.str_at("name")),
        "ServiceAccount" => {
            let home = if subject.str_at("namespace").is_empty() { namespace } else { subject.str_at("namespace") };
            attributes.user == format!("system:serviceaccount:{home}:{}", subject.str_at("name"))
        }
        _ => false,
    }
}

/// Whether a rule of the role allows the request; None when the role does not exist.
fn role_allows(kind: Kind, namespace: &str, name: &str, attributes: &Attributes, view: View) -> Option<bool> {
    let own_namespace = if kind == Kind::Role { namespace } else { "" };
    let stored = view.object(&Key::new(kind, &own_namespace.into(), &name.into()));
    if let Some(role) = stored {
        return Some(object_allows(role, attributes, view));
    }
    let rules = roles::ROLES.iter().find(|(role, _)| kind == Kind::ClusterRole && *role == name)?.1;
    let aggregated = || {
        let label = Text::from(format!("rbac.authorization.k8s.io/aggregate-to-{name}"));
        let mut others = view.objects(Kind::ClusterRole, &Text::EMPTY);
        others.any(|role| {
            role.meta().labels.get(&label).is_some_and(|is| is == "true") && object_allows(role, attributes, view)
        })
    };
    Some(rules.iter().any(|rule| rule_allows(rule, attributes)) || aggregated())
}

/// Whether a stored role allows the request: by its rules, or by those of the roles that it aggregates.
fn object_allows(role: &Object, attributes: &Attributes, view: View) -> bool {
    let tree = role.to_tree();
    let gathered = tree.list_at("aggregationRule.clusterRoleSelectors");
    tree.list_at("rules").iter().any(|rule| tree_allows(rule, attributes))
        || gathered.iter().any(|selector| {
            let selector = LabelSelector::read(selector).to_selector().unwrap_or(Selector::nothing());
            let mut roles = view.objects(Kind::ClusterRole, &Text::EMPTY);
            roles.any(|other| {
                let rules = other.to_tree();
                let rules = rules.list_at("rules");
                selector.matches(&other.meta().labels) && rules.iter().any(|rule| tree_allows(rule, attributes))
            })
        })
}

fn tree_allows(rule: &Tree, attributes: &Attributes) -> bool {
    let words = |name: &str| -> Vec<&str> {
        rule.get(name).and_then(Tree::as_list).unwrap_or_default().iter().filter_map(Tree::as_str).collect()
    };
    let names = words("resourceNames");
    matches(&words("verbs"), &words("apiGroups"), &words("resources"), attributes)
        && (names.is_empty() || names.contains(&attributes.name))
}

fn rule_allows((verbs, groups, resources): &Rule, attributes: &Attributes) -> bool {
    let words = |text: &'static str| -> Vec<&str> { text.split(' ').map(|word| word.trim_matches('-')).collect() };
    matches(&words(verbs), &words(groups), &words(resources), attributes)
}

fn matches(verbs: &[&str], groups: &[&str], resources: &[&str], attributes: &Attributes) -> bool {
    let is_in = |list: &[&str], word: &str| list.contains(&"*") || list.contains(&word);
    let part = attributes.resource.split_once('/').map(|(_, part)| format!("*/{part}"));
    is_in(verbs, attributes.verb)
        && is_in(groups, attributes.group)
        && (is_in(resources, &attributes.resource) || part.is_some_and(|part| resources.contains(&part.as_str())))
}
