//! The components on the stage: boxes with a name that opens the text about them.

use super::geometry::Rect;
use super::layout::{Layout, Place};
use super::placed::Placed;
use super::pods::{sign, tone_class};
use super::stage::Spoken;
use crate::acts;
use crate::demo::object_name;
use crate::message::{look_class, look_words};
use crate::page::Page;
use crate::text::Phrase;
use kubarium_core::api::{Key, Kind};
use kubarium_core::session::view::WorkloadView;
use kubarium_engine::message::Look;
use std::rc::Rc;
use yew::prelude::*;

/// How a component is drawn just now.
#[derive(Clone, Copy, Default)]
pub struct State {
    /// Whether the inspector shows it.
    pub selected: bool,
    /// Whether the caption speaks of it.
    pub active: bool,
    /// What is wrong with it, if something is.
    pub trouble: Option<Phrase>,
}

impl State {
    fn classes(self, class: &'static str) -> Classes {
        classes!(
            "part",
            class,
            self.active.then_some("active"),
            self.selected.then_some("selected"),
            self.trouble.map(|_| "trouble")
        )
    }

    /// What is wrong, where another line has no room.
    fn over(self, page: &Page) -> Html {
        self.trouble.map_or_else(Html::default, |trouble| html! { <p class="part-note over">{ page.say(trouble) }</p> })
    }
}

/// The words of a component: its name, one line about it, and the text about it.
pub struct Words {
    /// How the page names the component.
    pub part: &'static str,
    /// Its name.
    pub name: Phrase,
    /// One line about it.
    pub note: Phrase,
    /// The text about it.
    pub about: Phrase,
}

const fn words(part: &'static str, name: Phrase, note: Phrase, about: Phrase) -> Words {
    Words { part, name, note, about }
}

/// The components that can be opened.
const WORDS: [Words; 12] = [
    words("about-kubectl", Phrase::SAY_NAME_KUBECTL, Phrase::SAY_NOTE_KUBECTL, Phrase::ABOUT_KUBECTL),
    words(
        "about-control-plane",
        Phrase::SAY_NAME_CONTROL_PLANE,
        Phrase::SAY_NOTE_CONTROL_PLANE,
        Phrase::ABOUT_CONTROL_PLANE,
    ),
    words("about-apiserver", Phrase::SAY_NAME_APISERVER, Phrase::SAY_NOTE_APISERVER, Phrase::ABOUT_APISERVER),
    words("about-etcd", Phrase::SAY_NAME_ETCD, Phrase::SAY_NOTE_ETCD, Phrase::ABOUT_ETCD),
    words("about-scheduler", Phrase::SAY_NAME_SCHEDULER, Phrase::SAY_NOTE_SCHEDULER, Phrase::ABOUT_SCHEDULER),
    words("about-controllers", Phrase::SAY_NAME_CONTROLLERS, Phrase::SAY_NOTE_CONTROLLERS, Phrase::ABOUT_CONTROLLERS),
    words(
        "about-cloud-controller",
        Phrase::SAY_NAME_CLOUD_CONTROLLER,
        Phrase::SAY_NOTE_ON_PREMISES,
        Phrase::ABOUT_CLOUD_CONTROLLER,
    ),
    words("about-kubelet", Phrase::SAY_NAME_KUBELET, Phrase::SAY_NOTE_KUBELET, Phrase::ABOUT_KUBELET),
    words("about-runtime", Phrase::SAY_NAME_RUNTIME, Phrase::SAY_NOTE_RUNTIME, Phrase::ABOUT_RUNTIME),
    words("about-proxy", Phrase::SAY_NAME_PROXY, Phrase::SAY_NOTE_PROXY, Phrase::ABOUT_PROXY),
    words("about-provider", Phrase::SAY_NAME_PROVIDER, Phrase::SAY_NOTE_ON_PREMISES, Phrase::ABOUT_PROVIDER),
    words("about-internet", Phrase::SAY_NAME_INTERNET, Phrase::SAY_NOTE_INTERNET, Phrase::ABOUT_INTERNET),
];

/// The words of the component that the page names so.
pub fn words_of(part: &str) -> Option<&'static Words> {
    WORDS.iter().find(|words| words.part == part)
}

