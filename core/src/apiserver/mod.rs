//! kube-apiserver: the front door. Every request passes its stages in turn, and only it speaks to etcd.
//!
//! To read before editing: `apiserver/pkg/server/config.go` (the chain of handlers), `registry/generic/registry/store.go`
//! (create, update, delete) and `storage/cacher` (watches).

pub mod admission;
mod authentication;
mod authorization;
mod decoding;
mod deletion;
pub mod rest;
mod spec_pool;
mod storage;
pub mod validation;
mod watches;

use crate::actor::{ActorId, Context, Payload, RequestId};
use crate::api::core_v1::Namespace;
use crate::api::request::{Answer, Reply, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{FieldSelector, Kind, MicroTime, Object, Resource, Selector};
use crate::base::{Duration, Text};
use crate::etcd::{EtcdAnswer, EtcdCall, View, WatchEvent};
use crate::trace::{Because, SpanId};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use spec_pool::SpecPool;
use watches::Watches;

/// The front door: requests in flight, and who watches what. Objects live in etcd alone.
#[derive(Clone, Debug, Default, Hash)]
pub struct Apiserver {
    watches: Watches,
    /// What etcd has been asked and has not answered.
    calls: BTreeMap<RequestId, Call>,
    /// Lists that wait until the cache has seen a revision.
    waiting: Vec<(u64, Caller)>,
    compaction: Compaction,
    specs: SpecPool,
}

/// What the apiserver wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Old revisions are to be forgotten (`--etcd-compaction-interval`, 5 minutes).
    Compact,
}

/// The stages that every request passes, in this order. The first that refuses ends it.
pub const STAGES: &[(&str, fn(&mut Attempt) -> Result<(), Status>)] = &[
    ("authentication", authentication::check),
    ("authorization", authorization::check),
    ("decoding", decoding::run),
    ("mutating admission", admission::mutate),
    ("preparation", storage::prepare),
    ("validation", validation::check),
    ("validating admission", admission::validate),
];

/// A request on its way through the stages.
pub struct Attempt<'a> {
    /// What is asked.
    pub request: &'a Request,
    /// The object as it is; None for a create.
    pub old: Option<&'a Object>,
    /// The object as it will be; the stages shape it. None until it is decoded.
    pub new: Option<Object>,
    /// The apiserver's own cache.
    pub view: View<'a>,
    /// The time.
    pub now: crate::base::Time,
    rng: &'a mut crate::base::Rng,
    specs: &'a mut SpecPool,
}

/// What an attempt leads to.
enum Change {
    Put(Object),
    Delete(Object),
    /// The object is already as it should be.
    Nothing(Object),
}

#[derive(Clone, Debug, Hash)]
struct Caller {
    id: RequestId,
    client: ActorId,
    request: Arc<Request>,
    cause: SpanId,
}

#[derive(Clone, Debug, Hash)]
struct Call {
    caller: Option<Caller>,
    kind: CallKind,
    tries: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum CallKind {
    /// A get: the answer is the object.
    Read,
    /// The object is not in the cache, or not new enough: it is read before it is changed.
    ReadToWrite,
    /// A consistent list: the answer is a revision.
    List,
    /// A write.
    Write,
    /// Housekeeping without a caller.
    Own,
}

#[derive(Clone, Debug, Default, Hash)]
struct Compaction {
    armed: bool,
    /// The revision five minutes ago.
    previous: u64,
}

/// How long old revisions are kept at least.
const COMPACTION_INTERVAL: Duration = Duration::from_secs(300);
/// How often a write that met a changed object is tried again (`MaxRetryWhenPatchConflicts`), and a generated name that
/// is taken is replaced.
const MAX_RETRIES: u8 = 5;
/// How long the stages take.
const WORK: Duration = Duration::from_micros(150);
/// What a client that writes an old version is told.
const MODIFIED: &str = "the object has been modified; please apply your changes to the latest version and try again";

impl Apiserver {
    /// Starts: makes the namespaces that every cluster has.
    pub fn start(&mut self, cx: &mut Context) {
        *self = Apiserver::default();
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            let mut namespace = Namespace::default();
            namespace.metadata.name = name.into();
            namespace.set_defaults_for_create();
            storage::stamp(&mut namespace.metadata, cx.now, cx.rng);
            let call = EtcdCall::Txn { key: namespace.key(), expected: 0, put: Some(namespace.into_object()) };
            self.call(None, CallKind::Own, 0, call, cx);
        }
    }

