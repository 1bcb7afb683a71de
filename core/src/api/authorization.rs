//! The group `authorization.k8s.io/v1`: whether somebody may. Stored; upstream: `staging/src/k8s.io/api/authorization/v1/types.go`.

use crate::api::apps::LabelSelectorRequirement;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::FieldSelectorRequirement;
use crate::api::stored::{ListOf, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// The question whether somebody may do something.
    pub struct SubjectAccessReview {
        "metadata": ObjectMeta, always;
        "spec": SubjectAccessReviewSpec, always, simulated;
        "status": SubjectAccessReviewStatus, always, simulated;
    }

    /// The question whether somebody may do something in one namespace.
    pub struct LocalSubjectAccessReview {
        "metadata": ObjectMeta, always;
        "spec": SubjectAccessReviewSpec, always, simulated;
        "status": SubjectAccessReviewStatus, always, simulated;
    }

    /// The question whether one may do something.
    pub struct SelfSubjectAccessReview {
        "metadata": ObjectMeta, always;
        "spec": SelfSubjectAccessReviewSpec, always, simulated;
        "status": SubjectAccessReviewStatus, always, simulated;
    }

    /// Who wants to do what.
    pub struct SubjectAccessReviewSpec {
        "extra": MapOf<ListOf<Plain<Text>>>;
        "groups": ListOf<Plain<Text>>, simulated;
        "nonResourceAttributes": NonResourceAttributes, simulated;
        "resourceAttributes": ResourceAttributes, simulated;
        "uid": Plain<Text>;
        "user": Plain<Text>, simulated;
    }

    /// What is to be done.
    pub struct SelfSubjectAccessReviewSpec {
        "nonResourceAttributes": NonResourceAttributes, simulated;
        "resourceAttributes": ResourceAttributes, simulated;
    }

    /// What is to be done with which resource.
    pub struct ResourceAttributes {
        "fieldSelector": FieldSelectorAttributes;
        "group": Plain<Text>, simulated;
        "labelSelector": LabelSelectorAttributes;
        "name": Plain<Text>, simulated;
        "namespace": Plain<Text>, simulated;
        "resource": Plain<Text>, simulated;
        "subresource": Plain<Text>, simulated;
        "verb": Plain<Text>, simulated;
        "version": Plain<Text>;
    }

    /// The field selector of a request.
    pub struct FieldSelectorAttributes {
        "rawSelector": Plain<Text>;
        "requirements": ListOf<FieldSelectorRequirement>;
    }

    /// The label selector of a request.
    pub struct LabelSelectorAttributes {
        "rawSelector": Plain<Text>;
        "requirements": ListOf<LabelSelectorRequirement>;
    }

    /// A path that is no resource.
    pub struct NonResourceAttributes {
        "path": Plain<Text>, simulated;
        "verb": Plain<Text>, simulated;
    }

    /// The answer.
    pub struct SubjectAccessReviewStatus {
        "allowed": Plain<bool>, always, simulated;
        "denied": Plain<bool>;
        "evaluationError": Plain<Text>;
        "reason": Plain<Text>, simulated;
    }

    /// The question what one may do in a namespace.
    pub struct SelfSubjectRulesReview {
        "metadata": ObjectMeta, always;
        "spec": SelfSubjectRulesReviewSpec, always;
        "status": SubjectRulesReviewStatus, always;
    }

    /// The namespace.
    pub struct SelfSubjectRulesReviewSpec {
        "namespace": Plain<Text>;
    }

    /// All that is allowed.
    pub struct SubjectRulesReviewStatus {
        "evaluationError": Plain<Text>;
        "incomplete": Plain<bool>, always;
        "nonResourceRules": ListOf<NonResourceRule>, always;
        "resourceRules": ListOf<ResourceRule>, always;
    }

    /// What may be done with resources.
    pub struct ResourceRule {
        "apiGroups": ListOf<Plain<Text>>;
        "resourceNames": ListOf<Plain<Text>>;
        "resources": ListOf<Plain<Text>>;
        "verbs": ListOf<Plain<Text>>, always;
    }

    /// What may be done with paths that are no resources.
    pub struct NonResourceRule {
        "nonResourceURLs": ListOf<Plain<Text>>;
        "verbs": ListOf<Plain<Text>>, always;
    }
}
