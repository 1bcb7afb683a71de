//! The group `policy`.

mod pod_disruption_budget;

use super::plain;

plain!(crate::api::policy::Eviction);
