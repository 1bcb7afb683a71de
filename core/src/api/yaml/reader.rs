//! From the events of the structure parser to a tree with its places.

use super::super::source::{Document, MAX_DEPTH, MAX_FIELDS, Place, Position, Positions, SyntaxError};
use super::fault::{self, Inside};
use super::value::{self, PendingKey};
use crate::api::{Map, Tree};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

/// How often a text is repaired before its error counts.
const MAX_REPAIRS: u32 = 200;

/// Stands for a hyphen before a bracket, which libyaml takes for a part of the word. No text holds it otherwise.
const HYPHEN: &str = "\u{1}";

/// Reads the one document of this text, which stands below `first_line` other lines.
pub(super) fn read(text: &str, first_line: u32) -> Result<Document, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(error) = control_character(text, first_line) {
        return Err(error);
    }
    let original = line_starts(text);
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_REPAIRS {
        let mut builder = Builder::new(&text, &original, first_line);
        let parsed = builder.parse();
        match parsed.as_ref().err().and_then(|error| builder.repair(error)) {
            Some(repaired) => text = Cow::Owned(repaired),
            None => return builder.finish(parsed),
        }
    }
    let mut builder = Builder::new(&text, &original, first_line);
    let parsed = builder.parse();
    builder.finish(parsed)
}

