//! `kubectl apply -f -`: creates objects that do not exist, and patches those that do.
//!
//! Upstream: `kubectl/pkg/cmd/apply`. An annotation remembers the file that was applied last: fields that it had, and the
//! new one lacks, are removed.

use super::output::InputError;
use crate::api::custom_resource::Definition;
use crate::api::request::{Body, FieldValidation, PatchType, Query, Request, Verb};
use crate::api::response::{Answer, Reply};
use crate::api::source::Positions;
use crate::api::status::Status;
use crate::api::strategic_merge::create_three_way_merge_patch;
use crate::api::{Credential, Key, Kind, Map, Object, Tree, json, yaml};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The annotation with the configuration that was applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// One object of a file.
#[derive(Clone, Debug, Hash)]
pub(super) struct Document {
    /// The object's key.
    pub(super) key: Key,
    /// The custom resource and its version; empty for other kinds.
    resource: Text,
    /// The kind with its group, as kubectl prints it: `deployment.apps`.
    named: Text,
    /// The error about a kind that kubectl does not know by itself, unless the apiserver has a definition of it.
    unknown: Option<InputError>,
    /// The line at which it begins.
    pub(super) line: u32,
    /// Whether the object existed before; known after the GET.
    pub(super) exists: bool,
    /// Whether the GET succeeded, or found nothing.
    fetched: bool,
    /// The patch that was sent to change it.
    patch: Text,
    tree: Tree,
    positions: Positions,
}

/// The errors that kubectl finds in a file without asking the apiserver, for an editor. Kinds that kubectl does not know
/// are none of them: a definition may be there.
pub fn check(text: &str) -> Vec<InputError> {
    let (documents, mut errors) = read_all(text);
    errors.extend(documents.iter().filter_map(Document::error));
    if documents.is_empty() && errors.is_empty() {
        errors.push(InputError { line: 0, column: 0, message: NO_OBJECTS });
    }
    errors
}

/// The error about a file without objects.
pub(super) const NO_OBJECTS: Text = Text::from_static("no objects passed to apply");

/// The objects of a file, and the errors of documents that are none. An unknown kind stops nothing; a document that
/// cannot be read ends the file.
pub(super) fn read_all(text: &str) -> (Vec<Document>, Vec<InputError>) {
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    for document in yaml::documents(text) {
        let is_readable = match document {
            Ok(document) => read(&document.tree, &document.positions, &mut documents, &mut errors),
            Err(error) => {
                let message = format!("error parsing STDIN: {}", error.message).into();
                errors.push(InputError { line: error.line, column: error.column, message });
                false
            }
        };
        if !is_readable {
            break;
        }
    }
    (documents, errors)
}

