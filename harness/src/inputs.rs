//! Inputs that people and accidents might think of, good or bad: workloads, edits, deletions, drains, and everything that
//! can fail. Which ones, a seed decides.

use crate::known;
use kubarium_core::api::Credential;
use kubarium_core::api::request::{Body, DeleteOptions, PatchType, Propagation, Request, Subresource, Verb};
use kubarium_core::api::{Key, Kind, Tree};
use kubarium_core::base::{Duration, Rng, Text};
use kubarium_core::fault::Link;
use kubarium_core::session::{Command, Input, MachineSpec, Order, Session};

/// The processes of the control plane.
pub const CONTROL_PLANE: [&str; 4] = ["kube-apiserver", "kube-scheduler", "kube-controller-manager", "etcd"];

/// How many machines a cluster has at most.
const MACHINES: usize = 6;

/// What a run begins with: a namespace with a quota, and a disruption budget. No controller keeps their status, so a
/// person does.
pub fn first() -> Vec<Input> {
    let objects = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---\n\
                   apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota, namespace: team}\nspec: {hard: {pods: '4'}}\n---\n\
                   apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: budget, namespace: default}\n\
                   spec: {minAvailable: 1, selector: {matchLabels: {app: web-0}}}\n";
    vec![Input::Command(Command::Apply(objects.into())), quota(4, Some(0)), budget(1)]
}

/// What happens next: mostly one input, sometimes some that follow one another quickly.
pub fn any(session: &Session, rng: &mut Rng) -> Vec<Input> {
    match rng.below(3) {
        0 => accident(session, rng),
        _ => vec![work(session, rng)],
    }
}

/// What people do with kubectl.
pub fn work(session: &Session, rng: &mut Rng) -> Input {
    let cluster = session.cluster();
    let pods: Vec<&Key> = cluster.pods.iter().map(|pod| &pod.key).collect();
    let workloads: Vec<&Key> = cluster.workloads.iter().map(|workload| &workload.key).collect();
    let one = |of: &[&Key], rng: &mut Rng| match of.len() as u64 {
        0 => web(rng),
        n => of[rng.below(n) as usize].clone(),
    };
    match rng.below(18) {
        0..=4 => Input::Command(Command::Apply(deployment(rng))),
        5 => Input::Command(Command::Apply(pod(rng))),
        6 => Input::Command(Command::Apply(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {nodename: y}\n".into(),
        )),
        7 | 8 => {
            let grace = [None, None, Some(0), Some(3)][rng.below(4) as usize];
            delete(&one(&pods, rng), DeleteOptions { grace_period_seconds: grace, ..DeleteOptions::default() })
        }
        9 => {
            let ways = [None, Some(Propagation::Background), Some(Propagation::Foreground), Some(Propagation::Orphan)];
            let propagation = ways[rng.below(4) as usize];
            delete(&one(&workloads, rng), DeleteOptions { propagation, ..DeleteOptions::default() })
        }
        10..=12 => {
            let spec = Tree::fields([("replicas", Tree::Int(rng.below(8) as i64))]);
            patch(&web(rng), Subresource::None, Tree::fields([("spec", spec)]))
        }
        13 => {
            let key = Key::new(Kind::Node, &Text::EMPTY, &node(session, rng));
            let unschedulable = if rng.ratio(1, 2) { Tree::Bool(true) } else { Tree::Null };
            let spec = Tree::fields([("unschedulable", unschedulable)]);
            patch(&key, Subresource::None, Tree::fields([("spec", spec)]))
        }
        14 | 15 => match pods.is_empty() {
            true => Input::Command(Command::Apply(deployment(rng))),
            false => evict(&one(&pods, rng)),
        },
        16 => quota(4 + rng.below(8), None),
        _ => budget(rng.below(3)),
    }
}

