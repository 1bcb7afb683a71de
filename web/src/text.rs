//! The words of the page in the chosen language: loaded from `text/TAG.json`, which the crate `kubarium-texts` compiles from
//! `static/text/TAG.ftl`.
//!
//! The page's code names a text by a [`Phrase`], a number; the core names its reasons by their keys.

use kubarium_core::api::json::parse_json;
use kubarium_core::api::tree::{Map, Tree};
use kubarium_core::base::Text;
use std::rc::Rc;

include!(concat!(env!("OUT_DIR"), "/phrases.rs"));

/// A text of the page: `Phrase::SAY_PLAY` is `say-play` of `static/text/en.ftl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(u16);

/// A language that the page speaks: its place in the table of them; English by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lang(usize);

/// The texts of one language.
#[derive(Clone, Debug)]
pub struct Texts {
    lang: Lang,
    all: Rc<All>,
}

#[derive(Debug)]
struct All {
    /// The plural category of each number, as `kubarium_texts` writes it.
    plurals: Text,
    phrases: Vec<Text>,
    named: Map,
    samples: Vec<Sample>,
}

/// A ready example for the YAML box.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// How demos name it.
    pub key: Text,
    /// What it is called.
    pub name: Text,
    /// The manifest.
    pub yaml: Text,
}

impl Lang {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Lang> {
        (0..LANGUAGES.len()).map(Lang)
    }

    /// The language of a tag such as `ko-KR`, if the page speaks it.
    pub fn of_tag(tag: &str) -> Option<Lang> {
        let language = tag.split('-').next()?;
        Lang::all().find(|lang| lang.tag().eq_ignore_ascii_case(language))
    }

    /// Its tag, for the `lang` attribute, the address and the file.
    pub fn tag(self) -> &'static str {
        LANGUAGES[self.0].0
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        LANGUAGES[self.0].1
    }
}

impl Texts {
    /// Reads the file of a language; says what is wrong with it.
    pub fn read(lang: Lang, json: &str) -> Result<Texts, &'static str> {
        let tree = parse_json(json).map_err(|_| "not the texts, or not all of them")?;
        let text = |tree: &Tree| Text::from(tree.as_str().unwrap_or_default());
        let sample = |sample: &Tree| Sample {
            key: text(sample.at("key")),
            name: text(sample.at("name")),
            yaml: text(sample.at("yaml")),
        };
        let all = All {
            plurals: text(tree.at("plurals")),
            phrases: tree.list_at("phrases").iter().map(text).collect(),
            named: tree.map_at("named").clone(),
            samples: tree.list_at("samples").iter().map(sample).collect(),
        };
        if tree.str_at("digest") != DIGEST || all.phrases.len() != COUNT || all.samples.is_empty() {
            return Err("the texts of another version of the page");
        }
        Ok(Texts { lang, all: Rc::new(all) })
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The ready examples.
    pub fn samples(&self) -> &[Sample] {
        &self.all.samples
    }

    /// A text without arguments.
    pub fn get(&self, phrase: Phrase) -> String {
        self.with(phrase, &[])
    }

    /// A text with its arguments.
    pub fn with(&self, phrase: Phrase, arguments: &[(&str, &str)]) -> String {
        self.filled(&self.all.phrases[usize::from(phrase.0)], arguments)
    }

    /// A text that the core names: a reason, or a word about what is inside a component.
    pub fn named(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.filled(self.all.named.str_at(key), arguments)
    }

    fn filled(&self, pattern: &str, arguments: &[(&str, &str)]) -> String {
        let mut text = String::new();
        self.write(pattern, arguments, &mut text);
        text
    }

