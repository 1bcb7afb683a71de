//! CSINodes. Upstream: `pkg/registry/storage/csinode`.

use crate::api::storage::CSINode;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for CSINode {
    const STRATEGY: &'static Strategy =
        &Strategy { columns: &[NAME, col("Drivers", Cell::Count("spec.drivers")), AGE], ..Strategy::PLAIN };
}
