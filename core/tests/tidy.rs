//! The rules of the house that a compiler does not know.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The parts of the core, each with those it may name: all of them stand further up. What is not listed is forbidden.
const PARTS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("because", &["base"]),
    ("address", &[]),
    ("api", &["base"]),
    ("history", &["api", "base"]),
    ("wire", &["address", "api", "base"]),
    ("actor", &["address", "api", "base", "because", "history", "wire"]),
    ("agenda", &["address", "base"]),
    ("fault", &["address", "base"]),
    ("client", &["actor", "address", "api", "base", "because", "history", "wire"]),
    ("etcd", &["actor", "address", "api", "base", "because", "history", "wire"]),
    ("apiserver", &["actor", "address", "api", "base", "because", "history", "wire"]),
    ("scheduler", &["actor", "address", "api", "base", "because", "client", "history", "wire"]),
    ("controllers", &["actor", "address", "api", "base", "because", "client", "history", "wire"]),
    ("node", &["actor", "address", "api", "base", "because", "client", "history", "wire"]),
    ("kubectl", &["actor", "address", "api", "base", "because", "client", "wire"]),
    (
        "world",
        &[
            "actor",
            "address",
            "agenda",
            "api",
            "apiserver",
            "base",
            "because",
            "client",
            "controllers",
            "etcd",
            "fault",
            "history",
            "kubectl",
            "node",
            "scheduler",
            "wire",
        ],
    ),
    ("timeline", &["base", "world"]),
    ("apiserver_harness", &["address", "api", "apiserver", "base", "client", "kubectl", "wire", "world"]),
    (
        "session",
        &[
            "address",
            "api",
            "apiserver",
            "base",
            "controllers",
            "fault",
            "history",
            "kubectl",
            "node",
            "scheduler",
            "timeline",
            "wire",
            "world",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the core is in the repository").to_path_buf()
}

fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path, ending)),
            false if path.to_string_lossy().ends_with(ending) => found.push(path),
            false => {}
        }
    }
    found.sort();
    found
}

/// A file that is compiled for tests only.
fn is_test(file: &Path) -> bool {
    let inside = file.parent().is_some_and(|parent| parent.ends_with("tests") || parent.ends_with("toy"));
    inside || file.ends_with("tests.rs") || file.ends_with("testing.rs") || file.ends_with("toy.rs")
}

/// A file's code: what comes before its tests, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The part that a file of the core belongs to.
fn part(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("core/src")).expect("a file of the core");
    let first = inside.iter().next().expect("it has a name").to_string_lossy();
    first.trim_end_matches(".rs").into()
}

/// The parts that a text names: behind `crate::`, alone or in braces.
fn named(code: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{').and_then(|list| list.split_once('}')) {
            Some((list, _)) => {
                found.extend(list.split(',').map(|name| name.trim().split("::").next().unwrap_or_default()))
            }
            None => found.extend(after.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()),
        }
    }
    found
}

#[test]
fn parts_import_only_what_is_below_them() {
    let mut broken = Vec::new();
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for (part, below) in PARTS {
        assert!(below.iter().all(|other| listed.contains(other)), "{part} is listed before what it names");
        listed.insert(part);
    }
    for file in files(&root().join("core/src"), ".rs") {
        let part = part(&file);
        let code = code(&file);
        if is_test(&file) || part == "lib" {
            continue;
        }
        let Some((_, below)) = PARTS.iter().find(|(name, _)| *name == part) else {
            broken.push(format!("{part} is no part: a new one is a line in PARTS"));
            continue;
        };
        for other in named(&code).into_iter().filter(|other| listed.contains(other)) {
            if other != part && !below.contains(&other) {
                broken.push(format!("{} names {other}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_import_test_sees_what_it_should() {
    let code = "use crate::api::Key;\nuse crate::{etcd, node::Kubelet};\ncrate::reasons! {}";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["api", "etcd", "node", "reasons"]);
}

#[test]
fn the_page_knows_the_protocol_and_not_the_session() {
    // Of the core the page names plain data; the engine is in a worker.
    let parts =
        PARTS.iter().map(|(part, _)| *part).filter(|part| !["address", "api", "base", "session"].contains(part));
    let forbidden: Vec<String> = parts.map(|part| format!("kubarium_core::{part}::")).collect();
    for file in files(&root().join("web/src"), ".rs").into_iter().filter(|file| !is_test(file)) {
        let code = code(&file);
        let named = forbidden.iter().find(|part| code.contains(part.as_str()));
        assert!(named.is_none(), "{} names {named:?}", file.display());
        assert!(!code.contains("Session"), "{} names the session", file.display());
        assert!(!code.contains("Engine"), "{} names the engine", file.display());
    }
    // What clients share with the engine does not lead to it.
    for file in ["protocol.rs", "picture.rs", "pace.rs"] {
        let code = code(&root().join("engine/src").join(file));
        assert!(!code.contains("Session") && !code.contains("crate::engine"), "{file} names the session");
    }
}

#[test]
fn nothing_is_left_to_do_later() {
    let mut found = Vec::new();
    for dir in ["core/src", "engine/src", "web/src", "texts/src", "xtask/src", "harness/src"] {
        for file in files(&root().join(dir), ".rs") {
            let text = fs::read_to_string(&file).expect("a source file");
            for word in ["todo!(", "unimplemented!(", "FIXME", "XXX"] {
                if text.contains(word) {
                    found.push(format!("{} has {word}", file.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_path_in_the_map_exists() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map");
    let quoted = map.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|word| word.contains('/') && !word.contains([' ', '…', '*', ':', '(']));
    let missing: Vec<&str> =
        paths.filter(|path| !path.starts_with("kubarium") && !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn modules_say_what_they_are() {
    for file in files(&root().join("core/src"), ".rs") {
        let text = fs::read_to_string(&file).expect("a source file");
        assert!(is_test(&file) || text.starts_with("//! "), "{} does not open with a sentence", file.display());
    }
}

/// The keys of a Fluent file.
fn keys(language: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("static/text").join(format!("{language}.ftl"))).expect("a text file");
    let key = |line: &str| {
        let (key, _) = line.split_once(" =")?;
        key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-').then(|| key.to_string())
    };
    text.lines().filter_map(key).collect()
}

#[test]
fn every_language_says_everything() {
    let (english, korean) = (keys("en"), keys("ko"));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(only(&english, &korean), Vec::<String>::new(), "missing in Korean");
    assert_eq!(only(&korean, &english), Vec::<String>::new(), "missing in English");
    let reasons = reasons();
    let missing: Vec<&String> = reasons.difference(&english).collect();
    assert!(missing.is_empty(), "reasons without a sentence: {missing:?}");
    let unused: Vec<&String> =
        english.iter().filter(|key| key.starts_with("because-") && !reasons.contains(*key)).collect();
    assert!(unused.is_empty(), "sentences without a reason: {unused:?}");
}

/// The keys of all reasons that components declare beside their code.
fn reasons() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files(&root().join("core/src"), ".rs") {
        let text = fs::read_to_string(&file).expect("a source file");
        let quoted = text.split('"').skip(1).step_by(2).filter(|word| word.starts_with("because-"));
        found.extend(quoted.filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c == '-')).map(String::from));
    }
    assert!(found.len() > 50, "few reasons were found: is the search still right?");
    found
}
