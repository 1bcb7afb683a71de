//! Hands on the stage: a click opens, a drag carries a pod, the arrow keys walk.

use super::geometry::{Arrow, Point, Rect, at, neighbour};
use super::layout::Layout;
use super::painter::Painter;
use super::parts::words_of;
use crate::acts::Act;
use crate::demo::object_key;
use crate::dom::{self, FrameLoop, closest, set_style};
use crate::page::Page;
use crate::state::{Carry, Press, Selection};
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A pointer that moves further than this is a drag, in CSS pixels.
const DRAG_FROM: f64 = 6.0;
/// How far the page scrolls in a frame while something is carried to its edge, in CSS pixels.
const SCROLL: f64 = 10.0;
/// How near a message a click must be, in rem.
const REACH: f64 = 1.4;

/// The listeners of the stage.
pub struct Hands {
    /// A pointer goes down.
    pub down: Callback<PointerEvent>,
    /// It moves.
    pub moved: Callback<PointerEvent>,
    /// It goes up.
    pub up: Callback<PointerEvent>,
    /// The browser takes it away.
    pub cancelled: Callback<PointerEvent>,
    /// A click, by pointer or by key.
    pub clicked: Callback<MouseEvent>,
    /// A key.
    pub key: Callback<KeyboardEvent>,
}

/// The listeners of a stage: `root` is its element, `ghost` the element that follows the pointer.
#[hook]
pub fn use_hands(
    page: &Page,
    layout: &Rc<Layout>,
    carry: &Option<Carry>,
    root: &NodeRef,
    ghost: &NodeRef,
    painter: &Rc<RefCell<Painter>>,
) -> Hands {
    let press = use_mut_ref(|| None::<Press>);
    // A click that ends a drag opens nothing.
    let dragged = use_mut_ref(|| false);
    let at_edge = use_mut_ref(|| None::<Point>);
    let carries = carry.as_ref().is_some_and(|carry| !carry.by_keys);
    use_effect_with(carries, {
        let at_edge = at_edge.clone();
        move |carries| {
            *at_edge.borrow_mut() = None;
            let frames = carries.then(|| FrameLoop::start(move |_| scroll_at_edge(*at_edge.borrow())));
            move || drop(frames)
        }
    });

    let down = {
        let (press, dragged) = (press.clone(), dragged.clone());
        Callback::from(move |event: PointerEvent| {
            *dragged.borrow_mut() = false;
            let pod = closest(&event, ".pod").and_then(|element| key_of(&element));
            if let Some(pod) = pod.filter(|_| event.button() == 0) {
                let from = at(f64::from(event.client_x()), f64::from(event.client_y()));
                *press.borrow_mut() = Some(Press { pod, from, pointer: event.pointer_id() });
            }
        })
    };
    let moved = {
        let (page, layout, carry, root, ghost) =
            (page.clone(), layout.clone(), carry.clone(), root.clone(), ghost.clone());
        let (press, dragged, at_edge) = (press.clone(), dragged.clone(), at_edge.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(held) = press.borrow().clone().filter(|held| held.pointer == event.pointer_id()) else { return };
            if event.buttons() == 0 {
                // It was let go outside the stage.
                *press.borrow_mut() = None;
                return;
            }
            let point = at(f64::from(event.client_x()), f64::from(event.client_y()));
            let Some(stage) = root.cast::<HtmlElement>() else { return };
            if carry.is_none() {
                if point.distance(held.from) >= DRAG_FROM && !*dragged.borrow() {
                    *dragged.borrow_mut() = true;
                    let _ = stage.set_pointer_capture(held.pointer);
                    page.send(Act::PickUp(held.pod.clone(), false));
                }
                return;
            }
            follow(&ghost, point);
            *at_edge.borrow_mut() = Some(point);
            let over = layout.node_at(local(&stage, point));
            if carry.as_ref().is_some_and(|carry| carry.over != over) {
                page.send(Act::Over(over));
            }
        })
    };
    let up = {
        let (page, carry, press) = (page.clone(), carry.clone(), press.clone());
        Callback::from(move |_: PointerEvent| {
            if press.borrow_mut().take().is_some() && carry.as_ref().is_some_and(|carry| !carry.by_keys) {
                page.send(Act::Drop);
            }
        })
    };
    let cancelled = {
        let (page, press) = (page.clone(), press.clone());
        Callback::from(move |_: PointerEvent| {
            if press.borrow_mut().take().is_some() {
                page.send(Act::PutBack);
            }
        })
    };
    let clicked = {
        let (page, layout, root, painter) = (page.clone(), layout.clone(), root.clone(), painter.clone());
        let (dragged, carry) = (dragged.clone(), carry.clone());
        Callback::from(move |event: MouseEvent| {
            if std::mem::take(&mut *dragged.borrow_mut()) {
                return;
            }
            let by_pointer = event.detail() > 0;
            let point = at(f64::from(event.client_x()), f64::from(event.client_y()));
            // Without dragging: the node is chosen by a click.
            if let (Some(_), Some(stage), true) = (&carry, root.cast::<HtmlElement>(), by_pointer) {
                page.send(Act::Over(layout.node_at(local(&stage, point))));
                return page.send(Act::Drop);
            }
            let message = root
                .cast::<HtmlElement>()
                .filter(|_| by_pointer)
                .and_then(|stage| painter.borrow().pick(local(&stage, point), REACH * layout.size.rem));
            let on_button = closest(&event, "button").is_some();
            let selection = match message {
                Some(id) if !on_button => Some(Selection::Message(id)),
                _ => closest(&event, "[data-object], [data-part]").and_then(|element| selection_of(&element)),
            };
            if let Some(selection) = selection {
                page.send(Act::Select(selection));
            }
        })
    };
    let key = {
        let (page, carry, root) = (page.clone(), carry.clone(), root.clone());
        Callback::from(move |event: KeyboardEvent| on_key(&event, &page, &carry, &root))
    };
    Hands { down, moved, up, cancelled, clicked, key }
}

