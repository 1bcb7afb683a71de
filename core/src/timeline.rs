//! A run that can be moved through: the log of inputs, and keyframes from which any moment can be reached again.

use crate::base::Time;
use crate::world::trace::Trace;
use crate::world::{Input, Progress, Setup, World};
use alloc::vec::Vec;

/// A run of a cluster, at one of its moments.
#[derive(Clone, Debug)]
pub struct Timeline {
    setup: Setup,
    world: World,
    log: Vec<Entry>,
    keyframes: Vec<Keyframe>,
    /// The furthest position of this branch.
    end: Position,
    /// The memory that the keyframes may take, in bytes by [`World::weight_since`].
    budget: u64,
}

/// An input and the position at which it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its position in the run.
    pub at: Position,
    /// The input.
    pub input: Input,
}

/// A place in a run: the time, and how many messages had been handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// The number of messages that had been handled.
    pub handled: u64,
    /// The time.
    pub time: Time,
}

#[derive(Clone, Debug)]
struct Keyframe {
    at: Position,
    /// The memory that it does not share with the keyframe before, in bytes, roughly.
    weight: u64,
    world: World,
}

/// A keyframe is taken after so many messages, which a seek has to handle again at most: some milliseconds.
const KEYFRAME_EVERY: u64 = 4096;
/// The keyframes' budget unless another one is set.
const BUDGET: u64 = 96 << 20;

impl Timeline {
    /// A new run.
    pub fn new(setup: Setup, trace: &mut Trace) -> Timeline {
        let world = World::new(&setup, trace);
        let mut timeline =
            Timeline { setup, world, log: Vec::new(), keyframes: Vec::new(), end: Position::default(), budget: BUDGET };
        timeline.end = timeline.position();
        timeline.take_keyframe();
        timeline
    }

    /// A run at its beginning whose inputs are known already: they come while it is advanced.
    pub fn begin(setup: Setup, log: Vec<Entry>, trace: &mut Trace) -> Timeline {
        Timeline { log, ..Timeline::new(setup, trace) }
    }

    /// The run that begins with `setup` and has had these inputs, at `end`.
    pub fn replay(setup: Setup, log: Vec<Entry>, end: Position, trace: &mut Trace) -> Timeline {
        let mut timeline = Timeline::begin(setup, log, trace);
        timeline.seek(end, trace);
        timeline
    }

    /// The beginning of the run.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The inputs, in order.
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// The cluster at this moment.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The position of this moment in the run.
    pub fn position(&self) -> Position {
        Position { handled: self.world.handled(), time: self.world.now() }
    }

    /// The furthest position that this branch has reached.
    pub fn end(&self) -> Position {
        self.end
    }

    /// Sets how much memory keyframes may take, in bytes.
    pub fn set_budget(&mut self, bytes: u64) {
        self.budget = bytes;
        self.drop_keyframes_over_budget();
    }

    /// The number of keyframes, and the memory that they take beside the present, in bytes, roughly.
    pub fn keyframes(&self) -> (u64, u64) {
        (self.keyframes.len() as u64, self.keyframes.iter().map(|keyframe| keyframe.weight).sum())
    }

    /// Something comes from outside, now. In the past this cuts off what came after: keep a clone to keep that branch.
    pub fn apply(&mut self, input: Input, trace: &mut Trace) {
        let at = self.position();
        self.cut(at);
        self.log.push(Entry { at, input: input.clone() });
        self.world.apply(input, trace);
        self.end = self.position();
    }

