//! From the events of the structure to a tree with its places.

use super::super::source::{Document, MAX_DEPTH, MAX_FIELDS, Place, Position, Positions, SyntaxError};
use super::events::{Event, Events, Properties};
use super::fault::Fault;
use super::scanner::Mark;
use super::value::{self, PendingKey};
use crate::api::{Map, Tree};
use crate::base::Text;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Reads the one document of this text, which stands below `first_line` other lines.
pub(super) fn read(text: &str, first_line: u32) -> Result<Document, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(fault) = control_character(text) {
        return Err(fault.error(first_line));
    }
    let mut builder = Builder { first_line, ..Builder::default() };
    builder.parse(text).map_err(|fault| fault.error(first_line))?;
    builder.finish()
}

/// libyaml refuses control characters before it looks at anything else.
fn control_character(text: &str) -> Option<Fault> {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let (line, number) = text.split('\n').zip(0..).find(|(line, _)| !line.chars().all(is_allowed))?;
    let column = line.chars().position(|letter| !is_allowed(letter)).unwrap_or(0) as u32;
    let at = Mark { byte: 0, line: number, column };
    Some(Fault::plain("control characters are not allowed".into(), at))
}

/// A value that is read.
#[derive(Clone)]
struct Node {
    tree: Tree,
    place: Place,
    /// The number of its values, itself included, and their depth.
    size: u64,
    depth: usize,
    /// `<<`, unquoted.
    is_merge: bool,
}

/// A list or a map that is being read.
struct Frame {
    anchor: Option<String>,
    place: Place,
    size: u64,
    depth: usize,
    content: Content,
}

enum Content {
    List(Vec<Tree>),
    Map(Map, Option<PendingKey>),
}

/// The value of an anchor. Open: the value is still being read.
enum Anchor {
    Open,
    Node(Node),
}

#[derive(Default)]
struct Builder {
    first_line: u32,
    frames: Vec<Frame>,
    anchors: BTreeMap<String, Anchor>,
    root: Option<Node>,
    /// The first error of a value. One of the structure, even if further down, counts more: go-yaml parses first.
    failure: Option<SyntaxError>,
    duplicates: Vec<SyntaxError>,
    /// All values so far, and those that came through aliases.
    decoded: u64,
    aliased: u64,
}

impl Builder {
    /// Only the first document counts: go-yaml does not look behind it.
    fn parse(&mut self, text: &str) -> Result<(), Fault> {
        let mut events = Events::new(text);
        while self.frames.len() <= MAX_DEPTH {
            let (event, mark) = events.next()?;
            match event {
                Event::Scalar(letters, is_plain, properties) => self.scalar(&letters, is_plain, properties, mark),
                Event::SequenceStart(properties) => self.open(properties, mark, Content::List(Vec::new())),
                Event::MappingStart(properties) => self.open(properties, mark, Content::Map(Map::new(), None)),
                Event::End => self.close(),
                Event::Alias(name) => self.alias(&name, mark)?,
                Event::Done => break,
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document, SyntaxError> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        let (tree, root) = match self.root.take() {
            Some(node) => (node.tree, node.place),
            None => (Tree::Null, Place::default()),
        };
        Ok(Document { tree, positions: Positions { root }, duplicates: self.duplicates })
    }

    fn scalar(&mut self, letters: &str, is_plain: bool, Properties { anchor, tag }: Properties, mark: Mark) {
        let place = self.place(mark);
        let tag = tag.as_deref();
        let is_merge = match tag {
            None => is_plain && letters == "<<",
            Some(tag) => value::core_tag(tag) == Some("merge"),
        };
        let tree = match value::of_scalar(letters, is_plain, tag) {
            Ok(tree) => tree,
            Err(message) => {
                self.fail(message, place.value);
                Tree::Null
            }
        };
        self.decoded += 1;
        let node = Node { tree, place, size: 1, depth: 0, is_merge };
        if let Some(name) = anchor {
            self.anchors.insert(name, Anchor::Node(node.clone()));
        }
        self.put(node);
    }

    fn open(&mut self, Properties { anchor, .. }: Properties, mark: Mark, content: Content) {
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), Anchor::Open);
        }
        let place = self.place(mark);
        if self.frames.len() == MAX_DEPTH {
            self.fail(format!("yaml: exceeded max depth of {MAX_DEPTH}"), place.value);
        }
        self.decoded += 1;
        self.frames.push(Frame { anchor, place, size: 1, depth: 0, content });
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let tree = match frame.content {
            Content::List(items) => Tree::List(items),
            Content::Map(fields, _) => Tree::Map(fields),
        };
        let node = Node { tree, place: frame.place, size: frame.size, depth: frame.depth + 1, is_merge: false };
        // A value inside may have taken the name over.
        let anchor = frame.anchor.and_then(|name| self.anchors.get_mut(&name));
        if let Some(anchor @ Anchor::Open) = anchor {
            *anchor = Anchor::Node(node.clone());
        }
        self.put(node);
    }

    fn alias(&mut self, name: &str, mark: Mark) -> Result<(), Fault> {
        let at = self.place(mark);
        let (size, depth) = match self.anchors.get(name) {
            Some(Anchor::Node(node)) => (node.size, node.depth),
            Some(Anchor::Open) => (0, 0),
            None => return Err(Fault::plain(format!("unknown anchor '{name}' referenced"), mark)),
        };
        self.decoded = self.decoded.saturating_add(size);
        self.aliased = self.aliased.saturating_add(size);
        let mut node = Node { tree: Tree::Null, place: at.clone(), size: 1, depth: 0, is_merge: false };
        if is_excessive(self.aliased, self.decoded) {
            self.fail(String::from("yaml: document contains excessive aliasing"), at.value);
        } else if self.frames.len() + depth > MAX_DEPTH {
            self.fail(format!("yaml: exceeded max depth of {MAX_DEPTH}"), at.value);
        } else if self.failure.is_none() {
            match self.anchors.get(name) {
                Some(Anchor::Node(named)) => {
                    // What stands behind an alias is shown at the alias.
                    node = Node { tree: named.tree.clone(), size: named.size, depth: named.depth, ..node };
                }
                _ => self.fail(format!("yaml: anchor '{name}' value contains itself"), at.value),
            }
        }
        self.put(node);
        Ok(())
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

    fn place(&self, mark: Mark) -> Place {
        Place { value: mark.position(self.first_line), ..Place::default() }
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
