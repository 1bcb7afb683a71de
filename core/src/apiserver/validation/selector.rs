//! Label selectors. Upstream: `ValidateLabelSelector` in `apimachinery/pkg/apis/meta/v1/validation`.

use super::Errors;
use super::value::{label_name, label_value, labels, quoted};
use crate::api::apps::LabelSelector;
use crate::api::record::Field;
use crate::api::{Tree, json};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A selector of a workload.
pub(in crate::apiserver) fn typed(selector: &LabelSelector, path: &str, errors: &mut Errors) {
    labels(&format!("{path}.matchLabels"), selector.match_labels.iter().map(|(k, v)| (&**k, &**v)), errors);
    for (index, expression) in selector.match_expressions.iter().enumerate() {
        let field = |name: &str| format!("{path}.matchExpressions[{index}].{name}");
        match expression.operator.as_str() {
            "In" | "NotIn" if expression.values.is_empty() => {
                errors.required(&field("values"), "must be specified when `operator` is 'In' or 'NotIn'")
            }
            "Exists" | "DoesNotExist" if !expression.values.is_empty() => {
                errors.forbidden(&field("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => errors.invalid(&field("operator"), &quoted(other), "not a valid selector operator"),
        }
        label_name(&field("key"), &expression.key, errors);
        for (number, value) in expression.values.iter().enumerate() {
            label_value(&field(&format!("values[{number}]")), value, errors);
        }
    }
}

/// A selector in an untyped field.
pub(in crate::apiserver) fn untyped(selector: &Tree, path: &str, errors: &mut Errors) {
    typed(&LabelSelector::read(selector), path, errors);
}

/// A selector as the apiserver prints it in errors: JSON with the fields in Go's order.
pub(in crate::apiserver) fn printed(selector: &LabelSelector) -> String {
    let tree = selector.write();
    let field = |name: &str| tree.get(name).map(|value| format!("\"{name}\":{}", json::to_json(value)));
    let fields: Vec<String> = ["matchLabels", "matchExpressions"].into_iter().filter_map(field).collect();
    format!("{{{}}}", fields.join(","))
}
