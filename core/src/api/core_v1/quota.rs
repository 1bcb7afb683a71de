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
        "spec": ResourceQuotaSpec, always, simulated;
        "status": ResourceQuotaStatus, always, simulated;
    }

    /// The amounts, and what they are about.
    pub struct ResourceQuotaSpec {
        "hard": MapOf<Plain<Quantity>>, simulated;
        "scopeSelector": ScopeSelector, simulated;
        "scopes": ListOf<Plain<Text>>, simulated;
    }

    /// Which objects a quota is about.
    pub struct ScopeSelector, atomic {
        "matchExpressions": ListOf<ScopedResourceSelectorRequirement>, simulated;
    }

    /// A condition on objects.
    pub struct ScopedResourceSelectorRequirement {
        "operator": Plain<Text>, always, words["DoesNotExist", "Exists", "In", "NotIn"], simulated;
        "scopeName": Plain<Text>, always,
            words["BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating", "VolumeAttributesClass"], simulated;
        "values": ListOf<Plain<Text>>, simulated;
    }

    /// What is used.
    pub struct ResourceQuotaStatus {
        "hard": MapOf<Plain<Quantity>>, simulated;
        "used": MapOf<Plain<Quantity>>, simulated;
    }

    /// Limits and defaults for each object in a namespace.
    pub struct LimitRange {
        "metadata": ObjectMeta, always;
        "spec": LimitRangeSpec, always, simulated;
    }

    /// All limits.
    pub struct LimitRangeSpec {
        "limits": ListOf<LimitRangeItem>, always, simulated;
    }

    /// The limits for one type of object.
    pub struct LimitRangeItem defaults defaults::limit_range_item {
        "default": MapOf<Plain<Quantity>>, simulated;
        "defaultRequest": MapOf<Plain<Quantity>>, simulated;
        "max": MapOf<Plain<Quantity>>, simulated;
        "maxLimitRequestRatio": MapOf<Plain<Quantity>>, simulated;
        "min": MapOf<Plain<Quantity>>, simulated;
        "type": Plain<Text>, always, simulated;
    }
}
