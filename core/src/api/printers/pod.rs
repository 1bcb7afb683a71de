//! The cells of pods: how many containers are ready, and the one word that says how the pod fares (`printPod`).

use super::{NONE, at, human_duration, list, number, time, word};
use crate::api::Tree;
use crate::base::Time;
use alloc::format;
use alloc::string::String;

/// What the statuses of all containers come to.
struct Summary {
    ready: usize,
    total: usize,
    reason: String,
    restarts: i64,
    last_restart: Option<Time>,
}

pub(super) fn ready(pod: &Tree, _: Time) -> String {
    let Summary { ready, total, .. } = summary(pod);
    format!("{ready}/{total}")
}

pub(super) fn status(pod: &Tree, _: Time) -> String {
    summary(pod).reason
}

pub(super) fn restarts(pod: &Tree, now: Time) -> String {
    match summary(pod) {
        Summary { restarts, last_restart: Some(last), .. } if restarts != 0 => {
            format!("{restarts} ({} ago)", human_duration(now.since(last)))
        }
        Summary { restarts, .. } => format!("{restarts}"),
    }
}

/// How many readiness gates are open.
pub(super) fn gates(pod: &Tree, _: Time) -> String {
    let gates = list(pod, "spec.readinessGates");
    let is_open = |gate: &&Tree| is_true(pod, word(gate, "conditionType"));
    match gates.len() {
        0 => NONE.into(),
        all => format!("{}/{all}", gates.iter().filter(is_open).count()),
    }
}

/// What a row says beside its cells: that the pod has ended.
pub(super) fn condition(pod: &Tree) -> Option<Tree> {
    let (reason, message) = match word(pod, "status.phase") {
        "Succeeded" => ("Succeeded", "The pod has completed successfully."),
        "Failed" => ("Failed", "The pod failed."),
        _ => return None,
    };
    let words = [("type", "Completed"), ("status", "True"), ("reason", reason), ("message", message)];
    Some(Tree::fields(words.map(|(name, word)| (name, word.into()))))
}

fn is_true(pod: &Tree, condition: &str) -> bool {
    let conditions = list(pod, "status.conditions");
    let found = conditions.iter().find(|other| word(other, "type") == condition);
    found.is_some_and(|condition| word(condition, "status") == "True")
}

fn summary(pod: &Tree) -> Summary {
    let init = list(pod, "spec.initContainers");
    let is_sidecar = |name: &str| {
        init.iter().any(|container| word(container, "name") == name && word(container, "restartPolicy") == "Always")
    };
    let sidecars = init.iter().filter(|container| word(container, "restartPolicy") == "Always").count();
    let mut sum = Summary {
        ready: 0,
        total: list(pod, "spec.containers").len() + sidecars,
        reason: word(pod, "status.phase").into(),
        restarts: 0,
        last_restart: None,
    };
    if !word(pod, "status.reason").is_empty() {
        sum.reason = word(pod, "status.reason").into();
    }
    for condition in list(pod, "status.conditions") {
        if word(condition, "type") == "PodScheduled" && word(condition, "reason") == "SchedulingGated" {
            sum.reason = "SchedulingGated".into();
        }
    }
    let mut of_sidecars = (0, None);
    let mut initializing = false;
    for (index, container) in list(pod, "status.initContainerStatuses").iter().enumerate() {
        let sidecar = is_sidecar(word(container, "name"));
        let (restarts, last) = (number(container, "restartCount"), last_end(container));
        sum.restarts += restarts;
        sum.last_restart = sum.last_restart.max(last);
        if sidecar {
            of_sidecars = (of_sidecars.0 + restarts, of_sidecars.1.max(last));
        }
        let ended = at(container, "state.terminated");
        let waits = word(container, "state.waiting.reason");
        if !ended.is_null() && number(ended, "exitCode") == 0 {
            continue;
        }
        if sidecar && *at(container, "started") == Tree::Bool(true) {
            sum.ready += usize::from(*at(container, "ready") == Tree::Bool(true));
            continue;
        }
        sum.reason = match waits {
            _ if !ended.is_null() => format!("Init:{}", end_of(ended)),
            "" | "PodInitializing" => format!("Init:{index}/{}", init.len()),
            reason => format!("Init:{reason}"),
        };
        initializing = true;
        break;
    }
    if !initializing || is_true(pod, "Initialized") {
        (sum.restarts, sum.last_restart) = of_sidecars;
        let mut runs = false;
        for container in list(pod, "status.containerStatuses").iter().rev() {
            sum.restarts += number(container, "restartCount");
            sum.last_restart = sum.last_restart.max(last_end(container));
            let ended = at(container, "state.terminated");
            match word(container, "state.waiting.reason") {
                "" if !ended.is_null() => sum.reason = end_of(ended),
                "" if *at(container, "ready") == Tree::Bool(true) && !at(container, "state.running").is_null() => {
                    runs = true;
                    sum.ready += 1;
                }
                "" => {}
                reason => sum.reason = reason.into(),
            }
        }
        if sum.reason == "Completed" && runs {
            sum.reason = if is_true(pod, "Ready") { "Running" } else { "NotReady" }.into();
        }
    }
    if !at(pod, "metadata.deletionTimestamp").is_null() {
        if word(pod, "status.reason") == "NodeLost" {
            sum.reason = "Unknown".into();
        } else if !matches!(word(pod, "status.phase"), "Succeeded" | "Failed") {
            sum.reason = "Terminating".into();
        }
    }
    sum
}

/// How a container ended, in a word.
fn end_of(ended: &Tree) -> String {
    match (word(ended, "reason"), number(ended, "signal")) {
        ("", 0) => format!("ExitCode:{}", number(ended, "exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.into(),
    }
}

fn last_end(container: &Tree) -> Option<Time> {
    time(at(container, "lastState.terminated.finishedAt"))
}
