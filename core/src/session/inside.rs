//! The inside of each component, for the inspector: queues, watchers, workers, and the stages of a request.

use super::view::{AttemptView, RequestView, Row, RowState, Section, SectionTitle};
use super::{Session, make_view};
use crate::address::{ActorId, SpanId};
use crate::api::request::{Body, Request, Verb};
use crate::api::{Key, Kind, Object, Resource, yaml};
use crate::apiserver::{Apiserver, StageOutcome, rest};
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use crate::controllers::ControllerManager;
use crate::node::kubelet::{Kubelet, PodWorkerState};
use crate::scheduler::queue::Place;
use crate::scheduler::{LOOKING_FOR_NODE, Scheduler};
use crate::timeline::Position;
use crate::wire::Payload;
use crate::wire::command::Command;
use crate::world::process::Process;
use crate::world::roster::{Component, Role};
use crate::world::trace::{Span, What};
use crate::world::{Content, Input, World};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The number of a store's last writes that are listed.
const WRITES: usize = 12;
/// The number of keys of each kind that are listed.
const KEYS: usize = 20;

impl Session {
    /// The inside of a process: `"kube-apiserver"`, `"node-1/kubelet"`.
    pub fn inside(&self, process: &str) -> Vec<Section> {
        let world = self.timeline.world();
        let Some(process) = world.process_named(process).and_then(|id| world.process(id)) else { return Vec::new() };
        let mut sections = match &process.component {
            Component::Apiserver(apiserver) => self.apiserver(apiserver),
            Component::Etcd(_) => self.etcd(world),
            Component::Scheduler(scheduler) => self::scheduler(scheduler),
            Component::ControllerManager(manager) => self::controllers(manager),
            Component::Kubelet(kubelet) => self::kubelet(kubelet),
            _ => Vec::new(),
        };
        sections.retain(|section| !section.rows.is_empty());
        sections
    }

    /// A request that was sent, if it is remembered: on its way, or as it was when it arrived.
    pub fn request(&self, span: SpanId) -> Option<RequestView> {
        let past;
        let mut world = self.timeline.world();
        if world.content(span).is_none() {
            past = self.before_arrival(span)?;
            world = &past;
        }
        let Content::Payload(Payload::Request(_, request)) = world.content(span)? else { return None };
        let server = self.trace.get(span)?.to.id.process;
        let stage = |outcome: StageOutcome| Row {
            good: Some(outcome.refusal.is_none()),
            name: Text::from_static(outcome.stage),
            words: outcome.refusal.map(|status| status.message).unwrap_or_default(),
            ..Row::default()
        };
        let Component::Apiserver(apiserver) = &world.process(server)?.component else { return None };
        let outcomes = apiserver.explain(request, world.view_of(server), world.now());
        let stages = outcomes.into_iter().map(stage).collect();
        Some(RequestView { span, stages, ..request_view(request) })
    }

    /// The last request that a person sent with kubectl; for `kubectl apply` its parts are in the trace.
    pub fn last_sent(&self) -> Option<RequestView> {
        let inputs = self.timeline.world().inputs() as usize;
        match &self.timeline.log().get(inputs.checked_sub(1)?)?.input {
            Input::Command(Command::Send(request)) | Input::Request(request) => Some(request_view(request)),
            _ => None,
        }
    }

    /// The last write that reached the apiserver, or is about to; leases and events are left out.
    pub fn last_request(&self) -> Option<SpanId> {
        let now = self.now();
        let told = |span: &&Span| match &span.what {
            What::Request(Verb::Get | Verb::List | Verb::Watch, ..) => false,
            What::Request(_, _, key) => span.sent <= now && !matches!(key.kind, Kind::Event | Kind::Lease),
            _ => false,
        };
        self.trace.spans().rev().find(told).map(|span| span.id)
    }

