//! Jobs. Upstream: `pkg/registry/batch/job`, `pkg/apis/batch/validation`.

use crate::api::batch::Job;
use crate::api::core_v1::{PodTemplateSpec, RestartPolicy};
use crate::api::record::Described;
use crate::api::{Object, Tree};
use crate::apiserver::go_struct;
use crate::apiserver::printers::{
    AGE, CONTAINERS, Cell, IMAGES, NAME, SELECTOR, col, has_condition, human_duration, time,
};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy, changed, set_labels_of_template};
use crate::apiserver::validation::rules::{At, IMMUTABLE, Rule, Table};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, names, workload};
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl Registered for Job {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        // A new job's template gets labels of its own first.
        set_defaults: |job| {
            if job.meta().uid.0 != 0 {
                set_labels_of_template(job);
            }
        },
        prepare_for_create: |object, attempt| {
            generate_selector(object);
            set_labels_of_template(object);
            (Strategy::PLAIN.prepare_for_create)(object, attempt);
        },
        validate,
        pod_template: Some("spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        orphans_dependents: true,
        deletion_warning: "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to \
                           remove them or set propagationPolicy=Orphan to suppress this warning",
        columns: &[
            NAME,
            col("Status", Cell::Rule(job_status)),
            col("Completions", Cell::Rule(completions)),
            col("Duration", Cell::Rule(job_duration)),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        ..Strategy::PLAIN
    };
}

/// A job finds its pods by its own uid (`generateSelector`).
fn generate_selector(object: &mut Object) {
    let Object::Untyped(job) = object else { return };
    let job = Arc::make_mut(job);
    let uid = Text::from(format!("{}", job.metadata.uid));
    let name = job.metadata.name.clone();
    let Some(Tree::Map(spec)) = job.fields.get_mut("spec") else { return };
    if spec.bool_at("manualSelector") {
        return;
    }
    let labels = [
        ("batch.kubernetes.io/controller-uid", &uid),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", &uid),
        ("job-name", &name),
    ];
    if let Some(Tree::Map(meta)) = spec.get_mut("template").and_then(|template| template.get_mut("metadata")) {
        let own = meta.map_mut("labels");
        for (key, value) in labels {
            own.entry(Text::from_static(key)).or_insert(Tree::Text(value.clone()));
        }
    }
    spec.map_mut("selector").map_mut("matchLabels").insert(Text::from_static(labels[0].0), Tree::Text(uid));
}

const JOB: Table = &[
    ("parallelism", Rule::NotNegative),
    ("completions", Rule::NotNegative),
    ("activeDeadlineSeconds", Rule::NotNegative),
    ("backoffLimit", Rule::NotNegative),
    ("backoffLimitPerIndex", Rule::NotNegative),
    ("maxFailedIndexes", Rule::NotNegative),
    ("ttlSecondsAfterFinished", Rule::NotNegative),
];

/// The maximum of an indexed Job's parallelism.
const MAX_INDEXED: i64 = 100_000;

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let name = case.new.tree.str_at("metadata.name");
    if spec.word("completionMode") == "Indexed"
        && let Some(completions) = spec.number("completions").filter(|completions| *completions > 0)
    {
        let host = format!("{name}-{}", completions - 1);
        if !names::is_dns_label(&host) {
            let detail = format!("will not able to create pod with invalid DNS label: {host}");
            errors.invalid("metadata.name", &quoted(name), &detail);
        }
    }
    job_spec(&spec, errors);
    if case.typed.at("spec.completionMode").as_str() == Some("") {
        errors.unsupported("spec.completionMode", "", &["NonIndexed", "Indexed"]);
    }
    if let Some(old) = case.was("spec") {
        update(case, &spec, &At { tree: old, path: spec.path.clone() }, errors);
    }
}

