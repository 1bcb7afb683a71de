//! The timeline: its scale, and what was notable. Pure functions. In a cluster milliseconds full of messages lie between minutes of
//! waiting; half of the timeline's length is given to time as it passes, half to the moments at which something happens.

use kubarium_core::base::{Text, Time};
use kubarium_core::session::ClusterChanges;
use kubarium_core::session::view::{PodView, Tone};
use serde::{Deserialize, Serialize};

/// How many moments are remembered before every second one is forgotten.
const MOST: usize = 2_000;

/// The moments at which something happened, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    times: Vec<Time>,
    /// Only every so many-th one is kept.
    stride: u32,
    skipped: u32,
}

impl Moments {
    /// These moments, in order.
    pub fn of(times: Vec<Time>) -> Moments {
        Moments { times, ..Moments::default() }
    }

    /// The moments, in order.
    pub fn times(&self) -> &[Time] {
        &self.times
    }

    /// Takes note of a moment; the same moment again counts once.
    pub fn note(&mut self, time: Time) {
        if self.times.last().is_some_and(|last| *last >= time) {
            return;
        }
        self.skipped += 1;
        if self.skipped <= self.stride {
            return;
        }
        self.skipped = 0;
        self.times.push(time);
        if self.times.len() > MOST {
            let mut keep = false;
            self.times.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride = self.stride * 2 + 1;
        }
    }

    /// Forgets what came after `time`: the run was forked there.
    pub fn cut(&mut self, time: Time) {
        self.times.retain(|moment| *moment <= time);
    }

    /// Where a time stands between `start` (0) and `end` (1).
    pub fn place(&self, time: Time, start: Time, end: Time) -> f64 {
        if end <= start {
            return 1.0;
        }
        let passed = time.since(start).as_secs_f64() / end.since(start).as_secs_f64();
        let passed = passed.clamp(0.0, 1.0);
        if self.times.is_empty() {
            return passed;
        }
        let rank = self.times.partition_point(|moment| *moment <= time);
        let before = rank.checked_sub(1).map_or(start, |at| self.times[at]);
        let after = self.times.get(rank).copied().unwrap_or(end).max(before);
        let between = match after.since(before).as_secs_f64() {
            length if length > 0.0 => (time.since(before).as_secs_f64() / length).min(1.0),
            _ => 0.0,
        };
        let ranks = self.times.len() as f64 + 1.0;
        0.5 * passed + 0.5 * ((rank as f64 + between) / ranks).clamp(0.0, 1.0)
    }

    /// The time that stands at a place: the inverse of [`Moments::place`].
    pub fn time_at(&self, place: f64, start: Time, end: Time) -> Time {
        let (mut low, mut high) = (start.0, end.0.max(start.0));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.place(Time(middle), start, end) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Time(low)
    }
}

/// Something that people look for on a timeline: a failure, the first pod that is ready.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notable {
    /// When it was seen.
    pub time: Time,
    /// What it is about.
    pub about: Text,
    /// The word for it, as kubectl would say.
    pub word: Text,
    /// Its sign.
    pub tone: Tone,
}

/// What was notable, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notables {
    list: Vec<Notable>,
    /// Up to here all has been noted.
    until: Time,
}

/// More are not kept.
const MOST_NOTABLES: usize = 200;

impl Notables {
    /// What was notable, in order.
    pub fn list(&self) -> &[Notable] {
        &self.list
    }

    /// Takes note of what is notable about these changes, unless this time has been seen.
    pub fn note(&mut self, changed: &ClusterChanges, now: Time) {
        if now <= self.until {
            return;
        }
        self.until = now;
        for Found { about, word, tone, once } in changes(changed) {
            let mut told = self.list.iter().rev().filter(|notable| notable.about == about);
            let known = if once { told.any(|n| n.word == word) } else { told.next().is_some_and(|n| n.word == word) };
            if !known && self.list.len() < MOST_NOTABLES {
                self.list.push(Notable { time: now, about, word, tone });
            }
        }
    }

    /// Forgets what came after `time`: the run was forked there.
    pub fn cut(&mut self, time: Time) {
        self.list.retain(|notable| notable.time <= time);
        self.until = self.until.min(time);
    }
}

/// Something notable.
struct Found {
    about: Text,
    word: Text,
    tone: Tone,
    /// Of many pods that come to the same, the first is told; of a node, each change.
    once: bool,
}

/// What is notable about these changes.
fn changes(changed: &ClusterChanges) -> Vec<Found> {
    let mut found = Vec::new();
    let mut add = |about: &Text, word: Text, tone, once| found.push(Found { about: about.clone(), word, tone, once });
    for (_, change) in &changed.nodes {
        if let (Some(old), Some(node)) = (&change.before, &change.after)
            && old.tone != node.tone
            && old.status != "Unknown"
        {
            add(&node.name, node.status.clone(), node.tone, false);
        }
    }
    for change in &changed.pods {
        let Some(pod) = &change.after else { continue };
        if pod.node.is_empty() {
            if !pod.message.is_empty() {
                add(manager(pod), Text::from_static("FailedScheduling"), Tone::Pending, true);
            }
            continue;
        }
        let before = change.before.as_ref();
        let is_new = before.is_none_or(|before| before.tone != pod.tone || before.status != pod.status);
        let fails = matches!(pod.tone, Tone::Failed | Tone::Degraded);
        if is_new && (fails || (pod.tone == Tone::Ready && pod.owner.is_none())) {
            add(manager(pod), pod.status.clone(), pod.tone, true);
        }
    }
    for change in &changed.workloads {
        let Some(workload) = change.after.as_ref().filter(|workload| workload.owner.is_none()) else { continue };
        let old = change.before.as_ref();
        if workload.ready > 0 && old.is_none_or(|old| old.ready == 0) {
            let word = format!("{}/{}", workload.ready, workload.desired).into();
            add(&workload.key.name, word, Tone::Ready, false);
        }
        let is_told = matches!(workload.tone, Tone::Ready | Tone::Failed) && workload.desired > 0;
        if is_told && old.is_none_or(|old| old.tone != workload.tone) {
            add(&workload.key.name, workload.status.clone(), workload.tone, false);
        }
    }
    found
}

