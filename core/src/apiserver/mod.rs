//! kube-apiserver: the front door. Every request passes the stages of its pipeline, and only it speaks to etcd.
//!
//! To read before editing: `apiserver/pkg/server/config.go` (the chain of handlers), `registry/generic/registry/store.go`
//! (create, update, delete) and `storage/cacher` (watches).

pub mod admission;
mod authentication;
mod authorization;
mod custom_resources;
mod decoding;
mod deletion;
mod deprecation;
pub mod discovery;
mod eviction;
mod explain;
mod go_struct;
mod go_words;
mod ledgers;
mod lists;
mod managed_fields;
mod openapi;
mod pipeline;
pub mod printers;
mod registry;
mod request_info;
pub mod response;
pub mod rest;
mod scale;
mod spec_pool;
pub(crate) mod storage;
#[cfg(test)]
mod tests;
mod token;
mod unified_diff;
mod validation;
mod watches;

pub use explain::StageOutcome;
pub use pipeline::{Attempt, STAGES, Stage};

use crate::actor::{self, Component};
use crate::address::{ActorId, Part, ProcessId, RequestId, SpanId};
use crate::api::coordination::RenewTime;
use crate::api::core_v1::Namespace;
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::{Answer, Reply, Response};
use crate::api::status::Status;
use crate::api::watch::EventType;
use crate::api::watch::WatchEvent;
use crate::api::{Key, Kind, Object, Resource, UserInfo};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::history::View;
use crate::wire::Payload;
use crate::wire::etcd::{EtcdAnswer, EtcdCall};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use ledgers::Ledgers;
use pipeline::{Change, Scope};
use spec_pool::SpecPool;
use watches::Watches;

/// The state of an apiserver: requests in flight and open watches. Objects live in etcd alone.
#[derive(Clone, Debug, Default, Hash)]
pub struct Apiserver {
    /// The member of etcd that it asks.
    etcd: ProcessId,
    watches: Watches,
    /// Calls to etcd without an answer yet.
    calls: BTreeMap<RequestId, Call>,
    /// Requests that wait until the cache has seen a revision (`waitUntilFreshAndBlock`): lists, and writes that a stale
    /// cache would mislead.
    waiting_for_cache: Vec<Waiting>,
    /// Creates that wait for a namespace or a service account.
    delayed_creates: BTreeMap<RequestId, Caller>,
    /// DeleteCollection requests in flight.
    collections: VecMap<RequestId, Collection>,
    compaction: Compaction,
    /// Its watch of etcd.
    etcd_watch: RequestId,
    /// Whether it has read all of etcd: before that, requests wait.
    is_synced: bool,
    /// The revision of the last event that went to the watchers: the watch cache has seen everything up to here.
    watch_revision: u64,
    ledgers: Ledgers,
    specs: SpecPool,
}

/// The apiserver's timers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The next compaction (`--etcd-compaction-interval`, 5 minutes).
    Compact,
    /// A delayed create is tried again.
    Retry(RequestId),
    /// The timeout of a list that waits for the cache.
    GiveUp(RequestId),
    /// The watch of etcd is opened again.
    Watch,
}

/// What it may see and use while it acts.
pub(crate) type Context<'a> = actor::Context<'a, Timer>;

/// The outcome of the stages of one scope.
struct Verdict {
    outcome: Result<Option<Change>, Status>,
    wait: Option<(u8, Duration)>,
    reservation: Option<Object>,
}

/// A request that waits until the cache is at a revision, and the message that it came with.
#[derive(Clone, Debug, Hash)]
struct Waiting {
    revision: u64,
    caller: Caller,
    cause: SpanId,
}

#[derive(Clone, Debug, Hash)]
struct Caller {
    id: RequestId,
    client: ActorId,
    request: Arc<Request>,
    /// The authenticated user.
    user: UserInfo,
    /// The number of its delays.
    waits: u8,
    /// The warnings so far.
    warnings: Vec<Text>,
    /// The quotas and budgets in which it is counted.
    reserved: Vec<Key>,
    /// Whether it is one delete of a collection: the client gets one response for all.
    is_part: bool,
    /// Whether it is an apply that makes its object.
    creates: bool,
}

