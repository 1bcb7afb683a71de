//! The state of the page itself: what is selected, how fast time runs, which language. The cluster is not in it.

use crate::demo::{Demo, Lesson};
use crate::pace::Speed;
use crate::page::object_name;
use crate::scene::geometry::{Arrow, Point, neighbour};
use crate::scene::layout::Layout;
use crate::text::{Phrase, Texts};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_core::session::InputError;
use kubarium_core::session::view::NodeVerdictView;
use std::rc::Rc;
use yew::Reducible;

/// Everything that the page remembers about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Ui {
    /// The words of the chosen language.
    pub texts: Texts,
    /// The demos, once they are loaded.
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
    /// Counts frames in which something that is shown has changed.
    pub tick: u64,
    /// The size of the stage.
    pub layout: Rc<Layout>,
    /// Whether moving things are drawn as numbered arrows.
    pub calm: bool,
    /// Whether only the scene, the caption and the time bar are there.
    pub presenting: bool,
    /// Whether the list of keys is there.
    pub keys: bool,
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
    /// A component, by the key of the text about it, and where it stands.
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
    /// What the scheduler says of it on each node.
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
    /// The pod to be made by hand.
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

/// What can happen to the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// Something that is shown has changed.
    Tick,
    /// Another language, and the demos in it if they are loaded.
    Speak(Texts, Rc<Vec<Lesson>>),
    /// The demos are loaded.
    Learn(Rc<Vec<Lesson>>),
    /// Another theme.
    Paint(Theme),
    /// Time runs or stands.
    Play(bool),
    /// Another speed.
    Run(Speed),
    /// Something is selected; None closes the inspector.
    Select(Option<Selection>),
    /// Something is shown by a demo; None leaves what is shown.
    Show(Option<Selection>),
    /// A demo goes to a step, or ends.
    Follow(Option<Demo>),
    /// What the demo waits for has happened, at this page time: time stands, and what the step shows is there.
    Reached(f64, Option<Selection>),
    /// Another message of the chain of causes is looked at.
    Look(SpanId),
    /// A panel is opened.
    Open(Panel),
    /// The YAML text has changed.
    Type(Rc<str>),
    /// What is wrong with it.
    Blame(Vec<InputError>),
    /// A pod is picked up.
    PickUp(Carry),
    /// It is now over this node.
    Over(Option<usize>),
    /// An arrow key while carrying.
    Walk(Arrow),
    /// What can be done instead of moving a pod; None: nothing is offered.
    Offer(Option<Move>),
    /// A pod makes room for its replacement; None: it has come.
    Move(Option<Move>),
    /// It is put down or put back.
    PutDown,
    /// Something has to be said.
    Say(Option<Notice>),
    /// The stage has another size or another number of nodes.
    Arrange(Rc<Layout>),
    /// Whether the system asks for less motion.
    Calm(bool),
    /// Presenter mode begins or ends.
    Present(bool),
    /// The list of keys comes or goes.
    Keys(bool),
}

impl Ui {
    /// The state at the beginning, in the language of these texts.
    pub fn new(texts: Texts) -> Ui {
        Ui {
            yaml: texts.samples().first().map_or("", |sample| &sample.yaml).into(),
            texts,
            lessons: Rc::default(),
            theme: Theme::System,
            playing: true,
            speed: Speed::Lecture,
            selection: None,
            looked: None,
            demo: None,
            panel: Panel::Write,
            errors: Rc::default(),
            carry: None,
            offer: None,
            moving: None,
            notice: None,
            tick: 0,
            layout: Rc::default(),
            calm: false,
            presenting: false,
            keys: false,
        }
    }
}

