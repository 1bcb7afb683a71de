//! Leader election: of several instances of a component one works, and the others wait until its lease has expired.
//!
//! Upstream: client-go's `tools/leaderelection/leaderelection.go` and `resourcelock/leaselock.go`. As long as nothing is wrong
//! between a leader and etcd its renewals are computed (`RenewTime::Every`), and as long as a lease is renewed the polls of
//! the candidates are: docs/decisions/leader-election.md.

use super::recorder::EventRecorder;
use super::reference;
use crate::actor::Context;
use crate::address::{ProcessId, RequestId};
use crate::api::coordination::{Lease, RenewTime};
use crate::api::request::{Body, Request, Verb};
use crate::api::response::{Answer, Reply};
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Credential, Key, Kind, MicroTime, Object, Resource, Uid};
use crate::base::{Duration, Rng, Text, Time};
use crate::because::Because;
use crate::wire::Payload;
use alloc::format;
use alloc::sync::Arc;

crate::reasons! {
    /// A candidate looks whether there is a leader.
    const LOOKING_FOR_LEADER = "because-looking-for-leader";
    /// Nobody leads, or the leader has not renewed its lease for too long.
    const TAKING_LEASE = "because-taking-lease";
    /// The leader shows that it lives.
    const RENEWING_LEASE = "because-renewing-lease";
}

/// The part of a component that takes part in an election (`LeaderElector`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LeaderElector {
    config: LeaderElectionConfig,
    /// The Lease that the instances compete for.
    lock: Key,
    identity: Text,
    recorder: EventRecorder,
    /// Whether something is wrong between it and etcd, so that each renewal is a request.
    renews_itself: bool,
    observed: Option<Observed>,
    in_flight: Option<InFlight>,
    leading: Option<Leading>,
    /// The number of the last timer for a try: those before ring in vain.
    tries: u32,
}

/// The configuration of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LeaderElectionConfig {
    /// The apiserver that it asks.
    pub server: ProcessId,
    /// Its credential.
    pub credential: Credential,
    /// The name of the Lease, in `kube-system`.
    pub name: Text,
    /// The component that its Events name.
    pub event_source: Text,
    /// The name of its machine, the first part of its identity.
    pub host: Text,
}

/// The lease as it was last seen (`observedRecord`, `observedTime`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Observed {
    lease: Arc<Lease>,
    /// Since when it has been like this, by the candidate's own clock.
    at: Time,
}

/// The one request that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct InFlight {
    id: RequestId,
    sent: Time,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Get,
    /// A create or an update; whether it stands for all renewals to come.
    Put {
        stands_for_all: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Leading {
    /// When the last renewal that is known to have succeeded was sent; the first one, if they are computed.
    renewed: Time,
    /// Whether renewals are computed.
    is_computed: bool,
}

/// The timers of an election.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The next try to acquire or to renew; only the one of this number counts.
    Try(u32),
    /// A renewal has to have succeeded by now.
    Deadline,
}

/// `leaseDuration`: how long candidates wait after the last change of the lease that they have observed.
pub const LEASE_DURATION: Duration = Duration::from_secs(15);
/// `renewDeadline`: how long a leader goes on without a successful renewal.
pub const RENEW_DEADLINE: Duration = Duration::from_secs(10);
/// `retryPeriod`: the time between two tries.
pub const RETRY_PERIOD: Duration = Duration::from_secs(2);
/// `JitterFactor` in percent: the tries of a candidate are up to this much further apart.
const JITTER_PERCENT: u32 = 120;
/// The client of an election waits half of the renew deadline for an answer (`resourcelock.NewFromKubeconfig`).
const TIMEOUT: Duration = Duration::from_secs(5);
const NAMESPACE: Text = Text::from_static("kube-system");

impl LeaderElector {
    /// A candidate that has not started.
    pub fn new(config: LeaderElectionConfig) -> LeaderElector {
        let LeaderElectionConfig { server, credential, name, event_source, host } = config.clone();
        LeaderElector {
            lock: Key::new(Kind::Lease, &NAMESPACE, &name),
            identity: host,
            recorder: EventRecorder::new(server, event_source, Text::EMPTY, credential),
            config,
            renews_itself: false,
            observed: None,
            in_flight: None,
            leading: None,
            tries: 0,
        }
    }

