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
        "spec": TokenRequestSpec, always;
        "status": TokenRequestStatus, always;
    }

    /// For whom and how long.
    pub struct TokenRequestSpec {
        "audiences": ListOf<Plain<Text>>;
        "boundObjectRef": BoundObjectReference;
        "expirationSeconds": Plain<Option<i64>> => Int(3600);
    }

    /// The object with which a token ends.
    pub struct BoundObjectReference {
        "apiVersion": Plain<Text>;
        "kind": Plain<Text>;
        "name": Plain<Text>;
        "uid": Plain<Text>;
    }

    /// The token.
    pub struct TokenRequestStatus {
        "expirationTimestamp": Plain<Option<Timestamp>>, always;
        "token": Plain<Text>, always;
    }

    /// The question whose token this is.
    pub struct TokenReview {
        "metadata": ObjectMeta, always;
        "spec": TokenReviewSpec, always;
        "status": TokenReviewStatus, always;
    }

    /// The token.
    pub struct TokenReviewSpec {
        "audiences": ListOf<Plain<Text>>;
        "token": Plain<Text>, always;
    }

    /// The answer.
    pub struct TokenReviewStatus {
        "audiences": ListOf<Plain<Text>>;
        "authenticated": Plain<bool>;
        "error": Plain<Text>;
        "user": UserInfo, always;
    }

    /// Who somebody is.
    pub struct UserInfo {
        "extra": MapOf<ListOf<Plain<Text>>>;
        "groups": ListOf<Plain<Text>>;
        "uid": Plain<Text>;
        "username": Plain<Text>;
    }

    /// The question "who am I?".
    pub struct SelfSubjectReview {
        "metadata": ObjectMeta, always;
        "status": SelfSubjectReviewStatus, always;
    }

    /// The answer.
    pub struct SelfSubjectReviewStatus {
        "userInfo": UserInfo, always;
    }
}
