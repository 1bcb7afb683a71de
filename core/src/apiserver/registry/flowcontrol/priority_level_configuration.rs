//! PriorityLevelConfigurations. Upstream: `pkg/registry/flowcontrol/prioritylevelconfiguration`.

use crate::api::Tree;
use crate::api::flowcontrol::PriorityLevelConfiguration;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col, plain};
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Time;
use alloc::string::String;

impl Registered for PriorityLevelConfiguration {
    const STRATEGY: &'static Strategy = &Strategy {
        columns: &[
            NAME,
            col("Type", Cell::Text("spec.type", "")),
            col("NominalConcurrencyShares", Cell::Rule(shares)),
            col("Queues", Cell::Rule(queues)),
            col("HandSize", Cell::Rule(hand_size)),
            col("QueueLengthLimit", Cell::Rule(queue_length)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn shares(level: &Tree, _: Time) -> String {
    plain(level.at("spec.limited.nominalConcurrencyShares"), NONE)
}

fn queuing(level: &Tree, field: &str) -> String {
    plain(level.at("spec.limited.limitResponse.queuing").get(field).unwrap_or(&Tree::Null), NONE)
}

fn queues(level: &Tree, _: Time) -> String {
    queuing(level, "queues")
}

fn hand_size(level: &Tree, _: Time) -> String {
    queuing(level, "handSize")
}

fn queue_length(level: &Tree, _: Time) -> String {
    queuing(level, "queueLengthLimit")
}
