//! The time bar: pause, step, speed, and the timeline that rewinds.

use crate::pace::{SLIDER, Speed, show_factor};
use crate::page::{Page, use_page};
use crate::scene::pods::tone_class;
use crate::session_host::Act;
use crate::state::Action;
use crate::text::Phrase;
use crate::timeline::{Notable, show_time};
use kubarium_core::base::Time;
use kubarium_core::session::view::{BranchView, Mark};
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
    /// What was done, with its place.
    pub marks: Vec<(f64, Mark)>,
    /// What was notable, with its place.
    pub notables: Vec<(f64, Notable)>,
    /// The branches of the run.
    pub branches: Vec<BranchView>,
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

/// One cause forward; time stands after it.
pub fn step(page: &Page) {
    page.engine.borrow_mut().step(crate::dom::now());
    page.send(Action::Play(false));
    page.send(Action::Tick);
}

/// One cause back; time stands after it.
pub fn step_back(page: &Page) {
    page.engine.borrow_mut().step_back();
    page.send(Action::Play(false));
    page.send(Action::Tick);
}

/// The time bar.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let page = use_page();
    let TimeBarProps { clock, playing, speed } = props;
    let on = |act: fn(&Page)| {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| act(&page))
    };
    let play = {
        let (page, playing) = (page.clone(), *playing);
        Callback::from(move |_: MouseEvent| page.send(Action::Play(!playing)))
    };
    let lecture = {
        let (page, on) = (page.clone(), *speed == Speed::Lecture);
        Callback::from(move |_: MouseEvent| page.send(Action::Run(if on { Speed::Fixed(0.0) } else { Speed::Lecture })))
    };
    let run = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            page.send(Action::Run(Speed::Fixed(input.value().parse().unwrap_or(0.0))));
        })
    };
    let power = match speed {
        Speed::Lecture => 0.0,
        Speed::Fixed(power) => *power,
    };
    let speed_words = match speed.factor() {
        None => page.say(speed.words()),
        Some(factor) => format!("×{} {}", show_factor(factor), page.say(speed.words())),
    };
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
                <button type="button" onclick={on(step_back)} aria-keyshortcuts="," title={page.say(Phrase::SAY_STEP_BACK_HINT)}>
                    { icon("M18 6 9 12l9 6zM6 6h2v12H6z") }<span>{ page.say(Phrase::SAY_STEP_BACK) }</span>
                </button>
                <button type="button" class="main play" onclick={play} aria-keyshortcuts="Space" title={page.say(Phrase::SAY_PLAY_HINT)}>
                    { icon(if *playing { "M7 5h4v14H7zM13 5h4v14h-4z" } else { "M7 5l12 7-12 7z" }) }
                    <span>{ page.say(if *playing { Phrase::SAY_PAUSE } else { Phrase::SAY_PLAY }) }</span>
                </button>
                <button type="button" onclick={on(step)} aria-keyshortcuts="." title={page.say(Phrase::SAY_STEP_HINT)}>
                    { icon("M6 6l9 6-9 6zM16 6h2v12h-2z") }<span>{ page.say(Phrase::SAY_STEP) }</span>
                </button>
                <button type="button" class="toggle" aria-pressed={(*speed == Speed::Lecture).to_string()} onclick={lecture}
                    title={page.say(Phrase::SAY_LECTURE_HINT)}>{ page.say(Phrase::SAY_LECTURE) }</button>
                <label class="speed">
                    <span aria-hidden="true">{ page.say(Phrase::SAY_SPEED) }</span>
                    <input type="range" aria-label={page.say(Phrase::SAY_SPEED)} aria-valuetext={speed_words.clone()} min={slowest.to_string()}
                        max={fastest.to_string()} step="0.1" value={power.to_string()} oninput={run} />
                    <output class={classes!((*speed == Speed::Lecture).then_some("dim"))}>{ speed_words }</output>
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
            {
                let mut engine = page.engine.borrow_mut();
                let time = if place >= STEPS {
                    clock.end
                } else {
                    engine.moments.time_at(place / STEPS, clock.start, clock.end)
                };
                engine.seek(time);
            }
            page.send(Action::Play(false));
            page.send(Action::Tick);
        })
    };
    let to_end = {
        let (page, end) = (page.clone(), clock.end);
        Callback::from(move |_: MouseEvent| {
            page.engine.borrow_mut().seek(end);
            page.send(Action::Play(true));
            page.send(Action::Tick);
        })
    };
    let branch = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(id) = select.value().parse() {
                page.act(&Act::SwitchBranch(id));
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
    let option = |branch: &BranchView| {
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
            <button type="button" class="quiet" onclick={to_end} disabled={clock.now >= clock.end}>{ page.say(Phrase::SAY_TO_NOW) }</button>
            if clock.branches.len() > 1 {
                <select aria-label={page.say(Phrase::SAY_BRANCHES)} onchange={branch}>{ for clock.branches.iter().map(option) }</select>
            }
        </div>
    }
}
