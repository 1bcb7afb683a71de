//! The group `certificates.k8s.io/v1`: certificates on request. Stored; upstream: `staging/src/k8s.io/api/certificates/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::{Base64, ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A request for a certificate, to be approved and signed.
    pub struct CertificateSigningRequest {
        "metadata": ObjectMeta, always;
        "spec": CertificateSigningRequestSpec, always, simulated;
        "status": CertificateSigningRequestStatus, always, simulated;
    }

    /// What is to be signed, by whom, for what use.
    pub struct CertificateSigningRequestSpec {
        "expirationSeconds": Plain<Option<i32>>;
        "extra": MapOf<ListOf<Plain<Text>>>;
        "groups": ListOf<Plain<Text>>, simulated;
        "request": Base64, always;
        "signerName": Plain<Text>, always, simulated;
        "uid": Plain<Text>;
        "usages": ListOf<Plain<Text>>;
        "username": Plain<Text>, simulated;
    }

    /// The certificate.
    pub struct CertificateSigningRequestStatus {
        "certificate": Base64;
        "conditions": ListOf<CertificateSigningRequestCondition>, map_keys["type"], simulated;
    }

    /// Approved, denied or failed.
    pub struct CertificateSigningRequestCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "lastUpdateTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }
}
