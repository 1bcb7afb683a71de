//! The inspector: an object with what it says of itself, a component with what it is for, a message with its causes.

use super::lists::{RequestBox, Try, Verdicts, changed_lines, section};
use super::why::Why;
use crate::acts::Act;
use crate::demo::{node_key, object_name};
use crate::figures::show_time;
use crate::page::{Page, focus_object, use_answer, use_page};
use crate::scene::node_card::{cpu, gibi};
use crate::scene::parts::words_of;
use crate::scene::pods::sign;
use crate::state::{Move, Selection};
use crate::text::Phrase;
use kubarium_core::address::SpanId;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::view::{EventView, MachinePower, ObjectView, PodView, WorkloadView};
use kubarium_engine::message::Message;
use kubarium_engine::picture::{NodeScene, Scene};
use kubarium_engine::protocol::{Answer, Command, Query};
use std::rc::Rc;
use yew::prelude::*;

/// What the inspector needs.
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// What it shows.
    pub selection: Option<Selection>,
    /// The message that is looked at in a chain of causes.
    pub looked: Option<SpanId>,
    /// The selected message and its causes, once they are known.
    pub chain: Option<Rc<Vec<Message>>>,
    /// The selected pod.
    pub pod: Option<PodView>,
    /// What can be done instead of moving a pod.
    pub offer: Option<Move>,
    /// Changes whenever what it shows may have changed.
    pub moment: u64,
    /// The cluster.
    pub scene: Rc<Scene>,
    /// Where the run begins.
    pub start: Time,
}

/// The inspector.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let page = use_page();
    let body = match &props.selection {
        None => html! { <p class="hint">{ page.say(Phrase::SAY_NOTHING_SELECTED) }</p> },
        Some(Selection::Part(about, node)) => html! {
            <PartBox {about} node={node.clone()} moment={props.moment} scene={props.scene.clone()} start={props.start} />
        },
        Some(Selection::Message(id)) => {
            html! { <Why key={id.0} chain={props.chain.clone()} looked={props.looked.unwrap_or(*id)} start={props.start} /> }
        }
        Some(Selection::Object(key)) => html! {
            <ObjectBox object={key.clone()} pod={props.pod.clone()} offer={props.offer.clone()} moment={props.moment}
                scene={props.scene.clone()} start={props.start} />
        },
    };
    // Something else begins at its top.
    let key = match &props.selection {
        Some(Selection::Object(key)) => object_name(key),
        Some(Selection::Part(about, node)) => format!("{about} {node}"),
        _ => String::new(),
    };
    html! { <section {key} class="inspector" aria-label={page.say(Phrase::SAY_INSPECTOR)}>{ body }</section> }
}

fn heading(kind: &str, name: &str) -> Html {
    html! { <h2><span class="kind">{ kind.to_string() }</span>{ " " }<span class="name">{ name.to_string() }</span></h2> }
}

/// A component of the cluster.
#[derive(Properties, PartialEq)]
struct PartProps {
    about: &'static str,
    node: Text,
    moment: u64,
    scene: Rc<Scene>,
    start: Time,
}

/// What a component is for, and what goes on inside it.
#[component]
fn PartBox(props: &PartProps) -> Html {
    let page = use_page();
    let PartProps { about, node, moment, scene, start } = props;
    let process: Option<Text> = match *about {
        "about-apiserver" => Some(Text::from_static("kube-apiserver")),
        "about-etcd" => Some(Text::from_static("etcd")),
        "about-scheduler" => Some(Text::from_static("kube-scheduler")),
        "about-controllers" => Some(Text::from_static("kube-controller-manager")),
        "about-kubelet" => Some(format!("{node}/kubelet").into()),
        _ => None,
    };
    let inside = use_answer(process.clone().map(Query::Inside), *moment);
    let sections = match inside.as_deref() {
        Some(Answer::Inside(sections)) => &sections[..],
        _ => &[],
    };
    html! {
        <>
            if let Some(words) = words_of(about) {
                { heading(&page.say(words.name), node) }
                <p>{ page.say(words.about) }</p>
            }
            { process_deeds(&page, process, scene) }
            if *about == "about-apiserver" { <RequestBox query={Query::LastRequest} moment={*moment} /> }
            if *about == "about-scheduler" { <Try query={Query::LastAttempt(None)} moment={*moment} /> }
            { for sections.iter().map(|list| section(&page, list, &[], *start)) }
        </>
    }
}

