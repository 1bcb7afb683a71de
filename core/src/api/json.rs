//! JSON as Go reads and writes it: the language between kubectl and the apiserver.
//!
//! Words of errors: encoding/json's scanner; numbers: apimachinery's util/json.

use super::source::{Document, MAX_DEPTH, MAX_FIELDS, Place, Position, Positions, SyntaxError};
use super::{Map, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

/// Reads one JSON value and nothing after it. Of a key that is given twice the last one wins.
pub fn parse_json(text: &str) -> Result<Tree, SyntaxError> {
    parse_json_document(text).map(|document| document.tree)
}

/// Reads one JSON value and nothing after it, with its places and its duplicate keys.
pub fn parse_json_document(text: &str) -> Result<Document, SyntaxError> {
    let mut reader = Reader::new(text);
    let document = reader.document().map_err(|fault| reader.error(fault, "unexpected end of JSON input"))?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(document),
        Some(_) => Err(reader.error(Fault::Unexpected("after top-level value"), "")),
    }
}

/// JSON without spaces, as the apiserver stores and Go prints it: keys in order, `<`, `>` and `&` escaped.
pub fn to_json(tree: &Tree) -> String {
    let mut out = String::new();
    write_value(&mut out, tree, None);
    out
}

/// JSON over several lines, indented by four spaces as `kubectl -o json` prints it; no line end after it.
pub fn to_json_pretty(tree: &Tree) -> String {
    let mut out = String::new();
    write_value(&mut out, tree, Some(0));
    out
}

/// A number with a fraction as encoding/json prints it.
pub(super) fn float_text(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 {
        return String::from(if number.is_sign_negative() { "-0" } else { "0" });
    }
    if (1e-6..1e21).contains(&size) {
        return format!("{number}");
    }
    // Rust writes `1e21` where Go writes `1e+21`.
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// A JSON number as Go's decoder keeps it: an int64 if it is one, else a float64. None: out of range.
pub(super) fn number(text: &str) -> Option<Tree> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Tree::Int(whole));
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Tree::Float)
}

/// JSON values one after the other, as Go's Decoder reads them from a stream.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The last place that was asked for, to count on from there.
    marked: (usize, Position),
    duplicates: Vec<SyntaxError>,
}

/// An error at the byte at which the reader stands.
pub(super) enum Fault {
    /// A letter that cannot stand here, and the state in which it came.
    Unexpected(&'static str),
    /// The same, in one of `true`, `false`, `null`: the word and the letter that was due.
    InLiteral(&'static str, char),
    End,
    TooDeep,
    TooMany,
    Range(String),
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0, marked: (0, Position { line: 1, column: 1 }), duplicates: Vec::new() }
    }

    /// Goes on from this byte.
    pub fn go_to(&mut self, offset: usize) {
        self.at = offset;
    }

    /// The next value.
    pub fn document(&mut self) -> Result<Document, Fault> {
        let (tree, root) = self.value(&Crumb::Root, 0)?;
        Ok(Document { tree, positions: Positions { root }, duplicates: core::mem::take(&mut self.duplicates) })
    }

    /// The reader's position, in bytes.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The fault in Go's words, which for the end of the text depend on who reads.
    pub fn error(&mut self, fault: Fault, at_end: &str) -> SyntaxError {
        let message = match fault {
            Fault::End => String::from(at_end),
            Fault::TooDeep => String::from("exceeded max depth"),
            Fault::TooMany => format!("exceeded max fields of {MAX_FIELDS}"),
            Fault::Range(number) => format!("cannot unmarshal number {number} into Go value of type float64"),
            Fault::Unexpected(state) => format!("invalid character {} {state}", self.quoted()),
            Fault::InLiteral(word, due) => {
                format!("invalid character {} in literal {word} (expecting '{due}')", self.quoted())
            }
        };
        let Position { line, column } = self.position(self.at);
        SyntaxError { line, column, message }
    }

    pub fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self, crumb: &Crumb<'_>, depth: usize) -> Result<(Tree, Place), Fault> {
        self.skip_space();
        let mut place = Place { value: self.position(self.at), ..Place::default() };
        let tree = match self.peek() {
            None => return Err(Fault::End),
            Some(b'{' | b'[') if depth >= MAX_DEPTH => return Err(Fault::TooDeep),
            Some(b'{') => self.object(crumb, depth, &mut place)?,
            Some(b'[') => self.array(crumb, depth, &mut place)?,
            Some(b'"') => Tree::Text(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.literal("true", Tree::Bool(true))?,
            Some(b'f') => self.literal("false", Tree::Bool(false))?,
            Some(b'n') => self.literal("null", Tree::Null)?,
            Some(_) => return Err(Fault::Unexpected("looking for beginning of value")),
        };
        Ok((tree, place))
    }

