//! Paints the messages on their way: a canvas above the stage, outside the virtual DOM. Many messages of one sort on one
//! way become one thicker flow with a count, and those that pass too quickly to be seen one by one a stream.

use super::geometry::{Point, Rect, along, at, length, nearest};
use super::layout::{Detail, Layout, Place};
use crate::dom;
use crate::message::{self, look_class};
use kubarium_core::address::SpanId;
use kubarium_core::base::vec_map::VecMap;
use kubarium_core::session::Role;
use kubarium_engine::message::{Look, Message, Sort};
use kubarium_engine::pace::Salience;
use kubarium_engine::picture::Scene;
use kubarium_engine::protocol::Frame;
use std::f64::consts::{PI, TAU};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// More labels than this are not read by anybody; on a phone there is room for fewer.
const MOST_LABELS: usize = 6;
const MOST_LABELS_TALL: usize = 3;
/// From so many messages of one sort on one way on they are drawn as a flow.
const FLOW: usize = 3;
/// The flows of one sort from or to so many nodes become one.
const CROWD: usize = 4;
/// How long the signs of a stream need for their way, in milliseconds.
const STREAM_MS: f64 = 1_400.0;

/// What was painted, and the colours it is painted with.
#[derive(Default)]
pub struct Painter {
    dots: Vec<(SpanId, Point)>,
    colours: Vec<String>,
    ink: String,
    ground: String,
    font: String,
    colours_read_at: Option<f64>,
    is_blank: bool,
}

/// Messages of one sort on one way.
struct Flow {
    route: Vec<Point>,
    /// The ways of those that join it: one for each node.
    branches: Vec<Vec<Point>>,
    /// Whether it goes on and on, rather than coming once.
    steady: bool,
    look: Look,
    salience: Salience,
    /// How far each has come, from 0 to 1.
    members: Vec<(SpanId, f64)>,
    label: String,
    lost: bool,
}

impl Painter {
    /// Paints one frame; `now` is the page's time in milliseconds. With `calm` nothing moves: numbered arrows.
    pub fn paint(
        &mut self,
        canvas: &HtmlCanvasElement,
        layout: &Layout,
        frame: &Frame,
        scene: &Scene,
        now: f64,
        calm: bool,
    ) {
        let flows: Vec<Flow> = flows(layout, frame, scene, calm).into_iter().map(|(flow, _)| flow).collect();
        if flows.is_empty() && self.is_blank {
            return;
        }
        self.is_blank = flows.is_empty();
        self.dots.clear();
        let Some(cx) = canvas.get_context("2d").ok().flatten().and_then(|cx| cx.dyn_into().ok()) else { return };
        self.prepare(canvas, &cx, layout);
        self.read_colours(now);
        let rem = layout.size.rem;
        for flow in &flows {
            self.paint_way(&cx, flow, rem, calm);
        }
        let mut labels: Vec<(Point, &Flow, usize)> = Vec::new();
        for (index, flow) in flows.iter().enumerate() {
            let number = index + 1;
            if calm {
                let (middle, _) = along(&flow.route, 0.5);
                self.dots.push((flow.members[0].0, middle));
                labels.push((middle, flow, number));
                continue;
            }
            if flow.steady {
                let passed = frame.streamed / STREAM_MS + 0.37 * index as f64;
                let signs = (length(&flow.route) / (3.5 * rem)).clamp(1.0, 5.0).round();
                for sign in 0..signs as u32 {
                    let t = (passed + f64::from(sign) / signs).fract();
                    let (point, direction) = place_of(flow, t, rem);
                    self.paint_sign(&cx, flow, point, direction, 0.4 * rem);
                    self.dots.push((flow.members[0].0, point));
                }
                labels.push((along(&flow.route, 0.5).0, flow, number));
            } else if flow.members.len() >= FLOW {
                let mean = flow.members.iter().map(|(_, t)| t).sum::<f64>() / flow.members.len() as f64;
                let (point, direction) = place_of(flow, mean, rem);
                self.paint_sign(&cx, flow, point, direction, 0.62 * rem);
                self.dots.push((flow.members[0].0, point));
                labels.push((point, flow, number));
            } else {
                for (id, t) in &flow.members {
                    let (point, direction) = place_of(flow, *t, rem);
                    self.paint_sign(
                        &cx,
                        flow,
                        point,
                        direction,
                        if flow.salience == Salience::Noise { 0.3 } else { 0.45 } * rem,
                    );
                    self.dots.push((*id, point));
                }
                if let Some((_, t)) = flow.members.last() {
                    labels.push((place_of(flow, *t, rem).0, flow, number));
                }
            }
        }
        if !calm && labels.iter().any(|(_, flow, _)| flow.salience > Salience::Noise) {
            labels.retain(|(_, flow, _)| flow.salience > Salience::Noise);
        }
        kubarium_core::base::sort::by_key(&mut labels, |(_, flow, _)| std::cmp::Reverse(flow.salience));
        self.paint_labels(&cx, layout, &labels, calm);
    }

