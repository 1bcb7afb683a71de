//! The group `coordination.k8s.io/v1`: leases, by which nodes say that they live.

use super::meta::ObjectMeta;
use super::opaque::{Opaque, Plain};
use super::record::Field;
use super::schema::Type;

use super::timestamp::MicroTime;
use super::tree::Tree;
use crate::base::{Duration, Text, Time};
use crate::record;

record! {
    /// A claim that must be renewed.
    pub struct Lease {
        metadata: ObjectMeta = "metadata", always;
        spec: LeaseSpec = "spec", always;
    }

    /// The holder of a lease, and its times.
    pub struct LeaseSpec {
        holder_identity: Text = "holderIdentity";
        lease_duration_seconds: Option<i32> = "leaseDurationSeconds";
        acquire_time: Option<MicroTime> = "acquireTime", not_simulated;
        renew_time: Option<RenewTime> = "renewTime";
        lease_transitions: Option<i32> = "leaseTransitions", not_simulated;
        strategy: Opaque<Plain<Option<Text>>> = "strategy";
        preferred_holder: Opaque<Plain<Option<Text>>> = "preferredHolder";
    }
}

/// The time of a lease's last renewal. Renewals that nothing disturbs are not written one by one: readers of the API
/// see the last one before they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RenewTime {
    /// At this moment.
    At(MicroTime),
    /// At this moment, and again whenever so many seconds have passed.
    Every {
        /// The first renewal.
        since: MicroTime,
        /// The seconds between two.
        period_seconds: u32,
    },
}

impl RenewTime {
    /// Renewals from now on, one every `period`.
    pub fn every(period: Duration, now: Time) -> RenewTime {
        RenewTime::Every { since: MicroTime::from(now), period_seconds: period.as_secs() as u32 }
    }

    /// The last renewal before `now`.
    pub fn last(self, now: Time) -> MicroTime {
        match self {
            RenewTime::At(at) => at,
            RenewTime::Every { since, period_seconds } => {
                let past = now.since(since.to_time()).as_micros() as u64;
                let since_last = past % (u64::from(period_seconds.max(1)) * 1_000_000);
                MicroTime::from(now - Duration::from_micros(since_last))
            }
        }
    }
}

impl Field for RenewTime {
    const TYPE: Type = Type::MicroTime;
    fn read(tree: &Tree) -> Self {
        RenewTime::At(MicroTime::read(tree))
    }
    fn write(&self) -> Tree {
        match self {
            RenewTime::At(at) | RenewTime::Every { since: at, .. } => at.write(),
        }
    }
    fn is_unset(&self) -> bool {
        false
    }
}
