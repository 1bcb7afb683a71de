//! Namespaces: the rooms that names are unique in.

use super::pod::ConditionStatus;
use crate::api::meta::ObjectMeta;
use crate::api::record::Shared;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, words};
use alloc::vec::Vec;

record! {
    /// A namespace.
    pub struct Namespace defaults super::defaults::namespace {
        metadata: ObjectMeta = "metadata", always;
        spec: NamespaceSpec = "spec", always;
        status: NamespaceStatus = "status", always;
    }

    /// The desired state of a namespace.
    pub struct NamespaceSpec {
        finalizers: Shared<Vec<Text>> = "finalizers";
    }

    /// The observed state of a namespace.
    pub struct NamespaceStatus {
        phase: NamespacePhase = "phase" => NamespacePhase::Active;
        conditions: Vec<NamespaceCondition> = "conditions", key["type"];
    }

    /// One aspect of a namespace's state.
    pub struct NamespaceCondition {
        condition_type: Text = "type", always;
        status: ConditionStatus = "status", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime", always;
        reason: Text = "reason";
        message: Text = "message";
    }
}

words! {
    /// The phase of a namespace: only an active one takes new objects.
    pub enum NamespacePhase { Active, Terminating }
}
