//! Rollouts as pictures: what the controllers ask for, what people are told, and what never happens.

use super::util;
use crate::api::apps::{Deployment, ReplicaSet};
use crate::api::core_v1::Pod;
use crate::api::request::{Body, PatchType, Request, Subresource, Verb};
use crate::api::{Credential, Key, Kind, Tree};
use crate::base::{Duration, Text};
use crate::controllers::testing::ControllerTest;
use crate::history::View;
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
fn plain(test: &ControllerTest, text: &str) -> String {
    let mut text = String::from(text);
    let mut sets: Vec<_> = test.view().list::<ReplicaSet>(&Text::EMPTY).collect();
    sets.sort_by_key(|set| (set.metadata.creation_timestamp, set.metadata.uid.0));
    sets.sort_by_key(|set| util::revision(set));
    for pod in test.view().list::<Pod>(&Text::EMPTY) {
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

fn deployment(test: &ControllerTest) -> Arc<Deployment> {
    test.view().get::<Deployment>(&"default".into(), &"web".into()).expect("it is there").clone()
}

fn conditions(test: &ControllerTest) -> String {
    let deployment = deployment(test);
    let lines = deployment.status.conditions.iter().map(|condition| {
        format!("{} {} {}: {}\n", condition.condition_type, condition.status, condition.reason, condition.message)
    });
    plain(test, &lines.collect::<String>())
}

/// Lets kubelets and controllers take turns until nothing changes any more.
fn settle(test: &mut ControllerTest, is_good: fn(&Pod) -> bool) {
    for _ in 0..60 {
        test.run(Duration::from_secs(1));
        test.play_kubelet(is_good);
    }
    test.run(Duration::from_secs(1));
}

fn set_image(test: &mut ControllerTest, image: &str) {
    test.change::<Deployment>("default", "web", |deployment| {
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
    let mut test = ControllerTest::new();
    test.apply(WEB);
    test.run(Duration::from_secs(5));
    let asked = test.taken();
    check(
        &plain(&test, &asked),
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
    settle(&mut test, |_| true);
    check(
        &conditions(&test),
        expect![[r#"
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
            Progressing True NewReplicaSetAvailable: ReplicaSet "web-A" has successfully progressed.
        "#]],
    );
    check(
        &plain(&test, &test.events().join("\n")),
        expect![[r#"
            ScalingReplicaSet Scaled up replica set web-A from 0 to 3
            SuccessfulCreate Created pod: web-A-*
            SuccessfulCreate Created pod: web-A-*
            SuccessfulCreate Created pod: web-A-*"#]],
    );
    let status = crate::api::record::Field::write(&deployment(&test).status);
    let Tree::Map(mut status) = status else { panic!("a status is a map") };
    status.remove("conditions");
    check(
        &crate::api::to_json(&Tree::Map(status)),
        expect![[
            r#"{"availableReplicas":3,"observedGeneration":1,"readyReplicas":3,"replicas":3,"terminatingReplicas":0,"updatedReplicas":3}"#
        ]],
    );
    test.taken();
    test.run(Duration::from_secs(3600));
    assert_eq!(test.taken(), "", "at rest");
}

#[test]
fn an_update_rolls_within_its_limits() {
    let mut test = ControllerTest::new();
    test.apply(&WEB.replace("replicas: 3", "replicas: 4"));
    settle(&mut test, |_| true);
    test.check = |view: &View| {
        let pods: Vec<_> = view.list::<Pod>(&Text::EMPTY).filter(|pod| !pod.metadata.is_terminating()).collect();
        assert!(pods.len() <= 5, "maxSurge 25% of 4 is 1");
        assert!(pods.iter().filter(|pod| pod.status.is_ready()).count() >= 3, "maxUnavailable 25% of 4 is 1");
    };
    let before = test.events().len();
    set_image(&mut test, "nginx:2");
    settle(&mut test, |_| true);
    let events: Vec<String> = test.events().split_off(before);
    check(
        &plain(&test, &events.join("\n")),
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
        &conditions(&test),
        expect![[r#"
        Available True MinimumReplicasAvailable: Deployment has minimum availability.
        Progressing True NewReplicaSetAvailable: ReplicaSet "web-B" has successfully progressed.
    "#]],
    );
    // And back again: the old replica set becomes the new one.
    set_image(&mut test, "nginx:1");
    settle(&mut test, |_| true);
    let sets: Vec<String> = test
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
    assert_eq!(deployment(&test).metadata.annotations.get(&util::REVISION).map(Text::as_str), Some("3"));
}

#[test]
fn a_bad_update_stops_and_is_late_in_the_end() {
    let mut test = ControllerTest::new();
    test.apply(&WEB.replace("replicas: 3", "replicas: 4\n  progressDeadlineSeconds: 30"));
    settle(&mut test, |_| true);
    set_image(&mut test, "broken");
    settle(&mut test, |pod| pod.spec.containers[0].image != "broken");
    check(
        &conditions(&test),
        expect![[r#"
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
            Progressing False ProgressDeadlineExceeded: ReplicaSet "web-B" has timed out progressing.
        "#]],
    );
    let available = deployment(&test).status.available_replicas;
    assert_eq!((available, deployment(&test).status.updated_replicas), (3, 2));
    // Rolled back, the pods that never ran go first.
    let before = test.events().len();
    set_image(&mut test, "nginx:1");
    settle(&mut test, |_| true);
    let events: Vec<String> = test.events().split_off(before);
    check(
        &plain(&test, &events.join("\n")),
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
    let mut test = ControllerTest::new();
    test.apply(&WEB.replace("replicas: 3", "replicas: 2\n  strategy: {type: Recreate}"));
    settle(&mut test, |_| true);
    test.check = |view: &View| {
        let image = |pod: &Arc<Pod>| pod.spec.containers[0].image.clone();
        let images: std::collections::BTreeSet<Text> = view.list::<Pod>(&Text::EMPTY).map(image).collect();
        assert!(images.len() <= 1, "never two versions at once, ending pods included");
    };
    set_image(&mut test, "nginx:2");
    test.run(Duration::from_secs(20));
    assert_eq!(test.view().list::<Pod>(&Text::EMPTY).count(), 2, "the old ones end");
    settle(&mut test, |_| true);
    assert_eq!(deployment(&test).status.available_replicas, 2);
}

#[test]
fn in_the_middle_of_an_update_a_new_size_is_shared_out() {
    let mut test = ControllerTest::new();
    test.apply(
        &WEB.replace("replicas: 3", "replicas: 10\n  strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}"),
    );
    settle(&mut test, |_| true);
    set_image(&mut test, "broken");
    settle(&mut test, |pod| pod.spec.containers[0].image != "broken");
    let sizes = |test: &ControllerTest| {
        let mut sizes: Vec<(i64, i32)> =
            test.view().list::<ReplicaSet>(&Text::EMPTY).map(|set| (util::revision(set), util::size(set))).collect();
        sizes.sort();
        sizes
    };
    // The example of the Kubernetes documentation: 8 and 5 become 11 and 7.
    assert_eq!(sizes(&test), [(1, 8), (2, 5)]);
    test.change::<Deployment>("default", "web", |deployment| {
        Arc::make_mut(&mut deployment.spec).replicas = Some(15);
    });
    test.run(Duration::from_secs(3));
    assert_eq!(sizes(&test), [(1, 11), (2, 7)]);
}

#[test]
fn a_paused_deployment_scales_and_does_not_roll() {
    let mut test = ControllerTest::new();
    test.apply(WEB);
    settle(&mut test, |_| true);
    test.change::<Deployment>("default", "web", |deployment| {
        let spec = Arc::make_mut(&mut deployment.spec);
        (spec.paused, spec.replicas) = (true, Some(5));
    });
    set_image(&mut test, "nginx:2");
    settle(&mut test, |_| true);
    check(
        &conditions(&test),
        expect![[r#"
            Progressing Unknown DeploymentPaused: Deployment is paused
            Available True MinimumReplicasAvailable: Deployment has minimum availability.
        "#]],
    );
    assert_eq!(test.view().list::<ReplicaSet>(&Text::EMPTY).count(), 1);
    assert_eq!(deployment(&test).status.replicas, 5);
    test.change::<Deployment>("default", "web", |deployment| Arc::make_mut(&mut deployment.spec).paused = false);
    settle(&mut test, |_| true);
    check(
        &conditions(&test),
        expect![[r#"
        Available True MinimumReplicasAvailable: Deployment has minimum availability.
        Progressing True NewReplicaSetAvailable: ReplicaSet "web-B" has successfully progressed.
    "#]],
    );
}

#[test]
fn old_replica_sets_are_kept_up_to_the_limit() {
    let mut test = ControllerTest::new();
    test.apply(&WEB.replace("replicas: 3", "replicas: 1\n  revisionHistoryLimit: 2"));
    for version in 2..7 {
        settle(&mut test, |_| true);
        set_image(&mut test, &format!("nginx:{version}"));
    }
    settle(&mut test, |_| true);
    let mut revisions: Vec<i64> = test.view().list::<ReplicaSet>(&Text::EMPTY).map(|set| util::revision(set)).collect();
    revisions.sort();
    assert_eq!(revisions, [4, 5, 6]);
}

#[test]
fn a_free_replica_set_is_adopted_and_a_relabelled_pod_is_replaced() {
    let mut test = ControllerTest::new();
    test.apply(WEB);
    settle(&mut test, |_| true);
    let name = test.view().list::<Pod>(&Text::EMPTY).next().expect("there are pods").metadata.name.clone();
    test.taken();
    test.change::<Pod>("default", &name, |pod| {
        pod.metadata.labels.make_mut().insert("app".into(), "other".into());
    });
    settle(&mut test, |_| true);
    assert_eq!(test.view().list::<Pod>(&Text::EMPTY).count(), 4, "the pod is let go, and replaced");
    let free = test.view().get::<Pod>(&"default".into(), &name).expect("it runs on").clone();
    assert!(free.metadata.owner_references.is_empty());
    // Labelled back, it is taken in again, and one is too many.
    test.change::<Pod>("default", &name, |pod| {
        pod.metadata.labels.make_mut().insert("app".into(), "web".into());
    });
    settle(&mut test, |_| true);
    assert_eq!(test.view().list::<Pod>(&Text::EMPTY).count(), 3);
}

#[test]
fn a_replica_set_of_another_template_makes_the_hash_count_on() {
    let mut test = ControllerTest::new();
    // The cluster before it knows the deployment: somebody has taken the name that its template hashes to.
    let tree = crate::api::parse_documents(WEB).expect("it is YAML").remove(0).tree;
    let mut web = crate::api::Object::read(Kind::Deployment, &tree);
    web.set_defaults();
    let template = web.get::<Deployment>().expect("it is one").spec.template.clone();
    let name = |collisions| format!("web-{}", util::template_hash(&template, collisions));
    let squatter = format!(
        "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {{name: {}}}
spec:
  replicas: 0
  selector: {{matchLabels: {{app: other}}}}
  template: {{metadata: {{labels: {{app: other}}}}, spec: {{containers: [{{name: c, image: x}}]}}}}
",
        name(None)
    );
    test.apply(&squatter);
    test.apply(WEB);
    settle(&mut test, |_| true);
    assert_eq!(deployment(&test).status.collision_count, Some(1));
    let owned = |set: &&Arc<ReplicaSet>| set.metadata.controller().is_some();
    let sets: Vec<Text> =
        test.view().list::<ReplicaSet>(&Text::EMPTY).filter(owned).map(|set| set.metadata.name.clone()).collect();
    assert_eq!(sets, [Text::from(name(Some(1)))]);
}

#[test]
fn a_replica_set_that_cannot_be_created_is_a_condition_and_an_event() {
    let mut test = ControllerTest::new();
    test.apply(
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: none}\nspec: {hard: {count/replicasets.apps: '0'}}",
    );
    let quota = Key::new(Kind::ResourceQuota, &"default".into(), &"none".into());
    let counted = Tree::fields([("count/replicasets.apps", Tree::Text("0".into()))]);
    let status = Tree::fields([("hard", counted.clone()), ("used", counted)]);
    let patch = Body::Patch(PatchType::Merge, Tree::fields([("status", status)]));
    test.ask(Request::on(&Credential::admin(), Verb::Patch, &quota, patch).subresource(Subresource::Status));
    test.apply(WEB);
    test.run(Duration::from_secs(1));
    check(
        &conditions(&test),
        expect![[r#"
        Progressing False ReplicaSetCreateError: Failed to create new replica set "web-78f75f4bc6": replicasets.apps "web-78f75f4bc6" is forbidden: exceeded quota: none, requested: count/replicasets.apps=1, used: count/replicasets.apps=0, limited: count/replicasets.apps=0
    "#]],
    );
    check(
        &test.events()[0],
        expect![[
            r#"ReplicaSetCreateError Failed to create new replica set "web-78f75f4bc6": replicasets.apps "web-78f75f4bc6" is forbidden: exceeded quota: none, requested: count/replicasets.apps=1, used: count/replicasets.apps=0, limited: count/replicasets.apps=0"#
        ]],
    );
    // The quota goes: the next attempt succeeds.
    test.ask(Request::on(&Credential::admin(), Verb::Delete, &quota, Body::Delete(Default::default())));
    settle(&mut test, |_| true);
    check(
        &conditions(&test),
        expect![[r#"
        Available True MinimumReplicasAvailable: Deployment has minimum availability.
        Progressing True NewReplicaSetAvailable: ReplicaSet "web-A" has successfully progressed.
    "#]],
    );
}
