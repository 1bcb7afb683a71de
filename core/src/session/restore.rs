//! Opening a saved run: it is done again from its beginning, in slices, so that whoever waits can be told how far it is, and
//! can give up.

use super::{SPANS, Session, WARM_UP_SECS, save};
use crate::base::{Duration, Text};
use crate::timeline::{Position, Timeline};
use crate::world::trace::Trace;

/// A run that is being opened.
#[derive(Debug)]
pub struct Restore {
    timeline: Timeline,
    trace: Trace,
    /// Time zero of what is shown, once it is reached.
    start: Option<Position>,
    end: Position,
}

impl Restore {
    /// Begins to open a saved text. Err: why it cannot be opened.
    pub fn begin(text: &str) -> Result<Restore, Text> {
        let (setup, log, end) = save::load(text)?;
        let mut trace = Trace::keeping(SPANS);
        let timeline = Timeline::begin(setup, log, &mut trace);
        Ok(Restore { timeline, trace, start: None, end })
    }

    /// How many messages have been handled, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        (self.timeline.position().handled, self.end.handled)
    }

    /// Goes on, for at most so many messages; whether that was the last slice.
    pub fn go_on(&mut self, budget: u64) -> bool {
        if self.start.is_none() {
            let warm = self.timeline.setup().start + Duration::from_secs(WARM_UP_SECS);
            if !self.timeline.advance(warm.min(self.end.time), budget, &mut self.trace).reached {
                return false;
            }
            self.start = Some(self.timeline.position());
        }
        let left = self.end.handled.saturating_sub(self.timeline.position().handled);
        self.timeline.advance(self.end.time, left.min(budget), &mut self.trace);
        if left > budget {
            return false;
        }
        self.timeline.seek(self.end, &mut self.trace);
        true
    }

    /// The run, once the last slice is done: at the moment at which it was saved.
    pub fn finish(self) -> Session {
        let mut session = Session::of(self.timeline, self.trace);
        session.start = self.start.unwrap_or(session.start);
        session.current.forked_at = session.start.time;
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Setup;
    use crate::session::WEB;

    #[test]
    fn a_saved_run_is_moved_without_the_run() {
        let mut session = Session::new(Setup::classroom(3, 1));
        session.apply_yaml(WEB);
        let saved = session.save();
        session.advance(session.now() + Duration::from_millis(1_234), u64::MAX);
        assert_ne!(saved, session.save());
        assert_eq!(super::super::moved_to(&saved, session.position()), session.save());
        assert_eq!(super::super::moved_to("", session.position()), "");
    }

    #[test]
    fn slices_come_to_the_same_as_the_run_that_was_saved() {
        let mut session = Session::new(Setup::classroom(3, 1));
        session.apply_yaml(WEB);
        session.advance(session.now() + Duration::from_secs(3), u64::MAX);
        session.stop_node(&"node-2".into());
        session.advance(session.now() + Duration::from_millis(1_234), u64::MAX);
        let saved = session.save();
        for slice in [1, 7, 100, u64::MAX] {
            let mut restore = Restore::begin(&saved).expect("a saved run");
            let mut last = restore.progress().0;
            while !restore.go_on(slice) {
                let (done, of) = restore.progress();
                assert!(done >= last && done - last <= 2 * slice && done <= of, "{done} of {of}");
                last = done;
            }
            let restored = restore.finish();
            assert_eq!(restored.digest(), session.digest(), "in slices of {slice}");
            assert_eq!((restored.start(), restored.position()), (session.start(), session.position()));
            assert_eq!(restored.save(), saved);
        }
    }
}
