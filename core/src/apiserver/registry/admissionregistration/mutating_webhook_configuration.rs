//! MutatingWebhookConfigurations. Upstream: `pkg/registry/admissionregistration/mutatingwebhookconfiguration`.

use super::WEBHOOK_CONFIGURATION;
use crate::api::admissionregistration::MutatingWebhookConfiguration;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for MutatingWebhookConfiguration {
    const STRATEGY: &'static Strategy = &WEBHOOK_CONFIGURATION;
}
