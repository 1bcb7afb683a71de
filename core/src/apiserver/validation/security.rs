//! Security contexts of pods and containers. Upstream: `validatePodSpecSecurityContext`, `ValidateSecurityContext`.

use super::Errors;
use super::rules::{At, Rule};
use super::value::{descending_path, quoted};
use crate::api::Tree;
use crate::api::core_v1::PodSpec;
use crate::api::core_v1::security::SecurityContext;
use crate::api::record::Described;
use crate::apiserver::go_struct;
use crate::base::vec_map::VecSet;
use alloc::format;

/// The sources of seccomp and AppArmor profiles.
const PROFILES: &[&str] = &["Localhost", "RuntimeDefault", "Unconfined"];

/// The namespaces of the kernel that a pod shares with others, beside its spec's security context.
pub(in crate::apiserver) fn pod(context: &At, spec: &PodSpec, errors: &mut Errors) {
    context.follow(&[("fsGroup", Rule::Id), ("runAsUser", Rule::Id), ("runAsGroup", Rule::Id)], errors);
    for group in context.each("supplementalGroups") {
        group.check(Rule::Id, errors);
    }
    if spec.share_process_namespace == Some(true) && spec.host_pid {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&context.field("shareProcessNamespace"), "true", detail);
    }
    sysctls(context, spec, errors);
    context.follow(&[("fsGroupChangePolicy", Rule::OneOf(&["Always", "OnRootMismatch"]))], errors);
    profiles(context, errors);
    context.follow(
        &[
            ("supplementalGroupsPolicy", Rule::OneOf(&["Merge", "Strict"])),
            ("seLinuxChangePolicy", Rule::OneOf(&["MountOption", "Recursive"])),
        ],
        errors,
    );
}

/// The security context of a container.
pub(in crate::apiserver) fn container(context: &At, host_users: bool, errors: &mut Errors) {
    context.follow(
        &[("runAsUser", Rule::Id), ("runAsGroup", Rule::Id), ("procMount", Rule::OneOf(&["Default", "Unmasked"]))],
        errors,
    );
    if host_users && context.word("procMount") == "Unmasked" {
        let detail = "`hostUsers` must be false to use `Unmasked`";
        errors.invalid(&context.field("procMount"), "\"Unmasked\"", detail);
    }
    let says = |name: &str, value: bool| context.tree.get(name) == Some(&Tree::Bool(value));
    if says("allowPrivilegeEscalation", false) {
        let mut wrong = |what: &str| {
            let value = go_struct::printed(context.tree, SecurityContext::SCHEMA);
            errors.invalid(
                &context.path,
                &value,
                &format!("cannot set `allowPrivilegeEscalation` to false and {what}"),
            );
        };
        if says("privileged", true) {
            wrong("`privileged` to true");
        }
        if context.each("capabilities.add").iter().any(|capability| capability.text() == "CAP_SYS_ADMIN") {
            wrong("`capabilities.Add` CAP_SYS_ADMIN");
        }
    }
    profiles(context, errors);
}

/// `validateSeccompProfileField`, `ValidateAppArmorProfileField`.
fn profiles(context: &At, errors: &mut Errors) {
    for (name, short) in [("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor")] {
        let profile = context.get(name);
        if !profile.is_set() {
            continue;
        }
        let (kind, local) = (profile.get("type"), profile.get("localhostProfile"));
        let required = format!("must be set when {short} type is Localhost");
        match kind.text() {
            "" => errors.required(&kind.path, &format!("type is required when {name} is set")),
            _ => kind.check(Rule::OneOf(PROFILES), errors),
        }
        match (kind.text(), local.is_set()) {
            ("Localhost", false) => errors.required(&local.path, &required),
            ("Localhost", true) if name == "seccompProfile" => descending_path(&local.path, local.text(), errors),
            ("Localhost", true) if local.text().trim() != local.text() => {
                errors.invalid(&local.path, &quoted(local.text()), "must not be padded with whitespace");
            }
            ("Localhost", true) if local.text().is_empty() => errors.required(&local.path, &required),
            ("Localhost", true) | (_, false) => {}
            (other, true) if name == "appArmorProfile" && !PROFILES.contains(&other) => {}
            (_, true) => {
                let value = match name {
                    "seccompProfile" => {
                        format!("{{\"Type\":{},\"LocalhostProfile\":{}}}", quoted(kind.text()), quoted(local.text()))
                    }
                    _ => quoted(local.text()),
                };
                errors.invalid(&local.path, &value, &format!("can only be set when {short} type is Localhost"));
            }
        }
    }
}

fn sysctls(context: &At, spec: &PodSpec, errors: &mut Errors) {
    let mut names = VecSet::new();
    for sysctl in context.each("sysctls") {
        let name = sysctl.get("name");
        let text = name.text();
        let is_segment = |part: &str| {
            let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            part.bytes().all(|byte| inner(byte) || b"-_".contains(&byte))
                && part.bytes().next().is_some_and(inner)
                && part.bytes().last().is_some_and(inner)
        };
        if text.is_empty() {
            errors.required(&name.path, "");
        } else if text.len() > 253 || !text.split(['.', '/']).all(is_segment) {
            let detail = "must have at most 253 characters and match regex \
                          ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            errors.invalid(&name.path, &quoted(text), detail);
        } else if !names.insert(text) {
            errors.duplicate(&name.path, text);
        }
        let is_ipc = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."].iter().any(|part| text.starts_with(part));
        for (shares, is_of_it, what) in
            [(spec.host_network, text.starts_with("net."), "hostNetwork"), (spec.host_ipc, is_ipc, "hostIPC")]
        {
            if shares && is_of_it {
                errors.invalid(&name.path, &quoted(text), &format!("may not be specified when '{what}' is true"));
            }
        }
    }
}
