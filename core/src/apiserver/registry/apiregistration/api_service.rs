//! APIServices. Upstream: `kube-aggregator/pkg/registry/apiservice`.

use crate::api::Tree;
use crate::api::apiregistration::APIService;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

impl Registered for APIService {
    const STRATEGY: &'static Strategy = &Strategy {
        categories: CATEGORY_API_EXTENSIONS,
        columns: &[NAME, col("Service", Cell::Rule(service)), col("Available", Cell::Rule(available)), AGE],
        ..Strategy::PLAIN
    };
}

/// The service that answers for an API group, or the apiserver itself.
fn service(api: &Tree, _: Time) -> String {
    match api.at("spec.service") {
        Tree::Null => "Local".into(),
        service => format!("{}/{}", service.str_at("namespace"), service.str_at("name")),
    }
}

fn available(api: &Tree, _: Time) -> String {
    let conditions = api.list_at("status.conditions");
    let condition = conditions.iter().find(|condition| condition.str_at("type") == "Available");
    match condition.map(|condition| (condition.str_at("status"), condition.str_at("reason"))) {
        None => "Unknown".into(),
        Some(("True", _)) => "True".into(),
        Some((status, reason)) => format!("{status} ({reason})"),
    }
}
