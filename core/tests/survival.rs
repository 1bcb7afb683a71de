//! Whatever crashes in the middle of a rollout, and comes back: in the end there is what was asked for.
//!
//! Kubernetes has no other way to recover than to look at what is there and to go on from it; so neither has this cluster.

use kubarium_core::api::apps::Deployment;
use kubarium_core::api::core_v1::Pod;
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::fault::Link;
use kubarium_core::session::trace::Trace;
use kubarium_core::session::{Command, Input, Order, Setup};
use kubarium_core::world::World;

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 10
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: 'nginx:1'}]}
";

struct Run {
    world: World,
    trace: Trace,
    start: Time,
}

impl Run {
    fn new(seed: u64) -> Run {
        let setup = Setup::classroom(3, seed);
        let mut trace = Trace::off();
        let mut run = Run { world: World::new(&setup, &mut trace), trace, start: setup.start };
        run.until(10_000);
        run
    }

    fn until(&mut self, millis: u64) {
        self.world.advance(self.start + Duration::from_millis(millis), u64::MAX, &mut self.trace);
    }

    fn input(&mut self, input: Input) {
        self.world.apply(input, &mut self.trace);
    }

    /// Asserts that ten pods of this image serve, and nothing else is left.
    fn check(&self, image: &str, what: &str) {
        let view = self.world.history().now();
        let web = view.get::<Deployment>(&"default".into(), &"web".into()).expect("it was applied");
        let status = &web.status;
        let counts = [status.replicas, status.updated_replicas, status.ready_replicas, status.available_replicas];
        assert_eq!(counts, [10; 4], "{what}: {:?}", web.status);
        let pods: Vec<_> = view.list::<Pod>(&Text::EMPTY).collect();
        let good = pods.iter().filter(|pod| pod.status.is_ready() && pod.spec.containers[0].image == image).count();
        assert_eq!((good, pods.len()), (10, 10), "{what}");
    }
}

#[test]
fn a_rollout_survives_the_crash_of_any_part_of_the_control_plane() {
    let parts = ["kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler"];
    for part in parts {
        for after in [6, 25, 300, 2000] {
            let what = format!("{part:?} {after} ms");
            let mut run = Run::new(after);
            for (begin, image) in [(10_000, "nginx:1"), (80_000, "nginx:2")] {
                run.until(begin);
                run.input(Input::Command(Command::Apply(WEB.replace("nginx:1", image).as_str().into())));
                run.until(begin + after);
                run.input(Input::Process(part.into(), Order::Stop));
                run.until(begin + after + 4000);
                run.input(Input::Process(part.into(), Order::Start));
                run.until(begin + 69_000);
                run.check(image, &what);
            }
        }
    }
}

#[test]
fn a_rollout_survives_a_network_that_loses_messages() {
    for from in ["kube-controller-manager", "kube-scheduler", "etcd"] {
        let mut run = Run::new(1);
        let link = Link { loss_percent: 15, ..Link::default() };
        run.input(Input::Command(Command::Apply(WEB.into())));
        run.until(10_020);
        run.input(Input::Link(from.into(), "kube-apiserver".into(), link));
        run.until(200_000);
        run.input(Input::Link(from.into(), "kube-apiserver".into(), Link::default()));
        run.until(900_000);
        run.check("nginx:1", &format!("{from:?}"));
    }
}
