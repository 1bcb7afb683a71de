//! The table of kinds: everything the apiserver serves, one entry each. A further kind is a further entry here and a
//! record in its family's file.

use super::apps::{Deployment, ReplicaSet};
use super::coordination::Lease;
use super::core_v1::{Binding, Event, Namespace, Node, Pod, ServiceAccount};
use super::meta::{Key, ObjectMeta};
use super::record::{Described, Field};
use super::schema::{Problem, Schema, check};
use super::tree::Tree;
use crate::base::Text;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// Builds [`Kind`], [`Object`] and the table of [`KindInfo`] from the lines below.
macro_rules! kinds {
    ($( $kind:ident => $group:literal, $version:literal, $plural:literal, [$($short:literal),*], $scope:ident,
        [$($sub:literal),*]; )*) => {
        /// A kind of object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $( #[doc = concat!("`", stringify!($kind), "`.")] $kind, )*
        }

        /// A typed object of any kind, cheap to copy.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Object {
            $( #[doc = concat!("A `", stringify!($kind), "`.")] $kind(Arc<$kind>), )*
        }

        impl Kind {
            /// All kinds, in the order of the table.
            pub const ALL: &'static [Kind] = &[$( Kind::$kind ),*];

            /// The table's entry.
            pub fn info(self) -> &'static KindInfo {
                match self {
                    $( Kind::$kind => &KindInfo {
                        kind: Kind::$kind,
                        name: stringify!($kind),
                        group: $group,
                        version: $version,
                        plural: $plural,
                        short_names: &[$($short),*],
                        scope: Scope::$scope,
                        subresources: &[$($sub),*],
                        schema: <$kind as Described>::SCHEMA,
                    }, )*
                }
            }
        }

        impl Object {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $( Object::$kind(_) => Kind::$kind, )* }
            }

            /// Its metadata.
            pub fn meta(&self) -> &ObjectMeta {
                match self { $( Object::$kind(record) => &record.metadata, )* }
            }

            /// Its metadata, for writing; the record is copied first when others hold it too.
            pub fn meta_mut(&mut self) -> &mut ObjectMeta {
                match self { $( Object::$kind(record) => &mut Arc::make_mut(record).metadata, )* }
            }

            /// Reads an untyped object that `schema::check` has passed.
            pub fn read(kind: Kind, tree: &Tree) -> Object {
                match kind { $( Kind::$kind => Object::$kind(Arc::new($kind::read(tree))), )* }
            }

            /// Fills in the defaults of all fields.
            pub fn set_defaults(&mut self) {
                match self { $( Object::$kind(record) => Arc::make_mut(record).set_defaults(), )* }
            }

            fn write_record(&self) -> Tree {
                match self { $( Object::$kind(record) => record.write(), )* }
            }
        }

        $(
            impl Resource for $kind {
                const KIND: Kind = Kind::$kind;
                fn meta(&self) -> &ObjectMeta {
                    &self.metadata
                }
                fn meta_mut(&mut self) -> &mut ObjectMeta {
                    &mut self.metadata
                }
                fn of(object: &Object) -> Option<&Arc<Self>> {
                    match object {
                        Object::$kind(record) => Some(record),
                        _ => None,
                    }
                }
                fn into_object(self) -> Object {
                    Object::$kind(Arc::new(self))
                }
            }
        )*
    };
}

kinds! {
    // kind            group                  version plural              short names  scope      subresources
    Namespace       => "",                    "v1",   "namespaces",       ["ns"],      Cluster,   ["status", "finalize"];
    Node            => "",                    "v1",   "nodes",            ["no"],      Cluster,   ["status"];
    Pod             => "",                    "v1",   "pods",             ["po"],      Namespaced, ["status", "binding"];
    Binding         => "",                    "v1",   "bindings",         [],          Namespaced, [];
    Event           => "",                    "v1",   "events",           ["ev"],      Namespaced, [];
    ServiceAccount  => "",                    "v1",   "serviceaccounts",  ["sa"],      Namespaced, [];
    Lease           => "coordination.k8s.io", "v1",   "leases",           [],          Namespaced, [];
    Deployment      => "apps",                "v1",   "deployments",      ["deploy"],  Namespaced, ["status"];
    ReplicaSet      => "apps",                "v1",   "replicasets",      ["rs"],      Namespaced, ["status"];
}

