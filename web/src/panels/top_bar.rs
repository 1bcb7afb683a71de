//! The bar on top: the name, the language, the theme.

use crate::dom;
use crate::page::use_page;
use crate::state::{Action, Theme};
use crate::text::Lang;
use yew::prelude::*;

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub struct TopBarProps {
    /// Dark, light, or as the system says.
    pub theme: Theme,
}

/// The bar on top.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let page = use_page();
    let dark = dom::is_dark(props.theme);
    let speak = |lang: Lang| {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| {
            dom::remember_language(lang);
            page.send(Action::Speak(lang));
        })
    };
    let languages = [Lang::Ko, Lang::En].map(|lang| {
        let pressed = (page.texts.lang() == lang).to_string();
        html! {
            <button type="button" lang={lang.tag()} aria-pressed={pressed} onclick={speak(lang)}>{ lang.name() }</button>
        }
    });
    let paint = {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| page.send(Action::Paint(if dark { Theme::Light } else { Theme::Dark })))
    };
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
            <p class="tagline">{ page.say("say-tagline") }</p>
            <button type="button" class="quiet jump" onclick={jump}>{ "YAML" }</button>
            <div class="switch" role="group" aria-label={page.say("say-language")}>{ for languages }</div>
            <button type="button" class="quiet" onclick={paint}>
                { page.say(if dark { "say-light" } else { "say-dark" }) }
            </button>
        </header>
    }
}
