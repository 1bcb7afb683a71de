//! What is going to happen: the messages on their way, ordered by the time they arrive and then by the order in which
//! they were sent.

use crate::actor::{ActorId, Payload};
use crate::base::Time;
use crate::trace::SpanId;
use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// The messages on their way.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    heap: BinaryHeap<Entry>,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// Who sent it.
    pub from: ActorId,
    /// Who gets it.
    pub to: ActorId,
    /// What it says.
    pub payload: Payload,
    /// Which life of the receiver it is for: what was meant for a process that has died since is dropped.
    pub life: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    due: Time,
    span: SpanId,
    message: Box<Message>,
}

impl Agenda {
    /// Puts a message on its way.
    pub fn push(&mut self, due: Time, span: SpanId, message: Message) {
        self.heap.push(Entry { due, span, message: Box::new(message) });
    }

    /// When the next message arrives.
    pub fn next_due(&self) -> Option<Time> {
        self.heap.peek().map(|entry| entry.due)
    }

    /// The number of the message that arrives next.
    pub fn next_span(&self) -> Option<SpanId> {
        self.heap.peek().map(|entry| entry.span)
    }

    /// The numbers of all messages on their way, in the order in which they were sent.
    pub fn spans(&self) -> Vec<SpanId> {
        let mut spans: Vec<SpanId> = self.heap.iter().map(|entry| entry.span).collect();
        crate::base::sort::by(&mut spans, |a, b| a.cmp(b));
        spans
    }

    /// A message on its way.
    pub fn message(&self, span: SpanId) -> Option<&Message> {
        self.heap.iter().find(|entry| entry.span == span).map(|entry| &*entry.message)
    }

    /// Takes the next message out.
    pub fn pop(&mut self) -> Option<(Time, SpanId, Message)> {
        self.heap.pop().map(|entry| (entry.due, entry.span, *entry.message))
    }

    /// How many messages are on their way.
    pub fn len(&self) -> u32 {
        self.heap.len() as u32
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

/// The heap's own order is an accident of its history: the digest goes by arrival.
impl Hash for Agenda {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut entries: Vec<&Entry> = self.heap.iter().collect();
        crate::base::sort::by_key(&mut entries, |entry| (entry.due, entry.span));
        entries.hash(state);
    }
}

/// The earliest arrival is the greatest entry, for it is what a max-heap gives out first.
impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        (other.due, other.span).cmp(&(self.due, self.span))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
