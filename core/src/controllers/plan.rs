//! Plans: the requests of one reconciliation as data, in batches, each with its reason. The framework carries them out.

use crate::api::core_v1::{ObjectReference, Pod};

use crate::api::record::Field;
use crate::api::request::{Body, DeleteOptions, PatchType, Propagation, Request, Subresource, Verb};
use crate::api::response::Answer;
use crate::api::status::Status;
use crate::api::{Credential, Key, Kind, Object, Resource, Timestamp, Tree, Uid};
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::client;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The requests that a reconciliation plans. Batches are carried out one after the other, the requests of a batch side by
/// side; after a failure no further batch begins. A plan may also ask ([`Plan::ask`]): then the reconciler is called again
/// with the answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    credential: Credential,
    /// The object that the Events of this plan are about.
    about: Option<Arc<ObjectReference>>,
    pub(super) batches: VecDeque<Vec<Step>>,
    last: Option<StatusUpdate>,
    /// Recorded as soon as the plan begins.
    pub(super) events: Vec<EventTemplate>,
    /// The number of objects that the reconciler went through.
    pub(super) cost: u32,
    questions: Vec<Question>,
}

/// One request of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub(super) server: Server,
    pub(super) request: Arc<Request>,
    pub(super) because: Because,
    pub(super) on_success: Option<EventTemplate>,
    pub(super) on_error: Option<EventTemplate>,
    pub(super) ignore: Ignore,
    /// The object that a delete is about: the caches have to show that it is gone.
    pub(super) deletes: Option<Uid>,
    /// The index of its question, if its answer goes back to the reconciler.
    pub(super) question: Option<u32>,
}

/// A server that controllers call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// kube-apiserver.
    Apiserver,
    /// The cloud provider's API.
    CloudProvider,
}

/// A request whose answer the reconciler needs to plan on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    step: Step,
    answer: Option<Arc<Answer>>,
    /// Whether the reconciler has come to it in this round.
    read: bool,
}

/// The status update that ends a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct StatusUpdate {
    /// The object in the snapshot: nothing is written if `after` equals it.
    before: Object,
    after: Object,
    on_failure: Option<FailureCondition>,
    because: Because,
}

/// The condition that a status gets when a step of the plan has failed: True, with the error as its message. One that is there
/// already stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FailureCondition {
    /// `type`.
    pub condition_type: &'static str,
    /// `reason`.
    pub reason: &'static str,
}

/// An Event to be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventTemplate {
    pub(super) about: Arc<ObjectReference>,
    pub(super) event_type: &'static str,
    pub(super) reason: &'static str,
    pub(super) message: Text,
    /// What the answer adds to the message.
    pub(super) tail: Tail,
}

/// The end of the message of an Event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tail {
    Nothing,
    /// The name of the object in the answer.
    Name,
    /// The message of the error.
    Error,
}

/// An error that does not make a step fail (`client.IgnoreNotFound` and its like).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignore {
    /// None.
    Nothing,
    /// The object is gone already.
    NotFound,
    /// The object is there already.
    AlreadyExists,
    /// The namespace is being deleted: nothing can be created in it any more.
    NamespaceTerminating,
    /// The object is gone, or has no owner to be released from any more.
    NotFoundOrInvalid,
}

impl Plan {
    /// An empty plan, whose requests have this credential.
    pub fn new(credential: Credential) -> Plan {
        Plan {
            credential,
            about: None,
            batches: VecDeque::new(),
            last: None,
            events: Vec::new(),
            cost: 0,
            questions: Vec::new(),
        }
    }

    /// Sets the object that the Events of this plan are about.
    pub fn about<R: Resource>(&mut self, object: &R) {
        self.about = Some(Arc::new(client::reference(object)));
    }

    /// The same for an object of any kind.
    pub fn about_object(&mut self, object: &Object) {
        self.about = Some(Arc::new(client::reference_to(object.kind(), object.meta())));
    }

    /// Counts objects that the reconciler goes through: a controller that reads ten thousand pods takes its time.
    pub fn cost(&mut self, objects: usize) {
        self.cost = self.cost.saturating_add(objects as u32);
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.last.as_ref().is_none_or(|last| last.before == last.after)
    }

    /// The answer to a request, if it has come; else asks. A round in which a question is new sends the new questions, side by side,
    /// and nothing else: when all are answered, the reconciler is called again with the same snapshot and plans from the
    /// start, so a reconciler changes its memory only after its last question. Of equal requests the first gets the first answer.
    /// An error is an answer; what follows from it is the reconciler's to decide. Answers are forgotten with the plan.
    pub fn ask(&mut self, step: Step) -> Option<Arc<Answer>> {
        let same = |known: &Step| known.server == step.server && known.request == step.request;
        if let Some(known) = self.questions.iter_mut().find(|question| !question.read && same(&question.step)) {
            known.read = true;
            return known.answer.clone();
        }
        let step = Step { question: Some(self.questions.len() as u32), ..step };
        self.questions.push(Question { step, answer: None, read: true });
        None
    }

    /// Adds a step after all those before it.
    pub fn then(&mut self, step: Step) {
        self.batches.push_back(alloc::vec![step]);
    }

