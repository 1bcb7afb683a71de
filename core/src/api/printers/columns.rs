//! The columns of each kind.

use super::Cell::{self, Count, Date, Each, Flag, Labels, Name, Number, Rule, Selector, Since, Text};
use super::{Column, NONE, UNKNOWN, UNSET, cells, pod};

/// A column that is always shown.
const fn col(name: &'static str, cell: Cell) -> Column {
    Column { name, priority: 0, cell }
}

/// A column that `-o wide` shows.
const fn wide(name: &'static str, cell: Cell) -> Column {
    Column { name, priority: 1, cell }
}

const NAME: Column = col("Name", Name);
const AGE: Column = col("Age", Since("metadata.creationTimestamp", UNKNOWN));
const CONTAINERS: Column = wide("Containers", Each("spec.template.spec.containers", "name"));
const IMAGES: Column = wide("Images", Each("spec.template.spec.containers", "image"));
const SELECTOR: Column = wide("Selector", Selector("spec.selector", NONE));
const VOLUME_MODE: Column = wide("VolumeMode", Text("spec.volumeMode", UNSET));
const ATTRIBUTES: Column = col("VolumeAttributesClass", Text("spec.volumeAttributesClassName", UNSET));

/// The columns of kinds without a printer of their own.
pub(super) const OTHERS: &[Column] = &[NAME, col("Created At", Date("metadata.creationTimestamp"))];

