//! Toy: takes part in the extension points that no other plugin uses yet, for pods with the label `toy`. Tests only.

use crate::api::request::{Body, PatchType, Request, Verb};
use crate::api::{Key, Kind, Tree};
use crate::base::Text;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::credential;
use crate::scheduler::framework::{
    FilterPlugin, FilterStatus, Handle, Plugin, PodInfo, PostFilterResult, PreBind, PreFilter,
};
use crate::scheduler::runtime::{CycleState, Diagnosis};
use alloc::boxed::Box;

/// See the module.
pub struct Toy;

impl Plugin for Toy {
    fn name(&self) -> &'static str {
        "Toy"
    }

    fn post_filter(&self, cycle: &CycleState, _diagnosis: &Diagnosis) -> Option<PostFilterResult> {
        let message = Text::from_static("no toys to take away");
        (toy(cycle.pod) == "post-filter").then_some(PostFilterResult { message })
    }

    fn reserve(&self, pod: &PodInfo, node: &NodeInfo, _handle: &Handle) -> Result<(), Text> {
        assert!(node.pods().any(|other| other.pod.metadata.uid == pod.pod.metadata.uid), "the pod is assumed");
        if toy(pod) == "reserve" { Err("no toy to reserve".into()) } else { Ok(()) }
    }

    fn permit(&self, pod: &PodInfo, _node: &NodeInfo, _handle: &Handle) -> Result<(), Text> {
        if toy(pod) == "permit" { Err("no permit to play".into()) } else { Ok(()) }
    }

    fn pre_bind(&self, pod: &PodInfo, node: &Text, handle: &Handle) -> PreBind {
        let is_ready = handle
            .view
            .list::<crate::api::core_v1::Node>(&Text::EMPTY)
            .any(|other| other.metadata.name == *node && other.metadata.labels.contains_key("ready"));
        match toy(pod) {
            "wait" if !is_ready => PreBind::Wait,
            "send" if !is_ready => PreBind::Send(Box::new(make_ready(node))),
            "fail" => PreBind::Fail("the toy is broken".into()),
            _ => PreBind::Done,
        }
    }

    fn post_bind(&self, pod: &PodInfo, node: &Text) -> Option<Request> {
        (toy(pod) == "post-bind").then(|| make_ready(node))
    }
}

impl FilterPlugin for Toy {
    /// The toys on all nodes.
    type State = i64;
    const REASONS: &'static [&'static str] = &["node(s) had too many toys"];

    fn pre_filter(&self, pod: &PodInfo, handle: &Handle) -> PreFilter<i64> {
        match toy(pod) {
            "pre-filter" => PreFilter::Reject("no toy is like this".into()),
            "only" => {
                let pods = handle.nodes.iter().flat_map(|node| node.pods());
                PreFilter::Filter(pods.filter(|pod| !toy(pod).is_empty()).count() as i64)
            }
            _ => PreFilter::Skip,
        }
    }

    /// Only one toy in the cluster.
    fn filter(&self, toys: &i64, _pod: &PodInfo, _node: &NodeInfo) -> Result<(), FilterStatus> {
        if *toys == 0 {
            return Ok(());
        }
        Err(FilterStatus { code: crate::scheduler::framework::Code::Unschedulable, reasons: 1 })
    }

    fn remove_pod(&self, toys: &mut i64, _pod: &PodInfo, removed: &PodInfo, _node: &NodeInfo) {
        *toys -= i64::from(!toy(removed).is_empty());
    }
}

fn toy(pod: &PodInfo) -> &str {
    pod.pod.metadata.labels.get("toy").map_or("", Text::as_str)
}

fn make_ready(node: &Text) -> Request {
    let labels = Tree::fields([("ready", Tree::Text("true".into()))]);
    let patch = Tree::fields([("metadata", Tree::fields([("labels", labels)]))]);
    let key = Key::new(Kind::Node, &Text::EMPTY, node);
    Request::on(&credential(), Verb::Patch, &key, Body::Patch(PatchType::StrategicMerge, patch))
}
