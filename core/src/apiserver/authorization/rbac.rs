//! RBAC: a binding gives its subjects the rules of a role.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go`.

use super::Attributes;
use super::roles::{self, Rule, Subject};
use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::{Key, Kind, Object, Selector, Tree};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::ControlFlow;

/// The decision; Err has the text that the refusal ends with.
pub(super) fn authorize(attributes: &Attributes, view: View) -> Result<(), String> {
    let mut missing = Vec::new();
    let outcome = Rules { user: attributes.user, groups: &attributes.groups, view, missing: &mut missing }.visit(
        attributes.namespace,
        &mut |rule| {
            if rule.allows(attributes) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    match missing.as_slice() {
        _ if outcome.is_break() => Ok(()),
        [] => Err(String::new()),
        [only] => Err(format!(": RBAC: {only}")),
        many => Err(format!(": RBAC: [{}]", many.join(", "))),
    }
}

/// The rules that a user has in a namespace, as trees (`RulesFor`), and the roles that do not exist.
pub(super) fn rules_for(user: &str, groups: &[Text], namespace: &str, view: View) -> (Vec<Tree>, Vec<String>) {
    let (mut rules, mut missing) = (Vec::new(), Vec::new());
    let _ = Rules { user, groups, view, missing: &mut missing }.visit(namespace, &mut |rule| {
        rules.push(rule.to_tree());
        ControlFlow::Continue(())
    });
    (rules, missing)
}

/// Sees one rule after the other, until it has seen enough.
type Visitor<'v> = dyn FnMut(PolicyRule) -> ControlFlow<()> + 'v;

/// A rule: of a bootstrap role, or of a stored one.
#[derive(Clone, Copy)]
enum PolicyRule<'a> {
    Bootstrap(&'static Rule),
    Stored(&'a Tree),
}

/// The rules of a user (`DefaultRuleResolver`).
struct Rules<'a> {
    user: &'a str,
    groups: &'a [Text],
    view: View<'a>,
    /// The roles that bindings name and that do not exist.
    missing: &'a mut Vec<String>,
}

impl Rules<'_> {
    /// Shows a visitor the rules that apply in a namespace, or in the whole cluster if it is empty (`VisitRulesFor`).
    fn visit(&mut self, namespace: &str, visitor: &mut Visitor) -> ControlFlow<()> {
        self.visit_bootstrap(visitor)?;
        self.visit_bindings(Kind::ClusterRoleBinding, "", visitor)?;
        if namespace.is_empty() {
            return ControlFlow::Continue(());
        }
        self.visit_bindings(Kind::RoleBinding, namespace, visitor)
    }

    fn visit_bootstrap(&mut self, visitor: &mut Visitor) -> ControlFlow<()> {
        if let Some(account) = self.user.strip_prefix("system:serviceaccount:kube-system:") {
            let is_its = |role: &str| role.strip_prefix("system:controller:") == Some(account);
            if let Some((role, rules)) = roles::CONTROLLERS.iter().find(|(role, _)| is_its(role)) {
                self.visit_bootstrap_role(role, rules, visitor)?;
            }
        }
        for (role, subject) in roles::BINDINGS {
            let is_bound = match subject {
                Subject::User(name) => self.user == *name,
                Subject::Group(name) => self.groups.iter().any(|group| group == name),
            };
            if is_bound && let Some((_, rules)) = roles::ROLES.iter().find(|(name, _)| name == role) {
                self.visit_bootstrap_role(role, rules, visitor)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn visit_bindings(&mut self, kind: Kind, namespace: &str, visitor: &mut Visitor) -> ControlFlow<()> {
        let view = self.view;
        for binding in view.objects(kind, &namespace.into()) {
            let binding = binding.to_tree();
            if !binding.list_at("subjects").iter().any(|subject| self.is_subject(subject, namespace)) {
                continue;
            }
            let (kind, name) = (binding.str_at("roleRef.kind"), binding.str_at("roleRef.name"));
            let role = if kind == "ClusterRole" { Kind::ClusterRole } else { Kind::Role };
            let own_namespace = if role == Kind::Role { namespace } else { "" };
            let bootstrap = roles::ROLES.iter().find(|(role, _)| kind == "ClusterRole" && *role == name);
            if let Some(role) = view.object(&Key::new(role, &own_namespace.into(), &name.into())) {
                self.visit_stored_role(role, visitor)?;
            } else if let Some((name, rules)) = bootstrap {
                self.visit_bootstrap_role(name, rules, visitor)?;
            } else {
                let kind = kind.to_ascii_lowercase();
                self.missing.push(format!("{kind}.rbac.authorization.k8s.io {name:?} not found"));
            }
        }
        ControlFlow::Continue(())
    }

    fn is_subject(&self, subject: &Tree, namespace: &str) -> bool {
        let name = subject.str_at("name");
        match subject.str_at("kind") {
            "User" => name == self.user,
            "Group" => self.groups.iter().any(|group| *group == name),
            "ServiceAccount" => {
                let home = if subject.str_at("namespace").is_empty() { namespace } else { subject.str_at("namespace") };
                self.user == format!("system:serviceaccount:{home}:{name}")
            }
            _ => false,
        }
    }

    /// A stored role of the same name comes before a bootstrap role, and others are aggregated to `admin`, `edit` and `view`.
    fn visit_bootstrap_role(
        &mut self,
        name: &'static str,
        rules: &'static [Rule],
        visitor: &mut Visitor,
    ) -> ControlFlow<()> {
        let view = self.view;
        if let Some(role) = view.object(&Key::new(Kind::ClusterRole, &Text::EMPTY, &Text::from_static(name))) {
            return self.visit_stored_role(role, visitor);
        }
        rules.iter().try_for_each(|rule| visitor(PolicyRule::Bootstrap(rule)))?;
        if matches!(name, "admin" | "edit" | "view") {
            let label = Text::from(format!("rbac.authorization.k8s.io/aggregate-to-{name}"));
            for role in view.objects(Kind::ClusterRole, &Text::EMPTY) {
                if role.meta().labels.get(&label).is_some_and(|is| is == "true") {
                    self.visit_stored_role(role, visitor)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The rules of a stored role, and of those that it aggregates.
    fn visit_stored_role(&mut self, role: &Object, visitor: &mut Visitor) -> ControlFlow<()> {
        let role = role.to_tree();
        role.list_at("rules").iter().try_for_each(|rule| visitor(PolicyRule::Stored(rule)))?;
        for selector in role.list_at("aggregationRule.clusterRoleSelectors") {
            let selector = LabelSelector::read(selector).to_selector().unwrap_or(Selector::nothing());
            let view = self.view;
            for other in view.objects(Kind::ClusterRole, &Text::EMPTY) {
                if selector.matches(&other.meta().labels) {
                    let other = other.to_tree();
                    other.list_at("rules").iter().try_for_each(|rule| visitor(PolicyRule::Stored(rule)))?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl PolicyRule<'_> {
    /// Whether the rule allows the request (`RuleAllows`).
    fn allows(self, attributes: &Attributes) -> bool {
        match self {
            PolicyRule::Bootstrap(rule) => rule.allows(attributes),
            PolicyRule::Stored(rule) => {
                let has = |name: &str, matches: &dyn Fn(&str) -> bool| {
                    rule.list_at(name).iter().filter_map(Tree::as_str).any(matches)
                };
                has("verbs", &|verb| is_word(verb, attributes.verb))
                    && match attributes.path {
                        Some(path) => has("nonResourceURLs", &|url| is_path(url, path)),
                        None => {
                            has("apiGroups", &|group| is_word(group, attributes.group))
                                && has("resources", &|resource| is_resource(resource, &attributes.resource))
                                && (rule.list_at("resourceNames").is_empty()
                                    || has("resourceNames", &|name| name == attributes.name))
                        }
                    }
            }
        }
    }

    /// The rule as a SelfSubjectRulesReview shows it.
    fn to_tree(self) -> Tree {
        const FIELDS: [&str; 5] = ["apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"];
        let words = |text: &'static str| text.split(' ').map(|word| word.trim_matches('-').into()).collect();
        let fields = match self {
            PolicyRule::Bootstrap(rule) => {
                let texts = [rule.groups, rule.urls, rule.names, rule.resources, rule.verbs];
                FIELDS
                    .into_iter()
                    .zip(texts)
                    .filter(|(_, text)| !text.is_empty())
                    .map(|(name, text)| (name, words(text)))
                    .collect::<Vec<(&str, Tree)>>()
            }
            PolicyRule::Stored(rule) => {
                let set = |name: &&'static str| !rule.at(name).is_null();
                FIELDS.into_iter().filter(set).map(|name| (name, rule.at(name).clone())).collect()
            }
        };
        Tree::fields(fields)
    }
}

impl Rule {
    /// Whether the rule allows the request.
    pub(super) fn allows(&self, attributes: &Attributes) -> bool {
        let is_about_it = match attributes.path {
            Some(path) => self.urls.split(' ').any(|url| is_path(url, path)),
            None => {
                self.groups.split(' ').any(|group| is_word(group.trim_matches('-'), attributes.group))
                    && self.resources.split(' ').any(|resource| is_resource(resource, &attributes.resource))
                    && (self.names.is_empty() || self.names.split(' ').any(|name| name == attributes.name))
            }
        };
        is_about_it && self.verbs.split(' ').any(|verb| is_word(verb, attributes.verb))
    }
}

fn is_word(rule: &str, word: &str) -> bool {
    rule == "*" || rule == word
}

/// `*`, `pods`, `pods/log`, or `*/scale`.
fn is_resource(rule: &str, resource: &str) -> bool {
    let part = || resource.split_once('/').map(|(_, part)| part);
    is_word(rule, resource) || rule.strip_prefix("*/").is_some_and(|own| Some(own) == part())
}

/// `*`, `/healthz`, or `/api/*`.
fn is_path(rule: &str, path: &str) -> bool {
    is_word(rule, path) || rule.strip_suffix('*').is_some_and(|start| path.starts_with(start))
}
