//! Regular expressions as Go's `regexp` reads them (RE2), matched without going back: all places that a part can lead to
//! are followed at once, so no pattern takes long.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::Chars;

/// Whether a pattern is found somewhere in a text; None if the pattern cannot be read.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    let mut parser = Parser { rest: pattern.chars().peekable(), ignores_case: false, depth: 0 };
    let node = parser.alternatives()?;
    if parser.rest.next().is_some() {
        return None;
    }
    let text: Vec<char> = text.chars().collect();
    let everywhere = alloc::vec![true; text.len() + 1];
    Some(node.ends(&text, everywhere).contains(&true))
}

/// A part of a pattern.
enum Node {
    /// One letter out of these ranges, or none of them.
    One(Vec<(char, char)>, bool),
    Start,
    End,
    /// Between a letter of a word and something else, or not.
    WordEdge(bool),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// So often at least, so often at most.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// How deep groups may lie in one another.
const MAX_DEPTH: u32 = 100;
/// How often a part may be repeated (`regexp/syntax`).
const MAX_REPEAT: u32 = 1000;
const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

impl Node {
    /// How often its parts are repeated within one another.
    fn weight(&self) -> u32 {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(Node::weight).max().unwrap_or(1),
            Node::Repeat(node, least, most) => node.weight() * (*least).max(most.unwrap_or(0)).max(1),
            _ => 1,
        }
    }

    /// Where the part can end if it begins at one of these places.
    fn ends(&self, text: &[char], from: Vec<bool>) -> Vec<bool> {
        match self {
            Node::One(ranges, negated) => {
                let mut to = alloc::vec![false; from.len()];
                for (at, letter) in text.iter().enumerate() {
                    to[at + 1] = from[at] && holds(ranges, *letter) != *negated;
                }
                to
            }
            Node::Start => keep(from, |at| at == 0),
            Node::End => keep(from, |at| at == text.len()),
            Node::WordEdge(wanted) => {
                let is_word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| holds(WORD, *c));
                keep(from, |at| (is_word(at.checked_sub(1)) != is_word(Some(at))) == *wanted)
            }
            Node::All(nodes) => nodes.iter().fold(from, |from, node| node.ends(text, from)),
            Node::Any(nodes) => {
                let mut to = alloc::vec![false; from.len()];
                for node in nodes {
                    join(&mut to, &node.ends(text, from.clone()));
                }
                to
            }
            Node::Repeat(node, least, most) => {
                let mut here = from;
                for _ in 0..*least {
                    here = node.ends(text, here);
                }
                let mut to = here.clone();
                let mut left = most.map(|most| most - least);
                while left != Some(0) {
                    here = node.ends(text, here);
                    if !join(&mut to, &here) {
                        break;
                    }
                    left = left.map(|left| left - 1);
                }
                to
            }
        }
    }
}

fn keep(mut places: Vec<bool>, holds: impl Fn(usize) -> bool) -> Vec<bool> {
    places.iter_mut().enumerate().for_each(|(at, place)| *place &= holds(at));
    places
}

/// Adds places; answers whether there was a new one.
fn join(to: &mut [bool], other: &[bool]) -> bool {
    let mut grows = false;
    for (to, other) in to.iter_mut().zip(other) {
        grows |= *other && !*to;
        *to |= *other;
    }
    grows
}

fn holds(ranges: &[(char, char)], letter: char) -> bool {
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter))
}

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    ignores_case: bool,
    /// How many groups are open.
    depth: u32,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut all = Vec::new();
        loop {
            let mut parts = Vec::new();
            while self.rest.peek().is_some_and(|letter| !matches!(letter, '|' | ')')) {
                let part = self.part()?;
                parts.push(self.repeated(part)?);
            }
            all.push(Node::All(parts));
            if self.rest.next_if_eq(&'|').is_none() {
                self.depth -= 1;
                return Some(Node::Any(all));
            }
        }
    }

    fn part(&mut self) -> Option<Node> {
        Some(match self.rest.next()? {
            '.' => Node::One([('\n', '\n')].into(), true),
            '^' => Node::Start,
            '$' => Node::End,
            '(' => {
                let outside = self.ignores_case;
                if self.rest.next_if_eq(&'?').is_some() && self.options()? {
                    return Some(Node::All(Vec::new()));
                }
                let inside = self.alternatives()?;
                self.rest.next_if_eq(&')')?;
                self.ignores_case = outside;
                inside
            }
            '[' => self.class()?,
            '\\' => match self.rest.next()? {
                'A' => Node::Start,
                'z' => Node::End,
                'b' => Node::WordEdge(true),
                'B' => Node::WordEdge(false),
                letter => {
                    let (ranges, negated) = escaped(letter)?;
                    self.one(ranges, negated)
                }
            },
            '*' | '+' | '?' => return None,
            letter => self.one([(letter, letter)].into(), false),
        })
    }

    fn one(&self, mut ranges: Vec<(char, char)>, negated: bool) -> Node {
        if self.ignores_case {
            for (from, to) in ranges.clone() {
                ranges.push((from.to_ascii_lowercase(), to.to_ascii_lowercase()));
                ranges.push((from.to_ascii_uppercase(), to.to_ascii_uppercase()));
            }
        }
        Node::One(ranges, negated)
    }

    /// What stands behind `(?`: a name, or flags; true if that is all there is in the group.
    fn options(&mut self) -> Option<bool> {
        if self.rest.next_if(|letter| matches!(letter, 'P' | '<')).is_some() {
            return self.rest.find(|letter| *letter == '>').map(|_| false);
        }
        loop {
            match self.rest.next()? {
                ':' => return Some(false),
                ')' => return Some(true),
                'i' => self.ignores_case = true,
                's' | 'U' => {}
                _ => return None,
            }
        }
    }

    fn class(&mut self) -> Option<Node> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => return Some(self.one(ranges, negated)),
                '[' if self.rest.peek() == Some(&':') => {
                    self.rest.next();
                    let mut name = [' '; 5];
                    for letter in &mut name {
                        *letter = self.rest.next()?;
                    }
                    if (self.rest.next()?, self.rest.next()?) != (':', ']') {
                        return None;
                    }
                    ranges.extend_from_slice(posix(name)?);
                    continue;
                }
                '\\' => match escaped(self.rest.next()?)? {
                    (one, false) if one.len() == 1 && one[0].0 == one[0].1 => one[0].0,
                    (many, false) => {
                        ranges.extend(many);
                        continue;
                    }
                    _ => return None,
                },
                letter => letter,
            };
            let mut last = first;
            if self.rest.peek() == Some(&'-') {
                let mut ahead = self.rest.clone();
                ahead.next();
                if ahead.peek() != Some(&']') {
                    self.rest.next();
                    last = match self.rest.next()? {
                        '\\' => escaped(self.rest.next()?)?.0.first()?.0,
                        letter => letter,
                    };
                }
            }
            ranges.push((first, last));
        }
    }

    /// The part with what says how often it comes.
    fn repeated(&mut self, mut part: Node) -> Option<Node> {
        loop {
            let (least, most) = match self.rest.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => match count(self.rest.clone().skip(1)) {
                    Some(found) => {
                        self.rest.find(|letter| *letter == '}')?;
                        part = repeat(part, found)?;
                        self.rest.next_if_eq(&'?');
                        continue;
                    }
                    None => {
                        self.rest.next();
                        return Some(Node::All([part, self.one([('{', '{')].into(), false)].into()));
                    }
                },
                _ => return Some(part),
            };
            self.rest.next();
            // Whether as much or as little as possible is taken makes no difference to whether there is a match.
            self.rest.next_if_eq(&'?');
            part = repeat(part, (least, most))?;
        }
    }
}

