//! The group `apiregistration.k8s.io/v1`: who serves which version of which group. Stored; upstream:
//! `staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::{Base64, ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// Where a version of a group is served: by this apiserver, or by another behind a service.
    pub struct APIService {
        "metadata": ObjectMeta, always;
        "spec": APIServiceSpec, always;
        "status": APIServiceStatus, always;
    }

    /// One aspect of a version's state.
    pub struct APIServiceCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// The group, the version, and who serves them.
    pub struct APIServiceSpec {
        "caBundle": Base64;
        "group": Plain<Text>;
        "groupPriorityMinimum": Plain<i32>, always;
        "insecureSkipTLSVerify": Plain<bool>;
        "service": ServiceReference;
        "version": Plain<Option<Text>>;
        "versionPriority": Plain<i32>, always;
    }

    /// Whether they can be reached.
    pub struct APIServiceStatus {
        "conditions": ListOf<APIServiceCondition>, key["type"];
    }

    /// The service behind which another apiserver is.
    pub struct ServiceReference {
        "name": Plain<Text>;
        "namespace": Plain<Text>;
        "port": Plain<Option<i32>>;
    }
}
