//! ServiceAccount: a pod runs as the `default` service account of its namespace unless it says otherwise, and only when
//! that account exists.

use crate::api::Object;
use crate::api::core_v1::{PodSpec, ServiceAccount};
use crate::api::request::{Subresource, Verb};
use crate::api::status::Status;
use crate::apiserver::Attempt;
use crate::base::Text;
use alloc::format;

pub(super) fn complete(spec: &mut PodSpec) {
    if spec.service_account_name.is_empty() {
        spec.service_account_name = Text::from_static("default");
    }
}

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    if attempt.request.verb != Verb::Create || attempt.request.subresource != Subresource::None {
        return Ok(());
    }
    let Some(Object::Pod(pod)) = &attempt.new else { return Ok(()) };
    let (namespace, name) = (&pod.metadata.namespace, &pod.spec.service_account_name);
    match attempt.view.get::<ServiceAccount>(namespace, name) {
        Some(_) => Ok(()),
        None => {
            let why =
                format!("error looking up service account {namespace}/{name}: serviceaccount \"{name}\" not found");
            Err(Status::forbidden(&crate::api::Key::new(crate::api::Kind::Pod, namespace, &pod.metadata.name), &why))
        }
    }
}
