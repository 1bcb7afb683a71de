//! The words of the page: Fluent messages in the chosen language, from `static/text/`.
//!
//! Of Fluent's syntax the page reads what it writes: arguments, selectors over words, and the function JOSA. A test holds
//! this reader against the fluent-bundle crate, which would be 20 KB of the page.

use std::rc::Rc;

const ENGLISH: &str = include_str!("../../static/text/en.ftl");
const KOREAN: &str = include_str!("../../static/text/ko.ftl");

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 한국어.
    Ko,
}

/// The messages of one language.
#[derive(Clone)]
pub struct Texts {
    lang: Lang,
    /// Keys and patterns, by key.
    messages: Rc<Vec<(&'static str, &'static str)>>,
}

impl Lang {
    /// The language of a tag such as `ko-KR`, if the page speaks it.
    pub fn of_tag(tag: &str) -> Option<Lang> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "ko" => Some(Lang::Ko),
            _ => None,
        }
    }

    /// Its tag, for the `lang` attribute and the address.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ko => "ko",
        }
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Ko => "한국어",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Lang::En => ENGLISH,
            Lang::Ko => KOREAN,
        }
    }
}

impl Texts {
    /// Reads the messages of a language.
    pub fn new(lang: Lang) -> Texts {
        let mut messages = Vec::new();
        let source = lang.source();
        let mut at = 0;
        while at < source.len() {
            // A message begins in the first column and goes on in the lines that are indented.
            let end = source[at..]
                .match_indices('\n')
                .map(|(end, _)| at + end + 1)
                .find(|end| !source[*end..].starts_with(' '));
            let end = end.unwrap_or(source.len());
            if let Some((key, pattern)) = source[at..end].split_once(" = ").filter(|_| !source[at..].starts_with('#')) {
                messages.push((key, pattern.trim()));
            }
            at = end;
        }
        kubarium_core::base::sort::by(&mut messages, |a, b| a.cmp(b));
        Texts { lang, messages: Rc::new(messages) }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A message without arguments.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A message with its arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let Ok(at) = self.messages.binary_search_by_key(&key, |message| message.0) else { return key.into() };
        let mut text = String::new();
        write(self.messages[at].1, arguments, &mut text);
        text
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.lang == other.lang
    }
}

/// Writes a pattern: its words, and what stands for its placeables.
fn write(pattern: &str, arguments: &[(&str, &str)], text: &mut String) {
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let mut depth = 0;
        let ends = |c: char| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        };
        let close = rest[open..].find(ends).map_or(rest.len() - 1, |length| open + length);
        place(rest[open + 1..close].trim(), arguments, text);
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
}

/// `$name`; `JOSA($name, "이", "가")`: the word with the particle that its last sound asks for; or a choice by a word.
fn place(expression: &str, arguments: &[(&str, &str)], text: &mut String) {
    let value = |name: &str| {
        let found = arguments.iter().find(|(other, _)| name.trim().strip_prefix('$') == Some(*other));
        found.map_or("", |(_, value)| *value)
    };
    if let Some((name, variants)) = expression.split_once("->") {
        let value = value(name);
        let find = |fits: &dyn Fn(&str, &str) -> bool| {
            let lines = variants.lines().filter_map(|line| line.trim().split_once("] "));
            lines
                .filter_map(|(name, text)| Some((name.split_once('[')?, text)))
                .find(|((star, name), _)| fits(star, name))
        };
        if let Some((_, chosen)) = find(&|_, name| name == value).or_else(|| find(&|star, _| star == "*")) {
            write(chosen, arguments, text);
        }
    } else if let Some(inner) = expression.strip_prefix("JOSA(") {
        let mut parts = inner.trim_end_matches(')').split(',');
        let word = value(parts.next().unwrap_or_default());
        let particle = parts.nth(usize::from(!ends_closed(word))).unwrap_or_default();
        text.push_str(word);
        text.push_str(particle.trim().trim_matches('"'));
    } else {
        text.push_str(value(expression));
    }
}

