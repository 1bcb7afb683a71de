//! The group `networking.k8s.io`.

mod ingress;
mod ingress_class;
mod network_policy;

use super::plain;

plain!(crate::api::networking::ServiceCIDR);
plain!(crate::api::networking::IPAddress);
