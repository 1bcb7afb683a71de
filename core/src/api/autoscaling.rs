//! The group `autoscaling/v2`: as many replicas as are needed. Upstream: `staging/src/k8s.io/api/autoscaling/v2/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::api::quantity::Quantity;
use crate::api::timestamp::Timestamp;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;
use alloc::vec;

untyped! {
    /// A number of replicas that follows the load.
    pub struct HorizontalPodAutoscaler {
        metadata: ObjectMeta = "metadata", always;
        spec: HorizontalPodAutoscalerSpec = "spec", always;
        status: HorizontalPodAutoscalerStatus = "status", always;
    }

    /// The desired behavior of an autoscaler.
    pub struct HorizontalPodAutoscalerSpec defaults set_autoscaler_defaults {
        behavior: HorizontalPodAutoscalerBehavior = "behavior";
        max_replicas: Plain<i32> = "maxReplicas", always;
        metrics: ListOf<MetricSpec> = "metrics";
        min_replicas: Plain<Option<i32>> = "minReplicas" => Int(1);
        scale_target_ref: CrossVersionObjectReference = "scaleTargetRef", always;
    }

    /// An object that has a scale.
    pub struct CrossVersionObjectReference {
        api_version: Plain<Text> = "apiVersion";
        kind: Plain<Text> = "kind", always;
        name: Plain<Text> = "name", always;
    }

    /// The scaling behavior in both directions.
    pub struct HorizontalPodAutoscalerBehavior defaults set_behavior_defaults {
        scale_down: HPAScalingRules = "scaleDown";
        scale_up: HPAScalingRules = "scaleUp";
    }

    /// The scaling behavior in one direction.
    pub struct HPAScalingRules {
        policies: ListOf<HPAScalingPolicy> = "policies";
        select_policy: Plain<Option<Text>> = "selectPolicy";
        stabilization_window_seconds: Plain<Option<i32>> = "stabilizationWindowSeconds";
        tolerance: Plain<Option<Quantity>> = "tolerance";
    }

    /// A limit on the change in a period.
    pub struct HPAScalingPolicy {
        period_seconds: Plain<i32> = "periodSeconds", always;
        type_: Plain<Text> = "type", always;
        value: Plain<i32> = "value", always;
    }

    /// A metric and its target.
    pub struct MetricSpec {
        container_resource: ContainerResourceMetricSource = "containerResource";
        external: ExternalMetricSource = "external";
        object: ObjectMetricSource = "object";
        pods: PodsMetricSource = "pods";
        resource: ResourceMetricSource = "resource";
        type_: Plain<Text> = "type", always;
    }

    /// The name of a metric.
    pub struct MetricIdentifier {
        name: Plain<Text> = "name", always;
        selector: LabelSelector = "selector";
    }

    /// The target value of a metric.
    pub struct MetricTarget {
        average_utilization: Plain<Option<i32>> = "averageUtilization";
        average_value: Plain<Option<Quantity>> = "averageValue";
        type_: Plain<Text> = "type", always;
        value: Plain<Option<Quantity>> = "value";
    }

    /// A resource that one container uses.
    pub struct ContainerResourceMetricSource {
        container: Plain<Text> = "container", always;
        name: Plain<Text> = "name", always;
        target: MetricTarget = "target", always;
    }

    /// A metric from outside the cluster.
    pub struct ExternalMetricSource {
        metric: MetricIdentifier = "metric", always;
        target: MetricTarget = "target", always;
    }

    /// A metric of one object.
    pub struct ObjectMetricSource {
        described_object: CrossVersionObjectReference = "describedObject", always;
        metric: MetricIdentifier = "metric", always;
        target: MetricTarget = "target", always;
    }

    /// A metric of each pod.
    pub struct PodsMetricSource {
        metric: MetricIdentifier = "metric", always;
        target: MetricTarget = "target", always;
    }

    /// A resource that the pods use.
    pub struct ResourceMetricSource {
        name: Plain<Text> = "name", always;
        target: MetricTarget = "target", always;
    }

    /// The observed state of an autoscaler.
    pub struct HorizontalPodAutoscalerStatus {
        conditions: ListOf<HorizontalPodAutoscalerCondition> = "conditions", key["type"];
        current_metrics: ListOf<MetricStatus> = "currentMetrics", always;
        current_replicas: Plain<i32> = "currentReplicas";
        desired_replicas: Plain<i32> = "desiredReplicas", always;
        last_scale_time: Plain<Option<Timestamp>> = "lastScaleTime";
        observed_generation: Plain<Option<i64>> = "observedGeneration";
    }

    /// One aspect of an autoscaler's state.
    pub struct HorizontalPodAutoscalerCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// A metric and its value.
    pub struct MetricStatus {
        container_resource: ContainerResourceMetricStatus = "containerResource";
        external: ExternalMetricStatus = "external";
        object: ObjectMetricStatus = "object";
        pods: PodsMetricStatus = "pods";
        resource: ResourceMetricStatus = "resource";
        type_: Plain<Text> = "type", always;
    }

    /// The current value of a metric.
    pub struct MetricValueStatus {
        average_utilization: Plain<Option<i32>> = "averageUtilization";
        average_value: Plain<Option<Quantity>> = "averageValue";
        value: Plain<Option<Quantity>> = "value";
    }

    /// The current use of a resource.
    pub struct ContainerResourceMetricStatus {
        container: Plain<Text> = "container", always;
        current: MetricValueStatus = "current", always;
        name: Plain<Text> = "name", always;
    }

    /// Its value.
    pub struct ExternalMetricStatus {
        current: MetricValueStatus = "current", always;
        metric: MetricIdentifier = "metric", always;
    }

    /// Its value.
    pub struct ObjectMetricStatus {
        current: MetricValueStatus = "current", always;
        described_object: CrossVersionObjectReference = "describedObject", always;
        metric: MetricIdentifier = "metric", always;
    }

    /// Its mean.
    pub struct PodsMetricStatus {
        current: MetricValueStatus = "current", always;
        metric: MetricIdentifier = "metric", always;
    }

    /// The current use of a resource.
    pub struct ResourceMetricStatus {
        current: MetricValueStatus = "current", always;
        name: Plain<Text> = "name", always;
    }
}

/// SetDefaults_HorizontalPodAutoscaler: four fifths of the requested CPU.
fn set_autoscaler_defaults(spec: &mut Map) {
    let target = Tree::fields([("type", "Utilization".into()), ("averageUtilization", Tree::Int(80))]);
    let resource = Tree::fields([("name", "cpu".into()), ("target", target)]);
    spec.set_default("metrics", vec![Tree::fields([("type", "Resource".into()), ("resource", resource)])].into());
}

/// SetDefaults_HorizontalPodAutoscalerBehavior.
fn set_behavior_defaults(behavior: &mut Map) {
    let policy = |of: &str, value: i64| {
        Tree::fields([("type", of.into()), ("value", Tree::Int(value)), ("periodSeconds", Tree::Int(15))])
    };
    let up = behavior.map_mut("scaleUp");
    up.set_default("selectPolicy", "Max".into());
    up.set_default("policies", vec![policy("Pods", 4), policy("Percent", 100)].into());
    up.set_default("stabilizationWindowSeconds", Tree::Int(0));
    let down = behavior.map_mut("scaleDown");
    down.set_default("selectPolicy", "Max".into());
    down.set_default("policies", vec![policy("Percent", 100)].into());
}
