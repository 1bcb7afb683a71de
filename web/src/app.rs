//! The page as a whole: its clock, its keys, and where its parts stand.

use crate::acts::{self, Act, Focus};
use crate::dom::{self, FrameLoop, Listener};
use crate::link::{Link, Starting};
use crate::message;
use crate::page::Page;
use crate::panels::caption::Caption;
use crate::panels::demos::Demos;
use crate::panels::inspector::Inspector;
use crate::panels::log::Log;
use crate::panels::time_bar::{Clock, TimeBar};
use crate::panels::top_bar::TopBar;
use crate::panels::yaml_box::YamlBox;
use crate::saved_runs;
use crate::scene::layout::{StageSize, layout};
use crate::scene::node_card::verdict_words;
use crate::scene::painter::numbered;
use crate::scene::stage::{Spoken, Stage};
use crate::state::{Panel, Selection, State};
use crate::store::CLASSROOM;
use crate::text::{Phrase, Texts};
use kubarium_engine::pace::Speed;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// While time runs, the inspector looks anew at most so often, in milliseconds.
const INSPECT_EVERY: f64 = 250.0;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The words of the first language.
    pub texts: Texts,
    /// The way to the engine, which has a cluster.
    pub link: Link,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let update = use_force_update();
    let page = use_memo((), |()| {
        let refresh = Callback::from(move |()| update.force_update());
        Page::new(first_state(props.texts.clone()), props.link.clone(), refresh)
    });
    let state = page.state();
    let page = page.in_words(&state.texts);
    let frame = use_node_ref();
    let seen = use_mut_ref(|| (0.0, 0));

    use_effect_with(state.texts.clone(), |texts| {
        dom::speak(texts.lang(), &format!("Kubarium · {}", texts.get(Phrase::SAY_TAGLINE)));
    });
    use_effect_with(state.theme, |theme| dom::paint(*theme));
    use_effect_with(state.presenting, |presenting| dom::present(*presenting));
    use_effect_with(state.keys, |keys| {
        if *keys {
            dom::focus(".keys button");
        }
    });
    use_clock(&page);
    use_keeping(&page);
    use_keys(&page);
    use_arrangement(&page, &state, &frame);

    let view = &state.drawn;
    let scene = &view.scene;
    // Whoever looks at a chain of causes is told of the message that is looked at.
    let looked = state
        .looked
        .filter(|_| !state.playing)
        .and_then(|id| state.chain.as_ref()?.iter().find(|message| message.id == id).cloned());
    let looking = looked.is_some();
    let slow = looking || view.frame.factor <= 1.0 || state.speed == Speed::Lecture;
    let spoken = looked.or_else(|| view.frame.spoken.clone());
    let moment = {
        let mut seen = seen.borrow_mut();
        if !state.playing || dom::now() - seen.0 >= INSPECT_EVERY {
            *seen = (dom::now(), view.frame.handled + (view.version << 32));
        }
        seen.1
    };
    let ends = spoken.as_ref().filter(|_| slow).map_or(Spoken::default(), |message| {
        let place = |party| message::place(party, |node| scene.place(node));
        Spoken { from: place(&message.from), to: place(&message.to) }
    });
    let notice = carry_words(&page, &state)
        .or_else(|| state.notice.as_ref().map(|notice| page.tell(notice.phrase, &[("name", &notice.name)])));
    let travelling =
        if state.calm { page.with_frame(|frame, scene| numbered(&state.layout, frame, scene)) } else { Vec::new() };
    let selected_message = match &state.selection {
        Some(Selection::Message(id)) => Some(*id),
        _ => None,
    };
    let at_rest = view.frame.at_rest && !looking;
    let start = view.frame.start;
    let side = match (state.panel, selected_message) {
        (Panel::Write, _) => "",
        (Panel::Demos, _) | (Panel::Inspect, None) => "inspecting",
        (Panel::Inspect, Some(_)) => "inspecting causes",
    };
    let tab = |panel: Panel, words: Phrase| {
        html! {
            <button type="button" aria-pressed={(state.panel == panel).to_string()}
                onclick={page.on::<MouseEvent>(Act::Open(panel))}>{ page.say(words) }</button>
        }
    };
    let pod = state.object().and_then(|key| page.pod(key));
    html! {
        <ContextProvider<Page> context={page.clone()}>
            <TopBar theme={state.theme} />
            <main>
                <Caption message={spoken} {at_rest} demo={state.demo.clone().filter(|_| !looking)} {notice} />
                <div class="frame" ref={frame}>
                    <Stage layout={state.layout.clone()} scene={scene.clone()} pods={view.pods} selection={state.selection.clone()}
                        carry={state.carry.clone()} spoken={ends} calm={state.calm} />
                </div>
            </main>
            <aside class={side} aria-label={page.say(Phrase::SAY_SIDE)}>
                <div class="switch wide" role="group" aria-label={page.say(Phrase::SAY_SIDE)}>
                    { tab(Panel::Write, Phrase::SAY_TAB_WRITE) }
                    { tab(Panel::Inspect, Phrase::SAY_TAB_INSPECT) }
                    { tab(Panel::Demos, Phrase::SAY_TAB_DEMOS) }
                    <button type="button" class="jump" onclick={|_: MouseEvent| dom::scroll_to("body")}>{ page.say(Phrase::SAY_TO_STAGE) }</button>
                </div>
                if state.panel == Panel::Write {
                    <YamlBox yaml={state.yaml.clone()} errors={state.errors.clone()} printed={view.printed.clone()} />
                } else if state.panel == Panel::Demos {
                    <Demos demo={state.demo.clone()} lessons={state.lessons.clone()} />
                } else {
                    <Inspector selection={state.selection.clone()} looked={state.looked} chain={state.chain.clone()}
                        offer={state.offer.clone()} {pod} {moment} scene={scene.clone()} {start} />
                }
                <Log messages={view.log.clone()} travelling={Rc::new(travelling)} selected={selected_message} {start} />
            </aside>
            <TimeBar clock={read_clock(&state)} playing={state.playing} speed={state.speed} />
            if state.presenting {
                { toggle(&page, "quiet leave", Phrase::SAY_LEAVE, Act::TogglePresent) }
            }
            if state.keys { { key_list(&page) } }
        </ContextProvider<Page>>
    }
}

