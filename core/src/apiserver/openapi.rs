//! OpenAPI v3: the schemas of all kinds, written from the tables when somebody asks for them.
//!
//! Upstream: `/openapi/v3` of `kube-openapi/pkg/handler3`. What the tables do not know is left out: descriptions, which
//! fields are required, and defaults. docs/decisions/openapi.md says why.

use super::discovery::{self, Version};
use crate::api::custom_resource::Definition;
use crate::api::kinds::KindInfo;
use crate::api::record::Described;
use crate::api::schema::{FieldSchema, ListType, PatchStrategy, Schema, Type};
use crate::api::{Kind, Map, Tree, meta};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1";

/// What is answered to a GET of a path below `/openapi/v3`: None if there is no such document.
pub fn answer(path: &str, view: View) -> Option<Tree> {
    let versions = discovery::versions(view);
    let place = |version: &Version| match version.group.as_str() {
        "" => format!("api/{}", version.name),
        group => format!("apis/{group}/{}", version.name),
    };
    let rest = path.strip_prefix("/openapi/v3")?.trim_matches('/');
    if rest.is_empty() {
        let document = |version: &Version| {
            let url = format!("/openapi/v3/{}", place(version));
            (Text::from(place(version)), Tree::fields([("serverRelativeURL", url.into())]))
        };
        return Some(Tree::fields([("paths", Tree::Map(versions.iter().map(document).collect()))]));
    }
    let version = versions.iter().find(|version| place(version) == rest)?;
    let info = Tree::fields([("title", "Kubernetes".into()), ("version", "v1.36.2".into())]);
    Some(Tree::fields([
        ("openapi", "3.0.0".into()),
        ("info", info),
        ("paths", Tree::Map(paths(version, rest))),
        ("components", Tree::fields([("schemas", Tree::Map(schemas(version, view)))])),
    ]))
}

/// The paths that are served, with the kind of each answer.
fn paths(version: &Version, place: &str) -> Map {
    let mut paths = Map::new();
    for served in &version.resources {
        let (group, number) = served.of.as_ref().map_or((&version.group, &version.name), |of| (&of.0, &of.1));
        let kind = kind_of(group, number, &served.kind);
        let (plural, part) = served.name.split_once('/').unwrap_or((&served.name, ""));
        let namespace = if served.is_namespaced { "/namespaces/{namespace}" } else { "" };
        let all = format!("/{place}{namespace}/{plural}");
        let one = format!("{all}/{{name}}{}{part}", if part.is_empty() { "" } else { "/" });
        for verb in &served.verbs {
            let (path, method, action) = match verb.as_str() {
                "create" if part.is_empty() => (&all, "post", "post"),
                "create" => (&one, "post", "connect"),
                "list" => (&all, "get", "list"),
                "deletecollection" => (&all, "delete", "deletecollection"),
                "get" => (&one, "get", "get"),
                "update" => (&one, "put", "put"),
                "patch" => (&one, "patch", "patch"),
                "delete" => (&one, "delete", "delete"),
                _ => continue,
            };
            let method_of = Tree::fields([
                ("x-kubernetes-action", action.into()),
                ("x-kubernetes-group-version-kind", kind.clone()),
            ]);
            let methods = paths.entry(path.as_str().into()).or_insert_with(|| Tree::Map(Map::new()));
            methods.as_map_mut().into_iter().for_each(|methods| drop(methods.insert(method.into(), method_of.clone())));
        }
    }
    paths
}

fn kind_of(group: &str, version: &str, kind: &str) -> Tree {
    Tree::fields([("group", group.into()), ("version", version.into()), ("kind", kind.into())])
}

fn schemas(version: &Version, view: View) -> Map {
    let mut writer = Writer { package: String::new(), core: Vec::new(), out: Map::new() };
    let is_core = |kind: &&Kind| kind.info().group.is_empty() && **kind != Kind::CustomResource;
    for kind in Kind::ALL.iter().filter(is_core) {
        reach(kind.info().schema, &mut writer.core);
    }
    for kind in Kind::ALL.iter().map(|kind| kind.info()) {
        let is_here = kind.group == version.group && kind.version == version.name && !kind.plural.is_empty();
        let is_sent = |(group, version): &(String, String)| kind.group == group && kind.version == version;
        let is_part = version.resources.iter().any(|served| {
            kind.plural.is_empty() && served.kind == kind.name && served.of.as_ref().is_some_and(is_sent)
        });
        if is_here || is_part {
            writer.package = package(kind.group, kind.version);
            writer.kind(kind);
        }
    }
    let definitions = view.objects(Kind::CustomResourceDefinition, &Text::EMPTY).filter_map(Definition::of);
    for definition in definitions.filter(|definition| definition.group() == version.group) {
        writer.custom(definition, &version.name);
    }
    writer.out
}

