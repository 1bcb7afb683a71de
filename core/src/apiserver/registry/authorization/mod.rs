//! The group `authorization.k8s.io`: kinds without rules of their own.

use super::plain;

plain!(crate::api::authorization::SubjectAccessReview);
plain!(crate::api::authorization::LocalSubjectAccessReview);
plain!(crate::api::authorization::SelfSubjectAccessReview);
plain!(crate::api::authorization::SelfSubjectRulesReview);
