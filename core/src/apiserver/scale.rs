//! The subresource `scale`: how many replicas there are to be, the same for every kind that has some.
//!
//! Upstream: `pkg/registry/apps/deployment/storage/storage.go` (ScaleREST).

use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Map, Object, Selector, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;

/// The scale of an object.
pub(super) fn of(object: &Object) -> Object {
    let tree = object.to_tree();
    let number = |part: &str| tree.get_path(&[part, "replicas"]).cloned().unwrap_or(Tree::Int(0));
    let selector = tree.get_path(&["spec", "selector"]).unwrap_or(&Tree::Null);
    let selector = match object.kind() {
        Kind::ReplicationController => Selector::from_labels(&Field::read(selector)),
        _ => LabelSelector::read(selector).to_selector().unwrap_or(Selector::nothing()),
    };
    let pick =
        |name: &'static str| (Text::from_static(name), tree.get_path(&["metadata", name]).cloned().unwrap_or_default());
    let metadata = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"].map(pick);
    let status = [("replicas", number("status")), ("selector", selector.to_string().into())];
    let fields = [
        ("metadata", Tree::Map(metadata.into_iter().collect())),
        ("spec", Tree::Map(Map::from([(Text::from_static("replicas"), number("spec"))]))),
        ("status", Tree::Map(status.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect())),
    ];
    let fields = fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect();
    Object::read(Kind::Scale, &Tree::Map(fields))
}

/// The object with another scale.
pub(super) fn applied(old: &Object, scale: &Object) -> Result<Object, Status> {
    let sent = scale.to_tree();
    let replicas = sent.get_path(&["spec", "replicas"]).and_then(Tree::as_i64).unwrap_or_default();
    if replicas < 0 {
        let message = format!("Invalid value: {replicas}: must be greater than or equal to 0").into();
        let cause = Cause { reason: "FieldValueInvalid".into(), message, field: "spec.replicas".into() };
        let key = crate::api::Key { kind: Kind::Scale, ..old.key() };
        return Err(Status::invalid(&key, alloc::vec![cause]));
    }
    let mut tree = old.to_tree();
    if let Some(spec) = tree.get_mut("spec").and_then(Tree::as_map_mut) {
        spec.insert(Text::from_static("replicas"), Tree::Int(replicas));
    }
    let mut object = Object::read(old.kind(), &tree);
    if let (Object::Stored(object), Object::Stored(old)) = (&mut object, old) {
        Arc::make_mut(object).definition = old.definition.clone();
    }
    let meta = object.meta_mut();
    meta.uid = scale.meta().uid;
    meta.resource_version = scale.meta().resource_version;
    Ok(object)
}
