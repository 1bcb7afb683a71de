//! What all controllers share: the work queue, the workers, retries, the client's rate limit, and not acting on news that
//! is older than what one has done oneself.
//!
//! To read before editing: client-go's `util/workqueue`, `pkg/controller/controller_utils.go` (expectations) and the
//! `worker` and `processNextWorkItem` of any controller.

use super::Timer;
use super::plan::{Plan, Report, Step, Tail, working_time};
use super::work_queue::WorkQueue;
use crate::actor::{ActorId, Context, Controller, Payload, RequestId};
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::request::Verb;
use crate::api::response::{Answer, Reply};
use crate::api::status::Status;
use crate::api::{Credential, Key, Kind, Object, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::client::{ControllerRateLimiter, EventRecorder, TokenBucket};
use crate::etcd::{View, WatchEvent};
use crate::trace::{Because, ChangeType, SpanId};
use alloc::collections::VecDeque;
use alloc::format;
use alloc::vec::Vec;

/// A controller: what it watches, and what it does about one key.
pub trait Reconciler {
    /// Which one it is.
    const ME: Controller;
    /// How it is called in Events.
    const EVENTS_FROM: &'static str;
    /// Its service account.
    const USER: &'static str;
    /// What makes it look at which key.
    const WATCHES: &'static [Watch];
    /// After so many failures in a row a key is given up until it changes.
    const MAX_RETRIES: u32 = u32::MAX;

    /// The process has started.
    fn started(&mut self, _now: Time) {}

    /// Looks at the key as it is now and plans what closes the gap to what is wanted. Level, not edge: whatever happened
    /// in between, what counts is what is there.
    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome;

    /// For [`Watch::Also`] and [`Watch::Any`]: the keys that this change concerns.
    fn concerned(&mut self, _change: &Change, _look: &Look, _keys: &mut Vec<Key>) {}

    /// The plan's steps are done, or one has failed: writes into its last object how it went, and says whether it is
    /// still to be written.
    fn conclude(&self, _last: &mut Object, error: Option<&Status>, _now: Time) -> bool {
        error.is_none()
    }
}

/// What makes a controller look at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// Objects of this kind are its keys.
    Itself(Kind),
    /// An object of the first kind concerns its controlling owner of the second kind.
    Owned(Kind, Kind),
    /// What an object of this kind concerns is said by [`Reconciler::concerned`].
    Also(Kind),
    /// The same for every kind there is, but Events: they are about the others.
    Any,
}

/// What a controller sees.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The time.
    pub now: Time,
    /// The shared informers' caches.
    pub view: View<'a>,
}

/// A change to an object, as informers tell it.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// What happened.
    pub change: ChangeType,
    /// The object now; as it was last, when it is gone.
    pub object: &'a Object,
    /// The object before.
    pub old: Option<&'a Object>,
}

/// What becomes of a key after its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing, until something changes.
    Done,
    /// It is looked at again after this time.
    After(Duration),
    /// It failed without asking anybody: it is looked at again after its backoff.
    Retry,
}

/// One controller with its machinery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Engine<C> {
    /// The controller's own memory.
    pub controller: C,
    machinery: Machinery,
}

/// The machinery around a controller: the same code for all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Machinery {
    me: Controller,
    max_retries: u32,
    queue: WorkQueue,
    retries: ControllerRateLimiter<Key>,
    client: TokenBucket,
    recorder: EventRecorder,
    jobs: VecMap<u64, Job>,
    next_job: u64,
    /// The requests in flight, with their jobs.
    waiting: VecMap<RequestId, (u64, Step)>,
    /// Keys whose own writes the caches do not show yet: to look at them now would be to do the same again.
    settling: VecMap<Key, Expectations>,
    /// When the next timer for delayed keys rings.
    armed: Option<Time>,
    credential: Credential,
}

/// What the machinery sees of a [`Reconciler`].
trait Controls {
    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome;
    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>);
    fn conclude(&self, last: &mut Object, error: Option<&Status>, now: Time) -> bool;
}

impl<C: Reconciler> Controls for C {
    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        Reconciler::reconcile(self, key, look, plan)
    }
    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>) {
        Reconciler::concerned(self, change, look, keys)
    }
    fn conclude(&self, last: &mut Object, error: Option<&Status>, now: Time) -> bool {
        Reconciler::conclude(self, last, error, now)
    }
}

