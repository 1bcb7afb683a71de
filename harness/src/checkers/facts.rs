//! What happens in a run, as facts: the only file here that knows how the core keeps it. Checkers judge facts, so that
//! a made-up history can be judged as well.

use kubarium_core::actor::{ActorId, Controller, NodeId, Payload};
use kubarium_core::api::request::Verb;
use kubarium_core::api::response::Reply;
use kubarium_core::api::{Key, Kind, Object};
use kubarium_core::base::{Text, Time};
use kubarium_core::fault::process;
use kubarium_core::node::runtime::{CriCall, CriReply};
use kubarium_core::session::{Input, Session};
use kubarium_core::trace::{Span, SpanId, What};
use kubarium_core::world::{Power, World};
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Fact {
    /// etcd wrote a revision.
    Written(Write),
    /// A kubelet's call reached the container runtime of this node.
    Called(Text, CriCall),
    /// The container runtime of this node answered, or reported that a container ended.
    Replied(Text, CriReply),
    /// A machine lost its power.
    PoweredOff(Text),
    /// A process that was down started.
    Started(Text),
    /// A part of a watch reached its client.
    Heard(Watched),
    /// The cache of this process is at this revision.
    Cached(Text, u64),
}

/// One revision of the store.
#[derive(Clone, Debug)]
pub struct Write {
    /// Its number.
    pub revision: u64,
    /// The object's place.
    pub key: Key,
    /// The object after the write; None: deleted.
    pub object: Option<Object>,
    /// The object before it.
    pub old: Option<Object>,
    /// The request that asked for it; None when no client did (an Event that expires).
    pub request: Option<Asked>,
    /// Whether the chain of its causes leads back to an input.
    pub is_rooted: bool,
}

/// The request behind a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The component that sent it: `replicaset-controller`.
    pub client: Text,
    /// The process that the component is part of: `kube-controller-manager`.
    pub process: Text,
    /// When it was sent.
    pub sent: Time,
}

/// A part of a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The process that watches.
    pub client: Text,
    /// The node that the watch is restricted to, if it is a kubelet's.
    pub node: Option<Text>,
    /// The kind.
    pub kind: Kind,
    /// The revision.
    pub revision: u64,
    /// Whether this is the list with which a watch begins, at the revision; otherwise it is an event.
    pub is_list: bool,
}

/// Drives a run message by message and collects its facts.
#[derive(Debug)]
pub struct Observer {
    revision: u64,
    /// The last message that was sent.
    last: SpanId,
    /// Messages whose chain of causes does not lead back to an input.
    rootless: BTreeSet<SpanId>,
    caches: BTreeMap<ActorId, u64>,
    facts: Vec<Fact>,
}

impl Observer {
    /// Begins with a run that has just started.
    pub fn new(session: &Session) -> Observer {
        let (last, rootless, caches) = (SpanId(0), BTreeSet::new(), BTreeMap::new());
        let mut observer = Observer { revision: 0, last, rootless, caches, facts: Vec::new() };
        observer.note_spans(session);
        observer
    }