/// What can be done to a process of the control plane.
fn process_deeds(page: &Page, process: Option<Text>, scene: &Scene) -> Html {
    // A kubelet is stopped with the deeds of its node.
    let Some(process) = process.filter(|process| !process.contains('/')) else { return html! {} };
    let (down, slow) = (scene.down.contains(&process), scene.slow.contains(&process));
    html! {
        <div class="deeds">
            if down {
                { deed(page, Phrase::SAY_RESTART, "", Command::StartProcess(process.clone())) }
            } else {
                { deed(page, Phrase::SAY_CRASH, "danger", Command::StopProcess(process.clone())) }
            }
            { deed(page, if slow { Phrase::SAY_SPEED_UP } else { Phrase::SAY_SLOW_DOWN }, "", Command::SlowDown(process, !slow)) }
        </div>
    }
}

/// An object of the cluster.
#[derive(Properties, PartialEq)]
struct ObjectProps {
    object: Key,
    pod: Option<PodView>,
    offer: Option<Move>,
    moment: u64,
    scene: Rc<Scene>,
    start: Time,
}

/// An object with what it says of itself. Until an answer comes, the last one stays.
#[component]
fn ObjectBox(props: &ObjectProps) -> Html {
    let page = &use_page();
    let key = &props.object;
    let closely = use_answer(Some(Query::Object(key.clone())), props.moment);
    let events = use_answer(Some(Query::Events(key.clone())), props.moment);
    let sent = use_answer(Some(Query::LastSent), props.moment);
    let (view, requests) = match closely.as_deref() {
        Some(Answer::Object(view, requests)) => (view.as_ref(), &requests[..]),
        _ => (None, &[][..]),
    };
    let found = match key.kind {
        Kind::Pod => props.pod.as_ref().map(|view| pod(page, view, props.moment)),
        Kind::Node => props.scene.node(&key.name).map(|scene| node(page, scene)),
        _ => props.scene.workloads.iter().find(|view| view.key == *key).map(|view| workload(page, view)),
    };
    // The last request of a person, where it is about what is shown.
    let sent = match sent.as_deref() {
        Some(Answer::Request(Some(sent))) if sent.key == *key => html! {
            <>
                <p>{ page.say(Phrase::SAY_SENT) }</p>
                <p class="wire-line"><code>{ sent.line.as_str() }</code></p>
                if !sent.body.is_empty() { <pre tabindex="0" aria-label={page.say(Phrase::SAY_SENT)}>{ sent.body.as_str() }</pre> }
            </>
        },
        _ => html! {},
    };
    // Of what does not stand on the stage there is its YAML, and all that every object has.
    let delete = || html! { <div class="deeds">{ deed(page, Phrase::SAY_DELETE, "danger", Command::Delete(key.clone())) }</div> };
    let Some(found) = found.or_else(|| view.map(|_| delete())) else {
        return html! {
            <>
                { heading(key.kind.name(), &key.name) }
                if closely.is_some() { <p class="hint">{ page.say(Phrase::SAY_GONE) }</p> }
                { sent }
            </>
        };
    };
    let offer = props.offer.as_ref().filter(|offer| offer.pod == *key).map(|offer| {
        let begin = page.on::<MouseEvent>(Act::BeginMove);
        let words = if offer.owner.is_some() { Phrase::SAY_REPLACE_THERE } else { Phrase::SAY_RECREATE_THERE };
        html! {
            <div class="message">
                <p>{ page.tell(Phrase::SAY_PODS_DO_NOT_MOVE, &[("name", &key.name)]) }</p>
                <button type="button" onclick={begin}>{ page.tell(words, &[("node", &offer.node)]) }</button>
            </div>
        }
    });
    let edit = page.on::<MouseEvent>(Act::Edit(key.clone()));
    let events = match events.as_deref() {
        Some(Answer::Events(events)) => &events[..],
        _ => &[],
    };
    let event = |event: &EventView| {
        let why = page.on::<MouseEvent>(Act::WhyOf(event.key.clone()));
        html! {
            <li class={classes!((event.kind == "Warning").then_some("warning"))}>
                <b>{ event.reason.as_str() }</b>
                if event.count > 1 { <span class="times">{ format!(" ×{}", event.count) }</span> }
                <span>{ event.message.as_str() }</span>
                <small>{ format!("{} · {}", show_time(event.time, props.start), event.source) }</small>
                <button type="button" class="quiet why-button" onclick={why}>{ page.say(Phrase::SAY_WHY) }</button>
            </li>
        }
    };
    let nothing = ObjectView::default();
    let view = view.unwrap_or(&nothing);
    let changed = view.before.as_deref().map_or(Vec::new(), |before| changed_lines(before, &view.yaml));
    let line = |(index, line): (usize, &str)| match changed.get(index) {
        Some(true) => html! { <mark>{ format!("{line}\n") }</mark> },
        _ => html! { { format!("{line}\n") } },
    };
    let next = page.on::<MouseEvent>(Act::SeekNext);
    html! {
        <>
            { heading(key.kind.name(), &key.name) }
            <button type="button" class="quiet" aria-keyshortcuts="n" onclick={next}>{ page.say(Phrase::SAY_NEXT_OF) }</button>
            { offer.unwrap_or_default() }
            { found }
            { sent }
            { for view.sections.iter().map(|list| section(page, list, requests, props.start)) }
            <details open=true>
                <summary>{ page.tell(Phrase::SAY_EVENTS, &[("count", &events.len().to_string())]) }</summary>
                <ul class="events">{ for events.iter().rev().map(event) }</ul>
            </details>
            <details>
                <summary>{ "YAML" }</summary>
                <button type="button" onclick={edit}>{ page.say(Phrase::SAY_EDIT) }</button>
                if !changed.is_empty() { <p class="hint">{ page.say(Phrase::SAY_CHANGED_LAST) }</p> }
                <pre tabindex="0" aria-label="YAML">{ for view.yaml.lines().enumerate().map(line) }</pre>
            </details>
        </>
    }
}

