//! JSON patch (RFC 6902): a list of operations, each on the field that a pointer such as `/spec/replicas` names.
//!
//! The apiserver uses evanphx/json-patch v4, patch.go; where that is laxer than the RFC (negative indexes, `replace` of
//! a field that is not there), so is this.

use super::json::to_json;
use super::patch_error::PatchError;
use super::source::MAX_DEPTH;
use super::{Map, Tree};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// More operations the apiserver refuses (`maxJSONPatchOperations`).
const MAX_OPERATIONS: usize = 10_000;
/// The limit on the bytes of JSON that all `copy` operations of a patch add together (`JSONPatchMaxCopyBytes`).
const MAX_COPIED: usize = 3 * 1024 * 1024;

const MISSING: &str = "missing value";
const INVALID_INDEX: &str = "invalid index referenced";
const TEST_FAILED: &str = "test failed";

/// The object with all operations applied, or the first error; then nothing is applied.
pub fn json_patch(object: &Tree, patch: &Tree) -> Result<Tree, PatchError> {
    let operations = decode(patch)?;
    let mut object = object.clone();
    let mut copied = 0;
    for operation in operations {
        apply(&mut object, operation, &mut copied).map_err(PatchError::Applying)?;
    }
    Ok(object)
}

/// Checks the types that encoding/json would check.
fn decode(patch: &Tree) -> Result<Vec<&Map>, PatchError> {
    let refuse = |what: &Tree, place: &str| {
        let word = what.kind_word();
        Err(PatchError::Decoding(format!("error decoding patch: json: cannot unmarshal {word} into Go {place}")))
    };
    let operations = match patch {
        Tree::List(operations) => operations,
        Tree::Null => return Ok(Vec::new()),
        other => return refuse(other, "value of type []handlers.jsonPatchOp"),
    };
    if operations.len() > MAX_OPERATIONS {
        let count = operations.len();
        return Err(PatchError::TooLarge(format!(
            "The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {count}"
        )));
    }
    let mut decoded = Vec::with_capacity(operations.len());
    for operation in operations {
        let Tree::Map(fields) = operation else {
            return refuse(operation, "value of type handlers.jsonPatchOp");
        };
        for name in ["op", "path", "from"] {
            if let Some(value @ (Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) | Tree::List(_) | Tree::Map(_))) =
                fields.get(name)
            {
                return refuse(value, &format!("struct field jsonPatchOp.{name} of type string"));
            }
        }
        decoded.push(fields);
    }
    Ok(decoded)
}

fn apply(object: &mut Tree, operation: &Map, copied: &mut usize) -> Result<(), String> {
    let value = || operation.get("value").cloned().unwrap_or_default();
    match text(operation, "op").unwrap_or("unknown") {
        "add" => {
            let path = text(operation, "path").ok_or(format!("add operation failed to decode path: {MISSING}"))?;
            let missing = || format!("add operation does not apply: doc is missing path: \"{path}\": {MISSING}");
            let (parent, key) = find(object, path).ok_or_else(missing)?;
            add(parent, &key, value(), path).map_err(|why| format!("error in add for path: '{path}': {why}"))
        }
        "remove" => {
            let path = text(operation, "path").ok_or(format!("remove operation failed to decode path: {MISSING}"))?;
            let missing = || format!("remove operation does not apply: doc is missing path: \"{path}\": {MISSING}");
            let (parent, key) = find(object, path).ok_or_else(missing)?;
            remove(parent, &key).map_err(|why| format!("error in remove for path: '{path}': {why}")).map(drop)
        }
        "replace" => replace(object, path_of(operation, "replace")?, value()),
        "move" => {
            let from = from_of(operation, "move")?;
            let missing = || format!("move operation does not apply: doc is missing from path: {from}: {MISSING}");
            let (parent, key) = find(object, from).ok_or_else(missing)?;
            let wrong = |why| format!("error in move for path: '{key}': {why}");
            get(parent, &key).map_err(wrong)?;
            let value = remove(parent, &key).map_err(wrong)?;
            let path = path_of(operation, "move")?;
            let missing =
                || format!("move operation does not apply: doc is missing destination path: {path}: {MISSING}");
            let (parent, key) = find(object, path).ok_or_else(missing)?;
            add(parent, &key, value, path).map_err(|why| format!("error in move for path: '{path}': {why}"))
        }
        "copy" => {
            let from = from_of(operation, "copy")?;
            let missing = || format!("copy operation does not apply: doc is missing from path: {from}: {MISSING}");
            let (parent, key) = find(object, from).ok_or_else(missing)?;
            let wrong = |why| format!("error in copy for from: '{from}': {why}");
            let value = get(parent, &key).map_err(wrong)?.cloned().unwrap_or_default();
            let path = text(operation, "path").ok_or(format!("copy operation failed to decode path: {MISSING}"))?;
            let missing =
                || format!("copy operation does not apply: doc is missing destination path: {path}: {MISSING}");
            let (parent, key) = find(object, path).ok_or_else(missing)?;
            *copied += to_json(&value).len();
            if *copied > MAX_COPIED {
                return Err(format!(
                    "Unable to complete the copy, the accumulated size increase of copy is {copied}, exceeding the limit {MAX_COPIED}"
                ));
            }
            add(parent, &key, value, path).map_err(|why| format!("error while adding value during copy: {why}"))
        }
        "test" => test(object, path_of(operation, "test")?, operation.get("value")),
        unknown => Err(format!("Unexpected kind: {unknown}")),
    }
}

