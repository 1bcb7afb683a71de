//! The group `authentication.k8s.io/v1`: tokens and their users. Upstream: `staging/src/k8s.io/api/authentication/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A token for a service account.
    pub struct TokenRequest {
        metadata: ObjectMeta = "metadata", always;
        spec: TokenRequestSpec = "spec", always, simulated;
        status: TokenRequestStatus = "status", always, simulated;
    }

    /// For whom and how long.
    pub struct TokenRequestSpec {
        audiences: ListOf<Plain<Text>> = "audiences", simulated;
        bound_object_ref: BoundObjectReference = "boundObjectRef", simulated;
        expiration_seconds: Plain<Option<i64>> = "expirationSeconds" => Int(3600), simulated;
    }

    /// The object with which a token ends.
    pub struct BoundObjectReference {
        api_version: Plain<Text> = "apiVersion";
        kind: Plain<Text> = "kind", simulated;
        name: Plain<Text> = "name", simulated;
        uid: Plain<Text> = "uid", simulated;
    }

    /// The token.
    pub struct TokenRequestStatus {
        expiration_timestamp: Plain<Option<Timestamp>> = "expirationTimestamp", always, simulated;
        token: Plain<Text> = "token", always, simulated;
    }

    /// The question whose token this is.
    pub struct TokenReview {
        metadata: ObjectMeta = "metadata", always;
        spec: TokenReviewSpec = "spec", always, simulated;
        status: TokenReviewStatus = "status", always, simulated;
    }

    /// The token.
    pub struct TokenReviewSpec {
        audiences: ListOf<Plain<Text>> = "audiences", simulated;
        token: Plain<Text> = "token", always, simulated;
    }

    /// The answer.
    pub struct TokenReviewStatus {
        audiences: ListOf<Plain<Text>> = "audiences";
        authenticated: Plain<bool> = "authenticated", simulated;
        error: Plain<Text> = "error", simulated;
        user: UserInfo = "user", always, simulated;
    }

    /// A user with its groups.
    pub struct UserInfo {
        extra: MapOf<ListOf<Plain<Text>>> = "extra";
        groups: ListOf<Plain<Text>> = "groups", simulated;
        uid: Plain<Text> = "uid";
        username: Plain<Text> = "username", simulated;
    }

    /// The question "who am I?".
    pub struct SelfSubjectReview {
        metadata: ObjectMeta = "metadata", always;
        status: SelfSubjectReviewStatus = "status", always, simulated;
    }

    /// The answer.
    pub struct SelfSubjectReviewStatus {
        user_info: UserInfo = "userInfo", always, simulated;
    }
}
