//! From tokens to what they mean: scalars, and the starts and ends of lists and maps. libyaml's grammar, with its words
//! for what does not fit.

use super::fault::Fault;
use super::scanner::{Found, Mark, Scanner, Token};
use alloc::string::String;
use alloc::vec::Vec;

/// The properties before a value: `&name` and `!!tag`.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) anchor: Option<String>,
    pub(super) tag: Option<String>,
}

#[derive(Debug)]
pub(super) enum Event {
    Alias(String),
    /// The letters, and whether they stand without quotes.
    Scalar(String, bool, Properties),
    SequenceStart(Properties),
    MappingStart(Properties),
    /// Of a list or a map.
    End,
    /// The document is complete.
    Done,
}

#[derive(Clone, Copy)]
enum State {
    Document,
    DocumentEnd,
    BlockEntry,
    IndentlessEntry,
    BlockKey,
    BlockValue,
    FlowEntry { is_first: bool },
    FlowEntryKey,
    FlowEntryValue,
    FlowEntryEnd,
    FlowKey { is_first: bool },
    FlowValue,
    FlowEmptyValue,
}

/// The context of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Block,
    /// Behind a key, where a list needs no indentation.
    BlockOrIndentless,
    Flow,
}

pub(super) struct Events<'t> {
    scanner: Scanner<'t>,
    state: State,
    states: Vec<State>,
    tags: Vec<(String, String)>,
}

type Read = Result<(Event, Mark), Fault>;

