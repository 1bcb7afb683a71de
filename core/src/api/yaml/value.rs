//! What a value of YAML becomes on its way to JSON (sigs.k8s.io/yaml, convertToJSONableObject).

use super::super::source::Position;
use super::scalar::{self, Plain};
use crate::api::{Tree, json};
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

/// What is written as `!!int`.
pub(super) fn core_tag(tag: &str) -> Option<&str> {
    tag.strip_prefix("tag:yaml.org,2002:")
}

/// What a scalar means, by its tag if it has one.
pub(super) fn of_scalar(letters: &str, is_plain: bool, tag: Option<&str>) -> Result<Tree, String> {
    let text = || Tree::Text(letters.into());
    let Some(tag) = tag else {
        return Ok(if is_plain { scalar::resolve(letters).tree(letters) } else { text() });
    };
    let Some(tag) = core_tag(tag) else { return Ok(text()) };
    let resolved = scalar::resolve(letters);
    let fits = match tag {
        "binary" => return from_base64(letters).map(Tree::from),
        "bool" => matches!(resolved, Plain::Bool(_)),
        "int" => matches!(resolved, Plain::Int(_)),
        "null" => matches!(resolved, Plain::Null),
        "float" => matches!(resolved, Plain::Float(_) | Plain::Int(_)),
        "timestamp" => matches!(resolved, Plain::Timestamp),
        _ => return Ok(text()),
    };
    match fits {
        true => Ok(resolved.tree(letters)),
        false => Err(format!("yaml: cannot decode {} `{letters}` as a !!{tag}", resolved.tag())),
    }
}

fn from_base64(letters: &str) -> Result<String, String> {
    const INVALID: &str = "yaml: !!binary value contains invalid base64 data";
    let code: Vec<u8> = letters.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = code.iter().rev().take_while(|byte| **byte == b'=').count();
    if !code.len().is_multiple_of(4) || padding > 2 {
        return Err(INVALID.into());
    }
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in &code[..code.len() - padding] {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(INVALID.into()),
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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
