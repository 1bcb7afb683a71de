//! Regular expressions as Go's `regexp` reads them (RE2), for `pattern` in the schemas of custom resources.
//!
//! A pattern becomes a program, and all places in it that a text can lead to are followed at once (Pike's machine): the
//! time is that of the text times the pattern, whatever the pattern. Upstream: `regexp/syntax`.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::Chars;

/// Whether a pattern is found somewhere in a text; None if the pattern cannot be read.
pub(in crate::apiserver) fn is_match(pattern: &str, text: &str) -> Option<bool> {
    let mut parser = Parser { rest: pattern.chars().peekable(), flags: Flags::default(), depth: 0 };
    let node = parser.alternatives()?;
    if parser.rest.next().is_some() {
        return None;
    }
    let mut program = Program(Vec::new());
    program.compile(&node)?;
    program.0.push(Step::Match);
    Some(program.is_match(&text.chars().collect::<Vec<_>>()))
}

/// A part of a pattern.
enum Node {
    /// One letter out of these ranges, or none of them.
    One(Vec<(char, char)>, bool),
    Edge(Edge),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// At least and at most so often.
    Repeat(Box<Node>, u32, Option<u32>),
}

/// A condition on a place between letters.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
    LineStart,
    LineEnd,
    /// Between a letter of a word and another one, or not.
    Word(bool),
}

/// The deepest that groups may lie in one another.
const MAX_DEPTH: u32 = 100;
/// The most repetitions of a part (`regexp/syntax`).
const MAX_REPEAT: u32 = 1000;
/// The longest program.
const MAX_STEPS: usize = 100_000;
const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];

/// The steps that a match takes, by their places.
struct Program<'n>(Vec<Step<'n>>);

enum Step<'n> {
    One(&'n [(char, char)], bool),
    Edge(Edge),
    /// Goes on at both places.
    Split(usize, usize),
    Match,
}

impl<'n> Program<'n> {
    fn compile(&mut self, node: &'n Node) -> Option<()> {
        match node {
            Node::One(ranges, negated) => self.0.push(Step::One(ranges, *negated)),
            Node::Edge(edge) => self.0.push(Step::Edge(*edge)),
            Node::All(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Any(nodes) => {
                let mut ends = Vec::new();
                for node in nodes {
                    let split = self.split();
                    self.compile(node)?;
                    ends.push(self.split());
                    self.0[split] = Step::Split(split + 1, self.0.len());
                }
                // No alternative is left: this place leads nowhere.
                self.0.push(Step::One(&[], false));
                let end = self.0.len();
                ends.into_iter().for_each(|place| self.0[place] = Step::Split(end, end));
            }
            Node::Repeat(node, least, most) => {
                for _ in 0..*least {
                    self.compile(node)?;
                }
                let mut splits = Vec::new();
                for _ in *least..most.unwrap_or(least + 1) {
                    splits.push(self.split());
                    self.compile(node)?;
                }
                if most.is_none() {
                    let split = self.split();
                    self.0[split] = Step::Split(splits[0], splits[0]);
                }
                let end = self.0.len();
                splits.into_iter().for_each(|place| self.0[place] = Step::Split(place + 1, end));
            }
        }
        (self.0.len() <= MAX_STEPS).then_some(())
    }

    /// A split whose places are not known yet.
    fn split(&mut self) -> usize {
        self.0.push(Step::Match);
        self.0.len() - 1
    }

    fn is_match(&self, text: &[char]) -> bool {
        let (mut now, mut next) = (Vec::new(), Vec::new());
        // The place in the text, counted from 1, at which a step was last reached.
        let mut reached = alloc::vec![0; self.0.len()];
        for at in 0..=text.len() {
            next.push(0);
            core::mem::swap(&mut now, &mut next);
            while let Some(place) = now.pop() {
                if core::mem::replace(&mut reached[place], at + 1) == at + 1 {
                    continue;
                }
                match &self.0[place] {
                    Step::Match => return true,
                    Step::Split(one, other) => now.extend([*one, *other]),
                    Step::Edge(edge) if edge.is_at(text, at) => now.push(place + 1),
                    Step::One(ranges, negated) if text.get(at).is_some_and(|c| holds(ranges, *c) != *negated) => {
                        next.push(place + 1);
                    }
                    Step::Edge(_) | Step::One(..) => {}
                }
            }
        }
        false
    }
}

impl Edge {
    fn is_at(self, text: &[char], at: usize) -> bool {
        let (before, after) = (at.checked_sub(1).map(|at| text[at]), text.get(at).copied());
        let is_word = |letter: Option<char>| letter.is_some_and(|letter| holds(WORD, letter));
        match self {
            Edge::Start => before.is_none(),
            Edge::End => after.is_none(),
            Edge::LineStart => before.is_none_or(|letter| letter == '\n'),
            Edge::LineEnd => after.is_none_or(|letter| letter == '\n'),
            Edge::Word(wanted) => (is_word(before) != is_word(after)) == wanted,
        }
    }
}

impl Node {
    /// The product of the repetitions within one another.
    fn weight(&self) -> u32 {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(Node::weight).max().unwrap_or(1),
            Node::Repeat(node, least, most) => node.weight() * (*least).max(most.unwrap_or(0)).max(1),
            _ => 1,
        }
    }
}

