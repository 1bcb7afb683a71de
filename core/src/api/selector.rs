//! Which labels an object must have: what a Service, a controller or `kubectl get -l` chooses its pods by.
//! Upstream: k8s.io/apimachinery/pkg/labels (selector.go).

use super::content;
use crate::base::Text;
use crate::base::vec_map::{VecMap, VecSet};
use alloc::{format, string::String, vec, vec::Vec};
use core::fmt;
use core::str::FromStr;

/// labels.Selector: requirements that an object's labels must all fulfil, or the selector that selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    /// In the order of their keys; None selects nothing.
    requirements: Option<Vec<Requirement>>,
}

/// labels.Requirement: what is asked of one label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The label's key.
    pub key: Text,
    /// The relation between the label's value and `values`.
    pub operator: Operator,
    /// One or more values, in any order; none for Exists and DoesNotExist.
    pub values: Vec<Text>,
}

/// selection.Operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `a=x`: the label has this value.
    Equals,
    /// `a==x`: the same; printed as it was written.
    DoubleEquals,
    /// `a!=x`: the label is missing or has another value.
    NotEquals,
    /// `a in (x,y)`: the label has one of the values.
    In,
    /// `a notin (x,y)`: the label is missing or has none of the values.
    NotIn,
    /// `a`: the label is there.
    Exists,
    /// `!a`: the label is missing.
    DoesNotExist,
    /// `a>1`: the label is a larger number.
    GreaterThan,
    /// `a<1`: the label is a smaller number.
    LessThan,
}

impl Selector {
    /// Selects every object.
    pub const fn everything() -> Selector {
        Selector { requirements: Some(Vec::new()) }
    }

    /// Selects no object: what a missing LabelSelector means.
    pub const fn nothing() -> Selector {
        Selector { requirements: None }
    }

    /// Selects the objects that fulfil all requirements.
    pub fn new(mut requirements: Vec<Requirement>) -> Selector {
        crate::base::sort::by(&mut requirements, |a, b| a.key.cmp(&b.key));
        Selector { requirements: Some(requirements) }
    }

    /// Selects the objects that have all these labels (SelectorFromSet).
    pub fn from_labels(labels: &VecMap<Text, Text>) -> Selector {
        let equals = |(key, value): (&Text, &Text)| Requirement {
            key: key.clone(),
            operator: Operator::Equals,
            values: vec![value.clone()],
        };
        Selector { requirements: Some(labels.iter().map(equals).collect()) }
    }

    /// Whether an object with these labels is selected.
    pub fn matches(&self, labels: &VecMap<Text, Text>) -> bool {
        match &self.requirements {
            Some(requirements) => requirements.iter().all(|requirement| requirement.matches(labels)),
            None => false,
        }
    }

    /// Whether every object is selected (Empty).
    pub fn is_everything(&self) -> bool {
        self.requirements.as_ref().is_some_and(Vec::is_empty)
    }

    /// The requirements; none if everything or nothing is selected.
    pub fn requirements(&self) -> &[Requirement] {
        self.requirements.as_deref().unwrap_or_default()
    }

    /// The one value that the selector allows a label to have, if its first requirement says so.
    pub fn requires_exact_match(&self, key: &str) -> Option<&Text> {
        let requirement = self.requirements().iter().find(|requirement| requirement.key == key)?;
        match (requirement.operator, &requirement.values[..]) {
            (Operator::Equals | Operator::DoubleEquals | Operator::In, [value]) => Some(value),
            _ => None,
        }
    }
}

impl Default for Selector {
    fn default() -> Selector {
        Selector::everything()
    }
}

impl Requirement {
    /// A requirement, or what upstream says about it: its first error, with the field that it is in (NewRequirement).
    pub fn new(key: Text, operator: Operator, values: Vec<Text>) -> Result<Requirement, String> {
        let mut errors = Vec::new();
        let wrong = content::label_key(&key);
        if !wrong.is_empty() {
            errors.push(format!("key: Invalid value: {key:?}: {}", wrong.join("; ")));
        }
        let mut refuse_values = |wrong| {
            let list: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
            errors.push(format!("values: Invalid value: [{}]: {wrong}", list.join(",")));
        };
        match operator {
            Operator::In | Operator::NotIn if values.is_empty() => {
                refuse_values("for 'in', 'notin' operators, values set can't be empty");
            }
            Operator::Equals | Operator::DoubleEquals | Operator::NotEquals if values.len() != 1 => {
                refuse_values("exact-match compatibility requires one single value");
            }
            Operator::Exists | Operator::DoesNotExist if !values.is_empty() => {
                refuse_values("values set must be empty for exists and does not exist");
            }
            Operator::GreaterThan | Operator::LessThan => {
                if values.len() != 1 {
                    refuse_values("for 'Gt', 'Lt' operators, exactly one value is required");
                }
                let wrong = "for 'Gt', 'Lt' operators, the value must be an integer";
                for (index, value) in values.iter().enumerate().filter(|(_, value)| value.parse::<i64>().is_err()) {
                    errors.push(format!("values[{index}]: Invalid value: {value:?}: {wrong}"));
                }
            }
            _ => {}
        }
        for (index, value) in values.iter().enumerate() {
            let wrong = content::label_value(value);
            if !wrong.is_empty() {
                errors.push(format!("values[{index}][{key}]: Invalid value: {value:?}: {}", wrong.join("; ")));
            }
        }
        match &errors[..] {
            [] => Ok(Requirement { key, operator, values }),
            [error] => Err(error.clone()),
            errors => Err(format!("[{}]", errors.join(", "))),
        }
    }

