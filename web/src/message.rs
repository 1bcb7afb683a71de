//! A message for people: how it is drawn, how much it matters, what is said about it.

use crate::pace::Salience;
use crate::scene::layout::{CHIPS, Place};
use crate::text::{Phrase, Texts};
use kubarium_core::address::NodeId;
use kubarium_core::api::request::{Subresource, Verb};
use kubarium_core::api::watch::EventType;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::Text;
use kubarium_core::because::Because;
use kubarium_core::session::Role;
use kubarium_core::session::trace::{Actor, Span, What};

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

    /// The class of its sign in the legend; its colour is read from there.
    pub fn class(self) -> &'static str {
        match self {
            Look::Write => "look write",
            Look::Read => "look read",
            Look::Watch => "look watch",
            Look::Answer => "look answer",
            Look::Cri => "look cri",
        }
    }

    /// Its word in the legend.
    pub fn words(self) -> Phrase {
        match self {
            Look::Write => Phrase::SAY_LOOK_WRITE,
            Look::Read => Phrase::SAY_LOOK_READ,
            Look::Watch => Phrase::SAY_LOOK_WATCH,
            Look::Answer => Phrase::SAY_LOOK_ANSWER,
            Look::Cri => Phrase::SAY_LOOK_CRI,
        }
    }

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

/// What a message is about; None for timers and commands.
pub fn about(what: &What) -> Option<&Key> {
    match what {
        What::Request(_, _, key) | What::Response(_, _, _, key) | What::Read(key) | What::Write(key) => Some(key),
        What::Wrote(key, _) | What::Watch(_, key) | What::Cri(_, key) | What::CriReply(_, key, _) => Some(key),
        What::Broken(key) => key.as_ref(),
        What::Timer | What::Command(_) => None,
    }
}

/// How much a message matters to somebody who wants to follow.
pub fn salience(span: &Span) -> Salience {
    if about(&span.what).is_some_and(|key| matches!(key.kind, Kind::Event | Kind::Lease)) {
        return Salience::Noise;
    }
    if span.lost {
        return Salience::Key;
    }
    match &span.what {
        What::Timer | What::Read(_) | What::Broken(None) => Salience::Noise,
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
        What::CriReply(_, _, worked) => {
            if *worked {
                Salience::Minor
            } else {
                Salience::Key
            }
        }
    }
}

/// Whether a message gets a sentence: the steps of the story, and what watchers are told of things that are new or gone.
pub fn is_told(span: &Span) -> bool {
    match (&span.what, salience(span)) {
        (_, Salience::Key) => true,
        (_, Salience::Noise) => false,
        (What::Watch(EventType::Modified, key), _) => key.kind == Kind::Pod && span.to.role == Role::Kubelet,
        (What::Watch(..), _) => true,
        (What::Request(_, Subresource::Status, _), _) => true,
        _ => false,
    }
}

