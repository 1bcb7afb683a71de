//! ClusterRoles. Upstream: `pkg/registry/rbac/clusterrole`.

use super::policy_rule;
use crate::api::rbac::ClusterRole;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::{Case, Errors, names};

impl Registered for ClusterRole {
    const STRATEGY: &'static Strategy = &Strategy { name: names::path_segment, validate, ..Strategy::PLAIN };
}

fn validate(case: &Case, errors: &mut Errors) {
    for rule in case.new.each("rules") {
        policy_rule(&rule, false, errors);
    }
    for selector in case.new.each("aggregationRule.clusterRoleSelectors") {
        selector.check(Rule::Selector, errors);
    }
}
