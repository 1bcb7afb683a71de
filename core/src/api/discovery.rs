//! The group `discovery.k8s.io/v1`: what is behind a service. Stored; upstream: `staging/src/k8s.io/api/discovery/v1/types.go`.

use crate::api::core_v1::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// Some of the endpoints behind a service.
    pub struct EndpointSlice {
        "addressType": Plain<Text>, always, words["FQDN", "IPv4", "IPv6"];
        "endpoints": ListOf<Endpoint>;
        "metadata": ObjectMeta, always;
        "ports": ListOf<EndpointPort>, always;
    }

    /// A pod behind a service.
    pub struct Endpoint {
        "addresses": ListOf<Plain<Text>>, always, unique;
        "conditions": EndpointConditions, always;
        "deprecatedTopology": MapOf<Plain<Text>>;
        "hints": EndpointHints;
        "hostname": Plain<Option<Text>>;
        "nodeName": Plain<Option<Text>>;
        "targetRef": ObjectReference;
        "zone": Plain<Option<Text>>;
    }

    /// Whether an endpoint is ready, serves and ends.
    pub struct EndpointConditions {
        "ready": Plain<Option<bool>>;
        "serving": Plain<Option<bool>>;
        "terminating": Plain<Option<bool>>;
    }

    /// Who should use an endpoint.
    pub struct EndpointHints {
        "forNodes": ListOf<ForNode>;
        "forZones": ListOf<ForZone>;
    }

    /// A node that should use an endpoint.
    pub struct ForNode {
        "name": Plain<Text>, always;
    }

    /// A zone that should use an endpoint.
    pub struct ForZone {
        "name": Plain<Text>, always;
    }

    /// A port of the endpoints.
    pub struct EndpointPort, atomic {
        "appProtocol": Plain<Option<Text>>;
        "name": Plain<Option<Text>> => Str("");
        "port": Plain<Option<i32>>;
        "protocol": Plain<Option<Text>> => Str("TCP"), words["SCTP", "TCP", "UDP"];
    }
}