/// Reads one document; false ends the file.
fn read(tree: &Tree, positions: &Positions, found: &mut Vec<Document>, errors: &mut Vec<InputError>) -> bool {
    let mut error = |path: &str, message: String| {
        errors.push(InputError { line: positions.line_of(path).unwrap_or(1), column: 0, message: message.into() });
    };
    if tree.as_map().is_none() {
        error("", format!("a manifest is an object, not a {}", tree.kind_word()));
        return false;
    }
    let (version, kind) = (tree.str_at("apiVersion"), tree.str_at("kind"));
    if kind == "List" && version == "v1" {
        let items = tree.list_at("items");
        return items.iter().all(|item| read(item, positions, found, errors));
    }
    let missing = match (version.is_empty(), kind.is_empty()) {
        (true, true) => "[apiVersion not set, kind not set]",
        (true, false) => "apiVersion not set",
        (false, true) => "kind not set",
        (false, false) => "",
    };
    if !missing.is_empty() {
        let advice = "if you choose to ignore these errors, turn validation off with --validate=false";
        error("", format!("error validating \"STDIN\": error validating data: {missing}; {advice}"));
        return false;
    }
    if let (Some(of), Some(items)) = (kind.strip_suffix("List"), tree.at("items").as_list())
        && Kind::find(version, of).is_some()
    {
        return items.iter().all(|item| {
            let mut item = item.clone();
            if let Some(map) = item.as_map_mut().filter(|map| !map.contains_key("kind")) {
                map.insert("kind".into(), Tree::from(of));
                map.insert("apiVersion".into(), Tree::from(version));
            }
            read(&item, positions, found, errors)
        });
    }
    let mut unknown = None;
    // kubectl finds the resource of a kind in small letters too. The apiserver knows no such kind.
    let known = Kind::find(version, kind).or_else(|| {
        let names = Kind::ALL.iter().map(|kind| kind.info().name);
        names.filter(|name| name.to_ascii_lowercase() == kind).find_map(|name| Kind::find(version, name))
    });
    let kind = known.unwrap_or_else(|| {
        let message = format!(
            "resource mapping not found for name: {:?} namespace: {:?} from \"STDIN\": no matches for kind {kind:?} in \
             version {version:?}\nensure CRDs are installed first",
            tree.str_at("metadata.name"),
            tree.str_at("metadata.namespace")
        );
        let line = positions.line_of("kind").unwrap_or(1);
        unknown = Some(InputError { line, column: 0, message: message.into() });
        Kind::CustomResource
    });
    let namespace = match (kind.is_namespaced(), tree.str_at("metadata.namespace")) {
        (false, _) => Text::EMPTY,
        (true, "") => Text::from_static("default"),
        (true, namespace) => namespace.into(),
    };
    let key = Key::new(kind, &namespace, &tree.str_at("metadata.name").into());
    // kubectl asks in the namespace of the file, or of its context, and says so in what it sends.
    let mut tree = tree.clone();
    if kind.is_namespaced() {
        set(&mut tree, "namespace", |own| *own = Tree::Text(namespace.clone()));
    }
    let line = positions.line_of("").unwrap_or(1);
    let (exists, fetched, patch, positions) = (false, false, Text::EMPTY, positions.clone());
    let (resource, named) = (Text::EMPTY, super::named(kind));
    found.push(Document { key, resource, named, unknown, line, exists, fetched, patch, tree, positions });
    true
}

/// Whether an object has the last-applied annotation.
pub(super) fn is_applied(object: &Object) -> bool {
    object.meta().annotations.contains_key(LAST_APPLIED)
}

