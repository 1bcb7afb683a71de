//! Custom resources, held against the schemas of their definitions. Rules in CEL are kept, and nobody evaluates them.
//!
//! Upstream: `apiextensions-apiserver/pkg/apiserver/validation`, `kube-openapi/pkg/validation`.

use crate::api::apiextensions::CustomResource;
use crate::api::request::Request;
use crate::api::{Object, Tree, json};
use crate::apiserver::custom_resources::{self, definition, version};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::registry::{Registered, Strategy, changed, copy_stored_status};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors, regex};
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl Registered for CustomResource {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        prepare_for_create: |object, attempt| {
            if let Object::Untyped(resource) = object
                && has_status(attempt)
            {
                Arc::make_mut(resource).fields.remove("status");
            }
        },
        // Without a subresource of its own, the status is a field like any other.
        copy_part: |part, to, from, attempt| {
            if part != attempt.request.subresource && !has_status(attempt) {
                return;
            }
            copy_stored_status(part, to, from, attempt);
        },
        validate,
        ..Strategy::PLAIN
    };
}

/// Whether the definition gives the status a path of its own.
fn has_status(attempt: &Attempt) -> bool {
    custom_resources::has_status(version(attempt.request, attempt.view))
}

/// The kind with its group, `CronTab.stable.example.com`, and its name alone.
pub(in crate::apiserver) fn kind(request: &Request, view: View) -> Option<(String, String)> {
    let definition = definition(request, view)?;
    Some((format!("{}.{}", definition.named("kind"), definition.group()), definition.named("kind").into()))
}

fn validate(case: &Case, errors: &mut Errors) {
    let (request, view, tree) = (case.request, case.view, case.new.tree);
    let Some((definition, version)) = definition(request, view).zip(version(request, view)) else { return };
    let found = tree.str_at("kind");
    if found != definition.named("kind") {
        errors.invalid("kind", &quoted(found), &format!("must be {}", definition.named("kind")));
    }
    if let Some(schema) = version.get_path(&["schema", "openAPIV3Schema"]) {
        value(tree, schema, "", errors);
    }
}

