//! kube-scheduler: notices pods without a node and picks one.

/// What the scheduler wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}

/// kube-scheduler.
#[derive(Clone, Debug, Default, Hash)]
pub struct Scheduler {}

impl Scheduler {
    /// Starts.
    pub fn start(&mut self, _cx: &mut crate::actor::Context) {}

    /// Handles a message.
    pub fn receive(&mut self, _payload: crate::actor::Payload, _cx: &mut crate::actor::Context) {}
}
