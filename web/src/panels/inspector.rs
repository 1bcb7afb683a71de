//! The inspector: an object with what it says of itself, a component with what it is for, a message with its causes.

use super::lists::{RequestBox, Try, changed_lines, section, waterfall};
use super::why::Why;
use crate::page::{Page, focus_object, node_key, object_name, use_page};
use crate::scene::node_card::{cpu, gibi};
use crate::scene::parts::words_of;
use crate::scene::pods::sign;
use crate::session_host::{Act, NodeScene, Scene};
use crate::state::{Action, Move, Panel, Selection};
use crate::text::Phrase;
use crate::timeline::show_time;
use kubarium_core::address::SpanId;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::view::{EventView, MachinePower, PodView, WorkloadView};
use std::rc::Rc;
use yew::prelude::*;

/// What the inspector needs.
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// What it shows.
    pub selection: Option<Selection>,
    /// The message that is looked at in a chain of causes.
    pub looked: Option<SpanId>,
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
        Some(Selection::Part(about, node)) => part(&page, about, node, props),
        Some(Selection::Message(id)) => {
            html! { <Why key={id.0} id={*id} looked={props.looked.unwrap_or(*id)} start={props.start} /> }
        }
        Some(Selection::Object(key)) => object(&page, key, props),
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

fn part(page: &Page, about: &'static str, node: &Text, props: &InspectorProps) -> Html {
    let start = props.start;
    let host = page.host();
    let process: Option<Text> = match about {
        "about-apiserver" => Some(Text::from_static("kube-apiserver")),
        "about-etcd" => Some(Text::from_static("etcd")),
        "about-scheduler" => Some(Text::from_static("kube-scheduler")),
        "about-controllers" => Some(Text::from_static("kube-controller-manager")),
        "about-kubelet" => Some(format!("{node}/kubelet").into()),
        _ => None,
    };
    let request = if about == "about-apiserver" { host.last_request() } else { None };
    let last_try = if about == "about-scheduler" { host.last_try(None) } else { None };
    let sections = process.as_ref().map(|process| host.inside(process)).unwrap_or_default();
    html! {
        <>
            if let Some(words) = words_of(about) {
                { heading(&page.say(words.name), node) }
                <p>{ page.say(words.about) }</p>
            }
            { process_deeds(page, process, &props.scene) }
            if let Some(span) = request {
                <h3>{ page.say(Phrase::SAY_LAST_REQUEST) }</h3>
                <RequestBox {span} />
            }
            if let Some(span) = last_try { <Try {span} /> }
            { for sections.iter().map(|list| section(page, list, start)) }
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
                { deed(page, &page.say(Phrase::SAY_RESTART), "", Act::StartProcess(process.clone())) }
            } else {
                { deed(page, &page.say(Phrase::SAY_CRASH), "danger", Act::StopProcess(process.clone())) }
            }
            { deed(page, &page.say(if slow { Phrase::SAY_SPEED_UP } else { Phrase::SAY_SLOW_DOWN }), "", Act::SlowDown(process, !slow)) }
        </div>
    }
}

