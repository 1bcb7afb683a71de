//! The group `coordination.k8s.io/v1`: leases, by which nodes say that they live.

use super::meta::ObjectMeta;
use super::stored::{Opaque, Plain};
use super::timestamp::MicroTime;
use crate::base::Text;
use crate::record;

record! {
    /// A claim that must be renewed.
    pub struct Lease {
        metadata: ObjectMeta = "metadata", always;
        spec: LeaseSpec = "spec", always;
    }

    /// Who holds a lease, and since when.
    pub struct LeaseSpec {
        holder_identity: Text = "holderIdentity";
        lease_duration_seconds: Option<i32> = "leaseDurationSeconds";
        acquire_time: Option<MicroTime> = "acquireTime", stored;
        renew_time: Option<MicroTime> = "renewTime";
        lease_transitions: Option<i32> = "leaseTransitions", stored;
        strategy: Opaque<Plain<Option<Text>>> = "strategy";
        preferred_holder: Opaque<Plain<Option<Text>>> = "preferredHolder";
    }
}
