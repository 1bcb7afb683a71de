//! The tables of kinds against what a real apiserver says of itself: its OpenAPI schemas and its discovery.
//!
//! `cargo xtask schemas DIR`, where `DIR` holds
//! `openapi/GROUP_VERSION.json`, `discovery_api_v1.json` and `api-resources.txt` of Kubernetes 1.36.

use kubarium_core::api::kinds::Scope;
use kubarium_core::api::schema::{FieldSchema, ListType, PatchStrategy, Schema, Type};
use kubarium_core::api::{Kind, Map, Tree, parse_json, to_json};
use kubarium_core::apiserver::discovery;
use kubarium_core::apiserver::discovery::categories;
use kubarium_core::history::History;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// Where the tables differ on purpose, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("JSONSchemaProps.maximum: number", "a number is kept as it is, without a type of its own"),
    ("JSONSchemaProps.minimum: number", "a number is kept as it is, without a type of its own"),
    ("JSONSchemaProps.multipleOf: number", "a number is kept as it is, without a type of its own"),
];

fn directory() -> Option<PathBuf> {
    std::env::var("KUBERNETES_SCHEMAS").ok().map(PathBuf::from)
}

fn read(path: &str) -> Option<String> {
    Some(fs::read_to_string(directory()?.join(path)).expect("it is in the folder"))
}

/// All schemas of all groups, by their full names.
fn schemas() -> Option<BTreeMap<String, Tree>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(directory()?.join("openapi")).expect("a folder").flatten() {
        let file = parse_json(&fs::read_to_string(entry.path()).expect("a file")).expect("JSON");
        for (name, schema) in file.at("schemas").as_map().expect("schemas") {
            all.insert(name.to_string(), schema.clone());
        }
    }
    Some(all)
}

#[test]
#[ignore = "needs the schemas of a real cluster"]
fn every_field_is_as_the_openapi_schemas_say() {
    let Some(schemas) = schemas() else { return };
    let mut check = Check { schemas: &schemas, done: BTreeSet::new(), wrong: Vec::new() };
    for kind in Kind::ALL {
        let info = kind.info();
        let is_it = |schema: &&String| {
            let names = schemas[*schema].at("x-kubernetes-group-version-kind").as_list();
            names.into_iter().flatten().any(|name| {
                (name.str_at("group"), name.str_at("version"), name.str_at("kind"))
                    == (info.group, info.version, info.name)
            })
        };
        match schemas.keys().find(is_it) {
            Some(name) => check.record(name, info.schema),
            // The folder does not hold the schemas of these groups.
            None if matches!(info.group, "resource.k8s.io" | "apiregistration.k8s.io") => {}
            None if *kind == Kind::CustomResource => {}
            None => check.wrong.push(format!("{kind} has no schema")),
        }
    }
    let unused =
        DIFFERENT.iter().filter(|(what, _)| !check.wrong.iter().any(|wrong| wrong == what)).collect::<Vec<_>>();
    assert!(unused.is_empty(), "no longer different: {unused:?}");
    check.wrong.retain(|wrong| DIFFERENT.iter().all(|(what, _)| wrong != what));
    assert!(check.done.len() > 300, "only {} types were looked at", check.done.len());
    assert!(check.wrong.is_empty(), "{} differences:\n{}", check.wrong.len(), check.wrong.join("\n"));
}

