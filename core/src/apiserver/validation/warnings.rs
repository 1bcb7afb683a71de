//! What is allowed, and what the apiserver advises against: the Warning headers of its answers.
//!
//! Upstream: `pkg/api/pod/warnings.go` and the `WarningsOnCreate` of the strategies in `pkg/registry`.

use super::Errors;
use super::rules::At;
use crate::api::{Object, Tree, content};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Volumes that nobody provides any more.
const OLD_VOLUMES: [(&str, &str); 9] = [
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("storageOS", "deprecated in v1.22, non-functional in v1.25+"),
];

/// Labels of nodes that have got new names.
const OLD_LABELS: [(&str, &str); 8] = [
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
];

/// Annotations of pods that nobody reads any more.
const OLD_ANNOTATIONS: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];

const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const OLD_INGRESS_CLASS: &str = "kubernetes.io/ingress.class";
const OLD_HINTS: &str = "service.kubernetes.io/topology-aware-hints";

/// What is to be said of an object that somebody sent; `old` is what it was.
pub(super) fn of(object: &Object, old: Option<&Object>) -> Vec<Text> {
    let tree = object.to_tree();
    let root = At::root(&tree);
    let mut said = Said(Vec::new());
    let annotated = |name: &str| tree.get_path(&["metadata", "annotations", name]).is_some();
    let name = object.kind().info().name;
    let template = match name {
        "Pod" => "",
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "ReplicationController" | "Job" => "spec.template",
        "CronJob" => "spec.jobTemplate.spec.template",
        "PodTemplate" => "template",
        "PersistentVolume" | "PersistentVolumeClaim" => {
            if annotated(OLD_CLASS) {
                let advice = "deprecated since v1.8; use \"storageClassName\" attribute instead";
                said.of(&format!("metadata.annotations[{OLD_CLASS}]"), advice);
            }
            volume(&root.get("spec"), &mut said);
            return said.0;
        }
        "Ingress" if annotated(OLD_INGRESS_CLASS) && !root.get("spec").has("ingressClassName") => {
            let advice = "is deprecated, please use 'spec.ingressClassName' instead";
            return alloc::vec![format!("annotation {OLD_INGRESS_CLASS:?} {advice}").into()];
        }
        "Service" => {
            service(&root.get("spec"), annotated(OLD_HINTS), &mut said);
            return said.0;
        }
        "NetworkPolicy" => {
            policy(&root.get("spec"), &mut said);
            return said.0;
        }
        "StorageClass" => {
            for expression in root.each("allowedTopologies").iter().flat_map(|term| term.each("matchLabelExpressions"))
            {
                old_key(&expression.get("key"), &mut said);
            }
            return said.0;
        }
        _ => return Vec::new(),
    };
    let is_pod = template.is_empty();
    if old.is_none() && name != "PodTemplate" {
        let problems = content::dns1123_label(&object.meta().name);
        if !problems.is_empty() {
            let what = if is_pod { "the Pod's hostname" } else { "Pod names and hostnames" };
            let advice = "which can result in surprising behavior; a DNS label is recommended";
            said.of("metadata.name", &format!("this is used in {what}, {advice}: [{}]", problems.join(" ")));
        }
    }
    // Nobody works on pods by hand, and what has not changed has been said.
    let is_new = old.is_none_or(|old| !is_pod && old.meta().generation != object.meta().generation);
    if is_new {
        let place = if is_pod { root.clone() } else { root.get(template) };
        pod(&place, &mut said);
    }
    if name == "StatefulSet" && root.get("spec").number("revisionHistoryLimit").is_some_and(|limit| limit < 0) {
        let advice = "a negative value retains all historical revisions; a value >= 0 is recommended";
        said.of("spec.revisionHistoryLimit", advice);
    }
    said.0
}

/// What has been said so far.
struct Said(Vec<Text>);

impl Said {
    fn of(&mut self, path: &str, advice: &str) {
        self.0.push(format!("{path}: {advice}").into());
    }
}

/// What is known of a label of nodes that has got a new name.
fn old_label(label: &str) -> Option<&'static str> {
    OLD_LABELS.iter().find(|(old, _)| *old == label).map(|(_, advice)| *advice)
}

