//! The way to the engine, which lives in a Web Worker: requests go in, replies come when they come. Tests have an
//! engine beside the store instead.

use crate::dom;
use kubarium_engine::protocol::{Reply, Request, from_bytes, to_bytes};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The way to the engine.
#[derive(Clone, PartialEq)]
pub struct Link(Worker);

/// A worker that is starting.
pub struct Starting {
    worker: Worker,
    /// Its first message.
    first: JsFuture,
}

impl Starting {
    /// The way to the engine, once it has a cluster; or what went wrong.
    pub async fn ready(self) -> Result<Link, String> {
        let event = self.first.await.unwrap_or_default();
        match event.dyn_ref::<MessageEvent>().map(|event| event.data().as_string()) {
            Some(None) => Ok(Link(self.worker)),
            Some(Some(fault)) => Err(fault),
            None => Err("worker.js was not loaded".into()),
        }
    }
}

impl Link {
    /// Starts a worker with a cluster of so many nodes and the seed of its randomness.
    pub fn start(nodes: u32, seed: u32) -> Result<Starting, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let file = dom::build().map_or("worker.js".into(), |build| format!("worker.js?{build}"));
        let worker =
            Worker::new_with_options(&file, &options).map_err(|_| String::from("there are no workers here"))?;
        let begin = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&begin, &"nodes".into(), &nodes.into());
        let _ = js_sys::Reflect::set(&begin, &"seed".into(), &seed.into());
        // It is compiled already.
        let _ = js_sys::Reflect::set(&begin, &"module".into(), &wasm_bindgen::module());
        let _ = worker.post_message(&begin);
        // It says that the cluster is there, or why not; a worker that does not come is an error.
        let first = js_sys::Promise::new(&mut |resolve, _| {
            worker.set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&resolve));
        });
        Ok(Starting { worker, first: JsFuture::from(first) })
    }

    /// From now on replies go here.
    pub fn listen(&self, mut hear: impl FnMut(Reply) + 'static) {
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
            from_bytes(&bytes).into_iter().for_each(&mut hear);
        });
        self.0.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    }

    /// Sends a request; the reply comes later.
    pub fn send(&self, request: &Request) {
        let bytes = js_sys::Uint8Array::from(to_bytes(request).as_slice()).buffer();
        let _ = self.0.post_message_with_transfer(&bytes, &js_sys::Array::of1(&JsValue::from(&bytes)));
    }
}
