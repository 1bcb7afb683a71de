use super::*;
use crate::api::apps::Deployment;
use crate::api::core_v1::{Pod, PodSpec};
use crate::api::json::{parse_json, to_json};
use crate::api::record::Described;
use proptest::prelude::*;
use std::string::ToString;

fn json(text: &str) -> Tree {
    parse_json(text).expect("it is JSON")
}

fn patched(schema: &'static Schema, object: &str, patch: &str) -> String {
    match strategic_merge_patch(&json(object), &json(patch), schema) {
        Ok(patched) => to_json(&patched),
        Err(error) => error.to_string(),
    }
}

#[test]
fn lists_of_containers_merge_by_name() {
    let base = r#"{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}"#;
    let check = |patch: &str, expected: &str| assert_eq!(patched(PodSpec::SCHEMA, base, patch), expected, "{patch}");
    check(
        r#"{"containers":[{"name":"b","image":"z"},{"name":"c","env":null}]}"#,
        r#"{"containers":[{"image":"x","name":"a"},{"image":"z","name":"b"},{"name":"c"}]}"#,
    );
    check(r#"{"containers":[{"name":"a","$patch":"delete"}]}"#, r#"{"containers":[{"image":"y","name":"b"}]}"#);
    check(r#"{"containers":[{"$patch":"replace"},{"name":"c"}]}"#, r#"{"containers":[{"name":"c"}]}"#);
    check(
        r#"{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}"#,
        r#"{"containers":[{"image":"y","name":"b"},{"image":"x","name":"a"}]}"#,
    );
    check(r#"{"$patch":"replace","nodeName":"n"}"#, r#"{"nodeName":"n"}"#);
    check(r#"{"containers":[{"image":"z"}]}"#, "map: map[image:z] does not contain declared merge key: name");
    check(r#"{"$patch":"merge"}"#, "unknown patch type: merge in map: map[$patch:merge]");
    check(
        r#"{"containers":["z"]}"#,
        "list element types are not identical: [[map[image:x name:a] map[image:y name:b]] [z]]",
    );
    check(
        r#"{"containers":[[]]}"#,
        "list element types are not identical: [[map[image:x name:a] map[image:y name:b]] [[]]]",
    );
    check(r#"{"$setElementOrder/containers":{}}"#, "expected a []interface {}, but received a map[string]interface {}");
    check(
        r#"{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a"}]}"#,
        "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
    );
}

#[test]
fn only_some_lists_merge() {
    let check = |object: &str, patch: &str, expected: &str| {
        assert_eq!(patched(Deployment::SCHEMA, object, patch), expected, "{patch}");
    };
    let finalizers = r#"{"metadata":{"finalizers":["a","b"]}}"#;
    check(finalizers, r#"{"metadata":{"finalizers":["b","c"]}}"#, r#"{"metadata":{"finalizers":["a","b","c"]}}"#);
    let gone = r#"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}"#;
    check(finalizers, gone, r#"{"metadata":{"finalizers":["b"]}}"#);
    let labels = r#"{"metadata":{"labels":{"a":"1","b":"2"}}}"#;
    check(labels, r#"{"metadata":{"labels":{"a":null}}}"#, r#"{"metadata":{"labels":{"b":"2"}}}"#);
    let strategy = r#"{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"#;
    let retain = r#"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#;
    check(strategy, retain, r#"{"spec":{"strategy":{"type":"Recreate"}}}"#);
    let wrong = r#"{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":{}}}}"#;
    check(strategy, wrong, "invalid patch format of retainKeys");
    let tolerations = r#"{"spec":{"template":{"spec":{"tolerations":[{"key":"a"}]}}}}"#;
    let other = r#"{"spec":{"template":{"spec":{"tolerations":[{"key":"b"}]}}}}"#;
    check(tolerations, other, other);
}

#[test]
fn apply_sends_what_changed_and_what_left_the_file() {
    let original = json(
        r#"{"spec":{"strategy":{"type":"RollingUpdate"},"template":{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}}}"#,
    );
    let modified = json(
        r#"{"spec":{"strategy":{"type":"Recreate"},"template":{"spec":{"containers":[{"name":"a","image":"y"}]}}}}"#,
    );
    let current = json(
        r#"{"spec":{"replicas":3,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}},
            "template":{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b"},{"name":"sidecar"}]}}}}"#,
    );
    let patch = create_three_way_merge_patch(&original, &modified, &current, Deployment::SCHEMA).expect("a patch");
    let expected = concat!(
        r#"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"},"template":{"spec":{"#,
        r#""$setElementOrder/containers":[{"name":"a"}],"#,
        r#""containers":[{"image":"y","name":"a"},{"$patch":"delete","name":"b"}]}}}}"#
    );
    assert_eq!(to_json(&patch), expected);
    let applied = strategic_merge_patch(&current, &patch, Deployment::SCHEMA).expect("it fits");
    let expected = concat!(
        r#"{"spec":{"replicas":3,"strategy":{"type":"Recreate"},"template":{"spec":{"#,
        r#""containers":[{"image":"y","name":"a"},{"name":"sidecar"}]}}}}"#
    );
    assert_eq!(to_json(&applied), expected);
}

fn text_map(names: &'static str) -> impl Strategy<Value = Tree> {
    let entry = (names, "[1-3]").prop_map(|(key, value)| (Text::from(key), Tree::from(value)));
    prop::collection::vec(entry, 0..3).prop_map(|entries| Tree::Map(entries.into_iter().collect()))
}

/// A list of objects, no two of them with the same key.
fn keyed(key: &'static str, item: impl Strategy<Value = Map>) -> impl Strategy<Value = Tree> {
    prop::collection::vec(item, 0..4).prop_map(move |items| {
        let mut list: Vec<Tree> = Vec::new();
        for item in items.into_iter().map(Tree::Map) {
            if !list.iter().any(|other| other.get(key) == item.get(key)) {
                list.push(item);
            }
        }
        Tree::List(list)
    })
}

fn fields(list: impl IntoIterator<Item = (&'static str, Tree)>) -> Map {
    list.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect()
}

prop_compose! {
    fn a_port()(number in 1i64..4, name in "[a-c]?") -> Map {
        fields([("containerPort", Tree::Int(number)), ("name", name.into())])
    }
}

prop_compose! {
    fn a_container()(
        name in "[a-d]",
        image in "[x-z]?",
        limits in text_map("[p-r]"),
        ports in keyed("containerPort", a_port()),
        command in prop::collection::vec("[a-b]".prop_map(Tree::from), 0..3),
    ) -> Map {
        let resources = Tree::Map(fields([("limits", limits)]));
        let command = Tree::List(command);
        fields([
            ("name", name.into()), ("image", image.into()), ("resources", resources), ("ports", ports),
            ("command", command),
        ])
    }
}

prop_compose! {
    fn a_pod()(
        labels in text_map("[k-n]"),
        finalizers in prop::collection::btree_set("[a-d]", 0..4),
        containers in keyed("name", a_container()),
        grace in prop::option::of(1i64..9),
    ) -> Tree {
        let finalizers: Tree = finalizers.into_iter().map(Tree::from).collect();
        let mut spec = fields([("containers", containers)]);
        spec.extend(grace.map(|grace| (Text::from_static("terminationGracePeriodSeconds"), Tree::Int(grace))));
        let metadata = fields([("labels", labels), ("finalizers", finalizers)]);
        Tree::Map(fields([("metadata", Tree::Map(metadata)), ("spec", Tree::Map(spec))]))
    }
}

/// Anything, with names that mean something here and there.
fn anything() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        (0i64..3).prop_map(Tree::Int),
        "a|b|delete|replace|merge".prop_map(Tree::from),
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let names = prop::sample::select(std::vec![
            "metadata",
            "spec",
            "finalizers",
            "labels",
            "containers",
            "volumes",
            "name",
            "ports",
            "containerPort",
            "$patch",
            "$retainKeys",
            "$setElementOrder/containers",
            "$setElementOrder/finalizers",
            "$setElementOrder",
            "$deleteFromPrimitiveList/finalizers",
            "$setElementOrder/nothing",
            "nothing",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            prop::collection::vec((names, inner), 0..5).prop_map(|entries| Tree::Map(fields(entries))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// What the difference of two pods is applied to becomes the other one.
    #[test]
    fn a_difference_leads_there(from in a_pod(), to in a_pod()) {
        let patch = create_two_way_merge_patch(&from, &to, Pod::SCHEMA).expect("a patch");
        let there = strategic_merge_patch(&from, &patch, Pod::SCHEMA).expect("it fits");
        prop_assert_eq!(to_json(&there), to_json(&to), "by {}", to_json(&patch));
    }

    /// What the file no longer has goes, what others wrote stays.
    #[test]
    fn apply_keeps_what_others_wrote(original in a_pod(), modified in a_pod()) {
        let written = |pod: &Tree| {
            let mut pod = pod.clone();
            let spec = pod.get_mut("spec").and_then(Tree::as_map_mut).expect("a pod has a spec");
            spec.insert("nodeName".into(), "n1".into());
            pod
        };
        let current = written(&original);
        let patch = create_three_way_merge_patch(&original, &modified, &current, Pod::SCHEMA).expect("a patch");
        let there = strategic_merge_patch(&current, &patch, Pod::SCHEMA).expect("it fits");
        prop_assert_eq!(to_json(&there), to_json(&written(&modified)), "by {}", to_json(&patch));
    }

    #[test]
    fn nothing_panics(a in anything(), b in anything(), c in anything()) {
        let _ = strategic_merge_patch(&a, &b, Pod::SCHEMA);
        let _ = create_two_way_merge_patch(&a, &b, Pod::SCHEMA);
        let _ = create_three_way_merge_patch(&a, &b, &c, Pod::SCHEMA);
    }
}
