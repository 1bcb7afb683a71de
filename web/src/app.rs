//! The page as a whole: its state, its clock, its keys, and where its parts stand.

use crate::demo::Demo;
use crate::dom::{self, FrameLoop, Listener};
use crate::engine::{Engine, Search};
use crate::keep;
use crate::message;
use crate::pace::Speed;
use crate::page::Page;
use crate::panels::caption::Caption;
use crate::panels::demos::Demos;
use crate::panels::inspector::Inspector;
use crate::panels::log::Log;
use crate::panels::time_bar::{self, Clock, TimeBar};
use crate::panels::top_bar::TopBar;
use crate::panels::yaml_box::YamlBox;
use crate::scene::geometry::Arrow;
use crate::scene::layout::{StageSize, layout};
use crate::scene::node_card::verdict_words;
use crate::scene::painter::numbered;
use crate::scene::stage::{Spoken, Stage};
use crate::session_host::{Host, Scene};
use crate::state::{Action, Notice, Panel, Selection, Ui};
use crate::text::{Phrase, Texts};
use kubarium_core::address::SpanId;
use kubarium_core::base::Text;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Nodes of the first cluster, and the seed of its randomness.
const CLASSROOM: (u32, u64) = (3, 1);
/// While nothing else changes, the clock is redrawn so often, in milliseconds.
const CLOCK_EVERY: f64 = 100.0;
/// The run is kept for the next visit so often, in milliseconds.
const KEEP_EVERY: f64 = 3_000.0;
/// While time runs, the inspector looks anew at most so often, in milliseconds.
const INSPECT_EVERY: f64 = 250.0;
/// How long a notice stands in the place of the caption, in milliseconds.
const NOTICED: f64 = 8_000.0;
/// From so many pods on, a frame either runs the core or draws.
const MANY: usize = 200;
/// So many changed pods, and those beside them on their nodes, are drawn in one frame.
const DRAWN: usize = 150;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The words of the first language.
    pub texts: Texts,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let ui = use_reducer(|| first_state(props.texts.clone()));
    let engine = use_mut_ref(first_engine);
    let page = Page { texts: ui.texts.clone(), engine: engine.clone(), dispatch: ui.dispatcher() };
    let frame = use_node_ref();
    let seen = use_mut_ref(|| (0.0, 0));

    use_effect_with(ui.texts.clone(), |texts| {
        dom::speak(texts.lang(), &format!("Kubarium · {}", texts.get(Phrase::SAY_TAGLINE)));
    });
    use_effect_with(ui.theme, |theme| dom::paint(*theme));
    use_effect_with(ui.presenting, |presenting| dom::present(*presenting));
    use_effect_with(ui.keys, |keys| {
        if *keys {
            dom::focus(".keys button");
        }
    });
    use_clock(&page, &ui);
    use_keeping(&page);
    use_keys(&page, &ui);
    use_arrangement(&page, &ui, &frame);

    let scene = engine.borrow_mut().host.scene();
    let engine = engine.borrow();
    let clock = read_clock(&engine);
    // Whoever looks at a chain of causes is told of the message that is looked at.
    let looked = ui.looked.filter(|_| !ui.playing).and_then(|id| engine.host.span(id)).cloned();
    let looking = looked.is_some();
    let slow = looking || engine.factor <= 1.0 || ui.speed == Speed::Lecture;
    let spoken = looked.or_else(|| engine.spoken.clone());
    let moment = {
        let mut seen = seen.borrow_mut();
        if !ui.playing || dom::now() - seen.0 >= INSPECT_EVERY {
            *seen = (dom::now(), engine.host.handled());
        }
        seen.1
    };
    let ends = spoken.as_ref().filter(|_| slow).map_or(Spoken::default(), |span| {
        let place = |actor| message::place(actor, |node| engine.host.node_place(node));
        Spoken { from: place(span.from), to: place(span.to) }
    });
    let notice = carry_words(&page, &ui, &scene)
        .or_else(|| ui.notice.as_ref().map(|notice| page.tell(notice.phrase, &[("name", &notice.name)])));
    let log = engine.shown.clone();
    let travelling = if ui.calm { numbered(&ui.layout, &engine) } else { Vec::new() };
    let printed = Rc::new(engine.host.printed().to_vec());
    let selected_message = match &ui.selection {
        Some(Selection::Message(id)) => Some(*id),
        _ => None,
    };
    let at_rest = clock.at_rest && !looking;
    let start = clock.start;
    drop(engine);
    let side = match (ui.panel, selected_message) {
        (Panel::Write, _) => "",
        (Panel::Demos, _) | (Panel::Inspect, None) => "inspecting",
        (Panel::Inspect, Some(_)) => "inspecting causes",
    };
    let tab = |panel: Panel, words: &str| {
        let page = page.clone();
        let open = Callback::from(move |_: MouseEvent| page.send(Action::Open(panel)));
        html! {
            <button type="button" aria-pressed={(ui.panel == panel).to_string()} onclick={open}>{ words.to_string() }</button>
        }
    };
    html! {
        <ContextProvider<Page> context={page.clone()}>
            <TopBar theme={ui.theme} learned={!ui.lessons.is_empty()} />
            <main>
                <Caption span={spoken} {at_rest} demo={ui.demo.clone().filter(|_| !looking)} {notice} />
                <div class="frame" ref={frame}>
                    <Stage layout={ui.layout.clone()} {scene} selection={ui.selection.clone()} carry={ui.carry.clone()}
                        spoken={ends} calm={ui.calm} />
                </div>
            </main>
            <aside class={side} aria-label={page.say(Phrase::SAY_SIDE)}>
                <div class="switch wide" role="group" aria-label={page.say(Phrase::SAY_SIDE)}>
                    { tab(Panel::Write, &page.say(Phrase::SAY_TAB_WRITE)) }
                    { tab(Panel::Inspect, &page.say(Phrase::SAY_TAB_INSPECT)) }
                    { tab(Panel::Demos, &page.say(Phrase::SAY_TAB_DEMOS)) }
                    <button type="button" class="jump" onclick={|_: MouseEvent| dom::scroll_to("body")}>{ page.say(Phrase::SAY_TO_STAGE) }</button>
                </div>
                if ui.panel == Panel::Write {
                    <YamlBox yaml={ui.yaml.clone()} errors={ui.errors.clone()} {printed} />
                } else if ui.panel == Panel::Demos {
                    <Demos demo={ui.demo.clone()} lessons={ui.lessons.clone()} />
                } else {
                    <Inspector selection={ui.selection.clone()} looked={ui.looked} offer={ui.offer.clone()} {moment} scene={page_scene(&page)} {start} />
                }
                <Log spans={log} travelling={Rc::new(travelling)} selected={selected_message} {start} />
            </aside>
            <TimeBar {clock} playing={ui.playing} speed={ui.speed} />
            if ui.presenting {
                { toggle(&page, "quiet leave", Phrase::SAY_LEAVE, Action::Present(false)) }
            }
            if ui.keys { { key_list(&page) } }
        </ContextProvider<Page>>
    }
}

