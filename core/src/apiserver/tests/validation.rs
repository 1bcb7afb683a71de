//! What the apiserver refuses of kinds that are trees, and how kubectl says it.

use super::*;

/// Posts an object and answers the code and the message.
fn post(pair: &mut Pair, group: &str, plural: &str, body: &str) -> String {
    let path = if group == "v1" { "/api/v1".into() } else { format!("/apis/{group}") };
    pair.line("POST", &format!("{path}/namespaces/default/{plural}"), body, &[])
}

#[test]
fn each_kind_has_rules_of_its_own() {
    let mut pair = Pair::new();
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
    let mut pair = Pair::new();
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
    let mut pair = Pair::new();
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
