//! Random runs of a control plane with two apiservers, and with two schedulers and two controller managers that elect a leader
//! each. What fails lies between those and etcd.

use crate::checkers::Checkers;
use crate::inputs;
use kubarium_core::api::{Key, Kind, Object};
use kubarium_core::base::{Duration, Rng, Text};
use kubarium_core::fault::Link;
use kubarium_core::session::{ControlPlane, Input, Order, Session, Setup};

/// What a candidate runs, and the apiserver that it asks.
pub const CANDIDATES: [(&str, &str); 4] = [
    ("kube-scheduler", "kube-apiserver"),
    ("kube-scheduler-2", "kube-apiserver-2"),
    ("kube-controller-manager", "kube-apiserver"),
    ("kube-controller-manager-2", "kube-apiserver-2"),
];
/// What each of them needs to reach etcd.
const SERVERS: [(&str, &str); 2] = [("kube-apiserver", "etcd"), ("kube-apiserver-2", "etcd")];
/// How many times something fails.
const ACCIDENTS: u64 = 25;
/// How long a run is left alone at its end, when everything is repaired.
const CALM: Duration = Duration::from_secs(120);

/// The cluster, before anything happens to it.
pub fn begin(seed: u64) -> Session {
    let control_plane = ControlPlane { apiservers: 2, schedulers: 2, controller_managers: 2, leader_elect: true };
    Session::new(Setup { control_plane, ..Setup::classroom(2, seed) })
}

/// The holder of a lease: the name of the process.
pub fn leader(session: &Session, component: &str) -> Option<Text> {
    let lease = Key::new(Kind::Lease, &"kube-system".into(), &component.into());
    let Some(Object::Lease(lease)) = session.timeline().world().history().now().object(&lease) else { return None };
    let (host, _) = lease.spec.holder_identity.split_once('_')?;
    Some(host.replace("control-plane", component).into())
}

/// A run with accidents of every sort, judged by all checkers.
pub fn checked(seed: u64) -> (Session, Checkers) {
    let mut session = begin(seed);
    let mut checkers = Checkers::new(format!("elections::checked({seed})"), &session);
    let mut rng = Rng::new(seed).fork("elections");
    for _ in 0..ACCIDENTS {
        let work = inputs::work(&session, &mut rng);
        checkers.act(&mut session, work);
        wait(&mut session, &mut checkers, Duration::from_millis(rng.below(3_000)));
        if rng.ratio(1, 4) {
            falter(&mut session, &mut checkers, &mut rng);
        }
        let accident = accident(&session, &mut rng);
        checkers.act(&mut session, accident);
        let pause = [100, 3_000, 12_000, 40_000][rng.below(4) as usize];
        wait(&mut session, &mut checkers, Duration::from_millis(rng.below(pause)));
    }
    for input in repair() {
        checkers.act(&mut session, input);
    }
    wait(&mut session, &mut checkers, CALM);
    (session, checkers)
}

fn wait(session: &mut Session, checkers: &mut Checkers, duration: Duration) {
    let until = session.now() + duration;
    checkers.advance(session, until);
}

/// A leader is cut off for about as long as its lease lasts, while there is work to do; then some of its messages get through.
fn falter(session: &mut Session, checkers: &mut Checkers, rng: &mut Rng) {
    let component = ["kube-scheduler", "kube-controller-manager"][rng.below(2) as usize];
    let leader = leader(session, component);
    let Some((a, b)) = CANDIDATES.into_iter().find(|(name, _)| leader.as_ref().is_some_and(|leader| *leader == *name))
    else {
        return;
    };
    let link = |link: Link| Input::Link(a.into(), b.into(), link);
    checkers.act(session, link(Link { cut: true, ..Link::default() }));
    let cut = rng.range(6_000, 24_000);
    for _ in 0..4 {
        let work = inputs::work(session, rng);
        checkers.act(session, work);
        wait(session, checkers, Duration::from_millis(cut / 4));
    }
    let loss_percent = rng.range(20, 80) as u8;
    checkers.act(session, link(Link { loss_percent, ..Link::default() }));
    wait(session, checkers, Duration::from_millis(rng.below(12_000)));
}

/// Processes that die and start, links that fail and are repaired.
fn accident(session: &Session, rng: &mut Rng) -> Input {
    let links = CANDIDATES.len() + SERVERS.len();
    let (a, b) = CANDIDATES.into_iter().chain(SERVERS).nth(rng.below(links as u64) as usize).unwrap_or_default();
    // etcd and the apiservers are down less often: nothing can go wrong while nothing goes.
    let process = if rng.ratio(1, 8) { b } else { a };
    match rng.below(10) {
        _ if inputs::is_down(session, process) => Input::Process(process.into(), Order::Start),
        0..=2 => Input::Process(process.into(), Order::Stop),
        3 => Input::Link(a.into(), b.into(), Link { cut: true, ..Link::default() }),
        4 | 5 => {
            let loss_percent = rng.range(10, 90) as u8;
            let delay = Duration::from_millis(rng.below(500));
            Input::Link(a.into(), b.into(), Link { loss_percent, delay, cut: false })
        }
        6 | 7 => {
            let delay = Duration::from_millis(rng.below(1_500));
            Input::Link(a.into(), b.into(), Link { delay, ..Link::default() })
        }
        _ => Input::Link(a.into(), b.into(), Link::default()),
    }
}

fn repair() -> Vec<Input> {
    let pairs = || CANDIDATES.into_iter().chain(SERVERS);
    let links = pairs().map(|(a, b)| Input::Link(a.into(), b.into(), Link::default()));
    let start = |name: &str| Input::Process(name.into(), Order::Start);
    links.chain([start("etcd")]).chain(pairs().map(|(a, _)| start(a))).collect()
}
