//! What every part of the page can reach: the words, the cluster, and the way to say that something happened.

use crate::dom;
use crate::engine::Engine;
use crate::session_host::{Act, Host, NodeScene};
use crate::state::{Action, Carry, Move, Notice, Selection, Ui};
use crate::text::{Phrase, Texts};
use kubarium_core::address::NodeId;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::Text;
use kubarium_core::session::trace::Span;
use kubarium_core::session::view::PodView;
use std::cell::{Ref, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// Handed down to all parts of the page; changes only with the language.
#[derive(Clone)]
pub struct Page {
    /// The words.
    pub texts: Texts,
    /// The cluster and its clock.
    pub engine: Rc<RefCell<Engine>>,
    /// Where actions go.
    pub dispatch: UseReducerDispatcher<Ui>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Page) -> bool {
        self.texts == other.texts && Rc::ptr_eq(&self.engine, &other.engine)
    }
}

/// The page, from inside a component.
#[hook]
pub fn use_page() -> Page {
    use_context::<Page>().expect("the app provides the page")
}

impl Page {
    /// A text without arguments.
    pub fn say(&self, phrase: Phrase) -> String {
        self.texts.get(phrase)
    }

    /// A text with arguments.
    pub fn tell(&self, phrase: Phrase, arguments: &[(&str, &str)]) -> String {
        self.texts.with(phrase, arguments)
    }

    /// Tells the page that something happened to it.
    pub fn send(&self, action: Action) {
        if let Action::Select(Some(selection)) = &action {
            dom::show_on_phones("aside");
            if let Selection::Message(_) = selection {
                // What passed by just now would be taken for what is looked at.
                self.engine.borrow_mut().trails.clear();
            }
        }
        self.dispatch.dispatch(action);
    }

