//! `assets`: what the page loads besides itself, compiled from `static/`: for each language its texts with the samples,
//! `text/TAG.json`, and the demos with their sentences, `lessons/TAG.json`.

use crate::run::{self, Failure, Outcome};
use kubarium_core::api::Tree;
use kubarium_core::api::json::to_json;
use kubarium_core::api::yaml::parse_documents;
use kubarium_texts::Language;
use std::fs;
use std::path::{Path, PathBuf};

/// `cargo xtask assets [--out DIR]`. Trunk calls it while it builds, and names its folder in the environment.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let out = run::option(&mut arguments, "--out")?.map(PathBuf::from);
    run::nothing_else(&arguments)?;
    let trunk = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    write(&out.or(trunk).unwrap_or_else(|| run::root().join("dist")))
}

/// Writes the assets of all languages into a folder.
pub fn write(out: &Path) -> Outcome {
    let folder = run::root().join("static");
    let languages = kubarium_texts::read(&folder).map_err(Failure::Failed)?;
    for name in ["text", "lessons"] {
        fs::create_dir_all(out.join(name))?;
    }
    for language in &languages {
        let name = format!("{}.json", language.tag);
        let texts = language.asset(&languages[0], &folder).map_err(Failure::Failed)?;
        fs::write(out.join("text").join(&name), texts)?;
        fs::write(out.join("lessons").join(&name), lessons(language, &languages[0], &folder)?)?;
    }
    Ok(())
}

/// The demos with their sentences in a language, in the order of their titles in the texts.
fn lessons(language: &Language, english: &Language, folder: &Path) -> Outcome<String> {
    let mut lessons = Vec::new();
    for entry in fs::read_dir(folder.join("lessons"))? {
        let path = entry?.path();
        let fault = |what: String| Failure::Failed(format!("{}: {what}", path.display()));
        let documents = parse_documents(&fs::read_to_string(&path)?).map_err(|error| fault(format!("{error:?}")))?;
        let Some(mut lesson) = documents.into_iter().next().map(|document| document.tree) else {
            return Err(fault("no demo".into()));
        };
        let title = lesson.str_at("title").to_string();
        let place = english.keys().position(|key| key == title).ok_or_else(|| fault(format!("no text for {title}")))?;
        let say = |tree: &mut Tree, name: &str| {
            let Some(text) = tree.get_mut(name) else { return Err(fault(format!("a step without {name}"))) };
            let key = text.as_str().unwrap_or_default();
            let known = english.get(key).ok_or_else(|| fault(format!("no text for {key}")))?;
            *text = Tree::Text(language.get(key).unwrap_or(known).into());
            Ok(())
        };
        say(&mut lesson, "title")?;
        for step in lesson.get_mut("steps").and_then(Tree::as_list_mut).into_iter().flatten() {
            say(step, "say")?;
        }
        lessons.push((place, to_json(&lesson)));
    }
    lessons.sort();
    let lessons: Vec<String> = lessons.into_iter().map(|(_, lesson)| lesson).collect();
    Ok(format!("[\n{}\n]\n", lessons.join(",\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The demos are compiled, and no sentence is left over.
    #[test]
    fn every_sentence_of_a_demo_is_said() {
        let folder = run::root().join("static");
        let languages = kubarium_texts::read(&folder).unwrap();
        for language in &languages {
            let said = lessons(language, &languages[0], &folder).unwrap();
            let said: BTreeSet<&str> = said.split('"').collect();
            for key in language.keys().filter(|key| key.starts_with("lesson-")) {
                let text = language.get(key).unwrap();
                assert!(said.contains(text), "{} {key}: {text}", language.tag);
            }
        }
    }
}
