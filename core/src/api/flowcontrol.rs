//! The group `flowcontrol.apiserver.k8s.io/v1`: whose requests wait when the apiserver is busy. Upstream:
//! `staging/src/k8s.io/api/flowcontrol/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::opaque::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The requests that belong to a priority level.
    pub struct FlowSchema {
        metadata: ObjectMeta = "metadata", always;
        spec: FlowSchemaSpec = "spec", always;
        status: FlowSchemaStatus = "status", always;
    }

    /// The requests and their level.
    pub struct FlowSchemaSpec {
        distinguisher_method: FlowDistinguisherMethod = "distinguisherMethod";
        matching_precedence: Plain<i32> = "matchingPrecedence" => Int(1000), always;
        priority_level_configuration: PriorityLevelConfigurationReference = "priorityLevelConfiguration", always;
        rules: ListOf<PolicyRulesWithSubjects> = "rules";
    }

    /// The level.
    pub struct PriorityLevelConfigurationReference {
        name: Plain<Text> = "name", always;
    }

    /// By what requests of one flow are told apart.
    pub struct FlowDistinguisherMethod {
        type_: Plain<Text> = "type", always;
    }

    /// Subjects and their requests.
    pub struct PolicyRulesWithSubjects {
        non_resource_rules: ListOf<NonResourcePolicyRule> = "nonResourceRules";
        resource_rules: ListOf<ResourcePolicyRule> = "resourceRules";
        subjects: ListOf<Subject> = "subjects", always;
    }

    /// A user, a group or a service account.
    pub struct Subject {
        group: GroupSubject = "group";
        kind: Plain<Text> = "kind", always;
        service_account: ServiceAccountSubject = "serviceAccount";
        user: UserSubject = "user";
    }

    /// A user.
    pub struct UserSubject {
        name: Plain<Text> = "name", always;
    }

    /// A group of users.
    pub struct GroupSubject {
        name: Plain<Text> = "name", always;
    }

    /// A service account.
    pub struct ServiceAccountSubject {
        name: Plain<Text> = "name", always;
        namespace: Plain<Text> = "namespace", always;
    }

    /// Verbs on resources.
    pub struct ResourcePolicyRule {
        api_groups: ListOf<Plain<Text>> = "apiGroups", always, unique;
        cluster_scope: Plain<bool> = "clusterScope";
        namespaces: ListOf<Plain<Text>> = "namespaces", unique;
        resources: ListOf<Plain<Text>> = "resources", always, unique;
        verbs: ListOf<Plain<Text>> = "verbs", always, unique;
    }

    /// Verbs on paths that are no resources.
    pub struct NonResourcePolicyRule {
        non_resource_urls: ListOf<Plain<Text>> = "nonResourceURLs", always, unique;
        verbs: ListOf<Plain<Text>> = "verbs", always, unique;
    }

    /// Whether the level exists.
    pub struct FlowSchemaStatus {
        conditions: ListOf<FlowSchemaCondition> = "conditions", key["type"];
    }

    /// One aspect of a flow schema's state.
    pub struct FlowSchemaCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status";
        type_: Plain<Text> = "type";
    }

    /// A share of the apiserver's time.
    pub struct PriorityLevelConfiguration {
        metadata: ObjectMeta = "metadata", always;
        spec: PriorityLevelConfigurationSpec = "spec", always;
        status: PriorityLevelConfigurationStatus = "status", always;
    }

    /// The limits of a priority level.
    pub struct PriorityLevelConfigurationSpec {
        exempt: ExemptPriorityLevelConfiguration = "exempt";
        limited: LimitedPriorityLevelConfiguration = "limited";
        type_: Plain<Text> = "type", always;
    }

    /// The share of concurrent requests of a priority level.
    pub struct LimitedPriorityLevelConfiguration {
        borrowing_limit_percent: Plain<Option<i32>> = "borrowingLimitPercent";
        lendable_percent: Plain<Option<i32>> = "lendablePercent" => Int(0);
        limit_response: LimitResponse = "limitResponse", always;
        nominal_concurrency_shares: Plain<Option<i32>> = "nominalConcurrencyShares" => Int(30);
    }

    /// The response to requests that cannot be served at once.
    pub struct LimitResponse {
        queuing: QueuingConfiguration = "queuing";
        type_: Plain<Text> = "type", always;
    }

    /// The queues in which requests wait.
    pub struct QueuingConfiguration {
        hand_size: Plain<i32> = "handSize" => Int(8), always;
        queue_length_limit: Plain<i32> = "queueLengthLimit" => Int(50), always;
        queues: Plain<i32> = "queues" => Int(64), always;
    }

    /// The share of a level that never waits.
    pub struct ExemptPriorityLevelConfiguration {
        lendable_percent: Plain<Option<i32>> = "lendablePercent" => Int(0);
        nominal_concurrency_shares: Plain<Option<i32>> = "nominalConcurrencyShares" => Int(0);
    }

    /// The observed state of a priority level.
    pub struct PriorityLevelConfigurationStatus {
        conditions: ListOf<PriorityLevelConfigurationCondition> = "conditions", key["type"];
    }

    /// One aspect of a level's state.
    pub struct PriorityLevelConfigurationCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always;
        message: Plain<Text> = "message";
        reason: Plain<Text> = "reason";
        status: Plain<Text> = "status";
        type_: Plain<Text> = "type";
    }
}
