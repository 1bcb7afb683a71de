//! The pipeline: the stages that requests pass in turn. The first that refuses ends it.
//!
//! Upstream: `apiserver/pkg/server/config.go` (the chain of filters), `endpoints/handlers/{create,update,patch,delete}.go`
//! and `registry/generic/registry/store.go`.

use super::admission::{self, Operation, Plugin};
use super::ledgers::Ledgers;
use super::registry::strategy;
use super::spec_pool::SpecPool;
use super::{authentication, authorization, custom_resources, decoding, deprecation, storage, validation};
use crate::api::request::{Body, PatchType, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Key, Kind, Object, Tree, UserInfo};
use crate::base::{Duration, Rng, Text, Time};
use crate::history::View;
use alloc::vec::Vec;

/// A stage of the pipeline.
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    pub(super) scope: Scope,
    /// Whether it sees a request, by its verb, kind and subresource.
    sees: fn(&Request) -> bool,
    work: Work,
}

/// The scope of a stage: how often it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Once for a request, when it arrives: a filter.
    Request,
    /// For each attempt at a write. One that meets a changed object is made again (`GuaranteedUpdate`), and so is one that
    /// the cache refuses: the cache may be old, so the refusal is repeated by what etcd has before a client hears it.
    Attempt,
}

enum Work {
    Step(Step),
    Plugins(&'static [Plugin]),
}

pub(super) type Step = fn(&mut Attempt) -> Result<(), Status>;

/// The stages, in their order.
pub const STAGES: &[Stage] = &[
    Stage::step("authentication", Scope::Request, |_| true, authentication::check),
    Stage::step("authorization", Scope::Request, |_| true, authorization::check),
    Stage::step("routing", Scope::Request, |_| true, route),
    Stage::step("decoding", Scope::Attempt, has_object, decoding::run),
    Stage::plugins("mutating admission", is_write, admission::MUTATING),
    Stage::step("preparation", Scope::Attempt, is_stored, storage::prepare),
    Stage::step("validation", Scope::Attempt, is_stored, validation::check),
    Stage::plugins("validating admission", is_write, admission::VALIDATING),
    Stage::step("storage", Scope::Attempt, is_write, storage::decide),
];

impl Stage {
    const fn step(name: &'static str, scope: Scope, sees: fn(&Request) -> bool, step: Step) -> Stage {
        Stage { name, scope, sees, work: Work::Step(step) }
    }

    const fn plugins(name: &'static str, sees: fn(&Request) -> bool, plugins: &'static [Plugin]) -> Stage {
        Stage { name, scope: Scope::Attempt, sees, work: Work::Plugins(plugins) }
    }
}

fn is_write(request: &Request) -> bool {
    matches!(request.verb, Verb::Create | Verb::Update | Verb::Patch | Verb::Delete)
}

/// Whether the request sends an object, or a patch of one. An eviction sends options.
fn has_object(request: &Request) -> bool {
    is_write(request) && request.verb != Verb::Delete && request.subresource != Subresource::Eviction
}

/// Whether the object that is sent is to be stored. Tokens and reviews are answered.
fn is_stored(request: &Request) -> bool {
    has_object(request) && request.subresource != Subresource::Token && !is_review(request.kind)
}

/// Whether objects of the kind are questions, which are answered and not stored.
pub(super) fn is_review(kind: Kind) -> bool {
    strategy(kind).answer.is_some()
}

/// Finds what serves the path: says that its version is deprecated, refuses custom resources without a definition.
fn route(attempt: &mut Attempt) -> Result<(), Status> {
    let (request, view) = (attempt.request, attempt.view);
    attempt.warn(deprecation::warning(request, view));
    if request.kind == Kind::CustomResource && !request.resource.is_empty() {
        custom_resources::check(request, view)?;
    }
    Ok(())
}

/// A request on its way through the stages.
pub struct Attempt<'a> {
    /// The request.
    pub request: &'a Request,
    /// The authenticated user.
    pub user: UserInfo,
    /// The object as it is; None for a create.
    pub old: Option<&'a Object>,
    /// The object as it will be; the stages shape it. None until it is decoded, and for deletes.
    pub new: Option<Object>,
    /// What a patch has made of the object, before defaults.
    pub(super) merged: Option<Merged>,
    /// The apiserver's own cache.
    pub view: View<'a>,
    /// The time.
    pub now: Time,
    /// Set by a stage that refuses for want of something that may be there soon: how often to look again, and when.
    pub wait: Option<(u8, Duration)>,
    /// The warnings for the client, whatever becomes of the request.
    pub warnings: Vec<Text>,
    /// An object in which the request is to be counted before it is carried out: a quota, a disruption budget.
    pub(super) reservation: Option<Object>,
    /// The objects in which it is counted already.
    pub(super) reserved: &'a [Key],
    /// The change of the store; set by the last stage.
    pub(super) change: Option<Change>,
    pub(super) ledgers: &'a Ledgers,
    pub(super) rng: &'a mut Rng,
    pub(super) specs: &'a mut SpecPool,
    pub(super) observer: Option<&'a mut Observer<'a>>,
}

