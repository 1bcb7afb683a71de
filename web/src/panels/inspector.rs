//! The inspector: an object with what it says of itself, a component with what it is for, a message with its causes.

use crate::page::{Page, focus_object, node_key, object_name, use_page};
use crate::scene::node_card::{cpu, gibi, verdict_words};
use crate::scene::parts::names;
use crate::scene::pods::sign;
use crate::session_host::{Act, NodeScene, Scene};
use crate::state::{Action, Selection};
use crate::timeline::show_time;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::view::{MachinePower, PodView, WorkloadView};
use kubarium_core::trace::{Span, SpanId};
use std::rc::Rc;
use yew::prelude::*;

/// What the inspector needs.
#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    /// What it shows.
    pub selection: Option<Selection>,
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
        None => html! { <p class="hint">{ page.say("say-nothing-selected") }</p> },
        Some(Selection::Part(about, node)) => part(&page, about, node),
        Some(Selection::Message(id)) => message(&page, *id, props.start),
        Some(Selection::Object(key)) => object(&page, key, props),
    };
    html! { <section class="inspector" aria-label={page.say("say-inspector")}>{ body }</section> }
}

fn heading(kind: &str, name: &str) -> Html {
    html! { <h2><span class="kind">{ kind.to_string() }</span>{ " " }<span class="name">{ name.to_string() }</span></h2> }
}

fn part(page: &Page, about: &'static str, node: &Text) -> Html {
    html! {
        <>
            { heading(&page.say(names(about).0), node) }
            { for page.say(about).split('\n').map(|line| html! { <p>{ line.to_string() }</p> }) }
        </>
    }
}

/// A message: the chain of what led to it, first cause first.
fn message(page: &Page, id: SpanId, start: Time) -> Html {
    let mut chain = page.host().why(id);
    if chain.is_empty() {
        return html! { <p class="hint">{ page.say("say-forgotten") }</p> };
    }
    chain.reverse();
    let last = chain.len() - 1;
    let row = |(index, span): (usize, &Span)| {
        let open = {
            let (page, id) = (page.clone(), span.id);
            Callback::from(move |_: MouseEvent| page.send(Action::Select(Some(Selection::Message(id)))))
        };
        let current = (index == last).then_some("step");
        html! {
            <li key={span.id.0}>
                <button type="button" class="entry" onclick={open} aria-current={current}>
                    <time>{ show_time(span.sent, start) }</time>
                    <span>
                        { page.caption(span) }
                        if let Some(reason) = page.because(span) { <small>{ reason }</small> }
                    </span>
                </button>
            </li>
        }
    };
    html! {
        <>
            { heading("", &page.say("say-chain")) }
            <ol class="chain">{ for chain.iter().enumerate().map(row) }</ol>
        </>
    }
}

fn object(page: &Page, key: &Key, props: &InspectorProps) -> Html {
    let found = match key.kind {
        Kind::Pod => props.scene.pod(key).map(|view| pod(page, view)),
        Kind::Node => props.scene.node(&key.name).map(|scene| node(page, scene)),
        _ => props.scene.workloads.iter().find(|view| view.key == *key).map(|view| workload(page, view)),
    };
    let Some(found) = found else {
        return html! { <>{ heading(key.kind.info().name, &key.name) }<p class="hint">{ page.say("say-gone") }</p></> };
    };
    let host = page.host();
    let events = host.events_about(key);
    let event = |event: &kubarium_core::session::view::EventView| {
        html! {
            <li class={classes!((event.kind == "Warning").then_some("warning"))}>
                <b>{ event.reason.as_str() }</b>
                if event.count > 1 { <span class="times">{ format!(" ×{}", event.count) }</span> }
                <span>{ event.message.as_str() }</span>
                <small>{ format!("{} · {}", show_time(event.time, props.start), event.source) }</small>
            </li>
        }
    };
    html! {
        <>
            { heading(key.kind.info().name, &key.name) }
            { found }
            <details open=true>
                <summary>{ page.tell("say-events", &[("count", &events.len().to_string())]) }</summary>
                <ul class="events">{ for events.iter().rev().map(event) }</ul>
            </details>
            <details>
                <summary>{ "YAML" }</summary>
                <pre tabindex="0" aria-label="YAML">{ host.yaml(key).unwrap_or_default() }</pre>
            </details>
        </>
    }
}

fn facts(rows: Vec<(String, Html)>) -> Html {
    html! { <dl>{ for rows.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }</dl> }
}

