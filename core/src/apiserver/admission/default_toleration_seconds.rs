//! DefaultTolerationSeconds: a pod stays for five minutes on a node that is not ready or cannot be reached.

use super::PodFacts;
use crate::api::core_v1::{PodSpec, TaintEffect, Toleration};
use crate::base::Text;

const KEYS: [Text; 2] =
    [Text::from_static("node.kubernetes.io/not-ready"), Text::from_static("node.kubernetes.io/unreachable")];

pub(super) fn complete(spec: &mut PodSpec, _facts: &PodFacts) {
    for key in KEYS {
        let tolerated = spec.tolerations.iter().any(|toleration| {
            let effect = &toleration.effect;
            let any_effect = *effect == TaintEffect::default();
            (toleration.key == key || toleration.key.is_empty()) && (any_effect || *effect == TaintEffect::NoExecute)
        });
        if !tolerated {
            spec.tolerations.make_mut().push(Toleration {
                key,
                operator: Text::from_static("Exists"),
                effect: TaintEffect::NoExecute,
                toleration_seconds: Some(300),
                ..Default::default()
            });
        }
    }
}
