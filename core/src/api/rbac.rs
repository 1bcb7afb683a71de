//! The group `rbac.authorization.k8s.io/v1`: roles and their bindings. Upstream: `staging/src/k8s.io/api/rbac/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::api::tree::Map;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Permissions in a namespace.
    pub struct Role {
        metadata: ObjectMeta = "metadata", always;
        rules: ListOf<PolicyRule> = "rules", always, simulated;
    }

    /// Permissions in the whole cluster.
    pub struct ClusterRole {
        aggregation_rule: AggregationRule = "aggregationRule", simulated;
        metadata: ObjectMeta = "metadata", always;
        rules: ListOf<PolicyRule> = "rules", always, simulated;
    }

    /// Verbs on resources.
    pub struct PolicyRule {
        api_groups: ListOf<Plain<Text>> = "apiGroups", simulated;
        non_resource_urls: ListOf<Plain<Text>> = "nonResourceURLs", simulated;
        resource_names: ListOf<Plain<Text>> = "resourceNames", simulated;
        resources: ListOf<Plain<Text>> = "resources", simulated;
        verbs: ListOf<Plain<Text>> = "verbs", always, simulated;
    }

    /// The roles that a cluster role is made of.
    pub struct AggregationRule {
        cluster_role_selectors: ListOf<LabelSelector> = "clusterRoleSelectors", simulated;
    }

    /// A role that subjects have in a namespace.
    pub struct RoleBinding {
        metadata: ObjectMeta = "metadata", always;
        role_ref: RoleRef = "roleRef", always, simulated;
        subjects: ListOf<Subject> = "subjects", simulated;
    }

    /// A cluster role that subjects have everywhere.
    pub struct ClusterRoleBinding {
        metadata: ObjectMeta = "metadata", always;
        role_ref: RoleRef = "roleRef", always, simulated;
        subjects: ListOf<Subject> = "subjects", simulated;
    }

    /// The role that is given.
    pub struct RoleRef, atomic {
        api_group: Plain<Text> = "apiGroup" => Str("rbac.authorization.k8s.io"), always;
        kind: Plain<Text> = "kind", always, simulated;
        name: Plain<Text> = "name", always, simulated;
    }

    /// A user, a group or a service account.
    pub struct Subject defaults set_subject_defaults, atomic {
        api_group: Plain<Text> = "apiGroup";
        kind: Plain<Text> = "kind", always, simulated;
        name: Plain<Text> = "name", always, simulated;
        namespace: Plain<Text> = "namespace", simulated;
    }
}

/// SetDefaults_Subject: users and groups are RBAC's own words.
fn set_subject_defaults(subject: &mut Map) {
    if matches!(subject.str_at("kind"), "User" | "Group") {
        subject.set_default("apiGroup", "rbac.authorization.k8s.io".into());
    }
}
