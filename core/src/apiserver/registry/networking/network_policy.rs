//! NetworkPolicies. Upstream: `pkg/registry/networking/networkpolicy`, `pkg/apis/networking/validation`.

use crate::api::Tree;
use crate::api::networking::NetworkPolicy;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::{At, Rule};
use crate::apiserver::validation::value::{port_name, port_number, quoted};
use crate::apiserver::validation::warnings::Warnings;
use crate::apiserver::validation::{Case, Errors};
use alloc::format;

impl Registered for NetworkPolicy {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        warnings: warn,
        columns: &[NAME, col("Pod-Selector", Cell::Selector("spec.podSelector", NONE)), AGE],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(&[("podSelector", Rule::Selector)], errors);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.each(direction) {
            for port in rule.each("ports") {
                policy_port(&port, errors);
            }
            for peer in rule.each(peers) {
                policy_peer(&peer, errors);
            }
        }
    }
    let types = spec.each("policyTypes");
    if types.len() > 2 {
        let field = spec.get("policyTypes");
        return errors.invalid(&field.path, &field.printed(), "may not specify more than two policyTypes");
    }
    for kind in types {
        kind.check(Rule::MustBe(&["Ingress", "Egress"]), errors);
    }
}

fn policy_port(port: &At, errors: &mut Errors) {
    port.follow(&[("protocol", Rule::OneOf(&["TCP", "UDP", "SCTP"]))], errors);
    let (number, end) = (port.get("port"), port.get("endPort"));
    let mut wrong = |value: i64, detail: &str| errors.invalid(&end.path, &format!("{value}"), detail);
    match (number.tree, end.tree.as_i64()) {
        (Tree::Int(number), Some(end)) if end < *number => wrong(*number, "must be greater than or equal to `port`"),
        (Tree::Text(_), Some(end)) => wrong(end, "may not be specified when `port` is non-numeric"),
        (Tree::Null, Some(end)) => wrong(end, "may not be specified when `port` is not specified"),
        _ => {}
    }
    match number.tree {
        Tree::Int(first) => {
            port_number(&number.path, *first, errors);
            if let Some(last) = end.tree.as_i64() {
                port_number(&end.path, last, errors);
            }
        }
        Tree::Text(name) => errors.each_invalid(&number.path, name, port_name(name)),
        _ => {}
    }
}

fn policy_peer(peer: &At, errors: &mut Errors) {
    peer.follow(&[("podSelector", Rule::Selector), ("namespaceSelector", Rule::Selector)], errors);
    let block = peer.get("ipBlock");
    let has_selector = peer.has("podSelector") || peer.has("namespaceSelector");
    match (block.is_set(), has_selector) {
        (false, false) => errors.required(&peer.path, "must specify a peer"),
        (true, true) => errors.forbidden(&peer.path, "may not specify both ipBlock and another peer"),
        _ => {}
    }
    if !block.is_set() {
        return;
    }
    let whole = block.get("cidr");
    if whole.text().is_empty() {
        return errors.required(&whole.path, "");
    }
    let Some((net, bits)) = whole.cidr(errors) else { return };
    for part in block.each("except") {
        let Some((inner, inner_bits)) = part.cidr(errors) else { continue };
        let shift = 128 - u32::from(bits);
        let is_inside = shift >= 128 || net >> shift == inner >> shift;
        if !is_inside || bits >= inner_bits {
            errors.invalid(&part.path, &quoted(part.text()), "must be a strict subset of `cidr`");
        }
    }
}

/// Ranges of addresses that name an address (`GetWarningsForCIDR`).
fn warn(case: &Case, warnings: &mut Warnings) {
    let spec = case.new.get("spec");
    for block in [("ingress", "from"), ("egress", "to")]
        .iter()
        .flat_map(|(list, peers)| spec.each(list).into_iter().flat_map(|rule| rule.each(peers)))
        .map(|peer| peer.get("ipBlock"))
        .filter(At::is_set)
    {
        for range in [alloc::vec![block.get("cidr")], block.each("except")].concat() {
            let Some((address, bits)) = range.cidr(&mut Errors::default()) else { continue };
            let net = if bits == 0 { 0 } else { address >> (128 - u32::from(bits)) << (128 - u32::from(bits)) };
            if net == address {
                continue;
            }
            let shown = |address: u128| {
                let ip = core::net::Ipv6Addr::from_bits(address);
                ip.to_ipv4_mapped().map_or_else(|| format!("{ip}"), |ip| format!("{ip}"))
            };
            let (all, own) = if range.text().contains(':') { (128, bits) } else { (32, bits - 96) };
            let advice = format!(
                "CIDR value {:?} is ambiguous in this context (should be \"{}/{own}\" or \"{}/{all}\"?)",
                range.text(),
                shown(net),
                shown(address)
            );
            warnings.of(&range.path, &advice);
        }
    }
}
