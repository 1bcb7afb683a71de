//! The group `authentication.k8s.io/v1`: who somebody is. Stored; upstream: `staging/src/k8s.io/api/authentication/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A token for a service account.
    pub struct TokenRequest {
        "metadata": ObjectMeta, always;
        "spec": TokenRequestSpec, always, simulated;
        "status": TokenRequestStatus, always, simulated;
    }

    /// For whom and how long.
    pub struct TokenRequestSpec {
        "audiences": ListOf<Plain<Text>>, simulated;
        "boundObjectRef": BoundObjectReference, simulated;
        "expirationSeconds": Plain<Option<i64>> => Int(3600), simulated;
    }

    /// The object with which a token ends.
    pub struct BoundObjectReference {
        "apiVersion": Plain<Text>;
        "kind": Plain<Text>, simulated;
        "name": Plain<Text>, simulated;
        "uid": Plain<Text>, simulated;
    }

    /// The token.
    pub struct TokenRequestStatus {
        "expirationTimestamp": Plain<Option<Timestamp>>, always, simulated;
        "token": Plain<Text>, always, simulated;
    }

    /// The question whose token this is.
    pub struct TokenReview {
        "metadata": ObjectMeta, always;
        "spec": TokenReviewSpec, always, simulated;
        "status": TokenReviewStatus, always, simulated;
    }

    /// The token.
    pub struct TokenReviewSpec {
        "audiences": ListOf<Plain<Text>>, simulated;
        "token": Plain<Text>, always, simulated;
    }

    /// The answer.
    pub struct TokenReviewStatus {
        "audiences": ListOf<Plain<Text>>;
        "authenticated": Plain<bool>, simulated;
        "error": Plain<Text>, simulated;
        "user": UserInfo, always, simulated;
    }

    /// Who somebody is.
    pub struct UserInfo {
        "extra": MapOf<ListOf<Plain<Text>>>;
        "groups": ListOf<Plain<Text>>, simulated;
        "uid": Plain<Text>;
        "username": Plain<Text>, simulated;
    }

    /// The question "who am I?".
    pub struct SelfSubjectReview {
        "metadata": ObjectMeta, always;
        "status": SelfSubjectReviewStatus, always, simulated;
    }

    /// The answer.
    pub struct SelfSubjectReviewStatus {
        "userInfo": UserInfo, always, simulated;
    }
}
