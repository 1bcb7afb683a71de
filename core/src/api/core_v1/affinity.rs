//! Where pods want to be: near or far from nodes and from other pods. Stored; upstream: `core/v1 Affinity`.

use crate::api::apps::LabelSelector;
use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// What draws a pod to nodes, and to or from other pods.
    pub struct Affinity {
        "nodeAffinity": NodeAffinity;
        "podAffinity": PodAffinity;
        "podAntiAffinity": PodAntiAffinity;
    }

    /// Which nodes a pod needs or prefers.
    pub struct NodeAffinity {
        "requiredDuringSchedulingIgnoredDuringExecution": NodeSelector;
        "preferredDuringSchedulingIgnoredDuringExecution": ListOf<PreferredSchedulingTerm>;
    }

    /// Nodes that match at least one of the terms.
    pub struct NodeSelector, atomic {
        "nodeSelectorTerms": ListOf<NodeSelectorTerm>;
    }

    /// Conditions on a node that must all hold.
    pub struct NodeSelectorTerm, atomic {
        "matchExpressions": ListOf<NodeSelectorRequirement>;
        "matchFields": ListOf<NodeSelectorRequirement>;
    }

    /// A condition on one label or field of a node.
    pub struct NodeSelectorRequirement {
        "key": Plain<Text>, always;
        "operator": Plain<Text>, words["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"], always;
        "values": ListOf<Plain<Text>>;
    }

    /// Nodes that are preferred, and by how much.
    pub struct PreferredSchedulingTerm {
        "weight": Plain<i32>, always;
        "preference": NodeSelectorTerm, always;
    }

    /// Pods that a pod wants to be near.
    pub struct PodAffinity {
        "requiredDuringSchedulingIgnoredDuringExecution": ListOf<PodAffinityTerm>;
        "preferredDuringSchedulingIgnoredDuringExecution": ListOf<WeightedPodAffinityTerm>;
    }

    /// Pods that a pod wants to be away from.
    pub struct PodAntiAffinity {
        "requiredDuringSchedulingIgnoredDuringExecution": ListOf<PodAffinityTerm>;
        "preferredDuringSchedulingIgnoredDuringExecution": ListOf<WeightedPodAffinityTerm>;
    }

    /// Pods that are preferred as neighbours, and by how much.
    pub struct WeightedPodAffinityTerm {
        "weight": Plain<i32>, always;
        "podAffinityTerm": PodAffinityTerm, always;
    }

    /// Which pods, and how near is near.
    pub struct PodAffinityTerm {
        "labelSelector": LabelSelector;
        "namespaces": ListOf<Plain<Text>>;
        "topologyKey": Plain<Text>, always;
        "namespaceSelector": LabelSelector;
        "matchLabelKeys": ListOf<Plain<Text>>;
        "mismatchLabelKeys": ListOf<Plain<Text>>;
    }

    /// How evenly pods are spread over zones or nodes.
    pub struct TopologySpreadConstraint {
        "maxSkew": Plain<i32>, always;
        "topologyKey": Plain<Text>, always;
        "whenUnsatisfiable": Plain<Text>, words["DoNotSchedule", "ScheduleAnyway"], always;
        "labelSelector": LabelSelector;
        "minDomains": Plain<Option<i32>>;
        "nodeAffinityPolicy": Plain<Option<Text>>, words["Honor", "Ignore"];
        "nodeTaintsPolicy": Plain<Option<Text>>, words["Honor", "Ignore"];
        "matchLabelKeys": ListOf<Plain<Text>>;
    }
}
