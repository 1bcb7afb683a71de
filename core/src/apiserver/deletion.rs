//! DELETE: at once, or in two steps: pods get a grace period, finalizers hold an object until they are removed.
//!
//! Upstream: `rest.BeforeDelete` and `registry.Store.Delete`, `podStrategy.CheckGracefulDelete`.

use super::pipeline::{Attempt, Change};
use super::registry::strategy;
use crate::api::request::{Body, DeleteOptions, Propagation};
use crate::api::status::Status;
use crate::api::{Object, Timestamp};
use crate::base::{Duration, Text, Time};
use alloc::format;
use alloc::string::String;

/// The finalizer of a foreground deletion: dependents go first.
pub const FOREGROUND: Text = Text::from_static("foregroundDeletion");
/// The finalizer of an orphaning deletion: dependents lose their owner reference first.
pub const ORPHAN: Text = Text::from_static("orphan");

/// The change that a DELETE makes.
pub(super) fn decide(attempt: &mut Attempt, old: &Object) -> Result<Change, Status> {
    let options = match &attempt.request.body {
        Body::Delete(options) => options.clone(),
        _ => DeleteOptions::default(),
    };
    let warning = strategy(old.kind()).deletion_warning;
    if !warning.is_empty() && options.propagation.is_none() {
        attempt.warn([Text::from_static(warning)]);
    }
    delete(&options, old, attempt.now)
}

/// The change that a delete with these options makes.
pub(super) fn delete(options: &DeleteOptions, old: &Object, now: Time) -> Result<Change, Status> {
    check_preconditions(options, old)?;
    let mut new = old.clone();
    let strategy = strategy(old.kind());
    (strategy.mark_terminating)(&mut new, now);
    let wanted = finalizers_for(options, old);
    let meta = new.meta_mut();
    let already = meta.deletion_grace_period_seconds;
    for (finalizer, is_wanted) in wanted {
        let held = meta.finalizers.contains(&finalizer);
        match (held, is_wanted) {
            (false, true) => meta.finalizers.make_mut().push(finalizer),
            (true, false) => meta.finalizers.make_mut().retain(|other| *other != finalizer),
            _ => {}
        }
    }
    let grace = match already {
        None => (strategy.grace_seconds)(old, options),
        // A second delete may shorten the grace period, never prolong it.
        Some(already) => Some(options.grace_period_seconds.map_or(already, |seconds| seconds.max(0).min(already))),
    };
    let seconds = grace.unwrap_or(0);
    let must_wait = seconds > 0 || !meta.finalizers.is_empty() || (strategy.is_held)(old);
    if !must_wait {
        return Ok(Change::Delete(new));
    }
    if meta.deletion_timestamp.is_none() || already.is_some_and(|already| seconds < already) {
        let asked = meta.deletion_timestamp.map(|at| at.to_time() - Duration::from_secs(already.unwrap_or(0) as u64));
        let from = asked.unwrap_or(now);
        meta.deletion_timestamp = Some(Timestamp::from(from + Duration::from_secs(seconds as u64)));
        meta.deletion_grace_period_seconds = grace;
        if meta.generation > 0 && already.is_none() {
            meta.generation += 1;
        }
    }
    Ok(if new == *old { Change::Nothing(new) } else { Change::Put(new) })
}

/// Whether a terminating object has no finalizer and no grace period left.
pub(super) fn is_due(object: &Object) -> bool {
    let meta = object.meta();
    meta.is_terminating()
        && meta.finalizers.is_empty()
        && meta.deletion_grace_period_seconds.unwrap_or(0) == 0
        && !(strategy(object.kind()).is_held)(object)
}

fn finalizers_for(options: &DeleteOptions, object: &Object) -> [(Text, bool); 2] {
    let held = |finalizer: &Text| object.meta().finalizers.contains(finalizer);
    match options.propagation {
        Some(Propagation::Orphan) => [(ORPHAN, true), (FOREGROUND, false)],
        Some(Propagation::Foreground) => [(ORPHAN, false), (FOREGROUND, true)],
        Some(Propagation::Background) => [(ORPHAN, false), (FOREGROUND, false)],
        // The default of the kinds that are older than the garbage collector (`DefaultGarbageCollectionPolicy`).
        None if strategy(object.kind()).orphans_dependents && !held(&FOREGROUND) => {
            [(ORPHAN, true), (FOREGROUND, false)]
        }
        None => [(ORPHAN, held(&ORPHAN)), (FOREGROUND, held(&FOREGROUND))],
    }
}

/// Whether a delete is answered with a Status in place of the object (`ReturnDeletedObject` is false).
pub(super) fn is_only_named(object: &Object) -> bool {
    !strategy(object.kind()).returns_deleted && !object.meta().is_terminating()
}

fn check_preconditions(options: &DeleteOptions, object: &Object) -> Result<(), Status> {
    let (meta, key) = (object.meta(), object.key());
    let info = key.kind.info();
    let kind = match info.group {
        "" => String::from(info.name),
        group => format!("{}.{group}", info.name),
    };
    if let Some(uid) = options.uid.filter(|uid| *uid != meta.uid) {
        let why = format!(
            "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been \
             deleted and then recreated",
            meta.uid
        );
        return Err(Status::conflict_on(&kind, &key, &why));
    }
    if let Some(version) = options.resource_version.filter(|version| *version != meta.resource_version.0) {
        let why = format!(
            "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). \
             The object might have been modified",
            meta.resource_version.0
        );
        return Err(Status::conflict_on(&kind, &key, &why));
    }
    Ok(())
}
