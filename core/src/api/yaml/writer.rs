//! YAML as `kubectl -o yaml` prints it: go-yaml v2's choices of quotes, breaks and order.

use super::scalar::{self, Plain};
use crate::api::{Map, Tree, json};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt::Write;

/// Lines are broken at the first space behind this column.
const WIDTH: usize = 80;
/// Longer keys are written as `? key`.
const MAX_SIMPLE_KEY: usize = 128;
const INDENT: usize = 2;

/// Prints a tree as `kubectl get -o yaml` does, with a line end at its end.
pub fn to_yaml(tree: &Tree) -> String {
    let mut writer = Writer::default();
    writer.value(tree, 0, After::Nothing);
    writer.out.push('\n');
    writer.out
}

/// The text on the line before a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// The document starts.
    Nothing,
    /// `key:`
    Key,
    /// `- `, `? ` or `: `, behind which a list or a map starts on the same line.
    Indicator,
}

#[derive(Default)]
struct Writer {
    out: String,
    column: usize,
}

impl Writer {
    /// `indent` is that of the value's own items; scalars go on two columns deeper than what they belong to.
    fn value(&mut self, tree: &Tree, indent: usize, after: After) {
        match tree {
            Tree::List(items) if !items.is_empty() => self.list(items, indent, after),
            Tree::Map(fields) if !fields.is_empty() => self.map(fields, indent, after),
            scalar => {
                if after == After::Key {
                    self.put(' ');
                }
                let text_indent = if after == After::Nothing { INDENT } else { indent };
                match scalar {
                    Tree::List(_) => self.put_all("[]"),
                    Tree::Map(_) => self.put_all("{}"),
                    Tree::Text(text) => self.text(text, text_indent, false),
                    Tree::Null => self.put_all("null"),
                    Tree::Bool(value) => self.put_all(if *value { "true" } else { "false" }),
                    Tree::Int(number) => self.put_all(&format!("{number}")),
                    Tree::Float(number) => self.put_all(&number_text(*number)),
                }
            }
        }
    }

    fn list(&mut self, items: &[Tree], indent: usize, after: After) {
        // A list stands as far to the left as the key it belongs to.
        let indent = if after == After::Key { indent - INDENT } else { indent };
        for (index, item) in items.iter().enumerate() {
            if index > 0 || after == After::Key {
                self.break_line(indent);
            }
            self.put_all("- ");
            self.value(item, indent + INDENT, After::Indicator);
        }
    }

    fn map(&mut self, fields: &Map, indent: usize, after: After) {
        let mut sorted: Vec<(&Text, &Tree)> = fields.iter().collect();
        sort(&mut sorted);
        for (index, (name, value)) in sorted.into_iter().enumerate() {
            if index > 0 || after == After::Key {
                self.break_line(indent);
            }
            if is_simple_key(name) {
                self.text(name, indent, true);
                self.put(':');
                self.value(value, indent + INDENT, After::Key);
            } else {
                self.put_all("? ");
                self.text(name, indent + INDENT, false);
                self.break_line(indent);
                self.put_all(": ");
                self.value(value, indent + INDENT, After::Indicator);
            }
        }
    }

    fn text(&mut self, text: &str, indent: usize, is_key: bool) {
        let is_plain_text = scalar::resolve(text) == Plain::Text && !scalar::is_base_60(text);
        let shape = Shape::of(text);
        let folds = !is_key;
        if text.contains('\n') {
            if shape.fits_literal && !is_key {
                self.literal(text, indent)
            } else {
                self.double_quoted(text, indent, folds)
            }
        } else if !is_plain_text {
            self.double_quoted(text, indent, folds);
        } else if shape.fits_plain {
            self.plain(text, indent, folds);
        } else if shape.fits_single_quoted {
            self.single_quoted(text, indent, folds);
        } else {
            self.double_quoted(text, indent, folds);
        }
    }

    fn plain(&mut self, text: &str, indent: usize, folds: bool) {
        self.folded(text, indent, folds, false, |writer, letter| writer.put(letter));
    }

    fn single_quoted(&mut self, text: &str, indent: usize, folds: bool) {
        self.put('\'');
        self.folded(text, indent, folds, true, |writer, letter| match letter {
            '\'' => writer.put_all("''"),
            letter => writer.put(letter),
        });
        self.put('\'');
    }

