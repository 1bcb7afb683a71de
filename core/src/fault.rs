//! Faults of the network: links between two processes that are cut, lossy or slow.

use crate::address::ProcessId;
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Rng};

/// The network between two processes, in both directions.
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
    links: VecMap<(ProcessId, ProcessId), Link>,
}

/// The fate of a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, so much later than usual.
    Passes(Duration),
    /// It is lost.
    Lost,
}

impl Faults {
    /// The network between two processes.
    pub fn link(&self, a: ProcessId, b: ProcessId) -> Link {
        self.links.get(&pair(a, b)).copied().unwrap_or_default()
    }

    /// Sets how the network between two processes behaves; the default link is a network without faults.
    pub fn set_link(&mut self, a: ProcessId, b: ProcessId, link: Link) {
        if link == Link::default() {
            self.links.remove(&pair(a, b));
        } else {
            self.links.insert(pair(a, b), link);
        }
    }

    /// The fate of a message from `from` to `to`. Draws from `rng` only where a loss is possible.
    pub fn fate(&self, from: ProcessId, to: ProcessId, rng: &mut Rng) -> Fate {
        if self.links.is_empty() || from == to {
            return Fate::Passes(Duration::ZERO);
        }
        let link = self.link(from, to);
        if link.cut || (link.loss_percent > 0 && rng.ratio(u64::from(link.loss_percent), 100)) {
            Fate::Lost
        } else {
            Fate::Passes(link.delay)
        }
    }
}

fn pair(a: ProcessId, b: ProcessId) -> (ProcessId, ProcessId) {
    (a.min(b), a.max(b))
}
