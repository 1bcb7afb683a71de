//! What every component is built from: text, time, randomness, digests, copy-on-write collections.
//! Nothing here knows what Kubernetes is.

pub mod cow_map;
pub mod digest;
pub mod memo;
pub mod paged_vec;
pub mod rng;
mod shared_map;
pub mod sort;
mod text;
pub mod time;
pub mod vec_map;

pub use cow_map::CowMap;
pub use digest::Digest;
pub use memo::{ByAddress, Memo};
pub use paged_vec::PagedVec;
pub use rng::Rng;
pub use shared_map::SharedMap;
pub use text::Text;
pub use time::{Duration, Time};
pub use vec_map::{VecMap, VecSet};
