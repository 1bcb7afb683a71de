//! ControllerRevisions. Upstream: `pkg/registry/apps/controllerrevision`.

use crate::api::Tree;
use crate::api::apps::daemon_set::ControllerRevision;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

impl Registered for ControllerRevision {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        columns: &[NAME, col("Controller", Cell::Rule(controller)), col("Revision", Cell::Number("revision")), AGE],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    case.new.follow(&[("data", Rule::Required("data is mandatory")), ("revision", Rule::NotNegative)], errors);
    case.stay(&["data"], errors);
}

fn controller(revision: &Tree, _: Time) -> String {
    let owners = revision.list_at("metadata.ownerReferences");
    let owner = owners.iter().find(|owner| owner.bool_at("controller"));
    owner.map_or_else(
        || NONE.into(),
        |owner| {
            let kind = owner.str_at("kind").to_ascii_lowercase();
            match owner.str_at("apiVersion").split_once('/') {
                Some((group, _)) => format!("{kind}.{group}/{}", owner.str_at("name")),
                None => format!("{kind}/{}", owner.str_at("name")),
            }
        },
    )
}
