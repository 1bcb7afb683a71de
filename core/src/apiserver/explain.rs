//! The stages of a request, as an observer of the pipeline sees them: for the page, which shows a request on its way.

use super::Apiserver;
use super::pipeline::{Attempt, Scope};
use crate::api::request::{Request, Subresource, Verb};
use crate::api::status::Status;
use crate::base::{Rng, Time};
use crate::history::View;
use alloc::vec::Vec;

/// One stage, or one plugin of an admission stage, and its refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageOutcome {
    /// The stage's name, as in [`super::STAGES`], or the plugin's.
    pub stage: &'static str,
    /// The refusal, if it refuses.
    pub refusal: Option<Status>,
}

impl Apiserver {
    /// Runs the stages of a request by the cache, as far as none refuses, and does nothing else.
    pub fn explain(&self, request: &Request, view: View, now: Time) -> Vec<StageOutcome> {
        let creates = request.verb == Verb::Create && request.subresource == Subresource::None;
        let mut outcomes = Vec::new();
        // Names and ids are drawn, but nobody sees them.
        let (mut rng, mut specs) = (Rng::new(0), self.specs.clone());
        let mut observer = |stage, refusal: Option<&Status>| {
            outcomes.push(StageOutcome { stage, refusal: refusal.cloned() });
        };
        let mut attempt = Attempt::new(request, (view, now, &mut rng), &self.ledgers, &mut specs);
        attempt.old = if creates { None } else { view.object(&request.key()) };
        attempt.observer = Some(&mut observer);
        // The outcomes say which stage refuses.
        let _ = attempt.run(Scope::Request).and_then(|()| attempt.run(Scope::Attempt));
        outcomes
    }
}
