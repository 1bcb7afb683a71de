//! ResourceQuota: what a namespace may use is counted before anything is made in it.
//!
//! Upstream: `staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota`. What is used up is written into the
//! quotas' status here; what comes free, a controller finds out.

use crate::api::pod_resources::Amounts;
use crate::api::record::Field;
use crate::api::status::Status;
use crate::api::{Kind, Object, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::registry::quota::{is_counted, usage};
use crate::apiserver::registry::strategy;
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Refuses what goes beyond a quota; what fits is to be counted in the first quota that does not count it yet.
pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    let handles = (strategy(request.kind.storage()).quota.handles)(attempt);
    let Some(new) = attempt.new.as_ref().filter(|_| handles && !request.namespace.is_empty()) else { return Ok(()) };
    let mut quotas = attempt.view.objects(Kind::ResourceQuota, &request.namespace).peekable();
    if quotas.peek().is_none() {
        return Ok(());
    }
    let (mut delta, mut refusal, mut reservation) = (usage(new), None, None);
    if let Some(old) = attempt.old {
        let before = usage(old);
        for (name, amount) in before.iter() {
            if let Some(now) = delta.get_mut(name) {
                *now -= (*amount).min(*now);
            }
        }
    }
    delta.retain(|_, amount| !amount.is_zero());
    for quota in quotas.filter_map(|quota| attempt.uncounted(quota)) {
        match check(quota, new, &delta) {
            Ok(None) => {}
            Ok(Some(counted)) => {
                reservation.get_or_insert(counted);
            }
            Err(why) => {
                refusal.get_or_insert(why);
            }
        }
    }
    if let Some(why) = refusal {
        return Err(super::forbidden(attempt, &why));
    }
    attempt.reservation = reservation;
    Ok(())
}

/// The quota with the object counted in it; None when it is not about the object.
fn check(quota: &Object, object: &Object, delta: &Amounts) -> Result<Option<Object>, String> {
    let mut tree = quota.to_tree();
    let evaluator = strategy(object.kind()).quota;
    let amounts = |name: &str| Amounts::read(tree.at("status").at(name));
    let (hard, mut used) = (amounts("hard"), amounts("used"));
    let counted: Vec<&Text> = hard.keys().filter(|name| is_counted(object, name)).collect();
    if counted.is_empty() || !scopes_of(&tree).iter().all(|scope| (evaluator.is_in_scope)(object, scope)) {
        return Ok(None);
    }
    let name = &quota.meta().name;
    (evaluator.constraints)(object, &counted).map_err(|why| format!("failed quota: {name}: {why}"))?;
    if counted.iter().any(|name| !used.contains_key(*name)) {
        let list = counted.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(",");
        return Err(format!("status unknown for quota: {name}, resources: {list}"));
    }
    let before = used.clone();
    let mut exceeded = Vec::new();
    for (resource, amount) in delta.iter().filter(|(resource, _)| hard.contains_key(*resource)) {
        let sum = used.entry(resource.clone()).or_default();
        *sum += *amount;
        if hard.get(resource).is_some_and(|limit| *sum > *limit) {
            exceeded.push(resource);
        }
    }
    if !exceeded.is_empty() {
        let list = |amounts: &Amounts| {
            let item = |resource: &&Text| amounts.get(*resource).map(|amount| format!("{resource}={amount}"));
            exceeded.iter().filter_map(item).collect::<Vec<_>>().join(",")
        };
        let (requested, used, limited) = (list(delta), list(&before), list(&hard));
        return Err(format!("exceeded quota: {name}, requested: {requested}, used: {used}, limited: {limited}"));
    }
    if used == before {
        return Ok(None);
    }
    if let Some(status) = tree.get_mut("status").and_then(Tree::as_map_mut) {
        status.insert(Text::from_static("used"), used.write());
    }
    Ok(Some(Object::read(Kind::ResourceQuota, &tree)))
}

/// The scopes of a quota: `spec.scopes` and the conditions of `spec.scopeSelector`.
fn scopes_of(quota: &Tree) -> Vec<Tree> {
    let exists = |scope: &Tree| Tree::fields([("operator", "Exists".into()), ("scopeName", scope.clone())]);
    let plain = quota.list_at("spec.scopes").iter().map(exists);
    plain.chain(quota.list_at("spec.scopeSelector.matchExpressions").iter().cloned()).collect()
}
