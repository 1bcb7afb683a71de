//! The rules of the house that a compiler does not know.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each part of the core must not name. The order is base < api < etcd < apiserver < client < the components.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "base",
        &["api", "etcd", "apiserver", "client", "scheduler", "controllers", "node", "kubectl", "session", "actor"],
    ),
    (
        "api",
        &["etcd", "apiserver", "client", "scheduler", "controllers", "node", "kubectl", "session", "actor", "world"],
    ),
    ("etcd", &["apiserver", "client", "scheduler", "controllers", "node", "kubectl", "session", "world"]),
    ("apiserver", &["client", "scheduler", "controllers", "node", "kubectl", "session", "world"]),
    ("client", &["apiserver", "scheduler", "controllers", "node", "kubectl", "session", "world"]),
    ("scheduler", &["apiserver", "controllers", "node", "kubectl", "session", "world"]),
    ("controllers", &["apiserver", "scheduler", "node", "kubectl", "session", "world"]),
    ("node", &["apiserver", "scheduler", "controllers", "kubectl", "session", "world"]),
    ("kubectl", &["etcd", "apiserver", "client", "scheduler", "controllers", "node", "session", "world"]),
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
    let inside = file.parent().is_some_and(|parent| parent.ends_with("tests"));
    inside || file.ends_with("tests.rs") || file.ends_with("testing.rs")
}

/// A file's code: what comes before its tests, without comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn parts_import_only_what_is_below_them() {
    let mut broken = Vec::new();
    for (part, forbidden) in FORBIDDEN {
        for file in files(&root().join("core/src").join(part), ".rs") {
            if is_test(&file) {
                continue;
            }
            let code = code(&file);
            for other in *forbidden {
                let named = [format!("crate::{other}::"), format!("crate::{{{other}"), format!("crate::{other};")];
                if named.iter().any(|name| code.contains(name)) {
                    broken.push(format!("{} names {other}", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn panels_know_only_the_session() {
    for file in files(&root().join("web/src/panels"), ".rs") {
        assert!(!code(&file).contains("kubarium_core::world"), "{} names the world", file.display());
    }
}

#[test]
fn nothing_is_left_to_do_later() {
    let mut found = Vec::new();
    for dir in ["core/src", "web/src", "xtask/src", "harness/src"] {
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