    /// Writes a compiled pattern: its words, and what stands for its places.
    fn write(&self, pattern: &str, arguments: &[(&str, &str)], text: &mut String) {
        let mut rest = pattern;
        while let Some((words, place, after)) = next_place(rest) {
            text.push_str(words);
            let name = place.split(['/', '?']).next().unwrap_or_default();
            let value = arguments.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| *value);
            match place[name.len()..].chars().next() {
                Some('?') => self.write(self.choice(&place[name.len() + 1..], value), arguments, text),
                Some(_) => {
                    text.push_str(value);
                    text.push_str(particle(value, &place[name.len() + 1..]));
                }
                None => text.push_str(value),
            }
            rest = after;
        }
        text.push_str(rest);
    }

    /// Of `one:a pod|*:pods` the text for a value: that of its word, or that of its plural category, or the last.
    fn choice<'a>(&self, choices: &'a str, value: &str) -> &'a str {
        let category = value.parse().map_or("", |number| self.category(number));
        let (mut rest, mut by_category) = (choices, None);
        loop {
            let mut depth = 0;
            let ends = |letter: char| {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                depth == 0 && letter == '|'
            };
            let (choice, after) = rest.find(ends).map_or((rest, None), |end| (&rest[..end], Some(&rest[end + 1..])));
            let (key, text) = choice.split_once(':').unwrap_or(("*", choice));
            if key == value {
                return text;
            }
            if key == category {
                by_category = Some(text);
            }
            match after {
                Some(after) => rest = after,
                None => return by_category.unwrap_or(text),
            }
        }
    }

    /// The plural category of a number, by the name that Unicode and Fluent give it.
    fn category(&self, number: usize) -> &'static str {
        let place = if number < 200 { number } else { 100 + number % 100 };
        match self.all.plurals.as_bytes().get(place) {
            Some(b'z') => "zero",
            Some(b'o') => "one",
            Some(b't') => "two",
            Some(b'f') => "few",
            Some(b'm') => "many",
            _ => "other",
        }
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.lang == other.lang
    }
}

/// The words before the first place of a pattern, what stands between its braces, and the rest.
fn next_place(pattern: &str) -> Option<(&str, &str, &str)> {
    let open = pattern.find('{')?;
    let mut depth = 0;
    let ends = |letter: char| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0
    };
    let close = open + pattern[open..].find(ends)?;
    Some((&pattern[..open], &pattern[open + 1..close], &pattern[close + 1..]))
}

/// Of a pair such as `은/는`, the Korean particle (josa) that a word asks for: the first behind a consonant, the second behind
/// a vowel. `으로` behind ㄹ is `로`.
fn particle<'a>(word: &str, pair: &'a str) -> &'a str {
    let (closed, open) = pair.split_once('/').unwrap_or((pair, pair));
    match last_sound(word) {
        Sound::Vowel => open,
        Sound::Rieul if closed == "으로" => open,
        Sound::Rieul | Sound::Consonant => closed,
    }
}

/// How a word ends when a Korean reads it aloud.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sound {
    Vowel,
    Rieul,
    Consonant,
}

