//! Validation: names everything that is wrong with an object, as the apiserver does. The rules of a kind are in its
//! registry file; here are those that hold for every object, and those that kinds share.
//!
//! Upstream: `pkg/apis/*/validation`, `ValidateObjectMeta`.

pub mod affinity;
mod container;
pub mod names;
pub mod pod;
mod probe;
pub mod regex;
pub mod resources;
pub mod rules;
mod security;
pub mod selector;
pub mod value;
pub mod volume;
pub mod volume_claim;
pub mod warnings;
pub mod workload;

use super::pipeline::Attempt;
use super::registry::apiextensions::custom_resource;
use super::registry::strategy;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::record::Field;
use crate::api::request::{Body, Request, Subresource};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Resource, Tree, content, json};
use crate::base::Text;
use crate::history::View;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{LazyCell, OnceCell};
use rules::At;
use value::{labels, quoted};
use warnings::Warnings;

/// The errors found so far.
#[derive(Debug, Default)]
pub struct Errors(Vec<Cause>);

impl Errors {
    /// `Required value: …`
    pub fn required(&mut self, field: &str, detail: &str) {
        let message =
            if detail.is_empty() { "Required value".to_string() } else { format!("Required value: {detail}") };
        self.push("FieldValueRequired", field, message);
    }

    /// `Invalid value: …: …`; `value` as Go prints it: strings in quotes.
    pub fn invalid(&mut self, field: &str, value: &str, detail: &str) {
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        self.push("FieldValueInvalid", field, format!("Invalid value: {value}{detail}"));
    }

    /// One error for each thing that is wrong with a string.
    pub fn each_invalid(&mut self, field: &str, value: &str, problems: Vec<String>) {
        for problem in problems {
            self.invalid(field, &quoted(value), &problem);
        }
    }

    /// `Unsupported value: "x": supported values: "a", "b"`, in the order given.
    pub fn unsupported(&mut self, field: &str, value: &str, supported: &[&str]) {
        self.unsupported_value(field, &quoted(value), supported);
    }

    /// The same for a value that is no string, as Go prints it.
    pub fn unsupported_value(&mut self, field: &str, value: &str, supported: &[&str]) {
        let list = supported.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ");
        self.push("FieldValueNotSupported", field, format!("Unsupported value: {value}: supported values: {list}"));
    }

    /// `Duplicate value: "x"`.
    pub fn duplicate(&mut self, field: &str, value: &str) {
        self.push("FieldValueDuplicate", field, format!("Duplicate value: {}", quoted(value)));
    }

    /// `Duplicate value: {…}: …`; `value` as Go prints it.
    pub fn duplicate_with(&mut self, field: &str, value: &str, detail: &str) {
        self.push("FieldValueDuplicate", field, format!("Duplicate value: {value}: {detail}"));
    }

    /// `Not found: "x"`.
    pub fn not_found(&mut self, field: &str, value: &str) {
        self.push("FieldValueNotFound", field, format!("Not found: {}", quoted(value)));
    }

    /// `Forbidden: …`
    pub fn forbidden(&mut self, field: &str, detail: &str) {
        self.push("FieldValueForbidden", field, format!("Forbidden: {detail}"));
    }

    /// `Too long: may not be more than 64 bytes`.
    pub fn too_long(&mut self, field: &str, most: u64) {
        self.push("FieldValueTooLong", field, format!("Too long: may not be more than {most} bytes"));
    }

    /// `Too many: 21: must have at most 20 items`.
    pub fn too_many(&mut self, field: &str, count: usize, most: usize) {
        self.push("FieldValueTooMany", field, format!("Too many: {count}: must have at most {most} items"));
    }

    /// Notes an error, unless it is noted already: each is said once.
    pub(super) fn push(&mut self, reason: &'static str, field: &str, message: String) {
        let cause = Cause { reason: Text::from_static(reason), message: message.into(), field: field.into() };
        if !self.0.contains(&cause) {
            self.0.push(cause);
        }
    }

