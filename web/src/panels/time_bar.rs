//! The time bar: pause, step, speed, and the timeline that rewinds.

use crate::acts::{self, Act};
use crate::figures::{show_factor, show_time, speed_words};
use crate::page::use_page;
use crate::scene::pods::tone_class;
use crate::text::Phrase;
use kubarium_core::base::Time;
use kubarium_core::session::view::Mark;
use kubarium_engine::pace::{SLIDER, Speed};
use kubarium_engine::protocol::{Branch, Command};
use kubarium_engine::timeline::{Moments, Notable};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The steps of the timeline's slider.
const STEPS: f64 = 1_000.0;

/// What the time bar shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Now.
    pub now: Time,
    /// Where the timeline begins.
    pub start: Time,
    /// Where it ends.
    pub end: Time,
    /// Where now is on the timeline, from 0 to 1.
    pub place: f64,
    /// Its scale.
    pub moments: Rc<Moments>,
    /// What was done, with its place.
    pub marks: Vec<(f64, Mark)>,
    /// What was notable, with its place.
    pub notables: Vec<(f64, Notable)>,
    /// The branches of the run.
    pub branches: Rc<Vec<Branch>>,
    /// The factor at which time really runs.
    pub factor: f64,
    /// Whether the machine cannot keep the chosen speed.
    pub behind: bool,
    /// Whether nothing is due any more.
    pub at_rest: bool,
}

/// What the time bar needs.
#[derive(Properties, PartialEq)]
pub struct TimeBarProps {
    /// The cluster's time.
    pub clock: Clock,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
}

/// The time bar.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let page = use_page();
    let TimeBarProps { clock, playing, speed } = props;
    let run = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            page.send(acts::run(input.value().parse().unwrap_or(0.0)));
        })
    };
    let power = match speed {
        Speed::Lecture => 0.0,
        Speed::Fixed(power) => *power,
    };
    let words = page.say(speed_words(*speed));
    let words = speed.factor().map_or(words.clone(), |factor| format!("×{} {words}", show_factor(factor)));
    let really = if clock.at_rest || !playing { 0.0 } else { clock.factor };
    let really = match (clock.at_rest, playing) {
        (true, _) => page.say(Phrase::SAY_RESTING),
        (_, false) => page.say(Phrase::SAY_PAUSED),
        _ if clock.behind => page.tell(Phrase::SAY_BEHIND, &[("factor", &show_factor(really))]),
        _ => page.tell(Phrase::SAY_FACTOR, &[("factor", &show_factor(really))]),
    };
    let (slowest, fastest) = SLIDER;
    html! {
        <footer class="time-bar">
            <Timeline clock={clock.clone()} />
            <div class="controls">
                <button type="button" onclick={page.on::<MouseEvent>(Act::StepBack)} aria-keyshortcuts="," title={page.say(Phrase::SAY_STEP_BACK_HINT)}>
                    { icon("M18 6 9 12l9 6zM6 6h2v12H6z") }<span>{ page.say(Phrase::SAY_STEP_BACK) }</span>
                </button>
                <button type="button" class="main play" onclick={page.on::<MouseEvent>(Act::TogglePlay)} aria-keyshortcuts="Space" title={page.say(Phrase::SAY_PLAY_HINT)}>
                    { icon(if *playing { "M7 5h4v14H7zM13 5h4v14h-4z" } else { "M7 5l12 7-12 7z" }) }
                    <span>{ page.say(if *playing { Phrase::SAY_PAUSE } else { Phrase::SAY_PLAY }) }</span>
                </button>
                <button type="button" onclick={page.on::<MouseEvent>(Act::Step)} aria-keyshortcuts="." title={page.say(Phrase::SAY_STEP_HINT)}>
                    { icon("M6 6l9 6-9 6zM16 6h2v12h-2z") }<span>{ page.say(Phrase::SAY_STEP) }</span>
                </button>
                <button type="button" class="toggle" aria-pressed={(*speed == Speed::Lecture).to_string()} onclick={page.on::<MouseEvent>(Act::ToggleLecture)}
                    title={page.say(Phrase::SAY_LECTURE_HINT)}>{ page.say(Phrase::SAY_LECTURE) }</button>
                <label class="speed">
                    <span aria-hidden="true">{ page.say(Phrase::SAY_SPEED) }</span>
                    <input type="range" aria-label={page.say(Phrase::SAY_SPEED)} aria-valuetext={words.clone()} min={slowest.to_string()}
                        max={fastest.to_string()} step="0.1" value={power.to_string()} oninput={run} />
                    <output class={classes!((*speed == Speed::Lecture).then_some("dim"))}>{ words }</output>
                </label>
                <p class={classes!("really", clock.behind.then_some("behind"))}>{ really }</p>
            </div>
        </footer>
    }
}

