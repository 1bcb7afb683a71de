//! What happens in a run, as facts: the only file here that knows how the core keeps it. Checkers judge facts, so that
//! a made-up history can be judged as well.

use kubarium_core::address::{NodeId, ProcessId, RequestId, SpanId};
use kubarium_core::api::request::Verb;
use kubarium_core::api::{Key, Kind, Object};
use kubarium_core::base::{Text, Time};
use kubarium_core::client::LeaderElector;
use kubarium_core::session::trace::{Span, What};
use kubarium_core::session::{Input, Role, Session};
use kubarium_core::wire::Payload;
use kubarium_core::wire::cri::{CriCall, CriReply};
use kubarium_core::world::process::{Host, Process};
use kubarium_core::world::roster::Component;
use kubarium_core::world::{Content, World};
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
    /// The client of a write does not know whether it was carried out: its connection broke, or the apiserver's to etcd did.
    Unsure(SpanId),
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
    /// The message that carried it.
    pub span: SpanId,
    /// The component that sent it: `replicaset-controller`.
    pub client: Text,
    /// The process that the component is part of: `kube-controller-manager`.
    pub process: Text,
    /// When it was sent.
    pub sent: Time,
    /// Who takes part in the election of a leader: the Lease, and the identity of the process when it sent the request.
    pub candidate: Option<(Key, Text)>,
}

/// A part of a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The process that watches.
    pub client: Text,
    /// The node whose pods, or the name of the one object, that the watch is restricted to.
    pub place: Option<Text>,
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
    caches: BTreeMap<ProcessId, u64>,
    /// The requests for watches that go on from a revision, instead of beginning with a list.
    resumed: BTreeSet<(ProcessId, RequestId)>,
    /// What watches with a field selector are restricted to.
    places: BTreeMap<(ProcessId, RequestId), Text>,
    /// The writes that are not answered yet, by the message that carried each.
    asked: BTreeMap<(ProcessId, RequestId), SpanId>,
    /// The identities that processes had in an election, and since when.
    candidates: BTreeMap<ProcessId, Vec<(Time, Key, Text)>>,
    facts: Vec<Fact>,
}

impl Observer {
    /// Begins with a run that has just started.
    pub fn new(session: &Session) -> Observer {
        let (last, rootless, caches) = (SpanId(0), BTreeSet::new(), BTreeMap::new());
        let (resumed, places, asked) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        let (candidates, facts) = (BTreeMap::new(), Vec::new());
        let mut observer = Observer { revision: 0, last, rootless, caches, resumed, places, asked, candidates, facts };
        let world = session.timeline().world();
        world.processes().for_each(|process| observer.note_identity(world, process.id));
        for process in world.with_role(Role::Apiserver) {
            let Component::Apiserver(apiserver) = &process.component else { continue };
            let places = apiserver.watchers().into_iter().filter(|(_, _, place, _)| !place.is_empty());
            observer.places.extend(places.map(|(id, _, place, client)| ((client.process, id), place)));
        }
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
        let world = session.timeline().world();
        let restarted = world.next_span().and_then(|span| world.starting(span));
        session.advance(until, 1);
        if let Some(process) = restarted {
            let world = session.timeline().world();
            self.note_identity(world, process);
            self.facts.push(Fact::Started(name(world, process)));
        }
        self.note_spans(session);
        self.facts.extend(heard.map(Fact::Heard));
        if let Some(receiver) = receiver {
            self.note_cache(session.timeline().world(), receiver);
        }
        true
    }

    /// Applies an input.
    pub fn act(&mut self, session: &mut Session, input: Input) {
        let before = session.timeline().world().clone();
        session.act(input);
        let world = session.timeline().world();
        for (node, machine) in before.machines().iter().enumerate() {
            if runs(&before, machine.runtime) && !runs(world, machine.runtime) {
                self.facts.push(Fact::PoweredOff(session.node_name(NodeId(node as u32))));
            }
        }
        let keeps = |process: &&Process| process.component.cache_revision() > 0 || process.host != Host::Outside;
        let processes: Vec<ProcessId> = before.processes().filter(keeps).map(|process| process.id).collect();
        for id in &processes {
            if !runs(&before, *id) && runs(world, *id) {
                self.note_identity(world, *id);
                self.facts.push(Fact::Started(name(world, *id)));
            }
        }
        self.note_spans(session);
        for id in processes {
            self.note_cache(world, id);
        }
    }