    /// The message that was painted near a point.
    pub fn pick(&self, point: Point, reach: f64) -> Option<SpanId> {
        nearest(self.dots.iter().map(|(_, place)| *place), point, reach).map(|index| self.dots[index].0)
    }

    fn prepare(&self, canvas: &HtmlCanvasElement, cx: &CanvasRenderingContext2d, layout: &Layout) {
        let scale = dom::window().device_pixel_ratio().clamp(1.0, 2.0);
        let (width, height) = ((layout.size.width * scale) as u32, (layout.height * scale) as u32);
        if canvas.width() != width || canvas.height() != height {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let _ = cx.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        cx.clear_rect(0.0, 0.0, layout.size.width, layout.height);
        cx.set_line_cap("round");
        cx.set_line_join("round");
    }

    /// The colours stand in the legend, so that they follow the theme.
    fn read_colours(&mut self, now: f64) {
        if self.colours_read_at.is_some_and(|read_at| now - read_at < 500.0) {
            return;
        }
        self.colours_read_at = Some(now);
        let document = dom::document();
        let style = |selector: &str, property: &str| {
            let element = document.query_selector(selector).ok().flatten();
            element.and_then(|element| dom::computed(&element, property)).unwrap_or_else(|| "#888".into())
        };
        self.colours =
            Look::ALL.iter().map(|look| style(&format!(".{}", look_class(*look).replace(' ', ".")), "color")).collect();
        self.ink = style(".legend", "color");
        self.ground = style("body", "background-color");
        self.font = style(".legend", "font-family");
    }

    fn colour(&self, look: Look) -> &str {
        self.colours.get(look as usize).map_or("#888", String::as_str)
    }

    /// A trace behind each dot; a broad band for a flow; the whole way for a numbered arrow.
    fn paint_way(&self, cx: &CanvasRenderingContext2d, flow: &Flow, rem: f64, calm: bool) {
        cx.set_stroke_style_str(self.colour(flow.look));
        let band = flow.members.len() >= FLOW;
        cx.set_global_alpha(0.22);
        cx.set_line_width(0.14 * rem);
        for branch in &flow.branches {
            trace(cx, branch, 0.0, 1.0);
        }
        if calm || band {
            cx.set_global_alpha(if calm { 0.9 } else { 0.35 });
            cx.set_line_width(if calm { 0.16 * rem } else { (0.2 + 0.12 * (flow.members.len() as f64).log2()) * rem });
            trace(cx, &flow.route, 0.0, 1.0);
        } else {
            cx.set_global_alpha(0.45);
            cx.set_line_width(0.16 * rem);
            for (_, t) in &flow.members {
                trace(cx, &flow.route, (t - 0.18).max(0.0), *t);
            }
        }
        cx.set_global_alpha(1.0);
        if calm {
            let (end, direction) = along(&flow.route, 1.0);
            self.paint_sign_of(cx, Look::Answer, self.colour(flow.look), end, direction, 0.4 * rem);
        }
    }

    fn paint_sign(&self, cx: &CanvasRenderingContext2d, flow: &Flow, point: Point, direction: Point, size: f64) {
        if flow.look != Look::Answer {
            cx.set_fill_style_str(self.colour(flow.look));
            cx.set_global_alpha(0.2);
            cx.begin_path();
            let _ = cx.arc(point.x, point.y, 1.8 * size, 0.0, TAU);
            cx.fill();
            cx.set_global_alpha(1.0);
        }
        self.paint_sign_of(cx, flow.look, self.colour(flow.look), point, direction, size);
        if flow.lost {
            cx.set_stroke_style_str(&self.ink);
            cx.set_line_width(size * 0.4);
            cx.begin_path();
            cx.move_to(point.x - size, point.y - size);
            cx.line_to(point.x + size, point.y + size);
            cx.move_to(point.x + size, point.y - size);
            cx.line_to(point.x - size, point.y + size);
            cx.stroke();
        }
    }

    fn paint_sign_of(&self, cx: &CanvasRenderingContext2d, look: Look, colour: &str, p: Point, d: Point, size: f64) {
        cx.set_fill_style_str(colour);
        cx.set_stroke_style_str(&self.ground);
        cx.set_line_width(size * 0.45);
        cx.begin_path();
        let polygon = |points: &[(f64, f64)]| {
            for (index, (ahead, aside)) in points.iter().enumerate() {
                let (x, y) = (p.x + (d.x * ahead - d.y * aside) * size, p.y + (d.y * ahead + d.x * aside) * size);
                if index == 0 { cx.move_to(x, y) } else { cx.line_to(x, y) }
            }
            cx.close_path();
        };
        match look {
            Look::Write => drop(cx.arc(p.x, p.y, size, 0.0, TAU)),
            Look::Read => {
                let _ = cx.arc(p.x, p.y, size, 0.0, TAU);
                let _ = cx.arc_with_anticlockwise(p.x, p.y, size * 0.5, PI, -PI, true);
            }
            Look::Watch => polygon(&[(1.25, 0.0), (0.0, 1.25), (-1.25, 0.0), (0.0, -1.25)]),
            Look::Answer => polygon(&[(1.3, 0.0), (-0.9, 1.1), (-0.4, 0.0), (-0.9, -1.1)]),
            Look::Cri => polygon(&[(0.95, 0.95), (0.95, -0.95), (-0.95, -0.95), (-0.95, 0.95)]),
        }
        cx.stroke();
        cx.fill();
    }

    fn paint_labels(
        &self,
        cx: &CanvasRenderingContext2d,
        layout: &Layout,
        labels: &[(Point, &Flow, usize)],
        calm: bool,
    ) {
        let rem = layout.size.rem;
        let (height, pad) = (1.5 * rem, 0.35 * rem);
        cx.set_font(&format!("600 {rem}px {}", self.font));
        cx.set_text_baseline("middle");
        let mut taken: Vec<Rect> = Vec::new();
        let words = layout.words();
        for (point, flow, number) in labels {
            if !calm && taken.len() >= if layout.tall { MOST_LABELS_TALL } else { MOST_LABELS } {
                break;
            }
            let text = if calm { format!("{number}  {}", flow.label) } else { flow.label.clone() };
            let width = cx.measure_text(&text).map_or(0.0, |measure| measure.width()) + 2.0 * pad;
            let Some(rect) = free_place(*point, width, height, layout, &words, &taken) else { continue };
            taken.push(rect);
            cx.set_global_alpha(0.92);
            cx.set_fill_style_str(&self.ground);
            cx.begin_path();
            let _ = cx.round_rect_with_f64(rect.x, rect.y, rect.w, rect.h, 0.4 * rem);
            cx.fill();
            cx.set_global_alpha(1.0);
            cx.set_stroke_style_str(self.colour(flow.look));
            cx.set_line_width(1.5);
            cx.stroke();
            cx.set_fill_style_str(&self.ink);
            let _ = cx.fill_text(&text, rect.x + pad, rect.y + height / 2.0);
        }
    }
}

/// The place of a label near its dot: on the stage, on no other label, and on as few words as possible.
fn free_place(dot: Point, w: f64, h: f64, layout: &Layout, words: &[Rect], taken: &[Rect]) -> Option<Rect> {
    let rem = layout.size.rem;
    let stage = Rect::new(0.0, 0.0, layout.size.width, layout.height);
    let sides = [dot.x + 0.8 * rem, dot.x - 0.8 * rem - w, dot.x - w / 2.0];
    let rows = [0.0, -1.1, 1.1, -2.2, 2.2, -3.3, 3.3];
    let mut best: Option<(f64, Rect)> = None;
    for (side, x) in sides.into_iter().enumerate() {
        for row in rows {
            let rect = Rect::new(x, dot.y - h / 2.0 + row * h, w, h);
            // In the middle the label would hide its own dot.
            let hides = side == 2 && row == 0.0;
            if hides || rect.shared(&stage) < w * h - 1.0 || taken.iter().any(|other| other.overlaps(&rect)) {
                continue;
            }
            let hidden: f64 = words.iter().map(|word| word.shared(&rect)).sum();
            let cost = hidden / (rem * rem) + row.abs() + 0.6 * side as f64;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, rect));
            }
        }
    }
    best.map(|(_, rect)| rect)
}