/// A button for an action.
pub fn toggle(page: &Page, class: &'static str, words: Phrase, action: Action) -> Html {
    let words = page.say(words);
    let page = page.clone();
    html! { <button type="button" {class} onclick={Callback::from(move |_: MouseEvent| page.send(action.clone()))}>{ words }</button> }
}

/// What the keys do.
const KEYS: [(&str, Phrase); 10] = [
    ("Space, B", Phrase::KEYS_PAUSE),
    (". Page Down", Phrase::KEYS_STEP),
    (", Page Up", Phrase::KEYS_BACK),
    ("N", Phrase::KEYS_NEXT),
    ("← ↑ → ↓", Phrase::KEYS_WALK),
    ("Enter", Phrase::KEYS_OPEN),
    ("Esc", Phrase::KEYS_CLOSE),
    ("Ctrl+Enter", Phrase::KEYS_APPLY),
    ("P", Phrase::KEYS_PRESENT),
    ("?", Phrase::KEYS_LIST),
];

/// The list of keys.
fn key_list(page: &Page) -> Html {
    let row =
        |(key, words): &(&str, Phrase)| html! { <div><dt><kbd>{ *key }</kbd></dt><dd>{ page.say(*words) }</dd></div> };
    html! {
        <div class="keys" role="dialog" aria-modal="true" aria-label={page.say(Phrase::SAY_KEYS)}>
            <h2>{ page.say(Phrase::SAY_KEYS) }</h2>
            <dl>{ for KEYS.iter().map(row) }</dl>
            { toggle(page, "main", Phrase::SAY_CLOSE, Action::Keys(false)) }
        </div>
    }
}

