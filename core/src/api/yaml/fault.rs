//! What is wrong with a text, in libyaml's words, which are the ones that kubectl prints.

use super::super::source::{Position, SyntaxError};
use super::scanner::Mark;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// An error of the scanner or the parser.
#[derive(Debug)]
pub(super) struct Fault {
    message: Cow<'static, str>,
    at: Mark,
    /// The distance from its place to the line that go-yaml prints; none for errors that are not about the structure.
    offset: Option<u32>,
}

impl Fault {
    /// The scanner's lines count from 1.
    pub(super) fn of_scanner(message: &'static str, at: Mark) -> Fault {
        Fault { message: message.into(), at, offset: Some(1) }
    }

    /// go-yaml prints the parser's lines one too low.
    pub(super) fn of_parser(message: &'static str, at: Mark) -> Fault {
        Fault { message: message.into(), at, offset: Some(0) }
    }

    /// An error without a line.
    pub(super) fn plain(message: String, at: Mark) -> Fault {
        Fault { message: message.into(), at, offset: None }
    }

    /// `first_line`: how many lines stand above the document. The first line of a document is not named.
    pub(super) fn error(self, first_line: u32) -> SyntaxError {
        let place = match self.offset {
            Some(offset) if self.at.line > 0 => format!("line {}: ", self.at.line + offset),
            _ => String::new(),
        };
        let Position { line, column } = self.at.position(first_line);
        SyntaxError { line, column, message: super::converting(&format!("yaml: {place}{}", self.message)) }
    }
}

impl Mark {
    pub(super) fn position(self, first_line: u32) -> Position {
        Position { line: self.line + 1 + first_line, column: self.column + 1 }
    }
}
