//! The pods of one node, or of the tray: one component for all of them, one element for each.

use super::layout::PodDetail;
use crate::page::{object_name, use_page};
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_core::session::view::{PodView, Tone};
use std::rc::Rc;
use yew::prelude::*;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct PodsProps {
    /// The pods.
    pub pods: Rc<Vec<PodView>>,
    /// How they are drawn.
    pub detail: PodDetail,
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
    let way = match props.detail {
        PodDetail::Row => "row",
        PodDetail::Chip => "chips",
        PodDetail::Sign => "signs",
    };
    let tab = if props.tabbable { "0" } else { "-1" };
    let key = if waiting { "say-waiting-pod" } else { "say-pod" };
    let label = page.tell(key, &[("name", SLOTS[0]), ("status", SLOTS[1]), ("node", SLOTS[2])]);
    let pod = |pod: &PodView| {
        let class = classes!(
            "pod",
            tone_class(pod.tone),
            waiting.then_some("waiting"),
            pod.terminating.then_some("terminating"),
            (props.selected.as_ref() == Some(&pod.key)).then_some("selected"),
            (props.carried.as_ref() == Some(&pod.key)).then_some("carried")
        );
        let label = fill(&label, [&pod.key.name, &pod.status, &pod.node]);
        let (stem, end) = split_name(&pod.key.name);
        let name = object_name(&pod.key);
        if props.detail == PodDetail::Sign {
            // Too small to be pressed: the inspector of its node lists it.
            return html! {
                <span key={name.clone()} {class} data-object={name} data-status={pod.status.to_string()}
                    data-node={pod.node.to_string()} role="img" aria-label={label}></span>
            };
        }
        html! {
            <button type="button" key={name.clone()} {class} data-object={name} data-status={pod.status.to_string()}
                data-node={pod.node.to_string()} aria-label={label} tabindex={tab}>
                if props.detail == PodDetail::Row && !stem.is_empty() { <span class="stem">{ stem }</span> }
                <span class="name">{ end }</span>
                if props.detail == PodDetail::Row && !waiting {
                    <span class="word">{ " " }{ pod.status.as_str() }</span>
                }
            </button>
        }
    };
    // In the tray there is room to say why.
    let reasons = waiting && props.detail == PodDetail::Row && props.pods.len() <= 3;
    let reason =
        |pod: &PodView| html! { <p key={format!("why {}", pod.key.name)} class="reason">{ pod.message.as_str() }</p> };
    let with_reason =
        |view: &PodView| html! { <>{ pod(view) }if reasons && !view.message.is_empty() { { reason(view) } }</> };
    html! { <div class={classes!("pods", way)}>{ for props.pods.iter().map(with_reason) }</div> }
}

/// Stand-ins for the arguments of a text that is made once and filled in for each of a thousand pods.
const SLOTS: [&str; 3] = ["\u{1}", "\u{2}", "\u{3}"];

fn fill(text: &str, values: [&str; 3]) -> String {
    let slot = |c: char| SLOTS.iter().position(|slot| slot.starts_with(c));
    text.chars().fold(String::with_capacity(text.len() + 60), |mut filled, c| {
        match slot(c) {
            Some(slot) => filled.push_str(values[slot]),
            None => filled.push(c),
        }
        filled
    })
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
    fn labels_are_filled_in() {
        assert_eq!(fill("Pod \u{1} \u{2} on \u{3}", ["web", "Running", "node-1"]), "Pod web Running on node-1");
    }

    #[test]
    fn replicas_differ_in_the_end_of_their_names() {
        assert_eq!(split_name("web-6d4cf56db6-x7k2p"), ("web-6d4cf56db6-", "x7k2p"));
        assert_eq!(split_name("too-big"), ("", "too-big"));
    }
}
