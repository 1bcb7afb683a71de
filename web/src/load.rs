//! What the page fetches besides itself: the texts of a language when it is chosen, the demos when they are opened.

use crate::acts::Act;
use crate::demo::{self, Lesson};
use crate::dom;
use crate::page::Page;
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
pub async fn lessons(lang: Lang) -> Result<Rc<Vec<Lesson>>, String> {
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

/// The texts of a language, and the demos in it if they were there before.
pub async fn language(lang: Lang, learned: bool) -> Result<(Texts, Rc<Vec<Lesson>>), String> {
    let lessons = if learned { lessons(lang).await? } else { Rc::default() };
    Ok((texts(lang).await?, lessons))
}

/// Sends the act that a loaded file leads to, or says that it cannot be loaded.
pub fn and_send(page: &Page, loading: impl Future<Output = Result<Act, String>> + 'static) {
    let page = page.clone();
    yew::platform::spawn_local(async move {
        page.send(loading.await.unwrap_or_else(|what| Act::Say(Phrase::SAY_CANNOT_LOAD, what.into())));
    });
}
