//! How a kubelet signs its node in, shows that it lives, and tells how it is.
//!
//! Upstream: `pkg/kubelet/kubelet_node_status.go`; `component-helpers/apimachinery/lease`. A lease is renewed every ten
//! seconds; written is only that this goes on, and later when it ended.

use super::kubelet::Context;
use super::kubelet::{Asked, Kubelet, RETRY, Timer};
use super::node_status;
use crate::api::coordination::{Lease, RenewTime};
use crate::api::core_v1::{ConditionStatus, Node};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::Answer;
use crate::api::{MicroTime, Resource, Uid};
use crate::base::{Duration, Text};
use crate::because::Because;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// A machine joins the cluster.
    const JOINING_CLUSTER = "because-joining-cluster";
    /// The state of the node has changed.
    const NODE_CHANGED = "because-node-changed";
    /// The node shows that it lives.
    const HEARTBEAT = "because-heartbeat";
}

/// How often a lease is renewed (`nodeLeaseDurationSeconds` / 4).
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How soon a change of the node is reported (`nodeStatusUpdateFrequency`).
const REPORT_EVERY: Duration = Duration::from_secs(10);
/// The namespace of the nodes' leases.
pub(super) const LEASES: Text = Text::from_static("kube-node-lease");

impl Kubelet {
    /// Signs the node in.
    pub(super) fn register(&mut self, cx: &mut Context) {
        let node = node_status::node(&self.spec, self.id, cx.now, &self.of_node.images, self.boots);
        self.ask(Request::create(&self.credential, node.into_object()), JOINING_CLUSTER, Asked::CreateNode, cx);
    }

    /// The answer to the registration; whether it has been settled.
    pub(super) fn registered(&mut self, answer: Answer, cx: &mut Context) -> bool {
        match answer {
            Ok(_) => {
                for reason in ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"] {
                    let message = format!("Node {} status is now: {reason}", self.spec.name);
                    self.node_event(cx, "Normal", reason, &message);
                }
                true
            }
            // The node is known from before: only its state is told anew.
            Err(status) if status.is_already_exists() => {
                self.report_node(cx);
                true
            }
            Err(_) => false,
        }
    }

    /// The node has changed, or somebody else has said something of it.
    pub(super) fn saw_node(&mut self, node: &Arc<Node>, cx: &mut Context) {
        let ready = node.status.condition("Ready").map(|condition| &condition.status);
        let ours = if node.spec.pod_cidr.is_empty() { ConditionStatus::False } else { ConditionStatus::True };
        if ready == Some(&ours) || !self.is_renewing || self.is_asked(Asked::NodeStatus) {
            return;
        }
        self.report_node(cx);
        // Pods that came before the network was there.
        for uid in self.pods.keys().copied().collect::<Vec<Uid>>() {
            self.sync(uid, cx);
        }
    }

    /// Something about the node has changed that is told with the next report.
    pub(super) fn node_changes(&mut self, cx: &mut Context) {
        if !core::mem::replace(&mut self.node_changes, true) {
            self.wake_after(REPORT_EVERY, Timer::NodeStatus, cx);
        }
    }

    /// Tells how the node is.
    pub(super) fn report_node(&mut self, cx: &mut Context) {
        let Some(known) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name) else { return };
        let has_network = !known.spec.pod_cidr.is_empty();
        let mut node = (**known).clone();
        let images = &self.of_node.images;
        let boots = self.boots;
        node.status = node_status::status(&self.spec, self.id, cx.now, images, boots, Some(known), has_network);
        node.metadata.resource_version = Default::default();
        if node.status.node_info.boot_id != known.status.node_info.boot_id {
            let boot_id = &node.status.node_info.boot_id;
            let message = format!("Node {} has been rebooted, boot id: {boot_id}", self.spec.name);
            self.node_event(cx, "Warning", "Rebooted", &message);
        }
        let was_ready = known.status.condition("Ready").is_some_and(|ready| ready.status == ConditionStatus::True);
        if has_network && !was_ready {
            self.node_event(cx, "Normal", "NodeReady", &format!("Node {} status is now: NodeReady", self.spec.name));
        }
        let key = node.key();
        let request = Request::on(&self.credential, Verb::Patch, &key, Body::Object(node.into_object()));
        self.ask(request.subresource(Subresource::Status), NODE_CHANGED, Asked::NodeStatus, cx);
    }

    /// Begins to renew the lease: with one request for all renewals, as long as nothing is wrong.
    pub(super) fn begin_renewals(&mut self, cx: &mut Context) {
        self.is_renewing = true;
        self.renew(cx);
    }

    /// The time for a renewal has come, or for another try. Renewals follow one another: the next one waits for the
    /// answer to the one before.
    pub(super) fn renew(&mut self, cx: &mut Context) {
        if !self.is_renewing || self.is_asked(Asked::Lease) {
            return;
        }
        let renewed = if self.renews_itself {
            RenewTime::At(MicroTime::from(cx.now))
        } else {
            RenewTime::every(RENEW_EVERY, cx.now)
        };
        self.sent_for_all = !self.renews_itself;
        self.send_lease(renewed, HEARTBEAT, cx);
    }

    /// The answer to a renewal. While something is wrong, the next one follows by itself.
    pub(super) fn lease_answered(&mut self, answer: Answer, cx: &mut Context) {
        let there = answer.is_ok();
        self.has_lease = there || answer.is_err_and(|status| status.is_already_exists());
        if !there {
            self.wake_after(RETRY, Timer::Lease, cx);
        } else if self.renews_itself {
            self.wake_after(RENEW_EVERY, Timer::Lease, cx);
        } else if !self.sent_for_all {
            self.renew(cx);
        }
    }

    /// Something between the kubelet and etcd has begun to be wrong, or nothing is wrong any more.
    pub(super) fn way_to_etcd_changed(&mut self, is_healthy: bool, cx: &mut Context) {
        self.renews_itself = !is_healthy;
        if is_healthy {
            self.renew(cx);
            self.report_node(cx);
        } else {
            // What is on its way may no longer stand for all: the lease says what etcd was told by now.
            self.sent_for_all = false;
            self.wake_after(RENEW_EVERY, Timer::Lease, cx);
        }
    }

    fn send_lease(&mut self, renewed: RenewTime, because: Because, cx: &mut Context) {
        let known = cx.view.get::<Lease>(&LEASES, &self.spec.name).cloned();
        let verb = if self.has_lease || known.is_some() { Verb::Update } else { Verb::Create };
        let mut lease = known.map(|lease| (*lease).clone()).unwrap_or_default();
        lease.metadata.name = self.spec.name.clone();
        lease.metadata.namespace = LEASES;
        lease.metadata.resource_version = Default::default();
        lease.spec.holder_identity = self.spec.name.clone();
        lease.spec.lease_duration_seconds = Some(40);
        lease.spec.renew_time = Some(renewed);
        let request = Request::on(&self.credential, verb, &lease.key(), Body::Object(lease.into_object()));
        self.ask(request, because, Asked::Lease, cx);
    }
}
