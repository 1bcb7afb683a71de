//! The subresource `eviction`: a delete that asks the disruption budgets first.
//!
//! Upstream: `pkg/registry/core/pod/storage/eviction.go`. How many may go, a controller writes into the budgets' status;
//! nothing is counted off here.

use super::{Change, deletion, rest};
use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::request::{Body, Request};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Tree};
use crate::base::{Text, Time};
use crate::etcd::View;
use alloc::format;
use alloc::vec::Vec;

/// What an eviction makes of a pod.
pub(super) fn decide(request: &Request, old: &Object, view: View, now: Time) -> Result<Change, Status> {
    let Object::Pod(pod) = old else { return Err(Status::method_not_allowed()) };
    let waits = matches!(pod.status.phase.as_str(), "Pending" | "Succeeded" | "Failed");
    if !waits && !pod.metadata.is_terminating() {
        ask_budgets(old, view)?;
    }
    let options = match &request.body {
        Body::Tree(tree) => tree.get("deleteOptions").map(rest::read_delete_options).unwrap_or_default(),
        _ => Default::default(),
    };
    deletion::decide(&Request { body: Body::Delete(options), ..request.clone() }, old, now)
}

fn ask_budgets(pod: &Object, view: View) -> Result<(), Status> {
    let meta = pod.meta();
    let budgets = view.objects(Kind::PodDisruptionBudget, &meta.namespace).map(|budget| (budget, budget.to_tree()));
    let is_about = |(_, budget): &(&Object, Tree)| {
        let selector = budget.get_path(&["spec", "selector"]).filter(|selector| !selector.is_null());
        let selector = selector.and_then(|selector| LabelSelector::read(selector).to_selector().ok());
        selector.is_some_and(|selector| selector.matches(&meta.labels))
    };
    let about: Vec<(&Object, Tree)> = budgets.filter(is_about).collect();
    let [(budget, tree)] = about.as_slice() else {
        let why = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
        return if about.is_empty() { Ok(()) } else { Err(Status::internal_error(why)) };
    };
    let number = |name: &str| tree.get_path(&["status", name]).and_then(Tree::as_i64).unwrap_or_default();
    let name = &budget.meta().name;
    let (message, seconds) = match number("disruptionsAllowed") {
        _ if number("observedGeneration") < budget.meta().generation => {
            (format!("The disruption budget {name} is still being processed by the server."), Some(10))
        }
        allowed if allowed > 0 => return Ok(()),
        _ => {
            let (needs, has) = (number("desiredHealthy"), number("currentHealthy"));
            (format!("The disruption budget {name} needs {needs} healthy pods and has {has} currently"), None)
        }
    };
    let cause = Cause { reason: "DisruptionBudget".into(), message: message.into(), field: Text::EMPTY };
    Err(Status {
        code: 429,
        reason: "TooManyRequests".into(),
        message: "Cannot evict pod as it would violate the pod's disruption budget.".into(),
        causes: alloc::vec![cause],
        retry_after_seconds: seconds,
        ..Status::default()
    })
}
