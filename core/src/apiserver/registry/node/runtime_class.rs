//! RuntimeClasses. Upstream: `pkg/registry/node/runtimeclass`, `pkg/apis/node/validation`.

use crate::api::node::RuntimeClass;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::value::dns_label;
use crate::apiserver::validation::{Case, Errors};

impl Registered for RuntimeClass {
    const STRATEGY: &'static Strategy =
        &Strategy { validate, columns: &[NAME, col("Handler", Cell::Text("handler", "")), AGE], ..Strategy::PLAIN };
}

fn validate(case: &Case, errors: &mut Errors) {
    match case.new.word("handler") {
        "" => errors.required("handler", ""),
        handler => dns_label("handler", handler, errors),
    }
    case.stay(&["handler"], errors);
}
