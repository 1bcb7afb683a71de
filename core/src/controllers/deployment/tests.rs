//! Rollouts as pictures: what the controllers ask for, what people are told, and what never happens.

use super::util;
use crate::api::Tree;
use crate::api::apps::{Deployment, ReplicaSet};
use crate::api::core_v1::Pod;
use crate::base::{Duration, Text};
use crate::controllers::testing::Bench;
use crate::etcd::View;
use alloc::sync::Arc;
use expect_test::{Expect, expect};
use std::format;
use std::string::String;
use std::vec::Vec;

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: 'nginx:1'}]}
";

/// Replaces names that depend on hashes and chance by their order: the first replica set is `web-A`, its pods `web-A-*`.
fn plain(bench: &Bench, text: &str) -> String {
    let mut text = String::from(text);
    let mut sets: Vec<_> = bench.view().list::<ReplicaSet>(&Text::EMPTY).collect();
    sets.sort_by_key(|set| (set.metadata.creation_timestamp, set.metadata.uid.0));
    sets.sort_by_key(|set| util::revision(set));
    for pod in bench.view().list::<Pod>(&Text::EMPTY) {
        let base = pod.metadata.generate_name.as_str();
        text = text.replace(pod.metadata.name.as_str(), &format!("{base}*"));
    }
    for (at, set) in sets.iter().enumerate() {
        let letter = char::from(b'A' + at as u8);
        text = text.replace(set.metadata.name.as_str(), &format!("web-{letter}"));
    }
    // Pods that are gone by now.
    let words = text.split_inclusive(char::is_whitespace).map(|word| match word.trim_end().len() {
        11 if word.starts_with("web-") => format!("{}*{}", &word[..6], &word[11..]),
        _ => String::from(word),
    });
    words.collect()
}

fn deployment(bench: &Bench) -> Arc<Deployment> {
    bench.view().get::<Deployment>(&"default".into(), &"web".into()).expect("it is there").clone()
}

fn conditions(bench: &Bench) -> String {
    let deployment = deployment(bench);
    let lines = deployment.status.conditions.iter().map(|condition| {
        format!("{} {} {}: {}\n", condition.condition_type, condition.status, condition.reason, condition.message)
    });
    plain(bench, &lines.collect::<String>())
}

/// Lets kubelets and controllers take turns until nothing changes any more.
fn settle(bench: &mut Bench, is_good: fn(&Pod) -> bool) {
    for _ in 0..60 {
        bench.run(Duration::from_secs(1));
        bench.play_kubelet(is_good);
    }
    bench.run(Duration::from_secs(1));
}

fn set_image(bench: &mut Bench, image: &str) {
    bench.change::<Deployment>("default", "web", |deployment| {
        let spec = Arc::make_mut(&mut deployment.spec);
        let pod = Arc::make_mut(&mut spec.template.spec);
        pod.containers.make_mut()[0].image = image.into();
    });
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(text);
}

