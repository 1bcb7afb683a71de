//! The scheduling queue: the order in which pods are tried, and the time when a rejected pod is tried again.
//!
//! Upstream: `pkg/scheduler/backend/queue`. A pod is active (to be tried now), backing off (it has failed; tried after a
//! while, or as soon as there is nothing else to do), unschedulable (it waits for an event that may help), or gated.

use super::events::{ClusterEvent, PodChange, pod_changes};
use super::framework::{PodInfo, QueueingHint};
use super::profile::Profiles;
use super::runtime::PluginSet;
use crate::address::SpanId;
use crate::api::core_v1::Pod;
use crate::api::{Key, Resource};
use crate::base::{CowMap, Duration, Time};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// All pods that wait for a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SchedulingQueue {
    pods: CowMap<Key, (QueuedPod, Place)>,
    /// To be tried now. The time is zero; in the other queues it is the end of the backoff.
    active: CowMap<(Time, Rank), Key>,
    backoff: CowMap<(Time, Rank), Key>,
    /// After errors, as opposed to rejections: never tried before its time.
    error_backoff: CowMap<(Time, Rank), Key>,
    /// By the time of the last try.
    unschedulable: CowMap<(Time, Key), ()>,
    /// The pod that is being scheduled, and the events since it was popped.
    in_flight: Option<(Key, Vec<(ClusterEvent, SpanId)>)>,
    /// The number of pods that have come so far.
    count: u64,
    /// For PreEnqueue.
    profiles: Profiles,
}

/// A pod in the queue (`QueuedPodInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueuedPod {
    /// The pod.
    pub info: PodInfo,
    /// The message that put it where it waits now.
    pub cause: SpanId,
    /// The number of tries.
    pub attempts: u32,
    /// The plugins that rejected it when it was last tried; empty after an error.
    pub unschedulable_plugins: PluginSet,
    /// The time when it was last put into the queue.
    timestamp: Time,
    /// Its number among all pods that came: orders pods of the same moment.
    number: u64,
    /// The number of rejections.
    unschedulable_count: u32,
    /// The number of errors since the last rejection.
    consecutive_errors_count: u32,
}

/// The part of the queue that a pod waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// To be tried in its turn.
    Active,
    /// To be tried after this moment, or when there is nothing else to do.
    Backoff(Time),
    /// To be tried after this moment.
    ErrorBackoff(Time),
    /// To be tried after an event that may help, or after five minutes.
    Unschedulable,
    /// Held back by PreEnqueue.
    Gated,
}

/// The order of the active queue (QueueSort, plugin PrioritySort): by priority, then by time.
type Rank = (Reverse<i32>, Time, u64);

const INITIAL_BACKOFF: Duration = Duration::from_secs(1);
const MAX_BACKOFF: Duration = Duration::from_secs(10);
/// Backoffs end on full seconds (`backoffQOrderingWindowDuration`).
const WINDOW: Duration = Duration::from_secs(1);
/// The longest time that a pod waits for an event (`podMaxInUnschedulablePodsDuration`).
const MAX_UNSCHEDULABLE: Duration = Duration::from_secs(5 * 60);
/// The period of the checks for pods that have waited so long.
const LEFTOVER_CHECK: Duration = Duration::from_secs(30);

impl SchedulingQueue {
    /// An empty queue for the pods of these profiles.
    pub fn new(profiles: Profiles) -> SchedulingQueue {
        SchedulingQueue { profiles, ..SchedulingQueue::default() }
    }

    /// `Add`: a new pod.
    pub fn add(&mut self, info: PodInfo, now: Time, cause: SpanId) {
        self.count += 1;
        let pod = QueuedPod {
            unschedulable_plugins: self.gates(&info.pod),
            info,
            cause,
            attempts: 0,
            timestamp: now,
            number: self.count,
            unschedulable_count: 0,
            consecutive_errors_count: 0,
        };
        self.put(pod, Place::Active);
    }

