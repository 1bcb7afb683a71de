//! The suite `field`: cases from public reports, played step by step on a cluster of two nodes. A case passes when every
//! step answers as the real cluster did.

use super::api::{refusal, veil, veiled_words};
use super::{Suite, lines, text};
use kubarium_core::api::core_v1::Event;
use kubarium_core::api::credential::UserInfo;
use kubarium_core::api::{Credential, Kind, Object, Tree, json};
use kubarium_core::apiserver_harness::ApiServerHarness;
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::{Command, Input, Setup};
use std::path::Path;

/// How long the cluster runs before the first step.
const WARM_UP: Duration = Duration::from_secs(15);
/// How long a command of kubectl may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Plays every case; of one that fails the first step that differs is kept.
pub fn suite(file: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("field");
    for case in lines(file)? {
        let mut cluster = ApiServerHarness::of(&Setup::classroom(2, 1));
        cluster.run_for(WARM_UP);
        let mut wanted = String::new();
        let mut got = String::new();
        let mut named = case.str_at("id").to_string();
        for (number, step) in case.list_at("steps").iter().enumerate() {
            (wanted, got) = play(&mut cluster, step)?;
            if wanted != got {
                let line = format!("{} {}", step.str_at("do"), step.str_at("args"));
                named = format!("{named} ({}), step {}: {}", case.str_at("area"), number + 1, line.trim());
                break;
            }
        }
        suite.compare(&named, &wanted, &got);
    }
    Ok(suite)
}

/// Plays a step: what the recording says, and what happens here, in a form in which equal answers are equal.
fn play(cluster: &mut ApiServerHarness, step: &Tree) -> Result<(String, String), String> {
    let (arguments, stdin) = (step.str_at("args"), step.str_at("stdin"));
    let words: Vec<&str> = arguments.split_whitespace().collect();
    Ok(match (step.str_at("do"), words.as_slice()) {
        ("apply" | "kapply", []) => (recorded_command(step), kubectl(cluster, Command::Apply(stdin.into()))),
        ("dry", []) => (recorded_command(step), kubectl(cluster, Command::DryRun(stdin.into()))),
        ("http", [method, path, media @ ..]) => {
            (recorded_answer(step), http(cluster, &Credential::admin(), method, path, media, stdin))
        }
        ("rest", [user, method, path, media @ ..]) => {
            (recorded_answer(step), http(cluster, &credential(user), method, path, media, stdin))
        }
        ("wait", [seconds]) => {
            let seconds = seconds.parse().map_err(|_| format!("wait {seconds}: not a number of seconds"))?;
            cluster.run_for(Duration::from_secs(seconds));
            Default::default()
        }
        ("get", [kind, namespace, name, fields @ ..]) => {
            looked_at(step, fields, stored(cluster, kind, namespace, Some(name)))
        }
        ("ls", [kind, namespace, fields @ ..]) => looked_at(step, fields, stored(cluster, kind, namespace, None)),
        ("events", [namespace, about @ ..]) => (
            sorted(step.list_at("events").iter().map(|line| text(line).to_string())),
            events(cluster, namespace, about),
        ),
        (what, _) => return Err(format!("the step {what:?} {arguments:?} is unknown")),
    })
}

/// The credential of a user of the recordings.
fn credential(user: &str) -> Credential {
    match user.strip_prefix("system:node:") {
        _ if user == "kubernetes-admin" => Credential::admin(),
        Some(node) => Credential::node(node),
        None if user.starts_with("system:serviceaccount:") => {
            Credential::ServiceAccount(UserInfo::service_account(user.into()))
        }
        None => Credential::certificate(user),
    }
}

/// Types a command and waits until it is done.
fn kubectl(cluster: &mut ApiServerHarness, command: Command) -> String {
    let before = cluster.printed().len();
    cluster.input(Input::Command(command));
    let give_up = cluster.now() + PATIENCE;
    while cluster.world.kubectl().is_some_and(|kubectl| kubectl.is_busy()) && cluster.now() < give_up {
        cluster.step();
    }
    let (mut code, mut out, mut err) = (0, String::new(), String::new());
    for printed in cluster.printed().get(before..).unwrap_or_default() {
        let is_warning = printed.text.starts_with("Warning: ");
        code |= i64::from(printed.is_error);
        let stream = if printed.is_error || is_warning { &mut err } else { &mut out };
        *stream += &format!("{}\n", printed.text);
    }
    said(code, &out, &err)
}

fn recorded_command(step: &Tree) -> String {
    said(step.i64_at("rc"), step.str_at("stdout"), step.str_at("stderr"))
}

fn said(code: i64, out: &str, err: &str) -> String {
    format!("exit {code}\n{}{}", veiled_text(out), veiled_text(err))
}

/// Sends a request; its code, warnings and answer.
fn http(
    cluster: &mut ApiServerHarness,
    credential: &Credential,
    method: &str,
    path: &str,
    media: &[&str],
    body: &str,
) -> String {
    let usual = if method == "PATCH" { "application/strategic-merge-patch+json" } else { "application/json" };
    let media = media.first().copied().unwrap_or(usual);
    let (code, answer) = cluster.http_of(credential, method, path, media, body);
    let warnings = cluster.warned().to_vec();
    answered(i64::from(code), &answer, warnings.iter().map(Text::as_str))
}

fn recorded_answer(step: &Tree) -> String {
    answered(step.i64_at("code"), step.at("answer"), step.list_at("warnings").iter().map(text))
}

fn answered<'a>(code: i64, answer: &Tree, warnings: impl Iterator<Item = &'a str>) -> String {
    let mut all: String = warnings.map(|warning| format!("Warning: {warning}\n")).collect();
    all += &match code {
        200..300 => format!("{code} {}", comparable(answer.clone())),
        _ => veiled_text(&refusal(code, answer, answer.get_path(&["details", "causes"]))),
    };
    all
}