/// The bytes at which the lines start.
fn line_starts(text: &str) -> Vec<usize> {
    core::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// libyaml refuses control characters before it looks at anything else.
fn control_character(text: &str, first_line: u32) -> Option<SyntaxError> {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let (number, line) = text
        .split('\n')
        .zip(0..)
        .map(|(line, number)| (number, line))
        .find(|(_, line)| !line.chars().all(is_allowed))?;
    let column = line.chars().position(|letter| !is_allowed(letter)).unwrap_or(0) as u32 + 1;
    let at = Position { line: number + 1, column };
    Some(fault::plain(String::from("control characters are not allowed"), at, first_line))
}

/// A value that is read.
#[derive(Clone)]
struct Node {
    tree: Tree,
    place: Place,
    /// How many values it holds, itself included, and how deep they lie.
    size: u64,
    depth: usize,
    /// `<<`, unquoted.
    is_merge: bool,
}

/// A list or a map that is being read.
struct Frame {
    is_flow: bool,
    column: u32,
    anchor: usize,
    place: Place,
    size: u64,
    depth: usize,
    content: Content,
}

enum Content {
    List(Vec<Tree>),
    Map(Map, Option<PendingKey>),
}

/// What an anchor stands for. Open: the value it names is still being read.
enum Anchor {
    Open,
    Node(Node),
}

struct Builder<'t> {
    text: &'t str,
    first_line: u32,
    /// Bytes at which the lines start, here and in the text before it was repaired.
    line_starts: Vec<usize>,
    original: &'t [usize],
    /// Lines that start inside a quoted or block scalar or inside brackets, where tabs may indent.
    free_lines: Vec<bool>,
    /// Lines that end in a plain scalar, which could go on in the next line.
    plain_lines: Vec<bool>,
    /// The last place that was looked up: line, column and byte.
    walked: (usize, usize, usize),
    frames: Vec<Frame>,
    anchors: VecMap<usize, Anchor>,
    root: Option<Node>,
    /// The first error of a value. One of the structure, even if further down, counts more: go-yaml parses first.
    failure: Option<SyntaxError>,
    duplicates: Vec<SyntaxError>,
    /// All values so far, and those that came through aliases.
    decoded: u64,
    aliased: u64,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str, original: &'t [usize], first_line: u32) -> Builder<'t> {
        let line_starts = line_starts(text);
        Builder {
            text,
            first_line,
            free_lines: alloc::vec![false; line_starts.len() + 1],
            plain_lines: alloc::vec![false; line_starts.len() + 1],
            line_starts,
            original,
            walked: (0, 0, 0),
            frames: Vec::new(),
            anchors: VecMap::new(),
            root: None,
            failure: None,
            duplicates: Vec::new(),
            decoded: 0,
            aliased: 0,
        }
    }

    /// Only the first document counts: go-yaml does not look behind it.
    fn parse(&mut self) -> Result<(), ScanError> {
        let mut parser = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            let (event, span) = event?;
            match event {
                Event::Scalar(letters, style, anchor, tag) => {
                    self.scalar(&letters, style, anchor, tag.as_deref(), span)
                }
                Event::SequenceStart(anchor, _) => self.open(anchor, span, Content::List(Vec::new())),
                Event::MappingStart(anchor, _) => self.open(anchor, span, Content::Map(Map::new(), None)),
                Event::SequenceEnd | Event::MappingEnd => self.close(span),
                Event::Alias(anchor) => self.alias(anchor, span),
                Event::DocumentEnd | Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
            }
            if self.frames.len() > MAX_DEPTH {
                break;
            }
        }
        Ok(())
    }

    fn finish(mut self, parsed: Result<(), ScanError>) -> Result<Document, SyntaxError> {
        let error = parsed.err().map(|error| {
            let inside = self.inside();
            let mut error = fault::of_structure(&error, inside, &self.block_columns(), self.text, self.first_line);
            let line = (error.line - self.first_line) as usize;
            error.column = error.column.saturating_sub(self.repaired_by(line)).max(1);
            error
        });
        // What follows a complete value would be another document, which go-yaml does not look at.
        let error = error.filter(|error| !error.message.ends_with(fault::ANOTHER_DOCUMENT));
        match (self.tab(error.as_ref().map(|error| error.line - self.first_line)), &error) {
            // The parser knows better what kind of tab it is.
            (Some(tab), Some(error)) if error.line == tab.line && error.message.contains(" tab ") => {}
            (Some(tab), _) => return Err(tab),
            (None, _) => {}
        }
        if let Some(error) = error.or(self.failure.take()) {
            return Err(error);
        }
        let (tree, root) = match self.root.take() {
            Some(node) => (node.tree, node.place),
            None => (Tree::Null, Place::default()),
        };
        Ok(Document { tree, positions: Positions { root }, duplicates: self.duplicates })
    }

    fn scalar(&mut self, letters: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, span: Span) {
        let place = self.place(span.start);
        let is_plain = style == ScalarStyle::Plain;
        self.free(span.start.line(), span.end.line() - usize::from(span.end.col() == 0));
        let is_merge =
            is_plain && tag.is_none() && letters == "<<" || tag.is_some_and(|tag| value::is_core(tag, "merge"));
        let letters = match letters.contains(HYPHEN) {
            true => &letters.replace(HYPHEN, "-"),
            false => letters,
        };
        let tree = match value::of_scalar(letters, is_plain, tag) {
            Ok(tree) => tree,
            Err(message) => {
                self.fail(message, place.value);
                Tree::Null
            }
        };
        if !letters.is_empty() || !is_plain {
            let end = self.byte_of(span.end);
            let is_last = self.text[end..].trim_start_matches([' ', '\t']).starts_with('\n');
            if let Some(ends_plain) = self.plain_lines.get_mut(span.end.line() - 1) {
                *ends_plain = is_plain && is_last;
            }
        }
        self.decoded += 1;
        let node = Node { tree, place, size: 1, depth: 0, is_merge };
        self.anchor(anchor, &node);
        self.put(node);
    }

    fn open(&mut self, anchor: usize, span: Span, content: Content) {
        let from = self.byte_of(span.start);
        let until = self.byte_of(span.end).max(from);
        let start = &self.text[from..until];
        let has_properties = start.starts_with(['&', '!']);
        let is_bracket = start.starts_with(['[', '{']) || has_properties && start.contains(['[', '{']);
        let is_flow = is_bracket || self.frames.last().is_some_and(|frame| frame.is_flow);
        if anchor > 0 {
            self.anchors.insert(anchor, Anchor::Open);
        }
        if self.frames.len() == MAX_DEPTH {
            self.fail(format!("yaml: exceeded max depth of {MAX_DEPTH}"), self.place(span.start).value);
        }
        self.decoded += 1;
        let place = self.place(span.start);
        let column = span.start.col() as u32;
        self.frames.push(Frame { is_flow, column, anchor, place, size: 1, depth: 0, content });
    }

    fn close(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else { return };
        let first = (frame.place.value.line - self.first_line) as usize;
        if frame.is_flow {
            self.free(first, span.end.line());
        }
        let tree = match frame.content {
            Content::List(items) => Tree::List(items),
            Content::Map(fields, _) => Tree::Map(fields),
        };
        let node = Node { tree, place: frame.place, size: frame.size, depth: frame.depth + 1, is_merge: false };
        self.anchor(frame.anchor, &node);
        self.put(node);
    }

    fn anchor(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, Anchor::Node(node.clone()));
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let at = self.place(span.start);
        let (size, depth) = match self.anchors.get(&anchor) {
            Some(Anchor::Node(node)) => (node.size, node.depth),
            _ => (0, 0),
        };
        self.decoded = self.decoded.saturating_add(size);
        self.aliased = self.aliased.saturating_add(size);
        let mut node = Node { tree: Tree::Null, place: at.clone(), size: 1, depth: 0, is_merge: false };
        if is_excessive(self.aliased, self.decoded) {
            self.fail(String::from("yaml: document contains excessive aliasing"), at.value);
        } else if self.frames.len() + depth > MAX_DEPTH {
            self.fail(format!("yaml: exceeded max depth of {MAX_DEPTH}"), at.value);
        } else if self.failure.is_none() {
            match self.anchors.get(&anchor) {
                Some(Anchor::Node(named)) => {
                    // What stands behind an alias is shown at the alias.
                    node = Node { tree: named.tree.clone(), size: named.size, depth: named.depth, ..node };
                }
                _ => {
                    let at_alias = Position { line: at.value.line - self.first_line, ..at.value };
                    let name = fault::alias_name(self.text, at_alias);
                    self.fail(format!("yaml: anchor '{name}' value contains itself"), at.value);
                }
            }
        }
        self.put(node);
    }

    /// Puts a complete value where it belongs: into the list, or as key or value into the map, that is open.
    fn put(&mut self, node: Node) {
        let Some(frame) = self.frames.last_mut() else {
            match value::in_json(node.tree) {
                Ok(tree) => self.root = Some(Node { tree, ..node }),
                Err(message) => self.fail(message, node.place.value),
            }
            return;
        };
        frame.size = frame.size.saturating_add(node.size);
        frame.depth = frame.depth.max(node.depth);
        let at = node.place.value;
        let done = match &mut frame.content {
            Content::List(items) => value::in_json(node.tree).map(|tree| {
                items.push(tree);
                frame.place.inside.push((Text::EMPTY, node.place));
            }),
            Content::Map(fields, pending) => match pending.take() {
                None => {
                    let key = if node.is_merge { Ok(PendingKey::Merge) } else { value::key(&node.tree, at) };
                    key.map(|key| *pending = Some(key)).inspect_err(|_| *pending = Some(PendingKey::Refused))
                }
                Some(PendingKey::Refused) => Ok(()),
                Some(_) if fields.len() >= MAX_FIELDS => Err(format!("yaml: exceeded max fields of {MAX_FIELDS}")),
                Some(PendingKey::Merge) => merge(fields, node.tree),
                Some(PendingKey::Null) => Err(format!(
                    "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
                    value::in_go(&node.tree)
                )),
                Some(PendingKey::Named(name, key)) => value::in_json(node.tree).map(|tree| {
                    if fields.contains_key(&name) {
                        let line = at.line - self.first_line;
                        let message =
                            format!("yaml: unmarshal errors:\n  line {line}: key \"{name}\" already set in map");
                        let (line, column) = (key.line, key.column);
                        self.duplicates.push(SyntaxError { line, column, message: super::converting(&message) });
                    }
                    frame.place.inside.push((name.clone(), Place { key: Some(key), ..node.place }));
                    fields.insert(name, tree);
                }),
            },
        };
        if let Err(message) = done {
            self.fail(message, at);
        }
    }

    fn fail(&mut self, message: String, at: Position) {
        let message = super::converting(&message);
        self.failure.get_or_insert(SyntaxError { line: at.line, column: at.column, message });
    }

    fn place(&self, mark: Marker) -> Place {
        let column = (mark.col() as u32 + 1).saturating_sub(self.repaired_by(mark.line())).max(1);
        let value = Position { line: mark.line() as u32 + self.first_line, column };
        Place { value, ..Place::default() }
    }

    /// How many spaces a repair has put before this line.
    fn repaired_by(&self, line: usize) -> u32 {
        let length = |starts: &[usize]| Some(starts.get(line)? - starts.get(line.checked_sub(1)?)?);
        length(&self.line_starts).zip(length(self.original)).map_or(0, |(now, before)| (now - before) as u32)
    }

    fn free(&mut self, first: usize, last: usize) {
        // Lines count from 1; the line on which it starts is not inside.
        let last = last.min(self.free_lines.len());
        if first < last {
            self.free_lines[first..last].fill(true);
        }
    }

    /// The byte at this place. Places are asked for in order, so that a long line is walked only once.
    fn byte_of(&mut self, mark: Marker) -> usize {
        let (line, column) = (mark.line().saturating_sub(1), mark.col());
        let start = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        let (last_line, last_column, last_byte) = self.walked;
        let (from, columns) = match last_line == line && last_column <= column {
            true => (last_byte, column - last_column),
            false => (start, column),
        };
        let rest = &self.text[from..];
        let byte = from + rest.char_indices().nth(columns).map_or(rest.len(), |(byte, _)| byte);
        self.walked = (line, column, byte);
        byte
    }

    fn inside(&self) -> Inside {
        let Some(frame) = self.frames.last() else { return Inside::Nothing };
        match &frame.content {
            Content::List(_) if !frame.is_flow => Inside::BlockList,
            Content::Map(_, pending) if !frame.is_flow => Inside::BlockMap { wants_value: pending.is_some() },
            Content::List(_) => Inside::FlowList { wants_node: frame.place.inside.is_empty() },
            Content::Map(fields, pending) => Inside::FlowMap { wants_node: fields.is_empty() || pending.is_some() },
        }
    }

    /// The first line down to `until` that is indented by a tab. YAML 1.2 lets some of them pass, libyaml none.
    fn tab(&self, until: Option<u32>) -> Option<SyntaxError> {
        // How far the line above is indented, if it ends in a plain scalar.
        let mut plain_indent = None;
        for (line, index) in self.text.split('\n').zip(0..) {
            if until.is_some_and(|until| index >= until as usize) {
                break;
            }
            let content = line.trim_start_matches([' ', '\t']);
            let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
            let has_tab = line.len() - content.len() > spaces;
            let is_harmless = content.is_empty() && plain_indent.is_some_and(|indent| spaces > indent);
            if has_tab && !is_harmless && !self.free_lines[index] {
                let message = if plain_indent.is_some() { fault::TAB_IN_PLAIN } else { fault::TAB };
                let at = Position { line: index as u32 + 1, column: spaces as u32 + 1 };
                return Some(fault::of_scanner(message, at, self.first_line));
            }
            if !content.is_empty() {
                plain_indent = self.plain_lines[index].then_some(spaces);
            }
        }
        None
    }

    /// YAML 1.2 wants what stands in quotes or brackets to be indented; libyaml does not care. So indent it.
    fn repair(&mut self, error: &ScanError) -> Option<String> {
        let line = error.marker().line();
        let (first, last) = match error.info() {
            "invalid indentation" | "invalid indentation in flow construct" if self.is_in_flow() => {
                (line, self.end_of_brackets(line).unwrap_or(line))
            }
            info if info.starts_with("tab") && self.frames.last().is_some_and(|frame| frame.is_flow) => (line, line),
            "invalid indentation in quoted scalar" => (line + 1, self.end_of_quote(error.marker())?),
            "plain scalar cannot start with '-' followed by ,[]{}" => {
                let (before, after) = self.text.split_at_checked(self.byte_of(*error.marker()))?;
                return Some([before, HYPHEN, after.strip_prefix('-')?].concat());
            }
            "':' must be followed by a valid YAML whitespace" => return self.without_tab(error.marker()),
            _ => return None,
        };
        let block = self.block_columns().last().copied().unwrap_or(0);
        let mut repaired = String::with_capacity(self.text.len() + 64);
        for (line, number) in self.text.split_inclusive('\n').zip(1..) {
            if (first..=last).contains(&number) {
                let indent = line.bytes().take_while(|byte| *byte == b' ').count();
                let missing = (block + 2).saturating_sub(indent).max(1);
                repaired.extend(core::iter::repeat_n(' ', missing));
                let content = line.trim_start_matches([' ', '\t']);
                repaired.extend(core::iter::repeat_n(' ', line.len() - content.len()));
                repaired.push_str(content);
            } else {
                repaired.push_str(line);
            }
        }
        Some(repaired)
    }

    /// Where the open lists and maps outside of brackets stand.
    fn block_columns(&self) -> Vec<usize> {
        self.frames.iter().filter(|frame| !frame.is_flow).map(|frame| frame.column as usize).collect()
    }

    /// A bracket may have been opened and not yet been reported when the line below it is refused.
    fn is_in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_flow) || self.text.contains(['[', '{'])
    }

    /// The line on which the open brackets are closed, as far as one can tell by counting from this line.
    fn end_of_brackets(&self, line: usize) -> Option<usize> {
        let mut open = self.frames.iter().filter(|frame| frame.is_flow).count();
        let mut quote = None;
        let from = *self.line_starts.get(line.checked_sub(1)?)?;
        let mut number = line;
        for letter in self.text[from..].chars() {
            match letter {
                '\n' => number += 1,
                _ if quote == Some(letter) => quote = None,
                _ if quote.is_some() => {}
                '"' | '\'' => quote = Some(letter),
                '[' | '{' => open += 1,
                ']' | '}' => open = open.checked_sub(1)?,
                _ => {}
            }
            if open == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The line on which the quoted scalar that starts here ends.
    fn end_of_quote(&mut self, start: &Marker) -> Option<usize> {
        let from = self.byte_of(*start);
        let mut letters = self.text[from..].char_indices().peekable();
        let (_, quote) = letters.next()?;
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' if quote == '"' => drop(letters.next()),
                '\'' if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') => drop(letters.next()),
                _ if letter == quote => return Some(start.line() + self.text[from..from + at].matches('\n').count()),
                _ => {}
            }
        }
        None
    }

    /// A tab may stand behind a colon.
    fn without_tab(&mut self, mark: &Marker) -> Option<String> {
        let end = self.byte_of(*mark);
        let tabs = self.text[..end].trim_end_matches([' ', '\t']).len();
        (tabs < end).then(|| {
            let spaces: String = core::iter::repeat_n(' ', end - tabs).collect();
            format!("{}{spaces}{}", &self.text[..tabs], &self.text[end..])
        })
    }
}

/// go-yaml's guard against a few lines that stand for billions of values.
fn is_excessive(aliased: u64, decoded: u64) -> bool {
    const FEW: u64 = 400_000;
    const MANY: u64 = 4_000_000;
    // Percent of the values that may come from aliases: 99 in a small document, 10 in a large one.
    let allowed = match decoded {
        ..=FEW => 99,
        MANY.. => 10,
        _ => 99 - 89 * (decoded - FEW) / (MANY - FEW),
    };
    aliased > 100 && decoded > 1000 && aliased.saturating_mul(100) > decoded.saturating_mul(allowed)
}

/// `<<: {…}` or `<<: [{…}, {…}]`: of several maps the first one wins, and all win over what stands above them.
fn merge(fields: &mut Map, from: Tree) -> Result<(), String> {
    let maps = match from {
        Tree::Map(map) => alloc::vec![Tree::Map(map)],
        Tree::List(maps) if maps.iter().all(|map| map.as_map().is_some()) => maps,
        _ => return Err("yaml: map merge requires map or sequence of maps as the value".into()),
    };
    for map in maps.into_iter().rev() {
        if let Tree::Map(map) = map {
            fields.extend(map);
        }
    }
    Ok(())
}
