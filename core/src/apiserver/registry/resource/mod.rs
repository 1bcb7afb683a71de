//! The group `resource.k8s.io`: kinds without rules of their own.

use super::plain;

plain!(crate::api::resource_v1::DeviceClass);
plain!(crate::api::resource_v1::ResourceClaim);
plain!(crate::api::resource_v1::ResourceClaimTemplate);
plain!(crate::api::resource_v1::ResourceSlice);
