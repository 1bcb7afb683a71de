//! Any HTTP request becomes a request or a refusal, and any manifest is checked: method, path, media type and body, one a
//! line, the body last.
#![no_main]

use kubarium_core::api::request::Request;
use kubarium_core::kubectl::apply;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(4, '\n');
    let [method, path, media, body] = core::array::from_fn(|_| parts.next().unwrap_or_default());
    let _ = Request::from_http(method, path, media, body, "kubernetes-admin");
    let _ = apply::check(body, &[]);
});
