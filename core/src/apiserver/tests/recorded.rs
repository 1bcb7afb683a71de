//! What a real apiserver answered, compared with this one: `CONFORMANCE_DIR=… cargo test -- --ignored as_recorded`.

use super::*;

/// Replays what a real apiserver said to single-field mutations: `CONFORMANCE_DIR=… cargo test -- --ignored recorded`.
/// Prints how many answers are the same, kind by kind, and, with `SHOW=Pod`, those that are not.
#[test]
#[ignore = "needs recordings"]
fn validation_is_as_recorded() {
    let Ok(directory) = std::env::var("CONFORMANCE_DIR") else { return };
    let show = std::env::var("SHOW").unwrap_or_default();
    let text = std::fs::read_to_string(format!("{directory}/api-validation.jsonl")).expect("the recordings");
    let mut lines = text.lines().map(|line| json::parse_json(line).expect("JSON"));
    let bases = lines.next().expect("the base objects");
    let mut score: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut pair = Pair::new();
    for case in lines {
        let word = |name: &str| case.get(name).and_then(Tree::as_str).unwrap_or_default();
        let base = bases.get_path(&["bases", word("base")]).expect("a base");
        let version = base.get("apiVersion").and_then(Tree::as_str).unwrap_or_default();
        let Some(kind) = Kind::find(version, base.get("kind").and_then(Tree::as_str).unwrap_or_default()) else {
            continue;
        };
        let mut object = base.clone();
        mutate(&mut object, case.get("path").and_then(Tree::as_list).unwrap_or_default(), case.get("value"));
        let group = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        let namespace = if kind.is_namespaced() { "/namespaces/default" } else { "" };
        let path = format!("{group}{namespace}/{}?dryRun=All&fieldValidation=Strict", kind.info().plural);
        let (code, answer) = pair.http("POST", &path, &json::to_json(&object));
        let said = |tree: &Tree, code: i64| match code {
            201 => (201, String::new()),
            _ => (code, tree.get("message").and_then(Tree::as_str).unwrap_or_default().into()),
        };
        let wanted = said(&case, case.get("code").and_then(Tree::as_i64).unwrap_or_default());
        let got = said(&answer, i64::from(code));
        let (right, all) = score.entry(word("base").into()).or_default();
        *all += 1;
        *right += u32::from(wanted == got);
        if wanted != got && show == word("base") {
            let path = json::to_json(case.get("path").unwrap_or(&Tree::Null));
            std::println!(
                "{path} {}\n  wanted {} {}\n  got    {} {}",
                word("mutation"),
                wanted.0,
                wanted.1,
                got.0,
                got.1
            );
        }
    }
    std::println!("{score:?}");
}

/// Applies manifests that others wrote and a real apiserver accepted, as far as their kinds are known here.
#[test]
#[ignore = "needs recordings"]
fn manifests_are_applied_as_recorded() {
    let Ok(directory) = std::env::var("CONFORMANCE_DIR") else { return };
    let text = std::fs::read_to_string(format!("{directory}/manifests/verdicts.jsonl")).expect("the recordings");
    let (mut right, mut all) = (0, 0);
    for case in text.lines().map(|line| json::parse_json(line).expect("JSON")) {
        let word = |name: &str| case.get(name).and_then(Tree::as_str).unwrap_or_default();
        let manifest = std::fs::read_to_string(format!("{directory}/manifests/{}", word("file"))).expect("a manifest");
        let others = ["no matches for kind", "resource mapping not found"];
        match crate::kubectl::apply::check(&manifest) {
            Err(errors) if errors.iter().any(|error| others.iter().any(|words| error.message.contains(words))) => {
                continue;
            }
            _ => {}
        }
        let mut pair = Pair::new();
        let printed = pair.apply(&manifest);
        let wanted = format!("{}{}", word("stdout"), word("stderr"));
        let wanted = wanted.replace(" (server dry run)", "").replace(word("file"), "STDIN");
        all += 1;
        right += u32::from(printed == wanted);
        if printed != wanted {
            std::println!("{}: wanted {wanted}got {printed}", word("file"));
        }
    }
    std::println!("{right} of {all}");
}

/// Sets what is at `path`, or takes it away.
fn mutate(tree: &mut Tree, path: &[Tree], value: Option<&Tree>) {
    let (last, above) = path.split_last().expect("a path");
    let mut at = tree;
    for step in above {
        at = match step {
            Tree::Int(index) => &mut at.as_list_mut().expect("a list")[*index as usize],
            name => at.get_mut(name.as_str().unwrap_or_default()).expect("a field"),
        };
    }
    match (last, value) {
        (Tree::Int(index), Some(value)) => at.as_list_mut().expect("a list")[*index as usize] = value.clone(),
        (Tree::Int(index), None) => {
            at.as_list_mut().expect("a list").remove(*index as usize);
        }
        (name, Some(value)) => {
            at.as_map_mut().expect("a map").insert(name.as_str().unwrap_or_default().into(), value.clone());
        }
        (name, None) => {
            at.as_map_mut().expect("a map").remove(name.as_str().unwrap_or_default());
        }
    }
}

