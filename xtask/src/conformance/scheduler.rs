//! The suite `scheduler-cases`: recorded decisions of a real kube-scheduler, against the simulated one's.

use super::Suite;
use kubarium_core::api::core_v1::{Node, Pod};
use kubarium_core::api::{Object, Resource, Tree, Uid, parse_json};
use kubarium_core::base::Text;
use kubarium_core::history::History;
use kubarium_core::scheduler::cache::Cache;
use kubarium_core::scheduler::explain::{Explanation, Verdict, verdicts};
use kubarium_core::scheduler::framework::Handle;
use kubarium_core::scheduler::profile::Profiles;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// The kinds of cases whose plugins exist.
const KINDS: [&str; 2] = ["resources", "taints"];
/// The scores that exist; recorded totals are compared if the recording has no others above zero.
const SCORES: [&str; 3] = ["NodeResourcesBalancedAllocation", "NodeResourcesFit", "TaintToleration"];

/// Runs the cases in the folder of the recordings. All kinds count; those whose plugins do not exist yet are named.
pub fn suite(recordings: &Path) -> Result<Suite, String> {
    let mut suite = Suite::new("scheduler-cases");
    let mut left_out: BTreeMap<String, u32> = BTreeMap::new();
    for name in ["scheduler-cases.jsonl", "scheduler-cases-extra.jsonl.gz"] {
        let path = recordings.join(name);
        if !path.exists() {
            continue;
        }
        let file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let reader: Box<dyn Read> =
            if name.ends_with(".gz") { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        for line in BufReader::new(reader).lines() {
            let line = line.map_err(|error| format!("{}: {error}", path.display()))?;
            let case = parse_json(&line).map_err(|error| format!("a case is no JSON: {error:?}"))?;
            let kind = case.str_at("kind");
            if !KINDS.contains(&kind) {
                *left_out.entry(kind.to_string()).or_default() += 1;
            }
            let differences = compare(&decide(&case), case.at("output"));
            suite.cases += 1;
            if differences.is_empty() {
                suite.passed += 1;
            } else {
                suite.failures.push(format!("{}: {}", case.str_at("id"), differences.join("; ")));
            }
        }
    }
    let named = left_out.iter().map(|(kind, count)| format!("{kind} {count} (its plugins do not exist yet)"));
    suite.left_out = named.collect();
    Ok(suite)
}

/// What the simulated scheduler makes of the case's cluster and pod.
fn decide(case: &Tree) -> Explanation {
    let (mut cache, store) = (Cache::default(), History::default());
    for node in case.list_at("input.nodes") {
        cache.set_node(read::<Node>(node));
    }
    for (number, pod) in (1..).zip(case.list_at("input.pods")) {
        let mut pod = read::<Pod>(pod);
        // The recorded pods have no uid.
        Arc::make_mut(&mut pod).metadata.uid = Uid(number);
        cache.update_pod(None, Some(&pod));
    }
    let handle = Handle { nodes: cache.nodes(), view: store.now() };
    verdicts(&read::<Pod>(case.at("input.pod")), Profiles::default().first(), handle)
}

fn compare(ours: &Explanation, recorded: &Tree) -> Vec<String> {
    let mut differences = Vec::new();
    let mut expect = |what: String, ours: String, recorded: String| {
        if ours != recorded {
            differences.push(format!("{what} is {ours}, recorded {recorded}"));
        }
    };
    let nodes = recorded.list_at("nodes");
    let mut totals_known = true;
    expect("number of nodes".into(), ours.nodes.len().to_string(), nodes.len().to_string());
    for node in nodes {
        let name = node.str_at("node");
        let Some(found) = ours.nodes.iter().find(|found| found.node == name) else { continue };
        let other = node.i64_at("total") - SCORES.iter().map(|score| node.at("weighted").i64_at(score)).sum::<i64>();
        totals_known &= other == 0;
        expect(name.to_string(), in_words(&found.verdict), recorded_in_words(node));
    }
    if totals_known {
        let best: Vec<Text> = recorded.list_at("best").iter().map(name_of).collect();
        expect("best".into(), format!("{:?}", ours.best), format!("{best:?}"));
    }
    expect("message".into(), ours.message.clone(), recorded.str_at("failedSchedulingMessage").to_string());
    differences
}

fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Feasible { scores, .. } => {
            let mut scores: Vec<String> =
                scores.iter().map(|score| format!("{} {}", score.plugin, score.weighted)).collect();
            scores.sort();
            scores.join(" ")
        }
        Verdict::Rejected { plugin, code, reasons } => format!("{plugin} {} {reasons:?}", code.as_str()),
    }
}

fn recorded_in_words(node: &Tree) -> String {
    if !node.bool_at("fits") {
        let reasons: Vec<Text> = node.list_at("reasons").iter().map(name_of).collect();
        return format!("{} {} {reasons:?}", node.str_at("plugin"), node.str_at("code"));
    }
    let weighted = node.map_at("weighted").iter();
    let ours = weighted.filter(|(plugin, _)| SCORES.contains(&plugin.as_str()));
    let scores: Vec<String> =
        ours.map(|(plugin, score)| format!("{plugin} {}", score.as_i64().unwrap_or_default())).collect();
    scores.join(" ")
}

fn read<R: Resource>(tree: &Tree) -> Arc<R> {
    let mut object = Object::read(R::KIND, tree);
    object.set_defaults();
    R::of(&object).cloned().unwrap_or_default()
}

fn name_of(tree: &Tree) -> Text {
    tree.as_str().map(Text::from).unwrap_or_default()
}
