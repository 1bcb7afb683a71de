//! Jobs and CronJobs. Upstream: `pkg/apis/batch/validation`.

use super::rules::{At, Rule, Table};
use super::value::quoted;
use super::{Case, Errors, names, workload};
use crate::api::Tree;
use crate::api::core_v1::{PodTemplateSpec, RestartPolicy};
use crate::api::record::Described;
use crate::apiserver::go_struct;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const JOB: Table = &[
    ("parallelism", Rule::NotNegative),
    ("completions", Rule::NotNegative),
    ("activeDeadlineSeconds", Rule::NotNegative),
    ("backoffLimit", Rule::NotNegative),
    ("backoffLimitPerIndex", Rule::NotNegative),
    ("maxFailedIndexes", Rule::NotNegative),
    ("ttlSecondsAfterFinished", Rule::NotNegative),
];

const CRON_JOB: Table = &[
    ("schedule", Rule::Required("")),
    ("startingDeadlineSeconds", Rule::NotNegative),
    ("concurrencyPolicy", Rule::MustBe(&["Allow", "Forbid", "Replace"])),
    ("successfulJobsHistoryLimit", Rule::NotNegative),
    ("failedJobsHistoryLimit", Rule::NotNegative),
];

/// How many pods of an indexed Job may run at once.
const MAX_INDEXED: i64 = 100_000;

/// The rules for a Job.
pub(super) fn job(case: &Case, errors: &mut Errors) {
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

/// What of a Job stays as it is (`ValidateJobSpecUpdate`).
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
        errors.invalid("spec.template", &template, super::rules::IMMUTABLE);
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

fn job_spec(spec: &At, errors: &mut Errors) {
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

/// What is done about pods that fail (`validatePodFailurePolicy`).
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

/// The rules for a CronJob.
pub(super) fn cron_job(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(CRON_JOB, errors);
    let schedule = spec.word("schedule");
    if schedule.contains("TZ") {
        let detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
        errors.invalid("spec.schedule", &quoted(schedule), detail);
    } else if let Some(problem) = schedule_problem(schedule) {
        errors.invalid("spec.schedule", &quoted(schedule), &problem);
    }
    if let Some(zone) = spec.tree.at("timeZone").as_str() {
        let problem = match zone {
            "" => Some("timeZone must be nil or non-empty string".into()),
            "Local" | "local" => {
                Some("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones".into())
            }
            zone if is_time_zone(zone) => None,
            zone => Some(format!("unknown time zone {zone}")),
        };
        if let Some(problem) = problem {
            errors.invalid("spec.timeZone", &quoted(zone), &problem);
        }
    }
    let job = spec.get("jobTemplate.spec");
    job_spec(&job, errors);
    if job.has("selector") {
        errors.invalid(&job.field("selector"), &job.get("selector").printed(), "`selector` will be auto-generated");
    }
    if job.tree.bool_at("manualSelector") {
        errors.unsupported_value(&job.field("manualSelector"), "true", &["nil", "false"]);
    }
}

/// What a zone of the IANA database looks like; the database itself is not here.
fn is_time_zone(zone: &str) -> bool {
    const AREAS: [&str; 13] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Brazil",
        "Canada",
        "Etc",
        "Europe",
        "Indian",
        "Pacific",
    ];
    const ALONE: [&str; 22] = [
        "CET",
        "CST6CDT",
        "Cuba",
        "EET",
        "EST",
        "EST5EDT",
        "Egypt",
        "GMT",
        "HST",
        "Iran",
        "Israel",
        "Japan",
        "MET",
        "MST",
        "MST7MDT",
        "PRC",
        "PST8PDT",
        "ROK",
        "Singapore",
        "UTC",
        "WET",
        "Zulu",
    ];
    match zone.split_once('/') {
        Some((area, place)) => {
            (AREAS.contains(&area) || area == "US" || area == "Chile" || area == "Mexico") && !place.is_empty()
        }
        None => ALONE.contains(&zone),
    }
}

/// What is wrong with a schedule, in the words of robfig/cron.
fn schedule_problem(schedule: &str) -> Option<String> {
    if schedule.is_empty() {
        return None;
    }
    if let Some(word) = schedule.strip_prefix('@') {
        return match word {
            "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly" => None,
            word if word.starts_with("every ") => None,
            _ => Some(format!("unrecognized descriptor: {schedule}")),
        };
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    if fields.len() != 5 {
        return Some(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
    }
    let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    fields
        .iter()
        .zip(bounds)
        .enumerate()
        .find_map(|(index, (field, bounds))| field.split(',').find_map(|range| range_problem(range, bounds, index)))
}

/// One range of a schedule: `*`, `?`, `5`, `1-5`, each with `/STEP`.
fn range_problem(range: &str, (least, most): (u32, u32), index: usize) -> Option<String> {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    const DAYS: &str = "sun mon tue wed thu fri sat";
    let number = |text: &str| {
        let names = if index == 3 {
            MONTHS
        } else if index == 4 {
            DAYS
        } else {
            ""
        };
        let named = names.split(' ').position(|name| !name.is_empty() && name == text.to_ascii_lowercase());
        match named {
            Some(at) => Ok(at as u32 + u32::from(index == 3)),
            None if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(text.parse().unwrap_or(u32::MAX))
            }
            None => {
                Err(format!("failed to parse int from {text}: strconv.Atoi: parsing {}: invalid syntax", quoted(text)))
            }
        }
    };
    let mut parts = range.split('/');
    let (span, step) = (parts.next().unwrap_or_default(), parts.next());
    if parts.next().is_some() {
        return Some(format!("too many slashes: {range}"));
    }
    let mut ends = span.split('-');
    let (from, to) = (ends.next().unwrap_or_default(), ends.next());
    if ends.next().is_some() {
        return Some(format!("too many hyphens: {range}"));
    }
    let (start, end) = match from {
        "*" | "?" => (least, most),
        from => match (number(from), to.map(number)) {
            (Err(problem), _) | (_, Some(Err(problem))) => return Some(problem),
            (Ok(start), Some(Ok(end))) => (start, end),
            (Ok(start), None) => (start, if step.is_some() { most } else { start }),
        },
    };
    match step.map(number) {
        Some(Err(problem)) => return Some(problem),
        Some(Ok(0)) => return Some(format!("step of range should be a positive number: {range}")),
        _ => {}
    }
    if start < least {
        return Some(format!("beginning of range ({start}) below minimum ({least}): {range}"));
    }
    if end > most {
        return Some(format!("end of range ({end}) above maximum ({most}): {range}"));
    }
    (start > end).then(|| format!("beginning of range ({start}) beyond end of range ({end}): {range}"))
}
