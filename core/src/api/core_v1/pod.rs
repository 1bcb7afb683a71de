//! Pods: one or more containers with one purpose, placed together on a node.

use super::container::{Container, ContainerStatus};
use super::node::Toleration;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::record::{Shared, TextMap};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, words};
use alloc::sync::Arc;
use alloc::vec::Vec;

record! {
    /// A pod.
    pub struct Pod {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<PodSpec> = "spec", always;
        status: PodStatus = "status", always;
    }

    /// What a pod is to be. Replicas share it until they are bound.
    pub struct PodSpec {
        init_containers: Shared<Vec<Container>> = "initContainers", key["name"];
        containers: Shared<Vec<Container>> = "containers", key["name"], always;
        restart_policy: RestartPolicy = "restartPolicy" => RestartPolicy::Always;
        termination_grace_period_seconds: Option<i64> = "terminationGracePeriodSeconds" => 30;
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds";
        dns_policy: Text = "dnsPolicy" => Text::from_static("ClusterFirst");
        node_selector: TextMap = "nodeSelector";
        service_account_name: Text = "serviceAccountName";
        node_name: Text = "nodeName";
        host_network: bool = "hostNetwork";
        tolerations: Shared<Vec<Toleration>> = "tolerations";
        scheduler_name: Text = "schedulerName" => Text::from_static("default-scheduler");
        priority: Option<i32> = "priority";
        preemption_policy: Text = "preemptionPolicy";
    }

    /// What a pod is.
    pub struct PodStatus {
        observed_generation: i64 = "observedGeneration";
        phase: PodPhase = "phase";
        conditions: Vec<PodCondition> = "conditions", key["type"];
        message: Text = "message";
        reason: Text = "reason";
        nominated_node_name: Text = "nominatedNodeName";
        host_ip: Text = "hostIP";
        host_ips: Vec<HostIp> = "hostIPs";
        pod_ip: Text = "podIP";
        pod_ips: Vec<PodIp> = "podIPs", key["ip"];
        start_time: Option<Timestamp> = "startTime";
        init_container_statuses: Vec<ContainerStatus> = "initContainerStatuses";
        container_statuses: Vec<ContainerStatus> = "containerStatuses";
        qos_class: PodQosClass = "qosClass";
        ephemeral_container_statuses: Vec<ContainerStatus> = "ephemeralContainerStatuses";
    }

    /// One aspect of a pod's state.
    pub struct PodCondition {
        condition_type: Text = "type", always;
        observed_generation: i64 = "observedGeneration";
        status: ConditionStatus = "status", always;
        last_probe_time: Option<Timestamp> = "lastProbeTime", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime";
        reason: Text = "reason";
        message: Text = "message";
    }

    /// An address of a pod.
    pub struct PodIp {
        ip: Text = "ip", always;
    }

    /// An address of a pod's node.
    pub struct HostIp {
        ip: Text = "ip", always;
    }

    /// A pod to be, as a workload describes it.
    pub struct PodTemplateSpec {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<PodSpec> = "spec", always;
    }

    /// The order to run a pod on a node; the scheduler and the page send it to `pods/binding`.
    pub struct Binding {
        metadata: ObjectMeta = "metadata", always;
        target: ObjectReference = "target", always;
    }

    /// A reference to another object.
    pub struct ObjectReference {
        kind: Text = "kind";
        namespace: Text = "namespace";
        name: Text = "name";
        uid: crate::api::meta::Uid = "uid";
        api_version: Text = "apiVersion";
        resource_version: Text = "resourceVersion";
        field_path: Text = "fieldPath";
    }
}

words! {
    /// Whether containers that end are started again.
    pub enum RestartPolicy { Always, OnFailure, Never }

    /// Where a pod is in its life.
    pub enum PodPhase { Pending, Running, Succeeded, Failed, Unknown }

    /// Whether a condition holds.
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

impl Pod {
    /// The reference to the workload that manages the pod.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.metadata.controller()
    }
}
