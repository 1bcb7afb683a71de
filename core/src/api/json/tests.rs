use super::{parse_json, parse_json_document, to_json, to_json_pretty};
use crate::api::{Map, Tree};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check(text: &str, expect: Expect) {
    let answer = match parse_json(text) {
        Ok(tree) => to_json(&tree),
        Err(error) => format!("{}:{} {error}", error.line, error.column),
    };
    expect.assert_eq(&answer);
}

#[test]
fn numbers_as_go_keeps_them() {
    check(
        "[3, -0, 3.0, 1e3, 9223372036854775808, 0.1, 1e21, 1e-7]",
        expect!["[3,0,3,1000,9223372036854776000,0.1,1e+21,1e-7]"],
    );
    assert_eq!(parse_json("3.0"), Ok(Tree::Float(3.0)));
    assert_eq!(parse_json("9223372036854775807"), Ok(Tree::Int(i64::MAX)));
    check("1e999", expect!["1:6 cannot unmarshal number 1e999 into Go value of type float64"]);
}

#[test]
fn strings_as_go_escapes_them() {
    check(r#""<a> & \u20ac\ud83d\ude00 \ud83d! \/""#, expect![[r#""\u003ca\u003e \u0026 €😀 �! /""#]]);
    check("\"\\b\\f\\n\\u0001\u{2028}\"", expect![[r#""\b\f\n\u0001\u2028""#]]);
}

#[test]
fn errors_in_go_words() {
    check("{{", expect!["1:2 invalid character '{' looking for beginning of object key string"]);
    check("{\"a\" 1}", expect!["1:6 invalid character '1' after object key"]);
    check("{\"a\": 1\n \"b\": 2}", expect![[r#"2:2 invalid character '"' after object key:value pair"#]]);
    check("[1 2]", expect!["1:4 invalid character '2' after array element"]);
    check("[1,]", expect!["1:4 invalid character ']' looking for beginning of value"]);
    check("{\"a\": tru}", expect!["1:10 invalid character '}' in literal true (expecting 'e')"]);
    check("{\"a\": 'b'}", expect![[r"1:7 invalid character '\'' looking for beginning of value"]]);
    check("{\"a\": \"b\n\"}", expect![[r"1:9 invalid character '\n' in string literal"]]);
    check("\"\\x\"", expect!["1:3 invalid character 'x' in string escape code"]);
    check("-a", expect!["1:2 invalid character 'a' in numeric literal"]);
    check("{} {}", expect!["1:4 invalid character '{' after top-level value"]);
    check("{\"a\": ", expect!["1:7 unexpected end of JSON input"]);
    check(&"[".repeat(100_000), expect!["1:501 exceeded max depth"]);
}

#[test]
fn duplicates_and_places() {
    let document = parse_json_document("{\"a\": [\n  {\"b\": 1,\n   \"b\": 2}]}").unwrap();
    assert_eq!(to_json(&document.tree), r#"{"a":[{"b":2}]}"#);
    let told: Vec<String> = document.duplicates.iter().map(|d| format!("{} {d}", d.line)).collect();
    assert_eq!(told, [r#"3 duplicate field "a[0].b""#]);
    assert_eq!(document.positions.line_of("a[0].b"), Some(3));
    assert_eq!(document.positions.line_of("a[0].c"), Some(2));
    assert_eq!(document.positions.line_of("z"), Some(1));
}

#[test]
fn indented_as_kubectl_prints() {
    let tree =
        parse_json(r#"{"kind":"Pod","spec":{"containers":[{"name":"c","resources":{}}],"tolerations":[]}}"#).unwrap();
    expect![[r#"
        {
            "kind": "Pod",
            "spec": {
                "containers": [
                    {
                        "name": "c",
                        "resources": {}
                    }
                ],
                "tolerations": []
            }
        }"#]]
    .assert_eq(&to_json_pretty(&tree));
}

/// Any tree that JSON can carry.
pub fn any_tree(text: BoxedStrategy<String>) -> BoxedStrategy<Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        any::<i64>().prop_map(Tree::Int),
        any::<f64>()
            .prop_filter("finite, with a fraction", |n| n.is_finite() && n.fract() != 0.0)
            .prop_map(Tree::Float),
        text.clone().prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            prop::collection::vec((text.clone(), inner), 0..4).prop_map(|fields| Tree::Map(
                fields.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map>()
            )),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn reads_what_it_writes(tree in any_tree(any::<String>().boxed())) {
        prop_assert_eq!(&parse_json(&to_json(&tree)).unwrap(), &tree);
        prop_assert_eq!(&parse_json(&to_json_pretty(&tree)).unwrap(), &tree);
    }

    #[test]
    fn serde_json_reads_and_writes_the_same(tree in any_tree(any::<String>().boxed())) {
        let value: serde_json::Value = serde_json::from_str(&to_json(&tree)).unwrap();
        prop_assert_eq!(&parse_json(&value.to_string()).unwrap(), &tree);
    }

    #[test]
    fn never_panics(text in "[{}\\[\\]:,\"\\\\0-9a-u. \n-]{0,40}") {
        let answer = parse_json(&text).map(|tree| to_json(&tree)).map_err(|error| error.to_string());
        let serde = serde_json::from_str::<serde_json::Value>(&text);
        // Both refuse the same texts; they differ only on half a surrogate pair, which Go repairs.
        prop_assert!(answer.is_ok() == serde.is_ok() || text.contains("\\u"), "{answer:?} {serde:?}");
    }
}