fn replace(object: &mut Tree, path: &str, value: Tree) -> Result<(), String> {
    if path.is_empty() {
        return match value {
            Tree::Map(_) | Tree::List(_) => {
                *object = value;
                Ok(())
            }
            // Upstream formats an error that is not there.
            _ => Err(String::from("replace operation value must be object or array: %!w(<nil>)")),
        };
    }
    let missing = |what| format!("replace operation does not apply: doc is missing {what}: {path}: {MISSING}");
    let (parent, key) = find(object, path).ok_or_else(|| missing("path"))?;
    check_depth(path, &value)?;
    match parent {
        Tree::List(items) => {
            let at = index(&key, items.len()).map_err(|_| missing("key"))?;
            items[at] = value;
        }
        parent => {
            parent.as_map_mut().map(|fields| fields.insert(key.as_str().into(), value));
        }
    }
    Ok(())
}

fn test(object: &mut Tree, path: &str, value: Option<&Tree>) -> Result<(), String> {
    let failed = || format!("testing value {path} failed: {TEST_FAILED}");
    let found = match path {
        "" => Some(&*object),
        path => {
            let missing = || format!("test operation does not apply: is missing path: {path}: {MISSING}");
            let (parent, key) = find(object, path).ok_or_else(missing)?;
            get(parent, &key).map_err(|why| format!("error in test for path: '{path}': {why}"))?
        }
    };
    let is_equal = found.unwrap_or(&Tree::Null) == value.unwrap_or(&Tree::Null);
    is_equal.then_some(()).ok_or_else(failed)
}

fn text<'a>(operation: &'a Map, name: &str) -> Option<&'a str> {
    operation.get(name)?.as_str()
}

fn path_of<'a>(operation: &'a Map, op: &str) -> Result<&'a str, String> {
    let missing = || format!("{op} operation failed to decode path: operation missing path field: {MISSING}");
    text(operation, "path").ok_or_else(missing)
}

fn from_of<'a>(operation: &'a Map, op: &str) -> Result<&'a str, String> {
    let missing = || format!("{op} operation failed to decode from: operation, missing from field: {MISSING}");
    text(operation, "from").ok_or_else(missing)
}

/// The list or map that a pointer leads into, and the last part of the pointer.
fn find<'a>(object: &'a mut Tree, path: &str) -> Option<(&'a mut Tree, String)> {
    let (_, path) = path.split_once('/')?;
    let mut parts = path.split('/').map(|part| part.replace("~1", "/").replace("~0", "~"));
    let mut key = parts.next()?;
    let mut parent = object;
    for next in parts {
        parent = match parent {
            Tree::List(items) => {
                let at = index(&key, items.len()).ok()?;
                items.get_mut(at)?
            }
            parent => parent.get_mut(&key)?,
        };
        key = next;
    }
    matches!(parent, Tree::List(_) | Tree::Map(_)).then_some((parent, key))
}

/// None: a map has no such field, which upstream does not mind.
fn get<'a>(parent: &'a Tree, key: &str) -> Result<Option<&'a Tree>, String> {
    match parent {
        Tree::List(items) => Ok(items.get(index(key, items.len())?)),
        parent => Ok(parent.get(key)),
    }
}

