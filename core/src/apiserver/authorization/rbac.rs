//! RBAC: a binding gives its subjects the rules of a role.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go`.

use super::Attributes;
use super::roles::{self, Rule, Subject};
use crate::api::rbac::{self, ClusterRole, ClusterRoleBinding, RoleBinding, RoleRef};
use crate::api::typed::{Fields, Items, TypedRef};
use crate::api::{Selector, Tree};
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
    Stored(Fields<'a, rbac::PolicyRule>),
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
        let view = self.view;
        for binding in view.list::<ClusterRoleBinding>(&Text::EMPTY) {
            self.visit_binding("", binding.role_ref(), binding.subjects(), visitor)?;
        }
        if namespace.is_empty() {
            return ControlFlow::Continue(());
        }
        for binding in view.list::<RoleBinding>(&namespace.into()) {
            self.visit_binding(namespace, binding.role_ref(), binding.subjects(), visitor)?;
        }
        ControlFlow::Continue(())
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

    fn visit_binding(
        &mut self,
        namespace: &str,
        role: Fields<RoleRef>,
        subjects: Items<rbac::Subject>,
        visitor: &mut Visitor,
    ) -> ControlFlow<()> {
        if !subjects.into_iter().any(|subject| self.is_subject(subject, namespace)) {
            return ControlFlow::Continue(());
        }
        let (view, kind, name) = (self.view, role.kind(), role.name());
        if kind == "ClusterRole" {
            if let Some((name, rules)) = roles::ROLES.iter().find(|(role, _)| name == *role) {
                return self.visit_bootstrap_role(name, rules, visitor);
            } else if let Some(role) = view.get::<ClusterRole>(&Text::EMPTY, &name) {
                return self.visit_cluster_role(role, visitor);
            }
        } else if let Some(role) = view.get::<rbac::Role>(&namespace.into(), &name) {
            return visit_rules(role.rules(), visitor);
        }
        let (kind, name) = (kind.to_ascii_lowercase(), name.as_str());
        self.missing.push(format!("{kind}.rbac.authorization.k8s.io {name:?} not found"));
        ControlFlow::Continue(())
    }

    fn is_subject(&self, subject: Fields<rbac::Subject>, namespace: &str) -> bool {
        let name = subject.name();
        match subject.kind().as_str() {
            "User" => name == self.user,
            "Group" => self.groups.contains(&name),
            "ServiceAccount" => {
                let home = Some(subject.namespace()).filter(|home| !home.is_empty());
                let home = home.as_deref().unwrap_or(namespace);
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
        if let Some(role) = view.get::<ClusterRole>(&Text::EMPTY, &Text::from_static(name)) {
            return self.visit_cluster_role(role, visitor);
        }
        rules.iter().try_for_each(|rule| visitor(PolicyRule::Bootstrap(rule)))?;
        if matches!(name, "admin" | "edit" | "view") {
            let label = Text::from(format!("rbac.authorization.k8s.io/aggregate-to-{name}"));
            for role in view.list::<ClusterRole>(&Text::EMPTY) {
                if role.metadata.labels.get(&label).is_some_and(|is| is == "true") {
                    self.visit_cluster_role(role, visitor)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The rules of a stored role, and of those that it aggregates.
    fn visit_cluster_role(&mut self, role: TypedRef<ClusterRole>, visitor: &mut Visitor) -> ControlFlow<()> {
        visit_rules(role.rules(), visitor)?;
        for selector in role.aggregation_rule().cluster_role_selectors() {
            let selector = selector.to_selector().unwrap_or(Selector::nothing());
            let mut others = self.view.list::<ClusterRole>(&Text::EMPTY);
            others
                .by_ref()
                .filter(|other| selector.matches(&other.metadata.labels))
                .try_for_each(|other| visit_rules(other.rules(), visitor))?;
        }
        ControlFlow::Continue(())
    }
}

fn visit_rules(rules: Items<rbac::PolicyRule>, visitor: &mut Visitor) -> ControlFlow<()> {
    rules.into_iter().try_for_each(|rule| visitor(PolicyRule::Stored(rule)))
}

impl PolicyRule<'_> {
    /// Whether the rule allows the request (`RuleAllows`).
    fn allows(self, attributes: &Attributes) -> bool {
        match self {
            PolicyRule::Bootstrap(rule) => rule.allows(attributes),
            PolicyRule::Stored(rule) => {
                let is_about_it = match attributes.path {
                    Some(path) => rule.non_resource_urls().into_iter().any(|url| is_path(&url, path)),
                    None => {
                        let names = rule.resource_names();
                        rule.api_groups().into_iter().any(|group| is_word(&group, attributes.group))
                            && rule.resources().into_iter().any(|own| is_resource(&own, &attributes.resource))
                            && (names.is_empty() || names.into_iter().any(|name| name == attributes.name))
                    }
                };
                is_about_it && rule.verbs().into_iter().any(|verb| is_word(&verb, attributes.verb))
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
                let fields = FIELDS.into_iter().map(|name| (name, rule.field(name).clone()));
                fields.filter(|(_, words)| !words.is_null()).collect()
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
