//! Warnings: what is allowed, and what the apiserver advises against (the Warning headers of its answers).
//!
//! Upstream: `pkg/api/pod/warnings.go` and the `WarningsOnCreate` of the strategies in `pkg/registry`.

use super::Case;
use super::rules::At;
use crate::api::{Object, Tree, content};
use crate::apiserver::registry::strategy;
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
/// The warnings so far.
#[derive(Debug, Default)]
pub struct Warnings(pub(in crate::apiserver) Vec<Text>);

impl Warnings {
    /// A warning about a field.
    pub fn of(&mut self, path: &str, advice: &str) {
        self.0.push(format!("{path}: {advice}").into());
    }

    /// A warning.
    pub fn add(&mut self, warning: impl Into<Text>) {
        self.0.push(warning.into());
    }
}

/// The warnings about a pod, or about the pods that a workload makes.
pub(in crate::apiserver) fn workload(case: &Case, warnings: &mut Warnings) {
    let is_pod = template_of(case).is_some_and(str::is_empty);
    if case.old.is_none() {
        let problems = content::dns1123_label(&case.object.meta().name);
        if !problems.is_empty() {
            let what = if is_pod { "the Pod's hostname" } else { "Pod names and hostnames" };
            let advice = "which can result in surprising behavior; a DNS label is recommended";
            warnings.of("metadata.name", &format!("this is used in {what}, {advice}: [{}]", problems.join(" ")));
        }
    }
    template(case, warnings);
}

/// The warnings about the pods of a template that is new or has changed; those about a pod are given once.
pub(in crate::apiserver) fn template(case: &Case, warnings: &mut Warnings) {
    let Some(path) = template_of(case) else { return };
    let has_changed = |old: &Object| !path.is_empty() && old.meta().generation != case.object.meta().generation;
    if case.old.is_none_or(has_changed) {
        let place = if path.is_empty() { case.new.clone() } else { case.new.get(path) };
        pod(&place, warnings);
    }
}

fn template_of(case: &Case) -> Option<&'static str> {
    strategy(case.object.kind()).pod_template
}

/// A deprecated label of nodes.
fn old_label(label: &str) -> Option<&'static str> {
    OLD_LABELS.iter().find(|(old, _)| *old == label).map(|(_, advice)| *advice)
}

/// The warning about the key of a label of nodes that has got a new name.
pub(in crate::apiserver) fn old_key(key: &At, warnings: &mut Warnings) {
    if let Some(advice) = old_label(key.text()) {
        warnings.of(&key.path, &format!("{} is {advice}", key.text()));
    }
}

fn node_terms<'a>(terms: impl Iterator<Item = At<'a>>, values_count: bool, warnings: &mut Warnings) {
    for expression in terms.flat_map(|term| term.each("matchExpressions")) {
        old_key(&expression.get("key"), warnings);
        for value in expression.each("values").iter().filter(|_| values_count) {
            for problem in content::label_value(value.text()) {
                warnings.of(&value.path, &format!("{} is invalid, {problem}", value.text()));
            }
        }
    }
}

fn old_source(volume: &At, warnings: &mut Warnings) {
    // One is not called what its field is.
    let has = |source: &str| volume.has(if source == "storageOS" { "storageos" } else { source });
    for (source, advice) in OLD_VOLUMES.iter().filter(|(source, _)| has(source)) {
        warnings.of(&volume.field(source), advice);
    }
}

