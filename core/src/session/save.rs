//! A run as text: seed, cluster, inputs, position and version. JSON, so that people can read what they share.

use crate::api::record::Field;
use crate::api::request::{
    Body, DeleteOptions, FieldValidation, IncludeObject, PatchType, Propagation, Query, Request, ResourceVersionMatch,
    Shape, Subresource, Verb,
};
use crate::api::{Credential, Kind, Map, Object, Tree, Uid, UserInfo, json};
use crate::base::{Duration, Text, Time};
use crate::fault::Link;
use crate::node::machine::MachineSpec;
use crate::timeline::{Entry, Position, Timeline};
use crate::wire::command::Command;
use crate::world::{ControlPlane, Input, Latency, Order, Setup};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The form of the text. Another number cannot be read.
const FORMAT: i64 = 2;
/// The most inputs that a text may hold: more is no run of a person.
const MAX_INPUTS: usize = 100_000;
const MAX_MESSAGES: u64 = 2_000_000;
const MAX_NODES: usize = 1_000;
/// Instances of one component of the control plane.
const MAX_PARTS: u32 = 16;
/// A quarter of a year.
const MAX_SECS: u64 = 90 * 24 * 60 * 60;
/// Clusters begin before the year 2200.
const LATEST: Time = Time::from_secs(7_258_118_400);

pub(super) fn save(timeline: &Timeline) -> String {
    let setup = timeline.setup();
    let entry = |entry: &Entry| map([("at", position(entry.at)), ("input", input(&entry.input))]);
    let tree = map([
        ("kubarium", Tree::Int(FORMAT)),
        ("version", text(env!("CARGO_PKG_VERSION"))),
        ("seed", text(&format!("{}", setup.seed))),
        ("start", int(setup.start.0)),
        ("latency", latency(&setup.latency)),
        ("controlPlane", control_plane(&setup.control_plane)),
        ("nodes", Tree::List(setup.nodes.iter().map(MachineSpec::to_tree).collect())),
        ("inputs", Tree::List(timeline.log().iter().map(entry).collect())),
        ("position", position(timeline.position())),
    ]);
    json::to_json(&tree)
}

/// The same run at another position, as [`Session::save`](super::Session::save) would save it there, as long as nothing was done since:
/// for a page that is being left, and cannot wait for the run itself.
pub fn moved_to(saved: &str, at: Position) -> String {
    const NAME: &str = "\"position\":";
    let parts = saved.rsplit_once(NAME).and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)));
    parts.map_or(saved.into(), |(before, after)| format!("{before}{NAME}{}{after}", json::to_json(&position(at))))
}

/// The setup, the inputs and the position in a saved text.
pub(super) fn load(text: &str) -> Result<(Setup, Vec<Entry>, Position), Text> {
    let tree = json::parse_json(text).map_err(|error| Text::from(format!("not a saved run: {}", error.message)))?;
    match tree.at("kubarium").as_i64() {
        Some(FORMAT) => {}
        Some(other) => return Err(format!("a saved run of format {other}; this version reads format {FORMAT}").into()),
        None => return Err("not a saved run of Kubarium".into()),
    }
    let version = tree.str_at("version");
    if version != env!("CARGO_PKG_VERSION") {
        let mine = env!("CARGO_PKG_VERSION");
        return Err(format!("saved by version {version:?}; this is {mine}, where the same run may go otherwise").into());
    }
    let nodes = list(&tree, "nodes")?.iter().map(|node| MachineSpec::from_tree(node).ok_or_else(|| bad("nodes")));
    let inputs = list(&tree, "inputs")?;
    if inputs.len() > MAX_INPUTS {
        return Err(bad("inputs"));
    }
    let seed = tree.at("seed").as_str().and_then(|seed| seed.parse().ok());
    let setup = Setup {
        seed: seed.ok_or_else(|| bad("seed"))?,
        start: Time(number(&tree, "start")?),
        nodes: nodes.collect::<Result<_, _>>()?,
        control_plane: read_control_plane(tree.get("controlPlane").ok_or_else(|| bad("controlPlane"))?)?,
        latency: read_latency(tree.get("latency").ok_or_else(|| bad("latency"))?)?,
    };
    let log = inputs.iter().map(|entry| {
        let at = read_position(entry.get("at").ok_or_else(|| bad("inputs"))?)?;
        let input = entry.get("input").and_then(read_input).ok_or_else(|| bad("inputs"))?;
        Ok(Entry { at, input })
    });
    let log: Vec<Entry> = log.collect::<Result<_, Text>>()?;
    if !log.is_sorted_by_key(|entry| entry.at) {
        return Err(bad("inputs"));
    }
    let at = read_position(tree.get("position").ok_or_else(|| bad("position"))?)?;
    // A run is done again to its end: nobody is to wait for that forever.
    let lasts = at.time.0.checked_sub(setup.start.0).ok_or_else(|| bad("position"))?;
    if at.handled > MAX_MESSAGES
        || lasts > MAX_SECS * 1_000_000
        || setup.start > LATEST
        || setup.nodes.len() > MAX_NODES
    {
        return Err("this run is too long to be opened".into());
    }
    Ok((setup, log, at))
}

