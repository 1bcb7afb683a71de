//! How much a namespace may use: quotas and limit ranges. Stored; upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// How much all objects in a namespace may use together.
    pub struct ResourceQuota {
        "metadata": ObjectMeta, always;
        "spec": ResourceQuotaSpec, always;
        "status": ResourceQuotaStatus, always;
    }

    /// The amounts, and what they are about.
    pub struct ResourceQuotaSpec {
        "hard": MapOf<Plain<Quantity>>;
        "scopeSelector": ScopeSelector;
        "scopes": ListOf<Plain<Text>>;
    }

    /// Which objects a quota is about.
    pub struct ScopeSelector, atomic {
        "matchExpressions": ListOf<ScopedResourceSelectorRequirement>;
    }

    /// A condition on objects.
    pub struct ScopedResourceSelectorRequirement {
        "operator": Plain<Text>, always, words["DoesNotExist", "Exists", "In", "NotIn"];
        "scopeName": Plain<Text>, always,
            words["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating", "VolumeAttributesClass"];
        "values": ListOf<Plain<Text>>;
    }

    /// What is used.
    pub struct ResourceQuotaStatus {
        "hard": MapOf<Plain<Quantity>>;
        "used": MapOf<Plain<Quantity>>;
    }

    /// Limits and defaults for each object in a namespace.
    pub struct LimitRange {
        "metadata": ObjectMeta, always;
        "spec": LimitRangeSpec, always;
    }

    /// All limits.
    pub struct LimitRangeSpec {
        "limits": ListOf<LimitRangeItem>, always;
    }

    /// The limits for one type of object.
    pub struct LimitRangeItem defaults defaults::limit_range_item {
        "default": MapOf<Plain<Quantity>>;
        "defaultRequest": MapOf<Plain<Quantity>>;
        "max": MapOf<Plain<Quantity>>;
        "maxLimitRequestRatio": MapOf<Plain<Quantity>>;
        "min": MapOf<Plain<Quantity>>;
        "type": Plain<Text>, always;
    }
}
