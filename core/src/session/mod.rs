//! The boundary.
pub mod view;