/// Where the objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In no namespace: nodes, namespaces.
    Cluster,
    /// In a namespace.
    Namespaced,
}

/// What discovery says of a kind.
#[derive(Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// Its name in manifests: `"Pod"`.
    pub name: &'static str,
    /// Its API group; empty for the core group.
    pub group: &'static str,
    /// Its version in that group.
    pub version: &'static str,
    /// Its name in paths: `"pods"`.
    pub plural: &'static str,
    /// What kubectl also calls it.
    pub short_names: &'static [&'static str],
    /// Where its objects live.
    pub scope: Scope,
    /// The paths below an object that it answers on.
    pub subresources: &'static [&'static str],
    /// Its fields.
    pub schema: &'static Schema,
}

/// A typed object that the apiserver stores.
pub trait Resource: Described + Field + Clone + Default {
    /// Its kind.
    const KIND: Kind;
    /// Its metadata.
    fn meta(&self) -> &ObjectMeta;
    /// Its metadata, for writing.
    fn meta_mut(&mut self) -> &mut ObjectMeta;
    /// The record inside an object, if the object is of this kind.
    fn of(object: &Object) -> Option<&Arc<Self>>;
    /// The object that holds this record.
    fn into_object(self) -> Object;
    /// Where it lives.
    fn key(&self) -> Key {
        Key::new(Self::KIND, &self.meta().namespace, &self.meta().name)
    }
}

/// Why a tree is not an object of this cluster; prints the words of kubectl and of a strict apiserver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAnObject {
    /// It does not say what it is.
    NotSet {
        /// Whether `apiVersion` is missing.
        api_version: bool,
        /// Whether `kind` is missing.
        kind: bool,
    },
    /// No such kind is served.
    NoMatch {
        /// The kind that it names.
        kind: Text,
        /// The version that it names.
        api_version: Text,
    },
    /// Fields that the kind does not have, or not with such values.
    Problems(Vec<Problem>),
}

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAnObject::NotSet { api_version: true, kind: true } => f.write_str("[apiVersion not set, kind not set]"),
            NotAnObject::NotSet { kind: true, .. } => f.write_str("kind not set"),
            NotAnObject::NotSet { .. } => f.write_str("apiVersion not set"),
            NotAnObject::NoMatch { kind, api_version } => {
                write!(f, "no matches for kind {kind:?} in version {api_version:?}")
            }
            NotAnObject::Problems(problems) => {
                let list: Vec<String> = problems.iter().map(Problem::to_string).collect();
                write!(f, "strict decoding error: {}", list.join(", "))
            }
        }
    }
}

impl Kind {
    /// `"v1"`, `"apps/v1"`.
    pub fn api_version(self) -> Text {
        let info = self.info();
        match info.group {
            "" => Text::from_static(info.version),
            group => format!("{group}/{}", info.version).into(),
        }
    }

    /// The kind that a manifest names by `apiVersion` and `kind`.
    pub fn find(api_version: &str, kind: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.info().name == kind && k.api_version() == api_version)
    }

    /// Whether its objects live in namespaces.
    pub fn is_namespaced(self) -> bool {
        self.info().scope == Scope::Namespaced
    }

    /// The resource with its group, as errors name it: `pods`, `deployments.apps`.
    pub fn resource(self) -> Text {
        let info = self.info();
        match info.group {
            "" => Text::from_static(info.plural),
            group => format!("{}.{group}", info.plural).into(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.info().name)
    }
}

