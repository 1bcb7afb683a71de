//! The group `rbac.authorization.k8s.io/v1`: who may do what. Stored; upstream: `staging/src/k8s.io/api/rbac/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// Permissions in a namespace.
    pub struct Role {
        "metadata": ObjectMeta, always;
        "rules": ListOf<PolicyRule>, always, simulated;
    }

    /// Permissions in the whole cluster.
    pub struct ClusterRole {
        "aggregationRule": AggregationRule, simulated;
        "metadata": ObjectMeta, always;
        "rules": ListOf<PolicyRule>, always, simulated;
    }

    /// Verbs on resources.
    pub struct PolicyRule {
        "apiGroups": ListOf<Plain<Text>>, simulated;
        "nonResourceURLs": ListOf<Plain<Text>>, simulated;
        "resourceNames": ListOf<Plain<Text>>, simulated;
        "resources": ListOf<Plain<Text>>, simulated;
        "verbs": ListOf<Plain<Text>>, always, simulated;
    }

    /// The roles that a cluster role is made of.
    pub struct AggregationRule {
        "clusterRoleSelectors": ListOf<LabelSelector>, simulated;
    }

    /// Who has a role in a namespace.
    pub struct RoleBinding {
        "metadata": ObjectMeta, always;
        "roleRef": RoleRef, always, simulated;
        "subjects": ListOf<Subject>, simulated;
    }

    /// Who has a cluster role everywhere.
    pub struct ClusterRoleBinding {
        "metadata": ObjectMeta, always;
        "roleRef": RoleRef, always, simulated;
        "subjects": ListOf<Subject>, simulated;
    }

    /// The role that is given.
    pub struct RoleRef, atomic {
        "apiGroup": Plain<Text> => Str("rbac.authorization.k8s.io"), always;
        "kind": Plain<Text>, always, simulated;
        "name": Plain<Text>, always, simulated;
    }

    /// A user, a group or a service account.
    pub struct Subject defaults defaults::rbac_subject, atomic {
        "apiGroup": Plain<Text>;
        "kind": Plain<Text>, always, simulated;
        "name": Plain<Text>, always, simulated;
        "namespace": Plain<Text>, simulated;
    }
}