/// The fields of a Job that must not change (`ValidateJobSpecUpdate`).
fn update(case: &Case, spec: &At, old: &At, errors: &mut Errors) {
    let completions = spec.get("completions");
    if spec.word("completionMode") != "Indexed" {
        case.stay(&["spec.completions"], errors);
    } else if completions.is_set()
        && *completions.tree != *old.get("completions").tree
        && *completions.tree != *spec.get("parallelism").tree
    {
        let detail = "can only be modified in tandem with spec.parallelism";
        errors.invalid(&completions.path, &completions.printed(), detail);
    }
    case.stay(&["spec.selector"], errors);
    let (mut new, mut was) = (spec.get("template").tree.clone(), old.get("template").tree.clone());
    let is_waiting = old.tree.bool_at("suspend");
    if is_waiting && case.was("status.startTime").is_none_or(Tree::is_null) {
        // Where its pods are to go may still be said.
        for (part, names) in [
            ("metadata", &["labels", "annotations"][..]),
            ("spec", &["affinity", "nodeSelector", "tolerations", "schedulingGates"]),
        ] {
            for map in [&mut new, &mut was] {
                if let Some(map) = map.get_mut(part).and_then(Tree::as_map_mut) {
                    names.iter().for_each(|name| drop(map.remove(*name)));
                }
            }
        }
    }
    if new != was {
        let template = go_struct::printed(spec.get("template").tree, PodTemplateSpec::SCHEMA);
        errors.invalid("spec.template", &template, IMMUTABLE);
    }
    case.stay(
        &[
            "spec.completionMode",
            "spec.podFailurePolicy",
            "spec.backoffLimitPerIndex",
            "spec.managedBy",
            "spec.successPolicy",
        ],
        errors,
    );
}

/// The rules for the spec of a job, be it its own or that of a CronJob's template.
pub(super) fn job_spec(spec: &At, errors: &mut Errors) {
    spec.follow(JOB, errors);
    let [failed, per_index] = ["maxFailedIndexes", "backoffLimitPerIndex"].map(|name| spec.get(name));
    if failed.is_set() && !per_index.is_set() {
        errors.required(&per_index.path, "when maxFailedIndexes is specified");
    }
    spec.follow(&[("completionMode", Rule::OneOf(&["NonIndexed", "Indexed"]))], errors);
    let is_indexed = spec.word("completionMode") == "Indexed";
    if is_indexed {
        let completions = spec.get("completions");
        completions.check(Rule::Required("when completion mode is Indexed"), errors);
        if let Some(parallelism) = spec.number("parallelism").filter(|parallelism| *parallelism > MAX_INDEXED) {
            let detail = format!("must be less than or equal to {MAX_INDEXED} when completion mode is Indexed");
            errors.invalid(&spec.field("parallelism"), &format!("{parallelism}"), &detail);
        }
        if let (Some(failed), Some(all)) = (failed.tree.as_i64(), completions.tree.as_i64())
            && failed > all
        {
            let detail = "must be less than or equal to completions";
            errors.invalid(&spec.field("maxFailedIndexes"), &format!("{failed}"), detail);
        }
    } else {
        for limit in [&per_index, &failed].into_iter().filter(|limit| limit.is_set()) {
            errors.invalid(&limit.path, &limit.printed(), "requires indexed completion mode");
        }
    }
    let pods = spec.get("template");
    let failures = spec.get("podFailurePolicy");
    failure_policy(spec, &failures, &pods, errors);
    let success = spec.get("successPolicy");
    if success.is_set() && is_indexed {
        let detail = "at least one rules must be specified when the successPolicy is specified";
        success.get("rules").check(Rule::Required(detail), errors);
    }
    let replacement = match failures.is_set() {
        true => Rule::OneOf(&["Failed"]),
        false => Rule::OneOf(&["Failed", "TerminatingOrFailed"]),
    };
    spec.get("podReplacementPolicy").check(replacement, errors);
    let made: PodTemplateSpec = workload::template(&pods, errors);
    let (field, words) = (pods.field("spec.restartPolicy"), ["OnFailure", "Never"]);
    match &made.spec.restart_policy {
        RestartPolicy::OnFailure if failures.is_set() => {
            let detail = "only \"Never\" is supported when podFailurePolicy is specified";
            errors.invalid(&field, "\"OnFailure\"", detail);
        }
        RestartPolicy::OnFailure | RestartPolicy::Never => {}
        RestartPolicy::Always => errors.required(&field, "valid values: \"OnFailure\", \"Never\""),
        other => errors.unsupported(&field, other.as_str(), &words),
    }
}

