//! Content negotiation and status codes: an object comes as it is, as a `Table` or as a `PartialObjectMetadata`.
//!
//! Upstream: `apiserver/pkg/endpoints/handlers/{response,negotiation}.go`.

use super::printers;
use super::{custom_resources, rest};
use crate::api::request::{IncludeObject, Request, Shape, Verb};
use crate::api::response::{Answer, Page, Reply};
use crate::api::status::Status;
use crate::api::watch::WatchEvent;
use crate::api::{Kind, Map, Object, Tree};
use crate::base::{Text, Time};
use crate::history::View;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

impl Request {
    /// The request with its `Accept` header: the first media type in it that the apiserver knows.
    pub fn accepting(mut self, header: &str) -> Result<Request, Status> {
        let known = header.split(',').find_map(|clause| {
            let mut parts = clause.split(';').map(str::trim);
            let media = parts.next().unwrap_or_default();
            let (mut kind, mut version) = ("", ("meta.k8s.io", "v1"));
            for part in parts {
                match part.split_once('=') {
                    Some(("as", value)) => kind = value,
                    Some(("g", value)) => version.0 = value,
                    Some(("v", value)) => version.1 = value,
                    _ => {}
                }
            }
            let is_known = matches!(media, "" | "*/*" | "application/*" | "application/json" | "application/yaml")
                && matches!(version, ("meta.k8s.io", "v1" | "v1beta1"));
            match kind {
                _ if !is_known => None,
                "" => Some(Shape::Object),
                "Table" => Some(Shape::Table),
                "PartialObjectMetadata" | "PartialObjectMetadataList" => Some(Shape::Metadata),
                _ => None,
            }
        });
        let message = "only the following media types are accepted: application/json, application/yaml, \
            application/vnd.kubernetes.protobuf";
        let refusal =
            Status { code: 406, reason: "NotAcceptable".into(), message: message.into(), ..Status::default() };
        self.query.shape = known.ok_or(refusal)?;
        Ok(self)
    }
}

/// The HTTP status code of a response: decided here, and nowhere else. `creates` is true for an apply that made its
/// object.
pub(super) fn code(request: &Request, answer: &Answer, creates: bool) -> u16 {
    match answer {
        Ok(Reply::Status(status)) => status.code,
        Ok(_) if creates || request.verb == Verb::Create => 201,
        Ok(_) => 200,
        // The headers of a watch are sent by then: the refusal is an ERROR event in its stream.
        Err(status) if request.verb == Verb::Watch && status.code == 410 => 200,
        Err(status) => status.code,
    }
}

/// A reply in the form that the `Accept` header wants.
pub(super) fn shaped(request: &Request, reply: Reply, view: View, now: Time) -> Reply {
    if let Some(shaped) = of_custom_resources(request, &reply, view, now) {
        return Reply::Tree(Box::new(shaped));
    }
    if request.query.shape == Shape::Object || request.verb == Verb::Watch {
        return reply;
    }
    let tree = match &reply {
        Reply::Object(object) => one(request, object, request.query.include_object, now),
        Reply::List(objects, revision) => many(request, objects, list_metadata(*revision, None), now),
        Reply::Page(objects, page) => many(request, objects, list_metadata(page.revision, Some(page)), now),
        Reply::Tree(_) | Reply::Status(_) => return reply,
    };
    Reply::Tree(Box::new(tree))
}

/// The parts of an answer that depend on a definition: the columns of a table, the kind of an empty list.
fn of_custom_resources(request: &Request, reply: &Reply, view: View, now: Time) -> Option<Tree> {
    if request.kind != Kind::CustomResource || request.verb == Verb::Watch {
        return None;
    }
    let (objects, metadata) = match reply {
        Reply::Object(object) => (core::slice::from_ref(object), list_metadata(object.meta().resource_version.0, None)),
        Reply::List(objects, revision) => (objects.as_slice(), list_metadata(*revision, None)),
        Reply::Page(objects, page) => (objects.as_slice(), list_metadata(page.revision, Some(page))),
        Reply::Tree(_) | Reply::Status(_) => return None,
    };
    match request.query.shape {
        Shape::Table => {
            let columns = custom_resources::version(request, view)?.get("additionalPrinterColumns");
            let columns = columns.and_then(Tree::as_list).unwrap_or_default();
            Some(printers::custom_table(columns, objects, metadata, request.query.include_object, now))
        }
        Shape::Object if matches!(reply, Reply::List(..)) && objects.is_empty() => {
            let kind = custom_resources::definition(request, view)?.named("listKind");
            Some(Tree::fields([
                ("apiVersion", Tree::Text(request.custom_api_version()?)),
                ("kind", kind.into()),
                ("metadata", metadata),
                ("items", Tree::List(Vec::new())),
            ]))
        }
        _ => None,
    }
}

/// One line of a watch's stream, in the form that the `Accept` header wants.
pub fn event(request: &Request, event: &WatchEvent, now: Time) -> Tree {
    let mut tree = rest::event_to_tree(request.kind, event);
    if request.query.shape != Shape::Object
        && let Some(line) = tree.as_map_mut()
    {
        line.insert(Text::from_static("object"), one(request, &event.object, request.query.include_object, now));
    }
    tree
}

/// The metadata of a list.
pub(super) fn list_metadata(revision: u64, page: Option<&Page>) -> Tree {
    let mut meta = Map::new();
    meta.insert("resourceVersion".into(), format!("{revision}").into());
    if let Some(page) = page {
        meta.insert("continue".into(), Tree::Text(page.continue_token.clone()));
        if let Some(remaining) = page.remaining {
            meta.insert("remainingItemCount".into(), Tree::Int(remaining as i64));
        }
    }
    Tree::Map(meta)
}

fn one(request: &Request, object: &Object, include: IncludeObject, now: Time) -> Tree {
    if request.query.shape == Shape::Metadata {
        return printers::partial(object);
    }
    let metadata = list_metadata(object.meta().resource_version.0, None);
    printers::table(object.kind(), core::slice::from_ref(object), metadata, include, now)
}

fn many(request: &Request, objects: &[Object], metadata: Tree, now: Time) -> Tree {
    match request.query.shape {
        Shape::Metadata => printers::partial_list(objects, metadata),
        _ => printers::table(request.kind, objects, metadata, request.query.include_object, now),
    }
}
