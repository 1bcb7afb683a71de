//! kube-scheduler: notices pods without a node and picks one.

/// What the scheduler wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}