fn on_key(event: &KeyboardEvent, page: &Page, carry: &Option<Carry>, root: &NodeRef) {
    let arrow = Arrow::of_key(&event.key());
    // While a pod is carried its keys are those of the table.
    if carry.is_some() || dom::is_typing(event) {
        return;
    }
    if event.key() == "Enter"
        && let Some(pod) = closest(event, ".pod.waiting").and_then(|element| key_of(&element))
    {
        event.prevent_default();
        event.stop_propagation();
        page.send(Act::Select(Selection::Object(pod.clone())));
        page.send(Act::PickUp(pod, true));
    } else if let (Some(arrow), Some(stage)) = (arrow, root.cast::<HtmlElement>())
        && walk(&stage, event, arrow)
    {
        event.prevent_default();
    }
}

/// Moves the focus to the next thing on the stage in the direction of an arrow key.
fn walk(stage: &HtmlElement, event: &KeyboardEvent, arrow: Arrow) -> bool {
    let Ok(found) = stage.query_selector_all("button:not(:disabled)") else { return false };
    let things: Vec<HtmlElement> = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let boxes: Vec<Rect> = things.iter().map(|thing| window_rect(thing)).collect();
    let Some(from) = closest(event, "button").and_then(|here| things.iter().position(|thing| **thing == here)) else {
        return false;
    };
    let next = neighbour(&boxes, from, arrow);
    next.is_some_and(|next| things[next].focus().is_ok())
}

/// The ghost follows the pointer.
pub fn follow(ghost: &NodeRef, point: Point) {
    if let Some(ghost) = ghost.cast::<HtmlElement>() {
        let place = format!("translate({:.0}px, {:.0}px)", point.x, point.y);
        set_style(&ghost, &[("transform", &place), ("visibility", "visible")]);
    }
}

/// Scrolls while something is carried to the upper or lower edge of the window.
fn scroll_at_edge(pointer: Option<Point>) {
    let height = dom::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    match pointer.map(|pointer| pointer.y) {
        Some(y) if y < 100.0 => dom::scroll_by(-SCROLL),
        Some(y) if y > height - 160.0 => dom::scroll_by(SCROLL),
        _ => {}
    }
}

fn window_rect(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect::new(rect.x(), rect.y(), rect.width(), rect.height())
}

/// A point of the window, seen from the corner of the stage.
fn local(stage: &Element, point: Point) -> Point {
    let rect = stage.get_bounding_client_rect();
    at(point.x - rect.x(), point.y - rect.y())
}

fn key_of(element: &Element) -> Option<Key> {
    object_key(&element.get_attribute("data-object")?)
}

fn selection_of(element: &Element) -> Option<Selection> {
    if let Some(key) = key_of(element) {
        return Some(Selection::Object(key));
    }
    let node = element.get_attribute("data-of").unwrap_or_default();
    match part(&element.get_attribute("data-part")?)? {
        Selection::Part(about, _) => Some(Selection::Part(about, node.into())),
        other => Some(other),
    }
}

/// The component with this text about it.
pub fn part(about: &str) -> Option<Selection> {
    words_of(about).map(|words| Selection::Part(words.part, Text::EMPTY))
}