impl Document {
    /// Whether kubectl has to ask the apiserver for the definition of its kind.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown.is_some()
    }

    /// Finds the definition of its kind, if it is none that kubectl knows by itself.
    pub(super) fn find(&mut self, definitions: &[Object]) -> Result<(), InputError> {
        let Some(error) = self.unknown.take() else { return Ok(()) };
        let (kind, (group, version)) =
            (self.tree.str_at("kind"), self.tree.str_at("apiVersion").split_once('/').unwrap_or_default());
        let is_it = |found: &Definition| {
            found.group() == group
                && found.named("kind") == kind
                && found.version(version).is_some()
                && found.is("Established")
        };
        let found = definitions.iter().filter_map(Definition::of).find(is_it).ok_or(error)?;
        let definition = &found.0.metadata.name;
        self.named = format!("{}.{group}", kind.to_ascii_lowercase()).into();
        self.resource = format!("{definition}/{version}").into();
        let namespace = if found.is_namespaced() { self.key.namespace.clone() } else { Text::EMPTY };
        self.key = Key::custom(&self.resource, &namespace, &self.key.name);
        if !found.is_namespaced() {
            set(&mut self.tree, "namespace", |namespace| *namespace = Tree::Null);
        }
        Ok(())
    }

    /// Its name with its kind: `deployment.apps/web`.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.named, self.key.parts().1)
    }

    /// The error that needs no request: an object without a name.
    pub(super) fn error(&self) -> Option<InputError> {
        if !self.key.parts().1.is_empty() {
            return None;
        }
        let message = match self.tree.at("metadata.generateName").as_str() {
            None | Some("") => format!(
                "error when retrieving current configuration of:\n{}\nfrom server for: \"STDIN\": resource name may not be \
                 empty",
                self.place()
            ),
            Some(generated) => format!("from {generated}: cannot use generate name with apply"),
        };
        let line = self.positions.line_of("metadata").unwrap_or(self.line);
        Some(InputError { line, column: 0, message: message.into() })
    }

    /// The GET of the current object.
    pub(super) fn get(&self) -> Request {
        self.on_server(Verb::Get, Body::None)
    }

    /// The create or patch that follows the GET; None when the object is as the file has it, or the GET failed.
    pub(super) fn next(&mut self, fetched: &Answer) -> Option<Request> {
        match fetched {
            Err(status) if status.is_not_found() => {
                self.fetched = true;
                let tree = with_last_applied(&self.tree);
                Some(self.request(Verb::Create, Body::Tree(tree)))
            }
            Ok(Reply::Object(object)) => {
                self.fetched = true;
                self.exists = true;
                let current = object.to_tree();
                let annotation = ["metadata", "annotations", LAST_APPLIED];
                let original = current.get_path(&annotation).and_then(Tree::as_str);
                let original = original.and_then(|text| json::parse_json(text).ok()).unwrap_or_default();
                let modified = with_last_applied(&self.tree);
                if !self.resource.is_empty() {
                    // Nothing says how lists of custom resources merge.
                    let patch = three_way_json_merge(&original, &modified, &current);
                    self.patch = json::to_json(&Tree::Map(patch.clone())).into();
                    let is_empty = patch.is_empty();
                    let body = Body::Patch(PatchType::Merge, Tree::Map(patch));
                    return (!is_empty).then(|| self.request(Verb::Patch, body));
                }
                let schema = self.key.kind.info().schema;
                // What cannot be compared (an item without its key) is sent as it is, so that the apiserver says why.
                let patch = create_three_way_merge_patch(&original, &modified, &current, schema);
                let patch = patch.unwrap_or(modified);
                let is_empty = patch.as_map().is_none_or(Map::is_empty);
                self.patch = json::to_json(&patch).into();
                let body = Body::Patch(PatchType::StrategicMerge, patch);
                (!is_empty).then(|| self.request(Verb::Patch, body))
            }
            _ => None,
        }
    }

    /// The refusal's message with its context (`AddSourceToErr`).
    pub(super) fn context(&self, status: &Status) -> String {
        let place = self.place();
        let message = &status.message;
        match (self.exists, self.fetched) {
            (_, false) => format!(
                "error when retrieving current configuration of:\n{place}\nfrom server for: \"STDIN\": {message}"
            ),
            (true, _) => format!(
                "error when applying patch:\n{}\nto:\n{place}\nfor: \"STDIN\": error when patching \"STDIN\": {message}",
                self.patch
            ),
            (false, _) => format!("error when creating \"STDIN\": {message}"),
        }
    }

    /// The warning about an object without the last-applied annotation.
    pub(super) fn not_applied_before(&self) -> String {
        format!(
            "Warning: resource {}/{} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl \
             apply should only be used on resources created declaratively by either kubectl create --save-config or \
             kubectl apply. The missing annotation will be patched automatically.",
            if self.resource.is_empty() {
                self.key.kind.info().plural
            } else {
                self.resource.split('.').next().unwrap_or_default()
            },
            self.key.parts().1
        )
    }

    /// The line that an error is about: that of the field it names, or that of the document.
    pub(super) fn line_of(&self, status: &Status) -> u32 {
        let named = status.causes.first().map(|cause| cause.field.as_str()).filter(|field| *field != "patch");
        let quoted = || status.message.split("unknown field \"").nth(1).and_then(|rest| rest.split('"').next());
        let line_of = |path| self.positions.line_of(path);
        named.and_then(line_of).or_else(|| quoted().and_then(line_of)).unwrap_or(self.line)
    }

    fn request(&self, verb: Verb, body: Body) -> Request {
        let query = Query {
            field_manager: Text::from_static("kubectl-client-side-apply"),
            field_validation: FieldValidation::Strict,
            ..Query::default()
        };
        Request { query, ..self.on_server(verb, body) }
    }

    /// A request on its object, in the version of the file.
    fn on_server(&self, verb: Verb, body: Body) -> Request {
        Request { resource: self.resource.clone(), ..Request::on(&Credential::admin(), verb, &self.key, body) }
    }
}

