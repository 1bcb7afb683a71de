//! What a controller wants done: requests in batches, each with its reason. A plan is data; the framework carries it out.

use crate::api::core_v1::ObjectReference;
use crate::api::request::{Body, DeleteOptions, PatchType, Propagation, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Credential, Key, Kind, Object, Resource, Tree, Uid};
use crate::base::{Duration, Text};
use crate::client;
use crate::trace::Because;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The outcome of looking at one key. Batches are carried out one after the other, the requests of a batch side by side;
/// after a failure no further batch begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Who asks.
    credential: Credential,
    /// What Events of this plan are about.
    about: Option<Arc<ObjectReference>>,
    pub(super) batches: VecDeque<Vec<Step>>,
    pub(super) last: Option<Last>,
    /// Reported at once.
    pub(super) reports: Vec<Report>,
    /// How many objects were looked at: what the look cost.
    pub(super) looked_at: u32,
}

/// One request of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub(super) request: Arc<Request>,
    pub(super) because: Because,
    pub(super) done: Option<Report>,
    pub(super) failed: Option<Report>,
    pub(super) tolerate: Tolerate,
    /// For a delete: whose going is waited for.
    pub(super) goes: Option<Uid>,
}

/// The write that ends a plan, even after a failure: mostly a status that says how it went.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Last {
    /// The object as it is; nothing is written if it stays so.
    pub(super) before: Object,
    pub(super) object: Object,
    pub(super) because: Because,
}

/// Something to tell people, as an Event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Report {
    pub(super) about: Arc<ObjectReference>,
    pub(super) event_type: &'static str,
    pub(super) reason: &'static str,
    pub(super) message: Text,
    /// What the answer adds to the message.
    pub(super) tail: Tail,
}

/// What follows the message of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tail {
    Nothing,
    /// The name of the object in the answer.
    Name,
    /// The message of the refusal.
    Error,
}

/// Which refusals are no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tolerate {
    /// None.
    Nothing,
    /// It is gone already.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// The namespace is on its way out: whoever empties it does the rest.
    NamespaceTerminating,
}

impl Plan {
    /// An empty plan of this user.
    pub fn new(credential: Credential) -> Plan {
        Plan { credential, about: None, batches: VecDeque::new(), last: None, reports: Vec::new(), looked_at: 0 }
    }

    /// The Events of this plan are about this object.
    pub fn about<R: Resource>(&mut self, object: &R) {
        self.about = Some(Arc::new(client::reference(object)));
    }

    /// Counts the objects that were looked at: a controller that looks at ten thousand pods takes its time.
    pub fn looked_at(&mut self, objects: usize) {
        self.looked_at = self.looked_at.saturating_add(objects as u32);
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.last.as_ref().is_none_or(|last| last.before == last.object)
    }

    /// The next step, after all those before it.
    pub fn then(&mut self, step: Step) {
        self.batches.push_back(alloc::vec![step]);
    }

    /// The next steps, side by side, after all those before them.
    pub fn together(&mut self, steps: Vec<Step>) {
        if !steps.is_empty() {
            self.batches.push_back(steps);
        }
    }

    /// The same step `count` times: first once, then twice, four times…, so that a request that is refused is refused
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

    /// Ends the plan with a write to the object's status, if it then differs from `before`.
    pub fn finally_status(&mut self, before: Object, object: Object, because: Because) {
        self.last = Some(Last { before, object, because });
    }

    /// Tells people, as soon as the plan begins.
    pub fn report(&mut self, event_type: &'static str, reason: &'static str, message: impl Into<Text>) {
        self.reports.extend(self.report_of(event_type, reason, message.into(), Tail::Nothing));
    }

    /// A step that makes an object.
    pub fn create(&self, object: Object, because: Because) -> Step {
        self.step(Request::create(&self.credential, object), because)
    }

