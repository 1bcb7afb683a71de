//! What a client over HTTP sees that lists, watches and locks optimistically: three stories, as a real apiserver tells them.

use super::*;
use crate::apiserver::rest;
use crate::apiserver_harness::ApiServerHarness;

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

fn config_map(name: &str, value: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}"}},"data":{{"a":"{value}"}}}}"#)
}

/// The code, and the message of a refusal or a part of the object.
fn brief((code, tree): (u16, Tree)) -> String {
    let part = ["message", "data", "metadata", "object"].iter().find_map(|name| tree.get(name));
    format!("{code} {}", part.map(json::to_json).unwrap_or_default())
}

/// The names in a list, and what its metadata says of the rest.
fn names(tree: &Tree) -> String {
    let name = |item: &Tree| String::from(item.at("metadata.name").as_str().unwrap_or("?"));
    let names: Vec<String> = tree.list_at("items").iter().map(name).collect();
    let left = tree.get_path(&["metadata", "remainingItemCount"]).map(json::to_json).unwrap_or_default();
    format!("{} left {left}", names.join(" "))
}

/// What a watch is told until nothing more comes.
fn watch(pair: &mut ApiServerHarness, path: &str) -> String {
    let request = Request::from_http("GET", path, "", "", &Credential::admin()).expect("a watch");
    let id = pair.send(request.clone());
    pair.run_for(Duration::from_secs(1));
    let answer = pair.take_answer(id).expect("an answer");
    let line = |(_, event): &(RequestId, WatchEvent)| {
        let tree = rest::event_to_tree(request.kind, event);
        let kind = tree.str_at("type");
        let name = event.object.meta().name.clone();
        format!("{kind} {name}{}\n", json::to_json(tree.at("object.metadata.annotations")))
    };
    match answer.body {
        Ok(_) => pair.events().iter().filter(|(watch, _)| *watch == id).map(line).collect(),
        Err(_) => brief(rest::to_http(&request, &answer)),
    }
}

