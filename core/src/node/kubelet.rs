//! The kubelet: the agent on each node that takes pods and keeps their containers running.

/// What a kubelet wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}
