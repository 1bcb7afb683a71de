//! A test for controllers: a control plane without a scheduler and without nodes, and a hand that plays kubelet.

use super::ControllerManager;
use super::controller::Servers;
use super::manager::ManagerProgram;
use super::plan::Server;
use crate::address::SpanId;
use crate::api::core_v1::{ConditionStatus, Pod, PodPhase};
use crate::api::request::{Body, DeleteOptions, Request, Subresource, Verb};
use crate::api::{Credential, Kind, Object, Resource, parse_documents};
use crate::base::{Duration, Text, Time};
use crate::history::View;

use crate::world::process::Host;
use crate::world::roster::Role;
use crate::world::toy::Toy;
use crate::world::trace::{Trace, What};
use crate::world::{Input, Latency, Order, Setup, World};
use std::string::String;
use std::vec::Vec;

pub struct ControllerTest {
    pub world: World,
    trace: Trace,
    /// The requests up to here have been written down.
    cursor: SpanId,
    /// The controllers' requests: `"deployment-controller create ReplicaSet/default/web-…"`, with the time of their arrival.
    pub asked: Vec<(Time, String)>,
    /// Called after each message.
    pub check: fn(&View),
}

/// The time that each message takes.
const HOP: Duration = Duration::from_micros(400);

impl ControllerTest {
    /// A control plane at rest.
    pub fn new() -> ControllerTest {
        ControllerTest::at(Time::from_secs(1_000_000_000))
    }

    /// A control plane that came up two seconds before this time.
    pub fn at(time: Time) -> ControllerTest {
        ControllerTest::of(&super::KUBE_CONTROLLER_MANAGER, None, time)
    }

    /// A control plane with a manager that runs this program, and with this cloud provider.
    pub fn of(program: &ManagerProgram, cloud: Option<Toy>, start: Time) -> ControllerTest {
        let mut setup = Setup::front_door(7, start - Duration::from_secs(1));
        setup.latency = Latency { control_plane: HOP, network: HOP, local: HOP, jitter_percent: 0 };
        let mut trace = Trace::keeping(100_000);
        let mut world = World::new(&setup, &mut trace);
        let mut servers = Servers::new();
        servers.extend(world.with_role(Role::Apiserver).map(|process| (Server::Apiserver, process.id)));
        if let Some(cloud) = cloud {
            let provider = world.add(Host::ControlPlane, |_| cloud.into(), &mut trace);
            servers.insert(Server::CloudProvider, provider);
        }
        world.add(Host::ControlPlane, |_| ControllerManager::running(program, servers).into(), &mut trace);
        let (cursor, asked) = (SpanId(0), Vec::new());
        let mut test = ControllerTest { world, trace, cursor, asked, check: |_| {} };
        test.run(Duration::from_secs(2));
        test.asked.clear();
        test
    }

    pub fn now(&self) -> Time {
        self.world.now()
    }

    pub fn view(&self) -> View<'_> {
        self.world.history().now()
    }

    /// Applies a manifest.
    pub fn apply(&mut self, manifest: &str) {
        for document in parse_documents(manifest).expect("it is YAML") {
            let tree = document.tree;
            let kind = Kind::find(tree.str_at("apiVersion"), tree.str_at("kind")).expect("it is a kind");
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
        self.send(request);
        self.run(Duration::from_millis(5));
    }

    /// Sends a request.
    pub fn send(&mut self, request: Request) {
        self.world.request(request, &mut self.trace);
    }

    /// Stops or starts a process.
    pub fn order(&mut self, process: &str, order: Order) {
        self.world.apply(Input::Process(process.into(), order), &mut self.trace);
    }

    /// Lets time pass.
    pub fn run(&mut self, time: Duration) {
        let until = self.now() + time;
        while !self.world.advance(until, 1, &mut self.trace).reached {
            self.note_requests();
            (self.check)(&self.view());
        }
        self.note_requests();
    }

    /// Writes down what controllers have asked for.
    fn note_requests(&mut self) {
        for span in self.trace.since(self.cursor) {
            if let What::Request(verb, subresource, key) = &span.what
                && span.from.role == Role::ControllerManager
                && key.kind != Kind::Event
                && *verb != Verb::Watch
            {
                let part = if *subresource == Subresource::Status { " status" } else { "" };
                let line = std::format!("{} {}{part} {key}", span.from.name(), verb.as_str());
                self.asked.push((span.due, line));
            }
        }
        self.cursor = self.world.sequence();
    }

    /// Binds all pods to nodes and makes all bound ones ready, at once; ends those that are to be deleted.
    pub fn play_kubelet(&mut self, is_good: fn(&Pod) -> bool) {
        let pods: Vec<_> = self.view().list::<Pod>(&Text::EMPTY).cloned().collect();
        for (at, pod) in pods.iter().enumerate() {
            let mut pod = (**pod).clone();
            pod.metadata.resource_version.0 = 0;
            if pod.metadata.is_terminating() {
                let uid = Some(pod.metadata.uid);
                let options = DeleteOptions { grace_period_seconds: Some(0), uid, ..Default::default() };
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
                let ready = super::pods::condition("Ready", ConditionStatus::True, self.now());
                super::pods::set_condition(&mut pod, ready);
                let body = Body::Object(pod.clone().into_object());
                let request = Request::on(&Credential::admin(), Verb::Patch, &pod.key(), body);
                self.ask(request.subresource(Subresource::Status));
            }
        }
    }

    /// The controllers' requests since the last call, in the order of their arrival.
    pub fn taken(&mut self) -> String {
        let mut asked = std::mem::take(&mut self.asked);
        asked.sort_by_key(|(at, _)| *at);
        asked.into_iter().map(|(_, line)| line + "\n").collect()
    }

    /// The Events, in the order of their making: `"ScalingReplicaSet Scaled up …"`.
    pub fn events(&self) -> Vec<String> {
        let mut events: Vec<_> = self.view().list::<crate::api::core_v1::Event>(&Text::EMPTY).collect();
        events.sort_by_key(|event| event.metadata.resource_version);
        events.iter().map(|event| std::format!("{} {}", event.reason, event.message)).collect()
    }
}
