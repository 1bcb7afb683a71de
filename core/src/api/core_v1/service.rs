//! Services and the addresses behind them. Stored; upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::defaults;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// One address for many pods.
    pub struct Service {
        "metadata": ObjectMeta, always;
        "spec": ServiceSpec, always, simulated;
        "status": ServiceStatus, always;
    }

    /// Which pods a service stands for, and how it is reached.
    pub struct ServiceSpec defaults defaults::service_spec {
        "allocateLoadBalancerNodePorts": Plain<Option<bool>>, simulated;
        "clusterIP": Plain<Text>, simulated;
        "clusterIPs": ListOf<Plain<Text>>, simulated;
        "externalIPs": ListOf<Plain<Text>>;
        "externalName": Plain<Text>;
        "externalTrafficPolicy": Plain<Text>, words["Cluster", "Local"], simulated;
        "healthCheckNodePort": Plain<i32>, simulated;
        "internalTrafficPolicy": Plain<Option<Text>>, words["Cluster", "Local"];
        "ipFamilies": ListOf<Plain<Text>>, simulated;
        "ipFamilyPolicy": Plain<Option<Text>>, words["PreferDualStack", "RequireDualStack", "SingleStack"], simulated;
        "loadBalancerClass": Plain<Option<Text>>;
        "loadBalancerIP": Plain<Text>;
        "loadBalancerSourceRanges": ListOf<Plain<Text>>;
        "ports": ListOf<ServicePort>, key["port", "protocol"], simulated;
        "publishNotReadyAddresses": Plain<bool>;
        "selector": MapOf<Plain<Text>>, atomic;
        "sessionAffinity": Plain<Text> => Str("None"), words["ClientIP", "None"];
        "sessionAffinityConfig": SessionAffinityConfig;
        "trafficDistribution": Plain<Option<Text>>;
        "type": Plain<Text> => Str("ClusterIP"), words["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], simulated;
    }

    /// A port of a service, and the port of the pods behind it.
    pub struct ServicePort defaults defaults::service_port {
        "appProtocol": Plain<Option<Text>>;
        "name": Plain<Text>;
        "nodePort": Plain<i32>, simulated;
        "port": Plain<i32>, always, simulated;
        "protocol": Plain<Text> => Str("TCP"), words["SCTP", "TCP", "UDP"], simulated;
        "targetPort": Plain<IntOrString>;
    }

    /// How clients stay with their pods.
    pub struct SessionAffinityConfig {
        "clientIP": ClientIPConfig;
    }

    /// How long a client stays with its pod.
    pub struct ClientIPConfig {
        "timeoutSeconds": Plain<Option<i32>>;
    }

    /// How a service is reached from outside.
    pub struct ServiceStatus {
        "conditions": ListOf<Condition>, key["type"];
        "loadBalancer": LoadBalancerStatus, always;
    }

    /// The addresses of a load balancer.
    pub struct LoadBalancerStatus {
        "ingress": ListOf<LoadBalancerIngress>;
    }

    /// An address of a load balancer.
    pub struct LoadBalancerIngress defaults defaults::load_balancer_ingress {
        "hostname": Plain<Text>;
        "ip": Plain<Text>;
        "ipMode": Plain<Option<Text>>;
        "ports": ListOf<PortStatus>;
    }

    /// A port of a load balancer.
    pub struct PortStatus {
        "error": Plain<Option<Text>>;
        "port": Plain<i32>, always;
        "protocol": Plain<Text>, always, words["SCTP", "TCP", "UDP"];
    }

    /// The addresses behind a service, as they were kept before EndpointSlices.
    pub struct Endpoints {
        "metadata": ObjectMeta, always;
        "subsets": ListOf<EndpointSubset>;
    }

    /// Addresses with the same ports.
    pub struct EndpointSubset {
        "addresses": ListOf<EndpointAddress>;
        "notReadyAddresses": ListOf<EndpointAddress>;
        "ports": ListOf<EndpointPort>;
    }

    /// An address of a pod.
    pub struct EndpointAddress, atomic {
        "hostname": Plain<Text>;
        "ip": Plain<Text>, always;
        "nodeName": Plain<Option<Text>>;
        "targetRef": ObjectReference;
    }

    /// A port of the pods.
    pub struct EndpointPort, atomic {
        "appProtocol": Plain<Option<Text>>;
        "name": Plain<Text>;
        "port": Plain<i32>, always;
        "protocol": Plain<Text> => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }
}
