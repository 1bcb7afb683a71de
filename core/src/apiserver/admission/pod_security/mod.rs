//! PodSecurity: what the processes of pods may do, as far as the labels of their namespace allow it.
//!
//! Upstream: `staging/src/k8s.io/pod-security-admission/admission/admission.go`.

mod checks;

use crate::api::core_v1::Namespace;
use crate::api::request::{Body, Subresource};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::registry::strategy;
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The prefix of the labels.
const LABEL: &str = "pod-security.kubernetes.io/";
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
/// The modes for pods that go too far: refuse them, note them, or warn of them.
const MODES: [&str; 3] = ["enforce", "audit", "warn"];

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    if request.kind == Kind::Namespace && request.subresource == Subresource::None {
        return labels_of_namespace(attempt);
    }
    let Some(template) = strategy(request.kind).pod_template else { return Ok(()) };
    let is_pod = template.is_empty();
    let is_evaluated = match request.subresource {
        Subresource::None => !is_pod || attempt.creates(),
        part => is_pod && part == Subresource::EphemeralContainers,
    };
    if !is_evaluated {
        return Ok(());
    }
    let Some(namespace) = attempt.view.get::<Namespace>(&Text::EMPTY, &request.namespace).cloned() else {
        return Ok(());
    };
    let [enforced, _, warned] = MODES.map(|mode| Policy::of(&namespace, mode));
    if enforced.level.max(warned.level) == 0 {
        return Ok(());
    }
    let tree = attempt.new.as_ref().map(Object::to_tree).unwrap_or_default();
    let names = template.split('.').filter(|name| !name.is_empty()).chain(["spec"]);
    let spec = names.fold(&tree, |tree, name| tree.get(name).unwrap_or(&Tree::Null));
    let violations =
        |level| checks::violations(spec, level).iter().map(|found| found.long()).collect::<Vec<_>>().join(", ");
    if is_pod {
        let found = violations(enforced.level);
        if !found.is_empty() {
            return Err(super::forbidden(attempt, &format!("violates PodSecurity {:?}: {found}", enforced.name())));
        }
    }
    // Nobody reads what components are warned of.
    let found = violations(warned.level);
    if !found.is_empty() && !matches!(request.body, Body::Object(_)) {
        attempt.warn([format!("would violate PodSecurity {:?}: {found}", warned.name()).into()]);
    }
    Ok(())
}

/// The level of a namespace, and its version.
struct Policy {
    /// The index in [`LEVELS`].
    level: usize,
    version: Text,
}

impl Policy {
    fn of(namespace: &Namespace, mode: &str) -> Policy {
        let labels = &namespace.metadata.labels;
        let label = |end: &str| labels.get(format!("{LABEL}{mode}{end}").as_str());
        let level = label("").map_or(0, |level| {
            // Who writes a level that there is not gets the strictest.
            LEVELS.iter().position(|known| *known == level.as_str()).unwrap_or(LEVELS.len() - 1)
        });
        Policy { level, version: label("-version").cloned().unwrap_or(Text::from_static("latest")) }
    }

    /// `restricted:latest`.
    fn name(&self) -> String {
        format!("{}:{}", LEVELS[self.level], self.version)
    }
}

/// Checks the labels themselves, and warns of pods that a stricter level would not have let in.
fn labels_of_namespace(attempt: &mut Attempt) -> Result<(), Status> {
    let Some(Object::Namespace(new)) = &attempt.new else { return Ok(()) };
    let old = attempt.old.and_then(Object::get::<Namespace>);
    if old.is_some_and(|old| old.metadata.labels == new.metadata.labels) {
        return Ok(());
    }
    let mut causes = Vec::new();
    for (label, value) in new.metadata.labels.iter() {
        let Some(mode) = label.strip_prefix(LABEL) else { continue };
        let minor = value.strip_prefix("v1.").filter(|minor| minor.parse::<u16>().is_ok());
        let why = match mode.strip_suffix("-version") {
            Some(mode) if MODES.contains(&mode) && *value != "latest" && minor.is_none() => {
                "must be \"latest\" or \"v1.x\""
            }
            None if MODES.contains(&mode) && !LEVELS.contains(&value.as_str()) => {
                "must be one of privileged, baseline, restricted"
            }
            _ => continue,
        };
        let message = format!("Invalid value: {:?}: {why}", value.as_str()).into();
        let field = format!("metadata.labels[{label}]").into();
        causes.push(Cause { reason: "FieldValueInvalid".into(), message, field });
    }
    if !causes.is_empty() {
        return Err(Status::invalid(&attempt.new.as_ref().map_or(attempt.request.key(), Object::key), causes));
    }
    let before = old.map_or(0, |old| Policy::of(old, "enforce").level);
    let policy = Policy::of(new, "enforce");
    if old.is_none() || policy.level <= before {
        return Ok(());
    }
    let name = &new.metadata.name;
    let mut found: Vec<(String, &Text, u32)> = Vec::new();
    for pod in attempt.view.objects(Kind::Pod, name) {
        let tree = pod.to_tree();
        let violations = checks::violations(tree.at("spec"), policy.level);
        let reasons = violations.into_iter().map(|found| found.reason).collect::<Vec<_>>().join(", ");
        match found.iter_mut().find(|(same, ..)| *same == reasons) {
            _ if reasons.is_empty() => {}
            Some((_, _, count)) => *count += 1,
            None => found.push((reasons, &pod.meta().name, 1)),
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let level = policy.name();
    let mut lines: Vec<Text> = found
        .into_iter()
        .map(|(reasons, pod, count)| {
            let others = match count {
                1 => String::new(),
                2 => " (and 1 other pod)".into(),
                count => format!(" (and {} other pods)", count - 1),
            };
            Text::from(format!("{pod}{others}: {reasons}"))
        })
        .collect();
    sort::by(&mut lines, Ord::cmp);
    let first = format!("existing pods in namespace {name:?} violate the new PodSecurity enforce level {level:?}");
    attempt.warn([first.into()]);
    attempt.warn(lines);
    Ok(())
}
