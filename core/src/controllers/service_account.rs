//! The ServiceAccount controller: every namespace has a service account called `default`.
//!
//! Upstream: `pkg/controller/serviceaccount/serviceaccounts_controller.go`.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::{Ignore, Plan};
use crate::api::core_v1::{Namespace, NamespacePhase, ServiceAccount};
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Resource};
use crate::base::Text;
use alloc::boxed::Box;
use alloc::vec::Vec;

crate::reasons! {
    /// Every namespace has a default service account.
    const ACCOUNT_IS_MISSING = "because-account-is-missing";
}

/// The ServiceAccount controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceAccountController;

const DEFAULT: Text = Text::from_static("default");

/// `serviceaccount-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "serviceaccount-controller",
    event_source: "serviceaccount-controller",
    service_account: "service-account-controller",
    watches: &[Watch::For(Kind::Namespace), Watch::Watches(Kind::ServiceAccount)],
    max_retries: u32::MAX,
    constructor: || Box::new(ServiceAccountController),
};

impl Reconciler for ServiceAccountController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(namespace) = snapshot.view.get::<Namespace>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        let active = namespace.status.phase == NamespacePhase::Active && !namespace.metadata.is_terminating();
        if active && snapshot.view.get::<ServiceAccount>(&key.name, &DEFAULT).is_none() {
            let mut account = ServiceAccount::default();
            account.metadata.name = DEFAULT;
            account.metadata.namespace = key.name.clone();
            let step = plan.create(account.into_object(), ACCOUNT_IS_MISSING);
            // It exists by now: nothing is left to do.
            plan.then(step.ignoring(Ignore::AlreadyExists));
        }
        Outcome::Done
    }

    fn map_to_keys(&mut self, change: &Change, _snapshot: &Snapshot, keys: &mut Vec<Key>) {
        if change.change == EventType::Deleted && change.object.meta().name == DEFAULT {
            keys.push(Key::new(Kind::Namespace, &Text::EMPTY, &change.object.meta().namespace));
        }
    }
}
