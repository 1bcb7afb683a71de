//! IngressClasses. Upstream: `pkg/registry/networking/ingressclass`, `pkg/apis/networking/validation`.

use crate::api::networking::IngressClass;
use crate::api::{Tree, content};
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, col};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

impl Registered for IngressClass {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        columns: &[
            NAME,
            col("Controller", Cell::Text("spec.controller", "")),
            col("Parameters", Cell::Rule(parameters)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let controller = case.new.get("spec.controller");
    match controller.text() {
        "" => errors.required(&controller.path, ""),
        text if text.len() > 250 => {
            errors.too_long(&controller.path, 250);
        }
        text => match text.split_once('/') {
            Some((domain, path)) if !path.is_empty() => {
                errors.each_invalid(&controller.path, text, content::dns1123_subdomain(domain));
            }
            _ => errors.invalid(
                &controller.path,
                &quoted(text),
                "must be a domain-prefixed path (such as \"acme.io/foo\")",
            ),
        },
    }
    let parameters = case.new.get("spec.parameters");
    if parameters.is_set() {
        parameters.follow(
            &[
                ("kind", Rule::Required("kind is required")),
                ("name", Rule::Required("name is required")),
                ("scope", Rule::MustBe(&["Cluster", "Namespace"])),
            ],
            errors,
        );
    }
    case.stay(&["spec.controller"], errors);
}

fn parameters(class: &Tree, _: Time) -> String {
    let parameters = class.at("spec.parameters");
    if parameters.is_null() {
        return NONE.into();
    }
    let group = parameters.str_at("apiGroup");
    let dot = if group.is_empty() { "" } else { "." };
    format!("{}{dot}{group}/{}", parameters.str_at("kind"), parameters.str_at("name"))
}
