//! A worker node: its parts, what is used of it, and its pods.

use super::geometry::Rect;
use super::layout::{Detail, NodePlace};
use super::parts::words_of;
use super::placed::use_placed;
use super::pods::{Pods, sign};
use crate::demo::{node_key, object_name};
use crate::page::{Page, use_page};
use crate::text::Phrase;
use kubarium_core::api::Key;
use kubarium_core::session::view::{MachinePower, NodeVerdictView, NodeView};
use kubarium_engine::picture::NodeScene;
use std::rc::Rc;
use yew::prelude::*;

/// What a card shows.
#[derive(Properties, PartialEq)]
pub struct NodeCardProps {
    /// Where it and its parts stand.
    pub place: NodePlace,
    /// How much of it is drawn.
    pub detail: Detail,
    /// The node and its pods.
    pub scene: Rc<NodeScene>,
    /// The size of the page's type.
    pub rem: f64,
    /// The selected object, if it is this node or stands on it.
    pub selected: Option<Key>,
    /// The selected part of this node.
    pub part: Option<&'static str>,
    /// What the scheduler says of the pod that is being carried.
    pub verdict: Option<Rc<NodeVerdictView>>,
    /// Whether that pod is above this node.
    pub over: bool,
    /// Whether its pods can be reached with the Tab key.
    pub tabbable: bool,
    /// Whether the caption speaks of its kubelet.
    pub kubelet: bool,
    /// Whether the caption speaks of its runtime.
    pub runtime: bool,
}

/// A worker node.
#[component]
pub fn NodeCard(props: &NodeCardProps) -> Html {
    let page = use_page();
    let NodeCardProps { place, detail, scene, rem, selected, verdict, .. } = props;
    let node = &scene.node;
    let card = use_placed(place.card);
    let pods_place = use_placed(place.pods.within(&place.card));
    let bars_place = use_placed(place.bars.within(&place.card));
    let pods = use_memo(scene.clone(), |scene| scene.pods.clone());
    // The bay of a full card has a rim.
    let rim = if *detail == Detail::Full { 0.7 * rem } else { 0.0 };
    let room = Rect { w: place.pods.w - rim, h: place.pods.h - rim, ..place.pods };
    let key = node_key(&node.name);
    let class = classes!(
        "node",
        (node.power == MachinePower::Off).then_some("off"),
        (place.card.w < 6.6 * rem).then_some("tight"),
        (selected.as_ref() == Some(&key)).then_some("selected"),
        (*detail == Detail::Small && props.kubelet).then_some("active"),
        verdict.as_ref().map(|verdict| if verdict.refused.is_some() { "refuses" } else { "fits" }),
        props.over.then_some("over")
    );
    let status = status_words(&page, node);
    let words = if *detail == Detail::Small { format!("{} {status}", scene.pods.len()) } else { status.clone() };
    let label = page.tell(Phrase::SAY_NODE, &[("name", &node.name), ("status", &words)]);
    let part = |rect: Rect, about: &'static str, active: bool| {
        let dead =
            node.power == MachinePower::Off || (node.power == MachinePower::KubeletStopped && about == "about-kubelet");
        let selected = props.part == Some(about);
        html! { <NodePart rect={rect.within(&place.card)} {about} node={node.name.to_string()} {active} {dead} {selected} /> }
    };
    html! {
        <section {class} ref={card} aria-label={node.name.to_string()}>
            <button type="button" class="node-name" data-object={object_name(&key)} data-status={node.status.to_string()}
                aria-label={label}>
                { sign(node.tone) }
                <span class="name">{ node.name.as_str() }</span>
                if *detail != Detail::Small { <span class="word">{ " " }{ status }</span> }
                else if place.card.w >= 8.5 * rem { <span class="word">{ " " }{ scene.pods.len() }</span> }
            </button>
            if *detail != Detail::Small {
                if place.bars.h > 0.0 { <div class="bars" ref={bars_place}>{ bars(&page, node) }</div> }
                { part(place.kubelet, "about-kubelet", props.kubelet) }
                { part(place.runtime, "about-runtime", props.runtime) }
                { part(place.proxy, "about-proxy", false) }
            }
            <div class="pods-place" ref={pods_place}>
                <Pods {pods} {room} rem={*rem} node={node.name.clone()}
                    tabbable={props.tabbable} selected={selected.clone()} />
            </div>
            if let Some(verdict) = verdict {
                <p class="verdict">{ if *detail == Detail::Small { short_verdict(verdict) } else { verdict_words(&page, verdict) } }</p>
            }
        </section>
    }
}

