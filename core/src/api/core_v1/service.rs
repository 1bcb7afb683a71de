//! Services and the addresses behind them. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// One address for many pods.
    pub struct Service {
        metadata: ObjectMeta = "metadata", always;
        spec: ServiceSpec = "spec", always, simulated;
        status: ServiceStatus = "status", always;
    }

    /// The desired state of a service: its pods, its addresses and ports.
    pub struct ServiceSpec defaults set_service_defaults {
        allocate_load_balancer_node_ports: Plain<Option<bool>> = "allocateLoadBalancerNodePorts", simulated;
        cluster_ip: Plain<Text> = "clusterIP", simulated;
        cluster_ips: ListOf<Plain<Text>> = "clusterIPs", simulated;
        external_ips: ListOf<Plain<Text>> = "externalIPs";
        external_name: Plain<Text> = "externalName";
        external_traffic_policy: Plain<Text> = "externalTrafficPolicy", words["Cluster", "Local"], simulated;
        health_check_node_port: Plain<i32> = "healthCheckNodePort", simulated;
        internal_traffic_policy: Plain<Option<Text>> = "internalTrafficPolicy", words["Cluster", "Local"];
        ip_families: ListOf<Plain<Text>> = "ipFamilies", simulated;
        ip_family_policy: Plain<Option<Text>> = "ipFamilyPolicy", words["PreferDualStack", "RequireDualStack", "SingleStack"], simulated;
        load_balancer_class: Plain<Option<Text>> = "loadBalancerClass";
        load_balancer_ip: Plain<Text> = "loadBalancerIP";
        load_balancer_source_ranges: ListOf<Plain<Text>> = "loadBalancerSourceRanges";
        ports: ListOf<ServicePort> = "ports", key["port", "protocol"], simulated;
        publish_not_ready_addresses: Plain<bool> = "publishNotReadyAddresses";
        selector: MapOf<Plain<Text>> = "selector", atomic;
        session_affinity: Plain<Text> = "sessionAffinity" => Str("None"), words["ClientIP", "None"];
        session_affinity_config: SessionAffinityConfig = "sessionAffinityConfig";
        traffic_distribution: Plain<Option<Text>> = "trafficDistribution";
        type_: Plain<Text> = "type" => Str("ClusterIP"), words["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], simulated;
    }

    /// A port of a service, and the port of the pods behind it.
    pub struct ServicePort defaults set_port_defaults {
        app_protocol: Plain<Option<Text>> = "appProtocol";
        name: Plain<Text> = "name";
        node_port: Plain<i32> = "nodePort", simulated;
        port: Plain<i32> = "port", always, simulated;
        protocol: Plain<Text> = "protocol" => Str("TCP"), words["SCTP", "TCP", "UDP"], simulated;
        target_port: Plain<IntOrString> = "targetPort";
    }

    /// The configuration of session affinity.
    pub struct SessionAffinityConfig {
        client_ip: ClientIPConfig = "clientIP";
    }

    /// The session affinity by a client's IP.
    pub struct ClientIPConfig {
        timeout_seconds: Plain<Option<i32>> = "timeoutSeconds";
    }

    /// The status of a load balancer.
    pub struct ServiceStatus {
        conditions: ListOf<Condition> = "conditions", key["type"];
        load_balancer: LoadBalancerStatus = "loadBalancer", always;
    }

    /// The addresses of a load balancer.
    pub struct LoadBalancerStatus {
        ingress: ListOf<LoadBalancerIngress> = "ingress";
    }

    /// An address of a load balancer.
    pub struct LoadBalancerIngress defaults set_ingress_defaults {
        hostname: Plain<Text> = "hostname";
        ip: Plain<Text> = "ip";
        ip_mode: Plain<Option<Text>> = "ipMode";
        ports: ListOf<PortStatus> = "ports";
    }

    /// A port of a load balancer.
    pub struct PortStatus {
        error: Plain<Option<Text>> = "error";
        port: Plain<i32> = "port", always;
        protocol: Plain<Text> = "protocol", always, words["SCTP", "TCP", "UDP"];
    }

    /// The addresses behind a service, as they were kept before EndpointSlices.
    pub struct Endpoints {
        metadata: ObjectMeta = "metadata", always;
        subsets: ListOf<EndpointSubset> = "subsets";
    }

    /// Addresses with the same ports.
    pub struct EndpointSubset {
        addresses: ListOf<EndpointAddress> = "addresses";
        not_ready_addresses: ListOf<EndpointAddress> = "notReadyAddresses";
        ports: ListOf<EndpointPort> = "ports";
    }

    /// An address of a pod.
    pub struct EndpointAddress, atomic {
        hostname: Plain<Text> = "hostname";
        ip: Plain<Text> = "ip", always;
        node_name: Plain<Option<Text>> = "nodeName";
        target_ref: ObjectReference = "targetRef";
    }

    /// A port of the pods.
    pub struct EndpointPort, atomic {
        app_protocol: Plain<Option<Text>> = "appProtocol";
        name: Plain<Text> = "name";
        port: Plain<i32> = "port", always;
        protocol: Plain<Text> = "protocol" => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }
}

/// SetDefaults_Service.
fn set_service_defaults(spec: &mut Map) {
    if spec.str_at("sessionAffinity") != "ClientIP" {
        spec.remove("sessionAffinityConfig");
    } else if spec.at("sessionAffinityConfig.clientIP.timeoutSeconds").as_i64().is_none() {
        let timeout = Tree::fields([("timeoutSeconds", Tree::Int(10_800))]);
        spec.insert(Text::from_static("sessionAffinityConfig"), Tree::fields([("clientIP", timeout)]));
    }
    let of = Text::from(spec.str_at("type"));
    let is_cluster_ip = matches!(&*of, "" | "ClusterIP");
    let is_reached_from_outside = matches!(&*of, "NodePort" | "LoadBalancer");
    if is_reached_from_outside || is_cluster_ip && !spec.list_at("externalIPs").is_empty() {
        spec.set_default("externalTrafficPolicy", "Cluster".into());
    }
    if is_reached_from_outside || is_cluster_ip {
        spec.set_default("internalTrafficPolicy", "Cluster".into());
    }
    if of == "LoadBalancer" {
        spec.set_default("allocateLoadBalancerNodePorts", Tree::Bool(true));
    }
}

/// SetDefaults_ServicePort: the port of the pods is the service's own.
fn set_port_defaults(port: &mut Map) {
    if port.get("targetPort").is_none_or(|target| *target == Tree::Int(0) || target.as_str() == Some("")) {
        port.insert(Text::from_static("targetPort"), port.get("port").cloned().unwrap_or(Tree::Int(0)));
    }
}

/// SetDefaults_LoadBalancerIngress: an address is reached as it is.
fn set_ingress_defaults(ingress: &mut Map) {
    if !ingress.str_at("ip").is_empty() {
        ingress.set_default("ipMode", "VIP".into());
    }
}