fn input(input: &Input) -> Tree {
    match input {
        Input::Command(Command::Apply(yaml)) => map([("apply", text(yaml))]),
        Input::Command(Command::DryRun(yaml)) => map([("dryRun", text(yaml))]),
        Input::Command(Command::Send(sent)) => map([("send", request(sent))]),
        Input::Request(sent) => map([("request", request(sent))]),
        Input::AddMachine(spec) => map([("addMachine", spec.to_tree())]),
        Input::Machine(name, order) => map([("machine", text(name)), ("order", word(&ORDERS, *order))]),
        Input::Process(name, order) => map([("process", text(name)), ("order", word(&ORDERS, *order))]),
        Input::Link(a, b, link) => map([(
            "link",
            map([
                ("a", text(a)),
                ("b", text(b)),
                ("cut", Tree::Bool(link.cut)),
                ("lossPercent", Tree::Int(i64::from(link.loss_percent))),
                ("delayMicros", micros(link.delay)),
            ]),
        )]),
    }
}

fn read_input(tree: &Tree) -> Option<Input> {
    // The order of a machine or a process stands beside its name.
    let (name, value) = tree.as_map()?.iter().find(|(name, _)| *name != "order")?;
    let word = || value.as_str().map(Text::from);
    Some(match name.as_str() {
        "apply" => Input::Command(Command::Apply(word()?)),
        "dryRun" => Input::Command(Command::DryRun(word()?)),
        "send" => Input::Command(Command::Send(Box::new(read_request(value)?))),
        "request" => Input::Request(Box::new(read_request(value)?)),
        "addMachine" => Input::AddMachine(MachineSpec::from_tree(value)?),
        "machine" => Input::Machine(word()?, read_word(&ORDERS, tree.get("order")?)?),
        "process" => Input::Process(word()?, read_word(&ORDERS, tree.get("order")?)?),
        "link" => {
            let link = Link {
                cut: value.bool_at("cut"),
                loss_percent: value.get("lossPercent")?.as_i64()?.clamp(0, 100) as u8,
                delay: Duration::from_micros(number(value, "delayMicros").ok()?),
            };
            let end = |name| value.get(name).and_then(Tree::as_str).map(Text::from);
            Input::Link(end("a")?, end("b")?, link)
        }
        _ => return None,
    })
}

fn request(request: &Request) -> Tree {
    let body = match &request.body {
        Body::None => Tree::Null,
        Body::Tree(tree) => map([("tree", tree.clone())]),
        Body::Object(object) => map([("object", object.to_tree())]),
        Body::Patch(kind, tree) => map([("patch", tree.clone()), ("type", word(&PATCHES, *kind))]),
        Body::Delete(options) => map([("delete", delete_options(options))]),
    };
    map([
        ("credential", credential(&request.credential)),
        ("verb", word(&VERBS, request.verb)),
        ("apiVersion", text(&request.kind.api_version())),
        ("kind", text(request.kind.info().name)),
        ("resource", text(&request.resource)),
        ("namespace", text(&request.namespace)),
        ("name", text(&request.name)),
        ("subresource", Tree::Text(Text::from_static(request.subresource.as_str()))),
        ("query", query(&request.query)),
        ("body", body),
    ])
}

fn credential(credential: &Credential) -> Tree {
    let user = |user: &UserInfo| map([("user", text(&user.name)), ("groups", user.groups.write())]);
    match credential {
        Credential::Anonymous => map([("anonymous", Tree::Null)]),
        Credential::Certificate(info) => map([("certificate", user(info))]),
        Credential::ServiceAccount(info) => map([("serviceAccount", user(info))]),
        Credential::Token(token) => map([("token", text(token))]),
    }
}

fn read_credential(tree: &Tree) -> Option<Credential> {
    let (name, value) = tree.as_map()?.first_key_value()?;
    let user = || {
        let groups = <Vec<Text> as Field>::read(value.get("groups")?).into();
        Some(UserInfo { name: value.get("user")?.as_str()?.into(), groups })
    };
    Some(match name.as_str() {
        "anonymous" => Credential::Anonymous,
        "certificate" => Credential::Certificate(user()?),
        "serviceAccount" => Credential::ServiceAccount(user()?),
        "token" => Credential::Token(value.as_str()?.into()),
        _ => return None,
    })
}

