//! The scheduling queue: which pod is tried next, and when one that fitted nowhere is tried again.
//!
//! Upstream: `pkg/scheduler/backend/queue`. A pod is active (to be tried now), backing off (it has failed; tried after a
//! while, or as soon as there is nothing else to do), unschedulable (it waits for an event that may help), or gated.

use super::events::{ClusterEvent, PodChange, pod_changes};
use super::framework::{PluginSet, PodInfo};
use crate::api::core_v1::Pod;
use crate::api::{Key, Resource};
use crate::base::{CowMap, Duration, Time};
use crate::trace::SpanId;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// All pods that wait for a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SchedulingQueue {
    pods: CowMap<Key, (QueuedPod, Place)>,
    /// To be tried now; by no time, as those that back off are by theirs.
    active: CowMap<(Time, Rank), Key>,
    backoff: CowMap<(Time, Rank), Key>,
    /// After errors, as opposed to refusals: never tried before its time.
    error_backoff: CowMap<(Time, Rank), Key>,
    /// By the time since when they wait.
    unschedulable: CowMap<(Time, Key), ()>,
    /// The pod that is being scheduled, and what has happened meanwhile.
    in_flight: Option<(Key, Vec<(ClusterEvent, SpanId)>)>,
    /// How many pods have come so far.
    count: u64,
}

/// A pod in the queue (`QueuedPodInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueuedPod {
    /// The pod.
    pub info: PodInfo,
    /// The message that made it wait for what it waits for now.
    pub cause: SpanId,
    /// How often it has been tried.
    pub attempts: u32,
    /// Who refused it when it was last tried. Empty if that failed for another reason.
    pub refused_by: PluginSet,
    /// When it was last put into the queue.
    since: Time,
    /// Its number among all pods that came, for those of the same moment.
    number: u64,
    /// How often it was refused.
    refusals: u32,
    /// How often in a row an error got in the way.
    errors: u32,
}

/// Where a pod waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// To be tried next.
    Active,
    /// To be tried after this moment, or when there is nothing else to do.
    Backoff(Time),
    /// To be tried after this moment.
    ErrorBackoff(Time),
    /// To be tried when something happens that may help, or after five minutes.
    Unschedulable,
    /// Not to be tried before its scheduling gates are gone.
    Gated,
}

/// The order of trying (PrioritySort): by priority, then by the time of waiting.
type Rank = (Reverse<i32>, Time, u64);

const INITIAL_BACKOFF: Duration = Duration::from_secs(1);
const MAX_BACKOFF: Duration = Duration::from_secs(10);
/// Ends of backoff are looked at once a second, on the second (`backoffQOrderingWindowDuration`).
const WINDOW: Duration = Duration::from_secs(1);
/// How long a pod waits for something to happen (`podMaxInUnschedulablePodsDuration`).
const MAX_UNSCHEDULABLE: Duration = Duration::from_secs(5 * 60);
/// How often pods are looked for that have waited so long.
const LEFTOVER_CHECK: Duration = Duration::from_secs(30);

impl SchedulingQueue {
    /// A new pod.
    pub fn add(&mut self, info: PodInfo, now: Time, cause: SpanId) {
        self.count += 1;
        let refused_by = PluginSet::gating(&info.pod);
        let number = self.count;
        let pod = QueuedPod { info, cause, attempts: 0, refused_by, since: now, number, refusals: 0, errors: 0 };
        self.put(pod, Place::Active);
    }

    /// A waiting pod was changed. That may be just what it waited for.
    pub fn update(&mut self, old: &Pod, info: PodInfo, now: Time, cause: SpanId) {
        let key = info.pod.key();
        let changes = pod_changes(old, &info.pod);
        let event = |what: &PodChange| ClusterEvent::PodUpdated { what: *what, pod: info.pod.clone() };
        if let Some((in_flight, events)) = &mut self.in_flight
            && *in_flight == key
        {
            return events.extend(changes.iter().map(|what| (event(what), cause)));
        }
        let Some((mut pod, place)) = self.take(&key) else { return self.add(info, now, cause) };
        pod.info = info.clone();
        let waits = matches!(place, Place::Unschedulable | Place::Gated);
        match waits && changes.iter().any(|what| pod.is_worth_requeuing(&event(what))) {
            true => self.requeue(pod, now, cause),
            false => self.put(pod, place),
        }
    }

