//! Rarer parts of pods. Upstream: `core/v1 PodSpec`, `core/v1 ContainerStatus`.

use super::container::{ContainerPort, ResourceRequirements};
use super::env::{EnvFromSource, EnvVar};
use super::probe::{Lifecycle, Probe};
use super::security::SecurityContext;
use super::volume::VolumeMount;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A container that is added to a running pod for debugging.
    pub struct EphemeralContainer {
        name: Plain<Text> = "name", always;
        image: Plain<Text> = "image";
        command: ListOf<Plain<Text>> = "command";
        args: ListOf<Plain<Text>> = "args";
        working_dir: Plain<Text> = "workingDir";
        ports: ListOf<ContainerPort> = "ports", key["containerPort", "protocol"];
        env_from: ListOf<EnvFromSource> = "envFrom";
        env: ListOf<EnvVar> = "env", key["name"];
        resources: ResourceRequirements = "resources", always;
        resize_policy: ListOf<ContainerResizePolicy> = "resizePolicy";
        restart_policy: Plain<Option<Text>> = "restartPolicy";
        restart_policy_rules: ListOf<ContainerRestartRule> = "restartPolicyRules";
        volume_mounts: ListOf<VolumeMount> = "volumeMounts", key["mountPath"];
        volume_devices: ListOf<VolumeDevice> = "volumeDevices", key["devicePath"];
        liveness_probe: Probe = "livenessProbe";
        readiness_probe: Probe = "readinessProbe";
        startup_probe: Probe = "startupProbe";
        lifecycle: Lifecycle = "lifecycle";
        termination_message_path: Plain<Text> = "terminationMessagePath" => Str("/dev/termination-log");
        termination_message_policy: Plain<Text> = "terminationMessagePolicy" => Str("File"), words["FallbackToLogsOnError", "File"];
        image_pull_policy: Plain<Text> = "imagePullPolicy", words["Always", "IfNotPresent", "Never"];
        security_context: SecurityContext = "securityContext";
        stdin: Plain<bool> = "stdin";
        stdin_once: Plain<bool> = "stdinOnce";
        tty: Plain<bool> = "tty";
        target_container_name: Plain<Text> = "targetContainerName";
    }

    /// A raw disk inside a container.
    pub struct VolumeDevice {
        name: Plain<Text> = "name", always;
        device_path: Plain<Text> = "devicePath", always;
    }

    /// The policy for restarting a container when its resources change.
    pub struct ContainerResizePolicy {
        resource_name: Plain<Text> = "resourceName", always;
        restart_policy: Plain<Text> = "restartPolicy", always;
    }

    /// A rule for restarting a container after certain exit codes.
    pub struct ContainerRestartRule {
        action: Plain<Text> = "action", always;
        exit_codes: ContainerRestartRuleOnExitCodes = "exitCodes";
    }

    /// The exit codes that a rule is about.
    pub struct ContainerRestartRuleOnExitCodes {
        operator: Plain<Text> = "operator", always;
        values: ListOf<Plain<i32>> = "values", unique;
    }

    /// A claim to a device that a container uses.
    pub struct ResourceClaim {
        name: Plain<Text> = "name", always;
        request: Plain<Text> = "request";
    }

    /// A claim to a device.
    pub struct PodResourceClaim {
        name: Plain<Text> = "name", always;
        resource_claim_name: Plain<Option<Text>> = "resourceClaimName";
        resource_claim_template_name: Plain<Option<Text>> = "resourceClaimTemplateName";
    }

    /// The DNS configuration of a pod.
    pub struct PodDNSConfig {
        nameservers: ListOf<Plain<Text>> = "nameservers";
        searches: ListOf<Plain<Text>> = "searches";
        options: ListOf<PodDNSConfigOption> = "options";
    }

    /// An option of the resolver.
    pub struct PodDNSConfigOption {
        name: Plain<Text> = "name";
        value: Plain<Option<Text>> = "value";
    }

    /// A line of the hosts file.
    pub struct HostAlias {
        ip: Plain<Text> = "ip", always;
        hostnames: ListOf<Plain<Text>> = "hostnames";
    }

    /// The operating system that a pod is made for.
    pub struct PodOS {
        name: Plain<Text> = "name", always, simulated;
    }

    /// The group of pods that a pod is scheduled with.
    pub struct PodSchedulingGroup {
        pod_group_name: Plain<Option<Text>> = "podGroupName";
    }

    /// The claim that was made for a pod.
    pub struct PodResourceClaimStatus {
        name: Plain<Text> = "name", always;
        resource_claim_name: Plain<Option<Text>> = "resourceClaimName";
    }

    /// The claim that stands for extended resources.
    pub struct PodExtendedResourceClaimStatus {
        request_mappings: ListOf<ContainerExtendedResourceRequest> = "requestMappings";
        resource_claim_name: Plain<Text> = "resourceClaimName", always;
    }

    /// The extended resource that a container requests.
    pub struct ContainerExtendedResourceRequest {
        container_name: Plain<Text> = "containerName", always;
        request_name: Plain<Text> = "requestName", always;
        resource_name: Plain<Text> = "resourceName", always;
    }

    /// The resources of the node that a claim takes.
    pub struct NodeAllocatableResourceClaimStatus {
        containers: ListOf<Plain<Text>> = "containers", unique;
        resource_claim_name: Plain<Text> = "resourceClaimName", always;
        resources: MapOf<Plain<Quantity>> = "resources";
    }

    /// The health of a container's devices.
    pub struct ResourceStatus {
        name: Plain<Text> = "name", always;
        resources: ListOf<ResourceHealth> = "resources", map_keys["resourceID"];
    }

    /// The health of one device.
    pub struct ResourceHealth {
        health: Plain<Text> = "health";
        message: Plain<Text> = "message";
        resource_id: Plain<Text> = "resourceID", always;
    }

    /// As whom a container runs.
    pub struct ContainerUser {
        linux: LinuxContainerUser = "linux";
    }

    /// As whom a container runs on Linux.
    pub struct LinuxContainerUser {
        gid: Plain<i64> = "gid", always;
        supplemental_groups: ListOf<Plain<i64>> = "supplementalGroups";
        uid: Plain<i64> = "uid", always;
    }

    /// The status of a mounted volume.
    pub struct VolumeMountStatus {
        mount_path: Plain<Text> = "mountPath", always;
        name: Plain<Text> = "name", always;
        read_only: Plain<bool> = "readOnly";
        recursive_read_only: Plain<Option<Text>> = "recursiveReadOnly";
        volume_status: VolumeStatus = "volumeStatus";
    }

    /// The source of a mounted volume's content.
    pub struct VolumeStatus {
        image: ImageVolumeStatus = "image";
    }

    /// The image in a mounted volume.
    pub struct ImageVolumeStatus {
        image_ref: Plain<Text> = "imageRef", always;
    }
}