    /// Handles the messages that are due up to `until`, at most `budget` of them. In the past, the inputs that came
    /// then come again, each after as many messages as the first time.
    pub fn advance(&mut self, until: Time, budget: u64, trace: &mut Trace) -> Progress {
        let before = self.world.handled();
        loop {
            let handled = self.world.handled();
            let next_input = self.log.get(self.world.inputs() as usize);
            if let Some(entry) = next_input.filter(|entry| entry.at.handled == handled) {
                if entry.at.time > until {
                    self.world.advance_clock(until);
                    return Progress { handled: handled - before, reached: true };
                }
                let entry = entry.clone();
                self.world.advance_clock(entry.at.time);
                self.world.apply(entry.input, trace);
                self.end = self.end.max(self.position());
                continue;
            }
            // An input that came after the last of these messages has come with it, above.
            let left = budget - (handled - before);
            if left == 0 {
                let reached = self.world.poll_at().is_none_or(|due| due > until);
                if reached {
                    self.world.advance_clock(until);
                }
                return Progress { handled: budget, reached };
            }
            let to_keyframe = KEYFRAME_EVERY - handled % KEYFRAME_EVERY;
            let to_input = next_input.map_or(u64::MAX, |entry| entry.at.handled - handled);
            // The clock must not pass an input that is still to come.
            let stop = next_input.map_or(until, |entry| entry.at.time.min(until));
            let progress = self.world.advance(stop, left.min(to_keyframe).min(to_input), trace);
            self.end = self.end.max(self.position());
            if progress.handled == to_keyframe {
                self.take_keyframe();
            }
            let handled = self.world.handled() - before;
            if progress.reached && stop == until && to_input > progress.handled {
                return Progress { handled, reached: true };
            }
        }
    }

    /// When the next input of the log comes, in the past of this branch.
    pub fn next_input_time(&self) -> Option<Time> {
        self.log.get(self.world.inputs() as usize).map(|entry| entry.at.time)
    }

    /// Goes to a position, back or forth within the run.
    pub fn seek(&mut self, to: Position, trace: &mut Trace) {
        if to < self.position() {
            self.restore_keyframe(|at| at <= to);
        }
        self.advance(to.time, to.handled.saturating_sub(self.world.handled()), trace);
        self.world.advance_clock(to.time);
        self.end = self.end.max(self.position());
    }

    /// The cluster as it was at an earlier position of this branch, for a look: the run itself stays where it is.
    pub fn world_at(&self, to: Position) -> World {
        let fitting = self.keyframes.iter().rev().find(|keyframe| keyframe.at <= to).or(self.keyframes.first());
        let world = fitting.map_or_else(|| self.world.clone(), |keyframe| keyframe.world.clone());
        let (setup, log) = (self.setup.clone(), self.log.clone());
        let mut past = Timeline { setup, world, log, keyframes: Vec::new(), end: to, budget: self.budget };
        past.seek(to, &mut Trace::off());
        past.world
    }

    /// Goes to a time: all that was due by then has happened.
    pub fn seek_time(&mut self, time: Time, trace: &mut Trace) {
        if time < self.world.now() {
            self.restore_keyframe(|at| at.time <= time);
        }
        self.advance(time, u64::MAX, trace);
    }

    /// Puts the newest keyframe in place that `fits`, or the first one.
    fn restore_keyframe(&mut self, fits: impl Fn(Position) -> bool) {
        let fitting = self.keyframes.iter().rev().find(|keyframe| fits(keyframe.at));
        if let Some(keyframe) = fitting.or(self.keyframes.first()) {
            self.world = keyframe.world.clone();
        }
    }

    fn cut(&mut self, at: Position) {
        self.log.truncate(self.world.inputs() as usize);
        let inputs = self.world.inputs();
        self.keyframes.retain(|keyframe| keyframe.at <= at && keyframe.world.inputs() <= inputs);
        self.end = at;
    }

    fn take_keyframe(&mut self) {
        let at = self.position();
        if self.keyframes.last().is_some_and(|keyframe| keyframe.at >= at) {
            return;
        }
        let revision = self.keyframes.last().map_or(0, |keyframe| keyframe.world.history().revision());
        let weight = self.world.weight_since(revision);
        self.keyframes.push(Keyframe { at, weight, world: self.world.clone() });
        self.drop_keyframes_over_budget();
    }

    /// Over the budget, every second keyframe goes, the first one and the newest excepted.
    fn drop_keyframes_over_budget(&mut self) {
        while self.keyframes().1 > self.budget && self.keyframes.len() > 2 {
            let newest = self.keyframes.len() - 1;
            let mut index = 0;
            self.keyframes.retain(|_| {
                let keep = index == 0 || index == newest || index % 2 == 0;
                index += 1;
                keep
            });
        }
    }
}
