//! CronJobs. Upstream: `pkg/registry/batch/cronjob`, `pkg/apis/batch/validation`.

use super::job::job_spec;
use crate::api::Tree;
use crate::api::batch::CronJob;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, UNSET, col, wide};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy, changed};
use crate::apiserver::validation::rules::{Rule, Table};
use crate::apiserver::validation::value::{dns_subdomain, quoted};
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for CronJob {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        name,
        validate,
        pod_template: Some("spec.jobTemplate.spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        columns: &[
            NAME,
            col("Schedule", Cell::Text("spec.schedule", "")),
            col("Timezone", Cell::Text("spec.timeZone", NONE)),
            col("Suspend", Cell::Rule(suspend)),
            col("Active", Cell::Count("status.active")),
            col("Last Schedule", Cell::Since("status.lastScheduleTime", NONE)),
            AGE,
            wide("Containers", Cell::Each("spec.jobTemplate.spec.template.spec.containers", "name")),
            wide("Images", Cell::Each("spec.jobTemplate.spec.template.spec.containers", "image")),
            wide("Selector", Cell::Selector("spec.jobTemplate.spec.selector", NONE)),
        ],
        ..Strategy::PLAIN
    };
}

/// Jobs get its name with eleven characters more.
fn name(field: &str, name: &str, errors: &mut Errors) {
    dns_subdomain(field, name, errors);
    if name.len() > 52 {
        errors.invalid(field, &quoted(name), "must be no more than 52 characters");
    }
}

const CRON_JOB: Table = &[
    ("schedule", Rule::Required("")),
    ("startingDeadlineSeconds", Rule::NotNegative),
    ("concurrencyPolicy", Rule::MustBe(&["Allow", "Forbid", "Replace"])),
    ("successfulJobsHistoryLimit", Rule::NotNegative),
    ("failedJobsHistoryLimit", Rule::NotNegative),
];

fn validate(case: &Case, errors: &mut Errors) {
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

/// The form of a zone's name in the IANA database; the database itself is not here.
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

/// The faults of a schedule, in the words of robfig/cron.
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

fn suspend(job: &Tree, _: Time) -> String {
    let words = [(Some(true), "True"), (Some(false), "False")];
    let suspended = job.at("spec.suspend").as_bool();
    words.iter().find(|(is, _)| *is == suspended).map_or(UNSET, |(_, word)| word).into()
}
