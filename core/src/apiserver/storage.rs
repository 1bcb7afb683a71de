//! Preparation: what the apiserver itself writes into an object before it is stored: ids, times, versions; and which
//! parts of it a request may change at all.
//!
//! Upstream: the strategies (`PrepareForCreate`, `PrepareForUpdate`) in `pkg/registry`.

use super::pipeline::{Attempt, Change, is_review};
use super::{custom_resources, deletion, eviction, has_generation, reviews, service_allocation, strategy, token};
use crate::api::core_v1::{ConditionStatus, Pod, PodCondition, PodPhase, PodQosClass, PodSpec};
use crate::api::meta::{ObjectMeta, ResourceVersion, Uid};
use crate::api::request::{Body, Subresource, Verb};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Resource, Timestamp};
use crate::base::{Rng, Text, Time};
use alloc::format;
use alloc::sync::Arc;

pub(super) fn prepare(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(new) = attempt.new.take() else { return Ok(()) };
    let mut prepared = match (attempt.request.subresource, attempt.old) {
        (Subresource::Binding, Some(old)) => bound(attempt, old, &new)?,
        (Subresource::None, None) => created(attempt, new),
        (subresource, Some(old)) => updated(attempt, subresource, old, new)?,
        (_, None) => return Err(Status::not_found(&attempt.request.key())),
    };
    if let Object::Stored(stored) = &mut prepared
        && stored.kind == Kind::Service
        && attempt.request.subresource == Subresource::None
    {
        service_allocation::allocate(attempt, Arc::make_mut(stored))?;
    }
    if let Object::Pod(pod) = &mut prepared {
        attempt.specs.share_conditions(&mut Arc::make_mut(pod).status.conditions);
    }
    attempt.new = Some(prepared);
    Ok(())
}

/// The last stage: decides what the request does to the store.
pub(super) fn decide(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    let old = || attempt.old.ok_or_else(|| Status::not_found(&request.key()));
    attempt.change = Some(match (request.verb, request.subresource) {
        (Verb::Delete, _) => deletion::decide(attempt, old()?)?,
        (_, Subresource::Eviction) => eviction::decide(attempt, old()?)?,
        (_, Subresource::Token) => Change::Answer(token::issue(attempt, old()?)?),
        _ if is_review(request.kind) => Change::Answer(reviews::answer(attempt)?),
        _ => {
            let new = attempt.new.take().ok_or_else(|| Status::bad_request("the request has no object"))?;
            match attempt.old {
                Some(old) if *old == new => Change::Nothing(new),
                Some(_) if deletion::is_due(&new) => Change::Delete(new),
                _ => Change::Put(new),
            }
        }
    });
    Ok(())
}

/// The id and the birthday of a new object; its name, if the apiserver is to make one.
pub(super) fn stamp(meta: &mut ObjectMeta, now: Time, rng: &mut Rng) {
    if meta.name.is_empty() && !meta.generate_name.is_empty() {
        // 63 characters are what a name may have; five of them are random.
        let base: alloc::string::String = meta.generate_name.chars().take(58).collect();
        meta.name = format!("{base}{}", rng.suffix(5)).into();
    }
    meta.uid = Uid(rng.uid());
    meta.creation_timestamp = Some(Timestamp::from(now));
    meta.deletion_timestamp = None;
    meta.deletion_grace_period_seconds = None;
    meta.resource_version = ResourceVersion(0);
}

fn created(attempt: &mut Attempt, mut new: Object) -> Object {
    match &mut new {
        Object::Pod(pod) => {
            let pod = Arc::make_mut(pod);
            pod.status = Default::default();
            pod.status.phase = PodPhase::Pending;
            pod.status.qos_class = qos_class(&pod.spec);
            if !pod.spec.scheduling_gates.is_empty() {
                pod.status.conditions.make_mut().push(gated());
            }
        }
        Object::Deployment(deployment) => Arc::make_mut(deployment).status = Default::default(),
        Object::ReplicaSet(set) => Arc::make_mut(set).status = Default::default(),
        Object::Namespace(namespace) => Arc::make_mut(namespace).set_defaults_for_create(),
        Object::Stored(stored) if stored.kind == Kind::CustomResource && has_status(attempt) => {
            Arc::make_mut(stored).fields.remove("status");
        }
        Object::Stored(stored) => Arc::make_mut(stored).clear_status(),
        _ => {}
    }
    let generation = i64::from(has_generation(new.kind()));
    let meta = new.meta_mut();
    stamp(meta, attempt.now, attempt.rng);
    meta.generation = generation;
    if let Object::Stored(stored) = &mut new {
        strategy::prepare_for_create(Arc::make_mut(stored), &attempt.user, attempt.now);
    }
    new
}

/// Whether the status of a custom resource has a path of its own.
fn has_status(attempt: &Attempt) -> bool {
    custom_resources::has_status(custom_resources::version(attempt.request, attempt.view))
}

/// What a pod says that waits at a gate (`applySchedulingGatedCondition`).
fn gated() -> PodCondition {
    PodCondition {
        condition_type: Text::from_static("PodScheduled"),
        status: ConditionStatus::False,
        reason: Text::from_static("SchedulingGated"),
        message: Text::from_static("Scheduling is blocked due to non-empty scheduling gates"),
        ..Default::default()
    }
}

