//! What the apiserver fills in where one field depends on others. Upstream: `pkg/apis/core/v1/defaults.go`; the defaults
//! that stand alone are written beside their fields.

use super::container::{Container, ResourceList, ResourceRequirements};
use super::namespace::Namespace;
use super::node::{NodeSpec, NodeStatus};
use super::pod::{Pod, PodSpec, PodTemplateSpec};
use super::volume::Volume;
use crate::api::opaque::Opaque;
use crate::api::pod_resources::{container_limits, container_requests, is_huge_page, is_pod_level};
use crate::api::quantity::Quantity;
use crate::api::record::{Field, Shared};
use crate::api::schema::Literal;
use crate::api::{Map, Tree};
use crate::base::Text;
use alloc::sync::Arc;
use alloc::vec;

/// SetDefaults_Pod. Replicas that were made from one template keep one spec when nothing is missing in it.
pub(super) fn pod(pod: &mut Pod) {
    if pod.spec.lacks_pod_defaults() {
        Arc::make_mut(&mut pod.spec).set_pod_defaults();
    }
}

/// A spec says its service account under two names (the conversion of PodSpec).
pub(super) fn pod_spec(spec: &mut PodSpec) {
    if spec.service_account_name.is_empty() {
        spec.service_account_name = spec.service_account.clone();
    } else if spec.service_account != spec.service_account_name {
        spec.service_account = spec.service_account_name.clone();
    }
}

/// The template in a stored object: what a record's template gets.
pub(super) fn pod_template(template: &mut Map) {
    let mut record = PodTemplateSpec::read(&Tree::Map(core::mem::take(template)));
    record.set_defaults();
    if let Tree::Map(map) = record.write() {
        *template = map;
    }
}

impl PodSpec {
    /// SetDefaults_Pod: what a pod's spec gets and a template's does not. Requests that are missing are the limits;
    /// on the network of the host every container port is a port of the node.
    pub fn set_pod_defaults(&mut self) {
        for containers in [&mut self.containers, &mut self.init_containers] {
            if containers.iter().any(lacks_requests) {
                containers.make_mut().iter_mut().for_each(|container| request_limits(&mut container.resources));
            }
            if self.host_network && containers.iter().any(lacks_host_ports) {
                containers
                    .make_mut()
                    .iter_mut()
                    .filter(|container| lacks_host_ports(container))
                    .for_each(use_host_ports);
            }
        }
        if let Some(resources) = self.resources.clone() {
            self.resources = Some(Arc::new(self.complete_pod_level(&resources)));
        }
        self.enable_service_links.get_or_insert(true);
    }

    /// Whether [`PodSpec::set_pod_defaults`] has anything to do.
    pub fn lacks_pod_defaults(&self) -> bool {
        let lacks =
            |container: &Container| lacks_requests(container) || self.host_network && lacks_host_ports(container);
        self.enable_service_links.is_none()
            || self.containers.iter().chain(self.init_containers.iter()).any(lacks)
            || self.resources.as_ref().is_some_and(|resources| self.complete_pod_level(resources) != **resources)
    }

    /// defaultHugePagePodLimits and defaultPodRequests: amounts for the pod as a whole that follow from its containers.
    fn complete_pod_level(&self, resources: &ResourceRequirements) -> ResourceRequirements {
        let mut complete = resources.clone();
        if !(resources.limits.is_empty() && resources.requests.is_empty()) {
            for (name, limit) in container_limits(self) {
                if is_huge_page(&name) && !resources.requests.contains_key(&name) {
                    add_missing(&mut complete.limits, name, limit);
                }
            }
        }
        if !complete.limits.is_empty() {
            for (name, request) in container_requests(self) {
                if is_pod_level(&name) && !is_huge_page(&name) {
                    add_missing(&mut complete.requests, name, request);
                }
            }
            for (name, limit) in complete.limits.clone().iter().filter(|(name, _)| is_pod_level(name)) {
                add_missing(&mut complete.requests, name.clone(), *limit);
            }
        }
        complete
    }
}

fn add_missing(list: &mut ResourceList, name: Text, amount: Quantity) {
    if !list.contains_key(&name) {
        list.make_mut().insert(name, amount);
    }
}

fn lacks_requests(container: &Container) -> bool {
    let ResourceRequirements { limits, requests, .. } = &container.resources;
    !limits.same(requests) && limits.keys().any(|name| !requests.contains_key(name))
}

fn request_limits(resources: &mut ResourceRequirements) {
    if resources.requests.is_empty() {
        resources.requests = resources.limits.clone();
    }
    for (name, limit) in resources.limits.clone().iter() {
        add_missing(&mut resources.requests, name.clone(), *limit);
    }
}

fn lacks_host_ports(container: &Container) -> bool {
    container.ports.iter().any(|port| port.host_port == 0 && port.container_port != 0)
}

