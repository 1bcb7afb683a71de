//! The group `authentication.k8s.io`: kinds without rules of their own.

use super::plain;

plain!(crate::api::authentication::TokenReview);
plain!(crate::api::authentication::SelfSubjectReview);
plain!(crate::api::authentication::TokenRequest);
