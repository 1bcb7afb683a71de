//! What every part of the page can reach: the words, and the way to the store. The store is borrowed here, and nowhere else.

use crate::acts::{self, Act};
use crate::dom;
use crate::effects;
use crate::link::Link;
use crate::message;
use crate::state::State;
use crate::store::{Store, Then};
use crate::text::{Phrase, Texts};
use kubarium_engine::message::Message;
use kubarium_engine::picture::Scene;
use kubarium_engine::protocol::{Answer, Frame, Query, Reply};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use yew::prelude::*;

/// Handed down to all parts of the page; changes only with the language.
#[derive(Clone)]
pub struct Page {
    /// The words.
    pub texts: Texts,
    inside: Rc<Inside>,
}

struct Inside {
    store: RefCell<Store>,
    link: Link,
    /// What the questions of the last request are for, while its reply is awaited.
    awaited: RefCell<Option<Vec<Asker>>>,
    /// Whether that request has commands or questions.
    is_busy: Cell<bool>,
    /// Questions of panels.
    questions: RefCell<VecDeque<(Query, Callback<Answer>)>>,
    /// Draws the page anew.
    refresh: Callback<()>,
}

/// Who asks.
enum Asker {
    Store(Then),
    Panel(Callback<Answer>),
}

impl PartialEq for Page {
    fn eq(&self, other: &Page) -> bool {
        self.texts == other.texts && Rc::ptr_eq(&self.inside, &other.inside)
    }
}

/// The page, from inside a component.
#[hook]
pub fn use_page() -> Page {
    use_context::<Page>().expect("the app provides the page")
}

/// The answer to a question, asked anew whenever `moment` changes. Until another answer comes, the last one to the same question
/// stays.
#[hook]
pub fn use_answer(query: Option<Query>, moment: u64) -> Option<Rc<Answer>> {
    let page = use_page();
    let known = use_state(|| None::<(Query, Rc<Answer>)>);
    use_effect_with((query.clone(), moment), {
        let known = known.setter();
        move |(query, _)| {
            if let Some(query) = query.clone() {
                let asked = query.clone();
                page.ask(query, Callback::from(move |answer| known.set(Some((asked.clone(), Rc::new(answer))))));
            }
        }
    });
    known.as_ref().filter(|(asked, _)| query.as_ref() == Some(asked)).map(|(_, answer)| answer.clone())
}

impl Page {
    /// The page with its store and its way to the engine; `refresh` draws it anew.
    pub fn new(state: State, link: Link, refresh: Callback<()>) -> Page {
        let texts = state.texts.clone();
        let inside = Inside {
            store: RefCell::new(Store::new(state)),
            link,
            awaited: RefCell::default(),
            is_busy: Cell::default(),
            questions: RefCell::default(),
            refresh,
        };
        let page = Page { texts, inside: Rc::new(inside) };
        let listening = Rc::downgrade(&page.inside);
        page.inside.link.listen(move |reply| {
            if let Some(inside) = listening.upgrade() {
                inside.hear(reply);
            }
        });
        page
    }

    /// The same page in the language that is shown now.
    pub fn in_words(&self, texts: &Texts) -> Page {
        Page { texts: texts.clone(), inside: self.inside.clone() }
    }

    /// A text without arguments.
    pub fn say(&self, phrase: Phrase) -> String {
        self.texts.get(phrase)
    }

    /// A text with arguments.
    pub fn tell(&self, phrase: Phrase, arguments: &[(&str, &str)]) -> String {
        self.texts.with(phrase, arguments)
    }

    /// What is shown.
    pub fn state(&self) -> State {
        self.inside.store.borrow().state.clone()
    }

    /// Looks at the newest frame, for what is painted, and at the cluster that it belongs to.
    pub fn with_frame<T>(&self, look: impl FnOnce(&Frame, &Scene) -> T) -> T {
        let store = self.inside.store.borrow();
        look(store.frame(), &store.state.drawn.scene)
    }

