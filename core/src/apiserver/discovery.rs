//! Discovery: the groups, versions and resources of an apiserver, out of the table of kinds.
//!
//! Upstream: `apiserver/pkg/endpoints/discovery`, `api/apidiscovery/v2`, and the order of groups in
//! `pkg/controlplane/apiserver/apiserver.go`. Hashes of storage versions are left out: clients only compare them.

use super::openapi;
use super::registry::strategy;
use crate::api::custom_resource::Definition;
use crate::api::kinds::{KindInfo, Scope};
use crate::api::{Kind, Tree};
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The groups in the order in which clients prefer them.
const GROUPS: [&str; 20] = [
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
];

/// A resource or a subresource that is served.
#[derive(Clone, Debug)]
pub(super) struct Served {
    /// `"deployments"`, `"deployments/scale"`.
    pub(super) name: String,
    /// `"deployment"`; empty for subresources.
    pub(super) singular: String,
    /// The kind of what is sent there.
    pub(super) kind: String,
    /// Its group and version, where they are not those of the path.
    pub(super) of: Option<(String, String)>,
    /// Whether its objects live in namespaces.
    pub(super) is_namespaced: bool,
    /// Its verbs.
    pub(super) verbs: Vec<String>,
    /// Its short names in kubectl.
    pub(super) short_names: Vec<String>,
    /// Under which names kubectl finds it together with others.
    pub(super) categories: Vec<String>,
}

/// A version of a group.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// The group; empty for the core group.
    pub(super) group: String,
    /// Its version: `"v1"`.
    pub(super) name: String,
    /// Its resources, by name.
    pub(super) resources: Vec<Served>,
}

/// What is answered to a GET of a path that is no resource's: None if there is no such path. With `aggregated`, `/api` and
/// `/apis` say everything at once (`Accept: …;as=APIGroupDiscoveryList`).
pub fn answer(path: &str, aggregated: bool, view: View) -> Option<Tree> {
    if path.starts_with("/openapi/v3") {
        return openapi::answer(path, view);
    }
    let versions = || versions(view);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    Some(match parts.as_slice() {
        ["healthz" | "livez" | "readyz"] => "ok".into(),
        ["version"] => Tree::fields([
            ("major", "1".into()),
            ("minor", "36".into()),
            ("gitVersion", "v1.36.2".into()),
            ("gitTreeState", "clean".into()),
            ("platform", "linux/amd64".into()),
        ]),
        ["api" | "apis"] if aggregated => aggregate(&versions(), parts[0] == "api"),
        ["api"] => Tree::fields([
            ("kind", "APIVersions".into()),
            ("versions", words(["v1"])),
            ("serverAddressByClientCIDRs", Tree::List(Vec::new())),
        ]),
        ["apis"] => {
            let groups = grouped(versions()).into_iter().filter(|versions| !versions[0].group.is_empty());
            Tree::fields([
                ("kind", "APIGroupList".into()),
                ("apiVersion", "v1".into()),
                ("groups", groups.map(|versions| group(&versions)).collect()),
            ])
        }
        ["apis", name] => {
            let found = grouped(versions()).into_iter().find(|versions| versions[0].group == *name)?;
            let mut group = group(&found);
            let map = group.as_map_mut()?;
            map.insert("kind".into(), "APIGroup".into());
            map.insert("apiVersion".into(), "v1".into());
            group
        }
        ["api", version] => list(versions().iter().find(|found| found.group.is_empty() && found.name == *version)?),
        ["apis", group, version] => {
            list(versions().iter().find(|found| found.group == *group && found.name == *version)?)
        }
        _ => return None,
    })
}