/// What the numbered arrows stand for, in their order.
pub fn numbered(layout: &Layout, frame: &Frame, scene: &Scene) -> Vec<Message> {
    flows(layout, frame, scene, true).into_iter().map(|(_, message)| message).collect()
}

/// Where a member of a flow is: a little to the right of the wire in its direction, so that answers pass requests by.
fn place_of(flow: &Flow, t: f64, rem: f64) -> (Point, Point) {
    let (point, direction) = along(&flow.route, 0.06 + 0.88 * t);
    (at(point.x - direction.y * 0.32 * rem, point.y + direction.x * 0.32 * rem), direction)
}

fn trace(cx: &CanvasRenderingContext2d, route: &[Point], from: f64, to: f64) {
    cx.begin_path();
    let steps = 24;
    for step in 0..=steps {
        let (point, _) = along(route, from + (to - from) * f64::from(step) / f64::from(steps));
        if step == 0 { cx.move_to(point.x, point.y) } else { cx.line_to(point.x, point.y) }
    }
    cx.stroke();
}

/// The two ends of a flow, and what flows.
type Way = (Place, Place, Sort);

/// What is on its way now, by sort and way.
fn flows(layout: &Layout, frame: &Frame, scene: &Scene, calm: bool) -> Vec<(Flow, Message)> {
    let mut flows: VecMap<Way, (Flow, Message)> = VecMap::new();
    // In a small card there is no room between a kubelet and its runtime.
    let has_room = |message: &Message| {
        layout.detail != Detail::Small
            || !matches!(message.from.role, Role::Kubelet | Role::Runtime)
            || message.to.role == Role::Apiserver
    };
    for told in &frame.flows {
        let message = &told.message;
        let Some(look) = Look::of(&message.what) else { continue };
        let place = |party| message::place(party, |node| scene.place(node));
        let (Some(from), Some(to)) = (place(&message.from), place(&message.to)) else { continue };
        if from == to || (told.passed && !has_room(message)) {
            continue;
        }
        let members = told.members.iter().map(|(id, progress)| (*id, f64::from(*progress)));
        let key = (from, to, Sort::of(message));
        if let Some((flow, _)) = flows.get_mut(&key) {
            flow.members.extend(members);
            flow.lost |= told.lost;
            continue;
        }
        let Some(route) = layout.route(from, to) else { continue };
        let (salience, lost) = (message.salience, told.lost);
        let (branches, label, members) = (Vec::new(), String::new(), members.collect());
        let flow = Flow { route, branches, steady: false, look, salience, members, label, lost };
        flows.insert(key, (flow, message.clone()));
    }
    let finished = |(mut flow, span): (Flow, Message)| {
        let (first, last) = flow.members.iter().fold((1.0, 0.0), |(a, b), (_, t)| (t.min(a), t.max(b)));
        flow.steady = !calm && flow.members.len() >= FLOW && last - first > 0.4;
        flow.label = match flow.members.len() {
            1 if layout.tall || calm || frame.factor > 1.0 => message::group_label(&span.what, None),
            1 => message::label(&span.what),
            count => message::group_label(&span.what, (!flow.steady).then_some(count)),
        };
        (flow, span)
    };
    gather(flows, layout).into_iter().map(finished).collect()
}

