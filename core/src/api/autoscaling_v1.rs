//! The group `autoscaling/v1`: the older form of autoscalers, and the scale of anything. Upstream: `staging/src/k8s.io/api/autoscaling/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::Plain;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The number of replicas of anything that has one.
    pub struct Scale {
        metadata: ObjectMeta = "metadata", always;
        spec: ScaleSpec = "spec", always, simulated;
        status: ScaleStatus = "status", always, simulated;
    }

    /// How many replicas there are to be.
    pub struct ScaleSpec {
        replicas: Plain<i32> = "replicas", simulated;
    }

    /// How many replicas there are.
    pub struct ScaleStatus {
        replicas: Plain<i32> = "replicas", always, simulated;
        selector: Plain<Text> = "selector", simulated;
    }

    /// As many replicas as the load needs.
    pub struct HorizontalPodAutoscaler {
        metadata: ObjectMeta = "metadata", always;
        spec: HorizontalPodAutoscalerSpec = "spec", always;
        status: HorizontalPodAutoscalerStatus = "status", always;
    }

    /// What is scaled, by what, and how far.
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

    /// What an autoscaler has seen and done.
    pub struct HorizontalPodAutoscalerStatus {
        current_cpu_utilization_percentage: Plain<Option<i32>> = "currentCPUUtilizationPercentage";
        current_replicas: Plain<i32> = "currentReplicas", always;
        desired_replicas: Plain<i32> = "desiredReplicas", always;
        last_scale_time: Plain<Option<Timestamp>> = "lastScaleTime";
        observed_generation: Plain<Option<i64>> = "observedGeneration";
    }
}
