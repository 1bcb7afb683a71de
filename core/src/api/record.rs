//! `record!` and `words!`: how an API type is written down, one line a field.
//!
//! From the lines come the struct, its reader and writer, its defaults and its [`Schema`] table. A reader never fails:
//! [`schema::check`](super::schema::check) has named every problem before.

use super::int_or_string::IntOrString;
use super::quantity::Quantity;
use super::schema::{Schema, Type};
use super::timestamp::{MicroTime, Timestamp};
use super::tree::{Map, Tree};
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

pub use super::opaque::{AnyValue, ListOf, MapOf, Opaque, OpaqueType, Plain};

/// A value that can be a field of a record.
pub trait Field: Sized {
    /// Its type in the schema tables.
    const TYPE: Type;
    /// Whether the simulation acts on it; of [`Opaque`] fields, those that say so.
    const SIMULATED: bool = true;
    /// Whether "not set" differs from the zero value, as with a pointer in Go.
    const POINTER: bool = false;
    /// Reads what [`schema::check`](super::schema::check) has passed; anything else reads as unset.
    fn read(tree: &Tree) -> Self;
    /// The untyped form.
    fn write(&self) -> Tree;
    /// Whether the field is left out when its record is written (Go's `omitempty`).
    fn is_unset(&self) -> bool;
    /// Fills in the defaults of the records inside.
    fn set_defaults(&mut self) {}
}

/// A type that has a schema table: every record, and every untyped type.
pub trait Described {
    /// Its fields.
    const SCHEMA: &'static Schema;
}

/// A record whose fields can be visited, in the order of its schema table.
pub trait Record {
    /// Shows each field.
    fn each(&self, visit: &mut dyn FnMut(&dyn AnyField));
    /// Shows each field, to be changed.
    fn each_mut(&mut self, visit: &mut dyn FnMut(&mut dyn AnyField));
}

/// A [`Field`] whose type is not known: one code reads and writes all records, which is a lot less to load.
pub trait AnyField {
    /// [`Field::read`].
    fn take_from(&mut self, tree: &Tree);
    /// [`Field::write`].
    fn to_tree(&self) -> Tree;
    /// [`Field::is_unset`].
    fn is_not_set(&self) -> bool;
    /// [`Field::set_defaults`].
    fn set_its_defaults(&mut self);
}

impl<T: Field> AnyField for T {
    fn take_from(&mut self, tree: &Tree) {
        *self = T::read(tree);
    }
    fn to_tree(&self) -> Tree {
        self.write()
    }
    fn is_not_set(&self) -> bool {
        self.is_unset()
    }
    fn set_its_defaults(&mut self) {
        self.set_defaults();
    }
}

/// Reads a record from its untyped form; what the form does not have stays as it is.
pub fn read(record: &mut dyn Record, schema: &Schema, tree: &Tree) {
    let Tree::Map(map) = tree else { return };
    let mut lines = schema.fields.iter();
    record.each_mut(&mut |field| {
        if let Some(value) = lines.next().and_then(|line| map.get(line.name)) {
            field.take_from(value);
        }
    });
}

/// The untyped form of a record: what is set, and what is always written.
pub fn write(record: &dyn Record, schema: &Schema) -> Tree {
    write_parts(record, schema, &|_| true)
}

/// The same of the fields with these names.
pub fn write_parts(record: &dyn Record, schema: &Schema, is_wanted: &dyn Fn(&str) -> bool) -> Tree {
    let mut lines = schema.fields.iter();
    let mut map = Map::new();
    record.each(&mut |field| {
        if let Some(line) = lines.next()
            && is_wanted(line.name)
            && (line.traits.always || !field.is_not_set())
        {
            map.insert(Text::from_static(line.name), field.to_tree());
        }
    });
    Tree::Map(map)
}

/// Whether no field of a record is set.
pub fn is_unset(record: &dyn Record) -> bool {
    let mut unset = true;
    record.each(&mut |field| unset = unset && field.is_not_set());
    unset
}

