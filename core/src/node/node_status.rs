//! What a kubelet says of its node: its size, its addresses, its conditions.
//!
//! Upstream: `pkg/kubelet/nodestatus/setters.go`.

use super::images;
use super::machine::MachineSpec;
use crate::address::NodeId;
use crate::api::Timestamp;
use crate::api::core_v1::{ConditionStatus, ContainerImage, Node, NodeAddress, NodeCondition, NodeStatus};
use crate::base::vec_map::VecSet;
use crate::base::{Text, Time};
use alloc::format;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// The address of a machine.
pub(super) fn address(id: NodeId) -> Text {
    let [_, _, high, low] = (id.0 + 10).to_be_bytes();
    format!("192.168.{high}.{low}").into()
}

/// The Node object that a kubelet registers.
pub(super) fn node(spec: &MachineSpec, id: NodeId, now: Time, images: &VecSet<Text>, boots: u32) -> Node {
    let mut node = Node::default();
    node.metadata.name = spec.name.clone();
    let labels = node.metadata.labels.make_mut();
    for (key, value) in [
        ("kubernetes.io/hostname", spec.name.clone()),
        ("kubernetes.io/os", Text::from_static("linux")),
        ("kubernetes.io/arch", Text::from_static("amd64")),
        ("beta.kubernetes.io/os", Text::from_static("linux")),
        ("beta.kubernetes.io/arch", Text::from_static("amd64")),
    ] {
        labels.insert(Text::from_static(key), value);
    }
    labels.extend(spec.labels.iter().map(|(key, value)| (key.clone(), value.clone())));
    node.spec.taints = spec.taints.clone();
    node.status = status(spec, id, now, images, boots, None, false);
    node
}

/// The status as the kubelet sees it: `old` says since when what holds, `network_ready` whether pods could have addresses.
pub(super) fn status(
    spec: &MachineSpec,
    id: NodeId,
    now: Time,
    images: &VecSet<Text>,
    boots: u32,
    old: Option<&Arc<Node>>,
    network_ready: bool,
) -> NodeStatus {
    let mut status = NodeStatus { capacity: spec.capacity(), allocatable: spec.capacity(), ..Default::default() };
    let address = |address_type, address| NodeAddress { address_type: Text::from_static(address_type), address };
    status.addresses = vec![address("InternalIP", self::address(id)), address("Hostname", spec.name.clone())];
    let info = &mut status.node_info;
    info.machine_id = format!("{:032x}", u128::from(id.0) + 1).into();
    info.system_uuid = info.machine_id.clone();
    // Another one each time the machine is switched on.
    info.boot_id = format!("{:032x}", (u128::from(boots) << 64) + u128::from(id.0) + 1).into();
    info.kernel_version = Text::from_static("6.12.0");
    info.os_image = Text::from_static("Kubarium OS");
    info.container_runtime_version = Text::from_static("containerd://2.2.0");
    info.kubelet_version = Text::from_static("v1.36.2");
    info.operating_system = Text::from_static("linux");
    info.architecture = Text::from_static("amd64");
    status.images = images.iter().map(image).collect::<Vec<_>>().into();
    let ready = match network_ready {
        true => (ConditionStatus::True, "KubeletReady", "kubelet is posting ready status"),
        false => (
            ConditionStatus::False,
            "KubeletNotReady",
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin \
             returns error: cni plugin not initialized",
        ),
    };
    status.conditions = [
        (
            "MemoryPressure",
            ConditionStatus::False,
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
        ),
        ("DiskPressure", ConditionStatus::False, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", ConditionStatus::False, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("Ready", ready.0, ready.1, ready.2),
    ]
    .into_iter()
    .map(|(name, holds, reason, message)| {
        let before = old.and_then(|node| node.status.condition(name)).filter(|condition| condition.status == holds);
        NodeCondition {
            condition_type: Text::from_static(name),
            status: holds,
            last_heartbeat_time: Some(Timestamp::from(now)),
            last_transition_time: before.and_then(|c| c.last_transition_time).or(Some(Timestamp::from(now))),
            reason: Text::from_static(reason),
            message: Text::from_static(message),
        }
    })
    .collect();
    status
}

fn image(image: &Text) -> ContainerImage {
    let full = images::normalized(image);
    let names: Vec<Text> = if full == *image { vec![full] } else { vec![full, image.clone()] };
    ContainerImage { names: names.into(), size_bytes: images::size_bytes(image) as i64 }
}
