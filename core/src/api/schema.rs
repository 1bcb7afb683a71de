//! The tables that say which fields a kind has: one [`Schema`] for each record, one [`FieldSchema`] for each field.
//!
//! Everything that handles objects without knowing their kind is driven by these tables: strict checking of what a
//! person typed, strategic merge, `kubectl explain`, `docs/coverage.md`. Upstream: the OpenAPI schemas of the apiserver.

use super::base64;
use super::opaque::OpaqueType;
use super::path::Path;
use super::quantity::Quantity;
use super::record::Field;
use super::timestamp::{MicroTime, Timestamp};
use super::tree::{Map, Tree};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

/// The schema of one object type: `PodSpec`, `Container`, …
#[derive(Debug)]
pub struct Schema {
    /// Upstream's name of the type, without its package: `"PodSpec"`.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [FieldSchema],
    /// Whether server-side apply owns it as a whole (`x-kubernetes-map-type: atomic`).
    pub atomic: bool,
    /// Sets the defaults that depend on other fields, before the fields' own (upstream's `SetDefaults_` functions).
    pub defaults: Option<fn(&mut Map)>,
}

/// The schema of one field. Fields with the same traits share them: there are thousands of fields in the tables.
#[derive(Debug)]
pub struct FieldSchema {
    /// The name in JSON: `"nodeName"`.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Its traits.
    pub traits: &'static Traits,
}

/// The traits of a field.
#[derive(Debug)]
pub struct Traits {
    /// The keys of a list's items in server-side apply.
    pub list: ListType,
    /// The patch strategy of a list.
    pub patch: PatchStrategy,
    /// Whether a strategic merge patch may name the keys that stay (`patchStrategy: retainKeys`).
    pub retain_keys: bool,
    /// Whether server-side apply owns a map as a whole.
    pub atomic: bool,
    /// Whether server-side apply owns the fields of a value one by one, although it owns its type as a whole elsewhere.
    pub granular: bool,
    /// Whether "not set" differs from the zero value (a pointer in Go); otherwise the zero value is left out.
    pub pointer: bool,
    /// The value of an untyped field that is not set; records say theirs in Rust.
    pub default: Option<Literal>,
    /// Whether the simulation acts on it; otherwise it is kept and given back, and coverage.md says so.
    pub simulated: bool,
    /// Whether it is written even when it is empty.
    pub always: bool,
}

/// A line of [`record!`](crate::record) or [`untyped!`](crate::untyped), on its way to become a [`FieldSchema`].
#[derive(Debug)]
pub struct FieldLine {
    /// The name in JSON.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Its traits.
    pub traits: Traits,
}

/// The type of a field's value.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A string.
    String,
    /// One of a few words; other words are refused by validation, not by reading.
    Word(&'static [&'static str]),
    /// An amount: `"100m"`, `1Gi`.
    Quantity,
    /// A number or a percentage: `1`, `"25%"`.
    IntOrString,
    /// metav1.Time, in seconds.
    Timestamp,
    /// metav1.MicroTime.
    MicroTime,
    /// Bytes in base64.
    Bytes,
    /// Any value: free-form JSON.
    Any,
    /// An object of a known type.
    Record(&'static Schema),
    /// A list.
    List(&'static Type),
    /// An object with free keys.
    Map(&'static Type),
}

/// The type of a list (`x-kubernetes-list-type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListType {
    /// Nothing: the list has one owner and is replaced as a whole.
    Atomic,
    /// Items are values without doubles.
    Set,
    /// Items are objects told apart by these fields.
    Map(&'static [&'static str]),
}

/// The strategy of a list in a strategic merge patch (`x-kubernetes-patch-strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchStrategy {
    /// The new list replaces the old one.
    Replace,
    /// Values are added.
    Merge,
    /// Objects with the same value in this field are merged (`x-kubernetes-patch-merge-key`).
    MergeByKey(&'static str),
}

/// A default that a table can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// A whole number.
    Int(i64),
    /// A string.
    Str(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// An empty object.
    Empty,
}

/// A field that cannot be read: what a strict apiserver refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: `spec.containers[0].imag`.
    pub path: Path,
    /// Its fault.
    pub fault: Fault,
}

/// The faults of a field before validation looks at its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No such field in the type.
    Unknown,
    /// A value of another type: what came and what was expected, in Go's words (`"string"`, `"int32"`).
    WrongType {
        /// JSON's word for what came: `"string"`, `"number"`, `"bool"`, `"array"`, `"object"`.
        found: &'static str,
        /// Go's word for what was expected: `"int32"`.
        expected: String,
        /// The type that holds the field: `"Container"`.
        record: &'static str,
    },
    /// A string that its type cannot parse: a quantity, a timestamp. The message is upstream's.
    Malformed(String),
}

