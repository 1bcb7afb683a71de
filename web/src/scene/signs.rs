//! Many pods in a small box: a grid of signs that always fits. All signs of one kind are one path, and each pod is a
//! transparent element above its sign, for whoever points at it or scripts the page.

use super::geometry::Rect;
use super::pods::tone_class;
use crate::demo::object_name;
use crate::dom::set_style;
use kubarium_core::api::Key;
use kubarium_core::session::view::{PodView, Tone};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A cell of the grid in the units of the paths: a sign of 24, as in `static/icons/`, and the space beside it.
const CELL: usize = 27;
/// From this size on signs carry their marks, in CSS pixels.
const MARKED: f64 = 12.0;
/// Signs are never smaller than this, in CSS pixels.
const LEAST: f64 = 5.0;

/// A grid of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// How many stand side by side.
    pub columns: usize,
    /// The size of a cell in CSS pixels.
    pub pitch: f64,
}

/// The grid of the largest cells, up to `most`, of which `count` fit into a box. It changes in steps, so that the signs
/// do not move with every pod.
pub fn grid(w: f64, h: f64, count: usize, most: f64) -> Grid {
    let room =
        std::iter::successors(Some(8), |room| Some(room + room / 2)).find(|room| *room >= count).unwrap_or(count);
    let columns = |pitch: f64| (w / pitch).floor().max(1.0);
    let mut pitch = most.max(LEAST);
    while pitch > LEAST && columns(pitch) * (h / pitch).floor() < room as f64 {
        pitch -= 0.5;
    }
    Grid { columns: columns(pitch) as usize, pitch }
}

/// A sign as a path from the upper left corner of its cell, and the mark in it.
fn shape(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Ready => ("m2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0z", "m7.2 12.4l3.2 3.2 6.4-6.9"),
        Tone::Pending => (
            "m4.5 2h15v3.2c0 3-2.6 5-5 6.8 2.4 1.8 5 3.8 5 6.8v3.2h-15v-3.2c0-3 2.6-5 5-6.8-2.4-1.8-5-3.8-5-6.8z",
            "m9 18.5h6",
        ),
        Tone::Degraded => ("m12 2.2l11 19.3h-22z", "m12 9v6m0 3v.5"),
        Tone::Failed => ("m2 2h20v20h-20z", "m7.5 7.5l9 9m0-9l-9 9"),
        Tone::Done => ("m2.5 2.5h19v19h-19z", ""),
        Tone::Unknown => ("m2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0z", "m6 13l7-7m-4 12l9-9"),
    }
}

/// What is drawn of a pod that goes away.
const GOING: &str = "m0 0h24v24h-24z";

const TONES: [Tone; 6] = [Tone::Ready, Tone::Pending, Tone::Degraded, Tone::Failed, Tone::Done, Tone::Unknown];

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct SignsProps {
    /// The pods.
    pub pods: Rc<Vec<Arc<PodView>>>,
    /// The box they have to fit into.
    pub room: Rect,
    /// The size of the page's type.
    pub rem: f64,
    /// The object that the inspector shows.
    pub selected: Option<Key>,
}

/// The pods of one place as signs.
#[component]
pub fn Signs(props: &SignsProps) -> Html {
    let grid = grid(props.room.w, props.room.h, props.pods.len(), 1.4 * props.rem);
    let field = use_node_ref();
    use_effect_with(grid, {
        let field = field.clone();
        move |grid| {
            if let Some(field) = field.cast::<HtmlElement>() {
                let (pitch, width) = (format!("{}px", grid.pitch), format!("{}px", grid.columns as f64 * grid.pitch));
                set_style(&field, &[("--pitch", &pitch), ("width", &width)]);
            }
        }
    });
    let pod = |pod: &Arc<PodView>| {
        let selected = props.selected.as_ref() == Some(&pod.key);
        let name = object_name(&pod.key);
        let class = if selected { "pod selected" } else { "pod" };
        html! {
            <span key={name.clone()} {class} data-object={name} data-status={pod.status.to_string()}
                data-node={pod.node.to_string()}></span>
        }
    };
    html! {
        <div class="pods signs" ref={field} role="img" aria-label={counts(&props.pods)}>
            { drawing(&props.pods, grid) }
            { for props.pods.iter().map(pod) }
        </div>
    }
}

/// The signs themselves: a path for each sort of sign, and one for its marks.
fn drawing(pods: &[Arc<PodView>], grid: Grid) -> Html {
    let rows = pods.len().div_ceil(grid.columns);
    let (width, height) = (grid.columns * CELL, rows * CELL);
    let path = |of: &dyn Fn(&PodView) -> bool, shape: &str| {
        let mut path = String::new();
        for (index, _) in pods.iter().enumerate().filter(|(_, pod)| !shape.is_empty() && of(pod)) {
            let _ = write!(path, "M{} {}{shape}", index % grid.columns * CELL + 1, index / grid.columns * CELL + 1);
        }
        path
    };
    let signs = TONES.iter().map(|tone| {
        let (body, mark) = shape(*tone);
        let is = |pod: &PodView| pod.tone == *tone;
        let mark = if grid.pitch >= MARKED { mark } else { "" };
        html! {
            <>
                <path class={tone_class(*tone)} d={path(&is, body)} />
                <path class={classes!("mark", tone_class(*tone))} d={path(&is, mark)} />
            </>
        }
    });
    html! {
        <svg aria-hidden="true" viewBox={format!("0 0 {width} {height}")} width={px(grid, grid.columns)}
            height={px(grid, rows)}>
            { for signs }
            <path class="going" d={path(&|pod| pod.terminating, GOING)} />
        </svg>
    }
}

fn px(grid: Grid, cells: usize) -> String {
    (grid.pitch * cells as f64).to_string()
}

/// How many there are of each status, for those who hear it: `Running 104, ContainerCreating 6`.
fn counts(pods: &[Arc<PodView>]) -> String {
    let mut statuses: Vec<(&str, usize)> = Vec::new();
    for pod in pods {
        match statuses.iter_mut().find(|(status, _)| pod.status == *status) {
            Some((_, count)) => *count += 1,
            None => statuses.push((&pod.status, 1)),
        }
    }
    let words: Vec<String> = statuses.iter().map(|(status, count)| format!("{status} {count}")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_signs_fit_and_are_as_large_as_they_can_be() {
        for count in [1, 8, 20, 57, 110, 250] {
            let grid = grid(560.0, 36.0, count, 25.0);
            let rows = (36.0 / grid.pitch).floor() as usize;
            assert!(grid.columns * rows >= count, "{count}: {grid:?}");
            assert!(grid.pitch > LEAST && grid.columns as f64 * grid.pitch <= 560.0, "{count}: {grid:?}");
        }
        assert_eq!(grid(560.0, 36.0, 3, 25.0).pitch, 25.0);
    }

    #[test]
    fn the_grid_stays_while_a_few_pods_come() {
        assert_eq!(grid(560.0, 36.0, 65, 25.0), grid(560.0, 36.0, 85, 25.0));
        assert_eq!(grid(3.0, 3.0, 9, 25.0).columns, 1);
    }
}
