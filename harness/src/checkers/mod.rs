//! Checkers: each judges a whole run by one invariant, while the run goes on. A random run that is only compared with
//! itself may be wrong twice.
//!
//! A new invariant is a file here and a line in [`Checkers::new`], with a test that feeds it a history it must refuse.

mod addresses;
mod budgets;
mod caches;
mod causes;
mod containers;
mod convergence;
mod facts;
mod leaders;
mod objects;
mod placement;
mod quotas;
mod rollouts;
#[cfg(test)]
mod testing;
mod watches;

pub use facts::{Asked, Fact, Observer, Watched, Write};

use crate::random_run::StandStill;
use kubarium_core::api::{Key, Kind, Object};
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::session::{Input, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An invariant.
pub trait Checker {
    /// Judges a fact. `cluster` is what was there just after it.
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict;

    /// Judges the cluster when nothing has gone wrong for long.
    fn at_rest(&mut self, _rest: &Rest, _cluster: &Cluster) -> Verdict {
        Ok(())
    }
}

/// Err: the invariant is broken. Of which object, and how.
pub type Verdict = Result<(), (String, String)>;

/// Breaks the invariant.
pub fn broken(of: impl fmt::Display, how: impl Into<String>) -> Verdict {
    Err((of.to_string(), how.into()))
}

/// The cluster as the facts so far have made it.
#[derive(Debug, Default)]
pub struct Cluster {
    /// The time.
    pub now: Time,
    /// The store's revision.
    pub revision: u64,
    /// All objects.
    pub objects: BTreeMap<Key, Object>,
    /// When each process was last started again.
    pub started: BTreeMap<Text, Time>,
}

/// The cluster after everything was repaired and had time to settle.
#[derive(Debug, Default)]
pub struct Rest {
    /// How long nothing has gone wrong.
    pub calm: Duration,
    /// How many messages were handled in the last five minutes.
    pub messages: u64,
    /// Pods without a node that would fit on one.
    pub placeable: BTreeSet<Key>,
}

/// A broken invariant, with what is needed to look into it.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The invariant: the name of its file.
    pub checker: &'static str,
    /// Whatever the run was begun with.
    pub run: String,
    /// When.
    pub time: Time,
    /// Seconds since the run began.
    pub seconds: f64,
    /// The store's revision then.
    pub revision: u64,
    /// The object.
    pub object: String,
    /// How it was broken.
    pub how: String,
    /// The inputs so far, and the last messages.
    pub history: Vec<String>,
}

/// All checkers of a run.
pub struct Checkers {
    run: String,
    observer: Observer,
    cluster: Cluster,
    checkers: Vec<(&'static str, Box<dyn Checker>)>,
    violations: Vec<Violation>,
    inputs: Vec<String>,
    still: StandStill,
    counts: Counts,
}

/// How much the checkers have seen: tests hold that it was not nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Revisions of the store.
    pub writes: u64,
    /// Lists with which watches began.
    pub lists: u64,
    /// Events of watches.
    pub events: u64,
    /// Calls of container runtimes.
    pub calls: u64,
    /// Pods evicted through the eviction subresource.
    pub evictions: u64,
    /// Writes of a quota's status.
    pub quotas: u64,
    /// Runs whose store was compacted.
    pub compacted: u64,
}

/// Of the messages before a violation, so many are shown.
const SHOWN: usize = 40;
/// After so many violations of a run no more are noted.
const MOST: usize = 20;

impl Checkers {
    /// All invariants, for a run that has just begun. `run` says how to run it again.
    pub fn new(run: impl Into<String>, session: &Session) -> Checkers {
        let checkers: Vec<(&'static str, Box<dyn Checker>)> = vec![
            ("addresses", Box::<addresses::Addresses>::default()),
            ("budgets", Box::<budgets::Budgets>::default()),
            ("caches", Box::<caches::Caches>::default()),
            ("causes", Box::new(causes::Causes)),
            ("containers", Box::<containers::Containers>::default()),
            ("convergence", Box::new(convergence::Convergence)),
            ("leaders", Box::<leaders::Leaders>::default()),
            ("objects", Box::<objects::Objects>::default()),
            ("placement", Box::<placement::Placement>::default()),
            ("quotas", Box::<quotas::Quotas>::default()),
            ("rollouts", Box::<rollouts::Rollouts>::default()),
            ("watches", Box::<watches::Watches>::default()),
        ];
        let mut all = Checkers {
            run: run.into(),
            observer: Observer::new(session),
            cluster: Cluster::default(),
            checkers,
            violations: Vec::new(),
            inputs: Vec::new(),
            still: StandStill::default(),
            counts: Counts::default(),
        };
        all.judge(session);
        all
    }

    /// Lets the run go on, message by message.
    pub fn advance(&mut self, session: &mut Session, until: Time) {
        while self.observer.step(session, until) {
            self.still.note(session.now(), session.position().handled, &self.run);
            self.judge(session);
        }
        self.cluster.now = session.now();
    }