/// A list or map that replicas share; empty costs nothing. Written through [`Shared::make_mut`].
pub struct Shared<T>(Option<Arc<T>>);

/// Types with an empty value that exists without being made.
pub trait Empty: 'static {
    /// The empty value.
    const EMPTY: &'static Self;
}

impl<T: 'static> Empty for Vec<T> {
    const EMPTY: &'static Self = &Vec::new();
}

impl Empty for Text {
    const EMPTY: &'static Self = &Text::EMPTY;
}

impl<K: 'static, V: 'static> Empty for VecMap<K, V> {
    const EMPTY: &'static Self = &VecMap::new();
}

/// Labels, annotations, node selectors: text by text.
pub type TextMap = Shared<VecMap<Text, Text>>;

impl<T: Clone + Default> Shared<T> {
    /// The value, for writing; copied first when others hold it too.
    pub fn make_mut(&mut self) -> &mut T {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl<T> Shared<T> {
    /// Whether both are the same memory, or both empty: equal without looking.
    pub fn same(&self, other: &Shared<T>) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared(None)
    }
}

impl<T: Empty> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::EMPTY)
    }
}

impl<T: Empty + PartialEq> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        if value == *T::EMPTY { Shared(None) } else { Shared(Some(Arc::new(value))) }
    }
}

impl<T: Empty + PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.same(other) || **self == **other
    }
}

impl<T: Empty + Eq> Eq for Shared<T> {}

impl<T: Empty + Hash> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state)
    }
}

impl<T: Empty + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Empty + Field + PartialEq> Field for Shared<T> {
    const TYPE: Type = T::TYPE;
    fn read(tree: &Tree) -> Self {
        T::read(tree).into()
    }
    fn write(&self) -> Tree {
        (**self).write()
    }
    fn is_unset(&self) -> bool {
        (**self).is_unset()
    }
    fn set_defaults(&mut self) {
        // What is shared has been stored, and what has been stored has its defaults.
        if let Some(value) = self.0.as_mut().and_then(Arc::get_mut) {
            value.set_defaults();
        }
    }
}

/// A record behind a counted reference, as pod specs are: replicas share it.
impl<T: Field + Default + Clone + PartialEq> Field for Arc<T> {
    const TYPE: Type = T::TYPE;
    fn read(tree: &Tree) -> Self {
        Arc::new(T::read(tree))
    }
    fn write(&self) -> Tree {
        (**self).write()
    }
    fn is_unset(&self) -> bool {
        (**self).is_unset()
    }
    fn set_defaults(&mut self) {
        // What is shared has been stored, and what has been stored has its defaults.
        if let Some(value) = Arc::get_mut(self) {
            value.set_defaults();
        }
    }
}

/// A field that tells "not set" from "set to the zero value" (a Go pointer).
impl<T: Field> Field for Option<T> {
    const TYPE: Type = T::TYPE;
    const POINTER: bool = true;
    fn read(tree: &Tree) -> Self {
        (*tree != Tree::Null).then(|| T::read(tree))
    }
    fn write(&self) -> Tree {
        self.as_ref().map_or(Tree::Null, Field::write)
    }
    fn is_unset(&self) -> bool {
        self.is_none()
    }
    fn set_defaults(&mut self) {
        if let Some(value) = self {
            value.set_defaults();
        }
    }
}

impl<T: Field> Field for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
    fn read(tree: &Tree) -> Self {
        tree.as_list().unwrap_or_default().iter().map(T::read).collect()
    }
    fn write(&self) -> Tree {
        Tree::List(self.iter().map(T::write).collect())
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
    fn set_defaults(&mut self) {
        self.iter_mut().for_each(T::set_defaults)
    }
}

