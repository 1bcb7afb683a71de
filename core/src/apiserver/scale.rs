//! The subresource `scale`: the number of replicas, in one form for every kind that has some.
//!
//! Upstream: `pkg/registry/apps/deployment/storage/storage.go` (ScaleREST).

use super::custom_resources;
use super::registry::strategy;
use crate::api::request::Request;
use crate::api::status::{Cause, Status};
use crate::api::{Key, Kind, Map, Object, Tree};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;

/// The paths of the fields that a scale shows: `spec.replicas`. Definitions of custom resources name paths of their own.
pub(super) struct Paths {
    spec: Text,
    status: Text,
    /// The path of a custom resource's selector; None for other kinds.
    selector: Option<Text>,
}

impl Paths {
    /// The paths of the objects that a request is about.
    pub(super) fn of(request: &Request, view: View) -> Paths {
        let scale = match request.kind {
            Kind::CustomResource => custom_resources::version(request, view),
            _ => None,
        };
        let scale = scale.and_then(|version| version.get_path(&["subresources", "scale"]));
        let path = |name: &str, plain: &'static str| match scale {
            None => Text::from_static(plain),
            // A dotted path, as other kinds have: `.spec.replicas`.
            Some(scale) => scale.str_at(name).trim_start_matches('.').into(),
        };
        Paths {
            spec: path("specReplicasPath", "spec.replicas"),
            status: path("statusReplicasPath", "status.replicas"),
            selector: scale.map(|_| path("labelSelectorPath", "")),
        }
    }
}

/// The scale of an object.
pub(super) fn of(object: &Object, paths: &Paths) -> Object {
    let tree = object.to_tree();
    let number = |path: &str| Tree::Int(tree.i64_at(path));
    let selector = match &paths.selector {
        Some(path) => tree.str_at(path).to_string(),
        None => (strategy(object.kind()).pod_selector)(tree.at("spec.selector")).to_string(),
    };
    let pick = |name: &'static str| (Text::from_static(name), tree.at("metadata").at(name).clone());
    let metadata = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"].map(pick);
    let fields = [
        ("metadata", Tree::Map(metadata.into_iter().collect())),
        ("spec", Tree::fields([("replicas", number(&paths.spec))])),
        ("status", Tree::fields([("replicas", number(&paths.status)), ("selector", selector.into())])),
    ];
    Object::read(Kind::Scale, &Tree::fields(fields))
}

/// The object with another scale.
pub(super) fn applied(old: &Object, scale: &Object, paths: &Paths) -> Result<Object, Status> {
    let sent = scale.to_tree();
    let replicas = sent.i64_at("spec.replicas");
    if replicas < 0 {
        let message = format!("Invalid value: {replicas}: must be greater than or equal to 0").into();
        let cause = Cause { reason: "FieldValueInvalid".into(), message, field: "spec.replicas".into() };
        let key = Key::new(Kind::Scale, &old.meta().namespace, &old.meta().name);
        return Err(Status::invalid(&key, alloc::vec![cause]));
    }
    let mut tree = old.to_tree();
    let place = paths.spec.split('.').fold(&mut tree, |tree, name| {
        if tree.as_map().is_none() {
            *tree = Tree::Map(Map::new());
        }
        let map = tree.as_map_mut().expect("it is one, or has just been made one");
        map.entry(name.into()).or_insert(Tree::Null)
    });
    *place = Tree::Int(replicas);
    let mut object = Object::read(old.kind(), &tree);
    if let (Object::Untyped(object), Object::Untyped(old)) = (&mut object, old) {
        Arc::make_mut(object).definition = old.definition.clone();
    }
    let meta = object.meta_mut();
    meta.uid = scale.meta().uid;
    meta.resource_version = scale.meta().resource_version;
    Ok(object)
}
