//! The clock of the page: gives the core its share of each frame, and collects what there is to say.

use crate::message::{Sort, is_told, salience};
use crate::pace::{Flight, Salience, Speed, lecture};
use crate::session_host::Host;
use crate::timeline::Moments;
use kubarium_core::base::{Duration, Time};
use kubarium_core::trace::{Span, SpanId, What};
use std::collections::{BTreeMap, VecDeque};

/// Milliseconds of a frame that the core may take.
const BUDGET_MS: f64 = 8.0;
/// Messages between two looks at the clock.
const SLICE: u64 = 400;
/// How many sentences are kept.
const LOG: usize = 60;
/// No frame is taken for longer than this, so that a tab that was hidden does not race.
const LONGEST_FRAME: f64 = 0.1;

/// The clock, with the cluster that it drives.
pub struct Engine {
    /// The cluster.
    pub host: Host,
    /// The last messages that were worth a sentence, newest last.
    pub log: VecDeque<Span>,
    /// The moments at which something happened, for the timeline.
    pub moments: Moments,
    /// The factor at which time really ran, smoothed.
    pub factor: f64,
    /// Whether the machine cannot keep the chosen speed.
    pub behind: bool,
    /// A message whose arrival is shown after a step: the message, and when it was stepped over (in page time, ms).
    pub stepped: Option<(Span, f64)>,
    seen: BTreeMap<Sort, u32>,
    /// The part of a microsecond that was left over.
    remainder: f64,
}

impl Engine {
    /// A clock for this cluster.
    pub fn new(host: Host) -> Engine {
        Engine {
            host,
            log: VecDeque::new(),
            moments: Moments::default(),
            factor: 0.0,
            behind: false,
            stepped: None,
            seen: BTreeMap::new(),
            remainder: 0.0,
        }
    }

    /// Runs the cluster for one frame of `seconds`; `clock` tells the page's time in milliseconds.
    pub fn frame(&mut self, seconds: f64, speed: Speed, clock: impl Fn() -> f64) {
        let seconds = seconds.min(LONGEST_FRAME);
        if seconds <= 0.0 {
            return;
        }
        let (began, before) = (clock(), self.host.now());
        let in_time = match speed {
            Speed::Fixed(power) => self.run_for(seconds * 10f64.powf(power), || clock() - began < BUDGET_MS),
            Speed::Lecture => self.lecture_for(seconds, || clock() - began < BUDGET_MS),
        };
        self.behind = !in_time && speed != Speed::Lecture;
        let factor = self.host.now().since(before).as_secs_f64() / seconds;
        self.factor = if self.behind { 0.9 * self.factor + 0.1 * factor } else { factor };
        self.listen();
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
            let Some(gap) = self.host.gap() else {
                return true;
            };
            let pace = lecture(self.flights().into_iter(), Some(gap));
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
    pub fn listen(&mut self) {
        let (log, seen, moments) = (&mut self.log, &mut self.seen, &mut self.moments);
        self.host.news(|span| {
            let weight = salience(span);
            if weight == Salience::Noise {
                return;
            }
            *seen.entry(Sort::of(span)).or_default() += 1;
            moments.note(span.sent);
            if is_told(span) {
                if log.len() >= LOG {
                    log.pop_front();
                }
                log.push_back(span.clone());
            }
        });
    }

    /// Somebody gave a command: what follows is a new story, to be told slowly.
    pub fn begin_story(&mut self) {
        self.seen.clear();
        self.moments.cut(self.host.now());
        self.forget_future();
        self.stepped = None;
    }

    /// One cause forward; `now` is the page's time in milliseconds.
    pub fn step(&mut self, now: f64) {
        let step = self.host.step();
        self.stepped = step.handled.map(|span| (span, now));
        self.listen();
    }

    /// One cause back.
    pub fn step_back(&mut self) {
        self.host.step_back();
        self.stepped = None;
        self.forget_future();
    }

    /// To a time.
    pub fn seek(&mut self, time: Time) {
        self.host.seek(time);
        self.stepped = None;
        self.forget_future();
    }

    /// The message that the caption speaks of: the newest that is worth a sentence and was sent by now.
    pub fn spoken(&self) -> Option<&Span> {
        self.log.back()
    }

    /// The number of the newest message in the log.
    pub fn newest(&self) -> SpanId {
        self.log.back().map_or(SpanId(0), |span| span.id)
    }

    fn forget_future(&mut self) {
        let now = self.host.now();
        self.log.retain(|span| span.sent <= now);
    }
}