fn facts(rows: Vec<(String, Html)>) -> Html {
    html! { <dl>{ for rows.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }</dl> }
}

/// A button that leads to an object.
pub fn link(page: &Page, key: &Key) -> Html {
    let open = {
        let (page, key) = (page.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            page.send(Act::Select(Selection::Object(key.clone())));
            focus_object(&key);
        })
    };
    html! { <button type="button" class="link" onclick={open}>{ object_name(key) }</button> }
}

fn deed(page: &Page, words: Phrase, class: &'static str, command: Command) -> Html {
    html! { <button type="button" {class} onclick={page.on::<MouseEvent>(Act::Tell(command))}>{ page.say(words) }</button> }
}

fn pod(page: &Page, view: &PodView, moment: u64) -> Html {
    let mut rows =
        vec![(page.say(Phrase::SAY_STATUS), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> })];
    let node = if view.node.is_empty() {
        html! { page.say(Phrase::SAY_NONE_YET) }
    } else {
        link(page, &node_key(&view.node))
    };
    rows.push((page.say(Phrase::SAY_ON_NODE), node));
    rows.push((page.say(Phrase::SAY_READY), html! { view.ready.as_str() }));
    rows.push((page.say(Phrase::SAY_RESTARTS), html! { view.restarts }));
    if !view.ip.is_empty() {
        rows.push(("IP".into(), html! { view.ip.as_str() }));
    }
    let asks = format!("cpu {}, {}Gi", cpu(view.requests.cpu_milli), gibi(view.requests.memory_bytes));
    rows.push((page.say(Phrase::SAY_ASKS_FOR), html! { asks }));
    if let Some(owner) = &view.owner {
        rows.push((page.say(Phrase::SAY_OWNER), link(page, owner)));
    }
    let waits = view.node.is_empty();
    let pick_up = {
        let (page, key) = (page.clone(), view.key.clone());
        Callback::from(move |_: MouseEvent| {
            page.send(Act::PickUp(key.clone(), true));
            crate::dom::show_on_phones(".nodes-head");
        })
    };
    html! {
        <>
            if !view.message.is_empty() { <p class="message">{ view.message.as_str() }</p> }
            { facts(rows) }
            <div class="deeds">
                <button type="button" onclick={pick_up}>{ page.say(Phrase::SAY_PICK_UP) }</button>
                { deed(page, Phrase::SAY_DELETE, "danger", Command::Delete(view.key.clone())) }
            </div>
            if waits {
                <Verdicts query={Query::Verdicts(view.key.clone())} {moment} />
            } else {
                <Try query={Query::LastAttempt(Some(view.key.clone()))} {moment} />
            }
        </>
    }
}

