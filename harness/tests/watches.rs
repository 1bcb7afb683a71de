//! Watches: whoever lists and then watches hears of every change since, once, in order, and of nothing else: whatever
//! crashes, is cut off or compacted meanwhile.

use kubarium_core::actor::{ActorId, Controller, NodeId, Payload};
use kubarium_core::api::request::Verb;
use kubarium_core::api::response::Reply;
use kubarium_core::api::{Kind, Object};
use kubarium_core::base::{Duration, Rng, Text};
use kubarium_core::fault::{Fault, Link};
use kubarium_core::session::{Input, Session, Setup};
use kubarium_core::trace::What;
use kubarium_harness::random_run;
use std::collections::{BTreeMap, BTreeSet};

const RUNS: u64 = if cfg!(debug_assertions) { 10 } else { 300 };

#[test]
fn every_change_is_told_once_and_in_order() {
    let (mut told, mut lists, mut compacted) = (0, 0, 0);
    for seed in 0..RUNS {
        let clients = watched(seed);
        lists += clients.lists;
        told += clients.told;
        compacted += u64::from(clients.compacted > 0);
    }
    // So that the test cannot pass by looking at nothing.
    assert!(told > 100 * RUNS && lists > 10 * RUNS, "{told} events after {lists} lists");
    assert!(compacted > RUNS / 2, "only {compacted} runs were long enough for a compaction");
}

/// What was written, and what each client was told of it.
#[derive(Default)]
struct Clients {
    /// Each revision: the kind, and the name or the node by which a kubelet watches it.
    history: Vec<(Kind, Text)>,
    watches: BTreeMap<(ActorId, Kind), Watch>,
    lists: u64,
    told: u64,
    compacted: u64,
}

/// One client's watch of one kind.
#[derive(Default)]
struct Watch {
    /// The revision of its list; at first, of what it heard first.
    listed: Option<u64>,
    told: BTreeSet<u64>,
}

/// A run in which much goes wrong, message by message, with longer and longer pauses; at its end all is well.
fn watched(seed: u64) -> Clients {
    let mut session = Session::new(Setup::classroom(3, seed));
    let mut rng = Rng::new(seed).fork("troubles");
    let mut clients = Clients::default();
    clients.note_writes(&session);
    for pause in [2, 2, 5, 5, 10, 20, 60, 200, 400, 700] {
        let input = random_run::input(&session, &mut rng);
        session.act(input);
        let actors = [ActorId::Apiserver, ActorId::Scheduler, ActorId::Controller(Controller::Manager), ActorId::Etcd];
        let actor = actors[rng.below(4) as usize];
        session.act(Input::Fault(Fault::Crash(actor)));
        clients.run_for(pause / 2, seed, &mut session);
        session.act(Input::Fault(Fault::Restart(actor)));
        let input = random_run::input(&session, &mut rng);
        session.act(input);
        clients.run_for(pause - pause / 2, seed, &mut session);
    }
    for actor in [ActorId::Etcd, ActorId::Apiserver, ActorId::Scheduler, ActorId::Controller(Controller::Manager)] {
        session.act(Input::Fault(Fault::Restart(actor)));
    }
    let nodes = session.timeline().world().machines().len() as u32;
    for node in (0..nodes).map(NodeId) {
        session.act(Input::Fault(Fault::Link(ActorId::Apiserver, ActorId::Kubelet(node), Link::default())));
        session.act(Input::StartNode(session.node_name(node)));
    }
    clients.run_for(30, seed, &mut session);
    // The last writes are still on their way: who has heard of a later one has heard of all before it.
    for ((client, kind), watch) in &clients.watches {
        clients.check(seed, &session, *client, *kind, watch, watch.told.last().copied());
    }
    clients.compacted = session.timeline().world().store().compacted();
    clients
}

enum News {
    Listed(u64),
    Changed(u64),
}

/// What the next message tells a client that runs.
fn hears(session: &Session) -> Option<(ActorId, Kind, News)> {
    let world = session.timeline().world();
    let id = world.next_span()?;
    let span = session.span(id)?;
    let client = span.to;
    if span.from != ActorId::Apiserver || !world.is_heard(id) {
        return None;
    }
    match (world.payload(id)?, &span.what) {
        (Payload::Watch(event), _) => Some((client, event.object.kind(), News::Changed(event.revision))),
        (Payload::Response(_, response), What::Response(_, Verb::Watch, _, key)) => match &response.body {
            Ok(Reply::List(_, revision)) => Some((client, key.kind, News::Listed(*revision))),
            _ => None,
        },
        _ => None,
    }
}

impl Clients {
    fn run_for(&mut self, secs: u64, seed: u64, session: &mut Session) {
        let until = session.now() + Duration::from_secs(secs);
        while session.poll_at().is_some_and(|due| due <= until) {
            let heard = hears(session);
            session.advance(until, 1);
            self.note_writes(session);
            if let Some((client, kind, news)) = heard {
                self.note(seed, session, client, kind, news);
            }
        }
        session.advance(until, u64::MAX);
    }

    fn note_writes(&mut self, session: &Session) {
        let store = session.timeline().world().store();
        for revision in self.history.len() as u64 + 1..=store.revision() {
            let (now, before) = store.change_at(revision);
            let object = now.or(before).expect("what was just written is not compacted yet");
            let place = match object {
                Object::Pod(pod) => pod.spec.node_name.clone(),
                other => other.meta().name.clone(),
            };
            self.history.push((object.kind(), place));
        }
    }

    fn note(&mut self, seed: u64, session: &Session, client: ActorId, kind: Kind, news: News) {
        let mut watch = self.watches.remove(&(client, kind)).unwrap_or_default();
        match news {
            News::Listed(revision) => {
                // It watched before: what it heard until then had no holes.
                let until = watch.told.range(..=revision).last().copied();
                self.check(seed, session, client, kind, &watch, until);
                self.lists += 1;
                let later = watch.told.split_off(&(revision + 1));
                watch = Watch { listed: Some(revision), told: later };
            }
            News::Changed(revision) => {
                self.told += 1;
                watch.listed.get_or_insert(revision - 1);
                let in_order = watch.told.last().is_none_or(|last| *last < revision);
                assert!(
                    in_order,
                    "seed {seed}: {client:?} hears of {kind} at {revision} after {:?}",
                    watch.told.last()
                );
                watch.told.insert(revision);
            }
        }
        self.watches.insert((client, kind), watch);
    }

    /// All that was written after the list and until this revision has been told.
    fn check(&self, seed: u64, session: &Session, client: ActorId, kind: Kind, watch: &Watch, until: Option<u64>) {
        let (Some(listed), Some(until)) = (watch.listed, until) else { return };
        let own_node = match client {
            ActorId::Kubelet(node) => Some(session.node_name(node)),
            _ => None,
        };
        let concerns = |revision: &u64| {
            let (of, place) = &self.history[*revision as usize - 1];
            *of == kind && own_node.as_ref().is_none_or(|node| node == place)
        };
        let written: Vec<u64> = (listed + 1..=until).filter(concerns).collect();
        let told: Vec<u64> =
            watch.told.iter().copied().filter(|revision| *revision > listed && *revision <= until).collect();
        assert_eq!(told, written, "seed {seed}: what {client:?} was told of {kind} after its list at {listed}");
    }
}