    /// Handles a message.
    pub fn receive(&mut self, from: ActorId, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Request(id, request) => {
                let caller = Caller { id, client: from, request, cause: cx.outbox.cause() };
                self.serve(caller, cx);
            }
            Payload::EtcdAnswer(id, answer) => self.etcd_answered(id, *answer, cx),
            Payload::Watch(event) => self.tell_watchers(event, cx),
            Payload::Timer(_) => self.compact(cx),
            _ => {}
        }
    }

    fn serve(&mut self, caller: Caller, cx: &mut Context) {
        let request = caller.request.clone();
        let key = request.key();
        if let Err(status) = authentication::known(&request).and_then(|()| authorization::allowed(&request)) {
            return self.answer(&caller, Err(status), cx);
        }
        match request.verb {
            Verb::Get => self.call(Some(caller), CallKind::Read, 0, EtcdCall::Get(key), cx),
            Verb::List => self.call(Some(caller), CallKind::List, 0, EtcdCall::Revision(key.kind), cx),
            Verb::Watch => match self.watches.add(caller.client, &request) {
                Ok(()) => self.answer(&caller, Ok(Reply::List(Vec::new(), cx.view.revision())), cx),
                Err(status) => self.answer(&caller, Err(status), cx),
            },
            Verb::DeleteCollection => self.delete_collection(caller, cx),
            Verb::Create if request.subresource == Subresource::None => self.attempt(caller, None, 0, cx),
            _ => match cx.view.object(&key) {
                Some(object) => self.attempt(caller, Some(object.clone()), 0, cx),
                None => self.call(Some(caller), CallKind::ReadToWrite, 0, EtcdCall::Get(key), cx),
            },
        }
    }

    /// Takes a write through the stages, and to etcd.
    fn attempt(&mut self, caller: Caller, old: Option<Object>, tries: u8, cx: &mut Context) {
        let request = caller.request.clone();
        let expected = old.as_ref().map_or(0, |object| object.meta().resource_version.0);
        let from_cache = tries == 0 && old.is_some();
        match self.decide(&request, old.as_ref(), cx) {
            // What the cache says may be old: before the client is told, etcd is asked.
            Err(status) if from_cache && (status.is_conflict() || status.is_not_found()) => {
                self.call(Some(caller), CallKind::ReadToWrite, 1, EtcdCall::Get(request.key()), cx)
            }
            Err(status) => self.answer(&caller, Err(status), cx),
            Ok(Change::Nothing(object)) => self.answer(&caller, reply(&request, object), cx),
            Ok(Change::Put(object)) if request.query.dry_run => self.answer(&caller, reply(&request, object), cx),
            Ok(Change::Delete(object)) if request.query.dry_run => self.answer(&caller, reply(&request, object), cx),
            Ok(Change::Put(object)) => {
                let call = EtcdCall::Txn { key: object.key(), expected, put: Some(object) };
                self.call(Some(caller), CallKind::Write, tries, call, cx)
            }
            Ok(Change::Delete(object)) => {
                let call = EtcdCall::Txn { key: object.key(), expected, put: None };
                self.call(Some(caller), CallKind::Write, tries, call, cx)
            }
        }
    }

    fn decide(&mut self, request: &Request, old: Option<&Object>, cx: &mut Context) -> Result<Change, Status> {
        if request.verb == Verb::Delete {
            let old = old.ok_or_else(|| Status::not_found(&request.key()))?;
            return deletion::decide(request, old, cx.now);
        }
        let mut attempt =
            Attempt { request, old, new: None, view: cx.view, now: cx.now, rng: cx.rng, specs: &mut self.specs };
        for (_, stage) in STAGES {
            stage(&mut attempt)?;
        }
        let new = attempt.new.ok_or_else(|| Status::bad_request("the request has no object"))?;
        Ok(match old {
            Some(old) if *old == new => Change::Nothing(new),
            Some(_) if deletion::is_due(&new) => Change::Delete(new),
            _ => Change::Put(new),
        })
    }

    fn etcd_answered(&mut self, id: RequestId, answer: EtcdAnswer, cx: &mut Context) {
        let Some(Call { caller, kind, tries }) = self.calls.remove(&id) else { return };
        let Some(caller) = caller else { return };
        cx.outbox.caused_by_this();
        let request = caller.request.clone();
        match (kind, answer) {
            (_, EtcdAnswer::Unavailable) => {
                let status = Status::internal_error("etcdserver: request timed out");
                self.answer(&caller, Err(status), cx)
            }
            (CallKind::Read, EtcdAnswer::Found(Some(object), _)) => {
                self.answer(&caller, Ok(Reply::Object(shown(object, cx.now))), cx)
            }
            (CallKind::Read, _) => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            (CallKind::List, EtcdAnswer::Found(_, revision)) if revision > cx.view.revision() => {
                self.waiting.push((revision, caller))
            }
            (CallKind::List, _) => self.list(&caller, cx),
            (CallKind::ReadToWrite, EtcdAnswer::Found(Some(object), _)) => {
                self.attempt(caller, Some(object), tries.max(1), cx)
            }
            (CallKind::ReadToWrite, _) => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            (CallKind::Write, EtcdAnswer::Written(object, _)) => self.answer(&caller, reply(&request, object), cx),
            (CallKind::Write, EtcdAnswer::Changed(found, _)) => self.changed(caller, found, tries, cx),
            (CallKind::Write, EtcdAnswer::Found(..)) | (CallKind::Own, _) => {}
        }
    }

    /// Somebody else was quicker.
    fn changed(&mut self, caller: Caller, found: Option<Object>, tries: u8, cx: &mut Context) {
        let request = caller.request.clone();
        let creates = request.verb == Verb::Create && request.subresource == Subresource::None;
        let named = !request.name.is_empty();
        match found {
            Some(object) if creates && (named || tries >= MAX_RETRIES) => {
                self.answer(&caller, Err(Status::already_exists(&object.key())), cx)
            }
            _ if creates => self.attempt(caller, None, tries + 1, cx),
            None => self.answer(&caller, Err(Status::not_found(&request.key())), cx),
            Some(_) if tries >= MAX_RETRIES => {
                self.answer(&caller, Err(Status::conflict(&request.key(), MODIFIED)), cx)
            }
            found => self.attempt(caller, found, tries + 1, cx),
        }
    }

    fn list(&mut self, caller: &Caller, cx: &mut Context) {
        let request = &caller.request;
        let selectors = request.query.label_selector.parse::<Selector>();
        let fields = request.query.field_selector.parse::<FieldSelector>();
        let (labels, fields) = match (selectors, fields) {
            (Ok(labels), Ok(fields)) => (labels, fields),
            (Err(error), _) => return self.answer(caller, Err(Status::bad_request(alloc::format!("{error}"))), cx),
            (_, Err(error)) => return self.answer(caller, Err(Status::bad_request(alloc::format!("{error}"))), cx),
        };
        let chosen = cx.view.objects(request.kind, &request.namespace).filter(|object| {
            labels.matches(&object.meta().labels) && fields.matches(|field| watches::field_of(object, field))
        });
        let objects = chosen.map(|object| shown(object.clone(), cx.now)).collect();
        self.answer(caller, Ok(Reply::List(objects, cx.view.revision())), cx)
    }

    fn delete_collection(&mut self, caller: Caller, cx: &mut Context) {
        let request = &caller.request;
        let labels = match request.query.label_selector.parse::<Selector>() {
            Ok(labels) => labels,
            Err(error) => return self.answer(&caller, Err(Status::bad_request(alloc::format!("{error}"))), cx),
        };
        let objects = cx.view.objects(request.kind, &request.namespace);
        let chosen: Vec<Object> = objects.filter(|object| labels.matches(&object.meta().labels)).cloned().collect();
        for object in &chosen {
            let call = match deletion::decide(request, object, cx.now) {
                Ok(Change::Put(new)) => Some(new),
                Ok(Change::Delete(_)) => None,
                Ok(Change::Nothing(_)) | Err(_) => continue,
            };
            let expected = object.meta().resource_version.0;
            let call = EtcdCall::Txn { key: object.key(), expected, put: call };
            self.call(None, CallKind::Own, 0, call, cx);
        }
        self.answer(&caller, Ok(Reply::List(chosen, cx.view.revision())), cx)
    }

    fn tell_watchers(&mut self, event: WatchEvent, cx: &mut Context) {
        for (watcher, change) in self.watches.interested_in(&event) {
            let event = WatchEvent { change, ..event.clone() };
            cx.outbox.send(watcher, Payload::Watch(event), Because::Watching);
        }
        if !self.compaction.armed {
            self.compaction.armed = true;
            let timer = crate::actor::Timer::Apiserver(Timer::Compact);
            cx.outbox.timer(ActorId::Apiserver, COMPACTION_INTERVAL, timer, Because::TimePassed);
        }
        let seen = cx.view.revision();
        let (ready, waiting) = core::mem::take(&mut self.waiting).into_iter().partition(|(at, _)| *at <= seen);
        self.waiting = waiting;
        for (_, caller) in ready {
            self.list(&caller, cx);
        }
    }

    /// Every five minutes in which something was written, the revisions before the last five minutes go.
    fn compact(&mut self, cx: &mut Context) {
        let previous = core::mem::replace(&mut self.compaction.previous, cx.view.revision());
        self.compaction.armed = previous < cx.view.revision();
        if self.compaction.armed {
            let timer = crate::actor::Timer::Apiserver(Timer::Compact);
            cx.outbox.timer(ActorId::Apiserver, COMPACTION_INTERVAL, timer, Because::TimePassed);
        }
        if previous > 0 {
            self.call(None, CallKind::Own, 0, EtcdCall::Compact(previous), cx);
        }
    }

    fn call(&mut self, caller: Option<Caller>, kind: CallKind, tries: u8, call: EtcdCall, cx: &mut Context) {
        let id = cx.outbox.request_id();
        self.calls.insert(id, Call { caller, kind, tries });
        cx.outbox.send_after(WORK, ActorId::Etcd, Payload::Etcd(id, Box::new(call)), Because::Serving);
    }

    fn answer(&mut self, caller: &Caller, answer: Answer, cx: &mut Context) {
        let payload = Payload::Response(caller.id, Box::new(answer));
        cx.outbox.send(caller.client, payload, Because::Answering);
    }
}

