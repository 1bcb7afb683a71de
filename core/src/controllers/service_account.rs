//! The ServiceAccount controller: every namespace has a service account called `default`.
//!
//! Upstream: `pkg/controller/serviceaccount/serviceaccounts_controller.go`.

use super::framework::{Change, Look, Outcome, Reconciler, Watch};
use super::plan::{Plan, Tolerate};
use crate::actor::Controller;
use crate::api::core_v1::{Namespace, NamespacePhase, ServiceAccount};
use crate::api::{Key, Kind, Resource};
use crate::base::Text;
use crate::trace::{Because, ChangeType};
use alloc::vec::Vec;

/// Makes the `default` service accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceAccountController;

const DEFAULT: Text = Text::from_static("default");

impl Reconciler for ServiceAccountController {
    const ME: Controller = Controller::ServiceAccount;
    const EVENTS_FROM: &'static str = "serviceaccount-controller";
    const USER: &'static str = "service-account-controller";
    const WATCHES: &'static [Watch] = &[Watch::Itself(Kind::Namespace), Watch::Also(Kind::ServiceAccount)];

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(namespace) = look.view.get::<Namespace>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        let active = namespace.status.phase == NamespacePhase::Active && !namespace.metadata.is_terminating();
        if active && look.view.get::<ServiceAccount>(&key.name, &DEFAULT).is_none() {
            let mut account = ServiceAccount::default();
            account.metadata.name = DEFAULT;
            account.metadata.namespace = key.name.clone();
            let step = plan.create(account.into_object(), Because::AccountIsMissing);
            // Somebody else made it, or the namespace has just begun to go: either way there is nothing left to do.
            plan.then(step.tolerating(Tolerate::AlreadyExists));
        }
        Outcome::Done
    }

    fn concerned(&mut self, change: &Change, _look: &Look, keys: &mut Vec<Key>) {
        if change.change == ChangeType::Deleted && change.object.meta().name == DEFAULT {
            keys.push(Key::new(Kind::Namespace, &Text::EMPTY, &change.object.meta().namespace));
        }
    }
}
