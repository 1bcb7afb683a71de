//! The group `apiextensions.k8s.io`, and the resources that its definitions make.

pub mod custom_resource;
mod custom_resource_definition;