/// A component with its name and one line about it.
pub fn part(page: &Page, rect: Rect, about: &'static str, class: &'static str, state: State) -> Html {
    html! {
        <Placed {rect} class={state.classes(class)}>
            { name(page, about) }
            if let Some(note) = state.trouble.or_else(|| words_of(about).map(|words| words.note)) {
                <p class="part-note">{ page.say(note) }</p>
            }
        </Placed>
    }
}

/// The name of a component: a button that opens the text about it.
fn name(page: &Page, about: &'static str) -> Html {
    let words = words_of(about).map(|words| page.say(words.name));
    html! { <button type="button" class="part-name" data-part={about}>{ words }</button> }
}

/// The frame around the control plane.
pub fn plane(page: &Page, rect: Rect) -> Html {
    html! {
        <Placed {rect} class="plane">
            <button type="button" class="area-name" data-part="about-control-plane">{ page.say(Phrase::SAY_NAME_CONTROL_PLANE) }</button>
        </Placed>
    }
}

/// kube-controller-manager with the chips of its controllers.
pub fn controllers(page: &Page, rect: Rect, state: State, chips: Html) -> Html {
    html! { <Placed {rect} class={state.classes("plain")}>{ name(page, "about-controllers") }{ state.over(page) }{ chips }</Placed> }
}

/// The chip of a controller.
pub fn chip(rect: Rect, name: &'static str, active: bool) -> Html {
    let words = match name.trim_end_matches("-controller") {
        "pod-garbage-collector" => "pod-gc",
        words => words,
    };
    html! { <Placed key={name} {rect} class={classes!("chip", active.then_some("active"))}>{ words }</Placed> }
}

/// etcd, the place where the desired state is written, with the workloads that are written in it.
pub fn objects(page: &Page, rect: Rect, workloads: &[WorkloadView], selected: Option<&Key>, state: State) -> Html {
    let row = |workload: &WorkloadView| {
        let key = &workload.key;
        let selected = selected == Some(key);
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
        let mut sets: Vec<&WorkloadView> = workloads.iter().filter(|set| set.owner.as_ref() == Some(owner)).collect();
        kubarium_core::base::sort::by_key(&mut sets, |set| -set.desired);
        sets
    };
    for workload in workloads.iter().filter(|workload| workload.owner.is_none()) {
        rows.push(workload);
        rows.extend(owned(&workload.key));
    }
    html! {
        <Placed {rect} class={state.classes("store")}>
            { name(page, "about-etcd") }
            { state.over(page) }
            if rows.is_empty() {
                <p class="part-note">{ page.say(Phrase::SAY_NOTE_ETCD) }</p>
            } else {
                <ul class="workloads">{ for rows.into_iter().map(row) }</ul>
            }
        </Placed>
    }
}

/// The tray of pods that have no node yet.
pub fn tray(page: &Page, rect: Rect, count: usize, pods: Html) -> Html {
    html! {
        <Placed {rect} tag="section" class="tray" label={page.say(Phrase::SAY_TRAY)}>
            <h2>{ page.say(Phrase::SAY_TRAY) }<span class="count">{ count }</span></h2>
            if count == 0 {
                <p class="part-note">{ page.say(Phrase::SAY_TRAY_EMPTY) }</p>
            }
            { pods }
        </Placed>
    }
}

/// The heading of the nodes, with the button for another one.
pub fn nodes_head(page: &Page, rect: Rect, count: usize) -> Html {
    html! {
        <Placed rect={Rect { h: 0.0, ..rect }} class="nodes-head">
            <h2 class="area-name">{ page.say(Phrase::SAY_WORKER_NODES) }<span class="count">{ count }</span></h2>
            { acts::button_of(page, "add-machine", "quiet") }
        </Placed>
    }
}

/// What the signs of messages mean.
pub fn legend(page: &Page, rect: Rect) -> Html {
    html! {
        <Placed {rect} tag="ul" class="legend" label={page.say(Phrase::SAY_LEGEND)}>
            { for Look::ALL.iter().map(|look| html! {
                <li><span class={look_class(*look)} aria-hidden="true"></span>{ page.say(look_words(*look)) }</li>
            }) }
        </Placed>
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