/// All types in a type.
fn reach(schema: &'static Schema, found: &mut Vec<&'static Schema>) {
    if found.iter().any(|known| core::ptr::eq(*known, schema)) {
        return;
    }
    found.push(schema);
    schema.fields.iter().filter_map(|field| inner(&field.ty)).for_each(|schema| reach(schema, found));
}

fn inner(ty: &Type) -> Option<&'static Schema> {
    match ty {
        Type::Record(schema) => Some(schema),
        Type::List(item) | Type::Map(item) => inner(item),
        _ => None,
    }
}

/// The Go package of a group, as schemas name it.
fn package(group: &str, version: &str) -> String {
    match group {
        "" => format!("io.k8s.api.core.{version}"),
        "apiextensions.k8s.io" => format!("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.{version}"),
        "apiregistration.k8s.io" => format!("io.k8s.kube-aggregator.pkg.apis.apiregistration.{version}"),
        group => format!("io.k8s.api.{}.{version}", group.split('.').next().unwrap_or_default()),
    }
}

struct Writer {
    /// The package of the group.
    package: String,
    /// The types of the core group, which others use.
    core: Vec<&'static Schema>,
    out: Map,
}

impl Writer {
    fn kind(&mut self, info: &KindInfo) {
        let name = self.record(info.schema);
        if info.verbs.contains(&"list") && !info.plural.is_empty() {
            let item = Tree::fields([("$ref", reference(&name))]);
            self.list(&format!("{name}List"), item, kind_of(info.group, info.version, &format!("{}List", info.name)));
        }
    }

    fn list(&mut self, name: &str, item: Tree, kind: Tree) {
        self.out.insert(
            format!("{META}.ListMeta").into(),
            Tree::fields([("type", "object".into()), ("properties", list_meta())]),
        );
        let string = || Tree::fields([("type", "string".into())]);
        let items = Tree::fields([("type", "array".into()), ("items", item)]);
        let metadata = Tree::fields([("$ref", reference(&format!("{META}.ListMeta")))]);
        let properties =
            Tree::fields([("apiVersion", string()), ("kind", string()), ("items", items), ("metadata", metadata)]);
        let list = Tree::fields([
            ("type", "object".into()),
            ("properties", properties),
            ("x-kubernetes-group-version-kind", Tree::List([kind].into())),
        ]);
        self.out.insert(name.into(), list);
    }

    fn custom(&mut self, definition: Definition, version: &str) {
        let Some(schema) = definition.version(version).and_then(|it| it.get_path(&["schema", "openAPIV3Schema"]))
        else {
            return;
        };
        let labels: Vec<&str> = definition.group().rsplit('.').collect();
        let name = format!("{}.{version}.{}", labels.join("."), definition.named("kind"));
        self.out.insert(name.as_str().into(), schema.clone());
        let metadata = self.record(meta::ObjectMeta::SCHEMA);
        let properties = self
            .out
            .get_mut(name.as_str())
            .and_then(Tree::as_map_mut)
            .map(|schema| schema.entry("properties".into()).or_insert_with(|| Tree::Map(Map::new())));
        if let Some(properties) = properties.and_then(Tree::as_map_mut) {
            for field in ["apiVersion", "kind"] {
                properties.insert(field.into(), Tree::fields([("type", "string".into())]));
            }
            properties.insert("metadata".into(), Tree::fields([("$ref", reference(&metadata))]));
        }
        let kind = |name: &str| kind_of(definition.group(), version, name);
        let own = Tree::List([kind(definition.named("kind"))].into());
        self.extend(&name, [("x-kubernetes-group-version-kind", own)]);
        let item = Tree::fields([("$ref", reference(&name))]);
        self.list(&format!("{name}List"), item, kind(definition.named("listKind")));
    }