fn last_sound(word: &str) -> Sound {
    /// Words that are not read letter by letter.
    const SPOKEN: [(&str, Sound); 9] = [
        ("kubectl", Sound::Rieul),
        ("kubelet", Sound::Consonant),
        ("runtime", Sound::Consonant),
        ("etcd", Sound::Vowel),
        ("proxy", Sound::Vowel),
        ("apiserver", Sound::Vowel),
        ("controller", Sound::Vowel),
        ("manager", Sound::Vowel),
        ("scheduler", Sound::Vowel),
    ];
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    if let Some((_, sound)) = SPOKEN.iter().find(|(ending, _)| word.ends_with(ending)) {
        return *sound;
    }
    match word.chars().last() {
        Some(c @ '가'..='힣') => match (c as u32 - '가' as u32) % 28 {
            0 => Sound::Vowel,
            8 => Sound::Rieul,
            _ => Sound::Consonant,
        },
        Some('1' | '7' | '8' | 'l' | 'r' | 'L' | 'R') => Sound::Rieul,
        Some('0' | '3' | '6' | 'm' | 'n' | 'M' | 'N') => Sound::Consonant,
        _ => Sound::Vowel,
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../static")
    }

    fn asset(lang: Lang) -> String {
        let languages = kubarium_texts::read(&folder()).unwrap();
        languages[lang.0].asset(&languages[0], &folder()).unwrap()
    }

    /// The texts of a language, as the page would load them.
    pub fn texts(tag: &str) -> Texts {
        let lang = Lang::of_tag(tag).unwrap();
        Texts::read(lang, &asset(lang)).unwrap()
    }

    /// What is compiled and read says what the fluent-bundle crate would say, with the numbers' plurals.
    #[test]
    fn every_language_is_read_as_fluent_reads_it() {
        let languages = kubarium_texts::read(&folder()).unwrap();
        for language in &languages {
            let tag = language.tag.as_str();
            let source = fs::read_to_string(folder().join("text").join(tag).with_extension("ftl")).unwrap();
            let resource = FluentResource::try_new(source).unwrap();
            let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
            bundle.set_use_isolating(false);
            bundle.add_resource(&resource).unwrap();
            let josa = |words: &[FluentValue<'_>]| {
                let text = |place: usize| match &words[place] {
                    FluentValue::String(text) => text.to_string(),
                    FluentValue::Number(number) => number.as_string().into_owned(),
                    other => panic!("{other:?}"),
                };
                let word = text(0);
                format!("{word}{}", particle(&word, &format!("{}/{}", text(1), text(2))))
            };
            bundle.add_function("JOSA", move |words, _| josa(words).into()).unwrap();
            let texts = texts(tag);
            for key in language.keys().filter(|key| *key != "language-name") {
                let compiled = language.get(key).unwrap();
                let pattern = bundle.get_message(key).unwrap().value().unwrap();
                for value in ["Pod", "Event", "stop", "node-1", "웹", "0", "1", "2", "7", "21", "101", "100000"] {
                    let mut arguments = FluentArgs::new();
                    let names = kubarium_texts::arguments(compiled);
                    for name in &names {
                        match value.parse::<u32>() {
                            Ok(number) => arguments.set(*name, number),
                            Err(_) => arguments.set(*name, value),
                        }
                    }
                    let given: Vec<(&str, &str)> = names.iter().map(|name| (*name, value)).collect();
                    let mut errors = Vec::new();
                    let said = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
                    assert_eq!(texts.filled(compiled, &given), said, "{tag} {key} {errors:?}");
                }
            }
        }
    }

    #[test]
    fn texts_are_found() {
        let (english, korean) = (texts("en"), texts("ko"));
        assert_eq!(english.get(Phrase::SAY_PLAY), "Play");
        assert_eq!(korean.get(Phrase::SAY_PLAY), "재생");
        assert_eq!(english.named("because-asked", &[]), "The user asked for it.");
        assert_eq!(english.named("because-too-few-pods", &[("wanted", "3"), ("there", "1")]), "Desired 3, current 1.");
        assert_eq!(
            korean.with(Phrase::CAPTION_REPORT, &[("from", "kubelet"), ("to", "kube-apiserver")]),
            "kubelet이 kube-apiserver에 이벤트를 보고합니다."
        );
        assert_eq!(Lang::of_tag("ko-KR").map(Lang::name), Some("한국어"));
        assert_eq!(Lang::of_tag("tlh"), None);
        assert_eq!(Lang::default().tag(), "en");
    }

    #[test]
    fn particles_follow_the_last_sound() {
        let with = |pair: &str, words: [&str; 6]| words.map(|word| format!("{word}{}", particle(word, pair)));
        let words = ["파드", "레플리카셋", "노드풀", "kubectl", "kube-apiserver", "7"];
        assert_eq!(
            with("은/는", words),
            ["파드는", "레플리카셋은", "노드풀은", "kubectl은", "kube-apiserver는", "7은"]
        );
        assert_eq!(
            with("이/가", words),
            ["파드가", "레플리카셋이", "노드풀이", "kubectl이", "kube-apiserver가", "7이"]
        );
        assert_eq!(
            with("을/를", words),
            ["파드를", "레플리카셋을", "노드풀을", "kubectl을", "kube-apiserver를", "7을"]
        );
        assert_eq!(
            with("으로/로", words),
            ["파드로", "레플리카셋으로", "노드풀로", "kubectl로", "kube-apiserver로", "7로"]
        );
        assert_eq!(
            with("으로/로", ["3", "10", "node-1", "node-2", "etcd", "“웹”"]),
            ["3으로", "10으로", "node-1로", "node-2로", "etcd로", "“웹”으로"]
        );
    }

    /// A file that was cut, another file, and the texts of another version are refused.
    #[test]
    fn broken_files_are_refused() {
        let lang = Lang::default();
        let whole = asset(lang);
        let mut end = whole.len() / 2;
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        let other = whole.replacen("digest\":\"", "digest\":\"0", 1);
        for broken in [&whole[..end], "", "<!doctype html>", "{}", "[]", &other] {
            assert!(Texts::read(lang, broken).is_err());
        }
    }
}
