//! What admission plugins complete and refuse.

use super::*;
use crate::apiserver_harness::ApiServerHarness;

const DEFAULT: &str = "/api/v1/namespaces/default";

/// Makes objects one after another; what of each is of interest, or its refusal.
fn check(made: &[(&str, &str, &[&str])], expected: Expect) {
    let mut pair = ApiServerHarness::new();
    let mut told = String::new();
    for (path, body, shown) in made {
        let (code, tree) = pair.http("POST", path, body);
        let part = if code == 201 { tree.get_path(shown) } else { tree.get("message") };
        told += &format!("{code} {}\n", json::to_json(part.unwrap_or(&Tree::Null)));
        pair.warned().iter().for_each(|warning| told += &format!("    Warning: {warning}\n"));
    }
    expected.assert_eq(&masked(&told));
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
        "defaultRequest":{"cpu":"250m"},"max":{"cpu":"1"},"min":{"cpu":"100m"},"maxLimitRequestRatio":{"cpu":"3"}}]}}"#;
    check(
        &[
            (&format!("{DEFAULT}/limitranges"), range, &["metadata", "name"]),
            (pods, &pod("a", ""), &["spec", "containers"]),
            (pods, &pod("b", ""), &["metadata", "annotations"]),
            (pods, &pod("c", r#""cpu":"2""#), &[]),
            (pods, &pod("d", r#""cpu":"50m""#), &[]),
            (pods, &pod("e", r#""cpu":"1"},"requests":{"cpu":"300m""#), &[]),
        ],
        expect![[r#"
            201 "r"
            201 [{"image":"i","imagePullPolicy":"Always","name":"c","resources":{"limits":{"cpu":"500m"},"requests":{"cpu":"250m"}},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","volumeMounts":[{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"kube-api-access-<suffix>","readOnly":true}]}]
            201 {"kubernetes.io/limit-ranger":"LimitRanger plugin set: cpu request for container c; cpu limit for container c"}
            403 "pods \"c\" is forbidden: maximum cpu usage per Container is 1, but limit is 2"
            403 "pods \"d\" is forbidden: minimum cpu usage per Container is 100m, but request is 50m"
            403 "pods \"e\" is forbidden: cpu max limit to request ratio per Container is 3, but provided ratio is 3.333333"
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

#[test]
fn a_runtime_class_completes_its_pods() {
    let pods = &format!("{DEFAULT}/pods");
    let pod = |name: &str, more: &str| {
        format!(r#"{{"metadata":{{"name":"{name}"}},"spec":{{{more},"containers":[{CONTAINER}]}}}}"#)
    };
    let class = r#"{"metadata":{"name":"vm"},"handler":"kata","overhead":{"podFixed":{"memory":"120Mi"}},
        "scheduling":{"nodeSelector":{"vm":"yes"}}}"#;
    check(
        &[
            ("/apis/node.k8s.io/v1/runtimeclasses", class, &["handler"]),
            (pods, &pod("a", r#""runtimeClassName":"vm""#), &["spec", "overhead"]),
            (pods, &pod("b", r#""runtimeClassName":"vm""#), &["spec", "nodeSelector"]),
            (pods, &pod("c", r#""runtimeClassName":"vm","nodeSelector":{"vm":"no"}"#), &[]),
            (pods, &pod("d", r#""runtimeClassName":"none""#), &[]),
            (pods, &pod("e", r#""overhead":{"memory":"1Mi"}"#), &[]),
        ],
        expect![[r#"
            201 "kata"
            201 {"memory":"120Mi"}
            201 {"vm":"yes"}
            403 "pods \"c\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no"
            403 "pods \"d\" is forbidden: pod rejected: RuntimeClass \"none\" not found"
            403 "pods \"e\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        "#]],
    );
}

#[test]
fn a_namespace_says_how_far_its_pods_may_go() {
    let spaces = "/api/v1/namespaces";
    let labelled = |name: &str, mode: &str, level: &str| {
        format!(r#"{{"metadata":{{"name":"{name}","labels":{{"pod-security.kubernetes.io/{mode}":"{level}"}}}}}}"#)
    };
    let mut pair = ApiServerHarness::new();
    let mut told = String::new();
    let mut post = |pair: &mut ApiServerHarness, path: &str, body: &str| {
        told += &format!("{}\n", pair.line("POST", path, body, &[]));
        pair.warned().iter().for_each(|warning| told += &format!("    Warning: {warning}\n"));
    };
    post(&mut pair, spaces, &labelled("wrong", "enforce", "strict"));
    for (name, mode, level) in
        [("base", "enforce", "baseline"), ("hard", "enforce", "restricted"), ("told", "warn", "restricted")]
    {
        post(&mut pair, spaces, &labelled(name, mode, level));
        pair.http("POST", &format!("{spaces}/{name}/serviceaccounts"), r#"{"metadata":{"name":"default"}}"#);
    }
    let pod = |more: &str| format!(r#"{{"metadata":{{"name":"p"}},"spec":{{{more}"containers":[{CONTAINER}]}}}}"#);
    let wild = r#""hostNetwork":true,"hostPID":true,"volumes":[{"name":"v","hostPath":{"path":"/"}}],
        "initContainers":[{"name":"i","image":"i","ports":[{"containerPort":80,"hostPort":80}],
        "securityContext":{"privileged":true,"capabilities":{"add":["SYS_TIME","NET_ADMIN"]}}}],"#;
    let good = r#"{"metadata":{"name":"p"},"spec":{"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},
        "containers":[{"name":"c","image":"i","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}"#;
    post(&mut pair, &format!("{spaces}/base/pods"), &pod(wild));
    post(&mut pair, &format!("{spaces}/base/pods"), &pod(""));
    post(
        &mut pair,
        &format!("{spaces}/hard/pods"),
        &pod(r#""securityContext":{"runAsUser":0,"seccompProfile":{"type":"Unconfined"}},"#),
    );
    post(&mut pair, &format!("{spaces}/hard/pods"), good);
    let deployment = format!(
        r#"{{"metadata":{{"name":"d"}},"spec":{{"selector":{{"matchLabels":{{"a":"b"}}}},"template":{{"metadata":{{"labels":{{"a":"b"}}}},
        "spec":{{"containers":[{CONTAINER}]}}}}}}}}"#
    );
    post(&mut pair, "/apis/apps/v1/namespaces/hard/deployments", &deployment);
    post(&mut pair, "/apis/apps/v1/namespaces/told/deployments", &deployment);
    told += &pair.line("PATCH", &format!("{spaces}/base"), &labelled("base", "enforce", "restricted"), &[]);
    pair.warned().iter().for_each(|warning| told += &format!("\n    Warning: {warning}"));
    expect![[r#"
        422 Namespace "wrong" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted
        201
        201
        201
        403 pods "p" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "i" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "v"), hostPort (container "i" uses hostPort 80), privileged (container "i" must not set securityContext.privileged=true)
        201
        403 pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), runAsUser=0 (pod must not set runAsUser=0), seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")
        201
        201
        201
            Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
        200
            Warning: existing pods in namespace "base" violate the new PodSecurity enforce level "restricted:latest"
            Warning: p: allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile"#]].assert_eq(&told);
}

#[test]
fn a_quota_is_counted_before_anything_is_made() {
    let mut pair = ApiServerHarness::new();
    let quotas = format!("{DEFAULT}/resourcequotas");
    let hard = r#"{"pods":"3","requests.cpu":"1","requests.memory":"1Gi","limits.cpu":"2","configmaps":"2","services":"1","count/deployments.apps":"1"}"#;
    let used = r#"{"pods":"0","requests.cpu":"0","requests.memory":"0","limits.cpu":"0","configmaps":"1","services":"0","count/deployments.apps":"0"}"#;
    let mut told = String::new();
    let mut line = |text: String| told += &format!("{text}\n");
    line(pair.line("POST", &quotas, &format!(r#"{{"metadata":{{"name":"q"}},"spec":{{"hard":{hard}}}}}"#), &[]));
    // A controller has counted.
    let status = format!(r#"{{"status":{{"hard":{hard},"used":{used}}}}}"#);
    pair.http_as("PATCH", &format!("{quotas}/q/status"), "application/merge-patch+json", &status);
    line(pair.line("POST", PODS, &pod("noreq"), &[]));
    let pod = |name: &str, cpu: &str, memory: &str| {
        format!(
            r#"{{"metadata":{{"name":"{name}"}},"spec":{{"containers":[{{"name":"c","image":"i","resources":
            {{"requests":{{"cpu":"{cpu}","memory":"{memory}"}},"limits":{{"cpu":"500m","memory":"2Gi"}}}}}}]}}}}"#
        )
    };
    // All at once: none sees the others written, and still only three fit.
    let ids: Vec<(RequestId, Request)> = (0..5)
        .map(|n| {
            let body = pod(&format!("web-{n}"), "300m", "100Mi");
            let request = Request::from_http("POST", PODS, "", &body, &Credential::admin()).expect("a request");
            (pair.send(request.clone()), request)
        })
        .collect();
    pair.run_for(Duration::from_secs(1));
    for (id, _) in ids {
        let answer = pair.take_answer(id).expect("an answer");
        line(answer.body.map(|_| "made".into()).unwrap_or_else(|status| format!("{} {}", status.code, status.message)));
    }
    line(pair.line("POST", PODS, &pod("fat", "500m", "1Gi"), &[]));
    line(pair.line("POST", &format!("{DEFAULT}/configmaps?dryRun=All"), r#"{"metadata":{"name":"a"}}"#, &[]));
    line(pair.line("POST", &format!("{DEFAULT}/configmaps"), r#"{"metadata":{"name":"a"}}"#, &[]));
    line(pair.line("POST", &format!("{DEFAULT}/configmaps"), r#"{"metadata":{"name":"b"}}"#, &[]));
    line(pair.line("GET", &format!("{quotas}/q"), "", &["status/used"]));
    expect![[r#"
        201
        403 pods "noreq" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.cpu for: c; requests.memory for: c
        made
        made
        made
        403 pods "web-3" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=300m, used: pods=3,requests.cpu=900m, limited: pods=3,requests.cpu=1
        403 pods "web-4" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=300m, used: pods=3,requests.cpu=900m, limited: pods=3,requests.cpu=1
        403 pods "fat" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=500m,requests.memory=1Gi, used: pods=3,requests.cpu=900m,requests.memory=300Mi, limited: pods=3,requests.cpu=1,requests.memory=1Gi
        201
        201
        403 configmaps "b" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2
        200 {"configmaps":"2","count/deployments.apps":"0","limits.cpu":"1500m","pods":"3","requests.cpu":"900m","requests.memory":"300Mi","services":"0"}
    "#]].assert_eq(&told);
}

#[test]
fn a_certificate_is_approved_by_who_may() {
    let mut pair = ApiServerHarness::new();
    let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    let body = r#"{"metadata":{"name":"c"},"spec":{"request":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUE9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
        "signerName":"example.com/own","usages":["client auth"],"username":"somebody else"}}"#;
    let mut told = format!("{}\n", pair.line("POST", path, body, &["spec/username", "spec/groups"]));
    let approval = r#"{"status":{"conditions":[{"type":"Approved","status":"True","reason":"Fine"}]}}"#;
    let role = r#"{"metadata":{"name":"r"},"rules":[{"apiGroups":["certificates.k8s.io"],
        "resources":["certificatesigningrequests/approval"],"verbs":["patch"]}]}"#;
    let binding = r#"{"metadata":{"name":"r"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"},
        "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"alice"}]}"#;
    pair.http("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", role);
    pair.http("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding);
    for user in [Credential::certificate("alice"), Credential::admin()] {
        let media = "application/merge-patch+json";
        let request =
            Request::from_http("PATCH", &format!("{path}/c/approval"), media, approval, &user).expect("a patch");
        told += &match pair.ask(request).body {
            Ok(Reply::Object(object)) => json::to_json(object.to_tree().at("status.conditions")),
            other => format!("{}\n", other.map_or_else(|status| status.message, |_| "?".into())),
        };
    }
    expect![[r#"
        201 "kubernetes-admin" ["kubeadm:cluster-admins","system:authenticated"]
        certificatesigningrequests.certificates.k8s.io "c" is forbidden: user not permitted to approve requests with signerName "example.com/own"
        [{"lastTransitionTime":"2001-09-09T01:46:41Z","lastUpdateTime":"2001-09-09T01:46:41Z","reason":"Fine","status":"True","type":"Approved"}]"#]].assert_eq(&told);
}

#[test]
fn a_pod_runs_as_a_service_account() {
    let (pods, accounts) = (&format!("{DEFAULT}/pods"), &format!("{DEFAULT}/serviceaccounts"));
    let pod = |name: &str, more: &str| {
        let image = r#"{"name":"c","image":"i"}"#;
        format!(r#"{{"metadata":{{"name":"{name}"}},"spec":{{{more}"containers":[{image}]}}}}"#)
    };
    let quiet =
        r#"{"metadata":{"name":"quiet"},"automountServiceAccountToken":false,"imagePullSecrets":[{"name":"s"}]}"#;
    let first = &["spec", "volumes"];
    let account = r#""serviceAccountName":"quiet","#;
    check(
        &[
            (accounts, quiet, &["metadata", "name"]),
            (pods, &pod("a", ""), &["spec", "serviceAccountName"]),
            (pods, &pod("b", ""), first),
            (pods, &pod("c", r#""automountServiceAccountToken":false,"#), first),
            (pods, &pod("d", account), first),
            (pods, &pod("e", account), &["spec", "imagePullSecrets"]),
            (
                pods,
                &pod(
                    "f",
                    &format!(r#"{account}"automountServiceAccountToken":true,"imagePullSecrets":[{{"name":"t"}}],"#),
                ),
                &["spec", "imagePullSecrets"],
            ),
            (pods, &pod("g", r#""serviceAccountName":"none","#), &[]),
        ],
        expect![[r#"
            201 "quiet"
            201 "default"
            201 [{"name":"kube-api-access-<suffix>","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},{"configMap":{"items":[{"key":"ca.crt","path":"ca.crt"}],"name":"kube-root-ca.crt"}},{"downwardAPI":{"items":[{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"},"path":"namespace"}]}}]}}]
            201 null
            201 null
            201 [{"name":"s"}]
            201 [{"name":"t"}]
            403 "pods \"g\" is forbidden: error looking up service account default/none: serviceaccount \"none\" not found"
        "#]],
    );
}
