//! The REST entry: HTTP requests become [`Request`]s, and [`Response`]s become a status code and a body.
//!
//! Upstream: `apiserver/pkg/endpoints/request/requestinfo.go`.

use super::request_info::RequestInfo;
use super::response::list_metadata;
use crate::api::request::{
    Body, DeleteOptions, FieldValidation, IncludeObject, PatchType, Propagation, Query, Request, ResourceVersionMatch,
    Subresource, Verb,
};
use crate::api::response::{Reply, Response};
use crate::api::status::{Cause, Status};
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Credential, Kind, Map, Object, Tree, Uid, json};
use crate::base::{Text, Time};
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Request {
    /// Reads an HTTP request. `path` is `/api/v1/namespaces/default/pods/web/status`, with `?` and what follows it.
    ///
    /// Errors are the apiserver's own: 404 for paths that do not exist, 405, 400 and 415 for what cannot be read.
    pub fn from_http(
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
        credential: &Credential,
    ) -> Result<Request, Status> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parameters = parameters(query);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (group, version, rest) = match parts.as_slice() {
            ["api", version, rest @ ..] => ("", *version, rest),
            ["apis", group, version, rest @ ..] => (*group, *version, rest),
            _ => return Err(no_such_path()),
        };
        let find = |plural: &str| {
            let here = |kind: &&Kind| {
                let info = kind.info();
                info.plural == plural && info.group == group && info.version == version
            };
            match Kind::ALL.iter().find(here).copied() {
                Some(kind) => Ok(kind),
                // A custom resource, perhaps: routing finds its definition.
                None if group.contains('.') && !plural.is_empty() => Ok(Kind::CustomResource),
                None => Err(no_such_path()),
            }
        };
        let collection = match rest {
            ["namespaces", _, plural, ..] | [plural, ..] => format!("{plural}.{group}/{version}"),
            [] => return Err(no_such_path()),
        };
        let (namespace, kind, rest) = match rest {
            // `namespaces/x` and `namespaces/x/status` name the namespace, longer paths an object in it.
            ["namespaces", rest @ ..] if rest.len() <= 1 => ("", find("namespaces")?, rest),
            ["namespaces", name @ .., "status" | "finalize"] if name.len() == 1 => {
                ("", find("namespaces")?, &rest[1..])
            }
            ["namespaces", namespace, plural, rest @ ..] => (*namespace, find(plural)?, rest),
            [plural, rest @ ..] => ("", find(plural)?, rest),
            [] => return Err(no_such_path()),
        };
        if !kind.is_namespaced() && !namespace.is_empty() {
            return Err(no_such_path());
        }
        let (name, subresource) = match rest {
            [] => ("", Subresource::None),
            [name] => (*name, Subresource::None),
            [name, part] if kind.info().subresource(part).is_some() => (*name, subresource(part)?),
            _ => return Err(no_such_path()),
        };
        let watches = parameters.iter().any(|(name, value)| name == "watch" && (value == "true" || value == "1"));
        let verb = match (method, name.is_empty()) {
            ("GET", true) if watches => Verb::Watch,
            ("GET", true) => Verb::List,
            ("GET", false) => Verb::Get,
            ("POST", _) => Verb::Create,
            ("PUT", false) => Verb::Update,
            ("PATCH", false) => Verb::Patch,
            ("DELETE", false) => Verb::Delete,
            ("DELETE", true) => Verb::DeleteCollection,
            _ => return Err(Status::method_not_allowed()),
        };
        let is_custom = kind == Kind::CustomResource;
        let resource = if is_custom { Text::from(collection) } else { Text::EMPTY };
        let anywhere = is_custom || !namespace.is_empty() || matches!(verb, Verb::List | Verb::Watch);
        if kind.is_namespaced() && !anywhere {
            return Err(Status::method_not_allowed());
        }
        let mut query = read_query(verb, &parameters)?;
        let body = match verb {
            Verb::Delete | Verb::DeleteCollection => {
                let options = delete_options(&parameters, body)?;
                query.dry_run = options.get("dryRun").is_some();
                Body::Delete(read_delete_options(&options))
            }
            _ => read_body(verb, kind, content_type, body)?,
        };
        if let (Body::Tree(tree), Subresource::Eviction) = (&body, subresource) {
            query.dry_run |= tree.get_path(&["deleteOptions", "dryRun"]).is_some();
        }
        check_options(verb, &parameters, &query, &body)?;
        if verb == Verb::Watch {
            // Without a resourceVersion, a watch begins with synthetic ADDED events.
            query.resource_version = Some(query.resource_version.filter(|_| !query.send_initial_events).unwrap_or(0));
        }
        let (namespace, name) = (namespace.into(), name.into());
        let credential = credential.clone();
        Ok(Request { credential, verb, kind, resource, namespace, name, subresource, query, body })
    }
}

