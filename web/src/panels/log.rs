//! The last sentences, newest first. Each opens the chain of its causes.

use crate::message::Look;
use crate::page::use_page;
use crate::state::{Action, Selection};
use crate::text::Phrase;
use crate::timeline::show_time;
use kubarium_core::address::SpanId;
use kubarium_core::base::Time;
use kubarium_core::session::trace::Span;
use std::rc::Rc;
use yew::prelude::*;

/// What is listed.
#[derive(Properties, PartialEq)]
pub struct LogProps {
    /// The messages, oldest first.
    pub spans: Rc<Vec<Span>>,
    /// What is on its way now, as the numbered arrows are; only shown where nothing moves.
    pub travelling: Rc<Vec<Span>>,
    /// The message that the inspector shows.
    pub selected: Option<SpanId>,
    /// Where the run begins.
    pub start: Time,
}

/// The log.
#[component]
pub fn Log(props: &LogProps) -> Html {
    let page = use_page();
    let row = |span: &Span| {
        let open = {
            let (page, id) = (page.clone(), span.id);
            Callback::from(move |_: MouseEvent| page.send(Action::Select(Some(Selection::Message(id)))))
        };
        let selected = props.selected == Some(span.id);
        html! {
            <li key={span.id.0}>
                <button type="button" class={classes!("entry", selected.then_some("selected"))} onclick={open}>
                    <span class={Look::of(&span.what).map_or("", Look::class)} aria-hidden="true"></span>
                    <time>{ show_time(span.sent, props.start) }</time>
                    <span>{ page.caption(span) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="log" aria-label={page.say(Phrase::SAY_LOG)}>
            if !props.travelling.is_empty() {
                <h2>{ page.say(Phrase::SAY_TRAVELLING) }</h2>
                <ol class="travelling" tabindex="0" aria-label={page.say(Phrase::SAY_TRAVELLING)}>{ for props.travelling.iter().map(|span| html! { <li>{ page.caption(span) }</li> }) }</ol>
            }
            <h2>{ page.say(Phrase::SAY_LOG) }</h2>
            if props.spans.is_empty() {
                <p class="hint">{ page.say(Phrase::SAY_LOG_EMPTY) }</p>
            } else {
                <ol reversed=true tabindex="0" aria-label={page.say(Phrase::SAY_LOG)}>{ for props.spans.iter().rev().map(row) }</ol>
            }
        </section>
    }
}
