//! The suites `api-defaulting`, `api-validation` and `api-patch`: what a real apiserver answered to one request each.

use super::{Suite, lines, text};
use kubarium_core::api::{Kind, Object, Tree, json, server_side_apply};
use kubarium_core::apiserver_harness::ApiServerHarness;
use std::collections::BTreeMap;
use std::path::Path;

/// Manifests, and what the apiserver made of them.
pub fn defaulting(file: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("api-defaulting");
    for case in lines(file)? {
        let (input, name) = (case.at("input"), case.str_at("name"));
        let Some((_, path)) = place(input) else {
            suite.no_such_kind(input.str_at("kind"));
            continue;
        };
        let (code, got) = ApiServerHarness::new().http("POST", &path, &json::to_json(input));
        let wanted = comparable(case.at("defaulted"), true);
        suite.compare(name, &format!("201 {wanted}"), &format!("{code} {}", comparable(&got, true)));
    }
    Ok(suite)
}

/// Objects with one field changed, and how the apiserver refuses them.
pub fn validation(file: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("api-validation");
    let mut cases = lines(file)?.into_iter();
    let bases = cases.next().unwrap_or_default();
    let mut pair = ApiServerHarness::new();
    for case in cases {
        let base = case.str_at("base");
        let mut object = bases.at("bases").get(base).cloned().unwrap_or_default();
        let Some((_, path)) = place(&object) else {
            suite.no_such_kind(base);
            continue;
        };
        let steps = case.list_at("path");
        mutate(&mut object, steps, case.get("value"));
        let (code, answer) =
            pair.http("POST", &format!("{path}?dryRun=All&fieldValidation=Strict"), &json::to_json(&object));
        let named = format!("{base} {} {}", json::to_json(case.at("path")), case.str_at("mutation"));
        let wanted = refusal(case.i64_at("code"), &case, case.get("causes"));
        let got = refusal(i64::from(code), &answer, answer.get_path(&["details", "causes"]));
        let warned = pair.warned().iter().map(|warning| format!("299 - {}", json::to_json(&warning.clone().into())));
        let warned: Vec<String> = warned.collect();
        let wanted = format!("{wanted} {}", case.str_at("warning"));
        suite.compare(&named, &wanted, &format!("{got} {}", warned.join(", ")));
    }
    Ok(suite)
}

/// Live objects, and what patches make of them.
pub fn patch(file: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("api-patch");
    let mut live: BTreeMap<String, Tree> = BTreeMap::new();
    for case in lines(file)? {
        if let Some(object) = case.get("object") {
            live.insert(case.str_at("live").into(), filled(object));
            continue;
        }
        let on = case.str_at("on");
        let object = live.get(on).cloned().unwrap_or_default();
        let Some((kind, path)) = place(&object) else {
            suite.no_such_kind(on);
            continue;
        };
        let media = match case.str_at("type") {
            "strategic" => "application/strategic-merge-patch+json",
            "merge" => "application/merge-patch+json",
            "json" => "application/json-patch+json",
            _ => "application/apply-patch+yaml",
        };
        let mut pair = ApiServerHarness::new();
        let mut stored = Object::read(kind, &object);
        stored.set_defaults();
        // The recorder named itself by no field manager and no user agent.
        server_side_apply::made_by(&mut stored, "unknown");
        pair.put(stored);
        let patch = json::to_json(&filled(case.at("patch")));
        let path = format!("{path}/{}?fieldManager=test", object.str_at("metadata.name"));
        let (code, answer) = pair.http_as("PATCH", &path, media, &patch);
        let said = |code: i64, refused: &Tree, causes: Option<&Tree>, result: &Tree| match code {
            200 | 201 => format!("{code} {}", comparable(result, false)),
            _ => refusal(code, refused, causes),
        };
        let wanted = said(case.i64_at("code"), &case, case.get("causes"), case.at("result"));
        let got = said(i64::from(code), &answer, answer.get_path(&["details", "causes"]), &answer);
        suite.compare(&format!("{on} {} {patch}", case.str_at("type")), &wanted, &got);
    }
    suite.left_out.push("the history of an object that a message repeats: the recordings do not hold it".into());
    suite.left_out.push("the status of patched objects: the recordings do not hold it".into());
    Ok(suite)
}

/// The kind of an object and where it is posted to; None if the kind is not served.
fn place(object: &Tree) -> Option<(Kind, String)> {
    let version = object.str_at("apiVersion");
    let kind = Kind::find(version, object.str_at("kind"))?;
    let root = if version.contains('/') { "/apis" } else { "/api" };
    let namespace = if kind.is_namespaced() { "/namespaces/default" } else { "" };
    Some((kind, format!("{root}/{version}{namespace}/{}", kind.info().plural)))
}