/// `warningsForPodSpecAndMeta`
fn pod(place: &At, warnings: &mut Warnings) {
    let (spec, annotations) = (place.get("spec"), place.get("metadata.annotations"));
    let nodes = spec.get("affinity.nodeAffinity");
    for (label, at) in spec.entries("nodeSelector") {
        if let Some(advice) = old_label(label) {
            warnings.of(&at.path, advice);
        }
    }
    node_terms(
        nodes.each("requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms").into_iter(),
        false,
        warnings,
    );
    let preferred = nodes.each("preferredDuringSchedulingIgnoredDuringExecution");
    node_terms(preferred.into_iter().map(|preferred| preferred.get("preference")), true, warnings);
    for constraint in spec.each("topologySpreadConstraints") {
        old_key(&constraint.get("topologyKey"), warnings);
        chooses_nothing(&constraint, warnings);
    }
    for (key, advice) in OLD_ANNOTATIONS.iter().filter(|(key, _)| annotations.tree.get(key).is_some()) {
        warnings.of(&format!("{}[{key}]", annotations.path), advice);
    }
    for volume in spec.each("volumes") {
        old_source(&volume, warnings);
    }
    for volume in spec.each("volumes") {
        overlaps(&volume, warnings);
    }
    for (list, field, word) in [("hostAliases", "ip", "ip"), ("imagePullSecrets", "name", "name")] {
        let items = spec.each(list);
        for (index, item) in items.iter().enumerate() {
            let value = item.word(field);
            if items[..index].iter().any(|other| other.word(field) == value) {
                warnings.of(&item.field(field), &format!("duplicate {word} {value:?}"));
            }
        }
    }
    for secret in spec.each("imagePullSecrets").iter().filter(|secret| secret.word("name").is_empty()) {
        warnings.of(&secret.field("name"), "invalid empty name \"\"");
    }
    let shared = spec.get("securityContext");
    let old_profile = |key: &str, field: &str, since: &str, warnings: &mut Warnings| {
        if annotations.tree.get(key).is_some() {
            warnings
                .of(&format!("{}[{key}]", annotations.path), &format!("{since}; use the \"{field}\" field instead"));
        }
    };
    const NO_MORE: &str = "non-functional in v1.27+";
    if !shared.has("seccompProfile") {
        old_profile("seccomp.security.alpha.kubernetes.io/pod", "seccompProfile", NO_MORE, warnings);
    }
    let containers: Vec<At> = ["initContainers", "containers"].iter().flat_map(|list| spec.each(list)).collect();
    for container in &containers {
        let (own, name) = (container.get("securityContext"), container.word("name"));
        if !own.has("seccompProfile") {
            let key = format!("container.seccomp.security.alpha.kubernetes.io/{name}");
            old_profile(&key, "seccompProfile", NO_MORE, warnings);
        }
        if !own.has("appArmorProfile") && !shared.has("appArmorProfile") {
            let key = format!("container.apparmor.security.beta.kubernetes.io/{name}");
            old_profile(&key, "appArmorProfile", "deprecated since v1.30", warnings);
        }
        for name in ["memory", "ephemeral-storage"] {
            for side in ["limits", "requests"] {
                let amounts = container.get("resources").get(side);
                let amount = At { tree: amounts.tree.get(name).unwrap_or(&Tree::Null), ..amounts.clone() };
                fraction(&amount, &format!("{}[{name}]", amounts.path), warnings);
            }
        }
        hidden(&container.each("env"), warnings);
    }
    ports(&containers, warnings);
    if let Some(..0) = spec.number("terminationGracePeriodSeconds") {
        let advice = "must be >= 0; negative values are invalid and will be treated as 1";
        warnings.of(&spec.field("terminationGracePeriodSeconds"), advice);
    }
    for side in ["podAffinity", "podAntiAffinity"] {
        let side = spec.get("affinity").get(side);
        for term in side.each("requiredDuringSchedulingIgnoredDuringExecution") {
            chooses_nothing(&term, warnings);
        }
        for preferred in side.each("preferredDuringSchedulingIgnoredDuringExecution") {
            chooses_nothing(&preferred.get("podAffinityTerm"), warnings);
        }
    }
}

fn fraction(amount: &At, path: &str, warnings: &mut Warnings) {
    if let Some(amount) = amount.quantity().filter(|amount| amount.milli_value() % 1000 != 0) {
        warnings.of(path, &format!("fractional byte value \"{amount}\" is invalid, must be an integer"));
    }
}

/// Variables that hide others.
fn hidden(env: &[At], warnings: &mut Warnings) {
    for (index, variable) in env.iter().enumerate() {
        let (name, value) = (variable.word("name"), variable.word("value"));
        let itself = format!("$({name})");
        // A value may be made of the one before.
        let goes_on = !variable.has("valueFrom") && value != itself && value.contains(&itself);
        if !goes_on && env[..index].iter().any(|other| other.word("name") == name) {
            let advice = "which may be dropped when using apply";
            warnings.of(&variable.path, &format!("hides previous definition of {name:?}, {advice}"));
        }
    }
}