fn holds(ranges: &[(char, char)], letter: char) -> bool {
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter))
}

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    flags: Flags,
    /// The number of open groups.
    depth: u32,
}

/// `(?ims)`.
#[derive(Clone, Copy, Default)]
struct Flags {
    ignores_case: bool,
    many_lines: bool,
    dot_is_any: bool,
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
            '.' if self.flags.dot_is_any => Node::One([].into(), true),
            '.' => Node::One([('\n', '\n')].into(), true),
            '^' => Node::Edge(if self.flags.many_lines { Edge::LineStart } else { Edge::Start }),
            '$' => Node::Edge(if self.flags.many_lines { Edge::LineEnd } else { Edge::End }),
            '(' => {
                let outside = self.flags;
                if self.rest.next_if_eq(&'?').is_some() && self.options()? {
                    return Some(Node::All(Vec::new()));
                }
                let inside = self.alternatives()?;
                self.rest.next_if_eq(&')')?;
                self.flags = outside;
                inside
            }
            '[' => self.class()?,
            '\\' => match self.rest.next()? {
                'A' => Node::Edge(Edge::Start),
                'z' => Node::Edge(Edge::End),
                'b' => Node::Edge(Edge::Word(true)),
                'B' => Node::Edge(Edge::Word(false)),
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
        if self.flags.ignores_case {
            for (from, to) in ranges.clone() {
                let (large, small) = ((from.max('A'), to.min('Z')), (from.max('a'), to.min('z')));
                if large.0 <= large.1 {
                    ranges.push((large.0.to_ascii_lowercase(), large.1.to_ascii_lowercase()));
                }
                if small.0 <= small.1 {
                    ranges.push((small.0.to_ascii_uppercase(), small.1.to_ascii_uppercase()));
                }
            }
        }
        Node::One(ranges, negated)
    }

