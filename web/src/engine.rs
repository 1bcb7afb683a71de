//! The clock of the page: gives the core its share of each frame, and collects what there is to say.

use crate::message::{Sort, about, is_told, salience};
use crate::pace::{Flight, Salience, Speed, crowd, lecture};
use crate::session_host::{Host, Scene};
use crate::timeline::{Moments, Notables};
use kubarium_core::address::SpanId;
use kubarium_core::api::Key;
use kubarium_core::base::vec_map::VecMap;
use kubarium_core::base::{Duration, Time};
use kubarium_core::session::Position;
use kubarium_core::session::trace::{Span, What};
use std::collections::VecDeque;
use std::rc::Rc;

/// Milliseconds of a frame that the core may take.
const BUDGET_MS: f64 = 8.0;
/// How long the arrival of a stepped message is shown, in milliseconds.
pub const STEP_MS: f64 = 700.0;
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
/// No frame is taken for longer than this, so that a tab that was hidden does not race.
const LONGEST_FRAME: f64 = 0.1;

/// So long a message is shown that passes too quickly to be seen, in milliseconds.
pub const GLOW_MS: f64 = 600.0;
/// Messages that are on their way for less than this are too quick to be seen, in milliseconds.
const SEEN_MS: f64 = 250.0;
/// So many quick messages of a frame are shown; the others look the same.
const GLOWING: u32 = 14;
const MOST_TRAILS: usize = 500;

/// For longer than this nobody waits for something to happen to an object.
const PATIENCE: Duration = Duration::from_secs(900);

/// What a search for the next thing that happens to an object has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// It goes on in the next frame.
    GoesOn,
    /// Something happens.
    Found,
    /// Nothing will happen, as far as can be seen: time is where it was.
    Nothing,
}

/// A message that passed too quickly to be seen.
pub struct Trail {
    /// The message.
    pub span: Span,
    /// How long it has been shown, in milliseconds of running time.
    pub age: f64,
}

/// The clock, with the cluster that it drives.
pub struct Engine {
    /// The cluster.
    pub host: Host,
    /// The last messages that were worth a sentence, newest last.
    pub log: VecDeque<Span>,
    /// What of it is shown: when much happens it changes only now and then, so that it can be read.
    pub shown: Rc<Vec<Span>>,
    shown_at: f64,
    /// The moments at which something happened, for the timeline.
    pub moments: Moments,
    /// What was notable, for the timeline.
    pub notables: Notables,
    /// The picture that was compared last.
    compared: Rc<Scene>,
    /// The timelines of the branches that are not shown, by number.
    elsewhere: VecMap<u32, (Moments, Notables)>,
    /// The object that is waited for: time runs to the next thing that happens to it.
    sought: Option<(Key, Position)>,
    /// The factor at which time really ran, smoothed.
    pub factor: f64,
    /// Whether the machine cannot keep the chosen speed.
    pub behind: bool,
    /// A message whose arrival is shown after a step: the message, and when it was stepped over (in page time, ms).
    pub stepped: Option<(Span, f64)>,
    /// The message that the caption speaks of.
    pub spoken: Option<Span>,
    spoken_at: f64,
    /// Messages on their way that are still to be spoken of.
    unsaid: VecDeque<Span>,
    seen: VecMap<Sort, u32>,
    /// What passed too quickly to be seen, oldest first.
    pub trails: VecDeque<Trail>,
    /// How long time has run on the page, in milliseconds: what moves on and on goes by it, and stands when time stands.
    pub streamed: f64,
    /// How many messages the last frame brought.
    heard: u32,
    /// How new the newest of the last messages was: 1 when its like had not been seen, less in a crowd.
    novelty: f64,
    /// The part of a microsecond that was left over.
    remainder: f64,
}

impl Engine {
    /// A clock for this cluster.
    pub fn new(host: Host) -> Engine {
        Engine {
            host,
            log: VecDeque::new(),
            shown: Rc::default(),
            shown_at: 0.0,
            moments: Moments::default(),
            notables: Notables::default(),
            compared: Rc::default(),
            elsewhere: VecMap::new(),
            sought: None,
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
        }
    }

