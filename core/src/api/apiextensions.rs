//! The group `apiextensions.k8s.io/v1`: new kinds of objects. Stored.

use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::record::Described;
use crate::api::schema::{FieldLine, FieldSchema, Schema, Traits, Type};
use crate::api::stored::{AnyValue, Base64, ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::{field, stored};

stored! {
    /// An object of a kind that a definition has made: its fields are those that the definition says.
    pub struct CustomResource {
        "metadata": ObjectMeta, always;
    }

    /// A new kind of object.
    pub struct CustomResourceDefinition defaults defaults::custom_resource_definition {
        "metadata": ObjectMeta, always;
        "spec": CustomResourceDefinitionSpec, always, simulated;
        "status": CustomResourceDefinitionStatus, always, simulated;
    }

    /// The kind, its versions and their fields.
    pub struct CustomResourceDefinitionSpec {
        "conversion": CustomResourceConversion;
        "group": Plain<Text>, always, simulated;
        "names": CustomResourceDefinitionNames, always, simulated;
        "preserveUnknownFields": Plain<bool>, simulated;
        "scope": Plain<Text>, always, simulated;
        "versions": ListOf<CustomResourceDefinitionVersion>, always, simulated;
    }

    /// What a kind is called.
    pub struct CustomResourceDefinitionNames {
        "categories": ListOf<Plain<Text>>, simulated;
        "kind": Plain<Text>, always, simulated;
        "listKind": Plain<Text>, simulated;
        "plural": Plain<Text>, always, simulated;
        "shortNames": ListOf<Plain<Text>>, simulated;
        "singular": Plain<Text>, simulated;
    }

    /// A version of a kind.
    pub struct CustomResourceDefinitionVersion {
        "additionalPrinterColumns": ListOf<CustomResourceColumnDefinition>, simulated;
        "deprecated": Plain<bool>;
        "deprecationWarning": Plain<Option<Text>>;
        "name": Plain<Text>, always, simulated;
        "schema": CustomResourceValidation, simulated;
        "selectableFields": ListOf<SelectableField>;
        "served": Plain<bool>, always, simulated;
        "storage": Plain<bool>, always, simulated;
        "subresources": CustomResourceSubresources, simulated;
    }

    /// The fields of a kind.
    pub struct CustomResourceValidation {
        "openAPIV3Schema": JSONSchemaProps, simulated;
    }

    /// The parts that have paths of their own.
    pub struct CustomResourceSubresources {
        "scale": CustomResourceSubresourceScale, simulated;
        "status": CustomResourceSubresourceStatus, simulated;
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
        "description": Plain<Text>, simulated;
        "format": Plain<Text>, simulated;
        "jsonPath": Plain<Text>, always, simulated;
        "name": Plain<Text>, always, simulated;
        "priority": Plain<i32>, simulated;
        "type": Plain<Text>, always, simulated;
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
        "acceptedNames": CustomResourceDefinitionNames, always, simulated;
        "conditions": ListOf<CustomResourceDefinitionCondition>, always, map_keys["type"], simulated;
        "observedGeneration": Plain<i64>;
        "storedVersions": ListOf<Plain<Text>>, always;
    }

    /// One aspect of a definition's state.
    pub struct CustomResourceDefinitionCondition {
        "lastTransitionTime": Plain<Option<Timestamp>>, always, simulated;
        "message": Plain<Text>, simulated;
        "observedGeneration": Plain<i64>;
        "reason": Plain<Text>, simulated;
        "status": Plain<Text>, always, simulated;
        "type": Plain<Text>, always, simulated;
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
        field!(FieldLine::of_opaque::<Plain<Text>>("$ref")),
        field!(FieldLine::of_opaque::<Plain<Text>>("$schema")),
        field!(FieldLine::of_opaque::<AnyValue>("additionalItems")),
        field!(FieldLine::of_opaque::<AnyValue>("additionalProperties")),
        FieldSchema { name: "allOf", ty: Type::List(&ITSELF), traits: &Traits::PLAIN },
        FieldSchema { name: "anyOf", ty: Type::List(&ITSELF), traits: &Traits::PLAIN },
        field!(FieldLine::of_opaque::<AnyValue>("default")),
        FieldSchema { name: "definitions", ty: Type::Map(&ITSELF), traits: &Traits::PLAIN },
        field!(FieldLine::of_opaque::<MapOf<AnyValue>>("dependencies")),
        field!(FieldLine::of_opaque::<Plain<Text>>("description")),
        field!(FieldLine::of_opaque::<ListOf<AnyValue>>("enum")),
        field!(FieldLine::of_opaque::<AnyValue>("example")),
        field!(FieldLine::of_opaque::<Plain<bool>>("exclusiveMaximum")),
        field!(FieldLine::of_opaque::<Plain<bool>>("exclusiveMinimum")),
        field!(FieldLine::of_opaque::<ExternalDocumentation>("externalDocs")),
        field!(FieldLine::of_opaque::<Plain<Text>>("format")),
        field!(FieldLine::of_opaque::<Plain<Text>>("id")),
        field!(FieldLine::of_opaque::<AnyValue>("items")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("maxItems")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("maxLength")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("maxProperties")),
        field!(FieldLine::of_opaque::<AnyValue>("maximum")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("minItems")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("minLength")),
        field!(FieldLine::of_opaque::<Plain<Option<i64>>>("minProperties")),
        field!(FieldLine::of_opaque::<AnyValue>("minimum")),
        field!(FieldLine::of_opaque::<AnyValue>("multipleOf")),
        FieldSchema {
            name: "not",
            ty: Type::Record(&JSON_SCHEMA_PROPS),
            traits: &Traits { pointer: true, ..Traits::PLAIN },
        },
        field!(FieldLine::of_opaque::<Plain<bool>>("nullable")),
        FieldSchema { name: "oneOf", ty: Type::List(&ITSELF), traits: &Traits::PLAIN },
        field!(FieldLine::of_opaque::<Plain<Text>>("pattern")),
        FieldSchema { name: "patternProperties", ty: Type::Map(&ITSELF), traits: &Traits::PLAIN },
        FieldSchema { name: "properties", ty: Type::Map(&ITSELF), traits: &Traits::PLAIN },
        field!(FieldLine::of_opaque::<ListOf<Plain<Text>>>("required")),
        field!(FieldLine::of_opaque::<Plain<Text>>("title")),
        field!(FieldLine::of_opaque::<Plain<Text>>("type")),
        field!(FieldLine::of_opaque::<Plain<bool>>("uniqueItems")),
        field!(FieldLine::of_opaque::<Plain<bool>>("x-kubernetes-embedded-resource")),
        field!(FieldLine::of_opaque::<Plain<bool>>("x-kubernetes-int-or-string")),
        field!(FieldLine::of_opaque::<ListOf<Plain<Text>>>("x-kubernetes-list-map-keys")),
        field!(FieldLine::of_opaque::<Plain<Option<Text>>>("x-kubernetes-list-type")),
        field!(FieldLine::of_opaque::<Plain<Option<Text>>>("x-kubernetes-map-type")),
        field!(FieldLine::of_opaque::<Plain<Option<bool>>>("x-kubernetes-preserve-unknown-fields")),
        field!(FieldLine::of_opaque::<ListOf<ValidationRule>>("x-kubernetes-validations").key(&["rule"])),
    ],
);
