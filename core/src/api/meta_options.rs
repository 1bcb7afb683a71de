//! Conditions and options that several groups share (`meta/v1`). Stored.

use crate::api::stored::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// One aspect of an object's state (`meta/v1 Condition`).
    pub struct Condition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>, always;
        "observedGeneration": Plain<i64>;
        "reason": Plain<Text>, always;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// How an object is to be deleted (`meta/v1 DeleteOptions`).
    pub struct DeleteOptions {
        "dryRun": ListOf<Plain<Text>>;
        "gracePeriodSeconds": Plain<Option<i64>>;
        "ignoreStoreReadErrorWithClusterBreakingPotential": Plain<Option<bool>>;
        "orphanDependents": Plain<Option<bool>>;
        "preconditions": Preconditions;
        "propagationPolicy": Plain<Option<Text>>;
    }

    /// What must be so for a delete to go on.
    pub struct Preconditions {
        "resourceVersion": Plain<Option<Text>>;
        "uid": Plain<Option<Text>>;
    }

    /// A condition on one field.
    pub struct FieldSelectorRequirement {
        "key": Plain<Text>, always;
        "operator": Plain<Text>, always;
        "values": ListOf<Plain<Text>>;
    }
}
