//! The menu of ready demos, with the steps of the one that is shown.

use crate::demo::{Demo, Lesson};
use crate::page::{Page, use_page};
use crate::state::Action;
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
                page.load_lessons();
            }
        }
    });
    let entry = |(number, lesson): (usize, &Lesson)| {
        let shown = props.demo.as_ref().filter(|demo| demo.number == number);
        let begin = {
            let (page, lesson) = (page.clone(), lesson.clone());
            Callback::from(move |_: MouseEvent| page.begin_demo(number, lesson.clone()))
        };
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
    let deed = |words: Phrase, act: fn(&Page)| {
        let (page, words) = (page.clone(), page.say(words));
        html! { <button type="button" onclick={Callback::from(move |_: MouseEvent| act(&page))}>{ words }</button> }
    };
    let open = {
        let page = page.clone();
        Callback::from(move |event: Event| page.open_file(&event.target_unchecked_into()))
    };
    html! {
        <section class="inspector" aria-label={page.say(Phrase::SAY_TAB_DEMOS)}>
            <p class="hint">{ page.say(Phrase::SAY_DEMOS) }</p>
            <ul class="demos">{ for props.lessons.iter().enumerate().map(entry) }</ul>
            <h3>{ page.say(Phrase::SAY_THIS_RUN) }</h3>
            <p class="hint">{ page.say(Phrase::SAY_KEPT) }</p>
            <div class="deeds">
                { deed(Phrase::SAY_COPY_LINK, |page| page.share_run()) }
                { deed(Phrase::SAY_SAVE_FILE, |page| page.save_run()) }
                <label class="file">
                    <span>{ page.say(Phrase::SAY_OPEN_FILE) }</span>
                    <input type="file" accept=".json" onchange={open} />
                </label>
                { deed(Phrase::SAY_BEGIN_ANEW, |page| page.begin_anew()) }
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
    let place = page.tell(Phrase::SAY_DEMO_STEP, &[("number", &number.to_string()), ("count", &count.to_string())]);
    let last = number == count && demo.reached;
    html! {
        <div class="demo-bar" role="group" aria-label={demo.lesson.title.clone()}>
            <span>{ place }</span>
            <button type="button" onclick={on(|page, demo| page.last_step(demo))}>{ page.say(Phrase::SAY_DEMO_BACK) }</button>
            <button type="button" class={classes!(demo.reached.then_some("main"))} disabled={last}
                onclick={on(|page, demo| page.next_step(demo))}>{ page.say(Phrase::SAY_DEMO_NEXT) }</button>
            <button type="button" class="quiet" onclick={on(|page, _| page.send(Action::Follow(None)))}>{ page.say(Phrase::SAY_DEMO_END) }</button>
        </div>
    }
}
