//! Probes and lifecycle hooks. Upstream: `validateProbe`, `validateLifecycle`, `validateHandler`.

use super::Errors;
use super::container::{command, one_of, seconds};
use super::value::{child, port, quoted};
use crate::api::Tree;
use crate::api::content::regex_error;
use crate::api::core_v1::{Container, PodSpec};
use alloc::format;

/// The probes and hooks of a container.
pub(in crate::apiserver) fn hooks_and_probes(container: &Container, spec: &PodSpec, path: &str, errors: &mut Errors) {
    let grace = spec.termination_grace_period_seconds;
    if let Some(lifecycle) = container.lifecycle.tree() {
        for hook in ["postStart", "preStop"] {
            if let Some(action) = child(lifecycle, hook) {
                handler(action, grace, &format!("{path}.lifecycle.{hook}"), errors);
            }
        }
        let signal = lifecycle.str_at("stopSignal");
        let field = format!("{path}.lifecycle.stopSignal");
        match spec.os.tree().map(|os| os.str_at("name")) {
            _ if signal.is_empty() => {}
            None => errors.forbidden(&field, "may not be set for containers with empty `spec.os.name`"),
            Some("windows") if !["SIGKILL", "SIGTERM"].contains(&signal) => {
                errors.unsupported(&field, signal, &["SIGKILL", "SIGTERM"]);
            }
            Some(_) => {}
        }
    }
    if let Some(liveness) = container.liveness_probe.tree() {
        let path = format!("{path}.livenessProbe");
        probe(liveness, grace, &path, errors);
        succeeds_at_once(liveness, &path, errors);
    }
    if let Some(readiness) = container.readiness_probe.tree() {
        let path = format!("{path}.readinessProbe");
        probe(readiness, grace, &path, errors);
        if let Some(seconds) = readiness.at("terminationGracePeriodSeconds").as_i64() {
            let field = format!("{path}.terminationGracePeriodSeconds");
            errors.invalid(&field, &format!("{seconds}"), "must not be set for readinessProbes");
        }
    }
    if let Some(startup) = container.startup_probe.tree() {
        let path = format!("{path}.startupProbe");
        probe(startup, grace, &path, errors);
        succeeds_at_once(startup, &path, errors);
    }
}

/// Init containers that end are not asked.
pub(in crate::apiserver) fn none(container: &Container, path: &str, errors: &mut Errors) {
    let fields = [
        ("lifecycle", container.lifecycle.is_set()),
        ("livenessProbe", container.liveness_probe.is_set()),
        ("readinessProbe", container.readiness_probe.is_set()),
        ("startupProbe", container.startup_probe.is_set()),
    ];
    for (field, _) in fields.into_iter().filter(|(_, is_set)| *is_set) {
        errors.forbidden(&format!("{path}.{field}"), "may not be set for init containers without restartPolicy=Always");
    }
}

fn probe(probe: &Tree, grace: Option<i64>, path: &str, errors: &mut Errors) {
    handler(probe, grace, path, errors);
    let counts = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
    seconds(probe, &counts, path, errors);
    if let Some(seconds) = probe.at("terminationGracePeriodSeconds").as_i64().filter(|seconds| *seconds <= 0) {
        let field = format!("{path}.terminationGracePeriodSeconds");
        errors.invalid(&field, &format!("{seconds}"), "must be greater than 0");
    }
}

fn succeeds_at_once(probe: &Tree, path: &str, errors: &mut Errors) {
    let threshold = probe.at("successThreshold").as_i64().unwrap_or(1);
    if threshold != 1 {
        errors.invalid(&format!("{path}.successThreshold"), &format!("{threshold}"), "must be 1");
    }
}

fn handler(handler: &Tree, grace: Option<i64>, path: &str, errors: &mut Errors) {
    let mut found = false;
    for name in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
        let Some(action) = child(handler, name) else { continue };
        let path = format!("{path}.{name}");
        if core::mem::replace(&mut found, true) {
            errors.forbidden(&path, "may not specify more than 1 handler type");
            continue;
        }
        match name {
            "exec" => command(action, &path, errors),
            "httpGet" => {
                if action.str_at("path").is_empty() {
                    errors.required(&format!("{path}.path"), "");
                }
                port(&format!("{path}.port"), action.get("port"), errors);
                one_of(&format!("{path}.scheme"), action.str_at("scheme"), &["HTTP", "HTTPS"], errors);
                for header in action.list_at("httpHeaders") {
                    let name = header.str_at("name");
                    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                        let what = "a valid HTTP header must consist of alphanumeric characters or '-'";
                        let detail = regex_error(what, "[-A-Za-z0-9]+", &["X-Header-Name"]);
                        errors.invalid(&format!("{path}.httpHeaders"), &quoted(name), &detail);
                    }
                }
            }
            "sleep" => {
                let (seconds, grace) = (action.at("seconds").as_i64().unwrap_or(0), grace.unwrap_or(30));
                if !(0..=grace).contains(&seconds) {
                    let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
                    errors.invalid(&path, &format!("{seconds}"), &detail);
                }
            }
            _ => port(&format!("{path}.port"), action.get("port"), errors),
        }
    }
    if !found {
        errors.required(path, "must specify a handler type");
    }
}
