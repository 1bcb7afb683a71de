//! Quotas and disruption budgets in which requests are counted before they are carried out. Requests that arrive while a
//! count is being written are counted in the next write, all at once.
//!
//! Upstream: `admission/plugin/resourcequota/controller.go` (quotaEvaluator), and `checkAndDecrement` of evictions.

use super::pipeline::Attempt;
use super::{Apiserver, CallKind, Caller, Context};
use crate::api::{Key, Object};
use crate::base::vec_map::VecMap;
use crate::wire::etcd::{EtcdAnswer, EtcdCall};
use alloc::vec::Vec;

/// The quotas and budgets, as this apiserver wrote them last.
pub(super) type Ledgers = VecMap<Key, QuotaLedger>;

/// A quota or a budget with its counted requests.
#[derive(Clone, Debug, Hash)]
pub(super) struct QuotaLedger {
    /// The object with all requests counted, written or not.
    object: Object,
    is_written: bool,
    /// The requests counted in the write in flight, beside the one that began it.
    writing: Vec<Caller>,
    /// The requests counted in the next write.
    next: Vec<Caller>,
}

impl Attempt<'_> {
    /// The newest state of a quota or a budget; None when this request is counted in it.
    pub(super) fn uncounted<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        let key = object.key();
        match self.ledgers.get(&key) {
            _ if self.reserved.contains(&key) => None,
            Some(ledger) if !ledger.is_written || ledger.version() > object.meta().resource_version.0 => {
                Some(&ledger.object)
            }
            _ => Some(object),
        }
    }
}

impl QuotaLedger {
    fn version(&self) -> u64 {
        self.object.meta().resource_version.0
    }
}

impl Apiserver {
    /// Counts a request: `object` is the quota or budget with the request counted in it.
    pub(super) fn reserve(&mut self, mut caller: Caller, object: Object, cx: &mut Context) {
        let key = object.key();
        caller.reserved.push(key.clone());
        match self.ledgers.get_mut(&key) {
            Some(ledger) if !ledger.is_written => {
                ledger.object = object;
                ledger.next.push(caller);
            }
            _ => self.write_ledger(caller, object, Vec::new(), cx),
        }
    }

    fn write_ledger(&mut self, caller: Caller, object: Object, writing: Vec<Caller>, cx: &mut Context) {
        let (key, expected) = (object.key(), object.meta().resource_version.0);
        let ledger = QuotaLedger { object: object.clone(), is_written: false, writing, next: Vec::new() };
        self.ledgers.insert(key.clone(), ledger);
        let call = EtcdCall::Txn { key, expected, put: Some(object) };
        self.call(Some(caller), CallKind::Reserve, 0, call, cx);
    }

    /// Takes etcd's answer to a count: counted requests go on; after a conflict, all of them are counted again.
    pub(super) fn reserved(&mut self, caller: Caller, answer: EtcdAnswer, cx: &mut Context) {
        let Some(mut ledger) = caller.reserved.last().and_then(|key| self.ledgers.remove(key)) else { return };
        let mut counted = alloc::vec![caller];
        counted.append(&mut ledger.writing);
        let EtcdAnswer::Written(object, _) = answer else {
            let seen = match answer {
                EtcdAnswer::Changed(_, revision) => revision,
                _ => 0,
            };
            counted.append(&mut ledger.next);
            for mut caller in counted {
                caller.reserved.pop();
                if answer == EtcdAnswer::Unavailable {
                    self.answer(&caller, Err(super::no_answer()), cx);
                    continue;
                }
                if seen > cx.view.revision() { self.wait_for_cache(seen, caller, cx) } else { self.write(caller, cx) }
            }
            return;
        };
        if ledger.next.is_empty() {
            let ledger = QuotaLedger { object, is_written: true, writing: Vec::new(), next: Vec::new() };
            self.ledgers.insert(ledger.object.key(), ledger);
        } else {
            let first = ledger.next.remove(0);
            ledger.object.meta_mut().resource_version = object.meta().resource_version;
            self.write_ledger(first, ledger.object, ledger.next, cx);
        }
        for caller in counted {
            self.write(caller, cx);
        }
    }
}
