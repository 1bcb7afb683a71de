//! The stage: the components at their places, the nodes with their pods, and the messages above them.

pub mod geometry;
pub mod hands;
pub mod layout;
pub mod node_card;
pub mod painter;
pub mod parts;
pub mod placed;
pub mod pods;
pub mod signs;
pub mod stage;