    /// Looks at the cluster.
    pub fn host(&self) -> Ref<'_, Host> {
        Ref::map(self.engine.borrow(), |engine| &engine.host)
    }

    /// Carries out a command. Acting begins a new story: it is told slowly again.
    pub fn act(&self, act: &Act) {
        self.command(&mut |host| host.act(act));
        self.send(Action::Tick);
    }

    /// Gives a command; says so when it has led into another branch of the run.
    fn command(&self, give: &mut dyn FnMut(&mut Host)) {
        let forked = self.engine.borrow_mut().command(dom::now(), give);
        self.send(Action::Say(forked.then_some(Notice { phrase: Phrase::SAY_FORKED, name: Text::EMPTY })));
    }

    /// Runs to the next thing that happens to an object.
    pub fn seek_next(&self, key: &Key) {
        self.engine.borrow_mut().seek_next(key);
        self.send(Action::Play(true));
    }

    /// Applies a YAML text; shows what is wrong with it when something is.
    pub fn apply(&self, yaml: &str) {
        let mut result = Ok(());
        self.command(&mut |host| result = host.apply_yaml(yaml));
        let blame = result.err().unwrap_or_default();
        if blame.is_empty() {
            self.send(Action::Play(true));
            dom::show_on_phones("body");
        }
        self.send(Action::Blame(blame));
        self.send(Action::Tick);
    }

    /// Picks up a pod: every node says what the scheduler thinks of it.
    pub fn pick_up(&self, pod: &Key, by_keys: bool) {
        let (verdicts, bound_to) = {
            let mut engine = self.engine.borrow_mut();
            let scene = engine.host.scene();
            let Some(view) = scene.pod(pod) else { return };
            let bound_to = (!view.node.is_empty()).then(|| view.node.clone());
            (engine.host.explain(pod), bound_to)
        };
        let over = by_keys.then_some(0).filter(|_| !verdicts.is_empty());
        self.send(Action::PickUp(Carry { pod: pod.clone(), verdicts: Rc::new(verdicts), over, by_keys, bound_to }));
    }

    /// Puts a pod down on the node that it is over: binds it there, if it waits.
    pub fn drop_pod(&self, carry: &Carry) {
        self.send(Action::PutDown);
        let node = {
            let mut engine = self.engine.borrow_mut();
            let scene = engine.host.scene();
            carry.over.and_then(|place| scene.nodes.get(place)).map(|scene| scene.node.name.clone())
        };
        let Some(node) = node else { return };
        let pod = carry.pod.clone();
        match &carry.bound_to {
            None => {
                // The inspector shows the request; on phones the stage stays in sight.
                self.send(Action::Show(Some(Selection::Object(pod.clone()))));
                self.act(&Act::Bind(pod, node));
                self.send(Action::Play(true));
            }
            Some(home) => {
                let notice = Notice { phrase: Phrase::SAY_PODS_DO_NOT_MOVE, name: pod.name.clone() };
                self.send(Action::Say(Some(notice)));
                self.send(Action::Select(Some(Selection::Object(pod.clone()))));
                self.send(Action::Offer(self.instead_of_moving(pod, node).filter(|offer| offer.node != *home)));
            }
        }
    }

    /// What really can be done to have a pod on another node.
    fn instead_of_moving(&self, pod: Key, node: Text) -> Option<Move> {
        let scene = self.engine.borrow_mut().host.scene();
        let owner = scene.pod(&pod)?.owner.clone();
        let open =
            |scene: &&Rc<NodeScene>| scene.node.name != node && !scene.node.status.contains("SchedulingDisabled");
        let closed = scene.nodes.iter().filter(open).map(|scene| scene.node.name.clone());
        let pods = scene.nodes.iter().flat_map(|node| &node.pods).filter(|pod| owner.is_some() && pod.owner == owner);
        let known = pods.map(|pod| pod.key.clone()).collect();
        let closed = if owner.is_some() { closed.collect() } else { Vec::new() };
        let manifest = self.host().manifest(&pod, Some(&node))?;
        Some(Move { pod, node, owner, known, closed, manifest })
    }

    /// Evicts the pod, while the other nodes are closed until its replacement is bound; a bare one is deleted.
    pub fn begin_move(&self, moving: &Move) {
        moving.closed.iter().for_each(|node| self.act(&Act::Cordon(node.clone(), true)));
        let pod = moving.pod.clone();
        self.act(&if moving.owner.is_some() { Act::Evict(pod) } else { Act::Delete(pod) });
        self.send(Action::Say(None));
        self.send(Action::Move(Some(moving.clone())));
        self.send(Action::Play(true));
    }

    /// Looks whether the replacement can be made, or has come, and ends the move.
    pub fn go_on_moving(&self, moving: &Move) {
        let scene = self.engine.borrow_mut().host.scene();
        if moving.owner.is_none() {
            if scene.pod(&moving.pod).is_none() {
                self.send(Action::Move(None));
                self.apply(&moving.manifest);
            }
            return;
        }
        let is_new = |pod: &PodView| pod.owner == moving.owner && !moving.known.contains(&pod.key);
        let come = scene.node(&moving.node).is_none_or(|home| home.pods.iter().any(|pod| is_new(pod)));
        // At rest, a budget has refused the eviction, or the replacement fits nowhere.
        if come || self.engine.borrow().is_at_rest() {
            self.send(Action::Move(None));
            moving.closed.iter().for_each(|node| self.act(&Act::Cordon(node.clone(), false)));
            let failed = Notice { phrase: Phrase::SAY_NOT_REPLACED, name: moving.pod.name.clone() };
            self.send(Action::Say((!come).then_some(failed)));
        }
    }

    /// The sentence about a message.
    pub fn caption(&self, span: &Span) -> String {
        let host = self.host();
        crate::message::caption(&self.texts, span, |id: NodeId| host.node_name(id))
    }

    /// Why it was sent.
    pub fn because(&self, span: &Span) -> Option<String> {
        crate::message::because(&self.texts, span)
    }
}

/// `Pod/default/web-1`, `Node/node-1`: how the outline names an object.
pub fn object_name(key: &Key) -> String {
    if key.namespace.is_empty() {
        format!("{}/{}", key.kind, key.name)
    } else {
        format!("{}/{}/{}", key.kind, key.namespace, key.name)
    }
}

/// The object that the outline names so.
pub fn object_key(name: &str) -> Option<Key> {
    let mut parts = name.splitn(3, '/');
    let kind = parts.next()?;
    let kind = Kind::ALL.iter().copied().find(|other| other.info().name == kind)?;
    let (first, second) = (parts.next()?, parts.next());
    Some(match second {
        Some(name) => Key::new(kind, &first.into(), &name.into()),
        None => Key::new(kind, &Text::EMPTY, &first.into()),
    })
}

/// The key of a node.
pub fn node_key(name: &Text) -> Key {
    Key::new(Kind::Node, &Text::EMPTY, name)
}

/// Moves the focus to an object on the stage.
pub fn focus_object(key: &Key) {
    dom::focus(&format!("[data-object='{}']", object_name(key)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_names_objects() {
        for name in ["Pod/default/web-1", "Node/node-1", "Deployment/default/web"] {
            assert_eq!(object_key(name).map(|key| object_name(&key)).as_deref(), Some(name));
        }
        assert_eq!(object_key("Dragon/default/smaug"), None);
    }
}
