//! The group `autoscaling/v1`: the older form of autoscalers, and the scale of anything. Upstream: `staging/src/k8s.io/api/autoscaling/v1/types.go`.

use crate::api::Kind;
use crate::api::conversion::{Conversion, Version};
use crate::api::json::{parse_json, to_json};
use crate::api::meta::ObjectMeta;
use crate::api::opaque::Plain;
use crate::api::timestamp::Timestamp;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;
use alloc::vec::Vec;

untyped! {
    /// The number of replicas of anything that has one.
    pub struct Scale {
        metadata: ObjectMeta = "metadata", always;
        spec: ScaleSpec = "spec", always, simulated;
        status: ScaleStatus = "status", always, simulated;
    }

    /// The desired number of replicas.
    pub struct ScaleSpec {
        replicas: Plain<i32> = "replicas", simulated;
    }

    /// The observed number of replicas.
    pub struct ScaleStatus {
        replicas: Plain<i32> = "replicas", always, simulated;
        selector: Plain<Text> = "selector", simulated;
    }

    /// A number of replicas that follows the load.
    pub struct HorizontalPodAutoscaler {
        metadata: ObjectMeta = "metadata", always;
        spec: HorizontalPodAutoscalerSpec = "spec", always;
        status: HorizontalPodAutoscalerStatus = "status", always;
    }

    /// The desired behavior of an autoscaler.
    pub struct HorizontalPodAutoscalerSpec {
        max_replicas: Plain<i32> = "maxReplicas", always;
        min_replicas: Plain<Option<i32>> = "minReplicas" => Int(1);
        scale_target_ref: CrossVersionObjectReference = "scaleTargetRef", always;
        target_cpu_utilization_percentage: Plain<Option<i32>> = "targetCPUUtilizationPercentage";
    }

    /// An object that has a scale.
    pub struct CrossVersionObjectReference, atomic {
        api_version: Plain<Text> = "apiVersion";
        kind: Plain<Text> = "kind", always;
        name: Plain<Text> = "name", always;
    }

    /// The observed state of an autoscaler.
    pub struct HorizontalPodAutoscalerStatus {
        current_cpu_utilization_percentage: Plain<Option<i32>> = "currentCPUUtilizationPercentage";
        current_replicas: Plain<i32> = "currentReplicas", always;
        desired_replicas: Plain<i32> = "desiredReplicas", always;
        last_scale_time: Plain<Option<Timestamp>> = "lastScaleTime";
        observed_generation: Plain<Option<i64>> = "observedGeneration";
    }
}

/// Upstream: `pkg/apis/autoscaling/v1/conversion.go`.
impl Version for HorizontalPodAutoscaler {
    const CONVERSION: Conversion = Conversion { storage: Kind::HorizontalPodAutoscaler, to_storage, from_storage };
}

/// The annotations for fields that `autoscaling/v1` does not have: the part, its field, the annotation.
const KEPT: &[(&str, &str, &str)] = &[
    ("spec", "metrics", "autoscaling.alpha.kubernetes.io/metrics"),
    ("spec", "behavior", "autoscaling.alpha.kubernetes.io/behavior"),
    ("status", "currentMetrics", "autoscaling.alpha.kubernetes.io/current-metrics"),
    ("status", "conditions", "autoscaling.alpha.kubernetes.io/conditions"),
];

fn to_storage(object: &mut Map) {
    for (part, field, annotation) in KEPT {
        let kept = object.get_mut("metadata").and_then(|meta| meta.get_mut("annotations")).and_then(Tree::as_map_mut);
        let kept = kept.and_then(|annotations| annotations.remove(*annotation));
        if let Some(value) = kept.and_then(|text| parse_json(text.as_str()?).ok()) {
            object.map_mut(part).insert(Text::from_static(field), value);
        }
    }
    for (part, old, field, target, number) in CPU {
        let Some(percent) = object.map_mut(part).remove(*old).filter(|percent| !percent.is_null()) else { continue };
        let mut goal = Map::from([(Text::from_static(number), percent)]);
        if *part == "spec" {
            goal.insert(Text::from_static("type"), "Utilization".into());
        }
        let resource = [("name", "cpu".into()), (*target, Tree::Map(goal))].map(|(name, value)| (name.into(), value));
        let metric = [("type", "Resource".into()), ("resource", Tree::Map(Map::from(resource)))];
        let metric = Tree::Map(Map::from(metric.map(|(name, value)| (name.into(), value))));
        let list = object.map_mut(part).entry(Text::from_static(field)).or_insert(Tree::List(Vec::new()));
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

fn from_storage(object: &mut Map) {
    for (part, old, field, target, number) in CPU {
        let found = object
            .map_mut(part)
            .get(*field)
            .and_then(Tree::as_list)
            .unwrap_or_default()
            .iter()
            .find_map(|item| item.get_path(&["resource", *target, *number]).filter(|_| is_cpu(item)).cloned());
        if let Some(percent) = found {
            object.map_mut(part).insert(Text::from_static(old), percent);
        }
        // What is said by the field is not said again; the status keeps the amount too.
        if *part == "spec"
            && let Some(list) = object.map_mut(part).get_mut(*field).and_then(Tree::as_list_mut)
        {
            list.retain(|item| !(is_cpu(item) && item.get_path(&["resource", *target, *number]).is_some()));
        }
    }
    for (part, field, annotation) in KEPT {
        let value = object.map_mut(part).remove(*field);
        let empty = |value: &Tree| value.as_list().is_some_and(<[Tree]>::is_empty);
        if let Some(value) = value.filter(|value| !value.is_null() && !empty(value)) {
            let annotations = object.map_mut("metadata").entry("annotations".into()).or_insert(Tree::Map(Map::new()));
            if let Some(annotations) = annotations.as_map_mut() {
                annotations.insert(Text::from_static(annotation), to_json(&value).into());
            }
        }
    }
}

fn is_cpu(metric: &Tree) -> bool {
    metric.at("type").as_str() == Some("Resource") && metric.at("resource.name").as_str() == Some("cpu")
}
