//! The components on the stage: boxes with a name that opens the text about them.

use super::geometry::Rect;
use super::layout::{Layout, Place};
use super::placed::use_placed;
use super::pods::{sign, tone_class};
use super::stage::Spoken;
use crate::message::Look;
use crate::page::{object_name, use_page};
use crate::session_host::Act;
use kubarium_core::api::{Key, Kind};
use kubarium_core::session::view::WorkloadView;
use std::rc::Rc;
use yew::prelude::*;

/// A component, by the key of the text about it.
#[derive(Properties, PartialEq)]
pub struct PartProps {
    /// Where it stands.
    pub rect: Rect,
    /// The key of the text about it.
    pub about: &'static str,
    /// How it is drawn.
    pub class: &'static str,
    /// Whether the inspector shows it.
    pub selected: bool,
    /// Whether the caption speaks of it.
    pub active: bool,
    /// The key of what is wrong with it, if something is.
    #[prop_or_default]
    pub trouble: Option<&'static str>,
}

/// The name of a component and one line about it, by the key of the text about it.
pub fn names(about: &str) -> (&'static str, &'static str) {
    match about {
        "about-kubectl" => ("say-name-kubectl", "say-note-kubectl"),
        "about-apiserver" => ("say-name-apiserver", "say-note-apiserver"),
        "about-etcd" => ("say-name-etcd", "say-note-etcd"),
        "about-scheduler" => ("say-name-scheduler", "say-note-scheduler"),
        "about-controllers" => ("say-name-controllers", "say-note-controllers"),
        "about-cloud-controller" => ("say-name-cloud-controller", "say-note-on-premises"),
        "about-kubelet" => ("say-name-kubelet", "say-note-kubelet"),
        "about-runtime" => ("say-name-runtime", "say-note-runtime"),
        "about-proxy" => ("say-name-proxy", "say-note-proxy"),
        "about-provider" => ("say-name-provider", "say-note-on-premises"),
        "about-internet" => ("say-name-internet", "say-note-internet"),
        _ => ("say-name-control-plane", "say-note-control-plane"),
    }
}

/// A component with its name and one line about it.
#[component]
pub fn Part(props: &PartProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    let (name, note) = names(props.about);
    let class = classes!(
        "part",
        props.class,
        props.active.then_some("active"),
        props.selected.then_some("selected"),
        props.trouble.map(|_| "trouble")
    );
    html! {
        <div {class} ref={place}>
            <button type="button" class="part-name" data-part={props.about}>{ page.say(name) }</button>
            <p class="part-note">{ page.say(props.trouble.unwrap_or(note)) }</p>
        </div>
    }
}

/// A box.
#[derive(Properties, PartialEq)]
pub struct BoxProps {
    /// Where it stands.
    pub rect: Rect,
    /// Whether the caption speaks of it.
    #[prop_or_default]
    pub active: bool,
    /// The key of what is wrong with it, if something is.
    #[prop_or_default]
    pub trouble: Option<&'static str>,
    /// How many things are in it.
    #[prop_or_default]
    pub count: usize,
    /// What is in it.
    #[prop_or_default]
    pub children: Html,
}

/// The frame around the control plane.
#[component]
pub fn Plane(props: &BoxProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    html! {
        <div class="plane" ref={place}>
            <button type="button" class="area-name" data-part="about-control-plane">{ page.say("say-name-control-plane") }</button>
        </div>
    }
}

/// kube-controller-manager with the chips of its controllers.
#[component]
pub fn Controllers(props: &BoxProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    html! {
        <div class={classes!("part", "plain", props.active.then_some("active"), props.trouble.map(|_| "trouble"))} ref={place}>
            <button type="button" class="part-name" data-part="about-controllers">{ page.say("say-name-controllers") }</button>
            if let Some(trouble) = props.trouble { <p class="part-note over">{ page.say(trouble) }</p> }
            { props.children.clone() }
        </div>
    }
}

/// A controller.
#[derive(Properties, PartialEq)]
pub struct ChipProps {
    /// Where it stands.
    pub rect: Rect,
    /// Its name.
    pub name: &'static str,
    /// Whether the caption speaks of it.
    pub active: bool,
}

/// The chip of a controller.
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let place = use_placed(props.rect);
    let name = match props.name.trim_end_matches("-controller") {
        "pod-garbage-collector" => "pod-gc",
        name => name,
    };
    html! { <div class={classes!("chip", props.active.then_some("active"))} ref={place}>{ name }</div> }
}

/// etcd with the workloads that are written in it.
#[derive(Properties, PartialEq)]
pub struct ObjectsProps {
    /// Where it stands.
    pub rect: Rect,
    /// Deployments and ReplicaSets.
    pub workloads: Rc<Vec<WorkloadView>>,
    /// How many pods there are.
    pub pods: usize,
    /// The object that the inspector shows.
    pub selected: Option<Key>,
    /// Whether the caption speaks of it.
    pub active: bool,
    /// The key of what is wrong with it, if something is.
    pub trouble: Option<&'static str>,
}