/// A DeleteCollection in flight.
#[derive(Clone, Debug, Hash)]
struct Collection {
    caller: Caller,
    left: u64,
    answer: Answer,
}

#[derive(Clone, Debug, Hash)]
struct Call {
    caller: Option<Caller>,
    kind: CallKind,
    tries: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum CallKind {
    /// The read of a GET.
    Read,
    /// The read before a write: the cache does not have the object, or may be stale.
    ReadToWrite,
    /// The current revision, for a consistent list.
    List,
    /// The write of a request.
    Write,
    /// A write after which the stages run again.
    WriteBefore,
    /// The count in a quota or a budget, after which the stages run again.
    Reserve,
    /// The apiserver's own watch of everything.
    Watch,
    /// A write of the apiserver's own, without a caller.
    Own,
}

#[derive(Clone, Debug, Default, Hash)]
struct Compaction {
    armed: bool,
    /// The revision five minutes ago.
    previous: u64,
}

/// The minimum time for which old revisions are kept.
const COMPACTION_INTERVAL: Duration = Duration::from_secs(300);
/// How often a write that met a changed object is tried again (`MaxRetryWhenPatchConflicts`), and a generated name that
/// is taken is replaced.
const MAX_RETRIES: u8 = 5;
/// The time until etcd is asked again after it did not answer (gRPC's first backoff).
const RECONNECT: Duration = Duration::from_secs(1);
/// The timeout of calls to etcd (`etcd3.clientTimeout`).
const ETCD_TIMEOUT: Duration = Duration::from_secs(5);
/// The duration of the stages.
const WORK: Duration = Duration::from_micros(150);
/// The message of a conflict (`OptimisticLockErrorMsg`).
const MODIFIED: &str = "the object has been modified; please apply your changes to the latest version and try again";

impl Component for Apiserver {
    type Timer = Timer;

    fn start(&mut self, cx: &mut Context) {
        *self = Apiserver::new(self.etcd);
        self.watch_etcd(cx);
    }

    fn receive(&mut self, from: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Request(id, request) => {
                let (user, warnings, reserved) = (UserInfo::anonymous(), Vec::new(), Vec::new());
                let (is_part, creates) = (false, false);
                let caller = Caller { id, client: from, request, user, waits: 0, warnings, reserved, is_part, creates };
                if self.is_synced {
                    self.handle_request(caller, cx);
                } else {
                    self.wait_for_cache(0, caller, cx);
                }
            }
            Payload::EtcdAnswer(id, answer) => self.etcd_answered(id, *answer, cx),
            Payload::Watch(_, event) if event.revision > self.watch_revision => self.dispatch_event(event, cx),
            Payload::Close(id) => self.hung_up(id),
            Payload::Broken(id, _) if self.calls.contains_key(&id) => {
                self.etcd_answered(id, EtcdAnswer::Unavailable, cx)
            }
            Payload::Broken(id, _) if self.etcd_watch == id => self.watch_etcd(cx),
            Payload::Broken(id, _) => self.hung_up(id),
            _ => {}
        }
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        match timer {
            Timer::Compact => self.compact(cx),
            Timer::Retry(id) => {
                if let Some(caller) = self.delayed_creates.remove(&id) {
                    self.write(caller, cx)
                }
            }
            Timer::GiveUp(id) => self.give_up(id, cx),
            Timer::Watch => self.watch_etcd(cx),
        }
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.etcd)
    }

    fn cache_revision(&self) -> u64 {
        self.watch_revision
    }
}

impl Apiserver {
    /// The watches that are open: the request that opened each, the kind, the one object or node that is watched (empty for
    /// all), and by whom.
    pub fn watchers(&self) -> Vec<(RequestId, Kind, Text, ActorId)> {
        self.watches.list()
    }

    /// An apiserver of this member of etcd.
    pub fn new(etcd: ProcessId) -> Apiserver {
        Apiserver { etcd, ..Apiserver::default() }
    }