    /// `Update`: a waiting pod was changed. It may be schedulable now.
    pub fn update(&mut self, old: &Pod, info: PodInfo, now: Time, cause: SpanId) {
        let key = info.pod.key();
        let changes = pod_changes(old, &info.pod);
        let event = |change: &PodChange| ClusterEvent::PodUpdate { change: *change, new: info.pod.clone() };
        if let Some((in_flight, events)) = &mut self.in_flight
            && *in_flight == key
        {
            return events.extend(changes.iter().map(|change| (event(change), cause)));
        }
        let Some((mut pod, place)) = self.take(&key) else { return self.add(info, now, cause) };
        pod.info = info.clone();
        let waits = matches!(place, Place::Unschedulable | Place::Gated);
        if waits && changes.iter().any(|change| pod.is_worth_requeuing(&event(change))) {
            self.requeue(pod, now, cause);
        } else {
            self.put(pod, place);
        }
    }

    /// `Delete`: the pod does not wait any more.
    pub fn delete(&mut self, key: &Key) {
        self.take(key);
    }

    /// `Pop`: the pod to be tried now. It is in flight until [`SchedulingQueue::add_unschedulable_if_not_present`] or
    /// [`SchedulingQueue::done`].
    pub fn pop(&mut self) -> Option<QueuedPod> {
        // With nothing else to do, a pod that backs off is as good as any (KEP-5142).
        let first = self.active.first_key_value().map(|(_, key)| key);
        let key = first.or_else(|| self.backoff.first_key_value().map(|(_, key)| key))?.clone();
        let (mut pod, _) = self.take(&key)?;
        pod.attempts += 1;
        pod.unschedulable_plugins = PluginSet::default();
        self.in_flight = Some((key, Vec::new()));
        Some(pod)
    }

    /// `Done`: the pod was tried, and has a node.
    pub fn done(&mut self) {
        self.in_flight = None;
    }

    /// `AddUnschedulableIfNotPresent`: the pod was tried in vain. These plugins rejected it; none if there was an error.
    pub fn add_unschedulable_if_not_present(
        &mut self,
        mut pod: QueuedPod,
        unschedulable_plugins: PluginSet,
        now: Time,
    ) {
        let key = pod.info.pod.key();
        let meanwhile = self.in_flight.take_if(|(in_flight, _)| *in_flight == key).map(|(_, events)| events);
        if self.pods.contains_key(&key) {
            return;
        }
        pod.unschedulable_plugins = unschedulable_plugins;
        pod.timestamp = now;
        if unschedulable_plugins.is_empty() {
            pod.consecutive_errors_count += 1;
        } else {
            pod.consecutive_errors_count = 0;
            pod.unschedulable_count += 1;
        }
        let helpful = meanwhile.into_iter().flatten().find(|(event, _)| pod.is_worth_requeuing(event));
        match helpful {
            Some((_, cause)) => self.requeue(pod, now, cause),
            None if unschedulable_plugins.is_empty() => {
                let cause = pod.cause;
                self.requeue(pod, now, cause);
            }
            None => self.put(pod, Place::Unschedulable),
        }
    }

