//! A process for tests: a script that is called with what happens to it, and what it writes down.

pub mod operator;

use crate::actor::{self, Component, End};
use crate::address::{ActorId, Part};
use crate::base::{Text, Time};
use crate::wire::Payload;
use alloc::string::String;
use alloc::vec::Vec;

/// A process that does what its script says.
#[derive(Clone, Debug, Hash)]
pub struct Toy {
    script: fn(&mut Toy, Happens, &mut Context),
    /// What it wrote down, with the time.
    pub notes: Vec<(Time, String)>,
}

/// What it sets timers for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timer(pub Text);

/// What happens to it.
#[derive(Clone, Debug)]
pub enum Happens {
    Starts,
    Gets(ActorId, Payload),
    Wakes(Text),
}

/// What it may see and use while it acts.
pub type Context<'a> = actor::Context<'a, Timer>;

impl Toy {
    /// A process with this script.
    pub fn new(script: fn(&mut Toy, Happens, &mut Context)) -> Toy {
        Toy { script, notes: Vec::new() }
    }
}

impl Component for Toy {
    type Timer = Timer;

    fn start(&mut self, cx: &mut Context) {
        (self.script)(self, Happens::Starts, cx);
    }

    fn receive(&mut self, from: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        (self.script)(self, Happens::Gets(from, payload), cx);
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        (self.script)(self, Happens::Wakes(timer.0), cx);
    }

    fn stop(&mut self, _: End, now: Time) {
        self.notes.push((now, "ends".into()));
    }
}
