//! The way to the engine: in this thread, or in a Web Worker. Requests go in, replies come when they come.

use kubarium_engine::Engine;
use kubarium_engine::protocol::{Reply, Request};

/// Milliseconds of a frame that an engine in this thread may take.
const BUDGET_MS: f64 = 8.0;

/// The way to the engine.
pub struct Link {
    engine: Engine,
    clock: fn() -> f64,
}

impl Link {
    /// An engine in this thread, with so many nodes and the seed of their randomness; `clock` tells the time in milliseconds.
    pub fn here(nodes: u32, seed: u64, clock: fn() -> f64) -> Link {
        Link { engine: Engine::new(nodes, seed, BUDGET_MS), clock }
    }

    /// Sends a request; the reply, if it is there at once.
    pub fn send(&mut self, request: Request) -> Option<Reply> {
        Some(self.engine.handle(request, &self.clock))
    }
}
