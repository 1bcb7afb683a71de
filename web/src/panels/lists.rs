//! The lists of the inspector: rows with what they lead to, a request with the stages that it passed, and a try of the
//! scheduler with what it thought of each node.

use super::inspector::link;
use super::why::why_button;
use crate::figures::show_time;
use crate::page::{Page, use_answer, use_page};
use crate::text::Phrase;
use kubarium_core::base::Time;
use kubarium_core::session::view::{AttemptView, NodeVerdictView, RequestView, Row, RowState, Section, SectionTitle};
use kubarium_engine::message::Message;
use kubarium_engine::protocol::{Answer, Query};
use yew::prelude::*;

/// A list of the inspector under its title; the requests behind changes are told in full.
pub fn section(page: &Page, section: &Section, requests: &[Message], start: Time) -> Html {
    let title = page.tell(title_words(section.title), &[("count", &section.rows.len().to_string())]);
    list(page, &format!("{:?}", section.title), &title, &section.rows, requests, start)
}

fn list(page: &Page, key: &str, title: &str, rows: &[Row], requests: &[Message], start: Time) -> Html {
    html! {
        <details open={true} key={key.to_string()}>
            <summary>{ title.to_string() }</summary>
            <ul class="rows">{ for rows.iter().map(|line| row(page, line, requests, start)) }</ul>
        </details>
    }
}

fn title_words(title: SectionTitle) -> Phrase {
    match title {
        SectionTitle::OpenRequests => Phrase::INSIDE_OPEN,
        SectionTitle::Watchers => Phrase::INSIDE_WATCHERS,
        SectionTitle::Store => Phrase::INSIDE_STORE,
        SectionTitle::Writes => Phrase::INSIDE_WRITES,
        SectionTitle::Keys => Phrase::INSIDE_KEYS,
        SectionTitle::SchedulingQueue => Phrase::INSIDE_QUEUE,
        SectionTitle::WorkQueues => Phrase::INSIDE_WORK_QUEUES,
        SectionTitle::Idle => Phrase::INSIDE_IDLE,
        SectionTitle::PodWorkers => Phrase::INSIDE_WORKERS,
        SectionTitle::Conditions => Phrase::INSIDE_CONDITIONS,
        SectionTitle::Containers => Phrase::INSIDE_CONTAINERS,
        SectionTitle::Owners => Phrase::INSIDE_OWNERS,
        SectionTitle::Changes => Phrase::INSIDE_CHANGES,
    }
}

fn state_words(state: RowState) -> Phrase {
    match state {
        RowState::Revision => Phrase::INSIDE_REVISION,
        RowState::Compacted => Phrase::INSIDE_COMPACTED,
        RowState::Active => Phrase::INSIDE_ACTIVE,
        RowState::Backoff => Phrase::INSIDE_BACKOFF,
        RowState::Unschedulable => Phrase::INSIDE_UNSCHEDULABLE,
        RowState::Gated => Phrase::INSIDE_GATED,
        RowState::Processing => Phrase::INSIDE_PROCESSING,
        RowState::Queued => Phrase::INSIDE_WAITING,
        RowState::Delayed => Phrase::INSIDE_LATER,
        RowState::Syncing => Phrase::INSIDE_SYNCING,
        RowState::Terminating => Phrase::INSIDE_TERMINATING,
        RowState::Terminated => Phrase::INSIDE_TERMINATED,
    }
}

fn row(page: &Page, row: &Row, requests: &[Message], start: Time) -> Html {
    let said = requests.iter().find(|message| message.id == row.span).map(|message| page.caption(message));
    html! {
        <li class={classes!(row.good.map(|good| if good { "yes" } else { "no" }))}>
            <span class="words">
                if let Some(state) = row.state { <i>{ page.say(state_words(state)) }</i>{ " " } }
                if !row.name.is_empty() { <b>{ row.name.as_str() }</b>{ " " } }
                if let Some(key) = &row.key { { link(page, key) }{ " " } }
                { said.as_deref().unwrap_or(&row.words) }
                if let Some(at) = row.at { <small>{ " " }{ show_time(at, start) }</small> }
            </span>
            { why_button(page, row.span) }
        </li>
    }
}

/// A question about a request or a try of the scheduler, asked anew when `moment` changes.
#[derive(Properties, PartialEq)]
pub struct AskProps {
    /// The question.
    pub query: Query,
    /// Changes whenever the answer may have changed.
    #[prop_or_default]
    pub moment: u64,
}

/// A request as it was sent, and what the stages of the apiserver said of it.
#[component]
pub fn RequestBox(props: &AskProps) -> Html {
    let page = use_page();
    let answer = use_answer(Some(props.query.clone()), props.moment);
    let Some(Answer::Request(Some(request))) = answer.as_deref() else { return html! {} };
    let last = matches!(props.query, Query::LastRequest);
    html! {
        <>
            if last { <h3>{ page.say(Phrase::SAY_LAST_REQUEST) }</h3> }
            { request_lines(&page, request) }
        </>
    }
}

