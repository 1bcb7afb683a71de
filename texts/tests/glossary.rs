//! The glossary: words that the page's texts do not use, and those of Kubernetes' documentation that stand for them. For
//! Korean they are those of the official localization guide (`content/ko/docs/contribute/localization_ko.md`).

use std::path::Path;

/// Language, the word, and what is said instead.
const GLOSSARY: &[(&str, &str, &str)] = &[
    ("ko", "바라는 상태", "의도한 상태"),
    ("ko", "바랍니다", "의도한"),
    ("ko", "바라고", "의도한"),
    ("ko", "주인", "소유자"),
    ("ko", "까닭", "이유"),
    ("ko", "갈래", "분기"),
    ("ko", "사람이", "사용자가"),
    ("ko", "이야기", "통신"),
    ("ko", "제공자", "공급자"),
    ("ko", "적습니다", "기록합니다"),
    ("ko", "고쳐", "변경(PATCH)"),
    ("ko", "알아차", "감지"),
    ("ko", "지켜보", "감시"),
    ("ko", "단독 파드", "베어(bare) 파드"),
    ("ko", "생존 신호", "하트비트"),
    ("ko", "레플리카 셋", "레플리카셋"),
    ("ko", "옛 ", "이전 "),
    ("ko", "만들게 합니다", "생성을 요청합니다"),
    ("en", "wish", "desired state"),
    ("en", "order", "command, request"),
    ("en", "orders", "commands, requests"),
    ("en", "whoever", "a sentence with a subject"),
    ("en", "person", "user, you"),
    ("en", "replica set", "ReplicaSet"),
    ("en", "telegraph", "command-line client"),
    ("en", "belongs", "owner"),
    ("en", "wanted", "desired"),
    ("en", "signs itself in", "registers"),
];

/// Whether a text has a word; English words stand alone.
fn has(text: &str, language: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let is_letter = |letter: Option<char>| language == "en" && letter.is_some_and(char::is_alphabetic);
    text.match_indices(word).any(|(at, found)| {
        !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + found.len()..].chars().next())
    })
}

#[test]
fn texts_use_the_words_of_the_glossary() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/text");
    let mut found = Vec::new();
    for (language, word, instead) in GLOSSARY {
        let text = std::fs::read_to_string(folder.join(format!("{language}.ftl"))).expect("a language is a file");
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        for (number, line) in lines {
            let said = line.split_once(" = ").map_or(line, |(_, said)| said);
            // The names of arguments are not read.
            let words: Vec<&str> = said.split(' ').filter(|word| !word.starts_with('$')).collect();
            if has(&words.join(" "), language, word) {
                found.push(format!("{language}.ftl:{}: {word:?}, instead of {instead:?}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn words_are_found_whole() {
    assert!(has("Give the order.", "en", "order") && !has("in the border", "en", "order"));
    assert!(has("소유 주인이 사라집니다", "ko", "주인"));
}
