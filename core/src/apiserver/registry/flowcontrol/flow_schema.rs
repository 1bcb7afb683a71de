//! FlowSchemas. Upstream: `pkg/registry/flowcontrol/flowschema`.

use crate::api::Tree;
use crate::api::flowcontrol::FlowSchema;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Time;
use alloc::string::String;

impl Registered for FlowSchema {
    const STRATEGY: &'static Strategy = &Strategy {
        columns: &[
            NAME,
            col("PriorityLevel", Cell::Text("spec.priorityLevelConfiguration.name", "")),
            col("MatchingPrecedence", Cell::Number("spec.matchingPrecedence")),
            col("DistinguisherMethod", Cell::Text("spec.distinguisherMethod.type", NONE)),
            AGE,
            col("MissingPL", Cell::Rule(dangling)),
        ],
        ..Strategy::PLAIN
    };
}

fn dangling(schema: &Tree, _: Time) -> String {
    let conditions = schema.list_at("status.conditions");
    let condition = conditions.iter().find(|condition| condition.str_at("type") == "Dangling");
    condition.map_or("?", |condition| condition.str_at("status")).into()
}
