//! PersistentVolumeClaimResize: a claim grows only if its class lets it.
//!
//! Upstream: `plugin/pkg/admission/storage/persistentvolume/resize/admission.go`.

use crate::api::record::Field;
use crate::api::status::Status;
use crate::api::{Key, Kind, Object, Quantity, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;

pub(super) fn validate(attempt: &mut Attempt) -> Result<(), Status> {
    let (Some(old), Some(new)) = (attempt.old, &attempt.new) else { return Ok(()) };
    if attempt.request.kind != Kind::PersistentVolumeClaim {
        return Ok(());
    }
    let [old, new] = [old, new].map(Object::to_tree);
    let size = |claim: &Tree| claim.get_path(&["spec", "resources", "requests", "storage"]).map(Quantity::read);
    if size(&new) <= size(&old) {
        return Ok(());
    }
    if old.at("status.phase").as_str() != Some("Bound") {
        return Err(super::forbidden(attempt, "only bound persistent volume claims can be expanded"));
    }
    let class = new.str_at("spec.storageClassName");
    let class = attempt.view.object(&Key::new(Kind::StorageClass, &Text::EMPTY, &class.into())).map(Object::to_tree);
    if class.is_none_or(|class| class.get("allowVolumeExpansion") != Some(&Tree::Bool(true))) {
        let why = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must \
            support resize";
        return Err(super::forbidden(attempt, why));
    }
    Ok(())
}
