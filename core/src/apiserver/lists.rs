//! LIST, as of the revision that the client wants and in chunks, and the beginning of WATCH.
//!
//! Upstream: `storage/cacher/cacher.go` and `storage/etcd3/store.go` (GetList), `storage/continue.go`.

use super::custom_resources::as_asked;
use super::registry::{check_fields, selects};
use super::{Apiserver, CallKind, Caller, Context, Timer, Waiting, shown, watches};
use crate::address::RequestId;
use crate::api::base64::RAW_URL;
use crate::api::request::{Request, ResourceVersionMatch};
use crate::api::response::{Page, Reply};
use crate::api::status::Status;
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Kind, Object, Tree, json};
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::history::View;
use crate::wire::Payload;
use crate::wire::etcd::EtcdCall;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The time for which a list waits for a revision that the cache has not seen (`blockTimeout`).
const BLOCK_TIMEOUT: Duration = Duration::from_secs(3);
const TOO_OLD: &str = "The resourceVersion for the provided list is too old.";
const TOKEN_TOO_OLD: &str = "The provided continue parameter is too old to display a consistent list result. You can \
    start a new list without the continue parameter, or use the continue token in this response to retrieve the \
    remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were \
    created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

impl Apiserver {
    /// Answers a list once the cache is as new as it has to be.
    pub(super) fn list_at_some_time(&mut self, caller: Caller, cx: &mut Context) {
        let query = &caller.request.query;
        match query.resource_version {
            _ if !query.continue_token.is_empty() => self.list(&caller, cx),
            None => self.call(Some(caller), CallKind::List, 0, EtcdCall::Revision(Kind::Pod), cx),
            Some(wanted) if wanted <= cx.view.revision() => self.list(&caller, cx),
            Some(wanted) => {
                cx.timer(BLOCK_TIMEOUT, Timer::GiveUp(caller.id), Because::SERVING);
                self.wait_for_cache(wanted, caller, cx);
            }
        }
    }

    /// Ends a list that has waited too long for the cache.
    pub(super) fn give_up(&mut self, id: RequestId, cx: &mut Context) {
        let Some(at) = self.waiting_for_cache.iter().position(|waiting| waiting.caller.id == id) else { return };
        let Waiting { revision: wanted, caller, .. } = self.waiting_for_cache.remove(at);
        self.answer(&caller, Err(Status::too_large_resource_version(wanted, cx.view.revision())), cx);
    }

    pub(super) fn list(&mut self, caller: &Caller, cx: &mut Context) {
        let answer = read(&caller.request, cx.view, cx.now);
        self.answer(caller, answer, cx)
    }

    /// Opens a watch: from a revision on, or with the objects that exist. A component's watch names no revision: it begins
    /// at the revision of its response, at which the component's cache then is.
    pub(super) fn watch(&mut self, caller: &Caller, cx: &mut Context) {
        let (request, client) = (caller.request.clone(), caller.client);
        let query = &request.query;
        let (seen, begin) = (self.watch_revision.max(cx.view.revision()), query.resource_version);
        let oldest = begin.filter(|revision| *revision > 0).and_then(|revision| cx.view.at(revision.min(seen)).err());
        if let Some(oldest) = oldest {
            let message = format!("too old resource version: {} ({oldest})", begin.unwrap_or_default());
            return self.answer(caller, Err(Status::expired(message)), cx);
        }
        let first = match begin {
            Some(0) => chosen(&request, cx.view, cx.now),
            _ => Ok(Vec::new()),
        };
        let first = match first.and_then(|first| self.watches.open((client, caller.id), &request, seen).map(|()| first))
        {
            Ok(first) => first,
            Err(status) => return self.answer(caller, Err(status), cx),
        };
        let (id, revision) = (caller.id, cx.view.revision());
        cx.outbox.send(client, Payload::WatchOpened(id, revision), Because::ANSWERING);
        let send = |event, cx: &mut Context| cx.outbox.send(client, Payload::Watch(id, event), Because::WATCHING);
        for object in first {
            send(WatchEvent { revision, change: EventType::Added, object, old: None }, cx);
        }
        if query.send_initial_events {
            send(initial_events_end(request.kind, revision), cx);
        }
        let missed = begin.filter(|begin| *begin > 0).map_or(seen, |begin| begin) + 1;
        for event in (missed..=self.watch_revision).filter_map(|missed| cx.view.change(missed)).collect::<Vec<_>>() {
            for (_, change) in self.watches.interested_in(&event).into_iter().filter(|(who, _)| *who == (client, id)) {
                send(WatchEvent { change, ..event.clone() }, cx);
            }
        }
    }
}

