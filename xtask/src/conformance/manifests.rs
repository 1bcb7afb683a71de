//! The suite `manifests`: files that others wrote, and what `kubectl apply --dry-run=server` said to each.

use super::{Suite, at, lines, text};
use kubarium_core::pair::Pair;
use kubarium_core::session::Command;
use std::fs;
use std::path::Path;

/// Runs all files of the folder, each in a cluster of its own.
pub fn suite(dir: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("manifests");
    for case in lines(&dir.join("verdicts.jsonl"))? {
        let word = |name: &str| text(at(&case, &[name]));
        let file = word("file");
        let path = dir.join(file);
        let manifest = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let printed = Pair::new().kubectl(Command::DryRun(manifest.as_str().into()));
        let (mut out, mut err, mut code) = (String::new(), String::new(), 0);
        for line in printed {
            let is_warning = line.text.starts_with("Warning: ");
            code |= i64::from(line.is_error);
            let stream = if line.is_error || is_warning { &mut err } else { &mut out };
            *stream += &format!("{}\n", line.text.trim_end());
        }
        let rc = at(&case, &["rc"]).as_i64().unwrap_or_default();
        let wanted = format!("exit {rc}\n{}{}", word("stdout"), verdict(&word("stderr").replace(file, "STDIN")));
        suite.compare(file, &wanted, &format!("exit {code}\n{out}{}", verdict(&err)));
    }
    Ok(suite)
}

/// Of a syntax error the line counts, and not the parser's wording; lists of causes are sets.
fn verdict(err: &str) -> String {
    let mut lines: Vec<String> = err.lines().map(syntax).collect();
    let mut from = 0;
    while from < lines.len() {
        let end = from + lines[from..].iter().take_while(|line| line.starts_with("* ")).count();
        lines[from..end].sort();
        from = end + 1;
    }
    lines.into_iter().filter(|line| !line.trim().is_empty()).map(|line| line + "\n").collect()
}

fn syntax(line: &str) -> String {
    const PARSING: &str = "error parsing STDIN: ";
    match line.split_once(PARSING) {
        Some((before, after)) => match after.split_once("yaml: line ") {
            Some((_, rest)) => format!("{before}{PARSING}line {}", rest.split(':').next().unwrap_or_default()),
            None => format!("{before}{PARSING}"),
        },
        None => line.trim_end().into(),
    }
}