/// Reads an HTTP request that has arrived: authentication and authorization come before the faults of the request itself.
pub fn receive(
    (method, path): (&str, &str),
    (content_type, body): (&str, &str),
    credential: &Credential,
    (view, now): (View, Time),
) -> Result<Request, Status> {
    Request::from_http(method, path, content_type, body, credential)
        .map_err(|fault| RequestInfo::new(method, path).refuse(fault, credential, view, now))
}

/// The method and the path of a request, as an HTTP client would send it: `PATCH /api/v1/nodes/node-1`.
pub fn to_line(request: &Request) -> String {
    let info = request.kind.info();
    let (method, after) = match request.verb {
        Verb::Get | Verb::List => ("GET", ""),
        Verb::Watch => ("GET", "?watch=1"),
        Verb::Create => ("POST", ""),
        Verb::Update => ("PUT", ""),
        Verb::Patch => ("PATCH", ""),
        Verb::Delete | Verb::DeleteCollection => ("DELETE", ""),
    };
    let root = if info.group.is_empty() && request.resource.is_empty() { "api" } else { "apis" };
    let (definition, version) = request.resource.split_once('/').unwrap_or_default();
    let (plural, line) = match definition.split_once('.') {
        Some((plural, group)) => (plural, format!("{group}/{version}")),
        None => (info.plural, String::from(request.kind.api_version().as_str())),
    };
    let mut line = format!("{method} /{root}/{line}");
    let namespace = if request.namespace.is_empty() { "" } else { "namespaces" };
    let subresource = request.subresource.as_str();
    for part in [namespace, &request.namespace, plural, &request.name, subresource] {
        if !part.is_empty() {
            line.push('/');
            line.push_str(part);
        }
    }
    line + after
}

/// The status code and the body of a response, as an HTTP client reads them.
pub fn to_http(request: &Request, response: &Response) -> (u16, Tree) {
    let body = match &response.body {
        Ok(Reply::Object(object)) => shown(request.kind, object),
        Ok(Reply::Tree(tree)) => (**tree).clone(),
        Ok(Reply::List(objects, revision)) => list(request.kind, objects, list_metadata(*revision, None)),
        Ok(Reply::Page(objects, page)) => list(request.kind, objects, list_metadata(page.revision, Some(page))),
        // An ERROR event of a watch.
        Err(status) if response.code == 200 => pair([("type", "ERROR".into()), ("object", status.to_tree())]),
        Ok(Reply::Status(status)) => status.to_tree(),
        Err(status) => status.to_tree(),
    };
    (response.code, body)
}

/// The object in the version of the path.
fn shown(kind: Kind, object: &Object) -> Tree {
    object.to_tree_as(if kind.storage() == object.kind() { kind } else { object.kind() })
}

/// The `Warning` headers of a response (RFC 7234).
pub fn warning_headers(response: &Response) -> Vec<String> {
    response.warnings.iter().map(|text| format!("299 - {:?}", text.as_str())).collect()
}

/// One line of a watch's stream.
pub fn event_to_tree(kind: Kind, event: &WatchEvent) -> Tree {
    let word = match event.change {
        EventType::Added => "ADDED",
        EventType::Modified => "MODIFIED",
        EventType::Deleted => "DELETED",
        EventType::Bookmark => "BOOKMARK",
    };
    let mut object = shown(kind, &event.object);
    if event.change == EventType::Deleted
        && let Some(meta) = object.get_mut("metadata").and_then(Tree::as_map_mut)
    {
        meta.insert("resourceVersion".into(), format!("{}", event.revision).into());
    }
    pair([("type", word.into()), ("object", object)])
}

