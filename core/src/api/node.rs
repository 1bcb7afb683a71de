//! The group `node.k8s.io/v1`: ways to run containers. Upstream: `staging/src/k8s.io/api/node/v1/types.go`.

use crate::api::core_v1::node::Toleration;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A way to run containers.
    pub struct RuntimeClass {
        handler: Plain<Text> = "handler", always;
        metadata: ObjectMeta = "metadata", always;
        overhead: Overhead = "overhead", simulated;
        scheduling: Scheduling = "scheduling", simulated;
    }

    /// The resources that a running pod takes beside its containers.
    pub struct Overhead {
        pod_fixed: MapOf<Plain<Quantity>> = "podFixed", simulated;
    }

    /// The nodes that have a way to run containers.
    pub struct Scheduling {
        node_selector: MapOf<Plain<Text>> = "nodeSelector", atomic, simulated;
        tolerations: ListOf<Toleration> = "tolerations", simulated;
    }
}
