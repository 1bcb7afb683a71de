//! The Pod Security Standards: what a pod must not do to be called baseline, or restricted.
//!
//! Upstream: `staging/src/k8s.io/pod-security-admission/policy/check_*.go`, in the order of their names, baseline first.
//! Older versions of the standards are checked as the newest one.

use crate::api::Tree;
use crate::base::sort;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// One thing that a pod does and must not do.
pub(super) struct Violation {
    /// In a few words.
    pub reason: &'static str,
    detail: String,
}

impl Violation {
    /// `host namespaces (hostNetwork=true)`.
    pub fn long(&self) -> String {
        format!("{} ({})", self.reason, self.detail)
    }
}

type Check = fn(&Pod) -> Option<Violation>;

/// Each check, and the levels that have it: from the first one to the last.
const CHECKS: &[(Check, usize, usize)] = &[
    (app_armor_profile, 1, 2),
    (capabilities_baseline, 1, 1),
    (host_namespaces, 1, 2),
    (host_path_volumes, 1, 1),
    (host_ports, 1, 2),
    (host_probes, 1, 2),
    (privileged, 1, 2),
    (proc_mount, 1, 2),
    (se_linux_options, 1, 2),
    (seccomp_profile_baseline, 1, 1),
    (sysctls, 1, 2),
    (windows_host_process, 1, 2),
    (allow_privilege_escalation, 2, 2),
    (capabilities_restricted, 2, 2),
    (restricted_volumes, 2, 2),
    (run_as_non_root, 2, 2),
    (run_as_user, 2, 2),
    (seccomp_profile_restricted, 2, 2),
];

const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
const SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];
const SELINUX_TYPES: &[&str] = &["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
const VOLUMES: &[&str] =
    &["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/// The violations of a spec.
pub(super) fn violations(spec: &Tree, level: usize) -> Vec<Violation> {
    let pod = Pod { spec };
    let of_level = CHECKS.iter().filter(|(_, first, last)| (*first..=*last).contains(&level));
    of_level.filter_map(|(check, ..)| check(&pod)).collect()
}

struct Pod<'a> {
    spec: &'a Tree,
}

impl<'a> Pod<'a> {
    fn is_windows(&self) -> bool {
        self.spec.str_at("os.name") == "windows"
    }

    /// Whether its users are not those of the node: root in it is nobody outside.
    fn has_own_users(&self) -> bool {
        *self.spec.at("hostUsers") == Tree::Bool(false)
    }

    fn containers(&self) -> impl Iterator<Item = &'a Tree> {
        ["initContainers", "containers", "ephemeralContainers"].into_iter().flat_map(|list| self.spec.list_at(list))
    }

    /// The names of the containers of which something is true.
    fn names(&self, mut is_bad: impl FnMut(&'a Tree) -> bool) -> Vec<&'a str> {
        self.containers().filter(|container| is_bad(container)).map(|container| container.str_at("name")).collect()
    }

    /// Who sets a bad value in its security context: the pod and containers, and the values.
    fn setters(&self, path: &str, is_bad: fn(&Tree) -> bool) -> (Vec<String>, Vec<&'a str>) {
        let mut values = Vec::new();
        let mut bad = |context: &'a Tree| {
            let value = context.at(path);
            let bad = !value.is_null() && is_bad(value);
            if bad {
                note(&mut values, word(value));
            }
            bad
        };
        let pod = bad(self.spec.at("securityContext"));
        let names = self.names(|container| bad(container.at("securityContext")));
        let mut setters = Vec::new();
        if pod {
            setters.push("pod".into());
        }
        if !names.is_empty() {
            setters.push(these("container", &names));
        }
        (setters, values)
    }
}

fn word(tree: &Tree) -> &str {
    tree.as_str().unwrap_or_default()
}

/// Adds to a set that is kept in order.
fn note<'a>(set: &mut Vec<&'a str>, item: &'a str) {
    if let Err(place) = set.binary_search(&item) {
        set.insert(place, item);
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

fn plural(what: &str, count: usize) -> String {
    format!("{what}{}", if count == 1 { "" } else { "s" })
}

/// `container "a"`, `containers "a", "b"`.
fn these(what: &str, names: &[&str]) -> String {
    format!("{} {}", plural(what, names.len()), quoted(names))
}

fn uses(count: usize) -> &'static str {
    if count == 1 { "uses" } else { "use" }
}

fn found(is_bad: bool, reason: &'static str, detail: impl FnOnce() -> String) -> Option<Violation> {
    is_bad.then(|| Violation { reason, detail: detail() })
}

fn app_armor_profile(pod: &Pod) -> Option<Violation> {
    let (setters, values) = pod.setters("appArmorProfile.type", |value| word(value) == "Unconfined");
    found(!setters.is_empty(), "forbidden AppArmor profile", || {
        format!("{} must not set AppArmor profile type to {}", setters.join(" and "), quoted(&values))
    })
}

/// The containers that add capabilities beyond some, and these.
fn added<'a>(pod: &Pod<'a>, allowed: &[&str]) -> Option<String> {
    let mut more = Vec::new();
    let names = pod.names(|container| {
        let added = container.list_at("securityContext.capabilities.add").iter().map(word);
        let before: Vec<&'a str> = added.filter(|capability| !allowed.contains(capability)).collect();
        before.iter().for_each(|capability| note(&mut more, capability));
        !before.is_empty()
    });
    let detail = || {
        format!("{} must not include {} in securityContext.capabilities.add", these("container", &names), quoted(&more))
    };
    (!names.is_empty()).then(detail)
}

