//! Runs that a seed decides: which inputs come when, in which slices time passes, where it is sought back to.

use crate::checkers::Checkers;
use crate::inputs;
use crate::known;
use kubarium_core::base::{Duration, Rng, Time};
use kubarium_core::session::{Input, Order, Session, Setup};
use std::fmt;

/// A random run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Decides everything.
    pub seed: u64,
    /// What sort of run it is.
    pub sort: Sort,
}

/// What sort of run it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Work and accidents, close together.
    Everyday,
    /// A process of the control plane is always just down, or just up again; with longer and longer pauses, so that what
    /// was missed is compacted meanwhile.
    Troubled,
}

/// A guard against a run whose time stands still: it would hang its test.
#[derive(Debug, Default)]
pub struct StandStill {
    instant: Time,
    /// How many messages the run had handled when this instant came.
    handled: u64,
}

impl StandStill {
    /// No run has so many messages at one instant.
    const MOST: u64 = 1_000_000;

    /// Notes how far a run has come; panics when its time stands still.
    pub fn note(&mut self, now: Time, handled: u64, run: &str) {
        if now != self.instant {
            *self = StandStill { instant: now, handled };
        }
        let here = handled.saturating_sub(self.handled);
        assert!(here < Self::MOST, "time stands still at {} µs: {here} messages at one instant; {run}", now.0);
    }
}

/// Lets time pass, in one of the ways in which that can be done.
pub trait Driver {
    /// Lets the run go on until this time.
    fn advance(&mut self, session: &mut Session, until: Time);

    /// Applies an input, now.
    fn act(&mut self, session: &mut Session, input: Input) {
        session.act(input);
    }
}

/// How many inputs a run has.
const INPUTS: u64 = 14;
/// How long a run is left alone at its end, when everything is repaired.
pub const CALM: Duration = Duration::from_secs(1200);
/// The last part of that, in which messages are counted.
const REST: Duration = Duration::from_secs(300);

/// The everyday run of a seed, straight from its beginning to its end.
pub fn straight(seed: u64) -> Session {
    let run = Run { seed, sort: Sort::Everyday };
    let mut session = run.begin();
    run.play(&mut session, &mut Straight(run.to_string(), StandStill::default()));
    session
}

/// The same run in slices of few messages, with seeks back and forth in between.
pub fn sliced(seed: u64) -> Session {
    let run = Run { seed, sort: Sort::Everyday };
    let mut session = run.begin();
    let slices = Rng::new(seed).fork("slices");
    run.play(&mut session, &mut Sliced(slices, run.to_string(), StandStill::default()));
    session
}

/// A run, judged by all checkers.
pub fn checked(run: Run) -> (Session, Checkers) {
    let mut session = run.begin();
    let mut checkers = Checkers::new(run.to_string(), &session);
    let messages = run.play(&mut session, &mut checkers);
    checkers.at_rest(&session, CALM, messages);
    (session, checkers)
}

impl Sort {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Everyday => "everyday",
            Sort::Troubled => "troubled",
        }
    }
}

impl fmt::Display for Run {
    /// How to run it again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo run --release -p kubarium-harness -- check {} {}", self.sort.name(), self.seed)
    }
}

impl Run {
    /// The cluster, before anything happens to it.
    pub fn begin(self) -> Session {
        Session::new(Setup::classroom(2 + (self.seed % 3) as u32, self.seed))
    }

    /// Plays the run to its end: work and accidents, repair, and long calm. Answers how many messages were handled in the
    /// last five minutes of that.
    pub fn play(self, session: &mut Session, driver: &mut dyn Driver) -> u64 {
        let mut play = Play { session, driver, rng: Rng::new(self.seed).fork("inputs") };
        for input in inputs::first() {
            play.act(input);
            play.wait(Duration::from_secs(1));
        }
        match self.sort {
            Sort::Everyday => play.everyday(),
            Sort::Troubled => play.troubled(),
        }
        for input in inputs::repair(play.session) {
            play.act(input);
            play.wait(Duration::from_millis(100));
        }
        play.wait(CALM - REST);
        let before = play.session.position().handled;
        play.wait(REST);
        play.session.position().handled - before
    }
}

