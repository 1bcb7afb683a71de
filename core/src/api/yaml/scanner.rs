//! From letters to tokens, by libyaml's rules as go-yaml v2 keeps them: what may be a key is only known when its colon
//! comes, and what is indented less ends what stands above.

use super::fault::Fault;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

/// A place in the text: bytes from its start, lines and columns from 0, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) byte: usize,
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    StreamEnd,
    /// `%YAML` with its version.
    Version(u32, u32),
    /// `%TAG` with its handle and prefix.
    TagDirective(String, String),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    /// A handle and what follows it.
    Tag(String, String),
    /// The letters, and whether they stand without quotes.
    Scalar(String, bool),
}

/// A token and where it starts and ends.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) token: Token,
    pub(super) start: Mark,
    pub(super) end: Mark,
}

/// A possible simple key.
#[derive(Clone, Copy, Default)]
struct SimpleKey {
    is_possible: bool,
    /// Nothing else may stand here.
    is_required: bool,
    token: usize,
    mark: Mark,
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    mark: Mark,
    /// Tokens that are found and not yet taken, and how many were taken.
    queue: VecDeque<Found>,
    taken: usize,
    is_done: bool,
    allows_key: bool,
    /// The column of the innermost block, -1 outside of all, and of those around it.
    indent: i64,
    indents: Vec<i64>,
    /// One for the blocks, and one for each open bracket.
    keys: Vec<SimpleKey>,
}

/// Stands for the end of the text.
const END: char = '\0';

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t')
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_break_or_end(letter: char) -> bool {
    is_break(letter) || letter == END
}

