//! Decoding: from what was sent to a typed object with its defaults: strict about fields that do not exist.
//!
//! Upstream: `endpoints/handlers/{create,update,patch}.go`.

use super::{Attempt, go_words};
use crate::api::core_v1::PodSpec;
use crate::api::json_patch::json_patch;
use crate::api::merge_patch::merge_patch;
use crate::api::request::{Body, PatchType, Request, Subresource, Verb};
use crate::api::schema::{Fault, Problem, check};
use crate::api::status::Status;
use crate::api::strategic_merge::strategic_merge_patch;
use crate::api::{Kind, Object, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

pub(super) fn run(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    let old = match (request.verb, request.subresource) {
        (Verb::Create, Subresource::None) => None,
        _ => Some(attempt.old.ok_or_else(|| Status::not_found(&request.key()))?),
    };
    let mut object = match &request.body {
        Body::Object(object) => object.clone(),
        Body::Tree(tree) => read(tree, body_kind(request), request, "")?,
        Body::Patch(patch_type, patch) => {
            let old = old.ok_or_else(|| Status::bad_request("nothing to patch"))?;
            patched(old, *patch_type, patch, request)?
        }
        Body::None | Body::Delete(_) => return Err(Status::bad_request("the request has no body")),
    };
    check_place(&mut object, request)?;
    if request.subresource != Subresource::Binding {
        share_pod_defaults(&mut object, attempt);
        object.set_defaults();
    }
    attempt.new = Some(object);
    Ok(())
}

/// Replicas share the spec of their template, and so they share what becomes of it.
fn share_pod_defaults(object: &mut Object, attempt: &mut Attempt) {
    if let Object::Pod(pod) = object
        && Arc::strong_count(&pod.spec) > 1
        && pod.spec.lacks_pod_defaults()
    {
        let how = Text::from_static("SetDefaults_Pod");
        let spec = attempt.specs.derive(&pod.spec, &how, PodSpec::set_pod_defaults);
        Arc::make_mut(pod).spec = spec;
    }
}

/// What is sent to a subresource may be of another kind than what it is sent about.
fn body_kind(request: &Request) -> Kind {
    match request.subresource {
        Subresource::Binding => Kind::Binding,
        _ => request.kind,
    }
}

fn read(tree: &Tree, kind: Kind, request: &Request, what: &str) -> Result<Object, Status> {
    let info = kind.info();
    let word = |name: &str| tree.get(name).and_then(Tree::as_str).unwrap_or_default();
    let (version, name) = (word("apiVersion"), word("kind"));
    if (!version.is_empty() && *version != *kind.api_version()) || (!name.is_empty() && name != info.name) {
        return Err(Status::bad_request(format!(
            "{name} in version {version:?} cannot be handled as a {}: no kind {name:?} is registered for version {version:?}",
            info.name
        )));
    }
    let problems = check(tree, info.schema);
    let is_wrong = |problem: &&Problem| !matches!(problem.fault, Fault::Unknown);
    if let Some(problem) = problems.iter().find(is_wrong) {
        return Err(undecodable(kind, what, &sentence(tree, kind, problem)));
    }
    // Warn and Ignore drop what is not known; only the warning, which nobody reads here, tells them apart.
    if request.query.field_validation == "Strict" && !problems.is_empty() {
        let list: Vec<String> = problems.iter().map(|problem| sentence(tree, kind, problem)).collect();
        return Err(undecodable(kind, what, &format!("strict decoding error: {}", list.join(", "))));
    }
    Ok(Object::read(kind, tree))
}

fn undecodable(kind: Kind, what: &str, why: &str) -> Status {
    let (name, version) = (kind.info().name, kind.info().version);
    match what.is_empty() {
        true => Status::bad_request(format!("{name} in version {version:?} cannot be handled as a {name}: {why}")),
        false => Status { code: 422, ..Status::bad_request(format!("{what}{why}")) },
    }
}

/// What is wrong with a field, with Go's names for what is around it.
fn sentence(tree: &Tree, kind: Kind, problem: &Problem) -> String {
    match &problem.fault {
        Fault::WrongType { found, expected, record } => {
            go_words::wrong_type(tree, kind.info().schema, &problem.path, found, expected, record)
        }
        _ => problem.to_string(),
    }
}

fn patched(old: &Object, patch_type: PatchType, patch: &Tree, request: &Request) -> Result<Object, Status> {
    let kind = old.kind();
    let before = old.to_tree();
    let after = match patch_type {
        PatchType::Merge => merge_patch(&before, patch),
        PatchType::StrategicMerge => strategic_merge_patch(&before, patch, kind.info().schema),
        PatchType::Json => json_patch(&before, patch),
        PatchType::Apply => {
            return Err(Status { code: 415, ..Status::bad_request("server-side apply is not supported yet") });
        }
    };
    let after = after.map_err(|error| error.status())?;
    read(&after, kind, request, "")
}

/// The path and the object must speak of the same place; what the object leaves out, the path says.
fn check_place(object: &mut Object, request: &Request) -> Result<(), Status> {
    let namespaced = object.kind().is_namespaced();
    let (namespace, name) = (object.meta().namespace.clone(), object.meta().name.clone());
    if namespaced && !namespace.is_empty() && !request.namespace.is_empty() && namespace != request.namespace {
        return Err(Status::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    if !request.name.is_empty() && !name.is_empty() && name != request.name {
        return Err(Status::bad_request(format!(
            "the name of the object ({name}) does not match the name on the URL ({})",
            request.name
        )));
    }
    if namespaced && namespace != request.namespace {
        object.meta_mut().namespace = request.namespace.clone();
    }
    if !namespaced && !namespace.is_empty() {
        return Err(Status::bad_request("namespace is not allowed on a cluster-scoped object"));
    }
    if name.is_empty() && !request.name.is_empty() {
        object.meta_mut().name = request.name.clone();
    }
    Ok(())
}
