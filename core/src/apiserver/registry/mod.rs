//! The registry: what the apiserver does with the objects of each kind, one folder for each API group and one file for
//! each kind.
//!
//! Upstream: `pkg/registry`. The table of kinds (`api/kinds.rs`) names the type of each kind, and the type has a
//! [`Strategy`]; the compiler names a kind that has none. Rules that several kinds share are in `apiserver/validation`,
//! and the columns of tables are printed by `apiserver/printers`.

mod admissionregistration;
pub mod apiextensions;
mod apiregistration;
mod apps;
mod authentication;
mod authorization;
mod autoscaling;
mod batch;
mod certificates;
mod coordination;
pub mod core;
mod discovery;
mod flowcontrol;
mod networking;
mod node;
mod policy;
pub mod quota;
mod rbac;
mod resource;
mod scheduling;
mod storage;

use self::quota::Evaluator;
use super::pipeline::Attempt;
use super::printers::{Column, NAME_AND_CREATION};
use super::validation::warnings::Warnings;
use super::validation::{Case, Errors, value};
use crate::api::apps::LabelSelector;
use crate::api::field_selector::FieldSelector;
use crate::api::kinds::{COUNT, each_kind};
use crate::api::record::{Field, TextMap};
use crate::api::request::{DeleteOptions, Subresource};
use crate::api::status::Status;
use crate::api::{Kind, Object, Selector, Tree};
use crate::base::{Text, Time};
use alloc::format;
use alloc::sync::Arc;

/// The rules of one kind. A kind names those that differ from [`Strategy::PLAIN`].
pub struct Strategy {
    /// Whether a new version of an object is a new generation of it (`metadata.generation`); None for kinds without.
    pub new_generation: Option<fn(old: &Object, new: &Object) -> bool>,
    /// Sets the defaults that are more than the fields' own (`SetDefaults_…` functions of the whole object).
    pub set_defaults: fn(&mut Object),
    /// Completes a new object, which has its name and its uid (`PrepareForCreate`).
    pub prepare_for_create: fn(&mut Object, &Attempt),
    /// Completes a new version of an object; the third argument is what the client sent (`PrepareForUpdate`).
    pub prepare_for_update: fn(&mut Object, old: &Object, sent: &Object, &Attempt),
    /// Copies the part of an object that a subresource writes. Writes to the object itself keep those of `status` and
    /// `finalize`.
    pub copy_part: fn(Subresource, to: &mut Object, from: &Object, &Attempt),
    /// The last step of preparation: what is given out by the apiserver (`BeginCreate`, `BeginUpdate`).
    pub finish_preparation: fn(&mut Attempt, &mut Object) -> Result<(), Status>,
    /// The rule for names (`NameFn`).
    pub name: fn(field: &str, name: &str, &mut Errors),
    /// The rules for new objects and for updates.
    pub validate: fn(&Case, &mut Errors),
    /// The warnings about objects that are valid (`WarningsOnCreate`, `WarningsOnUpdate`).
    pub warnings: fn(&Case, &mut Warnings),
    /// The warning about every request in this version of the kind, when it is deprecated.
    pub deprecation: Option<&'static str>,
    /// Answers a question of this kind, with the review's status; None for kinds whose objects are stored.
    pub answer: Option<fn(&Tree, &Attempt) -> Result<Tree, Status>>,
    /// The selector of its pods, from its `spec.selector` (`ScaleREST`).
    pub pod_selector: fn(&Tree) -> Selector,
    /// The path of its template of pods; empty for a pod itself.
    pub pod_template: Option<&'static str>,
    /// The grace period of a deleted object, in seconds (`CheckGracefulDelete`); None for kinds that do not record one.
    pub grace_seconds: fn(&Object, &DeleteOptions) -> Option<i64>,
    /// Marks an object that is to be deleted.
    pub mark_terminating: fn(&mut Object, Time),
    /// Whether a terminating object is held by more than the finalizers in its metadata
    /// (`ShouldDeleteNamespaceDuringUpdate`).
    pub is_held: fn(&Object) -> bool,
    /// Whether a delete that says nothing of it orphans the dependents (`DefaultGarbageCollectionPolicy`).
    pub orphans_dependents: bool,
    /// The warning about such a delete.
    pub deletion_warning: &'static str,
    /// Whether the answer to a delete shows the object, and does not only name it (`ReturnDeletedObject`).
    pub returns_deleted: bool,
    /// The fields that field selectors may name beside name and namespace (`GetAttrs`).
    pub selectable_field: Option<fn(&Object, field: &str) -> Option<Text>>,
    /// The evaluator of quotas.
    pub quota: &'static Evaluator,
    /// The names by which kubectl finds it together with others (`Categories`).
    pub categories: &'static [&'static str],
    /// The columns of its tables.
    pub columns: &'static [Column],
    /// The condition of a row of a table.
    pub row_condition: fn(&Object) -> Option<Tree>,
}