fn updated(attempt: &Attempt, part: Subresource, old: &Object, new: Object) -> Result<Object, Status> {
    let key = old.key();
    let sent = new.meta();
    if sent.uid.0 != 0 && sent.uid != old.meta().uid && attempt.request.verb == Verb::Patch {
        let message = format!("Invalid value: \"{}\": field is immutable", sent.uid);
        let cause = Cause { reason: "FieldValueInvalid".into(), message: message.into(), field: "metadata.uid".into() };
        return Err(Status::invalid(&key, alloc::vec![cause]));
    }
    if sent.uid.0 != 0 && sent.uid != old.meta().uid {
        return Err(Status::other_uid(&key, sent.uid, old.meta().uid));
    }
    let typed_patch = attempt.request.verb == Verb::Patch && matches!(attempt.request.body, Body::Object(_));
    let version = sent.resource_version;
    if version.0 != 0 && version != old.meta().resource_version && !typed_patch {
        return Err(Status::conflict(&key, super::MODIFIED));
    }
    let mut merged = match part {
        Subresource::Status | Subresource::Approval => with_status(old, &new),
        Subresource::EphemeralContainers | Subresource::Resize => with_part_of_spec(part, old, &new),
        Subresource::Finalize => with_finalizers(old, &new),
        Subresource::None if key.kind == Kind::CustomResource && !has_status(attempt) => new.clone(),
        // A namespace is let go through its own subresource only.
        _ => with_finalizers(&with_status(&new, old), old),
    };
    if let (Object::Stored(new), Object::Stored(old)) = (&mut merged, old) {
        match part {
            Subresource::None => strategy::prepare_for_update(Arc::make_mut(new), old),
            Subresource::Approval => strategy::note_approval(Arc::make_mut(new), old, attempt.now),
            _ => {}
        }
    }
    let spec_changed = !matches!(part, Subresource::Status | Subresource::Finalize) && spec_differs(old, &merged);
    let was = old.meta().clone();
    let meta = merged.meta_mut();
    // A status update of a deployment also carries its revision annotation (`deploymentStatusStrategy`).
    if part == Subresource::Status && key.kind == Kind::Deployment {
        meta.annotations = new.meta().annotations.clone();
    }
    meta.uid = was.uid;
    meta.creation_timestamp = was.creation_timestamp;
    meta.deletion_timestamp = was.deletion_timestamp;
    meta.deletion_grace_period_seconds = was.deletion_grace_period_seconds;
    meta.resource_version = was.resource_version;
    meta.generation = was.generation + i64::from(spec_changed && has_generation(key.kind));
    Ok(merged)
}

/// `object` with the status of `other`.
fn with_status(object: &Object, other: &Object) -> Object {
    let mut object = object.clone();
    match (&mut object, other) {
        (Object::Pod(pod), Object::Pod(other)) => {
            let (metadata, spec) = (pod.metadata.clone(), pod.spec.clone());
            *pod = Arc::new(Pod { metadata, spec, status: other.status.clone() })
        }
        (Object::Node(node), Object::Node(other)) => Arc::make_mut(node).status = other.status.clone(),
        (Object::Namespace(namespace), Object::Namespace(other)) => {
            Arc::make_mut(namespace).status = other.status.clone()
        }
        (Object::Deployment(deployment), Object::Deployment(other)) => {
            Arc::make_mut(deployment).status = other.status.clone()
        }
        (Object::ReplicaSet(set), Object::ReplicaSet(other)) => Arc::make_mut(set).status = other.status.clone(),
        (Object::Stored(stored), Object::Stored(other)) => {
            let fields = &mut Arc::make_mut(stored).fields;
            match other.fields.get("status") {
                Some(status) => fields.insert(Text::from_static("status"), status.clone()),
                None => fields.remove("status"),
            };
        }
        _ => {}
    }
    object
}

/// A pod with the part of the spec of `other` that the subresource is about.
fn with_part_of_spec(part: Subresource, object: &Object, other: &Object) -> Object {
    let mut object = object.clone();
    if let (Object::Pod(pod), Object::Pod(other)) = (&mut object, other) {
        let spec = Arc::make_mut(&mut Arc::make_mut(pod).spec);
        if part == Subresource::EphemeralContainers {
            spec.ephemeral_containers = other.spec.ephemeral_containers.clone();
            return object;
        }
        for (container, other) in spec.containers.make_mut().iter_mut().zip(other.spec.containers.iter()) {
            container.resources = other.resources.clone();
            container.resize_policy = other.resize_policy.clone();
        }
    }
    object
}

/// A namespace with the `spec.finalizers` of `other`.
fn with_finalizers(object: &Object, other: &Object) -> Object {
    let mut object = object.clone();
    if let (Object::Namespace(namespace), Object::Namespace(other)) = (&mut object, other) {
        Arc::make_mut(namespace).spec.finalizers = other.spec.finalizers.clone();
    }
    object
}

fn spec_differs(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::Pod(old), Object::Pod(new)) => !same(&old.spec, &new.spec),
        (Object::Deployment(old), Object::Deployment(new)) => {
            !same(&old.spec, &new.spec) || old.metadata.annotations != new.metadata.annotations
        }
        (Object::ReplicaSet(old), Object::ReplicaSet(new)) => !same(&old.spec, &new.spec),
        (Object::Stored(old), Object::Stored(new)) => old.fields != new.fields,
        _ => false,
    }
}

fn same<T: PartialEq>(a: &Arc<T>, b: &Arc<T>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// A binding gives a pod its node. Upstream: `BindingREST.setPodHostAndAnnotations`.
fn bound(attempt: &mut Attempt, old: &Object, new: &Object) -> Result<Object, Status> {
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

/// Which pods give way first when a node runs short. Upstream: `qos.ComputePodQOS`.
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
