//! Containers and their statuses.

use super::env::{EnvFromSource, EnvVar};
use super::pod_details::{
    ContainerResizePolicy, ContainerRestartRule, ContainerUser, ResourceClaim, ResourceStatus, VolumeDevice,
    VolumeMountStatus,
};
use super::probe::{Lifecycle, Probe};
use super::runtime_id::{ContainerId, ImageId};
use super::security::SecurityContext;
use super::volume::VolumeMount;
use crate::api::opaque::{ListOf, Opaque, Plain};
use crate::api::quantity::Quantity;
use crate::api::record::{Empty, Shared};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::base::vec_map::VecMap;
use crate::record;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Amounts by resource name: `cpu`, `memory`, `example.com/gpu`.
pub type ResourceList = Shared<VecMap<Text, Quantity>>;

record! {
    /// One program of a pod.
    pub struct Container defaults super::defaults::container {
        name: Text = "name", always;
        image: Text = "image";
        command: Shared<Vec<Text>> = "command", not_simulated;
        args: Shared<Vec<Text>> = "args", not_simulated;
        working_dir: Opaque<Plain<Text>> = "workingDir";
        ports: Shared<Vec<ContainerPort>> = "ports", key["containerPort", "protocol"];
        env_from: Opaque<ListOf<EnvFromSource>> = "envFrom";
        env: Opaque<ListOf<EnvVar>> = "env", key["name"];
        resources: ResourceRequirements = "resources", always;
        resize_policy: Opaque<ListOf<ContainerResizePolicy>> = "resizePolicy";
        /// Only for init containers: `Always` makes one a sidecar.
        restart_policy: Text = "restartPolicy", pointer;
        restart_policy_rules: Opaque<ListOf<ContainerRestartRule>> = "restartPolicyRules";
        volume_mounts: Shared<Vec<VolumeMount>> = "volumeMounts", key["mountPath"];
        volume_devices: Opaque<ListOf<VolumeDevice>> = "volumeDevices", key["devicePath"];
        liveness_probe: Opaque<Probe> = "livenessProbe";
        readiness_probe: Opaque<Probe> = "readinessProbe";
        startup_probe: Opaque<Probe> = "startupProbe";
        lifecycle: Opaque<Lifecycle> = "lifecycle";
        termination_message_path: Text = "terminationMessagePath" => Text::from_static("/dev/termination-log"), not_simulated;
        termination_message_policy: Text = "terminationMessagePolicy" => Text::from_static("File"),
            words["FallbackToLogsOnError", "File"], not_simulated;
        image_pull_policy: Text = "imagePullPolicy", words["Always", "IfNotPresent", "Never"];
        security_context: Opaque<SecurityContext> = "securityContext", simulated;
        stdin: bool = "stdin", not_simulated;
        stdin_once: bool = "stdinOnce", not_simulated;
        tty: bool = "tty", not_simulated;
    }

    /// A port that a container listens on.
    pub struct ContainerPort {
        name: Text = "name";
        host_port: i32 = "hostPort";
        container_port: i32 = "containerPort", always;
        protocol: Text = "protocol" => Text::from_static("TCP"), words["SCTP", "TCP", "UDP"];
        host_ip: Text = "hostIP";
    }

    /// The requests and limits of a container, or of a pod as a whole.
    pub struct ResourceRequirements defaults super::defaults::resource_requirements {
        limits: ResourceList = "limits";
        requests: ResourceList = "requests";
        claims: Opaque<ListOf<ResourceClaim>> = "claims", map_keys["name"];
    }

    /// The state of a container.
    pub struct ContainerStatus {
        name: Text = "name", always;
        state: ContainerState = "state", always;
        last_state: Shared<ContainerState> = "lastState", always;
        ready: bool = "ready", always;
        restart_count: i32 = "restartCount", always;
        image: Text = "image", always;
        image_id: ImageId = "imageID", always;
        container_id: ContainerId = "containerID";
        started: Option<bool> = "started";
        allocated_resources: ResourceList = "allocatedResources", not_simulated;
        resources: Option<Arc<ResourceRequirements>> = "resources", not_simulated;
        volume_mounts: Opaque<ListOf<VolumeMountStatus>> = "volumeMounts", key["mountPath"];
        user: Opaque<ContainerUser> = "user";
        allocated_resources_status: Opaque<ListOf<ResourceStatus>> = "allocatedResourcesStatus", key["name"];
        stop_signal: Opaque<Plain<Option<Text>>> = "stopSignal";
    }

    /// A container waits, runs or has ended: at most one of the three is set.
    pub struct ContainerState {
        waiting: Option<Arc<ContainerStateWaiting>> = "waiting";
        running: Option<ContainerStateRunning> = "running";
        terminated: Option<Arc<ContainerStateTerminated>> = "terminated";
    }

    /// Why a container does not run yet.
    pub struct ContainerStateWaiting {
        reason: Text = "reason";
        message: Text = "message";
    }

    /// Since when a container runs.
    pub struct ContainerStateRunning {
        started_at: Option<Timestamp> = "startedAt", always;
    }

    /// The end of a container.
    pub struct ContainerStateTerminated {
        exit_code: i32 = "exitCode", always;
        signal: i32 = "signal";
        reason: Text = "reason";
        message: Text = "message";
        started_at: Option<Timestamp> = "startedAt", always;
        finished_at: Option<Timestamp> = "finishedAt", always;
        container_id: ContainerId = "containerID";
    }
}

impl ContainerState {
    /// A container that does not run yet, and why.
    pub fn waiting(reason: Text, message: Text) -> ContainerState {
        ContainerState { waiting: Some(Arc::new(ContainerStateWaiting { reason, message })), ..Default::default() }
    }

    /// A container that runs since `started_at`.
    pub fn running(started_at: Timestamp) -> ContainerState {
        let running = ContainerStateRunning { started_at: Some(started_at) };
        ContainerState { running: Some(running), ..Default::default() }
    }

    /// A container that has ended.
    pub fn terminated(end: ContainerStateTerminated) -> ContainerState {
        ContainerState { terminated: Some(Arc::new(end)), ..Default::default() }
    }
}

impl Empty for ContainerState {
    const EMPTY: &'static Self = &ContainerState { waiting: None, running: None, terminated: None };
}
