//! How much a namespace may use: quotas and limit ranges. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A limit on all objects of a namespace together.
    pub struct ResourceQuota {
        metadata: ObjectMeta = "metadata", always;
        spec: ResourceQuotaSpec = "spec", always, simulated;
        status: ResourceQuotaStatus = "status", always, simulated;
    }

    /// The amounts, and what they are about.
    pub struct ResourceQuotaSpec {
        hard: MapOf<Plain<Quantity>> = "hard", simulated;
        scope_selector: ScopeSelector = "scopeSelector", simulated;
        scopes: ListOf<Plain<Text>> = "scopes", simulated;
    }

    /// The limits of a quota, and the objects that count.
    pub struct ScopeSelector, atomic {
        match_expressions: ListOf<ScopedResourceSelectorRequirement> = "matchExpressions", simulated;
    }

    /// A condition on objects.
    pub struct ScopedResourceSelectorRequirement {
        operator: Plain<Text> = "operator", always, words["DoesNotExist", "Exists", "In", "NotIn"], simulated;
        scope_name: Plain<Text> = "scopeName", always,
            words["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating", "VolumeAttributesClass"], simulated;
        values: ListOf<Plain<Text>> = "values", simulated;
    }

    /// The limits in force, and the amounts used.
    pub struct ResourceQuotaStatus {
        hard: MapOf<Plain<Quantity>> = "hard", simulated;
        used: MapOf<Plain<Quantity>> = "used", simulated;
    }

    /// Limits and defaults for each object in a namespace.
    pub struct LimitRange {
        metadata: ObjectMeta = "metadata", always;
        spec: LimitRangeSpec = "spec", always, simulated;
    }

    /// All limits.
    pub struct LimitRangeSpec {
        limits: ListOf<LimitRangeItem> = "limits", always, simulated;
    }

    /// The limits for one type of object.
    pub struct LimitRangeItem defaults set_item_defaults {
        default: MapOf<Plain<Quantity>> = "default", simulated;
        default_request: MapOf<Plain<Quantity>> = "defaultRequest", simulated;
        max: MapOf<Plain<Quantity>> = "max", simulated;
        max_limit_request_ratio: MapOf<Plain<Quantity>> = "maxLimitRequestRatio", simulated;
        min: MapOf<Plain<Quantity>> = "min", simulated;
        type_: Plain<Text> = "type", always, simulated;
    }
}

/// SetDefaults_LimitRangeItem: the defaults of containers follow from their maximum and minimum.
fn set_item_defaults(item: &mut Map) {
    if item.str_at("type") != "Container" {
        return;
    }
    for (from, to) in [("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest")] {
        let Some(Tree::Map(amounts)) = item.get(from).cloned() else { continue };
        let list = item.map_mut(to);
        for (name, amount) in amounts {
            list.entry(name).or_insert(amount);
        }
    }
}
