//! What each stage would say of a request, without doing it: for whoever wants to watch a request on its way.

use super::ledgers::Ledgers;
use super::spec_pool::SpecPool;
use super::{Attempt, STAGES, admission};
use crate::api::UserInfo;
use crate::api::request::{Request, Subresource, Verb};
use crate::api::status::Status;
use crate::base::{Rng, Time};
use crate::etcd::View;
use alloc::vec::Vec;

/// One stage, or one plugin of an admission stage, and whether the request passes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageOutcome {
    /// The stage's name, as in [`STAGES`], or the plugin's.
    pub stage: &'static str,
    /// The refusal, if it refuses.
    pub refusal: Option<Status>,
}

/// The stages that a write passes, up to the one that refuses it. Reads and deletes pass only the first two.
pub fn explain(request: &Request, view: View, now: Time) -> Vec<StageOutcome> {
    let creates = request.verb == Verb::Create && request.subresource == Subresource::None;
    let writes = matches!(request.verb, Verb::Create | Verb::Update | Verb::Patch);
    let old = if creates { None } else { view.object(&request.key()) };
    let (mut rng, mut specs) = (Rng::new(0), SpecPool::default());
    let ledgers = Ledgers::default();
    let mut attempt = Attempt {
        request,
        user: UserInfo::anonymous(),
        old,
        new: None,
        merged: None,
        view,
        now,
        wait: None,
        warnings: Vec::new(),
        charge: None,
        charged: &[],
        ledgers: &ledgers,
        rng: &mut rng,
        specs: &mut specs,
    };
    let mut outcomes = Vec::new();
    'stages: for (stage, check) in STAGES.iter().take(if writes { STAGES.len() } else { 2 }) {
        let parts = match *stage {
            "mutating admission" => admission::MUTATING,
            "validating admission" => admission::VALIDATING,
            _ => &[(*stage, *check)],
        };
        for (stage, check) in parts {
            let refusal = check(&mut attempt).err();
            let ends = refusal.is_some();
            outcomes.push(StageOutcome { stage, refusal });
            if ends {
                break 'stages;
            }
        }
    }
    outcomes
}
