//! PersistentVolumeClaims. Upstream: `pkg/registry/core/persistentvolumeclaim`, `ValidatePersistentVolumeClaim`.

use crate::api::core_v1::persistent_volume::PersistentVolumeClaim;
use crate::api::core_v1::volume_source::PersistentVolumeClaimSpec;
use crate::api::pod_resources::Amounts;
use crate::api::quantity::Format;
use crate::api::record::{Described, Field};
use crate::api::request::Subresource;
use crate::api::{Object, Quantity, Tree, UntypedObject};
use crate::apiserver::go_struct;
use crate::apiserver::printers::{AGE, Cell, NAME, col, phase, storage_class, text};
use crate::apiserver::printers::{ATTRIBUTES_CLASS, VOLUME_MODE, modes};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::At;
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, volume_claim};
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

impl Registered for PersistentVolumeClaim {
    const STRATEGY: &'static Strategy = &Strategy {
        prepare_for_create: |object, _| {
            if let Object::Untyped(claim) = object {
                let claim = Arc::make_mut(claim);
                claim.clear_status();
                normalize_data_sources(claim);
            }
        },
        validate,
        warnings: warnings::volume,
        returns_deleted: true,
        quota: &Evaluator {
            handles: |attempt| attempt.request.subresource == Subresource::None,
            counts: |name| matches!(name, "persistentvolumeclaims" | "requests.storage") || name.contains(CLASS),
            usage,
            ..Evaluator::OBJECT_COUNT
        },
        columns: &[
            NAME,
            col("Status", Cell::Rule(phase)),
            col("Volume", Cell::Text("spec.volumeName", "")),
            col("Capacity", Cell::Rule(claim_capacity)),
            col("Access Modes", Cell::Rule(claim_modes)),
            col("StorageClass", Cell::Rule(storage_class)),
            ATTRIBUTES_CLASS,
            AGE,
            VOLUME_MODE,
        ],
        ..Strategy::PLAIN
    };
}

/// Copies a claim's data source between the two fields that name it (`NormalizeDataSources`).
fn normalize_data_sources(object: &mut UntypedObject) {
    let Some(spec) = object.fields.get_mut("spec").and_then(Tree::as_map_mut) else { return };
    let [old, new] = ["dataSource", "dataSourceRef"].map(Text::from_static);
    match (spec.get(&old).cloned(), spec.get(&new).cloned()) {
        (Some(source), None) => spec.insert(new, source),
        (None, Some(source)) if source.get("namespace").is_none() => spec.insert(old, source),
        _ => None,
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    volume_claim::spec(&spec, errors);
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

/// The part of resource names that count the claims of one class.
const CLASS: &str = ".storageclass.storage.k8s.io/";

fn usage(object: &Object, used: &mut Amounts) {
    let tree = object.to_tree();
    let one = Quantity::new(1, Format::DecimalSI);
    let size = tree.get_path(&["spec", "resources", "requests", "storage"]).map(Quantity::read);
    let class = tree.at("spec.storageClassName").as_str().filter(|class| !class.is_empty());
    if let Some(class) = class {
        used.insert(format!("{class}{CLASS}persistentvolumeclaims").into(), one);
    }
    if let Some(size) = size {
        used.insert("requests.storage".into(), size);
        if let Some(class) = class {
            used.insert(format!("{class}{CLASS}requests.storage").into(), size);
        }
    }
}

fn claim_modes(claim: &Tree, _: Time) -> String {
    if claim.str_at("spec.volumeName").is_empty() { String::new() } else { modes(claim, "status.accessModes") }
}

fn claim_capacity(claim: &Tree, _: Time) -> String {
    if claim.str_at("spec.volumeName").is_empty() { "" } else { text(claim, "status.capacity.storage", "0") }.into()
}
