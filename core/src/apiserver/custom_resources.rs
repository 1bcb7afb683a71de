//! Custom resources: definitions get their names accepted and are served; objects are read by their definition's schema.
//!
//! Upstream: `apiextensions-apiserver/pkg/apiserver/customresource_handler.go`, `apiserver/schema/{pruning,defaulting}`, and
//! the controllers `status`, `establish` and `finalizer`, which run inside the apiserver there too.

use super::deletion;
use super::rest::no_such_path;
use crate::api::custom_resource::Definition;
use crate::api::request::{Body, DeleteOptions, FieldValidation, PatchType, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Key, Kind, Map, Object, Timestamp, Tree, UntypedObject};
use crate::base::{Text, Time};
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Holds a definition until its objects are gone.
pub(super) const FINALIZER: Text = Text::from_static("customresourcecleanup.apiextensions.k8s.io");

/// The definition that a request is about.
pub(super) fn definition<'a>(request: &Request, view: View<'a>) -> Option<Definition<'a>> {
    let name = request.resource.split('/').next().unwrap_or_default();
    Definition::of(view.object(&Key::new(Kind::CustomResourceDefinition, &Text::EMPTY, &name.into()))?)
}

/// The version of the definition that a request is about.
pub(super) fn version<'a>(request: &Request, view: View<'a>) -> Option<&'a Tree> {
    definition(request, view)?.version(request.resource.split_once('/').map_or("", |(_, version)| version))
}

/// Whether a definition gives the status a path of its own.
pub(super) fn has_status(version: Option<&Tree>) -> bool {
    version.is_some_and(|version| version.get_path(&["subresources", "status"]).is_some())
}

/// Whether a request for a custom resource finds what it asks for.
pub(super) fn check(request: &Request, view: View) -> Result<(), Status> {
    let found = definition(request, view).filter(|definition| definition.is("Established"));
    let (definition, version) = found.zip(version(request, view)).ok_or_else(no_such_path)?;
    let anywhere = matches!(request.verb, Verb::List | Verb::Watch);
    let is_there = if definition.is_namespaced() {
        anywhere || !request.namespace.is_empty()
    } else {
        request.namespace.is_empty()
    };
    let has_part = match request.subresource {
        Subresource::None => true,
        part => version.get_path(&["subresources", part.as_str()]).is_some(),
    };
    if !is_there || !has_part {
        return Err(no_such_path());
    }
    if let Body::Patch(PatchType::StrategicMerge, _) = request.body {
        let message = "the body of the request was in an unknown format - accepted media types include: \
                       application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
        let reason = Text::from_static("UnsupportedMediaType");
        return Err(Status { code: 415, reason, message: message.into(), ..Status::default() });
    }
    if definition.is("Terminating") && request.verb == Verb::Create {
        let message = "create not allowed while custom resource definition is terminating".into();
        return Err(Status { message, ..Status::method_not_allowed() });
    }
    Ok(())
}

/// Reads what was sent: without the fields that the schema does not know, with its defaults.
pub(super) fn read(tree: &Tree, request: &Request, view: View, unknown: &mut Vec<Text>) -> Result<Object, String> {
    let (definition, version) = definition(request, view).zip(version(request, view)).ok_or("no such resource")?;
    let name = version.str_at("name");
    let expected = format!("{}/{name}", definition.group());
    let found = tree.str_at("apiVersion");
    if found != expected {
        return Err(format!(
            "the API version in the data ({found}) does not match the expected API version ({expected})"
        ));
    }
    let mut tree = tree.clone();
    let mut dropped = Vec::new();
    if let Some(schema) = version.get_path(&["schema", "openAPIV3Schema"])
        && definition.get(&["spec", "preserveUnknownFields"]) != &Tree::Bool(true)
    {
        prune(&mut tree, schema, "", true, &mut dropped);
        set_defaults(&mut tree, schema);
    }
    match request.query.field_validation {
        FieldValidation::Ignore => {}
        FieldValidation::Strict if !dropped.is_empty() => {
            return Err(format!("strict decoding error: {}", dropped.join(", ")));
        }
        _ => unknown.extend(dropped.into_iter().map(Text::from)),
    }
    let mut object = UntypedObject::read(Kind::CustomResource, &tree);
    object.definition = definition.0.metadata.name.clone();
    Ok(Object::Untyped(Arc::new(object)))
}