/// Replays patches of objects that a real apiserver had; `SHOW=Pod` prints the answers that differ.
#[test]
#[ignore = "needs recordings"]
fn patches_are_as_recorded() {
    let Ok(directory) = std::env::var("CONFORMANCE_DIR") else { return };
    let show = std::env::var("SHOW").unwrap_or_default();
    let text = std::fs::read_to_string(format!("{directory}/api-patch.jsonl")).expect("the recordings");
    let mut live: BTreeMap<String, Tree> = BTreeMap::new();
    let mut score: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for line in text.lines().map(|line| json::parse_json(line).expect("JSON")) {
        let word = |name: &str| line.get(name).and_then(Tree::as_str).unwrap_or_default();
        if let Some(object) = line.get("object") {
            live.insert(word("live").into(), object.clone());
            continue;
        }
        let object = &live[word("on")];
        let version = object.get("apiVersion").and_then(Tree::as_str).unwrap_or_default();
        let Some(kind) = Kind::find(version, word("on")) else { continue };
        let media = match word("type") {
            "strategic" => "application/strategic-merge-patch+json",
            "merge" => "application/merge-patch+json",
            "json" => "application/json-patch+json",
            _ => continue,
        };
        let mut pair = Pair::new();
        let mut stored = Object::read(kind, object);
        stored.set_defaults();
        stored.meta_mut().uid = crate::api::Uid(1);
        stored.meta_mut().creation_timestamp = Some(crate::api::Timestamp::from(pair.now));
        let key = stored.key();
        pair.etcd.store.write(&key, 0, Some(stored)).expect("it is new");
        pair.seen = pair.etcd.store.revision();
        let group = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        let path = format!("{group}/namespaces/default/{}/{}", kind.info().plural, key.name);
        let patch = json::to_json(line.get("patch").unwrap_or(&Tree::Null));
        let (code, mut answer) = match Request::from_http("PATCH", &path, media, &patch, "kubernetes-admin") {
            Ok(request) => {
                let answer = pair.ask(request.clone());
                rest::to_http(&request, &answer)
            }
            Err(status) => (status.code, status.to_tree()),
        };
        forget_what_varies(&mut answer);
        let plain = |tree: Option<&Tree>| tree.map(json::to_json).unwrap_or_default();
        let said = |tree: &Tree, code: i64| match code {
            200 => (200, format!("{} {}", plain(tree.get("metadata")), plain(tree.get("spec")))),
            _ => (code, String::from(tree.get("message").and_then(Tree::as_str).unwrap_or_default())),
        };
        let wanted = said(line.get("result").unwrap_or(&line), line.get("code").and_then(Tree::as_i64).unwrap_or(0));
        let got = said(&answer, i64::from(code));
        let (right, all) = score.entry(word("on").into()).or_default();
        *all += 1;
        *right += u32::from(wanted == got);
        if wanted != got && show == word("on") {
            std::println!("{} {patch}\n  wanted {} {}\n  got    {} {}", word("type"), wanted.0, wanted.1, got.0, got.1);
        }
    }
    std::println!("{score:?}");
}

/// Compares what the apiserver makes of manifests with what a real one made of them.
#[test]
#[ignore = "needs recordings"]
fn defaults_are_as_recorded() {
    let Ok(directory) = std::env::var("CONFORMANCE_DIR") else { return };
    let text = std::fs::read_to_string(format!("{directory}/api-defaulting.jsonl")).expect("the recordings");
    for case in text.lines().map(|line| json::parse_json(line).expect("JSON")) {
        let input = case.get("input").expect("a manifest");
        let word = |name: &str| input.get(name).and_then(Tree::as_str).unwrap_or_default();
        let Some(kind) = Kind::find(word("apiVersion"), word("kind")) else { continue };
        let group = if kind.info().group.is_empty() { "/api" } else { "/apis" };
        let namespace = if kind.is_namespaced() { "/namespaces/default" } else { "" };
        let path = format!("{group}/{}{namespace}/{}", word("apiVersion"), kind.info().plural);
        let (_, mut got) = Pair::new().http("POST", &path, &json::to_json(input));
        forget_what_varies(&mut got);
        for part in ["spec", "metadata", "status"] {
            let [wanted, got] = [case.get("defaulted"), Some(&got)]
                .map(|tree| tree.and_then(|tree| tree.get(part)).map(json::to_json).unwrap_or_default());
            let letters = got.split("kube-api-access-").nth(1).and_then(|rest| rest.get(..5)).unwrap_or("-----");
            let got = got.replace(letters, "\\u003cx\\u003e");
            if wanted != got {
                std::println!("{kind} {part}\n  wanted {wanted}\n  got    {got}");
            }
        }
    }
}

fn forget_what_varies(object: &mut Tree) {
    if let Some(meta) = object.get_mut("metadata").and_then(Tree::as_map_mut) {
        for name in ["uid", "resourceVersion", "creationTimestamp"] {
            meta.remove(name);
        }
    }
}
