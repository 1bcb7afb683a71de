use super::*;
use crate::api::Kind;
use crate::api::json::{parse_json, to_json};
use expect_test::{Expect, expect};

fn writer(manager: &str, applies: bool) -> Writer {
    let (api_version, time) = ("apps/v1".into(), "2026-01-01T00:00:00Z".into());
    Writer { manager: manager.into(), applies, api_version, subresource: Text::EMPTY, time }
}

/// `NAME applies|updates|forces JSON`, line by line: the object and its owners after each.
fn check(story: &str, expected: Expect) {
    let schema = Kind::Deployment.info().schema;
    let (mut live, mut managed, mut told) = (Tree::Map(Map::new()), Tree::Null, String::new());
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let [name, verb, json] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("three words") };
        let tree = parse_json(json).expect("JSON");
        let outcome = match verb {
            "updates" => {
                let fields = after_update(&live, &tree, &managed, schema, &writer(name, false));
                Ok((tree, fields))
            }
            _ => apply(&live, &tree, &managed, schema, &writer(name, true), verb == "forces"),
        };
        match outcome {
            Ok((tree, fields)) => {
                (live, managed) = (tree, fields);
                told += &format!("{}\n", to_json(&live));
                for entry in managed.as_list().unwrap_or_default() {
                    let fields = expanded(entry.at("fieldsV1").as_map().expect("fields"));
                    let head = entry.as_map().expect("an entry");
                    told += &format!("  {}: {}\n", described(head), paths(&fields).join(" "));
                }
            }
            Err(status) => told += &format!("{} {}\n", status.code, status.message),
        }
    }
    expected.assert_eq(&told);
}

#[test]
fn who_applies_owns_and_lets_go() {
    check(
        r#"
        a applies {"spec":{"replicas":3,"paused":true}}
        b applies {"spec":{"replicas":5}}
        b forces {"spec":{"replicas":5}}
        a applies {"spec":{"paused":true}}
        a applies {"metadata":{"labels":{"x":"y"}}}
        c updates {"metadata":{"labels":{"x":"z"}},"spec":{"replicas":5}}
        a applies {"metadata":{"labels":{"x":"y"}},"spec":{"replicas":1}}
        "#,
        expect![[r#"
            {"spec":{"paused":true,"replicas":3}}
              "a": .spec.paused .spec.replicas
            409 Apply failed with 1 conflict: conflict with "a": .spec.replicas
            {"spec":{"paused":true,"replicas":5}}
              "a": .spec.paused
              "b": .spec.replicas
            {"spec":{"paused":true,"replicas":5}}
              "a": .spec.paused
              "b": .spec.replicas
            {"metadata":{"labels":{"x":"y"}},"spec":{"replicas":5}}
              "a": .metadata.labels.x
              "b": .spec.replicas
            {"metadata":{"labels":{"x":"z"}},"spec":{"replicas":5}}
              "b": .spec.replicas
              "c" using apps/v1: .metadata.labels.x
            409 Apply failed with 2 conflicts: conflicts with "b":
            - .spec.replicas
            conflicts with "c" using apps/v1:
            - .metadata.labels.x
        "#]],
    );
}

#[test]
fn items_have_owners_of_their_own() {
    check(
        r#"
        u updates {"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"b"}]}}}}
        a applies {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c"}]}}}}
        a applies {"spec":{"template":{"spec":{"containers":[{"name":"d"},{"name":"b"},{"name":"a","ports":[{"containerPort":80,"name":"http"}]}]}}}}
        a applies {"spec":{"template":{"spec":{"containers":[{"name":"d"}]}}}}
        a applies {"spec":{"template":{"spec":{"containers":[{"name":"d","comand":1,"image":7}]}}}}
        "#,
        expect![[r#"
            {"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"b"}]}}}}
              "u" using apps/v1: .spec .spec.template .spec.template.spec .spec.template.spec.containers .spec.template.spec.containers[name="a"] .spec.template.spec.containers[name="b"] .spec.template.spec.containers[name="a"].name .spec.template.spec.containers[name="a"].ports .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"] .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].protocol .spec.template.spec.containers[name="b"].name
            {"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]},{"name":"b"},{"image":"c","name":"c"}]}}}}
              "a": .spec.template.spec.containers[name="c"] .spec.template.spec.containers[name="c"].image .spec.template.spec.containers[name="c"].name
              "u" using apps/v1: .spec .spec.template .spec.template.spec .spec.template.spec.containers .spec.template.spec.containers[name="a"] .spec.template.spec.containers[name="b"] .spec.template.spec.containers[name="a"].name .spec.template.spec.containers[name="a"].ports .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"] .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].protocol .spec.template.spec.containers[name="b"].name
            {"spec":{"template":{"spec":{"containers":[{"name":"d"},{"name":"b"},{"name":"a","ports":[{"containerPort":80,"name":"http","protocol":"TCP"}]}]}}}}
              "a": .spec.template.spec.containers[name="a"] .spec.template.spec.containers[name="b"] .spec.template.spec.containers[name="d"] .spec.template.spec.containers[name="a"].name .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"] .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].name .spec.template.spec.containers[name="b"].name .spec.template.spec.containers[name="d"].name
              "u" using apps/v1: .spec .spec.template .spec.template.spec .spec.template.spec.containers .spec.template.spec.containers[name="a"] .spec.template.spec.containers[name="b"] .spec.template.spec.containers[name="a"].name .spec.template.spec.containers[name="a"].ports .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"] .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].protocol .spec.template.spec.containers[name="b"].name
            {"spec":{"template":{"spec":{"containers":[{"name":"d"},{"name":"b"},{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]}]}}}}
              "a": .spec.template.spec.containers[name="d"] .spec.template.spec.containers[name="d"].name
              "u" using apps/v1: .spec .spec.template .spec.template.spec .spec.template.spec.containers .spec.template.spec.containers[name="a"] .spec.template.spec.containers[name="b"] .spec.template.spec.containers[name="a"].name .spec.template.spec.containers[name="a"].ports .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"] .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].containerPort .spec.template.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].protocol .spec.template.spec.containers[name="b"].name
            500 failed to create typed patch object (/; /, Kind=): errors:
              .spec.template.spec.containers[name="d"].comand: field not declared in schema
              .spec.template.spec.containers[name="d"].image: expected string, got &value.valueUnstructured{Value:7}
        "#]],
    );
}
