//! What the processes of a pod may do on their node. Stored; upstream: `core/v1 SecurityContext`.

use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// What all containers of a pod may do.
    pub struct PodSecurityContext {
        "seLinuxOptions": SELinuxOptions, simulated;
        "windowsOptions": WindowsSecurityContextOptions, simulated;
        "runAsUser": Plain<Option<i64>>, simulated;
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>, simulated;
        "supplementalGroups": ListOf<Plain<i64>>;
        "supplementalGroupsPolicy": Plain<Option<Text>>, words["Merge", "Strict"];
        "fsGroup": Plain<Option<i64>>;
        "fsGroupChangePolicy": Plain<Option<Text>>, words["Always", "OnRootMismatch"];
        "sysctls": ListOf<Sysctl>, simulated;
        "seccompProfile": SeccompProfile, simulated;
        "appArmorProfile": AppArmorProfile, simulated;
        "seLinuxChangePolicy": Plain<Option<Text>>;
    }

    /// What one container may do.
    pub struct SecurityContext {
        "capabilities": Capabilities, simulated;
        "privileged": Plain<Option<bool>>, simulated;
        "seLinuxOptions": SELinuxOptions, simulated;
        "windowsOptions": WindowsSecurityContextOptions, simulated;
        "runAsUser": Plain<Option<i64>>, simulated;
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>, simulated;
        "readOnlyRootFilesystem": Plain<Option<bool>>;
        "allowPrivilegeEscalation": Plain<Option<bool>>, simulated;
        "procMount": Plain<Option<Text>>, words["Default", "Unmasked"], simulated;
        "seccompProfile": SeccompProfile, simulated;
        "appArmorProfile": AppArmorProfile, simulated;
    }

    /// Linux capabilities that are added or dropped.
    pub struct Capabilities {
        "add": ListOf<Plain<Text>>, simulated;
        "drop": ListOf<Plain<Text>>, simulated;
    }

    /// The SELinux label of a container.
    pub struct SELinuxOptions {
        "user": Plain<Text>, simulated;
        "role": Plain<Text>, simulated;
        "type": Plain<Text>, simulated;
        "level": Plain<Text>;
    }

    /// Which system calls are allowed.
    pub struct SeccompProfile {
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always, simulated;
        "localhostProfile": Plain<Option<Text>>;
    }

    /// The AppArmor profile of a container.
    pub struct AppArmorProfile {
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always, simulated;
        "localhostProfile": Plain<Option<Text>>;
    }

    /// A kernel parameter.
    pub struct Sysctl {
        "name": Plain<Text>, always, simulated;
        "value": Plain<Text>, always;
    }

    /// The same for Windows.
    pub struct WindowsSecurityContextOptions {
        "gmsaCredentialSpecName": Plain<Option<Text>>;
        "gmsaCredentialSpec": Plain<Option<Text>>;
        "runAsUserName": Plain<Option<Text>>;
        "hostProcess": Plain<Option<bool>>, simulated;
    }
}
