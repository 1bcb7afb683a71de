//! What the processes of a pod may do on their node. Upstream: `core/v1 SecurityContext`.

use crate::api::opaque::{ListOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The security context of a pod, for all of its containers.
    pub struct PodSecurityContext {
        se_linux_options: SELinuxOptions = "seLinuxOptions", simulated;
        windows_options: WindowsSecurityContextOptions = "windowsOptions", simulated;
        run_as_user: Plain<Option<i64>> = "runAsUser", simulated;
        run_as_group: Plain<Option<i64>> = "runAsGroup";
        run_as_non_root: Plain<Option<bool>> = "runAsNonRoot", simulated;
        supplemental_groups: ListOf<Plain<i64>> = "supplementalGroups";
        supplemental_groups_policy: Plain<Option<Text>> = "supplementalGroupsPolicy", words["Merge", "Strict"];
        fs_group: Plain<Option<i64>> = "fsGroup";
        fs_group_change_policy: Plain<Option<Text>> = "fsGroupChangePolicy", words["Always", "OnRootMismatch"];
        sysctls: ListOf<Sysctl> = "sysctls", simulated;
        seccomp_profile: SeccompProfile = "seccompProfile", simulated;
        app_armor_profile: AppArmorProfile = "appArmorProfile", simulated;
        se_linux_change_policy: Plain<Option<Text>> = "seLinuxChangePolicy";
    }

    /// The security context of a container.
    pub struct SecurityContext {
        capabilities: Capabilities = "capabilities", simulated;
        privileged: Plain<Option<bool>> = "privileged", simulated;
        se_linux_options: SELinuxOptions = "seLinuxOptions", simulated;
        windows_options: WindowsSecurityContextOptions = "windowsOptions", simulated;
        run_as_user: Plain<Option<i64>> = "runAsUser", simulated;
        run_as_group: Plain<Option<i64>> = "runAsGroup";
        run_as_non_root: Plain<Option<bool>> = "runAsNonRoot", simulated;
        read_only_root_filesystem: Plain<Option<bool>> = "readOnlyRootFilesystem";
        allow_privilege_escalation: Plain<Option<bool>> = "allowPrivilegeEscalation", simulated;
        proc_mount: Plain<Option<Text>> = "procMount", words["Default", "Unmasked"], simulated;
        seccomp_profile: SeccompProfile = "seccompProfile", simulated;
        app_armor_profile: AppArmorProfile = "appArmorProfile", simulated;
    }

    /// Linux capabilities that are added or dropped.
    pub struct Capabilities {
        add: ListOf<Plain<Text>> = "add", simulated;
        drop: ListOf<Plain<Text>> = "drop", simulated;
    }

    /// The SELinux label of a container.
    pub struct SELinuxOptions {
        user: Plain<Text> = "user", simulated;
        role: Plain<Text> = "role", simulated;
        type_: Plain<Text> = "type", simulated;
        level: Plain<Text> = "level";
    }

    /// The seccomp profile: the allowed system calls.
    pub struct SeccompProfile {
        type_: Plain<Text> = "type", words["Localhost", "RuntimeDefault", "Unconfined"], always, simulated;
        localhost_profile: Plain<Option<Text>> = "localhostProfile";
    }

    /// The AppArmor profile of a container.
    pub struct AppArmorProfile {
        type_: Plain<Text> = "type", words["Localhost", "RuntimeDefault", "Unconfined"], always, simulated;
        localhost_profile: Plain<Option<Text>> = "localhostProfile";
    }

    /// A kernel parameter.
    pub struct Sysctl {
        name: Plain<Text> = "name", always, simulated;
        value: Plain<Text> = "value", always;
    }

    /// The same for Windows.
    pub struct WindowsSecurityContextOptions {
        gmsa_credential_spec_name: Plain<Option<Text>> = "gmsaCredentialSpecName";
        gmsa_credential_spec: Plain<Option<Text>> = "gmsaCredentialSpec";
        run_as_user_name: Plain<Option<Text>> = "runAsUserName";
        host_process: Plain<Option<bool>> = "hostProcess", simulated;
    }
}
