//! What admission plugins complete and refuse.

use super::*;
use crate::pair::Pair;

const DEFAULT: &str = "/api/v1/namespaces/default";

/// Makes objects one after another; what of each is of interest, or its refusal.
fn check(made: &[(&str, &str, &[&str])], expected: Expect) {
    let mut pair = Pair::new();
    let mut told = String::new();
    for (path, body, shown) in made {
        let (code, tree) = pair.http("POST", path, body);
        let part = if code == 201 { tree.get_path(shown) } else { tree.get("message") };
        told += &format!("{code} {}\n", json::to_json(part.unwrap_or(&Tree::Null)));
    }
    expected.assert_eq(&told);
}

#[test]
fn priority_comes_from_classes() {
    let classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
    let pods = &format!("{DEFAULT}/pods");
    let pod = |name: &str, more: &str| {
        format!(r#"{{"metadata":{{"name":"{name}"}},"spec":{{{more}"containers":[{{"name":"c","image":"i"}}]}}}}"#)
    };
    check(
        &[
            (pods, &pod("plain", ""), &["spec", "priority"]),
            (classes, r#"{"metadata":{"name":"high"},"value":7,"preemptionPolicy":"Never"}"#, &["value"]),
            (pods, &pod("high", r#""priorityClassName":"high","#), &["spec", "preemptionPolicy"]),
            (pods, &pod("lost", r#""priorityClassName":"none","#), &[]),
            (pods, &pod("wrong", r#""priorityClassName":"high","priority":8,"#), &[]),
            (classes, r#"{"metadata":{"name":"low"},"value":-3,"globalDefault":true}"#, &["value"]),
            (classes, r#"{"metadata":{"name":"other"},"value":3,"globalDefault":true}"#, &["value"]),
            (pods, &pod("default", ""), &["spec", "priorityClassName"]),
        ],
        expect![[r#"
            201 0
            201 7
            201 "Never"
            403 "pods \"lost\" is forbidden: no PriorityClass with name none was found"
            403 "pods \"wrong\" is forbidden: the integer value of priority (8) must not be provided in pod spec; priority admission controller computed 7 from the given PriorityClass name"
            201 -3
            403 "priorityclasses.scheduling.k8s.io \"other\" is forbidden: PriorityClass low is already marked as default. Only one default can exist"
            201 "low"
        "#]],
    );
}

#[test]
fn limits_of_a_namespace_complete_and_bound_its_pods() {
    let pods = &format!("{DEFAULT}/pods");
    let pod = |name: &str, cpu: &str| {
        let resources = format!(r#""resources":{{"limits":{{{cpu}}}}}"#);
        format!(
            r#"{{"metadata":{{"name":"{name}"}},"spec":{{"containers":[{{"name":"c","image":"i",{resources}}}]}}}}"#
        )
    };
    let range = r#"{"metadata":{"name":"r"},"spec":{"limits":[{"type":"Container","default":{"cpu":"500m"},
        "defaultRequest":{"cpu":"250m"},"max":{"cpu":"1"},"min":{"cpu":"100m"}}]}}"#;
    check(
        &[
            (&format!("{DEFAULT}/limitranges"), range, &["metadata", "name"]),
            (pods, &pod("a", ""), &["spec", "containers"]),
            (pods, &pod("b", ""), &["metadata", "annotations"]),
            (pods, &pod("c", r#""cpu":"2""#), &[]),
            (pods, &pod("d", r#""cpu":"50m""#), &[]),
        ],
        expect![[r#"
            201 "r"
            201 [{"image":"i","imagePullPolicy":"Always","name":"c","resources":{"limits":{"cpu":"500m"},"requests":{"cpu":"250m"}},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","volumeMounts":[{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"kube-api-access-dmx5m","readOnly":true}]}]
            201 {"kubernetes.io/limit-ranger":"LimitRanger plugin set: cpu request for container c; cpu limit for container c"}
            403 "pods \"c\" is forbidden: maximum cpu usage per Container is 1, but limit is 2"
            403 "pods \"d\" is forbidden: minimum cpu usage per Container is 100m, but request is 50m"
        "#]],
    );
}

#[test]
fn claims_get_the_default_class() {
    let classes = "/apis/storage.k8s.io/v1/storageclasses";
    let claim = r#"{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}"#;
    check(
        &[
            (classes, r#"{"metadata":{"name":"other"},"provisioner":"p"}"#, &["metadata", "name"]),
            (
                classes,
                r#"{"metadata":{"name":"std","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"p"}"#,
                &["metadata", "name"],
            ),
            (&format!("{DEFAULT}/persistentvolumeclaims"), claim, &["spec", "storageClassName"]),
        ],
        expect![[r#"
            201 "other"
            201 "std"
            201 "std"
        "#]],
    );
}
