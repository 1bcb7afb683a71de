//! The recorder: how components report to people, as Event objects, without flooding the store with them.
//!
//! Upstream: client-go's `tools/record` (`EventCorrelator`) and, for the scheduler, `tools/events`.

use super::connection::TIMEOUT;
use super::rate_limiter::TokenBucket;
use crate::actor::Outbox;
use crate::address::ProcessId;
use crate::api::core_v1::{Event, EventSeries, EventSource, ObjectReference};
use crate::api::meta::Key;
use crate::api::record::Field;
use crate::api::request::{Body, PatchType, Request, Verb};
use crate::api::{Credential, MicroTime, Resource, Timestamp, Tree};
use crate::base::{CowMap, Digest, Duration, Text, Time};
use crate::wire::Payload;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// Something is reported to people.
    fn reporting(reason: Text) = "because-reporting";
}

/// Reports of one component: the same report again only counts up, many similar ones become one, and too many about one
/// object are dropped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventRecorder {
    /// The apiserver that it reports to.
    server: ProcessId,
    component: Text,
    host: Text,
    credential: Credential,
    /// The latest reports, by the digest of the reference to their object.
    subjects: CowMap<u64, Subject>,
    /// The same objects, the one that was not spoken of for longest first.
    by_age: CowMap<(Time, u64), ()>,
    /// When the report before has been answered: the broadcaster sends one at a time, in order.
    free_at: Time,
    /// The number of names made: two reports in one microsecond need two names.
    names: u32,
}

/// The remembered reports about one object; never none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Subject {
    /// When [`SPAM`] will be full again (`EventSourceObjectSpamFilter`).
    spam_full_at: Time,
    reports: Vec<Observed>,
}

/// A report that can be counted up (`eventLog`). There are several for each pod, so it is small.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Observed {
    /// The digest of its type and reason: what counts as similar (`EventAggregator`).
    similar: u32,
    /// The digest of the message; zero for what many similar ones were combined into.
    message: u32,
    /// The time of its first report, by which its Event is named.
    name: u64,
    /// Zero if it was only told within a combination.
    count: u32,
    /// Counts as one of the different messages of its reason; never more than [`MAX_SIMILAR`].
    is_different: bool,
    last: Time,
}

/// The content of a report.
struct Report<'a> {
    about: &'a ObjectReference,
    event_type: &'static str,
    reason: &'static str,
    message: Text,
}

/// So many different messages of one reason are kept apart within [`SIMILAR_FOR`] (`defaultAggregateMaxEvents`).
const MAX_SIMILAR: usize = 10;
/// `defaultAggregateIntervalInSeconds`.
const SIMILAR_FOR: Duration = Duration::from_secs(600);
/// `defaultSpamBurst`, and one more every five minutes (`defaultSpamQPS`).
const SPAM: TokenBucket = TokenBucket::every(Duration::from_secs(300), 25);
/// The number of objects that are remembered (`maxLruCacheEntries`).
const MAX_SUBJECTS: u64 = 4096;
/// About how long one report takes to be answered.
const ROUND_TRIP: Duration = Duration::from_millis(4);
/// After this time nothing is left to remember: the Events have expired, and the spam filter is full again.
const FORGET_AFTER: Duration = Duration::from_secs(7500);
/// The apiserver keeps an Event for so long after its last change (`--event-ttl`).
const EVENT_TTL: Duration = Duration::from_secs(3600);
/// The time for which an `events.k8s.io` report counts as one series (`finishTime` of `tools/events`).
const SERIES_FOR: Duration = Duration::from_secs(360);

impl EventRecorder {
    /// The recorder of a component: `"deployment-controller"`, `"kubelet"` with the name of its node as host.
    pub fn new(server: ProcessId, component: Text, host: Text, credential: Credential) -> EventRecorder {
        EventRecorder {
            server,
            component,
            host,
            credential,
            subjects: CowMap::new(),
            by_age: CowMap::new(),
            free_at: Time(0),
            names: 0,
        }
    }

    /// Reports something about an object: `event_type` is `"Normal"` or `"Warning"`. Sends the request itself; nobody
    /// waits for its answer.
    pub fn event(
        &mut self,
        outbox: &mut Outbox,
        about: &ObjectReference,
        event_type: &'static str,
        reason: &'static str,
        message: Text,
    ) {
        let now = outbox.now;
        let report = Report { about, event_type, reason, message };
        let name = self.next_name(now);
        let similar = Digest::of(&(event_type, reason)) as u32;
        let digest = (Digest::of(report.message.as_str()) as u32).max(1);
        let subject = self.subject(about, now);
        let spam_ok = subject.is_no_spam(now);
        let combined = subject.is_combined(similar, digest, now);
        let message = if combined {
            format!("(combined from similar events): {}", report.message).into()
        } else {
            report.message.clone()
        };
        let observed = subject.observe(similar, if combined { 0 } else { digest }, name, now);
        // What is too much is counted, but not told.
        if !spam_ok {
            return;
        }
        let report = Report { message, ..report };
        match observed.count {
            1 => self.create(outbox, &report, &observed),
            _ if now.since(observed.last) >= EVENT_TTL => self.create(outbox, &report, &observed),
            _ => self.count_up(outbox, &report, &observed),
        }
    }