/// A button for an act.
pub fn toggle(page: &Page, class: &'static str, words: Phrase, act: Act) -> Html {
    html! { <button type="button" {class} onclick={page.on::<MouseEvent>(act)}>{ page.say(words) }</button> }
}

/// The list of keys.
fn key_list(page: &Page) -> Html {
    let row = |(key, words): (&str, Phrase)| html! { <div><dt><kbd>{ key.to_string() }</kbd></dt><dd>{ page.say(words) }</dd></div> };
    html! {
        <div class="keys" role="dialog" aria-modal="true" aria-label={page.say(Phrase::SAY_KEYS)}>
            <h2>{ page.say(Phrase::SAY_KEYS) }</h2>
            <dl>{ for acts::ROWS.iter().filter_map(|row| row.listed).map(row) }</dl>
            { toggle(page, "main", Phrase::SAY_CLOSE, Act::ToggleKeys) }
        </div>
    }
}

fn first_state(texts: Texts) -> State {
    State { theme: dom::theme(), calm: dom::matches_media(CALM), ..State::new(texts) }
}

const CALM: &str = "(prefers-reduced-motion: reduce)";

/// The way to an engine with the first cluster.
pub fn first_link() -> Result<Starting, String> {
    let (nodes, seed) = CLASSROOM;
    let nodes = dom::parameter("nodes").and_then(|nodes| nodes.parse().ok()).unwrap_or(nodes);
    let seed = dom::parameter("seed").and_then(|seed| seed.parse().ok()).unwrap_or(seed);
    Link::start(nodes.clamp(1, 200), seed)
}

fn read_clock(state: &State) -> Clock {
    let view = &state.drawn;
    let (now, start, end) = (view.frame.now, view.frame.start, view.frame.end);
    let place = |time| view.moments.place(time, start, end);
    Clock {
        now,
        start,
        end,
        place: place(now),
        moments: view.moments.clone(),
        marks: view.marks.iter().map(|mark| (place(mark.time), mark.clone())).collect(),
        notables: view.notables.iter().map(|notable| (place(notable.time), notable.clone())).collect(),
        branches: view.branches.clone(),
        factor: view.frame.factor,
        behind: view.frame.behind,
        at_rest: view.frame.at_rest,
    }
}

