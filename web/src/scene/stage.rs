//! The stage: every component at its place, drawn once and again only where something has changed.

use super::geometry::Rect;
use super::hands::use_hands;
use super::layout::{CHIPS, Detail, Layout, Place, tray_parts};
use super::node_card::NodeCard;
use super::painter::Painter;
use super::parts::{self, State, Wires};
use super::placed::use_placed;
use super::pods::Pods;
use super::signs::Signs;
use crate::dom::{self, FrameLoop};
use crate::page::{Page, use_page};
use crate::state::{Carry, Selection};
use crate::text::Phrase;
use kubarium_core::base::Text;
use kubarium_engine::picture::Scene;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

/// What the stage shows.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// Where everything stands.
    pub layout: Rc<Layout>,
    /// The cluster.
    pub scene: Rc<Scene>,
    /// How many pods there are.
    pub pods: usize,
    /// What is selected.
    pub selection: Option<Selection>,
    /// What is being carried.
    pub carry: Option<Carry>,
    /// The two ends of the message that the caption speaks of.
    pub spoken: Spoken,
    /// Whether moving things are drawn as numbered arrows.
    pub calm: bool,
}

/// The two ends of the message that the caption speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The sender.
    pub from: Option<Place>,
    /// The receiver.
    pub to: Option<Place>,
}

impl Spoken {
    /// Whether the caption speaks of this place.
    pub fn of(&self, place: Place) -> bool {
        self.from == Some(place) || self.to == Some(place)
    }
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let page = use_page();
    let StageProps { layout, scene, pods, selection, carry, spoken, calm } = props;
    let (canvas, ghost) = (use_node_ref(), use_node_ref());
    let root = use_placed(Rect::new(0.0, 0.0, layout.size.width, layout.height));
    let painter = use_mut_ref(Painter::default);
    use_painting(&page, &canvas, &painter, layout, *calm);
    let hands = use_hands(&page, layout, carry, &root, &ghost, &painter);

