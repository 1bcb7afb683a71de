//! PersistentVolumes. Upstream: `pkg/registry/core/persistentvolume`, `ValidatePersistentVolume`.

use crate::api::core_v1::persistent_volume::{PersistentVolume, PersistentVolumeSpec};
use crate::api::record::Described;
use crate::api::{Object, Timestamp, Tree};
use crate::apiserver::go_struct;
use crate::apiserver::printers::{AGE, Cell, NAME, col, phase, storage_class};
use crate::apiserver::printers::{ATTRIBUTES_CLASS, VOLUME_MODE, modes};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::{At, Rule, Table};
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, affinity, volume, volume_claim};
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

impl Registered for PersistentVolume {
    const STRATEGY: &'static Strategy = &Strategy {
        prepare_for_create: |object, attempt| {
            let Object::Untyped(volume) = object else { return };
            let volume = Arc::make_mut(volume);
            volume.clear_status();
            if let Some(status) = volume.fields.get_mut("status").and_then(Tree::as_map_mut) {
                let now = format!("{}", Timestamp::from(attempt.now));
                status.insert(Text::from_static("lastPhaseTransitionTime"), now.into());
            }
        },
        validate,
        warnings: warnings::volume,
        returns_deleted: true,
        columns: &[
            NAME,
            col("Capacity", Cell::Text("spec.capacity.storage", "0")),
            col("Access Modes", Cell::Rule(access_modes)),
            col("Reclaim Policy", Cell::Text("spec.persistentVolumeReclaimPolicy", "")),
            col("Status", Cell::Rule(phase)),
            col("Claim", Cell::Rule(claim)),
            col("StorageClass", Cell::Rule(storage_class)),
            ATTRIBUTES_CLASS,
            col("Reason", Cell::Text("status.reason", "")),
            AGE,
            VOLUME_MODE,
        ],
        ..Strategy::PLAIN
    };
}

const VOLUME: Table = &[
    ("persistentVolumeReclaimPolicy", Rule::OneOf(&["Delete", "Recycle", "Retain"])),
    ("storageClassName", Rule::Subdomain),
    ("volumeMode", Rule::OneOf(&["Block", "Filesystem"])),
];

/// The fields of a PersistentVolume's spec that are not the source of its storage.
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

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    volume_claim::access_modes(&spec, "", errors);
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
        volume_claim::positive(&amount, errors);
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
        volume_claim::attributes_class(&spec, errors);
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

/// The source of the storage: exactly one.
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

fn access_modes(volume: &Tree, _: Time) -> String {
    modes(volume, "spec.accessModes")
}

fn claim(volume: &Tree, _: Time) -> String {
    let claim = volume.at("spec.claimRef");
    if claim.is_null() { String::new() } else { format!("{}/{}", claim.str_at("namespace"), claim.str_at("name")) }
}