/// An object in the version in which it is asked for: all versions have the same fields (`strategy: None`).
pub(super) fn as_asked(mut object: Object, request: &Request) -> Object {
    if let (Object::Untyped(stored), Some(wanted)) = (&mut object, request.custom_api_version())
        && stored.kind == Kind::CustomResource
        && stored.fields.at("apiVersion").as_str() != Some(&*wanted)
    {
        Arc::make_mut(stored).fields.insert(Text::from_static("apiVersion"), wanted.into());
    }
    object
}

/// Removes the fields that no schema knows, and names them.
fn prune(tree: &mut Tree, schema: &Tree, path: &str, is_object: bool, dropped: &mut Vec<String>) {
    match tree {
        Tree::List(items) => {
            if let Some(schema) = schema.get("items") {
                for (index, item) in items.iter_mut().enumerate() {
                    prune(item, schema, &format!("{path}[{index}]"), false, dropped);
                }
            }
        }
        Tree::Map(map) => {
            let is_object = is_object || schema.bool_at("x-kubernetes-embedded-resource");
            let mut gone = Vec::new();
            for (name, value) in map.iter_mut() {
                if is_object && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
                    continue;
                }
                let at = if path.is_empty() { String::from(name.as_str()) } else { format!("{path}.{name}") };
                match (schema.get_path(&["properties", name]), schema.get("additionalProperties")) {
                    (Some(schema), _) | (None, Some(schema @ Tree::Map(_))) => {
                        prune(value, schema, &at, false, dropped)
                    }
                    (None, Some(Tree::Bool(true))) => {}
                    _ if schema.bool_at("x-kubernetes-preserve-unknown-fields") => {}
                    _ => {
                        dropped.push(format!("unknown field \"{at}\""));
                        gone.push(name.clone());
                    }
                }
            }
            gone.iter().for_each(|name| drop(map.remove(name)));
        }
        _ => {}
    }
}

/// Fills in what the schema says of fields that are not set.
fn set_defaults(tree: &mut Tree, schema: &Tree) {
    match tree {
        Tree::List(items) => {
            if let Some(schema) = schema.get("items") {
                items.iter_mut().for_each(|item| set_defaults(item, schema));
            }
        }
        Tree::Map(map) => {
            let properties = schema.at("properties").as_map();
            for (name, schema) in properties.into_iter().flatten() {
                let is_nullable = schema.bool_at("nullable");
                let is_missing = map.get(name).is_none_or(|value| value.is_null() && !is_nullable);
                if let Some(default) = schema.get("default").filter(|_| is_missing) {
                    map.insert(name.clone(), default.clone());
                }
                if let Some(value) = map.get_mut(name) {
                    set_defaults(value, schema);
                }
            }
            if let Some(schema @ Tree::Map(_)) = schema.get("additionalProperties") {
                let known = |name: &Text| properties.is_some_and(|properties| properties.contains_key(name));
                map.iter_mut().filter(|(name, _)| !known(name)).for_each(|(_, value)| set_defaults(value, schema));
            }
        }
        _ => {}
    }
}

/// A write that the apiserver makes on its own: the key, the version it goes by, and the object; None deletes it.
pub(super) type OwnWrite = (Key, u64, Option<Object>);

