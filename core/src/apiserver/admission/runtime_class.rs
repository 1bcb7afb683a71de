//! RuntimeClass: a pod that names a way to run containers costs what that costs, and goes where that is to be had.
//!
//! Upstream: `plugin/pkg/admission/runtimeclass/admission.go`.

use crate::api::core_v1::{Pod, PodSpec, Toleration};
use crate::api::pod_resources::Amounts;
use crate::api::record::Field;
use crate::api::status::Status;
use crate::api::{Key, Kind, Object, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Writes the class into a new pod, and refuses one that says otherwise.
pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(pod) = attempt.new.as_ref().and_then(Object::get::<Pod>).filter(|_| attempt.creates()) else {
        return Ok(());
    };
    let spec = pod.spec.clone();
    let why = match spec.runtime_class_name.tree().and_then(Tree::as_str) {
        None if spec.overhead.is_empty() => return Ok(()),
        None => "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead".into(),
        Some(name) => match attempt.view.object(&Key::new(Kind::RuntimeClass, &Text::EMPTY, &name.into())) {
            None => format!("pod rejected: RuntimeClass {name:?} not found"),
            Some(class) => match completed(&spec, &class.to_tree()) {
                Ok(spec) => {
                    if let Some(Object::Pod(pod)) = &mut attempt.new {
                        Arc::make_mut(pod).spec = Arc::new(spec);
                    }
                    return Ok(());
                }
                Err(why) => why,
            },
        },
    };
    Err(super::forbidden(attempt, &why))
}

fn completed(spec: &PodSpec, class: &Tree) -> Result<PodSpec, alloc::string::String> {
    let mut spec = spec.clone();
    let overhead = Amounts::read(class.at("overhead.podFixed"));
    if !spec.overhead.is_empty() && *spec.overhead != overhead {
        return Err("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead".into());
    }
    spec.overhead = overhead.into();
    for (key, value) in class.map_at("scheduling.nodeSelector") {
        let value = Text::read(value);
        match spec.node_selector.get(key) {
            Some(own) if *own != value => {
                return Err(format!(
                    "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {own}"
                ));
            }
            _ => spec.node_selector.make_mut().insert(key.clone(), value),
        };
    }
    for toleration in Vec::<Toleration>::read(class.at("scheduling.tolerations")) {
        if !spec.tolerations.contains(&toleration) {
            spec.tolerations.make_mut().push(toleration);
        }
    }
    Ok(spec)
}