/// What is said while a pod is being carried.
fn carry_words(page: &Page, state: &State) -> Option<String> {
    let carry = state.carry.as_ref()?;
    let name = carry.pod.name.as_str();
    if carry.bound_to.is_some() {
        return Some(page.tell(Phrase::SAY_PODS_DO_NOT_MOVE, &[("name", name)]));
    }
    let node = carry.over.and_then(|place| state.drawn.scene.nodes.get(place)).map(|scene| scene.node.name.clone());
    let Some(node) = node else {
        let phrase = if carry.by_keys { Phrase::SAY_CARRY_KEYS } else { Phrase::SAY_CARRY };
        return Some(page.tell(phrase, &[("name", name)]));
    };
    let verdict = carry.verdict(&node).map(|verdict| verdict_words(page, verdict)).unwrap_or_default();
    Some(page.tell(Phrase::SAY_CARRY_OVER, &[("name", name), ("node", &node), ("verdict", &verdict)]))
}

/// The clock: asks the engine for each frame, and redraws what has changed.
#[hook]
fn use_clock(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let mut last: Option<f64> = None;
        let frames = FrameLoop::start(move |time| {
            if page.frame(time, last.map_or(0.0, |last| time - last)) {
                last = Some(time);
            }
        });
        move || drop(frames)
    });
}

/// The run survives: it is opened when the page is, and kept by the store, now and then, and when the page is left.
#[hook]
fn use_keeping(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        saved_runs::open_kept(&page);
        let leaves = page.clone();
        let leave = Listener::new(&dom::window(), "pagehide", move |_| {
            leaves.last_words().iter().for_each(|text| saved_runs::keep(text));
        });
        let change = Listener::new(&dom::window(), "hashchange", move |_| {
            saved_runs::link().into_iter().for_each(|link| saved_runs::open_link(&page, link));
        });
        move || drop((leave, change))
    });
}

/// The keys that work everywhere.
#[hook]
fn use_keys(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let keys = Listener::new(&dom::window(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
                return;
            }
            if let Some(act) = page.act_of_key(&event.key(), focus_of(event)) {
                page.send(act);
                event.prevent_default();
            }
        });
        // A button that was pressed by pointer gives up the focus, so that Space pauses and does not press it again; so does a
        // slider, for a presenter's remote.
        let clicks = Listener::new(&dom::window(), "click", |event| {
            let by_pointer = event.dyn_ref::<web_sys::MouseEvent>().is_some_and(|click| click.detail() > 0);
            if by_pointer && dom::closest(&event, ".stage").is_none() {
                dom::blur(dom::closest(&event, "button, [type=range]"));
            }
        });
        move || drop((keys, clicks))
    });
}

fn focus_of(event: &web_sys::Event) -> Focus {
    match () {
        () if dom::closest(event, "input:not([type=range]), textarea, select").is_some() => Focus::Text,
        () if dom::closest(event, "input").is_some() => Focus::Slider,
        () if dom::closest(event, "button, summary, a").is_some() => Focus::Button,
        () => Focus::Free,
    }
}

/// Keeps the layout in step with the window, the number of nodes, and the wish for less motion.
#[hook]
fn use_arrangement(page: &Page, state: &State, frame: &NodeRef) {
    let nodes = state.drawn.scene.nodes.len();
    let count = use_mut_ref(|| nodes);
    *count.borrow_mut() = nodes;
    let arrange = {
        let (page, frame, count) = (page.clone(), frame.clone(), count.clone());
        let latest: Rc<RefCell<_>> = use_mut_ref(|| state.layout.clone());
        latest.borrow_mut().clone_from(&state.layout);
        Rc::new(move || {
            let Some(frame) = frame.cast::<HtmlElement>() else { return };
            let size = StageSize {
                width: f64::from(frame.client_width()),
                height: f64::from(frame.client_height()),
                rem: dom::rem(),
            };
            let nodes = *count.borrow();
            let current = latest.borrow().clone();
            if current.size != size || current.nodes.len() != nodes {
                page.send(Act::Arrange(Rc::new(layout(size, nodes))));
            }
        })
    };
    use_effect_with(nodes, {
        let arrange = arrange.clone();
        move |_| arrange()
    });
    let (page, frame) = (page.clone(), frame.clone());
    use_effect_with((), move |()| {
        let again = wasm_bindgen::closure::Closure::<dyn FnMut()>::new({
            let arrange = arrange.clone();
            move || arrange()
        });
        let observer = web_sys::ResizeObserver::new(again.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(frame)) = (&observer, frame.cast::<HtmlElement>()) {
            observer.observe(&frame);
        }
        let calm = dom::window()
            .match_media(CALM)
            .ok()
            .flatten()
            .map(|list| Listener::new(&list.clone(), "change", move |_| page.send(Act::Calm(list.matches()))));
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((again, calm));
        }
    });
}