    fn object(&mut self, crumb: &Crumb<'_>, depth: usize, place: &mut Place) -> Result<Tree, Fault> {
        let mut fields = Map::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Tree::Map(fields));
        }
        loop {
            self.skip_space();
            let key = self.position(self.at);
            let name: Text = match self.peek() {
                Some(b'"') => self.string()?.into(),
                Some(_) => return Err(Fault::Unexpected("looking for beginning of object key string")),
                None => return Err(Fault::End),
            };
            self.skip_space();
            self.expect(b':', "after object key")?;
            let here = Crumb::Name(crumb, &name);
            let (value, mut value_place) = self.value(&here, depth + 1)?;
            value_place.key = Some(key);
            if fields.contains_key(&name) {
                let message = format!("duplicate field \"{}\"", here.path());
                self.duplicates.push(SyntaxError { line: key.line, column: key.column, message });
            }
            if fields.len() == MAX_FIELDS {
                return Err(Fault::TooMany);
            }
            place.inside.push((name.clone(), value_place));
            fields.insert(name, value);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                _ => {
                    self.expect(b'}', "after object key:value pair")?;
                    return Ok(Tree::Map(fields));
                }
            }
        }
    }

    fn array(&mut self, crumb: &Crumb<'_>, depth: usize, place: &mut Place) -> Result<Tree, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Tree::List(items));
        }
        loop {
            let (value, value_place) = self.value(&Crumb::Index(crumb, items.len()), depth + 1)?;
            items.push(value);
            place.inside.push((Text::EMPTY, value_place));
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                _ => {
                    self.expect(b']', "after array element")?;
                    return Ok(Tree::List(items));
                }
            }
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut out = String::new();
        self.at += 1;
        loop {
            let plain = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..0x20)) {
                self.at += 1;
            }
            out.push_str(&self.text[plain..self.at]);
            match self.peek() {
                None => return Err(Fault::End),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(Fault::Unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let letter = match self.peek().ok_or(Fault::End)? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            letter @ (b'"' | b'\\' | b'/') => char::from(letter),
            _ => return Err(Fault::Unexpected("in string escape code")),
        };
        self.at += 1;
        Ok(letter)
    }

    /// `\u20ac`; two of them in a row may be one letter. Half a letter becomes the replacement character.
    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let first = self.four_digits()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 1;
            let second = self.four_digits()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek().ok_or(Fault::End)?).to_digit(16);
            code = code * 16 + digit.ok_or(Fault::Unexpected("in \\u hexadecimal character escape"))?;
            self.at += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Tree, Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits("in numeric literal")?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = &self.text[start..self.at];
        number(text).ok_or_else(|| Fault::Range(String::from(text)))
    }

    fn digits(&mut self, state: &'static str) -> Result<(), Fault> {
        match self.peek() {
            Some(b'0'..=b'9') => {}
            Some(_) => return Err(Fault::Unexpected(state)),
            None => return Err(Fault::End),
        }
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        Ok(())
    }

    fn literal(&mut self, word: &'static str, value: Tree) -> Result<Tree, Fault> {
        for due in word.chars() {
            match self.peek() {
                None => return Err(Fault::End),
                Some(letter) if char::from(letter) == due => self.at += 1,
                Some(_) => return Err(Fault::InLiteral(word, due)),
            }
        }
        Ok(value)
    }

    fn expect(&mut self, due: u8, state: &'static str) -> Result<(), Fault> {
        match self.peek() {
            None => Err(Fault::End),
            Some(letter) if letter == due => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Fault::Unexpected(state)),
        }
    }

    /// The letter at which the reader stands as Go quotes it; Go looks at bytes, not at letters.
    fn quoted(&self) -> String {
        match char::from(self.peek().unwrap_or(b' ')) {
            '\'' => String::from(r"'\''"),
            '"' => String::from("'\"'"),
            '\\' => String::from(r"'\\'"),
            letter @ ('\n' | '\r' | '\t') => format!("'{}'", letter.escape_default()),
            letter if letter.is_control() => format!("'\\x{:02x}'", u32::from(letter)),
            letter => format!("'{letter}'"),
        }
    }

    fn position(&mut self, at: usize) -> Position {
        let (from, mut position) = self.marked;
        for letter in self.text.get(from..at).unwrap_or("").chars() {
            position.column += 1;
            if letter == '\n' {
                position = Position { line: position.line + 1, column: 1 };
            }
        }
        self.marked = (at.max(from), position);
        position
    }
}

/// The way back to the root, for the path of a duplicate.
enum Crumb<'a> {
    Root,
    Name(&'a Crumb<'a>, &'a str),
    Index(&'a Crumb<'a>, usize),
}

impl Crumb<'_> {
    fn path(&self) -> String {
        match self {
            Crumb::Root => String::new(),
            Crumb::Name(Crumb::Root, name) => String::from(*name),
            Crumb::Name(parent, name) => format!("{}.{name}", parent.path()),
            Crumb::Index(parent, index) => format!("{}[{index}]", parent.path()),
        }
    }
}

/// `level` is how deep to indent; without it all stands on one line.
fn write_value(out: &mut String, tree: &Tree, level: Option<usize>) {
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(true) => out.push_str("true"),
        Tree::Bool(false) => out.push_str("false"),
        // Writing into a String cannot fail.
        Tree::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Tree::Float(number) if number.is_finite() => out.push_str(&float_text(*number)),
        Tree::Float(_) => out.push_str("null"),
        Tree::Text(text) => write_string(out, text),
        Tree::List(items) if items.is_empty() => out.push_str("[]"),
        Tree::Map(fields) if fields.is_empty() => out.push_str("{}"),
        Tree::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index, level);
                write_value(out, item, level.map(|level| level + 1));
            }
            break_line(out, level);
            out.push(']');
        }
        Tree::Map(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                separate(out, index, level);
                write_string(out, name);
                out.push_str(if level.is_some() { ": " } else { ":" });
                write_value(out, value, level.map(|level| level + 1));
            }
            break_line(out, level);
            out.push('}');
        }
    }
}

fn separate(out: &mut String, index: usize, level: Option<usize>) {
    if index > 0 {
        out.push(',');
    }
    break_line(out, level.map(|level| level + 1));
}

fn break_line(out: &mut String, level: Option<usize>) {
    if let Some(level) = level {
        out.push('\n');
        out.extend(core::iter::repeat_n("    ", level));
    }
}

/// A string as encoding/json writes it, safe inside HTML.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
pub(super) mod tests;