/// Messages of one sort look alike to a reader: the same thing said between the same kinds of components.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort {
    from: (Role, &'static str),
    to: (Role, &'static str),
    look: Option<Look>,
    word: &'static str,
    kind: Option<Kind>,
}

impl Sort {
    /// The sort of a message.
    pub fn of(span: &Span) -> Sort {
        let word = match &span.what {
            What::Request(verb, sub, _) | What::Response(_, verb, sub, _) => match sub {
                Subresource::None => verb.as_str(),
                part => part.as_str(),
            },
            What::Cri(call, _) | What::CriReply(call, _, _) => call,
            _ => "",
        };
        let kind = about(&span.what).map(|key| key.kind);
        Sort {
            from: (span.from.role, span.from.part),
            to: (span.to.role, span.to.part),
            look: Look::of(&span.what),
            word,
            kind,
        }
    }
}

/// The place of a controller's chip; None for those without one.
fn chip(actor: Actor) -> Option<usize> {
    CHIPS.iter().position(|name| *name == actor.part)
}

/// Where an actor stands; `node` finds the place of a node.
pub fn place(actor: Actor, node: impl Fn(NodeId) -> Option<usize>) -> Option<Place> {
    Some(match actor.role {
        Role::Kubelet => Place::Kubelet(node(actor.node?)?),
        Role::Runtime => Place::Runtime(node(actor.node?)?),
        Role::ControllerManager => chip(actor).map_or(Place::Controllers, Place::Chip),
        // Programs run in containers.
        role => return part(role).or_else(|| Some(Place::Runtime(node(actor.node?)?))),
    })
}

/// Where a process of the control plane stands, by its name: `"kube-apiserver"`, `"kube-scheduler-2"`.
pub fn process_place(name: &str) -> Option<Place> {
    part(*Role::ALL.iter().filter(|role| name.starts_with(role.name())).max_by_key(|role| role.name().len())?)
}

fn part(role: Role) -> Option<Place> {
    Some(match role {
        Role::Kubectl | Role::Client | Role::Outside => Place::Kubectl,
        Role::Apiserver => Place::Apiserver,
        Role::Etcd => Place::Etcd,
        Role::Scheduler => Place::Scheduler,
        Role::ControllerManager => Place::Controllers,
        _ => return None,
    })
}

/// The few letters beside the dot: `POST pods/web-7d5c`, as a log of the apiserver would say it.
pub fn label(what: &What) -> String {
    match what {
        What::Request(verb, sub, key) => format!("{} {}{}", method(*verb), path(key), tail(*sub)),
        What::Response(0, ..) | What::Broken(_) => "—".into(),
        What::Response(code, _, sub, key) => format!("{code} {}{}", path(key), tail(*sub)),
        What::Read(key) => format!("get {}", path(key)),
        What::Write(key) => format!("txn put {}", path(key)),
        What::Wrote(_, Some(revision)) => format!("rev {revision}"),
        What::Wrote(_, None) => "conflict".into(),
        What::Watch(change, key) => format!("{} {}", word(*change), path(key)),
        What::Cri(call, key) => format!("{call} {}", key.name),
        What::CriReply(call, _, worked) => format!("{call} {}", if *worked { "ok" } else { "error" }),
        What::Timer => String::new(),
        What::Command(text) => text.as_str().into(),
    }
}

/// The label of many messages of one sort, with their number.
pub fn group_label(what: &What, count: Option<usize>) -> String {
    let plural = |key: &Key| key.kind.info().plural;
    let one = match what {
        What::Request(verb, sub, key) => format!("{} {}{}", method(*verb), plural(key), tail(*sub)),
        What::Response(code, _, sub, key) => format!("{code} {}{}", plural(key), tail(*sub)),
        What::Read(key) => format!("get {}", plural(key)),
        What::Write(key) => format!("txn put {}", plural(key)),
        What::Watch(change, key) => format!("{} {}", word(*change), plural(key)),
        What::Wrote(..) => "rev".into(),
        What::Cri(call, _) | What::CriReply(call, ..) => (*call).into(),
        What::Timer | What::Command(_) | What::Broken(_) => label(what),
    };
    match count {
        Some(count) => format!("{one} ×{count}"),
        None => one,
    }
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "GET",
        Verb::List => "LIST",
        Verb::Watch => "WATCH",
        Verb::Create => "POST",
        Verb::Update => "PUT",
        Verb::Patch => "PATCH",
        Verb::Delete | Verb::DeleteCollection => "DELETE",
    }
}

fn word(change: EventType) -> &'static str {
    match change {
        EventType::Added => "ADDED",
        EventType::Modified => "MODIFIED",
        EventType::Deleted => "DELETED",
        EventType::Bookmark => "BOOKMARK",
    }
}

fn path(key: &Key) -> String {
    let plural = key.kind.info().plural;
    if key.name.is_empty() { plural.into() } else { format!("{plural}/{}", key.name) }
}

fn tail(sub: Subresource) -> String {
    let slash = if sub == Subresource::None { "" } else { "/" };
    [slash, sub.as_str()].concat()
}

/// Who it is, in a sentence.
pub fn actor(texts: &Texts, actor: Actor, node: impl Fn(NodeId) -> Text) -> String {
    match (actor.role, actor.node) {
        (Role::Kubelet, Some(id)) => texts.with(Phrase::CAPTION_KUBELET, &[("node", &node(id))]),
        (Role::Runtime, Some(id)) => texts.with(Phrase::CAPTION_RUNTIME, &[("node", &node(id))]),
        _ => actor.name().into(),
    }
}

/// Who it is, in as few letters as the stage has for it.
pub fn lane(texts: &Texts, actor: Actor, node: impl Fn(NodeId) -> Text) -> String {
    match (actor.role, actor.node) {
        (Role::Kubelet, Some(id)) => format!("{} kubelet", node(id)),
        (Role::Runtime, Some(id)) => format!("{} {}", node(id), texts.get(Phrase::SAY_NAME_RUNTIME)),
        _ => {
            let name = actor.name();
            name.trim_start_matches("kube-").trim_end_matches("-controller").into()
        }
    }
}

/// An object, in a sentence; all objects of the kind when it has no name.
pub fn object(texts: &Texts, key: &Key) -> String {
    let kind = key.kind.info().name;
    if key.name.is_empty() {
        texts.with(Phrase::CAPTION_OBJECTS, &[("kind", kind)])
    } else {
        texts.with(Phrase::CAPTION_OBJECT, &[("kind", kind), ("name", &key.name)])
    }
}

