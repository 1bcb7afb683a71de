//! Paths below an object that change a part of it, or do something with it.

use super::*;
use crate::pair::Pair;

#[test]
fn scale_changes_the_replicas() {
    let mut pair = Pair::new();
    let path = "/apis/apps/v1/namespaces/default/deployments";
    let body = r#"{"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#;
    assert_eq!(pair.http("POST", path, body).0, 201);
    let mut told = String::new();
    let scale = format!("{path}/web/scale");
    let mut tell = |(code, tree): (u16, Tree)| {
        let fields = ["kind", "spec", "status", "message"].iter().filter_map(|name| tree.get(name).map(json::to_json));
        told += &format!("{code} {}\n", fields.collect::<Vec<_>>().join(" "));
    };
    tell(pair.http("GET", &scale, ""));
    tell(pair.http_as("PATCH", &scale, "application/merge-patch+json", r#"{"spec":{"replicas":5}}"#));
    tell(pair.http_as("PATCH", &scale, "application/merge-patch+json", r#"{"spec":{"replicas":-1}}"#));
    tell(pair.http("PUT", &scale, r#"{"metadata":{"name":"web","resourceVersion":"1"},"spec":{"replicas":1}}"#));
    tell(pair.http("PUT", &scale, r#"{"metadata":{"name":"web"},"spec":{"replicas":1}}"#));
    let (_, deployment) = pair.http("GET", &format!("{path}/web"), "");
    let part = |path: &[&str]| deployment.get_path(path).map(json::to_json).unwrap_or_default();
    told += &format!("{} {}\n", part(&["spec", "replicas"]), part(&["metadata", "generation"]));
    expect![[r#"
        200 "Scale" {"replicas":2} {"replicas":0,"selector":"app=web"}
        200 "Scale" {"replicas":5} {"replicas":0,"selector":"app=web"}
        422 "Status" "Failure" "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        409 "Status" "Failure" "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your changes to the latest version and try again"
        200 "Scale" {"replicas":1} {"replicas":0,"selector":"app=web"}
        1 3
    "#]].assert_eq(&told);
}

#[test]
fn a_budget_may_refuse_an_eviction() {
    let mut pair = Pair::new();
    let path = "/api/v1/namespaces/default/pods";
    let pod = r#"{"metadata":{"name":"a","labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}"#;
    pair.http("POST", path, pod);
    pair.http_as(
        "PATCH",
        &format!("{path}/a/status"),
        "application/merge-patch+json",
        r#"{"status":{"phase":"Running"}}"#,
    );
    let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    let budget = r#"{"metadata":{"name":"b"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}}}"#;
    assert_eq!(pair.http("POST", budgets, budget).0, 201);
    let mut told = String::new();
    let mut evict = |pair: &mut Pair| {
        let (code, tree) = pair.http("POST", &format!("{path}/a/eviction"), r#"{"metadata":{"name":"a"}}"#);
        told += &format!("{code} {}\n", tree.get("details").map(json::to_json).unwrap_or_default());
    };
    evict(&mut pair);
    for allowed in [0, 1] {
        let status = format!(
            r#"{{"status":{{"observedGeneration":1,"disruptionsAllowed":{allowed},"desiredHealthy":1,"currentHealthy":{}}}}}"#,
            1 + allowed
        );
        pair.http_as("PATCH", &format!("{budgets}/b/status"), "application/merge-patch+json", &status);
        evict(&mut pair);
    }
    assert_eq!(pair.http("GET", &format!("{path}/a"), "").0, 404);
    expect![[r#"
        429 {"causes":[{"message":"The disruption budget b is still being processed by the server.","reason":"DisruptionBudget"}],"retryAfterSeconds":10}
        429 {"causes":[{"message":"The disruption budget b needs 1 healthy pods and has 1 currently","reason":"DisruptionBudget"}]}
        201 
    "#]].assert_eq(&told);
}
