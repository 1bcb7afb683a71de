//! The group `events.k8s.io/v1`: events, as it names their fields. Upstream: `staging/src/k8s.io/api/events/v1/types.go`.

use crate::api::Kind;
use crate::api::conversion::{Conversion, Version};
use crate::api::core_v1::event::EventSource;
use crate::api::core_v1::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::Plain;
use crate::api::timestamp::{MicroTime, Timestamp};
use crate::api::tree::Map;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Something that happened to an object, as the newer group writes it.
    pub struct Event {
        action: Plain<Text> = "action";
        deprecated_count: Plain<i32> = "deprecatedCount";
        deprecated_first_timestamp: Plain<Option<Timestamp>> = "deprecatedFirstTimestamp", always;
        deprecated_last_timestamp: Plain<Option<Timestamp>> = "deprecatedLastTimestamp", always;
        deprecated_source: EventSource = "deprecatedSource", always;
        event_time: Plain<Option<MicroTime>> = "eventTime", always;
        metadata: ObjectMeta = "metadata", always;
        note: Plain<Text> = "note";
        reason: Plain<Text> = "reason";
        regarding: ObjectReference = "regarding", always;
        related: ObjectReference = "related";
        reporting_controller: Plain<Text> = "reportingController";
        reporting_instance: Plain<Text> = "reportingInstance";
        series: EventSeries = "series";
        type_: Plain<Text> = "type";
    }

    /// The same again, several times.
    pub struct EventSeries {
        count: Plain<i32> = "count", always;
        last_observed_time: Plain<Option<MicroTime>> = "lastObservedTime", always;
    }
}

impl Version for Event {
    const CONVERSION: Conversion = Conversion {
        storage: Kind::Event,
        to_storage: |event| RENAMED.iter().for_each(|(core, events)| rename(event, events, core)),
        from_storage: |event| RENAMED.iter().for_each(|(core, events)| rename(event, core, events)),
    };
}

/// The fields of an event that the two groups name differently: core's name, the name of `events.k8s.io`.
const RENAMED: &[(&str, &str)] = &[
    ("message", "note"),
    ("involvedObject", "regarding"),
    ("reportingComponent", "reportingController"),
    ("count", "deprecatedCount"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("source", "deprecatedSource"),
];

fn rename(object: &mut Map, from: &str, to: &'static str) {
    if let Some(value) = object.remove(from) {
        object.insert(Text::from_static(to), value);
    }
}
