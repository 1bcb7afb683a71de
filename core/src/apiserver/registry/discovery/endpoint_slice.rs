//! EndpointSlices. Upstream: `pkg/registry/discovery/endpointslice`, `pkg/apis/discovery/validation`.

use crate::api::Tree;
use crate::api::discovery::EndpointSlice;
use crate::apiserver::printers::{AGE, Cell, NAME, UNSET, col, plain, some_of, texts};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::port_number;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use crate::base::vec_map::VecSet;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for EndpointSlice {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        columns: &[
            NAME,
            col("AddressType", Cell::Text("addressType", "")),
            col("Ports", Cell::Rule(slice_ports)),
            col("Endpoints", Cell::Rule(slice_endpoints)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    let kind = new.word("addressType");
    match kind {
        "" => errors.required("addressType", ""),
        _ => new.follow(&[("addressType", Rule::OneOf(&["FQDN", "IPv4", "IPv6"]))], errors),
    }
    for endpoint in new.each("endpoints") {
        let addresses = endpoint.each("addresses");
        if addresses.is_empty() {
            errors.required(&endpoint.field("addresses"), "must contain at least 1 address");
        }
        if addresses.len() > 100 {
            errors.too_many(&endpoint.field("addresses"), addresses.len(), 100);
        }
        for address in addresses {
            match kind {
                "IPv4" | "IPv6" => {
                    address.ip(errors);
                    address.endpoint_ip(errors);
                }
                "FQDN" => address.check(Rule::Subdomain, errors),
                _ => {}
            }
        }
        endpoint.follow(&[("nodeName", Rule::Subdomain)], errors);
    }
    let mut names = VecSet::new();
    for port in new.each("ports") {
        let name = port.word("name");
        if !name.is_empty() {
            port.get("name").check(Rule::Label, errors);
        }
        if !names.insert(name) {
            errors.duplicate(&port.field("name"), name);
        }
        port.follow(&[("protocol", Rule::OneOf(&["SCTP", "TCP", "UDP"]))], errors);
        // Zero is taken for a port that is not set.
        if let Some(number) = port.number("port").filter(|number| *number != 0) {
            port_number(&port.field("port"), number, errors);
        }
    }
    case.stay(&["addressType"], errors);
}

fn slice_ports(slice: &Tree, _: Time) -> String {
    let of = |port: &Tree| plain(port.at("port"), "*");
    let ports: Vec<String> = slice.list_at("ports").iter().map(of).collect();
    if ports.is_empty() { UNSET.into() } else { some_of(ports, 3, ",") }
}

fn slice_endpoints(slice: &Tree, _: Time) -> String {
    let all: Vec<String> =
        slice.list_at("endpoints").iter().flat_map(|endpoint| texts(endpoint, "addresses")).collect();
    if all.is_empty() { UNSET.into() } else { some_of(all, 3, ",") }
}
