//! Nodes: the machines that pods run on, and the taints that keep pods away from them.

use super::container::ResourceList;
use super::pod::ConditionStatus;
use crate::api::meta::ObjectMeta;
use crate::api::record::Shared;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, words};
use alloc::vec::Vec;

record! {
    /// A machine of the cluster.
    pub struct Node {
        metadata: ObjectMeta = "metadata", always;
        spec: NodeSpec = "spec", always;
        status: NodeStatus = "status", always;
    }

    /// What a node is to be.
    pub struct NodeSpec {
        pod_cidr: Text = "podCIDR";
        pod_cidrs: Shared<Vec<Text>> = "podCIDRs", set;
        provider_id: Text = "providerID";
        unschedulable: bool = "unschedulable";
        taints: Shared<Vec<Taint>> = "taints";
    }

    /// A mark on a node that pods without a toleration keep away from.
    pub struct Taint {
        key: Text = "key", always;
        value: Text = "value";
        effect: TaintEffect = "effect", always;
        time_added: Option<Timestamp> = "timeAdded";
    }

    /// A taint that a pod accepts.
    pub struct Toleration {
        key: Text = "key";
        operator: Text = "operator";
        value: Text = "value";
        effect: TaintEffect = "effect";
        toleration_seconds: Option<i64> = "tolerationSeconds";
    }

    /// What a node is.
    pub struct NodeStatus {
        capacity: ResourceList = "capacity";
        allocatable: ResourceList = "allocatable";
        conditions: Vec<NodeCondition> = "conditions", key["type"];
        addresses: Vec<NodeAddress> = "addresses", key["type"];
        node_info: NodeSystemInfo = "nodeInfo", always;
        images: Shared<Vec<ContainerImage>> = "images";
    }

    /// One aspect of a node's state.
    pub struct NodeCondition {
        condition_type: Text = "type", always;
        status: ConditionStatus = "status", always;
        last_heartbeat_time: Option<Timestamp> = "lastHeartbeatTime";
        last_transition_time: Option<Timestamp> = "lastTransitionTime";
        reason: Text = "reason";
        message: Text = "message";
    }

    /// An address of a node.
    pub struct NodeAddress {
        address_type: Text = "type", always;
        address: Text = "address", always;
    }

    /// What runs on a node.
    pub struct NodeSystemInfo {
        machine_id: Text = "machineID", always;
        system_uuid: Text = "systemUUID", always;
        boot_id: Text = "bootID", always;
        kernel_version: Text = "kernelVersion", always;
        os_image: Text = "osImage", always;
        container_runtime_version: Text = "containerRuntimeVersion", always;
        kubelet_version: Text = "kubeletVersion", always;
        kube_proxy_version: Text = "kubeProxyVersion", always;
        operating_system: Text = "operatingSystem", always;
        architecture: Text = "architecture", always;
    }

    /// An image on a node's disk.
    pub struct ContainerImage {
        names: Shared<Vec<Text>> = "names";
        size_bytes: i64 = "sizeBytes";
    }
}

words! {
    /// What a taint does to pods that do not tolerate it.
    pub enum TaintEffect { NoSchedule, PreferNoSchedule, NoExecute }
}

impl NodeStatus {
    /// The condition of this type.
    pub fn condition(&self, condition_type: &str) -> Option<&NodeCondition> {
        self.conditions.iter().find(|condition| condition.condition_type == *condition_type)
    }
}
