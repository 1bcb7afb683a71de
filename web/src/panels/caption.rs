//! The sentence that says what happens now, and the same for people who listen.

use super::demos::DemoBar;
use crate::acts::Act;
use crate::demo::Demo;
use crate::dom;
use crate::message::look_class;
use crate::page::use_page;
use crate::state::Selection;
use crate::text::Phrase;
use kubarium_core::address::SpanId;
use kubarium_engine::message::{Look, Message};
use yew::prelude::*;

/// A sentence is spoken at most so often, in milliseconds.
const SPOKEN_EVERY: f64 = 3_000.0;

/// What is said.
#[derive(Properties, PartialEq)]
pub struct CaptionProps {
    /// The message that it is about.
    pub message: Option<Message>,
    /// Whether nothing is due any more.
    pub at_rest: bool,
    /// The demo that is shown: its sentence stands first.
    pub demo: Option<Demo>,
    /// What the page has to say about the last thing that was tried, or about the pod that is being carried.
    pub notice: Option<String>,
}

/// The caption.
#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let page = use_page();
    let resting = props.at_rest && props.notice.is_none();
    let lesson = props.demo.as_ref().filter(|_| props.notice.is_none());
    let resting = resting && lesson.is_none();
    let (sentence, reason) = match (&props.notice, lesson, &props.message) {
        (Some(notice), ..) => (notice.clone(), None),
        (None, Some(demo), message) => (demo.now().say.clone(), message.as_ref().map(|message| page.caption(message))),
        (None, None, Some(message)) => (page.caption(message), page.because(message)),
        (None, None, None) => (page.say(Phrase::SAY_WELCOME), None),
    };
    let look = props
        .message
        .as_ref()
        .filter(|_| props.notice.is_none() && lesson.is_none())
        .and_then(|message| Look::of(&message.what));
    let open = props
        .message
        .as_ref()
        .filter(|_| props.notice.is_none())
        .map(|message| (message.id, page.on::<MouseEvent>(Act::Select(Selection::Message(message.id)))));
    let spoken = use_state(|| (0.0, String::new()));
    use_effect_with((sentence.clone(), props.notice.is_some() || lesson.is_some()), {
        let spoken = spoken.clone();
        move |(sentence, urgent)| {
            let now = dom::now();
            if *urgent || now - spoken.0 >= SPOKEN_EVERY {
                spoken.set((now, sentence.clone()));
            }
        }
    });
    html! {
        <section class={classes!("now", lesson.map(|_| "lesson"))} aria-label={page.say(Phrase::SAY_NOW_HAPPENS)}>
            <div class="sentence">
                <p class="what">
                    if let Some(look) = look { <span class={look_class(look)} aria-hidden="true"></span> }
                    { sentence }
                </p>
                <p class="why">
                    if resting && props.message.is_some() {
                        <span class="rest">{ page.say(Phrase::SAY_AT_REST) }</span>
                    } else {
                        { reason.unwrap_or_default() }
                    }
                </p>
            </div>
            if let Some((id, open)) = open {
                <button type="button" class="quiet" data-message={number(id)} onclick={open}>{ page.say(Phrase::SAY_WHY) }</button>
            }
            if let Some(demo) = &props.demo { <DemoBar demo={demo.clone()} /> }
            <p class="unseen" aria-live="polite">{ spoken.1.clone() }</p>
        </section>
    }
}

fn number(id: SpanId) -> String {
    id.0.to_string()
}