/// A worker at work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Job {
    key: Key,
    cause: SpanId,
    plan: Plan,
    outcome: Outcome,
    batch: VecDeque<Step>,
    in_flight: u32,
    /// Whether the client has granted the next request, or will when the timer rings.
    reserved: bool,
    error: Option<Status>,
    expects: Expectations,
}

/// What the caches must show before a key is looked at again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Expectations {
    revision: u64,
    gone: Vec<(Key, Uid)>,
}

/// How many keys a controller works on at once (`--concurrent-deployment-syncs` and its like).
const WORKERS: usize = 5;
/// `--kube-api-qps` and `--kube-api-burst` of kube-controller-manager: for each controller.
const CLIENT: (u32, u32) = (20, 30);

impl<C: Reconciler> Engine<C> {
    /// A controller that has not seen anything yet.
    pub fn new(controller: C) -> Engine<C> {
        let machinery = Machinery {
            me: C::ME,
            max_retries: C::MAX_RETRIES,
            queue: WorkQueue::default(),
            retries: ControllerRateLimiter::default(),
            client: TokenBucket::new(CLIENT.0, CLIENT.1),
            recorder: EventRecorder::new(C::EVENTS_FROM, Text::EMPTY),
            jobs: VecMap::new(),
            next_job: 0,
            waiting: VecMap::new(),
            settling: VecMap::new(),
            armed: None,
            credential: Credential::controller(C::USER),
        };
        Engine { controller, machinery }
    }

    /// The keys that want to be looked at.
    pub fn queue(&self) -> &WorkQueue {
        &self.machinery.queue
    }

    /// The process starts: nothing is remembered but the numbers of jobs, by which late answers are told apart.
    pub fn restart(&mut self, controller: C) {
        let next_job = self.machinery.next_job;
        *self = Engine::new(controller);
        self.machinery.next_job = next_job;
    }

    /// Looks at everything there is: the informers' first list.
    pub fn list(&mut self, cx: &mut Context) {
        self.controller.started(cx.now);
        self.machinery.list(&mut self.controller, C::WATCHES, cx);
    }

    /// Something changed.
    pub fn watch(&mut self, event: &WatchEvent, cx: &mut Context) {
        self.machinery.watch(&mut self.controller, C::WATCHES, event, cx);
    }

    /// Handles an answer or a timer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        self.machinery.receive(&mut self.controller, payload, cx);
    }
}

impl Machinery {
    fn list(&mut self, controller: &mut dyn Controls, watches: &[Watch], cx: &mut Context) {
        for watch in watches {
            for kind in Kind::ALL.iter().filter(|kind| watch.is_of(**kind)) {
                for object in cx.view.objects(*kind, &Text::EMPTY) {
                    let change = Change { change: ChangeType::Added, object, old: None };
                    self.note(controller, *watch, &change, cx);
                }
            }
        }
        self.go_on(controller, cx);
    }

    fn watch(&mut self, controller: &mut dyn Controls, watches: &[Watch], event: &WatchEvent, cx: &mut Context) {
        let kind = event.object.kind();
        let change = Change { change: event.change, object: &event.object, old: event.old.as_ref() };
        for watch in watches {
            if watch.is_of(kind) {
                self.note(controller, *watch, &change, cx);
            }
        }
        self.settle(cx);
        self.go_on(controller, cx);
    }

    fn receive(&mut self, controller: &mut dyn Controls, payload: Payload, cx: &mut Context) {
        cx.outbox.acting_as(ActorId::Controller(self.me));
        match payload {
            Payload::Response(id, response) => self.answered(controller, id, response.body, cx),
            Payload::Timer(crate::actor::Timer::Controller(Timer::Job(job))) => self.advance(controller, job, cx),
            Payload::Timer(_) => self.armed = self.armed.filter(|at| *at > cx.now),
            _ => {}
        }
        self.go_on(controller, cx);
    }

