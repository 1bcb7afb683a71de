//! A running controller: its work queue, workers, retries, client and expectations, around a [`Reconciler`].
//!
//! To read before editing: client-go's `util/workqueue`, `pkg/controller/controller_utils.go` (expectations), and `worker`
//! and `processNextWorkItem` of any upstream controller.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch, owner_key};
use super::plan::{EventTemplate, Plan, Server, Step, Tail, working_time};
use super::work_queue::{ItemId, WorkQueue};
use super::{Context, Timer};
use crate::address::{Part, ProcessId, RequestId, SpanId};
use crate::api::request::Verb;
use crate::api::response::{Answer, Reply};
use crate::api::status::Status;
use crate::api::watch::EventType;
use crate::api::watch::WatchEvent;
use crate::api::{Credential, Key, Kind, Object, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::client::connection::TIMEOUT;
use crate::client::{ControllerRateLimiter, EventRecorder, TokenBucket};
use crate::history::View;
use crate::wire::Payload;
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

/// A controller of a manager.
#[derive(Clone, Debug)]
pub struct Controller {
    /// Its entry in the manager's table.
    pub descriptor: &'static ControllerDescriptor,
    /// Its address within the manager.
    part: Part,
    reconciler: Box<dyn Reconciler>,
    work: Work,
}

/// Everything around the reconciler.
#[derive(Clone, Debug, Hash)]
struct Work {
    queue: WorkQueue,
    retries: ControllerRateLimiter<Key>,
    client: TokenBucket,
    recorder: EventRecorder,
    jobs: VecMap<u64, Job>,
    next_job: u64,
    /// The requests in flight, with their jobs.
    in_flight: VecMap<RequestId, (u64, Step)>,
    /// Keys whose own writes the caches do not show yet. Reconciled now, they would do the same again.
    awaiting_cache: VecMap<ItemId, Expectations>,
    /// The time of the timer for delayed keys.
    armed: Option<Time>,
    credential: Credential,
    servers: Servers,
}

/// The addresses of the servers that a manager is configured with.
pub type Servers = VecMap<Server, ProcessId>;

/// A worker at work on a key.
#[derive(Clone, Debug, Hash)]
struct Job {
    item: ItemId,
    key: Key,
    cause: SpanId,
    /// The revision of its snapshot, the same for all rounds of questions.
    revision: u64,
    plan: Plan,
    outcome: Outcome,
    batch: VecDeque<Step>,
    /// Whether the batch is questions, whose answers begin the next round.
    asks: bool,
    in_flight: u32,
    /// Whether the client has granted the next request, or will when the timer rings.
    reserved: bool,
    error: Option<Status>,
    expects: Expectations,
}

/// Expectations: writes of our own that the informers have not shown yet.
#[derive(Clone, Debug, Default, Hash)]
struct Expectations {
    revision: u64,
    deleted: Vec<(Key, Uid)>,
}

/// The number of workers of a controller (`--concurrent-deployment-syncs` and its like).
const WORKERS: usize = 5;
/// `--kube-api-qps` and `--kube-api-burst` of kube-controller-manager: for each controller.
const CLIENT: (u32, u32) = (20, 30);

impl Hash for Controller {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.descriptor.name.hash(state);
        self.reconciler.hash(state);
        self.work.hash(state);
    }
}

impl Controller {
    /// A controller that has not seen anything yet.
    pub fn new(part: Part, descriptor: &'static ControllerDescriptor, servers: Servers) -> Controller {
        let server = servers.get(&Server::Apiserver).copied().unwrap_or_default();
        let credential = Credential::controller(descriptor.service_account);
        let work = Work {
            queue: WorkQueue::default(),
            retries: ControllerRateLimiter::default(),
            client: TokenBucket::new(CLIENT.0, CLIENT.1),
            recorder: EventRecorder::new(
                server,
                Text::from_static(descriptor.event_source),
                Text::EMPTY,
                credential.clone(),
            ),
            jobs: VecMap::new(),
            next_job: 0,
            in_flight: VecMap::new(),
            awaiting_cache: VecMap::new(),
            armed: None,
            credential,
            servers,
        };
        Controller { descriptor, part, reconciler: (descriptor.constructor)(), work }
    }

