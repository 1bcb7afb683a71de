//! StorageObjectInUseProtection: storage and claims to it stay as long as somebody uses them.

use super::super::Attempt;
use crate::api::status::Status;
use crate::api::{Kind, Object};
use crate::base::Text;

pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    let finalizer = match attempt.request.kind {
        Kind::PersistentVolume => Text::from_static("kubernetes.io/pv-protection"),
        Kind::PersistentVolumeClaim => Text::from_static("kubernetes.io/pvc-protection"),
        _ => return Ok(()),
    };
    let creates = attempt.creates();
    if let Some(meta) = attempt.new.as_mut().map(Object::meta_mut).filter(|_| creates)
        && !meta.finalizers.contains(&finalizer)
    {
        meta.finalizers.make_mut().push(finalizer);
    }
    Ok(())
}