impl Reducible for Ui {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut ui = (*self).clone();
        match action {
            Action::Tick => ui.tick += 1,
            Action::Speak(texts, lessons) => {
                ui.texts = texts;
                if let Some(demo) = &mut ui.demo {
                    demo.lesson = lessons.get(demo.number).cloned().map_or_else(|| demo.lesson.clone(), Rc::new);
                }
                ui.lessons = lessons;
            }
            Action::Learn(lessons) => ui.lessons = lessons,
            Action::Paint(theme) => ui.theme = theme,
            Action::Play(playing) => ui.playing = playing,
            Action::Run(speed) => ui.speed = speed,
            Action::Select(selection) => {
                ui.panel = if selection.is_some() { Panel::Inspect } else { Panel::Write };
                // Time stands while causes are looked at.
                ui.looked = match selection {
                    Some(Selection::Message(id)) => Some(id),
                    _ => None,
                };
                ui.playing &= ui.looked.is_none();
                // What is opened is to be seen.
                ui.presenting &= selection.is_none();
                ui.selection = selection;
            }
            Action::Show(selection) => {
                if selection.is_some() {
                    ui.panel = Panel::Inspect;
                    ui.selection = selection;
                }
                ui.looked = None;
            }
            Action::Follow(demo) => {
                ui.demo = demo;
                ui.notice = None;
            }
            Action::Reached(at, selection) => {
                ui.playing = false;
                if let Some(demo) = &mut ui.demo {
                    (demo.reached, demo.reached_at) = (true, at);
                    // It was not there yet when the step began.
                    let is_shown = match &ui.selection {
                        Some(Selection::Object(key)) => object_name(key).starts_with(&demo.now().show),
                        _ => !matches!(selection, Some(Selection::Object(_))),
                    };
                    if !is_shown {
                        (ui.panel, ui.selection) = (Panel::Inspect, selection);
                    }
                }
            }
            Action::Look(span) => {
                ui.looked = Some(span);
                ui.playing = false;
            }
            Action::Open(panel) => ui.panel = panel,
            Action::Type(yaml) => {
                ui.yaml = yaml;
                ui.errors = Rc::default();
            }
            Action::Blame(errors) => ui.errors = Rc::new(errors),
            Action::PickUp(carry) => {
                ui.notice = None;
                ui.carry = Some(carry);
            }
            Action::Over(over) => {
                if let Some(carry) = &mut ui.carry {
                    carry.over = over;
                }
            }
            Action::Walk(arrow) => {
                if let Some(carry) = &mut ui.carry {
                    carry.over = walk(&ui.layout, carry.over, arrow);
                }
            }
            Action::Offer(offer) => ui.offer = offer,
            Action::Move(moving) => {
                ui.offer = None;
                ui.moving = moving;
            }
            Action::PutDown => ui.carry = None,
            Action::Say(notice) => ui.notice = notice,
            Action::Arrange(layout) => ui.layout = layout,
            Action::Calm(calm) => ui.calm = calm,
            Action::Present(presenting) => ui.presenting = presenting,
            Action::Keys(keys) => ui.keys = keys,
        }
        Rc::new(ui)
    }
}

/// The next node in the direction of an arrow; the first one when none is chosen. At the edge of the grid up and down
/// (left and right) go on to the next (previous) node.
fn walk(layout: &Layout, from: Option<usize>, arrow: Arrow) -> Option<usize> {
    let cards: Vec<_> = layout.nodes.iter().map(|node| node.card).collect();
    let Some(from) = from else {
        return (!cards.is_empty()).then_some(0);
    };
    let next = match arrow {
        Arrow::Right | Arrow::Down => (from + 1).min(cards.len().saturating_sub(1)),
        Arrow::Left | Arrow::Up => from.saturating_sub(1),
    };
    Some(neighbour(&cards, from, arrow).unwrap_or(next))
}

impl Carry {
    /// What the scheduler says of the pod on a node.
    pub fn verdict(&self, node: &str) -> Option<&NodeVerdictView> {
        self.verdicts.iter().find(|verdict| verdict.node == node)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::layout::{StageSize, layout};
    use crate::text::tests::texts;
    use kubarium_core::api::Kind;

    fn ui(actions: impl IntoIterator<Item = Action>) -> Rc<Ui> {
        let size = StageSize { width: 1470.0, height: 850.0, rem: 18.0 };
        let start = Ui { layout: Rc::new(layout(size, 3)), ..Ui::new(texts("en")) };
        actions.into_iter().fold(Rc::new(start), |ui, action| ui.reduce(action))
    }

    fn carry() -> Carry {
        let pod = Key::new(Kind::Pod, &"default".into(), &"web".into());
        Carry { pod, verdicts: Rc::default(), over: None, by_keys: true, bound_to: None }
    }

    #[test]
    fn arrows_choose_a_node_and_stop_at_the_last() {
        let over = |arrows: &[Arrow]| {
            let walk = arrows.iter().map(|arrow| Action::Walk(*arrow));
            ui([Action::PickUp(carry())].into_iter().chain(walk)).carry.as_ref().and_then(|carry| carry.over)
        };
        assert_eq!(over(&[]), None);
        assert_eq!(over(&[Arrow::Down]), Some(0));
        assert_eq!(over(&[Arrow::Down; 9]), Some(2));
        assert_eq!(over(&[Arrow::Down, Arrow::Right, Arrow::Up]), Some(0));
    }

    #[test]
    fn selecting_opens_the_inspector_and_closing_returns_to_the_yaml() {
        let selected = ui([Action::Select(Some(Selection::Object(carry().pod)))]);
        assert_eq!(selected.panel, Panel::Inspect);
        assert_eq!(selected.reduce(Action::Select(None)).panel, Panel::Write);
    }

    #[test]
    fn typing_clears_the_blame() {
        let error = InputError { line: 3, column: 1, message: "unknown field".into() };
        let blamed = ui([Action::Type("kind: Pod".into()), Action::Blame(vec![error])]);
        assert_eq!(blamed.errors.len(), 1);
        assert!(blamed.reduce(Action::Type("kind: Pods".into())).errors.is_empty());
    }
}