struct Check<'a> {
    schemas: &'a BTreeMap<String, Tree>,
    done: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn record(&mut self, name: &str, ours: &'static Schema) {
        if !self.done.insert(name.to_string()) {
            return;
        }
        let Some(theirs) = self.schemas.get(name) else { return self.wrong.push(format!("{name} is not theirs")) };
        let short = last(name);
        self.expect(ours.name, short, || format!("{short}: the name"));
        let atomic = theirs.at("x-kubernetes-map-type").as_str() == Some("atomic");
        self.expect(ours.atomic, atomic, || format!("{short}: atomic"));
        let is_kind = theirs.get("x-kubernetes-group-version-kind").is_some();
        let empty = Default::default();
        let properties = theirs.at("properties").as_map().unwrap_or(&empty);
        for (field, property) in properties {
            if is_kind && matches!(field.as_str(), "apiVersion" | "kind") {
                continue;
            }
            match ours.field(field) {
                Some(ours) => self.field(&format!("{short}.{field}"), ours, property),
                None => self.wrong.push(format!("{short}.{field}: missing")),
            }
        }
        for field in ours.fields.iter().filter(|field| !properties.contains_key(field.name)) {
            self.wrong.push(format!("{short}.{}: more than theirs", field.name));
        }
    }

    fn field(&mut self, at: &str, ours: &'static FieldSchema, theirs: &Tree) {
        let word = |name: &str| theirs.get(name).and_then(Tree::as_str);
        let keys = words(theirs.get("x-kubernetes-list-map-keys"));
        let list = match ours.list {
            ListType::Atomic => (None, Vec::new()),
            ListType::Set => (Some("set"), Vec::new()),
            ListType::Map(keys) => (Some("map"), keys.iter().map(|key| key.to_string()).collect()),
        };
        let said = word("x-kubernetes-list-type").filter(|word| *word != "atomic");
        self.expect(list, (said, keys), || format!("{at}: list type"));
        let strategy = word("x-kubernetes-patch-strategy").unwrap_or_default();
        let merges = strategy.split(',').any(|word| word == "merge");
        let patch = match word("x-kubernetes-patch-merge-key").filter(|_| merges) {
            Some(key) => format!("by {key}"),
            None => String::from(if merges { "merge" } else { "replace" }),
        };
        let our_patch = match ours.patch {
            PatchStrategy::Replace => String::from("replace"),
            PatchStrategy::Merge => String::from("merge"),
            PatchStrategy::MergeByKey(key) => format!("by {key}"),
        };
        self.expect(our_patch, patch, || format!("{at}: patch strategy"));
        self.expect(ours.retain_keys, strategy.contains("retainKeys"), || format!("{at}: retainKeys"));
        let map_type = match (ours.atomic, ours.granular) {
            (true, _) => Some("atomic"),
            (_, true) => Some("granular"),
            _ => None,
        };
        self.expect(map_type, word("x-kubernetes-map-type"), || format!("{at}: map type"));
        self.ty(at, &ours.ty, theirs);
    }

    fn ty(&mut self, at: &str, ours: &'static Type, theirs: &Tree) {
        let words = words(theirs.get("enum")).into_iter().filter(|word| !word.is_empty()).collect::<BTreeSet<_>>();
        if let Type::Word(known) = ours
            && !words.is_empty()
        {
            self.expect(known.iter().map(|word| word.to_string()).collect::<BTreeSet<_>>(), words, || {
                format!("{at}: words")
            });
        }
        let reference = theirs.get("$ref").or_else(|| theirs.get("allOf")?.as_list()?.first()?.get("$ref"));
        if let Some(name) = reference.and_then(Tree::as_str).map(|path| path.rsplit('/').next().unwrap_or_default()) {
            let simple = match last(name) {
                "Quantity" => "Quantity",
                "IntOrString" => "IntOrString",
                "Time" => "Timestamp",
                "MicroTime" => "MicroTime",
                "FieldsV1" | "RawExtension" | "JSON" => "Any",
                // A schema or a word for all or none, a schema or several: kept as they are.
                "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrStringArray" => "Any",
                _ => match ours {
                    Type::Record(schema) => return self.record(name, schema),
                    _ => name,
                },
            };
            return self.expect(type_word(ours), simple, || format!("{at}: type"));
        }
        let wanted = match (theirs.str_at("type"), theirs.str_at("format")) {
            ("array", _) => match (ours, theirs.get("items")) {
                (Type::List(item), Some(items)) => return self.ty(at, item, items),
                _ => "List",
            },
            ("object", _) => match (ours, theirs.get("additionalProperties")) {
                (Type::Map(item), Some(items)) => return self.ty(at, item, items),
                (_, Some(_)) => "Map",
                (_, None) => "Any",
            },
            ("string", "byte") => "Bytes",
            ("string", _) => "String",
            ("boolean", _) => "Bool",
            ("integer", "int64") => "Int64",
            ("integer", _) => "Int32",
            ("number", _) => return self.wrong.push(format!("{at}: number")),
            _ => "Any",
        };
        self.expect(type_word(ours), wanted, || format!("{at}: type"))
    }

    fn expect<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(
        &mut self,
        ours: T,
        theirs: U,
        what: impl FnOnce() -> String,
    ) {
        if ours != theirs {
            self.wrong.push(format!("{} is {ours:?}, theirs {theirs:?}", what()));
        }
    }
}

fn type_word(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "Bool",
        Type::Int32 => "Int32",
        Type::Int64 => "Int64",
        Type::String | Type::Word(_) => "String",
        Type::Quantity => "Quantity",
        Type::IntOrString => "IntOrString",
        Type::Timestamp => "Timestamp",
        Type::MicroTime => "MicroTime",
        Type::Bytes => "Bytes",
        Type::Any => "Any",
        Type::Record(schema) => schema.name,
        Type::List(_) => "List",
        Type::Map(_) => "Map",
    }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn words(list: Option<&Tree>) -> Vec<String> {
    list.and_then(Tree::as_list).into_iter().flatten().filter_map(Tree::as_str).map(String::from).collect()
}

