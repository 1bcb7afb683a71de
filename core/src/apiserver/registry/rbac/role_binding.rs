//! RoleBindings. Upstream: `pkg/registry/rbac/rolebinding`.

use super::{BINDING_COLUMNS, binding};
use crate::api::rbac::RoleBinding;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::{Case, Errors, names};

impl Registered for RoleBinding {
    const STRATEGY: &'static Strategy =
        &Strategy { name: names::path_segment, validate, columns: BINDING_COLUMNS, ..Strategy::PLAIN };
}

fn validate(case: &Case, errors: &mut Errors) {
    binding(case, &["Role", "ClusterRole"], true, errors);
}