fn capabilities_baseline(pod: &Pod) -> Option<Violation> {
    added(pod, CAPABILITIES).map(|detail| Violation { reason: "non-default capabilities", detail })
}

fn host_namespaces(pod: &Pod) -> Option<Violation> {
    let shared = ["hostNetwork", "hostPID", "hostIPC"].iter().filter(|field| pod.spec.bool_at(field));
    let shared: Vec<String> = shared.map(|field| format!("{field}=true")).collect();
    found(!shared.is_empty(), "host namespaces", || shared.join(", "))
}

fn host_path_volumes(pod: &Pod) -> Option<Violation> {
    let volumes = pod.spec.list_at("volumes").iter().filter(|volume| !volume.at("hostPath").is_null());
    let names: Vec<&str> = volumes.map(|volume| volume.str_at("name")).collect();
    found(!names.is_empty(), "hostPath volumes", || these("volume", &names))
}

fn host_ports(pod: &Pod) -> Option<Violation> {
    let mut ports: Vec<String> = Vec::new();
    let names = pod.names(|container| {
        let own = container.list_at("ports").iter().filter_map(|port| port.at("hostPort").as_i64());
        let own: Vec<String> = own.filter(|port| *port != 0).map(|port| format!("{port}")).collect();
        let is_bad = !own.is_empty();
        ports.extend(own);
        is_bad
    });
    sort::by(&mut ports, Ord::cmp);
    ports.dedup();
    found(!names.is_empty(), "hostPort", || {
        let word = plural("hostPort", ports.len());
        format!("{} {} {word} {}", these("container", &names), uses(names.len()), ports.join(", "))
    })
}

fn host_probes(pod: &Pod) -> Option<Violation> {
    const HANDLERS: [&str; 5] =
        ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];
    let mut hosts = Vec::new();
    let names = pod.names(|container| {
        let before = hosts.len();
        for handler in HANDLERS.map(|path| container.at(path)) {
            let own = ["httpGet.host", "tcpSocket.host"].map(|path| handler.str_at(path));
            own.into_iter().filter(|host| !host.is_empty()).for_each(|host| hosts.push(host));
        }
        hosts.len() > before
    });
    sort::by(&mut hosts, Ord::cmp);
    hosts.dedup();
    found(!names.is_empty(), "probe or lifecycle host", || {
        let of_hosts = these("probe or lifecycle host", &hosts);
        format!("{} {} {of_hosts}", these("container", &names), uses(names.len()))
    })
}

fn privileged(pod: &Pod) -> Option<Violation> {
    let names = pod.names(|container| container.bool_at("securityContext.privileged"));
    found(!names.is_empty(), "privileged", || {
        format!("{} must not set securityContext.privileged=true", these("container", &names))
    })
}

fn proc_mount(pod: &Pod) -> Option<Violation> {
    if pod.has_own_users() {
        return None;
    }
    let (setters, values) = pod.setters("procMount", |value| word(value) != "Default");
    found(!setters.is_empty(), "procMount", || {
        format!("{} must not set securityContext.procMount to {}", setters.join(" and "), quoted(&values))
    })
}

fn se_linux_options(pod: &Pod) -> Option<Violation> {
    let is_bad = |options: &Tree| {
        !SELINUX_TYPES.contains(&options.str_at("type"))
            || ["user", "role"].iter().any(|field| !options.str_at(field).is_empty())
    };
    let (setters, _) = pod.setters("seLinuxOptions", is_bad);
    let (_, types) = pod.setters("seLinuxOptions.type", |value| !SELINUX_TYPES.contains(&word(value)));
    found(!setters.is_empty(), "seLinuxOptions", || {
        let mut what = Vec::new();
        // As upstream: who sets a user or a role alone is refused without being told why.
        if !types.is_empty() {
            what.push(these("type", &types));
            for field in ["user", "role"] {
                if !pod.setters(&format!("seLinuxOptions.{field}"), |value| !word(value).is_empty()).0.is_empty() {
                    what.push(format!("{field} may not be set"));
                }
            }
        }
        format!("{} set forbidden securityContext.seLinuxOptions: {}", setters.join(" and "), what.join("; "))
    })
}

