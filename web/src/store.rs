//! The one place where anything happens to the page: [`Store::perform`] does an act, [`Store::hear`] takes in what the engine says.
//! Both change the state and leave effects to be carried out; neither touches the browser, so that both are tested natively.

use crate::acts::Act;
use crate::demo::{self, Demo};
use crate::scene::geometry::{Arrow, neighbour};
use crate::scene::hands::part;
use crate::scene::layout::Layout;
use crate::state::{Carry, Move, Notice, Panel, Selection, State};
use crate::text::{Lang, Phrase};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::Text;
use kubarium_core::session::view::PodView;
use kubarium_core::session::{Position, moved_to};
use kubarium_engine::pace::Speed;
use kubarium_engine::picture::Picture;
use kubarium_engine::protocol::{Answer, Command, Event, Frame, Query, Reply, Request};
use std::rc::Rc;

/// The cluster that the page begins with, and that demos run in: its nodes, and the seed of its randomness.
pub const CLASSROOM: (u32, u32) = (3, 1);
/// While nothing else changes, the clock is redrawn so often, in milliseconds.
const CLOCK_EVERY: f64 = 100.0;
/// The run is kept for the next visit so often, in milliseconds; and so soon after something was done.
const KEEP_EVERY: f64 = 3_000.0;
const KEEP_SOON: f64 = 200.0;
/// How long a notice stands in the place of the caption, in milliseconds.
const NOTICED: f64 = 8_000.0;
/// From so many pods on, nodes that change at once are drawn one after the other.
const MANY: usize = 200;
/// So many changed pods, and those beside them on their nodes, are drawn in one frame.
const DRAWN: usize = 150;
/// What has come so recently is looked at first, in milliseconds.
const JUST_NOW: f64 = 300.0;

/// The page: what it shows, the newest picture, and what is still to be done.
pub struct Store {
    /// What is shown.
    pub state: State,
    picture: Picture,
    frame: Frame,
    /// What the engine is to be told with the next request.
    commands: Vec<Command>,
    questions: Vec<(Query, Then)>,
    effects: Vec<Effect>,
    /// The page's time, in milliseconds.
    time: f64,
    drawn: Drawn,
    noticed_at: f64,
    kept: Kept,
}

/// What an answer is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// The verdicts on the pod that is carried.
    Carry(Key),
    /// A manifest for the YAML box.
    Edit,
    /// The cause of a change.
    Why,
    /// The causes of a message.
    Chain(SpanId),
    /// A manifest that is made again on another node.
    Recreate,
    /// The run, for the next visit.
    Keep,
    /// The run, as a link.
    Share,
    /// The run, as a file.
    SaveFile,
}

/// What is done to the browser, apart from the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// On phones, a part of the page comes into sight.
    ShowOnPhones(&'static str),
    /// The focus goes to an object on the stage.
    FocusObject(Key),
    /// The texts of a language are loaded, with the demos if they were there before.
    LoadLanguage(Lang, bool),
    /// The demos are loaded.
    LoadLessons(Lang),
    /// The run is kept for the next visit.
    Keep(String),
    /// The run becomes a link.
    Share(String),
    /// The run becomes a file.
    Download(String),
}

/// What was drawn last.
#[derive(Default)]
struct Drawn {
    at: f64,
    version: u64,
    spoken: SpanId,
    now: u64,
    /// The first node that is still drawn as it was.
    late: Option<usize>,
    /// Something else than the picture has changed since.
    is_old: bool,
}

/// What was kept last.
struct Kept {
    at: f64,
    handled: u64,
    asked: bool,
    /// The text, and the number of the inputs in it.
    text: Rc<str>,
    marks: usize,
}

impl Store {
    /// The page at its beginning.
    pub fn new(state: State) -> Store {
        let commands = if state.calm { vec![Command::Calm(true)] } else { Vec::new() };
        Store {
            state,
            picture: Picture::default(),
            frame: Frame::default(),
            commands,
            questions: Vec::new(),
            effects: Vec::new(),
            time: 0.0,
            drawn: Drawn::default(),
            noticed_at: 0.0,
            kept: Kept { at: 0.0, handled: 0, asked: false, text: Rc::from(""), marks: 0 },
        }
    }

