//! Pods, and the subresources that change parts of them. Upstream: `pkg/registry/core/pod`, `ValidatePodUpdate`.

use super::{pod_cells, pod_quota};
use crate::api::core_v1::PodSpec;
use crate::api::core_v1::{ConditionStatus, Pod, PodCondition, PodPhase, PodQosClass, Toleration};
use crate::api::record::{Described, Field};
use crate::api::request::{DeleteOptions, Subresource};
use crate::api::status::Status;
use crate::api::{Object, Resource, Timestamp, json};
use crate::apiserver::go_struct;
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col, wide};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy};
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, pod};
use crate::base::Text;
use alloc::format;
use alloc::sync::Arc;

impl Registered for Pod {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(|old, new| match (old.get::<Pod>(), new.get::<Pod>()) {
            (Some(old), Some(new)) => !Arc::ptr_eq(&old.spec, &new.spec) && old.spec != new.spec,
            _ => false,
        }),
        prepare_for_create,
        finish_preparation: |attempt, object| {
            if let Some(pod) = object.get_mut::<Pod>() {
                attempt.specs.share_conditions(&mut pod.status.conditions);
            }
            Ok(())
        },
        copy_part,
        validate,
        pod_template: Some(""),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        grace_seconds,
        returns_deleted: true,
        selectable_field: Some(|object, field| {
            let pod = object.get::<Pod>()?;
            Some(match field {
                "spec.nodeName" => pod.spec.node_name.clone(),
                "spec.restartPolicy" => pod.spec.restart_policy.as_str().into(),
                "spec.schedulerName" => pod.spec.scheduler_name.clone(),
                "spec.serviceAccountName" => pod.spec.service_account_name.clone(),
                "status.phase" => pod.status.phase.as_str().into(),
                "status.podIP" => pod.status.pod_ip.clone(),
                "status.nominatedNodeName" => pod.status.nominated_node_name.clone(),
                _ => return None,
            })
        }),
        quota: &pod_quota::EVALUATOR,
        columns: &[
            NAME,
            col("Ready", Cell::Pod(pod_cells::ready)),
            col("Status", Cell::Pod(pod_cells::status)),
            col("Restarts", Cell::Pod(pod_cells::restarts)),
            AGE,
            wide("IP", Cell::Text("status.podIP", NONE)),
            wide("Node", Cell::Text("spec.nodeName", NONE)),
            wide("Nominated Node", Cell::Text("status.nominatedNodeName", NONE)),
            wide("Readiness Gates", Cell::Pod(pod_cells::gates)),
        ],
        row_condition: |object| object.get::<Pod>().and_then(|pod| pod_cells::condition(pod)),
        ..Strategy::PLAIN
    };
}

/// `podStrategy.CheckGracefulDelete`.
fn grace_seconds(object: &Object, options: &DeleteOptions) -> Option<i64> {
    let pod = object.get::<Pod>()?;
    // No containers run.
    if pod.spec.node_name.is_empty() || pod.status.is_finished() {
        return Some(0);
    }
    let own = pod.spec.termination_grace_period_seconds.unwrap_or(30);
    // A negative grace period means the shortest one.
    match options.grace_period_seconds.unwrap_or(own) {
        seconds if seconds < 0 => Some(1),
        seconds => Some(seconds),
    }
}

fn prepare_for_create(object: &mut Object, _: &Attempt) {
    let Some(pod) = object.get_mut::<Pod>() else { return };
    pod.status = Default::default();
    pod.status.phase = PodPhase::Pending;
    pod.status.qos_class = qos_class(&pod.spec);
    if !pod.spec.scheduling_gates.is_empty() {
        pod.status.conditions.make_mut().push(gated());
    }
}

/// The condition of a pod that waits at a gate (`applySchedulingGatedCondition`).
fn gated() -> PodCondition {
    PodCondition {
        condition_type: Text::from_static("PodScheduled"),
        status: ConditionStatus::False,
        reason: Text::from_static("SchedulingGated"),
        message: Text::from_static("Scheduling is blocked due to non-empty scheduling gates"),
        ..Default::default()
    }
}

