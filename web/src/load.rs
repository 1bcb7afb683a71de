//! What the page fetches besides itself: the texts of a language when it is chosen, the demos when they are opened.

use crate::demo::{self, Lesson};
use crate::dom;
use crate::page::Page;
use crate::state::{Action, Notice};
use crate::text::{Lang, Phrase, Texts};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Loads the texts of a language; says what went wrong.
pub async fn texts(lang: Lang) -> Result<Texts, String> {
    let name = format!("text/{}.json", lang.tag());
    Texts::read(lang, &file(&name).await?).map_err(|what| format!("{name}: {what}"))
}

/// Loads the demos in a language.
async fn lessons(lang: Lang) -> Result<Rc<Vec<Lesson>>, String> {
    let name = format!("lessons/{}.json", lang.tag());
    let lessons =
        demo::read(&file(&name).await?).ok_or_else(|| format!("{name}: not the demos, or not all of them"))?;
    Ok(Rc::new(lessons))
}

/// Loads a file of the page. The build in its address lets nobody confuse it with that of another build.
async fn file(name: &str) -> Result<String, String> {
    let address = match dom::build() {
        Some(build) => format!("{name}?{build}"),
        None => name.into(),
    };
    let fault = |what: JsValue| format!("{name}: {}", String::from(js_sys::Object::from(what).to_string()));
    let answer = JsFuture::from(dom::window().fetch_with_str(&address)).await.map_err(fault)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        return Err(format!("{name}: {}", answer.status()));
    }
    let text = JsFuture::from(answer.text().map_err(fault)?).await.map_err(fault)?;
    text.as_string().ok_or_else(|| format!("{name}: not a text"))
}

impl Page {
    /// Goes over to another language, and takes the demos along if they are loaded.
    pub fn speak(&self, lang: Lang, learned: bool) {
        let page = self.clone();
        yew::platform::spawn_local(async move {
            let loaded = async {
                let lessons = if learned { lessons(lang).await? } else { Rc::default() };
                Ok((texts(lang).await?, lessons))
            };
            match loaded.await {
                Ok((texts, lessons)) => {
                    dom::remember_language(lang);
                    page.send(Action::Speak(texts, lessons));
                }
                Err(what) => page.cannot_load(what),
            }
        });
    }

    /// Loads the demos.
    pub fn load_lessons(&self) {
        let page = self.clone();
        yew::platform::spawn_local(async move {
            match lessons(page.texts.lang()).await {
                Ok(lessons) => page.send(Action::Learn(lessons)),
                Err(what) => page.cannot_load(what),
            }
        });
    }

    fn cannot_load(&self, what: String) {
        self.send(Action::Say(Some(Notice { phrase: Phrase::SAY_CANNOT_LOAD, name: what.into() })));
    }
}
