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

/// What stands at a place.
#[derive(Properties, PartialEq)]
pub struct PlacedProps {
    /// Its box.
    pub rect: Rect,
    /// Its class.
    #[prop_or_default]
    pub class: Classes,
    /// Its element.
    #[prop_or("div")]
    pub tag: &'static str,
    /// What it is called by those who do not see it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What is in it.
    pub children: Html,
}

/// An element at its place.
#[component]
pub fn Placed(props: &PlacedProps) -> Html {
    let place = use_placed(props.rect);
    html! { <@{props.tag} class={props.class.clone()} ref={place} aria-label={props.label.clone()}>{ props.children.clone() }</@> }
}
