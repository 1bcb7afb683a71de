//! The cells that are more than a field of the object.

use super::{NONE, UNKNOWN, UNSET, each, human_duration, since, some_of, text, time};
use crate::api::{MicroTime, Tree};
use crate::base::{Duration, Time, sort};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A number or a word, as it is printed.
fn plain(tree: &Tree, none: &str) -> String {
    match tree {
        Tree::Text(text) => text.to_string(),
        Tree::Int(number) => format!("{number}"),
        _ => none.into(),
    }
}

pub(super) fn min_available(budget: &Tree, _: Time) -> String {
    plain(budget.at("spec.minAvailable"), "N/A")
}

pub(super) fn max_unavailable(budget: &Tree, _: Time) -> String {
    plain(budget.at("spec.maxUnavailable"), "N/A")
}

pub(super) fn ready_of_desired(set: &Tree, _: Time) -> String {
    format!("{}/{}", set.i64_at("status.readyReplicas"), set.i64_at("spec.replicas"))
}

fn has_condition(object: &Tree, wanted: &str) -> bool {
    let conditions = object.list_at("status.conditions");
    let found = conditions.iter().find(|condition| condition.str_at("type") == wanted);
    found.is_some_and(|condition| condition.str_at("status") == "True")
}

pub(super) fn job_status(job: &Tree, _: Time) -> String {
    let of = |words: &[(&str, &'static str)]| {
        words.iter().find(|(condition, _)| has_condition(job, condition)).map(|(_, word)| *word)
    };
    let leaves = !job.at("metadata.deletionTimestamp").is_null();
    of(&[("Complete", "Complete"), ("Failed", "Failed")])
        .or(leaves.then_some("Terminating"))
        .or_else(|| of(&[("Suspended", "Suspended"), ("FailureTarget", "FailureTarget")]))
        .unwrap_or("Running")
        .into()
}

pub(super) fn completions(job: &Tree, _: Time) -> String {
    let done = job.i64_at("status.succeeded");
    match (job.at("spec.completions").as_i64(), job.i64_at("spec.parallelism")) {
        (Some(wanted), _) => format!("{done}/{wanted}"),
        (None, parallel) if parallel > 1 => format!("{done}/1 of {parallel}"),
        _ => format!("{done}/1"),
    }
}

pub(super) fn job_duration(job: &Tree, now: Time) -> String {
    let end = time(job.at("status.completionTime")).unwrap_or(now);
    time(job.at("status.startTime")).map(|start| human_duration(end.since(start))).unwrap_or_default()
}

pub(super) fn suspend(job: &Tree, _: Time) -> String {
    let words = [(Some(true), "True"), (Some(false), "False")];
    let suspended = job.at("spec.suspend").as_bool();
    words.iter().find(|(is, _)| *is == suspended).map_or(UNSET, |(_, word)| word).into()
}

/// The texts of a list.
fn texts(tree: &Tree, path: &str) -> Vec<String> {
    tree.list_at(path).iter().filter_map(Tree::as_str).map(String::from).collect()
}

fn joined(all: &[String], none: &str) -> String {
    if all.is_empty() { none.into() } else { all.join(",") }
}

pub(super) fn cluster_ip(service: &Tree, _: Time) -> String {
    texts(service, "spec.clusterIPs").into_iter().next().unwrap_or_else(|| NONE.into())
}

pub(super) fn load_balancer(object: &Tree, _: Time) -> String {
    addresses(object).join(",")
}

fn addresses(object: &Tree) -> Vec<String> {
    let of = |ingress: &Tree| String::from(text(ingress, "ip", ingress.str_at("hostname")));
    let mut all: Vec<String> = object.list_at("status.loadBalancer.ingress").iter().map(of).collect();
    all.retain(|address| !address.is_empty());
    sort::by(&mut all, Ord::cmp);
    all.dedup();
    all
}

pub(super) fn external_ip(service: &Tree, _: Time) -> String {
    let own = texts(service, "spec.externalIPs");
    match service.str_at("spec.type") {
        "ClusterIP" | "NodePort" => joined(&own, NONE),
        "LoadBalancer" => joined(&[addresses(service), own].concat(), "<pending>"),
        "ExternalName" => service.str_at("spec.externalName").into(),
        _ => UNKNOWN.into(),
    }
}

pub(super) fn ports(service: &Tree, _: Time) -> String {
    let of = |port: &Tree| {
        let (number, protocol) = (port.i64_at("port"), port.str_at("protocol"));
        match port.at("nodePort").as_i64() {
            Some(node_port) if node_port > 0 => format!("{number}:{node_port}/{protocol}"),
            _ => format!("{number}/{protocol}"),
        }
    };
    joined(&service.list_at("spec.ports").iter().map(of).collect::<Vec<_>>(), NONE)
}

pub(super) fn hosts(ingress: &Tree, _: Time) -> String {
    let rules = ingress.list_at("spec.rules");
    let mut hosts: Vec<&str> = Vec::new();
    let mut more = false;
    for rule in rules {
        more |= hosts.len() == 3;
        if !more && !rule.str_at("host").is_empty() {
            hosts.push(rule.str_at("host"));
        }
    }
    match hosts.as_slice() {
        [] => "*".into(),
        hosts if more => format!("{} + {} more...", hosts.join(","), rules.len() - 3),
        hosts => hosts.join(","),
    }
}

pub(super) fn ingress_ports(ingress: &Tree, _: Time) -> String {
    if ingress.list_at("spec.tls").is_empty() { "80" } else { "80, 443" }.into()
}

pub(super) fn parameters(class: &Tree, _: Time) -> String {
    let parameters = class.at("spec.parameters");
    if parameters.is_null() {
        return NONE.into();
    }
    let group = parameters.str_at("apiGroup");
    let dot = if group.is_empty() { "" } else { "." };
    format!("{}{dot}{group}/{}", parameters.str_at("kind"), parameters.str_at("name"))
}

pub(super) fn endpoints(endpoints: &Tree, _: Time) -> String {
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

pub(super) fn slice_ports(slice: &Tree, _: Time) -> String {
    let of = |port: &Tree| plain(port.at("port"), "*");
    let ports: Vec<String> = slice.list_at("ports").iter().map(of).collect();
    if ports.is_empty() { UNSET.into() } else { some_of(ports, 3, ",") }
}

pub(super) fn slice_endpoints(slice: &Tree, _: Time) -> String {
    let all: Vec<String> =
        slice.list_at("endpoints").iter().flat_map(|endpoint| texts(endpoint, "addresses")).collect();
    if all.is_empty() { UNSET.into() } else { some_of(all, 3, ",") }
}

pub(super) fn node_status(node: &Tree, _: Time) -> String {
    let conditions = node.list_at("status.conditions");
    let ready = conditions.iter().rfind(|condition| condition.str_at("type") == "Ready");
    let status = ready.map_or("Unknown", |ready| if ready.str_at("status") == "True" { "Ready" } else { "NotReady" });
    let more = if node.bool_at("spec.unschedulable") { ",SchedulingDisabled" } else { "" };
    format!("{status}{more}")
}

pub(super) fn node_roles(node: &Tree, _: Time) -> String {
    let labels = node.map_at("metadata.labels").iter();
    let of = |key: &str, value: &str| match key.strip_prefix("node-role.kubernetes.io/") {
        None if key == "kubernetes.io/role" => String::from(value),
        role => String::from(role.unwrap_or_default()),
    };
    let mut roles: Vec<String> = labels.map(|(key, value)| of(key, value.as_str().unwrap_or_default())).collect();
    roles.retain(|role| !role.is_empty());
    sort::by(&mut roles, Ord::cmp);
    roles.dedup();
    joined(&roles, NONE)
}

fn address(node: &Tree, kind: &str) -> String {
    let found = node.list_at("status.addresses").iter().find(|address| address.str_at("type") == kind);
    found.map_or(NONE, |address| address.str_at("address")).into()
}

pub(super) fn internal_ip(node: &Tree, _: Time) -> String {
    address(node, "InternalIP")
}

pub(super) fn node_external_ip(node: &Tree, _: Time) -> String {
    address(node, "ExternalIP")
}

fn micro_since(tree: &Tree, now: Time) -> String {
    let then = tree.as_str().and_then(|text| text.parse::<MicroTime>().ok()).map(|then| then.to_time());
    then.map_or_else(|| UNKNOWN.into(), |then| human_duration(now.since(then)))
}

pub(super) fn first_seen(event: &Tree, now: Time) -> String {
    match event.at("firstTimestamp") {
        Tree::Null => micro_since(event.at("eventTime"), now),
        first => since(first, UNKNOWN, now),
    }
}

pub(super) fn last_seen(event: &Tree, now: Time) -> String {
    match (event.at("series"), event.at("lastTimestamp")) {
        (Tree::Null, Tree::Null) => first_seen(event, now),
        (Tree::Null, last) => since(last, UNKNOWN, now),
        (series, _) => micro_since(series.at("lastObservedTime"), now),
    }
}

pub(super) fn event_count(event: &Tree, _: Time) -> String {
    let count = if event.at("series").is_null() { event.i64_at("count") } else { event.i64_at("series.count") };
    format!("{}", if event.at("series").is_null() { count.max(1) } else { count })
}

pub(super) fn event_object(event: &Tree, _: Time) -> String {
    let kind = event.str_at("involvedObject.kind").to_ascii_lowercase();
    match event.str_at("involvedObject.name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    }
}

pub(super) fn event_source(event: &Tree, _: Time) -> String {
    let component = text(event, "source.component", event.str_at("reportingComponent"));
    match text(event, "source.host", event.str_at("reportingInstance")) {
        "" => component.into(),
        host => format!("{component}, {host}"),
    }
}

pub(super) fn event_message(event: &Tree, _: Time) -> String {
    event.str_at("message").trim().into()
}

fn modes(tree: &Tree, path: &str) -> String {
    let short =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let all = texts(tree, path);
    let shown = short.iter().filter(|(mode, _)| all.iter().any(|own| own == mode)).map(|(_, short)| *short);
    shown.collect::<Vec<_>>().join(",")
}

pub(super) fn access_modes(volume: &Tree, _: Time) -> String {
    modes(volume, "spec.accessModes")
}

pub(super) fn claim_modes(claim: &Tree, _: Time) -> String {
    if claim.str_at("spec.volumeName").is_empty() { String::new() } else { modes(claim, "status.accessModes") }
}

pub(super) fn claim_capacity(claim: &Tree, _: Time) -> String {
    if claim.str_at("spec.volumeName").is_empty() { "" } else { text(claim, "status.capacity.storage", "0") }.into()
}

pub(super) fn phase(object: &Tree, _: Time) -> String {
    let leaves = !object.at("metadata.deletionTimestamp").is_null();
    if leaves { "Terminating" } else { object.str_at("status.phase") }.into()
}

pub(super) fn claim(volume: &Tree, _: Time) -> String {
    let claim = volume.at("spec.claimRef");
    if claim.is_null() { String::new() } else { format!("{}/{}", claim.str_at("namespace"), claim.str_at("name")) }
}

pub(super) fn storage_class(object: &Tree, _: Time) -> String {
    let annotations = object.at("metadata.annotations");
    let old = annotations.get("volume.beta.kubernetes.io/storage-class").and_then(Tree::as_str);
    old.unwrap_or(object.str_at("spec.storageClassName")).into()
}

pub(super) fn class_name(class: &Tree, _: Time) -> String {
    let annotations = class.at("metadata.annotations");
    let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let is_default = keys.iter().any(|key| annotations.get(key) == Some(&"true".into()));
    format!("{}{}", class.str_at("metadata.name"), if is_default { " (default)" } else { "" })
}

pub(super) fn token_requests(driver: &Tree, _: Time) -> String {
    match driver.at("spec.tokenRequests") {
        Tree::Null => UNSET.into(),
        _ => each(driver, "spec.tokenRequests", "audience").join(","),
    }
}

pub(super) fn lifecycle_modes(driver: &Tree, _: Time) -> String {
    joined(&texts(driver, "spec.volumeLifecycleModes"), NONE)
}

pub(super) fn scale_target(scaler: &Tree, _: Time) -> String {
    format!("{}/{}", scaler.str_at("spec.scaleTargetRef.kind"), scaler.str_at("spec.scaleTargetRef.name"))
}

pub(super) fn min_pods(scaler: &Tree, _: Time) -> String {
    plain(scaler.at("spec.minReplicas"), UNSET)
}

/// What is measured and what it is to be, metric by metric (`formatHPAMetrics`).
pub(super) fn metrics(scaler: &Tree, _: Time) -> String {
    let current = scaler.list_at("status.currentMetrics");
    let one = |(index, metric): (usize, &Tree)| {
        let source = match metric.str_at("type") {
            "External" => "external",
            "Pods" => "pods",
            "Object" => "object",
            "Resource" => "resource",
            "ContainerResource" => "containerResource",
            _ => return "<unknown type>".into(),
        };
        let metric = metric.at(source);
        let now = current.get(index).map_or(&Tree::Null, |status| status.at(source));
        let value =
            |name: &str| (plain(now.at(&format!("current.{name}")), UNKNOWN), metric.at(&format!("target.{name}")));
        let is_resource = source.ends_with("esource");
        let (now, target) = match (value("averageValue"), value("averageUtilization"), value("value")) {
            ((now, target), ..) if !target.is_null() || source == "pods" => (now, plain(target, "0")),
            (_, (now, target), _) if is_resource => {
                let percent = |text: String| if text.starts_with('<') { text } else { text + "%" };
                (percent(now), percent(plain(target, "<auto>")))
            }
            (.., (now, target)) => (now, plain(target, "0")),
        };
        let is_average = matches!(source, "external" | "object") && !metric.at("target.averageValue").is_null();
        match is_resource {
            true => format!("{}: {now}/{target}", metric.str_at("name")),
            false => format!("{now}/{target}{}", if is_average { " (avg)" } else { "" }),
        }
    };
    let all: Vec<String> = scaler.list_at("spec.metrics").iter().enumerate().map(one).collect();
    if all.is_empty() { NONE.into() } else { some_of(all, 2, ", ") }
}

pub(super) fn role(binding: &Tree, _: Time) -> String {
    format!("{}/{}", binding.str_at("roleRef.kind"), binding.str_at("roleRef.name"))
}

fn subjects(binding: &Tree, kind: &str) -> String {
    let of_kind = binding.list_at("subjects").iter().filter(|subject| subject.str_at("kind") == kind);
    let name = |subject: &Tree| match kind {
        "ServiceAccount" => format!("{}/{}", subject.str_at("namespace"), subject.str_at("name")),
        _ => subject.str_at("name").into(),
    };
    of_kind.map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn users(binding: &Tree, _: Time) -> String {
    subjects(binding, "User")
}

pub(super) fn groups(binding: &Tree, _: Time) -> String {
    subjects(binding, "Group")
}

pub(super) fn service_accounts(binding: &Tree, _: Time) -> String {
    subjects(binding, "ServiceAccount")
}

pub(super) fn requested_duration(request: &Tree, _: Time) -> String {
    let seconds = request.at("spec.expirationSeconds").as_i64().and_then(|seconds| u64::try_from(seconds).ok());
    seconds.map_or_else(|| NONE.into(), |seconds| human_duration(Duration::from_secs(seconds)))
}

pub(super) fn certificate_status(request: &Tree, _: Time) -> String {
    let conditions = request.list_at("status.conditions");
    let has = |kind: &str| conditions.iter().any(|condition| condition.str_at("type") == kind);
    let mut status = String::from(match (has("Denied"), has("Approved")) {
        (true, _) => "Denied",
        (_, true) => "Approved",
        _ => "Pending",
    });
    for (is_so, word) in [(has("Failed"), ",Failed"), (!request.str_at("status.certificate").is_empty(), ",Issued")] {
        if is_so {
            status += word;
        }
    }
    status
}

pub(super) fn controller(revision: &Tree, _: Time) -> String {
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

fn quota(quota: &Tree, limits: bool) -> String {
    let hard = quota.map_at("status.hard").iter();
    let chosen = hard.filter(|(name, _)| name.starts_with("limits.") == limits);
    let used = quota.at("status.used");
    let line = |(name, hard): (&crate::base::Text, &Tree)| {
        let used = used.get(name).and_then(Tree::as_str).unwrap_or("0");
        format!("{name}: {used}/{}", plain(hard, "0"))
    };
    chosen.map(line).collect::<Vec<_>>().join(", ")
}

pub(super) fn quota_requests(object: &Tree, _: Time) -> String {
    quota(object, false)
}

pub(super) fn quota_limits(object: &Tree, _: Time) -> String {
    quota(object, true)
}

pub(super) fn param_kind(policy: &Tree, _: Time) -> String {
    let kind = policy.at("spec.paramKind");
    if kind.is_null() { UNSET.into() } else { format!("{}/{}", kind.str_at("apiVersion"), kind.str_at("kind")) }
}

pub(super) fn param_ref(binding: &Tree, _: Time) -> String {
    let param = binding.at("spec.paramRef");
    match param.str_at("name") {
        "" => UNSET.into(),
        name => format!("{}/{name}", text(param, "namespace", "*")),
    }
}

/// Which service answers for an API group; nobody but the apiserver itself for its own.
pub(super) fn service(api: &Tree, _: Time) -> String {
    match api.at("spec.service") {
        Tree::Null => "Local".into(),
        service => format!("{}/{}", service.str_at("namespace"), service.str_at("name")),
    }
}

pub(super) fn available(api: &Tree, _: Time) -> String {
    let conditions = api.list_at("status.conditions");
    let condition = conditions.iter().find(|condition| condition.str_at("type") == "Available");
    match condition.map(|condition| (condition.str_at("status"), condition.str_at("reason"))) {
        None => "Unknown".into(),
        Some(("True", _)) => "True".into(),
        Some((status, reason)) => format!("{status} ({reason})"),
    }
}

pub(super) fn dangling(schema: &Tree, _: Time) -> String {
    let conditions = schema.list_at("status.conditions");
    let condition = conditions.iter().find(|condition| condition.str_at("type") == "Dangling");
    condition.map_or("?", |condition| condition.str_at("status")).into()
}

pub(super) fn shares(level: &Tree, _: Time) -> String {
    plain(level.at("spec.limited.nominalConcurrencyShares"), NONE)
}

fn queuing(level: &Tree, field: &str) -> String {
    plain(level.at("spec.limited.limitResponse.queuing").get(field).unwrap_or(&Tree::Null), NONE)
}

pub(super) fn queues(level: &Tree, _: Time) -> String {
    queuing(level, "queues")
}

pub(super) fn hand_size(level: &Tree, _: Time) -> String {
    queuing(level, "handSize")
}

pub(super) fn queue_length(level: &Tree, _: Time) -> String {
    queuing(level, "queueLengthLimit")
}
