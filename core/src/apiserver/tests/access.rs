//! Who may do what, as a real apiserver with RBAC says it.

use super::*;
use crate::apiserver::rest;
use crate::apiserver_harness::ApiServerHarness;

/// The answer to somebody: `alice+dev` is alice in the group dev.
fn ask(pair: &mut ApiServerHarness, who: &str, method: &str, path: &str, body: &str) -> String {
    let (code, tree) = match pair.receive((method, path), ("application/json", body), &credential(who)) {
        Ok(request) => {
            let answer = pair.ask(request.clone());
            rest::to_http(&request, &answer)
        }
        Err(status) => (status.code, status.to_tree()),
    };
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

#[test]
fn components_have_the_roles_that_they_are_bound_to() {
    let mut pair = ApiServerHarness::new();
    let account = |name: &str| format!("system:serviceaccount:kube-system:{name}");
    let secret = "/api/v1/namespaces/default/secrets/s";
    let pod = "/api/v1/namespaces/default/pods/web";
    let mut told = String::new();
    for (who, method, path) in [
        // A name that ends like a controller's is nobody's.
        (&*account("evil-controller"), "DELETE", pod),
        (&account("deployment-controller"), "DELETE", "/apis/apps/v1/namespaces/default/replicasets/web"),
        (&account("deployment-controller"), "DELETE", pod),
        (&account("replicaset-controller"), "DELETE", pod),
        ("system:kube-scheduler", "DELETE", pod),
        ("system:kube-scheduler", "GET", secret),
        ("system:kube-scheduler", "GET", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler"),
        ("system:kube-scheduler", "GET", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/other"),
        // A node is one by its name and by its group.
        ("system:node:n1", "GET", secret),
        ("system:node:n1+system:authenticated", "GET", secret),
        ("n1+system:nodes", "GET", secret),
    ] {
        told += &ask(&mut pair, who, method, path, "");
    }
    expect![[r#"
        403 "pods \"web\" is forbidden: User \"system:serviceaccount:kube-system:evil-controller\" cannot delete resource \"pods\" in API group \"\" in the namespace \"default\""
        404 "replicasets.apps \"web\" not found"
        403 "pods \"web\" is forbidden: User \"system:serviceaccount:kube-system:deployment-controller\" cannot delete resource \"pods\" in API group \"\" in the namespace \"default\""
        404 "pods \"web\" not found"
        404 "pods \"web\" not found"
        403 "secrets \"s\" is forbidden: User \"system:kube-scheduler\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""
        404 "leases.coordination.k8s.io \"kube-scheduler\" not found"
        403 "leases.coordination.k8s.io \"other\" is forbidden: User \"system:kube-scheduler\" cannot get resource \"leases\" in API group \"coordination.k8s.io\" in the namespace \"kube-system\""
        404 "secrets \"s\" not found"
        403 "secrets \"s\" is forbidden: User \"system:node:n1\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""
        403 "secrets \"s\" is forbidden: User \"n1\" cannot get resource \"secrets\" in API group \"\" in the namespace \"default\""
    "#]]
    .assert_eq(&told);
}

#[test]
fn who_asks_comes_before_what_is_wrong_with_the_request() {
    let mut pair = ApiServerHarness::new();
    let mut told = String::new();
    for (method, path) in [
        ("GET", "/api/v1/pots"),
        ("BREW", "/api/v1/namespaces/default/pods/tea"),
        ("POST", "/api/v1/namespaces/default/configmaps"),
        ("GET", "/coffee"),
    ] {
        for who in ["Bearer nonsense", "bob", "kubernetes-admin"] {
            told += &ask(&mut pair, who, method, path, "no JSON");
        }
    }
    expect![[r#"
        401 "Unauthorized"
        403 "pots is forbidden: User \"bob\" cannot list resource \"pots\" in API group \"\" at the cluster scope"
        404 "the server could not find the requested resource"
        401 "Unauthorized"
        403 "pods \"tea\" is forbidden: User \"bob\" cannot  resource \"pods\" in API group \"\" in the namespace \"default\""
        405 "the server does not allow this method on the requested resource"
        401 "Unauthorized"
        403 "configmaps is forbidden: User \"bob\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\""
        400 "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u') (6e6f204a534f4e)"
        401 "Unauthorized"
        403 "forbidden: User \"bob\" cannot get path \"/coffee\""
        404 "the server could not find the requested resource"
    "#]]
    .assert_eq(&told);
}

#[test]
fn rules_reviews_list_what_one_may_do() {
    let mut pair = ApiServerHarness::new();
    let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    let mut told = ask(&mut pair, "bob", "POST", path, "{}");
    for who in ["bob", "kubernetes-admin", "system:node:n1"] {
        told += &ask(&mut pair, who, "POST", path, r#"{"spec":{"namespace":"default"}}"#);
    }
    expect![[r#"
        400 "no namespace on request"
        201 {"incomplete":false,"nonResourceRules":[{"nonResourceURLs":["/api","/api/*","/apis","/apis/*","/healthz","/livez","/openapi","/openapi/*","/readyz","/version","/version/"],"verbs":["get"]},{"nonResourceURLs":["/healthz","/livez","/readyz","/version","/version/"],"verbs":["get"]}],"resourceRules":[{"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"],"verbs":["create"]}]}
        201 {"incomplete":false,"nonResourceRules":[{"nonResourceURLs":["*"],"verbs":["*"]},{"nonResourceURLs":["/api","/api/*","/apis","/apis/*","/healthz","/livez","/openapi","/openapi/*","/readyz","/version","/version/"],"verbs":["get"]},{"nonResourceURLs":["/healthz","/livez","/readyz","/version","/version/"],"verbs":["get"]}],"resourceRules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]},{"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"],"verbs":["create"]}]}
        201 {"evaluationError":"node authorizer does not support user rule resolution","incomplete":true,"nonResourceRules":[{"nonResourceURLs":["/api","/api/*","/apis","/apis/*","/healthz","/livez","/openapi","/openapi/*","/readyz","/version","/version/"],"verbs":["get"]},{"nonResourceURLs":["/healthz","/livez","/readyz","/version","/version/"],"verbs":["get"]}],"resourceRules":[{"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"],"verbs":["create"]}]}
    "#]]
    .assert_eq(&told);
}
