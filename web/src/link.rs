//! The way to the engine, which lives in a Web Worker: requests go in, replies come when they come. Tests have an
//! engine beside the store instead.

use crate::dom;
use kubarium_engine::protocol::{Reply, Request, from_bytes, to_bytes};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The way to the engine.
pub enum Link {
    /// To the worker, and what is done with its messages.
    Worker(Worker, Option<Closure<dyn FnMut(MessageEvent)>>),
    /// Nowhere: there are no workers here.
    Nowhere,
}

impl Link {
    /// Starts a worker with a cluster of so many nodes and the seed of its randomness.
    pub fn start(nodes: u32, seed: u32) -> Link {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let file = dom::build().map_or("worker.js".into(), |build| format!("worker.js?{build}"));
        let Ok(worker) = Worker::new_with_options(&file, &options) else { return Link::Nowhere };
        let begin = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&begin, &"nodes".into(), &nodes.into());
        let _ = js_sys::Reflect::set(&begin, &"seed".into(), &seed.into());
        let _ = worker.post_message(&begin);
        Link::Worker(worker, None)
    }

    /// From now on replies that come later go here.
    pub fn listen(&mut self, mut hear: impl FnMut(Reply) + 'static) {
        if let Link::Worker(worker, listener) = self {
            let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(fault) = event.data().as_string() {
                    return dom::cannot_start(&fault);
                }
                let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
                from_bytes(&bytes).into_iter().for_each(&mut hear);
            });
            worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            *listener = Some(heard);
        }
    }

    /// Sends a request; the reply comes later.
    pub fn send(&self, request: &Request) {
        if let Link::Worker(worker, _) = self {
            let bytes = js_sys::Uint8Array::from(to_bytes(request).as_slice()).buffer();
            let _ = worker.post_message_with_transfer(&bytes, &js_sys::Array::of1(&JsValue::from(&bytes)));
        }
    }
}