fn old_key(key: &At, said: &mut Said) {
    if let Some(advice) = old_label(key.text()) {
        said.of(&key.path, &format!("{} is {advice}", key.text()));
    }
}

fn node_terms<'a>(terms: impl Iterator<Item = At<'a>>, values_count: bool, said: &mut Said) {
    for expression in terms.flat_map(|term| term.each("matchExpressions")) {
        old_key(&expression.get("key"), said);
        for value in expression.each("values").iter().filter(|_| values_count) {
            for problem in content::label_value(value.text()) {
                said.of(&value.path, &format!("{} is invalid, {problem}", value.text()));
            }
        }
    }
}

fn old_source(volume: &At, said: &mut Said) {
    // One is not called what its field is.
    let has = |source: &str| volume.has(if source == "storageOS" { "storageos" } else { source });
    for (source, advice) in OLD_VOLUMES.iter().filter(|(source, _)| has(source)) {
        said.of(&volume.field(source), advice);
    }
}

/// `warningsForPodSpecAndMeta`
fn pod(place: &At, said: &mut Said) {
    let (spec, annotations) = (place.get("spec"), place.get("metadata.annotations"));
    let nodes = spec.get("affinity.nodeAffinity");
    for (label, at) in spec.entries("nodeSelector") {
        if let Some(advice) = old_label(label) {
            said.of(&at.path, advice);
        }
    }
    node_terms(nodes.each("requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms").into_iter(), false, said);
    let preferred = nodes.each("preferredDuringSchedulingIgnoredDuringExecution");
    node_terms(preferred.into_iter().map(|preferred| preferred.get("preference")), true, said);
    for constraint in spec.each("topologySpreadConstraints") {
        old_key(&constraint.get("topologyKey"), said);
        chooses_nothing(&constraint, said);
    }
    for (key, advice) in OLD_ANNOTATIONS.iter().filter(|(key, _)| annotations.tree.get(key).is_some()) {
        said.of(&format!("{}[{key}]", annotations.path), advice);
    }
    for volume in spec.each("volumes") {
        old_source(&volume, said);
    }
    for volume in spec.each("volumes") {
        overlaps(&volume, said);
    }
    for (list, field, word) in [("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")] {
        let items = spec.each(list);
        for (index, item) in items.iter().enumerate() {
            let value = item.word(field);
            if items[..index].iter().any(|other| other.word(field) == value) {
                said.of(&item.field(field), &format!("duplicate {word} {value:?}"));
            }
        }
    }
    for secret in spec.each("imagePullSecrets").iter().filter(|secret| secret.word("name").is_empty()) {
        said.of(&secret.field("name"), "invalid empty name \"\"");
    }
    let shared = spec.get("securityContext");
    let old_profile = |key: &str, field: &str, since: &str, said: &mut Said| {
        if annotations.tree.get(key).is_some() {
            said.of(&format!("{}[{key}]", annotations.path), &format!("{since}; use the \"{field}\" field instead"));
        }
    };
    const NO_MORE: &str = "non-functional in v1.27+";
    if !shared.has("seccompProfile") {
        old_profile("seccomp.security.alpha.kubernetes.io/pod", "seccompProfile", NO_MORE, said);
    }
    let containers: Vec<At> = ["initContainers", "containers"].iter().flat_map(|list| spec.each(list)).collect();
    for container in &containers {
        let (own, name) = (container.get("securityContext"), container.word("name"));
        if !own.has("seccompProfile") {
            let key = format!("container.seccomp.security.alpha.kubernetes.io/{name}");
            old_profile(&key, "seccompProfile", NO_MORE, said);
        }
        if !own.has("appArmorProfile") && !shared.has("appArmorProfile") {
            let key = format!("container.apparmor.security.beta.kubernetes.io/{name}");
            old_profile(&key, "appArmorProfile", "deprecated since v1.30", said);
        }
        for name in ["memory", "ephemeral-storage"] {
            for side in ["limits", "requests"] {
                let amounts = container.get("resources").get(side);
                let amount = At { tree: amounts.tree.get(name).unwrap_or(&Tree::Null), ..amounts.clone() };
                fraction(&amount, &format!("{}[{name}]", amounts.path), said);
            }
        }
        hidden(&container.each("env"), said);
    }
    ports(&containers, said);
    if let Some(..0) = spec.number("terminationGracePeriodSeconds") {
        let advice = "must be >= 0; negative values are invalid and will be treated as 1";
        said.of(&spec.field("terminationGracePeriodSeconds"), advice);
    }
    for side in ["podAffinity", "podAntiAffinity"] {
        let side = spec.get("affinity").get(side);
        for term in side.each("requiredDuringSchedulingIgnoredDuringExecution") {
            chooses_nothing(&term, said);
        }
        for preferred in side.each("preferredDuringSchedulingIgnoredDuringExecution") {
            chooses_nothing(&preferred.get("podAffinityTerm"), said);
        }
    }
}

