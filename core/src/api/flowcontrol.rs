//! The group `flowcontrol.apiserver.k8s.io/v1`: whose requests wait when the apiserver is busy. Stored; upstream:
//! `staging/src/k8s.io/api/flowcontrol/v1/types.go`.

use crate::api::meta::ObjectMeta;
use crate::api::stored::{ListOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// Which requests belong to which level.
    pub struct FlowSchema {
        "metadata": ObjectMeta, always;
        "spec": FlowSchemaSpec, always;
        "status": FlowSchemaStatus, always;
    }

    /// The requests and their level.
    pub struct FlowSchemaSpec {
        "distinguisherMethod": FlowDistinguisherMethod;
        "matchingPrecedence": Plain<i32> => Int(1000), always;
        "priorityLevelConfiguration": PriorityLevelConfigurationReference, always;
        "rules": ListOf<PolicyRulesWithSubjects>;
    }

    /// The level.
    pub struct PriorityLevelConfigurationReference {
        "name": Plain<Text>, always;
    }

    /// By what requests of one flow are told apart.
    pub struct FlowDistinguisherMethod {
        "type": Plain<Text>, always;
    }

    /// Who does what.
    pub struct PolicyRulesWithSubjects {
        "nonResourceRules": ListOf<NonResourcePolicyRule>;
        "resourceRules": ListOf<ResourcePolicyRule>;
        "subjects": ListOf<Subject>, always;
    }

    /// A user, a group or a service account.
    pub struct Subject {
        "group": GroupSubject;
        "kind": Plain<Text>, always;
        "serviceAccount": ServiceAccountSubject;
        "user": UserSubject;
    }

    /// A user.
    pub struct UserSubject {
        "name": Plain<Text>, always;
    }

    /// A group of users.
    pub struct GroupSubject {
        "name": Plain<Text>, always;
    }

    /// A service account.
    pub struct ServiceAccountSubject {
        "name": Plain<Text>, always;
        "namespace": Plain<Text>, always;
    }

    /// Verbs on resources.
    pub struct ResourcePolicyRule {
        "apiGroups": ListOf<Plain<Text>>, always, unique;
        "clusterScope": Plain<bool>;
        "namespaces": ListOf<Plain<Text>>, unique;
        "resources": ListOf<Plain<Text>>, always, unique;
        "verbs": ListOf<Plain<Text>>, always, unique;
    }

    /// Verbs on paths that are no resources.
    pub struct NonResourcePolicyRule {
        "nonResourceURLs": ListOf<Plain<Text>>, always, unique;
        "verbs": ListOf<Plain<Text>>, always, unique;
    }

    /// Whether the level exists.
    pub struct FlowSchemaStatus {
        "conditions": ListOf<FlowSchemaCondition>, key["type"];
    }

    /// One aspect of a flow schema's state.
    pub struct FlowSchemaCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>;
        "type": Plain<Text>;
    }

    /// A share of the apiserver's time.
    pub struct PriorityLevelConfiguration {
        "metadata": ObjectMeta, always;
        "spec": PriorityLevelConfigurationSpec, always;
        "status": PriorityLevelConfigurationStatus, always;
    }

    /// How a level is limited.
    pub struct PriorityLevelConfigurationSpec {
        "exempt": ExemptPriorityLevelConfiguration;
        "limited": LimitedPriorityLevelConfiguration;
        "type": Plain<Text>, always;
    }

    /// How many requests of a level are served at once.
    pub struct LimitedPriorityLevelConfiguration {
        "borrowingLimitPercent": Plain<Option<i32>>;
        "lendablePercent": Plain<Option<i32>> => Int(0);
        "limitResponse": LimitResponse, always;
        "nominalConcurrencyShares": Plain<Option<i32>> => Int(30);
    }

    /// What becomes of requests that cannot be served at once.
    pub struct LimitResponse {
        "queuing": QueuingConfiguration;
        "type": Plain<Text>, always;
    }

    /// The queues in which requests wait.
    pub struct QueuingConfiguration {
        "handSize": Plain<i32> => Int(8), always;
        "queueLengthLimit": Plain<i32> => Int(50), always;
        "queues": Plain<i32> => Int(64), always;
    }

    /// The share of a level that never waits.
    pub struct ExemptPriorityLevelConfiguration {
        "lendablePercent": Plain<Option<i32>> => Int(0);
        "nominalConcurrencyShares": Plain<Option<i32>> => Int(0);
    }

    /// Whether a level works.
    pub struct PriorityLevelConfigurationStatus {
        "conditions": ListOf<PriorityLevelConfigurationCondition>, key["type"];
    }

    /// One aspect of a level's state.
    pub struct PriorityLevelConfigurationCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "reason": Plain<Text>;
        "status": Plain<Text>;
        "type": Plain<Text>;
    }
}
