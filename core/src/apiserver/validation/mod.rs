//! Validation: what has been understood, and is wrong: field by field, in Kubernetes' words.
//!
//! Upstream: `pkg/apis/*/validation`. What components send is made from objects that were validated already; what a
//! person sends is looked at.

mod affinity;
mod autoscaling;
mod batch;
mod container;
mod core;
mod custom_resource;
mod names;
mod networking;
mod node;
mod others;
mod pod;
mod probe;
mod quota;
mod rbac;
mod regex;
mod rules;
mod security;
mod selector;
mod service;
mod storage;
mod value;
mod volume;
mod warnings;
mod workload;

use super::Attempt;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::record::Field;
use crate::api::request::{Body, Subresource};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Tree, content, json};
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use rules::At;
use value::{labels, quoted};

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
    fn push(&mut self, reason: &'static str, field: &str, message: String) {
        let cause = Cause { reason: Text::from_static(reason), message: message.into(), field: field.into() };
        if !self.0.contains(&cause) {
            self.0.push(cause);
        }
    }

    fn append(&mut self, other: Errors) {
        for cause in other.0 {
            if !self.0.contains(&cause) {
                self.0.push(cause);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a person typed, where it matters whether a field was left out or is empty.
#[derive(Clone, Copy, Debug)]
struct Typed<'a>(Option<&'a Tree>);

impl<'a> Typed<'a> {
    /// What was typed at a path as errors name it: `spec.rules[0].host`. Null where nothing was.
    fn at(self, path: &str) -> &'a Tree {
        let steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
        let below = steps.fold(self.0, |tree, step| match tree? {
            Tree::List(items) => items.get(step.parse::<usize>().ok()?),
            tree => tree.get(step),
        });
        below.unwrap_or(&Tree::Null)
    }

    /// Whether the field is there. A patch leaves out what stays.
    fn has(self, path: &[&str]) -> bool {
        self.0.is_none_or(|tree| tree.get_path(path).is_some_and(|value| !value.is_null()))
    }
}

/// An untyped object that is looked at.
struct Case<'a> {
    new: At<'a>,
    /// What it was before; None for a create.
    old: Option<&'a Tree>,
    typed: Typed<'a>,
}

impl Case<'_> {
    /// The fields that stay what they were.
    fn stay(&self, names: &[&str], errors: &mut Errors) {
        for name in names {
            if let Some(old) = self.was(name) {
                self.new.get(name).stays(old, errors);
            }
        }
    }

    /// What a field was; None for a create.
    fn was(&self, names: &str) -> Option<&Tree> {
        Some(At::root(self.old?).get(names).tree)
    }
}

/// The rules of the kinds that are trees.
const KINDS: &[(&str, fn(&Case, &mut Errors))] = &[
    ("ConfigMap", core::config_map),
    ("Secret", core::secret),
    ("PodTemplate", core::pod_template),
    ("Endpoints", core::endpoints),
    ("Service", service::service),
    ("PersistentVolume", storage::persistent_volume),
    ("PersistentVolumeClaim", storage::claim),
    ("StorageClass", storage::class),
    ("ReplicationController", workload::replication_controller),
    ("StatefulSet", workload::stateful_set),
    ("DaemonSet", workload::daemon_set),
    ("ControllerRevision", others::controller_revision),
    ("Job", batch::job),
    ("CronJob", batch::cron_job),
    ("HorizontalPodAutoscaler", autoscaling::autoscaler),
    ("PodDisruptionBudget", others::disruption_budget),
    ("ResourceQuota", quota::resource_quota),
    ("LimitRange", quota::limit_range),
    ("EndpointSlice", networking::endpoint_slice),
    ("Ingress", networking::ingress),
    ("IngressClass", networking::ingress_class),
    ("NetworkPolicy", networking::network_policy),
    ("Role", rbac::role),
    ("ClusterRole", rbac::cluster_role),
    ("RoleBinding", rbac::role_binding),
    ("ClusterRoleBinding", rbac::cluster_role_binding),
    ("PriorityClass", others::priority_class),
    ("RuntimeClass", others::runtime_class),
    ("Lease", others::lease),
    ("CertificateSigningRequest", others::signing_request),
    ("CustomResourceDefinition", others::definition),
];

pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    let typed = match &attempt.request.body {
        Body::Object(_) => return Ok(()),
        Body::Tree(tree) if attempt.request.subresource == Subresource::None => Typed(Some(tree)),
        _ => Typed(attempt.merged.as_ref()),
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
    match new {
        Object::Pod(pod) => {
            let old = attempt.old.and_then(Object::get);
            pod::pod(pod, old.map(|old| &**old), &mut errors)
        }
        Object::Node(node) => {
            node::node(node, &mut errors);
            if let Some(Object::Node(old)) = attempt.old {
                node::update(node, old, &mut errors);
            }
        }
        Object::Deployment(deployment) => {
            let old = attempt.old.and_then(Object::get);
            workload::deployment(deployment, old.map(|old| &**old), typed, &mut errors)
        }
        Object::ReplicaSet(set) => {
            let old = attempt.old.and_then(Object::get);
            workload::replica_set(set, old.map(|old| &**old), typed, &mut errors)
        }
        _ => {
            let (new, old) = (new.to_tree(), attempt.old.map(Object::to_tree));
            let case = Case { new: At::root(&new), old: old.as_ref(), typed };
            if attempt.request.kind == Kind::CustomResource {
                custom_resource::check(attempt, &new, &mut errors);
            }
            let name = attempt.request.kind.info().name;
            if let Some((_, rules)) = KINDS.iter().find(|(kind, _)| *kind == name) {
                rules(&case, &mut errors);
            }
        }
    }
    if !errors.is_empty() {
        let mut status = Status::invalid(&new.key(), errors.0);
        if let Some((full, kind)) = custom_resource::kind(attempt) {
            status.message = status.message.replacen("CustomResource", &full, 1).into();
            status.kind = kind.into();
        }
        return Err(status);
    }
    let warnings = warnings::of(new, attempt.old);
    attempt.warn(warnings);
    Ok(())
}

/// What holds for every object (`ValidateObjectMeta`).
fn metadata(object: &Object, old: Option<&Object>, typed: Typed, errors: &mut Errors) {
    let meta = object.meta();
    match meta.name.as_str() {
        _ if old.is_some() => {}
        "" => errors.required("metadata.name", "name or generateName is required"),
        name => names::check(object.kind(), name, errors),
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

/// Who an object belongs to (`ValidateOwnerReferences`); upstream leaves out the index.
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
fn annotations(field: &str, meta: &ObjectMeta, errors: &mut Errors) {
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

/// What of the metadata stays as it is (`ValidateObjectMetaUpdate`).
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
