//! Paths below an object that change a part of it, or do something with it.

use super::*;
use crate::apiserver::rest;
use crate::apiserver_harness::ApiServerHarness;

#[test]
fn scale_changes_the_replicas() {
    let mut pair = ApiServerHarness::new();
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

/// Makes a pod that is running, and ready.
fn running(pair: &mut ApiServerHarness, name: &str) {
    let pod = format!(
        r#"{{"metadata":{{"name":"{name}","labels":{{"app":"web"}}}},"spec":{{"nodeName":"n","containers":[{CONTAINER}]}}}}"#
    );
    pair.http("POST", PODS, &pod);
    let status = r#"{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"#;
    pair.http_as("PATCH", &format!("{PODS}/{name}/status"), "application/merge-patch+json", status);
}

#[test]
fn evictions_are_counted_in_a_budget() {
    let mut pair = ApiServerHarness::new();
    let names = ["a", "b", "c"];
    names.iter().for_each(|name| running(&mut pair, name));
    let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    let budget = r#"{"metadata":{"name":"b"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}}}"#;
    assert_eq!(pair.http("POST", budgets, budget).0, 201);
    let mut told = String::new();
    for allowed in [None, Some(0), Some(2)] {
        if let Some(allowed) = allowed {
            let status = format!(
                r#"{{"status":{{"observedGeneration":1,"disruptionsAllowed":{allowed},"desiredHealthy":1,"currentHealthy":{}}}}}"#,
                1 + allowed
            );
            pair.http_as("PATCH", &format!("{budgets}/b/status"), "application/merge-patch+json", &status);
        }
        // All at once: what one is counted in, the others see before it is written.
        let ids = names.map(|name| {
            let (path, body) = (format!("{PODS}/{name}/eviction"), format!(r#"{{"metadata":{{"name":"{name}"}}}}"#));
            let request = Request::from_http("POST", &path, "", &body, &Credential::admin()).expect("an eviction");
            (pair.send(request.clone()), request)
        });
        pair.run_for(Duration::from_secs(1));
        for (id, request) in ids {
            let answer = pair.take_answer(id).expect("an answer");
            let (code, tree) = rest::to_http(&request, &answer);
            told += &format!("{code} {}\n", tree.get("details").map(json::to_json).unwrap_or_default());
        }
    }
    told += &pair.line("GET", &format!("{budgets}/b"), "", &["status"]);
    told += "\n";
    told += &pair.line("GET", &format!("{PODS}/a"), "", &["status/conditions", "metadata/deletionGracePeriodSeconds"]);
    expect![[r#"
        429 {"causes":[{"message":"The disruption budget b is still being processed by the server.","reason":"DisruptionBudget"}],"retryAfterSeconds":10}
        429 {"causes":[{"message":"The disruption budget b is still being processed by the server.","reason":"DisruptionBudget"}],"retryAfterSeconds":10}
        429 {"causes":[{"message":"The disruption budget b is still being processed by the server.","reason":"DisruptionBudget"}],"retryAfterSeconds":10}
        429 {"causes":[{"message":"The disruption budget b needs 1 healthy pods and has 1 currently","reason":"DisruptionBudget"}]}
        429 {"causes":[{"message":"The disruption budget b needs 1 healthy pods and has 1 currently","reason":"DisruptionBudget"}]}
        429 {"causes":[{"message":"The disruption budget b needs 1 healthy pods and has 1 currently","reason":"DisruptionBudget"}]}
        201 
        201 
        429 {"causes":[{"message":"The disruption budget b needs 1 healthy pods and has 3 currently","reason":"DisruptionBudget"}]}
        200 {"currentHealthy":3,"desiredHealthy":1,"disruptedPods":{"a":"2001-09-09T01:46:43Z","b":"2001-09-09T01:46:43Z"},"disruptionsAllowed":0,"expectedPods":0,"observedGeneration":1}
        200 [{"lastProbeTime":null,"lastTransitionTime":null,"status":"True","type":"Ready"},{"lastProbeTime":null,"lastTransitionTime":"2001-09-09T01:46:43Z","message":"Eviction API: evicting","observedGeneration":1,"reason":"EvictionByEvictionAPI","status":"True","type":"DisruptionTarget"}] 30"#]].assert_eq(&told);
}
