//! What the processes of a pod may do on their node. Stored; upstream: `core/v1 SecurityContext`.

use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// What all containers of a pod may do.
    pub struct PodSecurityContext {
        "appArmorProfile": AppArmorProfile;
        "fsGroup": Plain<Option<i64>>;
        "fsGroupChangePolicy": Plain<Option<Text>>, words["Always", "OnRootMismatch"];
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>;
        "runAsUser": Plain<Option<i64>>;
        "seLinuxChangePolicy": Plain<Option<Text>>;
        "seLinuxOptions": SELinuxOptions;
        "seccompProfile": SeccompProfile;
        "supplementalGroups": ListOf<Plain<i64>>;
        "supplementalGroupsPolicy": Plain<Option<Text>>, words["Merge", "Strict"];
        "sysctls": ListOf<Sysctl>;
        "windowsOptions": WindowsSecurityContextOptions;
    }

    /// What one container may do.
    pub struct SecurityContext {
        "allowPrivilegeEscalation": Plain<Option<bool>>;
        "appArmorProfile": AppArmorProfile;
        "capabilities": Capabilities;
        "privileged": Plain<Option<bool>>;
        "procMount": Plain<Option<Text>>, words["Default", "Unmasked"];
        "readOnlyRootFilesystem": Plain<Option<bool>>;
        "runAsGroup": Plain<Option<i64>>;
        "runAsNonRoot": Plain<Option<bool>>;
        "runAsUser": Plain<Option<i64>>;
        "seLinuxOptions": SELinuxOptions;
        "seccompProfile": SeccompProfile;
        "windowsOptions": WindowsSecurityContextOptions;
    }

    /// Linux capabilities that are added or dropped.
    pub struct Capabilities {
        "add": ListOf<Plain<Text>>;
        "drop": ListOf<Plain<Text>>;
    }

    /// The SELinux label of a container.
    pub struct SELinuxOptions {
        "level": Plain<Text>;
        "role": Plain<Text>;
        "type": Plain<Text>;
        "user": Plain<Text>;
    }

    /// Which system calls are allowed.
    pub struct SeccompProfile {
        "localhostProfile": Plain<Option<Text>>;
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always;
    }

    /// The AppArmor profile of a container.
    pub struct AppArmorProfile {
        "localhostProfile": Plain<Option<Text>>;
        "type": Plain<Text>, words["Localhost", "RuntimeDefault", "Unconfined"], always;
    }

    /// A kernel parameter.
    pub struct Sysctl {
        "name": Plain<Text>, always;
        "value": Plain<Text>, always;
    }

    /// The same for Windows.
    pub struct WindowsSecurityContextOptions {
        "gmsaCredentialSpec": Plain<Option<Text>>;
        "gmsaCredentialSpecName": Plain<Option<Text>>;
        "hostProcess": Plain<Option<bool>>;
        "runAsUserName": Plain<Option<Text>>;
    }
}