fn reply(request: &Request, object: Object) -> Answer {
    Ok(match (request.verb, request.subresource) {
        (Verb::Create, Subresource::Binding) => Reply::Done(Status { code: 201, ..Status::success() }),
        _ => Reply::Object(object),
    })
}

/// The object as readers see it: a lease that is renewed all the time is shown with its last renewal.
fn shown(object: Object, now: crate::base::Time) -> Object {
    match &object {
        Object::Lease(lease) if lease.spec.renew_time == Some(MicroTime::ONGOING) => {
            let since = lease.metadata.creation_timestamp.map(|made| made.to_time()).unwrap_or(now);
            let since_last = now.since(since).as_micros() as u64 % 10_000_000;
            let mut lease = (**lease).clone();
            lease.spec.renew_time = Some(MicroTime::from(now - Duration::from_micros(since_last)));
            lease.into_object()
        }
        _ => object,
    }
}

/// The kinds whose changes count in `metadata.generation`.
fn has_generation(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::Deployment | Kind::ReplicaSet)
}

impl Namespace {
    /// What the strategy fills in when a namespace is made.
    pub(crate) fn set_defaults_for_create(&mut self) {
        use crate::api::core_v1::NamespacePhase;
        let kubernetes = Text::from_static("kubernetes");
        self.status.phase = NamespacePhase::Active;
        if !self.spec.finalizers.contains(&kubernetes) {
            self.spec.finalizers.make_mut().push(kubernetes);
        }
        let name = self.metadata.name.clone();
        self.metadata.labels.make_mut().insert(Text::from_static("kubernetes.io/metadata.name"), name);
    }
}
