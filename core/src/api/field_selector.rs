//! Which fields an object must have: `--field-selector status.phase=Running,spec.nodeName!=`.
//! Upstream: k8s.io/apimachinery/pkg/fields (selector.go).

use crate::base::Text;
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use core::str::FromStr;

/// fields.Selector: terms that an object's fields must all fulfil. Which fields a kind offers, the apiserver knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldSelector {
    /// In the order of their text.
    pub terms: Vec<FieldTerm>,
}

/// A requirement on one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldTerm {
    /// The field's path, such as `metadata.name`.
    pub field: Text,
    /// `!=` instead of `=`.
    pub negated: bool,
    /// The value that the field must (or must not) have; a field that is not set has the empty one.
    pub value: Text,
}

impl FieldSelector {
    /// The objects whose field has this value (`OneTermEqualSelector`).
    pub fn equal(field: &'static str, value: &Text) -> FieldSelector {
        let term = FieldTerm { field: Text::from_static(field), negated: false, value: value.clone() };
        FieldSelector { terms: alloc::vec![term] }
    }

    /// Whether an object is selected whose fields `value_of` looks up (an unset one is empty).
    pub fn matches(&self, value_of: impl Fn(&str) -> Text) -> bool {
        self.terms.iter().all(|term| (value_of(&term.field) == term.value) != term.negated)
    }

    /// Whether every object is selected (Empty).
    pub fn is_everything(&self) -> bool {
        self.terms.is_empty()
    }

    /// The one value that the selector allows a field to have.
    pub fn requires_exact_match(&self, field: &str) -> Option<&Text> {
        self.terms.iter().find(|term| !term.negated && term.field == field).map(|term| &term.value)
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let operator = if term.negated { "!=" } else { "=" };
            write!(f, "{comma}{}{operator}{}", term.field, escape(&term.value))?;
        }
        Ok(())
    }
}

impl FromStr for FieldSelector {
    /// Upstream's words.
    type Err = String;

    /// Reads what stands behind `--field-selector` or in the `fieldSelector` of a request (ParseSelector).
    fn from_str(text: &str) -> Result<FieldSelector, String> {
        let mut parts = split_terms(text);
        crate::base::sort::by(&mut parts, |a, b| a.cmp(b));
        let mut terms = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let Some((field, operator, value)) = split_term(part) else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            let negated = operator == "!=";
            terms.push(FieldTerm { field: field.into(), negated, value: unescape(value)?.into() });
        }
        Ok(FieldSelector { terms })
    }
}

/// Splits at the commas that no backslash precedes.
fn split_terms(text: &str) -> Vec<&str> {
    let mut escaped = false;
    text.split(|c| {
        let is_end = c == ',' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    })
    .collect()
}

/// Field, operator and value, split at the first operator.
fn split_term(term: &str) -> Option<(&str, &str, &str)> {
    let (start, operator) = term.char_indices().find_map(|(start, _)| {
        let operator = ["!=", "==", "="].into_iter().find(|operator| term[start..].starts_with(operator))?;
        Some((start, operator))
    })?;
    Some((&term[..start], operator, &term[start + operator.len()..]))
}

fn escape(value: &str) -> String {
    let mut escaped = String::new();
    for c in value.chars() {
        if matches!(c, '\\' | ',' | '=') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn unescape(value: &str) -> Result<String, String> {
    let mut unescaped = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        unescaped.push(match c {
            '\\' => match chars.next() {
                Some(c @ ('\\' | ',' | '=')) => c,
                other => {
                    let sequence: String = [Some('\\'), other].into_iter().flatten().collect();
                    return Err(format!("invalid field selector: invalid escape sequence: {sequence}"));
                }
            },
            // Upstream prints the number of the character.
            ',' | '=' => return Err(format!("invalid field selector: unescaped character in value: {}", u32::from(c))),
            c => c,
        });
    }
    Ok(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use expect_test::expect;

    #[test]
    fn reads_and_prints_as_upstream_does() {
        let printed: String = [
            "",
            "status.phase=Running,metadata.name!=x",
            "spec.nodeName=",
            "a==b",
            "a!=b!",
            r"a=b\,c\=d\\",
            ",a=b,",
            "a",
            "a!b",
            "=x",
            "a=b=c",
            r"a=b\n",
            r"a=b\",
        ]
        .map(|text| match text.parse::<FieldSelector>() {
            Ok(selector) => format!("{text} -> {selector}\n"),
            Err(error) => format!("{text} !! {error}\n"),
        })
        .concat();
        expect![[r#"
             -> 
            status.phase=Running,metadata.name!=x -> metadata.name!=x,status.phase=Running
            spec.nodeName= -> spec.nodeName=
            a==b -> a=b
            a!=b! -> a!=b!
            a=b\,c\=d\\ -> a=b\,c\=d\\
            ,a=b, -> a=b
            a !! invalid selector: 'a'; can't understand 'a'
            a!b !! invalid selector: 'a!b'; can't understand 'a!b'
            =x -> =x
            a=b=c !! invalid field selector: unescaped character in value: 61
            a=b\n !! invalid field selector: invalid escape sequence: \n
            a=b\ !! invalid field selector: invalid escape sequence: \
        "#]]
        .assert_eq(&printed);
    }

    #[test]
    fn an_unset_field_is_empty() {
        let check = |selector: &str| {
            selector.parse::<FieldSelector>().unwrap().matches(|field| match field {
                "status.phase" => "Running".into(),
                _ => Text::EMPTY,
            })
        };
        assert!(check("status.phase=Running") && check("spec.nodeName=") && check("spec.nodeName!=a") && check(""));
        assert!(!check("status.phase!=Running") && !check("spec.nodeName=a") && !check("spec.nodeName!="));
        let selector: FieldSelector = "metadata.name=web,spec.nodeName!=a".parse().unwrap();
        assert_eq!(selector.requires_exact_match("metadata.name").map(ToString::to_string), Some("web".into()));
        assert_eq!(selector.requires_exact_match("spec.nodeName"), None);
    }
}