fn add(parent: &mut Tree, key: &str, value: Tree, path: &str) -> Result<(), String> {
    check_depth(path, &value)?;
    match parent {
        Tree::List(items) if key == "-" => items.push(value),
        Tree::List(items) => {
            let number: Result<i64, String> = number(key);
            number.map_err(|why| format!("value was not a proper array index: '{key}': {why}"))?;
            items.insert(index(key, items.len() + 1)?, value);
        }
        parent => {
            parent.as_map_mut().map(|fields| fields.insert(key.into(), value));
        }
    }
    Ok(())
}

fn remove(parent: &mut Tree, key: &str) -> Result<Tree, String> {
    match parent {
        Tree::List(items) => {
            let at = index(key, items.len())?;
            Ok(items.remove(at))
        }
        parent => {
            let removed = parent.as_map_mut().and_then(|fields| fields.remove(key));
            removed.ok_or_else(|| format!("Unable to remove nonexistent key: {key}: {MISSING}"))
        }
    }
}

/// An index into a list of this length; a negative one counts from the end.
fn index(key: &str, length: usize) -> Result<usize, String> {
    let wanted = number(key)?;
    let length = length as i64;
    let at = if wanted < 0 { wanted.saturating_add(length) } else { wanted };
    if (0..length).contains(&at) {
        Ok(at as usize)
    } else {
        Err(format!("Unable to access invalid index: {wanted}: {INVALID_INDEX}"))
    }
}

fn number(key: &str) -> Result<i64, String> {
    key.parse().map_err(|_| format!("strconv.Atoi: parsing \"{key}\": invalid syntax"))
}

