//! LimitRanger: containers that say nothing get the namespace's default requests and limits, and none goes beyond its
//! bounds.
//!
//! Upstream: `plugin/pkg/admission/limitranger/admission.go`.

use crate::api::core_v1::{Container, PodSpec};
use crate::api::pod_resources::{Amounts, pod_limits, pod_requests};
use crate::api::record::Field;
use crate::api::status::Status;
use crate::api::{Kind, Object, Quantity, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Fills in what containers leave out.
pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let limits = limits(attempt);
    if let Some(Object::Pod(pod)) = attempt.new.as_mut().filter(|_| !limits.is_empty()) {
        let pod = Arc::make_mut(pod);
        let said = complete(Arc::make_mut(&mut pod.spec), &limits);
        if !said.is_empty() {
            let text = format!("LimitRanger plugin set: {}", said.join("; "));
            pod.metadata.annotations.make_mut().insert("kubernetes.io/limit-ranger".into(), text.into());
        }
    }
    Ok(())
}

/// Refuses what lies beyond the bounds.
pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let limits = limits(attempt);
    let mut faults: Vec<String> = Vec::new();
    match &attempt.new {
        Some(Object::Pod(pod)) => limits.iter().for_each(|limit| check_pod(&pod.spec, limit, &mut faults)),
        Some(Object::Untyped(claim)) => {
            let requests = claim.fields.get("spec").and_then(|spec| spec.get_path(&["resources", "requests"]));
            let requests = Amounts::read(requests.unwrap_or(&Tree::Null));
            for limit in limits.iter().filter(|limit| is_about(limit, "PersistentVolumeClaim")) {
                check_amounts("PersistentVolumeClaim", limit, &requests, None, &mut faults);
            }
        }
        _ => {}
    }
    match faults.as_slice() {
        [] => Ok(()),
        [only] => Err(super::forbidden(attempt, only)),
        many => Err(super::forbidden(attempt, &format!("[{}]", many.join(", ")))),
    }
}

/// The limits of the namespace in which something is made that has limits.
fn limits(attempt: &Attempt) -> Vec<Tree> {
    if !attempt.creates() || !matches!(attempt.request.kind, Kind::Pod | Kind::PersistentVolumeClaim) {
        return Vec::new();
    }
    let ranges = attempt.view.objects(Kind::LimitRange, &attempt.request.namespace).map(Object::to_tree);
    let limits = |range: &Tree| range.list_at("spec.limits").to_vec();
    ranges.flat_map(|range| limits(&range)).collect()
}

fn is_about(limit: &Tree, what: &str) -> bool {
    limit.at("type").as_str() == Some(what)
}

fn amounts(limit: &Tree, name: &str) -> Amounts {
    Amounts::read(limit.get(name).unwrap_or(&Tree::Null))
}

/// Fills in what containers leave out; says what.
fn complete(spec: &mut PodSpec, limits: &[Tree]) -> Vec<String> {
    let mut said = Vec::new();
    let (mut requests, mut most) = (Amounts::new(), Amounts::new());
    for limit in limits.iter().filter(|limit| is_about(limit, "Container")) {
        requests.extend(amounts(limit, "defaultRequest"));
        most.extend(amounts(limit, "default"));
    }
    for (containers, word) in [(&mut spec.containers, "container"), (&mut spec.init_containers, "init container")] {
        if containers.is_empty() {
            continue;
        }
        for Container { name, resources, .. } in containers.make_mut() {
            for (own, defaults, what) in
                [(&mut resources.requests, &requests, "request"), (&mut resources.limits, &most, "limit")]
            {
                let lacking: Vec<&Text> = defaults.keys().filter(|name| !own.contains_key(*name)).collect();
                for name in &lacking {
                    if let Some(amount) = defaults.get(*name) {
                        own.make_mut().insert((*name).clone(), *amount);
                    }
                }
                if !lacking.is_empty() {
                    let names: Vec<&str> = lacking.iter().map(|name| name.as_str()).collect();
                    said.push(format!("{} {what} for {word} {name}", names.join(", ")));
                }
            }
        }
    }
    said
}

fn check_pod(spec: &PodSpec, limit: &Tree, faults: &mut Vec<String>) {
    if is_about(limit, "Container") {
        for container in spec.containers.iter().chain(spec.init_containers.iter()) {
            let resources = &container.resources;
            check_amounts("Container", limit, &resources.requests, Some(&resources.limits), faults);
        }
    }
    if is_about(limit, "Pod") {
        check_amounts("Pod", limit, &pod_requests(spec, &Amounts::new()), Some(&pod_limits(spec)), faults);
    }
}

/// `minConstraint` and `maxConstraint`; what has no limits at all is held to its requests.
fn check_amounts(what: &str, limit: &Tree, requests: &Amounts, most: Option<&Amounts>, faults: &mut Vec<String>) {
    for (name, least) in &amounts(limit, "min") {
        let begin = format!("minimum {name} usage per {what} is {least}");
        match (requests.get(name), most.and_then(|most| most.get(name))) {
            (None, _) => faults.push(format!("{begin}.  No request is specified")),
            (Some(request), _) if request < least => faults.push(format!("{begin}, but request is {request}")),
            (_, Some(own)) if own < least => faults.push(format!("{begin}, but limit is {own}")),
            _ => {}
        }
    }
    for (name, bound) in &amounts(limit, "max") {
        let begin = format!("maximum {name} usage per {what} is {bound}");
        let request: Option<&Quantity> = requests.get(name);
        match most.map(|most| most.get(name)) {
            Some(None) => faults.push(format!("{begin}.  No limit is specified")),
            Some(Some(own)) if own > bound => faults.push(format!("{begin}, but limit is {own}")),
            _ => match request {
                Some(request) if request > bound => faults.push(format!("{begin}, but request is {request}")),
                _ => {}
            },
        }
    }
    for (name, most_ratio) in &amounts(limit, "maxLimitRequestRatio") {
        let begin = format!("{name} max limit to request ratio per {what} is {most_ratio}");
        let milli =
            |amount: Option<&Quantity>| amount.map(|amount| i128::from(amount.milli_value())).filter(|n| *n != 0);
        let (request, own) = (milli(requests.get(name)), milli(most.and_then(|most| most.get(name))));
        match (request, own) {
            (None, _) => faults.push(format!("{begin}, but no request is specified or request is 0")),
            (_, None) => faults.push(format!("{begin}, but no limit is specified or limit is 0")),
            (Some(request), Some(own)) if own * 1000 > i128::from(most_ratio.milli_value()) * request => {
                let millionths = (own * 1_000_000 + request / 2) / request;
                let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
                faults.push(format!("{begin}, but provided ratio is {whole}.{rest:06}"));
            }
            _ => {}
        }
    }
}
