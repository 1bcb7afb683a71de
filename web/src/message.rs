//! A message for people: how it is drawn, where it stands, what is said about it.

use crate::scene::layout::{CHIPS, Place};
use crate::text::{Phrase, Texts};
use kubarium_core::api::request::{Subresource, Verb};
use kubarium_core::api::watch::EventType;
use kubarium_core::api::{Key, Kind};
use kubarium_core::session::Role;
use kubarium_engine::message::{Look, Message, Party, What, about};

/// The class of a sign in the legend; its colour is read from there.
pub fn look_class(look: Look) -> &'static str {
    match look {
        Look::Write => "look write",
        Look::Read => "look read",
        Look::Watch => "look watch",
        Look::Answer => "look answer",
        Look::Cri => "look cri",
    }
}

/// The word for a sign in the legend.
pub fn look_words(look: Look) -> Phrase {
    match look {
        Look::Write => Phrase::SAY_LOOK_WRITE,
        Look::Read => Phrase::SAY_LOOK_READ,
        Look::Watch => Phrase::SAY_LOOK_WATCH,
        Look::Answer => Phrase::SAY_LOOK_ANSWER,
        Look::Cri => Phrase::SAY_LOOK_CRI,
    }
}

/// Where somebody stands; `node` finds the place of a node by its name.
pub fn place(party: &Party, node: impl Fn(&str) -> Option<usize>) -> Option<Place> {
    Some(match party.role {
        Role::Kubelet => Place::Kubelet(node(&party.node)?),
        Role::Runtime => Place::Runtime(node(&party.node)?),
        Role::ControllerManager => {
            CHIPS.iter().position(|name| *name == &*party.name).map_or(Place::Controllers, Place::Chip)
        }
        // Programs run in containers.
        role => return part(role).or_else(|| Some(Place::Runtime(node(&party.node)?))),
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
    let plural = |key: &Key| key.kind.plural();
    let one = match what {
        What::Request(verb, sub, key) => format!("{} {}{}", method(*verb), plural(key), tail(*sub)),
        What::Response(code, _, sub, key) => format!("{code} {}{}", plural(key), tail(*sub)),
        What::Read(key) => format!("get {}", plural(key)),
        What::Write(key) => format!("txn put {}", plural(key)),
        What::Watch(change, key) => format!("{} {}", word(*change), plural(key)),
        What::Wrote(..) => "rev".into(),
        What::Cri(call, _) | What::CriReply(call, ..) => call.to_string(),
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
    let plural = key.kind.plural();
    if key.name.is_empty() { plural.into() } else { format!("{plural}/{}", key.name) }
}

fn tail(sub: Subresource) -> String {
    let slash = if sub == Subresource::None { "" } else { "/" };
    [slash, sub.as_str()].concat()
}

/// Who it is, in a sentence.
pub fn actor(texts: &Texts, party: &Party) -> String {
    match party.role {
        Role::Kubelet => texts.with(Phrase::CAPTION_KUBELET, &[("node", &party.node)]),
        Role::Runtime => texts.with(Phrase::CAPTION_RUNTIME, &[("node", &party.node)]),
        _ => party.name.to_string(),
    }
}

/// Who it is, in as few letters as the stage has for it.
pub fn lane(texts: &Texts, party: &Party) -> String {
    match party.role {
        Role::Kubelet => format!("{} kubelet", party.node),
        Role::Runtime => format!("{} {}", party.node, texts.get(Phrase::SAY_NAME_RUNTIME)),
        _ => party.name.trim_start_matches("kube-").trim_end_matches("-controller").into(),
    }
}

/// An object, in a sentence; all objects of the kind when it has no name.
pub fn object(texts: &Texts, key: &Key) -> String {
    let kind = key.kind.name();
    if key.name.is_empty() {
        texts.with(Phrase::CAPTION_OBJECTS, &[("kind", kind)])
    } else {
        texts.with(Phrase::CAPTION_OBJECT, &[("kind", kind), ("name", &key.name)])
    }
}

/// The sentence: what was sent, by whom, to whom.
pub fn caption(texts: &Texts, message: &Message) -> String {
    let (from, to) = (actor(texts, &message.from), actor(texts, &message.to));
    let object = match &message.what {
        What::Request(Verb::Create, _, key) | What::Response(_, Verb::Create, _, key) if key.name.is_empty() => {
            texts.with(Phrase::CAPTION_NEW_OBJECT, &[("kind", key.kind.name())])
        }
        what => about(what).map_or(String::new(), |key| object(texts, key)),
    };
    let (code, revision);
    let mut arguments = vec![("from", from.as_str()), ("to", &to), ("object", &object)];
    let phrase = match &message.what {
        What::Command(text) => {
            arguments.push(("command", text));
            if !message.to.node.is_empty() {
                arguments.push(("node", &message.to.node));
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
            arguments.push(("call", name));
            if *worked { Phrase::CAPTION_CRI_DONE } else { Phrase::CAPTION_CRI_FAILED }
        }
    };
    let sentence = texts.with(phrase, &arguments);
    if message.lost { texts.with(Phrase::CAPTION_LOST, &[("sentence", &sentence)]) } else { sentence }
}

/// The second sentence: why it was sent. None when there is nothing to add to the first.
pub fn because(texts: &Texts, message: &Message) -> Option<String> {
    let reason = message.because.as_ref()?;
    let arguments: Vec<(&str, &str)> = reason.arguments.iter().map(|(name, value)| (&**name, &**value)).collect();
    Some(texts.named(&reason.name, &arguments))
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