/// A type of the table of kinds, with its strategy.
trait Registered {
    const STRATEGY: &'static Strategy;
}

impl Strategy {
    /// The rules of a kind that has none of its own.
    pub const PLAIN: Strategy = Strategy {
        new_generation: None,
        set_defaults: |_| {},
        prepare_for_create: |object, _| {
            if let Object::Untyped(stored) = object {
                Arc::make_mut(stored).clear_status();
            }
        },
        prepare_for_update: |_, _, _, _| {},
        copy_part: copy_stored_status,
        finish_preparation: |_, _| Ok(()),
        name: value::dns_subdomain,
        validate: |_, _| {},
        warnings: |_, _| {},
        deprecation: None,
        answer: None,
        pod_selector: |selector| LabelSelector::read(selector).to_selector().unwrap_or(Selector::nothing()),
        pod_template: None,
        grace_seconds: |_, _| Some(0),
        mark_terminating: |_, _| {},
        is_held: |_| false,
        orphans_dependents: false,
        deletion_warning: "",
        returns_deleted: false,
        selectable_field: None,
        quota: &Evaluator::OBJECT_COUNT,
        categories: &[],
        columns: NAME_AND_CREATION,
        row_condition: |_| None,
    };
}

macro_rules! strategies {
    ($( $block:ident { $( $kind:ident = $number:literal, $($type:ident)::+ => $facts:tt; )* } )*) => {
        const ROWS: &[(Kind, &Strategy)] =
            &[$( $( (Kind::$kind, <crate::api::$($type)::+ as Registered>::STRATEGY), )* )*];
    };
}
each_kind!(strategies);

/// The strategies, by the numbers of their kinds.
static STRATEGIES: [&Strategy; COUNT] = {
    let mut by_number = [ROWS[0].1; COUNT];
    let mut row = 0;
    while row < COUNT {
        by_number[ROWS[row].0 as usize] = ROWS[row].1;
        row += 1;
    }
    by_number
};

/// The rules of a kind.
pub fn strategy(kind: Kind) -> &'static Strategy {
    STRATEGIES[kind as usize]
}

/// Gives a type the rules that all kinds have.
macro_rules! plain {
    ($type:ty) => {
        impl $crate::apiserver::registry::Registered for $type {
            const STRATEGY: &'static $crate::apiserver::registry::Strategy =
                &$crate::apiserver::registry::Strategy::PLAIN;
        }
    };
}
use plain;

/// The category of `kubectl get all`.
const CATEGORY_ALL: &[&str] = &["all"];
/// The kinds that extend the API.
const CATEGORY_API_EXTENSIONS: &[&str] = &["api-extensions"];

/// A new generation of an untyped object: anything but its metadata, as its status has been kept.
fn changed(old: &Object, new: &Object) -> bool {
    matches!((old, new), (Object::Untyped(old), Object::Untyped(new)) if old.fields != new.fields)
}

/// SetDefaults_Job and SetDefaults_ReplicationController: an object without labels gets those of its template.
fn set_labels_of_template(object: &mut Object) {
    let Object::Untyped(stored) = object else { return };
    let labels = stored.fields.at("spec.template.metadata.labels");
    if stored.metadata.labels.is_empty() && !labels.is_null() {
        let labels = TextMap::read(labels);
        Arc::make_mut(stored).metadata.labels = labels;
    }
}

/// Copies the status of an untyped object.
fn copy_stored_status(part: Subresource, to: &mut Object, from: &Object, _: &Attempt) {
    if let (Subresource::Status | Subresource::Approval, Object::Untyped(to), Object::Untyped(from)) = (part, to, from)
    {
        let fields = &mut Arc::make_mut(to).fields;
        match from.fields.get("status") {
            Some(status) => fields.insert(Text::from_static("status"), status.clone()),
            None => fields.remove("status"),
        };
    }
}

/// Whether selectors select an object.
pub fn selects(object: &Object, labels: &Selector, fields: &FieldSelector) -> bool {
    labels.matches(&object.meta().labels) && fields.matches(|field| field_of(object, field).unwrap_or_default())
}

/// Refuses fields that selectors of this kind may not name.
pub fn check_fields(kind: Kind, selector: &FieldSelector) -> Result<(), Status> {
    let nothing = Object::read(kind, &Tree::Null);
    match selector.terms.iter().map(|term| &term.field).find(|field| field_of(&nothing, field).is_none()) {
        None => Ok(()),
        Some(field) if strategy(kind).selectable_field.is_some() => {
            Err(Status::bad_request(format!("field label not supported: {field}")))
        }
        Some(field) => Err(Status::bad_request(format!(
            "{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        ))),
    }
}

/// The value of a field that field selectors may name; None for other fields.
fn field_of(object: &Object, field: &str) -> Option<Text> {
    match field {
        "metadata.name" => Some(object.meta().name.clone()),
        "metadata.namespace" => Some(object.meta().namespace.clone()),
        _ => strategy(object.kind()).selectable_field?(object, field),
    }
}
