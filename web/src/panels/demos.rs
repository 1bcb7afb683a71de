//! The menu of ready demos, with the steps of the one that is shown.

use crate::demo::{Demo, Lesson, lessons};
use crate::page::{Page, use_page};
use crate::state::Action;
use yew::prelude::*;

/// What the menu shows.
#[derive(Properties, PartialEq)]
pub struct DemosProps {
    /// The demo that is shown.
    pub demo: Option<Demo>,
}

/// The menu.
#[component]
pub fn Demos(props: &DemosProps) -> Html {
    let page = use_page();
    let lessons = use_memo((), |()| lessons());
    let entry = |lesson: &Lesson| {
        let shown = props.demo.as_ref().filter(|demo| demo.lesson.title == lesson.title);
        let begin = {
            let (page, lesson) = (page.clone(), lesson.clone());
            Callback::from(move |_: MouseEvent| page.begin_demo(lesson.clone()))
        };
        let step = |(index, step): (usize, &crate::demo::Step)| {
            let current = shown.filter(|demo| demo.step == index).map(|_| "step");
            html! { <li aria-current={current}>{ page.say(&step.say) }</li> }
        };
        html! {
            <li>
                <button type="button" aria-pressed={shown.is_some().to_string()} onclick={begin}>{ page.say(&lesson.title) }</button>
                if shown.is_some() { <ol class="steps">{ for lesson.steps.iter().enumerate().map(step) }</ol> }
            </li>
        }
    };
    let deed = |words: &str, act: fn(&Page)| {
        let (page, words) = (page.clone(), page.say(words));
        html! { <button type="button" onclick={Callback::from(move |_: MouseEvent| act(&page))}>{ words }</button> }
    };
    let open = {
        let page = page.clone();
        Callback::from(move |event: Event| page.open_file(&event.target_unchecked_into()))
    };
    html! {
        <section class="inspector" aria-label={page.say("say-tab-demos")}>
            <p class="hint">{ page.say("say-demos") }</p>
            <ul class="demos">{ for lessons.iter().map(entry) }</ul>
            <h3>{ page.say("say-this-run") }</h3>
            <p class="hint">{ page.say("say-kept") }</p>
            <div class="deeds">
                { deed("say-copy-link", |page| page.share_run()) }
                { deed("say-save-file", |page| page.save_run()) }
                <label class="file">
                    <span>{ page.say("say-open-file") }</span>
                    <input type="file" accept=".json" onchange={open} />
                </label>
                { deed("say-begin-anew", |page| page.begin_anew()) }
            </div>
        </section>
    }
}

/// What the bar shows.
#[derive(Properties, PartialEq)]
pub struct DemoBarProps {
    /// The demo that is shown.
    pub demo: Demo,
}

/// The buttons that lead through a demo.
#[component]
pub fn DemoBar(props: &DemoBarProps) -> Html {
    let page = use_page();
    let demo = &props.demo;
    let (number, count) = (demo.step + 1, demo.lesson.steps.len());
    let on = |act: fn(&Page, &Demo)| {
        let (page, demo) = (page.clone(), demo.clone());
        Callback::from(move |_: MouseEvent| act(&page, &demo))
    };
    let place = page.tell("say-demo-step", &[("number", &number.to_string()), ("count", &count.to_string())]);
    let last = number == count && demo.reached;
    html! {
        <div class="demo-bar" role="group" aria-label={page.say(&demo.lesson.title)}>
            <span>{ place }</span>
            <button type="button" onclick={on(|page, demo| page.last_step(demo))}>{ page.say("say-demo-back") }</button>
            <button type="button" class={classes!(demo.reached.then_some("main"))} disabled={last}
                onclick={on(|page, demo| page.next_step(demo))}>{ page.say("say-demo-next") }</button>
            <button type="button" class="quiet" onclick={on(|page, _| page.send(Action::Follow(None)))}>{ page.say("say-demo-end") }</button>
        </div>
    }
}
