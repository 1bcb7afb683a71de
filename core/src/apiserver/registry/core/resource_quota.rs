//! ResourceQuotas. Upstream: `pkg/registry/core/resourcequota`, `ValidateResourceQuota`.

use crate::api::Tree;
use crate::api::core_v1::quota::ResourceQuota;
use crate::api::core_v1::quota::ScopeSelector;
use crate::api::record::Described;
use crate::apiserver::go_struct;
use crate::apiserver::printers::{AGE, Cell, NAME, col, plain};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors, resources};
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for ResourceQuota {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        returns_deleted: true,
        quota: &Evaluator { counts: |name| name == "resourcequotas", ..Evaluator::OBJECT_COUNT },
        columns: &[NAME, col("Request", Cell::Rule(quota_requests)), col("Limit", Cell::Rule(quota_limits)), AGE],
        ..Strategy::PLAIN
    };
}

/// The scopes of a quota.
const SCOPES: [&str; 7] = [
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    for (key, amount) in ["spec.hard", "status.hard", "status.used"].iter().flat_map(|part| case.new.entries(part)) {
        resources::resource_name(&amount.path, key, errors);
        if !key.contains('/') && !resources::QUOTA.contains(&key) && !resources::is_prefixed(key) {
            errors.invalid(&amount.path, &quoted(key), "must be a standard resource for quota");
        }
        resources::not_negative(&amount, errors);
        let is_counted = !key.contains('.') && !matches!(key, "cpu" | "memory" | "ephemeral-storage");
        if (is_counted || key.starts_with("services.") || key.starts_with("count/"))
            && amount.quantity().is_some_and(|amount| amount.milli_value() % 1000 != 0)
        {
            errors.invalid(&amount.path, &amount.printed(), "must be an integer");
        }
    }
    let scopes = spec.get("scopes");
    for scope in scopes.tree.as_list().unwrap_or_default() {
        if !SCOPES.contains(&scope.as_str().unwrap_or_default()) {
            errors.invalid("spec.scopes", &scopes.printed(), "unsupported scope");
        }
        if spec.entries("hard").iter().any(|(key, _)| !fits(scope.as_str().unwrap_or_default(), key)) {
            errors.invalid("spec.scopes", &scopes.printed(), "unsupported scope applied to resource");
        }
    }
    let has = |name: &str| scopes.tree.as_list().unwrap_or_default().iter().any(|scope| scope.as_str() == Some(name));
    for pair in [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]] {
        if pair.iter().all(|name| has(name)) {
            errors.invalid("spec.scopes", &scopes.printed(), "conflicting scopes");
        }
    }
    for expression in spec.each("scopeSelector.matchExpressions") {
        // Upstream leaves out the index.
        let field = |name: &str| format!("spec.scopeSelector.matchExpressions.{name}");
        let (scope, operator) = (expression.word("scopeName"), expression.word("operator"));
        let has_values = !expression.each("values").is_empty();
        if !SCOPES.contains(&scope) {
            errors.invalid(&field("scopeName"), &quoted(scope), "unsupported scope");
        }
        if SCOPES.contains(&scope)
            && scope != "PriorityClass"
            && scope != "VolumeAttributesClass"
            && operator != "Exists"
        {
            let detail = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, \
                          ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, \
                          ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
            errors.invalid(&field("operator"), &quoted(operator), detail);
        }
        if spec.entries("hard").iter().any(|(key, _)| !fits(scope, key)) {
            let selector = go_struct::printed(spec.get("scopeSelector").tree, ScopeSelector::SCHEMA);
            errors.invalid("spec.scopeSelector.matchExpressions", &selector, "unsupported scope applied to resource");
        }
        match operator {
            "In" | "NotIn" if !has_values => errors.required(
                &field("values"),
                "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
            "Exists" | "DoesNotExist" if has_values => {
                let detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
                errors.invalid(&field("values"), &expression.get("values").printed(), detail);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => errors.invalid(&field("operator"), &quoted(other), "not a valid selector operator"),
        }
    }
    case.stay(&["spec.scopes"], errors);
}

/// Whether a scope can count a resource (`IsResourceQuotaScopeValidForResource`).
fn fits(scope: &str, resource: &str) -> bool {
    match scope {
        _ if !resources::QUOTA.contains(&resource) => true,
        "BestEffort" => resource == "pods",
        "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
            resource == "pods"
                || ["cpu", "memory"].iter().any(|name| {
                    let name = resource.strip_suffix(name);
                    matches!(name, Some("" | "limits." | "requests."))
                })
        }
        "VolumeAttributesClass" => matches!(resource, "persistentvolumeclaims" | "requests.storage"),
        _ => true,
    }
}

fn quota(quota: &Tree, limits: bool) -> String {
    let hard = quota.map_at("status.hard").iter();
    let chosen = hard.filter(|(name, _)| name.starts_with("limits.") == limits);
    let used = quota.at("status.used");
    let line = |(name, hard): (&Text, &Tree)| {
        let used = used.get(name).and_then(Tree::as_str).unwrap_or("0");
        format!("{name}: {used}/{}", plain(hard, "0"))
    };
    chosen.map(line).collect::<Vec<_>>().join(", ")
}

fn quota_requests(object: &Tree, _: Time) -> String {
    quota(object, false)
}

fn quota_limits(object: &Tree, _: Time) -> String {
    quota(object, true)
}
