//! The group `scheduling.k8s.io/v1`: priority classes. Upstream: `staging/src/k8s.io/api/scheduling/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::Plain;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The priority of pods.
    pub struct PriorityClass {
        description: Plain<Text> = "description";
        global_default: Plain<bool> = "globalDefault", simulated;
        metadata: ObjectMeta = "metadata", always;
        preemption_policy: Plain<Option<Text>> = "preemptionPolicy" => Str("PreemptLowerPriority"), words["Never", "PreemptLowerPriority"], simulated;
        value: Plain<i32> = "value", always, simulated;
    }
}
