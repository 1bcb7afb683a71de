//! Puts an element at its place on the stage, through the object model: style attributes are not allowed by the page's
//! Content-Security-Policy.

use super::geometry::Rect;
use crate::dom::set_style;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A reference for an element that is to stand in this box (seen from its positioned parent).
#[hook]
pub fn use_placed(rect: Rect) -> NodeRef {
    let node = use_node_ref();
    let element = node.clone();
    use_effect_with(rect, move |rect| {
        if let Some(element) = element.cast::<HtmlElement>() {
            let px = |value: f64| format!("{}px", value.round() as i32);
            set_style(
                &element,
                &[("left", &px(rect.x)), ("top", &px(rect.y)), ("width", &px(rect.w)), ("height", &px(rect.h))],
            );
        }
    });
    node
}
