//! Three stories that a real apiserver told over HTTP, replayed: optimistic locking, lists in parts with watches, and what
//! has been forgotten. In the recordings ids, times and revisions have given way to `<uid>`, `<time>`, `<rv>` and `<n>`.
//!
//! One line is one request and what is known of its answer. etcd forgets after minutes here and forgot after seconds
//! there, so the times are not theirs; and its watch cache remembered longer than etcd, so watches come first.

use super::*;
use crate::api::Map;
use crate::api::base64::RAW_URL;
use crate::apiserver::{response, rest};
use crate::apiserver_harness::ApiServerHarness;

#[test]
fn optimistic_locking() {
    replay(include_str!("../../../../conformance/api/42-optimistic-lock.jsonl"));
}

#[test]
fn lists_in_parts_and_watches() {
    replay(include_str!("../../../../conformance/api/43-watch-expired.jsonl"));
}

#[test]
fn what_has_been_forgotten() {
    replay(include_str!("../../../../conformance/api/51-watch-too-old.jsonl"));
}

fn replay(story: &str) {
    let mut pair = ApiServerHarness::new();
    let mut kept = Map::new();
    // So that revisions have more than one digit, as in any cluster that has run for a while.
    (0..20)
        .for_each(|n| drop(pair.http("POST", "/api/v1/namespaces", &format!(r#"{{"metadata":{{"name":"n{n}"}}}}"#))));
    for line in story.lines() {
        let line = json::parse_json(line).expect("a line of JSON");
        match line.at("wait").as_i64() {
            Some(seconds) => pair.run_for(Duration::from_secs(seconds as u64)),
            None => step(&mut pair, &line, &mut kept),
        }
    }
}

/// Sends one request, and compares all that the line says of the answer.
fn step(pair: &mut ApiServerHarness, line: &Tree, kept: &mut Map) {
    let word = |name: &str| line.get(name).and_then(Tree::as_str);
    let method = word("do").expect("a method");
    let mut path = String::from(word("path").expect("a path"));
    // What an earlier answer said: where a list goes on, and the version of an object.
    for (name, answer) in kept.iter() {
        for field in ["continue", "resourceVersion"] {
            if let Some(value) = answer.get_path(&["metadata", field]).and_then(Tree::as_str) {
                path = path.replace(&format!("${name}"), value);
                break;
            }
        }
    }
    let body = line.get("body").map(|body| json::to_json(&written(body, kept))).unwrap_or_default();
    let http = if method == "WATCH" { "GET" } else { method };
    let user = credential(word("user").unwrap_or("kubernetes-admin"));
    let media = word("type").unwrap_or("application/json");
    let (code, answer, events) = match pair.receive((http, &path), (media, &body), &user) {
        Err(status) => (status.code, status.to_tree(), Vec::new()),
        Ok(request) => {
            let id = pair.send(request.clone());
            pair.run_for(if path.contains("=999999") { Duration::from_secs(4) } else { Duration::from_millis(500) });
            let answer = pair.take_answer(id).expect("an answer");
            let (code, tree) = rest::to_http(&request, &answer);
            let told = pair.events().iter().filter(|(watch, _)| *watch == id);
            (code, tree, told.map(|(_, event)| normal("", response::event(&request, event, pair.now()))).collect())
        }
    };
    let at = json::to_json(line);
    assert_eq!(line.at("code").as_i64(), Some(code.into()), "{at}\n{}", json::to_json(&answer));
    if let Some(name) = word("keep") {
        kept.insert(name.into(), answer.clone());
    }
    let said = normal("", answer);
    let same = |expected: Option<&Tree>, found: Option<&Tree>| {
        if let Some(expected) = expected {
            assert_eq!(json::to_json(found.unwrap_or(&Tree::Null)), json::to_json(expected), "{at}");
        }
    };
    same(line.get("answer"), Some(&said));
    same(line.get("metadata"), said.get("metadata"));
    for field in ["reason", "message"] {
        let expected = line.get_path(&["refusal", field]).filter(|word| word.as_str() != Some(""));
        same(expected, said.get(field));
    }
    same(line.get("lines"), Some(&Tree::List(events.clone())));
    same(line.get("last"), events.last());
    let name = |event: &Tree| {
        let word = |path: &[&str]| String::from(event.get_path(path).and_then(Tree::as_str).unwrap_or_default());
        Tree::from(format!("{} {}", word(&["type"]), word(&["object", "metadata", "name"])))
    };
    same(line.get("names"), Some(&events.iter().map(name).collect()));
}

/// A body that may begin with what an earlier answer was (`from`), and say only what is other.
fn written(body: &Tree, kept: &Map) -> Tree {
    let Some(from) = body.at("from").as_str() else { return body.clone() };
    let mut change = body.clone();
    change.as_map_mut().map(|map| map.remove("from"));
    crate::api::merge_patch(kept.get(from).expect("an answer that was kept"), &change).expect("a body")
}

/// The tree without what differs from run to run.
fn normal(name: &str, tree: Tree) -> Tree {
    match tree {
        Tree::Map(fields) => {
            Tree::Map(fields.into_iter().map(|(name, value)| (name.clone(), normal(&name, value))).collect())
        }
        Tree::List(items) => items.into_iter().map(|item| normal("", item)).collect(),
        Tree::Text(text) => match name {
            "uid" => "<uid>".into(),
            "resourceVersion" => "<rv>".into(),
            "creationTimestamp" | "time" => "<time>".into(),
            "continue" => {
                let token =
                    RAW_URL.decode(&text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
                let token = json::parse_json(&token).unwrap_or_default();
                format!("<after {}>", token.str_at("start")).into()
            }
            "message" => numbers_away(&text).into(),
            _ => Tree::Text(text),
        },
        other => other,
    }
}

/// Ids become `<uid>`, and numbers of more than one digit `<n>`.
fn numbers_away(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let mut out = String::new();
    let mut word = String::new();
    let end = |word: &mut String, out: &mut String| {
        let is_number = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
        *out += if is_id(word) {
            "<uid>"
        } else if is_number {
            "<n>"
        } else {
            word.as_str()
        };
        word.clear();
    };
    for letter in text.chars() {
        match letter.is_ascii_alphanumeric() || letter == '-' {
            true => word.push(letter),
            false => {
                end(&mut word, &mut out);
                out.push(letter);
            }
        }
    }
    end(&mut word, &mut out);
    out
}