    /// Its work queue.
    pub fn queue(&self) -> &WorkQueue {
        &self.work.queue
    }

    /// The process starts: the controller forgets everything but the numbers of its jobs, by which it recognizes timers of
    /// jobs from before.
    pub fn restart(&mut self) {
        let next_job = self.work.next_job;
        *self = Controller::new(self.part, self.descriptor, core::mem::take(&mut self.work.servers));
        self.work.next_job = next_job;
    }

    /// The informers have synced: every object counts as added.
    pub fn synced(&mut self, cx: &mut Context) {
        self.reconciler.started(cx.now);
        for watch in self.descriptor.watches {
            for kind in Kind::ALL.iter().filter(|kind| watch.is_of(**kind)) {
                for object in cx.view.objects(*kind, &Text::EMPTY) {
                    let change = Change { change: EventType::Added, object, old: None };
                    self.enqueue(*watch, &change, cx);
                }
            }
        }
        self.process_queue(cx);
    }

    /// Handles a watch event.
    pub fn watch(&mut self, event: &WatchEvent, cx: &mut Context) {
        let kind = event.object.kind();
        let change = Change { change: event.change, object: &event.object, old: event.old.as_ref() };
        for watch in self.descriptor.watches {
            if watch.is_of(kind) {
                self.enqueue(*watch, &change, cx);
            }
        }
        self.check_expectations(cx);
        self.process_queue(cx);
    }

