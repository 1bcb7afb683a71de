//! The pipeline: which stages see a request, and what admission says of deletes and of subresources.

use super::*;

/// The stages and plugins that see a request, and the refusal that ends them.
fn stages(pair: &ApiServerHarness, who: &str, method: &str, path: &str, body: &str) -> String {
    let media = "application/json";
    let request = Request::from_http(method, path, media, body, &credential(who)).expect("a request");
    let outcomes = pair.apiserver().expect("it is there").explain(&request, pair.world.history().now(), pair.now());
    let stage = |one: StageOutcome| match one.refusal {
        None => String::from(one.stage),
        Some(status) => format!("{} ({}: {})", one.stage, status.code, status.message),
    };
    format!("{method} {path}: {}", outcomes.into_iter().map(stage).collect::<Vec<_>>().join(", "))
}

#[test]
fn stages_see_the_verbs_that_they_declare() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", PODS, &pod("web"));
    let web = format!("{PODS}/web");
    let eviction = r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web"}}"#;
    let admin = "kubernetes-admin";
    let lines = [
        stages(&pair, "", "GET", &web, ""),
        stages(&pair, admin, "GET", PODS, ""),
        stages(&pair, admin, "GET", &format!("{PODS}?watch=1"), ""),
        stages(&pair, admin, "DELETE", PODS, ""),
        stages(&pair, admin, "DELETE", &web, ""),
        stages(&pair, admin, "DELETE", &web, r#"{"preconditions":{"uid":"1527c1fd-c7b0-4417-804b-b522c13341d8"}}"#),
        stages(&pair, admin, "DELETE", "/api/v1/namespaces/kube-system", ""),
        stages(&pair, admin, "POST", &format!("{web}/eviction"), eviction),
        stages(&pair, admin, "POST", "/api/v1/namespaces/default/serviceaccounts/default/token", "{}"),
        stages(&pair, admin, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"),
    ];
    check(
        &lines,
        expect![[r#"
            GET /api/v1/namespaces/default/pods/web: authentication, authorization (403: pods "web" is forbidden: User "system:anonymous" cannot get resource "pods" in API group "" in the namespace "default")
            GET /api/v1/namespaces/default/pods: authentication, authorization, routing
            GET /api/v1/namespaces/default/pods?watch=1: authentication, authorization, routing
            DELETE /api/v1/namespaces/default/pods: authentication, authorization, routing
            DELETE /api/v1/namespaces/default/pods/web: authentication, authorization, routing, NamespaceLifecycle, NodeRestriction, storage
            DELETE /api/v1/namespaces/default/pods/web: authentication, authorization, routing, NamespaceLifecycle, NodeRestriction, storage (409: Operation cannot be fulfilled on Pod "web": the UID in the precondition (<uid>) does not match the UID in record (<uid>). The object might have been deleted and then recreated)
            DELETE /api/v1/namespaces/kube-system: authentication, authorization, routing, NamespaceLifecycle (403: namespaces "kube-system" is forbidden: this namespace may not be deleted)
            POST /api/v1/namespaces/default/pods/web/eviction: authentication, authorization, routing, NamespaceLifecycle, LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds, NodeRestriction, TaintNodesByCondition, DefaultStorageClass, StorageObjectInUseProtection, RuntimeClass, DefaultIngressClass, LimitRanger, PodSecurity, Priority, ResourceQuota, storage
            POST /api/v1/namespaces/default/serviceaccounts/default/token: authentication, authorization, routing, decoding, NamespaceLifecycle, LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds, NodeRestriction, TaintNodesByCondition, DefaultStorageClass, StorageObjectInUseProtection, RuntimeClass, DefaultIngressClass, LimitRanger, PodSecurity, Priority, ResourceQuota, storage
            POST /apis/authentication.k8s.io/v1/selfsubjectreviews: authentication, authorization, routing, decoding, NamespaceLifecycle, LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds, NodeRestriction, TaintNodesByCondition, DefaultStorageClass, StorageObjectInUseProtection, RuntimeClass, DefaultIngressClass, LimitRanger, PodSecurity, Priority, ResourceQuota, storage"#]],
    );
}

#[test]
fn a_kubelet_deletes_its_own_pods_only() {
    let mut pair = ApiServerHarness::new();
    for name in ["mine", "other"] {
        pair.http("POST", PODS, &pod(name));
    }
    bind(&mut pair, "mine", "n1");
    bind(&mut pair, "other", "n2");
    let mut delete = |name: &str| {
        let path = format!("{PODS}/{name}?gracePeriodSeconds=0");
        let request = Request::from_http("DELETE", &path, "", "", &credential("system:node:n1")).expect("a request");
        let response = pair.ask(request);
        response.body.map_or_else(|status| format!("{} {}", status.code, status.message), |_| "gone".into())
    };
    check(
        &[delete("mine"), delete("other")],
        expect![[r#"
            gone
            403 pods "other" is forbidden: node "n1" can only delete pods with spec.nodeName set to itself"#]],
    );
}

#[test]
fn nothing_is_made_on_subresources_in_a_terminating_namespace() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", "/api/v1/namespaces", r#"{"metadata":{"name":"a"}}"#);
    pair.http("POST", "/api/v1/namespaces/a/serviceaccounts", r#"{"metadata":{"name":"default"}}"#);
    let pods = "/api/v1/namespaces/a/pods";
    pair.http("POST", pods, &pod("web"));
    pair.http("DELETE", "/api/v1/namespaces/a", "");
    let eviction = r#"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web"}}"#;
    let lines = [
        pair.line("POST", &format!("{pods}/web/eviction"), eviction, &["details/causes"]),
        pair.line("POST", &format!("{pods}/web/binding"), r#"{"target":{"kind":"Node","name":"n"}}"#, &[]),
        pair.line("POST", "/api/v1/namespaces/a/serviceaccounts/default/token", "{}", &[]),
        pair.line("DELETE", &format!("{pods}/web"), "", &[]),
    ];
    check(
        &lines,
        expect![[r#"
        403 pods "web" is forbidden: unable to create new content in namespace a because it is being terminated [{"field":"metadata.namespace","message":"namespace a is being terminated","reason":"NamespaceTerminating"}]
        403 pods "web" is forbidden: unable to create new content in namespace a because it is being terminated
        403 serviceaccounts "default" is forbidden: unable to create new content in namespace a because it is being terminated
        200"#]],
    );
}
