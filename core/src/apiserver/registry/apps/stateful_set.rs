//! StatefulSets. Upstream: `pkg/registry/apps/statefulset`.

use crate::api::apps::stateful_set::StatefulSet;
use crate::api::core_v1::Volume;
use crate::api::core_v1::{PodSpec, PodTemplateSpec};
use crate::api::record::Field;
use crate::api::{Map, Tree};
use crate::apiserver::printers::{AGE, CONTAINERS, Cell, IMAGES, NAME, col, ready_of_desired};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy, changed};
use crate::apiserver::validation::rules::{At, Rule};
use crate::apiserver::validation::value::{dns_label, quoted};
use crate::apiserver::validation::warnings::{self, Warnings};
use crate::apiserver::validation::{Case, Errors, volume_claim, workload};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl Registered for StatefulSet {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        name: dns_label,
        validate,
        pod_template: Some("spec.template"),
        warnings: warn,
        categories: CATEGORY_ALL,
        columns: &[NAME, col("Ready", Cell::Rule(ready_of_desired)), AGE, CONTAINERS, IMAGES],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    match spec.word("podManagementPolicy") {
        "" => errors.required("spec.podManagementPolicy", ""),
        "OrderedReady" | "Parallel" => {}
        other => {
            errors.invalid("spec.podManagementPolicy", &quoted(other), "must be 'OrderedReady' or 'Parallel'");
        }
    }
    let update = spec.get("updateStrategy");
    let rolling = update.get("rollingUpdate");
    match update.word("type") {
        "" => errors.required(&update.path, ""),
        "OnDelete" if rolling.is_set() => {
            errors.invalid(&rolling.path, &partition(&rolling), "only allowed for updateStrategy 'RollingUpdate'");
        }
        "OnDelete" => {}
        "RollingUpdate" => {
            rolling.follow(&[("partition", Rule::NotNegative)], errors);
            if let Some(most) = workload::limit(&rolling, "maxUnavailable") {
                workload::int_or_percent(Some(&most), &rolling.field("maxUnavailable"), errors);
                if workload::number(Some(&most)) == 0 {
                    errors.invalid(&rolling.field("maxUnavailable"), &workload::printed(Some(&most)), "cannot be 0");
                }
            }
        }
        other => {
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{}}}", quoted(other), partition(&rolling));
            errors.invalid(&update.path, &value, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
    spec.follow(
        &[
            ("persistentVolumeClaimRetentionPolicy.whenDeleted", Rule::OneOf(&["Retain", "Delete"])),
            ("persistentVolumeClaimRetentionPolicy.whenScaled", Rule::OneOf(&["Retain", "Delete"])),
            ("replicas", Rule::NotNegative),
            ("minReadySeconds", Rule::NotNegative),
            ("ordinals.start", Rule::NotNegative),
        ],
        errors,
    );
    for claim in spec.each("volumeClaimTemplates") {
        volume_claim::spec(&claim.get("spec"), errors);
    }
    let pods = spec.get("template");
    if let Some((chosen, chooses_nothing)) = workload::read_selector(case, "statefulset", true, errors) {
        workload::chooses(&chosen, chooses_nothing, &pods, case.typed, errors);
        let made = PodTemplateSpec::read(pods.tree);
        let made = PodTemplateSpec { spec: with_claims(&spec, &made.spec), ..made };
        workload::looked_at(&made, &pods, errors);
        workload::runs_always(&made.spec, &pods, "StatefulSet", errors);
    }
    if let Some(old) = case.was("spec") {
        const FREE: [&str; 7] = [
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ];
        let fixed = |spec: &Tree| {
            let map = spec.as_map().into_iter().flatten().filter(|(name, _)| !FREE.contains(&name.as_str()));
            map.map(|(name, value)| (name.clone(), value.clone())).collect::<Map>()
        };
        if fixed(spec.tree) != fixed(old) {
            errors.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
                 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            );
        }
    }
}

/// The strategy's details as Go prints them.
fn partition(rolling: &At) -> String {
    match rolling.is_set() {
        true => format!(
            "{{\"Partition\":{},\"MaxUnavailable\":{}}}",
            rolling.number("partition").unwrap_or(0),
            rolling.get("maxUnavailable").printed()
        ),
        false => "null".into(),
    }
}

/// The pods of a StatefulSet also see the volumes that it claims for them.
fn with_claims(spec: &At, pods: &Arc<PodSpec>) -> Arc<PodSpec> {
    let mut pods = pods.clone();
    let claimed = spec.each("volumeClaimTemplates").into_iter().map(|claim| {
        let name = claim.tree.str_at("metadata.name");
        let source = Map::from([(Text::from_static("claimName"), Tree::from(name))]);
        Volume::read(&Tree::Map(Map::from([
            (Text::from_static("name"), Tree::from(name)),
            (Text::from_static("persistentVolumeClaim"), Tree::Map(source)),
        ])))
    });
    let claimed: Vec<Volume> = claimed.collect();
    if !claimed.is_empty() {
        let volumes = Arc::make_mut(&mut pods).volumes.make_mut();
        volumes.retain(|volume| !claimed.iter().any(|claim| claim.name == volume.name));
        volumes.extend(claimed);
    }
    pods
}

fn warn(case: &Case, warnings: &mut Warnings) {
    warnings::workload(case, warnings);
    if case.new.get("spec").number("revisionHistoryLimit").is_some_and(|limit| limit < 0) {
        let advice = "a negative value retains all historical revisions; a value >= 0 is recommended";
        warnings.of("spec.revisionHistoryLimit", advice);
    }
}
