//! The cells of pods: how many containers are ready, and the one word that says how the pod fares (`printPod`).

use super::{NONE, human_duration, time};
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
    let gates = pod.list_at("spec.readinessGates");
    let is_open = |gate: &&Tree| is_true(pod, gate.str_at("conditionType"));
    match gates.len() {
        0 => NONE.into(),
        all => format!("{}/{all}", gates.iter().filter(is_open).count()),
    }
}

/// What a row says beside its cells: that the pod has ended.
pub(super) fn condition(pod: &Tree) -> Option<Tree> {
    let (reason, message) = match pod.str_at("status.phase") {
        "Succeeded" => ("Succeeded", "The pod has completed successfully."),
        "Failed" => ("Failed", "The pod failed."),
        _ => return None,
    };
    let words = [("type", "Completed"), ("status", "True"), ("reason", reason), ("message", message)];
    Some(Tree::fields(words.map(|(name, word)| (name, word.into()))))
}

fn is_true(pod: &Tree, condition: &str) -> bool {
    let conditions = pod.list_at("status.conditions");
    let found = conditions.iter().find(|other| other.str_at("type") == condition);
    found.is_some_and(|condition| condition.str_at("status") == "True")
}

fn summary(pod: &Tree) -> Summary {
    let init = pod.list_at("spec.initContainers");
    let is_sidecar = |name: &str| {
        init.iter().any(|container| container.str_at("name") == name && container.str_at("restartPolicy") == "Always")
    };
    let sidecars = init.iter().filter(|container| container.str_at("restartPolicy") == "Always").count();
    let mut sum = Summary {
        ready: 0,
        total: pod.list_at("spec.containers").len() + sidecars,
        reason: pod.str_at("status.phase").into(),
        restarts: 0,
        last_restart: None,
    };
    if !pod.str_at("status.reason").is_empty() {
        sum.reason = pod.str_at("status.reason").into();
    }
    for condition in pod.list_at("status.conditions") {
        if condition.str_at("type") == "PodScheduled" && condition.str_at("reason") == "SchedulingGated" {
            sum.reason = "SchedulingGated".into();
        }
    }
    let mut of_sidecars = (0, None);
    let mut initializing = false;
    for (index, container) in pod.list_at("status.initContainerStatuses").iter().enumerate() {
        let sidecar = is_sidecar(container.str_at("name"));
        let (restarts, last) = (container.i64_at("restartCount"), last_end(container));
        sum.restarts += restarts;
        sum.last_restart = sum.last_restart.max(last);
        if sidecar {
            of_sidecars = (of_sidecars.0 + restarts, of_sidecars.1.max(last));
        }
        let ended = container.at("state.terminated");
        let waits = container.str_at("state.waiting.reason");
        if !ended.is_null() && ended.i64_at("exitCode") == 0 {
            continue;
        }
        if sidecar && container.bool_at("started") {
            sum.ready += usize::from(container.bool_at("ready"));
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
        for container in pod.list_at("status.containerStatuses").iter().rev() {
            sum.restarts += container.i64_at("restartCount");
            sum.last_restart = sum.last_restart.max(last_end(container));
            let ended = container.at("state.terminated");
            match container.str_at("state.waiting.reason") {
                "" if !ended.is_null() => sum.reason = end_of(ended),
                "" if container.bool_at("ready") && !container.at("state.running").is_null() => {
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
    if !pod.at("metadata.deletionTimestamp").is_null() {
        if pod.str_at("status.reason") == "NodeLost" {
            sum.reason = "Unknown".into();
        } else if !matches!(pod.str_at("status.phase"), "Succeeded" | "Failed") {
            sum.reason = "Terminating".into();
        }
    }
    sum
}

/// How a container ended, in a word.
fn end_of(ended: &Tree) -> String {
    match (ended.str_at("reason"), ended.i64_at("signal")) {
        ("", 0) => format!("ExitCode:{}", ended.i64_at("exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.into(),
    }
}

fn last_end(container: &Tree) -> Option<Time> {
    time(container.at("lastState.terminated.finishedAt"))
}
