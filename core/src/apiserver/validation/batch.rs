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
    ("completionMode", Rule::OneOf(&["NonIndexed", "Indexed"])),
    ("podReplacementPolicy", Rule::OneOf(&["Failed", "TerminatingOrFailed"])),
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
    let name = case.new.tree.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default();
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
    if case.old.is_some() {
        case.stay(
            &["spec.selector", "spec.completionMode", "spec.podFailurePolicy", "spec.backoffLimitPerIndex"],
            errors,
        );
        let is_elastic =
            spec.word("completionMode") == "Indexed" && spec.number("completions") == spec.number("parallelism");
        if !is_elastic {
            case.stay(&["spec.completions"], errors);
        }
        if case.was("spec.template").is_some_and(|old| old != spec.get("template").tree) {
            let template = go_struct::printed(spec.get("template").tree, PodTemplateSpec::SCHEMA);
            errors.invalid("spec.template", &template, super::rules::IMMUTABLE);
        }
    }
}

fn job_spec(spec: &At, errors: &mut Errors) {
    spec.follow(JOB, errors);
    if spec.word("completionMode") == "Indexed" {
        spec.follow(&[("completions", Rule::Required("when completion mode is Indexed"))], errors);
        if let Some(parallelism) = spec.number("parallelism").filter(|parallelism| *parallelism > MAX_INDEXED) {
            let detail = format!("must be less than or equal to {MAX_INDEXED} when completion mode is Indexed");
            errors.invalid(&spec.field("parallelism"), &format!("{parallelism}"), &detail);
        }
    }
    let pods = spec.get("template");
    let made: PodTemplateSpec = workload::template(&pods, errors);
    let (field, words) = (pods.field("spec.restartPolicy"), ["OnFailure", "Never"]);
    match &made.spec.restart_policy {
        RestartPolicy::OnFailure | RestartPolicy::Never => {}
        RestartPolicy::Always => errors.required(&field, "valid values: \"OnFailure\", \"Never\""),
        other => errors.unsupported(&field, other.as_str(), &words),
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
    if let Some(zone) = spec.tree.get("timeZone").and_then(Tree::as_str) {
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
    if job.tree.get("manualSelector") == Some(&Tree::Bool(true)) {
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
