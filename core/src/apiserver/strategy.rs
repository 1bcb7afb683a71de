//! What the apiserver writes into new objects of the kinds that are only stored.
//!
//! Upstream: `PrepareForCreate` of the strategies in `pkg/registry`.

use crate::api::{Kind, Map, StoredObject, Timestamp, Tree, UserInfo};
use crate::base::{Text, Time};
use alloc::format;

/// The object has its name and its uid, and no status but the defaults.
pub(super) fn prepare_for_create(object: &mut StoredObject, user: &UserInfo, now: Time) {
    match object.kind {
        Kind::CertificateSigningRequest => {
            let groups = user.all_groups().into_iter().map(Tree::Text).collect();
            if let Some(spec) = object.fields.get_mut("spec").and_then(Tree::as_map_mut) {
                spec.insert(Text::from_static("username"), Tree::Text(user.name.clone()));
                spec.insert(Text::from_static("groups"), groups);
                spec.remove("uid");
                spec.remove("extra");
            }
        }
        Kind::Job => job(object),
        Kind::DaemonSet => count_templates(object, 1),
        Kind::PersistentVolume => {
            if let Some(status) = object.fields.get_mut("status").and_then(Tree::as_map_mut) {
                let now = format!("{}", Timestamp::from(now));
                status.insert(Text::from_static("lastPhaseTransitionTime"), now.into());
            }
        }
        Kind::PersistentVolumeClaim => claim(object),
        // It may go without a name, and is called by its uid then.
        Kind::LimitRange if object.metadata.name.is_empty() => {
            object.metadata.name = format!("{}", object.metadata.uid).into();
        }
        _ => {}
    }
}

/// The parts of an update that follow from what there was.
pub(super) fn prepare_for_update(object: &mut StoredObject, old: &StoredObject) {
    if object.kind == Kind::DaemonSet {
        let before = old.metadata.annotations.get(TEMPLATES).and_then(|count| count.parse::<i64>().ok()).unwrap_or(0);
        count_templates(
            object,
            before + i64::from(object.fields.at("spec.template") != old.fields.at("spec.template")),
        );
    }
}

/// When a request for a certificate was approved or denied (`populateConditionTimestamps`).
pub(super) fn note_approval(object: &mut StoredObject, old: &StoredObject, now: Time) {
    let now = Tree::from(format!("{}", Timestamp::from(now)));
    let before = old.fields.list_at("status.conditions");
    let conditions = object.fields.get_mut("status").and_then(|status| status.get_mut("conditions"));
    for condition in conditions.and_then(Tree::as_list_mut).into_iter().flatten() {
        let same = |name: &str, other: &&Tree| other.get(name) == condition.get(name);
        let same = before.iter().find(|other| same("type", other) && same("status", other));
        let since = same.and_then(|other| other.get("lastTransitionTime")).cloned().unwrap_or(now.clone());
        if let Some(condition) = condition.as_map_mut() {
            for (name, time) in [("lastTransitionTime", since), ("lastUpdateTime", now.clone())] {
                let own = condition.entry(Text::from_static(name)).or_insert(Tree::Null);
                if own.is_null() {
                    *own = time;
                }
            }
        }
    }
}

/// How many templates a daemon set has had, as an annotation (`spec.templateGeneration` in older versions).
const TEMPLATES: &str = "deprecated.daemonset.template.generation";

fn count_templates(object: &mut StoredObject, count: i64) {
    object.metadata.annotations.make_mut().insert(Text::from_static(TEMPLATES), format!("{count}").into());
}

/// A job finds its pods by its own uid (generateSelector).
fn job(object: &mut StoredObject) {
    let uid = Text::from(format!("{}", object.metadata.uid));
    let name = object.metadata.name.clone();
    let Some(spec) = object.fields.get_mut("spec").and_then(Tree::as_map_mut) else { return };
    if spec.bool_at("manualSelector") {
        return object.set_labels_of_template();
    }
    let labels = [
        ("batch.kubernetes.io/controller-uid", &uid),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", &uid),
        ("job-name", &name),
    ];
    if let Some(meta) = spec.get_mut("template").and_then(|template| template.get_mut("metadata")) {
        let own = child(meta, "labels");
        for (key, value) in labels {
            own.entry(Text::from_static(key)).or_insert(Tree::Text(value.clone()));
        }
    }
    let selector = spec.entry(Text::from_static("selector")).or_insert(Tree::Map(Map::new()));
    child(selector, "matchLabels").insert(Text::from_static(labels[0].0), Tree::Text(uid));
    object.set_labels_of_template();
}

/// Where a claim's first content comes from is said in two fields (NormalizeDataSources).
fn claim(object: &mut StoredObject) {
    let Some(spec) = object.fields.get_mut("spec").and_then(Tree::as_map_mut) else { return };
    let [old, new] = ["dataSource", "dataSourceRef"].map(Text::from_static);
    match (spec.get(&old).cloned(), spec.get(&new).cloned()) {
        (Some(source), None) => spec.insert(new, source),
        (None, Some(source)) if source.get("namespace").is_none() => spec.insert(old, source),
        _ => None,
    };
}

/// The fields of a part, which is made if it is not there.
fn child<'a>(tree: &'a mut Tree, name: &'static str) -> &'a mut Map {
    if tree.as_map().is_none() {
        *tree = Tree::Map(Map::new());
    }
    let map = tree.as_map_mut().expect("it has just been made a map");
    let part = map.entry(Text::from_static(name)).or_insert(Tree::Map(Map::new()));
    if part.as_map().is_none() {
        *part = Tree::Map(Map::new());
    }
    part.as_map_mut().expect("it has just been made a map")
}
