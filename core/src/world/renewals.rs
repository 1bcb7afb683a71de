//! Leases that are renewed again and again. As long as nothing is wrong between a holder and etcd its renewals are not sent
//! one by one: the lease says since when and how often. As soon as something is wrong, etcd has what the last renewal
//! before it wrote, and the holder renews by itself, with real requests.

use super::World;
use super::process::Process;
use super::roster::Call;
use crate::address::{ProcessId, SpanId};
use crate::api::coordination::RenewTime;
use crate::api::{Object, Resource};
use crate::fault::Link;
use crate::wire::Payload;
use crate::wire::etcd::EtcdCall;
use crate::world::trace::Trace;
use alloc::boxed::Box;
use alloc::collections::BTreeSet;

crate::reasons! {
    /// The last renewal that got through.
    const LAST_RENEWAL = "because-last-heartbeat";
}

impl World {
    /// The processes that renew a lease, and whose requests do not reach etcd without fault.
    fn unhealthy_renewers(&self) -> BTreeSet<ProcessId> {
        let unhealthy = |process: &&Process| process.component.lease().is_some() && !self.is_healthy(process);
        self.processes.iter().map(|process| &**process).filter(unhealthy).map(|process| process.id).collect()
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
        for id in before.symmetric_difference(&after).copied() {
            let is_healthy = !after.contains(&id);
            if !is_healthy {
                self.write_last_renewal(id, cause, trace);
            }
            if self.process(id).is_some_and(Process::is_running) {
                self.act(id, id.into(), cause, trace, Call::Path(is_healthy));
            }
        }
    }

    /// A holder that has been cut off meanwhile has just written that it renews again and again: it no longer does.
    pub(super) fn settle_late_renewals(&mut self, written_after: u64, cause: SpanId, trace: &mut Trace) {
        if self.unhealthy.is_empty() {
            return;
        }
        for revision in written_after + 1..=self.history.revision() {
            let (Some(Object::Lease(lease)), _) = self.history.change_at(revision) else { continue };
            let key = lease.key();
            let of_this =
                |id: &&ProcessId| self.process(**id).and_then(|holder| holder.component.lease()).as_ref() == Some(&key);
            if let Some(holder) = self.unhealthy.iter().find(of_this).copied() {
                self.write_last_renewal(holder, cause, trace);
            }
        }
    }

    /// What the holder's last renewal wrote is in etcd.
    fn write_last_renewal(&mut self, holder: ProcessId, cause: SpanId, trace: &mut Trace) {
        let Some(key) = self.process(holder).and_then(|process| process.component.lease()) else { return };
        let Some(Object::Lease(lease)) = self.history.now().object(&key) else { return };
        let Some(RenewTime::Every { .. }) = lease.spec.renew_time else { return };
        let mut lease = (**lease).clone();
        let expected = lease.metadata.resource_version.0;
        lease.spec.renew_time = lease.spec.renew_time.map(|renewed| RenewTime::At(renewed.last(self.now)));
        let mut etcd = holder;
        while let Some(server) = self.process(etcd).and_then(|process| process.component.upstream()) {
            etcd = server;
        }
        let call = EtcdCall::Txn { key, expected, put: Some(lease.into_object()) };
        let span = self.note_message(holder, etcd, &call, cause, LAST_RENEWAL, trace);
        let payload = Payload::Etcd(Default::default(), Box::new(call));
        self.act(etcd, etcd.into(), span, trace, Call::Receive(holder.into(), Default::default(), payload));
    }
}