    /// Whether it leads: only then its component may work.
    pub fn is_leader(&self) -> bool {
        self.leading.is_some()
    }

    /// The name by which the lease knows it: `<host>_<uuid>`, another one after each start.
    pub fn identity(&self) -> &Text {
        &self.identity
    }

    /// The lease, and by which name this process would hold it.
    pub fn lease(&self) -> (Key, Text) {
        (self.lock.clone(), self.identity.clone())
    }

    /// The process has started, and knows nothing of what was before.
    pub fn start<T: From<Timer>>(&mut self, cx: &mut Context<T>) {
        *self = LeaderElector::new(self.config.clone());
        self.identity = format!("{}_{}", self.config.host, Uid(cx.rng.uid())).into();
        self.try_acquire_or_renew(cx);
    }

    /// The first list of leases is there, or a new one.
    pub fn listed<T: From<Timer>>(&mut self, cx: &mut Context<T>) {
        if let Some(lease) = cx.view.get::<Lease>(&self.lock.namespace, &self.lock.name).cloned() {
            self.observe(&lease, cx);
        }
    }

    /// An event of the informers.
    pub fn watched<T: From<Timer>>(&mut self, event: &WatchEvent, cx: &mut Context<T>) {
        let Object::Lease(lease) = &event.object else { return };
        if lease.key() != self.lock {
            return;
        }
        if event.change == EventType::Deleted {
            self.observed = None;
            self.try_after(self.retry_period(cx.rng), cx);
        } else {
            self.observe(lease, cx);
        }
    }

    /// Takes the answer to one of its requests; hands back all other messages. True: it begins to lead.
    pub fn receive<T: From<Timer>>(&mut self, payload: Payload, cx: &mut Context<T>) -> Result<bool, Payload> {
        let InFlight { sent, step, .. } = match (&payload, self.in_flight) {
            (Payload::Response(id, _) | Payload::Broken(id, _), Some(ours)) if ours.id == *id => ours,
            _ => return Err(payload),
        };
        self.in_flight = None;
        let answer = match payload {
            Payload::Response(_, response) => response.body,
            Payload::Broken(_, error) => Err(error.status()),
            other => return Err(other),
        };
        match step {
            Step::Get => self.got(answer, cx),
            Step::Put { stands_for_all } => return Ok(self.put(answer, sent, stands_for_all, cx)),
        }
        Ok(false)
    }

    /// A timer rings.
    pub fn wake<T: From<Timer>>(&mut self, timer: Timer, cx: &mut Context<T>) {
        match (timer, self.leading) {
            (Timer::Try(number), _) if number != self.tries => {}
            (Timer::Try(_), Some(Leading { is_computed: true, .. })) => {}
            (Timer::Try(_), _) => self.try_acquire_or_renew(cx),
            (Timer::Deadline, Some(Leading { is_computed: false, renewed })) if renewed + RENEW_DEADLINE <= cx.now => {
                self.lose(cx);
            }
            (Timer::Deadline, _) => {}
        }
    }

    /// Something between it and etcd has begun to be wrong, or nothing is wrong any more.
    pub fn path_changed<T: From<Timer>>(&mut self, is_healthy: bool, cx: &mut Context<T>) {
        self.renews_itself = !is_healthy;
        // What is on its way may no longer stand for all renewals.
        if let (false, Some(InFlight { step: Step::Put { stands_for_all }, .. })) = (is_healthy, &mut self.in_flight) {
            *stands_for_all = false;
        }
        let Some(Leading { renewed, is_computed }) = self.leading else { return };
        if is_healthy && !is_computed {
            self.try_acquire_or_renew(cx);
        } else if !is_healthy && is_computed {
            let renewed = RenewTime::every(RETRY_PERIOD, renewed).last(cx.now).to_time();
            self.leading = Some(Leading { renewed, is_computed: false });
            self.set_deadline(renewed, cx);
            self.try_after((renewed + RETRY_PERIOD).since(cx.now), cx);
        }
    }

    /// `tryAcquireOrRenew`: a leader renews what it wrote last; a candidate looks first.
    fn try_acquire_or_renew<T>(&mut self, cx: &mut Context<T>) {
        if self.in_flight.is_some() {
            return;
        }
        match &self.observed {
            Some(Observed { lease, .. }) if self.is_leader() && lease.spec.holder_identity == self.identity => {
                self.send_put(Some(lease.clone()), cx);
            }
            _ => {
                let request = Request::on(&self.config.credential, Verb::Get, &self.lock, Body::None);
                self.send(request, Step::Get, LOOKING_FOR_LEADER, cx);
            }
        }
    }