impl Deref for FieldSchema {
    type Target = Traits;
    fn deref(&self) -> &Traits {
        self.traits
    }
}

impl Traits {
    /// The traits of an untyped value without any.
    pub const PLAIN: Traits = Traits {
        list: ListType::Atomic,
        patch: PatchStrategy::Replace,
        retain_keys: false,
        atomic: false,
        granular: false,
        pointer: false,
        default: None,
        simulated: false,
        always: false,
    };
}

impl FieldLine {
    /// A field that is written down as a Rust type.
    pub const fn of<T: Field>(name: &'static str) -> FieldLine {
        FieldLine::new(name, T::TYPE, T::POINTER, T::SIMULATED)
    }

    /// A field of an untyped type.
    pub const fn of_opaque<S: OpaqueType>(name: &'static str) -> FieldLine {
        FieldLine::new(name, S::TYPE, S::POINTER, false)
    }

    const fn new(name: &'static str, ty: Type, pointer: bool, simulated: bool) -> FieldLine {
        FieldLine { name, ty, traits: Traits { pointer, simulated, ..Traits::PLAIN } }
    }

    /// A list whose items are told apart by `keys`; strategic merge uses the first one.
    pub const fn key(self, keys: &'static [&'static str]) -> FieldLine {
        self.map_keys(keys).patch_key(keys)
    }

    /// A list whose items server-side apply tells apart by `keys`, and strategic merge does not.
    pub const fn map_keys(mut self, keys: &'static [&'static str]) -> FieldLine {
        self.traits.list = ListType::Map(keys);
        self
    }

    /// A list whose items strategic merge tells apart by the first of `keys`, and server-side apply does not.
    pub const fn patch_key(mut self, keys: &'static [&'static str]) -> FieldLine {
        self.traits.patch = PatchStrategy::MergeByKey(keys[0]);
        self
    }

    /// A list that is a set.
    pub const fn set(mut self) -> FieldLine {
        self.traits.patch = PatchStrategy::Merge;
        self.unique()
    }

    /// A list that is a set for server-side apply, and that strategic merge replaces.
    pub const fn unique(mut self) -> FieldLine {
        self.traits.list = ListType::Set;
        self
    }

    /// A value of which a strategic merge patch may name the keys that stay.
    pub const fn retain_keys(mut self) -> FieldLine {
        self.traits.retain_keys = true;
        self
    }

    /// A map that server-side apply owns as a whole.
    pub const fn atomic(mut self) -> FieldLine {
        self.traits.atomic = true;
        self
    }

    /// A value whose fields server-side apply owns one by one.
    pub const fn granular(mut self) -> FieldLine {
        self.traits.granular = true;
        self
    }

    /// A string that has to be one of `words`.
    pub const fn words(mut self, words: &'static [&'static str]) -> FieldLine {
        self.ty = Type::Word(words);
        self
    }

    /// An untyped field that is set to `default` when it is not set.
    pub const fn default_to(mut self, default: Literal) -> FieldLine {
        self.traits.default = Some(default);
        self
    }

    /// A field that is written even when it is empty (no `omitempty` upstream).
    pub const fn always(mut self) -> FieldLine {
        self.traits.always = true;
        self
    }

    /// A field of an untyped type on which something acts: admission, authorization, an allocator.
    pub const fn simulated(mut self) -> FieldLine {
        self.traits.simulated = true;
        self
    }

    /// A word of which Go tells "not set" from the empty one, and the simulation does not.
    pub const fn pointer(mut self) -> FieldLine {
        self.traits.pointer = true;
        self
    }

    /// A field that is kept and given back, and that nothing acts on.
    pub const fn not_simulated(mut self) -> FieldLine {
        self.traits.simulated = false;
        self
    }
}

impl Schema {
    /// A type and its fields.
    pub const fn new(name: &'static str, fields: &'static [FieldSchema]) -> Schema {
        Schema { name, fields, atomic: false, defaults: None }
    }

    /// A type whose untyped values get their defaults from `defaults` too.
    pub const fn defaults_by(mut self, defaults: fn(&mut Map)) -> Schema {
        self.defaults = Some(defaults);
        self
    }