    /// A step that writes an object whole; refused if somebody wrote it since.
    pub fn update(&self, object: Object, because: Because) -> Step {
        self.step(Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object)), because)
    }

    /// A step that writes an object's status.
    pub fn update_status(&self, object: Object, because: Because) -> Step {
        let request = Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object));
        self.step(request.subresource(Subresource::Status), because)
    }

    /// A step that writes a part of an object's paths.
    pub fn update_part(&self, part: Subresource, object: Object, because: Because) -> Step {
        let request = Request::on(&self.credential, Verb::Update, &object.key(), Body::Object(object));
        self.step(request.subresource(part), because)
    }

    /// A step that changes some fields by a strategic merge patch.
    pub fn patch(&self, key: &Key, patch: Tree, because: Because) -> Step {
        let body = Body::Patch(PatchType::StrategicMerge, patch);
        self.step(Request::on(&self.credential, Verb::Patch, key, body), because)
    }

    /// A step that deletes this very object, not another one of its name.
    pub fn delete(&self, object: &Object, because: Because) -> Step {
        self.delete_with(object, None, because)
    }

    /// A step that deletes this very object, and says what becomes of what it owns.
    pub fn delete_with(&self, object: &Object, propagation: Option<Propagation>, because: Because) -> Step {
        let uid = object.meta().uid;
        let options = DeleteOptions { uid: Some(uid), propagation, ..DeleteOptions::default() };
        let request = Request::on(&self.credential, Verb::Delete, &object.key(), Body::Delete(options));
        Step { goes: Some(uid), tolerate: Tolerate::NotFound, ..self.step(request, because) }
    }

    /// A step that deletes a pod at once, without giving it time.
    pub fn kill(&self, pod: &Object, because: Because) -> Step {
        let uid = pod.meta().uid;
        let options = DeleteOptions { uid: Some(uid), grace_period_seconds: Some(0), ..DeleteOptions::default() };
        let request = Request::on(&self.credential, Verb::Delete, &pod.key(), Body::Delete(options));
        Step { goes: Some(uid), tolerate: Tolerate::NotFound, ..self.step(request, because) }
    }

    /// A step that deletes all objects of a kind in a namespace.
    pub fn delete_all(&self, kind: Kind, namespace: &Text, because: Because) -> Step {
        let key = Key::new(kind, namespace, &Text::EMPTY);
        let options = DeleteOptions { propagation: Some(Propagation::Background), ..DeleteOptions::default() };
        self.step(Request::on(&self.credential, Verb::DeleteCollection, &key, Body::Delete(options)), because)
    }

    /// Tells people when the step is done: `message`.
    pub fn tell(&self, step: Step, event_type: &'static str, reason: &'static str, message: impl Into<Text>) -> Step {
        Step { done: self.report_of(event_type, reason, message.into(), Tail::Nothing), ..step }
    }

    /// Tells people when the step is done: `message` and the name of the object in the answer.
    pub fn tell_name(&self, step: Step, reason: &'static str, message: &'static str) -> Step {
        Step { done: self.report_of("Normal", reason, Text::from_static(message), Tail::Name), ..step }
    }

    /// Tells people when the step is refused: `message` and the refusal.
    pub fn tell_error(&self, step: Step, reason: &'static str, message: impl Into<Text>) -> Step {
        Step { failed: self.report_of("Warning", reason, message.into(), Tail::Error), ..step }
    }

    fn report_of(&self, event_type: &'static str, reason: &'static str, message: Text, tail: Tail) -> Option<Report> {
        let about = self.about.clone()?;
        Some(Report { about, event_type, reason, message, tail })
    }

    fn step(&self, request: Request, because: Because) -> Step {
        let request = Arc::new(request);
        Step { request, because, done: None, failed: None, tolerate: Tolerate::Nothing, goes: None }
    }

    pub(super) fn last_step(&self, last: Last) -> Step {
        self.update_status(last.object, last.because)
    }
}

impl Step {
    /// This refusal is no failure of the step.
    pub fn tolerating(self, tolerate: Tolerate) -> Step {
        Step { tolerate, ..self }
    }
}

impl Tolerate {
    pub(super) fn tolerates(self, status: &Status) -> bool {
        match self {
            Tolerate::Nothing => false,
            Tolerate::NotFound => status.is_not_found(),
            Tolerate::AlreadyExists => status.is_already_exists(),
            Tolerate::NamespaceTerminating => status.causes.iter().any(|cause| cause.reason == "NamespaceTerminating"),
        }
    }
}

/// How long a look takes, by the number of objects looked at: about what the real controllers need.
pub(super) fn working_time(looked_at: u32) -> Duration {
    Duration::from_millis(1) + Duration::from_micros(u64::from(looked_at))
}
