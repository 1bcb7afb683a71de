//! The group `certificates.k8s.io`.

mod certificate_signing_request;
