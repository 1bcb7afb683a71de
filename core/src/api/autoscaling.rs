//! The group `autoscaling/v2`: as many replicas as are needed. Stored; upstream: `staging/src/k8s.io/api/autoscaling/v2/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// As many replicas as the load needs.
    pub struct HorizontalPodAutoscaler {
        "metadata": ObjectMeta, always;
        "spec": HorizontalPodAutoscalerSpec, always;
        "status": HorizontalPodAutoscalerStatus, always;
    }

    /// What is scaled, by what, and how far.
    pub struct HorizontalPodAutoscalerSpec defaults defaults::autoscaler {
        "behavior": HorizontalPodAutoscalerBehavior;
        "maxReplicas": Plain<i32>, always;
        "metrics": ListOf<MetricSpec>;
        "minReplicas": Plain<Option<i32>> => Int(1);
        "scaleTargetRef": CrossVersionObjectReference, always;
    }

    /// An object that has a scale.
    pub struct CrossVersionObjectReference {
        "apiVersion": Plain<Text>;
        "kind": Plain<Text>, always;
        "name": Plain<Text>, always;
    }

    /// How fast one may go up and down.
    pub struct HorizontalPodAutoscalerBehavior defaults defaults::autoscaler_behavior {
        "scaleDown": HPAScalingRules;
        "scaleUp": HPAScalingRules;
    }

    /// How fast one may go in one direction.
    pub struct HPAScalingRules {
        "policies": ListOf<HPAScalingPolicy>;
        "selectPolicy": Plain<Option<Text>>;
        "stabilizationWindowSeconds": Plain<Option<i32>>;
        "tolerance": Plain<Option<Quantity>>;
    }

    /// How far one may go in how much time.
    pub struct HPAScalingPolicy {
        "periodSeconds": Plain<i32>, always;
        "type": Plain<Text>, always;
        "value": Plain<i32>, always;
    }

    /// A metric and its target.
    pub struct MetricSpec {
        "containerResource": ContainerResourceMetricSource;
        "external": ExternalMetricSource;
        "object": ObjectMetricSource;
        "pods": PodsMetricSource;
        "resource": ResourceMetricSource;
        "type": Plain<Text>, always;
    }

    /// The name of a metric.
    pub struct MetricIdentifier {
        "name": Plain<Text>, always;
        "selector": LabelSelector;
    }

    /// What a metric should be.
    pub struct MetricTarget {
        "averageUtilization": Plain<Option<i32>>;
        "averageValue": Plain<Option<Quantity>>;
        "type": Plain<Text>, always;
        "value": Plain<Option<Quantity>>;
    }

    /// A resource that one container uses.
    pub struct ContainerResourceMetricSource {
        "container": Plain<Text>, always;
        "name": Plain<Text>, always;
        "target": MetricTarget, always;
    }

    /// A metric from outside the cluster.
    pub struct ExternalMetricSource {
        "metric": MetricIdentifier, always;
        "target": MetricTarget, always;
    }

    /// A metric of one object.
    pub struct ObjectMetricSource {
        "describedObject": CrossVersionObjectReference, always;
        "metric": MetricIdentifier, always;
        "target": MetricTarget, always;
    }

    /// A metric of each pod.
    pub struct PodsMetricSource {
        "metric": MetricIdentifier, always;
        "target": MetricTarget, always;
    }

    /// A resource that the pods use.
    pub struct ResourceMetricSource {
        "name": Plain<Text>, always;
        "target": MetricTarget, always;
    }

    /// What an autoscaler has seen and done.
    pub struct HorizontalPodAutoscalerStatus {
        "conditions": ListOf<HorizontalPodAutoscalerCondition>, key["type"];
        "currentMetrics": ListOf<MetricStatus>, always;
        "currentReplicas": Plain<i32>;
        "desiredReplicas": Plain<i32>, always;
        "lastScaleTime": Plain<Option<Timestamp>>;
        "observedGeneration": Plain<Option<i64>>;
    }

    /// One aspect of an autoscaler's state.
    pub struct HorizontalPodAutoscalerCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// A metric and its value.
    pub struct MetricStatus {
        "containerResource": ContainerResourceMetricStatus;
        "external": ExternalMetricStatus;
        "object": ObjectMetricStatus;
        "pods": PodsMetricStatus;
        "resource": ResourceMetricStatus;
        "type": Plain<Text>, always;
    }

    /// What a metric is.
    pub struct MetricValueStatus {
        "averageUtilization": Plain<Option<i32>>;
        "averageValue": Plain<Option<Quantity>>;
        "value": Plain<Option<Quantity>>;
    }

    /// How much of it is used.
    pub struct ContainerResourceMetricStatus {
        "container": Plain<Text>, always;
        "current": MetricValueStatus, always;
        "name": Plain<Text>, always;
    }

    /// Its value.
    pub struct ExternalMetricStatus {
        "current": MetricValueStatus, always;
        "metric": MetricIdentifier, always;
    }

    /// Its value.
    pub struct ObjectMetricStatus {
        "current": MetricValueStatus, always;
        "describedObject": CrossVersionObjectReference, always;
        "metric": MetricIdentifier, always;
    }

    /// Its mean.
    pub struct PodsMetricStatus {
        "current": MetricValueStatus, always;
        "metric": MetricIdentifier, always;
    }

    /// How much of it is used.
    pub struct ResourceMetricStatus {
        "current": MetricValueStatus, always;
        "name": Plain<Text>, always;
    }
}
