//! MutatingWebhookConfigurations. Upstream: `pkg/registry/admissionregistration/mutatingwebhookconfiguration`.

use crate::api::admissionregistration::MutatingWebhookConfiguration;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy, changed};

impl Registered for MutatingWebhookConfiguration {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        categories: CATEGORY_API_EXTENSIONS,
        columns: &[NAME, col("Webhooks", Cell::Count("webhooks")), AGE],
        ..Strategy::PLAIN
    };
}