/// The pod failure policy (`validatePodFailurePolicy`).
fn failure_policy(spec: &At, policy: &At, pods: &At, errors: &mut Errors) {
    const ACTIONS: &[&str] = &["Count", "FailIndex", "FailJob", "Ignore"];
    let rules = policy.each("rules");
    if rules.len() > 20 {
        errors.too_many(&policy.field("rules"), rules.len(), 20);
    }
    let names: Vec<&str> = ["containers", "initContainers"]
        .iter()
        .flat_map(|list| pods.get("spec").each(list))
        .map(|container| container.word("name"))
        .collect();
    let one_of = |at: &At, words: &[&str], errors: &mut Errors| match at.text() {
        "" => {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            errors.required(&at.path, &format!("valid values: [{}]", words.join(" ")));
        }
        word if !words.contains(&word) => errors.unsupported(&at.path, word, words),
        _ => {}
    };
    for rule in rules {
        let (action, codes, conditions) = (rule.get("action"), rule.get("onExitCodes"), rule.each("onPodConditions"));
        one_of(&action, ACTIONS, errors);
        if action.text() == "FailIndex" && !spec.has("backoffLimitPerIndex") {
            errors.invalid(&action.path, "\"FailIndex\"", "requires the backoffLimitPerIndex to be set");
        }
        if codes.is_set() {
            exit_codes(&codes, &names, one_of, errors);
        }
        for condition in &conditions {
            let kind = condition.word("type");
            errors.each_invalid(&condition.field("type"), kind, crate::api::content::label_key(kind));
            one_of(&condition.get("status"), &["False", "True", "Unknown"], errors);
        }
        let both = match (codes.is_set(), conditions.is_empty()) {
            (true, false) => "specifying both OnExitCodes and OnPodConditions is not supported",
            (false, true) => "specifying one of OnExitCodes and OnPodConditions is required",
            _ => continue,
        };
        errors.push("FieldValueInvalid", &rule.path, format!("Invalid value: {both}"));
    }
}

fn exit_codes(codes: &At, names: &[&str], one_of: impl Fn(&At, &[&str], &mut Errors), errors: &mut Errors) {
    one_of(&codes.get("operator"), &["In", "NotIn"], errors);
    let name = codes.get("containerName");
    if name.is_set() && !names.contains(&name.text()) {
        let detail = "must be one of the container or initContainer names in the pod template";
        errors.invalid(&name.path, &quoted(name.text()), detail);
    }
    let (values, list) = (codes.each("values"), codes.get("values"));
    if values.is_empty() {
        let value = if list.is_set() { "[]" } else { "null" };
        errors.invalid(&list.path, value, "at least one value is required");
    }
    let number = |at: &At| at.tree.as_i64().unwrap_or(0);
    for (index, value) in values.iter().enumerate() {
        if codes.word("operator") == "In" && number(value) == 0 {
            errors.invalid(&value.path, "0", "must not be 0 for the In operator");
        }
        if values[..index].iter().any(|other| number(other) == number(value)) {
            errors.push("FieldValueDuplicate", &value.path, format!("Duplicate value: {}", number(value)));
        }
    }
    if !values.is_sorted_by_key(number) {
        errors.invalid(&list.path, &list.printed(), "must be ordered");
    }
}

fn job_status(job: &Tree, _: Time) -> String {
    let of = |words: &[(&str, &'static str)]| {
        words.iter().find(|(condition, _)| has_condition(job, condition)).map(|(_, word)| *word)
    };
    let leaves = !job.at("metadata.deletionTimestamp").is_null();
    of(&[("Complete", "Complete"), ("Failed", "Failed")])
        .or(leaves.then_some("Terminating"))
        .or_else(|| of(&[("Suspended", "Suspended"), ("FailureTarget", "FailureTarget")]))
        .unwrap_or("Running")
        .into()
}

fn completions(job: &Tree, _: Time) -> String {
    let done = job.i64_at("status.succeeded");
    match (job.at("spec.completions").as_i64(), job.i64_at("spec.parallelism")) {
        (Some(wanted), _) => format!("{done}/{wanted}"),
        (None, parallel) if parallel > 1 => format!("{done}/1 of {parallel}"),
        _ => format!("{done}/1"),
    }
}

fn job_duration(job: &Tree, now: Time) -> String {
    let end = time(job.at("status.completionTime")).unwrap_or(now);
    time(job.at("status.startTime")).map(|start| human_duration(end.since(start))).unwrap_or_default()
}
