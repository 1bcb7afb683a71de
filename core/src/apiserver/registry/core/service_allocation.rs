//! Addresses and node ports of services: the apiserver gives them out itself, so that no two services get the same.
//!
//! Upstream: `pkg/registry/core/service/storage/alloc.go`. In use is what the services in the cache have.

use crate::api::status::{Cause, Status};
use crate::api::{Kind, Map, Object, Tree, UntypedObject};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// `--service-cluster-ip-range`: 10.96.0.0/12. The first 256 addresses are left to those who ask for one.
const NETWORK: u32 = 10 << 24 | 96 << 16;
const SIZE: u32 = 1 << 20;
const BY_REQUEST: u32 = 256;
/// `--service-node-port-range`; the first 86 ports are left to those who ask for one.
const PORTS: (i64, i64) = (30_000, 32_767);
const PORTS_BY_REQUEST: i64 = 86;

/// Fills in what a service has not said, and refuses what others have.
pub(super) fn allocate(attempt: &mut Attempt, service: &mut UntypedObject) -> Result<(), Status> {
    let old = match attempt.old {
        Some(Object::Untyped(old)) => old.fields.at("spec").as_map(),
        _ => None,
    };
    let key = attempt.request.key();
    let others = || {
        attempt.view.objects(Kind::Service, &Text::EMPTY).filter_map(|object| match object {
            Object::Untyped(other) if object.key() != key => other.fields.at("spec").as_map(),
            _ => None,
        })
    };
    let Some(spec) = service.fields.get_mut("spec").and_then(Tree::as_map_mut) else { return Ok(()) };
    if let Some(old) = old {
        keep(old, spec);
    }
    if spec.str_at("type") == "ExternalName" {
        for name in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            spec.remove(name);
        }
        return Ok(());
    }
    families(spec);
    let mut causes = Vec::new();
    let mut address = String::from(first_address(spec));
    if address.is_empty() {
        let is_taken = |address: &str| others().any(|other| first_address(other) == address);
        let free = (0..SIZE).map(|_| {
            let offset = BY_REQUEST + attempt.rng.below(u64::from(SIZE - BY_REQUEST - 1)) as u32;
            dotted(NETWORK + offset)
        });
        address = free.take(64).find(|address| !is_taken(address)).unwrap_or_default();
    } else if address != "None"
        && old.is_none_or(|old| first_address(old) != address)
        && let Some(why) = refusal(&address, others().any(|other| first_address(other) == address))
    {
        causes.push(invalid("spec.clusterIPs", &format!("[{address:?}]"), &why));
    }
    spec.insert(Text::from_static("clusterIP"), address.as_str().into());
    spec.entry(Text::from_static("clusterIPs")).or_insert(vec![address.into()].into());

    let balances = spec.str_at("type") == "LoadBalancer";
    let wants = balances && spec.get("allocateLoadBalancerNodePorts") != Some(&Tree::Bool(false));
    if spec.str_at("type") == "NodePort" || balances {
        let mut taken: Vec<i64> = others().flat_map(node_ports).collect();
        if balances && spec.str_at("externalTrafficPolicy") == "Local" && !spec.contains_key("healthCheckNodePort") {
            let port = free_port(&mut taken, attempt.rng);
            spec.insert(Text::from_static("healthCheckNodePort"), Tree::Int(port));
        }
        let before: Vec<i64> = old.map(node_ports).unwrap_or_default();
        for (index, port) in ports(spec).iter_mut().enumerate() {
            let Tree::Map(port) = port else { continue };
            let field = format!("spec.ports[{index}].nodePort");
            match port.i64_at("nodePort") {
                0 if !wants && balances => {}
                0 => {
                    let number = free_port(&mut taken, attempt.rng);
                    port.insert(Text::from_static("nodePort"), Tree::Int(number));
                }
                // A dry run does not ask the allocator of ports.
                number if before.contains(&number) || attempt.request.query.dry_run => {}
                number if !(PORTS.0..=PORTS.1).contains(&number) => {
                    let why = format!(
                        "provided port is not in the valid range. The range of valid ports is {}-{}",
                        PORTS.0, PORTS.1
                    );
                    causes.push(invalid(&field, &format!("{number}"), &why));
                }
                number if taken.contains(&number) => {
                    causes.push(invalid(&field, &format!("{number}"), "provided port is already allocated"));
                }
                number => taken.push(number),
            }
        }
    }
    if causes.is_empty() { Ok(()) } else { Err(Status::invalid(&service_key(service), causes)) }
}

