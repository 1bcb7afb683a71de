//! The group `events.k8s.io/v1`: events, as it names their fields. Upstream: `staging/src/k8s.io/api/events/v1/types.go`.

use crate::api::core_v1::event::EventSource;
use crate::api::core_v1::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::Plain;
use crate::api::timestamp::{MicroTime, Timestamp};
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
