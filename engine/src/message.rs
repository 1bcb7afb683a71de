//! A message as clients know it: who says what to whom, and how much that matters to somebody who wants to follow.

use crate::pace::Salience;
use kubarium_core::address::SpanId;
use kubarium_core::api::request::{Subresource, Verb};
use kubarium_core::api::watch::EventType;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::because::Because;
use kubarium_core::session::trace::Span;
pub use kubarium_core::session::trace::What;
use kubarium_core::session::{Role, Session};
use serde::{Deserialize, Serialize};

/// A participant of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// What it is for.
    pub role: Role,
    /// Its name: `"kube-apiserver"`, `"deployment-controller"`, `"kubelet"`.
    pub name: Text,
    /// The name of the node that it runs on; empty for what runs on none.
    pub node: Text,
}

/// A message, on its way or arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: SpanId,
    /// Who sent it.
    pub from: Party,
    /// Who gets it. The same as `from` for timers.
    pub to: Party,
    /// What it says, in short.
    pub what: What,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives.
    pub due: Time,
    /// Whether a fault swallowed it.
    pub lost: bool,
    /// How much it matters.
    pub salience: Salience,
    /// Why it was sent; None when there is nothing to add to what it says.
    pub because: Option<Reason>,
}

/// Why a message was sent: the name of the reason, as its component declares it, and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its name: `"because-too-few-pods"`.
    pub name: Text,
    /// Its arguments, by name.
    pub arguments: Vec<(Text, Text)>,
}

/// How a message is drawn: each has its own shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Look {
    /// It changes something: disc.
    Write,
    /// It asks for something: ring.
    Read,
    /// It tells a watcher of a change: diamond.
    Watch,
    /// It answers: arrow head.
    Answer,
    /// A call to a container runtime: square.
    Cri,
}

impl Look {
    /// All of them, in the order of the legend.
    pub const ALL: [Look; 5] = [Look::Write, Look::Read, Look::Watch, Look::Answer, Look::Cri];

    /// How a message is drawn; None for those that do not travel.
    pub fn of(what: &What) -> Option<Look> {
        Some(match what {
            What::Timer => return None,
            What::Command(_) | What::Write(_) => Look::Write,
            What::Request(Verb::Get | Verb::List, ..) | What::Read(_) => Look::Read,
            What::Request(Verb::Watch, ..) | What::Watch(..) => Look::Watch,
            What::Request(..) => Look::Write,
            What::Response(..) | What::Wrote(..) | What::Broken(_) => Look::Answer,
            What::Cri(..) | What::CriReply(..) => Look::Cri,
        })
    }
}

/// Messages of one sort look alike to a reader: the same thing said between the same kinds of components.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort {
    from: Text,
    to: Text,
    look: Option<Look>,
    word: Text,
    kind: Option<Kind>,
}

impl Sort {
    /// The sort of a message.
    pub fn of(message: &Message) -> Sort {
        Sort::new(message.from.name.clone(), message.to.name.clone(), &message.what)
    }

    pub(crate) fn of_span(span: &Span) -> Sort {
        Sort::new(Text::from_static(span.from.name()), Text::from_static(span.to.name()), &span.what)
    }

    fn new(from: Text, to: Text, what: &What) -> Sort {
        let word = match what {
            What::Request(verb, sub, _) | What::Response(_, verb, sub, _) => Text::from_static(match sub {
                Subresource::None => verb.as_str(),
                part => part.as_str(),
            }),
            What::Cri(call, _) | What::CriReply(call, _, _) => call.clone(),
            _ => Text::EMPTY,
        };
        Sort { from, to, look: Look::of(what), word, kind: about(what).map(|key| key.kind) }
    }
}

/// What a message is about; None for timers and commands.
pub fn about(what: &What) -> Option<&Key> {
    match what {
        What::Request(_, _, key) | What::Response(_, _, _, key) | What::Read(key) | What::Write(key) => Some(key),
        What::Wrote(key, _) | What::Watch(_, key) | What::Cri(_, key) | What::CriReply(_, key, _) => Some(key),
        What::Broken(key) => key.as_ref(),
        What::Timer | What::Command(_) => None,
    }
}

impl Message {
    pub(crate) fn of(span: &Span, session: &Session) -> Message {
        let party = |actor: kubarium_core::session::trace::Actor| Party {
            role: actor.role,
            name: Text::from_static(actor.name()),
            node: actor.node.map(|node| session.node_name(node)).unwrap_or_default(),
        };
        let plain = [Because::SERVING, Because::ANSWERING].contains(&span.because);
        let reason = || Reason {
            name: Text::from_static(span.because.key()),
            arguments: span
                .because
                .arguments()
                .iter()
                .map(|(name, value)| (Text::from_static(name), value.clone()))
                .collect(),
        };
        Message {
            id: span.id,
            from: party(span.from),
            to: party(span.to),
            what: span.what.clone(),
            sent: span.sent,
            due: span.due,
            lost: span.lost,
            salience: salience(span),
            because: (!plain).then(reason),
        }
    }
}

/// How much a message matters to somebody who wants to follow.
pub(crate) fn salience(span: &Span) -> Salience {
    if about(&span.what).is_some_and(|key| matches!(key.kind, Kind::Event | Kind::Lease)) {
        return Salience::Noise;
    }
    if span.lost {
        return Salience::Key;
    }
    match &span.what {
        What::Timer | What::Read(_) | What::Broken(None) => Salience::Noise,
        // The server's end of a connection: it was not waiting for an answer.
        What::Response(0, ..) if span.to.role == Role::Apiserver => Salience::Noise,
        What::Broken(_) if span.to.role == Role::Etcd => Salience::Noise,
        What::Broken(Some(_)) => Salience::Key,
        What::Command(_) => Salience::Key,
        What::Request(Verb::Get | Verb::List | Verb::Watch, ..) => Salience::Minor,
        // A workload's status only counts what its pods have come to.
        What::Request(_, Subresource::Status, key) if key.kind != Kind::Pod && key.kind != Kind::Node => {
            Salience::Minor
        }
        What::Request(..) | What::Write(_) => Salience::Key,
        What::Response(404, Verb::Get, ..) => Salience::Minor,
        What::Response(code, ..) if !(200..400).contains(code) => Salience::Key,
        What::Response(..) => Salience::Minor,
        What::Wrote(_, None) => Salience::Key,
        What::Wrote(..) => Salience::Noise,
        What::Watch(..) if span.from.role == Role::Etcd => Salience::Noise,
        What::Watch(..) => Salience::Minor,
        What::Cri(..) => Salience::Key,
        What::CriReply(_, _, true) => Salience::Minor,
        What::CriReply(_, _, false) => Salience::Key,
    }
}

/// Whether a message gets a sentence: the steps of the story, and what watchers are told of things that are new or gone.
pub(crate) fn is_told(span: &Span) -> bool {
    match (&span.what, salience(span)) {
        (_, Salience::Key) => true,
        (_, Salience::Noise) => false,
        (What::Watch(EventType::Modified, key), _) => key.kind == Kind::Pod && span.to.role == Role::Kubelet,
        (What::Watch(..), _) => true,
        (What::Request(_, Subresource::Status, _), _) => true,
        _ => false,
    }
}