    /// The requests that are not answered yet, and whose they are.
    pub fn in_flight(&self) -> impl Iterator<Item = (ActorId, &Request)> {
        let called = self.calls.values().filter_map(|call| call.caller.as_ref());
        let callers = called
            .chain(self.waiting_for_cache.iter().map(|waiting| &waiting.caller))
            .chain(self.delayed_creates.values());
        callers.map(|caller| (caller.client, &*caller.request))
    }

    /// A client has hung up, or its connection is broken: its watch is closed, and a request is given up where it stands
    /// (its context is cancelled). What is already on its way to etcd is carried out or not: nobody hears of it.
    fn hung_up(&mut self, id: RequestId) {
        self.watches.close(id);
        self.delayed_creates.remove(&id);
        self.collections.remove(&id);
        self.waiting_for_cache.retain(|waiting| waiting.caller.id != id);
        for call in self.calls.values_mut() {
            call.caller.take_if(|caller| caller.id == id);
        }
    }

    /// Watches everything in etcd: what was written since it last heard of anything, or from now on.
    fn watch_etcd(&mut self, cx: &mut Context) {
        let after = self.is_synced.then_some(self.watch_revision);
        self.call(None, CallKind::Watch, 0, EtcdCall::Watch(after), cx);
    }

    /// It has read all of etcd: its cache shows what is there, and the requests that came too early are served.
    fn synced(&mut self, revision: u64, cx: &mut Context) {
        self.is_synced = true;
        self.watch_revision = revision;
        cx.see(revision);
        if revision == 0 {
            self.make_namespaces(cx);
        }
        for Waiting { caller, cause, .. } in core::mem::take(&mut self.waiting_for_cache) {
            cx.outbox.caused_by(cause);
            self.handle_request(caller, cx);
        }
        cx.outbox.caused_by_this();
    }

