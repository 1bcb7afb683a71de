//! VolumeAttachments. Upstream: `pkg/registry/storage/volumeattachment`.

use crate::api::storage::VolumeAttachment;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for VolumeAttachment {
    const STRATEGY: &'static Strategy = &Strategy {
        columns: &[
            NAME,
            col("Attacher", Cell::Text("spec.attacher", "")),
            col("PV", Cell::Text("spec.source.persistentVolumeName", "")),
            col("Node", Cell::Text("spec.nodeName", "")),
            col("Attached", Cell::Flag("status.attached", false)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}
