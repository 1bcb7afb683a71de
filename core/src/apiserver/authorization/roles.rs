//! The bootstrap roles and bindings. They are read here and not stored; a stored role of the same name overrides one.
//!
//! Upstream: `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`.

/// Verbs, API groups (`-` is the core group) and resources, with spaces between them.
pub(super) type Rule = (&'static str, &'static str, &'static str);

/// Cluster roles and the groups that they are bound to.
pub(super) const BINDINGS: &[(&str, &str)] = &[
    ("cluster-admin", "system:masters"),
    ("cluster-admin", "kubeadm:cluster-admins"),
    ("system:basic-user", "system:authenticated"),
];

const READ: &str = "get list watch";
const WRITE: &str = "create delete deletecollection patch update";
const CORE: &str = "-";
const APPS: &str = "apps";
const BATCH: &str = "batch";

macro_rules! view {
    ($($more:expr),*) => {
        &[
            (READ, CORE, "bindings configmaps endpoints events limitranges namespaces namespaces/status \
                persistentvolumeclaims persistentvolumeclaims/status pods pods/log pods/status replicationcontrollers \
                replicationcontrollers/scale replicationcontrollers/status resourcequotas resourcequotas/status \
                serviceaccounts services services/status"),
            (READ, APPS, "controllerrevisions daemonsets daemonsets/status deployments deployments/scale \
                deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale \
                statefulsets/status"),
            (READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
            (READ, BATCH, "cronjobs cronjobs/status jobs jobs/status"),
            (READ, "discovery.k8s.io", "endpointslices"),
            (READ, "events.k8s.io", "events"),
            (READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
            (READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
            $($more),*
        ]
    };
}

macro_rules! edit {
    ($($more:expr),*) => {
        view![
            (READ, CORE, "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
            (WRITE, CORE, "pods pods/attach pods/exec pods/portforward pods/proxy configmaps events \
                persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts \
                services services/proxy"),
            ("create", CORE, "pods/eviction serviceaccounts/token"),
            ("impersonate", CORE, "serviceaccounts"),
            (WRITE, APPS, "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale \
                statefulsets statefulsets/scale"),
            (WRITE, "autoscaling", "horizontalpodautoscalers"),
            (WRITE, BATCH, "cronjobs jobs"),
            ("create delete deletecollection get list patch update watch", "coordination.k8s.io", "leases"),
            (WRITE, "networking.k8s.io", "ingresses networkpolicies"),
            (WRITE, "policy", "poddisruptionbudgets")
            $(, $more)*
        ]
    };
}

/// The bootstrap cluster roles, by name.
pub(super) const ROLES: &[(&str, &[Rule])] = &[
    ("cluster-admin", &[("*", "*", "*")]),
    ("view", view![]),
    ("edit", edit![]),
    (
        "admin",
        edit![
            ("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            (
                "create delete deletecollection get list patch update watch",
                "rbac.authorization.k8s.io",
                "rolebindings roles"
            )
        ],
    ),
    (
        "system:basic-user",
        &[
            ("create", "authentication.k8s.io", "selfsubjectreviews"),
            ("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
        ],
    ),
];
