//! The group `storage.k8s.io`.

mod csi_driver;
mod csi_node;
mod storage_class;
mod volume_attachment;

use super::plain;

plain!(crate::api::storage::CSIStorageCapacity);
plain!(crate::api::storage::VolumeAttributesClass);