    /// The pod does not wait any more.
    pub fn delete(&mut self, key: &Key) {
        self.take(key);
    }

    /// The pod to be tried now. Until [`SchedulingQueue::reject`] or [`SchedulingQueue::done`] it is in flight.
    pub fn pop(&mut self) -> Option<QueuedPod> {
        // With nothing else to do, a pod that backs off is as good as any (KEP-5142).
        let first = self.active.first_key_value().map(|(_, key)| key);
        let key = first.or_else(|| self.backoff.first_key_value().map(|(_, key)| key))?.clone();
        let (mut pod, _) = self.take(&key)?;
        pod.attempts += 1;
        pod.refused_by = PluginSet::default();
        self.in_flight = Some((key, Vec::new()));
        Some(pod)
    }

    /// The pod was tried, and has a node.
    pub fn done(&mut self) {
        self.in_flight = None;
    }

    /// The pod was tried in vain: these plugins refused it, or none if an error got in the way
    /// (`AddUnschedulableIfNotPresent`).
    pub fn reject(&mut self, mut pod: QueuedPod, refused_by: PluginSet, now: Time) {
        let key = pod.info.pod.key();
        let meanwhile = self.in_flight.take_if(|(in_flight, _)| *in_flight == key).map(|(_, events)| events);
        if self.pods.contains_key(&key) {
            return;
        }
        pod.refused_by = refused_by;
        pod.since = now;
        match refused_by.is_empty() {
            true => pod.errors += 1,
            false => (pod.errors, pod.refusals) = (0, pod.refusals + 1),
        }
        let helpful = meanwhile.into_iter().flatten().find(|(event, _)| pod.is_worth_requeuing(event));
        match helpful {
            Some((_, cause)) => self.requeue(pod, now, cause),
            None if refused_by.is_empty() => {
                let cause = pod.cause;
                self.requeue(pod, now, cause);
            }
            None => self.put(pod, Place::Unschedulable),
        }
    }

    /// Something happened: pods that it may help are tried again (`MoveAllToActiveOrBackoffQueue`).
    pub fn happened(&mut self, event: ClusterEvent, now: Time, cause: SpanId) {
        let waiting = self.unschedulable.keys().map(|(_, key)| key);
        let helped = waiting.filter(|key| self.pods.get(*key).is_some_and(|(pod, _)| pod.is_worth_requeuing(&event)));
        for key in helped.cloned().collect::<Vec<Key>>() {
            if let Some((pod, _)) = self.take(&key) {
                self.requeue(pod, now, cause);
            }
        }
        if let Some((_, events)) = &mut self.in_flight {
            events.push((event, cause));
        }
    }

    /// Time has passed: ends backoffs, and tries again what has waited for too long.
    pub fn flush(&mut self, now: Time, cause: SpanId) {
        while let Some(key) = first_due(&self.backoff, now).or_else(|| first_due(&self.error_backoff, now)) {
            if let Some((pod, _)) = self.take(&key) {
                self.put(pod, Place::Active);
            }
        }
        let leftover = self.unschedulable.keys().take_while(|(since, _)| now.since(*since) > MAX_UNSCHEDULABLE);
        for key in leftover.map(|(_, key)| key.clone()).collect::<Vec<Key>>() {
            if let Some((pod, _)) = self.take(&key) {
                self.requeue(pod, now, cause);
            }
        }
    }