/// The writes that a change of a definition, or of one of its objects, leads to.
pub(super) fn reconcile(object: &Object, is_deleted: bool, view: View, now: Time) -> Vec<OwnWrite> {
    match Definition::of(object) {
        Some(definition) if !is_deleted => {
            if definition.0.metadata.is_terminating() {
                empty(definition.0, object, true, view, now)
            } else {
                establish(definition, view, now).map(|new| write(object, Some(new))).into_iter().collect()
            }
        }
        None if is_deleted && object.kind() == Kind::CustomResource => {
            let name = object.key().parts().0.into();
            let key = Key::new(Kind::CustomResourceDefinition, &Text::EMPTY, &name);
            match view.object(&key) {
                Some(found @ Object::Untyped(stored)) if stored.metadata.is_terminating() => {
                    empty(stored, found, false, view, now)
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn write(old: &Object, new: Option<Object>) -> OwnWrite {
    (old.key(), old.meta().resource_version.0, new)
}

/// A definition that goes takes its objects along; when the last one is gone, nothing holds it any more.
fn empty(stored: &UntypedObject, object: &Object, begins: bool, view: View, now: Time) -> Vec<OwnWrite> {
    if !stored.metadata.finalizers.contains(&FINALIZER) {
        return Vec::new();
    }
    let is_its = |found: &&Object| found.key().parts().0 == stored.metadata.name.as_str();
    let mut left = view.objects(Kind::CustomResource, &Text::EMPTY).filter(is_its).peekable();
    if left.peek().is_none() {
        let mut free = object.clone();
        free.meta_mut().finalizers.make_mut().retain(|finalizer| *finalizer != FINALIZER);
        let is_free = deletion::is_due(&free);
        return alloc::vec![write(object, Some(free).filter(|_| !is_free))];
    }
    let delete = |found: &Object| match deletion::delete(&DeleteOptions::default(), found, now) {
        Ok(super::pipeline::Change::Delete(_)) => Some(write(found, None)),
        Ok(super::pipeline::Change::Put(new)) => Some(write(found, Some(new))),
        _ => None,
    };
    if begins { left.filter_map(delete).collect() } else { Vec::new() }
}

/// Accepts the names of a definition that nobody else has, and then serves it.
fn establish(definition: Definition, view: View, now: Time) -> Option<Object> {
    let mut new = definition.0.clone();
    if definition.is("NamesAccepted") && !definition.is("Established") {
        let message = "the initial names have been accepted";
        set_condition(&mut new, ["Established", "True", "InitialNamesAccepted", message], now);
        return Some(Object::Untyped(Arc::new(new)));
    }
    let wanted = definition.get(&["spec", "names"]);
    if definition.is("Established") && definition.get(&["status", "acceptedNames"]) == wanted {
        return None;
    }
    let others = view.objects(Kind::CustomResourceDefinition, &Text::EMPTY).filter_map(Definition::of);
    let others = others
        .filter(|other| other.group() == definition.group() && other.0.metadata.name != definition.0.metadata.name);
    let taken: Vec<&Tree> = others.map(|other| other.get(&["status", "acceptedNames"])).collect();
    let word = |tree: &Tree, name: &str| String::from(tree.str_at(name));
    let is_taken = |value: &str| {
        let short = |names: &Tree| {
            let list = names.list_at("shortNames");
            list.iter().any(|name| name.as_str() == Some(value))
        };
        taken.iter().any(|names| word(names, "plural") == value || word(names, "singular") == value || short(names))
    };
    let is_kind =
        |value: &str| taken.iter().any(|names| word(names, "kind") == value || word(names, "listKind") == value);
    let mut conflict = None;
    for (name, reason) in [
        ("plural", "PluralConflict"),
        ("singular", "SingularConflict"),
        ("kind", "KindConflict"),
        ("listKind", "ListKindConflict"),
    ] {
        let value = word(wanted, name);
        if if name.ends_with("ind") { is_kind(&value) } else { is_taken(&value) } {
            conflict = Some((reason, format!("{value:?} is already in use")));
        }
    }
    let condition = match &conflict {
        Some((reason, message)) => ["NamesAccepted", "False", reason, message],
        None => {
            let status = new.fields.entry(Text::from_static("status")).or_insert_with(|| Tree::Map(Map::new()));
            if let Some(status) = status.as_map_mut() {
                status.insert(Text::from_static("acceptedNames"), wanted.clone());
            }
            ["NamesAccepted", "True", "NoConflicts", "no conflicts found"]
        }
    };
    set_condition(&mut new, condition, now);
    if !definition.is("Established") {
        let [reason, message] = if conflict.is_some() {
            ["NotAccepted", "not all names are accepted"]
        } else {
            ["Installing", "the initial names have been accepted"]
        };
        set_condition(&mut new, ["Established", "False", reason, message], now);
    }
    (new != *definition.0).then(|| Object::Untyped(Arc::new(new)))
}

/// Sets the condition of a type: status, reason, message.
pub(super) fn set_condition(object: &mut UntypedObject, condition: [&str; 4], now: Time) {
    let [kind, status, reason, message] = condition;
    let holder = object.fields.entry(Text::from_static("status")).or_insert_with(|| Tree::Map(Map::new()));
    let Some(holder) = holder.as_map_mut() else { return };
    let conditions = holder.entry(Text::from_static("conditions")).or_default();
    if conditions.is_null() {
        *conditions = Tree::List(Vec::new());
    }
    let Some(conditions) = conditions.as_list_mut() else { return };
    let found = conditions.iter().position(|found| found.at("type").as_str() == Some(kind));
    let before = found.and_then(|at| conditions.get(at)).filter(|found| found.at("status").as_str() == Some(status));
    let since = before.and_then(|before| before.get("lastTransitionTime")).cloned();
    let new = Tree::fields([
        ("type", kind.into()),
        ("status", status.into()),
        ("reason", reason.into()),
        ("message", message.into()),
        ("lastTransitionTime", since.unwrap_or_else(|| format!("{}", Timestamp::from(now)).into())),
    ]);
    match found {
        Some(at) => conditions[at] = new,
        None => conditions.push(new),
    }
}
