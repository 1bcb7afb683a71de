//! Events: the reports of components about objects.

use super::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::timestamp::{MicroTime, Timestamp};
use crate::base::Text;
use crate::record;
use alloc::sync::Arc;

record! {
    /// A report of something that happened to an object; kept for an hour.
    pub struct Event {
        metadata: ObjectMeta = "metadata", always;
        involved_object: ObjectReference = "involvedObject", always;
        reason: Text = "reason";
        message: Text = "message";
        source: EventSource = "source", always;
        first_timestamp: Option<Timestamp> = "firstTimestamp", always;
        last_timestamp: Option<Timestamp> = "lastTimestamp", always;
        count: i32 = "count";
        event_type: Text = "type";
        event_time: Option<MicroTime> = "eventTime", always;
        series: Option<Arc<EventSeries>> = "series";
        action: Text = "action";
        related: Option<Arc<ObjectReference>> = "related", not_simulated;
        reporting_component: Text = "reportingComponent", always;
        reporting_instance: Text = "reportingInstance", always;
    }

    /// The reporter of an event.
    pub struct EventSource {
        component: Text = "component";
        host: Text = "host";
    }

    /// The repetitions of an event.
    pub struct EventSeries {
        count: i32 = "count";
        last_observed_time: Option<MicroTime> = "lastObservedTime", always;
    }
}
