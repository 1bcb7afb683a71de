//! What the apiserver fills into stored objects where one field depends on others. Upstream: `SetDefaults_…` in
//! `pkg/apis/*/v1/defaults.go`; what a literal can say stands beside the fields.

use super::base64;
use super::kinds::Kind;
use super::record::{Field, TextMap};
use super::tree::{Map, Tree};
use super::untyped_object::UntypedObject;
use crate::base::Text;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// SetDefaults_Service.
pub(super) fn service_spec(spec: &mut Map) {
    let is = |spec: &Map, name: &str, words: &[&str]| words.contains(&spec.str_at(name));
    if !is(spec, "sessionAffinity", &["ClientIP"]) {
        spec.remove("sessionAffinityConfig");
    } else if number(spec, &["sessionAffinityConfig", "clientIP", "timeoutSeconds"]).is_none() {
        let timeout = object([("timeoutSeconds", Tree::Int(10_800))]);
        spec.insert(text("sessionAffinityConfig"), object([("clientIP", timeout)]));
    }
    let has_external_ips = !spec.list_at("externalIPs").is_empty();
    let is_cluster_ip = is(spec, "type", &["", "ClusterIP"]);
    if is(spec, "type", &["NodePort", "LoadBalancer"]) || is_cluster_ip && has_external_ips {
        set(spec, "externalTrafficPolicy", "Cluster".into());
    }
    if is(spec, "type", &["", "ClusterIP", "NodePort", "LoadBalancer"]) {
        set(spec, "internalTrafficPolicy", "Cluster".into());
    }
    if is(spec, "type", &["LoadBalancer"]) {
        set(spec, "allocateLoadBalancerNodePorts", Tree::Bool(true));
    }
}

/// The port of the pods is the service's own, if nothing else is said.
pub(super) fn service_port(port: &mut Map) {
    if port.get("targetPort").is_none_or(|target| *target == Tree::Int(0) || target.as_str() == Some("")) {
        port.insert(text("targetPort"), port.get("port").cloned().unwrap_or(Tree::Int(0)));
    }
}

/// An address of a load balancer is reached as it is.
pub(super) fn load_balancer_ingress(ingress: &mut Map) {
    if !ingress.str_at("ip").is_empty() {
        set(ingress, "ipMode", "VIP".into());
    }
}

/// SetDefaults_StatefulSet.
pub(super) fn stateful_set_strategy(strategy: &mut Map) {
    if strategy.str_at("type").is_empty() {
        strategy.insert(text("type"), "RollingUpdate".into());
        set(strategy, "rollingUpdate", Tree::Map(Map::new()));
    }
}

/// SetDefaults_DaemonSet: one node after the other.
pub(super) fn daemon_set_strategy(strategy: &mut Map) {
    set(strategy, "type", "RollingUpdate".into());
    if strategy.str_at("type") == "RollingUpdate" {
        set(strategy, "rollingUpdate", Tree::Map(Map::new()));
        if let Some(limits) = strategy.get_mut("rollingUpdate").and_then(Tree::as_map_mut) {
            set(limits, "maxSurge", Tree::Int(0));
            set(limits, "maxUnavailable", Tree::Int(1));
        }
    }
}

/// SetDefaults_Job. The template in a cron job gets none of this.
pub(super) fn job(job: &mut Map) {
    let Some(spec) = job.get_mut("spec").and_then(Tree::as_map_mut) else { return };
    if !spec.contains_key("completions") && !spec.contains_key("parallelism") {
        spec.insert(text("completions"), Tree::Int(1));
    }
    let limit = if spec.contains_key("backoffLimitPerIndex") { i64::from(i32::MAX) } else { 6 };
    let replace = if spec.contains_key("podFailurePolicy") { "Failed" } else { "TerminatingOrFailed" };
    set(spec, "parallelism", Tree::Int(1));
    set(spec, "backoffLimit", Tree::Int(limit));
    set(spec, "completionMode", "NonIndexed".into());
    set(spec, "suspend", Tree::Bool(false));
    set(spec, "manualSelector", Tree::Bool(false));
    set(spec, "podReplacementPolicy", replace.into());
}

/// SetDefaults_ReplicationController: it selects the pods of its template.
pub(super) fn replication_controller(controller: &mut Map) {
    let Some(spec) = controller.get_mut("spec").and_then(Tree::as_map_mut) else { return };
    let labels = spec.get("template").and_then(|template| template.get_path(&["metadata", "labels"])).cloned();
    if let Some(labels) = labels {
        set(spec, "selector", labels);
    }
}

impl UntypedObject {
    /// SetDefaults_Job and SetDefaults_ReplicationController: without labels of its own, it has those of its template.
    pub(crate) fn set_labels_of_template(&mut self) {
        if !matches!(self.kind, Kind::Job | Kind::ReplicationController) || !self.metadata.labels.is_empty() {
            return;
        }
        let labels = self.fields.get("spec").and_then(|spec| spec.get_path(&["template", "metadata", "labels"]));
        if let Some(labels) = labels {
            self.metadata.labels = TextMap::read(labels);
        }
    }
}

