//! ServiceAccount: a pod runs as the `default` service account of its namespace unless it says otherwise, only when that
//! account exists, and gets its token as a volume.
//!
//! Upstream: `plugin/pkg/admission/serviceaccount/admission.go`.

use super::PodFacts;
use crate::api::core_v1::{Container, PodSpec, ServiceAccount, TOKEN_MOUNT_PATH, Volume, VolumeMount};
use crate::api::json;
use crate::api::opaque::Opaque;
use crate::api::record::Shared;
use crate::api::status::Status;
use crate::apiserver::pipeline::Attempt;
use crate::base::{Digest, Duration, Rng, Text};
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The account that every namespace has.
const DEFAULT: Text = Text::from_static("default");
/// The number of retries: its controller makes it a moment after the namespace (`getServiceAccount`).
const DEFAULT_ATTEMPTS: u8 = 10;
/// The prefix of the volume's name.
const VOLUME: &str = "kube-api-access-";
/// The sources of the volume.
const SOURCES: &str = r#"{"defaultMode":420,"sources":[
    {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
    {"configMap":{"items":[{"key":"ca.crt","path":"ca.crt"}],"name":"kube-root-ca.crt"}},
    {"downwardAPI":{"items":[{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"},"path":"namespace"}]}}]}"#;

/// The account of a new pod; an error when there is none.
pub(super) fn of_pod(attempt: &mut Attempt, spec: &PodSpec) -> Result<Arc<ServiceAccount>, Status> {
    let namespace = &attempt.request.namespace;
    let account = if spec.service_account_name.is_empty() { &DEFAULT } else { &spec.service_account_name };
    if let Some(found) = attempt.view.get::<ServiceAccount>(namespace, account) {
        return Ok(found.clone());
    }
    if *account == DEFAULT {
        let interval = Duration::from_millis(attempt.rng.range(100, 200));
        attempt.wait = Some((DEFAULT_ATTEMPTS - 1, interval));
    }
    let why = format!("error looking up service account {namespace}/{account}: serviceaccount \"{account}\" not found");
    Err(super::forbidden(attempt, &why))
}

/// The fields that an account sets in a pod's spec.
pub(super) fn marks(account: &ServiceAccount) -> Text {
    let mounts = account.automount_service_account_token != Some(false);
    let secrets: Vec<&str> = account.image_pull_secrets.iter().map(|secret| secret.name.as_str()).collect();
    match (mounts, secrets.is_empty()) {
        (true, true) => Text::from_static("token"),
        (false, true) => Text::from_static("no token"),
        (_, false) => format!("{mounts} {}", secrets.join(" ")).into(),
    }
}

/// Writes the account into a spec.
pub(super) fn complete(spec: &mut PodSpec, facts: &PodFacts) {
    let account = &facts.account;
    if spec.service_account_name.is_empty() {
        spec.set_service_account(DEFAULT);
    }
    let own = spec.automount_service_account_token;
    if own.or(account.automount_service_account_token) != Some(false) {
        mount_token(spec);
    }
    if spec.image_pull_secrets.is_empty() {
        spec.image_pull_secrets = account.image_pull_secrets.clone();
    }
}

fn mount_token(spec: &mut PodSpec) {
    let is_ours = |volume: &&Volume| volume.projected.is_set() && volume.name.starts_with(VOLUME);
    let existing = spec.volumes.iter().find(is_ours).map(|volume| volume.name.clone());
    // Upstream draws the letters anew for each pod; here replicas share them, as they share the spec they hang on.
    let name = existing.clone().unwrap_or_else(|| {
        let letters = Rng::new(Digest::of(&*spec)).suffix(5);
        format!("{VOLUME}{letters}").into()
    });
    let mount = VolumeMount { name: name.clone(), read_only: true, mount_path: TOKEN_MOUNT_PATH, ..Default::default() };
    let mut is_needed = false;
    for containers in [&mut spec.init_containers, &mut spec.containers] {
        if containers.iter().any(lacks_token) {
            is_needed = true;
            let lacking = containers.make_mut().iter_mut().filter(|container| lacks_token(container));
            lacking.for_each(|container| container.volume_mounts.make_mut().push(mount.clone()));
        }
    }
    if is_needed && existing.is_none() {
        let projected = json::parse_json(SOURCES).map(|tree| Opaque::new(&tree)).unwrap_or_default();
        spec.volumes.make_mut().push(Volume { name, projected, ..Default::default() });
    }
}

fn lacks_token(container: &Container) -> bool {
    let mounts: &Shared<Vec<VolumeMount>> = &container.volume_mounts;
    !mounts.iter().any(|mount| mount.mount_path == TOKEN_MOUNT_PATH)
}
