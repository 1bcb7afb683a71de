//! The engine: the cluster and its clock. It runs what a request allows, and says what there is to say.

use crate::flows::Flows;
use crate::goal::{self, Goal, PATIENCE};
use crate::message::{Message, Sort, about, is_told, salience};
use crate::pace::{Flight, Salience, Speed, crowd, lecture};
use crate::protocol::{Answer, Branch, Command, Delta, Edit, Event, Flow, Frame, Query, Reply, Request};
use crate::timeline::{Moments, Notable, Notables};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::vec_map::VecMap;
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::session::trace::{Span, What};
use kubarium_core::session::view::{Mark, SectionTitle};
use kubarium_core::session::{Position, Printed, Restore, Role, Session, Setup, Shown, check_manifest};
use std::collections::VecDeque;

/// How long the arrival of a stepped message is shown, in milliseconds.
const STEP_MS: f64 = 700.0;
/// Messages between two looks at the clock.
const SLICE: u64 = 100;
/// How many sentences are kept.
const LOG: usize = 40;
/// A sentence stays at least so long, and no longer than so long while others wait, in milliseconds.
const LEAST_SAID: f64 = 350.0;
const SAID: f64 = 1_300.0;
/// How often the shown log changes at most while much happens, in milliseconds.
const SHOWN_EVERY: f64 = 600.0;
/// How many messages may be passed over in one go.
const HURRY: u32 = 400_000;
/// No frame is taken for longer than this, so that a client that was hidden does not race.
const LONGEST_FRAME: f64 = 0.1;

/// So long a message is shown that passes too quickly to be seen, in milliseconds.
const GLOW_MS: f64 = 600.0;
/// Messages that are on their way for less than this are too quick to be seen, in milliseconds.
const SEEN_MS: f64 = 250.0;
/// So many quick messages of a frame are shown; the others look the same.
const GLOWING: u32 = 14;
const MOST_TRAILS: usize = 500;
/// More messages than this are not told one by one.
const MOST_SPANS: usize = 600;

/// The engine of one cluster. Time comes in with each request; nothing happens in between.
pub struct Engine {
    session: Session,
    playing: bool,
    speed: Speed,
    calm: bool,
    /// The milliseconds that a request may take: [`Engine::handle`] gives up its work and goes on with the next one.
    budget_ms: f64,
    /// The client's time, in milliseconds.
    time: f64,
    /// The last message that was listened to.
    heard_up_to: SpanId,
    /// The last messages that were worth a sentence, newest last.
    log: VecDeque<Message>,
    /// What of it is shown: when much happens it changes only now and then, so that it can be read.
    shown_log: Vec<Message>,
    shown_log_at: f64,
    moments: Moments,
    notables: Notables,
    /// The timelines of the branches that are not shown, by number.
    elsewhere: VecMap<u32, (Moments, Notables)>,
    /// The object that is waited for: time runs to the next thing that happens to it.
    sought: Option<(Key, Position)>,
    /// What a step of a demo waits for.
    awaited: Option<(u32, Goal)>,
    /// Where the steps of the demo began.
    steps: Vec<(Position, SpanId)>,
    opening: Option<Restore>,
    factor: f64,
    behind: bool,
    /// A message whose arrival is shown after a step, and when it was stepped over.
    stepped: Option<(Span, f64)>,
    /// The message that the caption speaks of, and since when.
    spoken: Option<Message>,
    spoken_at: f64,
    /// Messages on their way that are still to be spoken of.
    unsaid: VecDeque<Span>,
    /// How many messages of each sort there were since somebody last gave a command.
    seen: VecMap<Sort, u32>,
    trails: VecDeque<Trail>,
    streamed: f64,
    /// How many messages the last frame brought.
    heard: u32,
    /// How new the newest of the last messages was: 1 when its like had not been seen, less in a crowd.
    novelty: f64,
    /// The part of a microsecond that was left over.
    remainder: f64,
    events: Vec<Event>,
    told: Told,
}

/// A message that passed too quickly to be seen, and how long it has been shown, in milliseconds of running time.
struct Trail {
    span: Span,
    age: f64,
}

