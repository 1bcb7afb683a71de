//! What is measured: the work is here, the clock is the caller's.

use crate::memory;
use kubarium_core::api::core_v1::{ConditionStatus, Node, Pod};
use kubarium_core::api::{Tree, to_json};
use kubarium_core::apiserver_harness::ApiServerHarness;
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::trace::Trace;
use kubarium_core::session::{Input, MachineSpec, Setup};
use kubarium_core::timeline::Timeline;
use kubarium_core::world::World;
use std::sync::Arc;

/// A cluster with nodes like those of the classroom, but large enough for 110 pods each.
pub fn setup(nodes: u32) -> Setup {
    let mut setup = Setup::classroom(nodes, 1);
    setup.nodes = (1..=nodes).map(|n| MachineSpec::sized(format!("node-{n}"), "32", "128Gi", "110")).collect();
    setup
}

/// The manifest of a Deployment.
pub fn deployment(replicas: u32) -> Input {
    let yaml = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      \
         containers:\n      - name: web\n        image: nginx:1.27\n        resources: {{requests: {{cpu: 100m, memory: 64Mi}}}}\n"
    );
    Input::Command(kubarium_core::session::Command::Apply(yaml.as_str().into()))
}

/// How many pods are ready.
pub fn ready(world: &World) -> u32 {
    let pods = world.history().now();
    let pods = pods.list::<Pod>(&Text::EMPTY);
    pods.filter(|pod| pod.status.is_ready()).count() as u32
}

/// A cluster with a Deployment of which all replicas are ready; None when they do not become so in an hour.
pub fn ready_world(replicas: u32, nodes: u32) -> Option<World> {
    let setup = setup(nodes);
    let mut trace = Trace::off();
    let mut world = World::new(&setup, &mut trace);
    world.advance(setup.start + Duration::from_secs(15), u64::MAX, &mut trace);
    world.apply(deployment(replicas), &mut trace);
    let deadline = world.now() + Duration::from_secs(3600);
    while world.now() < deadline {
        let until = world.now() + Duration::from_secs(5);
        world.advance(until, u64::MAX, &mut trace);
        if ready(&world) == replicas {
            return Some(world);
        }
    }
    None
}

/// Switches on a cluster of so many nodes and waits until all are Ready; answers how many messages that took, None when
/// they do not become so in ten minutes.
pub fn nodes_up(nodes: u32) -> Option<u64> {
    let setup = setup(nodes);
    let mut trace = Trace::off();
    let mut world = World::new(&setup, &mut trace);
    let deadline = setup.start + Duration::from_secs(600);
    while world.now() < deadline {
        let until = world.now() + Duration::from_secs(5);
        world.advance(until, u64::MAX, &mut trace);
        if ready_nodes(&world) == nodes {
            return Some(world.handled());
        }
    }
    None
}

/// How many nodes are Ready.
fn ready_nodes(world: &World) -> u32 {
    let view = world.history().now();
    let is_ready = |node: &&Arc<Node>| {
        let conditions = &node.status.conditions;
        conditions
            .iter()
            .any(|condition| condition.condition_type == *"Ready" && condition.status == ConditionStatus::True)
    };
    view.list::<Node>(&Text::EMPTY).filter(is_ready).count() as u32
}

/// Brings a Deployment to Ready; answers how many messages that took.
pub fn deployment_ready(replicas: u32, nodes: u32) -> Option<u64> {
    ready_world(replicas, nodes).map(|world| world.handled())
}

/// What a pod costs in live bytes, all told: its versions, indexes, events, and what the components know of it.
#[derive(Clone, Copy, Debug)]
pub struct BytesPerPod {
    /// When all have become ready, with the versions and the events that this made.
    pub with_history: u64,
    /// When old revisions are compacted (after ten minutes) and events have expired (after an hour).
    pub at_rest: u64,
}

