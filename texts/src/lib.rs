//! The texts of the page, compiled. A language is a file `static/text/TAG.ftl` in Fluent's syntax; what the page loads is
//! one JSON file for each, in which a *phrase*, named by the page's code, is found by its number, and what the core names is found by its key.
//!
//! A compiled pattern has three sorts of places: `{name}` is an argument, `{name/이/가}` an argument with the Korean particle that
//! its last sound asks for (`JOSA` in the source), `{name?one:a pod|*:pods}` a choice by a word or by the plural category of a
//! number. The page reads them in `web/src/text.rs`.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use unic_langid::LanguageIdentifier;

/// The language that every other one falls back to, message by message.
pub const ENGLISH: &str = "en";
/// The name of a language in itself.
const NAME: &str = "language-name";
/// What the core names: reasons.
const NAMED_BY_CORE: [&str; 1] = ["because-"];
/// What files of `static/` name.
const NAMED_BY_FILES: [&str; 2] = ["sample-", "lesson-"];

/// A language.
#[derive(Clone, Debug)]
pub struct Language {
    /// Its tag, for example `ko`: the name of its file.
    pub tag: String,
    /// Keys and compiled patterns, in the order of the file.
    messages: Vec<(String, String)>,
    by_key: BTreeMap<String, usize>,
}

/// All languages of a folder `static/`, English first.
pub fn read(folder: &Path) -> Result<Vec<Language>, String> {
    let mut languages = Vec::new();
    let entries = fs::read_dir(folder.join("text")).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let Some(tag) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".ftl")) else { continue };
        let source = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        languages.push(Language::parse(tag, &source)?);
    }
    languages.sort_by_key(|language| (language.tag != ENGLISH, language.tag.clone()));
    match languages.first() {
        Some(first) if first.tag == ENGLISH => Ok(languages),
        _ => Err(format!("{}/text/{ENGLISH}.ftl is missing", folder.display())),
    }
}

impl Language {
    /// Reads a language.
    pub fn parse(tag: &str, source: &str) -> Result<Language, String> {
        let resource = fluent_syntax::parser::parse(source).map_err(|(_, errors)| {
            let at = |start: usize| source[..start].lines().count().max(1);
            let lines: Vec<String> =
                errors.iter().map(|error| format!("{tag}.ftl:{}: {error}", at(error.pos.start))).collect();
            lines.join("\n")
        })?;
        let mut language = Language { tag: tag.into(), messages: Vec::new(), by_key: BTreeMap::new() };
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name;
                    let fault = |what: &str| format!("{tag}.ftl: {key}: {what}");
                    let pattern = message.value.as_ref().ok_or_else(|| fault("no text"))?;
                    let text = compile(pattern).map_err(|what| fault(&what))?;
                    if language.by_key.insert(key.into(), language.messages.len()).is_some() {
                        return Err(fault("stands there twice"));
                    }
                    language.messages.push((key.into(), text));
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => return Err(format!("{tag}.ftl: the page does not read {other:?}")),
            }
        }
        Ok(language)
    }

    /// All keys, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(|(key, _)| key.as_str())
    }

    /// The keys that the page's code names, in the order of their numbers.
    pub fn phrases(&self) -> Vec<&str> {
        let elsewhere = |key: &str| begins(key, &NAMED_BY_CORE) || begins(key, &NAMED_BY_FILES) || key == NAME;
        self.keys().filter(|key| !elsewhere(key)).collect()
    }

    /// The compiled pattern of a message.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.by_key.get(key).map(|at| self.messages[*at].1.as_str())
    }

    /// What it calls itself.
    pub fn name(&self) -> &str {
        self.get(NAME).unwrap_or(&self.tag)
    }

    /// A message, in English where this language does not have it.
    pub fn or_english<'a>(&'a self, english: &'a Language, key: &str) -> &'a str {
        self.get(key).or_else(|| english.get(key)).unwrap_or_default()
    }

    /// What the page loads: phrases, what the core names, and the samples of the folder `static/manifests/`.
    pub fn asset(&self, english: &Language, folder: &Path) -> Result<String, String> {
        let say = |key: &str| json(self.or_english(english, key));
        let phrases: Vec<String> = english.phrases().into_iter().map(say).collect();
        let named = english.keys().filter(|key| begins(key, &NAMED_BY_CORE));
        let named: Vec<String> = named.map(|key| format!("{}:{}", json(key), say(key))).collect();
        let mut samples = Vec::new();
        for key in english.keys().filter(|key| key.starts_with("sample-")) {
            let path = folder.join("manifests").join(key.trim_start_matches("sample-")).with_extension("yaml");
            let yaml = fs::read_to_string(&path).map_err(|error| format!("{key}: {}: {error}", path.display()))?;
            samples.push(format!("{{\"key\":{},\"name\":{},\"yaml\":{}}}", json(key), say(key), json(&yaml)));
        }
        Ok(format!(
            "{{\"digest\":{},\n\"plurals\":{},\n\"phrases\":[\n{}\n],\n\"named\":{{\n{}\n}},\n\"samples\":[\n{}\n]}}\n",
            json(&digest(english)),
            json(&self.plurals()),
            phrases.join(",\n"),
            named.join(",\n"),
            samples.join(",\n")
        ))
    }

    /// The plural categories of 0 to 199, a letter each; of larger numbers, the last two digits decide. Empty when all numbers are
    /// alike.
    fn plurals(&self) -> String {
        let rules = self.tag.parse::<LanguageIdentifier>().ok();
        let rules = rules.and_then(|tag| PluralRules::create(tag, PluralRuleType::CARDINAL).ok());
        let Some(rules) = rules else { return String::new() };
        let letter = |number: u32| match rules.select(number) {
            Ok(PluralCategory::ZERO) => 'z',
            Ok(PluralCategory::ONE) => 'o',
            Ok(PluralCategory::TWO) => 't',
            Ok(PluralCategory::FEW) => 'f',
            Ok(PluralCategory::MANY) => 'm',
            _ => '*',
        };
        let letters: String = (0..200).map(letter).collect();
        if letters.bytes().all(|letter| letter == b'*') { String::new() } else { letters }
    }
}

