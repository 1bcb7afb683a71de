//! CSIDrivers. Upstream: `pkg/registry/storage/csidriver`.

use crate::api::Tree;
use crate::api::storage::CSIDriver;
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, UNSET, col, each, joined, texts};
use crate::apiserver::registry::{Registered, Strategy};
use crate::base::Time;
use alloc::string::String;

impl Registered for CSIDriver {
    const STRATEGY: &'static Strategy = &Strategy {
        columns: &[
            NAME,
            col("AttachRequired", Cell::Flag("spec.attachRequired", true)),
            col("PodInfoOnMount", Cell::Flag("spec.podInfoOnMount", false)),
            col("StorageCapacity", Cell::Flag("spec.storageCapacity", false)),
            col("TokenRequests", Cell::Rule(token_requests)),
            col("RequiresRepublish", Cell::Flag("spec.requiresRepublish", false)),
            col("Modes", Cell::Rule(lifecycle_modes)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn token_requests(driver: &Tree, _: Time) -> String {
    match driver.at("spec.tokenRequests") {
        Tree::Null => UNSET.into(),
        _ => each(driver, "spec.tokenRequests", "audience").join(","),
    }
}

fn lifecycle_modes(driver: &Tree, _: Time) -> String {
    joined(&texts(driver, "spec.volumeLifecycleModes"), NONE)
}
