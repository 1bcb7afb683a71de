//! The group `apiextensions.k8s.io/v1`: new kinds of objects. Stored.

use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::record::Described;
use crate::api::schema::{FieldSchema, Schema, Type};
use crate::api::stored::{AnyValue, Base64, ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// A new kind of object.
    pub struct CustomResourceDefinition defaults defaults::custom_resource_definition {
        "metadata": ObjectMeta, always;
        "spec": CustomResourceDefinitionSpec, always;
        "status": CustomResourceDefinitionStatus, always;
    }

    /// The kind, its versions and their fields.
    pub struct CustomResourceDefinitionSpec {
        "conversion": CustomResourceConversion;
        "group": Plain<Text>, always;
        "names": CustomResourceDefinitionNames, always;
        "preserveUnknownFields": Plain<bool>;
        "scope": Plain<Text>, always;
        "versions": ListOf<CustomResourceDefinitionVersion>, always;
    }

    /// What a kind is called.
    pub struct CustomResourceDefinitionNames {
        "categories": ListOf<Plain<Text>>;
        "kind": Plain<Text>, always;
        "listKind": Plain<Text>;
        "plural": Plain<Text>, always;
        "shortNames": ListOf<Plain<Text>>;
        "singular": Plain<Text>;
    }

    /// A version of a kind.
    pub struct CustomResourceDefinitionVersion {
        "additionalPrinterColumns": ListOf<CustomResourceColumnDefinition>;
        "deprecated": Plain<bool>;
        "deprecationWarning": Plain<Option<Text>>;
        "name": Plain<Text>, always;
        "schema": CustomResourceValidation;
        "selectableFields": ListOf<SelectableField>;
        "served": Plain<bool>, always;
        "storage": Plain<bool>, always;
        "subresources": CustomResourceSubresources;
    }

    /// The fields of a kind.
    pub struct CustomResourceValidation {
        "openAPIV3Schema": JSONSchemaProps;
    }

    /// The parts that have paths of their own.
    pub struct CustomResourceSubresources {
        "scale": CustomResourceSubresourceScale;
        "status": CustomResourceSubresourceStatus;
    }

    /// The status has a path of its own.
    pub struct CustomResourceSubresourceStatus {
    }

    /// Where a custom resource keeps its replicas.
    pub struct CustomResourceSubresourceScale {
        "labelSelectorPath": Plain<Option<Text>>;
        "specReplicasPath": Plain<Text>, always;
        "statusReplicasPath": Plain<Text>, always;
    }

    /// A column that `kubectl get` prints.
    pub struct CustomResourceColumnDefinition {
        "description": Plain<Text>;
        "format": Plain<Text>;
        "jsonPath": Plain<Text>, always;
        "name": Plain<Text>, always;
        "priority": Plain<i32>;
        "type": Plain<Text>, always;
    }

    /// A field that can be selected by.
    pub struct SelectableField {
        "jsonPath": Plain<Text>, always;
    }

    /// How objects become those of another version.
    pub struct CustomResourceConversion {
        "strategy": Plain<Text>, always;
        "webhook": WebhookConversion;
    }

    /// The server that converts objects.
    pub struct WebhookConversion {
        "clientConfig": WebhookClientConfig;
        "conversionReviewVersions": ListOf<Plain<Text>>, always;
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

    /// Whether a kind is served.
    pub struct CustomResourceDefinitionStatus {
        "acceptedNames": CustomResourceDefinitionNames, always;
        "conditions": ListOf<CustomResourceDefinitionCondition>, always, map_keys["type"];
        "observedGeneration": Plain<i64>;
        "storedVersions": ListOf<Plain<Text>>, always;
    }

    /// One aspect of a definition's state.
    pub struct CustomResourceDefinitionCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always;
        "message": Plain<Text>;
        "observedGeneration": Plain<i64>;
        "reason": Plain<Text>;
        "status": Plain<Text>, always;
        "type": Plain<Text>, always;
    }

    /// Where to read more.
    pub struct ExternalDocumentation {
        "description": Plain<Text>;
        "url": Plain<Text>;
    }

    /// A rule about a value, in CEL.
    pub struct ValidationRule {
        "fieldPath": Plain<Text>;
        "message": Plain<Text>;
        "messageExpression": Plain<Text>;
        "optionalOldSelf": Plain<Option<bool>>;
        "reason": Plain<Option<Text>>,
            words["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
        "rule": Plain<Text>, always;
    }
}

/// What a value must look like (JSON schema). Schemas hold schemas.
pub struct JSONSchemaProps;

impl Described for JSONSchemaProps {
    const SCHEMA: &'static Schema = &JSON_SCHEMA_PROPS;
}

static ITSELF: Type = Type::Record(&JSON_SCHEMA_PROPS);

static JSON_SCHEMA_PROPS: Schema = Schema::new(
    "JSONSchemaProps",
    &[
        FieldSchema::of_opaque::<Plain<Text>>("$ref"),
        FieldSchema::of_opaque::<Plain<Text>>("$schema"),
        FieldSchema::of_opaque::<AnyValue>("additionalItems"),
        FieldSchema::of_opaque::<AnyValue>("additionalProperties"),
        FieldSchema::typed("allOf", Type::List(&ITSELF)),
        FieldSchema::typed("anyOf", Type::List(&ITSELF)),
        FieldSchema::of_opaque::<AnyValue>("default"),
        FieldSchema::typed("definitions", Type::Map(&ITSELF)),
        FieldSchema::of_opaque::<MapOf<AnyValue>>("dependencies"),
        FieldSchema::of_opaque::<Plain<Text>>("description"),
        FieldSchema::of_opaque::<ListOf<AnyValue>>("enum"),
        FieldSchema::of_opaque::<AnyValue>("example"),
        FieldSchema::of_opaque::<Plain<bool>>("exclusiveMaximum"),
        FieldSchema::of_opaque::<Plain<bool>>("exclusiveMinimum"),
        FieldSchema::of_opaque::<ExternalDocumentation>("externalDocs"),
        FieldSchema::of_opaque::<Plain<Text>>("format"),
        FieldSchema::of_opaque::<Plain<Text>>("id"),
        FieldSchema::of_opaque::<AnyValue>("items"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("maxItems"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("maxLength"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("maxProperties"),
        FieldSchema::of_opaque::<AnyValue>("maximum"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("minItems"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("minLength"),
        FieldSchema::of_opaque::<Plain<Option<i64>>>("minProperties"),
        FieldSchema::of_opaque::<AnyValue>("minimum"),
        FieldSchema::of_opaque::<AnyValue>("multipleOf"),
        FieldSchema::typed("not", Type::Record(&JSON_SCHEMA_PROPS)),
        FieldSchema::of_opaque::<Plain<bool>>("nullable"),
        FieldSchema::typed("oneOf", Type::List(&ITSELF)),
        FieldSchema::of_opaque::<Plain<Text>>("pattern"),
        FieldSchema::typed("patternProperties", Type::Map(&ITSELF)),
        FieldSchema::typed("properties", Type::Map(&ITSELF)),
        FieldSchema::of_opaque::<ListOf<Plain<Text>>>("required"),
        FieldSchema::of_opaque::<Plain<Text>>("title"),
        FieldSchema::of_opaque::<Plain<Text>>("type"),
        FieldSchema::of_opaque::<Plain<bool>>("uniqueItems"),
        FieldSchema::of_opaque::<Plain<bool>>("x-kubernetes-embedded-resource"),
        FieldSchema::of_opaque::<Plain<bool>>("x-kubernetes-int-or-string"),
        FieldSchema::of_opaque::<ListOf<Plain<Text>>>("x-kubernetes-list-map-keys"),
        FieldSchema::of_opaque::<Plain<Option<Text>>>("x-kubernetes-list-type"),
        FieldSchema::of_opaque::<Plain<Option<Text>>>("x-kubernetes-map-type"),
        FieldSchema::of_opaque::<Plain<Option<bool>>>("x-kubernetes-preserve-unknown-fields"),
        FieldSchema::of_opaque::<ListOf<ValidationRule>>("x-kubernetes-validations").key(&["rule"]),
    ],
);
