//! Pods and their containers. Upstream: `ValidatePodSpec` and `ValidatePodUpdate` in `pkg/apis/core/validation`.

use super::Errors;
use crate::api::Quantity;
use crate::api::content;
use crate::api::core_v1::{Container, Pod, PodSpec, RestartPolicy, TaintEffect};
use crate::base::Text;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::sync::Arc;

/// The rules for a pod's spec, be it a pod's own or a template's.
pub(super) fn spec(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let mut names: BTreeSet<&Text> = BTreeSet::new();
    if spec.containers.is_empty() {
        errors.required(&format!("{path}.containers"), "");
    }
    for (index, one) in spec.containers.iter().enumerate() {
        container(one, &format!("{path}.containers[{index}]"), &mut names, errors);
    }
    for (index, one) in spec.init_containers.iter().enumerate() {
        container(one, &format!("{path}.initContainers[{index}]"), &mut names, errors);
    }
    if let RestartPolicy::Other(word) = &spec.restart_policy {
        errors.unsupported(&format!("{path}.restartPolicy"), word, RestartPolicy::WORDS);
    }
    if spec.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        let seconds = spec.termination_grace_period_seconds.unwrap_or_default();
        let field = format!("{path}.terminationGracePeriodSeconds");
        errors.invalid(&field, &format!("{seconds}"), "must be greater than or equal to 0");
    }
    if spec.active_deadline_seconds.is_some_and(|seconds| seconds < 1) {
        let seconds = spec.active_deadline_seconds.unwrap_or_default();
        let field = format!("{path}.activeDeadlineSeconds");
        errors.invalid(&field, &format!("{seconds}"), "must be between 1 and 2147483647, inclusive");
    }
    for (index, toleration) in spec.tolerations.iter().enumerate() {
        let field = format!("{path}.tolerations[{index}]");
        if let TaintEffect::Other(word) = &toleration.effect
            && !word.is_empty()
        {
            errors.unsupported(&format!("{field}.effect"), word, &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
        }
        match toleration.operator.as_str() {
            "" | "Equal" => {}
            "Exists" if toleration.value.is_empty() => {}
            "Exists" => errors.invalid(
                &format!("{field}.operator"),
                &format!("{:?}", toleration.value),
                "value must be empty when `operator` is 'Exists'",
            ),
            other => errors.unsupported(&format!("{field}.operator"), other, &["Equal", "Exists"]),
        }
        if toleration.toleration_seconds.is_some() && toleration.effect != TaintEffect::NoExecute {
            let value = format!("{:?}", toleration.effect.as_str());
            errors.invalid(
                &format!("{field}.effect"),
                &value,
                "effect must be 'NoExecute' when `tolerationSeconds` is set",
            );
        }
    }
}

fn container<'a>(container: &'a Container, path: &str, names: &mut BTreeSet<&'a Text>, errors: &mut Errors) {
    let field = format!("{path}.name");
    if container.name.is_empty() {
        errors.required(&field, "");
    } else {
        for message in content::dns1123_label(&container.name) {
            errors.invalid(&field, &format!("{:?}", container.name), &message);
        }
        if !names.insert(&container.name) {
            errors.duplicate(&field, &container.name);
        }
    }
    if container.image.is_empty() {
        errors.required(&format!("{path}.image"), "");
    }
    for (index, port) in container.ports.iter().enumerate() {
        let path = format!("{path}.ports[{index}]");
        let range = "must be between 1 and 65535, inclusive";
        match port.container_port {
            0 => errors.required(&format!("{path}.containerPort"), ""),
            1..=65535 => {}
            other => errors.invalid(&format!("{path}.containerPort"), &format!("{other}"), range),
        }
        if !(0..=65535).contains(&port.host_port) {
            errors.invalid(&format!("{path}.hostPort"), &format!("{}", port.host_port), range);
        }
        if !["TCP", "UDP", "SCTP"].contains(&port.protocol.as_str()) {
            errors.unsupported(&format!("{path}.protocol"), &port.protocol, &["SCTP", "TCP", "UDP"]);
        }
    }
    if !["Always", "IfNotPresent", "Never"].contains(&container.image_pull_policy.as_str()) {
        let field = format!("{path}.imagePullPolicy");
        errors.unsupported(&field, &container.image_pull_policy, &["Always", "IfNotPresent", "Never"]);
    }
    let resources = &container.resources;
    for (name, amount) in resources.limits.iter() {
        amount_is_right(amount, &format!("{path}.resources.limits[{name}]"), errors);
    }
    for (name, amount) in resources.requests.iter() {
        let field = format!("{path}.resources.requests[{name}]");
        amount_is_right(amount, &field, errors);
        if let Some(limit) = resources.limits.get(name)
            && amount > limit
        {
            let field = format!("{path}.resources.requests");
            let detail = format!("must be less than or equal to {name} limit of {limit}");
            errors.invalid(&field, &format!("\"{amount}\""), &detail);
        }
    }
}

fn amount_is_right(amount: &Quantity, field: &str, errors: &mut Errors) {
    if *amount < Quantity::ZERO {
        errors.invalid(field, &format!("\"{amount}\""), "must be greater than or equal to 0");
    }
}

/// A pod that exists changes in few ways: images, the deadline, tolerations that are added, a shorter grace.
pub(super) fn update(new: &Pod, old: &Pod, errors: &mut Errors) {
    spec(&new.spec, "spec", errors);
    let mut allowed = (*old.spec).clone();
    let mut wanted = new.spec.clone();
    let wanted = Arc::make_mut(&mut wanted);
    for (mine, theirs) in
        [(&mut allowed.containers, &wanted.containers), (&mut allowed.init_containers, &wanted.init_containers)]
    {
        if mine.len() != theirs.len() {
            return errors.forbidden("spec.containers", "pod updates may not add or remove containers");
        }
        for (mine, theirs) in mine.make_mut().iter_mut().zip(theirs.iter()) {
            mine.image = theirs.image.clone();
        }
    }
    allowed.active_deadline_seconds = wanted.active_deadline_seconds;
    if wanted.tolerations.starts_with(&allowed.tolerations) {
        allowed.tolerations = wanted.tolerations.clone();
    }
    if wanted.termination_grace_period_seconds == Some(1) {
        allowed.termination_grace_period_seconds = Some(1);
    }
    if allowed != *wanted {
        errors.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
             `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
             `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
        );
    }
}
