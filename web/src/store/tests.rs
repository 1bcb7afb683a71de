//! Use cases of the page, without a browser: a store and an engine beside it.

use super::*;
use crate::demo::tests::lessons;
use crate::message;
use crate::scene::layout::{Place, StageSize, layout};
use crate::text::tests::texts;
use kubarium_core::api::Kind;
use kubarium_core::session::view::Tone;
use kubarium_engine::Engine;

/// The page with its engine; a frame takes 16 milliseconds.
struct Page {
    store: Store,
    engine: Engine,
    time: f64,
    effects: Vec<Effect>,
}

impl Page {
    fn new() -> Page {
        let size = StageSize { width: 1470.0, height: 850.0, rem: 18.0 };
        let state = State { layout: Rc::new(layout(size, 3)), ..State::new(texts("en")) };
        let engine = Engine::new(3, 1, f64::MAX);
        let mut page = Page { store: Store::new(state), engine, time: 1_000.0, effects: Vec::new() };
        page.frames(2);
        page
    }

    fn frame(&mut self) {
        self.time += 16.0;
        let (request, thens) = self.store.request(16.0);
        let mut reply = self.engine.handle(request, &|| 0.0);
        let answers = std::mem::take(&mut reply.answers);
        self.store.hear(reply);
        thens.into_iter().zip(answers).for_each(|(then, (_, answer))| self.store.answered(then, answer));
        self.store.tick(self.time);
        self.effects.extend(self.store.take_effects());
    }

    fn frames(&mut self, count: u32) {
        (0..count).for_each(|_| self.frame());
    }

    fn act(&mut self, act: Act) {
        self.store.perform(act);
        self.effects.extend(self.store.take_effects());
        self.frame();
    }

    fn apply(&mut self, yaml: &str) {
        self.act(Act::Type(yaml.into()));
        self.act(Act::Apply);
    }

    /// Runs fast until something is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&Page) -> bool) {
        self.act(Act::Tell(Command::Run(Speed::Fixed(2.0))));
        for _ in 0..2_000 {
            if is_so(self) {
                return;
            }
            self.frame();
        }
        panic!("{what} has not happened");
    }

    fn state(&self) -> &State {
        &self.store.state
    }

    /// The pods whose names begin so, with their nodes.
    fn pods(&self, name: &str) -> Vec<(Key, Text)> {
        let pods = self.store.picture().scene.all_pods().filter(|pod| pod.key.name.starts_with(name));
        pods.map(|pod| (pod.key.clone(), pod.node.clone())).collect()
    }

    fn all_run(&self, name: &str, count: usize) -> bool {
        let scene = &self.store.picture().scene;
        scene.all_pods().filter(|pod| pod.key.name.starts_with(name) && pod.tone == Tone::Ready).count() == count
    }

    fn notice(&self) -> Option<Phrase> {
        self.state().notice.as_ref().map(|notice| notice.phrase)
    }
}

const GATED: &str = "apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {schedulerName: nobody, containers: [{name: web, image: 'nginx:1.27'}]}
";
const BARE: &str = "apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: 'nginx:1.27'}]}
";
const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.27'}]}
";

fn web() -> Key {
    Key::new(Kind::Pod, &"default".into(), &"web".into())
}

#[test]
fn a_waiting_pod_is_picked_up_and_bound_where_it_is_put_down() {
    let mut page = Page::new();
    page.apply(GATED);
    page.until("the pod waits", |page| page.pods("web").len() == 1);
    page.act(Act::PickUp(web(), true));
    let carry = page.state().carry.clone().expect("it is carried");
    assert_eq!((carry.over, carry.bound_to, carry.verdicts.len()), (Some(0), None, 3));
    // Time holds still meanwhile.
    let now = page.store.frame().now;
    page.frames(9);
    assert_eq!(page.store.frame().now, now);
    page.act(Act::Walk(Arrow::Down));
    let chosen = page.state().carry.as_ref().and_then(|carry| carry.over).expect("a node");
    let node = page.store.picture().scene.nodes[chosen].node.name.clone();
    page.act(Act::Drop);
    assert!(page.state().carry.is_none() && page.state().playing);
    page.until("it is bound", |page| page.pods("web")[0].1 == node);
}

#[test]
fn a_pod_that_is_put_back_stays_where_it_is_and_has_the_focus() {
    let mut page = Page::new();
    page.apply(GATED);
    page.until("the pod waits", |page| page.pods("web").len() == 1);
    page.act(Act::PickUp(web(), false));
    page.act(Act::PutBack);
    assert!(page.state().carry.is_none() && page.effects.contains(&Effect::FocusObject(web())));
    page.act(Act::PickUp(Key::new(Kind::Pod, &"default".into(), &"nobody".into()), false));
    assert!(page.state().carry.is_none(), "what is not there cannot be picked up");
}