#[test]
fn an_old_version_is_not_written() {
    let mut pair = ApiServerHarness::new();
    pair.http("POST", MAPS, &config_map("cm", "1"));
    let path = format!("{MAPS}/cm");
    let (_, old) = pair.http("GET", &path, "");
    let mut told = String::new();
    let mut tell = |answer| told += &format!("{}\n", brief(answer));
    tell(pair.http("PATCH", &path, r#"{"data":{"a":"2"}}"#));
    tell(pair.http("PUT", &path, &json::to_json(&old)));
    tell(pair.http_as("PATCH", &path, "application/merge-patch+json", r#"{"metadata":{"resourceVersion":"1"}}"#));
    tell(pair.http("DELETE", &path, r#"{"preconditions":{"uid":"11111111-2222-3333-4444-555555555555"}}"#));
    tell(pair.http("DELETE", &path, r#"{"preconditions":{"resourceVersion":"1"}}"#));
    tell(pair.http("PUT", &path, r#"{"metadata":{"name":"cm","uid":"11111111-2222-3333-4444-555555555555"}}"#));
    tell(pair.http("PUT", &path, r#"{"metadata":{"name":"cm","resourceVersion":"notanumber"}}"#));
    tell(pair.http("POST", MAPS, &config_map("cm", "1")));
    tell(pair.http("GET", &format!("{MAPS}/nope"), ""));
    tell(pair.http("GET", "/api/v1/pods?limit=0&fieldSelector=x=y", ""));
    tell(pair.http("GET", "/apis/apps/v1/nope", ""));
    tell(pair.http("PUT", "/api/v1/pods", "{}"));
    tell(pair.http("POST", MAPS, r#"{"metadata":{"name":"z","resourceVersion":"5"}}"#));
    let uid = old.str_at("metadata.uid");
    expect![[r#"
        200 {"a":"2"}
        409 "Operation cannot be fulfilled on configmaps \"cm\": the object has been modified; please apply your changes to the latest version and try again"
        409 "Operation cannot be fulfilled on configmaps \"cm\": the object has been modified; please apply your changes to the latest version and try again"
        409 "Operation cannot be fulfilled on ConfigMap \"cm\": the UID in the precondition (11111111-2222-3333-4444-555555555555) does not match the UID in record (UID). The object might have been deleted and then recreated"
        409 "Operation cannot be fulfilled on ConfigMap \"cm\": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (7). The object might have been modified"
        409 "Operation cannot be fulfilled on configmaps \"cm\": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/cm, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: 11111111-2222-3333-4444-555555555555, UID in object meta: UID"
        500 "strconv.ParseUint: parsing \"notanumber\": invalid syntax"
        409 "configmaps \"cm\" already exists"
        404 "configmaps \"nope\" not found"
        400 "field label not supported: x"
        404 "the server could not find the requested resource"
        405 "the server does not allow this method on the requested resource"
        201 {"creationTimestamp":"2001-09-09T01:46:41Z","name":"z","namespace":"default","resourceVersion":"8","uid":"<uid>"}
    "#]].assert_eq(&masked(&told.replace(uid, "UID")));
}

#[test]
fn a_list_comes_in_parts_and_expires() {
    let mut pair = ApiServerHarness::new();
    (1..=6).for_each(|n| drop(pair.http("POST", MAPS, &config_map(&format!("c{n}"), "1"))));
    let mut told = String::new();
    let (_, first) = pair.http("GET", &format!("{MAPS}?limit=2"), "");
    told += &format!("{}\n", names(&first));
    let token = first.at("metadata.continue").as_str().expect("a token");
    let next = format!("{MAPS}?limit=2&continue={token}");
    // What happens in between does not show.
    pair.http("DELETE", &format!("{MAPS}/c3"), "");
    told += &format!("{}\n", names(&pair.http("GET", &next, "").1));
    let exact = format!("{MAPS}?resourceVersion=1&resourceVersionMatch=Exact");
    told += &format!("{}\n", names(&pair.http("GET", &exact, "").1));
    told += &format!("{}\n", brief(pair.http("GET", "/api/v1/pods?resourceVersion=999999", "")));
    told += &format!("{}\n", brief(pair.http("GET", "/api/v1/pods?limit=1&continue=garbage", "")));
    for value in ["2", "3"] {
        pair.run_for(Duration::from_secs(301));
        pair.http("PATCH", &format!("{MAPS}/c1"), &format!(r#"{{"data":{{"a":"{value}"}}}}"#));
    }
    pair.run_for(Duration::from_secs(301));
    told += &format!("{}\n", brief(pair.http("GET", &exact, "")));
    let (code, expired) = pair.http("GET", &next, "");
    told += &format!("{}\n", brief((code, expired.clone())));
    let token = expired.at("metadata.continue").as_str().expect("a token");
    told += &format!("{}\n", names(&pair.http("GET", &format!("{MAPS}?continue={token}"), "").1));
    told += &format!("{}\n", watch(&mut pair, "/api/v1/pods?watch=1&resourceVersion=1"));
    expect![[r#"
        c1 c2 left 4
        c3 c4 left 2
         left 
        504 "Timeout: Too large resource version: 999999, current: 12"
        400 "invalid continue token: continue key is not valid: invalid character '\\u0081' looking for beginning of value"
        410 "The resourceVersion for the provided list is too old."
        410 "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."
        c4 c5 c6 left 
        200 {"apiVersion":"v1","code":410,"kind":"Status","message":"too old resource version: 1 (13)","metadata":{},"reason":"Expired","status":"Failure"}
    "#]].assert_eq(&told);
}

#[test]
fn a_watch_goes_on_from_where_a_list_ended() {
    let mut pair = ApiServerHarness::new();
    (1..=2).for_each(|n| drop(pair.http("POST", MAPS, &config_map(&format!("c{n}"), "1"))));
    let (_, list) = pair.http("GET", MAPS, "");
    let version = list.at("metadata.resourceVersion").as_str().expect("a version");
    pair.http("PATCH", &format!("{MAPS}/c1"), r#"{"metadata":{"labels":{"a":"b"}}}"#);
    pair.http("DELETE", &format!("{MAPS}/c2"), "");
    pair.http("POST", "/api/v1/namespaces/kube-system/configmaps", &config_map("elsewhere", "1"));
    let mut told = watch(&mut pair, &format!("{MAPS}?watch=1&resourceVersion={version}"));
    told += "labelled\n";
    told += &watch(&mut pair, &format!("{MAPS}?watch=1&labelSelector=a%3Db"));
    pair.http("PATCH", &format!("{MAPS}/c1"), r#"{"metadata":{"labels":{"a":"c"}}}"#);
    told += "everywhere\n";
    told += &watch(&mut pair, "/api/v1/configmaps?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    told += "both watches of before\n";
    let request = Request::from_http("GET", MAPS, "", "", &Credential::admin()).expect("a list");
    for (_, event) in
        pair.events().iter().filter(|(_, event)| event.object.meta().labels.get("a").is_some_and(|a| a == "c"))
    {
        told += &format!(
            "{}\n",
            rest::event_to_tree(request.kind, event).get("type").map(json::to_json).unwrap_or_default()
        );
    }
    expect![[r#"
        MODIFIED c1null
        DELETED c2null
        labelled
        ADDED c1null
        everywhere
        ADDED c1null
        ADDED elsewherenull
        BOOKMARK {"k8s.io/initial-events-end":"true"}
        both watches of before
        "MODIFIED"
        "DELETED"
        "ADDED"
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_answer_comes_in_the_form_that_is_asked_for() {
    let mut pair = ApiServerHarness::new();
    (1..=2).for_each(|n| drop(pair.http("POST", MAPS, &config_map(&format!("c{n}"), "1"))));
    let mut told = String::new();
    let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    for (path, accept) in [
        (format!("{MAPS}?limit=1&includeObject=None"), table),
        (format!("{MAPS}/c1"), table),
        (format!("{MAPS}/none"), table),
        (MAPS.into(), "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"),
        (format!("{MAPS}/c1"), "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"),
        (format!("{MAPS}/c1"), "application/json;as=Chart;v=v1;g=meta.k8s.io,application/json"),
        (format!("{MAPS}/c1"), "text/html"),
        (format!("{MAPS}?includeObject=Some"), table),
    ] {
        let request = Request::from_http("GET", &path, "", "", &Credential::admin());
        let (code, mut tree) = match request.and_then(|request| request.accepting(accept)) {
            Ok(request) => rest::to_http(&request, &pair.ask(request.clone())),
            Err(status) => (status.code, status.to_tree()),
        };
        if let Some(meta) = tree.get_mut("metadata").and_then(Tree::as_map_mut) {
            meta.remove("managedFields");
        }
        let fields = ["kind", "message", "metadata", "columnDefinitions", "rows", "items", "data"];
        let fields: Vec<String> = fields.iter().filter_map(|name| tree.get(name)).map(json::to_json).collect();
        let brief: String = fields.join(" ").chars().take(330).collect();
        told += &format!("{code} {brief}\n");
    }
    expect![[r#"
        200 "Table" {"continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Nywic3RhcnQiOiIvYzFcdTAwMDAifQ","remainingItemCount":1,"resourceVersion":"7"} [{"description":"","format":"name","name":"Name","priority":0,"type":"string"},{"description":"","format":"","name":"Data","priority":0,"type":"integer"},{"description":"","format":"","name":"Age
        200 "Table" {"resourceVersion":"6"} [{"description":"","format":"name","name":"Name","priority":0,"type":"string"},{"description":"","format":"","name":"Data","priority":0,"type":"integer"},{"description":"","format":"","name":"Age","priority":0,"type":"string"}] [{"cells":["c1",1,"0s"],"object":{"apiVersion":"meta.k8s.io/v1","kind"
        404 "Status" "configmaps \"none\" not found" {}
        200 "PartialObjectMetadataList" {"resourceVersion":"7"} [{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"creationTimestamp":"2001-09-09T01:46:41Z","managedFields":[{"apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:a":{}}},"manager":"unknown","operation":"Update","time":"2001-09-09T
        200 "PartialObjectMetadata" {"creationTimestamp":"2001-09-09T01:46:41Z","name":"c1","namespace":"default","resourceVersion":"6","uid":"<uid>"}
        200 "ConfigMap" {"creationTimestamp":"2001-09-09T01:46:41Z","name":"c1","namespace":"default","resourceVersion":"6","uid":"<uid>"} {"a":"1"}
        406 "Status" "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf" {}
        400 "Status" "invalid includeObject: \"Some\", must be one of Object, Metadata, or None" {}
    "#]].assert_eq(&masked(&told));
}