/// SetDefaults_HorizontalPodAutoscaler: four fifths of the CPU that is asked for.
pub(super) fn autoscaler(spec: &mut Map) {
    let target = object([("type", "Utilization".into()), ("averageUtilization", Tree::Int(80))]);
    let resource = object([("name", "cpu".into()), ("target", target)]);
    set(spec, "metrics", vec![object([("type", "Resource".into()), ("resource", resource)])].into());
}

/// SetDefaults_HorizontalPodAutoscalerBehavior.
pub(super) fn autoscaler_behavior(behavior: &mut Map) {
    let policy = |of: &str, value: i64| {
        object([("type", of.into()), ("value", Tree::Int(value)), ("periodSeconds", Tree::Int(15))])
    };
    let directions =
        [("scaleUp", vec![policy("Pods", 4), policy("Percent", 100)]), ("scaleDown", vec![policy("Percent", 100)])];
    for (name, policies) in directions {
        set(behavior, name, Tree::Map(Map::new()));
        if let Some(rules) = behavior.get_mut(name).and_then(Tree::as_map_mut) {
            set(rules, "selectPolicy", "Max".into());
            set(rules, "policies", policies.into());
            if name == "scaleUp" {
                set(rules, "stabilizationWindowSeconds", Tree::Int(0));
            }
        }
    }
}

/// SetDefaults_NetworkPolicy: one that says nothing of what it is about is about who comes in.
pub(super) fn network_policy(spec: &mut Map) {
    let has_egress = !spec.list_at("egress").is_empty();
    let types: Vec<Tree> =
        ["Ingress", "Egress"].into_iter().take(1 + usize::from(has_egress)).map(Tree::from).collect();
    set(spec, "policyTypes", types.into());
}

/// SetDefaults_Subject: users and groups are RBAC's own words.
pub(super) fn rbac_subject(subject: &mut Map) {
    if matches!(subject.str_at("kind"), "User" | "Group") {
        set(subject, "apiGroup", "rbac.authorization.k8s.io".into());
    }
}

/// SetDefaults_LimitRangeItem: what a container gets follows from what it may have at most and at least.
pub(super) fn limit_range_item(item: &mut Map) {
    if item.str_at("type") != "Container" {
        return;
    }
    for (from, to) in [("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest")] {
        let Some(Tree::Map(amounts)) = item.get(from).cloned() else { continue };
        set(item, to, Tree::Map(Map::new()));
        if let Some(list) = item.get_mut(to).and_then(Tree::as_map_mut) {
            for (name, amount) in amounts {
                list.entry(name).or_insert(amount);
            }
        }
    }
}

/// What is typed as text is kept in base64, like everything in a secret (the conversion of Secret).
pub(super) fn secret(secret: &mut Map) {
    let Some(Tree::Map(typed)) = secret.remove("stringData") else { return };
    set(secret, "data", Tree::Map(Map::new()));
    if let Some(data) = secret.get_mut("data").and_then(Tree::as_map_mut) {
        for (key, value) in typed {
            data.insert(key, base64::STANDARD.encode(value.as_str().unwrap_or_default().as_bytes()).into());
        }
    }
}

/// SetDefaults_CSIDriver: volumes that live on their own.
pub(super) fn csi_driver(spec: &mut Map) {
    set(spec, "volumeLifecycleModes", vec!["Persistent".into()].into());
}

/// SetDefaults_CustomResourceDefinition.
pub(super) fn custom_resource_definition(definition: &mut Map) {
    let mut stored = Tree::Null;
    if let Some(spec) = definition.get_mut("spec").and_then(Tree::as_map_mut) {
        if let Some(names) = spec.get_mut("names").and_then(Tree::as_map_mut) {
            let kind = String::from(names.str_at("kind"));
            if !kind.is_empty() {
                set(names, "singular", kind.to_ascii_lowercase().into());
                set(names, "listKind", (kind + "List").into());
            }
        }
        set(spec, "conversion", object([("strategy", "None".into())]));
        let versions = spec.list_at("versions");
        let kept = versions.iter().find(|version| version.bool_at("storage"));
        stored = kept.and_then(|version| version.get("name")).map(|name| vec![name.clone()]).into();
    }
    if !stored.is_null() {
        set(definition, "status", Tree::Map(Map::new()));
        if let Some(status) = definition.get_mut("status").and_then(Tree::as_map_mut) {
            set(status, "storedVersions", stored);
        }
    }
}

/// Sets what is not set; an empty text, list or object is none.
fn set(map: &mut Map, name: &'static str, value: Tree) {
    let is_unset = match map.get(name) {
        None | Some(Tree::Null) => true,
        Some(Tree::Text(text)) => text.is_empty(),
        Some(Tree::List(items)) => items.is_empty(),
        Some(Tree::Map(fields)) => fields.is_empty(),
        Some(_) => false,
    };
    if is_unset {
        map.insert(text(name), value);
    }
}

fn number(map: &Map, path: &[&str]) -> Option<i64> {
    let (first, rest) = path.split_first()?;
    map.get(*first)?.get_path(rest)?.as_i64()
}

fn text(name: &'static str) -> Text {
    Text::from_static(name)
}

fn object<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    Tree::Map(fields.into_iter().map(|(name, value)| (text(name), value)).collect())
}
