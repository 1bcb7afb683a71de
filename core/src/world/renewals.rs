//! Leases that are renewed again and again. As long as nothing is wrong between a holder and etcd its renewals are not sent
//! one by one: the lease says since when and how often. As soon as something is wrong, etcd has what the last renewal
//! before it wrote, and the holder renews by itself, with real requests.

use super::World;
use super::process::Process;
use super::roster::{Call, Role};
use crate::address::{ProcessId, SpanId};
use crate::api::coordination::{Lease, RenewTime};
use crate::api::{Key, Object, Resource};
use crate::base::Text;
use crate::fault::Link;
use crate::wire::Payload;
use crate::wire::etcd::EtcdCall;
use crate::world::trace::Trace;
use alloc::boxed::Box;
use alloc::vec::Vec;

crate::reasons! {
    /// The last renewal that got through.
    const LAST_RENEWAL = "because-last-heartbeat";
}

impl World {
    /// The processes that renew a lease, and whose requests do not reach etcd without fault; in order.
    fn unhealthy_renewers(&self) -> Vec<ProcessId> {
        let unhealthy = |process: &&Process| process.component.lease().is_some() && !self.is_healthy(process);
        self.processes().filter(unhealthy).map(|process| process.id).collect()
    }

    /// Whether a process runs, and everything between it and etcd.
    fn is_healthy(&self, process: &Process) -> bool {
        let server = process.component.upstream();
        let reaches = |server: ProcessId| {
            self.faults.link(process.id, server) == Link::default()
                && self.process(server).is_some_and(|server| self.is_healthy(server))
        };
        process.is_running() && server.is_none_or(reaches)
    }

    /// Something has begun or ended to be wrong: writes down the last renewals of those that it cuts off, and tells them.
    pub(super) fn settle_renewals(&mut self, cause: SpanId, trace: &mut Trace) {
        let after = self.unhealthy_renewers();
        let before = core::mem::replace(&mut self.unhealthy, after.clone());
        let (had, has) =
            (|id: &ProcessId| before.binary_search(id).is_ok(), |id: &ProcessId| after.binary_search(id).is_ok());
        let changed = before.iter().filter(|id| !has(id)).chain(after.iter().filter(|id| !had(id)));
        for (id, is_healthy) in changed.map(|id| (*id, !has(id))) {
            if !is_healthy {
                self.write_last_renewal(id, cause, trace);
            }
            if self.process(id).is_some_and(Process::is_running) {
                self.act(id, id.into(), cause, trace, Call::Path(is_healthy));
            }
        }
    }

    /// Somebody has just written that a lease is renewed again and again: not if the holder has been cut off meanwhile. A
    /// holder of a lease that others compete for may even be no more: who starts anew has another identity.
    pub(super) fn settle_late_renewals(&mut self, written_after: u64, cause: SpanId, trace: &mut Trace) {
        for revision in written_after + 1..=self.history.revision() {
            let (Some(Object::Lease(lease)), _) = self.history.change_at(revision) else { continue };
            let is_competed_for = lease.spec.lease_transitions.is_some();
            if (self.unhealthy.is_empty() && !is_competed_for) || !is_computed(lease) {
                continue;
            }
            let claim = (lease.key(), lease.spec.holder_identity.clone());
            let renews = |process: &Process| process.component.lease().as_ref() == Some(&claim);
            let cut_off = self.unhealthy.iter().find(|id| self.process(**id).is_some_and(renews));
            let is_gone = || is_competed_for && !self.processes().any(renews);
            if cut_off.is_some() || is_gone() {
                let holder = cut_off.copied();
                self.write_last_renewal_of(holder, claim, cause, trace);
            }
        }
    }

    /// Writes the holder's last renewal into etcd.
    fn write_last_renewal(&mut self, holder: ProcessId, cause: SpanId, trace: &mut Trace) {
        if let Some(claim) = self.process(holder).and_then(|process| process.component.lease()) {
            self.write_last_renewal_of(Some(holder), claim, cause, trace);
        }
    }

    fn write_last_renewal_of(
        &mut self,
        holder: Option<ProcessId>,
        (key, identity): (Key, Text),
        cause: SpanId,
        trace: &mut Trace,
    ) {
        let Some(etcd) = self.first_of(Role::Etcd) else { return };
        let Some(Object::Lease(lease)) = self.history.now().object(&key) else { return };
        if lease.spec.holder_identity != identity || !is_computed(lease) {
            return;
        }
        let holder = holder.unwrap_or(etcd);
        let mut lease = (**lease).clone();
        let expected = lease.metadata.resource_version.0;
        lease.spec.renew_time = lease.spec.renew_time.map(|renewed| RenewTime::At(renewed.last(self.now)));
        let call = EtcdCall::Txn { key, expected, put: Some(lease.into_object()) };
        let span = self.note_message(holder, etcd, &call, cause, LAST_RENEWAL, trace);
        let payload = Payload::Etcd(Default::default(), Box::new(call));
        self.act(etcd, etcd.into(), span, trace, Call::Receive(holder.into(), Default::default(), payload));
    }
}

fn is_computed(lease: &Lease) -> bool {
    matches!(lease.spec.renew_time, Some(RenewTime::Every { .. }))
}
