//! The group `discovery.k8s.io/v1`: endpoint slices. Upstream: `staging/src/k8s.io/api/discovery/v1/types.go`.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Some of the endpoints behind a service.
    pub struct EndpointSlice {
        address_type: Plain<Text> = "addressType", always, words["FQDN", "IPv4", "IPv6"];
        endpoints: ListOf<Endpoint> = "endpoints";
        metadata: ObjectMeta = "metadata", always;
        ports: ListOf<EndpointPort> = "ports", always;
    }

    /// A pod behind a service.
    pub struct Endpoint {
        addresses: ListOf<Plain<Text>> = "addresses", always, unique;
        conditions: EndpointConditions = "conditions", always;
        deprecated_topology: MapOf<Plain<Text>> = "deprecatedTopology";
        hints: EndpointHints = "hints";
        hostname: Plain<Option<Text>> = "hostname";
        node_name: Plain<Option<Text>> = "nodeName";
        target_ref: ObjectReference = "targetRef";
        zone: Plain<Option<Text>> = "zone";
    }

    /// Whether an endpoint is ready, serves and ends.
    pub struct EndpointConditions {
        ready: Plain<Option<bool>> = "ready";
        serving: Plain<Option<bool>> = "serving";
        terminating: Plain<Option<bool>> = "terminating";
    }

    /// The consumers that an endpoint is meant for.
    pub struct EndpointHints {
        for_nodes: ListOf<ForNode> = "forNodes";
        for_zones: ListOf<ForZone> = "forZones";
    }

    /// A node that should use an endpoint.
    pub struct ForNode {
        name: Plain<Text> = "name", always;
    }

    /// A zone that should use an endpoint.
    pub struct ForZone {
        name: Plain<Text> = "name", always;
    }

    /// A port of the endpoints.
    pub struct EndpointPort, atomic {
        app_protocol: Plain<Option<Text>> = "appProtocol";
        name: Plain<Option<Text>> = "name" => Str("");
        port: Plain<Option<i32>> = "port";
        protocol: Plain<Option<Text>> = "protocol" => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }
}