fn fraction(amount: &At, path: &str, said: &mut Said) {
    if let Some(amount) = amount.quantity().filter(|amount| amount.milli_value() % 1000 != 0) {
        said.of(path, &format!("fractional byte value \"{amount}\" is invalid, must be an integer"));
    }
}

/// Variables that hide others.
fn hidden(env: &[At], said: &mut Said) {
    for (index, variable) in env.iter().enumerate() {
        let (name, value) = (variable.word("name"), variable.word("value"));
        let itself = format!("$({name})");
        // A value may be made of the one before.
        let goes_on = !variable.has("valueFrom") && value != itself && value.contains(&itself);
        if !goes_on && env[..index].iter().any(|other| other.word("name") == name) {
            let advice = "which may be dropped when using apply";
            said.of(&variable.path, &format!("hides previous definition of {name:?}, {advice}"));
        }
    }
}

/// Ports of all containers that are the same, or may be.
fn ports(containers: &[At], said: &mut Said) {
    let all: Vec<At> = containers.iter().flat_map(|container| container.each("ports")).collect();
    let number = |port: &At, name: &str| port.number(name).unwrap_or(0);
    for (index, port) in all.iter().enumerate() {
        let (host, ip) = (number(port, "hostPort"), port.word("hostIP"));
        if !ip.is_empty() && host == 0 {
            let (name, own, protocol) = (port.word("name"), number(port, "containerPort"), port.word("protocol"));
            let shown = format!("{{Name:{name} HostPort:0 ContainerPort:{own} Protocol:{protocol} HostIP:{ip}}}");
            said.of(&port.path, &format!("hostIP set without hostPort: {shown}"));
        }
        let same = |other: &&At| {
            number(other, "containerPort") == number(port, "containerPort")
                && other.word("protocol") == port.word("protocol")
        };
        for other in all[..index].iter().filter(same) {
            let (other_host, other_ip) = (number(other, "hostPort"), other.word("hostIP"));
            let how = if (host, ip) == (other_host, other_ip) {
                "duplicate"
            } else if host == 0 || other_host == 0 {
                "overlapping"
            } else if host == other_host && ip.is_empty() != other_ip.is_empty() {
                "dangerously ambiguous"
            } else {
                continue;
            };
            said.of(&port.path, &format!("{how} port definition with {}", other.path));
        }
    }
}