    /// Runs the cluster for one frame of `seconds`; `clock` tells the page's time in milliseconds.
    pub fn frame(&mut self, seconds: f64, speed: Speed, clock: impl Fn() -> f64) {
        let seconds = seconds.min(LONGEST_FRAME);
        if self.stepped.as_ref().is_some_and(|(_, since)| clock() - since >= STEP_MS) {
            self.stepped = None;
        }
        if seconds <= 0.0 || self.stepped.is_some() {
            return;
        }
        self.compare();
        let (began, before) = (clock(), self.host.now());
        let in_time = match speed {
            Speed::Fixed(power) => self.run_for(seconds * 10f64.powf(power), || clock() - began < BUDGET_MS),
            Speed::Lecture => self.lecture_for(seconds, || clock() - began < BUDGET_MS),
        };
        self.behind = !in_time && speed != Speed::Lecture;
        let factor = self.host.now().since(before).as_secs_f64() / seconds;
        self.factor = if self.behind { 0.9 * self.factor + 0.1 * factor } else { factor };
        self.streamed += seconds * 1000.0;
        self.trails.iter_mut().for_each(|trail| trail.age += seconds * 1000.0);
        let (now, factor) = (self.host.now(), self.factor);
        let is_seen = |span: &Span| span.due > now && !is_quick(span, factor);
        self.trails.retain(|trail| trail.age < GLOW_MS && !is_seen(&trail.span));
        self.listen();
        self.speak(clock());
        self.show(clock(), false);
    }

    /// Whether a message is on its way too short a time to be seen.
    pub fn is_quick(&self, span: &Span) -> bool {
        is_quick(span, self.factor)
    }

    /// Runs so many seconds of cluster time; false when the frame's time is used up before.
    fn run_for(&mut self, seconds: f64, may_go_on: impl Fn() -> bool) -> bool {
        let until = self.host.now() + self.whole_micros(seconds);
        loop {
            if self.host.advance(until, SLICE) {
                return true;
            }
            if !may_go_on() {
                return false;
            }
        }
    }