impl<T: Field> Field for VecMap<Text, T> {
    const TYPE: Type = Type::Map(&T::TYPE);
    fn read(tree: &Tree) -> Self {
        tree.as_map().into_iter().flatten().map(|(k, v)| (k.clone(), T::read(v))).collect()
    }
    fn write(&self) -> Tree {
        Tree::Map(self.iter().map(|(k, v)| (k.clone(), v.write())).collect())
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
    fn set_defaults(&mut self) {
        self.values_mut().for_each(T::set_defaults)
    }
}

impl Field for Text {
    const TYPE: Type = Type::String;
    fn read(tree: &Tree) -> Self {
        match tree {
            Tree::Text(text) => text.clone(),
            _ => Text::EMPTY,
        }
    }
    fn write(&self) -> Tree {
        Tree::Text(self.clone())
    }
    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl Field for bool {
    const TYPE: Type = Type::Bool;
    fn read(tree: &Tree) -> Self {
        *tree == Tree::Bool(true)
    }
    fn write(&self) -> Tree {
        Tree::Bool(*self)
    }
    fn is_unset(&self) -> bool {
        !self
    }
}

impl Field for i32 {
    const TYPE: Type = Type::Int32;
    fn read(tree: &Tree) -> Self {
        tree.as_i64().and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
    }
    fn write(&self) -> Tree {
        Tree::Int(i64::from(*self))
    }
    fn is_unset(&self) -> bool {
        *self == 0
    }
}

impl Field for i64 {
    const TYPE: Type = Type::Int64;
    fn read(tree: &Tree) -> Self {
        tree.as_i64().unwrap_or_default()
    }
    fn write(&self) -> Tree {
        Tree::Int(*self)
    }
    fn is_unset(&self) -> bool {
        *self == 0
    }
}

impl Field for Quantity {
    const TYPE: Type = Type::Quantity;
    fn read(tree: &Tree) -> Self {
        match tree {
            Tree::Text(text) => text.parse().unwrap_or_default(),
            Tree::Int(number) => alloc::format!("{number}").parse().unwrap_or_default(),
            Tree::Float(number) => alloc::format!("{number}").parse().unwrap_or_default(),
            _ => Quantity::default(),
        }
    }
    fn write(&self) -> Tree {
        Tree::Text(alloc::format!("{self}").into())
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Field for IntOrString {
    const TYPE: Type = Type::IntOrString;
    fn read(tree: &Tree) -> Self {
        match tree {
            Tree::Text(text) => IntOrString::Text(text.clone()),
            _ => IntOrString::Int(i32::read(tree)),
        }
    }
    fn write(&self) -> Tree {
        match self {
            IntOrString::Int(number) => number.write(),
            IntOrString::Text(text) => text.write(),
        }
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Field for Timestamp {
    const TYPE: Type = Type::Timestamp;
    fn read(tree: &Tree) -> Self {
        tree.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| Timestamp::from(Time(0)))
    }
    fn write(&self) -> Tree {
        Tree::Text(alloc::format!("{self}").into())
    }
    fn is_unset(&self) -> bool {
        false
    }
}

impl Field for MicroTime {
    const TYPE: Type = Type::MicroTime;
    fn read(tree: &Tree) -> Self {
        tree.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| MicroTime::from(Time(0)))
    }
    fn write(&self) -> Tree {
        Tree::Text(alloc::format!("{self}").into())
    }
    fn is_unset(&self) -> bool {
        false
    }
}

/// Writes down an API type, one line a field: `name: Type = "jsonName";`, then after the JSON name
/// `=> DEFAULT` (what the apiserver fills in when the field is not set) and any of the flags of
/// [`FieldLine`](crate::api::schema::FieldLine): `, key["containerPort", "protocol"]`, `, set`, `, retain_keys`,
/// `, always` (written even when empty), `, not_simulated` (kept and given back), …
///
/// `defaults FUNCTION` after the type's name runs `FUNCTION(&mut Self)` before the fields' own defaults, for those that
/// depend on other fields; `, atomic` marks a type that server-side apply owns as a whole, `, defaults_by[FUNCTION]` one
/// whose defaults are set in stored objects too. A type without a struct is written with
/// [`untyped!`](crate::untyped).
#[macro_export]
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        pub struct $record:ident $(defaults $hook:path)? $(, $type_flag:ident $([$type_argument:expr])?)? {
            $(
                $(#[$field_meta:meta])*
                $field:ident : $ty:ty = $json:literal $(=> $default:expr)? $(, $flag:ident $([$($argument:expr),*])?)*;
            )*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $record {
            $( #[doc = concat!("`", $json, "`.")] $(#[$field_meta])* pub $field: $ty, )*
        }

        impl $crate::api::record::Described for $record {
            const SCHEMA: &'static $crate::api::schema::Schema = {
                static SCHEMA: $crate::api::schema::Schema = $crate::api::schema::Schema::new(
                    stringify!($record),
                    &[$( $crate::field!($crate::api::schema::FieldLine::of::<$ty>($json) $(.$flag($(&[$($argument),*])?))*) ),*],
                )$(.$type_flag($($type_argument)?))?;
                &SCHEMA
            };
        }

        impl $crate::api::record::OpaqueType for $record {
            const TYPE: $crate::api::schema::Type = <Self as $crate::api::record::Field>::TYPE;
            const POINTER: bool = true;
            type Value<'a> = $record;
            fn value(tree: &$crate::api::Tree) -> $record {
                $crate::api::record::Field::read(tree)
            }
        }

        impl $crate::api::record::Field for $record {
            const TYPE: $crate::api::schema::Type =
                $crate::api::schema::Type::Record(<Self as $crate::api::record::Described>::SCHEMA);
            fn read(tree: &$crate::api::Tree) -> Self {
                let mut record = Self::default();
                $crate::api::record::read(&mut record, <Self as $crate::api::record::Described>::SCHEMA, tree);
                record
            }
            fn write(&self) -> $crate::api::Tree {
                $crate::api::record::write(self, <Self as $crate::api::record::Described>::SCHEMA)
            }
            fn is_unset(&self) -> bool {
                $crate::api::record::is_unset(self)
            }
            fn set_defaults(&mut self) {
                $( $hook(self); )?
                $($(
                    if $crate::api::record::Field::is_unset(&self.$field) {
                        self.$field = $default.into();
                    }
                )?)*
                $crate::api::record::Record::each_mut(self, &mut |field| field.set_its_defaults());
            }
        }

        impl $crate::api::record::Record for $record {
            fn each(&self, _visit: &mut dyn FnMut(&dyn $crate::api::record::AnyField)) {
                $( _visit(&self.$field); )*
            }
            fn each_mut(&mut self, _visit: &mut dyn FnMut(&mut dyn $crate::api::record::AnyField)) {
                $( _visit(&mut self.$field); )*
            }
        }
    )*};
}

/// Writes down an untyped API type: its schema table without a struct, for [`Opaque`] fields and kinds whose objects are
/// trees. The lines are those of [`record!`](crate::record), and each becomes a method of
/// [`Fields`](crate::api::typed::Fields) that reads the field. The types are [`OpaqueType`]s, and defaults are
/// [`Literal`](crate::api::schema::Literal)s: `name: Type = "jsonName" => Int(420), key["name"];`. `defaults FUNCTION`
/// after the type's name runs `FUNCTION(&mut Map)` before them, for what a literal cannot say.
#[macro_export]
macro_rules! untyped {
    ($(
        $(#[$meta:meta])*
        pub struct $record:ident $(defaults $hook:path)? $(, $type_flag:ident)? {
            $(
                $field:ident : $ty:ty = $json:literal $(=> $default:ident $(($value:expr))?)?
                    $(, $flag:ident $([$($argument:expr),*])?)*;
            )*
        }
    )*) => {$(
        $(#[$meta])*
        pub struct $record;

        impl $crate::api::record::Described for $record {
            const SCHEMA: &'static $crate::api::schema::Schema = {
                static SCHEMA: $crate::api::schema::Schema = $crate::api::schema::Schema::new(
                    stringify!($record),
                    &[$( $crate::field!(
                        $crate::api::schema::FieldLine::of_opaque::<$ty>($json)
                            $(.default_to($crate::api::schema::Literal::$default $(($value))?))?
                            $(.$flag($(&[$($argument),*])?))*
                    ) ),*],
                )$(.defaults_by($hook))? $(.$type_flag())?;
                &SCHEMA
            };
        }

        impl $crate::api::record::OpaqueType for $record {
            const TYPE: $crate::api::schema::Type =
                $crate::api::schema::Type::Record(<Self as $crate::api::record::Described>::SCHEMA);
            const POINTER: bool = true;
            type Value<'a> = $crate::api::typed::Fields<'a, $record>;
            fn value(tree: &$crate::api::Tree) -> $crate::api::typed::Fields<'_, $record> {
                $crate::api::typed::Fields::of(tree)
            }
        }

        impl<'a> $crate::api::typed::Fields<'a, $record> {
            $(
                #[doc = concat!("`", $json, "`.")]
                pub fn $field(self) -> <$ty as $crate::api::record::OpaqueType>::Value<'a> {
                    <$ty as $crate::api::record::OpaqueType>::value(self.field($json))
                }
            )*
        }
    )*};
}

/// The entry of a table for a [`FieldLine`](crate::api::schema::FieldLine).
#[macro_export]
macro_rules! field {
    ($line:expr) => {{
        const LINE: $crate::api::schema::FieldLine = $line;
        $crate::api::schema::FieldSchema { name: LINE.name, ty: LINE.ty, traits: &LINE.traits }
    }};
}

/// Writes down a string type with known words: `pub enum RestartPolicy { Always, OnFailure, Never }`. The default is
/// `Unset`, the empty string; a word that is not known is kept as `Other` until validation refuses it.
#[macro_export]
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident { $( $word:ident $(= $text:literal)? ),* $(,)? }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            /// Not set: the empty string.
            #[default]
            Unset,
            $( #[doc = concat!("`", $crate::words!(@text $word $($text)?), "`.")] $word, )*
            /// Any other word, which validation refuses.
            Other(alloc::boxed::Box<$crate::base::Text>),
        }