fn icon(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg> }
}

/// What the timeline needs.
#[derive(Properties, PartialEq)]
struct TimelineProps {
    clock: Clock,
}

/// The timeline: its slider goes back in time; marks stand where somebody did something, or something notable happened.
#[component]
fn Timeline(props: &TimelineProps) -> Html {
    let page = use_page();
    let clock = &props.clock;
    let go = {
        let (page, clock) = (page.clone(), clock.clone());
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let place: f64 = input.value().parse().unwrap_or(STEPS);
            let time =
                if place >= STEPS { clock.end } else { clock.moments.time_at(place / STEPS, clock.start, clock.end) };
            page.send(Act::Tell(Command::Seek(time)));
        })
    };
    let branch = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(id) = select.value().parse() {
                page.send(Act::Tell(Command::SwitchBranch(id)));
            }
        })
    };
    let (now, end) = (show_time(clock.now, clock.start), show_time(clock.end, clock.start));
    let words = page.tell(Phrase::SAY_TIME_OF, &[("now", &now), ("end", &end)]);
    let mark = |(place, mark): &(f64, Mark)| {
        html! {
            <g>
                <title>{ format!("{} — {}", show_time(mark.time, clock.start), mark.label) }</title>
                <path class="mark" d={format!("M{:.1} 0v12", place * STEPS)} />
            </g>
        }
    };
    let notable = |(place, notable): &(f64, Notable)| {
        html! {
            <g>
                <title>{ format!("{} — {} {}", show_time(notable.time, clock.start), notable.about, notable.word) }</title>
                <path class={classes!("notable", tone_class(notable.tone))} d={format!("M{:.1} 7v5", place * STEPS)} />
            </g>
        }
    };
    let option = |branch: &Branch| {
        let time = show_time(branch.forked_at, clock.start);
        let words = page.tell(Phrase::SAY_BRANCH, &[("number", &(branch.id + 1).to_string()), ("time", &time)]);
        html! { <option value={branch.id.to_string()} selected={branch.current}>{ words }</option> }
    };
    html! {
        <div class="timeline">
            <time class="clock">{ now }</time>
            <div class="track">
                <svg viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
                    { for clock.notables.iter().map(notable) }
                    { for clock.marks.iter().map(mark) }
                </svg>
                <input type="range" aria-label={page.say(Phrase::SAY_TIMELINE)} aria-valuetext={words} min="0" max={STEPS.to_string()} step="1"
                    value={((clock.place * STEPS).round()).to_string()} oninput={go} />
            </div>
            <time class="clock end">{ end }</time>
            <button type="button" class="quiet" onclick={page.on::<MouseEvent>(Act::ToNow)} disabled={clock.now >= clock.end}>{ page.say(Phrase::SAY_TO_NOW) }</button>
            if clock.branches.len() > 1 {
                <select aria-label={page.say(Phrase::SAY_BRANCHES)} onchange={branch}>{ for clock.branches.iter().map(option) }</select>
            }
        </div>
    }
}
