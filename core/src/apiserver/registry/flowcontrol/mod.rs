//! The group `flowcontrol.apiserver.k8s.io`.

mod flow_schema;
mod priority_level_configuration;