/// All versions of all groups, those of definitions last.
pub(super) fn versions(view: View) -> Vec<Version> {
    let rank = |group: &str| {
        GROUPS
            .iter()
            .position(|known| *known == group)
            .map_or(if group.is_empty() { 0 } else { GROUPS.len() + 1 }, |at| at + 1)
    };
    let mut versions: Vec<Version> = Vec::new();
    for info in Kind::ALL.iter().map(|kind| kind.info()).filter(|info| !info.plural.is_empty()) {
        let is_it = |version: &&mut Version| version.group == info.group && version.name == info.version;
        match versions.iter_mut().find(is_it) {
            Some(version) => version.resources.extend(served(info)),
            None => {
                versions.push(Version { group: info.group.into(), name: info.version.into(), resources: served(info) })
            }
        }
    }
    let definitions = view.objects(Kind::CustomResourceDefinition, &Text::EMPTY).filter_map(Definition::of);
    for definition in definitions.filter(|definition| definition.is("Established")) {
        for version in definition.versions() {
            let name = version.str_at("name");
            if definition.version(name).is_none() {
                continue;
            }
            let resources = custom(definition, version);
            match versions.iter_mut().find(|found| found.group == definition.group() && found.name == name) {
                Some(found) => found.resources.extend(resources),
                None => versions.push(Version { group: definition.group().into(), name: name.into(), resources }),
            }
        }
    }
    for version in &mut versions {
        version.resources.sort_by(|a, b| a.name.cmp(&b.name));
    }
    // The newest version of a group comes first.
    versions.sort_by(|a, b| {
        let by_group = rank(&a.group).cmp(&rank(&b.group)).then_with(|| a.group.cmp(&b.group));
        by_group.then_with(|| priority(&b.name).cmp(&priority(&a.name)))
    });
    versions
}

/// The priority of a version (`CompareKubeAwareVersionStrings`): v2, v1, v2beta1, v1beta2, v1alpha1, and then others.
fn priority(name: &str) -> (u8, u32, u32) {
    let number = |text: &str| text.parse::<u32>().ok();
    let rest = name.strip_prefix('v').unwrap_or_default();
    for (stage, word) in [(2, "beta"), (1, "alpha")] {
        if let Some((major, minor)) = rest.split_once(word).and_then(|(a, b)| number(a).zip(number(b))) {
            return (stage, major, minor);
        }
    }
    number(rest).map_or((0, 0, 0), |major| (3, major, 0))
}