    /// Behind `(?`: a name, or flags; true if the group has nothing else.
    fn options(&mut self) -> Option<bool> {
        if self.rest.next_if(|letter| matches!(letter, 'P' | '<')).is_some() {
            return self.rest.find(|letter| *letter == '>').map(|_| false);
        }
        let mut on = true;
        loop {
            match self.rest.next()? {
                ':' => return Some(false),
                ')' => return Some(true),
                '-' if on => on = false,
                'i' => self.flags.ignores_case = on,
                'm' => self.flags.many_lines = on,
                's' => self.flags.dot_is_any = on,
                'U' => {}
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
                        '\\' => match escaped(self.rest.next()?)? {
                            (one, false) if one.len() == 1 && one[0].0 == one[0].1 => one[0].0,
                            _ => return None,
                        },
                        letter => letter,
                    };
                    if last < first {
                        return None;
                    }
                }
            }
            ranges.push((first, last));
        }
    }

    /// The part with its repetition operator. Two of them in a row are refused, as Go does.
    fn repeated(&mut self, part: Node) -> Option<Node> {
        let Some(often) = self.repetition() else { return Some(part) };
        // Whether a match is the longest or the shortest (`*?`) makes no difference to whether there is one.
        self.rest.next_if_eq(&'?');
        if self.repetition().is_some() { None } else { repeat(part, often) }
    }

    /// Reads `*`, `+`, `?` or `{2,3}`; other braces are letters.
    fn repetition(&mut self) -> Option<(u32, Option<u32>)> {
        let often = match self.rest.peek()? {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            '{' => {
                let often = count(self.rest.clone().skip(1))?;
                self.rest.find(|letter| *letter == '}');
                return Some(often);
            }
            _ => return None,
        };
        self.rest.next();
        Some(often)
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

/// The letters for an escape such as `\\d`, and whether for all others.
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
    use alloc::format;
    use alloc::string::String;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn select(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
        proptest::sample::select(words)
    }

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
            ("[b-a]", "", None),
            ("a{2}{3}", "aaaaaa", None),
            ("a{1001}", "", None),
            ("a{,", "a{,", Some(true)),
            ("(?s)a.b", "a\nb", Some(true)),
            ("(?m)^b$", "a\nb\n", Some(true)),
            ("(?i)[5-C]", "x", Some(false)),
            ("(?i)a(?-i)b", "AB", Some(false)),
        ] {
            assert_eq!(is_match(pattern, text), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let text = "a".repeat(1000);
        let nested = |depth: usize| "(".repeat(depth) + "a" + &")*".repeat(depth);
        assert_eq!(is_match(&format!("^{}b", nested(90)), &text), Some(false));
        for endless in [format!("a{}", "*".repeat(100_000)), "(".repeat(100_000), nested(100_000)] {
            assert_eq!(is_match(&endless, &text), None);
        }
        assert_eq!(is_match("((a{10}){10}){10}b", &text), Some(false));
        assert_eq!(is_match(&format!("({}){{1000}}", "a".repeat(1000)), &text), None);
    }

    /// Patterns that both Go and the crate `regex` can read.
    fn patterns() -> impl Strategy<Value = String> {
        let letter = select(&["a", "b", "B", "1", "_", "-", " ", r"\.", ".", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S"]);
        let edge = select(&["^", "$", r"\b", r"\B", "(?:)", r"\A", r"\z"]);
        let class = select(&["[ab]", "[^a]", r"[\d_-]", r"[^\w.]", "[[:alpha:]]", "[a-cB]", r"[+-\.]", "[]b]"]);
        let leaf = prop_oneof![4 => letter, 1 => edge, 2 => class].prop_map(String::from);
        leaf.prop_recursive(4, 24, 4, |inner| {
            let flags = select(&["(", "(?:", "(?i:", "(?s:", "(?m:", "(?i-s:"]);
            let group = (flags, inner.clone()).prop_map(|(flags, inner)| format!("{flags}{inner})"));
            let often = select(&["*", "+", "?", "{2}", "{0}", "{1,}", "{0,2}", "{2,3}", "*?", "{1,2}?"]);
            prop_oneof![
                group.clone(),
                (group, often).prop_map(|(part, often)| format!("{part}{often}")),
                vec(inner.clone(), 0..4).prop_map(|parts| parts.concat()),
                vec(inner, 1..3).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_crate_regex_agrees(pattern in patterns(), text in "[abcABX1_ .\n+-]{0,8}") {
            let regex = regex::bytes::RegexBuilder::new(&pattern).unicode(false).build().expect(&pattern);
            prop_assert_eq!(is_match(&pattern, &text), Some(regex.is_match(text.as_bytes())), "{}", pattern);
        }
    }
}