fn begins(key: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| key.starts_with(prefix))
}

/// Tells one set of phrases, and their order, from another: the page and its texts must agree about their numbers.
pub fn digest(english: &Language) -> String {
    let keys = english.phrases().join("\n");
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", keys.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// The names of the arguments of a compiled pattern.
pub fn arguments(pattern: &str) -> BTreeSet<&str> {
    let names = pattern.split('{').skip(1).filter_map(|rest| rest.split(['}', '/', '?']).next());
    names.collect()
}

fn compile(pattern: &Pattern<&str>) -> Result<String, String> {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } if value.contains(['{', '}', '|']) => {
                return Err(format!("{value:?} has one of the letters {{ }} |"));
            }
            PatternElement::TextElement { value } => text += value,
            PatternElement::Placeable { expression } => text += &format!("{{{}}}", place(expression)?),
        }
    }
    Ok(text)
}

fn place(expression: &Expression<&str>) -> Result<String, String> {
    let variable = |expression: &InlineExpression<&str>| match expression {
        InlineExpression::VariableReference { id } => Ok(id.name.to_string()),
        other => Err(format!("the page does not read {other:?}")),
    };
    match expression {
        Expression::Inline(InlineExpression::FunctionReference { id, arguments }) if id.name == "JOSA" => {
            match arguments.positional.as_slice() {
                [
                    word,
                    InlineExpression::StringLiteral { value: closed },
                    InlineExpression::StringLiteral { value: open },
                ] => Ok(format!("{}/{closed}/{open}", variable(word)?)),
                other => Err(format!("JOSA is called with {other:?}")),
            }
        }
        Expression::Inline(inline) => variable(inline),
        Expression::Select { selector, variants } => {
            let mut choices = Vec::new();
            for variant in variants {
                let key = match variant.key {
                    _ if variant.default => "*",
                    VariantKey::Identifier { name } => name,
                    VariantKey::NumberLiteral { value } => value,
                };
                choices.push((variant.default, format!("{key}:{}", compile(&variant.value)?)));
            }
            choices.sort_by_key(|(default, _)| *default);
            let choices: Vec<String> = choices.into_iter().map(|(_, choice)| choice).collect();
            Ok(format!("{}?{}", variable(selector)?, choices.join("|")))
        }
    }
}