    /// Applies an input to the run.
    pub fn act(&mut self, session: &mut Session, input: Input) {
        let seconds = session.now().since(session.start()).as_micros() as f64 / 1e6;
        self.inputs.push(format!("{seconds:>11.6} {}", described(&input)));
        self.observer.act(session, input);
        self.judge(session);
    }

    /// Judges a run that has been repaired and left alone for `calm`, and had so many messages in the last five minutes.
    pub fn at_rest(&mut self, session: &Session, calm: Duration, messages: u64) {
        let waits = |object: &&Object| matches!(object, Object::Pod(pod) if pod.spec.node_name.is_empty());
        let fits = |key: &Key| session.explain(key).iter().any(|verdict| verdict.refused.is_none());
        let pods = self.cluster.objects.values().filter(waits).map(Object::key);
        let rest = Rest { calm, messages, placeable: pods.filter(fits).collect() };
        for index in 0..self.checkers.len() {
            let verdict = self.checkers[index].1.at_rest(&rest, &self.cluster);
            self.convict(self.checkers[index].0, verdict, session);
        }
        self.counts.compacted = u64::from(session.timeline().world().history().compacted() > 0);
    }

    /// What was broken.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How much was looked at.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn judge(&mut self, session: &Session) {
        let facts = self.observer.take();
        self.cluster.now = session.now();
        for fact in &facts {
            self.cluster.apply(fact);
            self.counts.add(fact);
            for index in 0..self.checkers.len() {
                let verdict = self.checkers[index].1.note(fact, &self.cluster);
                self.convict(self.checkers[index].0, verdict, session);
            }
        }
    }

    fn convict(&mut self, checker: &'static str, verdict: Verdict, session: &Session) {
        let Err((object, how)) = verdict else { return };
        if self.violations.len() >= MOST {
            return;
        }
        let spans: Vec<_> = session.trace().spans().rev().take(SHOWN).collect();
        let start = session.start();
        let seconds = |time: Time| time.since(start).as_micros() as f64 / 1e6;
        let span = |span: &kubarium_core::session::trace::Span| {
            let lost = if span.lost { " LOST" } else { "" };
            let (from, to) = (span.from.name(), span.to.name());
            format!(
                "{:>11.6} #{} (from #{}) {from} -> {to}: {:?}{lost}",
                seconds(span.sent),
                span.id.0,
                span.cause.0,
                span.what
            )
        };
        let inputs = self.inputs.iter().cloned();
        self.violations.push(Violation {
            checker,
            run: self.run.clone(),
            time: self.cluster.now,
            seconds: seconds(self.cluster.now),
            revision: self.cluster.revision,
            object,
            how,
            history: inputs.chain(["---".into()]).chain(spans.into_iter().rev().map(span)).collect(),
        });
    }
}

impl Counts {
    /// Both together.
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            writes: self.writes + other.writes,
            lists: self.lists + other.lists,
            events: self.events + other.events,
            calls: self.calls + other.calls,
            evictions: self.evictions + other.evictions,
            quotas: self.quotas + other.quotas,
            compacted: self.compacted + other.compacted,
        }
    }

    fn add(&mut self, fact: &Fact) {
        match fact {
            Fact::Written(write) => {
                self.writes += 1;
                self.evictions += u64::from(budgets::evicts(write).is_some());
                self.quotas += u64::from(write.key.kind == Kind::ResourceQuota);
            }
            Fact::Heard(watched) if watched.is_list => self.lists += 1,
            Fact::Heard(_) => self.events += 1,
            Fact::Called(..) => self.calls += 1,
            _ => {}
        }
    }
}

impl Cluster {
    fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Written(write) => {
                self.revision = write.revision;
                match &write.object {
                    Some(object) => self.objects.insert(write.key.clone(), object.clone()),
                    None => self.objects.remove(&write.key),
                };
            }
            Fact::Started(process) => {
                self.started.insert(process.clone(), self.now);
            }
            _ => {}
        }
    }

    /// All objects of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        let first = Key::new(kind, &Text::EMPTY, &Text::EMPTY);
        self.objects.range(first..).take_while(move |(key, _)| key.kind == kind).map(|(_, object)| object)
    }

    /// Whether a request was sent by the process that still runs; a message of an earlier incarnation may arrive late.
    pub fn is_current(&self, asked: &Asked) -> bool {
        self.started.get(&asked.process).is_none_or(|started| *started <= asked.sent)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Violation { checker, run, seconds, revision, object, how, .. } = self;
        writeln!(f, "{checker}: {object}: {how}")?;
        writeln!(f, "  {seconds:.6} s after the start, at revision {revision}; to run it again: {run}")?;
        self.history.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// An input in one line.
fn described(input: &Input) -> String {
    let text = format!("{input:?}");
    match input {
        Input::Command(kubarium_core::session::Command::Apply(yaml)) => format!("apply {:?}", yaml.as_str()),
        _ if text.len() > 400 => format!("{}…", &text.chars().take(400).collect::<String>()),
        _ => text,
    }
}
