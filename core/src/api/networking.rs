//! The group `networking.k8s.io/v1`: ways into the cluster, and walls within it. Upstream: `staging/src/k8s.io/api/networking/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::volume_source::TypedLocalObjectReference;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::opaque::{ListOf, Plain};
use crate::api::tree::Map;
use crate::base::Text;
use crate::untyped;
use alloc::vec;

untyped! {
    /// Ways from outside to services, by host and path.
    pub struct Ingress {
        metadata: ObjectMeta = "metadata", always;
        spec: IngressSpec = "spec", always;
        status: IngressStatus = "status", always;
    }

    /// The rules.
    pub struct IngressSpec {
        default_backend: IngressBackend = "defaultBackend";
        ingress_class_name: Plain<Option<Text>> = "ingressClassName";
        rules: ListOf<IngressRule> = "rules";
        tls: ListOf<IngressTLS> = "tls";
    }

    /// The backend of a path.
    pub struct IngressBackend {
        resource: TypedLocalObjectReference = "resource";
        service: IngressServiceBackend = "service";
    }

    /// A service and its port.
    pub struct IngressServiceBackend {
        name: Plain<Text> = "name", always;
        port: ServiceBackendPort = "port", always;
    }

    /// A port by name or number.
    pub struct ServiceBackendPort, atomic {
        name: Plain<Text> = "name";
        number: Plain<i32> = "number";
    }

    /// A host and its paths.
    pub struct IngressRule {
        host: Plain<Text> = "host";
        http: HTTPIngressRuleValue = "http";
    }

    /// The paths of a host.
    pub struct HTTPIngressRuleValue {
        paths: ListOf<HTTPIngressPath> = "paths", always;
    }

    /// A path and what is behind it.
    pub struct HTTPIngressPath {
        backend: IngressBackend = "backend", always;
        path: Plain<Text> = "path";
        path_type: Plain<Option<Text>> = "pathType", always, words["Exact", "ImplementationSpecific", "Prefix"];
    }

    /// The certificate for some hosts.
    pub struct IngressTLS {
        hosts: ListOf<Plain<Text>> = "hosts";
        secret_name: Plain<Text> = "secretName";
    }

    /// The addresses of an ingress.
    pub struct IngressStatus {
        load_balancer: IngressLoadBalancerStatus = "loadBalancer", always;
    }

    /// The addresses of an ingress.
    pub struct IngressLoadBalancerStatus {
        ingress: ListOf<IngressLoadBalancerIngress> = "ingress";
    }

    /// An address of an ingress.
    pub struct IngressLoadBalancerIngress {
        hostname: Plain<Text> = "hostname";
        ip: Plain<Text> = "ip";
        ports: ListOf<IngressPortStatus> = "ports";
    }

    /// A port of an ingress.
    pub struct IngressPortStatus {
        error: Plain<Option<Text>> = "error";
        port: Plain<i32> = "port", always;
        protocol: Plain<Text> = "protocol", always, words["SCTP", "TCP", "UDP"];
    }

    /// A kind of ingress controller.
    pub struct IngressClass {
        metadata: ObjectMeta = "metadata", always;
        spec: IngressClassSpec = "spec", always;
    }

    /// The controller and its parameters.
    pub struct IngressClassSpec {
        controller: Plain<Text> = "controller";
        parameters: IngressClassParametersReference = "parameters";
    }

    /// The object that holds a controller's parameters.
    pub struct IngressClassParametersReference {
        api_group: Plain<Option<Text>> = "apiGroup";
        kind: Plain<Text> = "kind", always;
        name: Plain<Text> = "name", always;
        namespace: Plain<Option<Text>> = "namespace";
        scope: Plain<Option<Text>> = "scope" => Str("Cluster");
    }

    /// The traffic that pods may have.
    pub struct NetworkPolicy {
        metadata: ObjectMeta = "metadata", always;
        spec: NetworkPolicySpec = "spec", always;
    }

    /// The pods and the rules.
    pub struct NetworkPolicySpec defaults set_network_policy_defaults {
        egress: ListOf<NetworkPolicyEgressRule> = "egress";
        ingress: ListOf<NetworkPolicyIngressRule> = "ingress";
        pod_selector: LabelSelector = "podSelector", always;
        policy_types: ListOf<Plain<Text>> = "policyTypes";
    }

    /// The sources and ports of incoming traffic.
    pub struct NetworkPolicyIngressRule {
        from: ListOf<NetworkPolicyPeer> = "from";
        ports: ListOf<NetworkPolicyPort> = "ports";
    }

    /// To whom the pods may talk.
    pub struct NetworkPolicyEgressRule {
        ports: ListOf<NetworkPolicyPort> = "ports";
        to: ListOf<NetworkPolicyPeer> = "to";
    }

    /// Pods, namespaces or addresses.
    pub struct NetworkPolicyPeer {
        ip_block: IPBlock = "ipBlock";
        namespace_selector: LabelSelector = "namespaceSelector";
        pod_selector: LabelSelector = "podSelector";
    }

    /// Ports.
    pub struct NetworkPolicyPort {
        end_port: Plain<Option<i32>> = "endPort";
        port: Plain<Option<IntOrString>> = "port";
        protocol: Plain<Option<Text>> = "protocol" => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }

    /// A range of addresses, with exceptions.
    pub struct IPBlock {
        cidr: Plain<Text> = "cidr", always;
        except: ListOf<Plain<Text>> = "except";
    }

    /// A range from which services get their addresses.
    pub struct ServiceCIDR {
        metadata: ObjectMeta = "metadata", always;
        spec: ServiceCIDRSpec = "spec", always;
        status: ServiceCIDRStatus = "status", always;
    }

    /// The ranges.
    pub struct ServiceCIDRSpec {
        cidrs: ListOf<Plain<Text>> = "cidrs";
    }

    /// Whether the range can be used.
    pub struct ServiceCIDRStatus {
        conditions: ListOf<Condition> = "conditions", key["type"];
    }

    /// An address that a service has taken.
    pub struct IPAddress {
        metadata: ObjectMeta = "metadata", always;
        spec: IPAddressSpec = "spec", always;
    }

    /// The object that has taken the address.
    pub struct IPAddressSpec {
        parent_ref: ParentReference = "parentRef", always;
    }

    /// The object that owns an address.
    pub struct ParentReference {
        group: Plain<Text> = "group";
        name: Plain<Text> = "name", always;
        namespace: Plain<Text> = "namespace";
        resource: Plain<Text> = "resource", always;
    }
}

/// SetDefaults_NetworkPolicy: without types, a policy is about incoming traffic, and about outgoing if it has such rules.
fn set_network_policy_defaults(spec: &mut Map) {
    let mut types = vec!["Ingress".into()];
    if !spec.list_at("egress").is_empty() {
        types.push("Egress".into());
    }
    spec.set_default("policyTypes", types.into());
}