    /// The answer to a GET.
    fn got<T: From<Timer>>(&mut self, answer: Answer, cx: &mut Context<T>) {
        match answer {
            Ok(Reply::Object(Object::Lease(lease))) => {
                self.read(&lease, cx.now);
                if self.is_leader() && lease.spec.holder_identity != self.identity {
                    self.lose(cx);
                } else if self.may_take(cx.now) {
                    self.send_put(Some(lease), cx);
                } else {
                    self.await_expiry(cx.now, cx);
                }
            }
            Err(status) if status.is_not_found() => self.send_put(None, cx),
            _ => self.try_again(cx),
        }
    }

    /// The answer to a create or an update. True: it begins to lead.
    fn put<T: From<Timer>>(&mut self, answer: Answer, sent: Time, stands_for_all: bool, cx: &mut Context<T>) -> bool {
        let Ok(Reply::Object(Object::Lease(lease))) = answer else {
            // What was known is outdated: the next try looks first.
            if answer.is_err_and(|status| status.is_conflict() || status.is_not_found()) && self.is_leader() {
                self.observed = None;
                self.try_acquire_or_renew(cx);
            } else {
                self.try_again(cx);
            }
            return false;
        };
        let begins = self.leading.is_none();
        self.leading = Some(Leading { renewed: sent, is_computed: stands_for_all });
        if begins {
            let message = format!("{} became leader", self.identity);
            self.recorder.event(cx.outbox, &reference(&*lease), "Normal", "LeaderElection", message.into());
        }
        if self.observed.as_ref().is_none_or(|observed| version(&observed.lease) < version(&lease)) {
            self.observed = Some(Observed { lease, at: cx.now });
        }
        if !stands_for_all {
            self.set_deadline(sent, cx);
            if self.renews_itself {
                self.try_after(RETRY_PERIOD, cx);
            } else {
                self.try_acquire_or_renew(cx);
            }
        }
        begins
    }

    /// A version of the lease that a watch has shown.
    fn observe<T: From<Timer>>(&mut self, lease: &Arc<Lease>, cx: &mut Context<T>) {
        if let Some(observed) = &mut self.observed {
            match version(lease).cmp(&version(&observed.lease)) {
                core::cmp::Ordering::Less => return,
                // A GET has shown it before, with the last one of its renewals.
                core::cmp::Ordering::Equal => {
                    observed.lease = lease.clone();
                    if is_computed(lease) && !self.is_leader() {
                        self.tries += 1;
                    }
                    return;
                }
                core::cmp::Ordering::Greater => {}
            }
        }
        let at = self.last_change(lease, cx.now);
        self.observed = Some(Observed { lease: lease.clone(), at });
        if self.is_leader() {
            if lease.spec.holder_identity != self.identity {
                self.lose(cx);
            }
        } else if self.in_flight.is_none() {
            // The poll that would have shown it comes some time later.
            let gap = self.retry_period(cx.rng);
            let noticed = at + Duration::from_micros(cx.rng.below(gap.as_micros() as u64));
            self.await_expiry(noticed, cx);
        }
    }

    /// Since when the lease has been as a watch shows it now. When computed renewals have just ended, the last one was a
    /// moment ago; polls would have shown it as all those before.
    fn last_change(&self, lease: &Lease, now: Time) -> Time {
        let ended = self.observed.as_ref().is_some_and(|observed| {
            is_computed(&observed.lease) && observed.lease.spec.holder_identity == lease.spec.holder_identity
        });
        match lease.spec.renew_time {
            Some(RenewTime::At(renewed)) if ended && now.since(renewed.to_time()) < RETRY_PERIOD => renewed.to_time(),
            _ => now,
        }
    }

    /// A version of the lease that a GET has shown: renewals that are computed show there as a `renewTime` that goes on.
    fn read(&mut self, lease: &Arc<Lease>, now: Time) {
        let is_same = |observed: &Observed| {
            version(&observed.lease) == version(lease)
                && (is_computed(&observed.lease) || observed.lease.spec.renew_time == lease.spec.renew_time)
        };
        if !self.observed.as_ref().is_some_and(is_same) {
            self.observed = Some(Observed { lease: lease.clone(), at: now });
        }
    }