/// Drops the first pod on another node than its own; answers that node.
fn drop_elsewhere(page: &mut Page) -> Text {
    let (pod, home) = page.pods("web")[0].clone();
    page.act(Act::PickUp(pod.clone(), false));
    let place = page.store.picture().scene.nodes.iter().position(|scene| scene.node.name != home).expect("another");
    page.act(Act::Over(Some(place)));
    page.act(Act::Drop);
    assert_eq!(page.notice(), Some(Phrase::SAY_PODS_DO_NOT_MOVE));
    assert_eq!(page.state().object(), Some(&pod));
    page.store.picture().scene.nodes[place].node.name.clone()
}

#[test]
fn a_replica_is_evicted_and_replaced_on_the_chosen_node_and_no_node_stays_closed() {
    let mut page = Page::new();
    page.apply(WEB);
    page.until("both run", |page| page.all_run("web", 2));
    let old = page.pods("web");
    let node = drop_elsewhere(&mut page);
    page.act(Act::BeginMove);
    assert!(page.state().offer.is_none());
    page.until("the replacement runs", |page| page.all_run("web", 2) && page.state().moving.is_none());
    let new: Vec<_> = page.pods("web").into_iter().filter(|pod| !old.contains(pod)).collect();
    assert_eq!(new.iter().map(|(_, home)| home.clone()).collect::<Vec<_>>(), [node]);
    page.until("all are open", |page| page.store.picture().scene.nodes.iter().all(|scene| !scene.node.is_cordoned()));
}

#[test]
fn a_bare_pod_is_deleted_and_made_again() {
    let mut page = Page::new();
    page.apply(BARE);
    page.until("it runs", |page| page.all_run("web", 1));
    let node = drop_elsewhere(&mut page);
    page.act(Act::BeginMove);
    page.until("it runs there", |page| page.all_run("web", 1) && page.pods("web")[0].1 == node);
    assert!(page.state().moving.is_none());
}

#[test]
fn a_demo_goes_step_by_step_and_back() {
    let mut page = Page::new();
    page.act(Act::Learn(Rc::new(lessons())));
    let healing = lessons().iter().position(|lesson| lesson.title == "lesson-healing").expect("the demo");
    page.act(Act::BeginDemo(healing));
    let step = |page: &Page| page.state().demo.as_ref().map(|demo| (demo.step, demo.reached));
    assert_eq!(step(&page), Some((0, false)));
    // Whoever cannot wait presses once, and sees what the step waits for; then the next one begins.
    page.act(Act::NextStep);
    assert_eq!((step(&page), page.state().playing), (Some((0, true)), false));
    let shown = Key::new(Kind::Deployment, &"default".into(), &"web".into());
    assert_eq!(page.state().object(), Some(&shown), "what the step shows");
    page.act(Act::NextStep);
    assert_eq!(step(&page), Some((1, false)));
    page.act(Act::NextStep);
    assert_eq!(step(&page), Some((1, true)));
    page.act(Act::LastStep);
    assert_eq!(step(&page), Some((0, false)));
    assert!(page.pods("web").is_empty(), "the picture is that of the beginning");
    page.act(Act::EndDemo);
    assert_eq!(step(&page), None);
}

#[test]
fn runs_are_opened_or_refused() {
    let mut page = Page::new();
    page.apply(WEB);
    page.until("both run", |page| page.all_run("web", 2));
    page.act(Act::Select(Selection::Object(web())));
    page.act(Act::SaveFile);
    let saved = page.effects.iter().find_map(|effect| match effect {
        Effect::Download(text) => Some(text.clone()),
        _ => None,
    });
    let saved = saved.expect("a file");
    page.act(Act::OpenRun("nonsense".into()));
    assert_eq!(page.notice(), Some(Phrase::SAY_CANNOT_OPEN));
    assert!(page.state().selection.is_some(), "nothing else has changed");
    page.act(Act::BeginAnew);
    page.frames(2);
    assert!(page.pods("web").is_empty() && page.state().selection.is_none());
    page.act(Act::OpenRun(saved.into()));
    page.until("it is open", |page| page.all_run("web", 2));
}

