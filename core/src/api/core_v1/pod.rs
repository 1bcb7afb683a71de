//! Pods: one or more containers with one purpose, placed together on a node.

use super::affinity::{Affinity, TopologySpreadConstraint};
use super::container::{Container, ContainerStatus, ResourceList, ResourceRequirements};
use super::defaults::pod_template;
use super::node::Toleration;
use super::pod_details::{
    EphemeralContainer, HostAlias, NodeAllocatableResourceClaimStatus, PodDNSConfig, PodExtendedResourceClaimStatus,
    PodOS, PodResourceClaim, PodResourceClaimStatus, PodSchedulingGroup,
};
use super::security::PodSecurityContext;
use super::service_account::LocalObjectReference;
use super::volume::Volume;
use crate::api::meta::{ObjectMeta, OwnerReference, ResourceVersion};
use crate::api::opaque::{ListOf, Opaque, Plain};
use crate::api::record::{Shared, TextMap};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, words};
use alloc::sync::Arc;
use alloc::vec::Vec;

record! {
    /// A pod.
    pub struct Pod defaults super::defaults::pod {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<PodSpec> = "spec", always;
        status: PodStatus = "status", always;
    }

    /// The desired state of a pod. Replicas share it.
    pub struct PodSpec defaults super::defaults::pod_spec {
        volumes: Shared<Vec<Volume>> = "volumes", key["name"], retain_keys;
        init_containers: Shared<Vec<Container>> = "initContainers", key["name"];
        containers: Shared<Vec<Container>> = "containers", key["name"], always;
        ephemeral_containers: Opaque<ListOf<EphemeralContainer>> = "ephemeralContainers", key["name"], simulated;
        restart_policy: RestartPolicy = "restartPolicy" => RestartPolicy::Always;
        termination_grace_period_seconds: Option<i64> = "terminationGracePeriodSeconds" => 30;
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds";
        dns_policy: Text = "dnsPolicy" => Text::from_static("ClusterFirst"),
            words["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"], not_simulated;
        node_selector: TextMap = "nodeSelector", atomic;
        service_account_name: Text = "serviceAccountName";
        /// The old name of `serviceAccountName`; always the same as that.
        service_account: Text = "serviceAccount";
        automount_service_account_token: Option<bool> = "automountServiceAccountToken";
        node_name: Text = "nodeName";
        host_network: bool = "hostNetwork";
        host_pid: bool = "hostPID";
        host_ipc: bool = "hostIPC";
        share_process_namespace: Option<bool> = "shareProcessNamespace", not_simulated;
        host_users: Option<bool> = "hostUsers";
        security_context: Opaque<PodSecurityContext> = "securityContext" => Opaque::empty(), simulated;
        image_pull_secrets: Shared<Vec<LocalObjectReference>> = "imagePullSecrets", key["name"];
        hostname: Opaque<Plain<Text>> = "hostname";
        subdomain: Opaque<Plain<Text>> = "subdomain";
        set_hostname_as_fqdn: Option<bool> = "setHostnameAsFQDN", not_simulated;
        affinity: Opaque<Affinity> = "affinity";
        scheduler_name: Text = "schedulerName" => Text::from_static("default-scheduler");
        tolerations: Shared<Vec<Toleration>> = "tolerations";
        host_aliases: Opaque<ListOf<HostAlias>> = "hostAliases", key["ip"];
        priority_class_name: Text = "priorityClassName";
        priority: Option<i32> = "priority";
        preemption_policy: Text = "preemptionPolicy", words["Never", "PreemptLowerPriority"], pointer;
        dns_config: Opaque<PodDNSConfig> = "dnsConfig";
        readiness_gates: Shared<Vec<PodReadinessGate>> = "readinessGates";
        runtime_class_name: Opaque<Plain<Option<Text>>> = "runtimeClassName", simulated;
        overhead: ResourceList = "overhead";
        enable_service_links: Option<bool> = "enableServiceLinks", not_simulated;
        topology_spread_constraints: Opaque<ListOf<TopologySpreadConstraint>> = "topologySpreadConstraints",
            key["topologyKey", "whenUnsatisfiable"];
        os: Opaque<PodOS> = "os", simulated;
        scheduling_gates: Shared<Vec<PodSchedulingGate>> = "schedulingGates", key["name"];
        resource_claims: Opaque<ListOf<PodResourceClaim>> = "resourceClaims", key["name"], retain_keys;
        /// The requests and limits of the pod as a whole.
        resources: Option<Arc<ResourceRequirements>> = "resources";
        hostname_override: Opaque<Plain<Option<Text>>> = "hostnameOverride";
        scheduling_group: Opaque<PodSchedulingGroup> = "schedulingGroup";
    }

    /// A condition that others set, and that the pod's readiness waits for.
    pub struct PodReadinessGate {
        condition_type: Text = "conditionType", always;
    }

    /// A gate that keeps a pod from being scheduled.
    pub struct PodSchedulingGate {
        name: Text = "name", always;
    }

