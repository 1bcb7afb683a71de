//! Where pods want to be: near or far from nodes and from other pods. Upstream: `core/v1 Affinity`.

use crate::api::apps::LabelSelector;
use crate::api::opaque::{ListOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The affinity of a pod: to nodes, and to or from other pods.
    pub struct Affinity {
        node_affinity: NodeAffinity = "nodeAffinity";
        pod_affinity: PodAffinity = "podAffinity";
        pod_anti_affinity: PodAntiAffinity = "podAntiAffinity";
    }

    /// The nodes that a pod needs or prefers.
    pub struct NodeAffinity {
        required_during_scheduling_ignored_during_execution: NodeSelector = "requiredDuringSchedulingIgnoredDuringExecution";
        preferred_during_scheduling_ignored_during_execution: ListOf<PreferredSchedulingTerm> = "preferredDuringSchedulingIgnoredDuringExecution";
    }

    /// Nodes that match at least one of the terms.
    pub struct NodeSelector, atomic {
        node_selector_terms: ListOf<NodeSelectorTerm> = "nodeSelectorTerms";
    }

    /// Conditions on a node that must all hold.
    pub struct NodeSelectorTerm, atomic {
        match_expressions: ListOf<NodeSelectorRequirement> = "matchExpressions";
        match_fields: ListOf<NodeSelectorRequirement> = "matchFields";
    }

    /// A condition on one label or field of a node.
    pub struct NodeSelectorRequirement {
        key: Plain<Text> = "key", always;
        operator: Plain<Text> = "operator", words["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"], always;
        values: ListOf<Plain<Text>> = "values";
    }

    /// Nodes that are preferred, and by how much.
    pub struct PreferredSchedulingTerm {
        weight: Plain<i32> = "weight", always;
        preference: NodeSelectorTerm = "preference", always;
    }

    /// Pods that a pod wants to be near.
    pub struct PodAffinity {
        required_during_scheduling_ignored_during_execution: ListOf<PodAffinityTerm> = "requiredDuringSchedulingIgnoredDuringExecution";
        preferred_during_scheduling_ignored_during_execution: ListOf<WeightedPodAffinityTerm> = "preferredDuringSchedulingIgnoredDuringExecution";
    }

    /// Pods that a pod wants to be away from.
    pub struct PodAntiAffinity {
        required_during_scheduling_ignored_during_execution: ListOf<PodAffinityTerm> = "requiredDuringSchedulingIgnoredDuringExecution";
        preferred_during_scheduling_ignored_during_execution: ListOf<WeightedPodAffinityTerm> = "preferredDuringSchedulingIgnoredDuringExecution";
    }

    /// Pods that are preferred as neighbours, and by how much.
    pub struct WeightedPodAffinityTerm {
        weight: Plain<i32> = "weight", always;
        pod_affinity_term: PodAffinityTerm = "podAffinityTerm", always;
    }

    /// The pods of a term, and the topology key that says which places are near.
    pub struct PodAffinityTerm {
        label_selector: LabelSelector = "labelSelector";
        namespaces: ListOf<Plain<Text>> = "namespaces";
        topology_key: Plain<Text> = "topologyKey", always;
        namespace_selector: LabelSelector = "namespaceSelector";
        match_label_keys: ListOf<Plain<Text>> = "matchLabelKeys";
        mismatch_label_keys: ListOf<Plain<Text>> = "mismatchLabelKeys";
    }

    /// The even spread of pods over zones or nodes.
    pub struct TopologySpreadConstraint {
        max_skew: Plain<i32> = "maxSkew", always;
        topology_key: Plain<Text> = "topologyKey", always;
        when_unsatisfiable: Plain<Text> = "whenUnsatisfiable", words["DoNotSchedule", "ScheduleAnyway"], always;
        label_selector: LabelSelector = "labelSelector";
        min_domains: Plain<Option<i32>> = "minDomains";
        node_affinity_policy: Plain<Option<Text>> = "nodeAffinityPolicy", words["Honor", "Ignore"];
        node_taints_policy: Plain<Option<Text>> = "nodeTaintsPolicy", words["Honor", "Ignore"];
        match_label_keys: ListOf<Plain<Text>> = "matchLabelKeys";
    }
}
