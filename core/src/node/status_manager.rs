//! What the kubelet tells the apiserver of its pods: one report at a time for each, and their end.
//!
//! Upstream: `pkg/kubelet/status/status_manager.go`.

use super::kubelet::{Asked, Context, Kubelet, Timer, differ};
use super::pod_status;
use super::pod_worker::{More, Stage};
use super::sync_pod::POD_HAS_ENDED;
use crate::api::core_v1::Pod;
use crate::api::request::{Body, DeleteOptions, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Resource, Uid};
use crate::base::{Duration, Text};
use alloc::sync::Arc;

crate::reasons! {
    /// The kubelet does not take a pod that is bound to its node, or ends it.
    fn pod_refused(reason: Text) = "because-pod-refused";
    /// What the node knows of the pod has changed.
    const POD_CHANGED = "because-pod-changed";
}

/// The status manager looks again at what it could not tell (`syncPeriod`).
const SYNC_PERIOD: Duration = Duration::from_secs(10);

impl Kubelet {
    /// Tells the apiserver how a pod is, if that is news; and lets the object go when all of the pod has ended.
    pub(super) fn report(&mut self, uid: Uid, cx: &mut Context) {
        let Some(worker) = self.pods.get(&uid).filter(|worker| !worker.is_gone) else { return };
        if worker.reporting == Some(More::Yes) {
            return;
        }
        if worker.reporting == Some(More::No) {
            return self.with(uid, |worker| worker.reporting = Some(More::Yes));
        }
        let pod = &worker.pod;
        let has_ended = matches!(worker.stage, Stage::Terminated | Stage::Record);
        let news = match worker.stage {
            Stage::Record => None,
            _ => Some(pod_status::status(worker, &self.of_node, cx.now)).filter(|status| *status != pod.status),
        };
        let key = pod.key();
        if let Some(status) = news {
            let because = match &worker.verdict {
                Some(verdict) if has_ended => pod_refused(verdict.reason.clone()),
                _ => POD_CHANGED,
            };
            let mut metadata = pod.metadata.clone();
            metadata.resource_version = Default::default();
            let pod = Pod { metadata, spec: pod.spec.clone(), status };
            let request = Request::on(&self.credential, Verb::Patch, &key, Body::Object(pod.into_object()));
            self.ask(request.subresource(Subresource::Status), because, Asked::PodStatus(uid), cx);
        } else if has_ended && pod.metadata.is_terminating() {
            let options = DeleteOptions { grace_period_seconds: Some(0), uid: Some(uid), ..Default::default() };
            let request = Request::on(&self.credential, Verb::Delete, &key, Body::Delete(options));
            self.ask(request, POD_HAS_ENDED, Asked::DeletePod(uid), cx);
        } else {
            return;
        }
        self.with(uid, |worker| worker.reporting = Some(More::No));
    }

    /// A report has arrived: this is the pod now.
    pub(super) fn reported(&mut self, uid: Uid, pod: Arc<Pod>, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(&uid) else { return };
        let more = worker.reporting.take() == Some(More::Yes) || worker.stage == Stage::Terminated;
        if worker.pod.metadata.resource_version < pod.metadata.resource_version {
            let before = core::mem::replace(&mut worker.pod, pod.clone());
            // The answer may be quicker than the watch: then nobody else says what others have changed.
            if differ(&before, &pod) {
                self.hurry(uid, cx);
                self.sync(uid, cx);
            }
        }
        if more {
            self.report(uid, cx);
        }
    }

    /// A report was refused, or is lost.
    pub(super) fn not_reported(&mut self, uid: Uid, status: &Status, cx: &mut Context) {
        self.with(uid, |worker| worker.reporting = None);
        // Of a pod that is gone there is nothing to tell; its watch event is on its way.
        if !status.is_not_found() && !status.is_conflict() {
            self.wake_after(SYNC_PERIOD, Timer::Sync(uid), cx);
        }
    }
}
