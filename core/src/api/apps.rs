//! The group `apps/v1`: workloads. Upstream: `staging/src/k8s.io/api/apps/v1/types.go`.

pub mod daemon_set;
pub mod stateful_set;

use super::core_v1::{ConditionStatus, PodTemplateSpec};
use super::int_or_string::IntOrString;
use super::meta::ObjectMeta;
use super::record::{Shared, TextMap};
use super::selector::{Operator, Requirement, Selector};
use super::timestamp::Timestamp;
use crate::base::Text;
use crate::{record, words};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

record! {
    /// Replicas of a pod that are replaced step by step when the template changes.
    pub struct Deployment {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<DeploymentSpec> = "spec", always;
        status: DeploymentStatus = "status", always;
    }

    /// The desired state of a deployment.
    pub struct DeploymentSpec defaults default_deployment {
        replicas: Option<i32> = "replicas" => 1;
        selector: LabelSelector = "selector", always;
        template: PodTemplateSpec = "template", always;
        strategy: DeploymentStrategy = "strategy", always, retain_keys;
        min_ready_seconds: i32 = "minReadySeconds";
        revision_history_limit: Option<i32> = "revisionHistoryLimit" => 10;
        paused: bool = "paused";
        progress_deadline_seconds: Option<i32> = "progressDeadlineSeconds" => 600;
    }

    /// The strategy by which new pods replace old ones.
    pub struct DeploymentStrategy {
        strategy_type: DeploymentStrategyType = "type";
        rolling_update: Option<RollingUpdateDeployment> = "rollingUpdate";
    }

    /// The limits of a rolling update around the desired number of pods.
    pub struct RollingUpdateDeployment {
        max_unavailable: Option<IntOrString> = "maxUnavailable";
        max_surge: Option<IntOrString> = "maxSurge";
    }

    /// The observed state of a deployment.
    pub struct DeploymentStatus {
        observed_generation: i64 = "observedGeneration";
        replicas: i32 = "replicas";
        updated_replicas: i32 = "updatedReplicas";
        ready_replicas: i32 = "readyReplicas";
        available_replicas: i32 = "availableReplicas";
        unavailable_replicas: i32 = "unavailableReplicas";
        terminating_replicas: Option<i32> = "terminatingReplicas";
        conditions: Vec<DeploymentCondition> = "conditions", key["type"];
        collision_count: Option<i32> = "collisionCount";
    }

    /// One aspect of a deployment's state.
    pub struct DeploymentCondition {
        condition_type: Text = "type", always;
        status: ConditionStatus = "status", always;
        last_update_time: Option<Timestamp> = "lastUpdateTime", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime", always;
        reason: Text = "reason";
        message: Text = "message";
    }

    /// A fixed number of pods of one template.
    pub struct ReplicaSet {
        metadata: ObjectMeta = "metadata", always;
        spec: Arc<ReplicaSetSpec> = "spec", always;
        status: ReplicaSetStatus = "status", always;
    }

    /// The desired state of a replica set.
    pub struct ReplicaSetSpec {
        replicas: Option<i32> = "replicas" => 1;
        min_ready_seconds: i32 = "minReadySeconds";
        selector: LabelSelector = "selector", always;
        template: PodTemplateSpec = "template", always;
    }

    /// The observed state of a replica set.
    pub struct ReplicaSetStatus {
        replicas: i32 = "replicas", always;
        fully_labeled_replicas: i32 = "fullyLabeledReplicas";
        ready_replicas: i32 = "readyReplicas";
        available_replicas: i32 = "availableReplicas";
        terminating_replicas: Option<i32> = "terminatingReplicas";
        observed_generation: i64 = "observedGeneration";
        conditions: Vec<ReplicaSetCondition> = "conditions", key["type"];
    }

    /// One aspect of a replica set's state.
    pub struct ReplicaSetCondition {
        condition_type: Text = "type", always;
        status: ConditionStatus = "status", always;
        last_transition_time: Option<Timestamp> = "lastTransitionTime", always;
        reason: Text = "reason";
        message: Text = "message";
    }

    /// A selector of objects by their labels (`meta/v1 LabelSelector`).
    pub struct LabelSelector, atomic {
        match_labels: TextMap = "matchLabels";
        match_expressions: Shared<Vec<LabelSelectorRequirement>> = "matchExpressions";
    }

    /// A condition on one label.
    pub struct LabelSelectorRequirement {
        key: Text = "key", always;
        operator: Text = "operator", always;
        values: Shared<Vec<Text>> = "values";
    }
}

words! {
    /// The type of a deployment's strategy: step by step, or all at once.
    pub enum DeploymentStrategyType { Recreate, RollingUpdate }
}

impl LabelSelector {
    /// The selector as it is matched; Err says what is wrong with a requirement
    /// (`metav1.LabelSelectorAsSelector`). One without any condition matches everything.
    pub fn to_selector(&self) -> Result<Selector, String> {
        let mut requirements: Vec<Requirement> = Vec::new();
        for (key, value) in self.match_labels.iter() {
            requirements.push(Requirement::new(key.clone(), Operator::Equals, alloc::vec![value.clone()])?);
        }
        for expression in self.match_expressions.iter() {
            let operator = match expression.operator.as_str() {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                other => return Err(alloc::format!("{other:?} is not a valid label selector operator")),
            };
            requirements.push(Requirement::new(expression.key.clone(), operator, expression.values.to_vec())?);
        }
        Ok(Selector::new(requirements))
    }
}

/// SetDefaults_Deployment: a rolling update by a quarter of the pods.
fn default_deployment(spec: &mut DeploymentSpec) {
    let strategy = &mut spec.strategy;
    if strategy.strategy_type == DeploymentStrategyType::Unset {
        strategy.strategy_type = DeploymentStrategyType::RollingUpdate;
    }
    if strategy.strategy_type == DeploymentStrategyType::RollingUpdate {
        let quarter = || IntOrString::Text(Text::from_static("25%"));
        let limits = strategy.rolling_update.get_or_insert_default();
        limits.max_unavailable.get_or_insert_with(quarter);
        limits.max_surge.get_or_insert_with(quarter);
    }
}