/// Measures what a pod costs in a cluster of 5,000.
pub fn bytes_per_pod() -> BytesPerPod {
    const PODS: u32 = 5_000;
    const NODES: u32 = 50;
    let setup = setup(NODES);
    let mut trace = Trace::off();
    let mut empty = World::new(&setup, &mut trace);
    empty.advance(setup.start + Duration::from_secs(15), u64::MAX, &mut trace);
    drop(empty);
    let before = memory::live();
    let empty = {
        let mut world = World::new(&setup, &mut trace);
        world.advance(setup.start + Duration::from_secs(15), u64::MAX, &mut trace);
        let cost = memory::live() - before;
        drop(world);
        cost
    };
    let Some(mut world) = ready_world(PODS, NODES) else { return BytesPerPod { with_history: 0, at_rest: 0 } };
    let cost = |live: u64| (live - before - empty) / u64::from(PODS);
    let with_history = cost(memory::live());
    let until = world.now() + Duration::from_secs(2 * 3600);
    world.advance(until, u64::MAX, &mut trace);
    BytesPerPod { with_history, at_rest: cost(memory::live()) }
}

/// A run with a Deployment of 1,000 replicas, with its keyframes: what seeking and keeping are measured on.
pub fn long_run() -> Timeline {
    let setup = setup(10);
    let mut trace = Trace::off();
    let start = setup.start;
    let mut timeline = Timeline::new(setup, &mut trace);
    timeline.advance(start + Duration::from_secs(15), u64::MAX, &mut trace);
    timeline.apply(deployment(1000), &mut trace);
    timeline.advance(start + Duration::from_secs(200), u64::MAX, &mut trace);
    timeline
}

/// Seeks back to `at_secs` after the start and forward to the end again.
pub fn seek(timeline: &mut Timeline, at_secs: u64) {
    let mut trace = Trace::off();
    let (start, end) = (timeline.setup().start, timeline.end());
    timeline.seek_time(start + Duration::from_secs(at_secs), &mut trace);
    timeline.seek(end, &mut trace);
}

/// The requests that are measured, each through the whole pipeline: from a path and a body to the code and the body of
/// the answer, with etcd behind it and without a network in between.
pub const REQUESTS: [&str; 5] = ["create", "get", "list_100", "patch", "update"];

const PODS: &str = "/api/v1/namespaces/default/pods";

/// A front door with a namespace of 100 pods behind it.
pub fn front_door() -> ApiServerHarness {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", "/api/v1/namespaces/kube-public/serviceaccounts", r#"{"metadata":{"name":"default"}}"#);
    for n in 0..100 {
        pair.http("POST", PODS, &pod(&format!("pod-{n}")));
    }
    pair
}

/// Sends `count` requests of one sort (an index into [`REQUESTS`]) one after the other; answers how many went well.
pub fn requests(pair: &mut ApiServerHarness, sort: usize, count: u32) -> u32 {
    let mut good = 0;
    for n in 0..count {
        let path = format!("{PODS}/pod-{}", n % 100);
        let (code, _) = match sort {
            0 => pair.http("POST", "/api/v1/namespaces/kube-public/pods", &pod(&format!("new-{n}"))),
            1 => pair.http("GET", &path, ""),
            2 => pair.http("GET", PODS, ""),
            3 => pair.http("PATCH", &path, &format!(r#"{{"metadata":{{"labels":{{"round":"{n}"}}}}}}"#)),
            _ => {
                let (_, mut object) = pair.http("GET", &path, "");
                if let Some(meta) = object.get_mut("metadata").and_then(Tree::as_map_mut) {
                    meta.insert("annotations".into(), Tree::fields([("round", format!("{n}").into())]));
                }
                pair.http("PUT", &path, &to_json(&object))
            }
        };
        good += u32::from(code < 300);
    }
    good
}

/// A pod as people write it.
fn pod(name: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","labels":{{"app":"web","tier":"front"}}}},
        "spec":{{"containers":[{{"name":"web","image":"nginx:1.27","ports":[{{"containerPort":80}}],"env":[{{"name":"A","value":"b"}}],
        "resources":{{"requests":{{"cpu":"100m","memory":"64Mi"}},"limits":{{"memory":"128Mi"}}}},
        "readinessProbe":{{"httpGet":{{"path":"/","port":80}}}}}}]}}}}"#
    )
}
