//! Untyped objects (`unstructured.Unstructured`): any value that YAML and JSON can carry.

use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::string::String;
use alloc::vec::Vec;

/// The fields of an untyped object, in the order of their names (the order in which `kubectl -o yaml` prints them).
pub type Map = VecMap<Text, Tree>;

/// One untyped value.
///
/// Two trees are equal when they would print alike: floats are compared by their bits, so that every tree equals itself.
#[derive(Clone, Debug, Default)]
pub enum Tree {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or beyond 64 bits: stored and printed, never computed with.
    Float(f64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Tree>),
    /// An object.
    Map(Map),
}

static NO_FIELDS: Map = Map::new();

impl PartialEq for Tree {
    fn eq(&self, other: &Tree) -> bool {
        match (self, other) {
            (Tree::Null, Tree::Null) => true,
            (Tree::Bool(a), Tree::Bool(b)) => a == b,
            (Tree::Int(a), Tree::Int(b)) => a == b,
            (Tree::Float(a), Tree::Float(b)) => a.to_bits() == b.to_bits(),
            (Tree::Text(a), Tree::Text(b)) => a == b,
            (Tree::List(a), Tree::List(b)) => a == b,
            (Tree::Map(a), Tree::Map(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Tree {}

impl core::hash::Hash for Tree {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        core::mem::discriminant(self).hash(state);
        match self {
            Tree::Null => {}
            Tree::Bool(value) => value.hash(state),
            Tree::Int(value) => value.hash(state),
            Tree::Float(value) => value.to_bits().hash(state),
            Tree::Text(value) => value.hash(state),
            Tree::List(value) => value.hash(state),
            Tree::Map(value) => value.hash(state),
        }
    }
}

impl Tree {
    /// The map of these fields.
    pub fn fields(fields: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
        Tree::Map(fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect())
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Tree::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Tree]> {
        match self {
            Tree::List(list) => Some(list),
            _ => None,
        }
    }

    /// The fields, if it is an object.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Tree::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Tree::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }

    /// The items to change, if it is a list.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Tree>> {
        match self {
            Tree::List(list) => Some(list),
            _ => None,
        }
    }

    /// The fields to change, if it is an object.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Tree::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The field of this name, if it is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.as_map()?.get(name)
    }

    /// The field of this name to change, if it is an object that has one.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Tree> {
        self.as_map_mut()?.get_mut(name)
    }

    /// The value at a dotted path such as `metadata.name`; `null` if there is none. A name that has dots itself needs
    /// `get_path`.
    pub fn at(&self, path: &str) -> &Tree {
        self.as_map().map_or(&Tree::Null, |map| map.at(path))
    }

    /// The string at a dotted path; like the other `_at`, Go's zero value if there is none.
    pub fn str_at(&self, path: &str) -> &str {
        self.at(path).as_str().unwrap_or_default()
    }

    /// The whole number at a dotted path; 0 if there is none.
    pub fn i64_at(&self, path: &str) -> i64 {
        self.at(path).as_i64().unwrap_or_default()
    }

    /// Whether `true` is at a dotted path.
    pub fn bool_at(&self, path: &str) -> bool {
        self.at(path).as_bool().unwrap_or_default()
    }

    /// The items of the list at a dotted path; none if there is no list.
    pub fn list_at(&self, path: &str) -> &[Tree] {
        self.at(path).as_list().unwrap_or_default()
    }

    /// The fields of the object at a dotted path; none if there is no object.
    pub fn map_at(&self, path: &str) -> &Map {
        self.at(path).as_map().unwrap_or(&NO_FIELDS)
    }

    /// The value at a path of names: `["metadata", "annotations", "kubernetes.io/service-account.name"]`.
    pub fn get_path(&self, names: &[&str]) -> Option<&Tree> {
        names.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// The value at a path of names, to change.
    pub fn get_path_mut(&mut self, names: &[&str]) -> Option<&mut Tree> {
        names.iter().try_fold(self, |tree, name| tree.get_mut(name))
    }

    /// JSON's word for its type, as the apiserver's decoding errors name it.
    pub fn kind_word(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "bool",
            Tree::Int(_) | Tree::Float(_) => "number",
            Tree::Text(_) => "string",
            Tree::List(_) => "array",
            Tree::Map(_) => "object",
        }
    }
}

impl Map {
    /// The value at a dotted path; `null` if there is none.
    pub fn at(&self, path: &str) -> &Tree {
        let value = match path.split_once('.') {
            Some((name, rest)) => self.get(name).map(|tree| tree.at(rest)),
            None => self.get(path),
        };
        value.unwrap_or(&Tree::Null)
    }