    /// Whether these labels fulfil the requirement.
    pub fn matches(&self, labels: &VecMap<Text, Text>) -> bool {
        let Some(label) = labels.get(&self.key) else {
            return matches!(self.operator, Operator::NotEquals | Operator::NotIn | Operator::DoesNotExist);
        };
        match self.operator {
            Operator::Equals | Operator::DoubleEquals | Operator::In => self.values.contains(label),
            Operator::NotEquals | Operator::NotIn => !self.values.contains(label),
            Operator::Exists => true,
            Operator::DoesNotExist => false,
            Operator::GreaterThan => self.compare(label, |label, value| label > value),
            Operator::LessThan => self.compare(label, |label, value| label < value),
        }
    }

    fn compare(&self, label: &str, holds: fn(i64, i64) -> bool) -> bool {
        match (label.parse(), &self.values[..]) {
            (Ok(label), [value]) => value.parse().is_ok_and(|value| holds(label, value)),
            _ => false,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements().iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{requirement}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values: Vec<&str> = self.values.iter().map(Text::as_str).collect();
        crate::base::sort::by(&mut values, |a, b| a.cmp(b));
        let (key, values) = (&self.key, values.join(","));
        match self.operator {
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
            Operator::Exists => write!(f, "{key}"),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
        }
    }
}

impl FromStr for Selector {
    /// Upstream's words.
    type Err = String;

    /// Reads what stands behind `-l` or in the `labelSelector` of a request (labels.Parse).
    fn from_str(text: &str) -> Result<Selector, String> {
        let mut parser = Parser { tokens: scan(text), position: 0 };
        Ok(Selector::new(parser.requirements()?))
    }
}

/// The special symbols of the notation; everything between them and blanks is a word.
const SYMBOLS: [&str; 9] = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];

/// Splits the text into symbols and words; the empty token stands for the end.
fn scan(text: &str) -> Vec<&str> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let length = match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => symbol.len(),
            None => rest.find(|c: char| is_blank(c) || "=!(),><".contains(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start_matches(is_blank);
    }
    tokens
}

struct Parser<'a> {
    tokens: Vec<&'a str>,
    position: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &'a str {
        self.tokens.get(self.position).copied().unwrap_or_default()
    }

    fn next(&mut self) -> &'a str {
        let token = self.peek();
        self.position += 1;
        token
    }

    fn requirements(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek() {
                "" => return Ok(requirements),
                token if is_word(token) || token == "!" => {
                    let wrong = |error| format!("unable to parse requirement: {error}");
                    requirements.push(self.requirement().map_err(wrong)?);
                }
                token => return Err(format!("found '{token}', expected: !, identifier, or 'end of string'")),
            }
            match self.next() {
                "" => return Ok(requirements),
                "," if !is_word(self.peek()) && self.peek() != "!" => {
                    return Err(format!("found '{}', expected: identifier after ','", self.peek()));
                }
                "," => {}
                token => return Err(format!("found '{token}', expected: ',' or 'end of string'")),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let negated = self.peek() == "!";
        if negated {
            self.next();
        }
        let key = self.word()?;
        let wrong = content::label_key(key);
        if !wrong.is_empty() {
            return Err(format!("<nil>: Invalid value: {key:?}: {}", wrong.join("; ")));
        }
        if negated {
            return Requirement::new(key.into(), Operator::DoesNotExist, Vec::new());
        }
        if matches!(self.peek(), "" | ",") {
            return Requirement::new(key.into(), Operator::Exists, Vec::new());
        }
        let operator = match self.next() {
            "in" => Operator::In,
            "notin" => Operator::NotIn,
            "=" => Operator::Equals,
            "==" => Operator::DoubleEquals,
            "!=" => Operator::NotEquals,
            ">" => Operator::GreaterThan,
            "<" => Operator::LessThan,
            token => return Err(format!("found '{token}', expected: in, notin, =, ==, !=, gt, lt")),
        };
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?.iter().map(|value| Text::from(*value)).collect(),
            _ if matches!(self.peek(), "" | ",") => vec![Text::EMPTY],
            _ => vec![Text::from(self.word()?)],
        };
        Requirement::new(key.into(), operator, values)
    }

    fn word(&mut self) -> Result<&'a str, String> {
        match self.next() {
            token if is_word(token) => Ok(token),
            token => Err(format!("found '{token}', expected: identifier")),
        }
    }

    /// `(x,y)`; a value may be empty, as in `(,x)` and `()`.
    fn values(&mut self) -> Result<VecSet<&'a str>, String> {
        match self.next() {
            "(" => {}
            token => return Err(format!("found '{token}' expected: '('")),
        }
        match self.peek() {
            token if is_word(token) || matches!(token, "," | ")") => {}
            token => return Err(format!("found '{token}', expected: ',', ')' or identifier")),
        }
        let mut values = VecSet::new();
        loop {
            if matches!(self.peek(), "," | ")") {
                values.insert("");
            } else {
                match self.next() {
                    token if is_word(token) => values.insert(token),
                    token => return Err(format!("found '{token}', expected: ',', or identifier")),
                };
            }
            match self.next() {
                ")" => return Ok(values),
                "," => {}
                token => return Err(format!("found '{token}', expected: ',' or ')'")),
            }
        }
    }
}

fn is_word(token: &str) -> bool {
    !token.is_empty() && !SYMBOLS.contains(&token)
}

#[cfg(test)]
mod tests;