fn pair(fields: [(&'static str, Tree); 2]) -> Tree {
    Tree::Map(fields.map(|(name, value)| (Text::from_static(name), value)).into())
}

fn list(kind: Kind, objects: &[Object], metadata: Tree) -> Tree {
    let (mut api_version, mut list_kind) = (kind.api_version(), Text::from(format!("{kind}List")));
    if let Some(Object::Untyped(first)) = objects.first().filter(|_| kind == Kind::CustomResource) {
        (api_version, list_kind) =
            (first.fields.str_at("apiVersion").into(), format!("{}List", first.fields.str_at("kind")).into());
    }
    let item = |object: &Object| {
        let mut tree = shown(kind, object);
        // Items of a typed list have no type of their own.
        if let Some(map) = tree.as_map_mut().filter(|_| kind != Kind::CustomResource) {
            map.remove("apiVersion");
            map.remove("kind");
        }
        tree
    };
    Tree::fields([
        ("apiVersion", Tree::Text(api_version)),
        ("kind", Tree::Text(list_kind)),
        ("metadata", metadata),
        ("items", objects.iter().map(item).collect()),
    ])
}

pub(super) fn no_such_path() -> Status {
    let message = "the server could not find the requested resource";
    Status { code: 404, reason: "NotFound".into(), message: message.into(), ..Status::default() }
}

fn subresource(part: &str) -> Result<Subresource, Status> {
    Subresource::ALL.into_iter().find(|known| known.as_str() == part).ok_or_else(no_such_path)
}

fn read_body(verb: Verb, kind: Kind, content_type: &str, body: &str) -> Result<Body, Status> {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    let tree = || json_body(body);
    Ok(match verb {
        Verb::Get | Verb::List | Verb::Watch => Body::None,
        Verb::Create | Verb::Update => match media {
            "application/json" | "" => Body::Tree(
                json::parse_json(body)
                    .map_err(|error| unrecognized(kind, &format!("json parse error: {}", error.message), body))?,
            ),
            "application/yaml" => Body::Tree(yaml(body)?),
            other => return Err(unsupported_media_type(other)),
        },
        Verb::Patch => match media {
            "application/json-patch+json" => Body::Patch(PatchType::Json, tree()?),
            "application/merge-patch+json" => Body::Patch(PatchType::Merge, tree()?),
            "application/strategic-merge-patch+json" => Body::Patch(PatchType::StrategicMerge, tree()?),
            "application/apply-patch+yaml" => Body::Patch(PatchType::Apply, yaml(body)?),
            other => return Err(unsupported_media_type(other)),
        },
        Verb::Delete | Verb::DeleteCollection => Body::None,
    })
}

/// The `DeleteOptions`, from the body or, without one, from the parameters.
fn delete_options(parameters: &[(String, String)], body: &str) -> Result<Tree, Status> {
    let mut options = match body {
        "" => Map::new(),
        body => match json_body(body)? {
            Tree::Map(options) => options,
            _ => return Err(Status::bad_request("expected DeleteOptions")),
        },
    };
    for (name, value) in parameters.iter().filter(|_| body.is_empty()) {
        let value = match name.as_str() {
            "gracePeriodSeconds" => Tree::Int(value.parse().unwrap_or_default()),
            "orphanDependents" => Tree::Bool(value == "true" || value == "1"),
            "propagationPolicy" => value.as_str().into(),
            "dryRun" => Tree::List([value.as_str().into()].into()),
            _ => continue,
        };
        options.insert(name.into(), value);
    }
    let policy = options.get("propagationPolicy").filter(|policy| !policy.is_null());
    let policy = policy.map(|policy| policy.as_str().unwrap_or_default());
    let orphan = options.at("orphanDependents").as_bool();
    let invalid = |reason, message: String| Err(invalid_options("DeleteOptions", "propagationPolicy", reason, message));
    match (policy, orphan) {
        (Some(policy), Some(_)) => {
            let why = "orphanDependents and deletionPropagation cannot be both set";
            return invalid("FieldValueInvalid", format!("Invalid value: {policy:?}: {why}"));
        }
        (Some("Foreground" | "Background" | "Orphan") | None, _) => {}
        (Some(policy), _) => {
            let known = r#""Foreground", "Background", "Orphan", "nil""#;
            let message = format!("Unsupported value: {policy:?}: supported values: {known}");
            return invalid("FieldValueNotSupported", message);
        }
    }
    if let Some(orphan) = orphan {
        let policy = if orphan { "Orphan" } else { "Background" };
        options.insert(Text::from_static("propagationPolicy"), policy.into());
    }
    if let Some(dry_run) = options.at("dryRun").as_list() {
        check_dry_run("DeleteOptions", &dry_run.iter().filter_map(Tree::as_str).collect::<Vec<_>>())?;
        if dry_run.is_empty() {
            options.remove("dryRun");
        }
    }
    Ok(Tree::Map(options))
}

fn check_dry_run(options: &str, values: &[&str]) -> Result<(), Status> {
    if values.iter().all(|value| *value == "All") {
        Ok(())
    } else {
        let list = json::to_json(&values.iter().map(|value| Tree::from(*value)).collect::<Tree>());
        let message = format!("Unsupported value: {list}: supported values: \"All\"");
        Err(invalid_options(options, "dryRun", "FieldValueNotSupported", message))
    }
}

/// Validates the parameters of a write (`ValidateCreateOptions`, `ValidateUpdateOptions`, `ValidatePatchOptions`).
fn check_options(verb: Verb, parameters: &[(String, String)], query: &Query, body: &Body) -> Result<(), Status> {
    let options = match verb {
        Verb::Create => "CreateOptions",
        Verb::Update => "UpdateOptions",
        Verb::Patch => "PatchOptions",
        _ => return Ok(()),
    };
    let is_apply = matches!(body, Body::Patch(PatchType::Apply, _));
    if is_apply && query.field_manager.is_empty() {
        let message = "Required value: is required for apply patch".into();
        return Err(invalid_options(options, "fieldManager", "FieldValueRequired", message));
    }
    if verb == Verb::Patch && !is_apply && query.force {
        let message = "Forbidden: may not be specified for non-apply patch".into();
        return Err(invalid_options(options, "force", "FieldValueForbidden", message));
    }
    let dry_run = parameters.iter().filter(|(name, _)| name == "dryRun").map(|(_, value)| value.as_str());
    check_dry_run(options, &dry_run.collect::<Vec<_>>())?;
    let validation = parameters.iter().find(|(name, _)| name == "fieldValidation").map(|(_, value)| value.as_str());
    match validation.unwrap_or_default() {
        "" | "Ignore" | "Strict" | "Warn" => Ok(()),
        other => {
            let message = format!("Unsupported value: {other:?}: supported values: \"Ignore\", \"Strict\", \"Warn\"");
            Err(invalid_options(options, "fieldValidation", "FieldValueNotSupported", message))
        }
    }
}

fn invalid_options(options: &str, field: &'static str, reason: &'static str, message: String) -> Status {
    Status {
        code: 422,
        reason: "Invalid".into(),
        message: format!("{options}.meta.k8s.io \"\" is invalid: {field}: {message}").into(),
        group: "meta.k8s.io".into(),
        kind: options.into(),
        causes: alloc::vec![Cause { reason: reason.into(), message: message.into(), field: field.into() }],
        ..Status::default()
    }
}

fn json_body(body: &str) -> Result<Tree, Status> {
    json::parse_json(body)
        .map_err(|error| Status::bad_request(format!("error decoding the request body: {}", error.message)))
}

/// The refusal of a body that is no JSON (`transformDecodeError`), with its first letters.
fn unrecognized(kind: Kind, why: &str, body: &str) -> Status {
    const SHOWN: usize = 30;
    let shown = match body.as_bytes() {
        [] => String::from("<empty>"),
        [b'{', ..] if body.len() > SHOWN => format!("{} ...", String::from_utf8_lossy(&body.as_bytes()[..SHOWN])),
        [b'{', ..] => String::from(body),
        other => other.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect(),
    };
    let kind = kind.info().name;
    Status::bad_request(format!(
        "the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; {why} ({shown})"
    ))
}

fn yaml(body: &str) -> Result<Tree, Status> {
    let documents = crate::api::yaml::parse_documents(body)
        .map_err(|error| Status::bad_request(format!("error decoding the request body: {}", error.message)))?;
    Ok(documents.into_iter().next().map(|document| document.tree).unwrap_or_default())
}

fn unsupported_media_type(media: &str) -> Status {
    let message = format!("the body of the request was in an unknown format - {media:?} is not accepted here");
    Status { code: 415, reason: "UnsupportedMediaType".into(), message: message.into(), ..Status::default() }
}

pub(super) fn read_delete_options(tree: &Tree) -> DeleteOptions {
    let precondition = |name: &str| tree.get_path(&["preconditions", name]).and_then(Tree::as_str);
    DeleteOptions {
        grace_period_seconds: tree.at("gracePeriodSeconds").as_i64(),
        propagation: match tree.at("propagationPolicy").as_str() {
            Some("Orphan") => Some(Propagation::Orphan),
            Some("Background") => Some(Propagation::Background),
            Some("Foreground") => Some(Propagation::Foreground),
            _ => None,
        },
        uid: precondition("uid").and_then(Uid::parse),
        resource_version: precondition("resourceVersion").and_then(|version| version.parse().ok()),
    }
}

fn read_query(verb: Verb, parameters: &[(String, String)]) -> Result<Query, Status> {
    let mut query = Query::default();
    let selects = matches!(verb, Verb::List | Verb::Watch | Verb::DeleteCollection);
    for (name, value) in parameters {
        match name.as_str() {
            "labelSelector" if selects => query.label_selector = value.parse().map_err(Status::bad_request)?,
            "fieldSelector" if selects => query.field_selector = value.parse().map_err(Status::bad_request)?,
            "fieldManager" => query.field_manager = value.into(),
            "force" => query.force = value == "true" || value == "1",
            "fieldValidation" => {
                query.field_validation = match value.as_str() {
                    "Ignore" => FieldValidation::Ignore,
                    "Strict" => FieldValidation::Strict,
                    _ => FieldValidation::Warn,
                }
            }
            "resourceVersionMatch" => {
                query.resource_version_match = match value.as_str() {
                    "Exact" => Some(ResourceVersionMatch::Exact),
                    "NotOlderThan" => Some(ResourceVersionMatch::NotOlderThan),
                    _ => None,
                }
            }
            "limit" => query.limit = value.parse().unwrap_or_default(),
            "continue" => query.continue_token = value.into(),
            "sendInitialEvents" => query.send_initial_events = value == "true" || value == "1",
            "dryRun" => query.dry_run = value == "All",
            "includeObject" => {
                query.include_object = match value.as_str() {
                    "" | "Metadata" => IncludeObject::Metadata,
                    "None" => IncludeObject::None,
                    "Object" => IncludeObject::Object,
                    other => {
                        let why = format!("invalid includeObject: {other:?}, must be one of Object, Metadata, or None");
                        return Err(Status::bad_request(why));
                    }
                }
            }
            "resourceVersion" if !value.is_empty() => {
                let invalid = || {
                    let why = format!("strconv.ParseUint: parsing {value:?}: invalid syntax");
                    let message = format!("resourceVersion: Invalid value: {value:?}: {why}").into();
                    Status { code: 500, message, ..Status::default() }
                };
                query.resource_version = Some(value.parse().map_err(|_| invalid())?);
            }
            _ => {}
        }
    }
    Ok(query)
}

/// The parameters of a query, percent-decoded.
fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| core::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 2;
            }
            (None, b'+') => out.push(b' '),
            (None, other) => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(method: &str, path: &str) -> Result<(Verb, String), u16> {
        let request = Request::from_http(method, path, "application/json", "{}", &Credential::admin())
            .map_err(|status| status.code)?;
        Ok((request.verb, format!("{} {:?}", request.key(), request.subresource)))
    }

    #[test]
    fn paths_name_objects() {
        let ok = |verb, key: &str| Ok((verb, String::from(key)));
        assert_eq!(read("GET", "/api/v1/namespaces/default/pods/web"), ok(Verb::Get, "Pod/default/web None"));
        assert_eq!(read("GET", "/api/v1/pods?watch=true"), ok(Verb::Watch, "Pod/ None"));
        assert_eq!(read("PUT", "/api/v1/namespaces/a/status"), ok(Verb::Update, "Namespace/a Status"));
        assert_eq!(read("POST", "/apis/apps/v1/namespaces/a/deployments"), ok(Verb::Create, "Deployment/a/ None"));
        assert_eq!(read("POST", "/api/v1/namespaces/a/pods/p/binding"), ok(Verb::Create, "Pod/a/p Binding"));
        assert_eq!(read("GET", "/api/v1/namespaces/a/pods/p/nothing"), Err(404));
        assert_eq!(read("GET", "/apis/v1/pods"), Err(404));
        assert_eq!(read("BREW", "/api/v1/pods/x"), Err(405));
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_makes_it_panic(
            method in "GET|PUT|POST|PATCH|DELETE|.{0,5}",
            path in "(/(api|apis|v1|apps|namespaces|pods|deployments|status|[a-z%?=&+]{0,9})){0,8}.{0,20}",
            media in "application/(json|yaml|merge-patch\\+json|apply-patch\\+yaml)|.{0,10}",
            body in ".{0,60}"
        ) {
            let _ = Request::from_http(&method, &path, &media, &body, &Credential::admin());
        }
    }
}