fn page_scene(page: &Page) -> Rc<Scene> {
    page.engine.borrow_mut().host.scene()
}

fn first_state(texts: Texts) -> Ui {
    Ui { theme: dom::theme(), calm: dom::matches_media(CALM), ..Ui::new(texts) }
}

const CALM: &str = "(prefers-reduced-motion: reduce)";

fn first_engine() -> Engine {
    let (nodes, seed) = CLASSROOM;
    let nodes = dom::parameter("nodes").and_then(|nodes| nodes.parse().ok()).unwrap_or(nodes);
    let seed = dom::parameter("seed").and_then(|seed| seed.parse().ok()).unwrap_or(seed);
    Engine::new(Host::classroom(nodes.clamp(1, 200), seed))
}

fn read_clock(engine: &Engine) -> Clock {
    let host = &engine.host;
    let (now, start, end) = (host.now(), host.start(), host.end());
    let place = |time| engine.moments.place(time, start, end);
    Clock {
        now,
        start,
        end,
        place: place(now),
        marks: host.marks().into_iter().map(|mark| (place(mark.time), mark)).collect(),
        notables: engine.notables.list().iter().map(|notable| (place(notable.time), notable.clone())).collect(),
        branches: host.branches(),
        factor: engine.factor,
        behind: engine.behind,
        at_rest: engine.is_at_rest(),
    }
}

/// What is said while a pod is being carried.
fn carry_words(page: &Page, ui: &Ui, scene: &Scene) -> Option<String> {
    let carry = ui.carry.as_ref()?;
    let name = carry.pod.name.as_str();
    if carry.bound_to.is_some() {
        return Some(page.tell(Phrase::SAY_PODS_DO_NOT_MOVE, &[("name", name)]));
    }
    let node = carry.over.and_then(|place| scene.nodes.get(place)).map(|scene| scene.node.name.clone());
    let Some(node) = node else {
        return Some(
            page.tell(if carry.by_keys { Phrase::SAY_CARRY_KEYS } else { Phrase::SAY_CARRY }, &[("name", name)]),
        );
    };
    let verdict = carry.verdict(&node).map(|verdict| verdict_words(page, verdict)).unwrap_or_default();
    Some(page.tell(Phrase::SAY_CARRY_OVER, &[("name", name), ("node", &node), ("verdict", &verdict)]))
}