    /// Adds steps that go side by side, after all those before them.
    pub fn together(&mut self, steps: Vec<Step>) {
        if !steps.is_empty() {
            self.batches.push_back(steps);
        }
    }

    /// Adds the same step `count` times: first once, then twice, four times…, so that a request that is refused is refused
    /// once and not five hundred times (`slowStartBatch`).
    pub fn slow_start(&mut self, count: u32, step: Step) {
        let (mut left, mut size) = (count, 1);
        while left > 0 {
            let batch = size.min(left);
            self.together((0..batch).map(|_| step.clone()).collect());
            left -= batch;
            size = batch * 2;
        }
    }

    /// Ends the plan with an update of the object's status, if it then differs from `before`. After a failed step the update
    /// is sent with the condition `on_failure`, or not at all.
    pub fn finally_status(
        &mut self,
        before: Object,
        after: Object,
        on_failure: Option<FailureCondition>,
        because: Because,
    ) {
        self.last = Some(StatusUpdate { before, after, on_failure, because });
    }

    /// Records an Event as soon as the plan begins.
    pub fn event(&mut self, event_type: &'static str, reason: &'static str, message: impl Into<Text>) {
        self.events.extend(self.template(event_type, reason, message.into(), Tail::Nothing));
    }

    /// A step that reads an object from etcd, past the caches.
    pub fn get(&self, key: &Key, because: Because) -> Step {
        self.step(Request::on(&self.credential, Verb::Get, key, Body::None), because)
    }

    /// A step that lists the objects of a kind, in one namespace or in all.
    pub fn list(&self, kind: Kind, namespace: &Text, because: Because) -> Step {
        let key = Key::new(kind, namespace, &Text::EMPTY);
        self.step(Request::on(&self.credential, Verb::List, &key, Body::None), because)
    }

    /// A step that creates an object.
    pub fn create(&self, object: Object, because: Because) -> Step {
        self.step(Request::create(&self.credential, object), because)
    }

    /// A step that replaces an object; a conflict if it has changed since.
    pub fn update(&self, object: Object, because: Because) -> Step {
        self.step(Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object)), because)
    }

    /// A step that updates an object's status.
    pub fn update_status(&self, object: Object, because: Because) -> Step {
        let request = Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object));
        self.step(request.subresource(Subresource::Status), because)
    }

    /// A step that patches a pod's status: that of the newest version, whichever was seen (`PatchPodStatus`).
    pub fn patch_status(&self, pod: Pod, because: Because) -> Step {
        let request = Request::on(&self.credential, Verb::Patch, &pod.key(), Body::Object(pod.into_object()));
        self.step(request.subresource(Subresource::Status), because)
    }

    /// A step that updates a subresource of an object.
    pub fn update_subresource(&self, part: Subresource, object: Object, because: Because) -> Step {
        let request = Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object));
        self.step(request.subresource(part), because)
    }

    /// A step that changes some fields (a strategic merge patch).
    pub fn patch(&self, key: &Key, patch: Tree, because: Because) -> Step {
        let body = Body::Patch(PatchType::StrategicMerge, patch);
        self.step(Request::on(&self.credential, Verb::Patch, key, body), because)
    }

    /// A step that deletes this object, with its UID as a precondition.
    pub fn delete(&self, object: &Object, because: Because) -> Step {
        self.delete_with(object, None, because)
    }

    /// A step that deletes this object, with a propagation policy for its dependents.
    pub fn delete_with(&self, object: &Object, propagation: Option<Propagation>, because: Because) -> Step {
        let uid = object.meta().uid;
        let options = DeleteOptions { uid: Some(uid), propagation, ..DeleteOptions::default() };
        let request = Request::on(&self.credential, Verb::Delete, &object.key(), Body::Delete(options));
        Step { deletes: Some(uid), ignore: Ignore::NotFound, ..self.step(request, because) }
    }

    /// A step that deletes a pod with no grace period.
    pub fn delete_now(&self, pod: &Object, because: Because) -> Step {
        let uid = pod.meta().uid;
        let options = DeleteOptions { uid: Some(uid), grace_period_seconds: Some(0), ..DeleteOptions::default() };
        let request = Request::on(&self.credential, Verb::Delete, &pod.key(), Body::Delete(options));
        Step { deletes: Some(uid), ignore: Ignore::NotFound, ..self.step(request, because) }
    }

    /// A step that deletes all objects of a kind in a namespace.
    pub fn delete_all(&self, kind: Kind, namespace: &Text, because: Because) -> Step {
        let key = Key::new(kind, namespace, &Text::EMPTY);
        let options = DeleteOptions { propagation: Some(Propagation::Background), ..DeleteOptions::default() };
        self.step(Request::on(&self.credential, Verb::DeleteCollection, &key, Body::Delete(options)), because)
    }

    /// Adds an Event for when the step succeeds.
    pub fn event_on_success(
        &self,
        step: Step,
        event_type: &'static str,
        reason: &'static str,
        message: impl Into<Text>,
    ) -> Step {
        Step { on_success: self.template(event_type, reason, message.into(), Tail::Nothing), ..step }
    }

    /// Adds an Event for when the step succeeds: `message` and the name of the object in the answer.
    pub fn event_with_name(&self, step: Step, reason: &'static str, message: &'static str) -> Step {
        Step { on_success: self.template("Normal", reason, Text::from_static(message), Tail::Name), ..step }
    }

    /// Adds an Event for when the step fails: `message` and the error.
    pub fn event_on_error(&self, step: Step, reason: &'static str, message: impl Into<Text>) -> Step {
        Step { on_error: self.template("Warning", reason, message.into(), Tail::Error), ..step }
    }

    fn template(
        &self,
        event_type: &'static str,
        reason: &'static str,
        message: Text,
        tail: Tail,
    ) -> Option<EventTemplate> {
        let about = self.about.clone()?;
        Some(EventTemplate { about, event_type, reason, message, tail })
    }

    fn step(&self, request: Request, because: Because) -> Step {
        Step {
            server: Server::Apiserver,
            request: Arc::new(request),
            because,
            on_success: None,
            on_error: None,
            ignore: Ignore::Nothing,
            deletes: None,
            question: None,
        }
    }

    /// Forgets the plan of the last round, but not its questions and answers.
    pub(super) fn begin_round(&mut self) {
        self.questions.iter_mut().for_each(|question| question.read = false);
    }

    /// The questions that are new in this round; everything else that this round planned is dropped for them.
    pub(super) fn take_questions(&mut self) -> VecDeque<Step> {
        let new: VecDeque<Step> = self
            .questions
            .iter()
            .filter(|question| question.answer.is_none())
            .map(|question| question.step.clone())
            .collect();
        if !new.is_empty() {
            self.batches.clear();
            self.events.clear();
            self.last = None;
        }
        new
    }

    /// Keeps the answer if the step was a question.
    pub(super) fn answer(&mut self, step: &Step, answer: Answer) {
        if let Some(question) = step.question.and_then(|index| self.questions.get_mut(index as usize)) {
            question.answer = Some(Arc::new(answer));
            question.read = true;
        }
    }

    /// The status update that ends the plan, if there is something to write.
    pub(super) fn take_last(&mut self, error: Option<&Status>, now: Time) -> Option<Step> {
        let StatusUpdate { before, after, on_failure, because } = self.last.take()?;
        let after = match error {
            Some(error) => on_failure?.set(&before, &after, error, now),
            None => after,
        };
        (after != before).then(|| self.update_status(after, because))
    }
}