/// The objects of a kind in a namespace (`-`: in all, or none).
fn stored(cluster: &ApiServerHarness, kind: &str, namespace: &str, name: Option<&str>) -> Vec<Tree> {
    let namespace = Text::from(if namespace == "-" { "" } else { namespace });
    let view = cluster.world.history().now();
    let known: Vec<Kind> = Kind::ALL.iter().copied().filter(|known| known.info().name == kind).collect();
    let kinds = if known.is_empty() { vec![Kind::CustomResource] } else { known };
    let objects = kinds.into_iter().flat_map(|kind| view.objects(kind, &namespace));
    let is_meant =
        |tree: &Tree| tree.str_at("kind") == kind && name.is_none_or(|name| tree.str_at("metadata.name") == name);
    objects.map(Object::to_tree).filter(is_meant).collect()
}

/// The events of a namespace in whose line a text occurs.
fn events(cluster: &ApiServerHarness, namespace: &str, about: &[&str]) -> String {
    let about = about.join(" ");
    let view = cluster.world.history().now();
    let line = |event: &std::sync::Arc<Event>| {
        let object = &event.involved_object;
        let (kind, name) = (&object.kind, &object.name);
        let event = Object::Event(event.clone()).to_tree();
        let count = event
            .i64_at("count")
            .max(event.get_path(&["series", "count"]).map_or(1, |count| count.as_i64().unwrap_or(1)));
        format!(
            "{} {} {kind}/{name} x{count}: {}\n",
            event.str_at("type"),
            event.str_at("reason"),
            event.str_at("message")
        )
    };
    sorted(view.list::<Event>(&namespace.into()).map(line).filter(|line| line.contains(&about)))
}

fn sorted(lines: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<String> = lines.map(|line| veiled_text(&line)).collect();
    lines.sort();
    lines.concat()
}

/// What somebody looked at: these fields of objects, or all of them.
fn looked_at(step: &Tree, fields: &[&str], objects: Vec<Tree>) -> (String, String) {
    let in_words = |objects: &[Tree]| {
        let mut objects: Vec<String> = objects.iter().map(|object| seen(object, fields)).collect();
        objects.sort();
        objects.join("\n")
    };
    (in_words(step.list_at("objects")), in_words(&objects))
}

fn seen(object: &Tree, fields: &[&str]) -> String {
    let name = |field: &&str| {
        // Under its own name, so that it is veiled as it is in its object.
        let last = field.rsplit('.').next().unwrap_or_default();
        let value = field_of(object, field).cloned().unwrap_or_default();
        format!("{field}: {}", comparable(Tree::Map([(Text::from(last), value)].into_iter().collect())))
    };
    match fields {
        [] => comparable(object.clone()),
        fields => fields.iter().map(name).collect::<Vec<_>>().join("\n"),
    }
}

/// The field at `spec.containers[0].image`; a point in a name is written `~1`.
fn field_of<'a>(object: &'a Tree, field: &str) -> Option<&'a Tree> {
    field.split('.').try_fold(object, |tree, step| {
        let (name, index) = step.split_once('[').unwrap_or((step, ""));
        let tree = tree.get(&name.replace("~1", "."))?;
        match index.strip_suffix(']') {
            Some(index) => tree.as_list()?.get(index.parse::<usize>().ok()?),
            None => Some(tree),
        }
    })
}

/// An answer without times, names of the cluster, and what is random.
fn comparable(mut tree: Tree) -> String {
    without_versions(&mut tree);
    veil("", &mut tree);
    veiled_text(&json::to_json(&tree))
}

fn without_versions(tree: &mut Tree) {
    match tree {
        Tree::List(items) => items.iter_mut().for_each(without_versions),
        Tree::Map(map) => {
            for name in ["resourceVersion", "creationTimestamp", "deletionTimestamp", "time"] {
                map.remove(name);
            }
            map.iter_mut().for_each(|(_, value)| without_versions(value));
        }
        _ => {}
    }
}

/// A text without uids, addresses, times and the random parts of names.
fn veiled_text(text: &str) -> String {
    let mut veiled = String::new();
    let mut word = String::new();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':');
    for letter in veiled_words(text).chars().chain([' ']) {
        if is_part(letter) {
            word.push(letter);
        } else {
            veiled += &veiled_word(&word);
            word.clear();
            veiled.push(letter);
        }
    }
    veiled.pop();
    veiled
}

/// The pod-template-hash is among what is veiled: its digits are ours (docs/decisions/random-names.md).
fn veiled_word(word: &str) -> String {
    // `util/rand`: the letters of generated names.
    const RANDOM: &str = "bcdfghjklmnpqrstvwxz2456789";
    let is_uid = |word: &str| word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let is_address = |word: &str| word.starts_with("10.") && word.split('.').count() == 4;
    let is_time = |word: &str| word.len() >= 20 && word.ends_with('Z') && word.contains('T') && word.starts_with("20");
    let veiled_part = |part: &str| match part.len() {
        5 if part.chars().all(|letter| RANDOM.contains(letter)) && part != word => "<x>".to_string(),
        8..=10 if part.chars().all(|letter| RANDOM.contains(letter)) => "<hash>".to_string(),
        _ => part.to_string(),
    };
    match word {
        _ if is_uid(word) => "<uid>".into(),
        _ if is_address(word) => "<address>".into(),
        _ if is_time(word) => "<time>".into(),
        _ => word.split('-').map(veiled_part).collect::<Vec<_>>().join("-"),
    }
}