    /// Reports as `events.k8s.io/v1` does, with an `action` (`"Binding"`, `"Scheduling"`): what the scheduler uses.
    /// Repeated reports of one action become a series, whatever they say, until the object changes; only its start is told.
    pub fn event_v1(
        &mut self,
        outbox: &mut Outbox,
        about: &ObjectReference,
        event_type: &'static str,
        reason: &'static str,
        action: &'static str,
        message: Text,
    ) {
        let now = outbox.now;
        let name = self.next_name(now);
        // The reference counts with its version: once the object has changed, a report about it is a new one.
        let similar = Digest::of(&(event_type, reason, action, &about.resource_version)) as u32;
        let subject = self.subject(about, now);
        subject.reports.retain(|known| now.since(known.last) <= SERIES_FOR);
        let observed = subject.observe(similar, 0, name, now);
        let mut event = self.blank(about, observed.name);
        match observed.count {
            1 => {
                event.message = message;
                event.reason = Text::from_static(reason);
                event.event_type = Text::from_static(event_type);
                event.action = Text::from_static(action);
                event.event_time = Some(MicroTime::from(now));
                event.reporting_component = self.component.clone();
                event.reporting_instance = if self.host.is_empty() {
                    self.component.clone()
                } else {
                    format!("{}-{}", self.component, self.host).into()
                };
                self.send(outbox, Duration::ZERO, reason, Request::create(&self.credential, event.into_object()));
            }
            2 => {
                let series = EventSeries { count: 2, last_observed_time: Some(MicroTime::from(now)) };
                let patch = Tree::fields([("series", series.write())]);
                self.send(outbox, ROUND_TRIP, reason, self.patch(&event.key(), patch));
            }
            _ => {}
        }
    }

    /// Sends a report; nobody waits for its answer.
    fn send(&self, outbox: &mut Outbox, delay: Duration, reason: &'static str, request: Request) {
        let payload = Payload::Request(outbox.request_id(), Arc::new(request));
        outbox.ask_after(delay, self.server.into(), payload, TIMEOUT, reporting(Text::from_static(reason)));
    }

    fn create(&mut self, outbox: &mut Outbox, report: &Report, observed: &Observed) {
        let now = outbox.now;
        let mut event = self.blank(report.about, observed.name);
        event.reason = Text::from_static(report.reason);
        event.message = report.message.clone();
        event.source = EventSource { component: self.component.clone(), host: self.host.clone() };
        event.first_timestamp = Some(Timestamp::from(Time(observed.name / 1000)));
        event.last_timestamp = Some(Timestamp::from(now));
        event.count = observed.count as i32;
        event.event_type = Text::from_static(report.event_type);
        event.reporting_component = self.component.clone();
        event.reporting_instance = self.host.clone();
        self.send_in_turn(outbox, report.reason, Request::create(&self.credential, event.into_object()));
    }

    fn count_up(&mut self, outbox: &mut Outbox, report: &Report, observed: &Observed) {
        let now = outbox.now;
        let patch = Tree::fields([
            ("count", (observed.count as i32).write()),
            ("lastTimestamp", Timestamp::from(now).write()),
            ("message", report.message.write()),
        ]);
        let request = self.patch(&self.blank(report.about, observed.name).key(), patch);
        self.send_in_turn(outbox, report.reason, request);
    }

    fn patch(&self, key: &Key, patch: Tree) -> Request {
        Request::on(&self.credential, Verb::Patch, key, Body::Patch(PatchType::StrategicMerge, patch))
    }

    /// A report that counts up must not overtake the one it counts.
    fn send_in_turn(&mut self, outbox: &mut Outbox, reason: &'static str, request: Request) {
        let now = outbox.now;
        let delay = self.free_at.since(now);
        self.free_at = now + delay + ROUND_TRIP;
        self.send(outbox, delay, reason, request);
    }