    /// The newest frame, for what is painted.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The newest picture.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// What is to be done to the browser since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The run as it is kept when the page is left, which cannot wait for the engine: the text that was kept last, at the moment that is
    /// shown. None when nothing was kept, or something was done since.
    pub fn last_words(&self) -> Option<String> {
        let is_same = !self.kept.text.is_empty() && self.kept.marks == self.picture.marks.len();
        let at = Position { handled: self.frame.handled, time: self.frame.now };
        is_same.then(|| moved_to(&self.kept.text, at))
    }

    /// Whether all that was done is shown: nothing waits to be told or asked, and the newest picture is drawn.
    pub fn is_settled(&self) -> bool {
        let drawn = self.picture.version == self.drawn.version && self.drawn.late.is_none() && !self.drawn.is_old;
        self.commands.is_empty() && self.questions.is_empty() && drawn && self.frame.opening.is_none()
    }

    /// The next request to the engine, after so many milliseconds, and what the answers are for.
    pub fn request(&mut self, elapsed_ms: f64) -> (Request, Vec<Then>) {
        // Time holds still while a pod is carried: nobody else takes it meanwhile.
        let elapsed_ms = if self.state.carry.is_some() { 0.0 } else { elapsed_ms };
        let (queries, thens): (Vec<Query>, Vec<Then>) = self.questions.drain(..).unzip();
        let questions = queries.into_iter().enumerate().map(|(number, query)| (number as u32, query)).collect();
        let commands = std::mem::take(&mut self.commands);
        (Request { version: self.picture.version, commands, elapsed_ms, questions }, thens)
    }

    /// Takes in what the engine says; its answers are for others.
    pub fn hear(&mut self, reply: Reply) {
        self.picture.apply(reply.delta);
        self.frame = reply.frame;
        if self.commands.is_empty() {
            // What was asked for since would not be in it.
            (self.state.playing, self.state.speed) = (self.frame.playing, self.frame.speed);
            self.go_on_moving();
        }
        reply.events.into_iter().for_each(|event| self.event(event));
    }

    /// Takes in an answer.
    pub fn answered(&mut self, then: Then, answer: Answer) {
        self.drawn.is_old = true;
        match (then, answer) {
            (Then::Carry(pod), Answer::Verdicts(verdicts)) => {
                if let Some(carry) = self.state.carry.as_mut().filter(|carry| carry.pod == pod) {
                    carry.verdicts = Rc::new(verdicts);
                }
            }
            (Then::Edit, Answer::Manifest(manifest)) => {
                self.perform(Act::Type(manifest.unwrap_or_default().into()));
                self.perform(Act::Open(Panel::Write));
            }
            (Then::Why, Answer::LastChange(Some(span))) => self.perform(Act::Select(Selection::Message(span))),
            (Then::Why, Answer::LastChange(None)) => self.close(),
            (Then::Chain(span), Answer::Why(chain)) if self.state.selection == Some(Selection::Message(span)) => {
                self.state.chain = Some(Rc::new(chain.into_iter().rev().collect()));
            }
            (Then::Recreate, Answer::Manifest(Some(manifest))) => {
                if let Some(moving) = &mut self.state.moving {
                    moving.manifest = manifest;
                    let pod = moving.pod.clone();
                    self.tell(Command::Delete(pod));
                    self.play();
                }
            }
            // What was asked of another run is not kept.
            (Then::Keep, Answer::Run(text)) if self.kept.asked => {
                self.kept.asked = false;
                (self.kept.text, self.kept.marks) = (Rc::from(text.as_str()), self.picture.marks.len());
                self.effects.push(Effect::Keep(text));
            }
            (Then::Share, Answer::Run(text)) => self.effects.push(Effect::Share(text)),
            (Then::SaveFile, Answer::Run(text)) => self.effects.push(Effect::Download(text)),
            _ => {}
        }
    }

