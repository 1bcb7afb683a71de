//! A cluster with its clock, behind a protocol: commands in; what has changed, what is on its way and answers out.
//!
//! [`Engine`] owns the [`Session`](kubarium_core::session::Session) and all that reads it from frame to frame: the pace, the
//! captions, the log, the timeline. It has no clock of its own. [`protocol`] is all that its clients know of it, and [`picture`]
//! is what they put together from it; both are plain data and do not name the session.

mod engine;
mod flows;
pub mod goal;
pub mod message;
pub mod pace;
pub mod picture;
pub mod protocol;
pub mod timeline;

pub use engine::Engine;
