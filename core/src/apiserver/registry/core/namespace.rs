//! Namespaces. Upstream: `pkg/registry/core/namespace`.

use crate::api::Object;
use crate::api::core_v1::{Namespace, NamespacePhase};
use crate::api::request::Subresource;
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::value::dns_label;
use crate::base::Text;

impl Registered for Namespace {
    const STRATEGY: &'static Strategy = &Strategy {
        prepare_for_create: |object, _| {
            if let Some(namespace) = object.get_mut::<Namespace>() {
                prepare(namespace);
            }
        },
        copy_part,
        name: dns_label,
        selectable_field: Some(|object, field| {
            let namespace = object.get::<Namespace>()?;
            (field == "status.phase").then(|| namespace.status.phase.as_str().into())
        }),
        grace_seconds: |_, _| None,
        mark_terminating: |object, _| {
            if let Some(namespace) = object.get_mut::<Namespace>() {
                namespace.status.phase = NamespacePhase::Terminating;
            }
        },
        // Until its controller has emptied it.
        is_held: |object| object.get::<Namespace>().is_some_and(|namespace| !namespace.spec.finalizers.is_empty()),
        columns: &[NAME, col("Status", Cell::Text("status.phase", "")), AGE],
        ..Strategy::PLAIN
    };
}

/// `namespaceStrategy.PrepareForCreate`, and the label of its name.
pub(in crate::apiserver) fn prepare(namespace: &mut Namespace) {
    let kubernetes = Text::from_static("kubernetes");
    namespace.status.phase = NamespacePhase::Active;
    if !namespace.spec.finalizers.contains(&kubernetes) {
        namespace.spec.finalizers.make_mut().push(kubernetes);
    }
    let name = namespace.metadata.name.clone();
    namespace.metadata.labels.make_mut().insert(Text::from_static("kubernetes.io/metadata.name"), name);
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