    /// It is later: brings what is shown up to date; whether anything has changed.
    pub fn tick(&mut self, time: f64) -> bool {
        self.time = time;
        if self.state.notice.is_some() && time - self.noticed_at > NOTICED {
            self.state.notice = None;
            self.drawn.is_old = true;
        }
        let (now, handled) = (self.frame.now.0, self.frame.handled);
        if time - self.kept.at >= KEEP_EVERY && handled != self.kept.handled && self.frame.has_story && !self.kept.asked
        {
            (self.kept.at, self.kept.handled, self.kept.asked) = (time, handled, true);
            self.ask(Query::Save, Then::Keep);
        }
        // Large clusters are drawn less often, so that frames stay short.
        let pause = match self.picture.pods() {
            _ if self.drawn.late.is_some() => 0.0,
            0..100 => 0.0,
            100..400 => 50.0,
            _ => 100.0,
        };
        let spoken = self.frame.spoken.as_ref().map_or(SpanId(0), |message| message.id);
        let news =
            self.picture.version != self.drawn.version || spoken != self.drawn.spoken || self.drawn.late.is_some();
        let news = news || self.frame.opening.is_some() || self.state.playing != self.state.drawn.frame.playing;
        let waited = time - self.drawn.at;
        if !(self.drawn.is_old || (news && waited >= pause) || (now != self.drawn.now && waited >= CLOCK_EVERY)) {
            return false;
        }
        self.draw();
        self.drawn =
            Drawn { at: time, version: self.picture.version, spoken, now, late: self.drawn.late, is_old: false };
        true
    }

    fn draw(&mut self) {
        let view = &mut self.state.drawn;
        view.take(&self.picture, &self.frame);
        if view.pods <= MANY {
            (view.scene, self.drawn.late) = (self.picture.scene.clone(), None);
        } else if !Rc::ptr_eq(&view.scene, &self.picture.scene) {
            let (scene, late) = self.picture.scene.after(&view.scene, self.drawn.late.unwrap_or(0), DRAWN);
            view.scene = if late.is_some() { Rc::new(scene) } else { self.picture.scene.clone() };
            self.drawn.late = late;
        }
    }

