//! The group `node.k8s.io`.

mod runtime_class;
