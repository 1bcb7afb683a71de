//! Preparation: what the apiserver itself writes into an object before it is stored: ids, times, versions; and which
//! parts of it a request may change at all.
//!
//! Upstream: the strategies (`PrepareForCreate`, `PrepareForUpdate`) in `pkg/registry`.

use super::pipeline::{Attempt, Change, is_review};
use super::registry::core::pod;
use super::registry::strategy;
use super::{deletion, eviction, token};
use crate::api::meta::{ObjectMeta, ResourceVersion, Uid};
use crate::api::request::{Body, Subresource, Verb};
use crate::api::status::{Cause, Status};
use crate::api::{Object, Timestamp, Tree};
use crate::base::{Rng, Text, Time};
use alloc::format;

pub(super) fn prepare(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(new) = attempt.new.take() else { return Ok(()) };
    let mut prepared = match (attempt.request.subresource, attempt.old) {
        (Subresource::Binding, Some(old)) => pod::bind(attempt, old, &new)?,
        (Subresource::None, None) => created(attempt, new),
        (subresource, Some(old)) => updated(attempt, subresource, old, new)?,
        (_, None) => return Err(Status::not_found(&attempt.request.key())),
    };
    (strategy(prepared.kind()).finish_preparation)(attempt, &mut prepared)?;
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
        _ if is_review(request.kind) => Change::Answer(answer(attempt)?),
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

/// The answer to a review: the review with its status.
fn answer(attempt: &mut Attempt) -> Result<Object, Status> {
    let kind = attempt.request.kind;
    let answer = strategy(kind).answer.ok_or_else(Status::method_not_allowed)?;
    let mut review = attempt.new.take().map(|review| review.to_tree()).unwrap_or_default();
    let status = answer(&review, attempt)?;
    if let Tree::Map(review) = &mut review {
        review.insert(Text::from_static("status"), status);
    }
    Ok(Object::read(kind, &review))
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
    let strategy = strategy(new.kind());
    let meta = new.meta_mut();
    stamp(meta, attempt.now, attempt.rng);
    meta.generation = i64::from(strategy.new_generation.is_some());
    (strategy.prepare_for_create)(&mut new, attempt);
    new
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
    let strategy = strategy(old.kind());
    let copy = |parts: &[Subresource], mut to: Object, from: &Object| {
        parts.iter().for_each(|part| (strategy.copy_part)(*part, &mut to, from, attempt));
        to
    };
    use Subresource::{Approval, EphemeralContainers, Finalize, Resize, Status as OfStatus};
    let mut merged = match part {
        OfStatus | Approval | EphemeralContainers | Resize | Finalize => copy(&[part], old.clone(), &new),
        _ => copy(&[OfStatus, Finalize], new.clone(), old),
    };
    (strategy.prepare_for_update)(&mut merged, old, &new, attempt);
    let is_new_generation = !matches!(part, OfStatus | Finalize)
        && strategy.new_generation.is_some_and(|is_new_generation| is_new_generation(old, &merged));
    let was = old.meta().clone();
    let meta = merged.meta_mut();
    meta.uid = was.uid;
    meta.creation_timestamp = was.creation_timestamp;
    meta.deletion_timestamp = was.deletion_timestamp;
    meta.deletion_grace_period_seconds = was.deletion_grace_period_seconds;
    meta.resource_version = was.resource_version;
    meta.generation = was.generation + i64::from(is_new_generation);
    Ok(merged)
}
