//! The group `admissionregistration.k8s.io/v1`: who else has a say in what is stored. Stored; upstream: `staging/src/k8s.io/api/admissionregistration/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::stored::{Base64, ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// Servers that may refuse objects on their way in.
    pub struct ValidatingWebhookConfiguration {
        "metadata": ObjectMeta, always;
        "webhooks": ListOf<ValidatingWebhook>, key["name"];
    }

    /// A server that may refuse objects on their way in.
    pub struct ValidatingWebhook {
        "admissionReviewVersions": ListOf<Plain<Text>>, always;
        "clientConfig": WebhookClientConfig, always;
        "failurePolicy": Plain<Option<Text>> => Str("Fail"), words["Fail", "Ignore"];
        "matchConditions": ListOf<MatchCondition>, key["name"];
        "matchPolicy": Plain<Option<Text>> => Str("Equivalent"), words["Equivalent", "Exact"];
        "name": Plain<Text>, always;
        "namespaceSelector": LabelSelector => Empty;
        "objectSelector": LabelSelector => Empty;
        "rules": ListOf<RuleWithOperations>;
        "sideEffects": Plain<Option<Text>>, always, words["None", "NoneOnDryRun", "Some", "Unknown"];
        "timeoutSeconds": Plain<Option<i32>> => Int(10);
    }

    /// Servers that may change objects on their way in.
    pub struct MutatingWebhookConfiguration {
        "metadata": ObjectMeta, always;
        "webhooks": ListOf<MutatingWebhook>, key["name"];
    }

    /// A server that may change objects on their way in.
    pub struct MutatingWebhook {
        "admissionReviewVersions": ListOf<Plain<Text>>, always;
        "clientConfig": WebhookClientConfig, always;
        "failurePolicy": Plain<Option<Text>> => Str("Fail"), words["Fail", "Ignore"];
        "matchConditions": ListOf<MatchCondition>, key["name"];
        "matchPolicy": Plain<Option<Text>> => Str("Equivalent"), words["Equivalent", "Exact"];
        "name": Plain<Text>, always;
        "namespaceSelector": LabelSelector => Empty;
        "objectSelector": LabelSelector => Empty;
        "reinvocationPolicy": Plain<Option<Text>> => Str("Never"), words["IfNeeded", "Never"];
        "rules": ListOf<RuleWithOperations>;
        "sideEffects": Plain<Option<Text>>, always, words["None", "NoneOnDryRun", "Some", "Unknown"];
        "timeoutSeconds": Plain<Option<i32>> => Int(10);
    }

    /// How a webhook is reached.
    pub struct WebhookClientConfig {
        "caBundle": Base64;
        "service": ServiceReference;
        "url": Plain<Option<Text>>;
    }

    /// The service behind which a webhook is.
    pub struct ServiceReference {
        "name": Plain<Text>, always;
        "namespace": Plain<Text>, always;
        "path": Plain<Option<Text>>;
        "port": Plain<Option<i32>> => Int(443);
    }

    /// Operations on resources.
    pub struct RuleWithOperations {
        "apiGroups": ListOf<Plain<Text>>;
        "apiVersions": ListOf<Plain<Text>>;
        "operations": ListOf<Plain<Text>>;
        "resources": ListOf<Plain<Text>>;
        "scope": Plain<Option<Text>> => Str("*"), words["*", "Cluster", "Namespaced"];
    }

    /// A condition on requests, in CEL.
    pub struct MatchCondition {
        "expression": Plain<Text>, always;
        "name": Plain<Text>, always;
    }

    /// Rules for objects on their way in, in CEL.
    pub struct ValidatingAdmissionPolicy {
        "metadata": ObjectMeta, always;
        "spec": ValidatingAdmissionPolicySpec, always;
        "status": ValidatingAdmissionPolicyStatus, always;
    }

    /// What must hold, and when.
    pub struct ValidatingAdmissionPolicySpec {
        "auditAnnotations": ListOf<AuditAnnotation>;
        "failurePolicy": Plain<Option<Text>> => Str("Fail"), words["Fail", "Ignore"];
        "matchConditions": ListOf<MatchCondition>, key["name"];
        "matchConstraints": MatchResources;
        "paramKind": ParamKind;
        "validations": ListOf<Validation>;
        "variables": ListOf<Variable>, key["name"];
    }

    /// The kind of a policy's parameters.
    pub struct ParamKind, atomic {
        "apiVersion": Plain<Text>;
        "kind": Plain<Text>;
    }

    /// Which requests a policy is about.
    pub struct MatchResources, atomic {
        "excludeResourceRules": ListOf<NamedRuleWithOperations>;
        "matchPolicy": Plain<Option<Text>> => Str("Equivalent"), words["Equivalent", "Exact"];
        "namespaceSelector": LabelSelector => Empty;
        "objectSelector": LabelSelector => Empty;
        "resourceRules": ListOf<NamedRuleWithOperations>;
    }

    /// Operations on resources, down to names.
    pub struct NamedRuleWithOperations, atomic {
        "apiGroups": ListOf<Plain<Text>>;
        "apiVersions": ListOf<Plain<Text>>;
        "operations": ListOf<Plain<Text>>;
        "resourceNames": ListOf<Plain<Text>>;
        "resources": ListOf<Plain<Text>>;
        "scope": Plain<Option<Text>> => Str("*"), words["*", "Cluster", "Namespaced"];
    }

    /// One rule.
    pub struct Validation {
        "expression": Plain<Text>, always;
        "message": Plain<Text>;
        "messageExpression": Plain<Text>;
        "reason": Plain<Option<Text>>;
    }

    /// An expression with a name.
    pub struct Variable, atomic {
        "expression": Plain<Text>, always;
        "name": Plain<Text>, always;
    }

    /// What a policy writes into the audit log.
    pub struct AuditAnnotation {
        "key": Plain<Text>, always;
        "valueExpression": Plain<Text>, always;
    }

    /// What was found about a policy.
    pub struct ValidatingAdmissionPolicyStatus {
        "conditions": ListOf<Condition>, map_keys["type"];
        "observedGeneration": Plain<i64>;
        "typeChecking": TypeChecking;
    }

    /// What was found in a policy's expressions.
    pub struct TypeChecking {
        "expressionWarnings": ListOf<ExpressionWarning>;
    }

    /// A mistake that was found in an expression.
    pub struct ExpressionWarning {
        "fieldRef": Plain<Text>, always;
        "warning": Plain<Text>, always;
    }

    /// Where a validating policy holds, and what follows when it is broken.
    pub struct ValidatingAdmissionPolicyBinding {
        "metadata": ObjectMeta, always;
        "spec": ValidatingAdmissionPolicyBindingSpec, always;
    }

    /// The policy, its parameters, the requests and the consequences.
    pub struct ValidatingAdmissionPolicyBindingSpec {
        "matchResources": MatchResources;
        "paramRef": ParamRef;
        "policyName": Plain<Text>, always;
        "validationActions": ListOf<Plain<Text>>, always, unique;
    }

    /// The objects that hold a policy's parameters.
    pub struct ParamRef, atomic {
        "name": Plain<Text>;
        "namespace": Plain<Text>;
        "parameterNotFoundAction": Plain<Option<Text>>;
        "selector": LabelSelector;
    }

    /// Changes of objects on their way in, in CEL.
    pub struct MutatingAdmissionPolicy {
        "metadata": ObjectMeta, always;
        "spec": MutatingAdmissionPolicySpec, always;
    }

    /// What is changed, and when.
    pub struct MutatingAdmissionPolicySpec {
        "failurePolicy": Plain<Option<Text>> => Str("Fail"), words["Fail", "Ignore"];
        "matchConditions": ListOf<MatchCondition>, key["name"];
        "matchConstraints": MatchResources;
        "mutations": ListOf<Mutation>;
        "paramKind": ParamKind;
        "reinvocationPolicy": Plain<Text>, words["IfNeeded", "Never"];
        "variables": ListOf<Variable>;
    }

    /// One change.
    pub struct Mutation {
        "applyConfiguration": ApplyConfiguration;
        "jsonPatch": JSONPatch;
        "patchType": Plain<Text>, always, words["ApplyConfiguration", "JSONPatch"];
    }

    /// A mutation by an object that is merged into the one that came.
    pub struct ApplyConfiguration {
        "expression": Plain<Text>;
    }

    /// A mutation by a JSON patch.
    pub struct JSONPatch {
        "expression": Plain<Text>;
    }

    /// Where a mutating policy holds, and with which parameters.
    pub struct MutatingAdmissionPolicyBinding {
        "metadata": ObjectMeta, always;
        "spec": MutatingAdmissionPolicyBindingSpec, always;
    }

    /// The policy, its parameters and the requests.
    pub struct MutatingAdmissionPolicyBindingSpec {
        "matchResources": MatchResources;
        "paramRef": ParamRef;
        "policyName": Plain<Text>;
    }
}
