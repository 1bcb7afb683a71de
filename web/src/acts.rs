//! The table of commands: everything that a person can do to the page, and how it is done by button and by key. A button, a
//! shortcut, the list of keys: all of them are read from here, and all of them lead to [`Store::perform`](crate::store::Store).

use crate::demo::Lesson;
use crate::page::Page;
use crate::scene::geometry::Arrow;
use crate::scene::layout::Layout;
use crate::state::{Panel, Selection, State, Theme};
use crate::text::{Lang, Phrase, Texts};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_engine::pace::Speed;
use kubarium_engine::protocol::Command;
use std::rc::Rc;
use yew::prelude::*;

/// What can be done to the page.
#[derive(Clone, Debug)]
pub enum Act {
    /// The engine is told something.
    Tell(Command),
    /// Time runs or stands.
    TogglePlay,
    /// One message forward.
    Step,
    /// One message back.
    StepBack,
    /// To the furthest moment of the run.
    ToNow,
    /// The lecture's pace, or real time.
    ToggleLecture,
    /// Time runs to the next thing that happens to the selected object.
    SeekNext,
    /// The text of the YAML box is applied.
    Apply,
    /// Another machine joins.
    AddMachine,

    /// Something is opened in the inspector.
    Select(Selection),
    /// Whatever is open goes: the list of keys, presenter mode, the notice and the inspector.
    Close,
    /// Another message of the chain of causes is looked at.
    Look(SpanId),
    /// The cause of the last change of an object is opened.
    WhyOf(Key),
    /// A panel is opened.
    Open(Panel),
    /// The YAML text has changed.
    Type(Rc<str>),
    /// An object is taken into the YAML box.
    Edit(Key),

    /// A pod is picked up, by keyboard or by pointer.
    PickUp(Key, bool),
    /// It is now over this node.
    Over(Option<usize>),
    /// It goes to the next node in a direction.
    Walk(Arrow),
    /// It is put down on the node that it is over.
    Drop,
    /// It is put back.
    PutBack,
    /// What is offered instead of moving a pod is done.
    BeginMove,

    /// A demo begins, by its place in the list.
    BeginDemo(usize),
    /// The next step of the demo; what the present one waits for happens first, at once.
    NextStep,
    /// Back to where the last step of the demo began.
    LastStep,
    /// The demo ends.
    EndDemo,

    /// Another language is chosen.
    Choose(Lang),
    /// Another theme.
    Paint(Theme),
    /// Presenter mode begins or ends.
    TogglePresent,
    /// The list of keys comes or goes.
    ToggleKeys,

    /// The run becomes a link.
    Share,
    /// The run becomes a file.
    SaveFile,
    /// The run of this text is opened.
    OpenRun(Rc<str>),
    /// It cannot be read, and why.
    Refuse(Text),
    /// A new run begins.
    BeginAnew,

    /// A file of the page is there: a language, with the demos in it if they were there before.
    Speak(Texts, Rc<Vec<Lesson>>),
    /// The demos are wanted.
    LoadLessons,
    /// They are there.
    Learn(Rc<Vec<Lesson>>),
    /// Something has to be said.
    Say(Phrase, Text),
    /// The stage has another size or another number of nodes.
    Arrange(Rc<Layout>),
    /// The system asks for less motion, or no longer does.
    Calm(bool),
}

/// Where the keyboard's focus is, as far as shortcuts are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Focus {
    /// On nothing that takes keys.
    Free,
    /// On a button or a link, which Space presses.
    Button,
    /// On a slider, which takes the keys that page.
    Slider,
    /// Somebody types or chooses.
    Text,
}

