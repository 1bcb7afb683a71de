//! The group `batch/v1`: work that ends. Stored; upstream: `staging/src/k8s.io/api/batch/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::pod::{ObjectReference, PodTemplateSpec};
use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// Pods that run until enough of them have succeeded.
    pub struct Job defaults defaults::job {
        "metadata": ObjectMeta, always;
        "spec": JobSpec, always;
        "status": JobStatus, always;
    }

    /// What a job is to be.
    pub struct JobSpec {
        "activeDeadlineSeconds": Plain<Option<i64>>;
        "backoffLimit": Plain<Option<i32>>;
        "backoffLimitPerIndex": Plain<Option<i32>>;
        "completionMode": Plain<Option<Text>>, words["Indexed", "NonIndexed"];
        "completions": Plain<Option<i32>>;
        "managedBy": Plain<Option<Text>>;
        "manualSelector": Plain<Option<bool>>;
        "maxFailedIndexes": Plain<Option<i32>>;
        "parallelism": Plain<Option<i32>>;
        "podFailurePolicy": PodFailurePolicy;
        "podReplacementPolicy": Plain<Option<Text>>, words["Failed", "TerminatingOrFailed"];
        "selector": LabelSelector;
        "successPolicy": SuccessPolicy;
        "suspend": Plain<Option<bool>>;
        "template": PodTemplateSpec, always;
        "ttlSecondsAfterFinished": Plain<Option<i32>>;
    }

    /// What follows when a pod fails.
    pub struct PodFailurePolicy {
        "rules": ListOf<PodFailurePolicyRule>, always;
    }

    /// One rule: what failed, and what follows.
    pub struct PodFailurePolicyRule {
        "action": Plain<Text>, always, words["Count", "FailIndex", "FailJob", "Ignore"];
        "onExitCodes": PodFailurePolicyOnExitCodesRequirement;
        "onPodConditions": ListOf<PodFailurePolicyOnPodConditionsPattern>;
    }

    /// A rule about exit codes.
    pub struct PodFailurePolicyOnExitCodesRequirement {
        "containerName": Plain<Option<Text>>;
        "operator": Plain<Text>, always, words["In", "NotIn"];
        "values": ListOf<Plain<i32>>, always, unique;
    }

    /// A rule about conditions of the pod.
    pub struct PodFailurePolicyOnPodConditionsPattern {
        "status": Plain<Text> => Str("True"), always;
        "type": Plain<Text>, always;
    }

    /// When a job has succeeded before all of its pods have.
    pub struct SuccessPolicy {
        "rules": ListOf<SuccessPolicyRule>, always;
    }

    /// Which indexes, or how many of them, are enough.
    pub struct SuccessPolicyRule {
        "succeededCount": Plain<Option<i32>>;
        "succeededIndexes": Plain<Option<Text>>;
    }

    /// What a job is.
    pub struct JobStatus {
        "active": Plain<i32>;
        "completedIndexes": Plain<Text>;
        "completionTime": Plain<Option<Timestamp>>;
        "conditions": ListOf<JobCondition>, patch_key["type"];
        "failed": Plain<i32>;
        "failedIndexes": Plain<Option<Text>>;
        "ready": Plain<Option<i32>>;
        "startTime": Plain<Option<Timestamp>>;
        "succeeded": Plain<i32>;
        "terminating": Plain<Option<i32>>;
        "uncountedTerminatedPods": UncountedTerminatedPods;
    }

    /// One aspect of a job's state.
    pub struct JobCondition {
        "lastProbeTime": Plain<Option<Timestamp>>, always;
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// Pods that have ended and are not yet counted.
    pub struct UncountedTerminatedPods {
        "failed": ListOf<Plain<Text>>, unique;
        "succeeded": ListOf<Plain<Text>>, unique;
    }

    /// Jobs by the clock.
    pub struct CronJob {
        "metadata": ObjectMeta, always;
        "spec": CronJobSpec, always;
        "status": CronJobStatus, always;
    }

    /// Which jobs, and when.
    pub struct CronJobSpec {
        "concurrencyPolicy": Plain<Text> => Str("Allow"), words["Allow", "Forbid", "Replace"];
        "failedJobsHistoryLimit": Plain<Option<i32>> => Int(1);
        "jobTemplate": JobTemplateSpec, always;
        "schedule": Plain<Text>, always;
        "startingDeadlineSeconds": Plain<Option<i64>>;
        "successfulJobsHistoryLimit": Plain<Option<i32>> => Int(3);
        "suspend": Plain<Option<bool>> => Bool(false);
        "timeZone": Plain<Option<Text>>;
    }

    /// A job to be.
    pub struct JobTemplateSpec {
        "metadata": ObjectMeta, always;
        "spec": JobSpec, always;
    }

    /// What a cron job has done.
    pub struct CronJobStatus {
        "active": ListOf<ObjectReference>;
        "lastScheduleTime": Plain<Option<Timestamp>>;
        "lastSuccessfulTime": Plain<Option<Timestamp>>;
    }
}
