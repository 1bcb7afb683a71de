//! The group `networking.k8s.io/v1`: ways into the cluster, and walls within it. Stored; upstream: `staging/src/k8s.io/api/networking/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::volume_source::TypedLocalObjectReference;
use crate::api::defaults;
use crate::api::int_or_string::IntOrString;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// Ways from outside to services, by host and path.
    pub struct Ingress {
        "metadata": ObjectMeta, always;
        "spec": IngressSpec, always;
        "status": IngressStatus, always;
    }

    /// The rules.
    pub struct IngressSpec {
        "defaultBackend": IngressBackend;
        "ingressClassName": Plain<Option<Text>>;
        "rules": ListOf<IngressRule>;
        "tls": ListOf<IngressTLS>;
    }

    /// What is behind a path.
    pub struct IngressBackend {
        "resource": TypedLocalObjectReference;
        "service": IngressServiceBackend;
    }

    /// A service and its port.
    pub struct IngressServiceBackend {
        "name": Plain<Text>, always;
        "port": ServiceBackendPort, always;
    }

    /// A port by name or number.
    pub struct ServiceBackendPort, atomic {
        "name": Plain<Text>;
        "number": Plain<i32>;
    }

    /// A host and its paths.
    pub struct IngressRule {
        "host": Plain<Text>;
        "http": HTTPIngressRuleValue;
    }

    /// The paths of a host.
    pub struct HTTPIngressRuleValue {
        "paths": ListOf<HTTPIngressPath>, always;
    }

    /// A path and what is behind it.
    pub struct HTTPIngressPath {
        "backend": IngressBackend, always;
        "path": Plain<Text>;
        "pathType": Plain<Option<Text>>, always, words["Exact", "ImplementationSpecific", "Prefix"];
    }

    /// The certificate for some hosts.
    pub struct IngressTLS {
        "hosts": ListOf<Plain<Text>>;
        "secretName": Plain<Text>;
    }

    /// How an ingress is reached.
    pub struct IngressStatus {
        "loadBalancer": IngressLoadBalancerStatus, always;
    }

    /// The addresses of an ingress.
    pub struct IngressLoadBalancerStatus {
        "ingress": ListOf<IngressLoadBalancerIngress>;
    }

    /// An address of an ingress.
    pub struct IngressLoadBalancerIngress {
        "hostname": Plain<Text>;
        "ip": Plain<Text>;
        "ports": ListOf<IngressPortStatus>;
    }

    /// A port of an ingress.
    pub struct IngressPortStatus {
        "error": Plain<Option<Text>>;
        "port": Plain<i32>, always;
        "protocol": Plain<Text>, always, words["SCTP", "TCP", "UDP"];
    }

    /// A kind of ingress controller.
    pub struct IngressClass {
        "metadata": ObjectMeta, always;
        "spec": IngressClassSpec, always;
    }

    /// The controller and its parameters.
    pub struct IngressClassSpec {
        "controller": Plain<Text>;
        "parameters": IngressClassParametersReference;
    }

    /// The object that holds a controller's parameters.
    pub struct IngressClassParametersReference {
        "apiGroup": Plain<Option<Text>>;
        "kind": Plain<Text>, always;
        "name": Plain<Text>, always;
        "namespace": Plain<Option<Text>>;
        "scope": Plain<Option<Text>> => Str("Cluster");
    }

    /// Who may talk with some pods.
    pub struct NetworkPolicy {
        "metadata": ObjectMeta, always;
        "spec": NetworkPolicySpec, always;
    }

    /// The pods and the rules.
    pub struct NetworkPolicySpec defaults defaults::network_policy {
        "egress": ListOf<NetworkPolicyEgressRule>;
        "ingress": ListOf<NetworkPolicyIngressRule>;
        "podSelector": LabelSelector, always;
        "policyTypes": ListOf<Plain<Text>>;
    }

    /// Who may talk to the pods.
    pub struct NetworkPolicyIngressRule {
        "from": ListOf<NetworkPolicyPeer>;
        "ports": ListOf<NetworkPolicyPort>;
    }

    /// To whom the pods may talk.
    pub struct NetworkPolicyEgressRule {
        "ports": ListOf<NetworkPolicyPort>;
        "to": ListOf<NetworkPolicyPeer>;
    }

    /// Pods, namespaces or addresses.
    pub struct NetworkPolicyPeer {
        "ipBlock": IPBlock;
        "namespaceSelector": LabelSelector;
        "podSelector": LabelSelector;
    }

    /// Ports.
    pub struct NetworkPolicyPort {
        "endPort": Plain<Option<i32>>;
        "port": Plain<Option<IntOrString>>;
        "protocol": Plain<Option<Text>> => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }

    /// A range of addresses, with exceptions.
    pub struct IPBlock {
        "cidr": Plain<Text>, always;
        "except": ListOf<Plain<Text>>;
    }

    /// A range from which services get their addresses.
    pub struct ServiceCIDR {
        "metadata": ObjectMeta, always;
        "spec": ServiceCIDRSpec, always;
        "status": ServiceCIDRStatus, always;
    }

    /// The ranges.
    pub struct ServiceCIDRSpec {
        "cidrs": ListOf<Plain<Text>>;
    }

    /// Whether the range can be used.
    pub struct ServiceCIDRStatus {
        "conditions": ListOf<Condition>, key["type"];
    }

    /// An address that a service has taken.
    pub struct IPAddress {
        "metadata": ObjectMeta, always;
        "spec": IPAddressSpec, always;
    }

    /// Who has taken it.
    pub struct IPAddressSpec {
        "parentRef": ParentReference, always;
    }

    /// The object that owns an address.
    pub struct ParentReference {
        "group": Plain<Text>;
        "name": Plain<Text>, always;
        "namespace": Plain<Text>;
        "resource": Plain<Text>, always;
    }
}