    /// Does what somebody wants.
    pub fn perform(&mut self, act: Act) {
        match act {
            Act::Tell(command) => self.tell(command),
            Act::TogglePlay => {
                self.state.playing = !self.state.playing;
                self.commands.push(Command::Play(self.state.playing));
            }
            Act::Step => self.stop_with(Command::Step),
            Act::StepBack => self.stop_with(Command::StepBack),
            Act::ToNow => {
                self.commands.push(Command::Seek(self.frame.end));
                self.play();
            }
            Act::ToggleLecture => {
                let speed = if self.state.speed == Speed::Lecture { Speed::Fixed(0.0) } else { Speed::Lecture };
                self.tell(Command::Run(speed));
            }
            Act::SeekNext => {
                if let Some(key) = self.state.object().cloned() {
                    self.commands.push(Command::SeekNext(key));
                    self.state.playing = true;
                }
            }
            Act::Apply => self.tell(Command::Apply(self.state.yaml.to_string())),
            Act::AddMachine => self.tell(Command::AddMachine),

            Act::Select(selection) => self.select(selection),
            Act::Close if self.state.keys => self.state.keys = false,
            Act::Close if self.state.presenting => self.state.presenting = false,
            Act::Close => {
                self.state.notice = None;
                self.close();
            }
            Act::Look(span) => {
                self.state.looked = Some(span);
                self.stop_with(Command::Halt);
            }
            Act::WhyOf(key) => self.ask(Query::LastChange(key), Then::Why),
            Act::Open(panel) => self.state.panel = panel,
            Act::Type(yaml) => {
                self.state.yaml = yaml;
                self.state.errors = Rc::default();
            }
            Act::Edit(key) => self.ask(Query::Manifest(key, None), Then::Edit),

            Act::PickUp(pod, by_keys) => self.pick_up(pod, by_keys),
            Act::Over(over) => {
                if let Some(carry) = &mut self.state.carry {
                    carry.over = over;
                }
            }
            Act::Walk(arrow) => {
                if let Some(carry) = &mut self.state.carry {
                    carry.over = walk(&self.state.layout, carry.over, arrow);
                }
            }
            Act::Drop => self.drop_pod(),
            Act::PutBack => {
                if let Some(carry) = self.state.carry.take() {
                    self.effects.push(Effect::FocusObject(carry.pod));
                }
            }
            Act::BeginMove => self.begin_move(),

            Act::BeginDemo(number) => self.begin_demo(number),
            Act::NextStep => self.next_step(),
            Act::LastStep => self.last_step(),
            Act::EndDemo => {
                self.state.demo = None;
                self.state.notice = None;
                self.commands.push(Command::EndSteps);
            }

            Act::Choose(lang) => self.effects.push(Effect::LoadLanguage(lang, !self.state.lessons.is_empty())),
            Act::Paint(theme) => self.state.theme = theme,
            Act::TogglePresent => self.state.presenting = !self.state.presenting,
            Act::ToggleKeys => self.state.keys = !self.state.keys,

            Act::Share => self.ask(Query::Save, Then::Share),
            Act::SaveFile => self.ask(Query::Save, Then::SaveFile),
            Act::OpenRun(text) => self.commands.push(Command::Open(text.to_string())),
            Act::Refuse(reason) => self.say(Phrase::SAY_CANNOT_OPEN, reason),
            Act::BeginAnew => {
                self.effects.push(Effect::Keep(String::new()));
                self.commands.push(Command::Begin(CLASSROOM.0, u64::from(CLASSROOM.1)));
                self.show_another_run();
                self.play();
            }

            Act::Speak(texts, lessons) => {
                if let Some(demo) = &mut self.state.demo
                    && let Some(lesson) = lessons.get(demo.number)
                {
                    demo.lesson = Rc::new(lesson.clone());
                }
                (self.state.texts, self.state.lessons) = (texts, lessons);
            }
            Act::LoadLessons => self.effects.push(Effect::LoadLessons(self.state.texts.lang())),
            Act::Learn(lessons) => self.state.lessons = lessons,
            Act::Say(phrase, name) => self.say(phrase, name),
            Act::Arrange(layout) => self.state.layout = layout,
            Act::Calm(calm) => {
                self.state.calm = calm;
                self.commands.push(Command::Calm(calm));
            }
        }
    }

    /// Tells the engine something that a person does: whatever was said before is over.
    fn tell(&mut self, command: Command) {
        match &command {
            Command::Run(speed) => self.state.speed = *speed,
            Command::Seek(_) => self.state.playing = false,
            _ => {
                self.state.notice = None;
                self.kept.at = self.kept.at.min(self.time - KEEP_EVERY + KEEP_SOON);
            }
        }
        self.commands.push(command);
    }

    fn stop_with(&mut self, command: Command) {
        self.commands.push(command);
        self.state.playing = false;
    }

    fn play(&mut self) {
        self.commands.push(Command::Play(true));
        self.state.playing = true;
    }

    fn ask(&mut self, query: Query, then: Then) {
        self.questions.push((query, then));
    }

    fn say(&mut self, phrase: Phrase, name: Text) {
        self.state.notice = Some(Notice { phrase, name });
        self.noticed_at = self.time;
    }

    fn select(&mut self, selection: Selection) {
        self.effects.push(Effect::ShowOnPhones("aside"));
        let state = &mut self.state;
        state.panel = Panel::Inspect;
        // What is opened is to be seen.
        state.presenting = false;
        state.looked = None;
        if state.selection.as_ref() != Some(&selection) {
            state.chain = None;
        }
        state.selection = Some(selection.clone());
        if let Selection::Message(id) = selection {
            // Time stands while causes are looked at.
            state.looked = Some(id);
            self.stop_with(Command::Halt);
            self.ask(Query::Why(id), Then::Chain(id));
        }
    }

    fn close(&mut self) {
        let state = &mut self.state;
        (state.selection, state.looked, state.chain, state.panel) = (None, None, None, Panel::Write);
    }

    /// Something is shown by the page itself; None leaves what is shown.
    fn show(&mut self, selection: Option<Selection>) {
        if selection.is_some() {
            (self.state.panel, self.state.selection, self.state.chain) = (Panel::Inspect, selection, None);
        }
        self.state.looked = None;
    }