/// What the client has been told.
#[derive(Default)]
struct Told {
    version: u64,
    shown: Shown,
    counts: VecMap<kubarium_core::api::Kind, i64>,
    down: Vec<Text>,
    slow: Vec<Text>,
    log: Vec<Message>,
    printed: Vec<Printed>,
    marks: Vec<Mark>,
    /// The branch and the number of the inputs that the marks are of.
    marked: (u32, usize),
    notables: Vec<Notable>,
    moments: Vec<Time>,
    branches: Vec<Branch>,
}

impl Engine {
    /// The engine of a new cluster of so many nodes, with the seed of its randomness, that takes at most so many milliseconds for
    /// a request.
    pub fn new(nodes: u32, seed: u64, budget_ms: f64) -> Engine {
        Engine::of(Session::new(Setup::classroom(nodes, seed)), budget_ms)
    }

    /// The engine of this run.
    pub fn of(session: Session, budget_ms: f64) -> Engine {
        let heard_up_to = session.last_span();
        Engine {
            session,
            playing: true,
            speed: Speed::Lecture,
            calm: false,
            budget_ms,
            time: 0.0,
            heard_up_to,
            log: VecDeque::new(),
            shown_log: Vec::new(),
            shown_log_at: 0.0,
            moments: Moments::default(),
            notables: Notables::default(),
            elsewhere: VecMap::new(),
            sought: None,
            awaited: None,
            steps: Vec::new(),
            opening: None,
            factor: 0.0,
            behind: false,
            stepped: None,
            spoken: None,
            spoken_at: 0.0,
            unsaid: VecDeque::new(),
            seen: VecMap::new(),
            trails: VecDeque::new(),
            streamed: 0.0,
            heard: 0,
            novelty: 1.0,
            remainder: 0.0,
            events: Vec::new(),
            told: Told::default(),
        }
    }

    /// The run, for tests and tools.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Does what is asked. `clock` tells real time in milliseconds, and is looked at only to keep the budget.
    pub fn handle(&mut self, request: Request, clock: &dyn Fn() -> f64) -> Reply {
        let began = clock();
        let budget = self.budget_ms;
        let may_go_on = || clock() - began < budget;
        request.commands.into_iter().for_each(|command| self.command(command));
        self.pass(request.elapsed_ms, &may_go_on);
        let delta = self.delta(request.version);
        let answers = request.questions.iter().map(|(number, query)| (*number, self.answer(query))).collect();
        Reply { delta, frame: self.frame(), answers, events: std::mem::take(&mut self.events) }
    }

    /// So many milliseconds pass.
    fn pass(&mut self, elapsed_ms: f64, may_go_on: &dyn Fn() -> bool) {
        self.time += elapsed_ms;
        if self.opening.is_some() {
            return self.go_on_opening(may_go_on);
        }
        if self.playing && self.sought.is_some() {
            self.search(may_go_on);
        } else if self.playing {
            self.run((elapsed_ms / 1000.0).min(LONGEST_FRAME), may_go_on);
            let at_rest = self.is_at_rest();
            if let Some((step, goal)) = &mut self.awaited
                && goal.is_reached(&self.session, at_rest)
            {
                self.events.push(Event::Reached(*step, false));
                self.awaited = None;
                self.playing = false;
            }
        }
    }

    fn run(&mut self, seconds: f64, may_go_on: &dyn Fn() -> bool) {
        if self.stepped.as_ref().is_some_and(|(_, since)| self.time - since >= STEP_MS) {
            self.stepped = None;
        }
        if seconds <= 0.0 || self.stepped.is_some() {
            return;
        }
        let before = self.session.now();
        let in_time = match self.speed {
            Speed::Fixed(power) => self.run_for(seconds * 10f64.powf(power), may_go_on),
            Speed::Lecture => self.lecture_for(seconds, may_go_on),
        };
        self.behind = !in_time && self.speed != Speed::Lecture;
        let factor = self.session.now().since(before).as_secs_f64() / seconds;
        self.factor = if self.behind { 0.9 * self.factor + 0.1 * factor } else { factor };
        self.streamed += seconds * 1000.0;
        self.trails.iter_mut().for_each(|trail| trail.age += seconds * 1000.0);
        let (now, factor) = (self.session.now(), self.factor);
        let is_seen = |span: &Span| span.due > now && !is_quick(span, factor);
        self.trails.retain(|trail| trail.age < GLOW_MS && !is_seen(&trail.span));
        self.listen();
        self.speak();
        self.show_log(false);
    }

