//! Random requests, many at once: each is answered, once, and the store stays in order.

use super::*;
use alloc::string::ToString;
use proptest::prelude::*;
use proptest::string::string_regex;

/// Pieces that make requests which are nearly right more often than chance would.
fn body() -> impl Strategy<Value = String> {
    let meta = prop_oneof![
        Just(r#"{"name":"a"}"#.to_string()),
        Just(r#"{"generateName":"a-"}"#.to_string()),
        Just(r#"{"name":"a","finalizers":["x.io/f"]}"#.to_string()),
        Just(r#"{"name":"a","finalizers":null,"labels":{"l":"v"}}"#.to_string()),
        "[0-9]{1,2}".prop_map(|version| format!(r#"{{"name":"a","resourceVersion":"{version}"}}"#)),
        ".{0,12}".prop_map(|name| format!(r#"{{"name":{}}}"#, json::to_json(&Tree::Text(name.as_str().into())))),
    ];
    let spec = prop_oneof![
        Just(format!(r#"{{"containers":[{CONTAINER}]}}"#)),
        Just(
            r#"{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}}}}"#
                .into()
        ),
        Just(r#"{"containers":[{"name":"c","image":"other"}],"finalizers":[]}"#.to_string()),
        Just(r#"{"taints":[{"key":"k","effect":"NoSchedule"}],"unschedulable":true}"#.to_string()),
        Just("[]".to_string()),
    ];
    let whole = (meta, spec).prop_map(|(meta, spec)| {
        format!(r#"{{"metadata":{meta},"spec":{spec},"target":{{"name":"n1"}},"status":{{"phase":"Running"}}}}"#)
    });
    let patch =
        r#"\[\{"op":"(add|remove|test)","path":"/(spec|metadata/labels|status)(/a)?","value":(1|null|\{\})\}\]"#;
    let options = r#"\{("gracePeriodSeconds":[0-9])?\}|\{"propagationPolicy":"(Foreground|Orphan|x)"\}"#;
    prop_oneof![4 => whole, 1 => patch, 2 => options, 1 => ".{0,20}", 1 => Just(String::new())]
}

fn path() -> impl Strategy<Value = String> {
    let resource = "(pods|namespaces|nodes|serviceaccounts|events)";
    let named = format!("/api/v1/(namespaces/default/)?{resource}(/a|/default)?(/status|/binding|/finalize)?");
    let workload = "/apis/apps/v1/namespaces/(default|a)/(deployments|replicasets)(/a)?(/status)?".to_string();
    let query =
        "(\\?(labelSelector=l(=v|!=v| in)|fieldSelector=(metadata.name|x)=a|dryRun=All|fieldValidation=Strict))?";
    let regex = |text: &str| string_regex(text).expect("a regular expression");
    (prop_oneof![3 => regex(&named), 1 => regex(&workload)], query).prop_map(|(path, query)| path + &query)
}

const MEDIA: [&str; 4] = [
    "application/json",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
];

/// A request that mostly makes sense: objects come and go under few names.
fn sensible() -> impl Strategy<Value = (String, String, usize, String)> {
    let object = |kind: &str, name: &str, meta: &str| match kind {
        "pods" => format!(r#"{{"metadata":{{"name":"{name}"{meta}}},"spec":{{"containers":[{CONTAINER}]}}}}"#),
        _ => format!(r#"{{"metadata":{{"name":"{name}"{meta}}}}}"#),
    };
    let kind = prop_oneof![4 => Just("pods"), 1 => Just("serviceaccounts"), 1 => Just("events")];
    let meta =
        prop_oneof![Just(""), Just(r#","finalizers":["x.io/f"]"#), Just(r#","finalizers":[],"labels":{"l":"v"}"#)];
    (0u8..8, kind, "[a-c]", meta).prop_map(move |(what, kind, name, meta)| {
        let all = format!("/api/v1/namespaces/default/{kind}");
        let one = format!("{all}/{name}");
        let bare = String::from;
        match what {
            0..=2 => (bare("POST"), all, 0, object(kind, &name, meta)),
            3 => (bare("PUT"), one, 0, object(kind, &name, meta)),
            4 => (bare("PATCH"), one, 3, format!(r#"{{"metadata":{{"name":"{name}"{meta}}}}}"#)),
            5 => (bare("POST"), format!("{PODS}/{name}/binding"), 0, bare(r#"{"target":{"name":"n1"}}"#)),
            6 => (bare("DELETE"), one, 0, bare(if meta.is_empty() { r#"{"gracePeriodSeconds":0}"# } else { "" })),
            _ => (bare("DELETE"), all, 0, String::new()),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_request_is_answered_once(
        requests in prop::collection::vec(
            (
                prop_oneof![
                    4 => sensible(),
                    1 => ("GET|POST|PUT|PATCH|DELETE", path(), 0..MEDIA.len(), body()),
                ],
                0u8..6,
            ),
            1..40,
        )
    ) {
        let mut pair = ApiServerHarness::new();
        let watch = Request::on_all(&Credential::admin(), Verb::Watch, Kind::Pod);
        pair.send(watch);
        pair.run_for(Duration::from_millis(5));
        let mut sent: Vec<RequestId> = Vec::new();
        for ((method, path, media, body), steps) in requests {
            // What is not even a request is refused before it reaches anybody.
            let media = if method == "PATCH" { MEDIA[media] } else { MEDIA[0] };
            let Ok(request) = Request::from_http(&method, &path, media, &body, &Credential::admin()) else { continue };
            sent.push(pair.send(request));
            for _ in 0..steps {
                pair.step();
            }
        }
        pair.run_for(Duration::from_secs(10));
        for id in sent {
            let answer = pair.take_answer(id);
            prop_assert!(answer.is_some(), "a request is not answered");
            if let Some(Response { body: Err(status), .. }) = answer {
                prop_assert!(status.code >= 400 && status.code != 500 && !status.message.is_empty(), "{status:?}");
            }
        }
        let apiserver = pair.apiserver().expect("it is there");
        prop_assert!(apiserver.calls.is_empty() && apiserver.waiting_for_cache.is_empty());
        prop_assert!(apiserver.delayed_creates.is_empty() && apiserver.collections.is_empty());
        // A watcher that follows the changes has what the store has.
        let mut followed: VecMap<Key, u64> = VecMap::new();
        let mut last = 0;
        for (_, event) in pair.events() {
            prop_assert!(event.revision > last, "changes are told in order");
            last = event.revision;
            match event.change {
                EventType::Deleted => { followed.remove(&event.object.key()); }
                _ => { followed.insert(event.object.key(), event.object.meta().resource_version.0); }
            }
        }
        let pods = pair.world.history().now().objects(Kind::Pod, &Text::EMPTY);
        let stored: VecMap<Key, u64> = pods.map(|pod| (pod.key(), pod.meta().resource_version.0)).collect();
        prop_assert_eq!(followed, stored);
        for object in Kind::ALL.iter().flat_map(|kind| pair.world.history().now().objects(*kind, &Text::EMPTY)) {
            prop_assert!(!object.meta().name.is_empty() && object.meta().uid.0 != 0);
        }
    }
}
