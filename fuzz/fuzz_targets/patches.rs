//! Any patch on any object is applied or refused; the first line is the object, the rest the patch.
#![no_main]

use kubarium_core::api::{create_merge_patch, json_patch, merge_patch, parse_json, to_json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((object, patch)) = text.split_once('\n') else { return };
    let (Ok(object), Ok(patch)) = (parse_json(object), parse_json(patch)) else { return };
    if let Ok(patched) = json_patch(&object, &patch) {
        parse_json(&to_json(&patched)).expect("a patched object can be read");
    }
    if let Ok(merged) = merge_patch(&object, &patch) {
        assert_eq!(merge_patch(&merged, &patch).as_ref(), Ok(&merged), "a merge patch changes nothing the second time");
    }
    let _ = create_merge_patch(&object, &patch);
});
