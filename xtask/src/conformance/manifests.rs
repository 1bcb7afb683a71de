//! The suite `manifests`: files that others wrote, and what `kubectl apply --dry-run=server` said to each.

use super::{Suite, lines};
use kubarium_core::apiserver_harness::ApiServerHarness;
use kubarium_core::session::Command;
use std::fs;
use std::path::Path;

/// Runs all files of the folder, each in a cluster of its own.
pub fn suite(dir: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("manifests");
    for case in lines(&dir.join("verdicts.jsonl"))? {
        let file = case.str_at("file");
        let path = dir.join(file);
        let manifest = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let printed = ApiServerHarness::new().kubectl(Command::DryRun(manifest.as_str().into()));
        let (mut out, mut err, mut code) = (String::new(), String::new(), 0);
        for line in printed {
            let is_warning = line.text.starts_with("Warning: ");
            code |= i64::from(line.is_error);
            let stream = if line.is_error || is_warning { &mut err } else { &mut out };
            *stream += &format!("{}\n", line.text.trim_end());
        }
        let rc = case.i64_at("rc");
        let wanted =
            format!("exit {rc}\n{}{}", case.str_at("stdout"), verdict(&case.str_at("stderr").replace(file, "STDIN")));
        suite.compare(file, &wanted, &format!("exit {code}\n{out}{}", verdict(&err)));
    }
    Ok(suite)
}

fn verdict(err: &str) -> String {
    err.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}
