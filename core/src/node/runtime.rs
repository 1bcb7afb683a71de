//! The container runtime, behind the boundary of the CRI: sandboxes, images, containers.

/// What a container runtime wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}

/// A call of the CRI (`RuntimeService`, `ImageService`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CriCall {}

/// An answer of the CRI, or word that a container ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CriReply {}
