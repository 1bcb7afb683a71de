//! The group `authentication.k8s.io`.

mod self_subject_review;
mod token_review;

use super::plain;

plain!(crate::api::authentication::TokenRequest);
