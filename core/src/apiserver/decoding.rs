//! Decoding: the body becomes a typed object with its defaults; field validation is strict where the client wants it.
//!
//! Upstream: `endpoints/handlers/{create,update,patch}.go`.

use super::pipeline::Merged;
use super::registry::strategy;
use super::{Attempt, custom_resources, go_words, managed_fields, scale};
use crate::api::core_v1::PodSpec;
use crate::api::json::to_json;
use crate::api::json_patch::json_patch;
use crate::api::merge_patch::merge_patch;
use crate::api::request::{Body, FieldValidation, PatchType, Request, Subresource, Verb};
use crate::api::schema::{Fault, Problem, check};
use crate::api::status::{Cause, Status};
use crate::api::strategic_merge::strategic_merge_patch;
use crate::api::{Kind, Object, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

pub(super) fn run(attempt: &mut Attempt) -> Result<(), Status> {
    let request = attempt.request;
    let old =
        if attempt.creates() { None } else { Some(attempt.old.ok_or_else(|| Status::not_found(&request.key()))?) };
    let mut managed = None;
    let mut unknown = Vec::new();
    let mut object = match &request.body {
        Body::Object(object) => object.clone(),
        Body::Tree(tree) => sent(tree, body_kind(request), attempt, &mut unknown)?,
        Body::Patch(PatchType::Apply, config) => {
            let (object, merged, fields) = managed_fields::applied(attempt, old, config, &mut unknown)?;
            managed = Some(fields);
            attempt.merged = Some(Merged { tree: merged, is_part: false });
            object
        }
        Body::Patch(patch_type, patch) => {
            let old = old.ok_or_else(|| Status::bad_request("nothing to patch"))?;
            let scale = (request.subresource == Subresource::Scale)
                .then(|| scale::of(old, &scale::Paths::of(request, attempt.view)));
            let old = scale.as_ref().unwrap_or(old);
            let (object, merged) = patched(old, (*patch_type, patch), attempt, &mut unknown)?;
            attempt.merged = Some(merged);
            object
        }
        Body::None | Body::Delete(_) => return Err(Status::bad_request("the request has no body")),
    };
    attempt.warn(unknown);
    // The registry of tokens checks the name.
    if request.subresource == Subresource::Token {
        object.set_defaults();
        attempt.new = Some(object);
        return Ok(());
    }
    check_place(&mut object, request)?;
    if let (Subresource::Scale, Some(old)) = (request.subresource, old) {
        object = scale::applied(old, &object, &scale::Paths::of(request, attempt.view))?;
    }
    // A status that a component sends belongs to an object that it read, which has its defaults.
    let has_defaults = request.subresource == Subresource::Status && matches!(request.body, Body::Object(_));
    if request.subresource != Subresource::Binding && !has_defaults {
        share_pod_defaults(&mut object, attempt);
        object.set_defaults();
        (strategy(object.kind()).set_defaults)(&mut object);
    }
    managed_fields::track(attempt, &mut object, managed);
    attempt.new = Some(object);
    Ok(())
}

/// Sets the defaults of a pod's spec once for all replicas that share the spec of their template.
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

/// The kind of the body: subresources have kinds of their own.
fn body_kind(request: &Request) -> Kind {
    match request.subresource {
        Subresource::Binding => Kind::Binding,
        Subresource::Scale => Kind::Scale,
        Subresource::Token => Kind::TokenRequest,
        _ => request.kind,
    }
}

/// Reads a body as an object of a kind. Unknown fields are dropped, named in `unknown` or refused, as `fieldValidation`
/// wants it.
pub(super) fn read(tree: &Tree, kind: Kind, attempt: &Attempt, unknown: &mut Vec<Text>) -> Result<Object, String> {
    read_over(None, tree, kind, attempt, unknown)
}

/// Reads what an object of a kind has become. Of an old record, with its tree, what has not changed is not read again.
fn read_over(
    old: Option<(&Object, &Tree)>,
    tree: &Tree,
    kind: Kind,
    attempt: &Attempt,
    unknown: &mut Vec<Text>,
) -> Result<Object, String> {
    let request = attempt.request;
    if kind == Kind::CustomResource {
        return custom_resources::read(tree, request, attempt.view, unknown);
    }
    let info = kind.info();
    let (version, name) = (tree.str_at("apiVersion"), tree.str_at("kind"));
    if (!version.is_empty() && *version != *kind.api_version()) || (!name.is_empty() && name != info.name) {
        let scheme = "pkg/api/legacyscheme/scheme.go:30";
        return Err(format!("no kind {name:?} is registered for version {version:?} in scheme {scheme:?}"));
    }
    let changed = old.and_then(|(object, before)| Some((object, changed_fields(before, tree)?)));
    let problems = check(changed.as_ref().map_or(tree, |(_, changed)| changed), info.schema);
    let is_wrong = |problem: &&Problem| !matches!(problem.fault, Fault::Unknown);
    if let Some(problem) = problems.iter().find(is_wrong) {
        return Err(sentence(tree, kind, problem));
    }
    let mut sentences = problems.iter().map(|problem| sentence(tree, kind, problem));
    match request.query.field_validation {
        FieldValidation::Ignore => {}
        FieldValidation::Strict if !problems.is_empty() => {
            return Err(format!("strict decoding error: {}", sentences.collect::<Vec<_>>().join(", ")));
        }
        _ => unknown.extend(sentences.by_ref().map(Text::from)),
    }
    let record = changed.and_then(|(object, changed)| object.read_over(&changed));
    Ok(record.unwrap_or_else(|| Object::read(kind, tree)))
}

/// The fields that differ; null where one is there no more.
fn changed_fields(before: &Tree, after: &Tree) -> Option<Tree> {
    let (before, after) = (before.as_map()?, after.as_map()?);
    let gone = before.keys().filter(|name| !after.contains_key(*name)).map(|name| (name.clone(), Tree::Null));
    let differs = |(name, value): &(&Text, &Tree)| before.get(*name) != Some(*value);
    let changed = after.iter().filter(differs).map(|(name, value)| (name.clone(), value.clone()));
    Some(Tree::Map(changed.chain(gone).collect()))
}

/// The error about a field, with Go's names of its types.
fn sentence(tree: &Tree, kind: Kind, problem: &Problem) -> String {
    match &problem.fault {
        Fault::WrongType { found, expected, record } => {
            go_words::wrong_type(tree, kind, &problem.path, found, expected, record)
        }
        _ => problem.to_string(),
    }
}

/// Reads an untyped body; errors are upstream's (`transformDecodeError`).
fn sent(tree: &Tree, kind: Kind, attempt: &Attempt, unknown: &mut Vec<Text>) -> Result<Object, Status> {
    let request = attempt.request;
    let version = tree.str_at("metadata.resourceVersion");
    if request.verb == Verb::Update && !version.is_empty() && version.parse::<u64>().is_err() {
        let message = format!("strconv.ParseUint: parsing {version:?}: invalid syntax").into();
        return Err(Status { code: 500, message, ..Status::default() });
    }
    read(tree, kind, attempt, unknown).map_err(|why| {
        if kind == Kind::CustomResource {
            return Status::bad_request(match tree.str_at("kind") {
                name if why.starts_with("strict") => {
                    let version = request.resource.rsplit('/').next().unwrap_or_default();
                    format!("{name} in version {version:?} cannot be handled as a {name}: {why}")
                }
                _ => why,
            });
        }
        let (own, version) = (kind.info().name, kind.info().version);
        let name = if tree.str_at("kind").is_empty() { own } else { tree.str_at("kind") };
        Status::bad_request(format!("{name} in version {version:?} cannot be handled as a {own}: {why}"))
    })
}

/// Patches the parts of a record that a patch names; what cannot be patched is looked at as a whole, for the error.
fn patched(
    old: &Object,
    (patch_type, patch): (PatchType, &Tree),
    attempt: &Attempt,
    unknown: &mut Vec<Text>,
) -> Result<(Object, Merged), Status> {
    let is_record = !matches!(old, Object::Untyped(_)) && attempt.request.kind.storage() == attempt.request.kind;
    let by_name = matches!(patch_type, PatchType::Merge | PatchType::StrategicMerge);
    let is_part = is_record
        && by_name
        // A directive may be about all parts.
        && patch.as_map().is_some_and(|parts| parts.keys().all(|name| !name.starts_with('$')));
    if is_part && let Ok((object, tree)) = patched_parts(old, (patch_type, patch), true, attempt, unknown) {
        return Ok((object, Merged { tree, is_part }));
    }
    let (object, tree) = patched_parts(old, (patch_type, patch), false, attempt, unknown)?;
    Ok((object, Merged { tree, is_part: false }))
}

fn patched_parts(
    old: &Object,
    (patch_type, patch): (PatchType, &Tree),
    is_part: bool,
    attempt: &Attempt,
    unknown: &mut Vec<Text>,
) -> Result<(Object, Tree), Status> {
    let request = attempt.request;
    // A patch is of the version in its path.
    let kind = if request.kind.storage() == old.kind() { request.kind } else { old.kind() };
    let before = match is_part {
        true => old.parts(&|name| name == "metadata" || patch.get(name).is_some()),
        false => custom_resources::as_asked(old.clone(), request).to_tree_as(kind),
    };
    if patch_type == PatchType::StrategicMerge && patch.as_map().is_none() {
        return Err(Status::bad_request(no_map(patch)));
    }
    let after = match patch_type {
        PatchType::Merge => merge_patch(&before, patch),
        PatchType::StrategicMerge => strategic_merge_patch(&before, patch, kind.info().schema),
        PatchType::Json => json_patch(&before, patch),
        // Not reached: `managed_fields::applied` does it.
        PatchType::Apply => Ok(patch.clone()),
    };
    let after = after.map_err(|error| error.status())?;
    let is_record = kind == old.kind() && !matches!(old, Object::Untyped(_));
    let object = read_over(is_record.then_some((old, &before)), &after, kind, attempt, unknown).map_err(|why| {
        let why = match (patch_type, check(&after, kind.info().schema).first()) {
            (PatchType::StrategicMerge, Some(Problem { fault: Fault::WrongType { expected, record, .. }, path })) => {
                go_words::not_restored(&after, kind, path, expected, record)
            }
            (PatchType::StrategicMerge, _) if why.starts_with("illegal base64") => {
                format!("error decoding from json: {why}")
            }
            (PatchType::StrategicMerge, _) => why,
            _ => return bad_patch(&to_json(&after), &why),
        };
        bad_patch(&go_words::printed(patch), &why)
    })?;
    Ok((object, after))
}

/// The error about a patch that is no map.
pub(super) fn no_map(patch: &Tree) -> String {
    format!("json: cannot unmarshal {} into Go value of type map[string]interface {{}}", patch.kind_word())
}

/// The refusal of a patch whose outcome is no object. Upstream names no kind here.
pub(super) fn bad_patch(value: &str, why: &str) -> Status {
    let message = format!("Invalid value: {}: {why}", to_json(&Tree::Text(value.into())));
    let cause = Cause { reason: "FieldValueInvalid".into(), message: message.as_str().into(), field: "patch".into() };
    Status {
        code: 422,
        reason: "Invalid".into(),
        message: format!(" \"\" is invalid: patch: {message}").into(),
        causes: alloc::vec![cause],
        ..Status::default()
    }
}

/// Namespace and name of the path and of the object must agree; those that the object lacks are filled in
/// (`EnsureObjectNamespaceMatchesRequestNamespace`).
fn check_place(object: &mut Object, request: &Request) -> Result<(), Status> {
    let is_custom = object.kind() == Kind::CustomResource;
    let namespaced = object.kind().is_namespaced() && !(is_custom && request.namespace.is_empty());
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
    // A cluster-scoped object loses the namespace that it was sent with (`rest.BeforeCreate`).
    if !namespaced && !namespace.is_empty() {
        object.meta_mut().namespace = Text::EMPTY;
    }
    if name.is_empty() && !request.name.is_empty() {
        object.meta_mut().name = request.name.clone();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::core_v1::Pod;

    #[test]
    fn what_a_patch_leaves_alone_stays_shared_with_the_old_record() {
        let old = Tree::fields([
            ("apiVersion", "v1".into()),
            ("kind", "Pod".into()),
            ("metadata", Tree::fields([("name", "web".into()), ("labels", Tree::fields([("a", "b".into())]))])),
            ("spec", Tree::fields([("nodeName", "node-1".into())])),
        ]);
        let old = Object::from_tree(&old).expect("it is a pod");
        let before = old.to_tree();
        let patch = Tree::fields([("metadata", Tree::fields([("labels", Tree::Null)]))]);
        let after = merge_patch(&before, &patch).expect("it is a patch");
        let changed = changed_fields(&before, &after).expect("both are maps");
        assert_eq!(
            changed.as_map().map(|fields| fields.keys().map(Text::as_str).collect()),
            Some(Vec::from(["metadata"]))
        );
        let new = old.read_over(&changed).expect("it is a record");
        assert_eq!(new, Object::read(Kind::Pod, &after));
        let spec = |object: &Object| object.get::<Pod>().expect("it is a pod").spec.clone();
        assert!(Arc::ptr_eq(&spec(&old), &spec(&new)));
        let gone = Tree::fields([("metadata", after.at("metadata").clone())]);
        let changed = changed_fields(&before, &gone).expect("both are maps");
        assert!(spec(&old.read_over(&changed).expect("it is a record")).node_name.is_empty(), "null where one is gone");
    }

    #[test]
    fn of_a_record_only_the_named_parts_are_written_as_trees() {
        let node = Tree::fields([
            ("apiVersion", "v1".into()),
            ("kind", "Node".into()),
            ("metadata", Tree::fields([("name", "node-1".into())])),
            ("spec", Tree::fields([("podCIDR", "10.244.0.0/24".into())])),
            ("status", Tree::fields([("phase", "Running".into())])),
        ]);
        let node = Object::from_tree(&node).expect("it is a node");
        let whole = node.to_tree();
        let parts = node.parts(&|name| name == "spec" || name == "nothing");
        assert_eq!(parts, Tree::fields([("spec", whole.at("spec").clone())]));
    }
}