    /// When [`SchedulingQueue::flush`] has something to do next; None if nothing waits for time to pass. The checks for
    /// pods that have waited for too long come every 30 s since `started`.
    pub fn next_flush(&self, started: Time) -> Option<Time> {
        let backoffs = [&self.backoff, &self.error_backoff];
        let backoff =
            backoffs.into_iter().filter_map(|queue| queue.first_key_value()).map(|((until, _), _)| *until + WINDOW);
        let leftover = self.unschedulable.first_key_value().map(|((since, _), ())| {
            let due = *since + MAX_UNSCHEDULABLE;
            let period = LEFTOVER_CHECK.as_micros() as u64;
            let checks = due.since(started).as_micros() as u64 / period + 1;
            started + Duration::from_micros(checks * period)
        });
        backoff.chain(leftover).min()
    }

    /// Where a pod waits; None if it does not.
    pub fn place(&self, key: &Key) -> Option<Place> {
        self.pods.get(key).map(|(_, place)| *place)
    }

    /// The pods that wait, and where.
    pub fn pods(&self) -> impl Iterator<Item = &(QueuedPod, Place)> {
        self.pods.values()
    }

    /// How many pods wait.
    pub fn len(&self) -> u64 {
        self.pods.len()
    }

    /// Whether no pod waits.
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    /// Puts a pod that is worth another try where it belongs.
    fn requeue(&mut self, mut pod: QueuedPod, now: Time, cause: SpanId) {
        pod.cause = cause;
        let place = match pod.backoff_until() {
            Some(until) if until < window_of(now) => Place::Active,
            Some(until) if pod.refused_by.is_empty() => Place::ErrorBackoff(until),
            Some(until) => Place::Backoff(until),
            None => Place::Active,
        };
        self.put(pod, place);
    }

    fn put(&mut self, pod: QueuedPod, place: Place) {
        let key = pod.info.pod.key();
        let gated = !PluginSet::gating(&pod.info.pod).is_empty();
        let place = if gated { Place::Gated } else { place };
        match place {
            Place::Active => drop(self.active.insert((Time::default(), pod.rank()), key.clone())),
            Place::Backoff(until) => drop(self.backoff.insert((until, pod.rank()), key.clone())),
            Place::ErrorBackoff(until) => drop(self.error_backoff.insert((until, pod.rank()), key.clone())),
            Place::Unschedulable => drop(self.unschedulable.insert((pod.since, key.clone()), ())),
            Place::Gated => {}
        }
        self.pods.insert(key, (pod, place));
    }

    fn take(&mut self, key: &Key) -> Option<(QueuedPod, Place)> {
        let (pod, place) = self.pods.remove(key)?;
        match place {
            Place::Active => drop(self.active.remove(&(Time::default(), pod.rank()))),
            Place::Backoff(until) => drop(self.backoff.remove(&(until, pod.rank()))),
            Place::ErrorBackoff(until) => drop(self.error_backoff.remove(&(until, pod.rank()))),
            Place::Unschedulable => drop(self.unschedulable.remove(&(pod.since, key.clone()))),
            Place::Gated => {}
        }
        Some((pod, place))
    }
}

impl QueuedPod {
    fn rank(&self) -> Rank {
        (Reverse(super::cache::priority(&self.info.pod)), self.since, self.number)
    }

    /// Whether one of the plugins that refused it says that it may pass after this (`isPodWorthRequeuing`).
    fn is_worth_requeuing(&self, event: &ClusterEvent) -> bool {
        self.refused_by.is_empty() || self.refused_by.iter().any(|plugin| plugin.may_help(event, &self.info))
    }

    /// The second in which its backoff ends: 1 s after the first failure, doubled up to 10 s.
    fn backoff_until(&self) -> Option<Time> {
        let failures = if self.errors > 0 { self.errors } else { self.refusals };
        let doublings = failures.checked_sub(1)?.min(8);
        Some(window_of(self.since + (INITIAL_BACKOFF * (1 << doublings)).min(MAX_BACKOFF)))
    }
}

fn first_due(queue: &CowMap<(Time, Rank), Key>, now: Time) -> Option<Key> {
    queue.first_key_value().filter(|((until, _), _)| *until < window_of(now)).map(|(_, key)| key.clone())
}

fn window_of(time: Time) -> Time {
    Time::from_secs(time.secs())
}
