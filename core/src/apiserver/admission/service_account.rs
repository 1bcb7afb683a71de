//! ServiceAccount: a pod runs as the `default` service account of its namespace unless it says otherwise, and only when
//! that account exists.

use crate::api::Object;
use crate::api::core_v1::{PodSpec, ServiceAccount};
use crate::api::request::{Subresource, Verb};
use crate::api::status::Status;
use crate::apiserver::Attempt;
use crate::base::{Duration, Text};
use alloc::format;

/// The account that every namespace has.
const DEFAULT: Text = Text::from_static("default");
/// How often it is looked for: its controller makes it a moment after the namespace (`getServiceAccount`).
const DEFAULT_ATTEMPTS: u8 = 10;

pub(super) fn complete(spec: &mut PodSpec) {
    if spec.service_account_name.is_empty() {
        spec.set_service_account(DEFAULT);
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
            if *name == DEFAULT {
                let interval = Duration::from_millis(attempt.rng.range(100, 200));
                attempt.wait = Some((DEFAULT_ATTEMPTS - 1, interval));
            }
            let why =
                format!("error looking up service account {namespace}/{name}: serviceaccount \"{name}\" not found");
            Err(Status::forbidden(&crate::api::Key::new(crate::api::Kind::Pod, namespace, &pod.metadata.name), &why))
        }
    }
}
