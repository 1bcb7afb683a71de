//! Events, of both groups that serve them. Upstream: `pkg/registry/core/event`.

use crate::api::core_v1::Event;
use crate::api::events;
use crate::api::{MicroTime, Tree};
use crate::apiserver::printers::{Cell, UNKNOWN, col, human_duration, since, text, wide};
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

impl Registered for Event {
    const STRATEGY: &'static Strategy = &Strategy {
        selectable_field: Some(|object, field| {
            let event = object.get::<Event>()?;
            Some(match field {
                "involvedObject.kind" => event.involved_object.kind.clone(),
                "involvedObject.name" => event.involved_object.name.clone(),
                "involvedObject.namespace" => event.involved_object.namespace.clone(),
                "involvedObject.uid" => format!("{}", event.involved_object.uid).into(),
                "reason" => event.reason.clone(),
                "type" => event.event_type.clone(),
                "source" => event.source.component.clone(),
                "reportingComponent" => event.reporting_component.clone(),
                _ => return None,
            })
        }),
        columns: &[
            col("Last Seen", Cell::Rule(last_seen)),
            col("Type", Cell::Text("type", "")),
            col("Reason", Cell::Text("reason", "")),
            col("Object", Cell::Rule(event_object)),
            wide("Subobject", Cell::Text("involvedObject.fieldPath", "")),
            wide("Source", Cell::Rule(event_source)),
            col("Message", Cell::Rule(event_message)),
            wide("First Seen", Cell::Rule(first_seen)),
            wide("Count", Cell::Rule(event_count)),
            wide("Name", Cell::Name),
        ],
        ..Strategy::PLAIN
    };
}

impl Registered for events::Event {
    const STRATEGY: &'static Strategy = Event::STRATEGY;
}

fn micro_since(tree: &Tree, now: Time) -> String {
    let then = tree.as_str().and_then(|text| text.parse::<MicroTime>().ok()).map(|then| then.to_time());
    then.map_or_else(|| UNKNOWN.into(), |then| human_duration(now.since(then)))
}

fn first_seen(event: &Tree, now: Time) -> String {
    match event.at("firstTimestamp") {
        Tree::Null => micro_since(event.at("eventTime"), now),
        first => since(first, UNKNOWN, now),
    }
}

fn last_seen(event: &Tree, now: Time) -> String {
    match (event.at("series"), event.at("lastTimestamp")) {
        (Tree::Null, Tree::Null) => first_seen(event, now),
        (Tree::Null, last) => since(last, UNKNOWN, now),
        (series, _) => micro_since(series.at("lastObservedTime"), now),
    }
}

fn event_count(event: &Tree, _: Time) -> String {
    let count = if event.at("series").is_null() { event.i64_at("count") } else { event.i64_at("series.count") };
    format!("{}", if event.at("series").is_null() { count.max(1) } else { count })
}

fn event_object(event: &Tree, _: Time) -> String {
    let kind = event.str_at("involvedObject.kind").to_ascii_lowercase();
    match event.str_at("involvedObject.name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    }
}

fn event_source(event: &Tree, _: Time) -> String {
    let component = text(event, "source.component", event.str_at("reportingComponent"));
    match text(event, "source.host", event.str_at("reportingInstance")) {
        "" => component.into(),
        host => format!("{component}, {host}"),
    }
}

fn event_message(event: &Tree, _: Time) -> String {
    event.str_at("message").trim().into()
}
