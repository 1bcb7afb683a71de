//! DefaultBinder: binds the pod with a Binding, sent to its subresource `binding`.

use crate::api::Resource;
use crate::api::core_v1::Binding;
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::base::Text;
use crate::scheduler::credential;
use crate::scheduler::framework::{Plugin, PodInfo};

/// Upstream: `plugins/defaultbinder`.
pub struct DefaultBinder;

impl Plugin for DefaultBinder {
    fn name(&self) -> &'static str {
        "DefaultBinder"
    }

    fn bind(&self, pod: &PodInfo, node: &Text) -> Option<Request> {
        let meta = &pod.pod.metadata;
        let mut binding = Binding::default();
        binding.metadata.namespace = meta.namespace.clone();
        binding.metadata.name = meta.name.clone();
        binding.metadata.uid = meta.uid;
        binding.target.kind = Text::from_static("Node");
        binding.target.name = node.clone();
        let body = Body::Object(binding.into_object());
        Some(Request::on(&credential(), Verb::Create, &pod.pod.key(), body).subresource(Subresource::Binding))
    }
}
