//! What is wrong with a text, in libyaml's words, which are the ones that kubectl prints.

use super::super::source::{MAX_DEPTH, Position, SyntaxError};
use alloc::format;
use alloc::string::{String, ToString};
use saphyr_parser::ScanError;

/// Where in the structure the parser stood when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Outside of any list or map.
    Nothing,
    BlockMap {
        wants_value: bool,
    },
    BlockList,
    FlowMap {
        wants_node: bool,
    },
    FlowList {
        wants_node: bool,
    },
}

/// Which of libyaml's two layers complains. go-yaml prints their lines differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Scanner,
    Parser,
}

/// The scanner found a tab where it wants spaces.
pub(super) const TAB: &str = "found character that cannot start any token";
/// The same, behind an unfinished plain scalar.
pub(super) const TAB_IN_PLAIN: &str = "found a tab character that violates indentation";

/// The parser stands behind a complete value.
pub(super) const ANOTHER_DOCUMENT: &str = "did not find expected <document start>";

/// The error of the structure parser in upstream's words. `text` is the document, which starts below `first_line`
/// lines; `block_columns` are where the open lists and maps outside of brackets stand.
pub(super) fn of_structure(
    error: &ScanError,
    inside: Inside,
    block_columns: &[usize],
    text: &str,
    first_line: u32,
) -> SyntaxError {
    let info = error.info();
    let mut at = Position { line: error.marker().line() as u32, column: error.marker().col() as u32 + 1 };
    let (layer, message) = match info {
        "while parsing node, found unknown anchor" => {
            let name = alias_name(text, at);
            let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
            if !name.chars().all(is_word) {
                // Such as `*.example.com`, which should have been quoted.
                let message = "did not find expected alphabetic or numeric character";
                return located(Layer::Scanner, message, at, first_line);
            }
            return plain(format!("unknown anchor '{name}' referenced"), at, first_line);
        }
        "recursion limit exceeded" => return plain(format!("exceeded max depth of {MAX_DEPTH}"), at, first_line),
        "simple key expect ':'" | "simple key expected" => (Layer::Scanner, "could not find expected ':'"),
        "while parsing a flow sequence, expected ',' or ']'" => (Layer::Parser, "did not find expected ',' or ']'"),
        "while scanning a plain scalar, found a tab" => {
            at = tab_after(text, at);
            (Layer::Scanner, TAB_IN_PLAIN)
        }
        "a block scalar content cannot start with a tab" => {
            at = tab_after(text, at);
            (Layer::Scanner, "found a tab character where an indentation space is expected")
        }
        "while scanning a quoted scalar, found unexpected end of stream"
        | "invalid indentation in quoted scalar"
        | "while scanning a quoted scalar, found unexpected document indicator" => {
            at = Position { line: text.matches('\n').count() as u32 + 1, column: 1 };
            (Layer::Scanner, "found unexpected end of stream")
        }
        "comment intercepting the multiline text" => {
            at = content_after(text, at);
            (Layer::Parser, inside.unexpected())
        }
        "\"-\" is only valid inside a block" => {
            // Typically `{{- if … }}` of a template. Where a key is due, libyaml takes all of it for a key without a colon.
            match block_columns.iter().any(|column| starts_with_bracket(text, at.line, *column)) {
                true => {
                    at = content_after(text, at);
                    (Layer::Scanner, "could not find expected ':'")
                }
                false => (Layer::Parser, inside.unexpected()),
            }
        }
        "misplaced bracket" => (Layer::Parser, inside.unexpected()),
        "invalid trailing content after double-quoted scalar"
        | "comments must be separated from other tokens by whitespace"
        | "invalid indentation"
        | "invalid indentation in flow construct" => (Layer::Parser, inside.after_value()),
        _ if info.starts_with("unexpected character") || info.starts_with("tab") => (Layer::Scanner, TAB),
        _ => {
            let message = match info.split_once(", ") {
                Some((context, message)) if context.starts_with("while ") => message,
                _ => info,
            };
            let in_parser = info.starts_with("while parsing") || message.starts_with("did not find expected <");
            let in_parser =
                in_parser && !info.starts_with("while parsing a quoted") && !info.starts_with("while parsing a tag");
            (if in_parser { Layer::Parser } else { Layer::Scanner }, message)
        }
    };
    located(layer, message, at, first_line)
}

/// An error of the scanner, which counts lines from 1.
pub(super) fn of_scanner(message: &str, at: Position, first_line: u32) -> SyntaxError {
    located(Layer::Scanner, message, at, first_line)
}

/// An error without a line, of a value and not of the structure.
pub(super) fn plain(message: String, at: Position, first_line: u32) -> SyntaxError {
    let message = super::converting(&format!("yaml: {message}"));
    SyntaxError { line: at.line + first_line, column: at.column, message }
}

/// go-yaml prints the parser's lines one too low, and none for the first line.
fn located(layer: Layer, message: &str, at: Position, first_line: u32) -> SyntaxError {
    let message = match (at.line, layer) {
        (0 | 1, _) => message.to_string(),
        (line, Layer::Scanner) => format!("line {line}: {message}"),
        (line, Layer::Parser) => format!("line {}: {message}", line - 1),
    };
    plain(message, at, first_line)
}

impl Inside {
    /// What libyaml says to something that can never stand here.
    fn unexpected(self) -> &'static str {
        match self {
            Inside::Nothing => "did not find expected node content",
            Inside::BlockMap { wants_value: true } => "did not find expected node content",
            Inside::FlowMap { wants_node: true } | Inside::FlowList { wants_node: true } => {
                "did not find expected node content"
            }
            _ => self.after_value(),
        }
    }

    /// What libyaml says to something that follows a complete value without a separator.
    fn after_value(self) -> &'static str {
        match self {
            Inside::Nothing => ANOTHER_DOCUMENT,
            Inside::BlockMap { .. } => "did not find expected key",
            Inside::BlockList => "did not find expected '-' indicator",
            Inside::FlowMap { .. } => "did not find expected ',' or '}'",
            Inside::FlowList { .. } => "did not find expected ',' or ']'",
        }
    }
}

/// The name behind the `*` at this place.
pub(super) fn alias_name(text: &str, at: Position) -> &str {
    let line = text.lines().nth(at.line.saturating_sub(1) as usize).unwrap_or("");
    let from = line.char_indices().nth(at.column.saturating_sub(1) as usize).map_or(line.len(), |(byte, _)| byte);
    let name = line[from..].trim_start_matches(['*', '&']);
    name.split([' ', '\t', ',', ']', '}']).next().unwrap_or(name)
}

/// Whether this line starts with a bracket at this column.
fn starts_with_bracket(text: &str, line: u32, column: usize) -> bool {
    let line = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or("");
    let content = line.trim_start_matches(' ');
    content.starts_with(['{', '[']) && line.len() - content.len() == column
}

/// The first tab that indents a line below this one.
fn tab_after(text: &str, at: Position) -> Position {
    let lines = text.lines().zip(1..).skip(at.line as usize);
    for (line, number) in lines {
        let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
        if line[spaces..].starts_with('\t') {
            return Position { line: number, column: spaces as u32 + 1 };
        }
    }
    at
}

/// The next line with something on it, or the end.
fn content_after(text: &str, at: Position) -> Position {
    for (line, number) in text.lines().zip(1..).skip(at.line as usize) {
        let content = line.trim_start();
        if !content.is_empty() && !content.starts_with('#') {
            return Position { line: number, column: (line.len() - content.len()) as u32 + 1 };
        }
    }
    Position { line: text.matches('\n').count() as u32 + 1, column: 1 }
}
