//! A bench for controllers: a real apiserver and a real etcd without a network, and a hand that plays kubelet.

use super::ControllerManager;
use crate::actor::{ActorId, Context, Controller, Envelope, Outbox, Payload};
use crate::api::core_v1::{ConditionStatus, Pod, PodPhase};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::{Credential, Kind, Object, Resource, parse_documents};
use crate::apiserver::Apiserver;
use crate::base::{Duration, Rng, Text, Time};
use crate::etcd::{Etcd, View};
use crate::trace::SpanId;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

pub struct Bench {
    pub now: Time,
    pub etcd: Etcd,
    apiserver: Apiserver,
    pub manager: ControllerManager,
    rng: Rng,
    agenda: BTreeMap<(Time, u64), (ActorId, ActorId, Payload)>,
    sequence: u64,
    next_request: u64,
    /// What the apiserver and the manager have seen.
    seen: [u64; 2],
    /// What the controllers asked for: `"deployment-controller create ReplicaSet/default/web-…"`, with the time.
    pub asked: Vec<(Time, String)>,
    /// Called after each message.
    pub check: fn(&View),
}

/// How long each message takes.
const HOP: Duration = Duration::from_micros(400);

impl Bench {
    /// A control plane at rest.
    pub fn new() -> Bench {
        let mut bench = Bench {
            now: Time::from_secs(1_000_000_000),
            etcd: Etcd::default(),
            apiserver: Apiserver::default(),
            manager: ControllerManager::default(),
            rng: Rng::new(7),
            agenda: BTreeMap::new(),
            sequence: 0,
            next_request: 0,
            seen: [0; 2],
            asked: Vec::new(),
            check: |_| {},
        };
        bench.act(ActorId::Apiserver, |bench, cx| bench.apiserver.start(cx));
        bench.act(ActorId::Controller(Controller::Manager), |bench, cx| bench.manager.start(cx));
        bench.run(Duration::from_secs(2));
        bench.asked.clear();
        bench
    }