/// `kubectl api-resources -o wide`: every line a resource.
#[test]
#[ignore = "needs the schemas of a real cluster"]
fn every_resource_is_as_discovery_says() {
    let Some(table) = read("api-resources.txt") else { return };
    let mut lines = table.lines();
    let head = lines.next().expect("a heading");
    let columns = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS", "CATEGORIES"]
        .map(|name| head.find(name).expect("the column"));
    let theirs = lines.map(|line| {
        let cell = |index: usize| {
            let end = columns.get(index + 1).copied().unwrap_or(line.len()).min(line.len());
            line.get(columns[index]..end).unwrap_or_default().trim().to_string()
        };
        [0, 1, 2, 3, 4, 5, 6].map(cell)
    });
    let theirs: BTreeSet<[String; 7]> = theirs.collect();
    let ours = Kind::ALL.iter().map(|kind| kind.info()).filter(|info| !info.plural.is_empty());
    // kubectl shows one version of each resource, the one that is preferred.
    let ours = ours.filter(|info| (info.group, info.version) != ("autoscaling", "v1"));
    let ours: BTreeSet<[String; 7]> = ours
        .map(|info| {
            [
                info.plural.to_string(),
                info.short_names.join(","),
                info.kind.api_version().to_string(),
                (info.scope == Scope::Namespaced).to_string(),
                info.name.to_string(),
                info.verbs.join(","),
                categories(info.kind).join(","),
            ]
        })
        .collect();
    let missing: Vec<_> = theirs.difference(&ours).collect();
    let more: Vec<_> = ours.difference(&theirs).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing: {missing:#?}\nmore: {more:#?}");
}

#[test]
#[ignore = "needs the schemas of a real cluster"]
fn discovery_of_the_core_group_is_as_theirs() {
    let Some(text) = read("discovery_api_v1.json") else { return };
    let mut theirs = parse_json(&text).expect("JSON");
    for resource in theirs.get_mut("resources").and_then(Tree::as_list_mut).expect("resources") {
        // Left out on purpose.
        resource.as_map_mut().expect("a resource").remove("storageVersionHash");
    }
    let ours = discovery::answer("/api/v1", false, History::default().now()).expect("the core group");
    let resources = |list: &Tree| list.at("resources").as_list().expect("resources").to_vec();
    for (ours, theirs) in resources(&ours).iter().zip(&resources(&theirs)) {
        assert_eq!(to_json(ours), to_json(theirs));
    }
    assert_eq!(ours, theirs);
}

/// The schemas that are served, and those of a real cluster: the same but for what is left out.
#[test]
#[ignore = "needs the schemas of a real cluster"]
fn openapi_is_as_theirs() {
    let Some(directory) = directory() else { return };
    let mut wrong = Vec::new();
    for entry in fs::read_dir(directory.join("openapi")).expect("a folder").flatten() {
        let name = entry.file_name().into_string().expect("a name");
        let (group, version) = name.trim_end_matches(".json").rsplit_once('_').expect("a group and a version");
        let path = match group {
            "api" => format!("/openapi/v3/api/{version}"),
            group => format!("/openapi/v3/apis/{group}/{version}"),
        };
        let ours = discovery::answer(&path, false, History::default().now()).expect("a document");
        let ours = ours.at("components.schemas").as_map().expect("schemas");
        let theirs = parse_json(&fs::read_to_string(entry.path()).expect("a file")).expect("JSON");
        let theirs = theirs.at("schemas").as_map().expect("schemas");
        for (name, schema) in ours {
            match theirs.get(name) {
                Some(theirs) if plain(theirs) == plain(schema) => {}
                // One has a kind in every group, the other numbers without a type of their own.
                Some(_) if name.ends_with(".DeleteOptions") || name.ends_with(".JSONSchemaProps") => {}
                Some(theirs) => {
                    wrong.push(format!("{name} is\n  {}\n  {}", to_json(&plain(schema)), to_json(&plain(theirs))))
                }
                None => wrong.push(format!("{path}: {name} is more than theirs")),
            }
        }
        let missing =
            theirs.keys().filter(|name| !ours.contains_key(*name)).filter(|name| name.starts_with("io.k8s.api."));
        wrong.extend(missing.map(|name| format!("{path}: {name} is missing")));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// A schema without what ours leave out on purpose, and with one way of writing references.
fn plain(schema: &Tree) -> Tree {
    match schema {
        Tree::Map(map) => {
            let only = map.at("allOf").as_list().filter(|list| list.len() == 1);
            let inside = only.and_then(|list| list[0].as_map()).into_iter().flatten();
            let word = |name: &str| map.get(name).and_then(Tree::as_str);
            // Values without a type of their own, here.
            const FREE: [&str; 7] = [
                "FieldsV1",
                "RawExtension",
                "JSON",
                "JSONSchemaPropsOrArray",
                "JSONSchemaPropsOrBool",
                "JSONSchemaPropsOrStringArray",
                "ShardInfo",
            ];
            if word("$ref").is_some_and(|path| FREE.contains(&last(path))) {
                return Tree::fields([("type", "object".into())]);
            }
            let left_out = |name: &str| {
                matches!(name, "default" | "required" | "enum" | "allOf" | "shardInfo" | "x-kubernetes-unions")
                    || name == "x-kubernetes-list-type" && word(name) == Some("atomic")
                    || name == "x-kubernetes-patch-strategy" && word(name) == Some("replace")
            };
            let whole: Map = map
                .iter()
                .filter(|(name, _)| !left_out(name))
                .chain(inside)
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect();
            if only.is_some() {
                return plain(&Tree::Map(whole));
            }
            Tree::Map(whole.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        Tree::List(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}
