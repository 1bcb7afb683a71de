//! The group `autoscaling/v1`: the older form of autoscalers, and the scale of anything. Stored; upstream: `staging/src/k8s.io/api/autoscaling/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::Plain;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// The number of replicas of anything that has one.
    pub struct Scale {
        "metadata": ObjectMeta, always;
        "spec": ScaleSpec, always, simulated;
        "status": ScaleStatus, always, simulated;
    }

    /// How many replicas there are to be.
    pub struct ScaleSpec {
        "replicas": Plain<i32>, simulated;
    }

    /// How many replicas there are.
    pub struct ScaleStatus {
        "replicas": Plain<i32>, always, simulated;
        "selector": Plain<Text>, simulated;
    }

    /// As many replicas as the load needs.
    pub struct HorizontalPodAutoscaler {
        "metadata": ObjectMeta, always;
        "spec": HorizontalPodAutoscalerSpec, always;
        "status": HorizontalPodAutoscalerStatus, always;
    }

    /// What is scaled, by what, and how far.
    pub struct HorizontalPodAutoscalerSpec {
        "maxReplicas": Plain<i32>, always;
        "minReplicas": Plain<Option<i32>> => Int(1);
        "scaleTargetRef": CrossVersionObjectReference, always;
        "targetCPUUtilizationPercentage": Plain<Option<i32>>;
    }

    /// An object that has a scale.
    pub struct CrossVersionObjectReference, atomic {
        "apiVersion": Plain<Text>;
        "kind": Plain<Text>, always;
        "name": Plain<Text>, always;
    }

    /// What an autoscaler has seen and done.
    pub struct HorizontalPodAutoscalerStatus {
        "currentCPUUtilizationPercentage": Plain<Option<i32>>;
        "currentReplicas": Plain<i32>, always;
        "desiredReplicas": Plain<i32>, always;
        "lastScaleTime": Plain<Option<Timestamp>>;
        "observedGeneration": Plain<Option<i64>>;
    }
}
