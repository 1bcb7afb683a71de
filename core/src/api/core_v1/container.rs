//! Containers: what is run, and how it fares.

use crate::api::quantity::Quantity;
use crate::api::record::Shared;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::record;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Amounts by resource name: `cpu`, `memory`, `example.com/gpu`.
pub type ResourceList = Shared<BTreeMap<Text, Quantity>>;

record! {
    /// One program of a pod.
    pub struct Container {
        name: Text = "name", always;
        image: Text = "image";
        command: Shared<Vec<Text>> = "command";
        args: Shared<Vec<Text>> = "args";
        ports: Shared<Vec<ContainerPort>> = "ports", key["containerPort", "protocol"];
        resources: ResourceRequirements = "resources", always;
        restart_policy: Text = "restartPolicy";
        image_pull_policy: Text = "imagePullPolicy";
    }

    /// A port that a container listens on.
    pub struct ContainerPort {
        name: Text = "name";
        host_port: i32 = "hostPort";
        container_port: i32 = "containerPort", always;
        protocol: Text = "protocol" => Text::from_static("TCP");
        host_ip: Text = "hostIP";
    }

    /// What a container needs and may use.
    pub struct ResourceRequirements {
        limits: ResourceList = "limits";
        requests: ResourceList = "requests";
    }

    /// How a container fares.
    pub struct ContainerStatus {
        name: Text = "name", always;
        state: ContainerState = "state";
        last_state: ContainerState = "lastState", always;
        ready: bool = "ready", always;
        restart_count: i32 = "restartCount", always;
        image: Text = "image", always;
        image_id: Text = "imageID", always;
        container_id: Text = "containerID";
        started: Option<bool> = "started";
    }

    /// A container waits, runs or has ended: at most one of the three is set.
    pub struct ContainerState {
        waiting: Option<ContainerStateWaiting> = "waiting";
        running: Option<ContainerStateRunning> = "running";
        terminated: Option<ContainerStateTerminated> = "terminated";
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

    /// How a container ended.
    pub struct ContainerStateTerminated {
        exit_code: i32 = "exitCode", always;
        signal: i32 = "signal";
        reason: Text = "reason";
        message: Text = "message";
        started_at: Option<Timestamp> = "startedAt", always;
        finished_at: Option<Timestamp> = "finishedAt", always;
        container_id: Text = "containerID";
    }
}
