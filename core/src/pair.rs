//! The front door alone: an apiserver, its etcd and a kubectl on a network without latency. For tests and tools that
//! ask what the API answers, and not what the cluster makes of it.

use crate::actor::{ActorId, Context, Envelope, Outbox, Payload, RequestId};
use crate::api::request::Request;
use crate::api::response::Response;
use crate::api::status::Status;
use crate::api::{Credential, Object, Timestamp, Tree, Uid};
use crate::apiserver::{Apiserver, discovery, rest};
use crate::base::{Duration, Rng, Text, Time};
use crate::etcd::{Etcd, WatchEvent};
use crate::kubectl::output::Printed;
use crate::kubectl::{Command, Kubectl};
use crate::trace::SpanId;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// An apiserver, its etcd and a kubectl: every message arrives when its sender is done.
#[derive(Debug)]
pub struct Pair {
    pub(crate) etcd: Etcd,
    pub(crate) apiserver: Apiserver,
    pub(crate) now: Time,
    pub(crate) agenda: BTreeMap<(Time, u64), Envelope>,
    sent: u64,
    requests: u64,
    rng: Rng,
    /// The revision of the apiserver's cache.
    seen: u64,
    /// What was asked by hand, and its answer once it is there; kubectl gets all others.
    asked: BTreeSet<RequestId>,
    pub(crate) answers: BTreeMap<RequestId, Response>,
    pub(crate) kubectl: Kubectl,
    /// The warnings of the last response over HTTP.
    warned: Vec<Text>,
    /// What watchers were told.
    pub(crate) told: Vec<(ActorId, WatchEvent)>,
}

impl Default for Pair {
    fn default() -> Pair {
        Pair::new()
    }
}

impl Pair {
    /// A cluster that has just started, with the service account that pods in `default` need.
    pub fn new() -> Pair {
        let mut pair = Pair {
            etcd: Etcd::default(),
            apiserver: Apiserver::default(),
            now: Time::from_secs(1_000_000_000),
            agenda: BTreeMap::new(),
            sent: 0,
            requests: 0,
            rng: Rng::new(1),
            seen: 0,
            asked: BTreeSet::new(),
            answers: BTreeMap::new(),
            kubectl: Kubectl::default(),
            warned: Vec::new(),
            told: Vec::new(),
        };
        pair.act(ActorId::Apiserver, None);
        pair.run_for(Duration::from_secs(1));
        pair.http("POST", "/api/v1/namespaces/default/serviceaccounts", r#"{"metadata":{"name":"default"}}"#);
        pair
    }

    pub(crate) fn act(&mut self, from: ActorId, message: Option<(ActorId, Payload)>) {
        let to = message.as_ref().map_or(from, |(to, _)| *to);
        let mut outbox =
            Outbox { sent: Vec::new(), next_request: self.requests, handled: SpanId(0), cause: SpanId(0), from: to };
        match message {
            Some((ActorId::Etcd, payload)) => self.etcd.receive(payload, self.now, &mut outbox),
            Some((ActorId::Apiserver, payload)) => {
                if let Payload::Watch(event) = &payload {
                    self.seen = event.revision;
                }
                let view = self.etcd.store.view(self.seen);
                let mut cx = Context { now: self.now, rng: &mut self.rng, view, outbox: &mut outbox };
                self.apiserver.receive(from, payload, &mut cx);
            }
            Some((_, Payload::Response(id, response))) if self.asked.contains(&id) => {
                self.answers.insert(id, *response);
            }
            Some((ActorId::Kubectl, payload)) => {
                let view = self.etcd.store.view(0);
                let mut cx = Context { now: self.now, rng: &mut self.rng, view, outbox: &mut outbox };
                self.kubectl.receive(payload, &mut cx);
            }
            Some((watcher, Payload::Watch(event))) => self.told.push((watcher, event)),
            Some(_) => {}
            None => {
                let view = self.etcd.store.view(self.seen);
                let mut cx = Context { now: self.now, rng: &mut self.rng, view, outbox: &mut outbox };
                self.apiserver.start(&mut cx);
            }
        }
        self.requests = outbox.next_request;
        for envelope in outbox.sent {
            self.sent += 1;
            self.agenda.insert((self.now + envelope.delay, self.sent), envelope);
        }
    }

    pub(crate) fn step(&mut self) -> bool {
        let Some(((due, _), envelope)) = self.agenda.pop_first() else { return false };
        self.now = due;
        self.act(envelope.from, Some((envelope.to, envelope.payload)));
        true
    }

    pub(crate) fn run_for(&mut self, duration: Duration) {
        let until = self.now + duration;
        while self.agenda.first_key_value().is_some_and(|((due, _), _)| *due <= until) {
            self.step();
        }
        self.now = until;
    }

    /// Sends a request; its answer comes when the pair is driven on.
    pub(crate) fn send(&mut self, from: ActorId, request: Request) -> RequestId {
        self.requests += 1;
        let id = RequestId(self.requests);
        self.asked.insert(id);
        self.act(from, Some((ActorId::Apiserver, Payload::Request(id, Arc::new(request)))));
        id
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: Request) -> Response {
        let id = self.send(ActorId::Kubectl, request);
        while !self.answers.contains_key(&id) && self.step() {}
        self.answers.remove(&id).unwrap_or_else(|| Status::connection_refused().into())
    }

    /// What kubectl prints to a command.
    pub fn kubectl(&mut self, command: Command) -> Vec<Printed> {
        let before = self.kubectl.printed().len();
        self.act(ActorId::Kubectl, Some((ActorId::Kubectl, Payload::Command(Box::new(command)))));
        self.run_for(Duration::from_secs(3));
        self.kubectl.printed()[before..].to_vec()
    }

    /// Stores an object as it stands, as if it had always been there.
    pub fn put(&mut self, mut object: Object) {
        object.meta_mut().uid = Uid(1);
        object.meta_mut().creation_timestamp = Some(Timestamp::from(self.now));
        if self.etcd.store.write(&object.key(), 0, Some(object)).is_ok() {
            self.seen = self.etcd.store.revision();
        }
    }

    /// The warnings of the last response over HTTP.
    pub fn warned(&self) -> &[Text] {
        &self.warned
    }

    /// Asks over HTTP as kubectl does: the code and the body, or what the refusal says.
    pub fn http(&mut self, method: &str, path: &str, body: &str) -> (u16, Tree) {
        let media = match method {
            "PATCH" => "application/strategic-merge-patch+json",
            _ => "application/json",
        };
        self.http_as(method, path, media, body)
    }

    /// The same with a content type of one's own.
    pub fn http_as(&mut self, method: &str, path: &str, media: &str, body: &str) -> (u16, Tree) {
        self.warned.clear();
        if let Some(found) = discovery::answer(path, media.contains("as=APIGroupDiscoveryList"), self.etcd.store.now())
            .filter(|_| method == "GET")
        {
            return (200, found);
        }
        match Request::from_http(method, path, media, body, &Credential::admin()) {
            Ok(request) => {
                let response = self.ask(request.clone());
                self.warned = response.warnings.clone();
                rest::to_http(&request, &response)
            }
            Err(status) => (status.code, status.to_tree()),
        }
    }
}