    /// The receiver of the next message, if it arrives; and the part of a watch that the message is.
    fn arrives(&mut self, session: &Session) -> (Option<ProcessId>, Option<Watched>) {
        let world = session.timeline().world();
        let Some(id) = world.next_span().filter(|id| world.will_arrive(*id)) else { return (None, None) };
        let (Some(content), Some(span)) = (world.content(id), session.span(id)) else { return (None, None) };
        let mut heard = None;
        match (content, &span.what) {
            (Content::Payload(Payload::Watch(id, event)), _) if span.from.role == Role::Apiserver => {
                heard = Some((*id, event.object.kind(), event.revision, false));
            }
            (Content::Payload(Payload::WatchOpened(id, revision)), What::Response(_, _, _, key)) => {
                let resumes = self.resumed.remove(&(span.to.id.process, *id));
                heard = (!resumes).then_some((*id, key.kind, *revision, true));
            }
            (Content::Payload(Payload::Request(id, request)), _) if request.verb == Verb::Watch => {
                let watch = (span.from.id.process, *id);
                if request.query.resource_version > Some(0) {
                    self.resumed.insert(watch);
                }
                if let [term] = request.query.field_selector.terms.as_slice() {
                    self.places.insert(watch, term.value.clone());
                }
            }
            (Content::Payload(Payload::Broken(id, _)), _) => {
                self.facts.extend(self.asked.remove(&(span.to.id.process, *id)).map(Fact::Unsure));
            }
            (Content::Payload(Payload::Response(id, response)), _) => {
                let asked = self.asked.remove(&(span.to.id.process, *id));
                self.facts.extend(asked.filter(|_| response.code >= 500).map(Fact::Unsure));
            }
            (Content::Payload(Payload::Cri(_, call)), _) => {
                if let Some(node) = span.to.node {
                    self.facts.push(Fact::Called(session.node_name(node), (**call).clone()));
                }
            }
            _ => {}
        }
        let watched = heard.and_then(|(id, kind, revision, is_list)| {
            let client = world.process(span.to.id.process)?.name.clone();
            let place = self.places.get(&(span.to.id.process, id)).cloned();
            Some(Watched { client, place, kind, revision, is_list })
        });
        (Some(span.to.id.process), watched)
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
            if let (What::Request(verb, ..), Some(Content::Payload(Payload::Request(id, _)))) =
                (&span.what, world.content(span.id))
                && !matches!(verb, Verb::Get | Verb::List | Verb::Watch)
            {
                self.asked.insert((span.from.id.process, *id), span.id);
            }
            if let (Some(node), Some(Content::Payload(Payload::CriReply(_, reply)))) =
                (span.from.node, world.content(span.id).filter(|_| matches!(span.what, What::CriReply(..))))
            {
                self.facts.push(Fact::Replied(session.node_name(node), (**reply).clone()));
            }
        }
        self.last = session.last_span();
        self.note_writes(session);
    }

    fn note_writes(&mut self, session: &Session) {
        let store = session.timeline().world().history();
        let trace = session.trace();
        let news = trace.writes().rev().take_while(|(revision, _)| *revision > self.revision);
        let spans: BTreeMap<u64, SpanId> = news.collect();
        for revision in self.revision + 1..=store.revision() {
            let (object, old) = store.change_at(revision);
            let Some(key) = object.or(old).map(Object::key) else { continue };
            let span = spans.get(&revision).copied();
            let request = span.and_then(|span| self.request_behind(session, span));
            let is_rooted = span.is_some_and(|span| !self.rootless.contains(&span));
            let (object, old) = (object.cloned(), old.cloned());
            self.facts.push(Fact::Written(Write { revision, key, object, old, request, is_rooted }));
        }
        self.revision = store.revision();
    }

    /// The nearest request among the causes of a write. What is done when time has passed, nobody has asked for.
    fn request_behind(&self, session: &Session, span: SpanId) -> Option<Asked> {
        let mut causes = std::iter::successors(session.span(span), |span| session.span(span.cause));
        // An apiserver may wait before it serves a request.
        let is_end = |span: &&Span| match span.what {
            What::Request(..) | What::Command(_) => true,
            What::Timer => span.to.role != Role::Apiserver,
            _ => false,
        };
        let request = causes.find(is_end).filter(|span| matches!(span.what, What::Request(..)))?;
        let id = request.from.id.process;
        let identities = self.candidates.get(&id).into_iter().flatten();
        let identity = identities.rev().find(|(since, ..)| *since <= request.sent);
        let candidate = identity.map(|(_, lease, identity)| (lease.clone(), identity.clone()));
        let process = name(session.timeline().world(), id);
        let (client, sent) = (request.from.name().into(), request.sent);
        Some(Asked { span: request.id, client, process, sent, candidate })
    }

    /// A process has started: in an election it has a new identity.
    fn note_identity(&mut self, world: &World, id: ProcessId) {
        let elector = match world.process(id).map(|process| &process.component) {
            Some(Component::Scheduler(scheduler)) => scheduler.elector(),
            Some(Component::ControllerManager(manager)) => manager.elector(),
            _ => None,
        };
        if let Some((lease, identity)) = elector.map(LeaderElector::lease) {
            self.candidates.entry(id).or_default().push((world.now(), lease, identity));
        }
    }

    fn note_cache(&mut self, world: &World, id: ProcessId) {
        let revision = world.view_of(id).revision();
        if self.caches.insert(id, revision) != Some(revision) {
            self.facts.push(Fact::Cached(name(world, id), revision));
        }
    }
}

fn runs(world: &World, id: ProcessId) -> bool {
    world.process(id).is_some_and(Process::is_running)
}

fn name(world: &World, id: ProcessId) -> Text {
    world.process(id).map(|process| process.name.clone()).unwrap_or_default()
}