fn repeat(part: Node, (least, most): (u32, Option<u32>)) -> Option<Node> {
    let often = least.max(most.unwrap_or(0));
    let is_sound = often <= MAX_REPEAT
        && often.saturating_mul(part.weight()) <= MAX_REPEAT
        && most.is_none_or(|most| most >= least);
    is_sound.then(|| Node::Repeat(Box::new(part), least, most))
}

/// `n}`, `n,}` or `n,m}`.
fn count(rest: impl Iterator<Item = char>) -> Option<(u32, Option<u32>)> {
    let (mut numbers, mut commas) = ([None, None], 0);
    for letter in rest {
        match letter {
            '}' => {
                let least = numbers[0]?;
                return Some((least, if commas == 0 { Some(least) } else { numbers[1] }));
            }
            ',' if commas == 0 => commas = 1,
            letter => {
                let number: &mut Option<u32> = &mut numbers[commas];
                *number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(letter.to_digit(10)?));
            }
        }
    }
    None
}

/// What stands for what behind a backslash, and whether for its opposite.
fn escaped(letter: char) -> Option<(Vec<(char, char)>, bool)> {
    let one = |letter: char| ([(letter, letter)].into(), false);
    Some(match letter {
        'd' | 'D' => (DIGITS.into(), letter == 'D'),
        'w' | 'W' => (WORD.into(), letter == 'W'),
        's' | 'S' => (SPACE.into(), letter == 'S'),
        't' => one('\t'),
        'n' => one('\n'),
        'r' => one('\r'),
        'f' => one('\u{c}'),
        'v' => one('\u{b}'),
        letter if !letter.is_alphanumeric() => one(letter),
        _ => return None,
    })
}

fn posix(name: [char; 5]) -> Option<&'static [(char, char)]> {
    Some(match name {
        ['a', 'l', 'n', 'u', 'm'] => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        ['a', 'l', 'p', 'h', 'a'] => &[('A', 'Z'), ('a', 'z')],
        ['d', 'i', 'g', 'i', 't'] => DIGITS,
        ['l', 'o', 'w', 'e', 'r'] => &[('a', 'z')],
        ['u', 'p', 'p', 'e', 'r'] => &[('A', 'Z')],
        ['s', 'p', 'a', 'c', 'e'] => &[('\t', '\r'), (' ', ' ')],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_definitions_match() {
        let cron = r"^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$";
        let label = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
        for (pattern, text, expected) in [
            (cron, "* * * * */5", Some(true)),
            (cron, "* * * *", Some(false)),
            (label, "a-b", Some(true)),
            (label, "a-", Some(false)),
            ("b+", "abc", Some(true)),
            ("^b", "abc", Some(false)),
            (r"^(?:ab|a)c{2,3}$", "acccc", Some(false)),
            (r"^(?:ab|a)c{2,3}$", "abccc", Some(true)),
            (r"^(?i)true$", "TRUE", Some(true)),
            (r"^[[:alnum:]_.-]+$", "a.B-_", Some(true)),
            (r"^[^/]+/[^/]+$", "a/b/c", Some(false)),
            (r"^v\d{1,}(beta|alpha)?$", "v1beta", Some(true)),
            (r"^\bword\b$", "word", Some(true)),
            (r"^(a*)*$", "aaab", Some(false)),
            ("^$|^x{,2}$", "x{,2}", Some(true)),
            ("", "anything", Some(true)),
            (r"a(?=b)", "ab", None),
            ("(", "", None),
            ("*", "", None),
            (r"\p{Greek}", "", None),
        ] {
            assert_eq!(is_match(pattern, text), expected, "{pattern} in {text}");
        }
    }
}