fn read_request(tree: &Tree) -> Option<Request> {
    let body = tree.get("body")?;
    let body = match body.as_map().and_then(Map::first_key_value).map(|(name, value)| (name.as_str(), value)) {
        None => Body::None,
        Some(("tree", value)) => Body::Tree(value.clone()),
        Some(("object", value)) => Body::Object(Object::from_tree(value).ok()?),
        Some(("delete", value)) => Body::Delete(read_delete_options(value)?),
        Some(("patch", value)) => Body::Patch(read_word(&PATCHES, body.get("type")?)?, value.clone()),
        Some(_) => return None,
    };
    Some(Request {
        credential: read_credential(tree.get("credential")?)?,
        verb: read_word(&VERBS, tree.get("verb")?)?,
        kind: match tree.at("kind").as_str()? {
            "CustomResource" => Kind::CustomResource,
            kind => Kind::find(tree.at("apiVersion").as_str()?, kind)?,
        },
        resource: tree.at("resource").as_str().unwrap_or_default().into(),
        namespace: tree.at("namespace").as_str()?.into(),
        name: tree.at("name").as_str()?.into(),
        subresource: Subresource::ALL
            .into_iter()
            .find(|part| Some(part.as_str()) == tree.at("subresource").as_str())?,
        query: read_query(tree.get("query")?)?,
        body,
    })
}

const ORDERS: [(&str, Order); 2] = [("stop", Order::Stop), ("start", Order::Start)];
const VERBS: [(&str, Verb); 8] = [
    ("get", Verb::Get),
    ("list", Verb::List),
    ("watch", Verb::Watch),
    ("create", Verb::Create),
    ("update", Verb::Update),
    ("patch", Verb::Patch),
    ("delete", Verb::Delete),
    ("deletecollection", Verb::DeleteCollection),
];
const PATCHES: [(&str, PatchType); 4] = [
    ("json", PatchType::Json),
    ("merge", PatchType::Merge),
    ("strategic", PatchType::StrategicMerge),
    ("apply", PatchType::Apply),
];
const PROPAGATIONS: [(&str, Propagation); 3] =
    [("Orphan", Propagation::Orphan), ("Background", Propagation::Background), ("Foreground", Propagation::Foreground)];

const MATCHES: [(&str, ResourceVersionMatch); 2] =
    [("Exact", ResourceVersionMatch::Exact), ("NotOlderThan", ResourceVersionMatch::NotOlderThan)];
const VALIDATIONS: [(&str, FieldValidation); 3] =
    [("Ignore", FieldValidation::Ignore), ("Warn", FieldValidation::Warn), ("Strict", FieldValidation::Strict)];
const SHAPES: [(&str, Shape); 3] =
    [("", Shape::Object), ("Table", Shape::Table), ("PartialObjectMetadata", Shape::Metadata)];
const INCLUDES: [(&str, IncludeObject); 3] =
    [("Metadata", IncludeObject::Metadata), ("None", IncludeObject::None), ("Object", IncludeObject::Object)];

fn query(query: &Query) -> Tree {
    map([
        ("labelSelector", text(&format!("{}", query.label_selector))),
        ("fieldSelector", text(&format!("{}", query.field_selector))),
        ("resourceVersion", query.resource_version.map_or(Tree::Null, int)),
        ("resourceVersionMatch", query.resource_version_match.map_or(Tree::Null, |found| word(&MATCHES, found))),
        ("limit", int(query.limit)),
        ("continue", text(&query.continue_token)),
        ("sendInitialEvents", Tree::Bool(query.send_initial_events)),
        ("dryRun", Tree::Bool(query.dry_run)),
        ("fieldValidation", word(&VALIDATIONS, query.field_validation)),
        ("fieldManager", text(&query.field_manager)),
        ("force", Tree::Bool(query.force)),
        ("as", word(&SHAPES, query.shape)),
        ("includeObject", word(&INCLUDES, query.include_object)),
    ])
}

fn read_query(tree: &Tree) -> Option<Query> {
    let word = |name: &str| tree.get(name).and_then(Tree::as_str).map(Text::from);
    Some(Query {
        label_selector: word("labelSelector")?.parse().ok()?,
        field_selector: word("fieldSelector")?.parse().ok()?,
        resource_version: number(tree, "resourceVersion").ok(),
        resource_version_match: tree.get("resourceVersionMatch").and_then(|word| read_word(&MATCHES, word)),
        limit: number(tree, "limit").unwrap_or_default(),
        continue_token: word("continue").unwrap_or_default(),
        send_initial_events: tree.bool_at("sendInitialEvents"),
        dry_run: tree.bool_at("dryRun"),
        field_validation: read_word(&VALIDATIONS, tree.get("fieldValidation")?)?,
        field_manager: word("fieldManager")?,
        force: tree.bool_at("force"),
        shape: tree.get("as").and_then(|shape| read_word(&SHAPES, shape)).unwrap_or_default(),
        include_object: tree.get("includeObject").and_then(|word| read_word(&INCLUDES, word)).unwrap_or_default(),
    })
}