/// The sentence: what was sent, by whom, to whom.
pub fn caption(texts: &Texts, span: &Span, node: impl Fn(NodeId) -> Text + Copy) -> String {
    let (from, to) = (actor(texts, span.from, node), actor(texts, span.to, node));
    let object = match &span.what {
        What::Request(Verb::Create, _, key) | What::Response(_, Verb::Create, _, key) if key.name.is_empty() => {
            texts.with(Phrase::CAPTION_NEW_OBJECT, &[("kind", key.kind.info().name)])
        }
        what => about(what).map_or(String::new(), |key| object(texts, key)),
    };
    let (code, revision, call, machine);
    let mut arguments = vec![("from", from.as_str()), ("to", &to), ("object", &object)];
    let phrase = match &span.what {
        What::Command(text) => {
            arguments.push(("command", text));
            if let Some(id) = span.to.node {
                machine = node(id);
                arguments.push(("node", &machine));
            }
            Phrase::CAPTION_COMMAND
        }
        What::Timer => Phrase::CAPTION_TIMER,
        What::Request(verb, sub, key) => request_phrase(*verb, *sub, key.kind),
        What::Response(0, ..) | What::Broken(_) => Phrase::CAPTION_UNANSWERED,
        What::Response(number, ..) => {
            code = number.to_string();
            arguments.push(("code", &code));
            match number {
                200..400 => Phrase::CAPTION_ANSWERED,
                404 => Phrase::CAPTION_NOT_FOUND,
                _ => Phrase::CAPTION_REFUSED,
            }
        }
        What::Read(_) => Phrase::CAPTION_READ,
        What::Write(_) => Phrase::CAPTION_WRITE,
        What::Wrote(_, Some(number)) => {
            revision = number.to_string();
            arguments.push(("revision", &revision));
            Phrase::CAPTION_WROTE
        }
        What::Wrote(_, None) => Phrase::CAPTION_CONFLICT,
        What::Watch(EventType::Added, _) => Phrase::CAPTION_ADDED,
        What::Watch(EventType::Modified | EventType::Bookmark, _) => Phrase::CAPTION_MODIFIED,
        What::Watch(EventType::Deleted, _) => Phrase::CAPTION_DELETED,
        What::Cri(name, _) => {
            arguments.push(("call", name));
            cri_phrase(name)
        }
        What::CriReply(name, _, worked) => {
            call = *name;
            arguments.push(("call", call));
            if *worked { Phrase::CAPTION_CRI_DONE } else { Phrase::CAPTION_CRI_FAILED }
        }
    };
    let sentence = texts.with(phrase, &arguments);
    if span.lost { texts.with(Phrase::CAPTION_LOST, &[("sentence", &sentence)]) } else { sentence }
}

/// The second sentence: why it was sent. None when there is nothing to add to the first.
pub fn because(texts: &Texts, span: &Span) -> Option<String> {
    if [Because::SERVING, Because::ANSWERING].contains(&span.because) {
        return None;
    }
    let arguments = span.because.arguments();
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(texts.named(span.because.key(), &arguments))
}

fn request_phrase(verb: Verb, sub: Subresource, kind: Kind) -> Phrase {
    match (verb, sub) {
        (Verb::Create | Verb::Patch, _) if kind == Kind::Event => Phrase::CAPTION_REPORT,
        (Verb::Create | Verb::Update | Verb::Patch, _) if kind == Kind::Lease => Phrase::CAPTION_LEASE,
        (Verb::Create, Subresource::Binding) => Phrase::CAPTION_BIND,
        (Verb::Create, Subresource::Eviction) => Phrase::CAPTION_EVICT,
        (Verb::Create, _) => Phrase::CAPTION_CREATE,
        (Verb::Update | Verb::Patch, Subresource::Status) => Phrase::CAPTION_STATUS,
        (_, Subresource::Finalize) => Phrase::CAPTION_FINALIZE,
        (Verb::Update, _) => Phrase::CAPTION_UPDATE,
        (Verb::Patch, _) => Phrase::CAPTION_PATCH,
        (Verb::Delete | Verb::DeleteCollection, _) => Phrase::CAPTION_DELETE,
        (Verb::Get, _) => Phrase::CAPTION_GET,
        (Verb::List, _) => Phrase::CAPTION_LIST,
        (Verb::Watch, _) => Phrase::CAPTION_WATCH,
    }
}

fn cri_phrase(call: &str) -> Phrase {
    match call {
        "RunPodSandbox" => Phrase::CAPTION_RUN_SANDBOX,
        "PullImage" => Phrase::CAPTION_PULL_IMAGE,
        "CreateContainer" => Phrase::CAPTION_CREATE_CONTAINER,
        "StartContainer" => Phrase::CAPTION_START_CONTAINER,
        "StopContainer" => Phrase::CAPTION_STOP_CONTAINER,
        "StopPodSandbox" | "RemovePodSandbox" => Phrase::CAPTION_STOP_SANDBOX,
        _ => Phrase::CAPTION_CRI,
    }
}