/// A run that is being played.
struct Play<'a> {
    session: &'a mut Session,
    driver: &'a mut dyn Driver,
    rng: Rng,
}

impl Play<'_> {
    fn everyday(&mut self) {
        for _ in 0..INPUTS {
            let pause = pause(&mut self.rng);
            self.wait(pause);
            self.any();
        }
    }

    fn troubled(&mut self) {
        for pause in [2, 2, 5, 5, 10, 20, 60, 200, 400, 700] {
            self.any();
            let name = inputs::CONTROL_PLANE[self.rng.below(4) as usize];
            self.act(Input::Process(name.into(), Order::Stop));
            self.wait(Duration::from_secs(pause / 2));
            self.act(Input::Process(name.into(), Order::Start));
            self.any();
            self.wait(Duration::from_secs(pause - pause / 2));
        }
    }

    fn any(&mut self) {
        for input in inputs::any(self.session, &mut self.rng) {
            self.act(input);
            let gap = self.rng.below(5_000);
            self.wait(Duration::from_micros(gap));
        }
    }

    fn act(&mut self, input: Input) {
        self.driver.act(self.session, input);
    }

    /// Lets time pass. Long outages end in between.
    fn wait(&mut self, duration: Duration) {
        let until = self.session.now() + duration;
        if duration > known::LONGEST_OUTAGE {
            self.driver.advance(self.session, self.session.now() + known::LONGEST_OUTAGE);
            for input in inputs::repair_writes(self.session) {
                self.act(input);
            }
        }
        self.driver.advance(self.session, until);
    }
}

fn pause(rng: &mut Rng) -> Duration {
    match rng.below(4) {
        0 => Duration::from_micros(rng.below(5_000)),
        1 => Duration::from_millis(rng.below(3_000)),
        2 => Duration::from_secs(rng.below(20)),
        _ => Duration::from_secs(rng.below(120)),
    }
}

/// All at once.
struct Straight(String, StandStill);

/// A few messages at a time; now and then back, and forth again.
struct Sliced(Rng, String, StandStill);

impl Driver for Straight {
    fn advance(&mut self, session: &mut Session, until: Time) {
        let Straight(run, guard) = self;
        while !session.advance(until, StandStill::MOST / 2).reached {
            guard.note(session.now(), session.position().handled, run);
        }
    }
}

impl Driver for Sliced {
    fn advance(&mut self, session: &mut Session, until: Time) {
        let Sliced(slices, run, guard) = self;
        while !session.advance(until, 1 + slices.below(40)).reached {
            guard.note(session.now(), session.position().handled, run);
        }
        if slices.ratio(1, 4) {
            let (start, now) = (session.start(), session.now());
            let back = start + Duration::from_micros(slices.below(1 + now.since(start).as_micros() as u64));
            let here = session.position();
            session.seek(back);
            for _ in 0..slices.below(200) {
                if session.step().handled.is_none() || session.now() >= now {
                    break;
                }
            }
            session.go_to(here);
        }
    }
}

impl Driver for Checkers {
    fn advance(&mut self, session: &mut Session, until: Time) {
        Checkers::advance(self, session, until);
    }

    fn act(&mut self, session: &mut Session, input: Input) {
        Checkers::act(self, session, input);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "time stands still at 7 µs: 1000000 messages at one instant; check troubled 3")]
    fn time_that_stands_still_is_found() {
        let mut guard = StandStill::default();
        for handled in [10, 999_999] {
            guard.note(Time(6), handled, "check troubled 3");
        }
        for handled in [1_000_000, 1_999_999, 2_000_000] {
            guard.note(Time(7), handled, "check troubled 3");
        }
    }
}
