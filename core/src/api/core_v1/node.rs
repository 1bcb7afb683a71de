//! Nodes: the machines that pods run on, and the taints that keep pods away from them.

use super::container::ResourceList;
use super::pod::ConditionStatus;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Opaque, Plain};
use crate::api::record::Shared;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, untyped, words};
use alloc::vec::Vec;

record! {
    /// A machine of the cluster.
    pub struct Node {
        metadata: ObjectMeta = "metadata", always;
        spec: NodeSpec = "spec", always;
        status: NodeStatus = "status", always;
    }

    /// The desired state of a node.
    pub struct NodeSpec defaults super::defaults::node_spec {
        pod_cidr: Text = "podCIDR";
        pod_cidrs: Shared<Vec<Text>> = "podCIDRs", set;
        provider_id: Text = "providerID", not_simulated;
        unschedulable: bool = "unschedulable";
        taints: Shared<Vec<Taint>> = "taints";
        config_source: Opaque<NodeConfigSource> = "configSource";
        /// Given up by Kubernetes; kept as it was written.
        external_id: Opaque<Plain<Text>> = "externalID";
    }

    /// A mark on a node that pods without a toleration keep away from.
    pub struct Taint {
        key: Text = "key", always;
        value: Text = "value";
        effect: TaintEffect = "effect", always;
        time_added: Option<Timestamp> = "timeAdded", not_simulated;
    }

    /// A taint that a pod accepts.
    pub struct Toleration {
        key: Text = "key";
        operator: Text = "operator", words["Equal", "Exists", "Gt", "Lt"];
        value: Text = "value";
        effect: TaintEffect = "effect";
        toleration_seconds: Option<i64> = "tolerationSeconds";
    }

    /// The observed state of a node.
    pub struct NodeStatus defaults super::defaults::node_status {
        capacity: ResourceList = "capacity";
        allocatable: ResourceList = "allocatable";
        /// Given up by Kubernetes; kept as it was written.
        phase: Opaque<Plain<Text>> = "phase", words["Pending", "Running", "Terminated"];
        conditions: Vec<NodeCondition> = "conditions", key["type"];
        addresses: Vec<NodeAddress> = "addresses", key["type"];
        daemon_endpoints: NodeDaemonEndpoints = "daemonEndpoints", always, not_simulated;
        node_info: NodeSystemInfo = "nodeInfo", always;
        images: Shared<Vec<ContainerImage>> = "images";
        volumes_in_use: Opaque<ListOf<Plain<Text>>> = "volumesInUse";
        volumes_attached: Opaque<ListOf<AttachedVolume>> = "volumesAttached";
        config: Opaque<NodeConfigStatus> = "config";
        runtime_handlers: Opaque<ListOf<NodeRuntimeHandler>> = "runtimeHandlers";
        features: Opaque<NodeFeatures> = "features";
        declared_features: Opaque<ListOf<Plain<Text>>> = "declaredFeatures";
    }

    /// One aspect of a node's state.
    pub struct NodeCondition {
        condition_type: Text = "type", always;
        status: ConditionStatus = "status", always;
        last_heartbeat_time: Option<Timestamp> = "lastHeartbeatTime", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime", always;
        reason: Text = "reason";
        message: Text = "message";
    }

    /// An address of a node.
    pub struct NodeAddress {
        address_type: Text = "type", always;
        address: Text = "address", always;
    }

    /// The system software of a node.
    pub struct NodeSystemInfo {
        machine_id: Text = "machineID", always;
        system_uuid: Text = "systemUUID", always;
        boot_id: Text = "bootID", always;
        kernel_version: Text = "kernelVersion", always;
        os_image: Text = "osImage", always;
        container_runtime_version: Text = "containerRuntimeVersion", always;
        kubelet_version: Text = "kubeletVersion", always;
        kube_proxy_version: Text = "kubeProxyVersion", always, not_simulated;
        operating_system: Text = "operatingSystem", always;
        architecture: Text = "architecture", always;
        swap: Opaque<NodeSwapStatus> = "swap";
    }

    /// The doors of a node's daemons.
    pub struct NodeDaemonEndpoints {
        kubelet_endpoint: DaemonEndpoint = "kubeletEndpoint", always, not_simulated;
    }

    /// A port that a daemon listens on.
    pub struct DaemonEndpoint {
        port: i32 = "Port", always, not_simulated;
    }

    /// An image on a node's disk.
    pub struct ContainerImage {
        names: Shared<Vec<Text>> = "names";
        size_bytes: i64 = "sizeBytes";
    }
}

untyped! {
    /// Given up: where a kubelet took its configuration from.
    pub struct NodeConfigSource {
        config_map: ConfigMapNodeConfigSource = "configMap";
    }

    /// Given up: a config map with a kubelet's configuration.
    pub struct ConfigMapNodeConfigSource {
        kubelet_config_key: Plain<Text> = "kubeletConfigKey", always;
        name: Plain<Text> = "name", always;
        namespace: Plain<Text> = "namespace", always;
        resource_version: Plain<Text> = "resourceVersion";
        uid: Plain<Text> = "uid";
    }

    /// Given up: the configuration that a kubelet used.
    pub struct NodeConfigStatus {
        active: NodeConfigSource = "active";
        assigned: NodeConfigSource = "assigned";
        error: Plain<Text> = "error";
        last_known_good: NodeConfigSource = "lastKnownGood";
    }

    /// The features of the container runtime.
    pub struct NodeFeatures {
        supplemental_groups_policy: Plain<Option<bool>> = "supplementalGroupsPolicy";
    }

    /// A way of running containers on a node.
    pub struct NodeRuntimeHandler {
        features: NodeRuntimeHandlerFeatures = "features";
        name: Plain<Text> = "name", always;
    }

    /// The features of a runtime handler.
    pub struct NodeRuntimeHandlerFeatures {
        recursive_read_only_mounts: Plain<Option<bool>> = "recursiveReadOnlyMounts";
        user_namespaces: Plain<Option<bool>> = "userNamespaces";
    }

    /// The swap space of a node.
    pub struct NodeSwapStatus {
        capacity: Plain<Option<i64>> = "capacity";
    }

    /// A volume that is attached to a node.
    pub struct AttachedVolume {
        device_path: Plain<Text> = "devicePath", always;
        name: Plain<Text> = "name", always;
    }
}

words! {
    /// The effect of a taint on pods that do not tolerate it.
    pub enum TaintEffect { NoSchedule, PreferNoSchedule, NoExecute }
}

impl NodeStatus {
    /// The condition of this type.
    pub fn condition(&self, condition_type: &str) -> Option<&NodeCondition> {
        self.conditions.iter().find(|condition| condition.condition_type == *condition_type)
    }
}

impl Toleration {
    /// Whether it is for this taint (`Toleration.ToleratesTaint`). Without an effect or a key it is for all.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        let any_effect = self.effect.as_str().is_empty();
        (any_effect || self.effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && match self.operator.as_str() {
                "" | "Equal" => self.value == taint.value,
                "Exists" => true,
                _ => false,
            }
    }
}