fn use_host_ports(container: &mut Container) {
    for port in container.ports.make_mut().iter_mut().filter(|port| port.host_port == 0) {
        port.host_port = port.container_port;
    }
}

/// SetDefaults_Container: an image that may change under its tag is pulled each time.
pub(super) fn container(container: &mut Container) {
    if container.image_pull_policy.is_empty() {
        container.image_pull_policy = Text::from_static(pull_policy(&container.image));
    }
}

fn pull_policy(image: &str) -> &'static str {
    if image_tag(image) == Some("latest") { "Always" } else { "IfNotPresent" }
}

/// The tag of an image's name, `latest` when it says neither tag nor digest; none when it is not a name
/// (`parsers.ParseImageName`).
fn image_tag(image: &str) -> Option<&str> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let (repository, tag) = match name[last..].find(':') {
        Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
        None => (name, None),
    };
    // What stands before the first slash is a host when it looks like one.
    let path = match repository.split_once('/') {
        Some((host, path)) if host == "localhost" || host.contains(|c: char| ".:".contains(c) || c.is_uppercase()) => {
            path
        }
        _ => repository,
    };
    let is_path = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c);
    let well_formed = !path.is_empty() && path.chars().all(is_path);
    match (well_formed, tag, digest) {
        (true, Some(tag), _) => Some(tag),
        (true, None, None) => Some("latest"),
        _ => None,
    }
}

/// SetDefaults_ResourceList: nothing is finer than a thousandth.
pub(super) fn resource_requirements(resources: &mut ResourceRequirements) {
    for list in [&mut resources.limits, &mut resources.requests] {
        round_up(list);
    }
}

fn round_up(list: &mut ResourceList) {
    // Large amounts have no thousandths to lose, and would not fit as such.
    let in_thousandths = |amount: &Quantity| Quantity::from_milli(amount.milli_value());
    let is_too_fine = |amount: &Quantity| amount.value() < 1_000_000 && in_thousandths(amount) != *amount;
    if list.values().any(is_too_fine) {
        for amount in list.make_mut().values_mut().filter(|amount| is_too_fine(amount)) {
            *amount = in_thousandths(amount);
        }
    }
}

/// SetDefaults_Volume: a volume without a source is an empty directory.
pub(super) fn volume(volume: &mut Volume) {
    let named = Volume { name: volume.name.clone(), ..Volume::default() };
    if *volume == named {
        volume.empty_dir = Opaque::empty();
    }
    if let Some(image) = volume.image.tree().filter(|image| image.get("pullPolicy").is_none()) {
        let policy = pull_policy(image.get("reference").and_then(|name| name.as_str()).unwrap_or_default());
        let mut image = image.clone();
        if let Some(fields) = image.as_map_mut() {
            fields.insert(Text::from_static("pullPolicy"), Literal::Str(policy).tree());
        }
        volume.image = Opaque::read(&image);
    }
}

/// SetDefaults_Namespace: every namespace bears its name as a label.
pub(super) fn namespace(namespace: &mut Namespace) {
    const LABEL: Text = Text::from_static("kubernetes.io/metadata.name");
    let metadata = &mut namespace.metadata;
    if !metadata.name.is_empty() && metadata.labels.get(&LABEL) != Some(&metadata.name) {
        metadata.labels.make_mut().insert(LABEL, metadata.name.clone());
    }
}

/// The one range and the list of ranges say the same (the conversion of NodeSpec).
pub(super) fn node_spec(spec: &mut NodeSpec) {
    match spec.pod_cidrs.first() {
        Some(first) if spec.pod_cidr.is_empty() => spec.pod_cidr = first.clone(),
        Some(first) if *first == spec.pod_cidr => {}
        _ if spec.pod_cidr.is_empty() => {}
        _ => spec.pod_cidrs = Shared::from(vec![spec.pod_cidr.clone()]),
    }
}