    /// `MoveAllToActiveOrBackoffQueue`: pods that the event may help are tried again.
    pub fn move_all_to_active_or_backoff_queue(&mut self, event: ClusterEvent, now: Time, cause: SpanId) {
        if !self.profiles.is_event_of_interest(event.event_type()) {
            return;
        }
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

    /// `flushBackoffQCompleted` and `flushUnschedulablePodsLeftover`: ends backoffs that are over, and tries pods again that
    /// have waited for too long.
    pub fn flush(&mut self, now: Time, cause: SpanId) {
        while let Some(key) = first_due(&self.backoff, now).or_else(|| first_due(&self.error_backoff, now)) {
            if let Some((pod, _)) = self.take(&key) {
                self.put(pod, Place::Active);
            }
        }
        let leftover = self.unschedulable.keys().take_while(|(timestamp, _)| now.since(*timestamp) > MAX_UNSCHEDULABLE);
        for key in leftover.map(|(_, key)| key.clone()).collect::<Vec<Key>>() {
            if let Some((pod, _)) = self.take(&key) {
                self.requeue(pod, now, cause);
            }
        }
    }

    /// The time of the next [`SchedulingQueue::flush`]; None if no pod waits for a time. The checks for pods that have
    /// waited for too long come every 30 s since `started`.
    pub fn next_flush(&self, started: Time) -> Option<Time> {
        let backoffs = [&self.backoff, &self.error_backoff];
        let backoff =
            backoffs.into_iter().filter_map(|queue| queue.first_key_value()).map(|((until, _), _)| *until + WINDOW);
        let leftover = self.unschedulable.first_key_value().map(|((timestamp, _), ())| {
            let due = *timestamp + MAX_UNSCHEDULABLE;
            let period = LEFTOVER_CHECK.as_micros() as u64;
            let checks = due.since(started).as_micros() as u64 / period + 1;
            started + Duration::from_micros(checks * period)
        });
        backoff.chain(leftover).min()
    }

    /// The part of the queue that a pod is in; None if it does not wait.
    pub fn place(&self, key: &Key) -> Option<Place> {
        self.pods.get(key).map(|(_, place)| *place)
    }

    /// The pods that wait, each with its part of the queue.
    pub fn pods(&self) -> impl Iterator<Item = &(QueuedPod, Place)> {
        self.pods.values()
    }

    /// The number of pods that wait.
    pub fn len(&self) -> u64 {
        self.pods.len()
    }

    /// Whether no pod waits.
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    /// Puts a pod that is worth another try into the active or a backoff queue.
    fn requeue(&mut self, mut pod: QueuedPod, now: Time, cause: SpanId) {
        pod.cause = cause;
        let place = match pod.backoff_until() {
            Some(until) if until < window_of(now) => Place::Active,
            Some(until) if pod.unschedulable_plugins.is_empty() => Place::ErrorBackoff(until),
            Some(until) => Place::Backoff(until),
            None => Place::Active,
        };
        self.put(pod, place);
    }

    fn put(&mut self, pod: QueuedPod, place: Place) {
        let key = pod.info.pod.key();
        let place = if self.gates(&pod.info.pod).is_empty() { place } else { Place::Gated };
        match place {
            Place::Active => drop(self.active.insert((Time::default(), pod.rank()), key.clone())),
            Place::Backoff(until) => drop(self.backoff.insert((until, pod.rank()), key.clone())),
            Place::ErrorBackoff(until) => drop(self.error_backoff.insert((until, pod.rank()), key.clone())),
            Place::Unschedulable => drop(self.unschedulable.insert((pod.timestamp, key.clone()), ())),
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
            Place::Unschedulable => drop(self.unschedulable.remove(&(pod.timestamp, key.clone()))),
            Place::Gated => {}
        }
        Some((pod, place))
    }

    /// The plugins whose PreEnqueue holds the pod back.
    fn gates(&self, pod: &Pod) -> PluginSet {
        self.profiles.of(pod).map(|profile| profile.run_pre_enqueue_plugins(pod)).unwrap_or_default()
    }
}

impl QueuedPod {
    fn rank(&self) -> Rank {
        (Reverse(super::cache::priority(&self.info.pod)), self.timestamp, self.number)
    }

    /// Whether one of the plugins that rejected it thinks that it may pass after the event (`isPodWorthRequeuing`).
    fn is_worth_requeuing(&self, event: &ClusterEvent) -> bool {
        let plugins = self.unschedulable_plugins;
        plugins.is_empty() || plugins.queueing_hint(event, &self.info) == QueueingHint::Queue
    }

    /// `getBackoffTime`: the second in which its backoff ends, 1 s after the first failure, doubled up to 10 s.
    fn backoff_until(&self) -> Option<Time> {
        let errors = self.consecutive_errors_count;
        let failures = if errors > 0 { errors } else { self.unschedulable_count };
        let doublings = failures.checked_sub(1)?.min(8);
        Some(window_of(self.timestamp + (INITIAL_BACKOFF * (1 << doublings)).min(MAX_BACKOFF)))
    }
}

fn first_due(queue: &CowMap<(Time, Rank), Key>, now: Time) -> Option<Key> {
    queue.first_key_value().filter(|((until, _), _)| *until < window_of(now)).map(|(_, key)| key.clone())
}

fn window_of(time: Time) -> Time {
    Time::from_secs(time.secs())
}