fn request_lines(page: &Page, request: &RequestView) -> Html {
    html! {
        <>
            <p class="wire-line"><code>{ request.line.as_str() }</code><small>{ " " }{ request.user.as_str() }</small></p>
            if !request.body.is_empty() {
                <details><summary>{ page.say(Phrase::SAY_BODY) }</summary><pre tabindex="0">{ request.body.as_str() }</pre></details>
            }
            { list(page, "stages", &page.say(Phrase::SAY_STAGES), &request.stages, &[], Time::default()) }
        </>
    }
}

/// A try of the scheduler: what it thought of each node, and what came of it.
#[component]
pub fn Try(props: &AskProps) -> Html {
    let page = use_page();
    let answer = use_answer(Some(props.query.clone()), props.moment);
    let Some(Answer::Attempt(Some(attempt))) = answer.as_deref() else { return html! {} };
    html! {
        <details open={true}>
            <summary>{ page.tell(Phrase::SAY_LAST_TRY, &[("name", &attempt.pod.name)]) }</summary>
            <p>{ sentence(&page, attempt) }</p>
            { waterfall(&page, &attempt.nodes, attempt.chosen.as_deref()) }
        </details>
    }
}

/// What the scheduler would say of a pod on every node.
#[component]
pub fn Verdicts(props: &AskProps) -> Html {
    let page = use_page();
    let answer = use_answer(Some(props.query.clone()), props.moment);
    let Some(Answer::Verdicts(verdicts)) = answer.as_deref() else { return html! {} };
    if verdicts.is_empty() {
        return html! {};
    }
    html! {
        <details open=true>
            <summary>{ page.say(Phrase::SAY_VERDICTS) }</summary>
            { waterfall(&page, verdicts, None) }
            <p class="hint">{ page.say(Phrase::SAY_HOW_TO_CARRY) }</p>
        </details>
    }
}

/// The try in one sentence.
fn sentence(page: &Page, attempt: &AttemptView) -> String {
    let (all, out) = (attempt.nodes.len(), attempt.nodes.iter().filter(|node| node.refused.is_some()).count());
    let Some(chosen) = &attempt.chosen else { return attempt.message.to_string() };
    let score = attempt.nodes.iter().find(|node| node.node == *chosen).map_or(0, |node| node.total);
    let [all, out, score] = [all.to_string(), out.to_string(), score.to_string()];
    page.tell(Phrase::SAY_TRY_WON, &[("all", &all), ("out", &out), ("node", chosen), ("score", &score)])
}

/// All nodes: those that were filtered out are crossed out, the others have a bar of what each plugin gave them.
fn waterfall(page: &Page, nodes: &[NodeVerdictView], chosen: Option<&str>) -> Html {
    let most = nodes.iter().map(|node| node.total).max().unwrap_or_default().max(1);
    let mut nodes: Vec<&NodeVerdictView> = nodes.iter().collect();
    kubarium_core::base::sort::by_key(&mut nodes, |node| (node.refused.is_some(), -node.total));
    let node = |verdict: &NodeVerdictView| {
        let wins = chosen == Some(verdict.node.as_str());
        let mut x = 0;
        let segment = |(_, score): &(_, i64)| {
            let (from, width) = (x * 100 / most, score * 100 / most);
            x += score;
            html! { <rect x={format!("{from}%")} width={format!("{width}%")} height="100%" /> }
        };
        let segments: Html = verdict.scores.iter().filter(|(_, score)| *score > 0).map(segment).collect();
        let scores: Vec<String> = verdict.scores.iter().map(|(plugin, score)| format!("{plugin} {score}")).collect();
        html! {
            <li class={classes!(if verdict.refused.is_some() { "no" } else { "yes" }, wins.then_some("wins"))}>
                <b>{ verdict.node.as_str() }</b>{ " " }{ crate::scene::node_card::verdict_words(page, verdict) }
                if wins { { " · " }{ page.say(Phrase::SAY_WINS) } }
                if verdict.refused.is_none() {
                    <svg class="score" aria-hidden="true">{ segments }</svg>
                    <small>{ scores.join(" + ") }</small>
                }
            </li>
        }
    };
    html! { <ul class="verdicts">{ for nodes.into_iter().map(node) }</ul> }
}

/// Which lines of a text were not in it before.
pub fn changed_lines(before: &str, now: &str) -> Vec<bool> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    // The longest common subsequence, from the end; objects are a few hundred lines.
    if old.len() * new.len() > 4_000_000 {
        return vec![false; new.len()];
    }
    let width = new.len() + 1;
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut changed) = (0, Vec::with_capacity(new.len()));
    for (j, line) in new.iter().enumerate() {
        while i < old.len() && old[i] != *line && common[(i + 1) * width + j] >= common[i * width + j + 1] {
            i += 1;
        }
        let same = i < old.len() && old[i] == *line;
        i += usize::from(same);
        changed.push(!same);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_are_marked() {
        let marks = |before: &str, now: &str| {
            let lines = changed_lines(before, now);
            lines.iter().map(|changed| if *changed { '+' } else { ' ' }).collect::<String>()
        };
        assert_eq!(marks("a\nb\nc", "a\nx\nc"), " + ");
        assert_eq!(marks("a\nb\nc", "a\nb\nn\nm\nc"), "  ++ ");
        assert_eq!(marks("a\nb\nc\nd", "d"), " ");
        assert_eq!(marks("", "a\nb"), "++");
        assert_eq!(marks("a\nb", "b\na"), " +");
    }
}
