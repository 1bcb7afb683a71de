//! Endpoints. Upstream: `pkg/registry/core/endpoint`, `ValidateEndpoints`.

use super::service::PORT;
use crate::api::Tree;
use crate::api::core_v1::service::Endpoints;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col, each, some_of};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for Endpoints {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        deprecation: Some("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
        columns: &[NAME, col("Endpoints", Cell::Rule(endpoints)), AGE],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    for subset in case.new.each("subsets") {
        let lists = [subset.each("addresses"), subset.each("notReadyAddresses")];
        if lists.iter().all(Vec::is_empty) {
            errors.required(&subset.path, "must specify `addresses` or `notReadyAddresses`");
        }
        for address in lists.into_iter().flatten() {
            address.get("ip").ip(errors);
            if !address.word("hostname").is_empty() {
                address.follow(&[("hostname", Rule::Label)], errors);
            }
            address.follow(&[("nodeName", Rule::Subdomain)], errors);
            address.get("ip").endpoint_ip(errors);
        }
        let ports = subset.each("ports");
        for port in &ports {
            if ports.len() > 1 && port.word("name").is_empty() {
                errors.required(&port.field("name"), "");
            }
            port.follow(PORT, errors);
        }
    }
}

fn endpoints(endpoints: &Tree, _: Time) -> String {
    let mut all: Vec<String> = Vec::new();
    for subset in endpoints.list_at("subsets") {
        let ports = subset.list_at("ports");
        let ips = each(subset, "addresses", "ip");
        match ports {
            [] => all.extend(ips.into_iter().map(String::from)),
            ports => {
                for port in ports {
                    all.extend(ips.iter().map(|ip| format!("{ip}:{}", port.i64_at("port"))));
                }
            }
        }
    }
    if all.is_empty() { NONE.into() } else { some_of(all, 3, ",") }
}