/// The class of a pod: which ones are evicted first when a node runs short of memory (`qos.ComputePodQOS`).
pub fn qos_class(spec: &PodSpec) -> PodQosClass {
    let mut any = false;
    let mut all_guaranteed = true;
    for container in spec.containers.iter().chain(spec.init_containers.iter()) {
        let resources = &container.resources;
        for name in ["cpu", "memory"] {
            let request = resources.requests.get(name).filter(|amount| amount.value() > 0 || amount.milli_value() > 0);
            let limit = resources.limits.get(name).filter(|amount| amount.value() > 0 || amount.milli_value() > 0);
            any |= request.is_some() || limit.is_some();
            all_guaranteed &= limit.is_some() && request.is_none_or(|request| Some(request) == limit);
        }
    }
    match (any, all_guaranteed) {
        (false, _) => PodQosClass::BestEffort,
        (true, true) => PodQosClass::Guaranteed,
        (true, false) => PodQosClass::Burstable,
    }
}

fn copy_part(part: Subresource, to: &mut Object, from: &Object, _: &Attempt) {
    let (Object::Pod(to), Object::Pod(from)) = (to, from) else { return };
    if part == Subresource::Status {
        let (metadata, spec) = (to.metadata.clone(), to.spec.clone());
        *to = Arc::new(Pod { metadata, spec, status: from.status.clone() });
        return;
    }
    if !matches!(part, Subresource::EphemeralContainers | Subresource::Resize) {
        return;
    }
    let spec = Arc::make_mut(&mut Arc::make_mut(to).spec);
    if part == Subresource::EphemeralContainers {
        spec.ephemeral_containers = from.spec.ephemeral_containers.clone();
        return;
    }
    for (container, from) in spec.containers.make_mut().iter_mut().zip(from.spec.containers.iter()) {
        container.resources = from.resources.clone();
        container.resize_policy = from.resize_policy.clone();
    }
}

/// Gives a pod its node (`BindingREST.setPodHostAndAnnotations`).
pub(in crate::apiserver) fn bind(attempt: &mut Attempt, old: &Object, new: &Object) -> Result<Object, Status> {
    let key = old.key();
    let (Object::Pod(pod), Object::Binding(binding)) = (old, new) else {
        return Err(Status::bad_request("a binding is sent to a pod"));
    };
    let node = &binding.target.name;
    if node.is_empty() {
        return Err(Status::bad_request("the binding names no node"));
    }
    if binding.metadata.uid.0 != 0 && binding.metadata.uid != pod.metadata.uid {
        return Err(Status::other_uid(&key, binding.metadata.uid, pod.metadata.uid));
    }
    if pod.metadata.is_terminating() {
        let why = format!("pod {} is being deleted, cannot be assigned to a host", pod.metadata.name);
        return Err(Status::conflict_on("pods/binding", &key, &why));
    }
    if !pod.spec.node_name.is_empty() {
        let why = format!("pod {} is already assigned to node \"{}\"", pod.metadata.name, pod.spec.node_name);
        return Err(Status::conflict_on("pods/binding", &key, &why));
    }
    let mut pod: Pod = (**pod).clone();
    pod.spec = attempt.specs.derive(&pod.spec, node, |spec: &mut PodSpec| spec.node_name = node.clone());
    let scheduled = PodCondition {
        condition_type: Text::from_static("PodScheduled"),
        status: ConditionStatus::True,
        observed_generation: pod.metadata.generation,
        last_transition_time: Some(Timestamp::from(attempt.now)),
        ..Default::default()
    };
    let conditions = pod.status.conditions.make_mut();
    match conditions.iter_mut().find(|condition| condition.condition_type == scheduled.condition_type) {
        Some(condition) => *condition = scheduled,
        None => {
            conditions.reserve_exact(1);
            conditions.push(scheduled)
        }
    }
    Ok(pod.into_object())
}

