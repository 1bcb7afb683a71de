//! What the apiserver refuses of kinds that are trees, and how kubectl says it.

use super::*;

/// Posts an object and answers the code and the message.
fn post(pair: &mut ApiServerHarness, group: &str, plural: &str, body: &str) -> String {
    let path = if group == "v1" { "/api/v1".into() } else { format!("/apis/{group}") };
    pair.line("POST", &format!("{path}/namespaces/default/{plural}"), body, &[])
}

#[test]
fn each_kind_has_rules_of_its_own() {
    let mut pair = ApiServerHarness::new();
    let mut said = |group, plural, body| post(&mut pair, group, plural, body);
    check(
        &[
            said("v1", "services", r#"{"metadata":{"name":"a"},"spec":{"ports":[{"port":0,"nodePort":30000}]}}"#),
            said("v1", "secrets", r#"{"metadata":{"name":"a"},"type":"kubernetes.io/tls","data":{"tls.crt":"aGk="}}"#),
            said("v1", "configmaps", r#"{"metadata":{"name":"a"},"data":{"a b":""}}"#),
            said("batch/v1", "cronjobs", &cron_job("61 * * * *")),
            said("batch/v1", "cronjobs", &cron_job("*/15 0-5 * JAN mon")),
            said(
                "networking.k8s.io/v1",
                "networkpolicies",
                r#"{"metadata":{"name":"a"},"spec":{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8",
                    "except":["11.0.0.0/16"]}}]}]}}"#,
            ),
            said("rbac.authorization.k8s.io/v1", "roles", r#"{"metadata":{"name":"a:b"},"rules":[{"verbs":["get"]}]}"#),
            said(
                "v1",
                "limitranges",
                r#"{"metadata":{"name":"a"},"spec":{"limits":[{"type":"Container","min":{"cpu":"2"},"max":{"cpu":"1"}}]}}"#,
            ),
        ],
        expect![[r#"
            422 Service "a" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP']
            422 Secret "a" is invalid: data[tls.key]: Required value
            422 ConfigMap "a" is invalid: data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
            422 CronJob.batch "a" is invalid: spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61
            201
            422 NetworkPolicy.networking.k8s.io "a" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`
            422 Role.rbac.authorization.k8s.io "a:b" is invalid: [rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]
            422 LimitRange "a" is invalid: [spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1, spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1, spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1]"#]],
    );
}

fn cron_job(schedule: &str) -> String {
    format!(
        r#"{{"metadata":{{"name":"a"}},"spec":{{"schedule":"{schedule}","jobTemplate":{{"spec":{{"template":{{"spec":
           {{"restartPolicy":"Never","containers":[{CONTAINER}]}}}}}}}}}}}}"#
    )
}

#[test]
fn what_is_immutable_stays() {
    let mut pair = ApiServerHarness::new();
    let path = "/api/v1/namespaces/default/configmaps";
    let frozen = r#"{"metadata":{"name":"a"},"data":{"k":"1"},"immutable":true}"#;
    check(
        &[
            pair.line("POST", path, frozen, &[]),
            pair.line("PATCH", &format!("{path}/a"), r#"{"data":{"k":"2"}}"#, &[]),
            pair.line("PATCH", &format!("{path}/a"), r#"{"metadata":{"labels":{"k":"2"}}}"#, &["metadata/labels"]),
        ],
        expect![[r#"
            201
            422 ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set
            200 {"k":"2"}"#]],
    );
}

#[test]
fn kubectl_goes_on_and_says_its_errors_last() {
    let mut pair = ApiServerHarness::new();
    let said = pair.apply(
        "apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \
         A}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: e}\n---\na: [\n",
    );
    check(
        &[said],
        expect![[r#"
        Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
        endpoints/e created
        [resource mapping not found for name: "a" namespace: "" from "STDIN": no matches for kind "Nothing" in version "example.com/v1"
        ensure CRDs are installed first, error parsing STDIN: error converting YAML to JSON: yaml: line 1: did not find expected node content]
        Error from server (Invalid): error when creating "STDIN": ConfigMap "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
    "#]],
    );
}

/// kubectl finds a resource by its kind in small letters, and takes apart a list of any kind; of annotations that are not
/// all texts it sees none (kubernetes/kubernetes#59113), one without a value is empty.
#[test]
fn kubectl_reads_kinds_lists_and_annotations_as_upstream_does() {
    let mut pair = ApiServerHarness::new();
    let said = pair.apply(
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a, annotations: {a: 1, b: c}}\n- metadata: {name: b, \
         annotations: {a: null, b: c}}\n---\napiVersion: v1\nkind: pod\nmetadata: {name: p}\n",
    );
    let path = "/api/v1/namespaces/default/configmaps";
    let annotations = |name: &str, pair: &mut ApiServerHarness| {
        pair.line("GET", &format!("{path}/{name}"), "", &["metadata/annotations"])
    };
    let (a, b) = (annotations("a", &mut pair), annotations("b", &mut pair));
    check(
        &[said, a, b],
        expect![[r#"
        configmap/a created
        configmap/b created
        Error from server (BadRequest): error when creating "STDIN": pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"

        200 {"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{},\"name\":\"a\",\"namespace\":\"default\"}}\n"}
        200 {"a":"","b":"c","kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{\"a\":\"\",\"b\":\"c\"},\"name\":\"b\",\"namespace\":\"default\"}}\n"}"#]],
    );
}

/// Posts a pod with more in its spec and in its only container.
fn pod(spec: &str, container: &str) -> String {
    let body = format!(
        r#"{{"metadata":{{"name":"a"}},"spec":{{{spec}"containers":[{{"name":"c","image":"i"{container}}}]}}}}"#
    );
    post(&mut ApiServerHarness::new(), "v1", "pods", &body).replace("422 Pod \"a\" is invalid: ", "")
}

/// `ValidatePodSpec`, `validateContainerCommon`, `ValidateVolumes`, with upstream's slips in the paths.
#[test]
fn every_part_of_a_pod_has_its_rules() {
    check(
        &[
            pod(
                r#""securityContext":{"runAsUser":-1,"sysctls":[{"name":"A"}],"seccompProfile":{"type":"Localhost"}},"#,
                "",
            ),
            pod(r#""dnsPolicy":"None","#, ""),
            pod(r#""dnsConfig":{"nameservers":["x"],"searches":["a_b.","A"],"options":[{}]},"#, ""),
            pod(r#""hostAliases":[{"ip":"x","hostnames":["A"]}],"hostNetwork":true,"hostUsers":false,"#, ""),
            pod(r#""nodeName":"n","schedulingGates":[{"name":"g"},{"name":"g"}],"#, ""),
            pod(r#""os":{"name":"windows"},"securityContext":{"fsGroup":1},"#, ""),
            pod(
                r#""volumes":[{"name":"v","nfs":{"server":"s"}},{"name":"w","secret":{"secretName":"s"},"emptyDir":{}}],"#,
                "",
            ),
            pod(
                r#""volumes":[{"name":"v","projected":{"sources":[{"serviceAccountToken":{"path":"/t","expirationSeconds":5}},
                    {"downwardAPI":{"items":[{"path":"p"},{"path":"p","fieldRef":{"fieldPath":"spec.nodeName"}}]}}]}}],"#,
                "",
            ),
            pod(
                r#""volumes":[{"name":"v","emptyDir":{}}],"#,
                r#","volumeMounts":[{"name":"v","mountPath":"/m","subPath":"../x","mountPropagation":"Bidirectional"}],
                   "volumeDevices":[{"name":"v","devicePath":"/d"}]"#,
            ),
            pod("", r#","envFrom":[{}],"env":[{"name":"A","valueFrom":{"configMapKeyRef":{"key":"a b"}}}]"#),
            pod(
                "",
                r#","env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels"}}},{"name":"B","valueFrom":
                   {"resourceFieldRef":{"resource":"limits.cpu","divisor":"1k"}}}]"#,
            ),
            pod("", r#","resources":{"requests":{"storage":"1","example.com/x":"500m","hugepages-2Mi":"2Mi"}}"#),
            pod("", r#","restartPolicy":"Sometimes","lifecycle":{"stopSignal":"SIGTERM"}"#),
            pod(
                "",
                r#","securityContext":{"privileged":true,"allowPrivilegeEscalation":false,"procMount":"Unmasked"}"#,
            ),
        ],
        expect![[r#"
            [spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive, spec.securityContext.sysctls[0].name: Invalid value: "A": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$, spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost]
            spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
            [spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff), spec.dnsConfig.searches[1]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*'), spec.dnsConfig.options[0]: Required value: must not be empty]
            [spec.hostNetwork: Forbidden: when `hostUsers` is false, spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff), spec.hostAliases[0].hostnames[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')]
            [spec.schedulingGates[1]: Duplicate value: "g", spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared]
            spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod
            [spec.volumes[0].nfs.path: Required value, spec.volumes[0].nfs.path: Invalid value: "": must be an absolute path, spec.volumes[1].secret: Forbidden: may not specify more than 1 volume type]
            [spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes, spec.volumes[0].projected.path: Invalid value: "/t": must be a relative path, spec.volumes[0].projected.sources[1].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required, spec.volumes[0].projected.sources[1].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", spec.volumes[0].projected: Invalid value: "p": conflicting duplicate paths]
            [spec.containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices, spec.containers[0].volumeMounts.subPath: Invalid value: "../x": must not contain '..', spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers, spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode, spec.containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts]
            [spec.containers[0].env[0].valueFrom.configMapKeyRef.name: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+'), spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`]
            [spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", spec.containers[0].env[1].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource]
            [spec.containers[0].resources.requests[example.com/x]: Invalid value: "500m": must be an integer, spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources, spec.containers[0].resources.requests[storage]: Invalid value: "storage": must be a standard resource for containers, spec.containers[0].resources: Forbidden: HugePages require cpu or memory]
            [spec.containers[0].lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`, spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"]
            [spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`, spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":"Unmasked","SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true]"#]],
    );
}