/// A key, and the furthest focus at which it is a shortcut.
pub struct Shortcut(pub &'static str, pub Focus);

/// A row of the table.
pub struct Row {
    /// How scripts name it.
    pub name: &'static str,
    /// What it does; None for what the keyboard does by itself.
    pub act: Option<Act>,
    /// The word on its button.
    pub words: Option<Phrase>,
    /// What its button says when one waits on it.
    pub hint: Option<Phrase>,
    /// Its keys.
    pub keys: &'static [Shortcut],
    /// Its line in the list of keys.
    pub listed: Option<(&'static str, Phrase)>,
    /// When it can be done.
    pub is_enabled: fn(&State) -> bool,
}

fn always(_: &State) -> bool {
    true
}

fn in_demo(state: &State) -> bool {
    state.demo.is_some()
}

fn at_last_step(state: &State) -> bool {
    state.demo.as_ref().is_some_and(|demo| demo.reached && demo.step + 1 == demo.lesson.steps.len())
}

fn carries_by_keys(state: &State) -> bool {
    state.carry.as_ref().is_some_and(|carry| carry.by_keys)
}

/// The table. Of two rows with the same key the first one that can be done is.
pub const ROWS: &[Row] = &[
    Row {
        name: "put-back",
        act: Some(Act::PutBack),
        words: None,
        hint: None,
        keys: &[Shortcut("Escape", Focus::Text)],
        listed: None,
        is_enabled: |state| state.carry.is_some(),
    },
    Row {
        name: "drop",
        act: Some(Act::Drop),
        words: None,
        hint: None,
        keys: &[Shortcut("Enter", Focus::Text)],
        listed: None,
        is_enabled: carries_by_keys,
    },
    walk("walk-left", Arrow::Left, &[Shortcut("ArrowLeft", Focus::Text)]),
    walk("walk-up", Arrow::Up, &[Shortcut("ArrowUp", Focus::Text)]),
    walk("walk-right", Arrow::Right, &[Shortcut("ArrowRight", Focus::Text)]),
    walk("walk-down", Arrow::Down, &[Shortcut("ArrowDown", Focus::Text)]),
    Row {
        name: "play",
        act: Some(Act::TogglePlay),
        words: Some(Phrase::SAY_PLAY),
        hint: Some(Phrase::SAY_PLAY_HINT),
        // A presenter's remote darkens the screen with B: here time stands.
        keys: &[Shortcut(" ", Focus::Free), Shortcut("b", Focus::Slider)],
        listed: Some(("Space, B", Phrase::KEYS_PAUSE)),
        is_enabled: always,
    },
    Row {
        name: "next-step",
        act: Some(Act::NextStep),
        words: Some(Phrase::SAY_DEMO_NEXT),
        hint: None,
        keys: &[Shortcut("PageDown", Focus::Button)],
        listed: None,
        is_enabled: |state| in_demo(state) && !at_last_step(state),
    },
    Row {
        name: "last-step",
        act: Some(Act::LastStep),
        words: Some(Phrase::SAY_DEMO_BACK),
        hint: None,
        keys: &[Shortcut("PageUp", Focus::Button)],
        listed: None,
        is_enabled: in_demo,
    },
    Row {
        name: "end-demo",
        act: Some(Act::EndDemo),
        words: Some(Phrase::SAY_DEMO_END),
        hint: None,
        keys: &[],
        listed: None,
        is_enabled: in_demo,
    },
    Row {
        name: "step",
        act: Some(Act::Step),
        words: Some(Phrase::SAY_STEP),
        hint: Some(Phrase::SAY_STEP_HINT),
        keys: &[Shortcut(".", Focus::Slider)],
        listed: Some((". Page Down", Phrase::KEYS_STEP)),
        is_enabled: always,
    },
    Row {
        name: "step",
        act: Some(Act::Step),
        words: None,
        hint: None,
        keys: &[Shortcut("PageDown", Focus::Button)],
        listed: None,
        is_enabled: |state| !in_demo(state),
    },
    Row {
        name: "step-back",
        act: Some(Act::StepBack),
        words: Some(Phrase::SAY_STEP_BACK),
        hint: Some(Phrase::SAY_STEP_BACK_HINT),
        keys: &[Shortcut(",", Focus::Slider)],
        listed: Some((", Page Up", Phrase::KEYS_BACK)),
        is_enabled: always,
    },
    Row {
        name: "step-back",
        act: Some(Act::StepBack),
        words: None,
        hint: None,
        keys: &[Shortcut("PageUp", Focus::Button)],
        listed: None,
        is_enabled: |state| !in_demo(state),
    },
    Row {
        name: "seek-next",
        act: Some(Act::SeekNext),
        words: Some(Phrase::SAY_NEXT_OF),
        hint: None,
        keys: &[Shortcut("n", Focus::Slider)],
        listed: Some(("N", Phrase::KEYS_NEXT)),
        is_enabled: |state| state.object().is_some(),
    },
    Row {
        name: "walk",
        act: None,
        words: None,
        hint: None,
        keys: &[],
        listed: Some(("← ↑ → ↓", Phrase::KEYS_WALK)),
        is_enabled: always,
    },
    Row {
        name: "open",
        act: None,
        words: None,
        hint: None,
        keys: &[],
        listed: Some(("Enter", Phrase::KEYS_OPEN)),
        is_enabled: always,
    },
    Row {
        name: "close",
        act: Some(Act::Close),
        words: None,
        hint: None,
        keys: &[Shortcut("Escape", Focus::Text)],
        listed: Some(("Esc", Phrase::KEYS_CLOSE)),
        is_enabled: always,
    },
    Row {
        name: "apply",
        act: Some(Act::Apply),
        words: Some(Phrase::SAY_APPLY),
        hint: None,
        keys: &[],
        listed: Some(("Ctrl+Enter", Phrase::KEYS_APPLY)),
        is_enabled: always,
    },
    Row {
        name: "present",
        act: Some(Act::TogglePresent),
        words: Some(Phrase::SAY_PRESENT),
        hint: None,
        keys: &[Shortcut("p", Focus::Slider)],
        listed: Some(("P", Phrase::KEYS_PRESENT)),
        is_enabled: always,
    },
    Row {
        name: "keys",
        act: Some(Act::ToggleKeys),
        words: Some(Phrase::SAY_KEYS),
        hint: None,
        keys: &[Shortcut("?", Focus::Slider)],
        listed: Some(("?", Phrase::KEYS_LIST)),
        is_enabled: always,
    },
    Row {
        name: "to-now",
        act: Some(Act::ToNow),
        words: Some(Phrase::SAY_TO_NOW),
        hint: None,
        keys: &[],
        listed: None,
        is_enabled: |state| state.drawn.frame.now < state.drawn.frame.end,
    },
    Row {
        name: "lecture",
        act: Some(Act::ToggleLecture),
        words: Some(Phrase::SAY_LECTURE),
        hint: Some(Phrase::SAY_LECTURE_HINT),
        keys: &[],
        listed: None,
        is_enabled: always,
    },
    plain("add-machine", Act::AddMachine, Phrase::SAY_ADD_NODE),
    plain("share", Act::Share, Phrase::SAY_COPY_LINK),
    plain("save-file", Act::SaveFile, Phrase::SAY_SAVE_FILE),
    plain("begin-anew", Act::BeginAnew, Phrase::SAY_BEGIN_ANEW),
    Row {
        name: "begin-move",
        act: Some(Act::BeginMove),
        words: None,
        hint: None,
        keys: &[],
        listed: None,
        is_enabled: |state| state.offer.is_some(),
    },
];

/// A row with nothing but a button.
const fn plain(name: &'static str, act: Act, words: Phrase) -> Row {
    Row { name, act: Some(act), words: Some(words), hint: None, keys: &[], listed: None, is_enabled: always }
}

/// A pod that is carried by keyboard goes in a direction.
const fn walk(name: &'static str, arrow: Arrow, keys: &'static [Shortcut]) -> Row {
    let act = Some(Act::Walk(arrow));
    Row { name, act, words: None, hint: None, keys, listed: None, is_enabled: carries_by_keys }
}

/// The row of this name.
pub fn row(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// What a key does, where the focus is; None when it is no shortcut now.
pub fn of_key(key: &str, focus: Focus, state: &State) -> Option<&'static Act> {
    let is_it = |shortcut: &Shortcut| shortcut.0.eq_ignore_ascii_case(key) && focus <= shortcut.1;
    let fits = |row: &&Row| row.keys.iter().any(is_it) && (row.is_enabled)(state);
    ROWS.iter().find(fits)?.act.as_ref()
}

/// The button of a row that can always be pressed.
pub fn button(page: &Page, name: &str) -> Html {
    button_of(page, name, "")
}

/// The same with a class.
pub fn button_of(page: &Page, name: &str, class: &'static str) -> Html {
    let Some(Row { act: Some(act), words: Some(words), hint, .. }) = row(name) else { return html! {} };
    let title = hint.map(|hint| page.say(hint));
    html! {
        <button type="button" {class} {title} onclick={page.on::<MouseEvent>(act.clone())}>{ page.say(*words) }</button>
    }
}

/// The speed of the slider.
pub fn run(power: f64) -> Act {
    Act::Tell(Command::Run(Speed::Fixed(power)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::texts;
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_shortcuts_only_where_nobody_else_takes_them() {
        let state = State::new(texts("en"));
        let act = |key, focus| of_key(key, focus, &state).map(|act| format!("{act:?}"));
        assert_eq!(act(" ", Focus::Free).as_deref(), Some("TogglePlay"));
        assert_eq!(act(" ", Focus::Button), None, "Space presses the button");
        assert_eq!(act("B", Focus::Slider).as_deref(), Some("TogglePlay"));
        assert_eq!(act("b", Focus::Text), None, "somebody types");
        assert_eq!(act("PageDown", Focus::Button).as_deref(), Some("Step"));
        assert_eq!(act("PageDown", Focus::Slider), None, "the slider pages");
        assert_eq!(act("n", Focus::Free), None, "nothing is selected");
        assert_eq!(act("Escape", Focus::Text).as_deref(), Some("Close"));
        assert_eq!(act("ArrowLeft", Focus::Free), None, "nothing is carried");
    }

    #[test]
    fn rows_have_names_of_their_own_and_every_listed_key_leads_somewhere() {
        let mut names = BTreeSet::new();
        for row in ROWS {
            assert!(names.insert(row.name) || row.words.is_none(), "{} is there twice", row.name);
            assert!(row.keys.is_empty() || row.act.is_some(), "{} has keys and does nothing", row.name);
        }
    }
}
