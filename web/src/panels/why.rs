//! Why: the chain of causes of a message, from the command or the timer that began it, as a sequence diagram that is
//! walked step by step.

use super::lists::RequestBox;
use crate::acts::Act;
use crate::figures::show_time;
use crate::message;
use crate::page::{Page, use_page};
use crate::state::Selection;
use crate::text::Phrase;
use kubarium_core::address::SpanId;
use kubarium_core::base::Time;
use kubarium_engine::message::{Message, Party, What};
use kubarium_engine::protocol::Query;
use std::rc::Rc;
use yew::prelude::*;

/// A letter in the diagram takes so much of its width, in hundredths.
const LETTER: f64 = 2.9;

/// What is explained.
#[derive(Properties, PartialEq)]
pub struct WhyProps {
    /// The message and its causes, the first cause first; None until they are known.
    pub chain: Option<Rc<Vec<Message>>>,
    /// The message of its chain that is looked at.
    pub looked: SpanId,
    /// Where the run begins.
    pub start: Time,
}

/// The button that leads from a thing to the chain of its causes.
pub fn why_button(page: &Page, id: SpanId) -> Html {
    if id == SpanId(0) {
        return html! {};
    }
    let open = page.on::<MouseEvent>(Act::Select(Selection::Message(id)));
    html! { <button type="button" class="quiet why-button" data-message={id.0.to_string()} onclick={open}>{ page.say(Phrase::SAY_WHY) }</button> }
}

/// The chain of causes.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let page = use_page();
    let list = use_node_ref();
    let known = props.chain.is_some();
    let chain = props.chain.clone().unwrap_or_default();
    let at = chain.iter().position(|message| message.id == props.looked).unwrap_or(chain.len().saturating_sub(1));
    use_effect_with(props.looked, {
        let list = list.clone();
        move |_| crate::dom::show_current(&list)
    });
    if chain.is_empty() && !known {
        return html! {};
    }
    if chain.is_empty() {
        return html! { <p class="hint">{ page.say(Phrase::SAY_FORGOTTEN) }</p> };
    }
    let lanes = lanes(&chain);
    let look = |at: Option<usize>| {
        let (page, span) = (page.clone(), at.and_then(|at| chain.get(at)).map(|message| message.id));
        Callback::from(move |_: MouseEvent| span.into_iter().for_each(|id| page.send(Act::Look(id))))
    };
    let walk = |to: Option<usize>, words: Phrase| {
        let disabled = to.and_then(|to| chain.get(to)).is_none();
        html! { <button type="button" onclick={look(to)} {disabled}>{ page.say(words) }</button> }
    };
    let row = |(index, message): (usize, &Message)| {
        html! {
            <li key={message.id.0}>
                <button type="button" class="cause" onclick={look(Some(index))} aria-current={(index == at).then_some("step")}>
                    { picture(message, &lanes) }<span class="unseen">{ page.caption(message) }</span>
                </button>
            </li>
        }
    };
    let span = &chain[at];
    let number =
        page.tell(Phrase::SAY_CAUSE, &[("number", &(at + 1).to_string()), ("count", &chain.len().to_string())]);
    let name = |party: &Party| message::lane(&page.texts, party);
    html! {
        <>
            <h2>{ page.say(Phrase::SAY_CHAIN) }</h2>
            <div class="walk">
                { walk(at.checked_sub(1), Phrase::SAY_CAUSE_BEFORE) }
                <span>{ number }{ " · " }<time>{ show_time(span.sent, props.start) }</time></span>
                { walk(Some(at + 1), Phrase::SAY_CAUSE_AFTER) }
            </div>
            <div class="lane-names" aria-hidden="true">{ for lanes.iter().map(|party| html! { <span>{ name(party) }</span> }) }</div>
            <ol class="chain" ref={list}>{ for chain.iter().enumerate().map(row) }</ol>
            if matches!(span.what, What::Request(..)) { <RequestBox query={Query::Request(span.id)} /> }
        </>
    }
}

/// Who takes part, in the order in which they come in.
fn lanes(chain: &[Message]) -> Vec<Party> {
    let mut lanes = Vec::new();
    for party in chain.iter().flat_map(|message| [&message.from, &message.to]) {
        if !lanes.contains(party) {
            lanes.push(party.clone());
        }
    }
    lanes
}

/// A row of the diagram: the lanes, and the message as an arrow from one to another; a timer is a ring.
fn picture(span: &Message, lanes: &[Party]) -> Html {
    let place = |party: &Party| {
        let lane = lanes.iter().position(|lane| lane == party).unwrap_or_default();
        (lane as f64 + 0.5) / lanes.len() as f64 * 100.0
    };
    let percent = |place: f64| format!("{place:.1}%");
    let (from, to) = (place(&span.from), place(&span.to));
    let head = match (from - to).partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Less) => "M1 0-11-6V6z",
        Some(std::cmp::Ordering::Greater) => "M-1 0 11-6V6z",
        _ => "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
    };
    // The words stand where there is room: beside the arrow, or on it.
    let words = message::group_label(&span.what, None);
    let needed = words.chars().count() as f64 * LETTER;
    let (right, left) = (100.0 - from.max(to), from.min(to));
    let (x, dx, anchor) = match () {
        () if right >= needed => (100.0 - right, "0.7em", "start"),
        () if left >= needed => (left, "-0.7em", "end"),
        () => (((from + to) / 2.0).clamp(needed / 2.0, 100.0 - needed / 2.0), "0", "middle"),
    };
    html! {
        <svg aria-hidden="true">
            { for lanes.iter().map(|lane| html! { <line class="lane" x1={percent(place(lane))} x2={percent(place(lane))} y1="0" y2="100%" /> }) }
            <line class={classes!("sent", span.lost.then_some("lost"))} x1={percent(from)} x2={percent(to)} y1="50%" y2="50%" />
            <svg x={percent(to)} y="50%" overflow="visible"><path d={head} /></svg>
            <text x={percent(x)} y="50%" {dx} dy="0.35em" text-anchor={anchor}>{ words }</text>
        </svg>
    }
}
