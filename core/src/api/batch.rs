//! The group `batch/v1`: work that ends. Upstream: `staging/src/k8s.io/api/batch/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::core_v1::pod::{ObjectReference, PodTemplateSpec};
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Pods that run until enough of them have succeeded.
    pub struct Job defaults set_job_defaults {
        metadata: ObjectMeta = "metadata", always;
        spec: JobSpec = "spec", always;
        status: JobStatus = "status", always;
    }

    /// The desired state of a job.
    pub struct JobSpec {
        active_deadline_seconds: Plain<Option<i64>> = "activeDeadlineSeconds";
        backoff_limit: Plain<Option<i32>> = "backoffLimit";
        backoff_limit_per_index: Plain<Option<i32>> = "backoffLimitPerIndex";
        completion_mode: Plain<Option<Text>> = "completionMode", words["Indexed", "NonIndexed"];
        completions: Plain<Option<i32>> = "completions";
        managed_by: Plain<Option<Text>> = "managedBy";
        manual_selector: Plain<Option<bool>> = "manualSelector";
        max_failed_indexes: Plain<Option<i32>> = "maxFailedIndexes";
        parallelism: Plain<Option<i32>> = "parallelism";
        pod_failure_policy: PodFailurePolicy = "podFailurePolicy";
        pod_replacement_policy: Plain<Option<Text>> = "podReplacementPolicy", words["Failed", "TerminatingOrFailed"];
        selector: LabelSelector = "selector";
        success_policy: SuccessPolicy = "successPolicy";
        suspend: Plain<Option<bool>> = "suspend";
        template: PodTemplateSpec = "template", always;
        ttl_seconds_after_finished: Plain<Option<i32>> = "ttlSecondsAfterFinished";
    }

    /// The actions on failures of pods.
    pub struct PodFailurePolicy {
        rules: ListOf<PodFailurePolicyRule> = "rules", always;
    }

    /// One rule: what failed, and what follows.
    pub struct PodFailurePolicyRule {
        action: Plain<Text> = "action", always, words["Count", "FailIndex", "FailJob", "Ignore"];
        on_exit_codes: PodFailurePolicyOnExitCodesRequirement = "onExitCodes";
        on_pod_conditions: ListOf<PodFailurePolicyOnPodConditionsPattern> = "onPodConditions";
    }

    /// A rule about exit codes.
    pub struct PodFailurePolicyOnExitCodesRequirement {
        container_name: Plain<Option<Text>> = "containerName";
        operator: Plain<Text> = "operator", always, words["In", "NotIn"];
        values: ListOf<Plain<i32>> = "values", always, unique;
    }

    /// A rule about conditions of the pod.
    pub struct PodFailurePolicyOnPodConditionsPattern {
        status: Plain<Text> = "status" => Str("True"), always;
        type_: Plain<Text> = "type", always;
    }

    /// The criteria by which a job succeeds before all of its pods have.
    pub struct SuccessPolicy {
        rules: ListOf<SuccessPolicyRule> = "rules", always;
    }

    /// The indexes, or their number, that are enough for success.
    pub struct SuccessPolicyRule {
        succeeded_count: Plain<Option<i32>> = "succeededCount";
        succeeded_indexes: Plain<Option<Text>> = "succeededIndexes";
    }

    /// The observed state of a job.
    pub struct JobStatus {
        active: Plain<i32> = "active";
        completed_indexes: Plain<Text> = "completedIndexes";
        completion_time: Plain<Option<Timestamp>> = "completionTime";
        conditions: ListOf<JobCondition> = "conditions", patch_key["type"];
        failed: Plain<i32> = "failed";
        failed_indexes: Plain<Option<Text>> = "failedIndexes";
        ready: Plain<Option<i32>> = "ready";
        start_time: Plain<Option<Timestamp>> = "startTime";
        succeeded: Plain<i32> = "succeeded";
        terminating: Plain<Option<i32>> = "terminating";
        uncounted_terminated_pods: UncountedTerminatedPods = "uncountedTerminatedPods";
    }

    /// One aspect of a job's state.
    pub struct JobCondition {
        last_probe_time: Plain<Option<Timestamp>> = "lastProbeTime", always;
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status", always;
        type_: Plain<Text> = "type", always;
    }

    /// Pods that have ended and are not yet counted.
    pub struct UncountedTerminatedPods {
        failed: ListOf<Plain<Text>> = "failed", unique;
        succeeded: ListOf<Plain<Text>> = "succeeded", unique;
    }

    /// Jobs by the clock.
    pub struct CronJob {
        metadata: ObjectMeta = "metadata", always;
        spec: CronJobSpec = "spec", always;
        status: CronJobStatus = "status", always;
    }

    /// The desired state of a cron job.
    pub struct CronJobSpec {
        concurrency_policy: Plain<Text> = "concurrencyPolicy" => Str("Allow"), words["Allow", "Forbid", "Replace"];
        failed_jobs_history_limit: Plain<Option<i32>> = "failedJobsHistoryLimit" => Int(1);
        job_template: JobTemplateSpec = "jobTemplate", always;
        schedule: Plain<Text> = "schedule", always;
        starting_deadline_seconds: Plain<Option<i64>> = "startingDeadlineSeconds";
        successful_jobs_history_limit: Plain<Option<i32>> = "successfulJobsHistoryLimit" => Int(3);
        suspend: Plain<Option<bool>> = "suspend" => Bool(false);
        time_zone: Plain<Option<Text>> = "timeZone";
    }

    /// A job to be.
    pub struct JobTemplateSpec {
        metadata: ObjectMeta = "metadata", always;
        spec: JobSpec = "spec", always;
    }

    /// The observed state of a cron job.
    pub struct CronJobStatus {
        active: ListOf<ObjectReference> = "active";
        last_schedule_time: Plain<Option<Timestamp>> = "lastScheduleTime";
        last_successful_time: Plain<Option<Timestamp>> = "lastSuccessfulTime";
    }
}

/// SetDefaults_Job. The template in a cron job gets none of this.
fn set_job_defaults(job: &mut Map) {
    let Some(Tree::Map(spec)) = job.get_mut("spec") else { return };
    if !spec.contains_key("completions") && !spec.contains_key("parallelism") {
        spec.insert(Text::from_static("completions"), Tree::Int(1));
    }
    let limit = if spec.contains_key("backoffLimitPerIndex") { i64::from(i32::MAX) } else { 6 };
    let replace = if spec.contains_key("podFailurePolicy") { "Failed" } else { "TerminatingOrFailed" };
    spec.set_default("parallelism", Tree::Int(1));
    spec.set_default("backoffLimit", Tree::Int(limit));
    spec.set_default("completionMode", "NonIndexed".into());
    spec.set_default("suspend", Tree::Bool(false));
    spec.set_default("manualSelector", Tree::Bool(false));
    spec.set_default("podReplacementPolicy", replace.into());
}
