//! Any text is read or refused, and what was read prints to something that reads the same.
#![no_main]

use kubarium_core::api::{Tree, parse_documents, parse_json, to_json, to_yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse_documents(text) {
        Ok(documents) => {
            for document in documents {
                // In a field, as all that is printed: a text that begins like JSON would be taken for it. And once
                // through JSON, after which 1e4 is a whole number and -0.0 is 0, in Go as well.
                let field = Tree::fields([("field", document.tree)]);
                let tree = parse_json(&to_json(&field)).expect("what is printed can be read");
                let again = parse_documents(&to_yaml(&tree)).expect("what is printed can be read");
                assert_eq!(again[0].tree, tree);
                assert_eq!(parse_json(&to_json(&tree)), Ok(tree));
            }
        }
        Err(error) => {
            let lines = text.matches('\n').count() as u32 + 1;
            assert!((1..=lines).contains(&error.line), "{error:?}");
        }
    }
});