#[test]
fn the_run_is_kept_soon_after_something_was_done() {
    let mut page = Page::new();
    page.frames(400);
    let kept = |page: &Page| page.effects.iter().any(|effect| matches!(effect, Effect::Keep(text) if !text.is_empty()));
    assert!(!kept(&page), "nobody has done anything");
    page.apply(WEB);
    page.frames(20);
    assert!(kept(&page), "a third of a second later");
    page.frames(9);
    assert_eq!(page.store.last_words(), Some(page.engine.session().save()), "whoever leaves now comes back to now");
    page.act(Act::AddMachine);
    assert_eq!(page.store.last_words(), None, "that is not in it");
}

/// An answer is shown even when nothing else moves.
#[test]
fn answers_are_drawn_when_they_come() {
    let mut page = Page::new();
    page.apply(GATED);
    page.until("the pod waits", |page| page.pods("web").len() == 1);
    page.act(Act::TogglePlay);
    page.frames(20);
    assert!(!page.store.tick(page.time + 1.0), "nothing moves");
    page.store.perform(Act::PickUp(web(), false));
    let (request, thens) = page.store.request(16.0);
    let answer = page.engine.handle(request, &|| 0.0).answers.remove(0).1;
    page.store.answered(thens[0].clone(), answer);
    assert!(page.store.tick(page.time + 2.0));
}

#[test]
fn what_is_asked_twice_before_the_engine_answers_is_not_lost() {
    let mut page = Page::new();
    assert!(page.state().playing);
    page.store.perform(Act::TogglePlay);
    assert!(!page.state().playing, "at once");
    page.store.perform(Act::TogglePlay);
    page.frame();
    assert!(page.state().playing);
}

#[test]
fn a_message_is_looked_at_while_time_stands() {
    let mut page = Page::new();
    page.apply(WEB);
    page.frames(60);
    let id = page.store.picture().log.last().expect("something is said").id;
    page.act(Act::Select(Selection::Message(id)));
    page.frame();
    assert!(!page.state().playing && !page.store.frame().playing);
    let chain = page.state().chain.clone().expect("its causes");
    assert_eq!((chain.last().map(|message| message.id), page.state().looked), (Some(id), Some(id)));
    page.act(Act::Close);
    assert!(page.state().chain.is_none() && page.state().panel == Panel::Write);
}

/// Messages name their ends: a node that takes the place of another one has its own (B17).
#[test]
fn messages_fly_to_the_node_that_they_name() {
    let mut page = Page::new();
    page.act(Act::Tell(Command::RemoveMachine("node-1".into())));
    page.act(Act::AddMachine);
    page.until("node-4 is there, and node-1 gone", |page| {
        let scene = &page.store.picture().scene;
        scene.node("node-4").is_some_and(|node| node.node.tone == Tone::Ready) && scene.node("node-1").is_none()
    });
    page.act(Act::Tell(Command::Run(Speed::Lecture)));
    page.apply(WEB);
    let mut seen = 0;
    for _ in 0..4_000 {
        page.frame();
        let (frame, scene) = (page.store.frame(), &page.store.state.drawn.scene);
        for flow in frame.flows.iter().filter(|flow| flow.message.to.node == "node-4") {
            let place = message::place(&flow.message.to, |name| scene.place(name));
            let at = scene.nodes.iter().position(|node| node.node.name == "node-4").expect("it is there");
            seen += usize::from(place == Some(Place::Kubelet(at)));
            assert!(matches!(place, Some(Place::Kubelet(p) | Place::Runtime(p)) if p == at), "{place:?}");
        }
        if seen > 20 {
            return;
        }
    }
    panic!("nothing was sent to node-4");
}

#[test]
fn typing_clears_the_blame_and_a_notice_goes_by_itself() {
    let mut page = Page::new();
    page.apply("kind: Pods");
    assert!(!page.state().errors.is_empty());
    page.act(Act::Type("kind: Pod".into()));
    assert!(page.state().errors.is_empty());
    page.act(Act::Say(Phrase::SAY_LINK_MADE, Text::EMPTY));
    assert!(page.notice().is_some());
    page.frames(600);
    assert_eq!(page.notice(), None);
}

#[test]
fn arrows_choose_a_node_and_stop_at_the_last() {
    let size = StageSize { width: 1470.0, height: 850.0, rem: 18.0 };
    let layout = layout(size, 3);
    let over = |arrows: &[Arrow]| arrows.iter().fold(None, |from, arrow| walk(&layout, from, *arrow));
    assert_eq!(over(&[]), None);
    assert_eq!(over(&[Arrow::Down]), Some(0));
    assert_eq!(over(&[Arrow::Down; 9]), Some(2));
    assert_eq!(over(&[Arrow::Down, Arrow::Right, Arrow::Up]), Some(0));
}
