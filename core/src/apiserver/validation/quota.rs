//! ResourceQuotas and LimitRanges. Upstream: `pkg/apis/core/validation`.

use super::rules::At;
use super::value::quoted;
use super::{Case, Errors};
use crate::api::core_v1::quota::ScopeSelector;
use crate::api::record::Described;
use crate::api::{Quantity, content};
use crate::apiserver::go_struct;
use crate::base::vec_map::{VecMap, VecSet};
use alloc::format;
use alloc::string::String;

/// What a quota can count, without a group of its own.
const QUOTA: [&str; 19] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];
/// What containers can ask for.
const CONTAINER: [&str; 3] = ["cpu", "ephemeral-storage", "memory"];
/// What of pods a quota can be narrowed to.
const SCOPES: [&str; 7] = [
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

/// The rules for a ResourceQuota.
pub(super) fn resource_quota(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    for (key, amount) in ["spec.hard", "status.hard", "status.used"].iter().flat_map(|part| case.new.entries(part)) {
        resource_name(&amount.path, key, errors);
        if !key.contains('/') && !QUOTA.contains(&key) && !is_prefixed(key) {
            errors.invalid(&amount.path, &quoted(key), "must be a standard resource for quota");
        }
        not_negative(&amount, errors);
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
        _ if !QUOTA.contains(&resource) => true,
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

/// A resource has a qualified name, or one that every cluster knows (`validateResourceName`).
pub(super) fn resource_name(field: &str, name: &str, errors: &mut Errors) {
    let problems = content::label_key(name);
    let is_qualified = problems.is_empty();
    errors.each_invalid(field, name, problems);
    let is_standard = QUOTA.contains(&name) || name == "storage" || is_prefixed(name);
    if is_qualified && !name.contains('/') && !is_standard {
        errors.invalid(field, &quoted(name), "must be a standard resource type or fully qualified");
    }
}

fn is_prefixed(name: &str) -> bool {
    name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

fn not_negative(amount: &At, errors: &mut Errors) {
    if amount.quantity().is_some_and(|amount| amount < Quantity::default()) {
        errors.invalid(&amount.path, &amount.printed(), "must be greater than or equal to 0");
    }
}

/// One of the amounts of a limit, by resource.
type Amounts = VecMap<String, Quantity>;

/// The rules for a LimitRange.
pub(super) fn limit_range(case: &Case, errors: &mut Errors) {
    let mut seen = VecSet::new();
    for limit in case.new.each("spec.limits") {
        let kind = limit.word("type");
        let problems = content::label_key(kind);
        let field = limit.field("type");
        if problems.is_empty() && !matches!(kind, "Pod" | "Container" | "PersistentVolumeClaim") && !kind.contains('/')
        {
            errors.invalid(&field, &quoted(kind), "must be a standard limit type or fully qualified");
        }
        errors.each_invalid(&field, kind, problems);
        if !seen.insert(kind) {
            errors.duplicate(&field, kind);
        }
        let amounts = |name: &str, errors: &mut Errors| -> Amounts {
            let mut found = Amounts::new();
            for (key, amount) in limit.entries(name) {
                resource_name(&amount.path, key, errors);
                if matches!(kind, "Container" | "Pod")
                    && !key.contains('/')
                    && !CONTAINER.contains(&key)
                    && !is_prefixed(key)
                {
                    errors.invalid(&amount.path, &quoted(key), "must be a standard resource for containers");
                }
                found.insert(key.into(), amount.quantity().unwrap_or_default());
            }
            found
        };
        let [max, min] = ["max", "min"].map(|name| amounts(name, errors));
        let [default, request] = match kind {
            "Pod" => {
                for name in ["default", "defaultRequest"].into_iter().filter(|name| limit.has(name)) {
                    errors.forbidden(&limit.field(name), "may not be specified when `type` is 'Pod'");
                }
                [Amounts::new(), Amounts::new()]
            }
            _ => ["default", "defaultRequest"].map(|name| amounts(name, errors)),
        };
        let ratio = amounts("maxLimitRequestRatio", errors);
        if kind == "PersistentVolumeClaim" && !min.contains_key("storage") && !max.contains_key("storage") {
            let detail = "either minimum or maximum storage value is required, but neither was provided";
            errors.required(&limit.field("limits"), detail);
        }
        let keys: VecSet<&String> =
            [&max, &min, &default, &request, &ratio].into_iter().flat_map(|map| map.keys()).collect();
        for key in keys.iter().copied() {
            let [max, min, default, request, ratio] =
                [&max, &min, &default, &request, &ratio].map(|map| map.get(key).copied());
            let field = |name: &str| format!("{}[{key}]", limit.field(name));
            let mut in_order =
                |low: (Option<Quantity>, &str), high: (Option<Quantity>, &str), at: &str, shown: bool| {
                    let (Some(lower), Some(higher)) = (low.0, high.0) else { return };
                    if lower > higher {
                        let detail = format!("{} value {lower} is greater than {} value {higher}", low.1, high.1);
                        let value = if shown { lower } else { higher };
                        errors.invalid(&field(at), &quoted(&format!("{value}")), &detail);
                    }
                };
            in_order((min, "min"), (max, "max"), "min", true);
            in_order((min, "min"), (request, "default request"), "defaultRequest", false);
            in_order((request, "default request"), (max, "max"), "defaultRequest", true);
            in_order((request, "default request"), (default, "default limit"), "defaultRequest", true);
            in_order((min, "min"), (default, "default"), "default", true);
            in_order((default, "default"), (max, "max"), "default", false);
            let Some(ratio) = ratio else { continue };
            let (at, shown) = (field("maxLimitRequestRatio"), quoted(&format!("{ratio}")));
            if ratio < Quantity::from_milli(1000) {
                errors.invalid(&at, &shown, &format!("ratio {ratio} is less than 1"));
            }
            if let (Some(max), Some(min)) = (max, min) {
                let (max, min) = (i128::from(max.milli_value()), i128::from(min.milli_value()));
                if min > 0 && i128::from(ratio.milli_value()) * min > max * 1000 {
                    // Six digits after the point, as `%f` prints them, without floating point.
                    let millionths = (max * 1_000_000 + min / 2) / min;
                    let printed = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
                    errors.invalid(&at, &shown, &format!("ratio {ratio} is greater than max/min = {printed}"));
                }
            }
        }
    }
}
