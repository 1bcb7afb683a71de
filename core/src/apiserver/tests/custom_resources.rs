//! Custom resources, from the definition to the last object: what a real apiserver answers, and what kubectl says.

use super::*;
use crate::apiserver::rest;
use crate::apiserver_harness::ApiServerHarness;
use crate::wire::command::Command;

const DEFINITION: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.example.com
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas, priority: 1}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [cronSpec]
            properties:
              cronSpec: {type: string, maxLength: 20}
              image: {type: string}
              tag: {type: string, pattern: "^[a-z]+$"}
              replicas: {type: integer, minimum: 1, maximum: 10, default: 1}
              mode: {type: string, enum: [A, B]}
              ports: {type: array, maxItems: 2, items: {type: integer}}
              port: {x-kubernetes-int-or-string: true}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status:
            type: object
            properties:
              replicas: {type: integer}
              conditions: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  - name: v2
    served: true
    storage: false
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
"#;

const TABS: &str = "/apis/stable.example.com/v1/namespaces/default/crontabs";

fn apply(pair: &mut ApiServerHarness, text: &str) -> String {
    let printed = pair.kubectl(Command::Apply(text.into()));
    printed.iter().map(|line| format!("{}\n", line.text)).collect()
}

fn tab(spec: &str) -> String {
    format!(r#"{{"apiVersion":"stable.example.com/v1","kind":"CronTab","metadata":{{"name":"my"}},"spec":{spec}}}"#)
}

fn message((code, tree): (u16, Tree)) -> String {
    let part = tree.get("message").or_else(|| tree.get("spec")).or_else(|| tree.get("kind"));
    format!("{code} {}\n", part.map(json::to_json).unwrap_or_default())
}

#[test]
fn kubectl_applies_a_definition_and_then_its_objects() {
    let mut pair = ApiServerHarness::new();
    let object = tab(r#"{"cronSpec":"* * * * */5","image":"a"}"#);
    let mut told = apply(&mut pair, &object);
    told += &apply(&mut pair, DEFINITION);
    told += &apply(&mut pair, &object);
    told += &apply(&mut pair, &object);
    told += &apply(&mut pair, &tab(r#"{"cronSpec":"* * * * */7"}"#));
    told += &message(pair.http("GET", &format!("{TABS}/my"), ""));
    told += &apply(&mut pair, &tab(r#"{"cronSpec":"x","nobody":1,"mode":"C"}"#));
    told += &apply(&mut pair, &tab(r#"{"mode":"C"}"#));
    expect![[r#"
        error: resource mapping not found for name: "my" namespace: "" from "STDIN": no matches for kind "CronTab" in version "stable.example.com/v1"
        ensure CRDs are installed first
        customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created
        crontab.stable.example.com/my created
        crontab.stable.example.com/my unchanged
        crontab.stable.example.com/my configured
        200 {"cronSpec":"* * * * */7","replicas":1}
        The request is invalid: patch: Invalid value: "{\"apiVersion\":\"stable.example.com/v1\",\"kind\":\"CronTab\",\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"apiVersion\\\":\\\"stable.example.com/v1\\\",\\\"kind\\\":\\\"CronTab\\\",\\\"metadata\\\":{\\\"annotations\\\":{},\\\"name\\\":\\\"my\\\",\\\"namespace\\\":\\\"default\\\"},\\\"spec\\\":{\\\"cronSpec\\\":\\\"x\\\",\\\"mode\\\":\\\"C\\\",\\\"nobody\\\":1}}\\n\"},\"creationTimestamp\":\"2001-09-09T01:46:47Z\",\"generation\":2,\"managedFields\":[{\"apiVersion\":\"stable.example.com/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{\"f:annotations\":{\".\":{},\"f:kubectl.kubernetes.io/last-applied-configuration\":{}}},\"f:spec\":{\".\":{},\"f:cronSpec\":{},\"f:replicas\":{}}},\"manager\":\"kubectl-client-side-apply\",\"operation\":\"Update\",\"time\":\"2001-09-09T01:46:53Z\"}],\"name\":\"my\",\"namespace\":\"default\",\"resourceVersion\":\"10\",\"uid\":\"<uid>\"},\"spec\":{\"cronSpec\":\"x\",\"mode\":\"C\",\"nobody\":1,\"replicas\":1}}": strict decoding error: unknown field "spec.nobody"
        The CronTab "my" is invalid: 
        * spec.cronSpec: Required value
        * spec.mode: Unsupported value: "C": supported values: "A", "B"
    "#]].assert_eq(&masked(&told));
    let (_, definition) =
        pair.http("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crontabs.stable.example.com", "");
    let conditions = definition.at("status.conditions").as_list().expect("conditions");
    let said = conditions.iter().map(|condition| {
        format!(
            "{} {} {}: {}\n",
            condition.str_at("type"),
            condition.str_at("status"),
            condition.str_at("reason"),
            condition.str_at("message")
        )
    });
    let (_, group) = pair.http("GET", "/apis/stable.example.com", "");
    expect![[r#"{"apiVersion":"v1","kind":"APIGroup","name":"stable.example.com","preferredVersion":{"groupVersion":"stable.example.com/v2","version":"v2"},"versions":[{"groupVersion":"stable.example.com/v2","version":"v2"},{"groupVersion":"stable.example.com/v1","version":"v1"}]}"#]].assert_eq(&json::to_json(&group));
    let (_, document) = pair.http("GET", "/openapi/v3/apis/stable.example.com/v1", "");
    let schemas = document.at("components.schemas").as_map().expect("schemas");
    let names: Vec<&str> = schemas.keys().map(Text::as_str).filter(|name| name.starts_with("com.")).collect();
    assert_eq!(names, ["com.example.stable.v1.CronTab", "com.example.stable.v1.CronTabList"]);
    let spec = schemas.get("com.example.stable.v1.CronTab").expect("a schema");
    let spec = spec.get_path(&["properties", "spec", "properties", "cronSpec"]);
    assert_eq!(spec.map(json::to_json).as_deref(), Some(r#"{"maxLength":20,"type":"string"}"#));
    let (_, served) = pair.http("GET", "/apis/stable.example.com/v1", "");
    expect![[r#"{"apiVersion":"v1","groupVersion":"stable.example.com/v1","kind":"APIResourceList","resources":[{"kind":"CronTab","name":"crontabs","namespaced":true,"shortNames":["ct"],"singularName":"crontab","verbs":["delete","deletecollection","get","list","patch","create","update","watch"]},{"kind":"CronTab","name":"crontabs/status","namespaced":true,"singularName":"","verbs":["get","patch","update"]}]}"#]].assert_eq(&json::to_json(&served));
    expect![[r#"
        NamesAccepted True NoConflicts: no conflicts found
        Established True InitialNamesAccepted: the initial names have been accepted
    "#]]
    .assert_eq(&said.collect::<String>());
}

#[test]
fn objects_are_held_against_the_schema() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    let mut told = String::new();
    for spec in [
        r#"{}"#,
        r#"{"cronSpec":5}"#,
        r#"{"cronSpec":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa","replicas":11,"ports":[1,2,3],"port":true}"#,
        r#"{"cronSpec":"a","replicas":0,"ports":["x"],"mode":"C","image":null}"#,
        r#"{"cronSpec":"a","tag":"Nginx"}"#,
        r#"{"cronSpec":"a","unknown":1,"port":"http","free":{"a":[1]}}"#,
    ] {
        told += &message(pair.http("POST", TABS, &tab(spec)));
        told += &pair.warned().iter().map(|warning| format!("  warning: {warning}\n")).collect::<String>();
    }
    let strict = format!("{TABS}?fieldValidation=Strict");
    told += &message(pair.http("POST", &strict, &tab(r#"{"cronSpec":"a","mode":"C","unknown":1}"#)));
    told += &message(pair.http("POST", TABS, r#"{"apiVersion":"v1","kind":"CronTab","metadata":{"name":"b"}}"#));
    told += &message(pair.http("PATCH", &format!("{TABS}/my"), "{}"));
    told += &message(pair.http("GET", "/apis/stable.example.com/v3/crontabs", ""));
    told += &message(pair.http("GET", "/apis/stable.example.com/v1/crontabs", ""));
    told += &message(pair.http("GET", "/apis/stable.example.com/v2/namespaces/default/crontabs/my", ""));
    told += &message(pair.http("GET", &format!("{TABS}/nope"), ""));
    told += &message(pair.http("PUT", &format!("{TABS}/my/scale"), "{}"));
    expect![[r#"
        422 "CronTab.stable.example.com \"my\" is invalid: spec.cronSpec: Required value"
        422 "CronTab.stable.example.com \"my\" is invalid: spec.cronSpec: Invalid value: \"integer\": spec.cronSpec in body must be of type string: \"integer\""
        422 "CronTab.stable.example.com \"my\" is invalid: [spec.cronSpec: Too long: may not be more than 20 bytes, spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\", spec.ports: Too many: 3: must have at most 2 items, spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10]"
        422 "CronTab.stable.example.com \"my\" is invalid: [spec.image: Invalid value: \"null\": spec.image in body must be of type string: \"null\", spec.mode: Unsupported value: \"C\": supported values: \"A\", \"B\", spec.ports[0]: Invalid value: \"string\": spec.ports[0] in body must be of type integer: \"string\", spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1]"
        422 "CronTab.stable.example.com \"my\" is invalid: spec.tag: Invalid value: \"Nginx\": spec.tag in body should match '^[a-z]+$'"
        201 {"cronSpec":"a","free":{"a":[1]},"port":"http","replicas":1}
          warning: unknown field "spec.unknown"
        400 "CronTab in version \"v1\" cannot be handled as a CronTab: strict decoding error: unknown field \"spec.unknown\""
        400 "the API version in the data (v1) does not match the expected API version (stable.example.com/v1)"
        415 "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
        404 "the server could not find the requested resource"
        200 "CronTabList"
        200 {"cronSpec":"a","free":{"a":[1]},"port":"http","replicas":1}
        404 "crontabs.stable.example.com \"nope\" not found"
        404 "the server could not find the requested resource"
    "#]].assert_eq(&told);
}

#[test]
fn the_status_has_a_path_of_its_own() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    let with_status = |spec: &str| tab(spec).replace("\"spec\"", "\"status\":{\"replicas\":3},\"spec\"");
    let state = |tree: &Tree| {
        let generation = tree.get_path(&["metadata", "generation"]).cloned().unwrap_or_default();
        let status = tree.get("status").cloned().unwrap_or_default();
        format!("{} {}", json::to_json(&generation), json::to_json(&status))
    };
    let (_, made) = pair.http("POST", TABS, &with_status(r#"{"cronSpec":"a"}"#));
    assert_eq!(state(&made), "1 null");
    let media = "application/merge-patch+json";
    let (_, set) =
        pair.http_as("PATCH", &format!("{TABS}/my/status"), media, r#"{"status":{"replicas":3},"spec":{"image":"x"}}"#);
    assert_eq!(state(&set), "1 {\"replicas\":3}");
    assert_eq!(set.get_path(&["spec", "image"]), None);
    let (_, changed) = pair.http_as("PATCH", &format!("{TABS}/my"), media, r#"{"status":null,"spec":{"image":"x"}}"#);
    assert_eq!(state(&changed), "2 {\"replicas\":3}");
}

#[test]
fn a_definition_names_the_columns() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    assert_eq!(pair.http("GET", TABS, "").1.get("kind"), Some(&Tree::from("CronTabList")));
    pair.http("POST", TABS, &tab(r#"{"cronSpec":"a"}"#));
    let status = r#"{"status":{"conditions":[{"type":"Old","status":"x"},{"type":"Ready","status":"True"}]}}"#;
    pair.http_as("PATCH", &format!("{TABS}/my/status"), "application/merge-patch+json", status);
    pair.run_for(Duration::from_secs(100));
    let mut table = |path: &str| {
        let request = Request::from_http("GET", path, "", "", &Credential::admin()).expect("a request");
        let request = request.accepting("application/json;as=Table;v=v1;g=meta.k8s.io").expect("a table");
        let answer = pair.ask(request.clone());
        let tree = rest::to_http(&request, &answer).1;
        let names = tree.list_at("columnDefinitions").iter();
        let names: Tree = names.map(|column| column.get("name").cloned().unwrap_or_default()).collect();
        let cells = tree.at("rows").as_list().and_then(|rows| rows.first()?.get("cells").cloned());
        format!("{} {}", json::to_json(&names), json::to_json(&cells.unwrap_or_default()))
    };
    assert_eq!(table(TABS), r#"["Name","Spec","Replicas","Ready","Age"] ["my","a",1,"True","100s"]"#);
    let other = "/apis/stable.example.com/v2/namespaces/default/crontabs/my";
    assert_eq!(table(other), r#"["Name","Age"] ["my","100s"]"#);
}

#[test]
fn a_definition_goes_with_its_objects() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crontabs.stable.example.com";
    for name in ["a", "b"] {
        let held = if name == "a" { r#","finalizers":["example.com/hold"]"# } else { "" };
        let text = tab(r#"{"cronSpec":"a"}"#).replace("\"name\":\"my\"", &format!("\"name\":\"{name}\"{held}"));
        assert_eq!(pair.http("POST", TABS, &text).0, 201);
    }
    let (_, going) = pair.http("DELETE", path, "");
    expect![[r#"["customresourcecleanup.apiextensions.k8s.io"]"#]]
        .assert_eq(&json::to_json(going.get_path(&["metadata", "finalizers"]).expect("finalizers")));
    pair.run_for(Duration::from_secs(1));
    let (_, left) = pair.http("GET", TABS, "");
    assert_eq!(left.at("items").as_list().map(<[Tree]>::len), Some(1));
    assert_eq!(pair.http("POST", TABS, &tab(r#"{"cronSpec":"a"}"#)).0, 405);
    let free = r#"{"metadata":{"finalizers":null}}"#;
    pair.http_as("PATCH", &format!("{TABS}/a"), "application/merge-patch+json", free);
    pair.run_for(Duration::from_secs(1));
    assert_eq!(pair.http("GET", path, "").0, 404);
    assert_eq!(pair.http("GET", TABS, "").0, 404);
}

#[test]
fn two_people_apply_to_a_custom_resource() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    let mut told = String::new();
    for (manager, spec) in [
        ("a", r#"{"cronSpec":"a","ports":[1]}"#),
        ("b", r#"{"image":"b"}"#),
        ("b", r#"{"cronSpec":"b"}"#),
        ("a", r#"{"cronSpec":"c"}"#),
    ] {
        let path = format!("{TABS}/my?fieldManager={manager}");
        told += &message(pair.http_as("PATCH", &path, "application/apply-patch+yaml", &tab(spec)));
    }
    expect![[r#"
        201 {"cronSpec":"a","ports":[1],"replicas":1}
        200 {"cronSpec":"a","image":"b","ports":[1],"replicas":1}
        409 "Apply failed with 1 conflict: conflict with \"a\": .spec.cronSpec"
        200 {"cronSpec":"c","image":"b","replicas":1}
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_schema_says_what_every_value_is() {
    let mut pair = ApiServerHarness::new();
    let told = apply(
        &mut pair,
        r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tabs.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: tabs, kind: Tab}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        properties:
          a: {items: {}}
          b: {x-kubernetes-int-or-string: true}
"#,
    );
    expect![[r#"
        The CustomResourceDefinition "tabs.example.com" is invalid: 
        * spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root
        * spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields
        * spec.validation.openAPIV3Schema.properties[a].items.type: Required value: must not be empty for specified array items
    "#]].assert_eq(&told);
}

#[test]
fn names_belong_to_one_definition() {
    let mut pair = ApiServerHarness::new();
    apply(&mut pair, DEFINITION);
    apply(&mut pair, &DEFINITION.replace("crontabs", "tabs"));
    let (_, other) =
        pair.http("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tabs.stable.example.com", "");
    let conditions = other.at("status.conditions").as_list().expect("conditions");
    let said = conditions.iter().map(|condition| {
        format!(
            "{} {} {}: {}\n",
            condition.str_at("type"),
            condition.str_at("status"),
            condition.str_at("reason"),
            condition.str_at("message")
        )
    });
    expect![[r#"
        NamesAccepted False ListKindConflict: "CronTabList" is already in use
        Established False NotAccepted: not all names are accepted
    "#]]
    .assert_eq(&said.collect::<String>());
    assert_eq!(pair.http("GET", "/apis/stable.example.com/v1/tabs", "").0, 404);
}

#[test]
fn a_definition_says_how_its_objects_scale() {
    let mut pair = ApiServerHarness::new();
    let scale = "    subresources: {scale: {specReplicasPath: .spec.free.count, statusReplicasPath: .status.replicas, labelSelectorPath: \
        .spec.image}}\n";
    apply(&mut pair, &DEFINITION.replacen("    subresources: {status: {}}\n", scale, 1));
    pair.http("POST", TABS, &tab(r#"{"cronSpec":"* * *","image":"app=web","replicas":3}"#));
    let path = format!("{TABS}/my/scale");
    let mut told = String::new();
    told += &format!("{}\n", pair.line("GET", &path, "", &["spec", "status"]));
    for replicas in [5, -1] {
        let patch = format!(r#"{{"spec":{{"replicas":{replicas}}}}}"#);
        told += &message(pair.http_as("PATCH", &path, "application/merge-patch+json", &patch));
    }
    told += &message(pair.http("GET", &format!("{TABS}/my"), ""));
    expect![[r#"
        200 {} {"replicas":0,"selector":"app=web"}
        200 {"replicas":5}
        422 "Scale.autoscaling \"my\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        200 {"cronSpec":"* * *","free":{"count":5},"image":"app=web","replicas":3}
    "#]]
    .assert_eq(&told);
}
