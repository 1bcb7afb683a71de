//! CertificateApproval and CertificateSigning: who approves or signs a certificate must be allowed to do so for its signer.
//!
//! Upstream: `plugin/pkg/admission/certificates/{approval,signing}/admission.go`.

use crate::api::request::Subresource;
use crate::api::status::Status;
use crate::api::{Kind, Object};
use crate::apiserver::authorization::{Attributes, authorize};
use crate::apiserver::pipeline::Attempt;
use alloc::format;

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    let (Kind::CertificateSigningRequest, Some(Object::Untyped(old))) = (request.kind, attempt.old) else {
        return Ok(());
    };
    let verb = match request.subresource {
        Subresource::Approval => "approve",
        Subresource::Status => "sign",
        _ => return Ok(()),
    };
    let signer = old.fields.at("spec.signerName").as_str();
    let signer = signer.unwrap_or_default();
    let domain = format!("{}/*", signer.split('/').next().unwrap_or_default());
    let is_allowed = [signer, &domain].into_iter().any(|name| {
        let attributes = Attributes {
            user: &attempt.user.name,
            groups: attempt.user.all_groups(),
            verb,
            group: "certificates.k8s.io",
            resource: "signers".into(),
            name,
            namespace: "",
            path: None,
        };
        authorize(&attributes, attempt.view).is_ok()
    });
    if is_allowed {
        Ok(())
    } else {
        let why = format!("user not permitted to {verb} requests with signerName {signer:?}");
        Err(super::forbidden(attempt, &why))
    }
}
