//! Warnings: a deprecated version warns at every verb and outcome, and each warning is given once.

use super::*;

/// The code of a response, and its warnings.
fn warned(pair: &mut ApiServerHarness, method: &str, path: &str, media: &str, body: &str) -> String {
    let (code, _) = pair.http_as(method, path, media, body);
    let warnings: String = pair.warned().iter().map(|text| format!(" | {text}")).collect();
    format!("{method} {code}{warnings}")
}

#[test]
fn a_deprecated_version_warns_at_every_verb_and_outcome() {
    let mut pair = ApiServerHarness::new();
    let path = "/api/v1/namespaces/default/endpoints";
    let one = &format!("{path}/e");
    let (json, apply) = ("application/json", "application/apply-patch+yaml");
    let lines = [
        warned(&mut pair, "GET", one, json, ""),
        warned(&mut pair, "POST", path, json, r#"{"metadata":{"name":"e"},"subset":[]}"#),
        warned(&mut pair, "POST", path, json, r#"{"metadata":{"name":"e"}}"#),
        warned(&mut pair, "POST", path, json, r#"{"metadata":{"name":"E"}}"#),
        warned(&mut pair, "POST", path, json, "{"),
        warned(&mut pair, "PATCH", one, "application/merge-patch+json", r#"{"metadata":{"labels":{"a":"b"}}}"#),
        warned(
            &mut pair,
            "PATCH",
            &format!("{path}/f?fieldManager=t"),
            apply,
            r#"{"apiVersion":"v1","kind":"Endpoints"}"#,
        ),
        warned(&mut pair, "GET", path, json, ""),
        warned(&mut pair, "GET", "/api/v1/componentstatuses", json, ""),
        warned(&mut pair, "DELETE", one, json, ""),
        warned(&mut pair, "DELETE", path, json, ""),
        warned(&mut pair, "GET", "/apis/discovery.k8s.io/v1/endpointslices", json, ""),
    ];
    check(
        &lines,
        expect![[r#"
            GET 404 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            POST 201 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice | unknown field "subset"
            POST 409 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            POST 422 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            POST 400
            PATCH 200 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            PATCH 201 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            GET 200 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            GET 200 | v1 ComponentStatus is deprecated in v1.19+
            DELETE 200 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            DELETE 200 | v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
            GET 200"#]],
    );
}

#[test]
fn kubectl_prints_a_warning_once_in_a_run() {
    let mut pair = ApiServerHarness::new();
    let endpoints = |name: &str| format!("apiVersion: v1\nkind: Endpoints\nmetadata: {{name: {name}}}\n---\n");
    let two = endpoints("a") + &endpoints("b");
    check(
        &[pair.apply(&two), pair.apply(&two)],
        expect![[r#"
        Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
        endpoints/a created
        endpoints/b created

        Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
        endpoints/a unchanged
        endpoints/b unchanged
    "#]],
    );
}

#[test]
fn a_table_and_a_refusal_carry_their_warnings() {
    let mut pair = ApiServerHarness::new();
    let path = "/api/v1/namespaces/default/configmaps";
    let mut ask = |header: &str, body: &str| {
        let request =
            Request::from_http("POST", path, "application/json", body, &Credential::admin()).expect("a request");
        let response = pair.ask(request.accepting(header).expect("a known form"));
        format!("{} {:?}", response.code, response.warnings)
    };
    let table = "application/json;as=Table;g=meta.k8s.io;v=v1";
    let lines = [
        ask(table, r#"{"metadata":{"name":"a"},"datum":{}}"#),
        ask("application/json", r#"{"metadata":{"name":"A"},"datum":{}}"#),
    ];
    check(
        &lines,
        expect![[r#"
        201 ["unknown field \"datum\""]
        422 ["unknown field \"datum\""]"#]],
    );
}
