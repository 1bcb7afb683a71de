mod access;
mod admission;
mod custom_resources;
mod discovery;
mod http;
mod pipeline;
mod random;
mod scenarios;
mod subresources;
mod validation;
mod verbs;
mod warnings;

use super::*;
use crate::api::request::{Body, PatchType};
use crate::api::watch::EventType;
use crate::api::{Credential, Key, Tree, json};
use crate::apiserver_harness::ApiServerHarness;
use crate::fault::Link;
use crate::wire::command::Command;
use crate::world::{Input, Order};
use alloc::format;
use alloc::string::String;
use expect_test::{Expect, expect};

impl ApiServerHarness {
    /// `kubectl apply -f -`: what it prints.
    fn apply(&mut self, text: &str) -> String {
        self.kubectl(Command::Apply(text.into())).iter().map(|line| format!("{}\n", line.text)).collect()
    }

    /// The answer in one line: the code, and of the body what `fields` name.
    fn line(&mut self, method: &str, path: &str, body: &str, fields: &[&str]) -> String {
        let (code, tree) = self.http(method, path, body);
        let word = |path: &&str| {
            let parts: Vec<&str> = path.split('/').collect();
            tree.get_path(&parts).map(|tree| format!(" {}", json::to_json(tree)))
        };
        let message = tree.at("message").as_str().map(|text| format!(" {text}")).unwrap_or_default();
        format!("{code}{message}{}", fields.iter().filter_map(word).collect::<String>())
    }
}

const PODS: &str = "/api/v1/namespaces/default/pods";
const CONTAINER: &str = r#"{"name":"c","image":"nginx","imagePullPolicy":"Always"}"#;

fn pod(name: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}"}},"spec":{{"containers":[{CONTAINER}]}}}}"#)
}

/// The credential of a user: `alice+dev` is alice in the group dev.
fn credential(who: &str) -> Credential {
    match who.split_once('+') {
        Some((name, group)) => {
            let groups = alloc::vec![Text::from(group)].into();
            Credential::Certificate(UserInfo { name: name.into(), groups })
        }
        None if who.is_empty() => Credential::Anonymous,
        None if who == "kubernetes-admin" => Credential::admin(),
        None if who.starts_with("system:serviceaccount:") => {
            Credential::ServiceAccount(UserInfo::service_account(who.into()))
        }
        None if let Some(token) = who.strip_prefix("Bearer ") => Credential::Token(token.into()),
        None => who.strip_prefix("system:node:").map_or_else(|| Credential::certificate(who), Credential::node),
    }
}

