//! What can go wrong between and in the components: it acts on messages on their way, and nowhere else.

use crate::actor::{ActorId, Controller};
use crate::base::vec_map::{VecMap, VecSet};
use crate::base::{Duration, Rng};

/// A fault that begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A process dies. Its memory is gone; what it was told meanwhile is lost.
    Crash(ActorId),
    /// It runs again.
    Restart(ActorId),
    /// Messages between two processes behave like this from now on.
    Link(ActorId, ActorId, Link),
}

/// How the network between two processes behaves, in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Link {
    /// Nothing passes. Requests time out; watch events wait until the network is back.
    pub cut: bool,
    /// Of a hundred messages, so many are lost.
    pub loss_percent: u8,
    /// Every message takes so much longer.
    pub delay: Duration,
}

/// The faults that are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
    down: VecSet<ActorId>,
    links: VecMap<(ActorId, ActorId), Link>,
}

/// What becomes of a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, so much later than usual.
    Passes(Duration),
    /// It is lost.
    Lost,
}

impl Faults {
    /// Whether this process is not running.
    pub fn is_down(&self, actor: ActorId) -> bool {
        self.down.contains(&process(actor))
    }

    /// Marks a process as dead or alive. Answers whether that is news.
    pub fn set_down(&mut self, actor: ActorId, down: bool) -> bool {
        let actor = process(actor);
        if down { self.down.insert(actor) } else { self.down.remove(&actor) }
    }

    /// The processes that are not running.
    pub fn down(&self) -> impl Iterator<Item = ActorId> + '_ {
        self.down.iter().copied()
    }

    /// How the network between two processes behaves.
    pub fn link(&self, a: ActorId, b: ActorId) -> Link {
        self.links.get(&pair(a, b)).copied().unwrap_or_default()
    }

    /// Sets how the network between two processes behaves; the default link is a network without faults.
    pub fn set_link(&mut self, a: ActorId, b: ActorId, link: Link) {
        match link == Link::default() {
            true => self.links.remove(&pair(a, b)),
            false => self.links.insert(pair(a, b), link),
        };
    }

    /// What becomes of a message from `from` to `to`. Draws from `rng` only where a loss is possible.
    pub fn fate(&self, from: ActorId, to: ActorId, rng: &mut Rng) -> Fate {
        if self.links.is_empty() || process(from) == process(to) {
            return Fate::Passes(Duration::ZERO);
        }
        let link = self.link(from, to);
        match link.cut || (link.loss_percent > 0 && rng.ratio(u64::from(link.loss_percent), 100)) {
            true => Fate::Lost,
            false => Fate::Passes(link.delay),
        }
    }
}

/// The process that an actor is part of: all controllers are one.
pub fn process(actor: ActorId) -> ActorId {
    match actor {
        ActorId::Controller(_) => ActorId::Controller(Controller::Manager),
        other => other,
    }
}

fn pair(a: ActorId, b: ActorId) -> (ActorId, ActorId) {
    let (a, b) = (process(a), process(b));
    if a <= b { (a, b) } else { (b, a) }
}
