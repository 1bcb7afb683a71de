//! kube-controller-manager: many controllers in one process, each closing one gap between what is wanted and what is.

/// What a controller wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}

/// kube-controller-manager.
#[derive(Clone, Debug, Default, Hash)]
pub struct ControllerManager {}

impl ControllerManager {
    /// Starts.
    pub fn start(&mut self, _cx: &mut crate::actor::Context) {}

    /// Handles a message.
    pub fn receive(
        &mut self,
        _to: crate::actor::Controller,
        _payload: crate::actor::Payload,
        _cx: &mut crate::actor::Context,
    ) {
    }
}