    /// Runs so many seconds of cluster time; false when the budget is used up before.
    fn run_for(&mut self, seconds: f64, may_go_on: &dyn Fn() -> bool) -> bool {
        let until = self.session.now() + self.whole_micros(seconds);
        loop {
            if self.session.advance(until, SLICE).reached {
                return true;
            }
            if !may_go_on() {
                return false;
            }
        }
    }

    /// Runs for so many seconds of the client's time at the lecture's pace, which changes with every message.
    fn lecture_for(&mut self, seconds: f64, may_go_on: &dyn Fn() -> bool) -> bool {
        let mut left = seconds;
        while left > 1e-6 {
            let (flights, wait) = self.ahead();
            let due = if flights.is_empty() { wait } else { self.next() };
            let Some(gap) = due.map(|due| due.since(self.session.now())) else {
                return self.run_for(left, may_go_on);
            };
            // While a crowd does the same thing again and again, nobody waits for the next one.
            let hurry = if flights.is_empty() { self.novelty.max(0.02) } else { 1.0 };
            let pace = lecture(flights.into_iter(), Some(gap)) / hurry;
            let whole = gap.as_secs_f64() / pace;
            let now = self.session.now();
            if whole > left {
                let passed = self.whole_micros(left * pace).min(gap);
                self.session.advance(now + passed, SLICE);
                return true;
            }
            left -= whole;
            self.session.advance(now + gap, SLICE);
            if !may_go_on() {
                return false;
            }
        }
        true
    }

    /// So many seconds of cluster time in whole microseconds; what is left over is kept for the next frame.
    fn whole_micros(&mut self, seconds: f64) -> Duration {
        let micros = seconds * 1e6 + self.remainder;
        self.remainder = micros.fract();
        Duration::from_micros(micros as u64)
    }

    /// When the next message arrives or a timer rings, or, in the past, when the next command was given.
    fn next(&self) -> Option<Time> {
        self.session.poll_at().into_iter().chain(self.next_command()).min()
    }

    /// In the past: when the next command was given.
    fn next_command(&self) -> Option<Time> {
        let now = self.session.now();
        self.session.next_input().filter(|time| *time > now)
    }

    /// The messages on their way as far as the pace is concerned, and when something is due that people wait for: None when all
    /// that is left is housekeeping, such as compaction every five minutes.
    fn ahead(&self) -> (Vec<Flight>, Option<Time>) {
        let now = self.session.now();
        let seen = |span: &Span| self.seen.get(&Sort::of_span(span)).map_or(0, |count| count - 1);
        let (mut flights, mut wait) = (Vec::new(), self.next_command());
        for span in self.session.on_the_way() {
            if is_awaited(span, now) {
                wait = Some(wait.map_or(span.due, |wait| wait.min(span.due)));
            }
            if !matches!(span.what, What::Timer) && span.from != span.to && span.sent <= now {
                flights.push(Flight { salience: salience(span), length: span.due.since(span.sent), seen: seen(span) });
            }
        }
        (flights, wait)
    }

    /// Whether nothing will happen that anybody waits for.
    fn is_at_rest(&self) -> bool {
        let now = self.session.now();
        let travels = |span: &Span| !matches!(span.what, What::Timer) && span.from != span.to && span.sent <= now;
        self.next_command().is_none() && !self.session.on_the_way().any(|span| travels(span) || is_awaited(span, now))
    }

    /// Takes note of the messages that were sent since the last call.
    fn listen(&mut self) {
        let every = self.heard / GLOWING + 1;
        let (mut heard, mut novelty) = (0, 0.0f64);
        for span in self.session.spans_since(self.heard_up_to) {
            let count = self.seen.entry(Sort::of_span(span)).or_default();
            *count += 1;
            if !matches!(span.what, What::Timer) {
                novelty = crowd(*count).max(novelty);
            }
            if salience(span) == Salience::Noise {
                continue;
            }
            heard += 1;
            if heard % every == 0 && self.trails.len() < MOST_TRAILS && is_quick(span, self.factor) {
                self.trails.push_back(Trail { span: span.clone(), age: 0.0 });
            }
            self.moments.note(span.sent);
            if is_told(span) {
                if self.log.len() >= LOG {
                    self.log.pop_front();
                }
                self.log.push_back(Message::of(span, &self.session));
                if self.unsaid.len() < LOG {
                    self.unsaid.push_back(span.clone());
                }
            }
        }
        self.heard_up_to = self.session.last_span();
        self.heard = heard;
        if novelty > 0.0 {
            self.novelty = novelty;
        }
    }