    /// The node that the selected object stands on, or is.
    pub fn home_of_selected(&self) -> Option<kubarium_core::base::Text> {
        let store = self.inside.store.borrow();
        let key = store.state.object()?;
        store.picture().home(key).cloned().or_else(|| Some(key.name.clone()))
    }

    /// The selected pod, as it is.
    pub fn pod(&self, key: &kubarium_core::api::Key) -> Option<kubarium_core::session::view::PodView> {
        self.inside.store.borrow().picture().pod(key).cloned()
    }

    /// Somebody does something.
    pub fn send(&self, act: Act) {
        let effects = {
            let mut store = self.inside.store.borrow_mut();
            store.perform(act);
            store.take_effects()
        };
        effects.into_iter().for_each(|effect| effects::carry_out(self, effect));
        self.inside.refresh.emit(());
        dom::settle(false);
    }

    /// The run as it is kept when the page is left.
    pub fn last_words(&self) -> Option<String> {
        self.inside.store.borrow().last_words()
    }

    /// A callback that does something.
    pub fn on<E: 'static>(&self, act: Act) -> Callback<E> {
        let page = self.clone();
        Callback::from(move |_: E| page.send(act.clone()))
    }

    /// Asks the engine; the answer comes with one of the next frames.
    pub fn ask(&self, query: Query, answer: Callback<Answer>) {
        self.inside.questions.borrow_mut().push_back((query, answer));
    }

    /// What a key does now, where the focus is.
    pub fn act_of_key(&self, key: &str, focus: acts::Focus) -> Option<Act> {
        acts::of_key(key, focus, &self.inside.store.borrow().state).cloned()
    }

    /// A frame: so many milliseconds after the last one the engine is asked for what is new, unless it is still busy with the
    /// last request. True when it was asked.
    pub fn frame(&self, time: f64, elapsed_ms: f64) -> bool {
        let mut asked = false;
        if self.inside.awaited.borrow().is_none() {
            let (mut request, thens) = self.inside.store.borrow_mut().request(elapsed_ms);
            let mut askers: Vec<Asker> = thens.into_iter().map(Asker::Store).collect();
            for (query, callback) in self.inside.questions.borrow_mut().drain(..) {
                request.questions.push((askers.len() as u32, query));
                askers.push(Asker::Panel(callback));
            }
            *self.inside.awaited.borrow_mut() = Some(askers);
            self.inside.is_busy.set(!(request.commands.is_empty() && request.questions.is_empty()));
            asked = true;
            self.inside.link.send(&request);
        }
        let (stale, effects) = {
            let mut store = self.inside.store.borrow_mut();
            (store.tick(time), store.take_effects())
        };
        effects.into_iter().for_each(|effect| effects::carry_out(self, effect));
        if stale {
            self.inside.refresh.emit(());
        }
        dom::settle(!self.inside.is_busy.get() && self.inside.store.borrow().is_settled());
        asked
    }

    /// The sentence about a message.
    pub fn caption(&self, message: &Message) -> String {
        message::caption(&self.texts, message)
    }

    /// Why it was sent.
    pub fn because(&self, message: &Message) -> Option<String> {
        message::because(&self.texts, message)
    }
}

impl Inside {
    /// The engine has replied.
    fn hear(&self, mut reply: Reply) {
        let askers = self.awaited.borrow_mut().take().unwrap_or_default();
        self.is_busy.set(false);
        let answers = std::mem::take(&mut reply.answers);
        let mut heard = Vec::new();
        {
            let mut store = self.store.borrow_mut();
            store.hear(reply);
            let mut askers: Vec<Option<Asker>> = askers.into_iter().map(Some).collect();
            for (number, answer) in answers {
                match askers.get_mut(number as usize).and_then(Option::take) {
                    Some(Asker::Store(then)) => store.answered(then, answer),
                    Some(Asker::Panel(callback)) => heard.push((callback, answer)),
                    None => {}
                }
            }
        }
        heard.into_iter().for_each(|(callback, answer)| callback.emit(answer));
    }
}

/// Moves the focus to an object on the stage.
pub fn focus_object(key: &kubarium_core::api::Key) {
    dom::focus(&format!("[data-object='{}']", crate::demo::object_name(key)));
}
