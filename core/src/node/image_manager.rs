//! The kubelet's way to an image: is it there, may it be fetched, and one pull after the other.
//!
//! Upstream: `pkg/kubelet/images/image_manager.go` and `puller.go` (`serializeImagePulls` is the default).

use super::back_off::go_duration;
use super::images;
use super::kubelet::Context;
use super::kubelet::{Kubelet, Timer};
use super::pod_worker::{Busy, PodWorker, Reason};
use crate::api::Uid;
use crate::base::{Duration, Text, Time};
use crate::wire::cri::CriOp;
use alloc::format;

crate::reasons! {
    /// The image is not on the node.
    const IMAGE_MISSING = "because-image-missing";
}

/// A pull that waits for its turn, or is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pull {
    pub image: Text,
    /// For which pod, and which container of it.
    pub pod: Uid,
    pub index: u32,
    pub began: Time,
}

/// How it stands with the image of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Image {
    Present,
    /// It is fetched: the pod waits.
    Pulling,
    /// It cannot be had now.
    Missing,
}

/// How long a registry takes to say that an image is still the same.
const UNCHANGED: Duration = Duration::from_millis(300);

impl Kubelet {
    /// Sees to it that a container's image is on the node (`EnsureImageExists`).
    pub(super) fn ensure_image(&mut self, uid: Uid, index: usize, cx: &mut Context) -> Image {
        let Some((image, policy)) = self.pods.get(&uid).and_then(|worker| worker.spec(index)).map(|spec| {
            let policy = spec.image_pull_policy.clone();
            (spec.image.clone(), policy)
        }) else {
            return Image::Missing;
        };
        let present = self.of_node.images.contains(&images::normalized(&image));
        match (policy.as_str(), present) {
            ("Never", false) => {
                let message = images::never_pull_message(&image);
                self.pod_event(cx, uid, Some(index), "Warning", "ErrImageNeverPull", message);
                self.cannot_start(uid, index, Reason::ErrImageNeverPull, cx);
                Image::Missing
            }
            ("Never" | "IfNotPresent" | "", true) => {
                let message =
                    format!("Container image \"{image}\" already present on machine and can be accessed by the pod");
                self.pod_event(cx, uid, Some(index), "Normal", "Pulled", message.into());
                Image::Present
            }
            _ => {
                let message = format!("Pulling image \"{image}\"");
                self.pod_event(cx, uid, Some(index), "Normal", "Pulling", message.into());
                let index = index as u32;
                self.with(uid, |worker| worker.busy = Busy::Pulling { index, since: cx.now });
                self.pulls.push_back(Pull { image, pod: uid, index, began: Time(0) });
                if self.pulls.len() == 1 {
                    self.pull_next(cx);
                }
                Image::Pulling
            }
        }
    }

    /// It is too early to try the pull again.
    pub(super) fn back_off_pulling(&mut self, uid: Uid, index: usize, until: Time, cx: &mut Context) {
        let Some(container) = self.pods.get(&uid).and_then(|worker| worker.containers.get(index)) else { return };
        let why = match container.reason() {
            Some(Reason::ErrImagePull { why } | Reason::ImagePullBackOff { why }) => why.clone(),
            _ => Text::EMPTY,
        };
        let image = self.pods.get(&uid).and_then(|worker| worker.spec(index)).map(|spec| spec.image.clone());
        let message = format!("Back-off pulling image \"{}\"", image.unwrap_or_default());
        self.pod_event(cx, uid, Some(index), "Normal", "BackOff", message.into());
        self.cannot_start(uid, index, Reason::ImagePullBackOff { why }, cx);
        self.wake_after(until.since(cx.now), Timer::Sync(uid), cx);
    }

    fn pull_next(&mut self, cx: &mut Context) {
        while let Some(pull) = self.pulls.front_mut() {
            if let Some(worker) = self.pods.get(&pull.pod).filter(|worker| waits_for(worker, pull.index)) {
                pull.began = cx.now;
                let (uid, image) = (pull.pod, pull.image.clone());
                // Another pod has fetched it meanwhile: the registry only confirms that it is still the same.
                let is_there = self.of_node.images.contains(&images::normalized(&image));
                let time = if is_there { Some(UNCHANGED) } else { worker.pull_time(pull.index as usize) };
                self.cri(uid, CriOp::PullImage(image, time), IMAGE_MISSING, cx);
                return;
            }
            self.pulls.pop_front();
        }
    }

    /// A pull has come to its end: the image is there, or this is why it is not.
    pub(super) fn pulled(&mut self, result: Result<(), Text>, cx: &mut Context) {
        let Some(pull) = self.pulls.pop_front() else { return };
        let Pull { image, pod: uid, index, began } = pull;
        if result.is_ok() && self.of_node.images.insert(images::normalized(&image)) {
            self.node_changes(cx);
            self.look_for_image(&image, cx);
        }
        let waits = self.pods.get(&uid).filter(|worker| waits_for(worker, index)).map(|worker| worker.busy);
        if let Some(Busy::Pulling { since, .. }) = waits {
            let index = index as usize;
            self.with(uid, |worker| worker.busy = Busy::No);
            match result {
                Ok(()) => {
                    let (took, waited) = (go_duration(cx.now.since(began)), go_duration(cx.now.since(since)));
                    let size = images::size_bytes(&image);
                    let message = format!(
                        "Successfully pulled image \"{image}\" in {took} ({waited} including waiting). Image size: {size} bytes."
                    );
                    self.pod_event(cx, uid, Some(index), "Normal", "Pulled", message.into());
                    self.create_container(uid, index, cx);
                }
                Err(why) => {
                    let message = format!("Failed to pull image \"{image}\": {why}");
                    self.pod_event(cx, uid, Some(index), "Warning", "Failed", message.into());
                    let now = cx.now;
                    self.with(uid, |worker| worker.containers[index].trouble_mut().pulls.next(now, now));
                    self.cannot_start(uid, index, Reason::ErrImagePull { why }, cx);
                    self.go_on(uid, cx);
                }
            }
        }
        self.pull_next(cx);
    }

    /// Containers that must not fetch their image may start now that it is there.
    fn look_for_image(&mut self, image: &Text, cx: &mut Context) {
        let waits = |worker: &PodWorker| {
            (0..worker.containers.len()).any(|index| {
                worker.containers[index].reason() == Some(&Reason::ErrImageNeverPull)
                    && worker.spec(index).is_some_and(|spec| spec.image == *image)
            })
        };
        let waiting = self.pods.iter().filter(|(_, worker)| waits(worker)).map(|(uid, _)| *uid);
        for uid in waiting.collect::<alloc::vec::Vec<Uid>>() {
            self.with(uid, |worker| worker.containers.iter_mut().for_each(|container| container.forget_reason()));
            self.sync(uid, cx);
        }
    }
}

fn waits_for(worker: &PodWorker, container: u32) -> bool {
    matches!(worker.busy, Busy::Pulling { index, .. } if index == container)
}
