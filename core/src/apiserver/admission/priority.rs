//! Priority: a pod's number in the queue comes from its priority class; without one from the default class, or it is 0.
//!
//! Upstream: `plugin/pkg/admission/priority/admission.go`. The two classes that every cluster has are known here, others
//! are stored.

use super::PodFacts;
use crate::api::core_v1::PodSpec;
use crate::api::status::Status;
use crate::api::{Key, Kind, Object};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;
use crate::history::View;
use alloc::format;

const PREEMPT_LOWER_PRIORITY: Text = Text::from_static("PreemptLowerPriority");

/// The facts of a pod's priority class.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    name: Text,
    value: i32,
    preemption_policy: Text,
}

/// Refuses a second default class.
pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(Object::Untyped(class)) = attempt.new.as_ref().filter(|new| new.kind() == Kind::PriorityClass) else {
        return Ok(());
    };
    let is_default =
        |object: &Object| matches!(object, Object::Untyped(class) if class.fields.bool_at("globalDefault"));
    let name = &class.metadata.name;
    let mut others = attempt.view.objects(Kind::PriorityClass, &Text::EMPTY).filter(|other| is_default(other));
    match others.find(|other| other.meta().name != *name) {
        Some(other) if attempt.new.as_ref().is_some_and(is_default) => {
            let other = &other.meta().name;
            let why = format!("PriorityClass {other} is already marked as default. Only one default can exist");
            Err(super::forbidden(attempt, &why))
        }
        _ => Ok(()),
    }
}

/// The class of a new pod. Refuses classes that do not exist, and numbers that are not those of the class.
pub(super) fn of_pod(attempt: &Attempt, spec: &PodSpec) -> Result<Class, Status> {
    let name = &spec.priority_class_name;
    let Some(class) = class(name, attempt.view) else {
        return Err(super::forbidden(attempt, &format!("no PriorityClass with name {name} was found")));
    };
    let computed = "must not be provided in pod spec; priority admission controller computed";
    let value = class.value;
    if let Some(given) = spec.priority.filter(|given| *given != value) {
        return Err(super::forbidden(
            attempt,
            &format!("the integer value of priority ({given}) {computed} {value} from the given PriorityClass name"),
        ));
    }
    let (given, policy) = (&spec.preemption_policy, &class.preemption_policy);
    if !given.is_empty() && given != policy {
        return Err(super::forbidden(
            attempt,
            &format!(
                "the string value of PreemptionPolicy ({given}) {computed} {policy} from the given PriorityClass name"
            ),
        ));
    }
    Ok(class)
}

/// The fields that a class sets in a pod's spec; none without a class.
pub(super) fn marks(class: &Class) -> Option<Text> {
    let Class { name, value, preemption_policy } = class;
    (!name.is_empty()).then(|| format!(" {name} {value} {preemption_policy}").into())
}

pub(super) fn complete(spec: &mut PodSpec, facts: &PodFacts) {
    let Class { name, value, preemption_policy } = &facts.class;
    spec.priority = Some(*value);
    spec.priority_class_name = name.clone();
    spec.preemption_policy = preemption_policy.clone();
}

fn class(name: &Text, view: View) -> Option<Class> {
    let stored = |object: &Object| {
        let tree = object.to_tree();
        let policy = tree.at("preemptionPolicy").as_str().map(Text::from);
        Class {
            name: object.meta().name.clone(),
            value: tree.i64_at("value") as i32,
            preemption_policy: policy.unwrap_or(PREEMPT_LOWER_PRIORITY),
        }
    };
    let known = |value| Class { name: name.clone(), value, preemption_policy: PREEMPT_LOWER_PRIORITY };
    match name.as_str() {
        "system-cluster-critical" => Some(known(2_000_000_000)),
        "system-node-critical" => Some(known(2_000_001_000)),
        "" => {
            let classes = view.objects(Kind::PriorityClass, &Text::EMPTY);
            let defaults = classes
                .filter(|class| matches!(class, Object::Untyped(class) if class.fields.bool_at("globalDefault")));
            Some(defaults.map(stored).min_by_key(|class| class.value).unwrap_or_else(|| known(0)))
        }
        _ => view.object(&Key::new(Kind::PriorityClass, &Text::EMPTY, name)).map(stored),
    }
}
