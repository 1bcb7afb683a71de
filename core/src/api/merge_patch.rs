//! JSON merge patch (RFC 7386): what the patch names is replaced, `null` removes it, lists are taken whole.
//!
//! The apiserver uses evanphx/json-patch, merge.go.

use super::patch_error::PatchError;
use super::{Map, Tree};
use alloc::format;
use alloc::string::String;

/// The object with the patch applied.
pub fn merge_patch(object: &Tree, patch: &Tree) -> Result<Tree, PatchError> {
    let patch = match patch {
        Tree::Map(patch) => patch,
        Tree::Null => return Err(PatchError::Decoding(String::from("Invalid JSON Patch"))),
        other => {
            return Err(PatchError::Decoding(format!(
                "error decoding patch: json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
                other.kind_word()
            )));
        }
    };
    let mut fields = object.as_map().cloned().unwrap_or_default();
    merge(&mut fields, patch);
    Ok(Tree::Map(fields))
}

/// The patch that makes `modified` out of `original`: what `kubectl edit`, `label` and `annotate` send.
pub fn create_merge_patch(original: &Tree, modified: &Tree) -> Tree {
    let (Tree::Map(original), Tree::Map(modified)) = (original, modified) else { return modified.clone() };
    let mut patch = Map::new();
    for (name, value) in modified {
        match original.get(name) {
            Some(before) if before == value => {}
            Some(before @ Tree::Map(_)) if matches!(value, Tree::Map(_)) => {
                patch.insert(name.clone(), create_merge_patch(before, value));
            }
            _ => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    for name in original.keys().filter(|name| !modified.contains_key(*name)) {
        patch.insert(name.clone(), Tree::Null);
    }
    Tree::Map(patch)
}

fn merge(fields: &mut Map, patch: &Map) {
    for (name, value) in patch {
        match (fields.get_mut(name), value) {
            (_, Tree::Null) => {
                fields.remove(name);
            }
            (Some(Tree::Map(before)), Tree::Map(patch)) => merge(before, patch),
            _ => {
                fields.insert(name.clone(), without_nulls(value));
            }
        }
    }
}

/// A value that is new to the object has nothing that its nulls could remove. Nulls as items of lists stay.
fn without_nulls(value: &Tree) -> Tree {
    match value {
        Tree::Map(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Tree::Map(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Tree::List(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{create_merge_patch, merge_patch};
    use crate::api::json::tests::any_tree;
    use crate::api::{Tree, parse_json, to_json};
    use alloc::string::ToString;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(object: &str, patch: &str, expect: Expect) {
        let answer = merge_patch(&parse_json(object).unwrap(), &parse_json(patch).unwrap());
        expect.assert_eq(&answer.map_or_else(|error| error.to_string(), |tree| to_json(&tree)));
    }

    /// The examples of RFC 7386, appendix A, as far as the apiserver lets them through.
    #[test]
    fn rfc_7386() {
        check(r#"{"a":"b"}"#, r#"{"a":"c"}"#, expect![[r#"{"a":"c"}"#]]);
        check(r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, expect![[r#"{"b":"c"}"#]]);
        check(r#"{"a":["b"]}"#, r#"{"a":"c"}"#, expect![[r#"{"a":"c"}"#]]);
        check(r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, expect![[r#"{"a":{"b":"d"}}"#]]);
        check(r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1,null]}"#, expect![[r#"{"a":[1,null]}"#]]);
        check(r#"{"e":null}"#, r#"{"a":1}"#, expect![[r#"{"a":1,"e":null}"#]]);
        check("{}", r#"{"a":{"bb":{"ccc":null}}}"#, expect![[r#"{"a":{"bb":{}}}"#]]);
    }

    #[test]
    fn no_patch() {
        let words =
            expect!["error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"];
        check("{}", "[]", words);
        check("{}", "null", expect!["Invalid JSON Patch"]);
    }

    #[test]
    fn lists_are_taken_whole() {
        let service = r#"{"spec":{"ports":[{"name":"http","port":80},{"name":"b","port":81}],"type":"NodePort"}}"#;
        let expect = expect![[r#"{"spec":{"ports":[{"port":80}],"type":"NodePort"}}"#]];
        check(service, r#"{"spec":{"ports":[{"port":80}]}}"#, expect);
    }

    proptest! {
        #[test]
        fn a_created_patch_makes_the_modified_object(
            original in any_tree("[a-c]{1,2}".boxed()),
            modified in any_tree("[a-c]{1,2}".boxed()),
        ) {
            // A merge patch cannot say null.
            let clean = |tree: &Tree| super::without_nulls(&parse_json(&to_json(tree).replace("null", "0")).unwrap());
            // Objects are maps: anything else becomes the field of one.
            let object = |tree: &Tree| match clean(tree) {
                map @ Tree::Map(_) => map,
                other => Tree::Map([("a".into(), other)].into_iter().collect()),
            };
            let (original, modified) = (object(&original), object(&modified));
            let patch = create_merge_patch(&original, &modified);
            prop_assert_eq!(merge_patch(&original, &patch).unwrap(), modified);
        }
    }
}
