//! The CRI (`cri-api/pkg/apis/runtime/v1/api.proto`), as far as a kubelet uses it.

use crate::address::ProcessId;
use crate::api::core_v1::{Container, Pod, TOKEN_MOUNT_PATH};
use crate::api::{Credential, Key, Uid};
use crate::base::{Duration, Text, Time};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The end of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    /// Its exit code.
    pub code: i32,
    /// When.
    pub at: Time,
    /// Nobody saw how: the machine went down.
    pub unknown: bool,
}

/// The behaviour of a container without a program, once it is started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Behaviour {
    /// Which start of this container of the pod it is, from 1 (`ContainerMetadata.attempt` + 1).
    pub attempt: u32,
    /// It ends by itself after this; None runs for ever.
    pub exit_after: Option<Duration>,
    /// With this code.
    pub exit_code: i32,
    /// The time that it takes to end when it is asked to (SIGTERM).
    pub term_after: Duration,
}

/// The configuration of a container (`ContainerConfig`). A simulated program reads from the pod what a real one finds in its
/// environment, its arguments and its volumes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerConfig {
    /// The pod, as its kubelet knows it.
    pub pod: Arc<Pod>,
    /// The container's name in the pod.
    pub name: Text,
    /// The apiserver (`KUBERNETES_SERVICE_HOST`).
    pub apiserver: ProcessId,
}

/// A call of the CRI.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CriCall {
    /// The pod it is for.
    pub pod: Key,
    /// Which pod of this name.
    pub uid: Uid,
    /// The operation.
    pub op: CriOp,
}

/// `RuntimeService` and `ImageService`, as far as a kubelet needs them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CriOp {
    /// Makes the pod's surroundings and gives it an address of this range; None shares the node's network.
    RunPodSandbox(Option<Text>),
    /// Fetches an image; it may be told how long that takes.
    PullImage(Text, Option<Duration>),
    /// Prepares a container.
    CreateContainer(Box<ContainerConfig>),
    /// Starts it.
    StartContainer(Text, Behaviour),
    /// Asks it to end (SIGTERM), and ends it after the grace period (SIGKILL).
    StopContainer(Text, Duration),
    /// Takes the surroundings and all that is in them away.
    RemovePodSandbox,
    /// Lists the containers, for a kubelet that has just started.
    ListContainers,
}

/// An answer of the CRI, or word that a container ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CriReply {
    /// The pod it is about.
    pub pod: Key,
    /// Which pod of this name.
    pub uid: Uid,
    /// Its outcome.
    pub outcome: Outcome,
}

/// The outcome of a call, or an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The surroundings are there; the address, unless the pod shares the node's.
    SandboxReady(Text),
    /// No address was left.
    SandboxFailed,
    /// The image is on the disk.
    Pulled(Text),
    /// The image could not be fetched: why.
    PullFailed(Text, Text),
    /// The container is prepared.
    Created(Text),
    /// The container runs.
    Started(Text),
    /// This start of the container has ended with this code: asked to, or by itself.
    Exited(Text, u32, i32),
    /// The surroundings are gone.
    SandboxRemoved,
    /// The sandboxes that the runtime has.
    Listed(Vec<Found>),
}

/// A sandbox that a runtime has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Found {
    /// The pod it was made for.
    pub pod: Key,
    /// Which pod of this name.
    pub uid: Uid,
    /// Whether it still works: a machine that was switched off lost its network.
    pub ready: bool,
    /// Its address.
    pub ip: Text,
    /// Its containers.
    pub containers: Vec<FoundContainer>,
}

/// A container that a runtime has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FoundContainer {
    /// Its name in the pod.
    pub name: Text,
    /// Which start it is, from 1.
    pub attempt: u32,
    /// Since when it ran.
    pub started: Time,
    /// Its end, unless it runs.
    pub exit: Option<Exit>,
}

impl ContainerConfig {
    /// The container, as the pod's spec describes it.
    pub fn container(&self) -> Option<&Container> {
        let spec = &self.pod.spec;
        spec.init_containers.iter().chain(spec.containers.iter()).find(|container| container.name == self.name)
    }

    /// The image.
    pub fn image(&self) -> &str {
        self.container().map(|container| container.image.as_str()).unwrap_or_default()
    }

    /// The credential of `rest.InClusterConfig`: the token of the pod's service account, if it is mounted.
    pub fn credential(&self) -> Credential {
        let mounts = self.container().map(|container| &container.volume_mounts);
        if !mounts.is_some_and(|mounts| mounts.iter().any(|mount| mount.mount_path == TOKEN_MOUNT_PATH)) {
            return Credential::Anonymous;
        }
        let (namespace, account) = (&self.pod.metadata.namespace, &self.pod.spec.service_account_name);
        Credential::service_account(namespace, account)
    }
}

impl CriCall {
    /// The name of the call in the CRI.
    pub fn name(&self) -> &'static str {
        match self.op {
            CriOp::RunPodSandbox(_) => "RunPodSandbox",
            CriOp::PullImage(..) => "PullImage",
            CriOp::CreateContainer(_) => "CreateContainer",
            CriOp::StartContainer(..) => "StartContainer",
            CriOp::StopContainer(..) => "StopContainer",
            CriOp::RemovePodSandbox => "RemovePodSandbox",
            CriOp::ListContainers => "ListContainers",
        }
    }
}

impl CriReply {
    /// The name of what it tells: of the call that it answers, or of the event.
    pub fn name(&self) -> &'static str {
        match self.outcome {
            Outcome::SandboxReady(_) | Outcome::SandboxFailed => "RunPodSandbox",
            Outcome::Pulled(_) | Outcome::PullFailed(..) => "PullImage",
            Outcome::Created(_) => "CreateContainer",
            Outcome::Started(_) => "StartContainer",
            Outcome::Exited(..) => "ContainerExited",
            Outcome::SandboxRemoved => "RemovePodSandbox",
            Outcome::Listed(_) => "ListContainers",
        }
    }

    /// Whether it worked.
    pub fn is_ok(&self) -> bool {
        !matches!(self.outcome, Outcome::SandboxFailed | Outcome::PullFailed(..))
    }
}