    /// Runs for so many seconds on the page at the lecture's pace, which changes with every message.
    fn lecture_for(&mut self, seconds: f64, may_go_on: impl Fn() -> bool) -> bool {
        let mut left = seconds;
        while left > 1e-6 {
            let flights = self.flights();
            let Some(gap) = (if flights.is_empty() { self.host.wait() } else { self.host.gap() }) else {
                return self.run_for(left, may_go_on);
            };
            // While a crowd does the same thing again and again, nobody waits for the next one.
            let hurry = if flights.is_empty() { self.novelty.max(0.02) } else { 1.0 };
            let pace = lecture(flights.into_iter(), Some(gap)) / hurry;
            let whole = gap.as_secs_f64() / pace;
            let now = self.host.now();
            if whole > left {
                let passed = self.whole_micros(left * pace).min(gap);
                self.host.advance(now + passed, SLICE);
                return true;
            }
            left -= whole;
            self.host.advance(now + gap, SLICE);
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

    fn flights(&self) -> Vec<Flight> {
        let seen = |span: &Span| self.seen.get(&Sort::of(span)).map_or(0, |count| count - 1);
        let travels = |span: &&Span| !matches!(span.what, What::Timer) && span.from != span.to;
        let spans = self.host.in_flight();
        spans
            .into_iter()
            .filter(travels)
            .map(|span| Flight { salience: salience(span), length: span.due.since(span.sent), seen: seen(span) })
            .collect()
    }

    /// Takes note of the messages that were sent since the last call.
    fn listen(&mut self) {
        let (log, unsaid, seen, moments) = (&mut self.log, &mut self.unsaid, &mut self.seen, &mut self.moments);
        let (trails, factor, every) = (&mut self.trails, self.factor, self.heard / GLOWING + 1);
        let (mut heard, mut novelty) = (0, 0.0f64);
        self.host.news(|span| {
            let count = seen.entry(Sort::of(span)).or_default();
            *count += 1;
            if !matches!(span.what, What::Timer) {
                novelty = crowd(*count).max(novelty);
            }
            if salience(span) == Salience::Noise {
                return;
            }
            heard += 1;
            if heard % every == 0 && trails.len() < MOST_TRAILS && is_quick(span, factor) {
                trails.push_back(Trail { span: span.clone(), age: 0.0 });
            }
            moments.note(span.sent);
            if is_told(span) {
                if log.len() >= LOG {
                    log.pop_front();
                }
                log.push_back(span.clone());
                if unsaid.len() < LOG {
                    unsaid.push_back(span.clone());
                }
            }
        });
        self.heard = heard;
        if novelty > 0.0 {
            self.novelty = novelty;
        }
    }

    /// Takes note of what is notable about what was drawn last.
    fn compare(&mut self) {
        let drawn = self.host.drawn();
        if !Rc::ptr_eq(&self.compared, drawn) {
            self.notables.compare(&self.compared, drawn, self.host.now());
            self.compared = drawn.clone();
        }
    }

    /// Somebody gives a command: what follows is a new story, to be told slowly. In the past it is another branch of the
    /// run; true then. `now` is the page's time in milliseconds.
    pub fn command(&mut self, now: f64, give: &mut dyn FnMut(&mut Host)) -> bool {
        let before = self.host.branch();
        let left = (self.moments.clone(), self.notables.clone());
        self.seen.clear();
        self.novelty = 1.0;
        self.moments.cut(self.host.now());
        self.notables.cut(self.host.now());
        self.sought = None;
        self.forget_future();
        self.stepped = None;
        give(&mut self.host);
        let branch = self.host.branch();
        if branch != before {
            self.elsewhere.insert(before, left);
        } else if self.host.now() < self.host.end() {
            // Nothing was sent: the future stays.
            (self.moments, self.notables) = left;
        }
        let been_here = self.elsewhere.remove(&branch);
        let is_new = branch != before && been_here.is_none();
        if let Some((moments, notables)) = been_here {
            (self.moments, self.notables) = (moments, notables);
        }
        self.listen();
        self.show(now, true);
        is_new
    }

    /// From now on time runs to the next thing that happens to this object: see [`Engine::search`].
    pub fn seek_next(&mut self, key: &Key) {
        self.sought = Some((key.clone(), self.host.position()));
    }

    /// Goes on to the next thing that happens to the object that is waited for, as long as this frame allows; None when
    /// none is waited for.
    pub fn search(&mut self, clock: impl Fn() -> f64) -> Option<Search> {
        let (key, from) = self.sought.clone()?;
        let began = clock();
        self.stepped = None;
        self.trails.clear();
        self.factor = 0.0;
        let mut search = Search::GoesOn;
        while search == Search::GoesOn && clock() - began < BUDGET_MS {
            if self.is_at_rest() || self.host.now().since(from.time) > PATIENCE {
                self.host.go_to(from);
                self.forget_future();
                search = Search::Nothing;
                break;
            }
            let step = self.host.step();
            self.listen();
            let concerns = |span: &&Span| is_told(span) && about(&span.what) == Some(&key);
            if let Some(span) = step.sent.iter().find(concerns).cloned() {
                self.say(span, clock());
                self.stepped = step.handled.map(|span| (span, clock()));
                search = Search::Found;
            }
        }
        if search != Search::GoesOn {
            self.sought = None;
        }
        self.compare();
        self.show(clock(), self.sought.is_none());
        Some(search)
    }

    /// One cause forward; `now` is the page's time in milliseconds.
    pub fn step(&mut self, now: f64) {
        let step = self.host.step();
        self.factor = 0.0;
        self.trails.clear();
        self.listen();
        let told = step.handled.iter().chain(&step.sent).find(|span| is_told(span)).cloned();
        if let Some(span) = told.or_else(|| step.handled.clone()) {
            self.say(span, now);
        }
        self.stepped = step.handled.map(|span| (span, now));
        self.show(now, true);
    }

    /// One cause back.
    pub fn step_back(&mut self) {
        self.host.step_back();
        self.stepped = None;
        self.sought = None;
        self.forget_future();
    }

    /// To a time.
    pub fn seek(&mut self, time: Time) {
        self.host.seek(time);
        self.stepped = None;
        self.sought = None;
        self.forget_future();
    }

    /// To a position of this run.
    pub fn go_to(&mut self, position: Position) {
        self.host.go_to(position);
        self.stepped = None;
        self.forget_future();
    }

    /// Another cluster takes the place of this one.
    pub fn start_anew(&mut self, host: Host) {
        *self = Engine::new(host);
    }

    /// Goes on without showing it until something has happened; gives up after many messages.
    pub fn hurry(&mut self, has_happened: impl Fn(&Host, &Scene, bool) -> bool) {
        for _ in 0..HURRY {
            let scene = self.host.scene();
            let Some(next) = self.host.next().filter(|_| !has_happened(&self.host, &scene, self.is_at_rest())) else {
                break;
            };
            self.host.advance(next, 1);
        }
        self.listen();
        self.unsaid.clear();
        self.spoken = self.log.back().cloned();
        self.show(0.0, true);
    }

    /// Whether nothing will happen that anybody waits for.
    pub fn is_at_rest(&self) -> bool {
        self.flights().is_empty() && self.host.wait().is_none()
    }

    /// Brings the shown log up to date; `now` is the page's time in milliseconds.
    fn show(&mut self, now: f64, at_once: bool) {
        let last = self.shown.last().map_or(SpanId(0), |span| span.id);
        if self.log.back().map_or(SpanId(0), |span| span.id) == last && self.log.len() == self.shown.len() {
            return;
        }
        let fresh = self.log.iter().rev().take_while(|span| span.id > last).count();
        let pause = if fresh <= 3 { SHOWN_EVERY / 5.0 } else { SHOWN_EVERY };
        if at_once || now - self.shown_at >= pause {
            self.shown = Rc::new(self.log.iter().cloned().collect());
            self.shown_at = now;
        }
    }

    /// Chooses the message that the caption speaks of: one on its way, those that have been seen least first; each
    /// stays for a moment. `now` is the page's time in milliseconds.
    fn speak(&mut self, now: f64) {
        let time = self.host.now();
        self.unsaid.retain(|span| span.due > time);
        let shown = now - self.spoken_at;
        let landed = self.spoken.as_ref().is_none_or(|span| span.due <= time);
        if shown < LEAST_SAID || !(landed || shown >= SAID) {
            return;
        }
        let rarest = (0..self.unsaid.len()).min_by_key(|at| self.seen.get(&Sort::of(&self.unsaid[*at])).copied());
        let next = rarest.and_then(|at| self.unsaid.remove(at)).or_else(|| self.log.back().filter(|_| landed).cloned());
        if let Some(next) = next.filter(|next| self.spoken.as_ref() != Some(next)) {
            self.say(next, now);
        }
    }

    fn say(&mut self, span: Span, now: f64) {
        self.unsaid.retain(|other| other.id != span.id);
        self.spoken = Some(span);
        self.spoken_at = now;
    }

    /// The numbers of the newest message in the log and of the one that is spoken of.
    pub fn newest(&self) -> (SpanId, SpanId) {
        let number = |span: Option<&Span>| span.map_or(SpanId(0), |span| span.id);
        (number(self.log.back()), number(self.spoken.as_ref()))
    }

    fn forget_future(&mut self) {
        let now = self.host.now();
        self.trails.clear();
        self.log.retain(|span| span.sent <= now);
        self.unsaid.clear();
        self.spoken = self.log.back().cloned();
        self.show(0.0, true);
    }
}

fn is_quick(span: &Span, factor: f64) -> bool {
    span.due.since(span.sent).as_secs_f64() * 1000.0 < factor * SEEN_MS
}