    /// Handles an answer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        cx.outbox.acting_as(self.part);
        match payload {
            Payload::Response(id, response) => self.answered(id, response.body, cx),
            Payload::Broken(id, error) => self.answered(id, Err(error.status()), cx),
            _ => {}
        }
        self.process_queue(cx);
    }

    /// Handles a timer.
    pub fn wake(&mut self, timer: Timer, cx: &mut Context) {
        cx.outbox.acting_as(self.part);
        match timer {
            Timer::Job(job) => self.advance(job, cx),
            Timer::Delayed | Timer::Watch(_) | Timer::Election(_) => {
                self.work.armed = self.work.armed.filter(|at| *at > cx.now)
            }
        }
        self.process_queue(cx);
    }

    fn enqueue(&mut self, watch: Watch, change: &Change, cx: &mut Context) {
        let (queue, cause) = (&mut self.work.queue, cx.outbox.cause());
        match watch {
            Watch::For(_) => queue.add(&change.object.key(), cause),
            Watch::Owns(_, owner_kind) => {
                let owner = owner_key(change.object.meta(), owner_kind);
                let old_owner = change.old.and_then(|old| owner_key(old.meta(), owner_kind));
                for key in owner.iter().chain(old_owner.iter().filter(|old| Some(*old) != owner.as_ref())) {
                    queue.add(key, cause);
                }
            }
            Watch::Watches(_) | Watch::AllKinds => {
                let mut keys = Vec::new();
                self.reconciler.map_to_keys(change, &Snapshot { now: cx.now, view: cx.view }, &mut keys);
                keys.iter().for_each(|key| queue.add(key, cause));
            }
        }
    }

    /// Gives keys to idle workers, and sets the timer for delayed ones (`processNextWorkItem`).
    fn process_queue(&mut self, cx: &mut Context) {
        cx.outbox.acting_as(self.part);
        let next = self.work.queue.tick(cx.now);
        while self.work.jobs.len() < WORKERS
            && let Some((item, key, cause)) = self.work.queue.get()
        {
            self.begin(item, key, cause, cx);
        }
        if let Some(at) = next
            && self.work.armed.is_none_or(|armed| at < armed)
        {
            self.work.armed = Some(at);
            self.timer(at.since(cx.now), Timer::Delayed, cx);
        }
    }

    fn begin(&mut self, item: ItemId, key: Key, cause: SpanId, cx: &mut Context) {
        cx.outbox.caused_by(cause);
        self.work.next_job += 1;
        let mut job = Job {
            item,
            key,
            cause,
            revision: cx.view.revision(),
            plan: Plan::new(self.work.credential.clone()),
            outcome: Outcome::Done,
            batch: VecDeque::new(),
            asks: false,
            in_flight: 0,
            reserved: false,
            error: None,
            expects: Expectations::default(),
        };
        self.reconcile(&mut job, cx);
        let id = self.work.next_job;
        self.timer(working_time(job.plan.cost), Timer::Job(id), cx);
        self.work.jobs.insert(id, job);
        cx.outbox.caused_by_this();
    }

    /// One round: the reconciler plans, or asks.
    fn reconcile(&mut self, job: &mut Job, cx: &mut Context) {
        let view = cx.view.at(job.revision).unwrap_or(cx.view);
        job.plan.begin_round();
        job.outcome = self.reconciler.reconcile(&job.key, &Snapshot { now: cx.now, view }, &mut job.plan);
        job.batch = job.plan.take_questions();
        job.asks = !job.batch.is_empty();
        for event in core::mem::take(&mut job.plan.events) {
            self.record(&event, Text::EMPTY, cx);
        }
    }

    /// Carries on with a job: sends the next requests, begins the next batch or the next round, or ends it.
    fn advance(&mut self, id: u64, cx: &mut Context) {
        let Some(mut job) = self.work.jobs.remove(&id) else { return };
        cx.outbox.caused_by(job.cause);
        loop {
            if let Some(step) = job.batch.front() {
                // The rate limit is that of the client for the apiserver.
                let limited = step.server == Server::Apiserver && !job.reserved;
                let wait = if limited { self.work.client.take(cx.now) } else { Duration::ZERO };
                job.reserved = !wait.is_zero();
                if job.reserved {
                    self.timer(wait, Timer::Job(id), cx);
                    break;
                }
                self.send(id, &mut job, cx);
            } else if job.in_flight > 0 {
                break;
            } else if job.asks {
                self.reconcile(&mut job, cx);
            } else if job.error.is_none()
                && let Some(batch) = job.plan.batches.pop_front()
            {
                job.batch = batch.into();
            } else if let Some(step) = job.plan.take_last(job.error.as_ref(), cx.now) {
                job.batch.push_back(step);
            } else {
                self.end(job, cx);
                return cx.outbox.caused_by_this();
            }
        }
        self.work.jobs.insert(id, job);
        cx.outbox.caused_by_this();
    }

    fn send(&mut self, id: u64, job: &mut Job, cx: &mut Context) {
        let Some(step) = job.batch.pop_front() else { return };
        let Some(server) = self.work.servers.get(&step.server) else {
            return self.finish(job, step, Err(Status::connection_refused()), cx);
        };
        let request = cx.outbox.request_id();
        let payload = Payload::Request(request, step.request.clone());
        cx.outbox.ask_after(Duration::ZERO, (*server).into(), payload, TIMEOUT, step.because.clone());
        job.in_flight += 1;
        self.work.in_flight.insert(request, (id, step));
    }

    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) {
        // Answers to Events, and to jobs from before the last restart, have no job.
        let Some((id, step)) = self.work.in_flight.remove(&id) else { return };
        let Some(mut job) = self.work.jobs.remove(&id) else { return };
        job.in_flight -= 1;
        self.finish(&mut job, step, answer, cx);
        // While the rest of a throttled batch waits for its timer, that timer carries on.
        let waits = job.reserved;
        self.work.jobs.insert(id, job);
        if !waits {
            self.advance(id, cx);
        }
    }

    fn finish(&mut self, job: &mut Job, step: Step, answer: Answer, cx: &mut Context) {
        job.expects.expect(&step, &answer);
        match &answer {
            Ok(reply) => {
                if let Some(event) = &step.on_success {
                    let name = match reply {
                        Reply::Object(object) => object.meta().name.clone(),
                        _ => step.request.name.clone(),
                    };
                    self.record(event, name, cx);
                }
            }
            Err(status) if step.ignore.ignores(status) => {}
            Err(status) => {
                if let Some(event) = &step.on_error {
                    self.record(event, status.message.clone(), cx);
                }
                if step.question.is_none() {
                    job.error.get_or_insert_with(|| status.clone());
                }
            }
        }
        job.plan.answer(&step, answer);
    }

    fn end(&mut self, job: Job, cx: &mut Context) {
        let Job { item, key, cause, outcome, error, mut expects, .. } = job;
        let Work { queue, retries, awaiting_cache, .. } = &mut self.work;
        let failed = error.is_some() || outcome == Outcome::RequeueRateLimited;
        if failed && retries.failures(&key) < self.descriptor.max_retries {
            let wait = retries.next(key, cx.now);
            queue.add_at(item, cx.now + wait, cause);
        } else {
            retries.forget(&key);
            match outcome {
                Outcome::RequeueAfter(wait) => queue.add_at(item, cx.now + wait, cause),
                Outcome::Done | Outcome::RequeueRateLimited => drop(queue.cancel(item)),
            }
        }
        if expects.are_satisfied(&cx.view) {
            queue.done(item);
        } else {
            awaiting_cache.insert(item, expects);
        }
    }

    /// Frees the keys whose own writes the caches show by now.
    fn check_expectations(&mut self, cx: &Context) {
        let Work { queue, awaiting_cache, .. } = &mut self.work;
        awaiting_cache.retain(|item, expects| {
            let satisfied = expects.are_satisfied(&cx.view);
            if satisfied {
                queue.done(*item);
            }
            !satisfied
        });
    }

    fn record(&mut self, event: &EventTemplate, more: Text, cx: &mut Context) {
        let message = match event.tail {
            Tail::Nothing => event.message.clone(),
            Tail::Name | Tail::Error => format!("{}{more}", event.message).into(),
        };
        self.work.recorder.event(cx.outbox, &event.about, event.event_type, event.reason, message);
    }

    fn timer(&self, delay: Duration, timer: Timer, cx: &mut Context) {
        cx.timer(delay, timer, Because::TIME_PASSED);
    }
}

