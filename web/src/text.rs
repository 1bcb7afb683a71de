//! The words of the page: Fluent messages in the chosen language, from `static/text/`.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use std::borrow::Cow;
use std::rc::Rc;
use unic_langid::LanguageIdentifier;

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
    bundle: Rc<FluentBundle<FluentResource>>,
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
        // A syntax error costs the message it stands in, not the page; a test finds it.
        let resource = FluentResource::try_new(lang.source().into()).unwrap_or_else(|(resource, _)| resource);
        let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        // JOSA($word, "이", "가"): the word with the particle that its last sound asks for.
        let _ = bundle.add_function("JOSA", |words, _| match words {
            [word, closed, open] => {
                let (word, closed, open) = (letters(word), letters(closed), letters(open));
                format!("{word}{}", if ends_closed(&word) { closed } else { open }).into()
            }
            _ => FluentValue::Error,
        });
        Texts { lang, bundle: Rc::new(bundle) }
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
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, FluentValue::String(Cow::Borrowed(value)));
        }
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.into();
        };
        self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.lang == other.lang
    }
}

fn letters<'a>(value: &'a FluentValue) -> Cow<'a, str> {
    match value {
        FluentValue::String(text) => Cow::Borrowed(text),
        FluentValue::Number(number) => number.as_string(),
        _ => Cow::Borrowed(""),
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
    use fluent_bundle::FluentResource;
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
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(path).unwrap();
                into.extend(text.split('"').map(String::from));
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut words = BTreeSet::new();
        read(&root.join("src"), &mut words);
        words.extend(kubarium_core::trace::Because::KEYS.iter().map(|key| String::from(*key)));
        words
    }

    #[test]
    fn both_languages_can_be_read() {
        for lang in [Lang::En, Lang::Ko] {
            if let Err((_, errors)) = FluentResource::try_new(lang.source().into()) {
                panic!("{lang:?}: {errors:?}");
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
