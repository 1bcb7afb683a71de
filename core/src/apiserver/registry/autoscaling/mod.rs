//! The group `autoscaling`.

mod horizontal_pod_autoscaler;

use super::plain;

plain!(crate::api::autoscaling_v1::Scale);
