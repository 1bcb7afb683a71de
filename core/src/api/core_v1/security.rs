//! What the processes of a pod may do on their node. Stored; upstream: `core/v1 SecurityContext`.

use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// What all containers of a pod may do.
    pub struct PodSecurityContext {
        "seLinuxOptions": SELinuxOptions;
        "windowsOptions": WindowsSecurityContextOptions;
        "runAsUser": Plain<Option<i64>>;
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>;
        "supplementalGroups": ListOf<Plain<i64>>;
        "supplementalGroupsPolicy": Plain<Option<Text>>, words["Merge", "Strict"];
        "fsGroup": Plain<Option<i64>>;
        "fsGroupChangePolicy": Plain<Option<Text>>, words["Always", "OnRootMismatch"];
        "sysctls": ListOf<Sysctl>;
        "seccompProfile": SeccompProfile;
        "appArmorProfile": AppArmorProfile;
        "seLinuxChangePolicy": Plain<Option<Text>>;
    }

    /// What one container may do.
    pub struct SecurityContext {
        "capabilities": Capabilities;
        "privileged": Plain<Option<bool>>;
        "seLinuxOptions": SELinuxOptions;
        "windowsOptions": WindowsSecurityContextOptions;
        "runAsUser": Plain<Option<i64>>;
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>;
        "readOnlyRootFilesystem": Plain<Option<bool>>;
        "allowPrivilegeEscalation": Plain<Option<bool>>;
        "procMount": Plain<Option<Text>>, words["Default", "Unmasked"];
        "seccompProfile": SeccompProfile;
        "appArmorProfile": AppArmorProfile;
    }

    /// Linux capabilities that are added or dropped.
    pub struct Capabilities {
        "add": ListOf<Plain<Text>>;
        "drop": ListOf<Plain<Text>>;
    }

    /// The SELinux label of a container.
    pub struct SELinuxOptions {
        "user": Plain<Text>;
        "role": Plain<Text>;
        "type": Plain<Text>;
        "level": Plain<Text>;
    }

    /// Which system calls are allowed.
    pub struct SeccompProfile {
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always;
        "localhostProfile": Plain<Option<Text>>;
    }

    /// The AppArmor profile of a container.
    pub struct AppArmorProfile {
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always;
        "localhostProfile": Plain<Option<Text>>;
    }

    /// A kernel parameter.
    pub struct Sysctl {
        "name": Plain<Text>, always;
        "value": Plain<Text>, always;
    }

    /// The same for Windows.
    pub struct WindowsSecurityContextOptions {
        "gmsaCredentialSpecName": Plain<Option<Text>>;
        "gmsaCredentialSpec": Plain<Option<Text>>;
        "runAsUserName": Plain<Option<Text>>;
        "hostProcess": Plain<Option<bool>>;
    }
}