fn is_space(letter: char) -> bool {
    is_blank(letter) || is_break_or_end(letter)
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Scanner<'t> {
        Scanner {
            text,
            mark: Mark::default(),
            queue: VecDeque::new(),
            taken: 0,
            is_done: false,
            allows_key: true,
            indent: -1,
            indents: Vec::new(),
            keys: alloc::vec![SimpleKey::default()],
        }
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Result<&Found, Fault> {
        while self.needs_more()? {
            self.fetch()?;
        }
        Ok(&self.queue[0])
    }

    pub(super) fn take(&mut self) -> Result<Found, Fault> {
        self.peek()?;
        if self.queue.len() == 1 && self.is_done {
            return Ok(self.queue[0].clone());
        }
        self.taken += 1;
        Ok(self.queue.pop_front().expect("was peeked at"))
    }

    /// A token that may turn out to be a key is not yet given away.
    fn needs_more(&mut self) -> Result<bool, Fault> {
        if self.queue.is_empty() {
            return Ok(!self.is_done);
        }
        match self.keys.iter().position(|key| key.is_possible && key.token == self.taken) {
            Some(index) => self.is_valid(index),
            None => Ok(false),
        }
    }

    /// A key and its colon stand on one line, within 1024 characters.
    fn is_valid(&mut self, index: usize) -> Result<bool, Fault> {
        let key = self.keys[index];
        let is_near = key.mark.line == self.mark.line && key.mark.column + 1024 >= self.mark.column;
        if key.is_possible && !is_near {
            if key.is_required {
                return Err(self.fault("could not find expected ':'"));
            }
            self.keys[index].is_possible = false;
        }
        Ok(key.is_possible && is_near)
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault::of_scanner(message, self.mark)
    }

    fn at(&self, ahead: usize) -> char {
        self.text[self.mark.byte..].chars().nth(ahead).unwrap_or(END)
    }

    fn now(&self) -> char {
        self.at(0)
    }

    fn skip(&mut self) {
        self.mark.byte += self.now().len_utf8();
        self.mark.column += 1;
    }

    fn skip_while(&mut self, fits: impl Fn(char) -> bool) {
        while fits(self.now()) {
            self.skip();
        }
    }

    fn read(&mut self, into: &mut String) {
        into.push(self.now());
        self.skip();
    }

    /// Goes over the end of a line, which is read as a plain LF.
    fn read_line(&mut self, into: &mut String) {
        let letter = self.now();
        if !is_break(letter) {
            return;
        }
        let length = if letter == '\r' && self.at(1) == '\n' { 2 } else { letter.len_utf8() };
        into.push(if matches!(letter, '\u{2028}' | '\u{2029}') { letter } else { '\n' });
        self.mark = Mark { byte: self.mark.byte + length, line: self.mark.line + 1, column: 0 };
    }

    fn skip_line(&mut self) {
        self.read_line(&mut String::new());
    }

    fn is_at_indicator(&self) -> bool {
        let rest = &self.text[self.mark.byte..];
        self.mark.column == 0 && (rest.starts_with("---") || rest.starts_with("...")) && is_space(self.at(3))
    }

    fn is_in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    fn push(&mut self, token: Token, start: Mark) {
        self.queue.push_back(Found { token, start, end: self.mark });
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        self.skip_to_token();
        self.unroll(i64::from(self.mark.column));
        let start = self.mark;
        let (now, next) = (self.now(), self.at(1));
        let in_flow = self.is_in_flow();
        if self.mark.byte == self.text.len() {
            if self.mark.column > 0 {
                self.mark = Mark { line: self.mark.line + 1, column: 0, ..self.mark };
            }
            self.start_over()?;
            self.is_done = true;
            self.push(Token::StreamEnd, self.mark);
            return Ok(());
        }
        if start.column == 0 && now == '%' {
            self.start_over()?;
            let token = self.directive()?;
            self.push(token, start);
            return Ok(());
        }
        if self.is_at_indicator() {
            self.start_over()?;
            (0..3).for_each(|_| self.skip());
            self.push(if now == '-' { Token::DocumentStart } else { Token::DocumentEnd }, start);
            return Ok(());
        }
        match now {
            '[' | '{' => {
                self.save_key()?;
                self.keys.push(SimpleKey::default());
                self.allows_key = true;
                self.indicator(if now == '[' { Token::FlowSequenceStart } else { Token::FlowMappingStart });
            }
            ']' | '}' => {
                self.remove_key()?;
                if in_flow {
                    self.keys.pop();
                }
                self.allows_key = false;
                self.indicator(if now == ']' { Token::FlowSequenceEnd } else { Token::FlowMappingEnd });
            }
            ',' => {
                self.remove_key()?;
                self.allows_key = true;
                self.indicator(Token::FlowEntry);
            }
            '-' if is_space(next) => {
                self.block("block sequence entries are not allowed in this context", Token::BlockSequenceStart)?;
                self.remove_key()?;
                self.allows_key = true;
                self.indicator(Token::BlockEntry);
            }
            '?' if in_flow || is_space(next) => {
                self.block("mapping keys are not allowed in this context", Token::BlockMappingStart)?;
                self.remove_key()?;
                self.allows_key = !in_flow;
                self.indicator(Token::Key);
            }
            ':' if in_flow || is_space(next) => {
                let last = self.keys.len() - 1;
                if self.is_valid(last)? {
                    let SimpleKey { token, mark, .. } = self.keys[last];
                    self.queue.insert(token - self.taken, Found { token: Token::Key, start: mark, end: mark });
                    self.roll(mark, Some(token), Token::BlockMappingStart);
                    self.keys[last].is_possible = false;
                    self.allows_key = false;
                } else {
                    self.block("mapping values are not allowed in this context", Token::BlockMappingStart)?;
                    self.allows_key = !in_flow;
                }
                self.indicator(Token::Value);
            }
            '*' | '&' => {
                self.save_key()?;
                self.allows_key = false;
                let name = self.anchor()?;
                self.push(if now == '*' { Token::Alias(name) } else { Token::Anchor(name) }, start);
            }
            '!' => {
                self.save_key()?;
                self.allows_key = false;
                let token = self.tag()?;
                self.push(token, start);
            }
            '|' | '>' if !in_flow => {
                self.remove_key()?;
                self.allows_key = true;
                let (letters, end) = self.block_scalar(now == '|')?;
                self.queue.push_back(Found { token: Token::Scalar(letters, false), start, end });
            }
            '\'' | '"' => {
                self.save_key()?;
                self.allows_key = false;
                let letters = self.quoted(now)?;
                self.push(Token::Scalar(letters, false), start);
            }
            '-' if !is_blank(next) => self.plain()?,
            '?' | ':' if !in_flow && !is_space(next) => self.plain()?,
            '-' | '?' | ':' | '#' | '|' | '>' | '%' | '@' | '`' | ' ' | '\t' => {
                return Err(self.fault("found character that cannot start any token"));
            }
            _ => self.plain()?,
        }
        Ok(())
    }

    fn indicator(&mut self, token: Token) {
        let start = self.mark;
        self.skip();
        self.push(token, start);
    }

    /// A token that ends all blocks.
    fn start_over(&mut self) -> Result<(), Fault> {
        self.unroll(-1);
        self.remove_key()?;
        self.allows_key = false;
        Ok(())
    }

    /// A hyphen, question mark or colon outside of brackets may start a block.
    fn block(&mut self, refusal: &'static str, token: Token) -> Result<(), Fault> {
        if !self.is_in_flow() {
            if !self.allows_key {
                return Err(self.fault(refusal));
            }
            self.roll(self.mark, None, token);
        }
        Ok(())
    }

    /// Starts a block if this is further in than the one that is open.
    fn roll(&mut self, mark: Mark, before: Option<usize>, token: Token) {
        let column = i64::from(mark.column);
        if !self.is_in_flow() && self.indent < column {
            self.indents.push(self.indent);
            self.indent = column;
            let at = before.map_or(self.queue.len(), |before| before - self.taken);
            self.queue.insert(at, Found { token, start: mark, end: mark });
        }
    }

    /// Ends the blocks that are further in than this column.
    fn unroll(&mut self, column: i64) {
        while !self.is_in_flow() && self.indent > column {
            self.push(Token::BlockEnd, self.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn save_key(&mut self) -> Result<(), Fault> {
        if self.allows_key {
            self.remove_key()?;
            let is_required = !self.is_in_flow() && self.indent == i64::from(self.mark.column);
            let token = self.taken + self.queue.len();
            let key = SimpleKey { is_possible: true, is_required, token, mark: self.mark };
            self.keys.pop();
            self.keys.push(key);
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Fault> {
        let last = self.keys.len() - 1;
        if self.keys[last].is_possible && self.keys[last].is_required {
            return Err(self.fault("could not find expected ':'"));
        }
        self.keys[last].is_possible = false;
        Ok(())
    }

    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.is_in_flow() || !self.allows_key;
            self.skip_while(|letter| letter == ' ' || tabs && letter == '\t');
            if self.now() == '#' {
                self.skip_while(|letter| !is_break_or_end(letter));
            }
            if !is_break(self.now()) {
                return;
            }
            self.skip_line();
            self.allows_key |= !self.is_in_flow();
        }
    }

    /// The rest of a line may hold a comment and nothing else.
    fn end_line(&mut self) -> Result<(), Fault> {
        self.skip_while(is_blank);
        if self.now() == '#' {
            self.skip_while(|letter| !is_break_or_end(letter));
        }
        if !is_break_or_end(self.now()) {
            return Err(self.fault("did not find expected comment or line break"));
        }
        self.skip_line();
        Ok(())
    }

    fn directive(&mut self) -> Result<Token, Fault> {
        self.skip();
        let name = self.word();
        if name.is_empty() {
            return Err(self.fault("could not find expected directive name"));
        }
        if !is_space(self.now()) {
            return Err(self.fault("found unexpected non-alphabetical character"));
        }
        let token = match name.as_str() {
            "YAML" => {
                self.skip_while(is_blank);
                let major = self.version()?;
                if self.now() != '.' {
                    return Err(self.fault("did not find expected digit or '.' character"));
                }
                self.skip();
                Token::Version(major, self.version()?)
            }
            "TAG" => {
                self.skip_while(is_blank);
                let handle = self.tag_handle(true)?;
                if !is_blank(self.now()) {
                    return Err(self.fault("did not find expected whitespace"));
                }
                self.skip_while(is_blank);
                let prefix = self.tag_uri(None)?;
                if !is_space(self.now()) {
                    return Err(self.fault("did not find expected whitespace or line break"));
                }
                Token::TagDirective(handle, prefix)
            }
            _ => return Err(self.fault("found unknown directive name")),
        };
        self.end_line()?;
        Ok(token)
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while is_word(self.now()) {
            self.read(&mut word);
        }
        word
    }

    fn version(&mut self) -> Result<u32, Fault> {
        let mut digits = String::new();
        while self.now().is_ascii_digit() {
            if digits.len() == 2 {
                return Err(self.fault("found extremely long version number"));
            }
            self.read(&mut digits);
        }
        digits.parse().map_err(|_| self.fault("did not find expected version number"))
    }

    fn anchor(&mut self) -> Result<String, Fault> {
        self.skip();
        let name = self.word();
        let ends = is_space(self.now()) || "?:,]}%@`".contains(self.now());
        if name.is_empty() || !ends {
            Err(self.fault("did not find expected alphabetic or numeric character"))
        } else {
            Ok(name)
        }
    }

    fn tag(&mut self) -> Result<Token, Fault> {
        let (handle, suffix) = if self.at(1) == '<' {
            self.skip();
            self.skip();
            let uri = self.tag_uri(None)?;
            if self.now() != '>' {
                return Err(self.fault("did not find the expected '>'"));
            }
            self.skip();
            (String::new(), uri)
        } else {
            let handle = self.tag_handle(false)?;
            if handle.len() >= 2 && handle.ends_with('!') {
                let suffix = self.tag_uri(None)?;
                (handle, suffix)
            } else {
                let suffix = self.tag_uri(Some(&handle))?;
                if suffix.is_empty() { (suffix, "!".into()) } else { ("!".into(), suffix) }
            }
        };
        if is_space(self.now()) {
            Ok(Token::Tag(handle, suffix))
        } else {
            Err(self.fault("did not find expected whitespace or line break"))
        }
    }

    fn tag_handle(&mut self, in_directive: bool) -> Result<String, Fault> {
        const EXPECTED: &str = "did not find expected '!'";
        if self.now() != '!' {
            return Err(self.fault(EXPECTED));
        }
        let mut handle = String::new();
        self.read(&mut handle);
        handle += &self.word();
        if self.now() == '!' {
            self.read(&mut handle);
        } else if in_directive && handle != "!" {
            return Err(self.fault(EXPECTED));
        }
        Ok(handle)
    }

    fn tag_uri(&mut self, head: Option<&str>) -> Result<String, Fault> {
        let mut uri: String = head.map_or("", |head| &head[1..]).into();
        let mut is_any = head.is_some();
        while is_word(self.now()) || ";/?:@&=+$,.!~*'()[]%".contains(self.now()) {
            is_any = true;
            if self.now() == '%' {
                let bytes = self.uri_escapes()?;
                uri.push_str(&bytes);
            } else {
                self.read(&mut uri);
            }
        }
        if is_any { Ok(uri) } else { Err(self.fault("did not find expected tag URI")) }
    }

    /// One letter that is written as `%E2%82%AC`.
    fn uri_escapes(&mut self) -> Result<String, Fault> {
        let mut bytes = Vec::new();
        while self.now() == '%' {
            let digits = [self.at(1), self.at(2)].map(|digit| digit.to_digit(16));
            let [Some(high), Some(low)] = digits else {
                return Err(self.fault("did not find URI escaped octet"));
            };
            (0..3).for_each(|_| self.skip());
            bytes.push((high * 16 + low) as u8);
        }
        String::from_utf8(bytes).map_err(|_| self.fault("found an incorrect leading UTF-8 octet"))
    }

    fn block_scalar(&mut self, is_literal: bool) -> Result<(String, Mark), Fault> {
        self.skip();
        let (mut keep, mut increment) = (None, 0);
        for _ in 0..2 {
            match self.now() {
                sign @ ('+' | '-') if keep.is_none() => keep = Some(sign == '+'),
                '0' if increment == 0 => {
                    return Err(self.fault("found an indentation indicator equal to 0"));
                }
                digit @ '1'..='9' if increment == 0 => increment = i64::from(digit as u32 - '0' as u32),
                _ => break,
            }
            self.skip();
        }
        self.end_line()?;
        let mut end = self.mark;
        let mut indent = if increment > 0 { self.indent.max(0) + increment } else { 0 };
        let (mut letters, mut leading, mut trailing) = (String::new(), String::new(), String::new());
        let mut leading_blank = false;
        self.block_breaks(&mut indent, &mut trailing, &mut end)?;
        while i64::from(self.mark.column) == indent && self.now() != END {
            let trailing_blank = is_blank(self.now());
            if !is_literal && leading.starts_with('\n') && !leading_blank && !trailing_blank {
                if trailing.is_empty() {
                    letters.push(' ');
                }
            } else {
                letters += &leading;
            }
            leading.clear();
            letters += &core::mem::take(&mut trailing);
            leading_blank = is_blank(self.now());
            while !is_break_or_end(self.now()) {
                self.read(&mut letters);
            }
            self.read_line(&mut leading);
            end = self.mark;
            self.block_breaks(&mut indent, &mut trailing, &mut end)?;
        }
        if keep != Some(false) {
            letters += &leading;
        }
        if keep == Some(true) {
            letters += &trailing;
        }
        Ok((letters, end))
    }

    /// Goes over the indentation and empty lines of a block scalar. Its first line says how far it is indented.
    fn block_breaks(&mut self, indent: &mut i64, breaks: &mut String, end: &mut Mark) -> Result<(), Fault> {
        let mut furthest = 0;
        *end = self.mark;
        loop {
            let is_open = |column: u32| *indent == 0 || i64::from(column) < *indent;
            while is_open(self.mark.column) && self.now() == ' ' {
                self.skip();
            }
            furthest = furthest.max(i64::from(self.mark.column));
            if is_open(self.mark.column) && self.now() == '\t' {
                return Err(self.fault("found a tab character where an indentation space is expected"));
            }
            if !is_break(self.now()) {
                break;
            }
            self.read_line(breaks);
            *end = self.mark;
        }
        if *indent == 0 {
            *indent = furthest.max(self.indent + 1).max(1);
        }
        Ok(())
    }

    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        let mut letters = String::new();
        self.skip();
        loop {
            if self.is_at_indicator() {
                return Err(self.fault("found unexpected document indicator"));
            }
            if self.now() == END {
                return Err(self.fault("found unexpected end of stream"));
            }
            let mut space = Space::default();
            while !is_space(self.now()) {
                match self.now() {
                    '\'' if quote == '\'' && self.at(1) == '\'' => {
                        letters.push('\'');
                        self.skip();
                        self.skip();
                    }
                    now if now == quote => break,
                    '\\' if quote == '"' && is_break(self.at(1)) => {
                        self.skip();
                        self.skip_line();
                        space.has_break = true;
                        break;
                    }
                    '\\' if quote == '"' => self.escape(&mut letters)?,
                    _ => self.read(&mut letters),
                }
            }
            if self.now() == quote {
                self.skip();
                return Ok(letters);
            }
            while is_blank(self.now()) || is_break(self.now()) {
                self.space(&mut space);
            }
            space.join(&mut letters);
        }
    }

    fn escape(&mut self, letters: &mut String) -> Result<(), Fault> {
        let length = match self.at(1) {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let letter = match self.at(1) {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            same @ (' ' | '"' | '\'' | '/' | '\\') => same,
            'x' | 'u' | 'U' => END,
            _ => return Err(self.fault("found unknown escape character")),
        };
        self.skip();
        self.skip();
        if length == 0 {
            letters.push(letter);
            return Ok(());
        }
        let mut code = 0;
        for ahead in 0..length {
            let digit = self.at(ahead).to_digit(16);
            let digit = digit.ok_or_else(|| self.fault("did not find expected hexdecimal number"))?;
            code = code << 4 | digit;
        }
        let letter = char::from_u32(code).ok_or_else(|| self.fault("found invalid Unicode character escape code"))?;
        letters.push(letter);
        (0..length).for_each(|_| self.skip());
        Ok(())
    }

    /// One letter of the space between words, with the lines that end in it.
    fn space(&mut self, space: &mut Space) {
        if is_blank(self.now()) {
            if space.has_break { self.skip() } else { self.read(&mut space.blanks) }
        } else if space.has_break {
            self.read_line(&mut space.more);
        } else {
            space.blanks.clear();
            self.read_line(&mut space.first);
            space.has_break = true;
        }
    }

    fn plain(&mut self) -> Result<(), Fault> {
        self.save_key()?;
        self.allows_key = false;
        let in_flow = self.is_in_flow();
        let (start, mut end) = (self.mark, self.mark);
        let mut letters = String::new();
        let mut space = Space::default();
        loop {
            if self.is_at_indicator() || self.now() == '#' {
                break;
            }
            while !is_space(self.now()) {
                let now = self.now();
                if now == ':' && is_space(self.at(1)) || in_flow && matches!(now, ',' | '?' | '[' | ']' | '{' | '}') {
                    break;
                }
                core::mem::take(&mut space).join(&mut letters);
                self.read(&mut letters);
                end = self.mark;
            }
            if !is_blank(self.now()) && !is_break(self.now()) {
                break;
            }
            while is_blank(self.now()) || is_break(self.now()) {
                let is_before = i64::from(self.mark.column) < self.indent + 1;
                if space.has_break && is_before && self.now() == '\t' {
                    return Err(self.fault("found a tab character that violates indentation"));
                }
                self.space(&mut space);
            }
            if !in_flow && i64::from(self.mark.column) < self.indent + 1 {
                break;
            }
        }
        self.allows_key |= space.has_break;
        self.queue.push_back(Found { token: Token::Scalar(letters, true), start, end });
        Ok(())
    }
}

/// Blanks and ends of lines between the words of a scalar.
#[derive(Default)]
struct Space {
    blanks: String,
    has_break: bool,
    first: String,
    more: String,
}

impl Space {
    /// One end of a line becomes a blank, each further one stays.
    fn join(self, letters: &mut String) {
        match (self.has_break, self.first.starts_with('\n'), self.more.is_empty()) {
            (false, ..) => *letters += &self.blanks,
            (true, true, true) => letters.push(' '),
            (true, true, false) => *letters += &self.more,
            (true, false, _) => {
                *letters += &self.first;
                *letters += &self.more;
            }
        }
    }
}