    fn extend<const N: usize>(&mut self, name: &str, fields: [(&'static str, Tree); N]) {
        if let Some(map) = self.out.get_mut(name).and_then(Tree::as_map_mut) {
            map.extend(fields.map(|(name, value)| (Text::from_static(name), value)));
        }
    }

    /// Writes a type and all types in it; answers its name.
    fn record(&mut self, schema: &'static Schema) -> String {
        const OF_META: [&str; 9] = [
            "Condition",
            "DeleteOptions",
            "FieldSelectorRequirement",
            "LabelSelector",
            "LabelSelectorRequirement",
            "ManagedFieldsEntry",
            "ObjectMeta",
            "OwnerReference",
            "Preconditions",
        ];
        let package = match self.core.iter().any(|known| core::ptr::eq(*known, schema)) {
            _ if OF_META.contains(&schema.name) => META.into(),
            true => package("", "v1"),
            false if schema.name.starts_with("TopologySelector") => package("", "v1"),
            false => self.package.clone(),
        };
        let name = format!("{package}.{}", schema.name);
        if self.out.contains_key(name.as_str()) {
            return name;
        }
        self.out.insert(name.as_str().into(), Tree::Null);
        let mut properties: Map = schema.fields.iter().map(|field| (field.name.into(), self.field(field))).collect();
        let mut record = Tree::fields([("type", "object".into())]);
        if let Some(map) = record.as_map_mut() {
            let kinds = Kind::ALL.iter().map(|kind| kind.info());
            if let Some(info) = kinds.into_iter().find(|info| core::ptr::eq(info.schema, schema)) {
                for field in ["apiVersion", "kind"] {
                    properties.insert(field.into(), Tree::fields([("type", "string".into())]));
                }
                let kind = [kind_of(info.group, info.version, info.name)];
                map.insert("x-kubernetes-group-version-kind".into(), Tree::List(kind.into()));
            }
            if !properties.is_empty() {
                map.insert("properties".into(), Tree::Map(properties));
            }
            if schema.atomic {
                map.insert("x-kubernetes-map-type".into(), "atomic".into());
            }
        }
        self.out.insert(name.as_str().into(), record);
        name
    }

    fn field(&mut self, field: &'static FieldSchema) -> Tree {
        let mut tree = self.ty(&field.ty);
        let Some(map) = tree.as_map_mut() else { return tree };
        let mut set = |name: &'static str, value: Tree| drop(map.insert(Text::from_static(name), value));
        let words = |words: &[&'static str]| words.iter().map(|word| Tree::from(*word)).collect::<Tree>();
        match field.list {
            ListType::Set => set("x-kubernetes-list-type", "set".into()),
            ListType::Map(keys) => {
                set("x-kubernetes-list-type", "map".into());
                set("x-kubernetes-list-map-keys", words(keys));
            }
            ListType::Atomic => {}
        }
        let merges = !matches!(field.patch, PatchStrategy::Replace);
        match (merges, field.retain_keys) {
            (true, true) => set("x-kubernetes-patch-strategy", "merge,retainKeys".into()),
            (true, false) => set("x-kubernetes-patch-strategy", "merge".into()),
            (false, true) => set("x-kubernetes-patch-strategy", "retainKeys".into()),
            (false, false) => {}
        }
        if let PatchStrategy::MergeByKey(key) = field.patch {
            set("x-kubernetes-patch-merge-key", key.into());
        }
        if field.atomic || field.granular {
            set("x-kubernetes-map-type", if field.atomic { "atomic" } else { "granular" }.into());
        }
        tree
    }

    fn ty(&mut self, ty: &'static Type) -> Tree {
        let simple = |ty: &'static str, format: &'static str| match format {
            "" => Tree::fields([("type", ty.into())]),
            format => Tree::fields([("type", ty.into()), ("format", format.into())]),
        };
        let (name, shape) = match ty {
            Type::Bool => return simple("boolean", ""),
            Type::Int32 => return simple("integer", "int32"),
            Type::Int64 => return simple("integer", "int64"),
            Type::String => return simple("string", ""),
            Type::Bytes => return simple("string", "byte"),
            Type::Any => return simple("object", ""),
            Type::Word(words) => {
                let words = words.iter().map(|word| Tree::from(*word)).collect();
                return Tree::fields([("type", "string".into()), ("enum", words)]);
            }
            Type::List(item) => return Tree::fields([("type", "array".into()), ("items", self.ty(item))]),
            Type::Map(item) => {
                return Tree::fields([("type", "object".into()), ("additionalProperties", self.ty(item))]);
            }
            Type::Record(schema) => (self.record(schema), None),
            Type::Quantity => {
                let either = [simple("string", ""), simple("number", "")];
                (
                    "io.k8s.apimachinery.pkg.api.resource.Quantity".into(),
                    Some(Tree::fields([("oneOf", Tree::List(either.into()))])),
                )
            }
            Type::IntOrString => {
                let either = [simple("integer", ""), simple("string", "")];
                let shape = [("format", "int-or-string".into()), ("oneOf", Tree::List(either.into()))];
                ("io.k8s.apimachinery.pkg.util.intstr.IntOrString".into(), Some(Tree::fields(shape)))
            }
            Type::Timestamp => (format!("{META}.Time"), Some(simple("string", "date-time"))),
            Type::MicroTime => (format!("{META}.MicroTime"), Some(simple("string", "date-time"))),
        };
        if let Some(shape) = shape {
            self.out.insert(name.as_str().into(), shape);
        }
        Tree::fields([("$ref", reference(&name))])
    }
}

fn reference(name: &str) -> Tree {
    format!("#/components/schemas/{name}").into()
}

/// `meta/v1 ListMeta`.
fn list_meta() -> Tree {
    let string = || Tree::fields([("type", "string".into())]);
    Tree::fields([
        ("continue", string()),
        ("remainingItemCount", Tree::fields([("type", "integer".into()), ("format", "int64".into())])),
        ("resourceVersion", string()),
        ("selfLink", string()),
    ])
}