impl<'t> Events<'t> {
    pub(super) fn new(text: &'t str) -> Events<'t> {
        let tags = [("!", "!"), ("!!", "tag:yaml.org,2002:")].map(|(handle, prefix)| (handle.into(), prefix.into()));
        Events { scanner: Scanner::new(text), state: State::Document, states: Vec::new(), tags: tags.into() }
    }

    /// The next event of the first document, and where it starts.
    pub(super) fn next(&mut self) -> Read {
        match self.state {
            State::Document => self.document(),
            State::DocumentEnd => Ok((Event::Done, self.peek()?.start)),
            State::BlockEntry => {
                let found = self.scanner.take()?;
                match found.token {
                    Token::BlockEntry => self.item(State::BlockEntry, found.end, Place::Block, |token| {
                        matches!(token, Token::BlockEntry | Token::BlockEnd)
                    }),
                    Token::BlockEnd => self.end(found.start),
                    _ => Err(Fault::of_parser("did not find expected '-' indicator", found.start)),
                }
            }
            State::IndentlessEntry => {
                let Found { token, start, end } = self.peek()?.clone();
                if token != Token::BlockEntry {
                    return self.end(start);
                }
                self.scanner.take()?;
                self.item(State::IndentlessEntry, end, Place::Block, |token| {
                    matches!(token, Token::BlockEntry | Token::Key | Token::Value | Token::BlockEnd)
                })
            }
            State::BlockKey => {
                let found = self.scanner.take()?;
                match found.token {
                    Token::Key => self.item(State::BlockValue, found.end, Place::BlockOrIndentless, ends_block_value),
                    Token::BlockEnd => self.end(found.start),
                    _ => Err(Fault::of_parser("did not find expected key", found.start)),
                }
            }
            State::BlockValue => {
                let Found { token, start, end } = self.peek()?.clone();
                if token != Token::Value {
                    self.state = State::BlockKey;
                    return nothing(start);
                }
                self.scanner.take()?;
                self.item(State::BlockKey, end, Place::BlockOrIndentless, ends_block_value)
            }
            State::FlowEntry { is_first } => self.flow_entry(is_first),
            State::FlowEntryKey => {
                let Found { token, end, .. } = self.peek()?.clone();
                if matches!(token, Token::Value | Token::FlowEntry | Token::FlowSequenceEnd) {
                    self.scanner.take()?;
                    self.state = State::FlowEntryValue;
                    return nothing(end);
                }
                self.states.push(State::FlowEntryValue);
                self.node(Place::Flow)
            }
            State::FlowEntryValue => {
                self.flow_value(State::FlowEntryEnd, |token| matches!(token, Token::FlowEntry | Token::FlowSequenceEnd))
            }
            State::FlowEntryEnd => {
                self.state = State::FlowEntry { is_first: false };
                Ok((Event::End, self.peek()?.start))
            }
            State::FlowKey { is_first } => self.flow_key(is_first),
            State::FlowValue => self.flow_value(State::FlowKey { is_first: false }, |token| {
                matches!(token, Token::FlowEntry | Token::FlowMappingEnd)
            }),
            State::FlowEmptyValue => {
                self.state = State::FlowKey { is_first: false };
                nothing(self.peek()?.start)
            }
        }
    }

    fn peek(&mut self) -> Result<&Found, Fault> {
        self.scanner.peek()
    }

    /// The list or map that is open ends here.
    fn end(&mut self, at: Mark) -> Read {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
        Ok((Event::End, at))
    }

    /// The value behind a hyphen, a key's mark or a colon, unless there is none.
    fn item(&mut self, then: State, behind: Mark, place: Place, is_none: fn(&Token) -> bool) -> Read {
        if is_none(&self.peek()?.token) {
            self.state = then;
            return nothing(behind);
        }
        self.states.push(then);
        self.node(place)
    }

    fn document(&mut self) -> Read {
        let is_directive = |token: &Token| matches!(token, Token::Version(..) | Token::TagDirective(..));
        let token = &self.peek()?.token;
        let is_explicit = is_directive(token) || *token == Token::DocumentStart;
        let mut has_version = false;
        while is_directive(&self.peek()?.token) {
            let found = self.scanner.take()?;
            match found.token {
                Token::Version(..) if has_version => {
                    return Err(Fault::of_parser("found duplicate %YAML directive", found.start));
                }
                Token::Version(1, 1) => has_version = true,
                Token::TagDirective(handle, prefix) => {
                    if self.tags[2..].iter().any(|(known, _)| *known == handle) {
                        return Err(Fault::of_parser("found duplicate %TAG directive", found.start));
                    } else {
                        self.tags.push((handle, prefix))
                    }
                }
                _ => return Err(Fault::of_parser("found incompatible YAML document", found.start)),
            }
        }
        if is_explicit {
            let found = self.scanner.take()?;
            if found.token != Token::DocumentStart {
                return Err(Fault::of_parser("did not find expected <document start>", found.start));
            }
        }
        let found = self.peek()?;
        let start = found.start;
        if found.token == Token::StreamEnd && !is_explicit {
            return Ok((Event::Done, start));
        }
        let is_over = matches!(found.token, Token::DocumentStart | Token::DocumentEnd | Token::StreamEnd);
        if is_explicit && (is_over || is_directive(&found.token)) {
            self.state = State::DocumentEnd;
            return nothing(start);
        }
        self.states.push(State::DocumentEnd);
        self.node(Place::Block)
    }

    /// A value with what stands before it.
    fn node(&mut self, place: Place) -> Read {
        let start = self.peek()?.start;
        let mut properties = Properties::default();
        loop {
            match &self.peek()?.token {
                Token::Anchor(_) if properties.anchor.is_none() => {
                    if let Token::Anchor(name) = self.scanner.take()?.token {
                        properties.anchor = Some(name);
                    }
                }
                Token::Tag(..) if properties.tag.is_none() => {
                    let found = self.scanner.take()?;
                    if let Token::Tag(handle, suffix) = found.token {
                        properties.tag = Some(self.tag(&handle, suffix, found.start)?);
                    }
                }
                _ => break,
            }
        }
        let has_properties = properties.anchor.is_some() || properties.tag.is_some();
        let Found { token, start: at, .. } = self.peek()?;
        let (event, state) = match token {
            Token::Alias(_) if !has_properties => {
                let Token::Alias(name) = self.scanner.take()?.token else { unreachable!("was peeked at") };
                self.state = self.states.pop().unwrap_or(State::DocumentEnd);
                return Ok((Event::Alias(name), start));
            }
            Token::BlockEntry if place == Place::BlockOrIndentless => {
                self.state = State::IndentlessEntry;
                return Ok((Event::SequenceStart(properties), start));
            }
            Token::Scalar(..) => {
                let Token::Scalar(letters, is_plain) = self.scanner.take()?.token else {
                    unreachable!("was peeked at")
                };
                self.state = self.states.pop().unwrap_or(State::DocumentEnd);
                return Ok((Event::Scalar(letters, is_plain, properties), start));
            }
            Token::FlowSequenceStart => (Event::SequenceStart(properties), State::FlowEntry { is_first: true }),
            Token::FlowMappingStart => (Event::MappingStart(properties), State::FlowKey { is_first: true }),
            Token::BlockSequenceStart if place != Place::Flow => (Event::SequenceStart(properties), State::BlockEntry),
            Token::BlockMappingStart if place != Place::Flow => (Event::MappingStart(properties), State::BlockKey),
            _ if has_properties => {
                self.state = self.states.pop().unwrap_or(State::DocumentEnd);
                return Ok((Event::Scalar(String::new(), true, properties), start));
            }
            _ => return Err(Fault::of_parser("did not find expected node content", *at)),
        };
        // What starts it says no more.
        self.scanner.take()?;
        self.state = state;
        Ok((event, start))
    }

    fn tag(&self, handle: &str, suffix: String, at: Mark) -> Result<String, Fault> {
        if handle.is_empty() {
            return Ok(suffix);
        }
        // A document's own handles count more.
        let known = self.tags.iter().rev().find(|(known, _)| known == handle);
        let known = known.map(|(_, prefix)| [prefix.as_str(), &suffix].concat());
        known.ok_or_else(|| Fault::of_parser("found undefined tag handle", at))
    }

    fn flow_entry(&mut self, is_first: bool) -> Read {
        if self.peek()?.token != Token::FlowSequenceEnd {
            if !is_first {
                self.comma("did not find expected ',' or ']'")?;
            }
            let Found { token, start, .. } = self.peek()?.clone();
            if token == Token::Key {
                self.scanner.take()?;
                self.state = State::FlowEntryKey;
                return Ok((Event::MappingStart(Properties::default()), start));
            }
            if token != Token::FlowSequenceEnd {
                self.states.push(State::FlowEntry { is_first: false });
                return self.node(Place::Flow);
            }
        }
        let found = self.scanner.take()?;
        self.end(found.start)
    }

    fn flow_key(&mut self, is_first: bool) -> Read {
        if self.peek()?.token != Token::FlowMappingEnd {
            if !is_first {
                self.comma("did not find expected ',' or '}'")?;
            }
            let token = &self.peek()?.token;
            if *token == Token::Key {
                self.scanner.take()?;
                let start = self.peek()?.start;
                return self.item(State::FlowValue, start, Place::Flow, |token| {
                    matches!(token, Token::Value | Token::FlowEntry | Token::FlowMappingEnd)
                });
            }
            if *token != Token::FlowMappingEnd {
                self.states.push(State::FlowEmptyValue);
                return self.node(Place::Flow);
            }
        }
        let found = self.scanner.take()?;
        self.end(found.start)
    }

    fn comma(&mut self, refusal: &'static str) -> Result<(), Fault> {
        let found = self.scanner.take()?;
        if found.token == Token::FlowEntry { Ok(()) } else { Err(Fault::of_parser(refusal, found.start)) }
    }

    fn flow_value(&mut self, then: State, is_none: fn(&Token) -> bool) -> Read {
        if self.peek()?.token == Token::Value {
            self.scanner.take()?;
            let start = self.peek()?.start;
            return self.item(then, start, Place::Flow, is_none);
        }
        self.state = then;
        nothing(self.peek()?.start)
    }
}

fn ends_block_value(token: &Token) -> bool {
    matches!(token, Token::Key | Token::Value | Token::BlockEnd)
}

/// A value that is left out.
fn nothing(at: Mark) -> Read {
    Ok((Event::Scalar(String::new(), true, Properties::default()), at))
}