        impl $name {
            /// The words that Kubernetes knows.
            pub const WORDS: &'static [&'static str] = &[$( $crate::words!(@text $word $($text)?) ),*];

            /// The word as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $name::Unset => "",
                    $( $name::$word => $crate::words!(@text $word $($text)?), )*
                    $name::Other(text) => text,
                }
            }
        }

        impl From<&$crate::base::Text> for $name {
            fn from(text: &$crate::base::Text) -> Self {
                match text.as_str() {
                    "" => $name::Unset,
                    $( $crate::words!(@text $word $($text)?) => $name::$word, )*
                    _ => $name::Other(alloc::boxed::Box::new(text.clone())),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::api::record::Field for $name {
            const TYPE: $crate::api::schema::Type = $crate::api::schema::Type::Word(Self::WORDS);
            fn read(tree: &$crate::api::Tree) -> Self {
                Self::from(&<$crate::base::Text as $crate::api::record::Field>::read(tree))
            }
            fn write(&self) -> $crate::api::Tree {
                $crate::api::Tree::Text(match self {
                    $name::Unset => $crate::base::Text::EMPTY,
                    $( $name::$word => $crate::base::Text::from_static($crate::words!(@text $word $($text)?)), )*
                    $name::Other(text) => (**text).clone(),
                })
            }
            fn is_unset(&self) -> bool {
                *self == $name::Unset
            }
        }
    )*};
    (@text $word:ident) => { stringify!($word) };
    (@text $word:ident $text:literal) => { $text };
}
