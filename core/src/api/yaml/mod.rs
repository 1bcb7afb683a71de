//! YAML as kubectl reads and prints it: the language of manifests.
//!
//! kubectl reads with sigs.k8s.io/yaml, which is go-yaml v2: YAML 1.1, where `yes` is true and `0644` is octal, with the
//! error texts of libyaml. [`scanner`] and [`events`] find the structure, [`scalar`] decides what a plain word means, and
//! [`reader`] makes values of it.

mod events;
mod fault;
mod reader;
mod scalar;
mod scanner;
mod value;
mod writer;

pub use writer::to_yaml;

use super::json;
use super::source::{Document, SyntaxError};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Reads a manifest: all its objects, or the first error. Empty documents are left out.
pub fn parse_documents(text: &str) -> Result<Vec<Document>, SyntaxError> {
    documents(text).collect()
}

/// Reads a manifest object by object, as kubectl does: what stands before an error is still acted on.
pub fn documents(text: &str) -> Documents<'_> {
    // kubectl skips a byte order mark, and ends every line, the last one too, with a plain LF.
    let mut text = Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text));
    if text.contains("\r\n") {
        text = Cow::Owned(text.replace("\r\n", "\n"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.to_mut().push('\n');
    }
    let lines = line_count(&text).max(1);
    // YAMLOrJSONDecoder looks at the first letter to tell JSON from YAML.
    let json = text.trim_start().starts_with('{');
    Documents { text, lines, at: 0, line: 0, json, done: false }
}

/// The objects of a manifest, one after the other.
pub struct Documents<'a> {
    text: Cow<'a, str>,
    lines: u32,
    /// Bytes and lines that are read.
    at: usize,
    line: u32,
    json: bool,
    done: bool,
}

impl Iterator for Documents<'_> {
    type Item = Result<Document, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let next = if self.json { self.next_json() } else { self.next_yaml() };
            match next {
                Some(Ok(document)) if document.tree.is_null() => {}
                Some(Err(mut error)) => {
                    self.done = true;
                    // What is missing at the end is shown on the last line.
                    error.line = error.line.min(self.lines);
                    return Some(Err(error));
                }
                Some(document) => return Some(document),
                None => self.done = true,
            }
        }
        None
    }
}

impl Documents<'_> {
    /// One value of a JSON stream. What follows a first value may turn out to be YAML.
    fn next_json(&mut self) -> Option<Result<Document, SyntaxError>> {
        let mut reader = json::Reader::new(&self.text);
        reader.go_to(self.at);
        reader.skip_space();
        reader.peek()?;
        let start = reader.offset();
        if self.at > 0 && self.text[start..].starts_with("---") {
            self.json = false;
            self.at = start;
            self.line = line_count(&self.text[..start]);
            return self.next_yaml();
        }
        let document = match reader.document() {
            Ok(document) => document,
            Err(fault) => {
                let at_end = matches!(fault, json::Fault::End);
                let mut error = reader.error(fault, "unexpected EOF");
                if !at_end {
                    error.message = format!("json: offset {}: {}", reader.offset() + 1, error.message);
                }
                return Some(Err(error));
            }
        };
        self.at = reader.offset();
        Some(Ok(document))
    }

    /// One document of a YAML stream: up to a line that starts with `---`, wherever that line stands (YAMLReader).
    fn next_yaml(&mut self) -> Option<Result<Document, SyntaxError>> {
        let (start, first_line) = (self.at, self.line);
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let line = rest.split_inclusive('\n').next().unwrap_or(rest);
            if let Some(after) = line.strip_prefix("---") {
                let after = after.trim();
                if !after.is_empty() && !after.starts_with('#') {
                    let message = format!("invalid Yaml document separator: {after}");
                    return Some(Err(SyntaxError { line: self.line + 1, column: 4, message }));
                }
                if self.at > start {
                    let chunk = &self.text[start..self.at];
                    let document = reader::read(chunk, first_line);
                    self.at += line.len();
                    self.line += 1;
                    return Some(document);
                }
            }
            self.at += line.len();
            self.line += 1;
        }
        let chunk = &self.text[start..];
        (!chunk.is_empty()).then(|| reader::read(chunk, first_line))
    }
}

fn line_count(text: &str) -> u32 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u32
}

/// Kubernetes' words for a fault of the structure or of a value.
fn converting(message: &str) -> String {
    format!("error converting YAML to JSON: {message}")
}

#[cfg(test)]
mod tests;
