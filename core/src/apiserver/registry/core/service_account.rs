//! ServiceAccounts. Upstream: `pkg/registry/core/serviceaccount`.

use crate::api::core_v1::ServiceAccount;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for ServiceAccount {
    const STRATEGY: &'static Strategy = &Strategy {
        returns_deleted: true,
        columns: &[NAME, col("Secrets", Cell::Count("secrets")), AGE],
        ..Strategy::PLAIN
    };
}