    /// Brings the shown log up to date.
    fn show_log(&mut self, at_once: bool) {
        let last = self.shown_log.last().map_or(SpanId(0), |message| message.id);
        if self.log.back().map_or(SpanId(0), |message| message.id) == last && self.log.len() == self.shown_log.len() {
            return;
        }
        let fresh = self.log.iter().rev().take_while(|message| message.id > last).count();
        let pause = if fresh <= 3 { SHOWN_EVERY / 5.0 } else { SHOWN_EVERY };
        if at_once || self.time - self.shown_log_at >= pause {
            self.shown_log = self.log.iter().cloned().collect();
            self.shown_log_at = self.time;
        }
    }

    /// Chooses the message that the caption speaks of: one on its way, those that have been seen least first; each stays for a
    /// moment.
    fn speak(&mut self) {
        let now = self.session.now();
        self.unsaid.retain(|span| span.due > now);
        let shown = self.time - self.spoken_at;
        let landed = self.spoken.as_ref().is_none_or(|message| message.due <= now);
        if shown < LEAST_SAID || !(landed || shown >= SAID) {
            return;
        }
        let count = |at: &usize| self.seen.get(&Sort::of_span(&self.unsaid[*at])).copied();
        let rarest = (0..self.unsaid.len()).min_by_key(count);
        let next = rarest.and_then(|at| self.unsaid.remove(at)).map(|span| Message::of(&span, &self.session));
        let next = next.or_else(|| self.log.back().filter(|_| landed).cloned());
        if let Some(next) = next.filter(|next| self.spoken.as_ref() != Some(next)) {
            self.say(next);
        }
    }

