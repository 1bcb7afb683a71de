//! The group `apiregistration.k8s.io/v1`: who serves which version of which group. Upstream:
//! `staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{Base64, ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The server of a version of a group: this apiserver, or another one behind a service.
    pub struct APIService {
        metadata: ObjectMeta = "metadata", always;
        spec: APIServiceSpec = "spec", always;
        status: APIServiceStatus = "status", always;
    }

    /// One aspect of a version's state.
    pub struct APIServiceCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// The group, the version, and who serves them.
    pub struct APIServiceSpec {
        ca_bundle: Base64 = "caBundle";
        group: Plain<Text> = "group";
        group_priority_minimum: Plain<i32> = "groupPriorityMinimum", always;
        insecure_skip_tls_verify: Plain<bool> = "insecureSkipTLSVerify";
        service: ServiceReference = "service";
        version: Plain<Option<Text>> = "version";
        version_priority: Plain<i32> = "versionPriority", always;
    }

    /// Whether they can be reached.
    pub struct APIServiceStatus {
        conditions: ListOf<APIServiceCondition> = "conditions", key["type"];
    }

    /// The service behind which another apiserver is.
    pub struct ServiceReference {
        name: Plain<Text> = "name";
        namespace: Plain<Text> = "namespace";
        port: Plain<Option<i32>> = "port";
    }
}
