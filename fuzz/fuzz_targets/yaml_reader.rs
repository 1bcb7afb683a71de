//! Any text is read or refused, and what was read prints to something that reads the same.
#![no_main]

use kubarium_core::api::{Tree, parse_documents, parse_json, to_json, to_yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse_documents(text) {
        Ok(documents) => {
            for document in documents {
                // In a field, as all that is printed: a text that begins like JSON would be taken for it.
                let tree = Tree::fields([("field", document.tree)]);
                let again = parse_documents(&to_yaml(&tree)).expect("what is printed can be read");
                // Not the trees: JSON's 1e4 is a float, and prints as 10000, in Go as well.
                let json = to_json(&tree);
                assert_eq!(to_json(&again[0].tree), json);
                assert_eq!(parse_json(&json).map(|tree| to_json(&tree)), Ok(json));
            }
        }
        Err(error) => {
            let lines = text.matches('\n').count() as u32 + 1;
            assert!((1..=lines).contains(&error.line), "{error:?}");
        }
    }
});