    fn say(&mut self, message: Message) {
        self.unsaid.retain(|other| other.id != message.id);
        self.spoken = Some(message);
        self.spoken_at = self.time;
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Play(playing) => self.playing = playing,
            Command::Halt => {
                self.playing = false;
                self.trails.clear();
            }
            Command::Run(speed) => self.speed = speed,
            Command::Step => self.step(),
            Command::StepBack => {
                self.jump(|session| drop(session.step_back()));
                self.playing = false;
            }
            Command::Seek(time) => {
                self.jump(|session| session.seek(time));
                self.playing = false;
            }
            Command::SeekNext(key) => {
                self.sought = Some((key, self.session.position()));
                self.playing = true;
            }
            Command::Calm(calm) => self.calm = calm,
            Command::Apply(yaml) => {
                let errors = check_manifest(&yaml);
                if errors.is_empty() {
                    self.act(|session| session.apply_yaml(&yaml));
                    self.playing = true;
                    self.events.push(Event::Applied);
                } else {
                    self.events.push(Event::Blamed(errors));
                }
            }
            Command::Delete(key) => self.act(|session| session.delete(&key)),
            Command::Evict(pod) => self.act(|session| session.evict(&pod)),
            Command::Bind(pod, node) => self.act(|session| session.bind(&pod, &node)),
            Command::Scale(key, replicas) => self.act(|session| session.scale(&key, replicas)),
            Command::Cordon(node, on) => self.act(|session| session.cordon(&node, on)),
            Command::AddMachine => self.act(|session| drop(session.add_node())),
            Command::StopMachine(node) => self.act(|session| session.stop_node(&node)),
            Command::StartMachine(node) => self.act(|session| session.start_node(&node)),
            Command::RemoveMachine(node) => self.act(|session| session.remove_node(&node)),
            Command::StopProcess(name) => self.act(|session| session.stop_process(&name)),
            Command::StartProcess(name) => self.act(|session| session.start_process(&name)),
            Command::SlowDown(name, on) => self.act(|session| session.slow_down(&name, on)),
            Command::BeginStep { step, deeds, until } => {
                self.steps.truncate(step as usize);
                self.steps.push((self.session.position(), self.session.last_span()));
                let again = self.session.now() < self.session.end();
                if !again {
                    deeds.iter().for_each(|deed| self.act(|session| goal::perform(deed, session)));
                }
                self.wait_for(step, until);
            }
            Command::Hurry => self.hurry(),
            Command::ReturnTo(step, until) => {
                if let Some((position, _)) = self.steps.get(step as usize).copied() {
                    self.jump(|session| session.go_to(position));
                    self.wait_for(step, until);
                }
            }
            Command::EndSteps => self.awaited = None,
            Command::Begin(nodes, seed) => self.begin(Session::new(Setup::classroom(nodes, seed))),
            Command::Open(text) => match Restore::begin(&text) {
                Ok(restore) => self.opening = Some(restore),
                Err(reason) => self.events.push(Event::Refused(reason)),
            },
            Command::StopOpening => self.opening = None,
            Command::SwitchBranch(id) => self.switch_branch(id),
        }
    }

    /// Another run takes the place of this one.
    fn begin(&mut self, session: Session) {
        let fresh = Engine::of(session, self.budget_ms);
        let old = std::mem::replace(self, fresh);
        (self.speed, self.calm, self.playing, self.time) = (old.speed, old.calm, old.playing, old.time);
        // The client has the picture of another run: it is told all of this one.
        (self.told.version, self.events) = (old.told.version, old.events);
    }

    fn go_on_opening(&mut self, may_go_on: &dyn Fn() -> bool) {
        while let Some(restore) = &mut self.opening {
            if restore.go_on(SLICE) {
                if let Some(restore) = self.opening.take() {
                    self.begin(restore.finish());
                    self.events.push(Event::Opened);
                }
            } else if !may_go_on() {
                return;
            }
        }
    }

    /// Somebody does something: what follows is a new story, to be told slowly. In the past it is another branch of the run.
    fn act(&mut self, act: impl FnOnce(&mut Session)) {
        let before = self.branch();
        let left = (self.moments.clone(), self.notables.clone());
        self.seen.clear();
        self.novelty = 1.0;
        self.moments.cut(self.session.now());
        self.notables.cut(self.session.now());
        self.sought = None;
        self.forget_future();
        self.stepped = None;
        act(&mut self.session);
        if self.branch() != before {
            self.elsewhere.insert(before, left);
            self.events.push(Event::Forked);
        } else if self.session.now() < self.session.end() {
            // Nothing was sent: the future stays.
            (self.moments, self.notables) = left;
        }
        self.listen();
        self.show_log(true);
    }

    fn switch_branch(&mut self, id: u32) {
        let before = self.branch();
        let left = (self.moments.clone(), self.notables.clone());
        self.jump(|session| session.switch_branch(id));
        let branch = self.branch();
        if branch != before {
            self.elsewhere.insert(before, left);
            (self.moments, self.notables) = self.elsewhere.remove(&branch).unwrap_or_default();
        }
        self.seen.clear();
        self.novelty = 1.0;
        (self.log, self.spoken) = (VecDeque::new(), None);
        self.show_log(true);
    }

    /// The branch that is shown.
    fn branch(&self) -> u32 {
        self.session.branches().iter().find(|branch| branch.current).map_or(0, |branch| branch.id)
    }

    /// Goes to another moment.
    fn jump(&mut self, go: impl FnOnce(&mut Session)) {
        self.told.shown.hold(&self.session);
        go(&mut self.session);
        self.heard_up_to = self.session.last_span();
        self.stepped = None;
        self.sought = None;
        self.forget_future();
    }

    fn forget_future(&mut self) {
        let now = self.session.now();
        self.trails.clear();
        self.log.retain(|message| message.sent <= now);
        self.unsaid.clear();
        self.spoken = self.log.back().cloned();
        self.show_log(true);
    }

    /// One message forward.
    fn step(&mut self) {
        let step = self.session.step();
        self.factor = 0.0;
        self.trails.clear();
        self.listen();
        let told = step.handled.iter().chain(&step.sent).find(|span| is_told(span));
        if let Some(span) = told.or(step.handled.as_ref()) {
            self.say(Message::of(span, &self.session));
        }
        self.stepped = step.handled.map(|span| (span, self.time));
        self.playing = false;
        self.show_log(true);
    }

    /// Goes on to the next thing that happens to the object that is waited for, as long as the budget allows.
    fn search(&mut self, may_go_on: &dyn Fn() -> bool) {
        let Some((key, from)) = self.sought.clone() else { return };
        self.stepped = None;
        self.trails.clear();
        self.factor = 0.0;
        while self.sought.is_some() && may_go_on() {
            if self.is_at_rest() || self.session.now().since(from.time) > PATIENCE {
                self.jump(|session| session.go_to(from));
                self.playing = false;
                self.events.push(Event::NothingNext);
                break;
            }
            let step = self.session.step();
            self.listen();
            let concerns = |span: &&Span| is_told(span) && about(&span.what) == Some(&key);
            if let Some(span) = step.sent.iter().find(concerns) {
                self.say(Message::of(span, &self.session));
                self.stepped = step.handled.map(|span| (span, self.time));
                self.sought = None;
                self.playing = false;
                self.events.push(Event::Found);
            }
        }
        self.show_log(self.sought.is_none());
    }

    fn wait_for(&mut self, step: u32, until: goal::Until) {
        let Some((position, span)) = self.steps.get(step as usize) else { return };
        self.awaited = Some((step, Goal::new(until, position.time, *span)));
        self.playing = true;
    }

    /// Goes on without showing it until what is waited for has happened; gives up after many messages.
    fn hurry(&mut self) {
        let Some((step, mut goal)) = self.awaited.take() else { return };
        for _ in 0..HURRY {
            let at_rest = matches!(goal.until, goal::Until::Rest) && self.is_at_rest();
            let Some(next) = self.next().filter(|_| !goal.is_reached(&self.session, at_rest)) else { break };
            self.session.advance(next, 1);
        }
        self.listen();
        self.unsaid.clear();
        self.spoken = self.log.back().cloned();
        self.show_log(true);
        self.playing = false;
        self.events.push(Event::Reached(step, true));
    }

    fn answer(&self, query: &Query) -> Answer {
        let session = &self.session;
        let messages = |spans: Vec<Span>| spans.iter().map(|span| Message::of(span, session)).collect();
        match query {
            Query::Object(key) => {
                let view = session.inspect(key);
                let rows =
                    view.iter().flat_map(|view| &view.sections).filter(|list| list.title == SectionTitle::Changes);
                let spans =
                    rows.flat_map(|list| &list.rows).filter_map(|row| session.span(row.span).cloned()).collect();
                Answer::Object(view, messages(spans))
            }
            Query::Events(key) => Answer::Events(session.events_about(key)),
            Query::Manifest(key, node) => Answer::Manifest(session.manifest(key, node.as_ref())),
            Query::LastChange(key) => Answer::LastChange(session.last_change(key)),
            Query::Inside(process) => Answer::Inside(session.inside(process)),
            Query::Request(span) => Answer::Request(session.request(*span)),
            Query::LastRequest => Answer::Request(session.last_request().and_then(|span| session.request(span))),
            Query::LastSent => Answer::Request(session.last_sent()),
            Query::Why(span) => Answer::Why(messages(session.why(*span))),
            Query::Verdicts(pod) => Answer::Verdicts(session.explain(pod)),
            Query::LastAttempt(pod) => {
                Answer::Attempt(session.last_try(pod.as_ref()).and_then(|span| session.attempt(span)))
            }
            Query::Save => Answer::Run(session.save()),
        }
    }

    /// What has changed since the version that the client has.
    fn delta(&mut self, version: u64) -> Delta {
        if version != self.told.version {
            // It lost the thread, or has just come.
            self.told = Told { version: self.told.version, ..Told::default() };
        }
        let told = &mut self.told;
        let changes = self.session.changes_since(&mut told.shown);
        self.notables.note(&changes, self.session.now());
        let mut delta = Delta { anew: changes.anew, ..Delta::default() };
        if changes.anew {
            *told = Told { version: told.version, shown: std::mem::take(&mut told.shown), ..Told::default() };
        }
        delta.nodes = changes.nodes.into_iter().map(|(id, change)| (id, change.after)).collect();
        for change in changes.pods {
            match (change.after, change.before) {
                (Some(pod), _) => delta.pods.push(pod),
                (None, Some(pod)) => delta.pods_gone.push(pod.key),
                (None, None) => {}
            }
        }
        for change in changes.workloads {
            match (change.after, change.before) {
                (Some(view), _) => delta.workloads.push(view),
                (None, Some(view)) => delta.workloads_gone.push(view.key),
                (None, None) => {}
            }
        }
        for (kind, more) in changes.counts {
            let count = told.counts.entry(kind).or_default();
            *count += more;
            if more != 0 {
                delta.counts.push((kind, *count as u32));
            }
        }
        let (down, slow) = self.session.troubles();
        delta.down = changed(&mut told.down, down);
        delta.slow = changed(&mut told.slow, slow);
        let branches = self.session.branches();
        let branch = branches.iter().find(|branch| branch.current).map_or(0, |branch| branch.id);
        let branches = branches.into_iter();
        let branches = branches.map(|b| Branch { id: b.id, forked_at: b.forked_at, current: b.current }).collect();
        delta.branches = changed(&mut told.branches, branches);
        delta.log = edited(&mut told.log, &self.shown_log);
        delta.printed = edited(&mut told.printed, self.session.printed());
        let marked = (branch, self.session.timeline().log().len());
        if told.marked != marked {
            told.marked = marked;
            delta.marks = edited(&mut told.marks, &self.session.marks());
        }
        delta.notables = edited(&mut told.notables, self.notables.list());
        delta.moments = edited(&mut told.moments, self.moments.times());
        told.version += u64::from(delta != Delta { version: delta.version, ..Delta::default() });
        delta.version = told.version;
        delta
    }

    fn frame(&self) -> Frame {
        let done = self.opening.as_ref().map(Restore::progress);
        Frame {
            now: self.session.now(),
            start: self.session.start(),
            end: self.session.end().max(self.session.now()),
            playing: self.playing,
            speed: self.speed,
            factor: self.factor,
            behind: self.behind,
            at_rest: self.is_at_rest(),
            handled: self.session.position().handled,
            streamed: self.streamed,
            flows: self.flows(),
            spoken: self.spoken.clone(),
            opening: done.map(|(done, of)| done as f32 / of.max(1) as f32),
            has_story: !self.session.timeline().log().is_empty(),
        }
    }

    fn flows(&self) -> Vec<Flow> {
        let mut flows = Flows::default();
        let arriving =
            self.stepped.as_ref().map(|(span, since)| (span, ((self.time - since) / STEP_MS).clamp(0.0, 1.0)));
        if let Some((span, progress)) = arriving {
            flows.add(&self.session, span, if self.calm { 1.0 } else { progress }, false);
        }
        // What a step led to starts when the message that led to it has arrived.
        if arriving.is_none_or(|(_, progress)| self.calm || progress >= 1.0) {
            let now = self.session.now();
            let is_shown = |span: &&Span| span.sent <= now && (self.calm || !is_quick(span, self.factor));
            let travels = |span: &&Span| !matches!(span.what, What::Timer);
            let mut spans: Vec<&Span> = self.session.on_the_way().filter(travels).filter(is_shown).collect();
            spans.sort_unstable_by_key(|span| span.id);
            for span in spans.into_iter().take(MOST_SPANS) {
                let length = span.due.since(span.sent).as_secs_f64();
                let passed = now.since(span.sent).as_secs_f64();
                let progress = if length > 0.0 { (passed / length).clamp(0.0, 1.0) } else { 1.0 };
                flows.add(&self.session, span, progress, false);
            }
            for trail in self.trails.iter().filter(|_| !self.calm) {
                flows.add(&self.session, &trail.span, (trail.age / GLOW_MS).min(1.0), true);
            }
        }
        flows.all()
    }
}

/// The new value, if it is another one.
fn changed<T: Clone + PartialEq>(told: &mut T, now: T) -> Option<T> {
    if *told == now {
        return None;
    }
    told.clone_from(&now);
    Some(now)
}

/// What leads to the new list, if it is another one.
fn edited<T: Clone + PartialEq>(told: &mut Vec<T>, now: &[T]) -> Option<Edit<T>> {
    let edit = Edit::between(told, now)?;
    *told = now.to_vec();
    Some(edit)
}

fn is_quick(span: &Span, factor: f64) -> bool {
    span.due.since(span.sent).as_secs_f64() * 1000.0 < factor * SEEN_MS
}

/// Whether people wait for this: every message, and timers; but not those of the store's housekeeping, and of the control plane's
/// second looks only those that come soon.
fn is_awaited(span: &Span, now: Time) -> bool {
    let soon = span.due.since(now) <= Duration::from_secs(60);
    match (&span.what, span.from.role) {
        (What::Timer, Role::Apiserver | Role::Etcd) => false,
        (What::Timer, Role::Scheduler) => soon,
        (What::Timer, _) if span.from.part == "deployment-controller" => soon,
        _ => true,
    }
}
