//! What a value of YAML becomes on its way to JSON (sigs.k8s.io/yaml, convertToJSONableObject).

use super::super::source::Position;
use super::scalar::{self, Plain};
use crate::api::{Tree, base64, json};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A key whose value is still to come.
pub(super) enum PendingKey {
    Named(Text, Position),
    /// `<<`, which takes over the fields of another map.
    Merge,
    /// `null`, which no JSON can have as a key.
    Null,
    /// A list or a map; its error is noted.
    Refused,
}

/// A number with the tag `!!int`.
pub(super) fn core_tag(tag: &str) -> Option<&str> {
    tag.strip_prefix("tag:yaml.org,2002:")
}

/// The value of a scalar, by its tag if it has one.
pub(super) fn of_scalar(letters: &str, is_plain: bool, tag: Option<&str>) -> Result<Tree, String> {
    let text = || Tree::Text(letters.into());
    let Some(tag) = tag else {
        return Ok(if is_plain { scalar::resolve(letters).tree(letters) } else { text() });
    };
    let Some(tag) = core_tag(tag) else { return Ok(text()) };
    let resolved = scalar::resolve(letters);
    let fits = match tag {
        "binary" => {
            let bytes = base64::STANDARD.decode(letters);
            let bytes = bytes.map_err(|_| "yaml: !!binary value contains invalid base64 data")?;
            return Ok(Tree::from(String::from_utf8_lossy(&bytes).into_owned()));
        }
        "bool" => matches!(resolved, Plain::Bool(_)),
        "int" => matches!(resolved, Plain::Int(_)),
        "null" => matches!(resolved, Plain::Null),
        "float" => matches!(resolved, Plain::Float(_) | Plain::Int(_)),
        "timestamp" => matches!(resolved, Plain::Timestamp),
        _ => return Ok(text()),
    };
    if fits {
        Ok(resolved.tree(letters))
    } else {
        Err(format!("yaml: cannot decode {} `{letters}` as a !!{tag}", resolved.tag()))
    }
}

/// A value as JSON carries it: a float without a fraction becomes a whole number, infinity an error.
pub(super) fn in_json(tree: Tree) -> Result<Tree, String> {
    match tree {
        Tree::Float(number) if number.is_nan() => Err("json: unsupported value: NaN".into()),
        Tree::Float(number) if number.is_infinite() => {
            Err(format!("json: unsupported value: {}Inf", if number > 0.0 { '+' } else { '-' }))
        }
        Tree::Float(float) => Ok(json::number(&json::float_text(float)).unwrap_or(Tree::Float(float))),
        other => Ok(other),
    }
}

/// A key as JSON carries it. Numbers and booleans become text, as sigs.k8s.io/yaml has it.
pub(super) fn key(tree: &Tree, at: Position) -> Result<PendingKey, String> {
    let name: Text = match tree {
        Tree::Text(text) => text.clone(),
        Tree::Int(number) => format!("{number}").into(),
        Tree::Bool(value) => Text::from_static(if *value { "true" } else { "false" }),
        Tree::Float(number) if number.is_nan() => Text::from_static(".nan"),
        Tree::Float(number) if number.is_infinite() => Text::from_static(if *number > 0.0 { ".inf" } else { "-.inf" }),
        Tree::Float(number) => scalar::float_text(&format!("{:e}", *number as f32)).into(),
        Tree::Null => return Ok(PendingKey::Null),
        tree => return Err(format!("yaml: invalid map key: {}", in_go(tree))),
    };
    Ok(PendingKey::Named(name, at))
}

/// A value in Go's own notation, as the error about a key that is no scalar shows it.
pub(super) fn in_go(tree: &Tree) -> String {
    match tree {
        Tree::Null => "interface {}(nil)".into(),
        Tree::Text(text) => format!("{:?}", text.as_str()),
        Tree::List(items) => {
            let items: Vec<String> = items.iter().map(in_go).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Tree::Map(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{:?}:{}", name.as_str(), in_go(value))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", fields.join(", "))
        }
        other => json::to_json(other),
    }
}