/// etcd: the place where the desired state is written.
#[component]
pub fn Objects(props: &ObjectsProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    let row = |workload: &WorkloadView| {
        let key = &workload.key;
        let selected = props.selected.as_ref() == Some(key);
        let set = key.kind == Kind::ReplicaSet;
        let class = classes!(
            "workload",
            tone_class(workload.tone),
            set.then_some("set"),
            (set && workload.desired == 0 && workload.replicas == 0).then_some("spent"),
            selected.then_some("selected")
        );
        let count = format!("{}/{}", workload.ready, workload.desired);
        html! {
            <li key={object_name(key)}>
                <button type="button" {class} data-object={object_name(key)} data-status={workload.status.to_string()}
                    title={workload.status.to_string()}>
                    { sign(workload.tone) }
                    <span class="kind">{ if set { "rs " } else { "deploy " } }</span>
                    <span class="name">{ key.name.as_str() }</span>
                    <span class="count">{ " " }{ count }</span>
                    <span class="unseen">{ " " }{ workload.status.as_str() }</span>
                </button>
            </li>
        }
    };
    // A Deployment, then its ReplicaSets, the newest (with most pods wanted) first.
    let mut rows: Vec<&WorkloadView> = Vec::new();
    let owned = |owner: &Key| {
        let mut sets: Vec<&WorkloadView> =
            props.workloads.iter().filter(|set| set.owner.as_ref() == Some(owner)).collect();
        kubarium_core::base::sort::by_key(&mut sets, |set| -set.desired);
        sets
    };
    for workload in props.workloads.iter().filter(|workload| workload.owner.is_none()) {
        rows.push(workload);
        rows.extend(owned(&workload.key));
    }
    html! {
        <div class={classes!("part", "store", props.active.then_some("active"), props.trouble.map(|_| "trouble"))} ref={place}>
            <button type="button" class="part-name" data-part="about-etcd">{ page.say("say-name-etcd") }</button>
            if let Some(trouble) = props.trouble { <p class="part-note over">{ page.say(trouble) }</p> }
            if rows.is_empty() {
                <p class="part-note">{ page.say("say-note-etcd") }</p>
            } else {
                <ul class="workloads">{ for rows.into_iter().map(row) }</ul>
            }
        </div>
    }
}

/// The tray of pods that have no node yet.
#[component]
pub fn Tray(props: &BoxProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    html! {
        <section class="tray" ref={place} aria-label={page.say("say-tray")}>
            <h2>{ page.say("say-tray") }<span class="count">{ props.count }</span></h2>
            if props.count == 0 {
                <p class="part-note">{ page.say("say-tray-empty") }</p>
            }
            { props.children.clone() }
        </section>
    }
}

/// The heading of the nodes, with the button for another one.
#[component]
pub fn NodesHead(props: &BoxProps) -> Html {
    let page = use_page();
    let place = use_placed(Rect { h: 0.0, ..props.rect });
    let add = {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| page.act(&Act::AddNode))
    };
    html! {
        <div class="nodes-head" ref={place}>
            <h2 class="area-name">{ page.say("say-worker-nodes") }<span class="count">{ props.count }</span></h2>
            <button type="button" class="quiet" onclick={add}>{ page.say("say-add-node") }</button>
        </div>
    }
}

/// What the signs of messages mean.
#[component]
pub fn Legend(props: &BoxProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    html! {
        <ul class="legend" ref={place} aria-label={page.say("say-legend")}>
            { for Look::ALL.iter().map(|look| html! {
                <li><span class={look.class()} aria-hidden="true"></span>{ page.say(look.words()) }</li>
            }) }
        </ul>
    }
}

/// What the wires need.
#[derive(Properties, PartialEq)]
pub struct WiresProps {
    /// Where everything stands.
    pub layout: Rc<Layout>,
    /// The two ends of the message that the caption speaks of.
    pub spoken: Spoken,
}

/// The wires from each component to the apiserver.
#[component]
pub fn Wires(props: &WiresProps) -> Html {
    let layout = &props.layout;
    let radius = 0.6 * layout.size.rem;
    let wires = layout.wires().into_iter().enumerate().map(|(index, (place, route))| {
        let spoken = props.spoken.of(place) && props.spoken.of(Place::Apiserver);
        html! { <path key={index} class={classes!("wire", spoken.then_some("active"))} d={rounded(&route, radius)} /> }
    });
    html! {
        <svg class="wires" aria-hidden="true" width={layout.size.width.to_string()} height={layout.height.to_string()}>
            { for wires }
        </svg>
    }
}

/// The path of a route with rounded corners.
fn rounded(route: &[super::geometry::Point], radius: f64) -> String {
    let Some(first) = route.first() else { return String::new() };
    let mut path = format!("M{:.1} {:.1}", first.x, first.y);
    for corner in route.windows(3) {
        let (a, b, c) = (corner[0], corner[1], corner[2]);
        let towards = |other: super::geometry::Point| {
            let length = b.distance(other);
            let share = if length > 0.0 { (radius.min(length / 2.0)) / length } else { 0.0 };
            (b.x + (other.x - b.x) * share, b.y + (other.y - b.y) * share)
        };
        let ((ax, ay), (cx, cy)) = (towards(a), towards(c));
        path += &format!(" L{ax:.1} {ay:.1} Q{:.1} {:.1} {cx:.1} {cy:.1}", b.x, b.y);
    }
    if let Some(last) = route.last() {
        path += &format!(" L{:.1} {:.1}", last.x, last.y);
    }
    path
}
