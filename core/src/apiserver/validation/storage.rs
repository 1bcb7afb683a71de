//! Volumes that outlive pods, claims to them, and their classes. Upstream: `pkg/apis/core/validation`,
//! `pkg/apis/storage/validation`.

use super::rules::{At, Rule, Table};
use super::value::quoted;
use super::{Case, Errors, affinity, value, volume};
use crate::api::core_v1::persistent_volume::PersistentVolumeSpec;
use crate::api::core_v1::volume_source::PersistentVolumeClaimSpec;
use crate::api::record::Described;
use crate::api::{Quantity, Tree, content};
use crate::apiserver::go_struct;
use crate::base::Text;
use alloc::format;

const ACCESS_MODES: &[&str] = &["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

const VOLUME: Table = &[
    ("persistentVolumeReclaimPolicy", Rule::OneOf(&["Delete", "Recycle", "Retain"])),
    ("storageClassName", Rule::Subdomain),
    ("volumeMode", Rule::OneOf(&["Block", "Filesystem"])),
];

/// What of a PersistentVolume's spec is not the source of its storage.
const NO_SOURCES: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// The class of what may change of a volume while it is used.
fn attributes_class(spec: &At, errors: &mut Errors) {
    let class = spec.get("volumeAttributesClassName");
    if class.is_set() && !class.text().is_empty() {
        class.check(Rule::Subdomain, errors);
    }
}

/// The rules for a PersistentVolume.
pub(super) fn persistent_volume(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    access_modes(&spec, "", errors);
    let capacity = spec.get("capacity");
    let amounts = capacity.tree.as_map();
    if amounts.is_none_or(|amounts| amounts.is_empty()) {
        errors.required(&capacity.path, "");
    }
    if amounts.is_none_or(|amounts| amounts.len() != 1 || !amounts.contains_key("storage")) {
        let value = match amounts.is_some() || case.typed.0.is_some() && case.typed.has(&["spec", "capacity"]) {
            true => {
                if amounts.is_some() {
                    capacity.printed()
                } else {
                    "{}".into()
                }
            }
            false => "null".into(),
        };
        errors.unsupported_value(&capacity.path, &value, &["storage"]);
    }
    for (_, amount) in spec.entries("capacity") {
        positive(&amount, errors);
    }
    let (nodes, required) = (spec.get("nodeAffinity"), spec.get("nodeAffinity.required"));
    if nodes.is_set() && !required.is_set() {
        errors.required(&required.path, "must specify required node constraints");
    }
    if required.is_set() {
        affinity::node_selector(required.tree, &required.path, errors);
    }
    source(&spec, nodes.is_set(), errors);
    spec.follow(VOLUME, errors);
    if spec.has("volumeAttributesClassName") {
        if spec.word("volumeAttributesClassName").is_empty() {
            errors.required(&spec.field("volumeAttributesClassName"), "an empty string is disallowed");
        }
        attributes_class(&spec, errors);
        if !spec.has("csi") {
            let detail = "has to be specified when using volumeAttributesClassName";
            errors.required(&spec.field("csi"), detail);
        }
    }
    if let Some(old) = case.was("spec") {
        let changed = |name: &str| spec.tree.get(name) != old.get(name);
        let names = spec.tree.as_map().into_iter().chain(old.as_map()).flatten().map(|(name, _)| name.as_str());
        if names.into_iter().any(|name| !NO_SOURCES.contains(&name) && changed(name)) {
            let shown = |name: &str| !NO_SOURCES.contains(&name);
            let changes = go_struct::diff(old, spec.tree, PersistentVolumeSpec::SCHEMA, &shown);
            let detail = format!("spec.persistentvolumesource is immutable after creation\n{changes}");
            errors.forbidden("spec.persistentvolumesource", &detail);
        }
        // Upstream leaves out the spec.
        let mode = At { path: "volumeMode".into(), ..spec.get("volumeMode") };
        mode.stays(case.was("spec.volumeMode").unwrap_or(&Tree::Null), errors);
        if old.get("volumeAttributesClassName").is_some() && !spec.has("volumeAttributesClassName") {
            errors.forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden");
        }
    }
}

/// Where the storage is: one place.
fn source(spec: &At, has_affinity: bool, errors: &mut Errors) {
    volume::sources(spec, errors);
    if spec.has("local") && !has_affinity {
        errors.required(&spec.field("nodeAffinity"), "Local volume requires node affinity");
    }
    let csi = spec.get("csi");
    if csi.is_set() {
        csi.follow(&[("volumeHandle", Rule::Required(""))], errors);
        // Upstream overlooks the secret for staging.
        let secrets = ["controllerPublish", "controllerExpand", "nodePublish", "nodeExpand"];
        for secret in secrets.iter().map(|what| csi.get(&format!("{what}SecretRef"))).filter(At::is_set) {
            volume::secret_reference(&secret, errors);
        }
    }
    let root = spec.get("hostPath");
    let is_root = !root.word("path").is_empty() && root.word("path").trim_matches('/').is_empty();
    if is_root && spec.word("persistentVolumeReclaimPolicy") == "Recycle" {
        let detail = "may not be 'recycle' for a hostPath mount of '/'";
        errors.forbidden(&spec.field("persistentVolumeReclaimPolicy"), detail);
    }
}

fn access_modes(spec: &At, detail: &str, errors: &mut Errors) {
    let modes = spec.get("accessModes");
    modes.check(Rule::Required(if detail.is_empty() { "" } else { "at least 1 access mode is required" }), errors);
    let listed = modes.tree.as_list().unwrap_or_default();
    for mode in listed.iter().map(|mode| mode.as_str().unwrap_or_default()) {
        if !ACCESS_MODES.contains(&mode) {
            errors.unsupported(&modes.path, mode, ACCESS_MODES);
        }
    }
    if listed.len() > 1 && listed.iter().any(|mode| mode.as_str() == Some("ReadWriteOncePod")) {
        errors.forbidden(&modes.path, "may not use ReadWriteOncePod with other access modes");
    }
}

fn positive(amount: &At, errors: &mut Errors) {
    if amount.quantity().is_some_and(|amount| amount <= Quantity::default()) {
        errors.invalid(&amount.path, &amount.printed(), "must be greater than zero");
    }
}

/// The rules for a PersistentVolumeClaim.
pub(super) fn claim(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    claim_spec(&spec, errors);
    if let Some(old) = case.was("spec") {
        let is_bound = case.was("status.phase").and_then(Tree::as_str) == Some("Bound");
        let (mut rest, mut was) = (spec.tree.clone(), old.clone());
        if is_bound {
            take_over(&mut rest, "resources", old);
            take_over(&mut rest, "volumeAttributesClassName", old);
        }
        // A claim that is not bound yet may still be given its volume and its class.
        if old.str_at("volumeName").is_empty() {
            take_over(&mut was, "volumeName", spec.tree);
        }
        if old.get("storageClassName").is_none() {
            take_over(&mut was, "storageClassName", spec.tree);
        }
        if rest != was {
            let changes = go_struct::diff(&was, &rest, PersistentVolumeClaimSpec::SCHEMA, &|_| true);
            let detail = format!(
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound \
                 claims\n{changes}"
            );
            errors.forbidden("spec", &detail);
        }
        let amount = |tree: &Tree| {
            let text = tree.at("resources.requests.storage").as_str();
            text.and_then(|text| text.parse::<Quantity>().ok())
        };
        let held = case.was("status.capacity.storage").and_then(Tree::as_str).unwrap_or("0").parse::<Quantity>().ok();
        if amount(spec.tree) < amount(old) && amount(spec.tree) <= held {
            let detail = "field can not be less than status.capacity";
            errors.forbidden("spec.resources.requests.storage", detail);
        }
        // Upstream leaves out the spec.
        let mode = At { path: "volumeMode".into(), ..spec.get("volumeMode") };
        mode.stays(case.was("spec.volumeMode").unwrap_or(&Tree::Null), errors);
    }
}

/// The field of this name becomes what it is in `other`.
fn take_over(tree: &mut Tree, name: &'static str, other: &Tree) {
    if let Some(map) = tree.as_map_mut() {
        match other.get(name) {
            Some(value) => drop(map.insert(Text::from_static(name), value.clone())),
            None => drop(map.remove(name)),
        }
    }
}

/// The spec of a claim, be it a claim's own or a template's.
pub(super) fn claim_spec(spec: &At, errors: &mut Errors) {
    access_modes(spec, "claim", errors);
    spec.follow(&[("selector", Rule::Selector)], errors);
    let amount = spec.get("resources.requests.storage");
    let amount = At { path: format!("{}[storage]", spec.field("resources")), ..amount };
    match amount.is_set() {
        true => positive(&amount, errors),
        false => errors.required(&amount.path, ""),
    }
    if !spec.word("storageClassName").is_empty() {
        spec.follow(&[("storageClassName", Rule::Subdomain)], errors);
    }
    spec.follow(&[("volumeMode", Rule::OneOf(&["Block", "Filesystem"]))], errors);
    for name in ["dataSource", "dataSourceRef"] {
        let source = spec.get(name);
        if source.is_set() {
            source.follow(&[("name", Rule::Required("")), ("kind", Rule::Required(""))], errors);
            let group = source.get("apiGroup");
            if group.text().is_empty() && source.word("kind") != "PersistentVolumeClaim" {
                let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
                errors.invalid(&source.path, &quoted(source.word("kind")), detail);
            } else if !group.text().is_empty() {
                errors.each_invalid(&group.path, group.text(), content::dns1123_subdomain(group.text()));
            }
        }
    }
    attributes_class(spec, errors);
}

/// The rules for a StorageClass.
pub(super) fn class(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    match new.word("provisioner") {
        "" => errors.required("provisioner", ""),
        name => {
            let name = name.to_ascii_lowercase();
            errors.each_invalid("provisioner", &name, content::label_key(&name));
        }
    }
    for (key, value) in new.entries("parameters") {
        if key.is_empty() {
            errors.invalid(&value.path, &quoted(key), "field can not be empty.");
        }
    }
    if !new.word("reclaimPolicy").is_empty() {
        new.follow(&[("reclaimPolicy", Rule::OneOf(&["Delete", "Retain"]))], errors);
    }
    new.follow(&[("volumeBindingMode", Rule::MustBe(&["Immediate", "WaitForFirstConsumer"]))], errors);
    for term in new.each("allowedTopologies") {
        for expression in term.each("matchLabelExpressions") {
            expression.follow(&[("values", Rule::Required(""))], errors);
            value::label_name(&expression.field("key"), expression.word("key"), errors);
        }
    }
    for name in ["parameters", "provisioner", "reclaimPolicy"] {
        if case.was(name).is_some_and(|old| old != new.get(name).tree) {
            errors.forbidden(name, &format!("updates to {name} are forbidden."));
        }
    }
    case.stay(&["volumeBindingMode"], errors);
}
