//! The menu of ready demos, with the steps of the one that is shown.

use crate::acts::{self, Act};
use crate::demo::{Demo, Lesson};
use crate::page::use_page;
use crate::saved_runs;
use crate::text::Phrase;
use std::rc::Rc;
use yew::prelude::*;

/// What the menu shows.
#[derive(Properties, PartialEq)]
pub struct DemosProps {
    /// The demo that is shown.
    pub demo: Option<Demo>,
    /// All demos; none until they are loaded.
    pub lessons: Rc<Vec<Lesson>>,
}

/// The menu.
#[component]
pub fn Demos(props: &DemosProps) -> Html {
    let page = use_page();
    use_effect_with(props.lessons.is_empty(), {
        let page = page.clone();
        move |missing| {
            if *missing {
                page.send(Act::LoadLessons);
            }
        }
    });
    let entry = |(number, lesson): (usize, &Lesson)| {
        let shown = props.demo.as_ref().filter(|demo| demo.number == number);
        let begin = page.on::<MouseEvent>(Act::BeginDemo(number));
        let step = |(index, step): (usize, &crate::demo::Step)| {
            let current = shown.filter(|demo| demo.step == index).map(|_| "step");
            html! { <li aria-current={current}>{ step.say.clone() }</li> }
        };
        html! {
            <li>
                <button type="button" aria-pressed={shown.is_some().to_string()} onclick={begin}>{ lesson.title.clone() }</button>
                if shown.is_some() { <ol class="steps">{ for lesson.steps.iter().enumerate().map(step) }</ol> }
            </li>
        }
    };
    let open = {
        let page = page.clone();
        Callback::from(move |event: Event| saved_runs::open_file(&page, &event.target_unchecked_into()))
    };
    html! {
        <section class="inspector" aria-label={page.say(Phrase::SAY_TAB_DEMOS)}>
            <p class="hint">{ page.say(Phrase::SAY_DEMOS) }</p>
            <ul class="demos">{ for props.lessons.iter().enumerate().map(entry) }</ul>
            <h3>{ page.say(Phrase::SAY_THIS_RUN) }</h3>
            <p class="hint">{ page.say(Phrase::SAY_KEPT) }</p>
            <div class="deeds">
                { acts::button(&page, "share") }
                { acts::button(&page, "save-file") }
                <label class="file">
                    <span>{ page.say(Phrase::SAY_OPEN_FILE) }</span>
                    <input type="file" accept=".json" onchange={open} />
                </label>
                { acts::button(&page, "begin-anew") }
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
    let place = page.tell(Phrase::SAY_DEMO_STEP, &[("number", &number.to_string()), ("count", &count.to_string())]);
    let last = number == count && demo.reached;
    html! {
        <div class="demo-bar" role="group" aria-label={demo.lesson.title.clone()}>
            <span>{ place }</span>
            <button type="button" onclick={page.on::<MouseEvent>(Act::LastStep)}>{ page.say(Phrase::SAY_DEMO_BACK) }</button>
            <button type="button" class={classes!(demo.reached.then_some("main"))} disabled={last}
                onclick={page.on::<MouseEvent>(Act::NextStep)}>{ page.say(Phrase::SAY_DEMO_NEXT) }</button>
            <button type="button" class="quiet" onclick={page.on::<MouseEvent>(Act::EndDemo)}>{ page.say(Phrase::SAY_DEMO_END) }</button>
        </div>
    }
}
