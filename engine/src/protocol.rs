//! What goes between the engine and its clients: owned values that can be sent. A client sends a [`Request`] when it is ready to
//! draw; the [`Reply`] says what has changed since the version that it has.

use crate::goal::{Deed, Until};
use crate::message::Message;
use crate::pace::Speed;
use crate::timeline::Notable;
use kubarium_core::address::{NodeId, SpanId};
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::view::{
    AttemptView, EventView, Mark, NodeVerdictView, NodeView, ObjectView, PodView, RequestView, Section, WorkloadView,
};
use kubarium_core::session::{InputError, Printed};
use serde::{Deserialize, Serialize};

/// From a client to the engine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The version of the picture that the client has; 0: none.
    pub version: u64,
    /// What is to be done first, in order.
    pub commands: Vec<Command>,
    /// Then so many milliseconds of the client's time pass.
    pub elapsed_ms: f64,
    /// What is asked of the moment that is reached, each with a number of the client's.
    pub questions: Vec<(u32, Query)>,
}

/// From the engine to the client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What has changed.
    pub delta: Delta,
    /// What moves.
    pub frame: Frame,
    /// The answers, with the numbers of their questions.
    pub answers: Vec<(u32, Answer)>,
    /// What the client is to be told once.
    pub events: Vec<Event>,
}

/// All that a person or a client can tell the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Time runs or stands.
    Play(bool),
    /// Time stands, and what has passed too quickly to be seen is no longer shown: somebody looks at one message.
    Halt,
    /// Another speed.
    Run(Speed),
    /// One message forward; time stands after it.
    Step,
    /// One message back; time stands after it.
    StepBack,
    /// To a time of the run.
    Seek(Time),
    /// Time runs to the next thing that happens to an object.
    SeekNext(Key),
    /// Whether messages that pass too quickly to be seen are listed like all others, for somebody who sees no motion.
    Calm(bool),

    /// `kubectl apply` of a YAML text.
    Apply(String),
    /// `kubectl delete`.
    Delete(Key),
    /// Eviction of a pod, as far as budgets allow it.
    Evict(Key),
    /// A pod is bound to a node by hand.
    Bind(Key, Text),
    /// `kubectl scale`.
    Scale(Key, i32),
    /// `kubectl cordon`, or `uncordon`.
    Cordon(Text, bool),
    /// Another machine joins.
    AddMachine,
    /// A machine is switched off.
    StopMachine(Text),
    /// It is switched on again.
    StartMachine(Text),
    /// It is switched off for good.
    RemoveMachine(Text),
    /// A process ends: `"kube-apiserver"`, `"node-1/kubelet"`.
    StopProcess(Text),
    /// It starts again.
    StartProcess(Text),
    /// The messages of a process take long, or no longer do.
    SlowDown(Text, bool),

    /// A step of a demo begins: what it does, and what it waits for. In the past, what was done then is done again by
    /// itself.
    BeginStep {
        /// Its number.
        step: u32,
        /// What is done.
        deeds: Vec<Deed>,
        /// What it waits for.
        until: Until,
    },
    /// What the step waits for happens at once.
    Hurry,
    /// Back to where a step began, to wait for this again.
    ReturnTo(u32, Until),
    /// The demo ends.
    EndSteps,

    /// A new run takes the place of this one: so many nodes, and the seed of its randomness.
    Begin(u32, u64),
    /// A saved run takes the place of this one.
    Open(String),
    /// The run that is being opened is given up.
    StopOpening,
    /// Another branch of the run is shown.
    SwitchBranch(u32),
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Query {
    /// An object, looked at closely.
    Object(Key),
    /// The events about an object.
    Events(Key),
    /// An object as a manifest, to be edited, or made again on this node.
    Manifest(Key, Option<Text>),
    /// The request that changed an object last.
    LastChange(Key),
    /// What goes on inside a process: `"kube-apiserver"`, `"node-1/kubelet"`.
    Inside(Text),
    /// A request, as it was sent, with the stages of the apiserver.
    Request(SpanId),
    /// The last write that reached the apiserver.
    LastRequest,
    /// The request of the last command, if it was one request.
    LastSent,
    /// A message and what caused it, back to the command or the timer that began it.
    Why(SpanId),
    /// What the scheduler would say of a pod on every node.
    Verdicts(Key),
    /// The scheduler's last try for this pod, or for any.
    LastAttempt(Option<Key>),
    /// The run as text.
    Save,
}

/// The answer to a query; empty for what is not there, or not remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Query::Object`], with the requests that made and changed it.
    Object(Option<ObjectView>, Vec<Message>),
    /// To [`Query::Events`].
    Events(Vec<EventView>),
    /// To [`Query::Manifest`].
    Manifest(Option<String>),
    /// To [`Query::LastChange`].
    LastChange(Option<SpanId>),
    /// To [`Query::Inside`].
    Inside(Vec<Section>),
    /// To [`Query::Request`], [`Query::LastRequest`] and [`Query::LastSent`].
    Request(Option<RequestView>),
    /// To [`Query::Why`].
    Why(Vec<Message>),
    /// To [`Query::Verdicts`].
    Verdicts(Vec<NodeVerdictView>),
    /// To [`Query::LastAttempt`].
    Attempt(Option<AttemptView>),
    /// To [`Query::Save`].
    Run(String),
}