    /// An Event with only its place and its subject. Objects outside namespaces have theirs in `default`.
    fn blank(&self, about: &ObjectReference, name: u64) -> Event {
        let mut event = Event { involved_object: about.clone(), ..Event::default() };
        event.metadata.name = format!("{}.{name:016x}", about.name).into();
        event.metadata.namespace =
            if about.namespace.is_empty() { Text::from_static("default") } else { about.namespace.clone() };
        event
    }

    /// Upstream names Events by the time in nanoseconds; the simulation counts microseconds, a counter adds the rest.
    fn next_name(&mut self, now: Time) -> u64 {
        self.names = (self.names + 1) % 1000;
        now.0.wrapping_mul(1000).wrapping_add(u64::from(self.names))
    }

    /// The remembered reports about an object; the least recently used object makes room.
    fn subject(&mut self, about: &ObjectReference, now: Time) -> &mut Subject {
        while let Some(((last, key), ())) = self.by_age.first_key_value() {
            if self.subjects.len() < MAX_SUBJECTS && now.since(*last) < FORGET_AFTER {
                break;
            }
            let (last, key) = (*last, *key);
            self.by_age.remove(&(last, key));
            self.subjects.remove(&key);
        }
        let key = Digest::of(&(&about.kind, &about.namespace, &about.name, about.uid, &about.field_path));
        match self.subjects.get(&key).and_then(Subject::last) {
            Some(last) => {
                self.by_age.remove(&(last, key));
            }
            None => {
                self.subjects.insert(key, Subject { spam_full_at: Time(0), reports: Vec::new() });
            }
        }
        self.by_age.insert((now, key), ());
        self.subjects.get_mut(&key).expect("it was there or has been inserted")
    }
}

impl Subject {
    /// When it was last spoken of.
    fn last(&self) -> Option<Time> {
        self.reports.iter().map(|known| known.last).max()
    }

    fn is_no_spam(&mut self, now: Time) -> bool {
        let mut bucket = SPAM.full_at(self.spam_full_at);
        let ok = bucket.try_take(now);
        self.spam_full_at = bucket.when_full();
        ok
    }

    /// Whether this message is one too many of its reason, and is told as a combination (`EventAggregate`).
    fn is_combined(&mut self, similar: u32, message: u32, now: Time) -> bool {
        let last = self.reports.iter().filter(|known| known.similar == similar).map(|known| known.last).max();
        if last.is_some_and(|last| now.since(last) > SIMILAR_FOR) {
            for known in &mut self.reports {
                known.is_different &= known.similar != similar;
            }
            self.reports.retain(|known| known.similar != similar || now.since(known.last) < FORGET_AFTER);
        }
        match self.reports.iter_mut().find(|known| known.similar == similar && known.message == message) {
            Some(known) => known.is_different = true,
            None => self.add(Observed { similar, message, name: 0, count: 0, is_different: true, last: now }),
        }
        let different = |known: &Observed| known.similar == similar && known.is_different;
        let combined = self.reports.iter().filter(|known| different(known)).count() >= MAX_SIMILAR;
        if combined && let Some(first) = self.reports.iter_mut().find(|known| different(known)) {
            first.is_different = false;
        }
        self.reports.retain(|known| known.is_different || known.count > 0);
        combined
    }

    /// Counts a report; `last` of what comes back is when it was made the time before.
    fn observe(&mut self, similar: u32, message: u32, name: u64, now: Time) -> Observed {
        if !self.reports.iter().any(|known| known.similar == similar && known.message == message) {
            self.add(Observed { similar, message, name, count: 0, is_different: false, last: now });
        }
        let known = self.reports.iter_mut().find(|known| known.similar == similar && known.message == message);
        let known = known.expect("it was there or has been added");
        if known.count == 0 {
            known.name = name;
        }
        known.count += 1;
        Observed { last: core::mem::replace(&mut known.last, now), ..known.clone() }
    }