fn workload(page: &Page, view: &WorkloadView) -> Html {
    let step = |sign: &'static str, words: Phrase, replicas: i32| {
        let label = page.say(words);
        let scale = page.on::<MouseEvent>(Act::Tell(Command::Scale(view.key.clone(), replicas.max(0))));
        html! { <button type="button" aria-label={label} onclick={scale}>{ sign }</button> }
    };
    let stepper = html! {
        <span class="stepper">
            { step("−", Phrase::SAY_ONE_LESS, view.desired - 1) }{ view.desired }{ step("+", Phrase::SAY_ONE_MORE, view.desired + 1) }
        </span>
    };
    let mut rows = vec![
        (page.say(Phrase::SAY_STATUS), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> }),
        (page.say(Phrase::SAY_WANTED), stepper),
        (page.say(Phrase::SAY_THERE_ARE), html! { view.replicas }),
        (page.say(Phrase::SAY_READY), html! { view.ready }),
    ];
    if view.key.kind == Kind::Deployment {
        rows.push((page.say(Phrase::SAY_UPDATED), html! { view.updated }));
    }
    if let Some(owner) = &view.owner {
        rows.push((page.say(Phrase::SAY_OWNER), link(page, owner)));
    }
    html! {
        <>
            { facts(rows) }
            <div class="deeds">
                { deed(page, Phrase::SAY_DELETE, "danger", Command::Delete(view.key.clone())) }
            </div>
        </>
    }
}

fn node(page: &Page, scene: &NodeScene) -> Html {
    let view = &scene.node;
    let (used, all) = (&view.requested, &view.allocatable);
    let of = |used: String, all: String| html! { format!("{used} / {all}") };
    let power = match view.power {
        MachinePower::On => Phrase::SAY_POWER_ON,
        MachinePower::KubeletStopped => Phrase::SAY_KUBELET_STOPPED,
        MachinePower::Off => Phrase::SAY_MACHINE_OFF,
    };
    let rows = vec![
        (page.say(Phrase::SAY_STATUS), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> }),
        (page.say(Phrase::SAY_MACHINE), html! { page.say(power) }),
        (page.say(Phrase::SAY_CPU), of(cpu(used.cpu_milli), cpu(all.cpu_milli))),
        (
            page.say(Phrase::SAY_MEMORY),
            of(format!("{}Gi", gibi(used.memory_bytes)), format!("{}Gi", gibi(all.memory_bytes))),
        ),
        (page.say(Phrase::SAY_PODS), of(used.pods.to_string(), all.pods.to_string())),
        (
            page.say(Phrase::SAY_TAINTS),
            html! {
                if view.taints.is_empty() { { page.say(Phrase::SAY_NONE) } }
                else { <ul class="plain-list">{ for view.taints.iter().map(|taint| html! { <li><code>{ taint.as_str() }</code></li> }) }</ul> }
            },
        ),
    ];
    let name = view.name.clone();
    let cordoned = view.is_cordoned();
    html! {
        <>
            { facts(rows) }
            <div class="deeds">
                if view.power == MachinePower::On {
                    { deed(page, Phrase::SAY_STOP_NODE, "danger", Command::StopMachine(name.clone())) }
                    { deed(page, Phrase::SAY_STOP_KUBELET, "", Command::StopProcess(format!("{name}/kubelet").into())) }
                } else {
                    { deed(page, Phrase::SAY_START_NODE, "", Command::StartMachine(name.clone())) }
                }
                { deed(page, if cordoned { Phrase::SAY_UNCORDON } else { Phrase::SAY_CORDON }, "", Command::Cordon(name.clone(), !cordoned)) }
                { deed(page, Phrase::SAY_REMOVE_NODE, "danger", Command::RemoveMachine(name)) }
            </div>
            if !scene.pods.is_empty() {
                <details open=true>
                    <summary>{ page.tell(Phrase::SAY_PODS_HERE, &[("count", &scene.pods.len().to_string())]) }</summary>
                    <ul>{ for scene.pods.iter().map(|pod| html! {
                        <li class="pod-line">{ sign(pod.tone) }{ link(page, &pod.key) }<span>{ pod.status.as_str() }</span></li>
                    }) }</ul>
                </details>
            }
        </>
    }
}