/// What the client is to be told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A command in the past has begun another branch of the run.
    Forked,
    /// What is wrong with a text that was to be applied; nothing was sent.
    Blamed(Vec<InputError>),
    /// A text was applied.
    Applied,
    /// Something happens to the object that was waited for.
    Found,
    /// Nothing will happen to it, as far as can be seen.
    NothingNext,
    /// What this step of a demo waits for has happened; whether somebody hurried.
    Reached(u32, bool),
    /// A saved run has been opened.
    Opened,
    /// It cannot be opened, and why.
    Refused(Text),
}

/// What has changed between two versions of the picture, by stable ids. A list that is not there has not changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// The version that this leads to.
    pub version: u64,
    /// Whether it begins from nothing, whatever the client has.
    pub anew: bool,
    /// The nodes, by number: as they are, or None when they are gone.
    pub nodes: Vec<(NodeId, Option<NodeView>)>,
    /// The pods.
    pub pods: Vec<PodView>,
    /// The pods that are gone.
    pub pods_gone: Vec<Key>,
    /// The workloads.
    pub workloads: Vec<WorkloadView>,
    /// The workloads that are gone.
    pub workloads_gone: Vec<Key>,
    /// How many objects of a kind there are.
    pub counts: Vec<(Kind, u32)>,
    /// The processes of the control plane that do not run.
    pub down: Option<Vec<Text>>,
    /// Those whose messages take long.
    pub slow: Option<Vec<Text>>,
    /// The last messages that were worth a sentence, oldest first.
    pub log: Option<Edit<Message>>,
    /// What kubectl has printed, oldest first.
    pub printed: Option<Edit<Printed>>,
    /// What was done from outside.
    pub marks: Option<Edit<Mark>>,
    /// What was notable.
    pub notables: Option<Edit<Notable>>,
    /// The moments at which something happened.
    pub moments: Option<Edit<Time>>,
    /// The branches of the run.
    pub branches: Option<Vec<Branch>>,
}

/// A branch of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its number.
    pub id: u32,
    /// Where it parts from its parent.
    pub forked_at: Time,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// How a list becomes the next one: some go at its front, some stay, others come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit<T> {
    /// So many go.
    pub skipped: u32,
    /// The next so many stay.
    pub kept: u32,
    /// These follow.
    pub added: Vec<T>,
}

impl<T: Clone + PartialEq> Edit<T> {
    /// What leads from one list to another; None when they are the same.
    pub fn between(old: &[T], new: &[T]) -> Option<Edit<T>> {
        let skipped = new.first().and_then(|first| old.iter().position(|other| other == first)).unwrap_or(old.len());
        let kept = old[skipped..].iter().zip(new).take_while(|(a, b)| a == b).count();
        if skipped == 0 && kept == old.len() && kept == new.len() {
            return None;
        }
        Some(Edit { skipped: skipped as u32, kept: kept as u32, added: new[kept..].to_vec() })
    }

    /// The next list.
    pub fn apply(&self, old: &[T]) -> Vec<T> {
        let kept = old.iter().skip(self.skipped as usize).take(self.kept as usize);
        kept.chain(&self.added).cloned().collect()
    }
}

/// What moves from frame to frame.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The cluster's time.
    pub now: Time,
    /// Where the timeline begins.
    pub start: Time,
    /// The furthest moment of this branch.
    pub end: Time,
    /// Whether time runs.
    pub playing: bool,
    /// How fast it is to run.
    pub speed: Speed,
    /// The factor at which it really runs, smoothed.
    pub factor: f64,
    /// Whether the machine cannot keep the chosen speed.
    pub behind: bool,
    /// Whether nothing will happen that anybody waits for.
    pub at_rest: bool,
    /// How many messages have been handled: changes with everything that happens.
    pub handled: u64,
    /// How long time has run for the client, in milliseconds: what moves on and on goes by it.
    pub streamed: f64,
    /// The messages on their way.
    pub flows: Vec<Flow>,
    /// The message that the caption speaks of.
    pub spoken: Option<Message>,
    /// How much of a saved run has been done again, while one is opened: from 0 to 1.
    pub opening: Option<f32>,
    /// Whether anything was done in this run.
    pub has_story: bool,
}

/// Messages of one sort between the same two parties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// One of them.
    pub message: Message,
    /// Whether they passed too quickly to be seen, and are shown all the same.
    pub passed: bool,
    /// Whether a fault swallowed one of them.
    pub lost: bool,
    /// Each with how far it has come, from 0 to 1.
    pub members: Vec<(SpanId, f32)>,
}

/// A value as bytes.
pub fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    // Writing into memory does not fail, and no type here has a length that is not known.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// A value of bytes, if it is one.
pub fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_lead_from_one_list_to_another() {
        let lists: [&[u32]; 8] = [&[], &[1], &[1, 2, 3], &[2, 3], &[2, 3, 4], &[1, 2, 9], &[7, 8], &[3, 1, 2, 3]];
        for old in lists {
            for new in lists {
                match Edit::between(old, new) {
                    Some(edit) => assert_eq!(edit.apply(old), new, "{old:?}"),
                    None => assert_eq!(old, new),
                }
            }
        }
        let edit = Edit::between(&[1, 2, 3], &[2, 3, 4]).expect("they differ");
        assert_eq!(edit, Edit { skipped: 1, kept: 2, added: vec![4] });
    }
}