fn bind(pair: &mut ApiServerHarness, name: &str, node: &str) -> String {
    let body = format!(r#"{{"target":{{"kind":"Node","name":"{node}"}}}}"#);
    pair.line("POST", &format!("{PODS}/{name}/binding"), &body, &[])
}

/// Whether nothing is asked of etcd, and no collection is being deleted.
fn is_idle(pair: &ApiServerHarness) -> bool {
    pair.apiserver().is_some_and(|apiserver| apiserver.collections.is_empty() && apiserver.calls.is_empty())
}

fn check(lines: &[String], expected: Expect) {
    expected.assert_eq(&masked(&lines.join("\n")));
}

/// The text without what is random: the uids and name suffixes that the apiserver draws.
fn masked(text: &str) -> String {
    let mask = |text: &str, random: &str, mask: &str| {
        regex::Regex::new(random).expect("a pattern").replace_all(text, mask).into_owned()
    };
    let text = mask(text, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "<uid>");
    mask(&text, "kube-api-access-[a-z0-9]{5}", "kube-api-access-<suffix>")
}

#[test]
fn kubectl_apply_says_that_an_object_is_being_deleted() {
    let mut pair = ApiServerHarness::new();
    let manifest = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, finalizers: [example.com/f]}}\ndata: {{a: {value}}}\n"
        )
    };
    pair.apply(&manifest("b"));
    pair.http("DELETE", "/api/v1/namespaces/default/configmaps/c", "");
    check(
        &[pair.apply(&manifest("b")), pair.apply(&manifest("d"))],
        expect![[r#"
        Warning: Detected changes to resource c which is currently being deleted.
        configmap/c unchanged

        Warning: Detected changes to resource c which is currently being deleted.
        configmap/c configured
    "#]],
    );
}

#[test]
fn a_request_is_given_up_when_its_client_hangs_up() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", "/api/v1/namespaces/default/configmaps", r#"{"metadata":{"name":"c"}}"#);
    let slow = Link { delay: Duration::from_secs(1), ..Link::default() };
    pair.input(Input::Link("kube-apiserver".into(), "etcd".into(), slow));
    let label = |name: &'static str| {
        let patch = Tree::fields([("metadata", Tree::fields([("labels", Tree::fields([(name, Tree::from("x"))]))]))]);
        let key = Key::new(Kind::ConfigMap, &"default".into(), &"c".into());
        Request::on(&Credential::admin(), Verb::Patch, &key, Body::Patch(PatchType::Merge, patch))
    };
    // Both read the same version, so the second write meets a changed object and would be tried again.
    pair.send(label("first"));
    pair.send(label("second"));
    pair.run_for(Duration::from_millis(1_500));
    pair.input(Input::Process("client".into(), Order::Stop));
    pair.run_for(Duration::from_secs(20));
    let found = pair.world.history().now().object(&Key::new(Kind::ConfigMap, &"default".into(), &"c".into())).cloned();
    let labels = found.map(|object| json::to_json(object.to_tree().at("metadata.labels")));
    assert_eq!(labels.as_deref(), Some(r#"{"first":"x"}"#));
    assert!(is_idle(&pair));
}

#[test]
fn a_new_cluster_has_its_namespaces() {
    let mut pair = ApiServerHarness::new();
    let (code, list) = pair.http("GET", "/api/v1/namespaces", "");
    let names: Vec<String> = list
        .at("items")
        .as_list()
        .expect("a list")
        .iter()
        .filter_map(|item| item.get_path(&["metadata", "name"]))
        .map(json::to_json)
        .collect();
    check(
        &[
            format!("{code} {}", names.join(" ")),
            pair.line("GET", "/api/v1/namespaces/default", "", &["spec", "status", "metadata/labels"]),
        ],
        expect![[r#"
            200 "default" "kube-node-lease" "kube-public" "kube-system"
            200 {"finalizers":["kubernetes"]} {"phase":"Active"} {"kubernetes.io/metadata.name":"default"}"#]],
    );
}

#[test]
fn a_pod_is_created_completed_and_bound_once() {
    let mut pair = ApiServerHarness::new();
    let mut lines = Vec::new();
    lines.push(pair.line("POST", PODS, &pod("web"), &["metadata/generation", "metadata/uid", "spec", "status"]));
    lines.push(pair.line("POST", PODS, &pod("web"), &[]));
    lines.push(pair.line("POST", PODS, &pod("Web_1"), &[]));
    lines.push(bind(&mut pair, "web", "n1"));
    lines.push(bind(&mut pair, "web", "n2"));
    lines.push(bind(&mut pair, "nobody", "n2"));
    lines.push(pair.line(
        "GET",
        &format!("{PODS}/web"),
        "",
        &["metadata/generation", "metadata/resourceVersion", "spec/nodeName", "status/conditions"],
    ));
    check(
        &lines,
        expect![[r#"
            201 1 "<uid>" {"containers":[{"image":"nginx","imagePullPolicy":"Always","name":"c","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","volumeMounts":[{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"kube-api-access-<suffix>","readOnly":true}]}],"dnsPolicy":"ClusterFirst","enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority","priority":0,"restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},"serviceAccount":"default","serviceAccountName":"default","terminationGracePeriodSeconds":30,"tolerations":[{"effect":"NoExecute","key":"node.kubernetes.io/not-ready","operator":"Exists","tolerationSeconds":300},{"effect":"NoExecute","key":"node.kubernetes.io/unreachable","operator":"Exists","tolerationSeconds":300}],"volumes":[{"name":"kube-api-access-<suffix>","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"items":[{"key":"ca.crt","path":"ca.crt"}],"name":"kube-root-ca.crt"}},{"downwardAPI":{"items":[{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"},"path":"namespace"}]}}]}}]} {"phase":"Pending","qosClass":"BestEffort"}
            409 pods "web" already exists
            422 Pod "Web_1" is invalid: metadata.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            201
            409 Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"
            404 pods "nobody" not found
            200 1 "7" "n1" [{"lastProbeTime":null,"lastTransitionTime":"2001-09-09T01:46:41Z","observedGeneration":1,"status":"True","type":"PodScheduled"}]"#]],
    );
}

#[test]
fn what_cannot_be_read_is_refused_in_upstreams_words() {
    let mut pair = ApiServerHarness::new();
    let strict = format!("{PODS}?fieldValidation=Strict");
    let lines = [
        pair.line(
            "POST",
            &strict,
            r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":{"foo":1,"containers":[]}}"#,
            &[],
        ),
        pair.line("POST", PODS, r#"{"metadata":{"name":"a"},"spec":{"containers":"x"}}"#, &[]),
        pair.line("POST", PODS, r#"{"metadata":"#, &[]),
        pair.line("POST", PODS, r#"{"kind":"Node","apiVersion":"v1"}"#, &[]),
        pair.line("POST", "/api/v1/namespaces/nowhere/pods", &pod("web"), &[]),
        pair.line("POST", "/api/v1/namespaces/kube-public/pods", &pod("web"), &[]),
        pair.line("GET", &format!("{PODS}/none"), "", &[]),
        pair.line("GET", "/api/v1/pods?labelSelector=a%20b", "", &[]),
    ];
    check(
        &lines,
        expect![[r#"
            400 Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.foo"
            400 Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container
            400 the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: unexpected end of JSON input ({"metadata":)
            400 Node in version "v1" cannot be handled as a Pod: no kind "Node" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"
            404 namespaces "nowhere" not found
            403 pods "web" is forbidden: error looking up service account kube-public/default: serviceaccount "default" not found
            404 pods "none" not found
            400 unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"#]],
    );
}

#[test]
fn what_is_wrong_is_named_field_by_field() {
    let mut pair = ApiServerHarness::new();
    let mut wrong = |spec: &str| {
        let body = format!(r#"{{"metadata":{{"name":"a"}},"spec":{spec}}}"#);
        pair.line("POST", PODS, &body, &[]).replace("422 Pod \"a\" is invalid: ", "")
    };
    let lines = [
        wrong(r#"{"containers":[{"name":"c","image":"a","ports":[{"containerPort":80,"name":"A"},{"hostPort":1}]}]}"#),
        wrong(r#"{"containers":[{"name":"c","image":"a","resources":{"limits":{"cpu":-1},"requests":{"gpu":1}}}]}"#),
        wrong(r#"{"containers":[{"name":"c","image":"a","volumeMounts":[{"name":"v","mountPath":"/a"}]}]}"#),
        wrong(r#"{"containers":[{"name":"c","image":" a","livenessProbe":{"tcpSocket":{"port":1},"exec":{}}}]}"#),
        wrong(
            r#"{"containers":[{"name":"c","image":"a"}],"initContainers":[{"name":"c","image":"b","lifecycle":{}}]}"#,
        ),
        wrong(r#"{"containers":[{"name":"c","image":"a"}],"tolerations":[{"operator":"Exists","value":"x"}]}"#),
        wrong(r#"{"containers":[{"name":"c","image":"a"}],"activeDeadlineSeconds":0,"hostname":"A"}"#),
    ];
    check(
        &lines,
        expect![[r#"
            [spec.containers[0].ports[0].name: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), spec.containers[0].ports[0].name: Invalid value: "A": must contain at least one letter (a-z), spec.containers[0].ports[1].containerPort: Required value]
            [spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0, spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0, spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified, spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers]
            spec.containers[0].volumeMounts[0].name: Not found: "v"
            [spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace, spec.containers[0].livenessProbe.exec.command: Required value, spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type]
            [spec.initContainers[0].name: Duplicate value: "c", spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always]
            spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is 'Exists'
            [spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive, spec.hostname: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]"#]],
    );
}

#[test]
fn a_request_can_be_watched_on_its_way() {
    let pair = ApiServerHarness::new();
    let stages = |path: &str, body: &str| {
        let request = Request::from_http("POST", path, "", body, &Credential::admin()).expect("a request");
        let apiserver = pair.apiserver().expect("it is there");
        let outcomes = apiserver.explain(&request, pair.world.history().now(), pair.now());
        let word = |one: StageOutcome| format!("{}: {}", one.stage, one.refusal.map_or("ok".into(), |no| no.message));
        outcomes.into_iter().map(word).collect::<Vec<_>>().join(", ")
    };
    let lines = [
        stages(PODS, &pod("a")),
        stages(PODS, &pod("A").replace("Always", "Sometimes")),
        stages("/api/v1/namespaces/nowhere/pods", &pod("a")),
    ];
    check(
        &lines,
        expect![[r#"
            authentication: ok, authorization: ok, routing: ok, decoding: ok, NamespaceLifecycle: ok, LimitRanger: ok, ServiceAccount, Priority, DefaultTolerationSeconds: ok, NodeRestriction: ok, TaintNodesByCondition: ok, DefaultStorageClass: ok, StorageObjectInUseProtection: ok, RuntimeClass: ok, DefaultIngressClass: ok, preparation: ok, validation: ok, LimitRanger: ok, PodSecurity: ok, Priority: ok, ResourceQuota: ok, storage: ok
            authentication: ok, authorization: ok, routing: ok, decoding: ok, NamespaceLifecycle: ok, LimitRanger: ok, ServiceAccount, Priority, DefaultTolerationSeconds: ok, NodeRestriction: ok, TaintNodesByCondition: ok, DefaultStorageClass: ok, StorageObjectInUseProtection: ok, RuntimeClass: ok, DefaultIngressClass: ok, preparation: ok, validation: Pod "A" is invalid: [metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"]
            authentication: ok, authorization: ok, routing: ok, decoding: ok, NamespaceLifecycle: namespaces "nowhere" not found"#]],
    );
}

#[test]
fn an_old_version_is_refused_and_a_patch_is_not() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", PODS, &pod("web"));
    let path = format!("{PODS}/web");
    let (_, first) = pair.http("GET", &path, "");
    let labelled = |tree: &Tree, value: &str| {
        let mut tree = tree.clone();
        let labels = Tree::Map([("a".into(), Tree::Text(value.into()))].into_iter().collect());
        tree.get_path_mut(&["metadata"]).and_then(Tree::as_map_mut).expect("metadata").insert("labels".into(), labels);
        json::to_json(&tree)
    };
    let fields = &["metadata/labels", "metadata/resourceVersion", "metadata/generation"];
    let lines = [
        pair.line("PUT", &path, &labelled(&first, "1"), fields),
        pair.line("PUT", &path, &labelled(&first, "2"), fields),
        pair.line("PATCH", &path, r#"{"metadata":{"labels":{"a":"3"}}}"#, fields),
        // Nothing changes: nothing is written.
        pair.line("PATCH", &path, r#"{"metadata":{"labels":{"a":"3"}}}"#, fields),
        pair.line("PATCH", &path, r#"{"metadata":{"resourceVersion":"1"}}"#, fields),
        pair.line("PATCH", &path, r#"{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}"#, fields),
        pair.line("PATCH", &path, r#"{"spec":{"hostNetwork":true}}"#, fields),
    ];
    check(
        &lines,
        expect![[r#"
            200 {"a":"1"} "7" 1
            409 Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again
            200 {"a":"3"} "8" 1
            200 {"a":"3"} "8" 1
            409 Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again
            200 {"a":"3"} "9" 2
            422 Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)
            @@ -142,7 +142,7 @@
              "AutomountServiceAccountToken": null,
              "NodeName": "",
              "SecurityContext": {
            -  "HostNetwork": false,
            +  "HostNetwork": true,
               "HostPID": false,
               "HostIPC": false,
               "ShareProcessNamespace": null,
        "#]],
    );
}

#[test]
fn pods_get_time_to_end() {
    let mut pair = ApiServerHarness::new();
    for name in ["waits", "runs", "held"] {
        pair.http("POST", PODS, &pod(name));
    }
    bind(&mut pair, "runs", "n1");
    let finalizer = r#"{"metadata":{"finalizers":["example.com/a"]}}"#;
    let meta = &[
        "metadata/deletionGracePeriodSeconds",
        "metadata/deletionTimestamp",
        "metadata/generation",
        "metadata/finalizers",
    ];
    let path = |name: &str| format!("{PODS}/{name}");
    let lines = [
        pair.line("DELETE", &path("waits"), "", meta),
        pair.line("GET", &path("waits"), "", meta),
        pair.line("DELETE", &path("runs"), "", meta),
        pair.line("DELETE", &path("runs"), "", meta),
        pair.line("DELETE", &path("runs"), r#"{"gracePeriodSeconds":5}"#, meta),
        pair.line("DELETE", &path("runs"), r#"{"preconditions":{"uid":"00000000-0000-0000-0000-000000000001"}}"#, meta),
        pair.line("DELETE", &path("runs"), r#"{"gracePeriodSeconds":0}"#, meta),
        pair.line("GET", &path("runs"), "", meta),
        pair.line("PATCH", &path("held"), finalizer, meta),
        pair.line("DELETE", &path("held"), "", meta),
        pair.line("PATCH", &path("held"), r#"{"metadata":{"finalizers":null}}"#, meta),
        pair.line("GET", &path("held"), "", meta),
        pair.line("DELETE", "/api/v1/namespaces/default", "", &[]),
    ];
    check(
        &lines,
        expect![[r#"
            200 1
            404 pods "waits" not found
            200 30 "2001-09-09T01:47:11Z" 2
            200 30 "2001-09-09T01:47:11Z" 2
            200 5 "2001-09-09T01:46:46Z" 2
            409 Operation cannot be fulfilled on Pod "runs": the UID in the precondition (00000000-0000-0000-0000-000000000001) does not match the UID in record (<uid>). The object might have been deleted and then recreated
            200 5 "2001-09-09T01:46:46Z" 2
            404 pods "runs" not found
            200 1 ["example.com/a"]
            200 0 "2001-09-09T01:46:41Z" 2 ["example.com/a"]
            200 0 "2001-09-09T01:46:41Z" 2 ["example.com/a"]
            404 pods "held" not found
            403 namespaces "default" is forbidden: this namespace may not be deleted"#]],
    );
}

#[test]
fn a_namespace_is_emptied_before_it_goes() {
    let mut pair = ApiServerHarness::new();
    let lines = [
        pair.line("POST", "/api/v1/namespaces", r#"{"metadata":{"name":"team"}}"#, &["spec", "status"]),
        pair.line("DELETE", "/api/v1/namespaces/team", "", &["spec", "status"]),
        pair.line("POST", "/api/v1/namespaces/team/pods", &pod("web"), &["details"]),
        pair.line("PUT", "/api/v1/namespaces/team/finalize", r#"{"metadata":{"name":"team"},"spec":{}}"#, &["spec"]),
        pair.line("GET", "/api/v1/namespaces/team", "", &[]),
    ];
    check(
        &lines,
        expect![[r#"
        201 {"finalizers":["kubernetes"]} {"phase":"Active"}
        200 {"finalizers":["kubernetes"]} {"phase":"Terminating"}
        403 pods "web" is forbidden: unable to create new content in namespace team because it is being terminated {"causes":[{"field":"metadata.namespace","message":"namespace team is being terminated","reason":"NamespaceTerminating"}],"kind":"pods","name":"web"}
        200 {"finalizers":["kubernetes"]}
        404 namespaces "team" not found"#]],
    );
}

#[test]
fn a_create_waits_for_what_its_namespace_needs() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", "/api/v1/namespaces", r#"{"metadata":{"name":"team"}}"#);
    let create = |path: &str, body: &str| {
        Request::from_http("POST", path, "application/json", body, &Credential::admin()).expect("a request")
    };
    let waiting = pair.send(create("/api/v1/namespaces/team/pods", &pod("web")));
    pair.run_for(Duration::from_millis(300));
    assert!(!pair.has_answer(waiting));
    pair.http("POST", "/api/v1/namespaces/team/serviceaccounts", r#"{"metadata":{"name":"default"}}"#);
    pair.run_for(Duration::from_millis(300));
    assert!(matches!(pair.take_answer(waiting), Some(Response { body: Ok(Reply::Object(_)), .. })));
    // An account that nobody makes is not waited for, a namespace for a moment.
    let since = pair.now();
    let robot = r#"{"metadata":{"name":"a"},"spec":{"serviceAccountName":"robot","containers":[CONTAINER]}}"#;
    let lines = [
        pair.line("POST", PODS, &robot.replace("CONTAINER", CONTAINER), &[]),
        pair.line("POST", "/api/v1/namespaces/nowhere/pods", &pod("web"), &[]),
    ];
    assert_eq!(pair.now().since(since), Duration::from_millis(50));
    check(
        &lines,
        expect![[r#"
        403 pods "a" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found
        404 namespaces "nowhere" not found"#]],
    );
}

#[test]
fn a_collection_is_deleted_one_by_one() {
    let mut pair = ApiServerHarness::new();
    for (name, node) in [("a", "n1"), ("b", ""), ("c", "")] {
        pair.http("POST", PODS, &pod(name));
        if !node.is_empty() {
            bind(&mut pair, name, node);
        }
    }
    let selector = format!("{PODS}?fieldSelector=metadata.name!%3Dc");
    let (code, deleted) = pair.http("DELETE", &selector, "");
    let (_, left) = pair.http("GET", PODS, "");
    let names = |tree: &Tree| {
        let items = tree.list_at("items").iter();
        let words = items.map(|item| {
            let grace = item.get_path(&["metadata", "deletionGracePeriodSeconds"]).map(json::to_json);
            let name = item.get_path(&["metadata", "name"]).map(json::to_json);
            format!("{} {grace:?}", name.unwrap_or_default())
        });
        words.collect::<Vec<_>>().join(", ")
    };
    check(
        &[format!("{code} {}", names(&deleted)), names(&left)],
        expect![[r#"
        200 "a" None, "b" None
        "a" Some("30"), "c" None"#]],
    );
    assert!(is_idle(&pair));
}

#[test]
fn an_apiserver_at_rest_has_no_timers() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", PODS, &pod("a"));
    pair.http("DELETE", &format!("{PODS}/a"), "");
    let event = r#"{"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","namespace":"default","name":"a"}}"#;
    pair.http("POST", "/api/v1/namespaces/default/events", event);
    let revision = pair.world.history().revision();
    pair.run_for(Duration::from_secs(660));
    assert_eq!(pair.world.history().compacted(), revision);
    assert_eq!(pair.world.on_the_way().len(), 1, "only the Event's end is waited for");
    pair.run_for(Duration::from_secs(3000));
    assert_eq!(pair.http("GET", "/api/v1/namespaces/default/events/e", "").0, 404, "Events are kept for an hour");
    pair.run_for(Duration::from_secs(660));
    assert!(pair.world.on_the_way().is_empty());
    assert_eq!(pair.world.history().compacted(), pair.world.history().revision());
}

#[test]
fn watchers_are_told_what_they_asked_for() {
    let mut pair = ApiServerHarness::new();
    let watch = |pair: &mut ApiServerHarness, kind, fields: &str| {
        let mut request = Request::on_all(&Credential::admin(), Verb::Watch, kind);
        request.query.field_selector = fields.parse().expect("a selector");
        pair.send(request)
    };
    let watches = [
        (watch(&mut pair, Kind::Pod, ""), "pods"),
        (watch(&mut pair, Kind::Pod, "spec.nodeName=n1"), "pods of n1"),
        (watch(&mut pair, Kind::Node, ""), "nodes"),
    ];
    for (name, node) in [("a", "n1"), ("b", "n2")] {
        pair.http("POST", PODS, &pod(name));
        bind(&mut pair, name, node);
    }
    pair.http("DELETE", &format!("{PODS}/a"), r#"{"gracePeriodSeconds":0}"#);
    pair.run_for(Duration::from_secs(1));
    let lines: Vec<String> = pair
        .events()
        .iter()
        .map(|(watch, event)| {
            let name = watches.iter().find(|(id, _)| id == watch).map_or("?", |(_, name)| name);
            format!("{name}: {:?} {} at {}", event.change, event.object.meta().name, event.revision)
        })
        .collect();
    check(
        &lines,
        expect![[r#"
        pods: Added a at 6
        pods: Modified a at 7
        pods of n1: Added a at 7
        pods: Added b at 8
        pods: Modified b at 9
        pods: Deleted a at 10
        pods of n1: Deleted a at 10"#]],
    );
    assert!(pair.events().iter().all(|(_, event)| event.change == EventType::Added || event.old.is_some()));
}

#[test]
fn a_new_apiserver_catches_up_with_etcd() {
    let mut pair = ApiServerHarness::new();
    let request = Request::from_http("POST", PODS, "", &pod("a"), &Credential::admin()).expect("a request");
    let lost = pair.send(request);
    let before = pair.world.history().revision();
    while pair.world.history().revision() == before {
        pair.step();
    }
    // etcd has written; the apiserver dies before it hears of it, and its answers with it.
    for order in [Order::Stop, Order::Start] {
        pair.input(Input::Process("kube-apiserver".into(), order));
    }
    pair.run_for(Duration::from_millis(1));
    let watch =
        Request::on(&Credential::admin(), Verb::Watch, &Key::new(Kind::Pod, &Text::EMPTY, &Text::EMPTY), Body::None);
    pair.send(watch);
    let (code, list) = pair.http("GET", PODS, "");
    assert_eq!((code, list.at("items").as_list().map(<[Tree]>::len)), (200, Some(1)));
    pair.http("POST", PODS, &pod("b"));
    let told: Vec<_> =
        pair.events().iter().map(|(_, event)| (event.change, event.object.meta().name.clone())).collect();
    assert_eq!(told, [(EventType::Added, "b".into())]);
    assert!(pair.take_answer(lost).is_some_and(|answer| answer.body.is_err()), "the connection broke");
    assert!(is_idle(&pair));
}

#[test]
fn kubectl_applies_a_file() {
    let mut pair = ApiServerHarness::new();
    let web = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
";
    pair.http("POST", PODS, &pod("by-hand"));
    let by_hand = "apiVersion: v1\nkind: Pod\nmetadata: {name: by-hand, labels: {a: b}}\n";
    let lines = [
        pair.apply(&format!("{web}---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: team}}}}\n")),
        pair.apply(web),
        pair.apply(&web.replace("replicas: 2", "paused: true")),
        pair.line("GET", "/apis/apps/v1/namespaces/default/deployments/web", "", &["spec/replicas", "spec/paused"]),
        pair.apply(&web.replace("app: web}}, spec", "app: w}}, spec")),
        pair.apply(&web.replace("replicas", "replica")),
        pair.apply(by_hand),
        pair.apply("apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: nowhere}\n"),
        pair.apply("a: ["),
    ];
    check(
        &lines,
        expect![[r#"
            deployment.apps/web created
            namespace/team created

            deployment.apps/web unchanged

            deployment.apps/web configured

            200 1 true
            The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"w"}: `selector` does not match template `labels`

            The request is invalid: patch: Invalid value: "map[metadata:map[annotations:map[kubectl.kubernetes.io/last-applied-configuration:{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"annotations\":{},\"name\":\"web\",\"namespace\":\"default\"},\"spec\":{\"replica\":2,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"image\":\"nginx\",\"name\":\"c\"}]}}}}\n]] spec:map[paused:\u003cnil\u003e replica:2]]": strict decoding error: unknown field "spec.replica"

            Warning: resource pods/by-hand is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
            pod/by-hand configured

            Error from server (NotFound): error when creating "STDIN": namespaces "nowhere" not found

            error: error parsing STDIN: error converting YAML to JSON: yaml: line 1: did not find expected node content
        "#]],
    );
    let at = pair.printed().iter().map(|line| (line.line, line.is_error)).collect::<Vec<_>>();
    expect!["[(2, false), (10, false), (2, false), (2, false), (8, true), (6, true), (1, false), (1, false), (1, true), (1, true)]"]
        .assert_eq(&format!("{at:?}"));
}
