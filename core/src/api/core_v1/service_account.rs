//! Service accounts: the identities of pods at the apiserver.

use super::pod::ObjectReference;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Opaque};
use crate::api::record::Shared;
use crate::base::Text;
use crate::record;
use alloc::vec::Vec;

/// The path of the service account's token in containers.
pub const TOKEN_MOUNT_PATH: Text = Text::from_static("/var/run/secrets/kubernetes.io/serviceaccount");

record! {
    /// An identity for the processes of pods.
    pub struct ServiceAccount {
        metadata: ObjectMeta = "metadata", always;
        secrets: Opaque<ListOf<ObjectReference>> = "secrets", key["name"];
        image_pull_secrets: Shared<Vec<LocalObjectReference>> = "imagePullSecrets", not_simulated;
        automount_service_account_token: Option<bool> = "automountServiceAccountToken", not_simulated;
    }

    /// An object of a known kind in the same namespace.
    pub struct LocalObjectReference, atomic {
        name: Text = "name";
    }
}
