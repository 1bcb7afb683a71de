//! The suite `scenarios`: what people did to a real cluster, done here at the same times; the judge compares the rest.

use super::{Suite, text};
use kubarium_core::api::core_v1::Event;
use kubarium_core::api::{Kind, Map, Object, Tree, json};
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::{Command, Input, MachineSpec, Session, Setup};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How long a command may take before its terminal is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether a command is done.
const GLANCE: Duration = Duration::from_millis(10);
/// Of these namespaces the recordings hold nothing.
const SYSTEM: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];
/// Kinds of which the recordings hold nothing.
const UNRECORDED: [Kind; 2] = [Kind::Event, Kind::Lease];

/// What a command came to.
#[derive(Clone, Default)]
struct Ran {
    code: i64,
    out: String,
    err: String,
}

/// Replays every scenario; `out` gets a file of each for the judge. A command passes if its exit code and its words are
/// those of the recording.
pub fn suite(dir: &Path, out: Option<&Path>) -> Result<Suite, String> {
    let mut suite = Suite::new("scenarios");
    let entries = fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    names.sort();
    for path in names {
        let file = path.join("recording.json");
        let recording = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let recording = json::parse_json(&recording).map_err(|error| error.message.to_string())?;
        let played = play(&recording, &mut suite);
        if let Some(out) = out {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let write = || fs::create_dir_all(out).and_then(|()| fs::write(out.join(format!("{name}.json")), &played));
            write().map_err(|error| format!("{}: {error}", out.display()))?;
        }
    }
    Ok(suite)
}

/// Plays one scenario; answers what the judge reads.
fn play(recording: &Tree, suite: &mut Suite) -> String {
    let nodes = recording.list_at("nodes").iter().map(machine).collect();
    let mut session = Session::new(Setup { nodes, ..Setup::classroom(0, 1) });
    let (mut commands, mut checkpoints) = (Vec::new(), Vec::new());
    for action in recording.list_at("actions") {
        session.advance(session.start() + time_of(action.at("t")), u64::MAX);
        match action.str_at("do") {
            "run" => {
                let ran = run(&mut session, action, suite);
                commands.push(map([
                    ("cmd", action.str_at("cmd").into()),
                    ("rc", ran.code.into()),
                    ("stdout", ran.out.into()),
                    ("stderr", ran.err.into()),
                ]));
            }
            "checkpoint" => {
                let objects = Tree::Map(objects(&session));
                checkpoints.push(map([("name", action.str_at("name").into()), ("objects", objects)]));
            }
            "addNode" => session.act(Input::AddMachine(machine(action.at("node")))),
            "killNode" => session.stop_node(&action.str_at("node").into()),
            "reviveNode" => session.start_node(&action.str_at("node").into()),
            other => suite.left_out.push(format!("the action {other:?}")),
        }
    }
    let events = events(&session);
    json::to_json(&map([("commands", commands.into()), ("checkpoints", checkpoints.into()), ("events", events.into())]))
}

/// Types a command and waits until it is done, as a shell does.
fn run(session: &mut Session, action: &Tree, suite: &mut Suite) -> Ran {
    let line = action.str_at("cmd");
    if action.bool_at("shell") {
        suite.left_out.push("commands that need a shell".into());
        return Ran::default();
    }
    let ran = match command(action.str_at("user"), line, action.str_at("stdin")) {
        Ok(command) => {
            let before = session.printed().len();
            session.act(Input::Command(command));
            let give_up = session.now() + PATIENCE;
            while session.timeline().world().kubectl().is_some_and(|kubectl| kubectl.is_busy())
                && session.now() < give_up
            {
                session.advance(session.now() + GLANCE, u64::MAX);
            }
            let mut ran = Ran::default();
            for printed in session.printed().get(before..).unwrap_or_default() {
                let is_warning = printed.text.starts_with("Warning: ");
                ran.code |= i64::from(printed.is_error);
                let stream = if printed.is_error || is_warning { &mut ran.err } else { &mut ran.out };
                *stream += &format!("{}\n", printed.text);
            }
            ran
        }
        Err(why) => {
            suite.left_out.push(why.clone());
            Ran { code: 1, out: String::new(), err: format!("error: {why}\n") }
        }
    };
    if !action.bool_at("background") {
        let words = |code: i64, out: &str, err: &str| {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("exit {code} {} {}", words(out), words(err))
        };
        let rc = action.i64_at("rc");
        suite.compare(
            line,
            &words(rc, action.str_at("stdout"), action.str_at("stderr")),
            &words(ran.code, &ran.out, &ran.err),
        );
    }
    ran
}

