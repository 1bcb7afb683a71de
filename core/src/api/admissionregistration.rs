//! The group `admissionregistration.k8s.io/v1`: admission webhooks and policies. Upstream: `staging/src/k8s.io/api/admissionregistration/v1/types.go`.

use crate::api::apps::LabelSelector;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::opaque::{Base64, ListOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Servers that may refuse objects on their way in.
    pub struct ValidatingWebhookConfiguration {
        metadata: ObjectMeta = "metadata", always;
        webhooks: ListOf<ValidatingWebhook> = "webhooks", key["name"];
    }

    /// A server that may refuse objects on their way in.
    pub struct ValidatingWebhook {
        admission_review_versions: ListOf<Plain<Text>> = "admissionReviewVersions", always;
        client_config: WebhookClientConfig = "clientConfig", always;
        failure_policy: Plain<Option<Text>> = "failurePolicy" => Str("Fail"), words["Fail", "Ignore"];
        match_conditions: ListOf<MatchCondition> = "matchConditions", key["name"];
        match_policy: Plain<Option<Text>> = "matchPolicy" => Str("Equivalent"), words["Equivalent", "Exact"];
        name: Plain<Text> = "name", always;
        namespace_selector: LabelSelector = "namespaceSelector" => Empty;
        object_selector: LabelSelector = "objectSelector" => Empty;
        rules: ListOf<RuleWithOperations> = "rules";
        side_effects: Plain<Option<Text>> = "sideEffects", always, words["None", "NoneOnDryRun", "Some", "Unknown"];
        timeout_seconds: Plain<Option<i32>> = "timeoutSeconds" => Int(10);
    }

    /// Servers that may change objects on their way in.
    pub struct MutatingWebhookConfiguration {
        metadata: ObjectMeta = "metadata", always;
        webhooks: ListOf<MutatingWebhook> = "webhooks", key["name"];
    }

    /// A server that may change objects on their way in.
    pub struct MutatingWebhook {
        admission_review_versions: ListOf<Plain<Text>> = "admissionReviewVersions", always;
        client_config: WebhookClientConfig = "clientConfig", always;
        failure_policy: Plain<Option<Text>> = "failurePolicy" => Str("Fail"), words["Fail", "Ignore"];
        match_conditions: ListOf<MatchCondition> = "matchConditions", key["name"];
        match_policy: Plain<Option<Text>> = "matchPolicy" => Str("Equivalent"), words["Equivalent", "Exact"];
        name: Plain<Text> = "name", always;
        namespace_selector: LabelSelector = "namespaceSelector" => Empty;
        object_selector: LabelSelector = "objectSelector" => Empty;
        reinvocation_policy: Plain<Option<Text>> = "reinvocationPolicy" => Str("Never"), words["IfNeeded", "Never"];
        rules: ListOf<RuleWithOperations> = "rules";
        side_effects: Plain<Option<Text>> = "sideEffects", always, words["None", "NoneOnDryRun", "Some", "Unknown"];
        timeout_seconds: Plain<Option<i32>> = "timeoutSeconds" => Int(10);
    }

    /// The connection to a webhook (`WebhookClientConfig`).
    pub struct WebhookClientConfig {
        ca_bundle: Base64 = "caBundle";
        service: ServiceReference = "service";
        url: Plain<Option<Text>> = "url";
    }

    /// The service behind which a webhook is.
    pub struct ServiceReference {
        name: Plain<Text> = "name", always;
        namespace: Plain<Text> = "namespace", always;
        path: Plain<Option<Text>> = "path";
        port: Plain<Option<i32>> = "port" => Int(443);
    }

    /// Operations on resources.
    pub struct RuleWithOperations {
        api_groups: ListOf<Plain<Text>> = "apiGroups";
        api_versions: ListOf<Plain<Text>> = "apiVersions";
        operations: ListOf<Plain<Text>> = "operations";
        resources: ListOf<Plain<Text>> = "resources";
        scope: Plain<Option<Text>> = "scope" => Str("*"), words["*", "Cluster", "Namespaced"];
    }

    /// A condition on requests, in CEL.
    pub struct MatchCondition {
        expression: Plain<Text> = "expression", always;
        name: Plain<Text> = "name", always;
    }

    /// Rules for objects on their way in, in CEL.
    pub struct ValidatingAdmissionPolicy {
        metadata: ObjectMeta = "metadata", always;
        spec: ValidatingAdmissionPolicySpec = "spec", always;
        status: ValidatingAdmissionPolicyStatus = "status", always;
    }

    /// The expressions of a policy, and the requests that it applies to.
    pub struct ValidatingAdmissionPolicySpec {
        audit_annotations: ListOf<AuditAnnotation> = "auditAnnotations";
        failure_policy: Plain<Option<Text>> = "failurePolicy" => Str("Fail"), words["Fail", "Ignore"];
        match_conditions: ListOf<MatchCondition> = "matchConditions", key["name"];
        match_constraints: MatchResources = "matchConstraints";
        param_kind: ParamKind = "paramKind";
        validations: ListOf<Validation> = "validations";
        variables: ListOf<Variable> = "variables", key["name"];
    }

    /// The kind of a policy's parameters.
    pub struct ParamKind, atomic {
        api_version: Plain<Text> = "apiVersion";
        kind: Plain<Text> = "kind";
    }

    /// The requests that a policy applies to.
    pub struct MatchResources, atomic {
        exclude_resource_rules: ListOf<NamedRuleWithOperations> = "excludeResourceRules";
        match_policy: Plain<Option<Text>> = "matchPolicy" => Str("Equivalent"), words["Equivalent", "Exact"];
        namespace_selector: LabelSelector = "namespaceSelector" => Empty;
        object_selector: LabelSelector = "objectSelector" => Empty;
        resource_rules: ListOf<NamedRuleWithOperations> = "resourceRules";
    }

    /// Operations on resources, down to names.
    pub struct NamedRuleWithOperations, atomic {
        api_groups: ListOf<Plain<Text>> = "apiGroups";
        api_versions: ListOf<Plain<Text>> = "apiVersions";
        operations: ListOf<Plain<Text>> = "operations";
        resource_names: ListOf<Plain<Text>> = "resourceNames";
        resources: ListOf<Plain<Text>> = "resources";
        scope: Plain<Option<Text>> = "scope" => Str("*"), words["*", "Cluster", "Namespaced"];
    }

    /// One rule.
    pub struct Validation {
        expression: Plain<Text> = "expression", always;
        message: Plain<Text> = "message";
        message_expression: Plain<Text> = "messageExpression";
        reason: Plain<Option<Text>> = "reason";
    }

    /// An expression with a name.
    pub struct Variable, atomic {
        expression: Plain<Text> = "expression", always;
        name: Plain<Text> = "name", always;
    }

    /// An annotation that a policy writes into the audit log.
    pub struct AuditAnnotation {
        key: Plain<Text> = "key", always;
        value_expression: Plain<Text> = "valueExpression", always;
    }

    /// The observed state of a policy.
    pub struct ValidatingAdmissionPolicyStatus {
        conditions: ListOf<Condition> = "conditions", map_keys["type"];
        observed_generation: Plain<i64> = "observedGeneration";
        type_checking: TypeChecking = "typeChecking";
    }

    /// The warnings about the types in a policy's expressions.
    pub struct TypeChecking {
        expression_warnings: ListOf<ExpressionWarning> = "expressionWarnings";
    }

    /// A mistake that was found in an expression.
    pub struct ExpressionWarning {
        field_ref: Plain<Text> = "fieldRef", always;
        warning: Plain<Text> = "warning", always;
    }

    /// The resources that a validating policy is bound to, and its actions on a violation.
    pub struct ValidatingAdmissionPolicyBinding {
        metadata: ObjectMeta = "metadata", always;
        spec: ValidatingAdmissionPolicyBindingSpec = "spec", always;
    }

    /// The policy, its parameters, the requests and the consequences.
    pub struct ValidatingAdmissionPolicyBindingSpec {
        match_resources: MatchResources = "matchResources";
        param_ref: ParamRef = "paramRef";
        policy_name: Plain<Text> = "policyName", always;
        validation_actions: ListOf<Plain<Text>> = "validationActions", always, unique;
    }

    /// The objects that hold a policy's parameters.
    pub struct ParamRef, atomic {
        name: Plain<Text> = "name";
        namespace: Plain<Text> = "namespace";
        parameter_not_found_action: Plain<Option<Text>> = "parameterNotFoundAction";
        selector: LabelSelector = "selector";
    }

    /// Changes of objects on their way in, in CEL.
    pub struct MutatingAdmissionPolicy {
        metadata: ObjectMeta = "metadata", always;
        spec: MutatingAdmissionPolicySpec = "spec", always;
    }

    /// The mutations of a policy, and the requests that it applies to.
    pub struct MutatingAdmissionPolicySpec {
        failure_policy: Plain<Option<Text>> = "failurePolicy" => Str("Fail"), words["Fail", "Ignore"];
        match_conditions: ListOf<MatchCondition> = "matchConditions", key["name"];
        match_constraints: MatchResources = "matchConstraints";
        mutations: ListOf<Mutation> = "mutations";
        param_kind: ParamKind = "paramKind";
        reinvocation_policy: Plain<Text> = "reinvocationPolicy", words["IfNeeded", "Never"];
        variables: ListOf<Variable> = "variables";
    }

    /// One change.
    pub struct Mutation {
        apply_configuration: ApplyConfiguration = "applyConfiguration";
        json_patch: JSONPatch = "jsonPatch";
        patch_type: Plain<Text> = "patchType", always, words["ApplyConfiguration", "JSONPatch"];
    }

    /// A mutation by an object that is merged into the one that came.
    pub struct ApplyConfiguration {
        expression: Plain<Text> = "expression";
    }

    /// A mutation by a JSON patch.
    pub struct JSONPatch {
        expression: Plain<Text> = "expression";
    }

    /// The resources that a mutating policy is bound to, and its parameters.
    pub struct MutatingAdmissionPolicyBinding {
        metadata: ObjectMeta = "metadata", always;
        spec: MutatingAdmissionPolicyBindingSpec = "spec", always;
    }

    /// The policy, its parameters and the requests.
    pub struct MutatingAdmissionPolicyBindingSpec {
        match_resources: MatchResources = "matchResources";
        param_ref: ParamRef = "paramRef";
        policy_name: Plain<Text> = "policyName";
    }
}
