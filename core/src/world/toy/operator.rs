//! An operator for tests: a program that watches config maps in the name of its pod's service account, and writes its pod's
//! name into each one that lacks it. Of several replicas the leader works.

use crate::actor::{self, Component, Program};
use crate::address::{ActorId, Part, ProcessId};
use crate::api::request::{Body, PatchType, Request, Verb};
use crate::api::{Credential, FieldSelector, Key, Kind, Object, Tree};
use crate::base::{Duration, Text};
use crate::because::Because;
use crate::client::leader_election::Timer as ElectionTimer;
use crate::client::{Client, Informed, Informers, LeaderElectionConfig, LeaderElector};
use crate::wire::Payload;
use crate::wire::cri::ContainerConfig;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The operator.
#[derive(Clone, Debug, Hash)]
pub struct Operator {
    hostname: Text,
    client: Client<()>,
    informers: Informers,
    elector: LeaderElector,
}

/// What it wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    Watch(Kind),
    Election(ElectionTimer),
    /// It has done what is to be done before it exits.
    Exit,
}

impl From<ElectionTimer> for Timer {
    fn from(timer: ElectionTimer) -> Timer {
        Timer::Election(timer)
    }
}

type Context<'a> = actor::Context<'a, Timer>;

/// What it writes into config maps.
pub const SEEN_BY: &str = "seen-by";
/// A config map of this name makes it crash.
const POISON: &str = "poison";
/// How long it takes to exit when it is asked to.
const SHUTDOWN: Duration = Duration::from_secs(3);

impl Program for Operator {
    const IMAGES: &'static [&'static str] = &["example.com/operator"];

    fn new(config: &ContainerConfig) -> Operator {
        let (credential, hostname) = (config.credential(), config.pod.metadata.name.clone());
        Operator::of(config.apiserver, credential, hostname)
    }
}

impl Operator {
    fn of(server: ProcessId, credential: Credential, hostname: Text) -> Operator {
        let name = Text::from_static("operator");
        let lease = FieldSelector::equal("metadata.name", &name);
        let config = LeaderElectionConfig {
            server,
            credential: credential.clone(),
            event_source: name.clone(),
            name,
            host: hostname.clone(),
        };
        Operator {
            hostname,
            client: Client::new(server, credential.clone()),
            informers: Informers::new(server, credential)
                .with(Kind::ConfigMap, FieldSelector::default())
                .with(Kind::Lease, lease),
            elector: LeaderElector::new(config),
        }
    }

    fn reconcile_all(&mut self, cx: &mut Context) {
        let all: Vec<Object> = cx.view.objects(Kind::ConfigMap, &Text::EMPTY).cloned().collect();
        all.iter().for_each(|object| self.reconcile(object, cx));
    }

    fn reconcile(&mut self, object: &Object, cx: &mut Context) {
        let meta = object.meta();
        if !self.elector.is_leader() || meta.namespace != *"default" || meta.annotations.contains_key(SEEN_BY) {
            return;
        }
        if meta.name == *POISON {
            return cx.outbox.exit(2);
        }
        let annotations = Tree::fields([(SEEN_BY, Tree::Text(self.hostname.clone()))]);
        let patch = Tree::fields([("metadata", Tree::fields([("annotations", annotations)]))]);
        let request =
            Request::on(&self.client.credential, Verb::Patch, &object.key(), Body::Patch(PatchType::Merge, patch));
        self.client.send(Arc::new(request), Because::WATCHING, (), cx.outbox);
    }
}

impl Component for Operator {
    type Timer = Timer;

    fn start(&mut self, cx: &mut Context) {
        self.informers.start(cx);
        self.elector.start(cx);
    }

    fn receive(&mut self, _: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        let payload = match self.elector.receive(payload, cx) {
            Ok(true) => return self.reconcile_all(cx),
            Ok(false) => return,
            Err(payload) => payload,
        };
        match self.informers.receive(payload, cx) {
            Ok(Some(Informed::Changed(event))) => {
                self.elector.watched(&event, cx);
                if event.object.kind() == Kind::ConfigMap {
                    self.reconcile(&event.object, cx);
                }
            }
            Ok(Some(Informed::Listed(Kind::Lease))) => self.elector.listed(cx),
            Ok(Some(Informed::Listed(_))) => self.reconcile_all(cx),
            Ok(Some(Informed::Retry(kind, wait))) => cx.timer(wait, Timer::Watch(kind), Because::TIME_PASSED),
            Ok(None) => {}
            Err(payload) => drop(self.client.receive(payload)),
        }
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        match timer {
            Timer::Watch(kind) => self.informers.retry(kind, cx),
            Timer::Election(timer) => self.elector.wake(timer, cx),
            Timer::Exit => cx.outbox.exit(0),
        }
    }

    fn terminate(&mut self, cx: &mut Context) {
        cx.timer(SHUTDOWN, Timer::Exit, Because::TIME_PASSED);
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.client.server())
    }

    fn lease(&self) -> Option<(Key, Text)> {
        Some(self.elector.lease())
    }

    fn path_changed(&mut self, is_healthy: bool, cx: &mut Context) {
        self.elector.path_changed(is_healthy, cx);
    }

    fn cache_revision(&self) -> u64 {
        self.informers.revision()
    }
}