/// Machines that come and go, processes that die and start, links that fail.
fn accident(session: &Session, rng: &mut Rng) -> Vec<Input> {
    let world = session.timeline().world();
    let node = node(session, rng);
    match rng.below(12) {
        0 => vec![machine(&node, Order::Stop)],
        1 | 2 => vec![machine(&node, Order::Start)],
        3 => vec![process(&kubelet(&node), Order::Stop)],
        4 => vec![process(&kubelet(&node), Order::Stop), machine(&node, Order::Start)],
        5 => vec![machine(&node, Order::Stop), machine(&node, Order::Start)],
        6..=8 => {
            let name = CONTROL_PLANE[rng.below(4) as usize];
            let start = process(name, Order::Start);
            match (is_down(session, name), rng.ratio(1, 2)) {
                (true, _) => vec![start],
                (false, true) => vec![process(name, Order::Stop)],
                (false, false) => vec![process(name, Order::Stop), start],
            }
        }
        9 => vec![between(&kubelet(&node), link(rng))],
        10 => {
            let name = CONTROL_PLANE[1 + rng.below(3) as usize];
            vec![between(name, link(rng))]
        }
        _ if world.machines().len() < MACHINES => {
            vec![Input::AddMachine(MachineSpec::classroom(format!("node-{}", world.machines().len() + 1)))]
        }
        _ => repair(session),
    }
}

/// What keeps controllers from writing anything is repaired: the apiserver, etcd, and the links between them.
pub fn repair_writes(session: &Session) -> Vec<Input> {
    let world = session.timeline().world();
    let down = ["etcd", "kube-apiserver"].into_iter().filter(|name| is_down(session, name));
    let starts = down.map(|name| process(name, Order::Start));
    let is_cut = |name: &&str| match (world.process_named("kube-apiserver"), world.process_named(name)) {
        (Some(apiserver), Some(other)) => world.faults().link(apiserver, other).cut,
        _ => false,
    };
    let cut = ["etcd", "kube-controller-manager"].into_iter().filter(is_cut);
    starts.chain(cut.map(|name| between(name, Link::default()))).collect()
}

/// Everything is repaired.
pub fn repair(session: &Session) -> Vec<Input> {
    let machines = session.timeline().world().machines();
    let names = || machines.iter().map(|machine| machine.spec.name.clone());
    let kubelets: Vec<String> = names().map(|name| kubelet(&name)).collect();
    let links = CONTROL_PLANE.into_iter().skip(1).chain(kubelets.iter().map(String::as_str));
    let mut repairs: Vec<Input> = links.map(|name| between(name, Link::default())).collect();
    repairs.extend(session.cluster().down.iter().map(|name| process(name, Order::Start)));
    repairs.extend(names().map(|name| machine(&name, Order::Start)));
    repairs
}

/// Whether a process does not run.
pub fn is_down(session: &Session, name: &str) -> bool {
    let world = session.timeline().world();
    let process = world.process_named(name).and_then(|id| world.process(id));
    process.is_some_and(|process| !process.is_running())
}

fn kubelet(node: &str) -> String {
    format!("{node}/kubelet")
}

fn process(name: &str, order: Order) -> Input {
    Input::Process(name.into(), order)
}

fn machine(name: &Text, order: Order) -> Input {
    Input::Machine(name.clone(), order)
}

/// The network between the apiserver and another process.
fn between(name: &str, link: Link) -> Input {
    Input::Link("kube-apiserver".into(), name.into(), link)
}

fn link(rng: &mut Rng) -> Link {
    match rng.below(4) {
        0 => Link { cut: true, ..Link::default() },
        1 => Link { loss_percent: 20, delay: Duration::from_millis(rng.below(50)), ..Link::default() },
        2 => Link { delay: Duration::from_millis(rng.below(1500)), ..Link::default() },
        _ => Link::default(),
    }
}

fn node(session: &Session, rng: &mut Rng) -> Text {
    let machines = session.timeline().world().machines();
    match rng.below(machines.len() as u64 + 1) as usize {
        n if n < machines.len() => machines[n].spec.name.clone(),
        _ => "node-9".into(),
    }
}

fn web(rng: &mut Rng) -> Key {
    let name: Text = format!("web-{}", rng.below(4)).into();
    let namespace = if *name == *"web-3" { "team" } else { "default" };
    Key::new(Kind::Deployment, &namespace.into(), &name)
}

