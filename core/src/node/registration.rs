//! How a kubelet signs its node in, shows that it lives, and tells how it is.
//!
//! Upstream: `pkg/kubelet/kubelet_node_status.go`; `component-helpers/apimachinery/lease`. A lease is renewed every ten
//! seconds; written is only that this goes on, and later when it ended.

use super::kubelet::{Asked, Kubelet, Timer};
use super::node_status;
use crate::actor::Context;
use crate::api::coordination::Lease;
use crate::api::core_v1::{ConditionStatus, Node};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::Answer;
use crate::api::{MicroTime, Resource, Uid};
use crate::base::{Duration, Text};
use crate::trace::Because;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// How often a lease is renewed (`nodeLeaseDurationSeconds` / 4).
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How soon a change of the node is reported (`nodeStatusUpdateFrequency`).
const REPORT_EVERY: Duration = Duration::from_secs(10);
/// The namespace of the nodes' leases.
const LEASES: Text = Text::from_static("kube-node-lease");

impl Kubelet {
    /// Signs the node in.
    pub(super) fn register(&mut self, cx: &mut Context) {
        let node = node_status::node(&self.spec, self.id, cx.now, &self.of_node.images, self.boots);
        self.ask(Request::create(&self.credential, node.into_object()), Because::JoiningCluster, Asked::CreateNode, cx);
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
        if ready == Some(&ours) || self.renewing_since.is_none() || self.is_asked(Asked::NodeStatus) {
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
            self.wake(REPORT_EVERY, Timer::NodeStatus, cx);
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
        self.ask(request.subresource(Subresource::Status), Because::NodeChanged, Asked::NodeStatus, cx);
    }

    /// Begins to renew the lease.
    pub(super) fn renew(&mut self, cx: &mut Context) {
        self.renewing_since = Some(cx.now);
        self.send_lease(MicroTime::ONGOING, Because::Heartbeat, cx);
    }

    /// The last try to write the lease did not get through.
    pub(super) fn renew_again(&mut self, cx: &mut Context) {
        if self.renewing_since.is_some() && !self.is_asked(Asked::Lease) {
            self.renew(cx);
        }
    }

    /// The answer to the lease; whether it has been settled.
    pub(super) fn lease_answered(&mut self, answer: Answer) -> bool {
        let there = answer.is_ok();
        self.has_lease = there || answer.is_err_and(|status| status.is_already_exists());
        there
    }

    /// It can no longer reach the apiserver. The last renewal of its lease that did get through is written down.
    pub fn cut_off(&mut self, cx: &mut Context) {
        let Some(since) = self.renewing_since.take() else { return };
        let past_last = cx.now.since(since).as_micros() as u64 % RENEW_EVERY.as_micros() as u64;
        let last = cx.now - Duration::from_micros(past_last);
        self.send_lease(MicroTime::from(last), Because::LastHeartbeat, cx);
    }

    /// It reaches the apiserver again.
    pub fn reconnect(&mut self, cx: &mut Context) {
        if self.renewing_since.is_none() {
            self.renew(cx);
            self.report_node(cx);
        }
    }

    fn send_lease(&mut self, renewed: MicroTime, because: Because, cx: &mut Context) {
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
