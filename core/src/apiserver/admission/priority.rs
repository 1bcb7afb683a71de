//! Priority: a pod's number in the queue comes from its priority class; without one it is 0. The two classes that every
//! cluster has are known; others come with `scheduling.k8s.io`.
//!
//! Upstream: `plugin/pkg/admission/priority/admission.go`.

use crate::api::Object;
use crate::api::core_v1::{PodSpec, ServiceAccount};
use crate::api::status::Status;
use crate::apiserver::Attempt;
use crate::base::Text;
use alloc::format;

const PREEMPT_LOWER_PRIORITY: Text = Text::from_static("PreemptLowerPriority");

/// Refuses classes that do not exist, and numbers that are not those of the class.
pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let creates = attempt.creates();
    let Some(Object::Pod(pod)) = attempt.new.as_ref().filter(|_| creates) else { return Ok(()) };
    let class = &pod.spec.priority_class_name;
    let Some(value) = value_of(class) else {
        return Err(super::forbidden(attempt, &format!("no PriorityClass with name {class} was found")));
    };
    match pod.spec.priority.filter(|given| *given != value) {
        None => Ok(()),
        Some(given) => Err(super::forbidden(
            attempt,
            &format!(
                "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller \
                 computed {value} from the given PriorityClass name"
            ),
        )),
    }
}

pub(super) fn complete(spec: &mut PodSpec, _account: &ServiceAccount) {
    spec.priority = value_of(&spec.priority_class_name);
    if spec.preemption_policy.is_empty() {
        spec.preemption_policy = PREEMPT_LOWER_PRIORITY;
    }
}

fn value_of(class: &str) -> Option<i32> {
    match class {
        "" => Some(0),
        "system-cluster-critical" => Some(2_000_000_000),
        "system-node-critical" => Some(2_000_001_000),
        _ => None,
    }
}
