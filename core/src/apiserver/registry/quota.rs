//! Evaluators: the use of quotas by the objects of a kind.
//!
//! Upstream: `apiserver/pkg/quota/v1` (`Evaluator`), `pkg/quota/v1/evaluator/core`.

use crate::api::pod_resources::Amounts;
use crate::api::quantity::Format;
use crate::api::{Object, Quantity, Tree};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::registry::strategy;
use crate::base::Text;
use alloc::format;
use alloc::string::String;

/// The evaluator of a kind.
pub struct Evaluator {
    /// Whether quotas see a request (`Handles`).
    pub handles: fn(&Attempt) -> bool,
    /// Whether objects count in a resource of quotas, beside `count/…` (`MatchingResources`).
    pub counts: fn(resource: &str) -> bool,
    /// Adds what an object uses, beside the object itself (`Usage`).
    pub usage: fn(&Object, &mut Amounts),
    /// Refuses an object that does not say how much it uses of counted resources (`Constraints`).
    pub constraints: fn(&Object, counted: &[&Text]) -> Result<(), String>,
    /// Whether an object is in a scope (`MatchingScopes`).
    pub is_in_scope: fn(&Object, scope: &Tree) -> bool,
}

impl Evaluator {
    /// The evaluator of kinds whose objects are counted, and no more.
    pub const OBJECT_COUNT: Evaluator = Evaluator {
        handles: |attempt| attempt.creates(),
        counts: |_| false,
        usage: |_, _| {},
        constraints: |_, _| Ok(()),
        is_in_scope: |_, _| false,
    };
}

/// The amounts that an object uses, by the names that quotas know.
pub fn usage(object: &Object) -> Amounts {
    let mut used = Amounts::new();
    let (resource, one) = (object.kind().resource(), Quantity::new(1, Format::DecimalSI));
    let evaluator = strategy(object.kind()).quota;
    used.insert(format!("count/{resource}").into(), one);
    if (evaluator.counts)(&resource) {
        used.insert(resource, one);
    }
    (evaluator.usage)(object, &mut used);
    used
}

/// Whether objects of this kind are counted in a resource.
pub fn is_counted(object: &Object, name: &str) -> bool {
    name.strip_prefix("count/") == Some(&*object.kind().resource()) || (strategy(object.kind()).quota.counts)(name)
}