    /// Makes the namespaces that every cluster has.
    fn make_namespaces(&mut self, cx: &mut Context) {
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            let mut namespace = Namespace::default();
            namespace.metadata.name = name.into();
            registry::core::namespace::prepare(&mut namespace);
            storage::stamp(&mut namespace.metadata, cx.now, cx.rng);
            let call = EtcdCall::Txn { key: namespace.key(), expected: 0, put: Some(namespace.into_object()) };
            self.call(None, CallKind::Own, 0, call, cx);
        }
    }

    /// Passes a new request through the filters, and calls the handler of its verb.
    fn handle_request(&mut self, mut caller: Caller, cx: &mut Context) {
        if let Err(status) = self.run(&mut caller, None, Scope::Request, cx).outcome {
            return self.answer(&caller, Err(status), cx);
        }
        match caller.request.verb {
            Verb::Get => {
                let key = caller.request.key();
                self.call(Some(caller), CallKind::Read, 0, EtcdCall::Get(key), cx)
            }
            Verb::List => self.list_at_some_time(caller, cx),
            Verb::Watch => self.watch(&caller, cx),
            Verb::DeleteCollection => self.delete_collection(caller, cx),
            Verb::Create | Verb::Update | Verb::Patch | Verb::Delete => self.write(caller, cx),
        }
    }

    /// Begins a write, or begins it again.
    fn write(&mut self, caller: Caller, cx: &mut Context) {
        let request = &caller.request;
        if request.verb == Verb::Create && request.subresource == Subresource::None {
            return self.attempt(caller, None, 0, cx);
        }
        let key = request.key();
        match cx.view.object(&key) {
            Some(object) => self.attempt(caller, Some(object.clone()), 0, cx),
            None => self.call(Some(caller), CallKind::ReadToWrite, 0, EtcdCall::Get(key), cx),
        }
    }

    /// Takes a write through the stages, and to etcd.
    fn attempt(&mut self, mut caller: Caller, old: Option<Object>, tries: u8, cx: &mut Context) {
        let request = caller.request.clone();
        let expected = old.as_ref().map_or(0, |object| object.meta().resource_version.0);
        let from_cache = tries == 0 && old.is_some();
        let Verdict { outcome, wait, reservation } = self.run(&mut caller, old.as_ref(), Scope::Attempt, cx);
        caller.creates = request.is_apply() && old.is_none();
        let (key, put) = match outcome {
            // The cache may be stale: before the client gets this answer, the object is read from etcd.
            Err(_) | Ok(Some(Change::Nothing(_))) if from_cache => {
                return self.call(Some(caller), CallKind::ReadToWrite, 1, EtcdCall::Get(request.key()), cx);
            }
            Err(status) => match wait {
                Some((times, delay)) if caller.waits < times => {
                    caller.waits += 1;
                    cx.timer(delay, Timer::Retry(caller.id), Because::SERVING);
                    self.delayed_creates.insert(caller.id, caller);
                    return;
                }
                _ => return self.answer(&caller, Err(status), cx),
            },
            Ok(None) => return,
            Ok(Some(Change::Nothing(object) | Change::Answer(object))) => {
                return self.answer_object(caller, object, cx);
            }
            Ok(Some(Change::Put(object) | Change::WriteBefore(object) | Change::Delete(object)))
                if request.query.dry_run =>
            {
                return match (old, cx.view.object(&object.key())) {
                    (None, Some(found)) => self.answer(&caller, Err(taken(found)), cx),
                    _ => self.answer_object(caller, object, cx),
                };
            }
            Ok(_) if let Some(object) = reservation => return self.reserve(caller, object, cx),
            Ok(Some(Change::WriteBefore(object))) => {
                let call = EtcdCall::Txn { key: object.key(), expected, put: Some(object) };
                return self.call(Some(caller), CallKind::WriteBefore, tries, call, cx);
            }
            Ok(Some(Change::Put(object))) => (object.key(), Some(object)),
            Ok(Some(Change::Delete(object))) => (object.key(), None),
        };
        self.call(Some(caller), CallKind::Write, tries, EtcdCall::Txn { key, expected, put }, cx)
    }

    /// Runs the stages of a scope on a request.
    fn run(&mut self, caller: &mut Caller, old: Option<&Object>, scope: Scope, cx: &mut Context) -> Verdict {
        let request = caller.request.clone();
        let mut attempt = Attempt::new(&request, (cx.view, cx.now, cx.rng), &self.ledgers, &mut self.specs);
        core::mem::swap(&mut attempt.user, &mut caller.user);
        attempt.old = old;
        attempt.warnings = core::mem::take(&mut caller.warnings);
        attempt.reserved = &caller.reserved;
        let outcome = attempt.run(scope);
        let Attempt { change, wait, reservation, user, warnings, .. } = attempt;
        (caller.user, caller.warnings) = (user, warnings);
        Verdict { outcome: outcome.map(|()| change), wait, reservation }
    }

    fn etcd_answered(&mut self, id: RequestId, answer: EtcdAnswer, cx: &mut Context) {
        let Some(Call { caller, kind, tries }) = self.calls.remove(&id) else { return };
        match answer {
            EtcdAnswer::Unavailable if kind == CallKind::Watch => {
                return cx.timer(RECONNECT, Timer::Watch, Because::NOBODY_ANSWERED);
            }
            EtcdAnswer::Watching(revision) => {
                self.etcd_watch = id;
                if !self.is_synced {
                    self.synced(revision, cx);
                }
                return;
            }
            _ => {}
        }
        let Some(caller) = caller else { return };
        cx.outbox.caused_by_this();
        let request = caller.request.clone();
        match (kind, answer) {
            (CallKind::Reserve, answer) => self.reserved(caller, answer, cx),
            (CallKind::WriteBefore, EtcdAnswer::Written(object, _)) => {
                self.attempt(caller, Some(object), tries.max(1), cx)
            }
            (_, EtcdAnswer::Unavailable) => self.answer(&caller, Err(no_answer()), cx),
            (CallKind::Read, EtcdAnswer::Found(Some(object), _)) => {
                self.answer_object(caller, shown(object, cx.now), cx)
            }
            (CallKind::Read, _) => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            (CallKind::List, EtcdAnswer::Found(_, revision)) if revision > cx.view.revision() => {
                self.wait_for_cache(revision, caller, cx)
            }
            (CallKind::List, _) => self.list(&caller, cx),
            (CallKind::ReadToWrite, EtcdAnswer::Found(Some(object), _)) => {
                self.attempt(caller, Some(object), tries.max(1), cx)
            }
            (CallKind::ReadToWrite, _) if request.is_apply() => self.attempt(caller, None, tries.max(1), cx),
            (CallKind::ReadToWrite, _) => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            (CallKind::Write, EtcdAnswer::Written(object, _)) => self.answer_object(caller, object, cx),
            (CallKind::Write | CallKind::WriteBefore, EtcdAnswer::Changed(found, _)) => {
                self.changed(caller, found, tries, cx)
            }
            (CallKind::Write | CallKind::WriteBefore, EtcdAnswer::Found(..) | EtcdAnswer::Watching(_))
            | (CallKind::Watch | CallKind::Own, _) => {}
        }
    }

    /// The compare failed: another writer got there first. The attempt is made again, or refused with 409.
    fn changed(&mut self, caller: Caller, found: Option<Object>, tries: u8, cx: &mut Context) {
        let request = caller.request.clone();
        let creates = request.verb == Verb::Create && request.subresource == Subresource::None;
        let named = !request.name.is_empty();
        match found {
            Some(object) if creates && (named || tries >= MAX_RETRIES) => self.answer(&caller, Err(taken(&object)), cx),
            _ if creates => self.attempt(caller, None, tries + 1, cx),
            None => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            Some(_) if tries >= MAX_RETRIES => {
                self.answer(&caller, Err(Status::conflict(&request.key(), MODIFIED)), cx)
            }
            found => self.attempt(caller, found, tries + 1, cx),
        }
    }

    /// Deletes the selected objects one by one; the response follows the last one.
    fn delete_collection(&mut self, caller: Caller, cx: &mut Context) {
        let objects = match lists::chosen(&caller.request, cx.view, cx.now) {
            Ok(objects) if !objects.is_empty() => objects,
            Ok(objects) => return self.answer(&caller, Ok(Reply::List(objects, cx.view.revision())), cx),
            Err(status) => return self.answer(&caller, Err(status), cx),
        };
        let answer = Ok(Reply::List(objects.clone(), cx.view.revision()));
        let collection = Collection { caller: caller.clone(), left: objects.len() as u64, answer };
        self.collections.insert(caller.id, collection);
        for object in objects {
            let key = object.key();
            let name = Request {
                body: caller.request.body.clone(),
                ..Request::on(&caller.request.credential, Verb::Delete, &key, Body::None)
            };
            let part = Caller { request: Arc::new(name), warnings: Vec::new(), is_part: true, ..caller.clone() };
            self.attempt(part, Some(object), 0, cx);
        }
    }

    fn part_is_done(&mut self, part: &Caller, answer: Answer, cx: &mut Context) {
        let id = part.id;
        let Some(collection) = self.collections.get_mut(&id) else { return };
        collection.left -= 1;
        deprecation::warn(&mut collection.caller.warnings, part.warnings.iter().cloned());
        match answer {
            // Another client has deleted it.
            Err(status) if !status.is_not_found() && collection.answer.is_ok() => collection.answer = Err(status),
            _ => {}
        }
        if collection.left == 0
            && let Some(Collection { caller, answer, .. }) = self.collections.remove(&id)
        {
            self.answer(&caller, answer, cx);
        }
    }

    fn dispatch_event(&mut self, event: WatchEvent, cx: &mut Context) {
        self.watch_revision = event.revision;
        cx.see(event.revision);
        for ((client, id), change) in self.watches.interested_in(&event) {
            let event = WatchEvent { change, ..event.clone() };
            cx.outbox.send(client, Payload::Watch(id, event), Because::WATCHING);
        }
        if matches!(event.object.kind(), Kind::CustomResourceDefinition | Kind::CustomResource) {
            let is_deleted = event.change == EventType::Deleted;
            for (key, expected, put) in custom_resources::reconcile(&event.object, is_deleted, cx.view, cx.now) {
                self.call(None, CallKind::Own, 0, EtcdCall::Txn { key, expected, put }, cx);
            }
        }
        if !self.compaction.armed {
            self.compaction.armed = true;
            cx.timer(COMPACTION_INTERVAL, Timer::Compact, Because::TIME_PASSED);
        }
        let seen = cx.view.revision();
        let (ready, waiting) =
            core::mem::take(&mut self.waiting_for_cache).into_iter().partition(|waiting| waiting.revision <= seen);
        self.waiting_for_cache = waiting;
        for Waiting { caller, cause, .. } in ready {
            cx.outbox.caused_by(cause);
            match caller.request.verb {
                Verb::List => self.list(&caller, cx),
                _ => self.write(caller, cx),
            }
        }
    }

    /// Lets a request wait until the cache is at a revision; it stays the cause of what is then done for it.
    fn wait_for_cache(&mut self, revision: u64, caller: Caller, cx: &mut Context) {
        let cause = cx.outbox.cause();
        self.waiting_for_cache.push(Waiting { revision, caller, cause });
    }

    /// Compacts to the revision of five minutes ago, every five minutes in which there were writes.
    fn compact(&mut self, cx: &mut Context) {
        let previous = core::mem::replace(&mut self.compaction.previous, cx.view.revision());
        self.compaction.armed = previous < cx.view.revision();
        if self.compaction.armed {
            cx.timer(COMPACTION_INTERVAL, Timer::Compact, Because::TIME_PASSED);
        }
        if previous > 0 {
            self.call(None, CallKind::Own, 0, EtcdCall::Compact(previous), cx);
        }
    }

    fn call(&mut self, caller: Option<Caller>, kind: CallKind, tries: u8, call: EtcdCall, cx: &mut Context) {
        let id = cx.outbox.request_id();
        self.calls.insert(id, Call { caller, kind, tries });
        cx.outbox.ask_after(WORK, self.etcd.into(), Payload::Etcd(id, Box::new(call)), ETCD_TIMEOUT, Because::SERVING);
    }

    fn answer_object(&mut self, caller: Caller, object: Object, cx: &mut Context) {
        let object = custom_resources::as_asked(object, &caller.request);
        let reply = reply(&caller.request, object, cx.view);
        self.answer(&caller, Ok(reply), cx);
    }

    fn answer(&mut self, caller: &Caller, answer: Answer, cx: &mut Context) {
        if caller.is_part {
            return self.part_is_done(caller, answer, cx);
        }
        let request = &caller.request;
        let body = answer.map(|reply| response::shaped(request, reply, cx.view, cx.now));
        let code = response::code(request, &body, caller.creates);
        let response = Response { code, warnings: caller.warnings.clone(), body };
        cx.outbox.send(caller.client, Payload::Response(caller.id, Box::new(response)), Because::ANSWERING);
    }
}

