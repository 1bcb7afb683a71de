//! The group `apiextensions.k8s.io/v1`: new kinds of objects.

use crate::api::Tree;
use crate::api::admissionregistration::WebhookClientConfig;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{AnyValue, ListOf, MapOf, OpaqueType, Plain};
use crate::api::record::Described;
use crate::api::schema::{FieldLine, FieldSchema, Schema, Traits, Type};
use crate::api::timestamp::Timestamp;
use crate::api::tree::Map;
use crate::base::Text;
use crate::{field, untyped};
use alloc::string::String;
use alloc::vec;

untyped! {
    /// An object of a kind that a definition has made: its fields are those that the definition says.
    pub struct CustomResource {
        metadata: ObjectMeta = "metadata", always;
    }

    /// A new kind of object.
    pub struct CustomResourceDefinition defaults set_definition_defaults {
        metadata: ObjectMeta = "metadata", always;
        spec: CustomResourceDefinitionSpec = "spec", always, simulated;
        status: CustomResourceDefinitionStatus = "status", always, simulated;
    }

    /// The kind, its versions and their fields.
    pub struct CustomResourceDefinitionSpec {
        conversion: CustomResourceConversion = "conversion";
        group: Plain<Text> = "group", always, simulated;
        names: CustomResourceDefinitionNames = "names", always, simulated;
        preserve_unknown_fields: Plain<bool> = "preserveUnknownFields", simulated;
        scope: Plain<Text> = "scope", always, simulated;
        versions: ListOf<CustomResourceDefinitionVersion> = "versions", always, simulated;
    }

    /// The names of a kind.
    pub struct CustomResourceDefinitionNames {
        categories: ListOf<Plain<Text>> = "categories", simulated;
        kind: Plain<Text> = "kind", always, simulated;
        list_kind: Plain<Text> = "listKind", simulated;
        plural: Plain<Text> = "plural", always, simulated;
        short_names: ListOf<Plain<Text>> = "shortNames", simulated;
        singular: Plain<Text> = "singular", simulated;
    }

    /// A version of a kind.
    pub struct CustomResourceDefinitionVersion {
        additional_printer_columns: ListOf<CustomResourceColumnDefinition> = "additionalPrinterColumns", simulated;
        deprecated: Plain<bool> = "deprecated";
        deprecation_warning: Plain<Option<Text>> = "deprecationWarning";
        name: Plain<Text> = "name", always, simulated;
        schema: CustomResourceValidation = "schema", simulated;
        selectable_fields: ListOf<SelectableField> = "selectableFields";
        served: Plain<bool> = "served", always, simulated;
        storage: Plain<bool> = "storage", always, simulated;
        subresources: CustomResourceSubresources = "subresources", simulated;
    }

    /// The fields of a kind.
    pub struct CustomResourceValidation {
        open_apiv3_schema: JSONSchemaProps = "openAPIV3Schema", simulated;
    }

    /// The parts that have paths of their own.
    pub struct CustomResourceSubresources {
        scale: CustomResourceSubresourceScale = "scale", simulated;
        status: CustomResourceSubresourceStatus = "status", simulated;
    }

    /// The status has a path of its own.
    pub struct CustomResourceSubresourceStatus {
    }

    /// The paths of the replicas in a custom resource (`CustomResourceSubresourceScale`).
    pub struct CustomResourceSubresourceScale {
        label_selector_path: Plain<Option<Text>> = "labelSelectorPath";
        spec_replicas_path: Plain<Text> = "specReplicasPath", always;
        status_replicas_path: Plain<Text> = "statusReplicasPath", always;
    }

    /// A column that `kubectl get` prints.
    pub struct CustomResourceColumnDefinition {
        description: Plain<Text> = "description", simulated;
        format: Plain<Text> = "format", simulated;
        json_path: Plain<Text> = "jsonPath", always, simulated;
        name: Plain<Text> = "name", always, simulated;
        priority: Plain<i32> = "priority", simulated;
        type_: Plain<Text> = "type", always, simulated;
    }

    /// A field that can be selected by.
    pub struct SelectableField {
        json_path: Plain<Text> = "jsonPath", always;
    }

    /// The conversion between versions.
    pub struct CustomResourceConversion {
        strategy: Plain<Text> = "strategy", always;
        webhook: WebhookConversion = "webhook";
    }

    /// The server that converts objects.
    pub struct WebhookConversion {
        client_config: WebhookClientConfig = "clientConfig";
        conversion_review_versions: ListOf<Plain<Text>> = "conversionReviewVersions", always;
    }

    /// The observed state of a definition.
    pub struct CustomResourceDefinitionStatus {
        accepted_names: CustomResourceDefinitionNames = "acceptedNames", always, simulated;
        conditions: ListOf<CustomResourceDefinitionCondition> = "conditions", always, map_keys["type"], simulated;
        observed_generation: Plain<i64> = "observedGeneration";
        stored_versions: ListOf<Plain<Text>> = "storedVersions", always;
    }

    /// One aspect of a definition's state.
    pub struct CustomResourceDefinitionCondition {
        last_transition_time: Plain<Option<Timestamp>> = "lastTransitionTime", always, simulated;
        message: Plain<Text> = "message", simulated;
        observed_generation: Plain<i64> = "observedGeneration";
        reason: Plain<Text> = "reason", simulated;
        status: Plain<Text> = "status", always, simulated;
        type_: Plain<Text> = "type", always, simulated;
    }

    /// A link to documentation.
    pub struct ExternalDocumentation {
        description: Plain<Text> = "description";
        url: Plain<Text> = "url";
    }

    /// A rule about a value, in CEL.
    pub struct ValidationRule {
        field_path: Plain<Text> = "fieldPath";
        message: Plain<Text> = "message";
        message_expression: Plain<Text> = "messageExpression";
        optional_old_self: Plain<Option<bool>> = "optionalOldSelf";
        reason: Plain<Option<Text>> = "reason",
            words["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];
        rule: Plain<Text> = "rule", always;
    }
}

/// The JSON schema of a value (`JSONSchemaProps`). Schemas hold schemas.
pub struct JSONSchemaProps;

impl Described for JSONSchemaProps {
    const SCHEMA: &'static Schema = &JSON_SCHEMA_PROPS;
}

impl OpaqueType for JSONSchemaProps {
    const TYPE: Type = Type::Record(&JSON_SCHEMA_PROPS);
    const POINTER: bool = true;
    type Value<'a> = &'a Tree;
    fn value(tree: &Tree) -> &Tree {
        tree
    }
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

/// SetDefaults_CustomResourceDefinition.
fn set_definition_defaults(definition: &mut Map) {
    let mut stored = Tree::Null;
    if let Some(Tree::Map(spec)) = definition.get_mut("spec") {
        if let Some(Tree::Map(names)) = spec.get_mut("names") {
            let kind = String::from(names.str_at("kind"));
            if !kind.is_empty() {
                names.set_default("singular", kind.to_ascii_lowercase().into());
                names.set_default("listKind", (kind + "List").into());
            }
        }
        spec.set_default("conversion", Tree::fields([("strategy", "None".into())]));
        let versions = spec.list_at("versions");
        let kept = versions.iter().find(|version| version.bool_at("storage"));
        stored = kept.and_then(|version| version.get("name")).map(|name| vec![name.clone()]).into();
    }
    if !stored.is_null() {
        definition.map_mut("status").set_default("storedVersions", stored);
    }
}
