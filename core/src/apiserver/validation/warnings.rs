//! What is allowed, and what the apiserver advises against: the Warning headers of its answers.
//!
//! Upstream: `pkg/api/pod/warnings.go` and the `WarningsOnCreate` of the strategies in `pkg/registry`.

use super::rules::At;
use crate::api::{Object, Tree, content};
use crate::base::Text;
use alloc::format;
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
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
];

/// Labels of nodes that have got new names.
const OLD_LABELS: [(&str, &str); 5] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
];

const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const OLD_INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// What is to be said of an object that somebody sent.
pub(super) fn of(object: &Object) -> Vec<Text> {
    let tree = object.to_tree();
    let root = At::root(&tree);
    let mut said = Vec::new();
    let annotated = |name: &str| tree.get_path(&["metadata", "annotations", name]).is_some();
    let pods = match object.kind().info().name {
        "Pod" => Some("spec"),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "ReplicationController" | "Job" => {
            Some("spec.template.spec")
        }
        "CronJob" => Some("spec.jobTemplate.spec.template.spec"),
        "PodTemplate" => Some("template.spec"),
        "PersistentVolume" | "PersistentVolumeClaim" if annotated(OLD_CLASS) => {
            let advice = "deprecated since v1.8; use \"storageClassName\" attribute instead";
            said.push(format!("metadata.annotations[{OLD_CLASS}]: {advice}").into());
            None
        }
        "Ingress" if annotated(OLD_INGRESS_CLASS) && !root.get("spec").has("ingressClassName") => {
            said.push(
                format!("annotation {OLD_INGRESS_CLASS:?} is deprecated, please use 'spec.ingressClassName' instead")
                    .into(),
            );
            None
        }
        "Endpoints" => {
            said.push(Text::from_static("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"));
            None
        }
        _ => None,
    };
    if let Some(path) = pods {
        let problems = content::dns1123_label(&object.meta().name);
        if !problems.is_empty() {
            let what = if path == "spec" { "the Pod's hostname" } else { "Pod names and hostnames" };
            let advice = "which can result in surprising behavior; a DNS label is recommended";
            said.push(format!("metadata.name: this is used in {what}, {advice}: [{}]", problems.join(" ")).into());
        }
        pod(&root.get(path), &mut said);
    }
    said
}

fn pod(spec: &At, said: &mut Vec<Text>) {
    for (label, at) in spec.entries("nodeSelector") {
        if let Some((_, advice)) = OLD_LABELS.iter().find(|(old, _)| *old == label) {
            said.push(format!("{}: {advice}", at.path).into());
        }
    }
    for constraint in spec.each("topologySpreadConstraints") {
        chooses_nothing(&constraint, said);
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
    for volume in spec.each("volumes") {
        for (source, advice) in OLD_VOLUMES.iter().filter(|(source, _)| volume.has(source)) {
            said.push(format!("{}: {advice}", volume.field(source)).into());
        }
    }
    for container in ["initContainers", "containers"].iter().flat_map(|list| spec.each(list)) {
        let (env, ports) = (container.each("env"), container.each("ports"));
        for (index, variable) in env.iter().enumerate() {
            let name = variable.word("name");
            if env[..index].iter().any(|other| other.word("name") == name) {
                let advice = "which may be dropped when using apply";
                said.push(format!("{}: hides previous definition of {name:?}, {advice}", variable.path).into());
            }
        }
        for (index, port) in ports.iter().enumerate() {
            let same = |other: &&At| {
                ["containerPort", "hostPort", "hostIP", "protocol"]
                    .iter()
                    .all(|name| other.tree.get(name) == port.tree.get(name))
            };
            if let Some(other) = ports[..index].iter().find(same) {
                said.push(format!("{}: duplicate port definition with {}", port.path, other.path).into());
            }
        }
    }
}

fn chooses_nothing(term: &At, said: &mut Vec<Text>) {
    let selector = term.get("labelSelector");
    if *selector.tree == Tree::Null {
        said.push(format!("{}: a null labelSelector results in matching no pod", selector.path).into());
    }
}
