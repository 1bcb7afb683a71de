//! The bar on top: the name, the language, the theme.

use crate::acts::{self, Act};
use crate::dom;
use crate::page::use_page;
use crate::state::Theme;
use crate::text::{Lang, Phrase};
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub struct TopBarProps {
    /// Dark, light, or as the system says.
    pub theme: Theme,
}

const SUN: &str = "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM3.5 4.9l1.4-1.4 2.8 2.8-1.4 \
    1.4zM16.3 17.7l1.4-1.4 2.8 2.8-1.4 1.4zM4.9 20.5l-1.4-1.4 2.8-2.8 1.4 1.4zM17.7 7.7l-1.4-1.4 2.8-2.8 1.4 1.4z";
const MOON: &str = "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z";

/// The bar on top.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let page = use_page();
    let dark = dom::is_dark(props.theme);
    let languages = Lang::all().map(|lang| {
        let pressed = (page.texts.lang() == lang).to_string();
        html! {
            <button type="button" lang={lang.tag()} aria-pressed={pressed} onclick={page.on::<MouseEvent>(Act::Choose(lang))}>{ lang.name() }</button>
        }
    });
    let paint = page.on::<MouseEvent>(Act::Paint(if dark { Theme::Light } else { Theme::Dark }));
    // On phones the YAML box stands below the stage.
    let jump = Callback::from(|_: MouseEvent| dom::scroll_to("aside"));
    html! {
        <header class="top-bar">
            <svg class="brand" viewBox="0 0 32 32" aria-hidden="true">
                <path d="M16 2 28 9v14L16 30 4 23V9z" />
                <circle cx="16" cy="16" r="3.4" />
                <path d="M16 12.6V6.5M18.9 17.7l5.3 3M13.1 17.7l-5.3 3" />
            </svg>
            <h1>{ "Kubarium" }</h1>
            <p class="tagline">{ page.say(Phrase::SAY_TAGLINE) }</p>
            <button type="button" class="quiet jump" onclick={jump}>{ "YAML" }</button>
            { acts::button_of(&page, "present", "quiet present") }
            { acts::button_of(&page, "keys", "quiet help") }
            <div class="switch" role="group" aria-label={page.say(Phrase::SAY_LANGUAGE)}>{ for languages }</div>
            <button type="button" class="quiet theme" onclick={paint}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d={if dark { SUN } else { MOON }} /></svg>
                <span>{ page.say(if dark { Phrase::SAY_LIGHT } else { Phrase::SAY_DARK }) }</span>
            </button>
        </header>
    }
}
