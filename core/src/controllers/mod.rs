//! kube-controller-manager: many controllers in one process, each closing one gap between what is wanted and what is.

/// What a controller wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}
