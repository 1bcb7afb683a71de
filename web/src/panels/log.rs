//! The last sentences, newest first. Each opens the chain of its causes.

use crate::acts::Act;
use crate::figures::show_time;
use crate::message::look_class;
use crate::page::use_page;
use crate::state::Selection;
use crate::text::Phrase;
use kubarium_core::address::SpanId;
use kubarium_core::base::Time;
use kubarium_engine::message::{Look, Message};
use std::rc::Rc;
use yew::prelude::*;

/// What is listed.
#[derive(Properties, PartialEq)]
pub struct LogProps {
    /// The messages, oldest first.
    pub messages: Rc<Vec<Message>>,
    /// What is on its way now, as the numbered arrows are; only shown where nothing moves.
    pub travelling: Rc<Vec<Message>>,
    /// The message that the inspector shows.
    pub selected: Option<SpanId>,
    /// Where the run begins.
    pub start: Time,
}

/// The log.
#[component]
pub fn Log(props: &LogProps) -> Html {
    let page = use_page();
    let row = |message: &Message| {
        let open = page.on::<MouseEvent>(Act::Select(Selection::Message(message.id)));
        let selected = props.selected == Some(message.id);
        html! {
            <li key={message.id.0}>
                <button type="button" class={classes!("entry", selected.then_some("selected"))} onclick={open}>
                    <span class={Look::of(&message.what).map_or("", look_class)} aria-hidden="true"></span>
                    <time>{ show_time(message.sent, props.start) }</time>
                    <span>{ page.caption(message) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="log" aria-label={page.say(Phrase::SAY_LOG)}>
            if !props.travelling.is_empty() {
                <h2>{ page.say(Phrase::SAY_TRAVELLING) }</h2>
                <ol class="travelling" tabindex="0" aria-label={page.say(Phrase::SAY_TRAVELLING)}>{ for props.travelling.iter().map(|message| html! { <li>{ page.caption(message) }</li> }) }</ol>
            }
            <h2>{ page.say(Phrase::SAY_LOG) }</h2>
            if props.messages.is_empty() {
                <p class="hint">{ page.say(Phrase::SAY_LOG_EMPTY) }</p>
            } else {
                <ol reversed=true tabindex="0" aria-label={page.say(Phrase::SAY_LOG)}>{ for props.messages.iter().rev().map(row) }</ol>
            }
        </section>
    }
}