    /// The observed state of a pod.
    pub struct PodStatus {
        observed_generation: i64 = "observedGeneration";
        phase: PodPhase = "phase";
        conditions: Shared<Vec<PodCondition>> = "conditions", key["type"];
        message: Text = "message";
        reason: Text = "reason";
        nominated_node_name: Text = "nominatedNodeName";
        host_ip: Text = "hostIP";
        host_ips: Shared<Vec<HostIP>> = "hostIPs", patch_key["ip"];
        pod_ip: Text = "podIP";
        pod_ips: Vec<PodIP> = "podIPs", key["ip"];
        start_time: Option<Timestamp> = "startTime";
        init_container_statuses: Vec<ContainerStatus> = "initContainerStatuses";
        container_statuses: Vec<ContainerStatus> = "containerStatuses";
        qos_class: PodQosClass = "qosClass";
        ephemeral_container_statuses: Shared<Vec<ContainerStatus>> = "ephemeralContainerStatuses", not_simulated;
        resize: Opaque<Plain<Text>> = "resize";
        resource_claim_statuses: Opaque<ListOf<PodResourceClaimStatus>> = "resourceClaimStatuses", key["name"],
            retain_keys;
        extended_resource_claim_status: Opaque<PodExtendedResourceClaimStatus> = "extendedResourceClaimStatus";
        node_allocatable_resource_claim_statuses: Opaque<ListOf<NodeAllocatableResourceClaimStatus>> =
            "nodeAllocatableResourceClaimStatuses";
        allocated_resources: ResourceList = "allocatedResources", not_simulated;
        resources: Option<Arc<ResourceRequirements>> = "resources", not_simulated;
    }

    /// One aspect of a pod's state.
    pub struct PodCondition {
        condition_type: Text = "type", always;
        observed_generation: i64 = "observedGeneration";
        status: ConditionStatus = "status", always;
        last_probe_time: Opaque<Plain<Option<Timestamp>>> = "lastProbeTime", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime", always;
        reason: Text = "reason";
        message: Text = "message";
    }

    /// An address of a pod.
    pub struct PodIP {
        ip: Text = "ip", always;
    }

    /// An address of a pod's node.
    pub struct HostIP {
        ip: Text = "ip", always;
    }

    /// A pod to be, as a workload describes it.
    pub struct PodTemplateSpec, defaults_by[pod_template] {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<PodSpec> = "spec", always;
    }

    /// The order to run a pod on a node; the scheduler and the page send it to `pods/binding`.
    pub struct Binding {
        metadata: ObjectMeta = "metadata", always;
        target: ObjectReference = "target", always;
    }

    /// A reference to another object.
    pub struct ObjectReference, atomic {
        kind: Text = "kind";
        namespace: Text = "namespace";
        name: Text = "name";
        uid: crate::api::meta::Uid = "uid";
        api_version: Text = "apiVersion";
        resource_version: ResourceVersion = "resourceVersion";
        field_path: Text = "fieldPath";
    }
}

words! {
    /// Whether containers that end are started again.
    pub enum RestartPolicy { Always, OnFailure, Never }

    /// The phase of a pod.
    pub enum PodPhase { Pending, Running, Succeeded, Failed, Unknown }

    /// The status of a condition.
    pub enum ConditionStatus { True, False, Unknown }

    /// In which order pods give way when a node runs short.
    pub enum PodQosClass { Guaranteed, Burstable, BestEffort }
}

impl PodStatus {
    /// The condition of this type.
    pub fn condition(&self, condition_type: &str) -> Option<&PodCondition> {
        self.conditions.iter().find(|condition| condition.condition_type == *condition_type)
    }

    /// Whether the pod's Ready condition is True.
    pub fn is_ready(&self) -> bool {
        self.condition("Ready").is_some_and(|condition| condition.status == ConditionStatus::True)
    }

    /// Whether all containers have ended for good.
    pub fn is_finished(&self) -> bool {
        matches!(self.phase, PodPhase::Succeeded | PodPhase::Failed)
    }
}

impl PodSpec {
    /// Says as which service account the pod runs, under the new name of that field and the old one.
    pub fn set_service_account(&mut self, name: Text) {
        self.service_account = name.clone();
        self.service_account_name = name;
    }
}

impl Pod {
    /// The reference to the workload that manages the pod.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.metadata.controller()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::core_v1::{Container, Event};

    /// 150,000 pods have to fit into a browser tab. On wasm32, where a pointer is half as long, it is about 0.6 of this.
    #[test]
    fn pods_stay_small() {
        let sizes = [
            ("ObjectMeta", size_of::<ObjectMeta>(), 192),
            ("PodStatus", size_of::<PodStatus>(), 328),
            ("PodCondition", size_of::<PodCondition>(), 112),
            ("ContainerStatus", size_of::<ContainerStatus>(), 184),
            ("Pod", size_of::<Pod>(), 528),
            ("PodSpec", size_of::<PodSpec>(), 416),
            ("Container", size_of::<Container>(), 296),
            ("Event", size_of::<Event>(), 576),
        ];
        for (name, size, most) in sizes {
            assert!(size <= most, "{name} has grown to {size} bytes; put rare fields behind Opaque, Shared or Arc");
        }
    }
}