/// The word that is shown for a node.
fn status_words(page: &Page, node: &NodeView) -> String {
    let power = match node.power {
        MachinePower::On => return node.status.to_string(),
        MachinePower::KubeletStopped => page.say(Phrase::SAY_KUBELET_STOPPED),
        MachinePower::Off => page.say(Phrase::SAY_MACHINE_OFF),
    };
    format!("{} · {power}", node.status)
}

/// What the scheduler says, in a few words.
pub fn verdict_words(page: &Page, verdict: &NodeVerdictView) -> String {
    match &verdict.refused {
        Some((plugin, reasons)) => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
            page.tell(Phrase::SAY_REFUSED, &[("plugin", plugin), ("reasons", &reasons.join(", "))])
        }
        None => page.tell(Phrase::SAY_FITS, &[("score", &verdict.total.to_string())]),
    }
}

/// The same in one word: the score, or the first reason.
fn short_verdict(verdict: &NodeVerdictView) -> String {
    match &verdict.refused {
        Some((plugin, reasons)) => reasons.first().unwrap_or(plugin).to_string(),
        None => verdict.total.to_string(),
    }
}

/// Part of a node.
#[derive(Properties, PartialEq)]
struct NodePartProps {
    rect: Rect,
    about: &'static str,
    node: String,
    active: bool,
    dead: bool,
    selected: bool,
}

#[component]
fn NodePart(props: &NodePartProps) -> Html {
    let page = use_page();
    let place = use_placed(props.rect);
    let name = words_of(props.about).map(|words| page.say(words.name)).unwrap_or_default();
    let label = format!("{name}, {}", props.node);
    let class = classes!(
        "node-part",
        props.active.then_some("active"),
        props.dead.then_some("dead"),
        props.selected.then_some("selected")
    );
    html! {
        <button type="button" {class} ref={place} data-part={props.about} data-of={props.node.clone()} aria-label={label}>
            { name }
        </button>
    }
}

/// The bars: what is asked for of what there is, in words and as a length.
fn bars(page: &Page, node: &NodeView) -> Html {
    let (used, all) = (&node.requested, &node.allocatable);
    let bar = |name: Phrase, used: i64, all: i64, words: String| {
        let label = format!("{} {words}", page.say(name));
        let full = (all > 0 && used * 10 > all * 9).then_some("full");
        html! {
            <div class={classes!("bar", full)}>
                <span><b>{ page.say(name) }</b>{ " " }{ words }</span>
                <progress max={all.max(1).to_string()} value={used.max(0).to_string()} aria-label={label}></progress>
            </div>
        }
    };
    html! {
        <>
            { bar(Phrase::SAY_CPU, used.cpu_milli, all.cpu_milli, format!("{}/{}", cpu(used.cpu_milli), cpu(all.cpu_milli))) }
            { bar(Phrase::SAY_MEMORY, used.memory_bytes, all.memory_bytes,
                format!("{}/{}Gi", gibi(used.memory_bytes), gibi(all.memory_bytes))) }
            { bar(Phrase::SAY_PODS, used.pods, all.pods, format!("{}/{}", used.pods, all.pods)) }
        </>
    }
}

/// `250` thousandths are `0.25`.
pub fn cpu(milli: i64) -> String {
    trim(format!("{:.2}", milli as f64 / 1000.0))
}

/// Bytes as Gi with one digit.
pub fn gibi(bytes: i64) -> String {
    trim(format!("{:.1}", bytes as f64 / f64::from(1 << 30)))
}

fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short() {
        assert_eq!([250, 4000, 1500, 0].map(cpu), ["0.25", "4", "1.5", "0"]);
        assert_eq!([8 << 30, 512 << 20, 128 << 20].map(gibi), ["8", "0.5", "0.1"]);
    }
}
