//! What a client finds out about an apiserver before it asks for anything.

use super::*;
use crate::apiserver_harness::ApiServerHarness;

#[test]
fn an_apiserver_says_what_it_serves() {
    let mut pair = ApiServerHarness::new();
    let mut get = |path: &str, media: &str| {
        let (code, tree) = pair.http_as("GET", path, media, "");
        (code, tree)
    };
    let (_, groups) = get("/apis", "");
    let names = groups.at("groups").as_list().expect("groups").iter();
    let names = names.map(|group| group.get("preferredVersion").and_then(|it| it.get("groupVersion")));
    let first: Vec<&str> = names.filter_map(|name| name?.as_str()).take(6).collect();
    assert_eq!(
        first,
        [
            "apiregistration.k8s.io/v1",
            "apps/v1",
            "events.k8s.io/v1",
            "authentication.k8s.io/v1",
            "authorization.k8s.io/v1",
            "autoscaling/v2"
        ]
    );
    let (_, all) = get("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    let apps = all.at("items").as_list().expect("groups")[1].at("versions").as_list();
    let resources = apps.expect("versions")[0].at("resources").as_list().expect("resources");
    expect![[r#"{"categories":["all"],"resource":"deployments","responseKind":{"group":"apps","kind":"Deployment","version":"v1"},"scope":"Namespaced","shortNames":["deploy"],"singularResource":"deployment","subresources":[{"responseKind":{"group":"autoscaling","kind":"Scale","version":"v1"},"subresource":"scale","verbs":["get","patch","update"]},{"responseKind":{"group":"apps","kind":"Deployment","version":"v1"},"subresource":"status","verbs":["get","patch","update"]}],"verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}"#]]
    .assert_eq(&json::to_json(&resources[2]));
    assert_eq!(get("/readyz", ""), (200, "ok".into()));
    assert_eq!(get("/apis/nobody.example.com", "").0, 404);
    assert_eq!(get("/apis/policy", "").1.get("kind"), Some(&Tree::from("APIGroup")));
}