impl Expectations {
    /// Notes a write that the caches have to show (`ExpectCreations`, `ExpectDeletions`).
    fn expect(&mut self, step: &Step, answer: &Answer) {
        let Ok(reply) = answer else { return };
        if step.server != Server::Apiserver || step.is_read() {
            return;
        }
        if let Reply::Object(object) = reply {
            self.revision = self.revision.max(object.meta().resource_version.0);
        }
        if step.request.verb == Verb::Delete
            && let Some(uid) = step.deletes
        {
            self.deleted.push((step.request.key(), uid));
        }
    }

    /// `SatisfiedExpectations`.
    fn are_satisfied(&mut self, view: &View) -> bool {
        while let Some((key, uid)) = self.deleted.last() {
            let there = view.object(key).map(Object::meta);
            if there.is_some_and(|meta| meta.uid == *uid && !meta.is_terminating()) {
                return false;
            }
            self.deleted.pop();
        }
        self.revision <= view.revision()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::core_v1::{Namespace, ServiceAccount};
    use crate::api::response::Response;
    use crate::api::{Resource, Tree};
    use crate::controllers::ManagerProgram;
    use crate::controllers::framework::STATUS_IS_BEHIND;
    use crate::controllers::testing::ControllerTest;
    use crate::world::toy::{self, Happens};
    use expect_test::expect;

    /// Writes on a namespace how many config maps it has, and in which zone the cloud has its name. Both have to be asked for:
    /// no informer shows config maps, and no apiserver knows the cloud.
    #[derive(Clone, Debug, Hash)]
    struct Toy {
        rounds: u32,
    }

    static TOY: ControllerDescriptor = ControllerDescriptor {
        name: "toy-controller",
        event_source: "toy-controller",
        service_account: "generic-garbage-collector",
        watches: &[Watch::For(Kind::Namespace)],
        max_retries: 2,
        constructor: || Box::new(Toy { rounds: 0 }),
    };
    static PROGRAM: ManagerProgram =
        ManagerProgram { name: "toys", user: "system:kube-controller-manager", controllers: &[&TOY] };

    impl Reconciler for Toy {
        fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
            let because = || STATUS_IS_BEHIND;
            let Some(namespace) = snapshot.view.get::<Namespace>(&Text::EMPTY, &key.name) else { return Outcome::Done };
            if key.name != "toys" || !namespace.metadata.annotations.is_empty() {
                return Outcome::Done;
            }
            self.rounds += 1;
            plan.about(&**namespace);
            plan.event("Normal", "Planned", format!("in round {}", self.rounds));
            let Some(list) = plan.ask(plan.list(Kind::ConfigMap, &key.name, because())) else { return Outcome::Done };
            let Ok(Reply::List(maps, _)) = &*list else { return Outcome::RequeueRateLimited };
            // Two equal requests are two questions.
            let zone = || plan.get(&Key::new(Kind::Node, &Text::EMPTY, &key.name), because()).to(Server::CloudProvider);
            let (first, second) = (zone(), zone());
            let answers = (plan.ask(first), plan.ask(second));
            let (Some(first), Some(second)) = answers else { return Outcome::Done };
            let (Ok(Reply::Object(first)), Ok(Reply::Object(second))) = (&*first, &*second) else {
                plan.event("Warning", "NoZone", "the cloud does not say");
                return Outcome::RequeueRateLimited;
            };
            let text = format!("{} maps, {} and {}", maps.len(), first.meta().name, second.meta().name);
            let toys = Tree::fields([("toys", Tree::Text(text.into()))]);
            let patch = Tree::fields([("metadata", Tree::fields([("annotations", toys)]))]);
            plan.then(plan.patch(key, patch, because()));
            Outcome::Done
        }
    }