    /// A type that server-side apply owns as a whole.
    pub const fn atomic(mut self) -> Schema {
        self.atomic = true;
        self
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static FieldSchema> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Compares `tree` with `schema` and names everything that a strict apiserver would refuse, in document order.
pub fn check(tree: &Tree, schema: &'static Schema) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_type(tree, &Type::Record(schema), schema, &Place::Root, &mut problems);
    problems
}

/// The place of [`check`]: a path that is not written down until there is a problem.
enum Place<'a> {
    Root,
    Field(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, u32),
    Key(&'a Place<'a>, &'a str),
}

impl Place<'_> {
    fn path(&self) -> Path {
        match self {
            Place::Root => Path::root(),
            Place::Field(of, name) => of.path().field(name),
            Place::Index(of, index) => of.path().index(*index),
            Place::Key(of, key) => of.path().key(key),
        }
    }
}

fn check_type(tree: &Tree, ty: &Type, record: &'static Schema, place: &Place, problems: &mut Vec<Problem>) {
    let mut report = |fault| problems.push(Problem { path: place.path(), fault });
    match (ty, tree) {
        // null means "not set", whatever the type.
        (_, Tree::Null) | (Type::Any, _) => {}
        (Type::Record(schema), Tree::Map(map)) => {
            let at_root = matches!(place, Place::Root);
            for (name, value) in map {
                match schema.field(name) {
                    // Every object says what it is; the kind has been found by that.
                    None if at_root && matches!(name.as_str(), "apiVersion" | "kind") => {}
                    Some(field) => check_type(value, &field.ty, schema, &Place::Field(place, name), problems),
                    None => problems.push(Problem { path: Place::Field(place, name).path(), fault: Fault::Unknown }),
                }
            }
        }
        (Type::List(item), Tree::List(list)) => {
            for (index, value) in list.iter().enumerate() {
                check_type(value, item, record, &Place::Index(place, index as u32), problems);
            }
        }
        (Type::Map(item), Tree::Map(map)) => {
            for (name, value) in map {
                check_type(value, item, record, &Place::Key(place, name), problems);
            }
        }
        (Type::Bool, Tree::Bool(_)) | (Type::String | Type::Word(_), Tree::Text(_)) => {}
        (Type::Bytes, Tree::Text(text)) => {
            if let Err(at) = base64::STANDARD.decode(text) {
                report(Fault::Malformed(format!("illegal base64 data at input byte {at}")));
            }
        }
        (Type::Int64, Tree::Int(_)) => {}
        (Type::Int32, Tree::Int(number)) if i32::try_from(*number).is_ok() => {}
        (Type::IntOrString, Tree::Int(_) | Tree::Text(_)) => {}
        (Type::Quantity, Tree::Int(_) | Tree::Float(_)) => {}
        (Type::Quantity, Tree::Text(text)) => {
            if let Err(error) = text.parse::<Quantity>() {
                report(Fault::Malformed(error.to_string()));
            }
        }
        (Type::Timestamp, Tree::Text(text)) => {
            if let Err(error) = text.parse::<Timestamp>() {
                report(Fault::Malformed(error.to_string()));
            }
        }
        (Type::MicroTime, Tree::Text(text)) => {
            if let Err(error) = text.parse::<MicroTime>() {
                report(Fault::Malformed(error.to_string()));
            }
        }
        _ => report(Fault::WrongType { found: tree.kind_word(), expected: ty.go_name(), record: record.name }),
    }
}

/// The words of a strict apiserver.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.fault {
            Fault::Unknown => write!(f, "unknown field {:?}", path.as_str()),
            Fault::WrongType { found, expected, record } => {
                write!(f, "json: cannot unmarshal {found} into Go struct field {record}.{path} of type {expected}")
            }
            Fault::Malformed(message) => f.write_str(message),
        }
    }
}

impl Type {
    /// Go's word for the type, as it stands in the apiserver's decoding errors.
    pub fn go_name(&self) -> String {
        match self {
            Type::Bool => "bool".to_string(),
            Type::Int32 => "int32".to_string(),
            Type::Int64 => "int64".to_string(),
            Type::String | Type::Word(_) => "string".to_string(),
            Type::Bytes => "[]uint8".to_string(),
            Type::Quantity => "resource.Quantity".to_string(),
            Type::IntOrString => "intstr.IntOrString".to_string(),
            Type::Timestamp => "v1.Time".to_string(),
            Type::MicroTime => "v1.MicroTime".to_string(),
            Type::Any => "interface {}".to_string(),
            Type::Record(schema) => format!("v1.{}", schema.name),
            Type::List(item) => format!("[]{}", item.go_name()),
            Type::Map(item) => format!("map[string]{}", item.go_name()),
        }
    }
}
