//! The engine in a Web Worker, so that the page's thread never waits for it: a request as bytes goes in, its reply as bytes
//! comes out. `web/worker.js` hands them on. It is a part of the page's module, which the worker runs once more.

use kubarium_engine::Engine;
use kubarium_engine::protocol::{from_bytes, to_bytes};
use wasm_bindgen::prelude::*;

/// Milliseconds that the engine may take for a request: a little less than a frame.
const BUDGET_MS: f64 = 12.0;

/// The engine of the page.
#[wasm_bindgen]
pub struct Host {
    engine: Engine,
}

#[wasm_bindgen]
impl Host {
    /// A cluster of so many nodes, with the seed of its randomness.
    #[wasm_bindgen(constructor)]
    pub fn new(nodes: u32, seed: u64) -> Host {
        Host { engine: Engine::new(nodes, seed, BUDGET_MS) }
    }

    /// The reply to a request; nothing to what is none.
    pub fn handle(&mut self, request: &[u8]) -> Vec<u8> {
        let Some(request) = from_bytes(request) else { return Vec::new() };
        to_bytes(&self.engine.handle(request, &js_sys::Date::now))
    }
}
