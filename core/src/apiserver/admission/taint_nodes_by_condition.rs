//! TaintNodesByCondition: a node that has just joined is not ready, and says so by a taint.

use crate::api::Object;
use crate::api::core_v1::{Taint, TaintEffect};
use crate::api::status::Status;
use crate::apiserver::pipeline::Attempt;
use crate::base::Text;
use alloc::sync::Arc;

pub(super) fn admit(attempt: &mut Attempt) -> Result<(), Status> {
    if !attempt.creates() {
        return Ok(());
    }
    if let Some(Object::Node(node)) = &mut attempt.new {
        let not_ready = Text::from_static("node.kubernetes.io/not-ready");
        let taint = Taint { key: not_ready, effect: TaintEffect::NoSchedule, ..Default::default() };
        if !node.spec.taints.contains(&taint) {
            Arc::make_mut(node).spec.taints.make_mut().push(taint);
        }
    }
    Ok(())
}
