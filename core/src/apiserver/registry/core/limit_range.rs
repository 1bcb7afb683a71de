//! LimitRanges. Upstream: `pkg/registry/core/limitrange`, `ValidateLimitRange`.

use crate::api::core_v1::quota::LimitRange;
use crate::api::{Quantity, content};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors, resources};
use crate::base::vec_map::{VecMap, VecSet};
use alloc::format;
use alloc::string::String;

impl Registered for LimitRange {
    const STRATEGY: &'static Strategy = &Strategy {
        // It may go without a name, and is called by its uid then.
        prepare_for_create: |object, _| {
            let meta = object.meta_mut();
            if meta.name.is_empty() {
                meta.name = format!("{}", meta.uid).into();
            }
        },
        validate,
        ..Strategy::PLAIN
    };
}

/// The resources that containers can request.
const CONTAINER: [&str; 3] = ["cpu", "ephemeral-storage", "memory"];

/// One of the amounts of a limit, by resource.
type ByName = VecMap<String, Quantity>;

fn validate(case: &Case, errors: &mut Errors) {
    let mut seen = VecSet::new();
    for limit in case.new.each("spec.limits") {
        let kind = limit.word("type");
        let problems = content::label_key(kind);
        let field = limit.field("type");
        if problems.is_empty() && !matches!(kind, "Pod" | "Container" | "PersistentVolumeClaim") && !kind.contains('/')
        {
            errors.invalid(&field, &quoted(kind), "must be a standard limit type or fully qualified");
        }
        errors.each_invalid(&field, kind, problems);
        if !seen.insert(kind) {
            errors.duplicate(&field, kind);
        }
        let amounts = |name: &str, errors: &mut Errors| -> ByName {
            let mut found = ByName::new();
            for (key, amount) in limit.entries(name) {
                resources::resource_name(&amount.path, key, errors);
                if matches!(kind, "Container" | "Pod")
                    && !key.contains('/')
                    && !CONTAINER.contains(&key)
                    && !resources::is_prefixed(key)
                {
                    errors.invalid(&amount.path, &quoted(key), "must be a standard resource for containers");
                }
                found.insert(key.into(), amount.quantity().unwrap_or_default());
            }
            found
        };
        let [max, min] = ["max", "min"].map(|name| amounts(name, errors));
        let [default, request] = match kind {
            "Pod" => {
                for name in ["default", "defaultRequest"].into_iter().filter(|name| limit.has(name)) {
                    errors.forbidden(&limit.field(name), "may not be specified when `type` is 'Pod'");
                }
                [ByName::new(), ByName::new()]
            }
            _ => ["default", "defaultRequest"].map(|name| amounts(name, errors)),
        };
        let ratio = amounts("maxLimitRequestRatio", errors);
        if kind == "PersistentVolumeClaim" && !min.contains_key("storage") && !max.contains_key("storage") {
            let detail = "either minimum or maximum storage value is required, but neither was provided";
            errors.required(&limit.field("limits"), detail);
        }
        let keys: VecSet<&String> =
            [&max, &min, &default, &request, &ratio].into_iter().flat_map(|map| map.keys()).collect();
        for key in keys.iter().copied() {
            let [max, min, default, request, ratio] =
                [&max, &min, &default, &request, &ratio].map(|map| map.get(key).copied());
            let field = |name: &str| format!("{}[{key}]", limit.field(name));
            let mut in_order =
                |low: (Option<Quantity>, &str), high: (Option<Quantity>, &str), at: &str, shown: bool| {
                    let (Some(lower), Some(higher)) = (low.0, high.0) else { return };
                    if lower > higher {
                        let detail = format!("{} value {lower} is greater than {} value {higher}", low.1, high.1);
                        let value = if shown { lower } else { higher };
                        errors.invalid(&field(at), &quoted(&format!("{value}")), &detail);
                    }
                };
            in_order((min, "min"), (max, "max"), "min", true);
            in_order((min, "min"), (request, "default request"), "defaultRequest", false);
            in_order((request, "default request"), (max, "max"), "defaultRequest", true);
            in_order((request, "default request"), (default, "default limit"), "defaultRequest", true);
            in_order((min, "min"), (default, "default"), "default", true);
            in_order((default, "default"), (max, "max"), "default", false);
            let Some(ratio) = ratio else { continue };
            let (at, shown) = (field("maxLimitRequestRatio"), quoted(&format!("{ratio}")));
            if ratio < Quantity::from_milli(1000) {
                errors.invalid(&at, &shown, &format!("ratio {ratio} is less than 1"));
            }
            if let (Some(max), Some(min)) = (max, min) {
                let (max, min) = (i128::from(max.milli_value()), i128::from(min.milli_value()));
                if min > 0 && i128::from(ratio.milli_value()) * min > max * 1000 {
                    // Six digits after the point, as `%f` prints them, without floating point.
                    let millionths = (max * 1_000_000 + min / 2) / min;
                    let printed = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
                    errors.invalid(&at, &shown, &format!("ratio {ratio} is greater than max/min = {printed}"));
                }
            }
        }
    }
}