/// The bookmark after the initial events.
fn initial_events_end(kind: Kind, revision: u64) -> WatchEvent {
    let mut object = Object::read(kind, &Tree::Null);
    let meta = object.meta_mut();
    meta.resource_version.0 = revision;
    meta.annotations.make_mut().insert(Text::from_static("k8s.io/initial-events-end"), Text::from_static("true"));
    WatchEvent { revision, change: EventType::Bookmark, object, old: None }
}

/// The selected objects of a view.
pub(super) fn chosen(request: &Request, view: View, now: Time) -> Result<Vec<Object>, Status> {
    let (labels, fields) = (&request.query.label_selector, &request.query.field_selector);
    check_fields(request.kind, fields)?;
    let objects = view.objects(request.kind.storage(), &request.namespace);
    let objects = objects.filter(|object| watches::is_asked_for(object, &request.resource));
    let objects = objects.filter(|object| selects(object, labels, fields));
    Ok(objects.map(|object| as_asked(shown(object.clone(), now), request)).collect())
}

fn read(request: &Request, view: View, now: Time) -> Result<Reply, Status> {
    let query = &request.query;
    let mut at = view;
    let mut after = None;
    if !query.continue_token.is_empty() {
        if query.resource_version.is_some_and(|revision| revision > 0) {
            return Err(Status::bad_request("specifying resource version is not allowed when using continue"));
        }
        let (revision, start) = read_token(&query.continue_token)?;
        if let Ok(revision) = u64::try_from(revision) {
            at = view
                .at(revision)
                .map_err(|_| Status { continue_token: token(-1, &start), ..Status::expired(TOKEN_TOO_OLD) })?;
        }
        after = Some(start);
    } else if let Some(revision) = query.resource_version.filter(|revision| *revision > 0)
        && match query.resource_version_match {
            Some(wanted) => wanted == ResourceVersionMatch::Exact,
            None => query.limit > 0,
        }
    {
        at = view.at(revision).map_err(|_| Status::expired(TOO_OLD))?;
    }
    let mut objects = chosen(request, at, now)?;
    if let Some(start) = after {
        // The token ends with a zero byte: the first key that could follow the last one of the chunk.
        let last = start.trim_end_matches('\0');
        objects.retain(|object| relative_key(request, object).as_str() > last);
    }
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    if limit == 0 || objects.len() <= limit {
        return Ok(Reply::List(objects, at.revision()));
    }
    let is_filtered = !query.label_selector.is_everything() || !query.field_selector.is_everything();
    let remaining = (!is_filtered).then(|| (objects.len() - limit) as u64);
    objects.truncate(limit);
    let revision = at.revision();
    let start = objects.last().map(|last| relative_key(request, last) + "\0").unwrap_or_default();
    let continue_token = token(revision as i64, &start);
    Ok(Reply::Page(objects, Box::new(Page { revision, continue_token, remaining })))
}

/// The key of an object, relative to the listed prefix.
fn relative_key(request: &Request, object: &Object) -> String {
    let meta = object.meta();
    if request.namespace.is_empty() && !meta.namespace.is_empty() {
        format!("/{}/{}", meta.namespace, meta.name)
    } else {
        format!("/{}", meta.name)
    }
}

/// The continue token, as upstream encodes it (`EncodeContinue`).
fn token(revision: i64, start: &str) -> Text {
    let start = json::to_json(&Tree::Text(start.into()));
    RAW_URL.encode(format!("{{\"v\":\"meta.k8s.io/v1\",\"rv\":{revision},\"start\":{start}}}").as_bytes()).into()
}

fn read_token(token: &str) -> Result<(i64, String), Status> {
    let invalid = |why: &str| Status::bad_request(format!("invalid continue token: {why}"));
    let bytes = RAW_URL
        .decode(token)
        .map_err(|at| invalid(&format!("continue key is not valid: illegal base64 data at input byte {at}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let letter = char::from(error.as_bytes().first().copied().unwrap_or_default());
        let shown = if letter.is_control() { format!("\\u{:04x}", u32::from(letter)) } else { String::from(letter) };
        invalid(&format!("continue key is not valid: invalid character '{shown}' looking for beginning of value"))
    })?;
    let tree =
        json::parse_json(&text).map_err(|error| invalid(&format!("continue key is not valid: {}", error.message)))?;
    let start = tree.str_at("start");
    let revision = tree.i64_at("rv");
    match tree.at("v").as_str() {
        _ if revision == 0 => {
            Err(invalid("continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)"))
        }
        Some("meta.k8s.io/v1") if start.is_empty() => {
            Err(invalid("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)"))
        }
        Some("meta.k8s.io/v1") => Ok((revision, start.into())),
        version => Err(invalid(&format!(
            "continue key is not valid: server does not recognize this encoded version {:?}",
            version.unwrap_or_default()
        ))),
    }
}
