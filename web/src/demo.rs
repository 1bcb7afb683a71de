//! The ready demos: short guided runs, one file each in `static/lessons/`. A step says a sentence, does something, waits
//! until something has happened, and shows a thing. Here they are read; the engine does what they say, and `panels::demos` is what
//! one sees. They are loaded when they are opened, from `lessons/TAG.json`: all of them, with their sentences in one language.

use crate::text::Texts;
use kubarium_core::api::Tree;
use kubarium_core::api::json::parse_json;
use kubarium_engine::goal::{Deed, Until};
pub use kubarium_engine::goal::{key_of as object_key, name_of as object_name, node_key};
use std::rc::Rc;

/// A demo that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Demo {
    /// Its place in the list of demos.
    pub number: usize,
    /// Its steps.
    pub lesson: Rc<Lesson>,
    /// The step that is shown.
    pub step: usize,
    /// Whether what the step waits for has happened.
    pub reached: bool,
    /// When that was, in page time (milliseconds); long ago when somebody hurried.
    pub reached_at: f64,
}

/// A demo as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step of a demo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Its sentence.
    pub say: String,
    /// What is done when it begins.
    pub does: Vec<String>,
    /// What it waits for.
    pub until: String,
    /// What is shown: a component as the page names it, or the beginning of an object's name.
    pub show: String,
}

/// Reads the file of the demos; None if it is not what it should be.
pub fn read(json: &str) -> Option<Vec<Lesson>> {
    let lessons: Vec<Lesson> = parse_json(json).ok()?.as_list()?.iter().map(lesson).collect();
    lessons.iter().all(|lesson| !lesson.title.is_empty() && !lesson.steps.is_empty()).then_some(lessons)
}

fn lesson(tree: &Tree) -> Lesson {
    let step = |step: &Tree| Step {
        say: step.str_at("say").into(),
        does: step.list_at("do").iter().filter_map(|act| act.as_str().map(String::from)).collect(),
        until: step.str_at("until").into(),
        show: step.str_at("show").into(),
    };
    Lesson { title: tree.str_at("title").into(), steps: tree.list_at("steps").iter().map(step).collect() }
}

impl Demo {
    /// The step that is shown.
    pub fn now(&self) -> &Step {
        &self.lesson.steps[self.step]
    }
}

impl Step {
    /// What is done when it begins. A test holds that every line can be read.
    pub fn deeds(&self, texts: &Texts) -> Vec<Deed> {
        let deed = |line: &String| match line.strip_prefix("apply ") {
            Some(key) => {
                let sample = texts.samples().iter().find(|sample| sample.key == key)?;
                Some(Deed::Apply(sample.yaml.to_string()))
            }
            None => line.parse().ok(),
        };
        self.does.iter().filter_map(deed).collect()
    }

    /// What it waits for.
    pub fn until(&self) -> Until {
        self.until.parse().unwrap_or_default()
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::scene::hands::part;
    use crate::text::tests::texts;
    use kubarium_core::api::yaml::parse_documents;
    use kubarium_engine::Engine;
    use kubarium_engine::picture::Picture;
    use kubarium_engine::protocol::{Command, Event, Request};
    use std::fs;

    /// All demos, in English.
    pub fn lessons() -> Vec<Lesson> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/lessons");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let read = |path| fs::read_to_string(path).unwrap();
        files.iter().map(|path| lesson(&parse_documents(&read(path)).unwrap()[0].tree)).collect()
    }

    #[test]
    fn every_demo_can_be_followed_to_its_end() {
        let texts = texts("en");
        for lesson in lessons() {
            let mut engine = Engine::new(3, 1, f64::MAX);
            let mut picture = Picture::default();
            assert!(!lesson.steps.is_empty());
            for (number, step) in lesson.steps.iter().enumerate() {
                let deeds = step.deeds(&texts);
                assert_eq!(deeds.len(), step.does.len(), "{}: what of it is nothing?", step.say);
                let until: Until = step.until.parse().unwrap_or_else(|what| panic!("{}: {what}", step.say));
                let inputs = engine.session().timeline().log().len();
                let begun = Command::BeginStep { step: number as u32, deeds, until };
                let commands = vec![begun, Command::Hurry];
                let reply =
                    engine.handle(Request { version: picture.version, commands, ..Request::default() }, &|| 0.0);
                picture.apply(reply.delta);
                assert!(
                    engine.session().timeline().log().len() - inputs >= step.does.len(),
                    "{}: nothing is done by one of {:?}",
                    step.say,
                    step.does
                );
                assert!(reply.events.contains(&Event::Reached(number as u32, true)), "{}", step.say);
                let begun = engine.session().timeline().log().last().map_or(Default::default(), |entry| entry.at.time);
                let waited = engine.session().now().since(begun).as_secs();
                assert!(waited < 900, "{}: {} has not happened", step.say, step.until);
                let found = || picture.scene.statuses().any(|(key, _)| object_name(&key).starts_with(&step.show));
                assert!(
                    step.show.is_empty() || part(&step.show).is_some() || found(),
                    "{}: no {}",
                    step.say,
                    step.show
                );
            }
        }
    }
}