/// The clock: gives the core its share of every frame, and redraws what has changed.
#[hook]
fn use_clock(page: &Page, ui: &UseReducerHandle<Ui>) {
    let latest = use_mut_ref(|| ui.clone());
    *latest.borrow_mut() = ui.clone();
    let (engine, dispatch, page) = (page.engine.clone(), page.dispatch.clone(), page.clone());
    use_effect_with((), move |()| {
        let mut last: Option<f64> = None;
        let (mut drawn, mut prepared, mut kept) = (Drawn::default(), false, (dom::now(), 0));
        let mut noticed: Option<(Notice, f64)> = None;
        let frames = FrameLoop::start(move |time| {
            let seconds = last.map_or(0.0, |last| (time - last) / 1000.0);
            let ui = latest.borrow().clone();
            match &noticed {
                Some((notice, since)) if ui.notice.as_ref() == Some(notice) => {
                    if time - since > NOTICED {
                        dispatch.dispatch(Action::Say(None));
                    }
                }
                _ => noticed = ui.notice.clone().map(|notice| (notice, time)),
            }
            let Ok(mut engine) = engine.try_borrow_mut() else { return };
            if std::mem::take(&mut prepared) {
                drop(engine);
                dispatch.dispatch(Action::Tick);
                return;
            }
            last = Some(time);
            let found = if ui.playing { engine.search(dom::now) } else { None };
            if let Some(Search::Found | Search::Nothing) = found {
                dispatch.dispatch(Action::Play(false));
            }
            if found == Some(Search::Nothing) {
                dispatch.dispatch(Action::Say(Some(Notice { phrase: Phrase::SAY_NOTHING_NEXT, name: Text::EMPTY })));
            }
            // Time holds still while a pod is carried: nobody else takes it meanwhile.
            let mut reached = None;
            if found.is_none() && ui.playing && ui.carry.is_none() {
                engine.frame(seconds, ui.speed, dom::now);
                let scene = engine.host.drawn().clone();
                let has_come =
                    |demo: &&Demo| !demo.reached && demo.is_reached(&engine.host, &scene, engine.is_at_rest());
                reached = ui.demo.as_ref().filter(has_come);
            }
            let stale = drawn.is_stale(&engine, time);
            if stale && engine.host.pods() > MANY {
                // Running the core and drawing many pods: each has a frame of its own.
                engine.host.refresh(DRAWN);
                prepared = true;
            }
            let handled = engine.host.handled();
            drop(engine);
            if let Some(demo) = reached {
                page.reach(demo, dom::now());
            }
            if let Some(moving) = &ui.moving {
                page.go_on_moving(moving);
            }
            if stale && !prepared {
                dispatch.dispatch(Action::Tick);
            }
            if time - kept.0 >= KEEP_EVERY && handled != kept.1 {
                page.keep_run();
                kept = (time, handled);
            }
        });
        move || drop(frames)
    });
}

/// The run survives: it is opened when the page is, and kept when the page is left (and by the clock, now and then).
#[hook]
fn use_keeping(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        page.open_kept();
        let (leaves, again) = (page.clone(), page.clone());
        let leave = Listener::new(&dom::window(), "pagehide", move |_| leaves.keep_run());
        let change = Listener::new(&dom::window(), "hashchange", move |_| {
            keep::link().into_iter().for_each(|link| again.open_link(link));
        });
        move || drop((leave, change))
    });
}

/// What was drawn last.
#[derive(Default)]
struct Drawn {
    at: f64,
    newest: (SpanId, SpanId),
    now: u64,
}

impl Drawn {
    /// Whether something that is shown has changed. Large clusters are drawn less often, so that frames stay short.
    fn is_stale(&mut self, engine: &Engine, time: f64) -> bool {
        let (now, newest) = (engine.host.now().0, engine.newest());
        let pause = match engine.host.pods() {
            _ if engine.host.is_late() => 0.0,
            0..100 => 0.0,
            100..400 => 50.0,
            _ => 100.0,
        };
        let news = engine.host.has_changed() || newest != self.newest;
        let waited = time - self.at;
        let stale = (news && waited >= pause) || (now != self.now && waited >= CLOCK_EVERY);
        if stale {
            *self = Drawn { at: time, newest, now };
        }
        stale
    }
}