    fn note(&mut self, controller: &mut dyn Controls, watch: Watch, change: &Change, cx: &mut Context) {
        let cause = cx.outbox.cause();
        match watch {
            Watch::Itself(_) => self.queue.add(&change.object.key(), cause),
            Watch::Owned(_, owner_kind) => {
                let owner = owner_key(change.object.meta(), owner_kind);
                let old_owner = change.old.and_then(|old| owner_key(old.meta(), owner_kind));
                for key in owner.iter().chain(old_owner.iter().filter(|old| Some(*old) != owner.as_ref())) {
                    self.queue.add(key, cause);
                }
            }
            Watch::Also(_) | Watch::Any => {
                let mut keys = Vec::new();
                controller.concerned(change, &Look { now: cx.now, view: cx.view }, &mut keys);
                keys.iter().for_each(|key| self.queue.add(key, cause));
            }
        }
    }

    /// Gives work to idle workers, and sees to it that delayed keys come at their time.
    fn go_on(&mut self, controller: &mut dyn Controls, cx: &mut Context) {
        cx.outbox.acting_as(ActorId::Controller(self.me));
        let next = self.queue.tick(cx.now);
        while self.jobs.len() < WORKERS
            && let Some((key, cause)) = self.queue.take()
        {
            self.begin(controller, key, cause, cx);
        }
        if let Some(at) = next
            && self.armed.is_none_or(|armed| at < armed)
        {
            self.armed = Some(at);
            self.timer(at.since(cx.now), Timer::Delayed, cx);
        }
    }

    fn begin(&mut self, controller: &mut dyn Controls, key: Key, cause: SpanId, cx: &mut Context) {
        cx.outbox.caused_by(cause);
        let mut plan = Plan::new(self.credential.clone());
        let outcome = controller.reconcile(&key, &Look { now: cx.now, view: cx.view }, &mut plan);
        for report in core::mem::take(&mut plan.reports) {
            self.tell(&report, Text::EMPTY, cx);
        }
        self.next_job += 1;
        let id = self.next_job;
        self.timer(working_time(plan.looked_at), Timer::Job(id), cx);
        let (batch, error, expects) = (VecDeque::new(), None, Expectations::default());
        self.jobs.insert(id, Job { key, cause, plan, outcome, batch, in_flight: 0, reserved: false, error, expects });
        cx.outbox.caused_by_this();
    }

    /// Carries on with a job: sends what may be sent, begins the next batch, or ends it.
    fn advance(&mut self, controller: &mut dyn Controls, id: u64, cx: &mut Context) {
        let Some(mut job) = self.jobs.remove(&id) else { return };
        cx.outbox.caused_by(job.cause);
        loop {
            if !job.batch.is_empty() {
                let wait = if job.reserved { Duration::ZERO } else { self.client.take(cx.now) };
                job.reserved = !wait.is_zero();
                if job.reserved {
                    self.timer(wait, Timer::Job(id), cx);
                    break;
                }
                self.send(id, &mut job, cx);
            } else if job.in_flight > 0 {
                break;
            } else if job.error.is_none()
                && let Some(batch) = job.plan.batches.pop_front()
            {
                job.batch = batch.into();
            } else if let Some(step) = last_step(controller, &mut job, cx.now) {
                job.batch.push_back(step);
            } else {
                self.end(job, cx);
                return cx.outbox.caused_by_this();
            }
        }
        self.jobs.insert(id, job);
        cx.outbox.caused_by_this();
    }

    fn send(&mut self, id: u64, job: &mut Job, cx: &mut Context) {
        let Some(step) = job.batch.pop_front() else { return };
        let request = cx.outbox.request_id();
        let payload = Payload::Request(request, step.request.clone());
        cx.outbox.send(ActorId::Apiserver, payload, step.because.clone());
        job.in_flight += 1;
        self.waiting.insert(request, (id, step));
    }

