//! The group `events.k8s.io/v1`: events, as it names their fields. Stored; upstream: `staging/src/k8s.io/api/events/v1/types.go`.

use crate::api::core_v1::event::EventSource;
use crate::api::core_v1::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::stored::Plain;
use crate::api::timestamp::{MicroTime, Timestamp};
use crate::base::Text;
use crate::stored;

stored! {
    /// Something that happened to an object, as the newer group writes it.
    pub struct Event {
        "action": Plain<Text>;
        "deprecatedCount": Plain<i32>;
        "deprecatedFirstTimestamp": Plain<Option<Timestamp>>, always;
        "deprecatedLastTimestamp": Plain<Option<Timestamp>>, always;
        "deprecatedSource": EventSource, always;
        "eventTime": Plain<Option<MicroTime>>, always;
        "metadata": ObjectMeta, always;
        "note": Plain<Text>;
        "reason": Plain<Text>;
        "regarding": ObjectReference, always;
        "related": ObjectReference;
        "reportingController": Plain<Text>;
        "reportingInstance": Plain<Text>;
        "series": EventSeries;
        "type": Plain<Text>;
    }

    /// The same again, several times.
    pub struct EventSeries {
        "count": Plain<i32>, always;
        "lastObservedTime": Plain<Option<MicroTime>>, always;
    }
}
