//! A scripted stand-in until the session lands. Not for keeping.
#![allow(missing_docs, dead_code)]
use kubarium_core::actor::{ActorId as A, Controller as C, NodeId};
use kubarium_core::api::request::{Subresource as S, Verb as V};
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::view::*;
use kubarium_core::trace::{Because as B, ChangeType as Ch, Span, SpanId, What as W};

pub struct Setup(u32);
impl Setup { pub fn classroom(n: u32, _s: u64) -> Setup { Setup(n) } }
pub struct Progress { pub handled: u64, pub reached: Time }
pub struct Session { now: Time, view0: ClusterView, ops: Vec<(Time, Op)>, spans: Vec<Span>, printed: Vec<Printed>, marks: Vec<Mark>, bump: u64 }
#[derive(Clone)]
enum Op { Pod(PodView), NoPod(Key), Work(WorkloadView), Node(NodeView) }
const START: u64 = 1_700_000_000_000_000;
fn key(kind: Kind, name: &str) -> Key { Key::new(kind, &if kind.is_namespaced() { "default".into() } else { Text::EMPTY }, &name.into()) }

impl Session {
    pub fn new(setup: Setup) -> Session {
        let nodes = (1..=setup.0).map(|i| node(i)).collect();
        Session { now: Time(START), view0: ClusterView { nodes, ..Default::default() }, ops: vec![], spans: vec![], printed: vec![], marks: vec![], bump: 0 }
    }
    pub fn now(&self) -> Time { self.now }
    pub fn start(&self) -> Time { Time(START) }
    pub fn end(&self) -> Time { self.spans.last().map_or(self.now, |s| s.due.max(self.now)) }
    pub fn poll_at(&self) -> Option<Time> { self.spans.iter().map(|s| s.due).filter(|d| *d > self.now).min() }
    pub fn advance(&mut self, until: Time, _b: u64) -> Progress { self.now = until.max(self.now); Progress { handled: 0, reached: self.now } }
    pub fn step(&mut self) -> StepView {
        let Some(next) = self.poll_at() else { return StepView::default() };
        self.now = next;
        StepView { handled: self.spans.iter().find(|s| s.due == next).cloned(), sent: vec![] }
    }
    pub fn step_back(&mut self) -> StepView {
        self.now = self.spans.iter().map(|s| s.due).filter(|d| *d < self.now).max().map_or(Time(START), |t| Time(t.0 - 1)); StepView::default()
    }
    pub fn seek(&mut self, t: Time) { self.now = t; }
    pub fn version(&self) -> u64 { self.bump * 100000 + self.ops.iter().filter(|o| o.0 <= self.now).count() as u64 }
    pub fn cluster(&self) -> ClusterView {
        let mut v = self.view0.clone();
        for (_, op) in self.ops.iter().filter(|o| o.0 <= self.now) {
            match op.clone() {
                Op::Pod(p) => { v.pods.retain(|x| x.key != p.key); v.pods.push(p) }
                Op::NoPod(k) => v.pods.retain(|x| x.key != k),
                Op::Work(p) => { v.workloads.retain(|x| x.key != p.key); v.workloads.push(p) }
                Op::Node(p) => { if let Some(x) = v.nodes.iter_mut().find(|x| x.name == p.name) { *x = p } else { v.nodes.push(p) } }
            }
        }
        for n in &mut v.nodes { for p in v.pods.iter().filter(|p| p.node == n.name) { n.requested.cpu_milli += p.requests.cpu_milli; n.requested.memory_bytes += p.requests.memory_bytes; n.requested.pods += 1; } }
        v.pods.sort_by(|a, b| a.key.cmp(&b.key));
        v
    }
    fn visible(&self) -> usize { self.spans.iter().filter(|s| s.sent <= self.now).count() }
    pub fn spans_since(&self, c: SpanId) -> impl Iterator<Item = &Span> { let now = self.now; self.spans.iter().filter(move |s| s.id > c && s.sent <= now) }
    pub fn in_flight(&self) -> Vec<&Span> { self.spans.iter().filter(|s| s.sent <= self.now && s.due > self.now).collect() }
    pub fn span(&self, id: SpanId) -> Option<&Span> { self.spans.iter().find(|s| s.id == id) }
    pub fn why(&self, id: SpanId) -> Why { let mut v = vec![]; let mut id = id; while let Some(s) = self.span(id) { v.push(s.clone()); id = s.cause; } v }
    pub fn last_span(&self) -> SpanId { SpanId(self.spans.iter().filter(|s| s.sent <= self.now).map(|s| s.id.0).max().unwrap_or(0)) }
    fn say(&mut self, at: &mut Time, from: A, to: A, what: W, because: B) {
        let id = SpanId(self.spans.len() as u64 + 1);
        let sent = *at; let due = Time(sent.0 + 1000);
        self.spans.push(Span { id, cause: SpanId(id.0 - 1), from, to, sent, due, what, because, lost: false });
        *at = due;
    }
    fn write(&mut self, at: &mut Time, from: A, verb: V, sub: S, k: Key, because: B) {
        self.say(at, from, A::Apiserver, W::Request(verb, sub, k.clone()), because);
        self.say(at, A::Apiserver, A::Etcd, W::Write(k.clone()), B::Serving);
        self.say(at, A::Etcd, A::Apiserver, W::Wrote(k.clone(), Some(at.0 % 1000)), B::Answering);
        let mut par = *at;
        self.say(&mut par, A::Apiserver, from, W::Response(201, verb, sub, k), B::Answering);
    }
    pub fn apply_yaml(&mut self, text: &str) -> Result<(), Vec<InputError>> {
        if let Some(i) = text.lines().position(|l| l.contains("replica:")) { return Err(vec![InputError { line: i as u32 + 1, column: 3, message: "strict decoding error: unknown field \"spec.replica\"".into() }]); }
        let n: i32 = text.lines().find_map(|l| l.trim().strip_prefix("replicas:")).and_then(|x| x.trim().parse().ok()).unwrap_or(1);
        let mut at = self.now;
        self.spans.retain(|s| s.sent <= at); self.ops.retain(|o| o.0 <= at);
        self.marks.push(Mark { time: at, label: "apply".into() });
        self.printed.push(Printed { time: at, text: "deployment.apps/web created".into(), is_error: false, line: 1 });
        let d = key(Kind::Deployment, "web"); let rs = key(Kind::ReplicaSet, "web-6d4cf56db6");
        let work = |key: &Key, status: &'static str, tone, r, ready| WorkloadView { key: key.clone(), status: status.into(), tone, desired: n, replicas: r, ready, updated: r, owner: None };
        self.write(&mut at, A::Kubectl, V::Create, S::None, d.clone(), B::Asked);
        self.ops.push((at, Op::Work(work(&d, "Progressing", Tone::Pending, 0, 0))));
        self.say(&mut at, A::Apiserver, A::Controller(C::Deployment), W::Watch(Ch::Added, d.clone()), B::Watching);
        self.write(&mut at, A::Controller(C::Deployment), V::Create, S::None, rs.clone(), B::Watching);
        self.ops.push((at, Op::Work(work(&rs, "Progressing", Tone::Pending, 0, 0))));
        self.say(&mut at, A::Apiserver, A::Controller(C::ReplicaSet), W::Watch(Ch::Added, rs.clone()), B::Watching);
        let mut ends = vec![];
        for i in 0..n {
            let mut at = Time(at.0 + 100 * i as u64);
            let p = key(Kind::Pod, &format!("web-6d4cf56db6-{}", ["x7k2p", "9fqzt", "hb4mw", "c8dvn", "k5j9s"][i as usize % 5].to_string() + &if i >= 5 { i.to_string() } else { String::new() }));
            let nodes = self.view0.nodes.len() as i32;
            let idx = (i % nodes) as u32; let nn = NodeId(idx);
            let big = text.contains("too-big") || (text.contains("cpu: 2") && i >= 2 * nodes);
            let mut pod = PodView { key: p.clone(), node: Text::EMPTY, status: "Pending".into(), tone: Tone::Pending, ready: "0/1".into(), restarts: 0, ip: Text::EMPTY, message: Text::EMPTY, requests: Amounts { cpu_milli: 250, memory_bytes: 128 << 20, pods: 1 }, owner: Some(rs.clone()), created: at, terminating: false };
            self.write(&mut at, A::Controller(C::ReplicaSet), V::Create, S::None, p.clone(), B::Watching);
            self.ops.push((at, Op::Pod(pod.clone())));
            self.say(&mut at, A::Apiserver, A::Scheduler, W::Watch(Ch::Added, p.clone()), B::Watching);
            if big {
                self.write(&mut at, A::Scheduler, V::Patch, S::Status, p.clone(), B::Watching);
                pod.message = "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.".into();
                self.ops.push((at, Op::Pod(pod.clone())));
                continue;
            }
            self.write(&mut at, A::Scheduler, V::Create, S::Binding, p.clone(), B::Watching);
            pod.node = self.view0.nodes[idx as usize].name.clone(); self.ops.push((at, Op::Pod(pod.clone())));
            self.say(&mut at, A::Apiserver, A::Kubelet(nn), W::Watch(Ch::Modified, p.clone()), B::Watching);
            pod.status = "ContainerCreating".into(); self.ops.push((at, Op::Pod(pod.clone())));
            for (c, d) in [("RunPodSandbox", 300_000), ("PullImage", 2_000_000), ("CreateContainer", 50_000), ("StartContainer", 80_000)] {
                self.say(&mut at, A::Kubelet(nn), A::Runtime(nn), W::Cri(c, p.clone()), B::Watching);
                at = Time(at.0 + d + 1000 * i as u64);
                self.say(&mut at, A::Runtime(nn), A::Kubelet(nn), W::CriReply(c, p.clone(), true), B::Answering);
            }
            self.write(&mut at, A::Kubelet(nn), V::Patch, S::Status, p.clone(), B::Watching);
            pod.status = "Running".into(); pod.tone = Tone::Ready; pod.ready = "1/1".into(); pod.ip = format!("10.244.{}.{}", idx, i + 2).into();
            if text.contains("bad") { pod.status = "ImagePullBackOff".into(); pod.tone = Tone::Degraded; pod.ready = "0/1".into() }
            self.ops.push((at, Op::Pod(pod)));
            ends.push(at);
        }
        let ready = ends.len() as i32;
        if let Some(end) = ends.iter().max() {
            let mut at = *end;
            self.write(&mut at, A::Controller(C::ReplicaSet), V::Update, S::Status, rs.clone(), B::Watching);
            self.ops.push((at, Op::Work(work(&rs, "Available", Tone::Ready, n, ready))));
            self.write(&mut at, A::Controller(C::Deployment), V::Update, S::Status, d.clone(), B::Watching);
            self.ops.push((at, Op::Work(work(&d, "Available", Tone::Ready, n, ready))));
        }
        self.spans.sort_by_key(|s| s.sent);
        let mut map = std::collections::BTreeMap::new();
        for (i, s) in self.spans.iter_mut().enumerate() { map.insert(s.id, SpanId(i as u64 + 1)); }
        for s in &mut self.spans { s.id = map[&s.id]; s.cause = map.get(&s.cause).copied().unwrap_or(SpanId(0)); }
        self.ops.sort_by_key(|o| o.0);
        self.bump += 1;
        Ok(())
    }
    fn now_op(&mut self, op: Op) { let now = self.now; self.ops.push((now, op)); self.ops.sort_by_key(|o| o.0); self.bump += 1; }
    pub fn delete(&mut self, k: &Key) { let mut at = self.now; self.write(&mut at, A::Kubectl, V::Delete, S::None, k.clone(), B::Asked); self.now_op(Op::NoPod(k.clone())); }
    pub fn bind(&mut self, p: &Key, n: &Text) { if let Some(mut pod) = self.cluster().pods.into_iter().find(|x| x.key == *p) { let mut at = self.now; self.write(&mut at, A::Kubectl, V::Create, S::Binding, p.clone(), B::Asked); pod.node = n.clone(); pod.status = "OutOfcpu".into(); pod.tone = Tone::Failed; self.now_op(Op::Pod(pod)); } }
    pub fn scale(&mut self, _k: &Key, _r: i32) {}
    pub fn cordon(&mut self, n: &Text, on: bool) { if let Some(mut node) = self.cluster().nodes.into_iter().find(|x| x.name == *n) { node.requested = Amounts::default(); node.status = if on { "Ready,SchedulingDisabled".into() } else { "Ready".into() }; node.taints = if on { vec!["node.kubernetes.io/unschedulable:NoSchedule".into()] } else { vec![] }; self.now_op(Op::Node(node)); } }
    pub fn add_node(&mut self) -> Text { let n = node(self.cluster().nodes.len() as u32 + 1); self.view0.nodes.push(n.clone()); self.bump += 1; n.name }
    pub fn stop_node(&mut self, n: &Text) { if let Some(mut node) = self.cluster().nodes.into_iter().find(|x| x.name == *n) { node.requested = Amounts::default(); node.status = "NotReady".into(); node.tone = Tone::Unknown; node.power = MachinePower::Off; self.now_op(Op::Node(node)); } }
    pub fn start_node(&mut self, n: &Text) { if let Some(mut node) = self.cluster().nodes.into_iter().find(|x| x.name == *n) { node.requested = Amounts::default(); node.status = "Ready".into(); node.tone = Tone::Ready; node.power = MachinePower::On; self.now_op(Op::Node(node)); } }
    pub fn stop_kubelet(&mut self, _n: &Text) {}
    pub fn printed(&self) -> &[Printed] { &self.printed }
    pub fn marks(&self) -> Vec<Mark> { self.marks.clone() }
    pub fn branches(&self) -> Vec<BranchView> { vec![] }
    pub fn switch_branch(&mut self, _i: u32) {}
    pub fn explain(&self, _p: &Key) -> Vec<NodeVerdictView> { self.view0.nodes.iter().enumerate().map(|(i, n)| NodeVerdictView { node: n.name.clone(), refused: (i == 0).then(|| ("NodeResourcesFit".into(), vec!["Insufficient cpu".into()])), scores: if i == 0 { vec![] } else { vec![("NodeResourcesFit".into(), 90), ("NodeResourcesBalancedAllocation".into(), 98), ("TaintToleration".into(), 300)] }, total: if i == 0 { 0 } else { 488 - i as i64 } }).collect() }
    pub fn yaml(&self, k: &Key) -> Option<String> { Some(format!("apiVersion: v1\nkind: {}\nmetadata:\n  name: {}\n  namespace: {}\n", k.kind, k.name, k.namespace)) }
    pub fn events_about(&self, _k: &Key) -> Vec<EventView> { vec![EventView { time: self.now, kind: "Normal".into(), reason: "Scheduled".into(), message: "Successfully assigned default/web to node-1".into(), count: 1, source: "default-scheduler".into() }] }
    pub fn node_name(&self, id: NodeId) -> Text { format!("node-{}", id.0 + 1).into() }
}
fn node(i: u32) -> NodeView { NodeView { name: format!("node-{i}").into(), status: "Ready".into(), tone: Tone::Ready, power: MachinePower::On, allocatable: Amounts { cpu_milli: 4000, memory_bytes: 8 << 30, pods: 110 }, requested: Amounts::default(), taints: vec![] } }