#[test]
fn a_new_deployment_gets_its_replica_set_and_its_pods() {
    let mut bench = Bench::new();
    bench.apply(WEB);
    bench.run(Duration::from_secs(5));
    let asked = bench.taken();
    check(
        &plain(&bench, &asked),
        expect![[r#"
            deployment-controller create ReplicaSet/default/web-A
            deployment-controller update status Deployment/default/web
            replicaset-controller create Pod/default/
            replicaset-controller create Pod/default/
            replicaset-controller create Pod/default/
            deployment-controller update status Deployment/default/web
            replicaset-controller update status ReplicaSet/default/web-A
            replicaset-controller update status ReplicaSet/default/web-A
            deployment-controller update status Deployment/default/web
        "#]],
    );
    settle(&mut bench, |_| true);
    check(
        &conditions(&bench),
        expect![[r#"
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
            Progressing True NewReplicaSetAvailable: ReplicaSet "web-A" has successfully progressed.
        "#]],
    );
    check(
        &plain(&bench, &bench.events().join("\n")),
        expect![[r#"
            ScalingReplicaSet Scaled up replica set web-A from 0 to 3
            SuccessfulCreate Created pod: web-A-*
            SuccessfulCreate Created pod: web-A-*
            SuccessfulCreate Created pod: web-A-*"#]],
    );
    let status = crate::api::record::Field::write(&deployment(&bench).status);
    let Tree::Map(mut status) = status else { panic!("a status is a map") };
    status.remove("conditions");
    check(
        &crate::api::to_json(&Tree::Map(status)),
        expect![[
            r#"{"availableReplicas":3,"observedGeneration":1,"readyReplicas":3,"replicas":3,"terminatingReplicas":0,"updatedReplicas":3}"#
        ]],
    );
    bench.taken();
    bench.run(Duration::from_secs(3600));
    assert_eq!(bench.taken(), "", "at rest");
}

#[test]
fn an_update_rolls_within_its_limits() {
    let mut bench = Bench::new();
    bench.apply(&WEB.replace("replicas: 3", "replicas: 4"));
    settle(&mut bench, |_| true);
    bench.check = |view: &View| {
        let pods: Vec<_> = view.list::<Pod>(&Text::EMPTY).filter(|pod| !pod.metadata.is_terminating()).collect();
        assert!(pods.len() <= 5, "maxSurge 25% of 4 is 1");
        assert!(pods.iter().filter(|pod| pod.status.is_ready()).count() >= 3, "maxUnavailable 25% of 4 is 1");
    };
    let before = bench.events().len();
    set_image(&mut bench, "nginx:2");
    settle(&mut bench, |_| true);
    let events: Vec<String> = bench.events().split_off(before);
    check(
        &plain(&bench, &events.join("\n")),
        expect![[r#"
            ScalingReplicaSet Scaled up replica set web-B from 0 to 1
            SuccessfulCreate Created pod: web-B-*
            ScalingReplicaSet Scaled down replica set web-A from 4 to 3
            SuccessfulDelete Deleted pod: web-A-*
            ScalingReplicaSet Scaled up replica set web-B from 1 to 2
            SuccessfulCreate Created pod: web-B-*
            ScalingReplicaSet Scaled down replica set web-A from 3 to 2
            SuccessfulDelete Deleted pod: web-A-*
            ScalingReplicaSet Scaled up replica set web-B from 2 to 3
            SuccessfulCreate Created pod: web-B-*
            ScalingReplicaSet Scaled down replica set web-A from 2 to 1
            SuccessfulDelete Deleted pod: web-A-*
            ScalingReplicaSet Scaled up replica set web-B from 3 to 4
            SuccessfulCreate Created pod: web-B-*
            ScalingReplicaSet Scaled down replica set web-A from 1 to 0
            SuccessfulDelete Deleted pod: web-A-*"#]],
    );
    check(
        &conditions(&bench),
        expect![[r#"
        Available True MinimumReplicasAvailable: Deployment has minimum availability.
        Progressing True NewReplicaSetAvailable: ReplicaSet "web-B" has successfully progressed.
    "#]],
    );
    // And back again: the old replica set becomes the new one.
    set_image(&mut bench, "nginx:1");
    settle(&mut bench, |_| true);
    let sets: Vec<String> = bench
        .view()
        .list::<ReplicaSet>(&Text::EMPTY)
        .map(|set| {
            let history = set.metadata.annotations.get(&util::REVISION_HISTORY).cloned().unwrap_or_default();
            format!("{} revision {} ({history})", util::size(set), util::revision(set))
        })
        .collect();
    let mut sets = sets;
    sets.sort();
    assert_eq!(sets, ["0 revision 2 ()", "4 revision 3 (1)"]);
    assert_eq!(deployment(&bench).metadata.annotations.get(&util::REVISION).map(Text::as_str), Some("3"));
}

#[test]
fn a_bad_update_stops_and_is_late_in_the_end() {
    let mut bench = Bench::new();
    bench.apply(&WEB.replace("replicas: 3", "replicas: 4\n  progressDeadlineSeconds: 30"));
    settle(&mut bench, |_| true);
    set_image(&mut bench, "broken");
    settle(&mut bench, |pod| pod.spec.containers[0].image != "broken");
    check(
        &conditions(&bench),
        expect![[r#"
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
            Progressing False ProgressDeadlineExceeded: ReplicaSet "web-B" has timed out progressing.
        "#]],
    );
    let available = deployment(&bench).status.available_replicas;
    assert_eq!((available, deployment(&bench).status.updated_replicas), (3, 2));
    // Rolled back, the pods that never ran go first.
    let before = bench.events().len();
    set_image(&mut bench, "nginx:1");
    settle(&mut bench, |_| true);
    let events: Vec<String> = bench.events().split_off(before);
    check(
        &plain(&bench, &events.join("\n")),
        expect![[r#"
            ScalingReplicaSet Scaled down replica set web-A from 2 to 0
            SuccessfulDelete Deleted pod: web-A-*
            ScalingReplicaSet Scaled up replica set web-B from 3 to 4
            SuccessfulDelete Deleted pod: web-A-*
            SuccessfulCreate Created pod: web-B-*"#]],
    );
}

#[test]
fn recreate_waits_for_the_last_old_pod() {
    let mut bench = Bench::new();
    bench.apply(&WEB.replace("replicas: 3", "replicas: 2\n  strategy: {type: Recreate}"));
    settle(&mut bench, |_| true);
    bench.check = |view: &View| {
        let image = |pod: &Arc<Pod>| pod.spec.containers[0].image.clone();
        let images: std::collections::BTreeSet<Text> = view.list::<Pod>(&Text::EMPTY).map(image).collect();
        assert!(images.len() <= 1, "never two versions at once, ending pods included");
    };
    set_image(&mut bench, "nginx:2");
    bench.run(Duration::from_secs(20));
    assert_eq!(bench.view().list::<Pod>(&Text::EMPTY).count(), 2, "the old ones end");
    settle(&mut bench, |_| true);
    assert_eq!(deployment(&bench).status.available_replicas, 2);
}

#[test]
fn in_the_middle_of_an_update_a_new_size_is_shared_out() {
    let mut bench = Bench::new();
    bench.apply(
        &WEB.replace("replicas: 3", "replicas: 10\n  strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}"),
    );
    settle(&mut bench, |_| true);
    set_image(&mut bench, "broken");
    settle(&mut bench, |pod| pod.spec.containers[0].image != "broken");
    let sizes = |bench: &Bench| {
        let mut sizes: Vec<(i64, i32)> =
            bench.view().list::<ReplicaSet>(&Text::EMPTY).map(|set| (util::revision(set), util::size(set))).collect();
        sizes.sort();
        sizes
    };
    // The example of the Kubernetes documentation: 8 and 5 become 11 and 7.
    assert_eq!(sizes(&bench), [(1, 8), (2, 5)]);
    bench.change::<Deployment>("default", "web", |deployment| {
        Arc::make_mut(&mut deployment.spec).replicas = Some(15);
    });
    bench.run(Duration::from_secs(3));
    assert_eq!(sizes(&bench), [(1, 11), (2, 7)]);
}

#[test]
fn a_paused_deployment_scales_and_does_not_roll() {
    let mut bench = Bench::new();
    bench.apply(WEB);
    settle(&mut bench, |_| true);
    bench.change::<Deployment>("default", "web", |deployment| {
        let spec = Arc::make_mut(&mut deployment.spec);
        (spec.paused, spec.replicas) = (true, Some(5));
    });
    set_image(&mut bench, "nginx:2");
    settle(&mut bench, |_| true);
    check(
        &conditions(&bench),
        expect![[r#"
            Progressing Unknown DeploymentPaused: Deployment is paused
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
        "#]],
    );
    assert_eq!(bench.view().list::<ReplicaSet>(&Text::EMPTY).count(), 1);
    assert_eq!(deployment(&bench).status.replicas, 5);
    bench.change::<Deployment>("default", "web", |deployment| Arc::make_mut(&mut deployment.spec).paused = false);
    settle(&mut bench, |_| true);
    check(
        &conditions(&bench),
        expect![[r#"
        Available True MinimumReplicasAvailable: Deployment has minimum availability.
        Progressing True NewReplicaSetAvailable: ReplicaSet "web-B" has successfully progressed.
    "#]],
    );
}

#[test]
fn old_replica_sets_are_kept_up_to_the_limit() {
    let mut bench = Bench::new();
    bench.apply(&WEB.replace("replicas: 3", "replicas: 1\n  revisionHistoryLimit: 2"));
    for version in 2..7 {
        settle(&mut bench, |_| true);
        set_image(&mut bench, &format!("nginx:{version}"));
    }
    settle(&mut bench, |_| true);
    let mut revisions: Vec<i64> =
        bench.view().list::<ReplicaSet>(&Text::EMPTY).map(|set| util::revision(set)).collect();
    revisions.sort();
    assert_eq!(revisions, [4, 5, 6]);
}

#[test]
fn a_free_replica_set_is_adopted_and_a_relabelled_pod_is_replaced() {
    let mut bench = Bench::new();
    bench.apply(WEB);
    settle(&mut bench, |_| true);
    let name = bench.view().list::<Pod>(&Text::EMPTY).next().expect("there are pods").metadata.name.clone();
    bench.taken();
    bench.change::<Pod>("default", &name, |pod| {
        pod.metadata.labels.make_mut().insert("app".into(), "other".into());
    });
    settle(&mut bench, |_| true);
    assert_eq!(bench.view().list::<Pod>(&Text::EMPTY).count(), 4, "the pod is let go, and replaced");
    let free = bench.view().get::<Pod>(&"default".into(), &name).expect("it runs on").clone();
    assert!(free.metadata.owner_references.is_empty());
    // Labelled back, it is taken in again, and one is too many.
    bench.change::<Pod>("default", &name, |pod| {
        pod.metadata.labels.make_mut().insert("app".into(), "web".into());
    });
    settle(&mut bench, |_| true);
    assert_eq!(bench.view().list::<Pod>(&Text::EMPTY).count(), 3);
}