    /// The scheduler's last try to find a node for this pod, or for any: the timer that ended it.
    pub fn last_try(&self, pod: Option<&Key>) -> Option<SpanId> {
        // What came of a try has the same cause as the timer that ended it.
        let outcome = |span: &&Span| match &span.what {
            What::Request(Verb::Create | Verb::Patch, _, key) => {
                span.from.role == Role::Scheduler && key.kind == Kind::Pod && pod == Some(key)
            }
            _ => false,
        };
        let (mut last, mut cause) = (SpanId(u64::MAX), None);
        if pod.is_some() {
            let outcome = self.trace.spans().rev().find(outcome)?;
            (last, cause) = (outcome.id, Some(outcome.cause));
        }
        let ends_a_try = |span: &&Span| {
            span.because == LOOKING_FOR_NODE && span.id < last && cause.is_none_or(|cause| span.cause == cause)
        };
        self.trace.spans().rev().find(ends_a_try).map(|timer| timer.id)
    }

    /// A try of the scheduler, as it was, by [`Session::last_try`].
    pub fn attempt(&self, timer: SpanId) -> Option<AttemptView> {
        let timer = self.trace.get(timer)?;
        let past;
        let mut world = self.timeline.world();
        if world.content(timer.id).is_none() {
            past = self.before_arrival(timer.id)?;
            world = &past;
        }
        let process = world.process(timer.from.id.process)?;
        let (pod, explanation, chosen) = match &process.component {
            Component::Scheduler(scheduler) => scheduler.attempt(world.view_of(process.id))?,
            _ => return None,
        };
        let message = explanation.message.into();
        let nodes = explanation.nodes.into_iter().map(make_view::node_verdict).collect();
        Some(AttemptView { pod, at: timer.due, nodes, chosen, message })
    }

    /// The cluster just before a message arrived.
    fn before_arrival(&self, span: SpanId) -> Option<World> {
        let (handled, time) = self.trace.handled_before(span)?;
        Some(self.timeline.world_at(Position { handled, time }))
    }

    fn apiserver(&self, apiserver: &Apiserver) -> Vec<Section> {
        let open = apiserver.in_flight().map(|(client, request)| Row {
            name: self.actor_name(client),
            words: rest::to_line(request).into(),
            ..Row::default()
        });
        let mut watched: VecMap<(Kind, Text), Vec<Text>> = VecMap::new();
        for (_, kind, of, watcher) in apiserver.watchers() {
            watched.entry((kind, of)).or_default().push(self.actor_name(watcher));
        }
        let watch = |((kind, of), watchers): ((Kind, Text), Vec<Text>)| {
            let name = Text::from_static(kind.info().plural);
            let name = if of.is_empty() { name } else { format!("{name} · {of}").into() };
            let watchers: Vec<&str> = watchers.iter().map(Text::as_str).collect();
            Row { name, words: watchers.join(", ").into(), ..Row::default() }
        };
        alloc::vec![
            Section { title: SectionTitle::OpenRequests, rows: open.collect() },
            Section { title: SectionTitle::Watchers, rows: watched.into_iter().map(watch).collect() },
        ]
    }

    fn etcd(&self, world: &World) -> Vec<Section> {
        let store = world.history();
        let number = |state: RowState, number: u64| Row {
            state: Some(state),
            name: format!("{number}").into(),
            ..Row::default()
        };
        let revisions = [number(RowState::Revision, store.revision()), number(RowState::Compacted, store.compacted())];
        let write = |(revision, span): (u64, SpanId)| {
            let What::Write(key) = &self.trace.get(span)?.what else { return None };
            Some(Row { name: format!("{revision}").into(), key: Some(key.clone()), span, ..Row::default() })
        };
        let kinds = Kind::ALL
            .iter()
            .map(|kind| (kind, store.now().objects(*kind, &Text::EMPTY).count()))
            .filter(|(_, count)| *count > 0);
        let kind = |(kind, count): (&Kind, usize)| Row {
            name: format!("{count}").into(),
            words: kind.etcd_prefix(),
            ..Row::default()
        };
        let told = |kind: &&Kind| !matches!(kind, Kind::Event | Kind::Lease);
        let objects =
            Kind::ALL.iter().filter(told).flat_map(|kind| store.now().objects(*kind, &Text::EMPTY).take(KEYS));
        let key = |object: &Object| Row {
            name: format!("{}", object.meta().resource_version.0).into(),
            key: Some(object.key()),
            ..Row::default()
        };
        let apiservers = world.with_role(Role::Apiserver).filter(|process| process.is_running());
        let watcher =
            |process: &Process| Row { name: process.name.clone(), words: "/registry/".into(), ..Row::default() };
        alloc::vec![
            Section { title: SectionTitle::Store, rows: revisions.into_iter().chain(kinds.map(kind)).collect() },
            Section { title: SectionTitle::Watchers, rows: apiservers.map(watcher).collect() },
            Section {
                title: SectionTitle::Writes,
                rows: self.trace.writes().rev().filter_map(write).take(WRITES).collect()
            },
            Section { title: SectionTitle::Keys, rows: objects.map(key).collect() },
        ]
    }

