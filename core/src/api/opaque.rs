//! Opaque fields: trees in the form in which the apiserver gives them back, checked, defaulted and merged by their
//! tables; and the types that untyped values may have.

use super::quantity::Quantity;
use super::record::Field;
use super::schema::{FieldSchema, Literal, Schema, Type};
use super::timestamp::{MicroTime, Timestamp};
use super::tree::{Map, Tree};
use super::typed::{Entries, Items};
use crate::base::Text;
use alloc::sync::Arc;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

/// A field of the untyped type `S`, kept as a tree.
pub struct Opaque<S>(Option<Arc<Tree>>, PhantomData<fn() -> S>);

/// The type in an [`Opaque`] field (`S` of `Opaque<S>`): a type of [`record!`](crate::record) or
/// [`untyped!`](crate::untyped), or one of the wrappers below.
pub trait OpaqueType {
    /// The type in the schema tables.
    const TYPE: Type;
    /// Whether "not set" differs from the zero value, as with a pointer in Go.
    const POINTER: bool = false;
    /// The value as components read it: accessors for untyped types, the value itself for all others.
    type Value<'a>;
    /// Reads a value; null reads as unset.
    fn value(tree: &Tree) -> Self::Value<'_>;
}

/// `Plain<i32>`: an untyped value of a simple type; `Plain<Option<i32>>` where zero differs from "not set".
pub struct Plain<T>(PhantomData<T>);

impl<T: Field> OpaqueType for Plain<T> {
    const TYPE: Type = T::TYPE;
    const POINTER: bool = T::POINTER;
    type Value<'a> = T;
    fn value(tree: &Tree) -> T {
        T::read(tree)
    }
}

/// `ListOf<S>`: a list of untyped values.
pub struct ListOf<S>(PhantomData<S>);

impl<S: OpaqueType> OpaqueType for ListOf<S> {
    const TYPE: Type = Type::List(&S::TYPE);
    type Value<'a> = Items<'a, S>;
    fn value(tree: &Tree) -> Items<'_, S> {
        Items::of(tree)
    }
}

/// `MapOf<S>`: a map of untyped values.
pub struct MapOf<S>(PhantomData<S>);

impl<S: OpaqueType> OpaqueType for MapOf<S> {
    const TYPE: Type = Type::Map(&S::TYPE);
    type Value<'a> = Entries<'a, S>;
    fn value(tree: &Tree) -> Entries<'_, S> {
        Entries::of(tree)
    }
}

/// Bytes, in base64.
pub struct Base64;

impl OpaqueType for Base64 {
    const TYPE: Type = Type::Bytes;
    type Value<'a> = Text;
    fn value(tree: &Tree) -> Text {
        Text::read(tree)
    }
}

/// Free-form JSON.
pub struct AnyValue;

impl OpaqueType for AnyValue {
    const TYPE: Type = Type::Any;
    const POINTER: bool = true;
    type Value<'a> = &'a Tree;
    fn value(tree: &Tree) -> &Tree {
        tree
    }
}

impl<S> Opaque<S> {
    /// The tree, if the field is set.
    pub fn tree(&self) -> Option<&Tree> {
        self.0.as_deref()
    }