/// A kind that a definition has made.
fn custom(definition: Definition, version: &Tree) -> Vec<Served> {
    let words = |name: &str| {
        let list = definition.get(&["spec", "names", name]).as_list().unwrap_or_default();
        list.iter().filter_map(Tree::as_str).map(String::from).collect()
    };
    let strings = |words: &[&str]| words.iter().map(|word| String::from(*word)).collect::<Vec<_>>();
    let plural = definition.named("plural");
    let mut served = alloc::vec![Served {
        name: plural.into(),
        singular: definition.named("singular").into(),
        kind: definition.named("kind").into(),
        of: None,
        is_namespaced: definition.is_namespaced(),
        verbs: strings(&["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]),
        short_names: words("shortNames"),
        categories: words("categories"),
    }];
    for (part, of) in [("scale", Some(("autoscaling".into(), "v1".into()))), ("status", None)] {
        if version.get_path(&["subresources", part]).is_some() {
            served.push(Served {
                name: format!("{plural}/{part}"),
                singular: String::new(),
                kind: if of.is_some() { "Scale" } else { definition.named("kind") }.into(),
                of,
                is_namespaced: definition.is_namespaced(),
                verbs: strings(&["get", "patch", "update"]),
                short_names: Vec::new(),
                categories: Vec::new(),
            });
        }
    }
    served
}

/// The names by which kubectl finds objects of a kind together with others: `"all"`.
pub fn categories(kind: Kind) -> &'static [&'static str] {
    strategy(kind).categories
}

/// A kind and its subresources.
fn served(info: &KindInfo) -> Vec<Served> {
    let strings = |words: &[&str]| words.iter().map(|word| String::from(*word)).collect::<Vec<_>>();
    let is_namespaced = info.scope == Scope::Namespaced;
    let mut served = alloc::vec![Served {
        name: info.plural.into(),
        singular: info.singular(),
        kind: info.name.into(),
        of: None,
        is_namespaced,
        verbs: strings(info.verbs),
        short_names: strings(info.short_names),
        categories: strings(categories(info.kind)),
    }];
    for part in info.subresources {
        let (group, version, kind) = part.kind;
        served.push(Served {
            name: format!("{}/{}", info.plural, part.name),
            singular: String::new(),
            kind: if kind.is_empty() { info.name } else { kind }.into(),
            of: Some((group.into(), version.into())).filter(|_| !version.is_empty()),
            is_namespaced,
            verbs: strings(part.verbs),
            short_names: Vec::new(),
            categories: Vec::new(),
        });
    }
    served
}

/// The versions, group by group.
fn grouped(versions: Vec<Version>) -> Vec<Vec<Version>> {
    let mut groups: Vec<Vec<Version>> = Vec::new();
    for version in versions {
        match groups.last_mut().filter(|group| group[0].group == version.group) {
            Some(group) => group.push(version),
            None => groups.push(alloc::vec![version]),
        }
    }
    groups
}

fn group_version(version: &Version) -> Tree {
    match version.group.as_str() {
        "" => version.name.as_str().into(),
        group => format!("{group}/{}", version.name).into(),
    }
}

/// `APIGroup`.
fn group(versions: &[Version]) -> Tree {
    let one = |version: &Version| {
        Tree::fields([("groupVersion", group_version(version)), ("version", version.name.as_str().into())])
    };
    Tree::fields([
        ("name", versions[0].group.as_str().into()),
        ("versions", versions.iter().map(one).collect()),
        ("preferredVersion", one(&versions[0])),
    ])
}

/// `APIResourceList`.
fn list(version: &Version) -> Tree {
    let resources = version.resources.iter().map(|served| {
        let mut tree = Tree::fields([
            ("name", served.name.as_str().into()),
            ("singularName", served.singular.as_str().into()),
            ("namespaced", Tree::Bool(served.is_namespaced)),
            ("kind", served.kind.as_str().into()),
            ("verbs", words(served.verbs.iter().map(String::as_str))),
        ]);
        if let (Some((group, version)), Some(map)) = (&served.of, tree.as_map_mut()) {
            map.insert("group".into(), group.as_str().into());
            map.insert("version".into(), version.as_str().into());
        }
        with_names(tree, served)
    });
    let mut list = Tree::fields([
        ("kind", "APIResourceList".into()),
        ("groupVersion", group_version(version)),
        ("resources", resources.collect()),
    ]);
    if let Some(map) = list.as_map_mut().filter(|_| !version.group.is_empty()) {
        map.insert("apiVersion".into(), "v1".into());
    }
    list
}

/// `APIGroupDiscoveryList`.
fn aggregate(versions: &[Version], core: bool) -> Tree {
    let groups = grouped(versions.iter().filter(|version| version.group.is_empty() == core).cloned().collect());
    let items = groups.iter().map(|group| {
        Tree::fields([
            ("metadata", Tree::fields([("name", group[0].group.as_str().into()), ("creationTimestamp", Tree::Null)])),
            ("versions", group.iter().map(discovered).collect()),
        ])
    });
    Tree::fields([
        ("kind", "APIGroupDiscoveryList".into()),
        ("apiVersion", "apidiscovery.k8s.io/v2".into()),
        ("metadata", Tree::fields([])),
        ("items", items.collect()),
    ])
}

/// `APIVersionDiscovery`.
fn discovered(version: &Version) -> Tree {
    let mut resources: Vec<Tree> = Vec::new();
    for served in &version.resources {
        let (group, number) = served.of.as_ref().map_or((&version.group, &version.name), |of| (&of.0, &of.1));
        let kind = Tree::fields([
            ("group", group.as_str().into()),
            ("version", number.as_str().into()),
            ("kind", served.kind.as_str().into()),
        ]);
        let verbs = words(served.verbs.iter().map(String::as_str));
        match served.name.split_once('/') {
            None => {
                let scope = if served.is_namespaced { "Namespaced" } else { "Cluster" };
                let tree = Tree::fields([
                    ("resource", served.name.as_str().into()),
                    ("responseKind", kind),
                    ("scope", scope.into()),
                    ("singularResource", served.singular.as_str().into()),
                    ("verbs", verbs),
                ]);
                resources.push(with_names(tree, served));
            }
            Some((_, part)) => {
                let tree = Tree::fields([("subresource", part.into()), ("responseKind", kind), ("verbs", verbs)]);
                if let Some(map) = resources.last_mut().and_then(Tree::as_map_mut) {
                    let parts = map.entry("subresources".into()).or_insert_with(|| Tree::List(Vec::new()));
                    parts.as_list_mut().into_iter().for_each(|parts| parts.push(tree.clone()));
                }
            }
        }
    }
    Tree::fields([
        ("version", version.name.as_str().into()),
        ("resources", Tree::List(resources)),
        ("freshness", "Current".into()),
    ])
}

fn with_names(mut tree: Tree, served: &Served) -> Tree {
    for (name, list) in [("shortNames", &served.short_names), ("categories", &served.categories)] {
        if let Some(map) = tree.as_map_mut().filter(|_| !list.is_empty()) {
            map.insert(name.into(), words(list.iter().map(String::as_str)));
        }
    }
    tree
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Tree {
    words.into_iter().map(Tree::from).collect()
}
