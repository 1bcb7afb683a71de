//! `metadata.managedFields`: who set which fields, kept for objects that people make and for those that somebody applies.
//!
//! Upstream tracks every write. Here what components make (their pods above all) is not tracked until somebody applies to
//! it, and then counts as made `before-first-apply`; nor are the statuses that components write: docs/decisions/managed-fields.md.

use super::decoding::{bad_patch, no_map, read};
use super::{Attempt, go_words};
use crate::api::opaque::Opaque;
use crate::api::record::Field;
use crate::api::request::{Body, Request, Subresource};
use crate::api::server_side_apply::{self, Writer};
use crate::api::status::Status;
use crate::api::{Kind, Object, Timestamp, Tree};
use crate::base::{Text, Time};
use alloc::format;
use alloc::vec::Vec;

/// The object after an apply, the same before it is decoded, and its `managedFields`.
pub(super) fn applied(
    attempt: &Attempt,
    old: Option<&Object>,
    config: &Tree,
    unknown: &mut Vec<Text>,
) -> Result<(Object, Tree, Tree), Status> {
    let (request, kind) = (attempt.request, attempt.request.kind);
    if config.as_map().is_none() {
        let why = no_map(config);
        return Err(Status::bad_request(format!(
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: {why}"
        )));
    }
    let (version, name) = (config.str_at("apiVersion"), config.str_at("kind"));
    let expected = request.custom_api_version().unwrap_or_else(|| kind.api_version());
    // The definition names the kind.
    if *version != *expected || name != kind.info().name && kind != Kind::CustomResource {
        let slash = if version.contains('/') { "" } else { "/" };
        return Err(Status::bad_request(format!("invalid object type: {slash}{version}, Kind={name}")));
    }
    if config.get_path(&["metadata", "managedFields"]).is_some_and(|fields| !fields.is_null()) {
        return Err(Status::bad_request("metadata.managedFields must be nil"));
    }
    let writer = writer(request, attempt.now, true);
    let schema = kind.info().schema;
    let (mut live, mut managed) = (Object::read(kind, &Tree::Null).to_tree(), Tree::Null);
    if let Some(old) = old {
        live = old.to_tree_as(kind);
        managed = server_side_apply::take_managed_fields(&mut live);
        if managed.is_null() {
            managed = server_side_apply::before_first_apply(&live, schema, &writer);
        }
    }
    let (after, managed) = server_side_apply::apply(&live, config, &managed, schema, &writer, request.query.force)?;
    let object = read(&after, kind, attempt, unknown).map_err(|why| bad_patch(&go_words::printed(config), &why))?;
    Ok((object, after, managed))
}

/// Tracks the manager of changed fields; `managed` is the outcome of an apply.
pub(super) fn track(attempt: &Attempt, object: &mut Object, managed: Option<Tree>) {
    let request = attempt.request;
    let old = attempt.old.filter(|_| !attempt.creates());
    let from_component = matches!(request.body, Body::Object(_));
    let status = request.subresource == Subresource::Status;
    let tracked = match old {
        Some(old) => old.meta().managed_fields.is_set() && !(from_component && status),
        None => !from_component,
    };
    let managed = match managed {
        Some(managed) => managed,
        None if tracked && request.subresource != Subresource::Binding => {
            let kind = object.kind();
            let sent = core::mem::take(&mut object.meta_mut().managed_fields);
            let known = old.map(|old| &old.meta().managed_fields);
            // A list with one empty entry resets the field.
            let is_reset = |tree: &Tree| *tree == Tree::List([Tree::Map(Default::default())].into());
            let mut live = old.map_or_else(|| Object::read(kind, &Tree::Null).to_tree(), Object::to_tree);
            server_side_apply::take_managed_fields(&mut live);
            let before = match sent.tree() {
                Some(sent) if is_reset(sent) => return,
                Some(sent) => sent.clone(),
                None => known.map(Field::write).unwrap_or_default(),
            };
            let writer = writer(request, attempt.now, false);
            server_side_apply::after_update(&live, &object.to_tree(), &before, kind.info().schema, &writer)
        }
        None => return,
    };
    object.meta_mut().managed_fields = Opaque::new(&managed);
}

fn writer(request: &Request, now: Time, applies: bool) -> Writer {
    let user = request.credential.user_name();
    // Without `fieldManager`, the manager is the client's user agent.
    let agent = match user.strip_prefix("system:") {
        Some(name) if name.starts_with("node:") => Text::from_static("kubelet"),
        Some(name) if name.starts_with("serviceaccount:") => Text::from_static("kube-controller-manager"),
        Some(name) => name.into(),
        None => Text::from_static("unknown"),
    };
    Writer {
        manager: if request.query.field_manager.is_empty() { agent } else { request.query.field_manager.clone() },
        applies,
        api_version: request.custom_api_version().unwrap_or_else(|| request.kind.api_version()),
        subresource: request.subresource.as_str().into(),
        time: format!("{}", Timestamp::from(now)).into(),
    }
}