fn send(request: Request) -> Input {
    Input::Command(Command::Send(Box::new(request)))
}

fn delete(key: &Key, options: DeleteOptions) -> Input {
    send(Request::on(&Credential::admin(), Verb::Delete, key, Body::Delete(options)))
}

fn patch(key: &Key, subresource: Subresource, patch: Tree) -> Input {
    send(
        Request::on(&Credential::admin(), Verb::Patch, key, Body::Patch(PatchType::Merge, patch))
            .subresource(subresource),
    )
}

fn evict(pod: &Key) -> Input {
    let name = |text: &Text| Tree::from(text.clone());
    let metadata = Tree::fields([("name", name(&pod.name)), ("namespace", name(&pod.namespace))]);
    let eviction = [("apiVersion", Tree::from("policy/v1")), ("kind", Tree::from("Eviction")), ("metadata", metadata)];
    send(
        Request::on(&Credential::admin(), Verb::Create, pod, Body::Tree(Tree::fields(eviction)))
            .subresource(Subresource::Eviction),
    )
}

/// What the quota's controller would write.
fn quota(pods: u64, used: Option<u64>) -> Input {
    let amount = |count: u64| Tree::fields([("pods", Tree::from(format!("{count}")))]);
    let mut status = vec![("hard", amount(pods))];
    status.extend(used.map(|used| ("used", amount(used))));
    let key = Key::new(Kind::ResourceQuota, &"team".into(), &"quota".into());
    patch(&key, Subresource::Status, Tree::fields([("status", Tree::fields(status))]))
}

/// What the budget's controller would write.
fn budget(allowed: u64) -> Input {
    let status = [
        ("disruptionsAllowed", Tree::Int(allowed as i64)),
        ("observedGeneration", Tree::Int(1)),
        ("currentHealthy", Tree::Int(2)),
        ("desiredHealthy", Tree::Int(1)),
        ("expectedPods", Tree::Int(2)),
    ];
    let key = Key::new(Kind::PodDisruptionBudget, &"default".into(), &"budget".into());
    patch(&key, Subresource::Status, Tree::fields([("status", Tree::fields(status))]))
}

fn deployment(rng: &mut Rng) -> Text {
    let Key { namespace, name, .. } = web(rng);
    let (replicas, cpu) = (rng.below(7), 100 + rng.below(10) * 200);
    let image = ["nginx", "nginx:1.27", "nginx:1.28", "redis:7", "redis:8", "nginx:bad"][rng.below(6) as usize];
    let limits = [
        "type: RollingUpdate",
        "type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}",
        "type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 1}",
        "type: RollingUpdate, rollingUpdate: {maxSurge: 50%, maxUnavailable: 50%}",
    ];
    // Upstream, a rollout that is made a Recreate while it is scaled hangs for ever: here one is what it is.
    let strategy = if *name == *"web-1" { "type: Recreate" } else { limits[rng.below(4) as usize] };
    let wait = [0, 0, 5][rng.below(3) as usize];
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  \
         replicas: {replicas}\n  minReadySeconds: {wait}\n  strategy: {{{strategy}}}\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    \
         metadata: {{labels: {{app: {name}}}}}\n    spec:\n      containers:\n      - name: c\n        image: {image}\n        \
         resources: {{requests: {{cpu: {cpu}m}}}}\n"
    )
    .into()
}

fn pod(rng: &mut Rng) -> Text {
    let name = rng.below(5);
    let annotations =
        ["", "sim/exit-after: \"5\"", "sim/exit-after: \"2\", sim/exit-code: \"1\"", "sim/ready-after: \"8\""];
    let annotation = annotations[rng.below(4) as usize];
    let policies = if known::PODS_THAT_END { ["Always", "OnFailure", "Never"] } else { ["Always"; 3] };
    let policy = policies[rng.below(3) as usize];
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-{name}\n  annotations: {{{annotation}}}\nspec:\n  \
         restartPolicy: {policy}\n  containers: [{{name: c, image: busybox}}]\n"
    )
    .into()
}