    /// Most objects are spoken of two or three times in all: no room is kept for more.
    fn add(&mut self, report: Observed) {
        self.reports.reserve_exact(1);
        self.reports.push(report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Object;
    use expect_test::{Expect, expect};
    use std::string::String;

    /// Reports the messages at their seconds, and shows what is sent.
    fn check(reports: &[(u64, &str)], v1: bool, expected: Expect) {
        let mut recorder = EventRecorder::new(
            ProcessId(1),
            Text::from_static("deployment-controller"),
            Text::EMPTY,
            Credential::admin(),
        );
        let about = ObjectReference { kind: "Deployment".into(), name: "web".into(), ..Default::default() };
        let mut shown = String::new();
        for (at, message) in reports {
            let (now, text) = (Time::from_secs(1_000_000 + at), Text::from(*message));
            let mut outbox = Outbox { now, ..Outbox::default() };
            if v1 {
                recorder.event_v1(&mut outbox, &about, "Warning", "FailedScheduling", "Scheduling", text);
            } else {
                recorder.event(&mut outbox, &about, "Normal", "ScalingReplicaSet", text);
            }
            for envelope in outbox.sent {
                let Payload::Request(_, request) = envelope.payload else { continue };
                shown += &match &request.body {
                    Body::Object(Object::Event(event)) => format!(
                        "{at} create {} {:?} {} x{} {}\n",
                        event.metadata.namespace, event.metadata.name, event.reason, event.count, event.message
                    ),
                    Body::Patch(_, tree) => format!("{at} patch {} {}\n", request.name, crate::api::to_json(tree)),
                    _ => String::from("?\n"),
                };
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn the_same_report_counts_up() {
        check(
            &[(0, "up"), (1, "up"), (2, "down"), (3, "up"), (4000, "up")],
            false,
            expect![[r#"
                0 create default "web.00038d7ea4c68001" ScalingReplicaSet x1 up
                1 patch web.00038d7ea4c68001 {"count":2,"lastTimestamp":"1970-01-12T13:46:41Z","message":"up"}
                2 create default "web.00038d7f1bfc1403" ScalingReplicaSet x1 down
                3 patch web.00038d7ea4c68001 {"count":3,"lastTimestamp":"1970-01-12T13:46:43Z","message":"up"}
                4000 create default "web.00038d7ea4c68001" ScalingReplicaSet x4 up
            "#]],
        );
    }

    #[test]
    fn many_similar_reports_become_one_and_too_many_are_dropped() {
        let texts: Vec<String> = (0..30).map(|number| format!("to {number}")).collect();
        let reports: Vec<(u64, &str)> = texts.iter().map(|text| (0, text.as_str())).collect();
        check(
            &reports,
            false,
            expect![[r#"
                0 create default "web.00038d7ea4c68001" ScalingReplicaSet x1 to 0
                0 create default "web.00038d7ea4c68002" ScalingReplicaSet x1 to 1
                0 create default "web.00038d7ea4c68003" ScalingReplicaSet x1 to 2
                0 create default "web.00038d7ea4c68004" ScalingReplicaSet x1 to 3
                0 create default "web.00038d7ea4c68005" ScalingReplicaSet x1 to 4
                0 create default "web.00038d7ea4c68006" ScalingReplicaSet x1 to 5
                0 create default "web.00038d7ea4c68007" ScalingReplicaSet x1 to 6
                0 create default "web.00038d7ea4c68008" ScalingReplicaSet x1 to 7
                0 create default "web.00038d7ea4c68009" ScalingReplicaSet x1 to 8
                0 create default "web.00038d7ea4c6800a" ScalingReplicaSet x1 (combined from similar events): to 9
                0 patch web.00038d7ea4c6800a {"count":2,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 10"}
                0 patch web.00038d7ea4c6800a {"count":3,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 11"}
                0 patch web.00038d7ea4c6800a {"count":4,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 12"}
                0 patch web.00038d7ea4c6800a {"count":5,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 13"}
                0 patch web.00038d7ea4c6800a {"count":6,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 14"}
                0 patch web.00038d7ea4c6800a {"count":7,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 15"}
                0 patch web.00038d7ea4c6800a {"count":8,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 16"}
                0 patch web.00038d7ea4c6800a {"count":9,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 17"}
                0 patch web.00038d7ea4c6800a {"count":10,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 18"}
                0 patch web.00038d7ea4c6800a {"count":11,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 19"}
                0 patch web.00038d7ea4c6800a {"count":12,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 20"}
                0 patch web.00038d7ea4c6800a {"count":13,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 21"}
                0 patch web.00038d7ea4c6800a {"count":14,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 22"}
                0 patch web.00038d7ea4c6800a {"count":15,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 23"}
                0 patch web.00038d7ea4c6800a {"count":16,"lastTimestamp":"1970-01-12T13:46:40Z","message":"(combined from similar events): to 24"}
            "#]],
        );
    }

    #[test]
    fn a_series_is_told_once() {
        check(
            &[(0, "0/3 nodes"), (9, "0/4 nodes"), (99, "0/5 nodes"), (1000, "0/3 nodes")],
            true,
            expect![[r#"
                0 create default "web.00038d7ea4c68001" FailedScheduling x0 0/3 nodes
                9 patch web.00038d7ea4c68001 {"series":{"count":2,"lastObservedTime":"1970-01-12T13:46:49.000000Z"}}
                1000 create default "web.00038e67796b9004" FailedScheduling x0 0/3 nodes
            "#]],
        );
    }
}
