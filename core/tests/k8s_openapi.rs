//! A second opinion on the tables: objects go through the types of the `k8s-openapi` crate and come back the same, so no
//! field is lost, misread or misspelt.

use k8s_openapi::api::{
    admissionregistration::v1 as admission, apps::v1 as apps, authentication::v1 as authentication,
    authorization::v1 as authorization, autoscaling::v1 as autoscaling_v1, autoscaling::v2 as autoscaling,
    batch::v1 as batch, certificates::v1 as certificates, coordination::v1 as coordination, core::v1 as core_v1,
    discovery::v1 as discovery, events::v1 as events, flowcontrol::v1 as flowcontrol, networking::v1 as networking,
    node::v1 as node, policy::v1 as policy, rbac::v1 as rbac, resource::v1 as resource, scheduling::v1 as scheduling,
    storage::v1 as storage,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as apiextensions;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration::v1 as apiregistration;
use k8s_openapi::serde::{Serialize, de::DeserializeOwned};
use kubarium_core::api::schema::{FieldSchema, Literal, Schema, Type, check};
use kubarium_core::api::{Kind, Map, Object, Tree, parse_documents, parse_json, to_json};

/// What the crate's type makes of an object; Err says what it cannot read.
fn through(kind: Kind, json: &str) -> Result<String, String> {
    fn read<T: Serialize + DeserializeOwned>(json: &str) -> Result<String, String> {
        let object: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
        Ok(serde_json::to_string(&object).expect("it can be written"))
    }
    macro_rules! types {
        ($($module:ident: $($kind:ident)*;)*) => {
            match kind {
                $($( Kind::$kind => read::<$module::$kind>(json), )*)*
                Kind::AutoscalingV1HorizontalPodAutoscaler => read::<autoscaling_v1::HorizontalPodAutoscaler>(json),
                // Its fields are those of its definition.
                Kind::CustomResource => Ok(json.into()),
                Kind::EventsV1Event => read::<events::Event>(json),
            }
        };
    }
    types! {
        core_v1: Namespace Node Pod Binding Event ServiceAccount ConfigMap Secret Service Endpoints PersistentVolume
            PersistentVolumeClaim PodTemplate ReplicationController ResourceQuota LimitRange ComponentStatus;
        coordination: Lease;
        apps: Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision;
        batch: Job CronJob;
        autoscaling: HorizontalPodAutoscaler;
        policy: PodDisruptionBudget Eviction;
        discovery: EndpointSlice;
        networking: Ingress IngressClass NetworkPolicy ServiceCIDR IPAddress;
        rbac: Role ClusterRole RoleBinding ClusterRoleBinding;
        storage: StorageClass VolumeAttachment CSINode CSIDriver CSIStorageCapacity VolumeAttributesClass;
        scheduling: PriorityClass;
        node: RuntimeClass;
        certificates: CertificateSigningRequest;
        admission: ValidatingWebhookConfiguration MutatingWebhookConfiguration ValidatingAdmissionPolicy
            ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding;
        apiextensions: CustomResourceDefinition;
        apiregistration: APIService;
        resource: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice;
        flowcontrol: FlowSchema PriorityLevelConfiguration;
        authentication: TokenReview SelfSubjectReview TokenRequest;
        authorization: SubjectAccessReview LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview;
        autoscaling_v1: Scale;
    }
}

/// Every field of every kind, set to something: what the tables say is what the crate's types say.
#[test]
fn every_field_is_known_to_the_types() {
    let mut wrong = Vec::new();
    for kind in Kind::ALL {
        let mut full = full_record(kind.info().schema, 0);
        let map = full.as_map_mut().expect("an object");
        map.insert("apiVersion".into(), kind.api_version().into());
        map.insert("kind".into(), kind.info().name.into());
        assert_eq!(check(&full, kind.info().schema), [], "{kind}");
        match through(*kind, &to_json(&full)) {
            Ok(back) => compare(&kind.to_string(), &full, &parse_json(&back).expect("JSON"), &mut wrong),
            Err(error) => wrong.push(format!("{kind}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every object that is accepted comes back from the types as the apiserver would store it.
#[test]
#[ignore = "needs manifests"]
fn every_manifest_comes_back() {
    let Ok(directory) = std::env::var("MANIFESTS") else { return };
    let (mut wrong, mut objects) = (Vec::new(), 0);
    for entry in std::fs::read_dir(directory).expect("a folder").flatten() {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let Ok(documents) = parse_documents(&text) else { continue };
        for tree in documents.into_iter().map(|document| document.tree) {
            let Ok(mut object) = Object::from_tree(&tree) else { continue };
            object.set_defaults();
            let ours = object.to_tree();
            objects += 1;
            let at = format!("{:?} {}", entry.file_name(), object.key());
            match through(object.kind(), &to_json(&ours)) {
                Ok(back) => compare(&at, &ours, &parse_json(&back).expect("JSON"), &mut wrong),
                Err(error) => wrong.push(format!("{at}: {error}")),
            }
        }
    }
    assert!(objects > 100, "only {objects} objects were found");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// An object with all fields. Schemas that hold themselves are followed a little way.
fn full_record(schema: &Schema, depth: u32) -> Tree {
    let fields = schema.fields.iter().filter(|field| depth < 2 || schema.name != "JSONSchemaProps" || is_leaf(field));
    Tree::Map(fields.map(|field| (field.name.into(), full(&field.ty, field, schema, depth))).collect())
}

fn is_leaf(field: &FieldSchema) -> bool {
    !field.ty.go_name().contains("JSONSchemaProps")
}

fn full(ty: &Type, field: &FieldSchema, schema: &Schema, depth: u32) -> Tree {
    match ty {
        Type::Bool => Tree::Bool(true),
        Type::Int32 | Type::Int64 => Tree::Int(7),
        Type::String => match field.default {
            Some(Literal::Str(word)) if !word.is_empty() => word.into(),
            _ => "a".into(),
        },
        Type::Word(words) => words.first().copied().unwrap_or("a").into(),
        Type::Quantity => "1Gi".into(),
        Type::IntOrString => "50%".into(),
        Type::Timestamp => "2026-01-02T03:04:05Z".into(),
        Type::MicroTime => "2026-01-02T03:04:05.123456Z".into(),
        Type::Bytes => "aGk=".into(),
        Type::Any => any(field.name, schema.name),
        Type::Record(inner) => full_record(inner, depth + u32::from(inner.name == "JSONSchemaProps")),
        Type::List(item) => vec![full(item, field, schema, depth)].into(),
        Type::Map(item) => Map::from([("k".into(), full(item, field, schema, depth))]).into(),
    }
}

/// A value for a field without a type of its own, as its real type reads it.
fn any(name: &str, record: &str) -> Tree {
    match (record, name) {
        ("JSONSchemaProps", "maximum" | "minimum" | "multipleOf") => Tree::Float(1.5),
        ("JSONSchemaProps", "additionalItems" | "additionalProperties") => Tree::Bool(false),
        ("JSONSchemaProps", "dependencies") => vec!["a".into()].into(),
        ("JSONSchemaProps", "items") => Map::from([("type".into(), "string".into())]).into(),
        _ => Map::from([("x".into(), Tree::Int(0))]).into(),
    }
}

/// What Kubernetes writes for a field that nobody has set, the crate leaves out, and the other way round.
fn compare(at: &str, ours: &Tree, theirs: &Tree, wrong: &mut Vec<String>) {
    match (ours, theirs) {
        (Tree::Map(ours), Tree::Map(theirs)) => {
            for name in ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))) {
                let at = format!("{at}.{name}");
                match (ours.get(name), theirs.get(name)) {
                    (Some(ours), Some(theirs)) => compare(&at, ours, theirs, wrong),
                    (Some(value), None) | (None, Some(value)) if says_nothing(value) => {}
                    (ours, _) => wrong.push(format!("{at}: only {}", if ours.is_some() { "ours" } else { "theirs" })),
                }
            }
        }
        (Tree::List(ours), Tree::List(theirs)) if ours.len() == theirs.len() => {
            ours.iter().zip(theirs).enumerate().for_each(|(i, (ours, theirs))| {
                compare(&format!("{at}[{i}]"), ours, theirs, wrong);
            });
        }
        _ if ours == theirs || says_nothing(ours) && says_nothing(theirs) => {}
        _ => wrong.push(format!("{at}: {} is {}", to_json(ours), to_json(theirs))),
    }
}

fn says_nothing(value: &Tree) -> bool {
    match value {
        Tree::Null | Tree::Bool(false) | Tree::Int(0) => true,
        Tree::Text(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Map(map) => map.values().all(says_nothing),
        _ => false,
    }
}
