//! Daemon sets, and the revisions that they and stateful sets keep. Stored; upstream: `staging/src/k8s.io/api/apps/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::pod::PodTemplateSpec;
use crate::api::defaults;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{AnyValue, ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A pod on every node.
    pub struct DaemonSet {
        "metadata": ObjectMeta, always;
        "spec": DaemonSetSpec, always;
        "status": DaemonSetStatus, always;
    }

    /// What a daemon set is to be.
    pub struct DaemonSetSpec {
        "minReadySeconds": Plain<i32>;
        "revisionHistoryLimit": Plain<Option<i32>> => Int(10);
        "selector": LabelSelector, always;
        "template": PodTemplateSpec, always;
        "updateStrategy": DaemonSetUpdateStrategy, always;
    }

    /// How old pods give way to new ones.
    pub struct DaemonSetUpdateStrategy defaults defaults::daemon_set_strategy {
        "rollingUpdate": RollingUpdateDaemonSet;
        "type": Plain<Text>, words["OnDelete", "RollingUpdate"];
    }

    /// How far an update may stray from one ready pod on each node.
    pub struct RollingUpdateDaemonSet {
        "maxSurge": Plain<Option<IntOrString>>;
        "maxUnavailable": Plain<Option<IntOrString>>;
    }

    /// What a daemon set is.
    pub struct DaemonSetStatus {
        "collisionCount": Plain<Option<i32>>;
        "conditions": ListOf<DaemonSetCondition>, key["type"];
        "currentNumberScheduled": Plain<i32>, always;
        "desiredNumberScheduled": Plain<i32>, always;
        "numberAvailable": Plain<i32>;
        "numberMisscheduled": Plain<i32>, always;
        "numberReady": Plain<i32>, always;
        "numberUnavailable": Plain<i32>;
        "observedGeneration": Plain<i64>;
        "updatedNumberScheduled": Plain<i32>;
    }

    /// One aspect of a daemon set's state.
    pub struct DaemonSetCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// A former state of a stateful set or daemon set, to go back to.
    pub struct ControllerRevision {
        "data": AnyValue;
        "metadata": ObjectMeta, always;
        "revision": Plain<i64>, always;
    }
}