    pub fn view(&self) -> View<'_> {
        self.etcd.store.now()
    }

    /// Applies a manifest.
    pub fn apply(&mut self, manifest: &str) {
        for document in parse_documents(manifest).expect("it is YAML") {
            let tree = document.tree;
            let word = |name: &str| tree.get(name).and_then(crate::api::Tree::as_str).unwrap_or_default();
            let kind = Kind::find(word("apiVersion"), word("kind")).expect("it is a kind");
            let mut object = Object::read(kind, &tree);
            object.set_defaults();
            if kind.is_namespaced() && object.meta().namespace.is_empty() {
                object.meta_mut().namespace = "default".into();
            }
            self.write(object);
        }
    }

    /// Writes an object whole, whether it is there or not.
    pub fn write(&mut self, object: Object) {
        let verb = if self.view().object(&object.key()).is_some() { Verb::Update } else { Verb::Create };
        self.ask(Request::on(&Credential::admin(), verb, &object.key(), Body::Object(object)));
    }

    /// Changes an object.
    pub fn change<R: Resource>(&mut self, namespace: &str, name: &str, change: impl FnOnce(&mut R)) {
        let mut object = (**self.view().get::<R>(&namespace.into(), &name.into()).expect("it is there")).clone();
        change(&mut object);
        object.meta_mut().resource_version.0 = 0;
        self.write(object.into_object());
    }

    /// Sends a request, and lets it arrive.
    pub fn ask(&mut self, request: Request) {
        self.act(ActorId::Kubectl, |_, cx| {
            cx.outbox.request(request, crate::trace::Because::Asked);
        });
        self.run(Duration::from_millis(5));
    }

    /// Lets time pass.
    pub fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(entry) = self.agenda.first_entry() {
            let (due, _) = *entry.key();
            if due > until {
                break;
            }
            let (from, to, payload) = entry.remove();
            self.now = due;
            if let Payload::Watch(event) = &payload {
                let seen = &mut self.seen[usize::from(to != ActorId::Apiserver)];
                *seen = event.revision.max(*seen);
            }
            if let (Payload::Request(_, request), ActorId::Controller(controller)) = (&payload, from)
                && request.kind != Kind::Event
                && request.verb != Verb::Watch
            {
                let part = if request.subresource == Subresource::Status { " status" } else { "" };
                let (name, verb, key) = (controller.name(), request.verb.as_str(), request.key());
                self.asked.push((due, std::format!("{name} {verb}{part} {key}")));
            }
            self.act(to, |bench, cx| match to {
                ActorId::Apiserver => bench.apiserver.receive(from, payload, cx),
                ActorId::Etcd => bench.etcd.receive(payload, cx.now, cx.outbox),
                ActorId::Controller(to) => {
                    if let Payload::Response(_, response) = &payload
                        && let Ok(crate::api::response::Reply::List(_, revision)) = &response.body
                    {
                        bench.seen[1] = bench.seen[1].max(*revision);
                    }
                    bench.manager.receive(to, payload, cx)
                }
                _ => {}
            });
            (self.check)(&self.view());
        }
        self.now = until;
    }

    /// Binds all pods to nodes and makes all bound ones ready, at once; ends those that are to be deleted.
    pub fn play_kubelet(&mut self, is_good: fn(&Pod) -> bool) {
        let pods: Vec<_> = self.view().list::<Pod>(&Text::EMPTY).cloned().collect();
        for (at, pod) in pods.iter().enumerate() {
            let mut pod = (**pod).clone();
            pod.metadata.resource_version.0 = 0;
            if pod.metadata.is_terminating() {
                let options = crate::api::request::DeleteOptions {
                    grace_period_seconds: Some(0),
                    uid: Some(pod.metadata.uid),
                    ..Default::default()
                };
                self.ask(Request::on(&Credential::admin(), Verb::Delete, &pod.key(), Body::Delete(options)));
                continue;
            }
            if pod.spec.node_name.is_empty() {
                let mut binding = crate::api::core_v1::Binding::default();
                binding.metadata.name = pod.metadata.name.clone();
                binding.metadata.namespace = pod.metadata.namespace.clone();
                binding.target.name = std::format!("node-{}", at % 3 + 1).into();
                let body = Body::Object(binding.into_object());
                let request = Request::on(&Credential::admin(), Verb::Create, &pod.key(), body);
                self.ask(request.subresource(Subresource::Binding));
            }
            if !pod.status.is_ready() && is_good(&pod) {
                pod.status.phase = PodPhase::Running;
                let ready = super::pods::condition("Ready", ConditionStatus::True, self.now);
                super::pods::set_condition(&mut pod, ready);
                let body = Body::Object(pod.clone().into_object());
                let request = Request::on(&Credential::admin(), Verb::Patch, &pod.key(), body);
                self.ask(request.subresource(Subresource::Status));
            }
        }
    }

    /// What the controllers asked for since the last call.
    pub fn taken(&mut self) -> String {
        let lines: Vec<String> = std::mem::take(&mut self.asked).into_iter().map(|(_, line)| line + "\n").collect();
        lines.concat()
    }

    /// The Events, in the order of their making: `"ScalingReplicaSet Scaled up …"`.
    pub fn events(&self) -> Vec<String> {
        let mut events: Vec<_> = self.view().list::<crate::api::core_v1::Event>(&Text::EMPTY).collect();
        events.sort_by_key(|event| event.metadata.resource_version);
        events.iter().map(|event| std::format!("{} {}", event.reason, event.message)).collect()
    }

    fn act(&mut self, actor: ActorId, act: impl FnOnce(&mut Bench, &mut Context)) {
        // The bench is lent out while the context borrows its store and its randomness: both are cheap to copy.
        let etcd = self.etcd.clone();
        let mut rng = self.rng.fork(&std::format!("{}", self.sequence));
        let handled = SpanId(self.sequence);
        let mut outbox =
            Outbox { sent: Vec::new(), next_request: self.next_request, handled, cause: handled, from: actor };
        let seen = match actor {
            ActorId::Apiserver => self.seen[0],
            ActorId::Controller(_) => self.seen[1],
            _ => 0,
        };
        let mut cx = Context { now: self.now, rng: &mut rng, view: etcd.store.view(seen), outbox: &mut outbox };
        act(self, &mut cx);
        self.next_request = outbox.next_request;
        for Envelope { from, to, payload, delay, .. } in outbox.sent {
            self.sequence += 1;
            let hop = if matches!(payload, Payload::Timer(_)) { Duration::ZERO } else { HOP };
            self.agenda.insert((self.now + delay + hop, self.sequence), (from, to, payload));
        }
    }
}
