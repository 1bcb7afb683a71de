//! The group `certificates.k8s.io/v1`: certificates on request. Upstream: `staging/src/k8s.io/api/certificates/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{Base64, ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A request for a certificate, to be approved and signed.
    pub struct CertificateSigningRequest {
        metadata: ObjectMeta = "metadata", always;
        spec: CertificateSigningRequestSpec = "spec", always, simulated;
        status: CertificateSigningRequestStatus = "status", always, simulated;
    }

    /// The request, its signer and the usages of the certificate.
    pub struct CertificateSigningRequestSpec {
        expiration_seconds: Plain<Option<i32>> = "expirationSeconds";
        extra: MapOf<ListOf<Plain<Text>>> = "extra";
        groups: ListOf<Plain<Text>> = "groups", simulated;
        request: Base64 = "request", always;
        signer_name: Plain<Text> = "signerName", always, simulated;
        uid: Plain<Text> = "uid";
        usages: ListOf<Plain<Text>> = "usages";
        username: Plain<Text> = "username", simulated;
    }

    /// The certificate.
    pub struct CertificateSigningRequestStatus {
        certificate: Base64 = "certificate";
        conditions: ListOf<CertificateSigningRequestCondition> = "conditions", map_keys["type"], simulated;
    }

    /// Approved, denied or failed.
    pub struct CertificateSigningRequestCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        last_update_time: Plain<Option<Timestamp>> = "lastUpdateTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }
}
