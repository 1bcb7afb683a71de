//! Rarer parts of pods. Stored; upstream: `core/v1 PodSpec`, `core/v1 ContainerStatus`.

use super::container::{ContainerPort, ResourceRequirements};
use super::env::{EnvFromSource, EnvVar};
use super::probe::{Lifecycle, Probe};
use super::security::SecurityContext;
use super::volume::VolumeMount;
use crate::api::quantity::Quantity;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// A container that is added to a running pod for debugging.
    pub struct EphemeralContainer {
        "name": Plain<Text>, always;
        "image": Plain<Text>;
        "command": ListOf<Plain<Text>>;
        "args": ListOf<Plain<Text>>;
        "workingDir": Plain<Text>;
        "ports": ListOf<ContainerPort>, key["containerPort", "protocol"];
        "envFrom": ListOf<EnvFromSource>;
        "env": ListOf<EnvVar>, key["name"];
        "resources": ResourceRequirements, always;
        "resizePolicy": ListOf<ContainerResizePolicy>;
        "restartPolicy": Plain<Option<Text>>;
        "restartPolicyRules": ListOf<ContainerRestartRule>;
        "volumeMounts": ListOf<VolumeMount>, key["mountPath"];
        "volumeDevices": ListOf<VolumeDevice>, key["devicePath"];
        "livenessProbe": Probe;
        "readinessProbe": Probe;
        "startupProbe": Probe;
        "lifecycle": Lifecycle;
        "terminationMessagePath": Plain<Text> => Str("/dev/termination-log");
        "terminationMessagePolicy": Plain<Text> => Str("File"), words["FallbackToLogsOnError", "File"];
        "imagePullPolicy": Plain<Text>, words["Always", "IfNotPresent", "Never"];
        "securityContext": SecurityContext;
        "stdin": Plain<bool>;
        "stdinOnce": Plain<bool>;
        "tty": Plain<bool>;
        "targetContainerName": Plain<Text>;
    }

    /// A raw disk inside a container.
    pub struct VolumeDevice {
        "name": Plain<Text>, always;
        "devicePath": Plain<Text>, always;
    }

    /// Whether a container is started again when its resources change.
    pub struct ContainerResizePolicy {
        "resourceName": Plain<Text>, always;
        "restartPolicy": Plain<Text>, always;
    }

    /// What is done when a container ends in a certain way.
    pub struct ContainerRestartRule {
        "action": Plain<Text>, always;
        "exitCodes": ContainerRestartRuleOnExitCodes;
    }

    /// The exit codes that a rule is about.
    pub struct ContainerRestartRuleOnExitCodes {
        "operator": Plain<Text>, always;
        "values": ListOf<Plain<i32>>, unique;
    }

    /// A claim to a device that a container uses.
    pub struct ResourceClaim {
        "name": Plain<Text>, always;
        "request": Plain<Text>;
    }

    /// A claim to a device.
    pub struct PodResourceClaim {
        "name": Plain<Text>, always;
        "resourceClaimName": Plain<Option<Text>>;
        "resourceClaimTemplateName": Plain<Option<Text>>;
    }

    /// How names are looked up.
    pub struct PodDNSConfig {
        "nameservers": ListOf<Plain<Text>>;
        "searches": ListOf<Plain<Text>>;
        "options": ListOf<PodDNSConfigOption>;
    }

    /// An option of the resolver.
    pub struct PodDNSConfigOption {
        "name": Plain<Text>;
        "value": Plain<Option<Text>>;
    }

    /// A line of the hosts file.
    pub struct HostAlias {
        "ip": Plain<Text>, always;
        "hostnames": ListOf<Plain<Text>>;
    }

    /// The operating system that a pod is made for.
    pub struct PodOS {
        "name": Plain<Text>, always, simulated;
    }

    /// The group of pods that a pod is scheduled with.
    pub struct PodSchedulingGroup {
        "podGroupName": Plain<Option<Text>>;
    }

    /// The claim that was made for a pod.
    pub struct PodResourceClaimStatus {
        "name": Plain<Text>, always;
        "resourceClaimName": Plain<Option<Text>>;
    }

    /// The claim that stands for extended resources.
    pub struct PodExtendedResourceClaimStatus {
        "requestMappings": ListOf<ContainerExtendedResourceRequest>;
        "resourceClaimName": Plain<Text>, always;
    }

    /// Which container asked for which extended resource.
    pub struct ContainerExtendedResourceRequest {
        "containerName": Plain<Text>, always;
        "requestName": Plain<Text>, always;
        "resourceName": Plain<Text>, always;
    }

    /// What a claim takes from the node's resources.
    pub struct NodeAllocatableResourceClaimStatus {
        "containers": ListOf<Plain<Text>>, unique;
        "resourceClaimName": Plain<Text>, always;
        "resources": MapOf<Plain<Quantity>>;
    }

    /// The health of a container's devices.
    pub struct ResourceStatus {
        "name": Plain<Text>, always;
        "resources": ListOf<ResourceHealth>, map_keys["resourceID"];
    }

    /// The health of one device.
    pub struct ResourceHealth {
        "health": Plain<Text>;
        "message": Plain<Text>;
        "resourceID": Plain<Text>, always;
    }

    /// As whom a container runs.
    pub struct ContainerUser {
        "linux": LinuxContainerUser;
    }

    /// As whom a container runs on Linux.
    pub struct LinuxContainerUser {
        "gid": Plain<i64>, always;
        "supplementalGroups": ListOf<Plain<i64>>;
        "uid": Plain<i64>, always;
    }

    /// How a volume is mounted.
    pub struct VolumeMountStatus {
        "mountPath": Plain<Text>, always;
        "name": Plain<Text>, always;
        "readOnly": Plain<bool>;
        "recursiveReadOnly": Plain<Option<Text>>;
        "volumeStatus": VolumeStatus;
    }

    /// What a mounted volume holds.
    pub struct VolumeStatus {
        "image": ImageVolumeStatus;
    }

    /// Which image a mounted volume holds.
    pub struct ImageVolumeStatus {
        "imageRef": Plain<Text>, always;
    }
}