/// A string in JSON.
pub fn json(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\n' => json += "\\n",
            other => json.push(other),
        }
    }
    json + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../static")
    }

    /// All words in quotes in Rust's sources below a folder.
    fn quoted(folder: &Path, into: &mut BTreeSet<String>) {
        if folder.is_dir() {
            fs::read_dir(folder).unwrap().for_each(|entry| quoted(&entry.unwrap().path(), into));
        } else if folder.extension().is_some_and(|ending| ending == "rs") {
            into.extend(fs::read_to_string(folder).unwrap().split('"').map(String::from));
        }
    }

    #[test]
    fn every_language_says_everything() {
        let languages = read(&folder()).unwrap();
        assert!(languages.len() >= 2);
        let english: BTreeSet<&str> = languages[0].keys().collect();
        for language in &languages {
            let keys: BTreeSet<&str> = language.keys().collect();
            let missing: Vec<_> = english.symmetric_difference(&keys).collect();
            assert!(missing.is_empty(), "{} and English do not both have {missing:?}", language.tag);
            for key in keys {
                let (own, there) = (language.get(key).unwrap(), languages[0].get(key).unwrap());
                assert!(arguments(own).is_subset(&arguments(there)), "{} {key}: {own}", language.tag);
            }
        }
    }

    /// The compiler sees which phrases the page names; here is what the core names.
    #[test]
    fn everything_that_the_core_names_is_told_and_nothing_else() {
        let mut words = BTreeSet::new();
        quoted(&folder().join("../core/src"), &mut words);
        let given: BTreeSet<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| begins(word, &NAMED_BY_CORE))
            .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'))
            .collect();
        let languages = read(&folder()).unwrap();
        let told: BTreeSet<&str> = languages[0].keys().filter(|key| begins(key, &NAMED_BY_CORE)).collect();
        assert_eq!(given.symmetric_difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    /// A Korean particle depends on the word before it, so none may follow an argument as it is.
    #[test]
    fn no_particle_is_fixed_behind_an_argument() {
        let korean = read(&folder()).unwrap().into_iter().find(|language| language.tag == "ko").unwrap();
        for (key, pattern) in &korean.messages {
            for rest in pattern.split('}').skip(1) {
                let word: String = rest.chars().take_while(|letter| !matches!(letter, ' ' | '.' | ',' | '{')).collect();
                let fixed = [
                    "은", "는", "이", "가", "을", "를", "과", "와", "로", "으로", "이(가)", "은(는)", "을(를)",
                    "(으)로",
                ];
                assert!(!fixed.contains(&word.as_str()), "{key}: {word} in {pattern}");
            }
        }
    }

    #[test]
    fn patterns_are_compiled() {
        let source = "say-a = 노드 { JOSA($node, \"으로\", \"로\") }\nsay-b = { $count ->\n    [one] a pod\n   *[other] { $count } pods\n  }!\n";
        let language = Language::parse("en", source).unwrap();
        assert_eq!(language.get("say-a"), Some("노드 {node/으로/로}"));
        assert_eq!(language.get("say-b"), Some("{count?one:a pod|*:{count} pods}!"));
        assert!(language.plurals().starts_with("*o**"));
        assert_eq!(Language::parse("ko", source).unwrap().plurals(), "");
        assert_eq!(language.phrases(), ["say-a", "say-b"]);
        assert!(Language::parse("en", "say-a = { nonsense\n").unwrap_err().starts_with("en.ftl:1: "));
        assert!(Language::parse("en", "a = a\na = b\n").unwrap_err().contains("twice"));
    }

    /// A third language is a file, and nothing else: what it does not say yet is said in English.
    #[test]
    fn a_stub_falls_back_to_english() {
        let stub = "language-name = 日本語\nsay-play = 再生\nsay-pause = 一時停止\nsay-apply = 適用\nsay-speed = 速度\n\
                    say-status = 状態\nsay-delete = 削除\nsay-ready = 準備完了\nsay-why = なぜ?\nbecause-asked = 人が求めました。\n";
        let english = read(&folder()).unwrap().remove(0);
        let japanese = Language::parse("ja", stub).unwrap();
        assert_eq!(japanese.name(), "日本語");
        let (asset, whole) =
            (japanese.asset(&english, &folder()).unwrap(), english.asset(&english, &folder()).unwrap());
        assert_eq!(asset.lines().count(), whole.lines().count());
        let place = english.phrases().iter().position(|key| *key == "say-play").unwrap();
        let line = |asset: &str, place: usize| asset.lines().nth(place + 3).unwrap().to_string();
        assert_eq!(line(&whole, place), "\"Play\",");
        assert_eq!(line(&asset, place), "\"再生\",");
        let differ = asset.lines().zip(whole.lines()).filter(|(own, english)| own != english).count();
        assert_eq!(differ, 10, "nine messages and the plural categories");
    }
}