    /// Takes the facts since the last time.
    pub fn take(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.facts)
    }

    /// Handles one message that is due by `until`; false when there is none.
    pub fn step(&mut self, session: &mut Session, until: Time) -> bool {
        if session.poll_at().is_none_or(|due| due > until) {
            session.advance(until, u64::MAX);
            return false;
        }
        let (receiver, heard) = self.arrives(session);
        session.advance(until, 1);
        self.note_spans(session);
        self.facts.extend(heard.map(Fact::Heard));
        if let Some(receiver) = receiver {
            self.note_cache(session.timeline().world(), process(receiver));
        }
        true
    }

    /// Applies an input.
    pub fn act(&mut self, session: &mut Session, input: Input) {
        let world = session.timeline().world();
        let processes = processes(world);
        let down =
            |world: &World| -> Vec<bool> { processes.iter().map(|actor| world.faults().is_down(*actor)).collect() };
        let off = |world: &World| -> Vec<bool> { world.machines().iter().map(|m| m.power == Power::Off).collect() };
        let (was_down, was_off) = (down(world), off(world));
        session.act(input);
        let world = session.timeline().world();
        for (node, (was, is)) in was_off.into_iter().zip(off(world)).enumerate() {
            if is && !was {
                self.facts.push(Fact::PoweredOff(session.node_name(NodeId(node as u32))));
            }
        }
        for ((actor, was), is) in processes.iter().zip(was_down).zip(down(world)) {
            if was && !is {
                self.facts.push(Fact::Started(actor.name()));
            }
        }
        self.note_spans(session);
        for actor in &processes {
            self.note_cache(world, *actor);
        }
    }

    /// The receiver of the next message, if it hears it; and the part of a watch that the message is.
    fn arrives(&mut self, session: &Session) -> (Option<ActorId>, Option<Watched>) {
        let world = session.timeline().world();
        let Some(id) = world.next_span().filter(|id| world.is_heard(*id)) else { return (None, None) };
        let (Some(payload), Some(span)) = (world.payload(id), session.span(id)) else { return (None, None) };
        let watched = |kind, revision, is_list| Watched {
            client: process(span.to).name(),
            node: match span.to {
                ActorId::Kubelet(node) => Some(session.node_name(node)),
                _ => None,
            },
            kind,
            revision,
            is_list,
        };
        let mut heard = None;
        match (payload, &span.what) {
            (Payload::Watch(event), _) if span.from == ActorId::Apiserver => {
                heard = Some(watched(event.object.kind(), event.revision, false));
            }
            (Payload::Response(_, answer), What::Response(_, Verb::Watch, _, key)) => {
                if let Ok(Reply::List(_, revision)) = &answer.body {
                    heard = Some(watched(key.kind, *revision, true));
                }
            }
            (Payload::Cri(_, call), _) => {
                if let ActorId::Runtime(node) = span.to {
                    self.facts.push(Fact::Called(session.node_name(node), (**call).clone()));
                }
            }
            _ => {}
        }
        (Some(span.to), heard)
    }

    /// What was sent since the last time, and what was written.
    fn note_spans(&mut self, session: &Session) {
        let world = session.timeline().world();
        for span in session.spans_since(self.last) {
            let has_cause = match span.cause {
                SpanId(0) => matches!(span.what, What::Command(_)),
                cause => cause < span.id && !self.rootless.contains(&cause),
            };
            if !has_cause {
                self.rootless.insert(span.id);
            }
            if let (ActorId::Runtime(node), What::CriReply(..)) = (span.from, &span.what)
                && let Some(Payload::CriReply(_, reply)) = world.payload(span.id)
            {
                self.facts.push(Fact::Replied(session.node_name(node), (**reply).clone()));
            }
        }
        self.last = session.last_span();
        self.note_writes(session);
    }

    fn note_writes(&mut self, session: &Session) {
        let store = session.timeline().world().store();
        let trace = session.trace();
        let news = trace.writes().rev().take_while(|(revision, _)| *revision > self.revision);
        let spans: BTreeMap<u64, SpanId> = news.collect();
        for revision in self.revision + 1..=store.revision() {
            let (object, old) = store.change_at(revision);
            let Some(key) = object.or(old).map(Object::key) else { continue };
            let span = spans.get(&revision).copied();
            let request = span.and_then(|span| request_behind(session, span));
            let is_rooted = span.is_some_and(|span| !self.rootless.contains(&span));
            let (object, old) = (object.cloned(), old.cloned());
            self.facts.push(Fact::Written(Write { revision, key, object, old, request, is_rooted }));
        }
        self.revision = store.revision();
    }

    fn note_cache(&mut self, world: &World, actor: ActorId) {
        let revision = world.view_of(actor).revision();
        if self.caches.insert(actor, revision) != Some(revision) {
            self.facts.push(Fact::Cached(actor.name(), revision));
        }
    }
}

/// The nearest request among the causes of a write. What is done when time has passed, nobody has asked for.
fn request_behind(session: &Session, span: SpanId) -> Option<Asked> {
    let mut causes = std::iter::successors(session.span(span), |span| session.span(span.cause));
    let is_end = |span: &&Span| matches!(span.what, What::Request(..) | What::Timer | What::Command(_));
    let request = causes.find(is_end).filter(|span| matches!(span.what, What::Request(..)))?;
    let (client, process) = (request.from.name(), process(request.from).name());
    Some(Asked { client, process, sent: request.sent })
}

/// All processes that keep a cache or can be restarted.
fn processes(world: &World) -> Vec<ActorId> {
    let nodes = (0..world.machines().len() as u32).map(|node| ActorId::Kubelet(NodeId(node)));
    let control_plane =
        [ActorId::Apiserver, ActorId::Scheduler, ActorId::Controller(Controller::Manager), ActorId::Etcd];
    control_plane.into_iter().chain(nodes).collect()
}
