//! The group `scheduling.k8s.io/v1`: how important pods are. Stored; upstream: `staging/src/k8s.io/api/scheduling/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::Plain;
use crate::base::Text;
use crate::stored;

stored! {
    /// How important pods are.
    pub struct PriorityClass {
        "description": Plain<Text>;
        "globalDefault": Plain<bool>, simulated;
        "metadata": ObjectMeta, always;
        "preemptionPolicy": Plain<Option<Text>> => Str("PreemptLowerPriority"), words["Never", "PreemptLowerPriority"], simulated;
        "value": Plain<i32>, always, simulated;
    }
}