fn validate(case: &Case, errors: &mut Errors) {
    let Some((new, old)) = case.records::<Pod>() else { return };
    pod::pod_annotations(&new.metadata, "metadata.annotations", errors);
    pod::spec(&new.spec, "spec", errors);
    if let Some(old) = old {
        return validate_update(new, old, errors);
    }
    if new.spec.ephemeral_containers.is_set() {
        errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
    if !new.spec.node_name.is_empty() && !new.spec.scheduling_gates.is_empty() {
        errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
    }
}

/// A pod that exists changes in few ways: images, the deadline, tolerations that are added, gates that are opened, a
/// shorter grace.
fn validate_update(new: &Pod, old: &Pod, errors: &mut Errors) {
    let old = &*old.spec;
    // What is new, but for that which may change.
    let mut rest = new.spec.clone();
    let rest = Arc::make_mut(&mut rest);
    for (field, mine, theirs) in [
        ("spec.containers", &mut rest.containers, &old.containers),
        ("spec.initContainers", &mut rest.init_containers, &old.init_containers),
    ] {
        if mine.len() != theirs.len() {
            return errors.forbidden(field, "pod updates may not add or remove containers");
        }
        if mine == theirs {
            continue;
        }
        for (index, (mine, theirs)) in mine.make_mut().iter_mut().zip(theirs.iter()).enumerate() {
            if mine.image.is_empty() {
                errors.required(&format!("{field}[{index}].image"), "");
            }
            mine.image = theirs.image.clone();
        }
    }
    let deadline = "spec.activeDeadlineSeconds";
    if let Some(seconds) = rest.active_deadline_seconds.filter(|seconds| !(0..=i64::from(i32::MAX)).contains(seconds)) {
        return errors.invalid(deadline, &format!("{seconds}"), "must be between 0 and 2147483647, inclusive");
    }
    match (rest.active_deadline_seconds, old.active_deadline_seconds) {
        (Some(new), Some(old)) if new > old => {
            return errors.invalid(deadline, &format!("{new}"), "must be less than or equal to previous value");
        }
        (None, Some(_)) => errors.invalid(deadline, "null", "must not update from a positive integer to nil value"),
        _ => {}
    }
    rest.active_deadline_seconds = old.active_deadline_seconds;
    added_tolerations(&rest.tolerations, &old.tolerations, errors);
    rest.tolerations = old.tolerations.clone();
    for (index, gate) in rest.scheduling_gates.iter().enumerate() {
        if !old.scheduling_gates.contains(gate) {
            let detail = format!("only deletion is allowed, but found new scheduling gate '{}'", gate.name);
            errors.forbidden(&format!("spec.schedulingGates[{index}].name"), &detail);
        }
    }
    rest.scheduling_gates = old.scheduling_gates.clone();
    if rest.termination_grace_period_seconds == Some(1)
        && old.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0)
    {
        rest.termination_grace_period_seconds = old.termination_grace_period_seconds;
    }
    if !old.scheduling_gates.is_empty() && rest.node_selector != old.node_selector {
        // A pod that waits at a gate may still be sent to fewer nodes.
        if old.node_selector.iter().any(|(key, value)| rest.node_selector.get(key) != Some(value)) {
            let detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
            errors.invalid("spec.nodeSelector", &json::to_json(&rest.node_selector.write()), detail);
        }
        rest.node_selector = old.node_selector.clone();
    }
    if *rest != *old {
        let changes = go_struct::diff(&old.write(), &rest.write(), PodSpec::SCHEMA, &|_| true);
        errors.forbidden(
            "spec",
            &format!(
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
                 `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
                 `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n{changes}"
            ),
        );
    }
}

/// `validateOnlyAddedTolerations`: those that are there stay, but for their seconds.
fn added_tolerations(new: &[Toleration], old: &[Toleration], errors: &mut Errors) {
    for toleration in old {
        let is_same = |other: &&Toleration| {
            let seconds = toleration.toleration_seconds;
            **other == Toleration { toleration_seconds: other.toleration_seconds.or(seconds), ..toleration.clone() }
        };
        if !new.iter().any(|other| is_same(&other)) {
            errors
                .forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
            return;
        }
    }
    pod::tolerations(new, "spec.tolerations", errors);
}