/// The error when etcd does not answer.
fn no_answer() -> Status {
    Status { code: 500, message: Text::from_static("etcdserver: request timed out"), ..Status::default() }
}

/// The refusal of a create whose name is in use.
fn taken(found: &Object) -> Status {
    let mut status = Status::already_exists(&found.key());
    if found.meta().is_terminating() {
        status.message = alloc::format!("object is being deleted: {}", status.message).into();
    }
    status
}

fn reply(request: &Request, object: Object, view: View) -> Reply {
    match (request.verb, request.subresource) {
        (Verb::Create, Subresource::Binding | Subresource::Eviction) => {
            Reply::Status(Box::new(Status { code: 201, ..Status::success() }))
        }
        (_, Subresource::Scale) => Reply::Object(scale::of(&object, &scale::Paths::of(request, view))),
        (Verb::Delete, _) if deletion::is_only_named(&object) => Reply::Status(Box::new(Status::gone(&object))),
        _ => Reply::Object(object),
    }
}

/// The object as clients see it: a lease that is renewed again and again has its last renewal.
fn shown(object: Object, now: Time) -> Object {
    match &object {
        Object::Lease(lease) if matches!(lease.spec.renew_time, Some(RenewTime::Every { .. })) => {
            let mut lease = (**lease).clone();
            lease.spec.renew_time = lease.spec.renew_time.map(|renewed| RenewTime::At(renewed.last(now)));
            lease.into_object()
        }
        _ => object,
    }
}