    fn actor_name(&self, id: ActorId) -> Text {
        let actor = self.timeline.world().actor(id);
        match actor.node {
            Some(node) => format!("{} {}", actor.name(), self.node_name(node)).into(),
            None => Text::from_static(actor.name()),
        }
    }
}

fn request_view(request: &Request) -> RequestView {
    let body = match &request.body {
        Body::Tree(tree) | Body::Patch(_, tree) => yaml::to_yaml(tree),
        Body::Object(object) => yaml::to_yaml(&object.to_tree()),
        Body::None | Body::Delete(_) => String::new(),
    };
    let (user, line) = (request.credential.user_name().into(), rest::to_line(request).into());
    RequestView { span: SpanId(0), key: request.key(), user, line, body: body.into(), stages: Vec::new() }
}

fn scheduler(scheduler: &Scheduler) -> Vec<Section> {
    let place = |place: &Place| match place {
        Place::Active => (RowState::Active, None),
        Place::Backoff(until) | Place::ErrorBackoff(until) => (RowState::Backoff, Some(*until)),
        Place::Unschedulable => (RowState::Unschedulable, None),
        Place::Gated => (RowState::Gated, None),
    };
    let row = |(pod, at): &(crate::scheduler::queue::QueuedPod, Place)| {
        let (state, at) = place(at);
        let refused: Vec<&str> = pod.unschedulable_plugins.iter().map(|plugin| plugin.name()).collect();
        Row {
            key: Some(pod.info.pod.key()),
            state: Some(state),
            words: refused.join(", ").into(),
            at,
            span: pod.cause,
            ..Row::default()
        }
    };
    alloc::vec![Section { title: SectionTitle::SchedulingQueue, rows: scheduler.queue().pods().map(row).collect() }]
}

fn controllers(manager: &ControllerManager) -> Vec<Section> {
    let mut rows = Vec::new();
    let mut idle: Vec<&str> = Vec::new();
    for (controller, queue) in manager.queues() {
        let before = rows.len();
        let row = |key: &Key, state: RowState, at: Option<Time>| {
            let name = Text::from_static(controller);
            Row { name, state: Some(state), key: Some(key.clone()), at, ..Row::default() }
        };
        rows.extend(queue.processing().map(|key| row(key, RowState::Processing, None)));
        rows.extend(queue.waiting().into_iter().map(|key| row(key, RowState::Queued, None)));
        rows.extend(queue.later().map(|(at, key)| row(key, RowState::Delayed, Some(at))));
        if rows.len() == before {
            idle.push(controller);
        }
    }
    let idle = idle.into_iter().map(|name| Row { name: Text::from(name), ..Row::default() });
    alloc::vec![
        Section { title: SectionTitle::WorkQueues, rows },
        Section { title: SectionTitle::Idle, rows: idle.collect() },
    ]
}

fn kubelet(kubelet: &Kubelet) -> Vec<Section> {
    let row = |(key, state, busy): (Key, PodWorkerState, bool)| Row {
        state: Some(match state {
            PodWorkerState::Syncing => RowState::Syncing,
            PodWorkerState::Terminating => RowState::Terminating,
            PodWorkerState::Terminated => RowState::Terminated,
        }),
        words: if busy { Text::from_static("CRI") } else { Text::EMPTY },
        key: Some(key),
        ..Row::default()
    };
    alloc::vec![Section { title: SectionTitle::PodWorkers, rows: kubelet.workers().map(row).collect() }]
}
