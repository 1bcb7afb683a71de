//! CertificateSigningRequests. Upstream: `pkg/registry/certificates/certificates`, `pkg/apis/certificates/validation`.

use crate::api::certificates::CertificateSigningRequest;
use crate::api::request::Subresource;
use crate::api::{Object, Timestamp, Tree, UntypedObject};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col, human_duration};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors};
use crate::base::{Duration, Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

impl Registered for CertificateSigningRequest {
    const STRATEGY: &'static Strategy = &Strategy {
        prepare_for_create,
        prepare_for_update: |object, old, _, attempt| {
            if let (Subresource::Approval, Object::Untyped(new), Object::Untyped(old)) =
                (attempt.request.subresource, object, old)
            {
                note_approval(Arc::make_mut(new), old, attempt.now);
            }
        },
        validate,
        columns: &[
            NAME,
            AGE,
            col("SignerName", Cell::Text("spec.signerName", NONE)),
            col("Requestor", Cell::Text("spec.username", "")),
            col("RequestedDuration", Cell::Rule(requested_duration)),
            col("Condition", Cell::Rule(certificate_status)),
        ],
        ..Strategy::PLAIN
    };
}

/// The requester is named by the apiserver alone.
fn prepare_for_create(object: &mut Object, attempt: &Attempt) {
    let Object::Untyped(stored) = object else { return };
    let object = Arc::make_mut(stored);
    object.clear_status();
    let groups = attempt.user.all_groups().into_iter().map(Tree::Text).collect();
    if let Some(spec) = object.fields.get_mut("spec").and_then(Tree::as_map_mut) {
        spec.insert(Text::from_static("username"), Tree::Text(attempt.user.name.clone()));
        spec.insert(Text::from_static("groups"), groups);
        spec.remove("uid");
        spec.remove("extra");
    }
}

/// The times at which a request for a certificate was approved or denied (`populateConditionTimestamps`).
fn note_approval(object: &mut UntypedObject, old: &UntypedObject, now: Time) {
    let now = Tree::from(format!("{}", Timestamp::from(now)));
    let before = old.fields.list_at("status.conditions");
    let conditions = object.fields.get_mut("status").and_then(|status| status.get_mut("conditions"));
    for condition in conditions.and_then(Tree::as_list_mut).into_iter().flatten() {
        let same = |name: &str, other: &&Tree| other.get(name) == condition.get(name);
        let same = before.iter().find(|other| same("type", other) && same("status", other));
        let since = same.and_then(|other| other.get("lastTransitionTime")).cloned().unwrap_or(now.clone());
        if let Some(condition) = condition.as_map_mut() {
            for (name, time) in [("lastTransitionTime", since), ("lastUpdateTime", now.clone())] {
                let own = condition.entry(Text::from_static(name)).or_insert(Tree::Null);
                if own.is_null() {
                    *own = time;
                }
            }
        }
    }
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(&[("usages", Rule::Required("usages is required")), ("signerName", Rule::Required(""))], errors);
    if spec.word("request").is_empty() {
        errors.invalid("spec.request", "\"\"", "PEM block type must be CERTIFICATE REQUEST");
    }
    let signer = spec.word("signerName");
    if !signer.is_empty() && !signer.contains('/') {
        let detail = "must be a fully qualified domain and path of the form \"example.com/signer-name\"";
        errors.invalid("spec.signerName", &quoted(signer), detail);
    }
    if let Some(seconds) = spec.number("expirationSeconds").filter(|seconds| *seconds < 600) {
        let detail = "may not specify a duration less than 600 seconds (10 minutes)";
        errors.invalid("spec.expirationSeconds", &format!("{seconds}"), detail);
    }
}

fn requested_duration(request: &Tree, _: Time) -> String {
    let seconds = request.at("spec.expirationSeconds").as_i64().and_then(|seconds| u64::try_from(seconds).ok());
    seconds.map_or_else(|| NONE.into(), |seconds| human_duration(Duration::from_secs(seconds)))
}

fn certificate_status(request: &Tree, _: Time) -> String {
    let conditions = request.list_at("status.conditions");
    let has = |kind: &str| conditions.iter().any(|condition| condition.str_at("type") == kind);
    let mut status = String::from(match (has("Denied"), has("Approved")) {
        (true, _) => "Denied",
        (_, true) => "Approved",
        _ => "Pending",
    });
    for (is_so, word) in [(has("Failed"), ",Failed"), (!request.str_at("status.certificate").is_empty(), ",Issued")] {
        if is_so {
            status += word;
        }
    }
    status
}