fn delete_options(options: &DeleteOptions) -> Tree {
    map([
        ("gracePeriodSeconds", options.grace_period_seconds.map_or(Tree::Null, Tree::Int)),
        ("propagationPolicy", options.propagation.map_or(Tree::Null, |policy| word(&PROPAGATIONS, policy))),
        ("uid", options.uid.map_or(Tree::Null, |uid| text(&format!("{uid}")))),
        ("resourceVersion", options.resource_version.map_or(Tree::Null, int)),
    ])
}

fn read_delete_options(tree: &Tree) -> Option<DeleteOptions> {
    Some(DeleteOptions {
        grace_period_seconds: tree.at("gracePeriodSeconds").as_i64(),
        propagation: tree.get("propagationPolicy").and_then(|policy| read_word(&PROPAGATIONS, policy)),
        uid: tree.at("uid").as_str().and_then(Uid::parse),
        resource_version: number(tree, "resourceVersion").ok(),
    })
}

fn control_plane(parts: &ControlPlane) -> Tree {
    map([
        ("apiservers", int(u64::from(parts.apiservers))),
        ("schedulers", int(u64::from(parts.schedulers))),
        ("controllerManagers", int(u64::from(parts.controller_managers))),
        ("leaderElect", Tree::Bool(parts.leader_elect)),
    ])
}

fn read_control_plane(tree: &Tree) -> Result<ControlPlane, Text> {
    let count = |name| {
        number(tree, name)
            .and_then(|count| u32::try_from(count).ok().filter(|n| *n <= MAX_PARTS).ok_or_else(|| bad(name)))
    };
    let parts = ControlPlane {
        apiservers: count("apiservers")?,
        schedulers: count("schedulers")?,
        controller_managers: count("controllerManagers")?,
        leader_elect: tree.at("leaderElect").as_bool().unwrap_or_default(),
    };
    if parts.apiservers == 0 { Err(bad("apiservers")) } else { Ok(parts) }
}

fn latency(latency: &Latency) -> Tree {
    map([
        ("controlPlaneMicros", micros(latency.control_plane)),
        ("networkMicros", micros(latency.network)),
        ("localMicros", micros(latency.local)),
        ("jitterPercent", Tree::Int(i64::from(latency.jitter_percent))),
    ])
}

fn read_latency(tree: &Tree) -> Result<Latency, Text> {
    let duration = |name| number(tree, name).map(Duration::from_micros);
    Ok(Latency {
        control_plane: duration("controlPlaneMicros")?,
        network: duration("networkMicros")?,
        local: duration("localMicros")?,
        jitter_percent: number(tree, "jitterPercent")?.min(1000) as u32,
    })
}

fn position(position: Position) -> Tree {
    map([("handled", int(position.handled)), ("time", int(position.time.0))])
}

fn read_position(tree: &Tree) -> Result<Position, Text> {
    Ok(Position { handled: number(tree, "handled")?, time: Time(number(tree, "time")?) })
}

fn word<T: PartialEq>(words: &[(&'static str, T)], value: T) -> Tree {
    words.iter().find(|(_, other)| *other == value).map_or(Tree::Null, |(word, _)| text(word))
}

fn read_word<T: Copy>(words: &[(&'static str, T)], tree: &Tree) -> Option<T> {
    words.iter().find(|(word, _)| Some(*word) == tree.as_str()).map(|(_, value)| *value)
}

fn map<const N: usize>(fields: [(&'static str, Tree); N]) -> Tree {
    Tree::Map(fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect())
}

fn text(text: &str) -> Tree {
    Tree::Text(text.into())
}

fn int(number: u64) -> Tree {
    Tree::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn micros(duration: Duration) -> Tree {
    int(duration.as_micros() as u64)
}

fn number(tree: &Tree, name: &'static str) -> Result<u64, Text> {
    let number = tree.get(name).and_then(Tree::as_i64).and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| bad(name))
}

fn list<'a>(tree: &'a Tree, name: &'static str) -> Result<&'a [Tree], Text> {
    tree.get(name).and_then(Tree::as_list).ok_or_else(|| bad(name))
}

fn bad(name: &str) -> Text {
    format!("a damaged saved run: {name:?} is missing or wrong").into()
}
