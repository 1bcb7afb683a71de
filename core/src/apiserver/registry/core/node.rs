//! Nodes. Upstream: `pkg/registry/core/node`, `ValidateNode`.

use crate::api::core_v1::{Node, Taint};
use crate::api::record::Field;
use crate::api::request::Subresource;
use crate::api::{Tree, content, json};
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, UNKNOWN, col, joined, wide};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::At;
use crate::apiserver::validation::value::{self, label_name, quoted};
use crate::apiserver::validation::{Case, Errors};
use crate::base::vec_map::VecSet;
use crate::base::{Time, sort};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Registered for Node {
    const STRATEGY: &'static Strategy = &Strategy {
        copy_part: |part, to, from, _| {
            if let (Subresource::Status, Some(to), Some(from)) = (part, to.get_mut::<Node>(), from.get::<Node>()) {
                to.status = from.status.clone();
            }
        },
        validate,
        selectable_field: Some(|object, field| {
            let node = object.get::<Node>()?;
            (field == "spec.unschedulable").then(|| format!("{}", node.spec.unschedulable).into())
        }),
        columns: &[
            NAME,
            col("Status", Cell::Rule(node_status)),
            col("Roles", Cell::Rule(node_roles)),
            AGE,
            col("Version", Cell::Text("status.nodeInfo.kubeletVersion", "")),
            wide("Internal-IP", Cell::Rule(internal_ip)),
            wide("External-IP", Cell::Rule(node_external_ip)),
            wide("OS-Image", Cell::Text("status.nodeInfo.osImage", UNKNOWN)),
            wide("Kernel-Version", Cell::Text("status.nodeInfo.kernelVersion", UNKNOWN)),
            wide("Container-Runtime", Cell::Text("status.nodeInfo.containerRuntimeVersion", UNKNOWN)),
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let Some((node, old)) = case.records::<Node>() else { return };
    for (index, range) in node.spec.pod_cidrs.iter().enumerate() {
        let tree = Tree::Text(range.clone());
        At { tree: &tree, path: format!("spec.podCIDRs[{index}]") }.cidr(errors);
    }
    let mut seen: VecSet<(&str, &str)> = VecSet::new();
    for (index, taint) in node.spec.taints.iter().enumerate() {
        // Upstream's path; the taints are in the spec nevertheless.
        let path = format!("metadata.taints[{index}]");
        label_name(&format!("{path}.key"), &taint.key, errors);
        let problems = content::label_value(&taint.value);
        if !problems.is_empty() {
            errors.invalid(&format!("{path}.value"), &quoted(&taint.value), &problems.join(";"));
        }
        match taint.effect.as_str() {
            "" => errors.required(&format!("{path}.effect"), ""),
            _ => value::taint_effect(&taint.effect, &format!("{path}.effect"), errors),
        }
        if !seen.insert((taint.effect.as_str(), &taint.key)) {
            errors.duplicate_with(&path, &printed(taint), "taints must be unique by key and effect pair");
        }
    }
    if let Some(old) = old {
        update(node, old, errors);
    }
}

/// The fields of a node that must not change (`ValidateNodeUpdate`).
fn update(new: &Node, old: &Node, errors: &mut Errors) {
    if !old.spec.pod_cidrs.is_empty() && new.spec.pod_cidrs != old.spec.pod_cidrs {
        let detail = "node updates may not change podCIDR except from \"\" to valid";
        errors.forbidden("spec.podCIDRs", detail);
    }
    if !old.spec.provider_id.is_empty() && new.spec.provider_id != old.spec.provider_id {
        let detail = "node updates may not change providerID except from \"\" to valid";
        errors.forbidden("spec.providerID", detail);
    }
}

/// The taint as Go's internal type prints.
fn printed(taint: &Taint) -> String {
    let time = taint.time_added.map_or("null".to_string(), |time| json::to_json(&time.write()));
    let (key, value, effect) = (quoted(&taint.key), quoted(&taint.value), quoted(taint.effect.as_str()));
    format!("{{\"Key\":{key},\"Value\":{value},\"Effect\":{effect},\"TimeAdded\":{time}}}")
}

fn node_status(node: &Tree, _: Time) -> String {
    let conditions = node.list_at("status.conditions");
    let ready = conditions.iter().rfind(|condition| condition.str_at("type") == "Ready");
    let status = ready.map_or("Unknown", |ready| if ready.str_at("status") == "True" { "Ready" } else { "NotReady" });
    let more = if node.bool_at("spec.unschedulable") { ",SchedulingDisabled" } else { "" };
    format!("{status}{more}")
}

fn node_roles(node: &Tree, _: Time) -> String {
    let labels = node.map_at("metadata.labels").iter();
    let of = |key: &str, value: &str| match key.strip_prefix("node-role.kubernetes.io/") {
        None if key == "kubernetes.io/role" => String::from(value),
        role => String::from(role.unwrap_or_default()),
    };
    let mut roles: Vec<String> = labels.map(|(key, value)| of(key, value.as_str().unwrap_or_default())).collect();
    roles.retain(|role| !role.is_empty());
    sort::by(&mut roles, Ord::cmp);
    roles.dedup();
    joined(&roles, NONE)
}

fn address(node: &Tree, kind: &str) -> String {
    let found = node.list_at("status.addresses").iter().find(|address| address.str_at("type") == kind);
    found.map_or(NONE, |address| address.str_at("address")).into()
}

fn internal_ip(node: &Tree, _: Time) -> String {
    address(node, "InternalIP")
}

fn node_external_ip(node: &Tree, _: Time) -> String {
    address(node, "ExternalIP")
}