/// Code, reason, message and causes of a refusal, in a form in which equal ones are equal: the causes are a set.
pub fn refusal(code: i64, said: &Tree, causes: Option<&Tree>) -> String {
    if (200..300).contains(&code) {
        return code.to_string();
    }
    let cause = |cause: &Tree| {
        format!("\n    {} {}: {}", cause.str_at("reason"), cause.str_at("field"), cause.str_at("message"))
    };
    let mut causes: Vec<String> = causes.and_then(Tree::as_list).unwrap_or_default().iter().map(cause).collect();
    causes.sort();
    // Upstream finds some errors by two rules, and says them twice (docs/decisions/errors-once.md).
    causes.dedup();
    let mut message = said.str_at("message");
    if causes.len() > 1 {
        // Several errors are listed in brackets, in the order in which upstream's maps happen to be walked.
        message = message.split(": [").next().unwrap_or_default();
    }
    veiled_words(&format!("{code} {} {message}{}", said.str_at("reason"), causes.concat()))
}

/// A message without what differs from one cluster to the next: uids, and objects that are repeated with their history.
pub fn veiled_words(message: &str) -> String {
    const OBJECT: &str = "Invalid value: \"{\\\"apiVersion";
    let mut parts = message.split(OBJECT);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        text += "Invalid value: \"<object>\"";
        text += part.split_once("}\": ").map_or("", |(_, after)| after);
    }
    let is_uid = |word: &str| word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let is_cluster_ip = |word: &str| word.starts_with("10.96.") && word.split('.').count() == 4;
    let veiled = |word| match word {
        word if is_uid(word) => "<uid>",
        word if is_cluster_ip(word) => "<clusterIP>",
        word => word,
    };
    text.split('"').map(veiled).collect::<Vec<_>>().join("\"")
}

/// An object without what differs from one cluster to the next.
fn comparable(object: &Tree, with_status: bool) -> String {
    let mut object = object.clone();
    if let Some(map) = object.as_map_mut() {
        map.remove("kind");
        map.remove("apiVersion");
        if !with_status {
            map.remove("status");
        }
    }
    if let Some(meta) = object.get_mut("metadata").and_then(Tree::as_map_mut) {
        for name in ["resourceVersion", "creationTimestamp", "managedFields"] {
            meta.remove(name);
        }
    }
    veil("", &mut object);
    json::to_json(&object)
}

/// Puts the recordings' placeholders where a cluster chose something at random.
pub fn veil(name: &str, tree: &mut Tree) {
    let word = match tree {
        Tree::List(items) => return items.iter_mut().for_each(|item| veil(name, item)),
        Tree::Map(map) => {
            map.remove("uid");
            return map.iter_mut().for_each(|(name, value)| veil(name, value));
        }
        Tree::Text(text) if text.starts_with("kube-api-access-") => "kube-api-access-<x>",
        Tree::Text(text) if name.starts_with("clusterIP") && text.starts_with("10.") => "<clusterIP>",
        Tree::Text(text) if name.ends_with("Time") && text.ends_with('Z') => "<time>",
        Tree::Text(_) if name.ends_with("controller-uid") => "<uid>",
        Tree::Int(_) if name == "nodePort" || name == "healthCheckNodePort" => "<nodePort>",
        _ => return,
    };
    *tree = Tree::Text(word.into());
}

/// A recorded object with something for each placeholder, so that it can be stored.
fn filled(object: &Tree) -> Tree {
    let mut text = json::to_json(object);
    for (word, value) in [("\\u003c", "<"), ("\\u003e", ">")] {
        text = text.replace(word, value);
    }
    for (word, value) in [
        ("<x>", "xxxxx"),
        ("<time>", "2026-01-01T00:00:00Z"),
        ("<uid>", "00000000-0000-0000-0000-000000000001"),
        ("<clusterIP>", "10.96.0.200"),
    ] {
        text = text.replace(word, value);
    }
    for port in 30201.. {
        let next = text.replacen("\"<nodePort>\"", &format!("{port}"), 1);
        if next == text {
            break;
        }
        text = next;
    }
    json::parse_json(&text).unwrap_or_default()
}

/// Sets what is at `path`, or takes it away.
fn mutate(tree: &mut Tree, path: &[Tree], value: Option<&Tree>) {
    let Some((last, above)) = path.split_last() else { return };
    let mut at = tree;
    for step in above {
        let next = match step {
            Tree::Int(index) => at.as_list_mut().and_then(|list| list.get_mut(*index as usize)),
            name => at.get_mut(text(name)),
        };
        match next {
            Some(next) => at = next,
            None => return,
        }
    }
    match (last, value, at) {
        (Tree::Int(index), Some(value), Tree::List(list)) => list[*index as usize] = value.clone(),
        (Tree::Int(index), None, Tree::List(list)) => {
            list.remove(*index as usize);
        }
        (name, Some(value), Tree::Map(map)) => {
            map.insert(text(name).into(), value.clone());
        }
        (name, None, Tree::Map(map)) => {
            map.remove(text(name));
        }
        _ => {}
    }
}