    /// The string at a dotted path; empty if there is none.
    pub fn str_at(&self, path: &str) -> &str {
        self.at(path).as_str().unwrap_or_default()
    }

    /// The whole number at a dotted path; 0 if there is none.
    pub fn i64_at(&self, path: &str) -> i64 {
        self.at(path).as_i64().unwrap_or_default()
    }

    /// Whether `true` is at a dotted path.
    pub fn bool_at(&self, path: &str) -> bool {
        self.at(path).as_bool().unwrap_or_default()
    }

    /// The items of the list at a dotted path; none if there is no list.
    pub fn list_at(&self, path: &str) -> &[Tree] {
        self.at(path).as_list().unwrap_or_default()
    }

    /// The fields of the object of this name, to change; the object is made if there is none.
    pub fn map_mut(&mut self, name: &'static str) -> &mut Map {
        let value = self.entry(Text::from_static(name)).or_default();
        if value.as_map().is_none() {
            *value = Tree::Map(Map::new());
        }
        value.as_map_mut().expect("it is one, or has just been made one")
    }

    /// Sets a field that is not set; an empty text, list or object is none.
    pub fn set_default(&mut self, name: &'static str, default: Tree) {
        let is_unset = match self.at(name) {
            Tree::Null => true,
            Tree::Text(text) => text.is_empty(),
            Tree::List(items) => items.is_empty(),
            Tree::Map(fields) => fields.is_empty(),
            Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => false,
        };
        if is_unset {
            self.insert(Text::from_static(name), default);
        }
    }
}

impl From<bool> for Tree {
    fn from(value: bool) -> Tree {
        Tree::Bool(value)
    }
}

impl From<i64> for Tree {
    fn from(value: i64) -> Tree {
        Tree::Int(value)
    }
}

impl From<i32> for Tree {
    fn from(value: i32) -> Tree {
        Tree::Int(value.into())
    }
}

impl From<u32> for Tree {
    fn from(value: u32) -> Tree {
        Tree::Int(value.into())
    }
}

impl From<&str> for Tree {
    fn from(value: &str) -> Tree {
        Tree::Text(value.into())
    }
}

impl From<String> for Tree {
    fn from(value: String) -> Tree {
        Tree::Text(value.into())
    }
}

impl From<Text> for Tree {
    fn from(value: Text) -> Tree {
        Tree::Text(value)
    }
}

impl From<Vec<Tree>> for Tree {
    fn from(value: Vec<Tree>) -> Tree {
        Tree::List(value)
    }
}

impl From<Map> for Tree {
    fn from(value: Map) -> Tree {
        Tree::Map(value)
    }
}

impl<T: Into<Tree>> From<Option<T>> for Tree {
    fn from(value: Option<T>) -> Tree {
        value.map_or(Tree::Null, Into::into)
    }
}

impl FromIterator<Tree> for Tree {
    fn from_iter<I: IntoIterator<Item = Tree>>(items: I) -> Tree {
        Tree::List(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::parse_json;

    #[test]
    fn a_path_that_leads_nowhere_ends_in_nothing() {
        let pod = r#"{"metadata": {"annotations": {"a.b": "c"}}, "spec": {"nodeName": "n", "priority": 7, "hostNetwork": true,
            "containers": [{}]}}"#;
        let pod = parse_json(pod).expect("it is JSON");
        assert_eq!(pod.at("spec.priority"), &Tree::Int(7));
        assert_eq!((pod.str_at("spec.nodeName"), pod.i64_at("spec.priority")), ("n", 7));
        assert_eq!((pod.list_at("spec.containers").len(), pod.bool_at("spec.hostNetwork")), (1, true));
        let spec = pod.map_at("spec");
        assert_eq!((spec.len(), spec.str_at("nodeName"), spec.at("nodeName.x")), (4, "n", &Tree::Null));
        // Not there, of another type, or below a value that has no fields.
        for path in ["status", "spec.x", "spec.containers.x", "metadata", ""] {
            assert_eq!((pod.str_at(path), pod.i64_at(path), pod.bool_at(path)), ("", 0, false), "{path}");
            assert_eq!(pod.list_at(path), [], "{path}");
        }
        assert_eq!((pod.at("status.phase"), pod.map_at("spec.nodeName")), (&Tree::Null, &Map::new()));
        // A name with dots is no path.
        assert!(pod.at("metadata.annotations.a.b").is_null());
        assert_eq!(pod.get_path(&["metadata", "annotations", "a.b"]), Some(&"c".into()));
    }
}