    pub(super) fn append(&mut self, other: Errors) {
        for cause in other.0 {
            if !self.0.contains(&cause) {
                self.0.push(cause);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The tree as it was sent, where it matters whether a field was left out or is empty.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a>(pub Option<&'a Tree>, IsPart);

/// Whether parts of the object that are not in the tree stay as they were.
type IsPart = bool;

impl<'a> Typed<'a> {
    /// The value at a path as errors name it: `spec.rules[0].host`. Null where nothing was sent.
    pub fn at(self, path: &str) -> &'a Tree {
        let steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
        let below = steps.fold(self.0, |tree, step| match tree? {
            Tree::List(items) => items.get(step.parse::<usize>().ok()?),
            tree => tree.get(step),
        });
        below.unwrap_or(&Tree::Null)
    }

    /// Whether the field is there. A patch leaves out what stays.
    pub fn has(self, path: &[&str]) -> bool {
        let stays = |tree: &Tree| self.1 && path.first().is_some_and(|part| tree.get(part).is_none());
        self.0.is_none_or(|tree| stays(tree) || tree.get_path(path).is_some_and(|value| !value.is_null()))
    }
}

/// A request's object under validation.
pub struct Case<'a> {
    /// The object as it will be.
    pub object: &'a Object,
    /// The same as a tree, made when a rule asks for it.
    pub new: LazyCell<At<'a>, Box<dyn FnOnce() -> At<'a> + 'a>>,
    /// The object as it was; None for a create.
    pub old: Option<&'a Object>,
    old_tree: OnceCell<Tree>,
    /// The object as the client sent it.
    pub typed: Typed<'a>,
    /// The request that it belongs to.
    pub request: &'a Request,
    /// The apiserver's cache.
    pub view: View<'a>,
}

impl<'a> Case<'a> {
    /// The object, and the one it was, as records of their kind.
    pub fn records<R: Resource>(&self) -> Option<(&'a R, Option<&'a R>)> {
        Some((self.object.get::<R>()?, self.old.and_then(Object::get::<R>).map(|old| &**old)))
    }

    /// Whether the object has an annotation.
    pub fn is_annotated(&self, annotation: &str) -> bool {
        self.object.meta().annotations.contains_key(annotation)
    }

    /// Refuses changes of these fields.
    pub fn stay(&self, names: &[&str], errors: &mut Errors) {
        for name in names {
            if let Some(old) = self.was(name) {
                self.new.get(name).stays(old, errors);
            }
        }
    }

    /// The value that a field had; None for a create.
    pub fn was(&self, names: &str) -> Option<&Tree> {
        let old = self.old?;
        Some(At::root(self.old_tree.get_or_init(|| old.to_tree())).get(names).tree)
    }
}

pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    let typed = match &attempt.request.body {
        Body::Object(_) => return Ok(()),
        Body::Tree(tree) if attempt.request.subresource == Subresource::None => Typed(Some(tree), false),
        _ => {
            let merged = attempt.merged.as_ref();
            Typed(merged.map(|merged| &merged.tree), merged.is_some_and(|merged| merged.is_part))
        }
    };
    let Some(new) = &attempt.new else { return Ok(()) };
    // The schema of a custom resource holds for its status and its scale too.
    if attempt.request.subresource != Subresource::None && attempt.request.kind != Kind::CustomResource {
        return Ok(());
    }
    let mut errors = Errors::default();
    metadata(new, attempt.old, typed, &mut errors);
    if let Some(old) = attempt.old {
        metadata_update(new.meta(), old.meta(), &mut errors);
    }
    let strategy = strategy(attempt.request.kind);
    let tree = OnceCell::new();
    let case = Case {
        object: new,
        new: LazyCell::new(Box::new(|| At::root(tree.get_or_init(|| new.to_tree())))),
        old: attempt.old,
        old_tree: OnceCell::new(),
        typed,
        request: attempt.request,
        view: attempt.view,
    };
    (strategy.validate)(&case, &mut errors);
    if !errors.is_empty() {
        let mut status = Status::invalid(&new.key(), errors.0);
        if let Some((full, kind)) = custom_resource::kind(attempt.request, attempt.view) {
            status.message = status.message.replacen("CustomResource", &full, 1).into();
            status.kind = kind.into();
        }
        return Err(status);
    }
    let mut warnings = Warnings::default();
    (strategy.warnings)(&case, &mut warnings);
    drop(case);
    attempt.warn(warnings.0);
    Ok(())
}

/// The rules for every object (`ValidateObjectMeta`).
fn metadata(object: &Object, old: Option<&Object>, typed: Typed, errors: &mut Errors) {
    let meta = object.meta();
    match meta.name.as_str() {
        _ if old.is_some() => {}
        "" => errors.required("metadata.name", "name or generateName is required"),
        name => (strategy(object.kind()).name)("metadata.name", name, errors),
    }
    labels("metadata.labels", meta.labels.iter().map(|(key, value)| (&**key, &**value)), errors);
    annotations("metadata.annotations", meta, errors);
    owners(meta, typed, errors);
    for (index, finalizer) in meta.finalizers.iter().enumerate() {
        errors.each_invalid("metadata.finalizers", finalizer, content::label_key(finalizer));
        let standard = ["orphan", "foregroundDeletion", "kubernetes"];
        if !finalizer.contains('/') && !standard.contains(&finalizer.as_str()) {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.invalid(&format!("metadata.finalizers[{index}]"), &quoted(finalizer), detail);
        }
    }
}

/// The owner references (`ValidateOwnerReferences`); upstream leaves out the index.
fn owners(meta: &ObjectMeta, typed: Typed, errors: &mut Errors) {
    let mut controller: Option<String> = None;
    for (index, owner) in meta.owner_references.iter().enumerate() {
        let mut empty = |name: &str, is_empty: bool, detail: &str| {
            if is_empty {
                errors.invalid(&format!("metadata.ownerReferences.{name}"), "\"\"", detail);
            }
        };
        empty("apiVersion", owner.api_version.is_empty(), "version must not be empty");
        empty("kind", owner.kind.is_empty(), "must not be empty");
        empty("name", owner.name.is_empty(), "must not be empty");
        // Any text may be a uid upstream; here what is none reads as zero.
        let uid = typed.at(&format!("metadata.ownerReferences[{index}].uid"));
        empty("uid", typed.0.is_some() && uid.as_str().unwrap_or_default().is_empty(), "must not be empty");
        if owner.controller != Some(true) {
            continue;
        }
        let name = format!("{}/{}", owner.kind, owner.name);
        match &controller {
            Some(first) => {
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"
                );
                let all: Vec<String> = meta.owner_references.iter().map(owner_printed).collect();
                errors.invalid("metadata.ownerReferences", &format!("[{}]", all.join(",")), &detail);
            }
            None => controller = Some(name),
        }
    }
}

/// A reference with its fields in Go's order.
fn owner_printed(owner: &OwnerReference) -> String {
    let tree = owner.write();
    let field = |name: &&str| tree.get(name).map(|value| format!("\"{name}\":{}", json::to_json(value)));
    let names = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];
    format!("{{{}}}", names.iter().filter_map(field).collect::<Vec<_>>().join(","))
}

/// The keys of annotations are those of labels, their values are free up to 256 KiB in all.
pub(super) fn annotations(field: &str, meta: &ObjectMeta, errors: &mut Errors) {
    const LIMIT: u64 = 256 << 10;
    let mut size: u64 = 0;
    for (key, value) in meta.annotations.iter() {
        errors.each_invalid(field, key, content::label_key(&key.to_ascii_lowercase()));
        size += (key.len() + value.len()) as u64;
    }
    if size > LIMIT {
        errors.too_long(field, LIMIT);
    }
}

/// The metadata that must not change (`ValidateObjectMetaUpdate`).
fn metadata_update(new: &ObjectMeta, old: &ObjectMeta, errors: &mut Errors) {
    let added: Vec<&Text> = new.finalizers.iter().filter(|finalizer| !old.finalizers.contains(finalizer)).collect();
    if old.is_terminating() && !added.is_empty() {
        let list = added.iter().map(|finalizer| quoted(finalizer)).collect::<Vec<_>>().join(", ");
        let detail = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}"
        );
        errors.forbidden("metadata.finalizers", &detail);
    }
}
