//! The bootstrap roles and bindings. They are read here and not stored; a stored role of the same name overrides one.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/{policy,controller_policy}.go`. Of the controllers' roles those
//! are here whose controllers are.

/// A rule of a role (`rbac/v1 PolicyRule`). Words have spaces between them; `-` is the core group.
pub(super) struct Rule {
    pub verbs: &'static str,
    pub groups: &'static str,
    pub resources: &'static str,
    /// The names of objects; empty for all.
    pub names: &'static str,
    /// The paths that are no resources; empty for a rule about resources.
    pub urls: &'static str,
}

const fn rule(verbs: &'static str, groups: &'static str, resources: &'static str) -> Rule {
    Rule { verbs, groups, resources, names: "", urls: "" }
}

const fn urls(verbs: &'static str, urls: &'static str) -> Rule {
    Rule { verbs, groups: "", resources: "", names: "", urls }
}

impl Rule {
    const fn names(mut self, names: &'static str) -> Rule {
        self.names = names;
        self
    }
}

/// Whom a bootstrap binding gives a role.
pub(super) enum Subject {
    User(&'static str),
    Group(&'static str),
}

/// The bootstrap cluster role bindings, but for those of controllers.
pub(super) const BINDINGS: &[(&str, Subject)] = &[
    ("cluster-admin", Subject::Group("system:masters")),
    ("cluster-admin", Subject::Group("kubeadm:cluster-admins")),
    ("system:kube-scheduler", Subject::User("system:kube-scheduler")),
    ("system:volume-scheduler", Subject::User("system:kube-scheduler")),
    ("system:kube-controller-manager", Subject::User("system:kube-controller-manager")),
    ("system:cloud-controller-manager", Subject::User("system:cloud-controller-manager")),
    ("system:basic-user", Subject::Group("system:authenticated")),
    ("system:discovery", Subject::Group("system:authenticated")),
    ("system:public-info-viewer", Subject::Group("system:authenticated")),
    ("system:public-info-viewer", Subject::Group("system:unauthenticated")),
];

const READ: &str = "get list watch";
const WRITE: &str = "create delete deletecollection patch update";
const CORE: &str = "-";
const APPS: &str = "apps";
const BATCH: &str = "batch";

macro_rules! view {
    ($($more:expr),*) => {
        &[
            rule(READ, CORE, "bindings configmaps endpoints events limitranges namespaces namespaces/status \
                persistentvolumeclaims persistentvolumeclaims/status pods pods/log pods/status replicationcontrollers \
                replicationcontrollers/scale replicationcontrollers/status resourcequotas resourcequotas/status \
                serviceaccounts services services/status"),
            rule(READ, APPS, "controllerrevisions daemonsets daemonsets/status deployments deployments/scale \
                deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale \
                statefulsets/status"),
            rule(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
            rule(READ, BATCH, "cronjobs cronjobs/status jobs jobs/status"),
            rule(READ, "discovery.k8s.io", "endpointslices"),
            rule(READ, "events.k8s.io", "events"),
            rule(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
            rule(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
            $($more),*
        ]
    };
}

macro_rules! edit {
    ($($more:expr),*) => {
        view![
            rule(READ, CORE, "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
            rule(WRITE, CORE, "pods pods/attach pods/exec pods/portforward pods/proxy configmaps events \
                persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts \
                services services/proxy"),
            rule("create", CORE, "pods/eviction serviceaccounts/token"),
            rule("impersonate", CORE, "serviceaccounts"),
            rule(WRITE, APPS, "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale \
                statefulsets statefulsets/scale"),
            rule(WRITE, "autoscaling", "horizontalpodautoscalers"),
            rule(WRITE, BATCH, "cronjobs jobs"),
            rule("create delete deletecollection get list patch update watch", "coordination.k8s.io", "leases"),
            rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
            rule(WRITE, "policy", "poddisruptionbudgets")
            $(, $more)*
        ]
    };
}

/// The bootstrap cluster roles, by name.
pub(super) const ROLES: &[(&str, &[Rule])] = &[
    ("cluster-admin", &[rule("*", "*", "*"), urls("*", "*")]),
    ("view", view![]),
    ("edit", edit![]),
    (
        "admin",
        edit![
            rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            rule(
                "create delete deletecollection get list patch update watch",
                "rbac.authorization.k8s.io",
                "rolebindings roles"
            )
        ],
    ),
    (
        "system:basic-user",
        &[
            rule("create", "authentication.k8s.io", "selfsubjectreviews"),
            rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
        ],
    ),
    (
        "system:discovery",
        &[urls("get", "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/")],
    ),
    ("system:public-info-viewer", &[urls("get", "/healthz /livez /readyz /version /version/")]),
    (
        "system:kube-scheduler",
        &[
            EVENTS,
            rule("create", "coordination.k8s.io", "leases"),
            rule("get list update watch", "coordination.k8s.io", "leases").names("kube-scheduler"),
            rule(READ, CORE, "namespaces nodes"),
            rule("delete get list watch", CORE, "pods"),
            rule("create", CORE, "bindings pods/binding"),
            rule("patch update", CORE, "pods/status"),
            rule(READ, CORE, "replicationcontrollers services"),
            rule(READ, APPS, "replicasets statefulsets"),
            rule(READ, "policy", "poddisruptionbudgets"),
            rule(READ, CORE, "persistentvolumeclaims persistentvolumes"),
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "subjectaccessreviews"),
            rule(READ, "storage.k8s.io", "csidrivers csinodes csistoragecapacities"),
            rule(READ, "resource.k8s.io", "deviceclasses resourceclaims resourceslices"),
            rule("patch update", "resource.k8s.io", "resourceclaims resourceclaims/status"),
        ],
    ),
    (
        "system:volume-scheduler",
        &[
            rule("get list patch update watch", CORE, "persistentvolumeclaims persistentvolumes"),
            rule(READ, "storage.k8s.io", "storageclasses"),
        ],
    ),
    (
        "system:kube-controller-manager",
        &[
            EVENTS,
            rule("create", "coordination.k8s.io", "leases"),
            rule("get update", "coordination.k8s.io", "leases").names("kube-controller-manager"),
            rule("create", CORE, "secrets serviceaccounts"),
            rule("delete", CORE, "secrets"),
            rule("get", CORE, "configmaps namespaces secrets serviceaccounts"),
            rule("update", CORE, "secrets serviceaccounts"),
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "subjectaccessreviews"),
            // The informers that the controllers share.
            rule("list watch", "*", "*"),
            rule("create", CORE, "serviceaccounts/token"),
        ],
    ),
    // Not a bootstrap role upstream: it comes with the manifests of a cloud provider.
    (
        "system:cloud-controller-manager",
        &[
            EVENTS,
            rule("create get list update watch", "coordination.k8s.io", "leases"),
            rule("*", CORE, "nodes"),
            rule("patch", CORE, "nodes/status"),
            rule("list patch update watch", CORE, "services"),
            rule("patch update", CORE, "services/status"),
            rule("create", CORE, "serviceaccounts"),
            rule("get list update watch", CORE, "persistentvolumes"),
        ],
    ),
];

const EVENTS: Rule = rule("create patch update", "- events.k8s.io", "events");

/// The roles of controllers: `system:controller:NAME` is bound to the service account NAME in `kube-system`.
pub(super) const CONTROLLERS: &[(&str, &[Rule])] = &[
    (
        "system:controller:deployment-controller",
        &[
            rule("get list update watch", APPS, "deployments"),
            rule("update", APPS, "deployments/finalizers deployments/status"),
            rule("create delete get list patch update watch", APPS, "replicasets"),
            rule("get list update watch", CORE, "pods"),
            EVENTS,
        ],
    ),
    ("system:controller:generic-garbage-collector", &[rule("delete get list patch update watch", "*", "*"), EVENTS]),
    (
        "system:controller:namespace-controller",
        &[
            rule("delete get list watch", CORE, "namespaces"),
            rule("update", CORE, "namespaces/finalize namespaces/status"),
            rule("delete deletecollection get list watch", "*", "*"),
        ],
    ),
    (
        "system:controller:node-controller",
        &[
            rule("delete get list patch update watch", CORE, "nodes"),
            rule("patch update", CORE, "nodes/status pods/status"),
            rule("delete get list watch", CORE, "pods"),
            EVENTS,
        ],
    ),
    (
        "system:controller:pod-garbage-collector",
        &[rule("delete list watch", CORE, "pods"), rule(READ, CORE, "nodes"), rule("patch", CORE, "pods/status")],
    ),
    (
        "system:controller:replicaset-controller",
        &[
            rule("get list update watch", APPS, "replicasets"),
            rule("update", APPS, "replicasets/finalizers replicasets/status"),
            rule("create delete list patch watch", CORE, "pods"),
            EVENTS,
        ],
    ),
    (
        "system:controller:replication-controller",
        &[
            rule("get list update watch", CORE, "replicationcontrollers"),
            rule("update", CORE, "replicationcontrollers/finalizers replicationcontrollers/status"),
            rule("create delete list patch watch", CORE, "pods"),
            EVENTS,
        ],
    ),
    ("system:controller:service-account-controller", &[rule("create", CORE, "serviceaccounts"), EVENTS]),
    ("system:controller:ttl-controller", &[rule("list patch update watch", CORE, "nodes"), EVENTS]),
];

/// The rules of the node authorizer (`NodeRules`). NodeRestriction limits a kubelet to its own node and pods.
pub(super) const NODE: &[Rule] = &[
    rule("create", "authentication.k8s.io", "tokenreviews"),
    rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
    rule(READ, CORE, "services"),
    rule("create get list patch update watch", CORE, "nodes"),
    rule("patch update", CORE, "nodes/status"),
    EVENTS,
    rule(READ, CORE, "pods"),
    rule("create delete", CORE, "pods"),
    rule("patch update", CORE, "pods/status"),
    rule("create", CORE, "pods/eviction"),
    rule(READ, CORE, "configmaps secrets"),
    rule("get", CORE, "persistentvolumeclaims persistentvolumes"),
    rule("get patch update", CORE, "persistentvolumeclaims/status"),
    rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    rule("create delete get patch update", "coordination.k8s.io", "leases"),
    rule("get", "storage.k8s.io", "volumeattachments"),
    rule("get", CORE, "serviceaccounts"),
    rule("create", CORE, "serviceaccounts/token"),
    rule(READ, "storage.k8s.io", "csidrivers"),
    rule("create delete get patch update", "storage.k8s.io", "csinodes"),
    rule(READ, "node.k8s.io", "runtimeclasses"),
    rule("get", "resource.k8s.io", "resourceclaims"),
    rule("create delete deletecollection get list patch update watch", "resource.k8s.io", "resourceslices"),
];