    fn event(&mut self, event: Event) {
        self.drawn.is_old = true;
        match event {
            Event::Forked => self.say(Phrase::SAY_FORKED, Text::EMPTY),
            Event::Blamed(errors) => self.state.errors = Rc::new(errors),
            Event::Applied => {
                self.state.errors = Rc::default();
                self.effects.push(Effect::ShowOnPhones("body"));
            }
            Event::Found => {}
            Event::NothingNext => self.say(Phrase::SAY_NOTHING_NEXT, Text::EMPTY),
            Event::Reached(step, hurried) => self.reached(step, hurried),
            Event::Opened => self.show_another_run(),
            Event::Refused(reason) => self.say(Phrase::SAY_CANNOT_OPEN, reason),
        }
    }

    fn show_another_run(&mut self) {
        self.state.demo = None;
        (self.state.carry, self.state.offer, self.state.moving, self.state.notice) = (None, None, None, None);
        (self.kept.handled, self.kept.text, self.kept.asked) = (0, Rc::from(""), false);
        self.close();
    }

    /// Picks up a pod: every node says what the scheduler thinks of it.
    fn pick_up(&mut self, pod: Key, by_keys: bool) {
        let Some(home) = self.picture.home(&pod).cloned() else { return };
        let over = by_keys.then_some(0).filter(|_| !self.picture.scene.nodes.is_empty());
        let bound_to = Some(home).filter(|home| !home.is_empty());
        self.state.notice = None;
        self.state.carry = Some(Carry { pod: pod.clone(), verdicts: Rc::default(), over, by_keys, bound_to });
        self.ask(Query::Verdicts(pod.clone()), Then::Carry(pod));
    }

    /// Puts a pod down on the node that it is over: binds it there, if it waits.
    fn drop_pod(&mut self) {
        let Some(carry) = self.state.carry.take() else { return };
        let node = carry.over.and_then(|place| self.picture.scene.nodes.get(place));
        let Some(node) = node.map(|scene| scene.node.name.clone()) else { return };
        let pod = carry.pod;
        match carry.bound_to {
            None => {
                // The inspector shows the request; on phones the stage stays in sight.
                self.show(Some(Selection::Object(pod.clone())));
                self.tell(Command::Bind(pod, node));
                self.play();
            }
            Some(home) => {
                self.say(Phrase::SAY_PODS_DO_NOT_MOVE, pod.name.clone());
                self.select(Selection::Object(pod.clone()));
                self.state.offer = if home == node { None } else { self.instead_of_moving(pod, node) };
            }
        }
    }

    /// What really can be done to have a pod on another node.
    fn instead_of_moving(&self, pod: Key, node: Text) -> Option<Move> {
        let scene = &self.picture.scene;
        let owner = self.picture.pod(&pod)?.owner.clone();
        let (mut known, mut closed) = (Vec::new(), Vec::new());
        if owner.is_some() {
            known.extend(scene.all_pods().filter(|other| other.owner == owner).map(|other| other.key.clone()));
            let open =
                scene.nodes.iter().map(|scene| &scene.node).filter(|view| view.name != node && !view.is_cordoned());
            closed.extend(open.map(|view| view.name.clone()));
        }
        Some(Move { pod, node, owner, known, closed, manifest: String::new() })
    }

    /// Evicts the pod, while the other nodes are closed until its replacement is bound; a bare one is deleted.
    fn begin_move(&mut self) {
        let Some(moving) = self.state.offer.take() else { return };
        self.state.notice = None;
        self.state.moving = Some(moving.clone());
        if moving.owner.is_none() {
            return self.ask(Query::Manifest(moving.pod, Some(moving.node)), Then::Recreate);
        }
        moving.closed.into_iter().for_each(|node| self.tell(Command::Cordon(node, true)));
        self.tell(Command::Evict(moving.pod));
        self.play();
    }