impl Object {
    /// Where it lives.
    pub fn key(&self) -> Key {
        Key::new(self.kind(), &self.meta().namespace, &self.meta().name)
    }

    /// The record inside, if the object is of kind `R`.
    pub fn get<R: Resource>(&self) -> Option<&Arc<R>> {
        R::of(self)
    }

    /// Reads what a person has typed, strictly: a kind that is served, and no field that it does not have.
    pub fn from_tree(tree: &Tree) -> Result<Object, NotAnObject> {
        let word = |name: &str| tree.get(name).and_then(Tree::as_str).unwrap_or_default();
        let (api_version, kind) = (word("apiVersion"), word("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err(NotAnObject::NotSet { api_version: api_version.is_empty(), kind: kind.is_empty() });
        }
        let Some(kind) = Kind::find(api_version, kind) else {
            return Err(NotAnObject::NoMatch { kind: kind.into(), api_version: api_version.into() });
        };
        match check(tree, kind.info().schema) {
            problems if problems.is_empty() => Ok(Object::read(kind, tree)),
            problems => Err(NotAnObject::Problems(problems)),
        }
    }

    /// The untyped form, with `apiVersion` and `kind`.
    pub fn to_tree(&self) -> Tree {
        let mut tree = self.write_record();
        if let Tree::Map(map) = &mut tree {
            map.insert(Text::from_static("apiVersion"), Tree::Text(self.kind().api_version()));
            map.insert(Text::from_static("kind"), Tree::Text(Text::from_static(self.kind().info().name)));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Map;

    fn pod(extra: (&str, Tree)) -> Tree {
        let text = |text: &str| Tree::Text(text.into());
        let container = [("name", text("c")), ("image", text("nginx"))];
        let container = container.map(|(k, v)| (Text::from(k), v)).into_iter().collect::<Map>();
        let mut spec = Map::from([("containers".into(), Tree::List([Tree::Map(container)].into()))]);
        spec.insert(extra.0.into(), extra.1);
        Tree::Map(Map::from([
            ("apiVersion".into(), text("v1")),
            ("kind".into(), text("Pod")),
            ("metadata".into(), Tree::Map(Map::from([("name".into(), text("web"))]))),
            ("spec".into(), Tree::Map(spec)),
        ]))
    }

    #[test]
    fn a_pod_is_read_defaulted_and_written() {
        let tree = pod(("nodeName", Tree::Text("n1".into())));
        let mut object = Object::read(Kind::Pod, &tree);
        object.set_defaults();
        let pod = object.get::<Pod>().expect("it is a pod");
        assert_eq!(pod.spec.node_name, "n1");
        assert_eq!(pod.spec.restart_policy.as_str(), "Always");
        assert_eq!(pod.spec.termination_grace_period_seconds, Some(30));
        assert_eq!(Object::read(Kind::Pod, &object.to_tree()), object);
    }

    #[test]
    fn what_is_not_an_object_is_named_in_upstreams_words() {
        let said = |tree: &Tree| Object::from_tree(tree).expect_err("it is none").to_string();
        let good = pod(("nodeName", "n1".into()));
        assert_eq!(Object::from_tree(&good).map(|object| object.kind()), Ok(Kind::Pod));
        let with = |name: &str, value: Tree| {
            let mut tree = good.clone();
            tree.as_map_mut().expect("a map").insert(name.into(), value);
            tree
        };
        assert_eq!(said(&with("kind", "Bot".into())), r#"no matches for kind "Bot" in version "v1""#);
        assert_eq!(said(&with("apiVersion", Tree::Null)), "apiVersion not set");
        assert_eq!(said(&Tree::Null), "[apiVersion not set, kind not set]");
        let wrong = pod(("nodename", "n1".into()));
        assert_eq!(said(&wrong), r#"strict decoding error: unknown field "spec.nodename""#);
    }
}