/// The command of a line; what is not there yet is said in so many words.
fn command(user: &str, line: &str, stdin: &str) -> Result<Command, String> {
    if user != "admin" {
        return Err("kubectl of other users is not there yet".into());
    }
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    match words.as_slice() {
        ["apply", "-f", "-"] => Ok(Command::Apply(stdin.into())),
        ["apply", "--dry-run=server", "-f", "-"] => Ok(Command::DryRun(stdin.into())),
        ["apply", ..] => Err("kubectl apply with other flags is not there yet".into()),
        [verb, ..] => Err(format!("kubectl {verb} is not there yet")),
        [] => Err("kubectl without a verb is not there yet".into()),
    }
}

fn objects(session: &Session) -> Map {
    let store = session.timeline().world().history().now();
    let mut kinds: BTreeMap<Text, Vec<Tree>> = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(|kind| !UNRECORDED.contains(kind)) {
        let recorded = |object: &&Object| {
            let meta = object.meta();
            !SYSTEM.contains(&meta.namespace.as_str()) && !SYSTEM.contains(&meta.name.as_str())
        };
        let objects: Vec<Tree> =
            store.objects(*kind, &Text::EMPTY).filter(recorded).map(|object| object.to_tree()).collect();
        if !objects.is_empty() {
            kinds.insert(kind.info().name.into(), objects);
        }
    }
    kinds.into_iter().map(|(kind, objects)| (kind, Tree::List(objects))).collect()
}

fn events(session: &Session) -> Vec<Tree> {
    let store = session.timeline().world().history().now();
    let told = store.list::<Event>(&Text::EMPTY).filter(|event| !SYSTEM.contains(&event.metadata.namespace.as_str()));
    told.map(|event| {
        let about = &event.involved_object;
        let tree = Object::Event(event.clone()).to_tree();
        let from = ["reportingComponent", "source"].map(|name| match tree.at(name) {
            Tree::Map(source) => source.str_at("component").to_string(),
            other => text(other).to_string(),
        });
        map([
            ("type", tree.str_at("type").into()),
            ("reason", tree.str_at("reason").into()),
            ("on", format!("{}/{}", about.kind, about.name).into()),
            ("message", tree.str_at("message").into()),
            ("from", from.iter().find(|from| !from.is_empty()).cloned().unwrap_or_default().into()),
        ])
    })
    .collect()
}

/// A recorded node as a machine.
fn machine(node: &Tree) -> MachineSpec {
    let spec = MachineSpec::sized(node.str_at("name"), node.str_at("cpu"), node.str_at("memory"), node.str_at("pods"));
    let Tree::Map(mut tree) = spec.to_tree() else { return spec };
    for name in ["labels", "taints", "images"] {
        if let Some(value) = node.get(name) {
            tree.insert(name.into(), value.clone());
        }
    }
    MachineSpec::from_tree(&Tree::Map(tree)).unwrap_or(spec)
}

/// Seconds with a fraction, to the microsecond.
fn time_of(tree: &Tree) -> Duration {
    match tree {
        Tree::Int(seconds) => Duration::from_secs(*seconds as u64),
        Tree::Float(seconds) => Duration::from_micros((seconds * 1e6) as u64),
        _ => Duration::ZERO,
    }
}

fn map<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    Tree::Map(fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect())
}
