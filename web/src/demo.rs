//! The ready demos: short guided runs, one file each in `static/lessons/`. A step says a sentence, does something, waits
//! until something has happened, and shows a thing. Here they are read and followed; `panels::demos` is what one sees. They are
//! loaded when they are opened, from `lessons/TAG.json`: all of them, with their sentences in one language.

use crate::page::Page;
use crate::session_host::{Act, Host, Scene};
use crate::state::{Action, Selection};
use kubarium_core::address::SpanId;
use kubarium_core::api::json::parse_json;
use kubarium_core::api::request::Subresource;
use kubarium_core::api::{Key, Tree};
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::Position;
use kubarium_core::session::trace::{Span, What};
use std::rc::Rc;

/// What has come so recently is looked at first, in milliseconds.
const JUST_NOW: f64 = 300.0;
/// No step waits longer than this in cluster time.
const PATIENCE: Duration = Duration::from_secs(900);

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
    /// Where each step so far began.
    pub begun: Vec<(Position, SpanId)>,
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

    /// Whether what the step waits for has happened.
    pub fn is_reached(&self, host: &Host, scene: &Scene, at_rest: bool) -> bool {
        let Some((from, first)) = self.begun.get(self.step) else { return true };
        let passed = host.now().since(from.time);
        passed >= PATIENCE || has_happened(&self.now().until, host, scene, *first, passed, at_rest)
    }
}

fn has_happened(until: &str, host: &Host, scene: &Scene, first: SpanId, passed: Duration, at_rest: bool) -> bool {
    let words: Vec<&str> = until.split(' ').collect();
    match words.as_slice() {
        ["sent", from, to, word, kind] => host.sent_after(first).any(|span| {
            let about = crate::message::about(&span.what).map_or("", |key| key.kind.info().name);
            about == *kind
                && word_of(span) == *word
                && span.from.name().starts_with(*from)
                && span.to.name().starts_with(*to)
        }),
        ["status", name, status] => {
            scene.statuses().any(|(key, now)| crate::page::object_name(&key).starts_with(name) && now == *status)
        }
        ["pods", status, count] => {
            let pods = scene.nodes.iter().flat_map(|node| &node.pods).chain(scene.waiting.iter());
            pods.filter(|pod| pod.status == *status).count().to_string() == *count
        }
        ["passes", seconds] => passed.as_secs().to_string().parse::<u64>().ok() >= seconds.parse().ok(),
        ["rest"] => at_rest,
        _ => true,
    }
}

/// The word for a message in `until: sent …`.
fn word_of(span: &Span) -> &'static str {
    match &span.what {
        What::Request(verb, Subresource::None, _) => verb.as_str(),
        What::Request(_, Subresource::Status, _) => "status",
        What::Request(_, Subresource::Binding, _) => "binding",
        What::Write(_) => "write",
        What::Watch(..) => "watch",
        What::Cri(call, _) | What::CriReply(call, ..) => call,
        _ => "",
    }
}

