//! What the inspector shows, in a small cluster: every answer leads back to what a person did.

use kubarium_core::address::SpanId;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Duration, Text};
use kubarium_core::session::trace::What;
use kubarium_core::session::view::{RowState, Section, SectionTitle};
use kubarium_core::session::{Session, Setup};

const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.27', resources: {requests: {cpu: 500m}}}]}
";
const HUGE: &str = "apiVersion: v1
kind: Pod
metadata: {name: huge}
spec: {containers: [{name: nginx, image: 'nginx:1.27', resources: {requests: {cpu: '64'}}}]}
";

fn after(yaml: &str) -> Session {
    let mut session = Session::new(Setup::classroom(3, 1));
    session.apply_yaml(yaml);
    let until = session.now() + Duration::from_secs(60);
    session.advance(until, u64::MAX);
    session
}

fn rows(sections: &[Section], title: SectionTitle) -> &Section {
    sections.iter().find(|section| section.title == title).unwrap_or_else(|| panic!("no {title:?} in {sections:?}"))
}

fn begins_with_a_command(session: &Session, span: SpanId) -> bool {
    matches!(session.why(span).last().map(|first| &first.what), Some(What::Command(_)))
}

#[test]
fn every_condition_and_every_change_leads_back_to_a_command() {
    let session = after(WEB);
    let digest = session.digest();
    let pods = session.cluster().pods;
    assert_eq!(pods.len(), 3);
    for pod in &pods {
        let view = session.inspect(&pod.key).expect("the pod is there");
        for title in [SectionTitle::Conditions, SectionTitle::Changes] {
            for row in &rows(&view.sections, title).rows {
                assert!(begins_with_a_command(&session, row.span), "{row:?}");
            }
        }
        let owners = &rows(&view.sections, SectionTitle::Owners).rows;
        let kinds: Vec<Kind> = owners.iter().flat_map(|row| &row.key).map(|key| key.kind).collect();
        assert_eq!(kinds, [Kind::ReplicaSet, Kind::Deployment]);
        assert_ne!(view.before.expect("it was changed"), view.yaml);
        let oldest = rows(&view.sections, SectionTitle::Changes).rows.last().expect("it was made").span;
        let made = session.request(oldest).expect("it is remembered");
        assert_eq!(made.line, "POST /api/v1/namespaces/default/pods");
        assert!(made.body.contains("nginx:1.27") && made.stages.iter().all(|stage| stage.good == Some(true)));
        let names: Vec<&str> = made.stages.iter().map(|stage| stage.name.as_str()).collect();
        assert!(
            names.starts_with(&["authentication", "authorization", "routing", "decoding", "NamespaceLifecycle"]),
            "{names:?}"
        );
        assert!(
            names.ends_with(&[
                "preparation",
                "validation",
                "LimitRanger",
                "PodSecurity",
                "Priority",
                "ResourceQuota",
                "storage"
            ]),
            "{names:?}"
        );
    }
    assert_eq!(session.digest(), digest, "looking changes nothing");
}

#[test]
fn the_try_that_placed_a_pod_is_shown_as_it_was() {
    let session = after(WEB);
    for pod in session.cluster().pods {
        let attempt = session.last_try(Some(&pod.key)).and_then(|span| session.attempt(span)).expect("it was tried");
        assert_eq!((attempt.pod, attempt.chosen.as_ref()), (pod.key.clone(), Some(&pod.node)));
        let best = attempt.nodes.iter().map(|node| node.total).max();
        assert_eq!(attempt.nodes.iter().find(|node| node.node == pod.node).map(|node| node.total), best);
    }
    let session = after(HUGE);
    let attempt = session.last_try(None).and_then(|span| session.attempt(span)).expect("it was tried");
    assert_eq!((attempt.pod.name.as_str(), attempt.chosen), ("huge", None));
    assert!(attempt.nodes.iter().all(|node| node.refused.is_some()));
    assert!(attempt.message.starts_with("0/3 nodes are available: 3 Insufficient cpu."), "{}", attempt.message);
    let queue = session.inside("kube-scheduler");
    assert_eq!(rows(&queue, SectionTitle::SchedulingQueue).rows[0].state, Some(RowState::Unschedulable));
}

#[test]
fn components_show_their_inside() {
    let session = after(WEB);
    let watchers = session.inside("kube-apiserver");
    let of_pods = rows(&watchers, SectionTitle::Watchers).rows.iter().find(|row| row.name == "pods").cloned();
    assert_eq!(of_pods.map(|row| row.words), Some(Text::from("kube-controller-manager, kube-scheduler")));
    assert!(rows(&session.inside("etcd"), SectionTitle::Writes).rows.iter().all(|row| row.key.is_some()));
    assert!(!rows(&session.inside("kube-controller-manager"), SectionTitle::Idle).rows.is_empty());
    let pods: usize = (1..=3)
        .flat_map(|node| session.inside(&format!("node-{node}/kubelet")))
        .map(|section| section.rows.len())
        .sum();
    assert_eq!(pods, 3);
    let mut session = session;
    let key = Key::new(Kind::Deployment, &"default".into(), &"web".into());
    session.scale(&key, 5);
    let sent = session.last_sent().expect("a person has asked for it");
    assert_eq!(sent.line, "PATCH /apis/apps/v1/namespaces/default/deployments/web");
    assert_eq!(sent.body, "spec:\n  replicas: 5\n");
}

#[test]
fn objects_have_the_keys_of_a_real_etcd() {
    let prefixes =
        [Kind::Pod, Kind::Node, Kind::Service, Kind::Endpoints, Kind::Ingress, Kind::CustomResourceDefinition];
    assert_eq!(
        prefixes.map(|kind| kind.etcd_prefix()).join(" "),
        "/registry/pods /registry/minions /registry/services/specs /registry/services/endpoints /registry/ingress \
         /registry/apiextensions.k8s.io/customresourcedefinitions"
    );
}
