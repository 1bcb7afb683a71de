//! Namespaces. Upstream: `pkg/registry/core/namespace`.

use crate::api::Object;
use crate::api::core_v1::Namespace;
use crate::api::request::Subresource;
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::value::dns_label;

impl Registered for Namespace {
    const STRATEGY: &'static Strategy = &Strategy {
        prepare_for_create: |object, _| {
            if let Some(namespace) = object.get_mut::<Namespace>() {
                namespace.set_defaults_for_create();
            }
        },
        copy_part,
        name: dns_label,
        selectable_field: Some(|object, field| {
            let namespace = object.get::<Namespace>()?;
            (field == "status.phase").then(|| namespace.status.phase.as_str().into())
        }),
        columns: &[NAME, col("Status", Cell::Text("status.phase", "")), AGE],
        ..Strategy::PLAIN
    };
}

/// A namespace is let go through its own subresource only.
fn copy_part(part: Subresource, to: &mut Object, from: &Object, _: &Attempt) {
    let (Some(to), Some(from)) = (to.get_mut::<Namespace>(), from.get::<Namespace>()) else { return };
    match part {
        Subresource::Status => to.status = from.status.clone(),
        Subresource::Finalize => to.spec.finalizers = from.spec.finalizers.clone(),
        _ => {}
    }
}
