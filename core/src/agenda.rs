//! The agenda: the messages on their way and the timers that are set, ordered by the time at which they are due and then by
//! the order in which they were sent.

use crate::address::{ActorId, SpanId};
use crate::base::Time;
use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// The messages and timers to come. `C` is the content of a message.
#[derive(Clone, Debug)]
pub struct Agenda<C> {
    heap: BinaryHeap<Entry<C>>,
}

/// A message on its way, or a timer that is set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message<C> {
    /// The sender.
    pub from: ActorId,
    /// The receiver; the same as the sender for timers.
    pub to: ActorId,
    /// Its content.
    pub content: C,
    /// The receiver's incarnation at the time of sending: a message for an earlier one does not arrive.
    pub incarnation: u32,
}

#[derive(Clone, Debug)]
struct Entry<C> {
    due: Time,
    span: SpanId,
    message: Box<Message<C>>,
}

impl<C> Agenda<C> {
    /// Puts a message on its way.
    pub fn push(&mut self, due: Time, span: SpanId, message: Message<C>) {
        self.heap.push(Entry { due, span, message: Box::new(message) });
    }

    /// When the next message arrives.
    pub fn next_due(&self) -> Option<Time> {
        self.heap.peek().map(|entry| entry.due)
    }

    /// The message that arrives next.
    pub fn next_span(&self) -> Option<SpanId> {
        self.heap.peek().map(|entry| entry.span)
    }

    /// All messages on their way, in the order in which they were sent.
    pub fn spans(&self) -> Vec<SpanId> {
        let mut spans: Vec<SpanId> = self.heap.iter().map(|entry| entry.span).collect();
        crate::base::sort::by(&mut spans, |a, b| a.cmp(b));
        spans
    }

    /// The messages on their way, in no order.
    pub fn pending(&self) -> impl Iterator<Item = SpanId> {
        self.heap.iter().map(|entry| entry.span)
    }

    /// A message on its way.
    pub fn message(&self, span: SpanId) -> Option<&Message<C>> {
        self.heap.iter().find(|entry| entry.span == span).map(|entry| &*entry.message)
    }

    /// Takes the next message out.
    pub fn pop(&mut self) -> Option<(Time, SpanId, Message<C>)> {
        self.heap.pop().map(|entry| (entry.due, entry.span, *entry.message))
    }

    /// The number of messages on their way.
    pub fn len(&self) -> u32 {
        self.heap.len() as u32
    }

    /// Whether nothing is going to happen.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<C> Default for Agenda<C> {
    fn default() -> Agenda<C> {
        Agenda { heap: BinaryHeap::new() }
    }
}

/// The heap's own order is an accident of its past: the digest goes by arrival.
impl<C: Hash> Hash for Agenda<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut entries: Vec<&Entry<C>> = self.heap.iter().collect();
        crate::base::sort::by_key(&mut entries, |entry| (entry.due, entry.span));
        entries.iter().for_each(|entry| (entry.due, entry.span, &entry.message).hash(state));
    }
}

/// The earliest arrival is the greatest entry, because a max-heap gives out the greatest first.
impl<C> Ord for Entry<C> {
    fn cmp(&self, other: &Entry<C>) -> Ordering {
        (other.due, other.span).cmp(&(self.due, self.span))
    }
}

impl<C> PartialOrd for Entry<C> {
    fn partial_cmp(&self, other: &Entry<C>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C> PartialEq for Entry<C> {
    fn eq(&self, other: &Entry<C>) -> bool {
        (self.due, self.span) == (other.due, other.span)
    }
}

impl<C> Eq for Entry<C> {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    #[test]
    fn messages_arrive_by_time_and_then_in_the_order_of_sending() {
        let mut agenda = Agenda::default();
        for (due, span, text) in [(30, 1, "c"), (10, 2, "a"), (20, 3, "b"), (30, 4, "d"), (10, 5, "a'")] {
            let (from, to) = (ActorId::default(), ActorId::default());
            agenda.push(Time(due), SpanId(span), Message { from, to, content: text, incarnation: 0 });
        }
        assert_eq!(agenda.spans().iter().map(|span| span.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        let mut order = String::new();
        while let Some((_, _, message)) = agenda.pop() {
            order = order + message.content + " ";
        }
        assert_eq!(order, "a a' b c d ");
    }
}
