//! Conditions and options that several groups share (`meta/v1`).

use crate::api::opaque::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// One aspect of an object's state (`meta/v1 Condition`).
    pub struct Condition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message", always;
        observed_generation: Plain<i64> = "observedGeneration";
        reason: Plain<Text> = "reason", always;
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// The options of a delete (`meta/v1 DeleteOptions`).
    pub struct DeleteOptions {
        dry_run: ListOf<Plain<Text>> = "dryRun";
        grace_period_seconds: Plain<Option<i64>> = "gracePeriodSeconds";
        ignore_store_read_error_with_cluster_breaking_potential: Plain<Option<bool>> = "ignoreStoreReadErrorWithClusterBreakingPotential";
        orphan_dependents: Plain<Option<bool>> = "orphanDependents";
        preconditions: Preconditions = "preconditions";
        propagation_policy: Plain<Option<Text>> = "propagationPolicy";
    }

    /// The preconditions of a delete.
    pub struct Preconditions {
        resource_version: Plain<Option<Text>> = "resourceVersion";
        uid: Plain<Option<Text>> = "uid";
    }

    /// A condition on one field.
    pub struct FieldSelectorRequirement {
        key: Plain<Text> = "key", always;
        operator: Plain<Text> = "operator", always;
        values: ListOf<Plain<Text>> = "values";
    }
}
