//! The YAML box: samples, the text with its line numbers, Apply, and what kubectl answers.

use crate::acts::{self, Act};
use crate::page::use_page;
use crate::text::{Phrase, Sample};
use kubarium_core::session::{InputError, Printed};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// How many of kubectl's lines are shown.
const PRINTED: usize = 6;

/// What the box shows.
#[derive(Properties, PartialEq)]
pub struct YamlBoxProps {
    /// The text.
    pub yaml: Rc<str>,
    /// What is wrong with it.
    pub errors: Rc<Vec<InputError>>,
    /// kubectl's output, newest last.
    pub printed: Rc<Vec<Printed>>,
}

/// The YAML box.
#[component]
pub fn YamlBox(props: &YamlBoxProps) -> Html {
    let page = use_page();
    let gutter = use_node_ref();
    let choose = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Some(sample) = page.texts.samples().iter().find(|sample| *sample.key == *select.value()) {
                page.send(Act::Type(Rc::from(sample.yaml.as_str())));
            }
        })
    };
    let typed = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            page.send(Act::Type(Rc::from(area.value())));
        })
    };
    let scrolled = {
        let gutter = gutter.clone();
        Callback::from(move |event: Event| {
            let area = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let (Some(area), Some(gutter)) = (area, gutter.cast::<Element>()) {
                gutter.set_scroll_top(area.scroll_top());
            }
        })
    };
    let key = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                page.send(Act::Apply);
            }
        })
    };
    let samples = page.texts.samples();
    let is_chosen = |sample: &Sample| *sample.yaml == *props.yaml;
    let is_blamed = |line: usize| props.errors.iter().any(|error| error.line as usize == line);
    let lines = props.yaml.split('\n').count().max(1);
    let number = |line: usize| {
        let blamed = is_blamed(line);
        html! { <span class={classes!("line", blamed.then_some("blamed"))}>{ if blamed { "✕ " } else { "" } }{ line }</span> }
    };
    let error = |error: &InputError| {
        let message = error.message.to_string();
        html! {
            <li>
                if error.line > 0 {
                    <b>{ page.tell(Phrase::SAY_LINE, &[("line", &error.line.to_string())]) }</b>{ " " }
                }
                { message }
            </li>
        }
    };
    let printed = props.printed.iter().rev().take(PRINTED).rev().map(|line| {
        html! {
            <p class={classes!("printed", line.is_error.then_some("bad"))}>
                if line.is_error && line.line > 0 {
                    <b>{ page.tell(Phrase::SAY_LINE, &[("line", &line.line.to_string())]) }</b>{ " " }
                }
                { line.text.as_str() }
            </p>
        }
    });
    let invalid = (!props.errors.is_empty()).to_string();
    html! {
        <section class="yaml-box" aria-label={page.say(Phrase::SAY_YAML_BOX)}>
            <label class="samples">
                <span>{ page.say(Phrase::SAY_SAMPLES) }</span>
                <select onchange={choose}>
                    { for samples.iter().map(|sample| html! {
                        <option value={sample.key.to_string()} selected={is_chosen(sample)}>{ sample.name.as_str() }</option>
                    }) }
                    if !samples.iter().any(is_chosen) {
                        <option value="" selected=true>{ page.say(Phrase::SAY_OWN_TEXT) }</option>
                    }
                </select>
            </label>
            <div class="editor">
                <div class="gutter" ref={gutter} aria-hidden="true">{ for (1..=lines).map(number) }</div>
                <textarea aria-label={page.say(Phrase::SAY_YAML)} aria-invalid={invalid} aria-describedby="yaml-errors" spellcheck="false"
                    autocapitalize="off" autocomplete="off" wrap="off" value={props.yaml.to_string()} oninput={typed} onscroll={scrolled}
                    onkeydown={key} />
            </div>
            <div class="errors" id="yaml-errors" role="alert">
                if !props.errors.is_empty() { <ul>{ for props.errors.iter().map(error) }</ul> }
            </div>
            <div class="deed">
                { acts::button_of(&page, "apply", "main") }
                <span class="hint">{ "kubectl apply -f -" }</span>
            </div>
            <div class="output" role="log" aria-label={page.say(Phrase::SAY_OUTPUT)}>{ for printed }</div>
        </section>
    }
}
