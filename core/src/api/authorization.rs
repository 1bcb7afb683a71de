//! The group `authorization.k8s.io/v1`: access reviews. Upstream: `staging/src/k8s.io/api/authorization/v1/types.go`.

use crate::api::apps::LabelSelectorRequirement;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::FieldSelectorRequirement;
use crate::api::opaque::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The question whether somebody may do something.
    pub struct SubjectAccessReview {
        metadata: ObjectMeta = "metadata", always;
        spec: SubjectAccessReviewSpec = "spec", always, simulated;
        status: SubjectAccessReviewStatus = "status", always, simulated;
    }

    /// The question whether somebody may do something in one namespace.
    pub struct LocalSubjectAccessReview {
        metadata: ObjectMeta = "metadata", always;
        spec: SubjectAccessReviewSpec = "spec", always, simulated;
        status: SubjectAccessReviewStatus = "status", always, simulated;
    }

    /// The question whether one may do something.
    pub struct SelfSubjectAccessReview {
        metadata: ObjectMeta = "metadata", always;
        spec: SelfSubjectAccessReviewSpec = "spec", always, simulated;
        status: SubjectAccessReviewStatus = "status", always, simulated;
    }

    /// A user and a request (`SubjectAccessReviewSpec`).
    pub struct SubjectAccessReviewSpec {
        extra: MapOf<ListOf<Plain<Text>>> = "extra";
        groups: ListOf<Plain<Text>> = "groups", simulated;
        non_resource_attributes: NonResourceAttributes = "nonResourceAttributes", simulated;
        resource_attributes: ResourceAttributes = "resourceAttributes", simulated;
        uid: Plain<Text> = "uid";
        user: Plain<Text> = "user", simulated;
    }

    /// A request of one's own.
    pub struct SelfSubjectAccessReviewSpec {
        non_resource_attributes: NonResourceAttributes = "nonResourceAttributes", simulated;
        resource_attributes: ResourceAttributes = "resourceAttributes", simulated;
    }

    /// The attributes of a request for a resource.
    pub struct ResourceAttributes {
        field_selector: FieldSelectorAttributes = "fieldSelector";
        group: Plain<Text> = "group", simulated;
        label_selector: LabelSelectorAttributes = "labelSelector";
        name: Plain<Text> = "name", simulated;
        namespace: Plain<Text> = "namespace", simulated;
        resource: Plain<Text> = "resource", simulated;
        subresource: Plain<Text> = "subresource", simulated;
        verb: Plain<Text> = "verb", simulated;
        version: Plain<Text> = "version";
    }

    /// The field selector of a request.
    pub struct FieldSelectorAttributes {
        raw_selector: Plain<Text> = "rawSelector";
        requirements: ListOf<FieldSelectorRequirement> = "requirements";
    }

    /// The label selector of a request.
    pub struct LabelSelectorAttributes {
        raw_selector: Plain<Text> = "rawSelector";
        requirements: ListOf<LabelSelectorRequirement> = "requirements";
    }

    /// A path that is no resource.
    pub struct NonResourceAttributes {
        path: Plain<Text> = "path", simulated;
        verb: Plain<Text> = "verb", simulated;
    }

    /// The answer.
    pub struct SubjectAccessReviewStatus {
        allowed: Plain<bool> = "allowed", always, simulated;
        denied: Plain<bool> = "denied";
        evaluation_error: Plain<Text> = "evaluationError";
        reason: Plain<Text> = "reason", simulated;
    }

    /// The question what one may do in a namespace.
    pub struct SelfSubjectRulesReview {
        metadata: ObjectMeta = "metadata", always;
        spec: SelfSubjectRulesReviewSpec = "spec", always;
        status: SubjectRulesReviewStatus = "status", always;
    }

    /// The namespace.
    pub struct SelfSubjectRulesReviewSpec {
        namespace: Plain<Text> = "namespace";
    }

    /// The rules that apply to a user.
    pub struct SubjectRulesReviewStatus {
        evaluation_error: Plain<Text> = "evaluationError";
        incomplete: Plain<bool> = "incomplete", always;
        non_resource_rules: ListOf<NonResourceRule> = "nonResourceRules", always;
        resource_rules: ListOf<ResourceRule> = "resourceRules", always;
    }

    /// Verbs on resources.
    pub struct ResourceRule {
        api_groups: ListOf<Plain<Text>> = "apiGroups";
        resource_names: ListOf<Plain<Text>> = "resourceNames";
        resources: ListOf<Plain<Text>> = "resources";
        verbs: ListOf<Plain<Text>> = "verbs", always;
    }

    /// Verbs on paths that are no resources.
    pub struct NonResourceRule {
        non_resource_urls: ListOf<Plain<Text>> = "nonResourceURLs";
        verbs: ListOf<Plain<Text>> = "verbs", always;
    }
}
