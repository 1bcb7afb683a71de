//! `schemas`: the tables of kinds against what a real apiserver says of itself.

use crate::run::{self, Failure, Outcome, cargo, failed, run};
use std::path::Path;

/// `cargo xtask schemas DIR [--manifests DIR]`: the tests of the core that want these folders.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let manifests = run::option(&mut arguments, "--manifests")?;
    let [schemas] = arguments.as_slice() else {
        return Err(Failure::Usage("schemas needs one folder".into()));
    };
    check("schemas", "KUBERNETES_SCHEMAS", Path::new(schemas))?;
    match manifests {
        Some(manifests) => check("k8s_openapi", "MANIFESTS", Path::new(&manifests)),
        None => Ok(()),
    }
}

fn check(test: &str, variable: &str, folder: &Path) -> Outcome {
    let Ok(folder) = folder.canonicalize() else { return failed(format!("{}: no such folder", folder.display())) };
    let test = ["test", "--quiet", "--package", "kubarium-core", "--test", test, "--", "--ignored"];
    run(cargo().args(test).env(variable, folder))
}