/// The acts that an entry of `do:` stands for, in the cluster as it is.
fn acts(entry: &str, scene: &Scene) -> Vec<Act> {
    let words: Vec<&str> = entry.split(' ').collect();
    let find = |name: &str| find(name, scene);
    match words.as_slice() {
        ["delete", name] => find(name).map(Act::Delete).into_iter().collect(),
        ["scale", name, replicas] => {
            let replicas = replicas.parse().unwrap_or_default();
            find(name).map(|key| Act::Scale(key, replicas)).into_iter().collect()
        }
        // The node of a pod.
        ["stop", name] => {
            let pod = find(name).and_then(|key| Some(scene.pod(&key)?.node.clone()));
            pod.map(Act::StopNode).into_iter().collect()
        }
        ["start"] => scene.nodes.iter().map(|node| Act::StartNode(node.node.name.clone())).collect(),
        ["cordon"] => scene.nodes.iter().map(|node| Act::Cordon(node.node.name.clone(), true)).collect(),
        ["uncordon", name] => vec![Act::Cordon((*name).into(), false)],
        ["crash", name] => process(name).map(Act::StopProcess).into_iter().collect(),
        ["restart", name] => process(name).map(Act::StartProcess).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A process of the control plane by its name.
pub fn process(name: &str) -> Option<Text> {
    crate::message::process_place(name).map(|_| name.into())
}

/// The first object whose name begins so.
fn find(name: &str, scene: &Scene) -> Option<Key> {
    scene.statuses().map(|(key, _)| key).find(|key| crate::page::object_name(key).starts_with(name))
}

impl Page {
    /// Begins a demo, in a new cluster.
    pub fn begin_demo(&self, number: usize, lesson: Lesson) {
        self.engine.borrow_mut().start_anew(Host::classroom(3, 1));
        self.send(Action::Run(crate::pace::Speed::Lecture));
        let lesson = Rc::new(lesson);
        self.go_to_step(Demo { number, lesson, step: 0, reached: false, reached_at: 0.0, begun: Vec::new() });
        crate::dom::show_on_phones("body");
    }

    /// The next step of the demo; what the present one waits for happens first, at once.
    pub fn next_step(&self, demo: &Demo) {
        if !demo.reached {
            self.engine.borrow_mut().hurry(|host, scene, at_rest| demo.is_reached(host, scene, at_rest));
            self.reach(demo, 0.0);
            self.send(Action::Tick);
        } else if crate::dom::now() - demo.reached_at < JUST_NOW {
            // Whoever presses just then meant to hurry, and sees it now.
        } else if demo.step + 1 < demo.lesson.steps.len() {
            self.go_to_step(Demo { step: demo.step + 1, reached: false, ..demo.clone() });
        }
    }

    /// Back to where the last step of the demo began.
    pub fn last_step(&self, demo: &Demo) {
        let step = demo.step.saturating_sub(usize::from(!demo.reached || demo.step > 0));
        let Some((position, _)) = demo.begun.get(step) else { return };
        self.engine.borrow_mut().go_to(*position);
        self.show_step(Demo { step, reached: false, ..demo.clone() });
    }

    fn go_to_step(&self, mut demo: Demo) {
        let (scene, again) = {
            let mut engine = self.engine.borrow_mut();
            demo.begun.truncate(demo.step);
            demo.begun.push((engine.host.position(), engine.host.last_span()));
            (engine.host.scene(), engine.host.now() < engine.host.end())
        };
        // In the past, what was done then is done again by itself.
        for entry in demo.now().does.iter().filter(|_| !again) {
            match entry.strip_prefix("apply ") {
                Some(key) => {
                    let samples = self.texts.samples().iter();
                    samples.filter(|sample| sample.key == key).for_each(|sample| self.apply(&sample.yaml));
                }
                None => acts(entry, &scene).iter().for_each(|act| self.act(act)),
            }
        }
        self.show_step(demo);
    }

    fn show_step(&self, demo: Demo) {
        let selection = self.shown(&demo);
        self.send(Action::Follow(Some(demo)));
        self.send(Action::Play(true));
        self.send(Action::Show(selection));
    }

    /// What the step waits for has happened, at this page time; what it shows may be there only now.
    pub fn reach(&self, demo: &Demo, at: f64) {
        self.send(Action::Reached(at, self.shown(demo)));
    }

    /// What the step shows, if it is there.
    fn shown(&self, demo: &Demo) -> Option<Selection> {
        let scene = self.engine.borrow_mut().host.scene();
        let show = &demo.now().show;
        crate::scene::hands::part(show).or_else(|| find(show, &scene).map(Selection::Object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::texts;
    use kubarium_core::api::yaml::parse_documents;
    use std::fs;

    #[test]
    fn every_demo_can_be_followed_to_its_end() {
        let (texts, folder) = (texts("en"), concat!(env!("CARGO_MANIFEST_DIR"), "/../static/lessons"));
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let lesson = lesson(&parse_documents(&text).unwrap()[0].tree);
            assert!(!lesson.steps.is_empty());
            let mut host = Host::classroom(3, 1);
            for step in &lesson.steps {
                let scene = host.scene();
                let (begun, first) = (host.now(), host.last_span());
                for entry in &step.does {
                    match entry.strip_prefix("apply ") {
                        Some(key) => {
                            let sample = texts.samples().iter().find(|sample| sample.key == key);
                            host.apply_yaml(&sample.expect("no such sample").yaml).expect("samples are good");
                        }
                        None => {
                            let acts = acts(entry, &scene);
                            assert!(!acts.is_empty(), "{}: nothing is done by {entry}", step.say);
                            acts.iter().for_each(|act| host.act(act));
                        }
                    }
                }
                let reached = |host: &mut Host| {
                    let (scene, rest) = (host.scene(), host.wait().is_none());
                    has_happened(&step.until, host, &scene, first, host.now().since(begun), rest)
                };
                while !reached(&mut host) {
                    let next = host.next().expect("something is due");
                    host.advance(next, 1);
                    assert!(host.now() < begun + PATIENCE, "{}: {} has not happened", step.say, step.until);
                }
                let shown =
                    crate::scene::hands::part(&step.show).is_some() || find(&step.show, &host.scene()).is_some();
                assert!(shown || step.show.is_empty(), "{}: there is no {}", step.say, step.show);
            }
        }
    }
}