/// Operations could nest values deeper than any reader lets through.
fn check_depth(path: &str, value: &Tree) -> Result<(), String> {
    fn depth(value: &Tree) -> usize {
        match value {
            Tree::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
            Tree::Map(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
            _ => 0,
        }
    }
    if path.matches('/').count() + depth(value) > MAX_DEPTH { Err(String::from("exceeded max depth")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::json_patch;
    use crate::api::{Tree, parse_json, to_json};
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    const POD: &str = r#"{"labels":{"a/b":"c"},"list":[1,2,3],"replicas":3}"#;

    fn check(patch: &str, expect: Expect) {
        let answer = json_patch(&parse_json(POD).unwrap(), &parse_json(patch).unwrap());
        expect.assert_eq(&answer.map_or_else(|error| error.to_string(), |tree| to_json(&tree)));
    }

    #[test]
    fn operations() {
        check(
            r#"[{"op":"replace","path":"/replicas","value":7}]"#,
            expect![[r#"{"labels":{"a/b":"c"},"list":[1,2,3],"replicas":7}"#]],
        );
        check(
            r#"[{"op":"add","path":"/labels/x~1y","value":"z"}]"#,
            expect![[r#"{"labels":{"a/b":"c","x/y":"z"},"list":[1,2,3],"replicas":3}"#]],
        );
        check(
            r#"[{"op":"add","path":"/list/-","value":4},{"op":"add","path":"/list/0","value":0}]"#,
            expect![[r#"{"labels":{"a/b":"c"},"list":[0,1,2,3,4],"replicas":3}"#]],
        );
        check(
            r#"[{"op":"remove","path":"/list/1"},{"op":"remove","path":"/list/-1"}]"#,
            expect![[r#"{"labels":{"a/b":"c"},"list":[1],"replicas":3}"#]],
        );
        check(
            r#"[{"op":"move","from":"/labels/a~1b","path":"/labels/m"}]"#,
            expect![[r#"{"labels":{"m":"c"},"list":[1,2,3],"replicas":3}"#]],
        );
        check(
            r#"[{"op":"copy","from":"/list","path":"/labels/l"}]"#,
            expect![[r#"{"labels":{"a/b":"c","l":[1,2,3]},"list":[1,2,3],"replicas":3}"#]],
        );
        check(r#"[{"op":"test","path":"/replicas","value":3},{"op":"replace","path":"","value":{}}]"#, expect!["{}"]);
        check(
            r#"[{"op":"replace","path":"/new","value":1}]"#,
            expect![[r#"{"labels":{"a/b":"c"},"list":[1,2,3],"new":1,"replicas":3}"#]],
        );
    }

    #[test]
    fn errors_in_upstream_words() {
        check(
            r#"{"op":"replace"}"#,
            expect!["error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
        );
        check(
            r#"[{"op":1}]"#,
            expect![
                "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string"
            ],
        );
        check(
            r#"[{"op":"test","path":"/replicas","value":4}]"#,
            expect!["testing value /replicas failed: test failed"],
        );
        check(
            r#"[{"op":"remove","path":"/list/9"}]"#,
            expect!["error in remove for path: '/list/9': Unable to access invalid index: 9: invalid index referenced"],
        );
        check(
            r#"[{"op":"remove","path":"/x"}]"#,
            expect!["error in remove for path: '/x': Unable to remove nonexistent key: x: missing value"],
        );
        check(
            r#"[{"op":"add","path":"/x/y","value":1}]"#,
            expect![[r#"add operation does not apply: doc is missing path: "/x/y": missing value"#]],
        );
        check(
            r#"[{"op":"add","path":"/list/x","value":1}]"#,
            expect![[
                r#"error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax"#
            ]],
        );
        check(
            r#"[{"op":"replace","path":"/list/5","value":1}]"#,
            expect!["replace operation does not apply: doc is missing key: /list/5: missing value"],
        );
        check(r#"[{"op":"swap","path":"/list"}]"#, expect!["Unexpected kind: swap"]);
        check(
            r#"[{"op":"replace"}]"#,
            expect!["replace operation failed to decode path: operation missing path field: missing value"],
        );
    }

    #[test]
    fn the_apiserver_hides_what_does_not_fit() {
        let answer =
            |patch: &str| json_patch(&parse_json(POD).unwrap(), &parse_json(patch).unwrap()).unwrap_err().status();
        let status = answer(r#"[{"op":"remove","path":"/list/9"}]"#);
        assert_eq!((status.code, status.reason.as_str()), (422, "Invalid"));
        assert_eq!(status.message, "the server rejected our request due to an error in our request");
        assert_eq!(answer("{}").code, 400);
        let many = format!("[{}]", Vec::from([r#"{"op":"test","path":"/replicas","value":3}"#; 10_001]).join(","));
        assert_eq!(answer(&many).code, 413);
    }

    #[test]
    fn copies_cannot_explode() {
        let double = r#"{"op":"copy","from":"/list","path":"/list/-"}"#;
        let patch = format!("[{}]", [double; 60].join(","));
        let error = json_patch(&parse_json(POD).unwrap(), &parse_json(&patch).unwrap()).unwrap_err();
        assert!(error.to_string().starts_with("Unable to complete the copy"), "{error}");
        let deeper = r#"{"op":"move","from":"/list","path":"/replicas"},{"op":"add","path":"/list","value":[0]},{"op":"move","from":"/replicas","path":"/list/0"}"#;
        let patch = format!("[{}]", Vec::from([deeper; 3000]).join(","));
        let error = json_patch(&parse_json(POD).unwrap(), &parse_json(&patch).unwrap()).unwrap_err();
        assert!(error.to_string().ends_with("exceeded max depth"), "{error}");
    }

    proptest! {
        #[test]
        fn never_panics(operations in prop::collection::vec(("add|remove|replace|move|copy|test", "(/(labels|list|a~1b|-|[0-9-]{1,2}|~|)){0,3}", "(/(labels|list|x|[0-9])){0,2}"), 0..6)) {
            let operations = operations.into_iter().map(|(op, path, from)| {
                let field = |name: &str, value: &str| (name.into(), Tree::from(value));
                Tree::Map([field("op", &op), field("path", &path), field("from", &from), ("value".into(), Tree::List(Vec::new()))].into())
            });
            let _ = json_patch(&parse_json(POD).unwrap(), &operations.collect());
        }

        #[test]
        fn an_added_field_can_be_tested_and_removed(name in "[a-z~/]{1,5}", value in any::<i64>()) {
            let pointer = format!("/labels/{}", name.replace('~', "~0").replace('/', "~1"));
            let operation = |op: &str| format!(r#"{{"op":"{op}","path":"{pointer}","value":{value}}}"#);
            let pod = parse_json(POD).unwrap();
            let patch = format!("[{},{},{}]", operation("add"), operation("test"), operation("remove"));
            let after = json_patch(&pod, &parse_json(&patch).unwrap()).unwrap();
            prop_assume!(name != "a/b");
            prop_assert_eq!(after, pod);
        }
    }
}
