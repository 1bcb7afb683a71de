//! Priority: a pod without a priority class has priority 0. Classes come with `scheduling.k8s.io`.

use crate::api::core_v1::PodSpec;
use crate::base::Text;

pub(super) fn complete(spec: &mut PodSpec) {
    spec.priority = spec.priority.or(Some(0));
    if spec.preemption_policy.is_empty() {
        spec.preemption_policy = PREEMPT_LOWER_PRIORITY;
    }
}

const PREEMPT_LOWER_PRIORITY: Text = Text::from_static("PreemptLowerPriority");