/// The keys that work everywhere.
#[hook]
fn use_keys(page: &Page, ui: &UseReducerHandle<Ui>) {
    let latest = use_mut_ref(|| (page.clone(), ui.clone()));
    *latest.borrow_mut() = (page.clone(), ui.clone());
    use_effect_with((), move |()| {
        let keys = Listener::new(&dom::window(), "keydown", move |event| {
            let (page, ui) = latest.borrow().clone();
            if let Ok(event) = event.dyn_into::<web_sys::KeyboardEvent>() {
                on_key(&event, &page, &ui);
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

fn on_key(event: &web_sys::KeyboardEvent, page: &Page, ui: &Ui) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    let key = event.key();
    if let Some(carry) = ui.carry.as_ref().filter(|carry| carry.by_keys || key == "Escape") {
        match (key.as_str(), Arrow::of_key(&key)) {
            ("Escape", _) => {
                page.send(Action::PutDown);
                crate::page::focus_object(&carry.pod);
            }
            ("Enter", _) => page.drop_pod(carry),
            (_, Some(arrow)) => page.send(Action::Walk(arrow)),
            _ => return,
        }
        event.prevent_default();
        return;
    }
    // A slider takes these keys itself.
    let paging = dom::closest(event, "input, textarea, select").is_some();
    match key.as_str() {
        "Escape" if ui.keys => page.send(Action::Keys(false)),
        "Escape" if ui.presenting => page.send(Action::Present(false)),
        "Escape" => {
            page.send(Action::Say(None));
            page.send(Action::Select(None));
        }
        " " if !dom::is_interactive(event) => page.send(Action::Play(!ui.playing)),
        // A presenter's remote darkens the screen with B: here time stands.
        "b" | "B" if !dom::is_typing(event) => page.send(Action::Play(!ui.playing)),
        "p" | "P" if !dom::is_typing(event) => page.send(Action::Present(!ui.presenting)),
        "?" if !dom::is_typing(event) => page.send(Action::Keys(!ui.keys)),
        "." if !dom::is_typing(event) => time_bar::step(page),
        "," if !dom::is_typing(event) => time_bar::step_back(page),
        "n" | "N" if !dom::is_typing(event) => match &ui.selection {
            Some(Selection::Object(key)) => page.seek_next(key),
            _ => return,
        },
        "PageDown" if !paging => match &ui.demo {
            Some(demo) => page.next_step(demo),
            None => time_bar::step(page),
        },
        "PageUp" if !paging => match &ui.demo {
            Some(demo) => page.last_step(demo),
            None => time_bar::step_back(page),
        },
        _ => return,
    }
    event.prevent_default();
}

/// Keeps the layout in step with the window, the number of nodes, and the wish for less motion.
#[hook]
fn use_arrangement(page: &Page, ui: &UseReducerHandle<Ui>, frame: &NodeRef) {
    let nodes = page.engine.borrow_mut().host.scene().nodes.len();
    let count = use_mut_ref(|| nodes);
    *count.borrow_mut() = nodes;
    let arrange = {
        let (dispatch, frame, count) = (page.dispatch.clone(), frame.clone(), count.clone());
        let latest: Rc<RefCell<UseReducerHandle<Ui>>> = use_mut_ref(|| ui.clone());
        *latest.borrow_mut() = ui.clone();
        Rc::new(move || {
            let Some(frame) = frame.cast::<HtmlElement>() else { return };
            let size = StageSize {
                width: f64::from(frame.client_width()),
                height: f64::from(frame.client_height()),
                rem: dom::rem(),
            };
            let nodes = *count.borrow();
            let current = latest.borrow().layout.clone();
            if current.size != size || current.nodes.len() != nodes {
                dispatch.dispatch(Action::Arrange(Rc::new(layout(size, nodes))));
            }
        })
    };
    use_effect_with(nodes, {
        let arrange = arrange.clone();
        move |_| arrange()
    });
    let (dispatch, frame) = (page.dispatch.clone(), frame.clone());
    use_effect_with((), move |()| {
        let again = wasm_bindgen::closure::Closure::<dyn FnMut()>::new({
            let arrange = arrange.clone();
            move || arrange()
        });
        let observer = web_sys::ResizeObserver::new(again.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(frame)) = (&observer, frame.cast::<HtmlElement>()) {
            observer.observe(&frame);
        }
        let calm = dom::window().match_media(CALM).ok().flatten().map(|list| {
            Listener::new(&list.clone(), "change", move |_| dispatch.dispatch(Action::Calm(list.matches())))
        });
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((again, calm));
        }
    });
}