fn link(page: &Page, key: &Key) -> Html {
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
    let mut rows = vec![(page.say("say-status"), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> })];
    let node = match view.node.is_empty() {
        true => html! { page.say("say-none-yet") },
        false => link(page, &node_key(&view.node)),
    };
    rows.push((page.say("say-on-node"), node));
    rows.push((page.say("say-ready"), html! { view.ready.as_str() }));
    rows.push((page.say("say-restarts"), html! { view.restarts }));
    if !view.ip.is_empty() {
        rows.push(("IP".into(), html! { view.ip.as_str() }));
    }
    let asks = format!("cpu {}, {}Gi", cpu(view.requests.cpu_milli), gibi(view.requests.memory_bytes));
    rows.push((page.say("say-asks-for"), html! { asks }));
    if let Some(owner) = &view.owner {
        rows.push((page.say("say-owner"), link(page, owner)));
    }
    let verdicts = if view.node.is_empty() { page.host().explain(&view.key) } else { Vec::new() };
    html! {
        <>
            if !view.message.is_empty() { <p class="message">{ view.message.as_str() }</p> }
            { facts(rows) }
            <div class="deeds">{ deed(page, &page.say("say-delete"), "danger", Act::Delete(view.key.clone())) }</div>
            if !verdicts.is_empty() {
                <details open=true>
                    <summary>{ page.say("say-verdicts") }</summary>
                    <ul class="verdicts">{ for verdicts.iter().map(|verdict| html! {
                        <li class={if verdict.refused.is_some() { "no" } else { "yes" }}>
                            <b>{ verdict.node.as_str() }</b>{ " " }{ verdict_words(page, verdict) }
                        </li>
                    }) }</ul>
                    <p class="hint">{ page.say("say-how-to-carry") }</p>
                </details>
            }
        </>
    }
}

fn workload(page: &Page, view: &WorkloadView) -> Html {
    let mut rows = vec![
        (page.say("say-status"), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> }),
        (page.say("say-wanted"), html! { view.desired }),
        (page.say("say-there-are"), html! { view.replicas }),
        (page.say("say-ready"), html! { view.ready }),
    ];
    if view.key.kind == Kind::Deployment {
        rows.push((page.say("say-updated"), html! { view.updated }));
    }
    if let Some(owner) = &view.owner {
        rows.push((page.say("say-owner"), link(page, owner)));
    }
    let scale = |replicas: i32| Act::Scale(view.key.clone(), replicas.max(0));
    html! {
        <>
            { facts(rows) }
            <div class="deeds">
                { deed(page, &page.say("say-one-less"), "", scale(view.desired - 1)) }
                { deed(page, &page.say("say-one-more"), "", scale(view.desired + 1)) }
                { deed(page, &page.say("say-delete"), "danger", Act::Delete(view.key.clone())) }
            </div>
        </>
    }
}

fn node(page: &Page, scene: &NodeScene) -> Html {
    let view = &scene.node;
    let (used, all) = (&view.requested, &view.allocatable);
    let of = |used: String, all: String| html! { format!("{used} / {all}") };
    let power = match view.power {
        MachinePower::On => "say-power-on",
        MachinePower::KubeletStopped => "say-kubelet-stopped",
        MachinePower::Off => "say-machine-off",
    };
    let rows = vec![
        (page.say("say-status"), html! { <>{ sign(view.tone) }{ " " }{ view.status.as_str() }</> }),
        (page.say("say-machine"), html! { page.say(power) }),
        (page.say("say-cpu"), of(cpu(used.cpu_milli), cpu(all.cpu_milli))),
        (page.say("say-memory"), of(format!("{}Gi", gibi(used.memory_bytes)), format!("{}Gi", gibi(all.memory_bytes)))),
        (page.say("say-pods"), of(used.pods.to_string(), all.pods.to_string())),
        (
            page.say("say-taints"),
            html! {
                if view.taints.is_empty() { { page.say("say-none") } }
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
                    { deed(page, &page.say("say-stop-node"), "danger", Act::StopNode(name.clone())) }
                    { deed(page, &page.say("say-stop-kubelet"), "", Act::StopKubelet(name.clone())) }
                } else {
                    { deed(page, &page.say("say-start-node"), "", Act::StartNode(name.clone())) }
                }
                { deed(page, &page.say(if cordoned { "say-uncordon" } else { "say-cordon" }), "", Act::Cordon(name, !cordoned)) }
            </div>
            if !scene.pods.is_empty() {
                <details open=true>
                    <summary>{ page.tell("say-pods-here", &[("count", &scene.pods.len().to_string())]) }</summary>
                    <ul>{ for scene.pods.iter().map(|pod| html! {
                        <li class="pod-line">{ sign(pod.tone) }{ link(page, &pod.key) }<span>{ pod.status.as_str() }</span></li>
                    }) }</ul>
                </details>
            }
        </>
    }
}
