//! The pods of one node, or of the tray: one component for all of them, one element for each.

use super::geometry::Rect;
use super::layout::{PodDetail, pod_detail};
use super::signs::Signs;
use crate::demo::object_name;
use crate::page::use_page;
use crate::text::Phrase;
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_core::session::view::{PodView, Tone};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct PodsProps {
    /// The pods.
    pub pods: Rc<Vec<Arc<PodView>>>,
    /// The box they have to fit into.
    pub room: Rect,
    /// The size of the page's type.
    pub rem: f64,
    /// The node they stand on; empty for the tray.
    pub node: Text,
    /// Whether each can be reached with the Tab key (the arrow keys reach all of them).
    pub tabbable: bool,
    /// The object that the inspector shows.
    pub selected: Option<Key>,
    /// The pod that is being carried.
    #[prop_or_default]
    pub carried: Option<Key>,
}

/// The pods of one place.
#[component]
pub fn Pods(props: &PodsProps) -> Html {
    let page = use_page();
    let waiting = props.node.is_empty();
    let words = if waiting { Phrase::SAY_WAITING_POD } else { Phrase::SAY_POD };
    let detail = pod_detail(&props.room, props.pods.len(), props.rem, waiting);
    let (class_of_all, row) = match detail {
        PodDetail::Card => ("pods row cards", true),
        PodDetail::Row => ("pods row", true),
        PodDetail::Chip => ("pods chips", false),
        PodDetail::Sign => {
            let PodsProps { pods, room, rem, selected, .. } = props;
            return html! { <Signs pods={pods.clone()} room={*room} rem={*rem} selected={selected.clone()} /> };
        }
    };
    let tab = if props.tabbable { "0" } else { "-1" };
    let pod = |pod: &PodView| {
        let class = classes!(
            "pod",
            tone_class(pod.tone),
            waiting.then_some("waiting"),
            pod.terminating.then_some("terminating"),
            (props.selected.as_ref() == Some(&pod.key)).then_some("selected"),
            (props.carried.as_ref() == Some(&pod.key)).then_some("carried")
        );
        let said = said(pod, detail);
        let label = page.tell(words, &[("name", &pod.key.name), ("status", &said.join(" ")), ("node", &pod.node)]);
        let (stem, end) = split_name(&pod.key.name);
        let name = object_name(&pod.key);
        html! {
            <button type="button" key={name.clone()} {class} data-object={name} data-status={pod.status.to_string()}
                data-node={pod.node.to_string()} aria-label={label} tabindex={tab}>
                if row && !stem.is_empty() { <span class="stem">{ stem }</span> }
                <span class="name">{ end }</span>
                if row && !waiting {
                    <span class="word">{ for said.iter().map(|word| html! { <span>{ " " }{ word }</span> }) }</span>
                }
            </button>
        }
    };
    // In the tray there is room to say why.
    let reasons = waiting && row && props.pods.len() <= 3;
    let reason =
        |pod: &PodView| html! { <p key={format!("why {}", pod.key.name)} class="reason">{ pod.message.as_str() }</p> };
    let with_reason = |view: &Arc<PodView>| {
        if reasons && !view.message.is_empty() {
            html! { <>{ pod(view) }{ reason(view) }</> }
        } else {
            pod(view)
        }
    };
    html! { <div class={class_of_all}>{ for props.pods.iter().map(with_reason) }</div> }
}

/// What is said of a pod: `Running`; on a card also `1/1` and `10.244.1.2`, as far as there is room.
fn said(pod: &PodView, detail: PodDetail) -> Vec<String> {
    let mut said = vec![pod.status.to_string()];
    if detail == PodDetail::Card {
        said.push(pod.ready.to_string());
        if pod.restarts > 0 {
            said.push(format!("↻ {}", pod.restarts));
        }
        if !pod.ip.is_empty() {
            said.push(pod.ip.to_string());
        }
    }
    said
}

/// The part of a pod's name that its replicas share, and the part of its own.
fn split_name(name: &str) -> (&str, &str) {
    match name.rfind('-') {
        Some(at) if name.len() - at == 6 => name.split_at(at + 1),
        _ => ("", name),
    }
}

/// The class of a sign.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Ready => "ready",
        Tone::Pending => "pending",
        Tone::Degraded => "degraded",
        Tone::Failed => "failed",
        Tone::Done => "done",
        Tone::Unknown => "unknown",
    }
}

/// A sign.
pub fn sign(tone: Tone) -> Html {
    html! { <span class={classes!("sign", tone_class(tone))} aria-hidden="true"></span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_differ_in_the_end_of_their_names() {
        assert_eq!(split_name("web-6d4cf56db6-x7k2p"), ("web-6d4cf56db6-", "x7k2p"));
        assert_eq!(split_name("too-big"), ("", "too-big"));
    }
}
