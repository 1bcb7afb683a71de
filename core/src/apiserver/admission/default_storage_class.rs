//! DefaultStorageClass: a claim that names no class gets the newest class that is marked as the default.
//!
//! Upstream: `plugin/pkg/admission/storage/storageclass/setdefault/admission.go`. DefaultIngressClass does the same for
//! Ingresses.

use crate::api::status::Status;
use crate::api::{Kind, Object, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;

pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    if attempt.request.kind == Kind::PersistentVolumeClaim && attempt.creates() {
        complete(attempt, Kind::StorageClass, "storageclass.kubernetes.io/is-default-class", "storageClassName");
    }
    Ok(())
}

/// DefaultIngressClass.
pub(super) fn admit_ingress(attempt: &mut Attempt) -> Result<(), Status> {
    if attempt.request.kind == Kind::Ingress && attempt.creates() {
        complete(attempt, Kind::IngressClass, "ingressclass.kubernetes.io/is-default-class", "ingressClassName");
    }
    Ok(())
}

fn complete(attempt: &mut Attempt, class: Kind, annotation: &str, field: &'static str) {
    let is_default = |object: &&Object| object.meta().annotations.get(annotation).is_some_and(|is| is == "true");
    let defaults = attempt.view.objects(class, &Text::EMPTY).filter(is_default);
    // The newest; of equally old ones the first by name.
    let newest = defaults.reduce(|best, other| {
        let newer = other.meta().creation_timestamp > best.meta().creation_timestamp;
        if newer { other } else { best }
    });
    let old_way = ["volume.beta.kubernetes.io/storage-class", "kubernetes.io/ingress.class"];
    if let (Some(Object::Untyped(object)), Some(class)) = (&mut attempt.new, newest)
        && !old_way.iter().any(|annotation| object.metadata.annotations.contains_key(*annotation))
        && let Some(spec) = alloc::sync::Arc::make_mut(object).fields.get_mut("spec").and_then(Tree::as_map_mut)
    {
        spec.entry(Text::from_static(field)).or_insert(Tree::Text(class.meta().name.clone()));
    }
}