    let rem = layout.size.rem;
    let selected_object = match selection {
        Some(Selection::Object(key)) => Some(key.clone()),
        _ => None,
    };
    // Only the node that the selected object stands on is drawn anew for it.
    let home = page.home_of_selected();
    let trouble = |place: Option<Place>| {
        let stands = |names: &[Text]| names.iter().any(|name| crate::message::process_place(name) == place);
        match (stands(&scene.down), stands(&scene.slow)) {
            _ if place.is_none() => None,
            (true, _) => Some(Phrase::SAY_DOWN),
            (_, true) => Some(Phrase::SAY_SLOW),
            _ => None,
        }
    };
    let state = |about: &str, place: Option<Place>| State {
        selected: matches!(selection, Some(Selection::Part(key, _)) if *key == about),
        active: place.is_some_and(|place| spoken.of(place)),
        trouble: trouble(place),
    };
    let part = |rect: Rect, about: &'static str, class: &'static str, place: Option<Place>| {
        parts::part(&page, rect, about, class, state(about, place))
    };
    let over = carry.as_ref().and_then(|carry| carry.over);
    let nodes = layout.nodes.iter().zip(&scene.nodes).enumerate().map(|(index, (place, node))| {
        let verdict = carry.as_ref().and_then(|carry| carry.verdict(&node.node.name)).cloned().map(Rc::new);
        let part = match selection {
            Some(Selection::Part(about, name)) if *name == node.node.name => Some(*about),
            _ => None,
        };
        html! {
            <NodeCard key={node.node.name.as_str()} place={*place} detail={layout.detail} scene={node.clone()} {rem}
                selected={selected_object.clone().filter(|_| home.as_ref() == Some(&node.node.name))} {part} {verdict}
                over={over == Some(index)} tabbable={*pods <= 60} kubelet={spoken.of(Place::Kubelet(index))}
                runtime={spoken.of(Place::Runtime(index))} />
        }
    });
    let chip = |(index, (controller, rect)): (usize, (&&'static str, &Rect))| {
        parts::chip(rect.within(&layout.controllers), controller, spoken.of(Place::Chip(index)))
    };
    let chips: Html = CHIPS.iter().zip(&layout.chips).enumerate().map(chip).collect();
    let tray = Rect::new(0.0, 0.0, layout.tray.w - rem, layout.tray.h - 2.6 * rem);
    let (chips_of, crowd_room) = tray_parts(&tray, scene.waiting.len(), rem);
    let waiting = use_memo((scene.waiting.clone(), chips_of), |(waiting, chips)| {
        let (chips, crowd) = waiting.split_at(*chips);
        (Rc::new(chips.to_vec()), Rc::new(crowd.to_vec()))
    });
    let waiting_pods = html! {
        <>
            <Pods pods={waiting.0.clone()} room={tray} {rem} node={Text::EMPTY} tabbable={scene.waiting.len() <= 60}
                selected={selected_object.clone()} carried={carry.as_ref().map(|carry| carry.pod.clone())} />
            if !waiting.1.is_empty() {
                <Signs pods={waiting.1.clone()} room={crowd_room} {rem} selected={selected_object.clone()} />
            }
        </>
    };
    let detail = match layout.detail {
        Detail::Full => "full",
        Detail::Medium => "medium",
        Detail::Small => "small",
    };
    let shape = if layout.tall { "tall" } else { "wide" };
    html! {
        <div class={classes!("stage", shape, detail, carry.is_some().then_some("carrying"))} ref={root}
            onpointerdown={hands.down} onpointermove={hands.moved} onpointerup={hands.up}
            onpointercancel={hands.cancelled} onclick={hands.clicked} onkeydown={hands.key}>
            { parts::plane(&page, layout.control_plane) }
            <Wires layout={layout.clone()} spoken={*spoken} />
            { part(layout.kubectl, "about-kubectl", "person", Some(Place::Kubectl)) }
            { parts::objects(&page, layout.etcd, &scene.workloads, selected_object.as_ref(), state("about-etcd", Some(Place::Etcd))) }
            { part(layout.cloud_controller, "about-cloud-controller", "absent", None) }
            { part(layout.apiserver, "about-apiserver", "hub", Some(Place::Apiserver)) }
            { parts::controllers(&page, layout.controllers, state("about-controllers", Some(Place::Controllers)), chips) }
            { part(layout.scheduler, "about-scheduler", "plain", Some(Place::Scheduler)) }
            { parts::tray(&page, layout.tray, scene.waiting.len(), waiting_pods) }
            { parts::nodes_head(&page, layout.nodes_area, scene.nodes.len()) }
            { for nodes }
            { part(layout.provider, "about-provider", "absent", None) }
            { part(layout.internet, "about-internet", "absent", None) }
            { parts::legend(&page, layout.legend) }
            <canvas class="messages" ref={canvas} aria-hidden="true"></canvas>
            if let Some(carry) = carry.as_ref().filter(|carry| !carry.by_keys) {
                <div class="ghost" ref={ghost} aria-hidden="true">{ carry.pod.name.as_str() }</div>
            }
        </div>
    }
}

/// Paints the messages before every frame.
#[hook]
fn use_painting(page: &Page, canvas: &NodeRef, painter: &Rc<RefCell<Painter>>, layout: &Rc<Layout>, calm: bool) {
    let latest = use_mut_ref(|| (layout.clone(), calm));
    *latest.borrow_mut() = (layout.clone(), calm);
    let (page, canvas, painter) = (page.clone(), canvas.clone(), painter.clone());
    use_effect_with((), move |()| {
        let frames = FrameLoop::start(move |_| {
            let (layout, calm) = latest.borrow().clone();
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                let mut painter = painter.borrow_mut();
                page.with_frame(|frame, scene| painter.paint(&canvas, &layout, frame, scene, dom::now(), calm));
            }
        });
        move || drop(frames)
    });
}
