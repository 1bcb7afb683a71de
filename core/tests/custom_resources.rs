//! A whole cluster with a kind of its own: made, used, saved, and gone with its namespace or its definition.

use kubarium_core::api::{Key, Kind, Tree};
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::{Session, Setup};

const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tabs.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: tabs, kind: Tab}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
";

struct Class(Session);

impl Class {
    fn wait(&mut self, seconds: u64) {
        let until = self.0.now() + Duration::from_secs(seconds);
        self.0.advance(until, u64::MAX);
    }

    /// What kubectl says to a file.
    fn apply(&mut self, text: &str) -> String {
        let before = self.0.printed().len();
        self.0.apply_yaml(text);
        self.wait(3);
        self.0.printed()[before..].iter().map(|line| format!("{}\n", line.text)).collect()
    }

    fn has(&self, namespace: &str, name: &str) -> bool {
        self.0.object(&Key::custom("tabs.example.com", &namespace.into(), name)).is_some()
    }
}

fn tab(namespace: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Tab\nmetadata: {{name: mine, namespace: {namespace}}}\nspec: {{a: 1}}\n")
}

#[test]
fn a_kind_of_ones_own() {
    let mut class = Class(Session::new(Setup::classroom(2, 1)));
    class.wait(10);
    assert!(class.apply(&tab("default")).contains("no matches for kind \"Tab\" in version \"example.com/v1\""));
    assert!(class.apply(DEFINITION).ends_with("created\n"));
    assert!(class.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: team}").ends_with("created\n"));
    for namespace in ["default", "team"] {
        assert_eq!(class.apply(&tab(namespace)), "tab.example.com/mine created\n");
    }

    let mut again = Class(Session::restore(&class.0.save()).expect("it was saved"));
    assert_eq!(again.0.digest(), class.0.digest());
    assert!(again.has("team", "mine"));

    again.0.delete(&Key::new(Kind::Namespace, &Text::EMPTY, &"team".into()));
    again.wait(30);
    assert!(!again.has("team", "mine") && again.has("default", "mine"));
    assert!(again.0.object(&Key::new(Kind::Namespace, &Text::EMPTY, &"team".into())).is_none());

    let definition = Key::new(Kind::CustomResourceDefinition, &Text::EMPTY, &"tabs.example.com".into());
    again.0.delete(&definition);
    again.wait(5);
    assert!(!again.has("default", "mine") && again.0.object(&definition).is_none());
    // A single custom resource is deleted like anything else.
    class.0.delete(&Key::custom("tabs.example.com", &"default".into(), "mine"));
    class.wait(3);
    assert!(!class.has("default", "mine") && class.has("team", "mine"));
}

#[test]
fn what_is_owned_goes_with_its_owners() {
    let mut class = Class(Session::new(Setup::classroom(2, 1)));
    class.wait(10);
    class.apply(DEFINITION);
    class.apply(&tab("default"));
    class.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owner}\n");
    let config_map = |name: &str| Key::new(Kind::ConfigMap, &"default".into(), &name.into());
    let custom = |name: &str| Key::custom("tabs.example.com", &"default".into(), name);
    let word = |tree: Tree, path: &[&str]| tree.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_string();
    let uid = |class: &Class, key: &Key| word(class.0.object(key).expect("it was made"), &["metadata", "uid"]);
    let (tab, owner) = (uid(&class, &custom("mine")), uid(&class, &config_map("owner")));
    let by_tab = format!("{{apiVersion: example.com/v1, kind: Tab, name: mine, uid: {tab}}}");
    let by_map = format!("{{apiVersion: v1, kind: ConfigMap, name: owner, uid: {owner}}}");
    class.apply(&format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: part, ownerReferences: [{by_tab}]}}\n---\n\
         apiVersion: example.com/v1\nkind: Tab\nmetadata: {{name: shared, ownerReferences: [{by_tab}, {by_map}]}}\n"
    ));
    class.wait(5);
    assert!(class.has("default", "shared") && class.0.object(&config_map("part")).is_some(), "{:?}", class.0.printed());

    class.0.delete(&custom("mine"));
    class.wait(5);
    assert!(class.0.object(&config_map("part")).is_none());
    let shared = class.0.object(&custom("shared")).expect("somebody wants it");
    let owners = shared.at("metadata.ownerReferences").as_list().expect("it has an owner");
    let names: Vec<String> = owners.iter().map(|owner| word(owner.clone(), &["name"])).collect();
    assert_eq!(names, ["owner"]);

    class.0.delete(&config_map("owner"));
    class.wait(5);
    assert!(!class.has("default", "shared"));
}
