//! HorizontalPodAutoscalers. Upstream: `pkg/registry/autoscaling/horizontalpodautoscaler`, `pkg/apis/autoscaling/validation`.

use crate::api::autoscaling::HorizontalPodAutoscaler;
use crate::api::autoscaling_v1;
use crate::api::{Quantity, Tree};
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, UNKNOWN, UNSET, col, plain, some_of};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy};
use crate::apiserver::validation::rules::{At, Rule};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors, names};
use crate::base::Time;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for HorizontalPodAutoscaler {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        categories: CATEGORY_ALL,
        columns: &[
            NAME,
            col("Reference", Cell::Rule(scale_target)),
            col("Targets", Cell::Rule(metrics)),
            col("MinPods", Cell::Rule(min_pods)),
            col("MaxPods", Cell::Number("spec.maxReplicas")),
            col("Replicas", Cell::Number("status.currentReplicas")),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

impl Registered for autoscaling_v1::HorizontalPodAutoscaler {
    const STRATEGY: &'static Strategy = HorizontalPodAutoscaler::STRATEGY;
}

const SOURCES: [(&str, &str); 5] = [
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let (least, most) = (spec.number("minReplicas"), spec.number("maxReplicas").unwrap_or(0));
    if let Some(least) = least.filter(|least| *least < 1) {
        errors.invalid("spec.minReplicas", &format!("{least}"), "must be greater than or equal to 1");
    }
    match most {
        0 => errors.required("spec.maxReplicas", "must be set and greater than 0"),
        number if number < 0 => errors.invalid("spec.maxReplicas", &format!("{number}"), "must be greater than 0"),
        _ => {}
    }
    if least.is_some_and(|least| most < least) {
        let detail = "must be greater than or equal to `minReplicas`";
        errors.invalid("spec.maxReplicas", &format!("{most}"), detail);
    }
    let target = spec.get("scaleTargetRef");
    reference(&target, errors);
    let version = target.word("apiVersion");
    let is_core = version == "v1" && target.word("kind") == "ReplicationController";
    if !is_core && !version.contains('/') {
        errors.invalid(&target.field("apiVersion"), &quoted(version), "apiVersion must specify API group");
    }
    for side in ["scaleUp", "scaleDown"] {
        let rules = spec.get("behavior").get(side);
        if rules.is_set() {
            behavior(&rules, errors);
            let policies = rules.field("policies");
            if case.typed.at(&policies).as_list().is_some_and(<[_]>::is_empty) {
                errors.required(&policies, "must specify at least one Policy");
            }
        }
    }
    for metric in spec.each("metrics") {
        metric_spec(&metric, errors);
    }
}

fn reference(target: &At, errors: &mut Errors) {
    for name in ["kind", "name"] {
        match target.word(name) {
            "" => errors.required(&target.field(name), ""),
            word => names::path_segment(&target.field(name), word, errors),
        }
    }
}

fn behavior(rules: &At, errors: &mut Errors) {
    let window = rules.number("stabilizationWindowSeconds");
    let field = rules.field("stabilizationWindowSeconds");
    match window {
        Some(seconds) if seconds < 0 => {
            errors.invalid(&field, &format!("{seconds}"), "must be greater than or equal to zero");
        }
        Some(seconds) if seconds > 3600 => {
            errors.invalid(&field, &format!("{seconds}"), "must be less than or equal to 3600");
        }
        _ => {}
    }
    rules.follow(&[("selectPolicy", Rule::OneOf(&["Disabled", "Max", "Min"]))], errors);
    let policies = rules.each("policies");
    for policy in policies {
        policy.follow(
            &[
                ("type", Rule::MustBe(&["Percent", "Pods"])),
                ("value", Rule::Positive("must be greater than zero")),
                ("periodSeconds", Rule::Positive("must be greater than zero")),
            ],
            errors,
        );
        if let Some(seconds) = policy.number("periodSeconds").filter(|seconds| *seconds > 1800) {
            errors.invalid(&policy.field("periodSeconds"), &format!("{seconds}"), "must be less than or equal to 1800");
        }
    }
}

fn metric_spec(metric: &At, errors: &mut Errors) {
    let kind = metric.get("type");
    let words = SOURCES.map(|(word, _)| word);
    let source = SOURCES.iter().find(|(word, _)| *word == kind.text());
    kind.check(Rule::Required("must specify a metric source type"), errors);
    let given: Vec<&str> = SOURCES.iter().map(|(_, name)| *name).filter(|name| metric.has(name)).collect();
    if let Some(name) = given.first() {
        metric_source(name, &metric.get(name), errors);
    }
    match source {
        None => errors.unsupported(&kind.path, kind.text(), &words),
        Some((_, name)) if !given.contains(name) => {
            errors.required(&metric.field(name), "must populate information for the given metric source");
        }
        Some(_) => {}
    }
    if given.len() != 1 {
        for name in given.iter().filter(|name| source.is_none_or(|(_, own)| own != *name)) {
            errors.forbidden(&metric.field(name), "must populate the given metric source only");
        }
    }
}

fn metric_source(name: &str, source: &At, errors: &mut Errors) {
    let target = source.get("target");
    let is_resource = matches!(name, "resource" | "containerResource");
    if is_resource {
        source.follow(&[("name", Rule::Required("must specify a resource name"))], errors);
    } else {
        source.follow(&[("metric.name", Rule::Required("must specify a metric name"))], errors);
        source.follow(&[("metric.selector", Rule::Selector)], errors);
    }
    match name {
        "containerResource" => source.follow(&[("container", Rule::Required("must specify a container"))], errors),
        "object" => reference(&source.get("describedObject"), errors),
        _ => {}
    }
    metric_target(&target, errors);
    let [utilization, average, value] = ["averageUtilization", "averageValue", "value"].map(|name| target.has(name));
    let mut missing = |field: &str, detail: &str| errors.required(&target.field(field), detail);
    match name {
        "resource" | "containerResource" if !utilization && !average => {
            missing("averageUtilization", "must set either a target raw value or a target utilization");
        }
        "resource" | "containerResource" if utilization && average => errors
            .forbidden(&target.field("averageValue"), "may not set both a target raw value and a target utilization"),
        "object" if !value && !average => {
            missing("averageValue", "must set either a target value or averageValue");
        }
        "pods" if !average => missing("averageValue", "must specify a positive target averageValue"),
        "external" if !value && !average => {
            missing("averageValue", "must set either a target value for metric or a per-pod target");
        }
        "external" if value && average => {
            errors.forbidden(&target.field("value"), "may not set both a target value for metric and a per-pod target")
        }
        _ => {}
    }
}

fn metric_target(target: &At, errors: &mut Errors) {
    let kind = target.get("type");
    kind.check(Rule::Required("must specify a metric target type"), errors);
    if !matches!(kind.text(), "Utilization" | "Value" | "AverageValue") {
        errors.invalid(&kind.path, &quoted(kind.text()), "must be either Utilization, Value, or AverageValue");
    }
    for name in ["value", "averageValue"] {
        let amount = target.get(name);
        if amount.quantity().is_some_and(|amount| amount <= Quantity::default()) {
            errors.invalid(&amount.path, &amount.printed(), "must be positive");
        }
    }
    let share = target.get("averageUtilization");
    if share.is_set() {
        share.check(Rule::Positive("must be greater than 0"), errors);
    }
}

fn scale_target(scaler: &Tree, _: Time) -> String {
    format!("{}/{}", scaler.str_at("spec.scaleTargetRef.kind"), scaler.str_at("spec.scaleTargetRef.name"))
}

fn min_pods(scaler: &Tree, _: Time) -> String {
    plain(scaler.at("spec.minReplicas"), UNSET)
}

/// The current and the target value of each metric (`formatHPAMetrics`).
fn metrics(scaler: &Tree, _: Time) -> String {
    let current = scaler.list_at("status.currentMetrics");
    let one = |(index, metric): (usize, &Tree)| {
        let source = match metric.str_at("type") {
            "External" => "external",
            "Pods" => "pods",
            "Object" => "object",
            "Resource" => "resource",
            "ContainerResource" => "containerResource",
            _ => return "<unknown type>".into(),
        };
        let metric = metric.at(source);
        let now = current.get(index).map_or(&Tree::Null, |status| status.at(source));
        let value =
            |name: &str| (plain(now.at(&format!("current.{name}")), UNKNOWN), metric.at(&format!("target.{name}")));
        let is_resource = source.ends_with("esource");
        let (now, target) = match (value("averageValue"), value("averageUtilization"), value("value")) {
            ((now, target), ..) if !target.is_null() || source == "pods" => (now, plain(target, "0")),
            (_, (now, target), _) if is_resource => {
                let percent = |text: String| if text.starts_with('<') { text } else { text + "%" };
                (percent(now), percent(plain(target, "<auto>")))
            }
            (.., (now, target)) => (now, plain(target, "0")),
        };
        let is_average = matches!(source, "external" | "object") && !metric.at("target.averageValue").is_null();
        match is_resource {
            true => format!("{}: {now}/{target}", metric.str_at("name")),
            false => format!("{now}/{target}{}", if is_average { " (avg)" } else { "" }),
        }
    };
    let all: Vec<String> = scaler.list_at("spec.metrics").iter().enumerate().map(one).collect();
    if all.is_empty() { NONE.into() } else { some_of(all, 2, ", ") }
}
