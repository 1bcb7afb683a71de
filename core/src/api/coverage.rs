//! Which fields of which kinds the simulation acts on, and which it only keeps: the page `docs/coverage.md`.

use super::kinds::{Kind, Scope};
use super::schema::{FieldSchema, Schema, Type};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The page, in Markdown: every kind with every field of every type in it.
pub fn coverage() -> String {
    let mut page = String::from(HEAD);
    let mut types = Types::default();
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::CustomResource) {
        let info = kind.info();
        let scope = if info.scope == Scope::Namespaced { "in a namespace" } else { "of the cluster" };
        let (simulated, all) = types.count(info.schema, info.schema.fields.iter().any(acts));
        page += &format!("| {kind} | `{}` | {scope} | {simulated} | {all} |\n", kind.api_version());
    }
    page += "\n## Fields that the simulation acts on\n";
    types.0.sort_by_key(|found| found.schema.name);
    for found in types.0.iter().filter(|found| found.is_simulated()) {
        page += &format!("\n### {}\n\n| field | type | |\n|---|---|---|\n", found.schema.name);
        for field in found.schema.fields {
            let word = if acts(field) { "simulated" } else { "stored" };
            page += &format!("| `{}` | {} | {word} |\n", field.name, type_word(&field.ty));
        }
    }
    page += "\n## Types of which no more than the metadata is acted on\n\n";
    for found in types.0.iter().filter(|found| !found.is_simulated()) {
        let fields: Vec<String> = found.schema.fields.iter().map(|field| format!("`{}`", field.name)).collect();
        page += &format!("* **{}**: {}\n", found.schema.name, fields.join(", "));
    }
    page
}

const HEAD: &str = "\
# What is simulated

This page is generated from the schema tables of the core (`core/src/api/coverage.rs`).

Every field of Kubernetes 1.36 of these kinds is known: checked, defaulted, merged and given back as by a real apiserver.
*Simulated* is what something in the cluster acts on or reports; *stored* is kept and changes nothing. Any other field is
refused, warned of or dropped, as `fieldValidation` says. The texts of `kubectl explain` are not in the tables.

Custom resources have the fields that their definitions say: held against the schema, defaulted, pruned. Rules in CEL
(`x-kubernetes-validations`) and `format` are stored, and not evaluated.

| kind | version | lives | fields simulated | fields known |
|---|---|---|---:|---:|
";

/// Whether something acts on a field; on the metadata of every object, the apiserver does.
fn acts(field: &FieldSchema) -> bool {
    field.simulated || matches!(field.ty, Type::Record(schema) if schema.name == "ObjectMeta")
}

/// The types that have been met. Several groups may use one name.
#[derive(Default)]
struct Types(Vec<Found>);

struct Found {
    schema: &'static Schema,
    /// Whether a simulated field holds it.
    acted_on: bool,
}

impl Found {
    /// Whether something acts on more of it than its metadata.
    fn is_simulated(&self) -> bool {
        self.acted_on && self.schema.fields.iter().any(|field| field.simulated)
    }
}

impl Types {
    /// The number of simulated fields of a type and of the types in it, and of all their fields.
    fn count(&mut self, schema: &'static Schema, acted_on: bool) -> (u32, u32) {
        match self.0.iter_mut().find(|found| core::ptr::eq(found.schema, schema)) {
            Some(found) => found.acted_on |= acted_on,
            None => self.0.push(Found { schema, acted_on }),
        }
        // A schema for values holds itself.
        if schema.name == "JSONSchemaProps" {
            return (0, schema.fields.len() as u32);
        }
        let mut sum = (0, 0);
        for field in schema.fields {
            let simulated = acted_on && acts(field);
            let below = record_in(&field.ty).map_or((0, 0), |schema| self.count(schema, simulated));
            sum = (sum.0 + below.0 + u32::from(simulated), sum.1 + below.1 + 1);
        }
        sum
    }
}

fn record_in(ty: &Type) -> Option<&'static Schema> {
    match ty {
        Type::Record(schema) => Some(schema),
        Type::List(item) | Type::Map(item) => record_in(item),
        _ => None,
    }
}

fn type_word(ty: &Type) -> String {
    match ty {
        Type::Bool => "boolean".to_string(),
        Type::Int32 | Type::Int64 => "integer".to_string(),
        Type::String | Type::Word(_) => "string".to_string(),
        Type::Quantity => "quantity".to_string(),
        Type::IntOrString => "integer or string".to_string(),
        Type::Timestamp | Type::MicroTime => "time".to_string(),
        Type::Bytes => "base64".to_string(),
        Type::Any => "anything".to_string(),
        Type::Record(schema) => schema.name.to_string(),
        Type::List(item) => format!("list of {}", type_word(item)),
        Type::Map(item) => format!("map of {}", type_word(item)),
    }
}

#[cfg(test)]
mod tests {
    /// To write the page anew: `UPDATE_EXPECT=1 cargo test -p kubarium-core coverage`.
    #[test]
    fn the_page_is_up_to_date() {
        expect_test::expect_file!["../../../docs/coverage.md"].assert_eq(&super::coverage());
    }
}