    /// Whether the lease is its own, nobody's, or expired.
    fn may_take(&self, now: Time) -> bool {
        let Some(Observed { lease, at }) = &self.observed else { return true };
        let holder = &lease.spec.holder_identity;
        holder.is_empty() || *holder == self.identity || (!is_computed(lease) && *at + LEASE_DURATION <= now)
    }

    /// Sets the timer for the first poll that would find the lease expired, when one has noticed its present state at
    /// `noticed`. A lease whose renewals are computed does not expire.
    fn await_expiry<T: From<Timer>>(&mut self, noticed: Time, cx: &mut Context<T>) {
        let Some(Observed { lease, .. }) = &self.observed else { return };
        let may_take = self.may_take(cx.now);
        if is_computed(lease) && !may_take {
            self.tries += 1;
            return;
        }
        let expires = if may_take { cx.now } else { noticed + LEASE_DURATION };
        let mut poll = noticed;
        while poll < expires {
            poll += self.retry_period(cx.rng);
        }
        self.try_after(poll.since(cx.now), cx);
    }

    fn try_again<T: From<Timer>>(&mut self, cx: &mut Context<T>) {
        let wait = if self.is_leader() { RETRY_PERIOD } else { self.retry_period(cx.rng) };
        self.try_after(wait, cx);
    }

    fn retry_period(&self, rng: &mut Rng) -> Duration {
        rng.jitter(RETRY_PERIOD, JITTER_PERCENT)
    }

    fn try_after<T: From<Timer>>(&mut self, wait: Duration, cx: &mut Context<T>) {
        self.tries += 1;
        cx.timer(wait, Timer::Try(self.tries).into(), Because::TIME_PASSED);
    }

    /// The deadline counts from when the last renewal was sent, not from its answer: candidates cannot have observed that
    /// renewal before.
    fn set_deadline<T: From<Timer>>(&self, renewed: Time, cx: &mut Context<T>) {
        cx.timer((renewed + RENEW_DEADLINE).since(cx.now), Timer::Deadline.into(), Because::TIME_PASSED);
    }

    /// "leaderelection lost": the process exits at once, and with it all that it has in flight.
    fn lose<T>(&mut self, cx: &mut Context<T>) {
        self.leading = None;
        cx.outbox.exit(1);
    }

    fn send_put<T>(&mut self, known: Option<Arc<Lease>>, cx: &mut Context<T>) {
        let verb = if known.is_some() { Verb::Update } else { Verb::Create };
        let mut lease = known.map(|lease| (*lease).clone()).unwrap_or_default();
        lease.metadata.name = self.lock.name.clone();
        lease.metadata.namespace = self.lock.namespace.clone();
        let now = MicroTime::from(cx.now);
        let spec = &mut lease.spec;
        if spec.holder_identity != self.identity {
            let transitions = spec.lease_transitions.map_or(0, |transitions| transitions + 1);
            (spec.lease_transitions, spec.acquire_time) = (Some(transitions), Some(now));
        }
        spec.holder_identity = self.identity.clone();
        spec.lease_duration_seconds = Some(LEASE_DURATION.as_secs() as i32);
        let stands_for_all = !self.renews_itself;
        let renewed = if stands_for_all { RenewTime::every(RETRY_PERIOD, cx.now) } else { RenewTime::At(now) };
        spec.renew_time = Some(renewed);
        let request = Request::on(&self.config.credential, verb, &self.lock, Body::Object(lease.into_object()));
        let because = if self.is_leader() { RENEWING_LEASE } else { TAKING_LEASE };
        self.send(request, Step::Put { stands_for_all }, because, cx);
    }

    fn send<T>(&mut self, request: Request, step: Step, because: Because, cx: &mut Context<T>) {
        let id = cx.outbox.request(self.config.server, request, TIMEOUT, because);
        self.in_flight = Some(InFlight { id, sent: cx.now, step });
    }
}

fn version(lease: &Lease) -> u64 {
    lease.metadata.resource_version.0
}

fn is_computed(lease: &Lease) -> bool {
    matches!(lease.spec.renew_time, Some(RenewTime::Every { .. }))
}