fn object(page: &Page, key: &Key, props: &InspectorProps) -> Html {
    let found = match key.kind {
        Kind::Pod => props.scene.pod(key).map(|view| pod(page, view)),
        Kind::Node => props.scene.node(&key.name).map(|scene| node(page, scene)),
        _ => props.scene.workloads.iter().find(|view| view.key == *key).map(|view| workload(page, view)),
    };
    let host = page.host();
    // The last request of a person, where it is about what is shown.
    let sent = host.last_sent().filter(|sent| sent.key == *key);
    let sent = sent.map(|sent| {
        html! {
            <>
                <p>{ page.say(Phrase::SAY_SENT) }</p>
                <p class="wire-line"><code>{ sent.line.as_str() }</code></p>
                if !sent.body.is_empty() { <pre tabindex="0" aria-label={page.say(Phrase::SAY_SENT)}>{ sent.body.as_str() }</pre> }
            </>
        }
    });
    let view = host.inspect(key);
    // Of what does not stand on the stage there is its YAML, and all that every object has.
    let delete = || html! { <div class="deeds">{ deed(page, &page.say(Phrase::SAY_DELETE), "danger", Act::Delete(key.clone())) }</div> };
    let Some(found) = found.or_else(|| view.as_ref().map(|_| delete())) else {
        return html! {
            <>{ heading(key.kind.info().name, &key.name) }<p class="hint">{ page.say(Phrase::SAY_GONE) }</p>{ sent.unwrap_or_default() }</>
        };
    };
    let offer = props.offer.as_ref().filter(|offer| offer.pod == *key).map(|offer| {
        let begin = {
            let (page, offer) = (page.clone(), offer.clone());
            Callback::from(move |_: MouseEvent| page.begin_move(&offer))
        };
        let words = if offer.owner.is_some() { Phrase::SAY_REPLACE_THERE } else { Phrase::SAY_RECREATE_THERE };
        html! {
            <div class="message">
                <p>{ page.tell(Phrase::SAY_PODS_DO_NOT_MOVE, &[("name", &key.name)]) }</p>
                <button type="button" onclick={begin}>{ page.tell(words, &[("node", &offer.node)]) }</button>
            </div>
        }
    });
    let edit = {
        let (page, key) = (page.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            let manifest = page.host().manifest(&key, None).unwrap_or_default();
            page.send(Action::Type(manifest.into()));
            page.send(Action::Open(Panel::Write));
        })
    };
    let events = host.events_about(key);
    let event = |event: &EventView| {
        let why = {
            let (page, key) = (page.clone(), event.key.clone());
            Callback::from(move |_: MouseEvent| {
                let cause = page.host().last_change(&key);
                page.send(Action::Select(cause.map(Selection::Message)));
            })
        };
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
    let view = view.unwrap_or_default();
    let changed = view.before.as_deref().map_or(Vec::new(), |before| changed_lines(before, &view.yaml));
    let line = |(index, line): (usize, &str)| match changed.get(index) {
        Some(true) => html! { <mark>{ format!("{line}\n") }</mark> },
        _ => html! { { format!("{line}\n") } },
    };
    let next = {
        let (page, key) = (page.clone(), key.clone());
        Callback::from(move |_: MouseEvent| page.seek_next(&key))
    };
    html! {
        <>
            { heading(key.kind.info().name, &key.name) }
            <button type="button" class="quiet" aria-keyshortcuts="n" onclick={next}>{ page.say(Phrase::SAY_NEXT_OF) }</button>
            { offer.unwrap_or_default() }
            { found }
            { sent.unwrap_or_default() }
            { for view.sections.iter().map(|list| section(page, list, props.start)) }
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
            page.send(Action::Select(Some(Selection::Object(key.clone()))));
            focus_object(&key);
        })
    };
    html! { <button type="button" class="link" onclick={open}>{ object_name(key) }</button> }
}

fn deed(page: &Page, words: &str, class: &'static str, act: Act) -> Html {
    let page = page.clone();
    let words = words.to_string();
    html! { <button type="button" {class} onclick={Callback::from(move |_: MouseEvent| page.act(&act))}>{ words }</button> }
}

fn pod(page: &Page, view: &PodView) -> Html {
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
    let host = page.host();
    let waits = view.node.is_empty();
    let pick_up = {
        let (page, key) = (page.clone(), view.key.clone());
        Callback::from(move |_: MouseEvent| {
            page.pick_up(&key, true);
            crate::dom::show_on_phones(".nodes-head");
        })
    };
    let verdicts = if waits { host.explain(&view.key) } else { Vec::new() };
    let last_try = if waits { None } else { host.last_try(Some(&view.key)) };
    html! {
        <>
            if !view.message.is_empty() { <p class="message">{ view.message.as_str() }</p> }
            { facts(rows) }
            <div class="deeds">
                <button type="button" onclick={pick_up}>{ page.say(Phrase::SAY_PICK_UP) }</button>
                { deed(page, &page.say(Phrase::SAY_DELETE), "danger", Act::Delete(view.key.clone())) }
            </div>
            if !verdicts.is_empty() {
                <details open=true>
                    <summary>{ page.say(Phrase::SAY_VERDICTS) }</summary>
                    { waterfall(page, &verdicts, None) }
                    <p class="hint">{ page.say(Phrase::SAY_HOW_TO_CARRY) }</p>
                </details>
            }
            if let Some(span) = last_try { <Try {span} /> }
        </>
    }
}

fn workload(page: &Page, view: &WorkloadView) -> Html {
    let step = |sign: &'static str, words: Phrase, replicas: i32| {
        let (page, label) = (page.clone(), page.say(words));
        let act = Act::Scale(view.key.clone(), replicas.max(0));
        let scale = Callback::from(move |_: MouseEvent| page.act(&act));
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
                { deed(page, &page.say(Phrase::SAY_DELETE), "danger", Act::Delete(view.key.clone())) }
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
    let cordoned = view.status.contains("SchedulingDisabled");
    html! {
        <>
            { facts(rows) }
            <div class="deeds">
                if view.power == MachinePower::On {
                    { deed(page, &page.say(Phrase::SAY_STOP_NODE), "danger", Act::StopNode(name.clone())) }
                    { deed(page, &page.say(Phrase::SAY_STOP_KUBELET), "", Act::StopKubelet(name.clone())) }
                } else {
                    { deed(page, &page.say(Phrase::SAY_START_NODE), "", Act::StartNode(name.clone())) }
                }
                { deed(page, &page.say(if cordoned { Phrase::SAY_UNCORDON } else { Phrase::SAY_CORDON }), "", Act::Cordon(name.clone(), !cordoned)) }
                { deed(page, &page.say(Phrase::SAY_REMOVE_NODE), "danger", Act::RemoveNode(name)) }
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
