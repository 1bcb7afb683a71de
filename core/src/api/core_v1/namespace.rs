//! Namespaces: the rooms that names are unique in.

use crate::api::meta::ObjectMeta;
use crate::api::record::Shared;
use crate::base::Text;
use crate::{record, words};
use alloc::vec::Vec;

record! {
    /// A namespace.
    pub struct Namespace {
        metadata: ObjectMeta = "metadata", always;
        spec: NamespaceSpec = "spec", always;
        status: NamespaceStatus = "status", always;
    }

    /// What a namespace is to be.
    pub struct NamespaceSpec {
        finalizers: Shared<Vec<Text>> = "finalizers";
    }

    /// What a namespace is.
    pub struct NamespaceStatus {
        phase: NamespacePhase = "phase";
    }
}

words! {
    /// Whether a namespace takes new objects.
    pub enum NamespacePhase { Active, Terminating }
}