/// The columns of all others, by the names of their kinds.
pub(super) const KINDS: &[(&[&str], &[Column])] = &[
    (
        &["Pod"],
        &[
            NAME,
            col("Ready", Cell::Pod(pod::ready)),
            col("Status", Cell::Pod(pod::status)),
            col("Restarts", Cell::Pod(pod::restarts)),
            AGE,
            wide("IP", Text("status.podIP", NONE)),
            wide("Node", Text("spec.nodeName", NONE)),
            wide("Nominated Node", Text("status.nominatedNodeName", NONE)),
            wide("Readiness Gates", Cell::Pod(pod::gates)),
        ],
    ),
    (
        &["PodTemplate"],
        &[
            NAME,
            col("Containers", Each("template.spec.containers", "name")),
            col("Images", Each("template.spec.containers", "image")),
            col("Pod Labels", Labels("template.metadata.labels")),
        ],
    ),
    (
        &["PodDisruptionBudget"],
        &[
            NAME,
            col("Min Available", Rule(cells::min_available)),
            col("Max Unavailable", Rule(cells::max_unavailable)),
            col("Allowed Disruptions", Number("status.disruptionsAllowed")),
            AGE,
        ],
    ),
    (
        &["ReplicationController"],
        &[
            NAME,
            col("Desired", Number("spec.replicas")),
            col("Current", Number("status.replicas")),
            col("Ready", Number("status.readyReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            wide("Selector", Labels("spec.selector")),
        ],
    ),
    (
        &["ReplicaSet"],
        &[
            NAME,
            col("Desired", Number("spec.replicas")),
            col("Current", Number("status.replicas")),
            col("Ready", Number("status.readyReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
    ),
    (
        &["DaemonSet"],
        &[
            NAME,
            col("Desired", Number("status.desiredNumberScheduled")),
            col("Current", Number("status.currentNumberScheduled")),
            col("Ready", Number("status.numberReady")),
            col("Up-to-date", Number("status.updatedNumberScheduled")),
            col("Available", Number("status.numberAvailable")),
            col("Node Selector", Labels("spec.template.spec.nodeSelector")),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
    ),
    (
        &["Deployment"],
        &[
            NAME,
            col("Ready", Rule(cells::ready_of_desired)),
            col("Up-to-date", Number("status.updatedReplicas")),
            col("Available", Number("status.availableReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            wide("Selector", Selector("spec.selector", "")),
        ],
    ),
    (&["StatefulSet"], &[NAME, col("Ready", Rule(cells::ready_of_desired)), AGE, CONTAINERS, IMAGES]),
    (
        &["Job"],
        &[
            NAME,
            col("Status", Rule(cells::job_status)),
            col("Completions", Rule(cells::completions)),
            col("Duration", Rule(cells::job_duration)),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
    ),
    (
        &["CronJob"],
        &[
            NAME,
            col("Schedule", Text("spec.schedule", "")),
            col("Timezone", Text("spec.timeZone", NONE)),
            col("Suspend", Rule(cells::suspend)),
            col("Active", Count("status.active")),
            col("Last Schedule", Since("status.lastScheduleTime", NONE)),
            AGE,
            wide("Containers", Each("spec.jobTemplate.spec.template.spec.containers", "name")),
            wide("Images", Each("spec.jobTemplate.spec.template.spec.containers", "image")),
            wide("Selector", Selector("spec.jobTemplate.spec.selector", NONE)),
        ],
    ),
    (
        &["Service"],
        &[
            NAME,
            col("Type", Text("spec.type", "")),
            col("Cluster-IP", Rule(cells::cluster_ip)),
            col("External-IP", Rule(cells::external_ip)),
            col("Port(s)", Rule(cells::ports)),
            AGE,
            wide("Selector", Labels("spec.selector")),
        ],
    ),
    (
        &["Ingress"],
        &[
            NAME,
            col("Class", Text("spec.ingressClassName", NONE)),
            col("Hosts", Rule(cells::hosts)),
            col("Address", Rule(cells::load_balancer)),
            col("Ports", Rule(cells::ingress_ports)),
            AGE,
        ],
    ),
    (
        &["IngressClass"],
        &[NAME, col("Controller", Text("spec.controller", "")), col("Parameters", Rule(cells::parameters)), AGE],
    ),
    (&["NetworkPolicy"], &[NAME, col("Pod-Selector", Selector("spec.podSelector", NONE)), AGE]),
    (&["Endpoints"], &[NAME, col("Endpoints", Rule(cells::endpoints)), AGE]),
    (
        &["EndpointSlice"],
        &[
            NAME,
            col("AddressType", Text("addressType", "")),
            col("Ports", Rule(cells::slice_ports)),
            col("Endpoints", Rule(cells::slice_endpoints)),
            AGE,
        ],
    ),
    (
        &["Node"],
        &[
            NAME,
            col("Status", Rule(cells::node_status)),
            col("Roles", Rule(cells::node_roles)),
            AGE,
            col("Version", Text("status.nodeInfo.kubeletVersion", "")),
            wide("Internal-IP", Rule(cells::internal_ip)),
            wide("External-IP", Rule(cells::node_external_ip)),
            wide("OS-Image", Text("status.nodeInfo.osImage", UNKNOWN)),
            wide("Kernel-Version", Text("status.nodeInfo.kernelVersion", UNKNOWN)),
            wide("Container-Runtime", Text("status.nodeInfo.containerRuntimeVersion", UNKNOWN)),
        ],
    ),
    (
        &["Event"],
        &[
            col("Last Seen", Rule(cells::last_seen)),
            col("Type", Text("type", "")),
            col("Reason", Text("reason", "")),
            col("Object", Rule(cells::event_object)),
            wide("Subobject", Text("involvedObject.fieldPath", "")),
            wide("Source", Rule(cells::event_source)),
            col("Message", Rule(cells::event_message)),
            wide("First Seen", Rule(cells::first_seen)),
            wide("Count", Rule(cells::event_count)),
            wide("Name", Name),
        ],
    ),
    (&["Namespace"], &[NAME, col("Status", Text("status.phase", "")), AGE]),
    (&["Secret"], &[NAME, col("Type", Text("type", "")), col("Data", Count("data")), AGE]),
    (&["ConfigMap"], &[NAME, col("Data", Count("data+binaryData")), AGE]),
    (&["ServiceAccount"], &[NAME, col("Secrets", Count("secrets")), AGE]),
    (
        &["PersistentVolume"],
        &[
            NAME,
            col("Capacity", Text("spec.capacity.storage", "0")),
            col("Access Modes", Rule(cells::access_modes)),
            col("Reclaim Policy", Text("spec.persistentVolumeReclaimPolicy", "")),
            col("Status", Rule(cells::phase)),
            col("Claim", Rule(cells::claim)),
            col("StorageClass", Rule(cells::storage_class)),
            ATTRIBUTES,
            col("Reason", Text("status.reason", "")),
            AGE,
            VOLUME_MODE,
        ],
    ),
    (
        &["PersistentVolumeClaim"],
        &[
            NAME,
            col("Status", Rule(cells::phase)),
            col("Volume", Text("spec.volumeName", "")),
            col("Capacity", Rule(cells::claim_capacity)),
            col("Access Modes", Rule(cells::claim_modes)),
            col("StorageClass", Rule(cells::storage_class)),
            ATTRIBUTES,
            AGE,
            VOLUME_MODE,
        ],
    ),
    (
        &["StorageClass"],
        &[
            col("Name", Rule(cells::class_name)),
            col("Provisioner", Text("provisioner", "")),
            col("ReclaimPolicy", Text("reclaimPolicy", "Delete")),
            col("VolumeBindingMode", Text("volumeBindingMode", "Immediate")),
            col("AllowVolumeExpansion", Flag("allowVolumeExpansion", false)),
            AGE,
        ],
    ),
    (
        &["VolumeAttachment"],
        &[
            NAME,
            col("Attacher", Text("spec.attacher", "")),
            col("PV", Text("spec.source.persistentVolumeName", "")),
            col("Node", Text("spec.nodeName", "")),
            col("Attached", Flag("status.attached", false)),
            AGE,
        ],
    ),
    (&["CSINode"], &[NAME, col("Drivers", Count("spec.drivers")), AGE]),
    (
        &["CSIDriver"],
        &[
            NAME,
            col("AttachRequired", Flag("spec.attachRequired", true)),
            col("PodInfoOnMount", Flag("spec.podInfoOnMount", false)),
            col("StorageCapacity", Flag("spec.storageCapacity", false)),
            col("TokenRequests", Rule(cells::token_requests)),
            col("RequiresRepublish", Flag("spec.requiresRepublish", false)),
            col("Modes", Rule(cells::lifecycle_modes)),
            AGE,
        ],
    ),
    (
        &["HorizontalPodAutoscaler"],
        &[
            NAME,
            col("Reference", Rule(cells::scale_target)),
            col("Targets", Rule(cells::metrics)),
            col("MinPods", Rule(cells::min_pods)),
            col("MaxPods", Number("spec.maxReplicas")),
            col("Replicas", Number("status.currentReplicas")),
            AGE,
        ],
    ),
    (
        &["RoleBinding", "ClusterRoleBinding"],
        &[
            NAME,
            col("Role", Rule(cells::role)),
            AGE,
            wide("Users", Rule(cells::users)),
            wide("Groups", Rule(cells::groups)),
            wide("ServiceAccounts", Rule(cells::service_accounts)),
        ],
    ),
    (
        &["CertificateSigningRequest"],
        &[
            NAME,
            AGE,
            col("SignerName", Text("spec.signerName", NONE)),
            col("Requestor", Text("spec.username", "")),
            col("RequestedDuration", Rule(cells::requested_duration)),
            col("Condition", Rule(cells::certificate_status)),
        ],
    ),
    (&["Lease"], &[NAME, col("Holder", Text("spec.holderIdentity", "")), AGE]),
    (
        &["ControllerRevision"],
        &[NAME, col("Controller", Rule(cells::controller)), col("Revision", Number("revision")), AGE],
    ),
    (
        &["ResourceQuota"],
        &[NAME, col("Request", Rule(cells::quota_requests)), col("Limit", Rule(cells::quota_limits)), AGE],
    ),
    (
        &["PriorityClass"],
        &[
            NAME,
            col("Value", Number("value")),
            col("Global-Default", Flag("globalDefault", false)),
            AGE,
            col("PreemptionPolicy", Text("preemptionPolicy", "")),
        ],
    ),
    (&["RuntimeClass"], &[NAME, col("Handler", Text("handler", "")), AGE]),
    (
        &["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
        &[NAME, col("Webhooks", Count("webhooks")), AGE],
    ),
    (
        &["ValidatingAdmissionPolicy"],
        &[NAME, col("Validations", Count("spec.validations")), col("ParamKind", Rule(cells::param_kind)), AGE],
    ),
    (
        &["MutatingAdmissionPolicy"],
        &[NAME, col("Mutations", Count("spec.mutations")), col("ParamKind", Rule(cells::param_kind)), AGE],
    ),
    (
        &["ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding"],
        &[NAME, col("PolicyName", Text("spec.policyName", "")), col("ParamRef", Rule(cells::param_ref)), AGE],
    ),
    (&["APIService"], &[NAME, col("Service", Rule(cells::service)), col("Available", Rule(cells::available)), AGE]),
    (
        &["FlowSchema"],
        &[
            NAME,
            col("PriorityLevel", Text("spec.priorityLevelConfiguration.name", "")),
            col("MatchingPrecedence", Number("spec.matchingPrecedence")),
            col("DistinguisherMethod", Text("spec.distinguisherMethod.type", NONE)),
            AGE,
            col("MissingPL", Rule(cells::dangling)),
        ],
    ),
    (
        &["PriorityLevelConfiguration"],
        &[
            NAME,
            col("Type", Text("spec.type", "")),
            col("NominalConcurrencyShares", Rule(cells::shares)),
            col("Queues", Rule(cells::queues)),
            col("HandSize", Rule(cells::hand_size)),
            col("QueueLengthLimit", Rule(cells::queue_length)),
            AGE,
        ],
    ),
];