    /// Whether the field is set.
    pub fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<S: OpaqueType> Opaque<S> {
    /// The field that holds what was typed, in the apiserver's form.
    pub fn new(tree: &Tree) -> Opaque<S> {
        let tree = normal(tree, &S::TYPE);
        let unset = tree.is_null() || !S::POINTER && is_zero(&tree);
        Opaque((!unset).then(|| Arc::new(tree)), PhantomData)
    }

    /// An empty object, which is not the same as "not set".
    pub fn empty() -> Opaque<S> {
        Opaque(Some(Arc::new(Tree::Map(Map::new()))), PhantomData)
    }
}

impl<S: OpaqueType> Field for Opaque<S> {
    const TYPE: Type = S::TYPE;
    const SIMULATED: bool = false;
    const POINTER: bool = S::POINTER;
    fn read(tree: &Tree) -> Self {
        Opaque::new(tree)
    }
    fn write(&self) -> Tree {
        self.0.as_deref().cloned().unwrap_or_default()
    }
    fn is_unset(&self) -> bool {
        self.0.is_none()
    }
    fn set_defaults(&mut self) {
        // Shared trees are not copied in vain: what replicas share has its defaults.
        if let Some(tree) = self.0.as_mut().filter(|tree| lacks_defaults(tree, &S::TYPE)) {
            set_defaults(Arc::make_mut(tree), &S::TYPE);
        }
    }
}

/// The form in which the apiserver gives back what was typed: without unknown fields and what Go leaves out, with what
/// it always writes, quantities and times in their own form.
pub(super) fn normal(tree: &Tree, ty: &Type) -> Tree {
    match (ty, tree) {
        (_, Tree::Null) => Tree::Null,
        (Type::Record(schema), Tree::Map(map)) => {
            let mut fields = Map::new();
            for (name, value) in map {
                let Some(field) = schema.field(name) else { continue };
                let value = normal(value, &field.ty);
                if field.always || !value.is_null() && (field.pointer || !is_zero(&value)) {
                    fields.insert(name.clone(), value);
                }
            }
            for field in schema.fields.iter().filter(|field| field.always) {
                fields.entry(Text::from_static(field.name)).or_insert_with(|| zero(&field.ty));
            }
            Tree::Map(fields)
        }
        (Type::List(item), Tree::List(items)) => items.iter().map(|value| normal(value, item)).collect(),
        (Type::Map(item), Tree::Map(map)) => {
            // Go puts the zero value where null stands.
            let value = |value: &Tree| if value.is_null() { zero(item) } else { normal(value, item) };
            Tree::Map(map.iter().map(|(key, tree)| (key.clone(), value(tree))).collect())
        }
        (Type::Quantity, _) => Quantity::read(tree).write(),
        (Type::Timestamp, _) => Timestamp::read(tree).write(),
        (Type::MicroTime, _) => MicroTime::read(tree).write(),
        _ => tree.clone(),
    }
}

/// Whether Go leaves the value out of a field with `omitempty`. Objects are pointers there, and stay.
fn is_zero(value: &Tree) -> bool {
    match value {
        Tree::Null | Tree::Bool(false) | Tree::Int(0) => true,
        Tree::Text(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Map(map) => map.is_empty(),
        Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => false,
    }
}

/// The value that Go writes for an unset field.
fn zero(ty: &Type) -> Tree {
    match ty {
        Type::Bool => Tree::Bool(false),
        Type::Int32 | Type::Int64 | Type::IntOrString => Tree::Int(0),
        Type::String | Type::Word(_) | Type::Bytes => Tree::Text(Text::EMPTY),
        Type::Quantity => Tree::Text(Text::from_static("0")),
        Type::Record(_) => normal(&Tree::Map(Map::new()), ty),
        Type::Timestamp | Type::MicroTime | Type::Any | Type::List(_) | Type::Map(_) => Tree::Null,
    }
}

fn lacks_defaults(tree: &Tree, ty: &Type) -> bool {
    match (ty, tree) {
        (Type::Record(schema), Tree::Map(map)) => {
            schema.defaults.is_some()
                || schema.fields.iter().any(|field| match map.get(field.name) {
                    Some(value) if field.default.is_none() || !is_missing(field, value) => {
                        lacks_defaults(value, &field.ty)
                    }
                    _ => field.default.is_some(),
                })
        }
        (Type::List(item), Tree::List(items)) => items.iter().any(|value| lacks_defaults(value, item)),
        (Type::Map(item), Tree::Map(map)) => map.values().any(|value| lacks_defaults(value, item)),
        _ => false,
    }
}

/// Fills in the defaults of an untyped value: those of its tables, and those of its types' functions.
pub(super) fn set_defaults(tree: &mut Tree, ty: &Type) {
    match (ty, tree) {
        (Type::Record(schema), Tree::Map(map)) => set_defaults_of(map, schema),
        (Type::List(item), Tree::List(items)) => items.iter_mut().for_each(|value| set_defaults(value, item)),
        (Type::Map(item), Tree::Map(map)) => map.values_mut().for_each(|value| set_defaults(value, item)),
        _ => {}
    }
}

/// The same for the fields of an object.
pub(super) fn set_defaults_of(map: &mut Map, schema: &Schema) {
    if let Some(defaults) = schema.defaults {
        defaults(map);
    }
    for field in schema.fields {
        if let Some(default) = field.default
            && map.get(field.name).is_none_or(|value| is_missing(field, value))
        {
            map.insert(Text::from_static(field.name), default.tree());
        }
        if let Some(value) = map.get_mut(field.name) {
            set_defaults(value, &field.ty);
        }
    }
}

/// Whether a field that Go always writes has not been set.
fn is_missing(field: &FieldSchema, value: &Tree) -> bool {
    !field.pointer && is_zero(value)
}

impl Literal {
    /// The value as a tree.
    pub fn tree(self) -> Tree {
        match self {
            Literal::Int(number) => Tree::Int(number),
            Literal::Str(text) => Tree::Text(Text::from_static(text)),
            Literal::Bool(value) => Tree::Bool(value),
            Literal::Empty => Tree::Map(Map::new()),
        }
    }
}

impl<S> Clone for Opaque<S> {
    fn clone(&self) -> Self {
        Opaque(self.0.clone(), PhantomData)
    }
}

impl<S> Default for Opaque<S> {
    fn default() -> Self {
        Opaque(None, PhantomData)
    }
}

impl<S> PartialEq for Opaque<S> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<S> Eq for Opaque<S> {}

impl<S> Hash for Opaque<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state)
    }
}

impl<S> fmt::Debug for Opaque<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
