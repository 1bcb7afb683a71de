//! ValidatingWebhookConfigurations. Upstream: `pkg/registry/admissionregistration/validatingwebhookconfiguration`.

use super::WEBHOOK_CONFIGURATION;
use crate::api::admissionregistration::ValidatingWebhookConfiguration;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for ValidatingWebhookConfiguration {
    const STRATEGY: &'static Strategy = &WEBHOOK_CONFIGURATION;
}
