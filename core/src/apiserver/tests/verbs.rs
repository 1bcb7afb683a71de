//! What goes with a write: dry runs, unknown fields, what becomes of what is owned, tokens.

use super::*;
use crate::api::base64::RAW_URL;
use crate::apiserver_harness::ApiServerHarness;

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const JOBS: &str = "/apis/batch/v1/namespaces/default/jobs";
const TOKEN: &str = "/api/v1/namespaces/default/serviceaccounts/default/token";

/// One request after the other: the code, the message or the parts that are named, and what the answer warns of.
fn tell(pair: &mut ApiServerHarness, requests: &[(&str, &str, &str, &[&str])]) -> String {
    let mut told = String::new();
    for (method, path, body, fields) in requests {
        told += &format!("{}\n", pair.line(method, path, body, fields));
        pair.warned().iter().for_each(|warning| told += &format!("    Warning: {warning}\n"));
    }
    told
}

#[test]
fn unknown_fields_are_refused_named_or_dropped() {
    let mut pair = ApiServerHarness::new();
    let body = r#"{"metadata":{"name":"a","nick":"b"},"dta":{}}"#;
    let patch = r#"{"dta":{}}"#;
    let told = tell(
        &mut pair,
        &[
            ("POST", &format!("{MAPS}?fieldValidation=Strict"), body, &[]),
            ("POST", &format!("{MAPS}?fieldValidation=Ignore&dryRun=All"), body, &["metadata/name"]),
            ("POST", MAPS, body, &["metadata/name"]),
            ("PATCH", &format!("{MAPS}/a?fieldValidation=Strict"), patch, &[]),
            ("PATCH", &format!("{MAPS}/a?fieldValidation=Warn"), patch, &["metadata/name"]),
            ("POST", &format!("{MAPS}?fieldValidation=Sometimes"), body, &[]),
            ("POST", &format!("{MAPS}?dryRun=Some"), body, &[]),
        ],
    );
    expect![[r#"
        400 ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta", unknown field "metadata.nick"
        201 "a"
        201 "a"
            Warning: unknown field "dta"
            Warning: unknown field "metadata.nick"
        422  "" is invalid: patch: Invalid value: "map[dta:map[]]": strict decoding error: unknown field "dta"
        200 "a"
            Warning: unknown field "dta"
        422 CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Sometimes": supported values: "Ignore", "Strict", "Warn"
        422 CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"
    "#]].assert_eq(&told);
}

#[test]
fn a_dry_run_does_everything_but_the_write() {
    let mut pair = ApiServerHarness::new();
    let body = r#"{"metadata":{"name":"a"},"data":{"k":"1"}}"#;
    let told = tell(
        &mut pair,
        &[
            ("POST", &format!("{MAPS}?dryRun=All"), body, &["data", "metadata/resourceVersion"]),
            ("GET", &format!("{MAPS}/a"), "", &[]),
            ("POST", MAPS, body, &["data"]),
            ("POST", &format!("{MAPS}?dryRun=All"), body, &[]),
            ("PATCH", &format!("{MAPS}/a?dryRun=All"), r#"{"data":{"k":"2"}}"#, &["data"]),
            ("DELETE", &format!("{MAPS}/a"), r#"{"dryRun":["All"]}"#, &["status"]),
            ("DELETE", &format!("{MAPS}/a?dryRun=All"), "", &["status"]),
            ("GET", &format!("{MAPS}/a"), "", &["data"]),
        ],
    );
    expect![[r#"
        201 {"k":"1"}
        404 configmaps "a" not found
        201 {"k":"1"}
        409 configmaps "a" already exists
        200 {"k":"2"}
        200 "Success"
        200 "Success"
        200 {"k":"1"}
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_delete_says_what_becomes_of_what_is_owned() {
    let mut pair = ApiServerHarness::new();
    let job = |name: &str| {
        format!(
            r#"{{"metadata":{{"name":"{name}"}},"spec":{{"template":{{"spec":{{"restartPolicy":"Never","containers":[{CONTAINER}]}}}}}}}}"#
        )
    };
    for name in ["a", "b", "c", "d"] {
        pair.http("POST", JOBS, &job(name));
    }
    let left = &["metadata/finalizers", "details/kind"];
    let mut told = tell(
        &mut pair,
        &[
            ("DELETE", &format!("{JOBS}/a"), "", left),
            ("DELETE", &format!("{JOBS}/b?propagationPolicy=Foreground"), "", left),
            ("DELETE", &format!("{JOBS}/c"), r#"{"propagationPolicy":"Background"}"#, left),
            ("DELETE", &format!("{JOBS}/d"), r#"{"propagationPolicy":"Slowly"}"#, left),
            ("DELETE", &format!("{JOBS}/d"), r#"{"propagationPolicy":"Orphan","orphanDependents":true}"#, left),
            ("DELETE", &format!("{JOBS}/d"), r#"{"orphanDependents":false}"#, left),
        ],
    );
    for name in ["a", "b", "c"] {
        pair.http("POST", MAPS, &format!(r#"{{"metadata":{{"name":"{name}","labels":{{"set":"{name}"}}}}}}"#));
    }
    let (code, list) = pair.http("DELETE", &format!("{MAPS}?labelSelector=set%21%3Db"), "");
    let gone = list.list_at("items");
    let left = pair.http("GET", MAPS, "").1;
    let left = left.list_at("items").len();
    told += &format!("{code} {} gone {left} left", gone.len());
    expect![[r#"
        200 ["orphan"]
            Warning: child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning
        200 ["foregroundDeletion"]
        200 "jobs"
        422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Slowly": supported values: "Foreground", "Background", "Orphan", "nil" "DeleteOptions"
        422 DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set "DeleteOptions"
        200 "jobs"
        200 2 gone 1 left"#]].assert_eq(&told);
}

#[test]
fn a_token_is_good_while_its_holder_is_there() {
    let mut pair = ApiServerHarness::new();
    let admin = r#"{"metadata":{"name":"d"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
        "subjects":[{"kind":"ServiceAccount","name":"default","namespace":"default"}]}"#;
    pair.http("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", admin);
    pair.http("POST", PODS, &pod("web"));
    let mut told = tell(
        &mut pair,
        &[
            ("POST", TOKEN, r#"{"spec":{"expirationSeconds":10}}"#, &[]),
            ("POST", TOKEN, r#"{"metadata":{"name":"other"}}"#, &[]),
            ("POST", TOKEN, r#"{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"x"}}}"#, &[]),
            ("POST", TOKEN, r#"{"spec":{"boundObjectRef":{"kind":"Job","apiVersion":"batch/v1","name":"x"}}}"#, &[]),
            ("POST", "/api/v1/namespaces/default/serviceaccounts/none/token", "{}", &[]),
        ],
    );
    let body = r#"{"spec":{"expirationSeconds":3607,"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web"}}}"#;
    let (code, answer) = pair.http("POST", TOKEN, body);
    let expires = answer.get_path(&["status", "expirationTimestamp"]).map(json::to_json).unwrap_or_default();
    let token = answer.at("status.token").as_str().expect("a token");
    let payload = RAW_URL.decode(token.split('.').nth(1).expect("a payload")).expect("base64");
    told += &format!("{code} {expires}\n{}\n", String::from_utf8(payload).expect("text"));
    let mut ask = |pair: &mut ApiServerHarness, token: &str, path: &str| {
        let token = Credential::Token(token.into());
        let request = Request::from_http("GET", path, "", "", &token).expect("a request");
        let refusal = pair.ask(request).body.map(|_| "ok".into()).unwrap_or_else(|status| status.message);
        told += &format!("{refusal}\n");
    };
    ask(&mut pair, token, PODS);
    ask(&mut pair, token, "/api/v1/namespaces/kube-system/pods");
    ask(&mut pair, &token.replace('.', ".a"), PODS);
    let review = format!(r#"{{"spec":{{"token":"{token}"}}}}"#);
    let reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
    let before = pair.line("POST", reviews, &review, &["status"]);
    pair.http("DELETE", &format!("{PODS}/web"), "");
    ask(&mut pair, token, PODS);
    told += &format!("{before}\n{}\n", pair.line("POST", reviews, &review, &["status"]));
    expect![[r#"
        422 TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes
        422 TokenRequest.authentication.k8s.io "default" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified
        404 pods "x" not found
        400 cannot bind token to object of type batch/v1, Kind=Job
        404 serviceaccounts "none" not found
        201 "2001-09-09T02:46:48Z"
        {"aud":["https://kubernetes.default.svc.cluster.local"],"exp":1031536001,"iat":1000000001,"iss":"https://kubernetes.default.svc.cluster.local","jti":"<uid>","kubernetes.io":{"namespace":"default","pod":{"name":"web","uid":"<uid>"},"serviceaccount":{"name":"default","uid":"<uid>"},"warnafter":1000003608},"nbf":1000000001,"sub":"system:serviceaccount:default:default"}
        ok
        pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "kube-system"
        Unauthorized
        Unauthorized
        201 {"audiences":["https://kubernetes.default.svc.cluster.local"],"authenticated":true,"user":{"extra":{"authentication.kubernetes.io/credential-id":["JTI=<uid>"],"authentication.kubernetes.io/pod-name":["web"],"authentication.kubernetes.io/pod-uid":["<uid>"]},"groups":["system:serviceaccounts","system:serviceaccounts:default","system:authenticated"],"uid":"<uid>","username":"system:serviceaccount:default:default"}}
        201 {"error":"[invalid bearer token, service account token has been invalidated]","user":{}}
    "#]].assert_eq(&masked(&told));
}
