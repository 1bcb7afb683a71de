//! Service accounts: who a pod is when it speaks to the apiserver.

use crate::api::meta::ObjectMeta;
use crate::record;

record! {
    /// An identity for the processes of pods.
    pub struct ServiceAccount {
        metadata: ObjectMeta = "metadata", always;
        automount_service_account_token: Option<bool> = "automountServiceAccountToken";
    }
}
