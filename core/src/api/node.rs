//! The group `node.k8s.io/v1`: ways to run containers. Stored; upstream: `staging/src/k8s.io/api/node/v1/types.go`.

use crate::api::core_v1::node::Toleration;
use crate::api::meta::ObjectMeta;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// A way to run containers.
    pub struct RuntimeClass {
        "handler": Plain<Text>, always;
        "metadata": ObjectMeta, always;
        "overhead": Overhead, simulated;
        "scheduling": Scheduling, simulated;
    }

    /// What running a pod costs besides its containers.
    pub struct Overhead {
        "podFixed": MapOf<Plain<Quantity>>, simulated;
    }

    /// The nodes that have a way to run containers.
    pub struct Scheduling {
        "nodeSelector": MapOf<Plain<Text>>, atomic, simulated;
        "tolerations": ListOf<Toleration>, simulated;
    }
}
