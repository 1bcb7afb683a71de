//! Who may do what, as a real apiserver with RBAC says it.

use super::*;
use crate::apiserver::rest;
use crate::apiserver_harness::ApiServerHarness;

/// The answer to somebody: `alice+dev` is alice in the group dev.
fn ask(pair: &mut ApiServerHarness, who: &str, method: &str, path: &str, body: &str) -> String {
    let request = Request::from_http(method, path, "application/json", body, &credential(who)).expect("a request");
    let answer = pair.ask(request.clone());
    let (code, tree) = rest::to_http(&request, &answer);
    let part = ["message", "status"].iter().find_map(|name| tree.get(name));
    format!("{code} {}\n", part.map(json::to_json).unwrap_or_default())
}

#[test]
fn roles_are_given_by_bindings() {
    let mut pair = ApiServerHarness::new();
    let (pods, rbac) = ("/api/v1/namespaces/default/pods", "/apis/rbac.authorization.k8s.io/v1");
    let mut told = String::new();
    let before = |pair: &mut ApiServerHarness| {
        let mut told = ask(pair, "alice+dev", "GET", pods, "");
        told += &ask(pair, "alice+dev", "GET", "/api/v1/nodes", "");
        told += &ask(pair, "alice+dev", "GET", "/api/v1/namespaces/default/secrets/s", "");
        told +=
            &ask(pair, "alice+dev", "POST", "/api/v1/namespaces/default/configmaps", r#"{"metadata":{"name":"x"}}"#);
        told += &ask(pair, "bob", "POST", "/api/v1/namespaces/default/configmaps", r#"{"metadata":{"name":"x"}}"#);
        told += &ask(pair, "bob", "GET", "/api/v1/pods", "");
        told + &ask(pair, "", "GET", "/api/v1/pods", "")
    };
    told += &before(&mut pair);
    for (path, body) in [
        (
            "namespaces/default/rolebindings",
            r#"{"metadata":{"name":"lost"},"subjects":[{"kind":"User","name":"carol"}],
            "roleRef":{"kind":"Role","name":"nope"}}"#,
        ),
        (
            "clusterrolebindings",
            r#"{"metadata":{"name":"v"},"subjects":[{"kind":"Group","name":"dev"}],
            "roleRef":{"kind":"ClusterRole","name":"view"}}"#,
        ),
        (
            "namespaces/default/rolebindings",
            r#"{"metadata":{"name":"e"},"subjects":[{"kind":"User","name":"bob"}],
            "roleRef":{"kind":"ClusterRole","name":"edit"}}"#,
        ),
        (
            "clusterroles",
            r#"{"metadata":{"name":"more","labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}},
            "rules":[{"apiGroups":[""],"resources":["nodes"],"resourceNames":["n1"],"verbs":["get"]}]}"#,
        ),
    ] {
        let made = pair.http("POST", &format!("{rbac}/{path}"), body);
        assert_eq!(made.0, 201, "{}", json::to_json(&made.1));
    }
    told += "bound\n";
    told += &before(&mut pair);
    told += &ask(&mut pair, "carol", "GET", pods, "");
    told += &ask(&mut pair, "alice+dev", "GET", "/api/v1/nodes/n1", "");
    told += &ask(&mut pair, "alice+dev", "GET", "/api/v1/nodes/n2", "");
    let can_i = r#"{"spec":{"resourceAttributes":{"namespace":"default","verb":"delete","resource":"pods"}}}"#;
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    told += &ask(&mut pair, "bob", "POST", path, can_i);
    told += &ask(&mut pair, "alice+dev", "POST", path, can_i);
    told += &ask(&mut pair, "alice+dev", "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
    told += &ask(&mut pair, "system:node:n1", "GET", "/api/v1/namespaces/default/secrets/s", "");
    told += &ask(&mut pair, "system:node:n1", "DELETE", "/api/v1/namespaces/default/secrets/s", "");
    expect![[r#"
        403 "pods is forbidden: User \"alice\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\""
        403 "nodes is forbidden: User \"alice\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
        403 "secrets \"s\" is forbidden: User \"alice\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""
        403 "configmaps is forbidden: User \"alice\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\""
        403 "configmaps is forbidden: User \"bob\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\""
        403 "pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope"
        403 "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope"
        bound
        200 
        403 "nodes is forbidden: User \"alice\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
        403 "secrets \"s\" is forbidden: User \"alice\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""
        403 "configmaps is forbidden: User \"alice\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\""
        201 
        403 "pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope"
        403 "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope"
        403 "pods is forbidden: User \"carol\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\": RBAC: role.rbac.authorization.k8s.io \"nope\" not found"
        404 "nodes \"n1\" not found"
        403 "nodes \"n2\" is forbidden: User \"alice\" cannot get resource \"nodes\" in API group \"\" at the cluster scope"
        201 {"allowed":true}
        201 {"allowed":false}
        201 {"userInfo":{"groups":["dev","system:authenticated"],"username":"alice"}}
        404 "secrets \"s\" not found"
        403 "secrets \"s\" is forbidden: User \"system:node:n1\" cannot delete resource \"secrets\" in API group \"\" in the namespace \"default\""
    "#]].assert_eq(&told);
}