    /// Breaks a line at a space that stands alone; reading turns the break into that space again.
    fn folded(&mut self, text: &str, indent: usize, folds: bool, is_quoted: bool, put: impl Fn(&mut Self, char)) {
        let mut after_space = false;
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let before_space = letters.peek().is_some_and(|(_, next)| *next == ' ');
            let at_edge = is_quoted && (at == 0 || letters.peek().is_none());
            if letter == ' ' && folds && !after_space && self.column > WIDTH && !at_edge && !before_space {
                self.break_line(indent);
            } else {
                put(self, letter);
            }
            after_space = letter == ' ';
        }
    }

    fn double_quoted(&mut self, text: &str, indent: usize, folds: bool) {
        self.put('"');
        let mut after_space = false;
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if letter == ' ' {
                if folds && !after_space && self.column > WIDTH && at > 0 && next.is_some() {
                    self.break_line(indent);
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
            } else {
                self.escaped(letter);
            }
            after_space = letter == ' ';
        }
        self.put('"');
    }

    fn escaped(&mut self, letter: char) {
        let short = match letter {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            letter if is_printable(letter) => return self.put(letter),
            letter => {
                let code = u32::from(letter);
                return self.put_all(&match code {
                    0..0x100 => format!("\\x{code:02X}"),
                    0x100..0x10000 => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                });
            }
        };
        self.put('\\');
        self.put(short);
    }

    /// `|`, and the lines as they are.
    fn literal(&mut self, text: &str, indent: usize) {
        self.put('|');
        if text.starts_with([' ', '\n']) {
            self.put_all("2");
        }
        match text.strip_suffix('\n') {
            None => self.put('-'),
            Some(lines) if lines.is_empty() || lines.ends_with('\n') => self.put('+'),
            Some(_) => {}
        }
        let lines = text.strip_suffix('\n').unwrap_or(text);
        for line in lines.split('\n') {
            if line.is_empty() {
                self.break_line(0)
            } else {
                self.break_line(indent)
            }
            self.put_all(line);
        }
    }

    fn break_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(core::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn put(&mut self, letter: char) {
        self.out.push(letter);
        self.column += 1;
    }

    fn put_all(&mut self, letters: &str) {
        self.out.push_str(letters);
        self.column += letters.chars().count();
    }
}

/// The styles that keep a text as it is.
struct Shape {
    fits_plain: bool,
    fits_single_quoted: bool,
    fits_literal: bool,
}

impl Shape {
    fn of(text: &str) -> Shape {
        let has_special = text.chars().any(|letter| letter != '\n' && !is_printable(letter));
        let has_space_before_break = text.contains(" \n");
        let has_space_after_break = text.contains("\n ");
        let has_space_at_edge = text.starts_with([' ', '\n']) || text.ends_with([' ', '\n']);
        let survives = !has_special && !has_space_before_break;
        Shape {
            fits_plain: survives && !has_space_at_edge && !text.contains('\n') && !has_indicators(text),
            fits_single_quoted: survives && !has_space_after_break,
            fits_literal: survives && !text.ends_with(' '),
        }
    }
}

/// Whether something in the text means something in YAML: `- `, `: `, ` #`, a leading `*` and the like.
fn has_indicators(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut letters = text.chars().peekable();
    let mut after_space = true;
    let mut is_first = true;
    while let Some(letter) = letters.next() {
        let before_space = letters.peek().is_none_or(|next| is_blank(*next));
        let is_indicator = match letter {
            '#' => after_space,
            ':' => before_space,
            '?' | '-' => is_first && before_space,
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => is_first,
            _ => false,
        };
        if is_indicator {
            return true;
        }
        after_space = is_blank(letter);
        is_first = false;
    }
    false
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n')
}

/// The characters that go-yaml leaves unescaped. It also leaves the line breaks of YAML 1.1 beyond ASCII, which YAML 1.2 no longer
/// knows; here they are escaped, so that all readers agree.
fn is_printable(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_simple_key(name: &str) -> bool {
    name.len() <= MAX_SIMPLE_KEY && !name.contains('\n')
}

/// A float that came through JSON: what looks whole there is printed whole.
fn number_text(number: f64) -> String {
    let in_json = json::float_text(number);
    if in_json.parse::<u64>().is_ok() || in_json.parse::<i64>().is_ok() {
        return in_json;
    }
    match number {
        _ if number.is_nan() => ".nan".into(),
        _ if number.is_infinite() => if number > 0.0 { ".inf" } else { "-.inf" }.into(),
        _ => {
            let mut shortest = String::new();
            // Writing into a String cannot fail.
            let _ = write!(shortest, "{number:e}");
            scalar::float_text(&shortest)
        }
    }
}

/// Sorts fields as people do: numbers in names by value, letters behind all else. go-yaml's order is not transitive
/// for odd names, which the sorts of the library may refuse; merging by hand needs no such promise.
fn sort(fields: &mut [(&Text, &Tree)]) {
    if fields.len() < 2 {
        return;
    }
    let (left, right) = fields.split_at_mut(fields.len() / 2);
    sort(left);
    sort(right);
    let (left, right) = (left.to_vec(), right.to_vec());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    for place in fields {
        let from_right = match (left.peek(), right.peek()) {
            (Some(left), Some(right)) => compare(right.0, left.0) == Ordering::Less,
            (left, _) => left.is_none(),
        };
        if let Some(next) = if from_right { right.next() } else { left.next() } {
            *place = next;
        }
    }
}

/// go-yaml's keyList.
fn compare(a: &str, b: &str) -> Ordering {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let Some(at) = a.iter().zip(&b).position(|(a, b)| a != b) else { return a.len().cmp(&b.len()) };
    match (a[at].is_alphabetic(), b[at].is_alphabetic()) {
        (true, true) => return a[at].cmp(&b[at]),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // In the middle of a number its earlier digits count too.
    let mut start = 0;
    if a[at] == '0' || b[at] == '0' {
        let earlier = a[..at].iter().rev().take_while(|letter| letter.is_ascii_digit());
        start = u64::from(earlier.copied().any(|digit| digit != '0'));
    }
    let number = |letters: &[char]| {
        let digits = letters[at..].iter().map_while(|letter| letter.to_digit(10));
        let count = digits.clone().count();
        (digits.fold(start, |number: u64, digit| number.wrapping_mul(10).wrapping_add(digit.into())), count)
    };
    number(&a).cmp(&number(&b)).then(a[at].cmp(&b[at]))
}
