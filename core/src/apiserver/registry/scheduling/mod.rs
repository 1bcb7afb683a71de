//! The group `scheduling.k8s.io`.

mod priority_class;