/// The workload of a pod, or its own name: replicas share what is said of them.
fn manager(pod: &PodView) -> &Text {
    &pod.owner.as_ref().unwrap_or(&pod.key).name
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubarium_core::address::NodeId;
    use kubarium_core::api::{Key, Kind};
    use kubarium_core::session::Change;
    use kubarium_core::session::view::{Amounts, NodeView};

    fn busy_milliseconds_then_minutes() -> Moments {
        let mut moments = Moments::default();
        for millis in 0..20 {
            moments.note(Time(millis * 1_000));
        }
        moments.note(Time::from_secs(300));
        moments
    }

    #[test]
    fn busy_moments_get_room() {
        let moments = busy_milliseconds_then_minutes();
        let (start, end) = (Time(0), Time::from_secs(600));
        assert!(moments.place(Time(20_000), start, end) > 0.4);
        assert_eq!(moments.place(end, start, end), 1.0);
        assert_eq!(Moments::default().place(Time::from_secs(300), start, end), 0.5);
    }

    #[test]
    fn the_slider_leads_back_to_the_same_time() {
        let moments = busy_milliseconds_then_minutes();
        let (start, end) = (Time(0), Time::from_secs(600));
        for time in [0, 1, 999, 10_500, 19_999, 5_000_000, 300_000_000, 599_999_999, 600_000_000].map(Time) {
            let there = moments.time_at(moments.place(time, start, end), start, end);
            assert!(there.0.abs_diff(time.0) <= 1, "{time:?} became {there:?}");
        }
    }

    #[test]
    fn a_long_run_keeps_few_moments() {
        let mut moments = Moments::default();
        (0..100_000).for_each(|second| moments.note(Time::from_secs(second)));
        assert!((500..=MOST).contains(&moments.times.len()), "{}", moments.times.len());
        moments.cut(Time::from_secs(50_000));
        assert!(moments.times.iter().all(|time| *time <= Time::from_secs(50_000)));
    }

    type Seen<'a> = ((&'a str, Tone), &'a [(&'a str, Tone)]);

    fn between(before: Seen, after: Seen) -> ClusterChanges {
        let key = |kind, name: &str| Key::new(kind, &"default".into(), &name.into());
        let pod = |(index, (status, tone)): (usize, &(&str, Tone))| PodView {
            key: key(Kind::Pod, &format!("web-{index}")),
            node: "node-1".into(),
            status: (*status).into(),
            tone: *tone,
            ready: Text::EMPTY,
            restarts: 0,
            ip: Text::EMPTY,
            message: Text::EMPTY,
            requests: Amounts::default(),
            owner: Some(key(Kind::ReplicaSet, "web")),
            created: Time(0),
            terminating: false,
        };
        let node = |node: (&str, Tone)| {
            Some(NodeView { name: "node-1".into(), status: node.0.into(), tone: node.1, ..NodeView::default() })
        };
        let pods = |seen: Seen| seen.1.iter().enumerate().map(pod).collect::<Vec<_>>();
        let (old, new) = (pods(before), pods(after));
        let change = |pod: &PodView| Change {
            before: old.iter().find(|old| old.key == pod.key).cloned(),
            after: Some(pod.clone()),
        };
        ClusterChanges {
            nodes: vec![(NodeId(0), Change { before: node(before.0), after: node(after.0) })],
            pods: new.iter().map(change).filter(|change| change.before != change.after).collect(),
            ..ClusterChanges::default()
        }
    }

    #[test]
    fn failures_are_notable_once_and_a_node_each_time() {
        let (up, down) = (("Ready", Tone::Ready), ("NotReady", Tone::Unknown));
        let (runs, waits) = (("Running", Tone::Ready), ("CrashLoopBackOff", Tone::Degraded));
        let run = [
            (up, &[][..]),
            (up, &[runs, runs][..]),
            (up, &[waits, runs][..]),
            (down, &[waits, waits][..]),
            (up, &[runs, waits][..]),
            (down, &[waits, waits][..]),
        ];
        let mut notables = Notables::default();
        let see = |notables: &mut Notables| {
            for (second, pair) in run.windows(2).enumerate() {
                notables.note(&between(pair[0], pair[1]), Time::from_secs(second as u64 + 1));
            }
        };
        see(&mut notables);
        let told: Vec<String> =
            notables.list().iter().map(|n| format!("{} {} {}", n.time.0 / 1_000_000, n.about, n.word)).collect();
        assert_eq!(told, ["2 web CrashLoopBackOff", "3 node-1 NotReady", "4 node-1 Ready", "5 node-1 NotReady"]);

        // Seen again after going back, it is the same; after another command it is seen anew.
        see(&mut notables);
        assert_eq!(notables.list().len(), 4);
        notables.cut(Time::from_secs(2));
        assert_eq!(notables.list().len(), 1);
        see(&mut notables);
        assert_eq!(notables.list().len(), 4);
    }
}
