//! Custom resources: objects of kinds that a CustomResourceDefinition has made, and what their definition says of them.
//!
//! They all are of [`Kind::CustomResource`] here. What tells them apart is the name of their definition
//! (`crontabs.stable.example.com`): it stands in requests, in objects, and in keys before the name of the object.

use super::kinds::{Kind, Object};
use super::meta::Key;
use super::tree::Tree;
use super::untyped_object::UntypedObject;
use crate::base::Text;
use alloc::format;

/// A CustomResourceDefinition.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a>(pub &'a UntypedObject);

impl<'a> Definition<'a> {
    /// The definition in an object, if it is one.
    pub fn of(object: &'a Object) -> Option<Definition<'a>> {
        match object {
            Object::Untyped(stored) if stored.kind == Kind::CustomResourceDefinition => Some(Definition(stored)),
            _ => None,
        }
    }

    /// A word down these names: `["spec", "names", "kind"]`.
    pub fn word(&self, path: &[&str]) -> &'a str {
        self.get(path).as_str().unwrap_or_default()
    }

    /// A value down these names.
    pub fn get(&self, path: &[&str]) -> &'a Tree {
        let first = path.first().and_then(|name| self.0.fields.get(*name));
        first.and_then(|tree| tree.get_path(&path[1..])).unwrap_or(&Tree::Null)
    }

    /// A name of its kind: `name` is `"kind"`, `"plural"`, `"singular"`, `"listKind"`.
    pub fn named(&self, name: &str) -> &'a str {
        self.word(&["spec", "names", name])
    }

    /// The API group.
    pub fn group(&self) -> &'a str {
        self.word(&["spec", "group"])
    }

    /// Whether its objects live in namespaces.
    pub fn is_namespaced(&self) -> bool {
        self.word(&["spec", "scope"]) == "Namespaced"
    }

    /// Its versions.
    pub fn versions(&self) -> &'a [Tree] {
        self.get(&["spec", "versions"]).as_list().unwrap_or_default()
    }

    /// The version of this name that is served; the one that is stored for an empty name.
    pub fn version(&self, name: &str) -> Option<&'a Tree> {
        let says = |version: &Tree, field: &str| version.bool_at(field);
        self.versions().iter().find(|version| match name {
            "" => says(version, "storage"),
            name => says(version, "served") && version.at("name").as_str() == Some(name),
        })
    }

    /// Whether a condition is true: `"Established"`, `"Terminating"`.
    pub fn is(&self, condition: &str) -> bool {
        let conditions = self.get(&["status", "conditions"]).as_list().unwrap_or_default();
        let word = |tree: &'a Tree, name| tree.str_at(name);
        conditions.iter().any(|found| word(found, "type") == condition && word(found, "status") == "True")
    }
}

impl Key {
    /// The definition of a custom resource and its own name; for other kinds, nothing and its name.
    pub fn parts(&self) -> (&str, &str) {
        match self.kind {
            Kind::CustomResource => self.name.split_once('/').unwrap_or((&self.name, "")),
            _ => ("", &self.name),
        }
    }

    /// The resource with its group, as errors name it: `pods`, `deployments.apps`, `crontabs.stable.example.com`.
    pub fn resource(&self) -> Text {
        match self.kind {
            Kind::CustomResource => self.parts().0.into(),
            kind => kind.resource(),
        }
    }

    /// The key of a custom resource.
    pub fn custom(resource: &str, namespace: &Text, name: &str) -> Key {
        let definition = resource.split('/').next().unwrap_or_default();
        Key::new(Kind::CustomResource, namespace, &format!("{definition}/{name}").into())
    }
}