/// Ports of all containers that are the same, or may be.
fn ports(containers: &[At], warnings: &mut Warnings) {
    let all: Vec<At> = containers.iter().flat_map(|container| container.each("ports")).collect();
    let number = |port: &At, name: &str| port.number(name).unwrap_or(0);
    for (index, port) in all.iter().enumerate() {
        let (host, ip) = (number(port, "hostPort"), port.word("hostIP"));
        if !ip.is_empty() && host == 0 {
            let (name, own, protocol) = (port.word("name"), number(port, "containerPort"), port.word("protocol"));
            let shown = format!("{{Name:{name} HostPort:0 ContainerPort:{own} Protocol:{protocol} HostIP:{ip}}}");
            warnings.of(&port.path, &format!("hostIP set without hostPort: {shown}"));
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
            warnings.of(&port.path, &format!("{how} port definition with {}", other.path));
        }
    }
}

/// Files of a volume that lie in one another's way (`warningsForOverlappingVirtualPaths`).
fn overlaps(volume: &At, warnings: &mut Warnings) {
    let name = volume.word("name");
    let paths = |source: &At| source.each("items").iter().map(|item| item.word("path").into()).collect::<Vec<String>>();
    for (field, what, key) in
        [("configMap", "ConfigMap ", "name"), ("secret", "Secret ", "secretName"), ("downwardAPI", "DownwardAPI", "")]
    {
        let source = volume.get(field);
        let of = if key.is_empty() { what.into() } else { format!("{what}{:?}", source.word(key)) };
        overlap(&paths(&source), &format!("volume {name:?} ({of})"), warnings);
    }
    let mut before: Vec<String> = Vec::new();
    for source in volume.each("projected.sources") {
        let given = ["configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];
        let Some(field) = given.into_iter().find(|field| source.has(field)) else {
            warnings.add(format!("volume {name:?} (Projected) has no sources provided"));
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
        overlap(&own, &what, warnings);
        let mut all = own;
        crate::base::sort::by(&mut all, |a, b| a.cmp(b));
        all.dedup();
        before.extend(all);
        crate::base::sort::by(&mut before, |a, b| a.cmp(b));
        overlap(&before, &what, warnings);
        before.dedup();
    }
}

fn overlap(paths: &[String], what: &str, warnings: &mut Warnings) {
    for (index, path) in paths.iter().enumerate() {
        let path = path.trim_end_matches('/');
        let collides = |other: &&str| {
            !path.is_empty()
                && !other.is_empty()
                && (format!("{other}/").starts_with(path) || format!("{path}/").starts_with(*other))
        };
        let mut before = paths[..index].iter().map(|other| other.trim_end_matches('/'));
        if let Some(other) = before.find(collides) {
            warnings.add(format!("{what}: overlapping paths: {path:?} with {other:?}"));
        }
    }
}

/// `GetWarningsForPersistentVolume`, `GetWarningsForPersistentVolumeClaim`
pub(in crate::apiserver) fn volume(case: &Case, warnings: &mut Warnings) {
    if case.is_annotated(OLD_CLASS) {
        let advice = "deprecated since v1.8; use \"storageClassName\" attribute instead";
        warnings.of(&format!("metadata.annotations[{OLD_CLASS}]"), advice);
    }
    let spec = &case.new.get("spec");
    let policy = spec.get("persistentVolumeReclaimPolicy");
    if policy.text() == "Recycle" {
        let advice = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic \
                      provisioning.";
        warnings.of(&policy.path, advice);
    }
    node_terms(spec.each("nodeAffinity.required.nodeSelectorTerms").into_iter(), false, warnings);
    old_source(spec, warnings);
    let wanted = spec.get("resources.requests.storage");
    fraction(&wanted, &format!("{}[storage]", spec.field("resources.requests")), warnings);
}

fn chooses_nothing(term: &At, warnings: &mut Warnings) {
    let selector = term.get("labelSelector");
    if *selector.tree == Tree::Null {
        warnings.of(&selector.path, "a null labelSelector results in matching no pod");
    }
}