    /// Looks whether the replacement can be made, or has come, and ends the move.
    fn go_on_moving(&mut self) {
        let Some(moving) = self.state.moving.clone() else { return };
        if moving.owner.is_none() {
            if !moving.manifest.is_empty() && self.picture.home(&moving.pod).is_none() {
                self.state.moving = None;
                self.tell(Command::Apply(moving.manifest));
            }
            return;
        }
        let is_new = |pod: &PodView| pod.owner == moving.owner && !moving.known.contains(&pod.key);
        let home = self.picture.scene.node(&moving.node);
        let come = home.is_none_or(|home| home.pods.iter().any(|pod| is_new(pod)));
        // At rest, a budget has refused the eviction, or the replacement fits nowhere.
        if come || self.frame.at_rest {
            self.state.moving = None;
            moving.closed.into_iter().for_each(|node| self.tell(Command::Cordon(node, false)));
            if !come {
                self.say(Phrase::SAY_NOT_REPLACED, moving.pod.name);
            }
        }
    }

    /// Begins a demo, in a new cluster.
    fn begin_demo(&mut self, number: usize) {
        let Some(lesson) = self.state.lessons.get(number).cloned() else { return };
        self.commands.push(Command::Begin(CLASSROOM.0, u64::from(CLASSROOM.1)));
        self.show_another_run();
        self.state.panel = Panel::Demos;
        self.tell(Command::Run(Speed::Lecture));
        self.effects.push(Effect::ShowOnPhones("body"));
        self.go_to_step(Demo { number, lesson: Rc::new(lesson), step: 0, reached: false, reached_at: 0.0 });
    }

    /// The next step of the demo; what the present one waits for happens first, at once.
    fn next_step(&mut self) {
        let Some(demo) = self.state.demo.clone() else { return };
        if !demo.reached {
            self.commands.push(Command::Hurry);
        } else if self.time - demo.reached_at < JUST_NOW {
            // Whoever presses just then meant to hurry, and sees it now.
        } else if demo.step + 1 < demo.lesson.steps.len() {
            self.go_to_step(Demo { step: demo.step + 1, reached: false, ..demo });
        }
    }

    /// Back to where the last step of the demo began.
    fn last_step(&mut self) {
        let Some(demo) = self.state.demo.clone() else { return };
        let step = demo.step.saturating_sub(usize::from(!demo.reached || demo.step > 0));
        let demo = Demo { step, reached: false, ..demo };
        self.commands.push(Command::ReturnTo(step as u32, demo.now().until()));
        self.show_step(demo);
    }

    fn go_to_step(&mut self, demo: Demo) {
        let (deeds, until) = (demo.now().deeds(&self.state.texts), demo.now().until());
        self.tell(Command::BeginStep { step: demo.step as u32, deeds, until });
        self.show_step(demo);
    }

    fn show_step(&mut self, demo: Demo) {
        // At the first step the picture is still that of another run.
        let shown = if demo.step == 0 { part(&demo.now().show) } else { self.shown(&demo) };
        (self.state.demo, self.state.notice, self.state.playing) = (Some(demo), None, true);
        self.show(shown);
    }

    /// What a step waits for has happened; what it shows may be there only now.
    fn reached(&mut self, step: u32, hurried: bool) {
        let Some(mut demo) = self.state.demo.clone().filter(|demo| demo.step as u32 == step) else { return };
        (demo.reached, demo.reached_at) = (true, if hurried { f64::MIN } else { self.time });
        self.state.playing = false;
        let selection = self.shown(&demo);
        let is_shown = match &self.state.selection {
            Some(Selection::Object(key)) => demo::object_name(key).starts_with(&demo.now().show),
            _ => !matches!(selection, Some(Selection::Object(_))),
        };
        if !is_shown {
            (self.state.panel, self.state.selection) = (Panel::Inspect, selection);
        }
        self.state.demo = Some(demo);
    }

    /// What a step shows, if it is there.
    fn shown(&self, demo: &Demo) -> Option<Selection> {
        let show = &demo.now().show;
        let find =
            || self.picture.scene.statuses().map(|(key, _)| key).find(|key| demo::object_name(key).starts_with(show));
        part(show).or_else(|| find().map(Selection::Object))
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

#[cfg(test)]
mod tests;