    fn test(cloud: Option<toy::Toy>) -> ControllerTest {
        let mut test = ControllerTest::of(&PROGRAM, cloud, Time::from_secs(1_000_000_000));
        test.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: toys}");
        test
    }

    /// A cloud that says of everything in which zone it is.
    fn cloud(_: &mut toy::Toy, happens: Happens, cx: &mut toy::Context) {
        if let Happens::Gets(from, Payload::Request(id, request)) = happens {
            let mut answer = ServiceAccount::default();
            answer.metadata.name = format!("zone-of-{}", request.name).into();
            let body = Ok(Reply::Object(answer.into_object()));
            let response = Response { code: 200, warnings: Vec::new(), body };
            cx.outbox.send(from, Payload::Response(id, Box::new(response)), Because::ANSWERING);
        }
    }

    #[test]
    fn answers_come_back_into_the_next_round() {
        let mut test = test(Some(toy::Toy::new(cloud)));
        test.run(Duration::from_secs(1));
        expect![[r#"
            toy-controller list ConfigMap/toys/
            toy-controller get Node/toys
            toy-controller get Node/toys
            toy-controller patch Namespace/toys
        "#]]
        .assert_eq(&test.taken());
        let toys = test.view().get::<Namespace>(&Text::EMPTY, &"toys".into()).expect("it is there").clone();
        expect!["0 maps, zone-of-toys and zone-of-toys"]
            .assert_eq(toys.metadata.annotations.get("toys").expect("it is annotated"));
        expect!["Planned in round 3"].assert_eq(&test.events().join("\n"));
    }

    #[test]
    fn an_error_is_an_answer_and_a_server_that_is_not_configured_refuses() {
        let mut test = test(None);
        test.run(Duration::from_secs(60));
        // Three attempts of three rounds, each with one list; then the key is dropped.
        expect![[r#"
            toy-controller list ConfigMap/toys/
            toy-controller list ConfigMap/toys/
            toy-controller list ConfigMap/toys/
        "#]]
        .assert_eq(&test.taken());
        assert!(test.events().iter().any(|event| event == "NoZone the cloud does not say"));
    }
}