impl FailureCondition {
    /// `after` with the condition; one that is in `before` stays as it is there.
    fn set(self, before: &Object, after: &Object, error: &Status, now: Time) -> Object {
        let (old, mut tree) = (before.to_tree(), after.to_tree());
        let conditions = |tree: &Tree| {
            let list = tree.get_path(&["status", "conditions"]).and_then(Tree::as_list);
            list.map(<[Tree]>::to_vec).unwrap_or_default()
        };
        let is_set = |list: &[Tree]| {
            let condition_type =
                |condition: &Tree| condition.get("type").and_then(Tree::as_str) == Some(self.condition_type);
            list.iter().any(condition_type)
        };
        let text = |text: &'static str| Tree::Text(Text::from_static(text));
        let mut list = conditions(&old);
        if !is_set(&list) {
            list = conditions(&tree);
            list.push(Tree::fields([
                ("type", text(self.condition_type)),
                ("status", text("True")),
                ("lastTransitionTime", Timestamp::from(now).write()),
                ("reason", text(self.reason)),
                ("message", Tree::Text(error.message.clone())),
            ]));
        }
        if let Some(Tree::Map(status)) = tree.get_mut("status") {
            status.insert(Text::from_static("conditions"), Tree::List(list));
        }
        Object::read(after.kind(), &tree)
    }
}

impl Step {
    /// This error does not make the step fail.
    pub fn ignoring(self, ignore: Ignore) -> Step {
        Step { ignore, ..self }
    }

    /// The step goes to this server instead of the apiserver.
    pub fn to(self, server: Server) -> Step {
        Step { server, ..self }
    }

    pub(super) fn is_read(&self) -> bool {
        matches!(self.request.verb, Verb::Get | Verb::List | Verb::Watch)
    }
}

impl Ignore {
    pub(super) fn ignores(self, status: &Status) -> bool {
        match self {
            Ignore::Nothing => false,
            Ignore::NotFound => status.is_not_found(),
            Ignore::AlreadyExists => status.is_already_exists(),
            Ignore::NamespaceTerminating => is_namespace_terminating(status),
            Ignore::NotFoundOrInvalid => status.is_not_found() || status.reason == "Invalid",
        }
    }
}

/// Whether a create was refused because its namespace is being deleted (`HasStatusCause`).
pub fn is_namespace_terminating(status: &Status) -> bool {
    status.causes.iter().any(|cause| cause.reason == "NamespaceTerminating")
}

/// The time that a reconciliation takes, by the number of objects it goes through: about what the real controllers need.
pub(super) fn working_time(cost: u32) -> Duration {
    Duration::from_millis(1) + Duration::from_micros(u64::from(cost))
}