/// Whether the last sound of a word is a consonant when a Korean reads it aloud.
fn ends_closed(word: &str) -> bool {
    const SPOKEN: [(&str, bool); 7] = [
        ("kubectl", true),
        ("kubelet", true),
        ("runtime", true),
        ("etcd", false),
        ("proxy", false),
        ("apiserver", false),
        ("controller", false),
    ];
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    if let Some((_, closed)) = SPOKEN.iter().find(|(ending, _)| word.ends_with(ending)) {
        return *closed;
    }
    if word.ends_with("manager") || word.ends_with("scheduler") {
        return false;
    }
    match word.chars().last() {
        Some(c @ '가'..='힣') => !(c as u32 - '가' as u32).is_multiple_of(28),
        Some(c) => matches!(c, '0' | '1' | '3' | '6' | '7' | '8' | 'l' | 'm' | 'n' | 'r' | 'L' | 'M' | 'N' | 'R'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    fn keys(lang: Lang) -> BTreeSet<String> {
        let found: Vec<&str> = lang
            .source()
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect();
        let set: BTreeSet<String> = found.iter().map(|key| String::from(*key)).collect();
        assert_eq!(set.len(), found.len(), "{lang:?}: a key stands there twice");
        set
    }

    /// All words in quotes in the sources of the page and in the core's reasons.
    fn quoted() -> BTreeSet<String> {
        fn read(path: &Path, into: &mut BTreeSet<String>) {
            if path.is_dir() {
                fs::read_dir(path).unwrap().for_each(|entry| read(&entry.unwrap().path(), into));
            } else if path.extension().is_some_and(|ext| ext == "rs" || ext == "yaml") {
                let text = fs::read_to_string(path).unwrap();
                let ends: &[char] =
                    if path.extension().is_some_and(|ext| ext == "rs") { &['"'] } else { &[' ', ',', '\n'] };
                into.extend(text.split(ends).map(String::from));
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut words = BTreeSet::new();
        read(&root.join("src"), &mut words);
        read(&root.join("../core/src"), &mut words);
        read(&root.join("../static/lessons"), &mut words);
        words
    }

    /// The page says what the fluent-bundle crate would say.
    #[test]
    fn both_languages_are_read_as_fluent_reads_them() {
        for lang in [Lang::En, Lang::Ko] {
            let resource = match FluentResource::try_new(lang.source().into()) {
                Ok(resource) => resource,
                Err((_, errors)) => panic!("{lang:?}: {errors:?}"),
            };
            let mut bundle = FluentBundle::new(vec![lang.tag().parse().unwrap()]);
            bundle.set_use_isolating(false);
            bundle.add_resource(&resource).unwrap();
            let josa = |words: &[FluentValue<'_>]| {
                let [FluentValue::String(word), FluentValue::String(closed), FluentValue::String(open)] = words else {
                    return String::new();
                };
                format!("{word}{}", if ends_closed(word) { closed } else { open })
            };
            bundle.add_function("JOSA", move |words, _| josa(words).into()).unwrap();
            let texts = Texts::new(lang);
            for key in keys(lang) {
                let pattern = bundle.get_message(&key).unwrap().value().unwrap();
                for kind in ["Pod", "Event", "node-1"] {
                    let names = lang.source().split('$').skip(1).map(|rest| rest.split([' ', ',']).next().unwrap());
                    let names: BTreeSet<&str> = names.collect();
                    let values: Vec<(&str, &str)> =
                        names.into_iter().map(|name| (name, if name == "kind" { kind } else { name })).collect();
                    let mut arguments = FluentArgs::new();
                    values.iter().for_each(|(name, value)| arguments.set(*name, FluentValue::from(*value)));
                    let mut errors = Vec::new();
                    let said = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
                    assert_eq!(texts.with(&key, &values), said, "{lang:?} {key} {errors:?}");
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        assert_eq!(keys(Lang::En), keys(Lang::Ko));
    }

    #[test]
    fn every_message_is_used_and_every_used_one_exists() {
        let (written, quoted) = (keys(Lang::En), quoted());
        let unused: Vec<_> = written.difference(&quoted).collect();
        assert!(unused.is_empty(), "nobody uses {unused:?}");
        let prefixes: BTreeSet<&str> = written.iter().filter_map(|key| key.split('-').next()).collect();
        let looks_like_a_key = |word: &&String| {
            word.contains('-')
                && !word.ends_with('-')
                && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                && word.split('-').next().is_some_and(|first| prefixes.contains(first))
        };
        let missing: Vec<_> = quoted.iter().filter(looks_like_a_key).filter(|word| !written.contains(*word)).collect();
        assert!(missing.is_empty(), "no text for {missing:?}");
    }

    #[test]
    fn sentences_are_put_together() {
        let texts = Texts::new(Lang::Ko);
        assert_eq!(texts.get("no-such-key"), "no-such-key");
        assert_eq!(
            [ends_closed("파드"), ends_closed("레플리카셋"), ends_closed("node-1"), ends_closed("node-2")],
            [false, true, true, false]
        );
        assert_eq!([ends_closed("kubectl"), ends_closed("kube-apiserver"), ends_closed("etcd")], [true, false, false]);
    }
}
