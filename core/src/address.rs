//! Addresses: who takes part in the cluster, and what ties a message to another one.
//!
//! A process is known by a number that the world gave it, never by what it is: so there may be two of everything.

/// A process, by the order in which the world started it first. Never used again for another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u32);

/// A part of a process that sends and receives under a name of its own: a controller of a manager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part(pub u16);

/// A process, or a part of one. Messages go from one actor to another; nothing else connects them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId {
    /// The process.
    pub process: ProcessId,
    /// The part of it.
    pub part: Part,
}

/// A machine, by the order in which it joined. Never used again for another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeId(pub u32);

/// A connection on which a request was sent: its answer, the events of its watch and its end bear the same number.
/// Unique in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A message, by the order in which messages were sent in this run. Zero is "outside": no message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SpanId(pub u64);

impl Part {
    /// The process as a whole.
    pub const WHOLE: Part = Part(0);
}

impl From<ProcessId> for ActorId {
    fn from(process: ProcessId) -> ActorId {
        ActorId { process, part: Part::WHOLE }
    }
}