/// The containers with a profile that lets everything through.
fn bad_seccomp_profile(pod: &Pod) -> Option<Violation> {
    let is_bad = |value: &Tree| !matches!(word(value), "RuntimeDefault" | "Localhost");
    let (setters, values) = pod.setters("seccompProfile.type", is_bad);
    found(!setters.is_empty(), "seccompProfile", || {
        format!("{} must not set securityContext.seccompProfile.type to {}", setters.join(" and "), quoted(&values))
    })
}

fn seccomp_profile_baseline(pod: &Pod) -> Option<Violation> {
    bad_seccomp_profile(pod)
}

fn sysctls(pod: &Pod) -> Option<Violation> {
    let all = pod.spec.list_at("securityContext.sysctls").iter().map(|sysctl| sysctl.str_at("name"));
    let bad: Vec<&str> = all.filter(|name| !SYSCTLS.contains(name)).collect();
    found(!bad.is_empty(), "forbidden sysctls", || bad.join(", "))
}

fn windows_host_process(pod: &Pod) -> Option<Violation> {
    let (setters, _) = pod.setters("windowsOptions.hostProcess", |value| *value == Tree::Bool(true));
    found(!setters.is_empty(), "hostProcess", || {
        format!("{} must not set securityContext.windowsOptions.hostProcess=true", setters.join(" and "))
    })
}

fn allow_privilege_escalation(pod: &Pod) -> Option<Violation> {
    if pod.is_windows() {
        return None;
    }
    let names = pod.names(|container| *container.at("securityContext.allowPrivilegeEscalation") != Tree::Bool(false));
    found(!names.is_empty(), "allowPrivilegeEscalation != false", || {
        format!("{} must set securityContext.allowPrivilegeEscalation=false", these("container", &names))
    })
}

fn capabilities_restricted(pod: &Pod) -> Option<Violation> {
    if pod.is_windows() {
        return None;
    }
    let drops_all = |container: &Tree| container.list_at("securityContext.capabilities.drop").contains(&"ALL".into());
    let names = pod.names(|container| !drops_all(container));
    let mut details = Vec::new();
    if !names.is_empty() {
        details.push(format!("{} must set securityContext.capabilities.drop=[\"ALL\"]", these("container", &names)));
    }
    details.extend(added(pod, &["NET_BIND_SERVICE"]));
    found(!details.is_empty(), "unrestricted capabilities", || details.join("; "))
}

fn restricted_volumes(pod: &Pod) -> Option<Violation> {
    let (mut names, mut types) = (Vec::new(), Vec::new());
    for volume in pod.spec.list_at("volumes") {
        let mut sources = volume.as_map().into_iter().flatten().map(|(field, _)| field.as_str());
        if let Some(bad) = sources.find(|field| *field != "name" && !VOLUMES.contains(field)) {
            names.push(volume.str_at("name"));
            note(&mut types, bad);
        }
    }
    found(!names.is_empty(), "restricted volume types", || {
        let of_types = these("restricted volume type", &types);
        format!("{} {} {of_types}", these("volume", &names), uses(names.len()))
    })
}

fn run_as_non_root(pod: &Pod) -> Option<Violation> {
    if pod.has_own_users() {
        return None;
    }
    const REASON: &str = "runAsNonRoot != true";
    let (setters, _) = pod.setters("runAsNonRoot", |value| *value == Tree::Bool(false));
    if !setters.is_empty() {
        return found(true, REASON, || {
            format!("{} must not set securityContext.runAsNonRoot=false", setters.join(" and "))
        });
    }
    let is_set = !pod.spec.at("securityContext.runAsNonRoot").is_null();
    let names = pod.names(|container| container.at("securityContext.runAsNonRoot").is_null());
    found(!is_set && !names.is_empty(), REASON, || {
        format!("pod or {} must set securityContext.runAsNonRoot=true", these("container", &names))
    })
}

fn run_as_user(pod: &Pod) -> Option<Violation> {
    if pod.has_own_users() {
        return None;
    }
    let (setters, _) = pod.setters("runAsUser", |value| value.as_i64() == Some(0));
    found(!setters.is_empty(), "runAsUser=0", || format!("{} must not set runAsUser=0", setters.join(" and ")))
}

fn seccomp_profile_restricted(pod: &Pod) -> Option<Violation> {
    if pod.is_windows() {
        return None;
    }
    let is_set = !pod.spec.at("securityContext.seccompProfile").is_null();
    let names = pod.names(|container| container.at("securityContext.seccompProfile").is_null());
    bad_seccomp_profile(pod).or_else(|| {
        found(!is_set && !names.is_empty(), "seccompProfile", || {
            let must = "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"";
            format!("pod or {} {must}", these("container", &names))
        })
    })
}
