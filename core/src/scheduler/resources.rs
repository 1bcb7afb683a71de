//! Resource amounts as the scheduler counts them: a pod's requests, a node's allocatable.
//!
//! Upstream: `framework/types.go` (`Resource`).

use crate::api::Quantity;
use crate::api::core_v1::PodSpec;
use crate::api::pod_resources::{Amounts, is_pod_level, pod_requests};
use crate::api::record::Shared;
use crate::base::Text;
use crate::base::vec_map::VecMap;

/// Amounts of resources (`framework.Resource`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resources {
    /// Thousandths of a cpu.
    pub milli_cpu: i64,
    /// Bytes.
    pub memory: i64,
    /// Bytes on the node's disk.
    pub ephemeral_storage: i64,
    /// Whole units of everything else: `example.com/gpu`, `hugepages-2Mi`.
    pub scalar: Shared<VecMap<Text, i64>>,
}

/// Cpu and memory as the scores count them: with an assumption for containers without requests (`NonZeroRequested`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NonZero {
    /// Thousandths of a cpu.
    pub milli_cpu: i64,
    /// Bytes.
    pub memory: i64,
}

/// A pod's resource requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodRequests {
    /// The amounts that have to be free on its node.
    pub requests: Resources,
    /// The amounts that the scores count.
    pub non_zero: NonZero,
}

/// The cpu that the scores assume of a container that requests none (`DefaultMilliCPURequest`).
const DEFAULT_MILLI_CPU: i64 = 100;
/// The memory that the scores assume of a container that requests none (`DefaultMemoryRequest`).
const DEFAULT_MEMORY: i64 = 200 * 1024 * 1024;

const CPU: &str = "cpu";
const MEMORY: &str = "memory";
const EPHEMERAL_STORAGE: &str = "ephemeral-storage";

impl PodRequests {
    /// The requests of a pod with this spec.
    pub fn of(spec: &PodSpec) -> PodRequests {
        let requests = pod_requests(spec, &Amounts::new());
        let assumed = pod_requests(spec, &assumptions(spec, &requests));
        let amount = |name| assumed.get(name).copied().unwrap_or_default();
        let non_zero = NonZero { milli_cpu: amount(CPU).milli_value(), memory: amount(MEMORY).value() };
        PodRequests { requests: Resources::of(&requests), non_zero }
    }
}

impl Resources {
    /// The amounts of a list, in the scheduler's units. The number of pods is not among them.
    pub fn of(list: &VecMap<Text, Quantity>) -> Resources {
        let mut resources = Resources::default();
        for (name, amount) in list {
            match name.as_str() {
                CPU => resources.milli_cpu = amount.milli_value(),
                MEMORY => resources.memory = amount.value(),
                EPHEMERAL_STORAGE => resources.ephemeral_storage = amount.value(),
                _ if is_scalar(name) => drop(resources.scalar.make_mut().insert(name.clone(), amount.value())),
                _ => {}
            }
        }
        resources
    }

    /// The amount of a scalar resource.
    pub fn scalar(&self, name: &Text) -> i64 {
        self.scalar.get(name).copied().unwrap_or_default()
    }

    /// Whether it has less of a resource than `other`.
    pub fn is_less_in_any(&self, other: &Resources) -> bool {
        self.milli_cpu < other.milli_cpu
            || self.memory < other.memory
            || self.ephemeral_storage < other.ephemeral_storage
            || other.scalar.iter().any(|(name, amount)| self.scalar(name) < *amount)
    }

    /// Adds `sign` (1 or -1) times `other`.
    pub fn add(&mut self, other: &Resources, sign: i64) {
        self.milli_cpu += sign * other.milli_cpu;
        self.memory += sign * other.memory;
        self.ephemeral_storage += sign * other.ephemeral_storage;
        for (name, amount) in other.scalar.iter() {
            *self.scalar.make_mut().entry(name.clone()).or_default() += sign * amount;
        }
    }
}

impl NonZero {
    /// Adds `sign` (1 or -1) times `other`.
    pub fn add(&mut self, other: NonZero, sign: i64) {
        self.milli_cpu += sign * other.milli_cpu;
        self.memory += sign * other.memory;
    }
}

/// `getNonMissingContainerRequests`: a pod with pod-level requests gets an assumption only for the other resources.
fn assumptions(spec: &PodSpec, requests: &Amounts) -> Amounts {
    let pod_level = spec.resources.as_ref().map(|resources| &resources.requests);
    let has_pod_level = pod_level.is_some_and(|list| list.keys().any(|name| is_pod_level(name)));
    let defaults = [
        (Text::from_static(CPU), Quantity::from_milli(DEFAULT_MILLI_CPU)),
        (Text::from_static(MEMORY), Quantity::from_bytes(DEFAULT_MEMORY)),
    ];
    defaults.into_iter().filter(|(name, _)| !has_pod_level || !requests.contains_key(name)).collect()
}

/// `IsScalarResourceName`: extended resources, huge pages, volumes.
fn is_scalar(name: &str) -> bool {
    name.contains('/') || name.starts_with("hugepages-") || name.starts_with("attachable-volumes-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Kind, Object, parse_documents};
    use alloc::{format, string::String};
    use expect_test::{Expect, expect};

    fn check(spec: &str, expected: Expect) {
        let text = format!("spec: {spec}");
        let tree = parse_documents(&text).expect("it is YAML").remove(0).tree;
        let object = Object::read(Kind::Pod, &tree);
        let spec = &object.get::<crate::api::core_v1::Pod>().expect("it is a pod").spec;
        let PodRequests { requests, non_zero } = PodRequests::of(spec);
        let scalar: String = requests.scalar.iter().map(|(name, amount)| format!(" {name}={amount}")).collect();
        expected.assert_eq(&format!(
            "{}m {}Mi{scalar}; scored {}m {}Mi",
            requests.milli_cpu,
            requests.memory >> 20,
            non_zero.milli_cpu,
            non_zero.memory >> 20
        ));
    }

    const A: &str = "{resources: {requests: {cpu: 300m, memory: 64Mi}}}";

    #[test]
    fn containers_run_together() {
        check(&format!("{{containers: [{A}, {A}]}}"), expect!["600m 128Mi; scored 600m 128Mi"]);
        check("{containers: [{}, {}]}", expect!["0m 0Mi; scored 200m 400Mi"]);
        check(
            "{containers: [{resources: {requests: {example.com/gpu: 2, cpu: 0.5m}}}], overhead: {cpu: 0.2m}}",
            expect!["1m 0Mi example.com/gpu=2; scored 1m 200Mi"],
        );
    }

    #[test]
    fn init_containers_run_before_them_and_sidecars_with_them() {
        let big = "{resources: {requests: {cpu: 1}}}";
        check(
            &format!("{{containers: [{A}], initContainers: [{big}, {big}]}}"),
            expect!["1000m 64Mi; scored 1000m 200Mi"],
        );
        let sidecar = "{restartPolicy: Always, resources: {requests: {cpu: 200m}}}";
        check(
            &format!("{{containers: [{A}], initContainers: [{sidecar}, {big}, {sidecar}]}}"),
            expect!["1200m 64Mi; scored 1200m 464Mi"],
        );
    }

    #[test]
    fn a_pod_may_ask_as_a_whole() {
        check(
            &format!("{{containers: [{A}, {{}}], resources: {{requests: {{cpu: 1}}}}}}"),
            expect!["1000m 64Mi; scored 1000m 64Mi"],
        );
    }
}