/// Files of a volume that lie in one another's way (`warningsForOverlappingVirtualPaths`).
fn overlaps(volume: &At, said: &mut Said) {
    let name = volume.word("name");
    let paths = |source: &At| source.each("items").iter().map(|item| item.word("path").into()).collect::<Vec<String>>();
    for (field, what, key) in
        [("configMap", "ConfigMap ", "name"), ("secret", "Secret ", "secretName"), ("downwardAPI", "DownwardAPI", "")]
    {
        let source = volume.get(field);
        let of = if key.is_empty() { what.into() } else { format!("{what}{:?}", source.word(key)) };
        overlap(&paths(&source), &format!("volume {name:?} ({of})"), said);
    }
    let mut before: Vec<String> = Vec::new();
    for source in volume.each("projected.sources") {
        let given = ["configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];
        let Some(field) = given.into_iter().find(|field| source.has(field)) else {
            said.0.push(format!("volume {name:?} (Projected) has no sources provided").into());
            continue;
        };
        let part = source.get(field);
        let (own, of) = match field {
            "configMap" => (paths(&part), format!("ConfigMap {:?}", part.word("name"))),
            "secret" => (paths(&part), format!("Secret {:?}", part.word("name"))),
            "downwardAPI" => (paths(&part), "DownwardAPI".into()),
            "serviceAccountToken" => (alloc::vec![part.word("path").into()], "ServiceAccountToken".into()),
            _ => {
                let signer = if part.has("name") { "name" } else { "signerName" };
                (alloc::vec![part.word("path").into()], format!("ClusterTrustBundle {:?}", part.word(signer)))
            }
        };
        let what = format!("volume {name:?} (Projected {of})");
        overlap(&own, &what, said);
        let mut all = own;
        crate::base::sort::by(&mut all, |a, b| a.cmp(b));
        all.dedup();
        before.extend(all);
        crate::base::sort::by(&mut before, |a, b| a.cmp(b));
        overlap(&before, &what, said);
        before.dedup();
    }
}

fn overlap(paths: &[String], what: &str, said: &mut Said) {
    for (index, path) in paths.iter().enumerate() {
        let path = path.trim_end_matches('/');
        let collides = |other: &&str| {
            !path.is_empty()
                && !other.is_empty()
                && (format!("{other}/").starts_with(path) || format!("{path}/").starts_with(*other))
        };
        let mut before = paths[..index].iter().map(|other| other.trim_end_matches('/'));
        if let Some(other) = before.find(collides) {
            said.0.push(format!("{what}: overlapping paths: {path:?} with {other:?}").into());
        }
    }
}

/// `GetWarningsForService`
fn service(spec: &At, has_hints: bool, said: &mut Said) {
    let kind = spec.word("type");
    let is_headless = kind == "ClusterIP" && spec.word("clusterIP") == "None";
    let has_ips = !spec.each("externalIPs").is_empty();
    let is_name = kind == "ExternalName";
    for (holds, advice) in [
        (
            has_hints,
            "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
        ),
        (
            is_headless && !spec.word("loadBalancerIP").is_empty(),
            "spec.loadBalancerIP is ignored for headless services",
        ),
        (is_headless && has_ips, "spec.externalIPs is ignored for headless services"),
        (
            is_headless && spec.word("sessionAffinity") != "None",
            "spec.SessionAffinity is ignored for headless services",
        ),
        (
            has_ips && !is_headless && !is_name,
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
        ),
        (is_name && has_ips, "spec.externalIPs is ignored when spec.type is \"ExternalName\""),
        (
            !is_name && !spec.word("externalName").is_empty(),
            "spec.externalName is ignored when spec.type is not \"ExternalName\"",
        ),
        (
            spec.word("trafficDistribution") == "PreferClose",
            "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
        ),
    ] {
        if holds {
            said.0.push(Text::from_static(advice));
        }
    }
}

/// Ranges of addresses that name an address (`GetWarningsForCIDR`).
fn policy(spec: &At, said: &mut Said) {
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
            said.of(&range.path, &advice);
        }
    }
}

/// `GetWarningsForPersistentVolume`, `GetWarningsForPersistentVolumeClaim`
fn volume(spec: &At, said: &mut Said) {
    let policy = spec.get("persistentVolumeReclaimPolicy");
    if policy.text() == "Recycle" {
        let advice = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic \
                      provisioning.";
        said.of(&policy.path, advice);
    }
    node_terms(spec.each("nodeAffinity.required.nodeSelectorTerms").into_iter(), false, said);
    old_source(spec, said);
    let wanted = spec.get("resources.requests.storage");
    fraction(&wanted, &format!("{}[storage]", spec.field("resources.requests")), said);
}

fn chooses_nothing(term: &At, said: &mut Said) {
    let selector = term.get("labelSelector");
    if *selector.tree == Tree::Null {
        said.of(&selector.path, "a null labelSelector results in matching no pod");
    }
}