    fn answered(&mut self, controller: &mut dyn Controls, id: RequestId, answer: Answer, cx: &mut Context) {
        // Answers to Events, and to jobs of an earlier life, are nobody's.
        let Some((job_id, step)) = self.waiting.remove(&id) else { return };
        let Some(job) = self.jobs.get_mut(&job_id) else { return };
        job.in_flight -= 1;
        match answer {
            Ok(reply) => {
                let mut name = step.request.name.clone();
                if let Reply::Object(object) = &reply {
                    job.expects.revision = job.expects.revision.max(object.meta().resource_version.0);
                    name = object.meta().name.clone();
                }
                if step.request.verb == Verb::Delete
                    && let Some(uid) = step.goes
                {
                    job.expects.gone.push((step.request.key(), uid));
                }
                if let Some(report) = &step.done {
                    self.tell(report, name, cx);
                }
            }
            Err(status) if step.tolerate.tolerates(&status) => {}
            Err(status) => {
                if let Some(report) = &step.failed {
                    self.tell(report, status.message.clone(), cx);
                }
                if let Some(job) = self.jobs.get_mut(&job_id) {
                    job.error.get_or_insert(status);
                }
            }
        }
        // While the rest of a throttled batch waits for its timer, that timer carries on.
        if self.jobs.get(&job_id).is_some_and(|job| !job.reserved) {
            self.advance(controller, job_id, cx);
        }
    }

    fn end(&mut self, job: Job, cx: &mut Context) {
        let Job { key, cause, outcome, error, mut expects, .. } = job;
        let failed = error.is_some() || outcome == Outcome::Retry;
        if failed && self.retries.failures(&key) < self.max_retries {
            let wait = self.retries.next(key.clone(), cx.now);
            self.queue.add_at(&key, cx.now + wait, cause);
        } else {
            self.retries.forget(&key);
            match outcome {
                Outcome::After(wait) => self.queue.add_at(&key, cx.now + wait, cause),
                Outcome::Done | Outcome::Retry => drop(self.queue.cancel(&key)),
            }
        }
        match expects.are_met(&cx.view) {
            true => self.queue.done(&key),
            false => {
                self.settling.insert(key, expects);
            }
        }
    }

    /// Frees the keys whose own writes the caches show by now.
    fn settle(&mut self, cx: &Context) {
        let queue = &mut self.queue;
        self.settling.retain(|key, expects| {
            let met = expects.are_met(&cx.view);
            if met {
                queue.done(key);
            }
            !met
        });
    }

    fn tell(&mut self, report: &Report, more: Text, cx: &mut Context) {
        let message = match report.tail {
            Tail::Nothing => report.message.clone(),
            Tail::Name | Tail::Error => format!("{}{more}", report.message).into(),
        };
        self.recorder.event(cx, &report.about, report.event_type, report.reason, message);
    }

    fn timer(&self, delay: Duration, timer: Timer, cx: &mut Context) {
        let timer = crate::actor::Timer::Controller(timer);
        cx.outbox.timer(ActorId::Controller(self.me), delay, timer, Because::TimePassed);
    }
}

fn last_step(controller: &dyn Controls, job: &mut Job, now: Time) -> Option<Step> {
    let mut last = job.plan.last.take()?;
    let wanted = controller.conclude(&mut last.object, job.error.as_ref(), now);
    (wanted && last.object != last.before).then(|| job.plan.last_step(last))
}

impl Expectations {
    fn are_met(&mut self, view: &View) -> bool {
        while let Some((key, uid)) = self.gone.last() {
            let there = view.object(key).map(Object::meta);
            if there.is_some_and(|meta| meta.uid == *uid && !meta.is_terminating()) {
                return false;
            }
            self.gone.pop();
        }
        self.revision <= view.revision()
    }
}

impl Watch {
    /// Whether objects of this kind are watched.
    pub fn is_of(self, kind: Kind) -> bool {
        match self {
            Watch::Itself(watched) | Watch::Owned(watched, _) | Watch::Also(watched) => watched == kind,
            Watch::Any => kind.is_stored() && kind != Kind::Event,
        }
    }
}

/// The controlling owner, if it is of this kind.
pub fn owner_key(meta: &ObjectMeta, kind: Kind) -> Option<Key> {
    let owner = meta.controller()?;
    (owner.kind == *kind.info().name).then(|| Key::new(kind, &meta.namespace, &owner.name))
}

/// The reference that makes an object belong to its controller (`metav1.NewControllerRef`).
pub fn controller_reference(owner: &Object) -> OwnerReference {
    OwnerReference {
        api_version: owner.kind().api_version(),
        kind: Text::from_static(owner.kind().info().name),
        name: owner.meta().name.clone(),
        uid: owner.meta().uid,
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}