/// What upstream looks at of volumes, services, nodes and quotas.
#[test]
fn the_rules_of_core_are_complete() {
    let mut pair = ApiServerHarness::new();
    let mut said = |plural, body: &str| pair.line("POST", &format!("/api/v1/{plural}"), body, &[]);
    let mut quota = |spec: &str| {
        let body = format!(r#"{{"metadata":{{"name":"a"}},"spec":{{{spec}}}}}"#);
        said("namespaces/default/resourcequotas", &body)
    };
    let quotas = [
        quota(r#""hard":{"services":"1"},"scopes":["BestEffort","NotBestEffort"]"#),
        quota(
            r#""hard":{"pods":"1"},"scopeSelector":{"matchExpressions":[{"scopeName":"Terminating","operator":"In","values":["a"]}]}"#,
        ),
    ];
    let mut service = |spec: &str| {
        let body = format!(r#"{{"metadata":{{"name":"a"}},"spec":{{"ports":[{{"port":80}}],{spec}}}}}"#);
        said("namespaces/default/services", &body)
    };
    let services = [
        service(r#""trafficDistribution":"Near","externalIPs":["127.0.0.1"],"loadBalancerSourceRanges":["x"]"#),
        service(r#""clusterIP":"10.96.0.9","clusterIPs":["10.96.0.9","10.96.0.10"],"ipFamilies":["IPv6"]"#),
        service(r#""type":"LoadBalancer","loadBalancerClass":"a b""#),
    ];
    let others = [
        said("nodes", r#"{"metadata":{"name":"a"},"spec":{"podCIDR":"x"}}"#),
        said(
            "persistentvolumes",
            r#"{"metadata":{"name":"a"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],
               "csi":{"driver":"A b","nodePublishSecretRef":{}}}}"#,
        ),
        said(
            "namespaces/default/persistentvolumeclaims",
            r#"{"metadata":{"name":"a"},"spec":{"resources":{"requests":{"storage":"1Gi"}},"accessModes":["ReadWriteOnce"],
               "dataSource":{"kind":"VolumeSnapshot"}}}"#,
        ),
    ];
    check(
        &[&quotas[..], &services, &others].concat(),
        expect![[r#"
        422 ResourceQuota "a" is invalid: [spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: unsupported scope applied to resource, spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes]
        422 ResourceQuota "a" is invalid: spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity
        422 Service "a" is invalid: [spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128), spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer', spec.LoadBalancerSourceRanges[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64), spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"]
        422 Service "a" is invalid: [spec.clusterIPs: Invalid value: ["10.96.0.9","10.96.0.10"]: may specify no more than one IP for each IP family, spec.clusterIPs[0]: Invalid value: "10.96.0.9": expected an IPv6 value as indicated by `ipFamilies[0]`]
        422 Service "a" is invalid: spec.loadBalancerClass: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
        422 Node "a" is invalid: spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)
        422 PersistentVolume "a" is invalid: [spec.csi.driver: Invalid value: "A b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.csi.volumeHandle: Required value, spec.csi.nodePublishSecretRef.name: Required value, spec.csi.nodePublishSecretRef.namespace: Required value]
        422 PersistentVolumeClaim "a" is invalid: [spec.dataSource.name: Required value, spec.dataSource: Invalid value: "VolumeSnapshot": must be 'PersistentVolumeClaim' when referencing the default apiGroup, spec.dataSourceRef.name: Required value, spec.dataSourceRef: Invalid value: "VolumeSnapshot": must be 'PersistentVolumeClaim' when referencing the default apiGroup]"#]],
    );
}

/// Changes an object, in one of the four ways.
fn patch(pair: &mut ApiServerHarness, path: &str, how: &str, body: &str) -> String {
    let media = match how {
        "apply" => "application/apply-patch+yaml".into(),
        how => format!("application/{how}-patch+json"),
    };
    let (code, answer) = pair.http_as("PATCH", &format!("{path}?fieldManager=me"), &media, body);
    format!("{code} {}", answer.str_at("message"))
}

/// `runtime/converter.go`, `versioncheck.go`, structured-merge-diff, `ValidateJobSpecUpdate`, `validateCommonFields`.
#[test]
fn patches_fail_in_upstreams_words() {
    let mut pair = ApiServerHarness::new();
    let jobs = "/apis/batch/v1/namespaces/default/jobs";
    let job = format!(
        r#"{{"metadata":{{"name":"j"}},"spec":{{"completionMode":"Indexed","completions":3,"template":{{"spec":
           {{"restartPolicy":"Never","containers":[{CONTAINER}]}}}}}}}}"#
    );
    pair.line("POST", jobs, &job, &[]);
    let mut job = |how, body| patch(&mut pair, &format!("{jobs}/j"), how, body);
    let on_jobs = [
        job("strategic-merge", r#"{"spec":{"completions":5}}"#),
        job("strategic-merge", r#"{"spec":{"template":{"spec":{"containers":"x"}}}}"#),
        job("strategic-merge", r#"{"spec":{"template":{"spec":{"restartPolicy":5}}}}"#),
        job("strategic-merge", r#"{"spec":{"template":5}}"#),
        job("strategic-merge", r#"[1]"#),
        job("merge", r#"{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p"}]}}"#),
        job("apply", r#"{"apiVersion":"v1","kind":"Job","metadata":{"name":"j"}}"#),
        job("apply", r#"{"apiVersion":"batch/v1","kind":"Pod","metadata":{"name":"j"}}"#),
        job(
            "apply",
            r#"{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"containers":
               [{"name":"c"},{"name":"c"}]}}}}"#,
        ),
    ];
    let maps = "/api/v1/namespaces/default/configmaps";
    // What an apply makes is told by the code.
    let map = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#;
    let on_maps = [0, 1].map(|_| patch(&mut pair, &format!("{maps}/a"), "apply", map));
    let labelled = pair.http_as(
        "PATCH",
        &format!("{maps}/a"),
        "application/merge-patch+json",
        r#"{"metadata":{"labels":{"a b":""}}}"#,
    );
    // An error is said once (docs/decisions/errors-once.md).
    let causes = labelled.1.at("details.causes").as_list().map_or(0, <[_]>::len);
    check(
        &[&on_jobs[..], &on_maps, &[format!("{} {causes} causes", labelled.0)]].concat(),
        expect![[r#"
        422 Job.batch "j" is invalid: spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism
        422  "" is invalid: patch: Invalid value: "map[spec:map[template:map[spec:map[containers:x]]]]": cannot restore slice from string
        422  "" is invalid: patch: Invalid value: "map[spec:map[template:map[spec:map[restartPolicy:5]]]]": cannot convert int64 to v1.RestartPolicy
        422  "" is invalid: patch: Invalid value: "map[spec:map[template:5]]": cannot restore struct from: int64
        400 json: cannot unmarshal array into Go value of type map[string]interface {}
        422 Job.batch "j" is invalid: metadata.ownerReferences.uid: Invalid value: "": must not be empty
        400 invalid object type: /v1, Kind=Job
        400 invalid object type: batch/v1, Kind=Pod
        500 failed to create typed patch object (/j; batch/v1, Kind=Job): .spec.template.spec.containers: duplicate entries for key [name="c"]
        201 
        200 
        422 1 causes"#]],
    );
}

/// `pkg/api/pod/warnings.go`, `pkg/api/service/warnings.go`, `GetWarningsForCIDR`.
#[test]
fn what_is_odd_is_warned_of() {
    let mut said = Vec::new();
    for (group, plural, body) in [
        (
            "v1",
            "pods",
            r#"{"metadata":{"name":"a.b","annotations":{"scheduler.alpha.kubernetes.io/critical-pod":""}},"spec":{
               "hostAliases":[{"ip":"1.1.1.1"},{"ip":"1.1.1.1"}],"imagePullSecrets":[{}],
               "volumes":[{"name":"v","configMap":{"name":"m","items":[{"key":"k","path":"p"},{"key":"l","path":"p/q"}]}}],
               "affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"preference":{
               "matchExpressions":[{"key":"beta.kubernetes.io/os","operator":"In","values":["a b"]}]}}]}},
               "containers":[{"name":"c","image":"i","ports":[{"containerPort":80},{"containerPort":80,"hostPort":81}],
               "env":[{"name":"A","value":"1"},{"name":"A","value":"$(A)2"},{"name":"A","value":"3"}],
               "resources":{"limits":{"memory":"100m"}}}]}}"#,
        ),
        (
            "v1",
            "services",
            r#"{"metadata":{"name":"a"},"spec":{"clusterIP":"None","externalName":"b.c","sessionAffinity":"ClientIP",
               "trafficDistribution":"PreferClose","ports":[{"port":80}]}}"#,
        ),
        (
            "networking.k8s.io/v1",
            "networkpolicies",
            r#"{"metadata":{"name":"a"},"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.1.2.3/8"}}]}]}}"#,
        ),
    ] {
        let mut pair = ApiServerHarness::new();
        let answer = post(&mut pair, group, plural, body);
        said.extend([answer].into_iter().chain(pair.warned().iter().map(|warning| format!("  {warning}"))));
    }
    check(
        &said,
        expect![[r#"
        201
          metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]
          spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead
          spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: a b is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
          metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead
          volume "v" (ConfigMap "m"): overlapping paths: "p/q" with "p"
          spec.hostAliases[1].ip: duplicate ip "1.1.1.1"
          spec.imagePullSecrets[0].name: invalid empty name ""
          spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer
          spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer
          spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply
          spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]
        201
          spec.SessionAffinity is ignored for headless services
          spec.externalName is ignored when spec.type is not "ExternalName"
          spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"
        201
          spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)"#]],
    );
}
