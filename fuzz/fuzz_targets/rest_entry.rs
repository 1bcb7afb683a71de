//! Any requests are answered, one after the other, by one apiserver; and any manifest is checked. Requests are parted by
//! lines of `===`; each is a method, a path, a media type and a body, one a line, the body last.
#![no_main]

use kubarium_core::apiserver_harness::ApiServerHarness;
use kubarium_core::kubectl::apply;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut cluster = ApiServerHarness::new();
    for request in text.split("\n===\n").take(4) {
        let mut parts = request.splitn(4, '\n');
        let [method, path, media, body] = core::array::from_fn(|_| parts.next().unwrap_or_default());
        let (code, _) = cluster.http_as(method, path, media, body);
        assert!((200..600).contains(&code), "{code}");
        let _ = apply::check(body);
    }
});
