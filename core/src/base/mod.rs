//! What every component is built from: text, time, randomness, digests, copy-on-write collections.
//! Nothing here knows what Kubernetes is.

pub mod text;
pub mod time;

pub use text::Text;
pub use time::Time;