impl Document {
    /// The object as longer errors name it (`Info.String`).
    fn place(&self) -> String {
        let (key, info) = (&self.key, self.key.kind.info());
        let (plural, name, (group, version)) = match self.resource.split_once('.') {
            Some((plural, _)) => {
                (plural, self.tree.str_at("kind"), self.tree.str_at("apiVersion").split_once('/').unwrap_or_default())
            }
            None => (info.plural, info.name, (info.group, info.version)),
        };
        format!(
            "Resource: \"{group}/{version}, Resource={}\", GroupVersionKind: \"{group}/{version}, Kind={}\"\nName: {:?}, Namespace: \
         {:?}",
            plural,
            name,
            key.parts().1,
            key.namespace,
        )
    }
}

/// The three-way JSON merge patch: sets the fields of the file, removes those that only the last-applied file had
/// (`jsonmergepatch.CreateThreeWayJSONMergePatch`).
fn three_way_json_merge(original: &Tree, modified: &Tree, current: &Tree) -> Map {
    let mut patch = Map::new();
    for (name, wanted) in modified.as_map().into_iter().flatten() {
        match (wanted, current.get(name)) {
            (_, Some(found)) if found == wanted => {}
            (Tree::Map(_), Some(found @ Tree::Map(_))) => {
                let below = three_way_json_merge(original.get(name).unwrap_or(&Tree::Null), wanted, found);
                if !below.is_empty() {
                    patch.insert(name.clone(), Tree::Map(below));
                }
            }
            (Tree::Null, None) => {}
            _ => {
                patch.insert(name.clone(), wanted.clone());
            }
        }
    }
    for (name, _) in original.as_map().into_iter().flatten() {
        if modified.get(name).is_none() && current.get(name).is_some() {
            patch.insert(name.clone(), Tree::Null);
        }
    }
    patch
}

/// The object with its own JSON in the last-applied annotation (`GetModifiedConfiguration`).
fn with_last_applied(tree: &Tree) -> Tree {
    let mut tree = tree.clone();
    // kubectl writes the annotations even where the file leaves them out. Unless each is a text or null, it sees none of
    // them, and drops them all (`Unstructured.GetAnnotations`).
    set(&mut tree, "annotations", |annotations| {
        let is_text = |value: &Tree| value.is_null() || value.as_str().is_some();
        let mut kept = annotations.as_map().filter(|map| map.values().all(is_text)).cloned().unwrap_or_default();
        kept.values_mut().filter(|value| value.is_null()).for_each(|value| *value = Tree::Text(Text::EMPTY));
        kept.remove(LAST_APPLIED);
        *annotations = Tree::Map(kept);
    });
    let text = json::to_json(&tree) + "\n";
    set(&mut tree, "annotations", |annotations| {
        if let Some(map) = annotations.as_map_mut() {
            map.insert(LAST_APPLIED.into(), Tree::Text(text.into()));
        }
    });
    tree
}

fn set(tree: &mut Tree, field: &'static str, change: impl FnOnce(&mut Tree)) {
    if let Some(metadata) = tree.as_map_mut().and_then(|map| map.get_mut("metadata")).and_then(Tree::as_map_mut) {
        change(metadata.entry(Text::from_static(field)).or_default());
    }
}
