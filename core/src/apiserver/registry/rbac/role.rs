//! Roles. Upstream: `pkg/registry/rbac/role`.

use super::policy_rule;
use crate::api::rbac::Role;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::{Case, Errors, names};

impl Registered for Role {
    const STRATEGY: &'static Strategy = &Strategy { name: names::path_segment, validate, ..Strategy::PLAIN };
}

fn validate(case: &Case, errors: &mut Errors) {
    for rule in case.new.each("rules") {
        policy_rule(&rule, true, errors);
    }
}