/// SetDefaults_NodeStatus: all that a node has can be given to pods.
pub(super) fn node_status(status: &mut NodeStatus) {
    for list in [&mut status.capacity, &mut status.allocatable] {
        round_up(list);
    }
    if status.allocatable.is_empty() {
        status.allocatable = status.capacity.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Kind, Object, parse_documents, to_yaml};
    use alloc::vec::Vec;
    use expect_test::{Expect, expect};

    fn check(yaml: &str, expect: Expect) {
        let tree = &parse_documents(yaml).expect("it is YAML")[0].tree;
        let kind = Kind::find(tree.str_at("apiVersion"), tree.str_at("kind")).expect("the kind is known");
        let mut object = Object::read(kind, tree);
        object.set_defaults();
        let spec = object.to_tree().get("spec").map(to_yaml).unwrap_or_default();
        expect.assert_eq(&spec);
        let mut again = object.clone();
        again.set_defaults();
        assert_eq!(again, object, "defaults are set once");
    }

    #[test]
    fn a_pod_is_completed() {
        check(
            "
apiVersion: v1
kind: Pod
spec:
  hostNetwork: true
  serviceAccount: robot
  volumes: [{name: a}, {name: b, secret: {secretName: s, optional: false}}]
  containers:
  - name: web
    image: nginx
    ports: [{containerPort: 80}]
    resources: {limits: {cpu: 0.5, memory: 1.5Gi}, requests: {cpu: 100u}}
    env: [{name: A, value: ''}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
    readinessProbe: {httpGet: {port: http, host: null}, periodSeconds: 0}
",
            expect![[r#"
                containers:
                - env:
                  - name: A
                  - name: B
                    valueFrom:
                      fieldRef:
                        apiVersion: v1
                        fieldPath: metadata.name
                  image: nginx
                  imagePullPolicy: Always
                  name: web
                  ports:
                  - containerPort: 80
                    hostPort: 80
                    protocol: TCP
                  readinessProbe:
                    failureThreshold: 3
                    httpGet:
                      path: /
                      port: http
                      scheme: HTTP
                    periodSeconds: 10
                    successThreshold: 1
                    timeoutSeconds: 1
                  resources:
                    limits:
                      cpu: 500m
                      memory: 1536Mi
                    requests:
                      cpu: 1m
                      memory: 1536Mi
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                dnsPolicy: ClusterFirst
                enableServiceLinks: true
                hostNetwork: true
                restartPolicy: Always
                schedulerName: default-scheduler
                securityContext: {}
                serviceAccount: robot
                serviceAccountName: robot
                terminationGracePeriodSeconds: 30
                volumes:
                - emptyDir: {}
                  name: a
                - name: b
                  secret:
                    defaultMode: 420
                    optional: false
                    secretName: s
            "#]],
        );
    }

    #[test]
    fn a_deployment_is_completed_but_its_template_gets_no_pod_defaults() {
        check(
            "
apiVersion: apps/v1
kind: Deployment
spec:
  strategy: {rollingUpdate: {maxSurge: 0}}
  template: {spec: {containers: [{name: a, image: a, resources: {limits: {cpu: 1}}}]}}
",
            expect![[r#"
                progressDeadlineSeconds: 600
                replicas: 1
                revisionHistoryLimit: 10
                selector: {}
                strategy:
                  rollingUpdate:
                    maxSurge: 0
                    maxUnavailable: 25%
                  type: RollingUpdate
                template:
                  metadata: {}
                  spec:
                    containers:
                    - image: a
                      imagePullPolicy: Always
                      name: a
                      resources:
                        limits:
                          cpu: "1"
                      terminationMessagePath: /dev/termination-log
                      terminationMessagePolicy: File
                    dnsPolicy: ClusterFirst
                    restartPolicy: Always
                    schedulerName: default-scheduler
                    securityContext: {}
                    terminationGracePeriodSeconds: 30
            "#]],
        );
    }

    #[test]
    fn amounts_for_the_whole_pod_follow_from_its_containers() {
        check(
            "
apiVersion: v1
kind: Pod
spec:
  resources: {limits: {cpu: 2, memory: 1Gi}}
  initContainers:
  - {name: sidecar, image: a:1, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
  - {name: init, image: a:1, resources: {requests: {cpu: 1}}}
  containers: [{name: a, image: a:1, resources: {requests: {cpu: 200m}}}]
",
            expect![[r#"
                containers:
                - image: a:1
                  imagePullPolicy: IfNotPresent
                  name: a
                  resources:
                    requests:
                      cpu: 200m
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                dnsPolicy: ClusterFirst
                enableServiceLinks: true
                initContainers:
                - image: a:1
                  imagePullPolicy: IfNotPresent
                  name: sidecar
                  resources:
                    requests:
                      cpu: 100m
                  restartPolicy: Always
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                - image: a:1
                  imagePullPolicy: IfNotPresent
                  name: init
                  resources:
                    requests:
                      cpu: "1"
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                resources:
                  limits:
                    cpu: "2"
                    memory: 1Gi
                  requests:
                    cpu: 1100m
                    memory: 1Gi
                restartPolicy: Always
                schedulerName: default-scheduler
                securityContext: {}
                terminationGracePeriodSeconds: 30
            "#]],
        );
    }

    #[test]
    fn images_that_may_change_are_pulled_each_time() {
        let always: Vec<&str> = ["nginx", "nginx:latest", "ghcr.io:443/a/b", "localhost/a"]
            .into_iter()
            .filter(|image| pull_policy(image) == "Always")
            .collect();
        assert_eq!(always.len(), 4, "{always:?}");
        for image in ["nginx:1.27", "nginx@sha256:0", "ghcr.io:443/a/b:1", "", "NGINX", "a b"] {
            assert_eq!(pull_policy(image), "IfNotPresent", "{image}");
        }
    }
}
