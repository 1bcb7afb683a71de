//! Kinds that are served in two versions: what is stored is one of them, and clients of the other get the same object in
//! their words. Upstream: `pkg/apis/autoscaling/v1/conversion.go`, `pkg/apis/events/v1/conversion.go`.

use super::json::{parse_json, to_json};
use super::kinds::Kind;
use super::tree::{Map, Tree};
use crate::base::Text;
use alloc::vec::Vec;

/// The object in the version that is stored.
pub(super) fn to_storage(kind: Kind, tree: &Tree) -> Tree {
    let mut tree = tree.clone();
    if let Tree::Map(object) = &mut tree {
        match kind {
            Kind::EventsV1Event => EVENT.iter().for_each(|(core, events)| rename(object, events, core)),
            Kind::AutoscalingV1HorizontalPodAutoscaler => autoscaler_to_v2(object),
            _ => {}
        }
    }
    tree
}

/// The stored object in another version.
pub(super) fn from_storage(kind: Kind, mut tree: Tree) -> Tree {
    if let Tree::Map(object) = &mut tree {
        match kind {
            Kind::EventsV1Event => EVENT.iter().for_each(|(core, events)| rename(object, core, events)),
            Kind::AutoscalingV1HorizontalPodAutoscaler => autoscaler_to_v1(object),
            _ => {}
        }
    }
    tree
}

/// The fields of an event that the two groups name differently: core's name, the name of `events.k8s.io`.
const EVENT: &[(&str, &str)] = &[
    ("message", "note"),
    ("involvedObject", "regarding"),
    ("reportingComponent", "reportingController"),
    ("count", "deprecatedCount"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("source", "deprecatedSource"),
];

/// Where `autoscaling/v1` keeps what it has no field for: the part, its field, the annotation.
const KEPT: &[(&str, &str, &str)] = &[
    ("spec", "metrics", "autoscaling.alpha.kubernetes.io/metrics"),
    ("spec", "behavior", "autoscaling.alpha.kubernetes.io/behavior"),
    ("status", "currentMetrics", "autoscaling.alpha.kubernetes.io/current-metrics"),
    ("status", "conditions", "autoscaling.alpha.kubernetes.io/conditions"),
];

fn autoscaler_to_v2(object: &mut Map) {
    for (part, field, annotation) in KEPT {
        let kept = object.get_mut("metadata").and_then(|meta| meta.get_mut("annotations")).and_then(Tree::as_map_mut);
        let kept = kept.and_then(|annotations| annotations.remove(*annotation));
        if let Some(value) = kept.and_then(|text| parse_json(text.as_str()?).ok()) {
            part_of(object, part).insert(Text::from_static(field), value);
        }
    }
    for (part, old, field, target, number) in CPU {
        let Some(percent) = part_of(object, part).remove(*old).filter(|percent| !percent.is_null()) else { continue };
        let mut goal = Map::from([(Text::from_static(number), percent)]);
        if *part == "spec" {
            goal.insert(Text::from_static("type"), "Utilization".into());
        }
        let resource = [("name", "cpu".into()), (*target, Tree::Map(goal))].map(|(name, value)| (name.into(), value));
        let metric = [("type", "Resource".into()), ("resource", Tree::Map(Map::from(resource)))];
        let metric = Tree::Map(Map::from(metric.map(|(name, value)| (name.into(), value))));
        let list = part_of(object, part).entry(Text::from_static(field)).or_insert(Tree::List(Vec::new()));
        if let Some(list) = list.as_list_mut().filter(|list| !list.iter().any(is_cpu)) {
            list.insert(0, metric);
        }
    }
}

/// The part, v1's field, v2's list, and where in an item the number is.
const CPU: &[(&str, &str, &str, &str, &str)] = &[
    ("spec", "targetCPUUtilizationPercentage", "metrics", "target", "averageUtilization"),
    ("status", "currentCPUUtilizationPercentage", "currentMetrics", "current", "averageUtilization"),
];

fn autoscaler_to_v1(object: &mut Map) {
    for (part, old, field, target, number) in CPU {
        let found = part_of(object, part)
            .get(*field)
            .and_then(Tree::as_list)
            .unwrap_or_default()
            .iter()
            .find_map(|item| item.get_path(&["resource", *target, *number]).filter(|_| is_cpu(item)).cloned());
        if let Some(percent) = found {
            part_of(object, part).insert(Text::from_static(old), percent);
        }
        // What is said by the field is not said again; the status keeps the amount too.
        if *part == "spec"
            && let Some(list) = part_of(object, part).get_mut(*field).and_then(Tree::as_list_mut)
        {
            list.retain(|item| !(is_cpu(item) && item.get_path(&["resource", *target, *number]).is_some()));
        }
    }
    for (part, field, annotation) in KEPT {
        let value = part_of(object, part).remove(*field);
        let empty = |value: &Tree| value.as_list().is_some_and(<[Tree]>::is_empty);
        if let Some(value) = value.filter(|value| !value.is_null() && !empty(value)) {
            let annotations = part_of(object, "metadata").entry("annotations".into()).or_insert(Tree::Map(Map::new()));
            if let Some(annotations) = annotations.as_map_mut() {
                annotations.insert(Text::from_static(annotation), to_json(&value).into());
            }
        }
    }
}

fn is_cpu(metric: &Tree) -> bool {
    metric.at("type").as_str() == Some("Resource") && metric.at("resource.name").as_str() == Some("cpu")
}

/// The fields of a part, which is made if it is not there.
fn part_of<'a>(object: &'a mut Map, name: &'static str) -> &'a mut Map {
    let part = object.entry(Text::from_static(name)).or_insert(Tree::Map(Map::new()));
    if part.as_map().is_none() {
        *part = Tree::Map(Map::new());
    }
    part.as_map_mut().expect("it has just been made a map")
}

fn rename(object: &mut Map, from: &str, to: &'static str) {
    if let Some(value) = object.remove(from) {
        object.insert(Text::from_static(to), value);
    }
}