/// Keeps the allocated values that an update leaves out, as far as the type still has them (patchAllocatedValues).
fn keep(old: &Map, spec: &mut Map) {
    let (was, is) = (old.str_at("type"), String::from(spec.str_at("type")));
    if was != "ExternalName" && is != "ExternalName" {
        if spec.str_at("clusterIP").is_empty() && !spec.contains_key("clusterIPs") {
            for name in ["clusterIP", "clusterIPs"] {
                if let Some(value) = old.get(name) {
                    spec.insert(name.into(), value.clone());
                }
            }
        }
        for name in ["ipFamilies", "ipFamilyPolicy"] {
            if let Some(value) = old.get(name).filter(|_| !spec.contains_key(name)) {
                spec.insert(name.into(), value.clone());
            }
        }
    }
    let has_node_ports = |word: &str| matches!(word, "NodePort" | "LoadBalancer");
    if has_node_ports(was) && !has_node_ports(&is) {
        let has_addresses = !spec.list_at("externalIPs").is_empty();
        if !has_addresses && spec.get("externalTrafficPolicy") == old.get("externalTrafficPolicy") {
            spec.remove("externalTrafficPolicy");
        }
    }
    if !has_node_ports(was) {
        return;
    }
    let before: Vec<Map> = old.list_at("ports").iter().filter_map(Tree::as_map).cloned().collect();
    if has_node_ports(&is) {
        for port in ports(spec).iter_mut().filter_map(Tree::as_map_mut) {
            let same =
                before.iter().find(|other| ["port", "protocol"].iter().all(|name| other.get(*name) == port.get(*name)));
            if let Some(number) =
                same.and_then(|other| other.get("nodePort")).filter(|_| !port.contains_key("nodePort"))
            {
                port.insert(Text::from_static("nodePort"), number.clone());
            }
        }
    } else {
        // Ports that were the old type's go with it (dropTypeDependentFields).
        for port in ports(spec).iter_mut().filter_map(Tree::as_map_mut) {
            if before.iter().any(|other| other.get("nodePort") == port.get("nodePort")) {
                port.remove("nodePort");
            }
        }
    }
}

/// One family, if nothing else is said; a service without address and selector may have both.
fn families(spec: &mut Map) {
    let lacks_selector = spec.at("selector").as_map().is_none_or(Map::is_empty);
    let (policy, families) = if first_address(spec) == "None" && lacks_selector {
        ("RequireDualStack", vec!["IPv4".into(), "IPv6".into()])
    } else {
        ("SingleStack", vec!["IPv4".into()])
    };
    spec.entry(Text::from_static("ipFamilyPolicy")).or_insert(policy.into());
    spec.entry(Text::from_static("ipFamilies")).or_insert(families.into());
}

fn refusal(address: &str, is_taken: bool) -> Option<String> {
    let network = format!("{}/12", dotted(NETWORK));
    match number(address) {
        Some(number) if (NETWORK + 1..NETWORK + SIZE - 1).contains(&number) => {
            is_taken.then(|| format!("failed to allocate IP {address}: provided IP is already allocated"))
        }
        // What is no address at all, validation says.
        None => None,
        Some(_) => Some(format!(
            "failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of valid \
             IPs is {network}"
        )),
    }
}

fn free_port(taken: &mut Vec<i64>, rng: &mut crate::base::Rng) -> i64 {
    let first = PORTS.0 + PORTS_BY_REQUEST;
    let mut port = first + rng.below((PORTS.1 - first + 1) as u64) as i64;
    while taken.contains(&port) && taken.len() < 2_000 {
        port = if port == PORTS.1 { first } else { port + 1 };
    }
    taken.push(port);
    port
}

fn node_ports(spec: &Map) -> Vec<i64> {
    let list = spec.list_at("ports").iter();
    let ports = list.filter_map(|port| port.get("nodePort")?.as_i64());
    ports.chain(spec.at("healthCheckNodePort").as_i64()).collect()
}

fn ports(spec: &mut Map) -> &mut [Tree] {
    spec.get_mut("ports").and_then(Tree::as_list_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

fn first_address(spec: &Map) -> &str {
    let first = spec.at("clusterIPs").as_list().and_then(<[Tree]>::first).and_then(Tree::as_str);
    match spec.str_at("clusterIP") {
        "" => first.unwrap_or_default(),
        address => address,
    }
}

fn dotted(number: u32) -> String {
    let [a, b, c, d] = number.to_be_bytes();
    format!("{a}.{b}.{c}.{d}")
}

fn number(address: &str) -> Option<u32> {
    let parts: Vec<u8> = address.split('.').filter_map(|part| part.parse().ok()).collect();
    parts.try_into().ok().map(u32::from_be_bytes)
}

fn invalid(field: &str, value: &str, why: &str) -> Cause {
    let message = format!("Invalid value: {value}: {why}");
    Cause { reason: Text::from_static("FieldValueInvalid"), message: message.into(), field: field.into() }
}

fn service_key(service: &UntypedObject) -> crate::api::Key {
    crate::api::Key::new(Kind::Service, &service.metadata.namespace, &service.metadata.name)
}
