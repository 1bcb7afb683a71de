//! Validation: what has been understood, and is wrong: field by field, in Kubernetes' words.
//!
//! Upstream: `pkg/apis/*/validation`. What components send is made from objects that were validated already; what a
//! person sends is looked at.

mod pod;
mod workload;

use super::Attempt;
use crate::api::request::{Body, Subresource};
use crate::api::status::{Cause, Status};
use crate::api::{Object, content};
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

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
        self.push("FieldValueInvalid", field, format!("Invalid value: {value}: {detail}"));
    }

    /// `Unsupported value: "x": supported values: "a", "b"`.
    pub fn unsupported(&mut self, field: &str, value: &str, supported: &[&str]) {
        let mut list: Vec<String> = supported.iter().map(|word| format!("{word:?}")).collect();
        list.sort();
        let list = list.join(", ");
        self.push("FieldValueNotSupported", field, format!("Unsupported value: {value:?}: supported values: {list}"));
    }

    /// `Duplicate value: "x"`.
    pub fn duplicate(&mut self, field: &str, value: &str) {
        self.push("FieldValueDuplicate", field, format!("Duplicate value: {value:?}"));
    }

    /// `Forbidden: …`
    pub fn forbidden(&mut self, field: &str, detail: &str) {
        self.push("FieldValueForbidden", field, format!("Forbidden: {detail}"));
    }

    fn push(&mut self, reason: &'static str, field: &str, message: String) {
        self.0.push(Cause { reason: Text::from_static(reason), message: message.into(), field: field.into() });
    }
}

pub(super) fn check(attempt: &mut Attempt) -> Result<(), Status> {
    let typed = matches!(attempt.request.body, Body::Object(_));
    let Some(new) = &attempt.new else { return Ok(()) };
    if typed || attempt.request.subresource != Subresource::None {
        return Ok(());
    }
    let mut errors = Errors::default();
    metadata(new, &mut errors);
    match new {
        Object::Pod(pod) => match attempt.old {
            Some(Object::Pod(old)) => pod::update(pod, old, &mut errors),
            _ => pod::spec(&pod.spec, "spec", &mut errors),
        },
        Object::Deployment(deployment) => {
            let old = attempt.old.and_then(Object::get);
            workload::deployment(deployment, old.map(|old| &**old), &mut errors)
        }
        Object::ReplicaSet(set) => {
            let old = attempt.old.and_then(Object::get);
            workload::replica_set(set, old.map(|old| &**old), &mut errors)
        }
        _ => {}
    }
    match errors.0.is_empty() {
        true => Ok(()),
        false => Err(Status::invalid(&new.key(), errors.0)),
    }
}

fn metadata(object: &Object, errors: &mut Errors) {
    let meta = object.meta();
    if meta.name.is_empty() {
        errors.required("metadata.name", "name or generateName is required");
    } else {
        for message in name_problems(object) {
            errors.invalid("metadata.name", &format!("{:?}", meta.name), &message);
        }
    }
    for (key, value) in meta.labels.iter() {
        for message in content::label_key(key) {
            errors.invalid("metadata.labels", &format!("{key:?}"), &message);
        }
        for message in content::label_value(value) {
            errors.invalid("metadata.labels", &format!("{value:?}"), &message);
        }
    }
    for key in meta.annotations.keys() {
        for message in content::label_key(&key.to_lowercase()) {
            errors.invalid("metadata.annotations", &format!("{key:?}"), &message);
        }
    }
}

/// Namespaces are DNS labels, everything else here is a DNS subdomain.
fn name_problems(object: &Object) -> Vec<String> {
    match object {
        Object::Namespace(namespace) => content::dns1123_label(&namespace.metadata.name),
        other => content::dns1123_subdomain(&other.meta().name),
    }
}
