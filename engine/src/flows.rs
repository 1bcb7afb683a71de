//! Messages on their way, gathered: those of one sort between the same two parties are one flow.

use crate::message::{Message, Sort};
use crate::protocol::Flow;
use kubarium_core::address::ActorId;
use kubarium_core::base::vec_map::VecMap;
use kubarium_core::session::Session;
use kubarium_core::session::trace::{Span, What};

/// Whether it passed too quickly to be seen; its two ends; its sort.
type Way = (bool, ActorId, ActorId, Sort);

/// The flows of a frame.
#[derive(Default)]
pub(crate) struct Flows {
    ways: VecMap<Way, usize>,
    flows: Vec<Flow>,
}

impl Flows {
    /// A message that has come so far, from 0 to 1.
    pub(crate) fn add(&mut self, session: &Session, span: &Span, progress: f64, passed: bool) {
        if matches!(span.what, What::Timer) || span.from.id == span.to.id {
            return;
        }
        let way = (passed, span.from.id, span.to.id, Sort::of_span(span));
        let member = (span.id, progress as f32);
        match self.ways.get(&way) {
            Some(at) => {
                let flow = &mut self.flows[*at];
                flow.members.push(member);
                flow.lost |= span.lost;
            }
            None => {
                self.ways.insert(way, self.flows.len());
                let message = Message::of(span, session);
                self.flows.push(Flow { message, passed, lost: span.lost, members: vec![member] });
            }
        }
    }

    /// All flows, in the order of their first messages.
    pub(crate) fn all(self) -> Vec<Flow> {
        self.flows
    }
}