/// Makes one flow of those of the same sort from or to many nodes: it runs where their ways are the same.
fn gather(flows: VecMap<Way, (Flow, Message)>, layout: &Layout) -> Vec<(Flow, Message)> {
    let any = |place: &Place| if matches!(place, Place::Kubelet(_)) { Place::Kubelet(0) } else { *place };
    let way = |(from, to, sort): &Way| (any(from), any(to), sort.clone());
    let mut nodes: VecMap<Way, usize> = VecMap::new();
    for key in flows.keys().filter(|key| key.0 == Place::Apiserver || key.1 == Place::Apiserver) {
        *nodes.entry(way(key)).or_default() += 1;
    }
    let mut gathered: Vec<(Way, (Flow, Message))> = Vec::new();
    for (key, (mut flow, span)) in flows {
        let way = way(&key);
        let crowd = nodes.get(&way).is_some_and(|nodes| *nodes >= CROWD);
        match gathered.iter_mut().find(|(other, _)| crowd && *other == way) {
            Some((_, (whole, _))) => {
                whole.members.append(&mut flow.members);
                whole.lost |= flow.lost;
                whole.branches.push(flow.route);
            }
            None => {
                if crowd {
                    let mut trunk = layout.trunk();
                    if key.0 == Place::Apiserver {
                        trunk.reverse();
                    }
                    flow.branches.push(std::mem::replace(&mut flow.route, trunk));
                }
                gathered.push((way, (flow, span)));
            }
        }
    }
    gathered.into_iter().map(|(_, flow)| flow).collect()
}