fn value(tree: &Tree, schema: &Tree, path: &str, errors: &mut Errors) {
    let word = |name: &str| schema.str_at(name);
    let list = |name: &str| schema.list_at(name);
    let found = type_of(tree);
    if tree.is_null() && schema.bool_at("nullable") {
        return;
    }
    let wanted = if schema.bool_at("x-kubernetes-int-or-string") { "" } else { word("type") };
    let fits = match (wanted, tree) {
        ("" | "number", Tree::Int(_)) => true,
        ("integer", Tree::Float(number)) => *number == (*number as i64) as f64,
        ("", _) => !schema.bool_at("x-kubernetes-int-or-string") || matches!(tree, Tree::Int(_) | Tree::Text(_)),
        (wanted, _) => wanted == found,
    };
    if !fits {
        let wanted = if wanted.is_empty() { "integer,string" } else { wanted };
        let message = format!("Invalid value: {found:?}: {path} in body must be of type {wanted}: {found:?}");
        return errors.push("FieldValueTypeInvalid", path, message);
    }
    let allowed = list("enum");
    if !allowed.is_empty() && !allowed.contains(tree) {
        let words: Vec<String> =
            allowed.iter().map(|word| word.as_str().map_or_else(|| json::to_json(word), String::from)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        errors.unsupported_value(path, &json::to_json(tree), &words);
    }
    bounds(tree, schema, path, errors);
    match tree {
        Tree::Map(map) => {
            for name in list("required").iter().filter_map(Tree::as_str).filter(|name| !map.contains_key(*name)) {
                errors.required(&below(path, name), "");
            }
            for (name, item) in map {
                // What every object has, the apiserver looks at itself.
                if path.is_empty() && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
                    continue;
                }
                let more = schema.get("additionalProperties").filter(|more| more.as_map().is_some());
                if let Some(schema) = schema.get_path(&["properties", name]).or(more) {
                    value(item, schema, &below(path, name), errors);
                }
            }
        }
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(schema) = schema.get("items") {
                    value(item, schema, &format!("{path}[{index}]"), errors);
                }
                let keys = list("x-kubernetes-list-map-keys");
                let key = |item: &Tree| -> Tree {
                    let keys = keys.iter().filter_map(Tree::as_str);
                    Tree::Map(keys.map(|key| (key.into(), item.get(key).cloned().unwrap_or_default())).collect())
                };
                let at = format!("{path}[{index}]");
                match word("x-kubernetes-list-type") {
                    "set" if items[..index].contains(item) => {
                        errors.push("FieldValueDuplicate", &at, format!("Duplicate value: {}", json::to_json(item)))
                    }
                    "map" if items[..index].iter().any(|other| key(other) == key(item)) => errors.push(
                        "FieldValueDuplicate",
                        &at,
                        format!("Duplicate value: {}", json::to_json(&key(item))),
                    ),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    combined(tree, schema, path, errors);
}

/// Bounds of numbers, lengths and counts.
fn bounds(tree: &Tree, schema: &Tree, path: &str, errors: &mut Errors) {
    let says = |name: &str| schema.bool_at(name);
    let limit = |name: &str| schema.get(name).filter(|limit| !limit.is_null());
    let number = |tree: &Tree| match tree {
        Tree::Int(number) => Some(*number as f64),
        Tree::Float(number) => Some(*number),
        _ => None,
    };
    let mut invalid = |why: String| errors.invalid(path, &json::to_json(tree), &format!("{path} in body should {why}"));
    if let Some(own) = number(tree) {
        for (name, exclusive, word) in
            [("minimum", "exclusiveMinimum", "greater"), ("maximum", "exclusiveMaximum", "less")]
        {
            let Some((bound, shown)) = limit(name).and_then(|bound| Some((number(bound)?, json::to_json(bound))))
            else {
                continue;
            };
            let beyond = if name == "minimum" { own < bound } else { own > bound };
            match says(exclusive) {
                true if beyond || own == bound => invalid(format!("be {word} than {shown}")),
                false if beyond => invalid(format!("be {word} than or equal to {shown}")),
                _ => {}
            }
        }
        if let Some(step) = limit("multipleOf").and_then(number).filter(|step| *step > 0.0)
            && own % step != 0.0
        {
            invalid(format!("be a multiple of {}", limit("multipleOf").map(json::to_json).unwrap_or_default()));
        }
    }
    if let (Tree::Text(text), Some(pattern)) = (tree, limit("pattern").and_then(Tree::as_str))
        && regex::is_match(pattern, text) == Some(false)
    {
        invalid(format!("match '{pattern}'"));
    }
    let bound = |name: &str| limit(name).and_then(Tree::as_i64);
    let (least, most, count, what) = match tree {
        Tree::Text(text) => ("minLength", "maxLength", text.chars().count() as i64, "chars long"),
        Tree::List(items) => ("minItems", "maxItems", items.len() as i64, "items"),
        Tree::Map(map) => ("minProperties", "maxProperties", map.len() as i64, "properties"),
        _ => return,
    };
    if let Some(least) = bound(least).filter(|least| count < *least) {
        match tree {
            Tree::Text(_) => invalid(format!("be at least {least} {what}")),
            _ => invalid(format!("have at least {least} {what}")),
        }
    }
    if let Some(most) = bound(most).filter(|most| count > *most) {
        match tree {
            Tree::Text(_) => {
                errors.push("FieldValueTooLong", path, format!("Too long: may not be more than {most} bytes"))
            }
            _ => errors.push("FieldValueTooMany", path, format!("Too many: {count}: must have at most {most} items")),
        }
    }
}

/// `allOf`, `anyOf`, `oneOf` and `not`.
fn combined(tree: &Tree, schema: &Tree, path: &str, errors: &mut Errors) {
    let holds = |schema: &Tree| {
        let mut errors = Errors::default();
        value(tree, schema, path, &mut errors);
        errors.is_empty()
    };
    schema.list_at("allOf").iter().for_each(|schema| value(tree, schema, path, errors));
    let mut invalid = |why: String| errors.invalid(path, "\"\"", &format!("{path:?} must {why}"));
    let (any, one) = (schema.list_at("anyOf"), schema.list_at("oneOf"));
    if !any.is_empty() && !any.iter().any(holds) {
        invalid("validate at least one schema (anyOf)".into());
    }
    if !one.is_empty() {
        match one.iter().filter(|schema| holds(schema)).count() {
            1 => {}
            0 => invalid("validate one and only one schema (oneOf). Found none valid".into()),
            count => invalid(format!("validate one and only one schema (oneOf). Found {count} valid alternatives")),
        }
    }
    if schema.get("not").is_some_and(holds) {
        invalid("not validate the schema (not)".into());
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.into() } else { format!("{path}.{name}") }
}

fn type_of(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        Tree::Bool(_) => "boolean",
        Tree::Int(_) => "integer",
        Tree::Float(_) => "number",
        Tree::Text(_) => "string",
        Tree::List(_) => "array",
        Tree::Map(_) => "object",
    }
}
