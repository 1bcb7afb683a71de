//! What the page shows: what is selected, which panel is open, which language; and the last picture of the cluster that was drawn.

use crate::demo::{Demo, Lesson};
use crate::scene::geometry::Point;
use crate::scene::layout::Layout;
use crate::text::{Phrase, Texts};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_core::session::InputError;
use kubarium_core::session::view::NodeVerdictView;
use kubarium_engine::message::Message;
use kubarium_engine::pace::Speed;
use kubarium_engine::picture::{Picture, Scene};
use kubarium_engine::protocol::Frame;
use std::rc::Rc;

/// Everything that is shown.
#[derive(Clone, Debug)]
pub struct State {
    /// The words of the language.
    pub texts: Texts,
    /// The demos in that language; none until they are loaded.
    pub lessons: Rc<Vec<Lesson>>,
    /// Dark or light.
    pub theme: Theme,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// What the inspector shows.
    pub selection: Option<Selection>,
    /// The message that is looked at in the chain of causes of the selected one.
    pub looked: Option<SpanId>,
    /// The selected message and its causes, once they are known.
    pub chain: Option<Rc<Vec<Message>>>,
    /// The demo that is shown.
    pub demo: Option<Demo>,
    /// Which side panel is open.
    pub panel: Panel,
    /// The text in the YAML box.
    pub yaml: Rc<str>,
    /// What is wrong with it.
    pub errors: Rc<Vec<InputError>>,
    /// The pod that is being carried.
    pub carry: Option<Carry>,
    /// A running pod was dropped on another node: what can be done instead.
    pub offer: Option<Move>,
    /// A pod that makes room for its replacement on another node.
    pub moving: Option<Move>,
    /// What the page has to say about the last thing that was tried.
    pub notice: Option<Notice>,
    /// The size of the stage.
    pub layout: Rc<Layout>,
    /// Whether moving things are drawn as numbered arrows.
    pub calm: bool,
    /// Whether only the scene, the caption and the time bar are there.
    pub presenting: bool,
    /// Whether the list of keys is there.
    pub keys: bool,
    /// What was drawn last of the cluster.
    pub drawn: View,
}

/// What is drawn of the cluster.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The cluster; behind the newest picture while much changes at once.
    pub scene: Rc<Scene>,
    /// The version of the picture.
    pub version: u64,
    /// How many pods there are.
    pub pods: usize,
    /// What moves, but for the messages on their way.
    pub frame: Frame,
    /// The last messages that were worth a sentence, oldest first.
    pub log: Rc<Vec<Message>>,
    /// What kubectl has printed, oldest first.
    pub printed: Rc<Vec<kubarium_core::session::Printed>>,
    /// What was done from outside.
    pub marks: Rc<Vec<kubarium_core::session::view::Mark>>,
    /// What was notable.
    pub notables: Rc<Vec<kubarium_engine::timeline::Notable>>,
    /// The scale of the timeline.
    pub moments: Rc<kubarium_engine::timeline::Moments>,
    /// The branches of the run.
    pub branches: Rc<Vec<kubarium_engine::protocol::Branch>>,
}

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// What the inspector shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// An object of the cluster.
    Object(Key),
    /// A component, as the page names it, and where it stands.
    Part(&'static str, Text),
    /// A message and its causes.
    Message(SpanId),
}

/// The side panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The YAML box.
    #[default]
    Write,
    /// The inspector.
    Inspect,
    /// The ready demos.
    Demos,
}

/// A pod in somebody's hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Carry {
    /// Which.
    pub pod: Key,
    /// What the scheduler says of it on each node; empty until that is known.
    pub verdicts: Rc<Vec<NodeVerdictView>>,
    /// The node below it, by its place.
    pub over: Option<usize>,
    /// Whether it is carried by keyboard.
    pub by_keys: bool,
    /// The node it runs on already: then it cannot be moved.
    pub bound_to: Option<Text>,
}

/// Pods do not move: a pod is deleted, and another one comes on the chosen node.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The pod.
    pub pod: Key,
    /// The node that was chosen.
    pub node: Text,
    /// What will make the replacement; None when it is made by hand.
    pub owner: Option<Key>,
    /// The pods that the owner has already.
    pub known: Vec<Key>,
    /// The nodes that are closed until the replacement is bound, so that the scheduler has no choice.
    pub closed: Vec<Text>,
    /// The pod to be made by hand; empty until it is known.
    pub manifest: String,
}

/// What the page has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The text.
    pub phrase: Phrase,
    /// Its argument `name`.
    pub name: Text,
}

/// A pointer that may become a drag.
#[derive(Clone, Debug, PartialEq)]
pub struct Press {
    /// The pod below it.
    pub pod: Key,
    /// Where it went down, in the window.
    pub from: Point,
    /// The pointer's id.
    pub pointer: i32,
}

impl State {
    /// The state at the beginning, in the language of these texts.
    pub fn new(texts: Texts) -> State {
        State {
            yaml: texts.samples().first().map_or("", |sample| &sample.yaml).into(),
            texts,
            lessons: Rc::default(),
            theme: Theme::System,
            playing: true,
            speed: Speed::Lecture,
            selection: None,
            looked: None,
            chain: None,
            demo: None,
            panel: Panel::Write,
            errors: Rc::default(),
            carry: None,
            offer: None,
            moving: None,
            notice: None,
            layout: Rc::default(),
            calm: false,
            presenting: false,
            keys: false,
            drawn: View::default(),
        }
    }

    /// The selected object.
    pub fn object(&self) -> Option<&Key> {
        match &self.selection {
            Some(Selection::Object(key)) => Some(key),
            _ => None,
        }
    }
}

impl View {
    /// Takes over all but the cluster from the newest picture.
    pub fn take(&mut self, picture: &Picture, frame: &Frame) {
        self.version = picture.version;
        self.pods = picture.pods();
        // Messages on their way are painted from the newest frame.
        self.frame = Frame { flows: Vec::new(), ..frame.clone() };
        self.log = picture.log.clone();
        self.printed = picture.printed.clone();
        self.marks = picture.marks.clone();
        self.notables = picture.notables.clone();
        self.moments = picture.moments.clone();
        self.branches = picture.branches.clone();
    }
}

impl Carry {
    /// What the scheduler says of the pod on a node.
    pub fn verdict(&self, node: &str) -> Option<&NodeVerdictView> {
        self.verdicts.iter().find(|verdict| verdict.node == node)
    }
}