/// What a patch has made of an object, as a tree.
pub(super) struct Merged {
    pub(super) tree: Tree,
    /// Whether it has only the parts that the patch names: all others stay as they were.
    pub(super) is_part: bool,
}

/// Hears of each stage, or of each plugin of an admission stage, and of its refusal.
pub(super) type Observer<'a> = dyn FnMut(&'static str, Option<&Status>) + 'a;

/// The change that an attempt makes to the store.
pub(super) enum Change {
    /// The object is written.
    Put(Object),
    /// Something is written before the request is looked at again.
    WriteBefore(Object),
    /// The object is deleted.
    Delete(Object),
    /// The object is already as it should be.
    Nothing(Object),
    /// The request is a question, and this its answer.
    Answer(Object),
}

impl<'a> Attempt<'a> {
    /// A request before its first stage. `specs` and `ledgers` are the apiserver's.
    pub(super) fn new(
        request: &'a Request,
        (view, now, rng): (View<'a>, Time, &'a mut Rng),
        ledgers: &'a Ledgers,
        specs: &'a mut SpecPool,
    ) -> Attempt<'a> {
        Attempt {
            request,
            user: UserInfo::anonymous(),
            old: None,
            new: None,
            merged: None,
            view,
            now,
            wait: None,
            warnings: Vec::new(),
            reservation: None,
            reserved: &[],
            change: None,
            ledgers,
            rng,
            specs,
            observer: None,
        }
    }

    /// Runs the stages of a scope that see the request.
    pub(super) fn run(&mut self, scope: Scope) -> Result<(), Status> {
        for stage in STAGES.iter().filter(|stage| stage.scope == scope) {
            if !(stage.sees)(self.request) {
                continue;
            }
            match &stage.work {
                Work::Step(step) => self.step(stage.name, *step)?,
                Work::Plugins(plugins) => {
                    let operation = self.operation();
                    for plugin in plugins.iter().filter(|plugin| plugin.handles(operation)) {
                        self.step(plugin.name, plugin.admit)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn step(&mut self, name: &'static str, step: Step) -> Result<(), Status> {
        let outcome = step(self);
        if let Some(observer) = &mut self.observer {
            observer(name, outcome.as_ref().err());
        }
        outcome
    }

    /// Adds warnings for the client, each once.
    pub(super) fn warn(&mut self, texts: impl IntoIterator<Item = Text>) {
        deprecation::warn(&mut self.warnings, texts);
    }

    /// Whether it makes a new object.
    pub fn creates(&self) -> bool {
        self.operation() == Operation::Create && self.request.subresource == Subresource::None
    }

    /// The admission operation (`admission.Attributes`). An apply that finds no object is a create.
    pub fn operation(&self) -> Operation {
        match (self.request.verb, &self.request.body) {
            (Verb::Create, _) => Operation::Create,
            (Verb::Delete, _) => Operation::Delete,
            (_, Body::Patch(PatchType::Apply, _)) if self.old.is_none() => Operation::Create,
            _ => Operation::Update,
        }
    }
}
