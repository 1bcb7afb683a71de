//! Keeping a run: in the browser for the next visit, as a link (compressed, behind the `#`, which no server sees), and as
//! a file. What comes from outside is measured before it is opened.

use crate::acts::Act;
use crate::dom;
use crate::page::Page;
use crate::text::Phrase;
use js_sys::{Array, Function, Reflect, Uint8Array};
use kubarium_core::api::base64::RAW_URL;
use kubarium_core::base::Text;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the browser keeps the last run.
const PLACE: &str = "kubarium.run";
/// How a link says that a run follows.
const MARK: &str = "#run=";
/// No link is longer, and no run larger, in bytes.
const LONGEST_LINK: usize = 64 << 10;
const LARGEST_RUN: usize = 4 << 20;

type Js<T> = Result<T, JsValue>;

/// Opens what the last visit, or a link, has left.
pub fn open_kept(page: &Page) {
    match link() {
        Some(link) => open_link(page, link),
        None if dom::parameter("nodes").is_some() || dom::parameter("seed").is_some() => {}
        None => {
            if let Some(text) = dom::recall(PLACE).filter(|text| !text.is_empty()) {
                page.send(Act::OpenRun(text.into()));
            }
        }
    }
}

/// Opens the run of a link.
pub fn open_link(page: &Page, link: String) {
    let page = page.clone();
    yew::platform::spawn_local(async move {
        page.send(match unpack(&link).await {
            Ok(text) => Act::OpenRun(text.into()),
            Err(_) => Act::Refuse(Text::from_static("the link is damaged")),
        });
        dom::forget_hash();
    });
}

/// Opens the file that somebody has chosen.
pub fn open_file(page: &Page, input: &web_sys::HtmlInputElement) {
    let page = page.clone();
    let file = Reflect::get(input, &"files".into()).and_then(|files| Reflect::get_u32(&files, 0));
    yew::platform::spawn_local(async move {
        let text = async { read_all(call(&file?, "stream", &[])?).await };
        page.send(match text.await {
            Ok(text) => Act::OpenRun(text.into()),
            Err(_) => Act::Refuse(Text::from_static("the file cannot be read")),
        });
    });
}

/// Keeps a run for the next visit.
pub fn keep(text: &str) {
    dom::keep(PLACE, text);
}

/// Puts a run into the address, and the address into the clipboard.
pub fn share(page: &Page, text: String) {
    let page = page.clone();
    yew::platform::spawn_local(async move {
        let packed = pack(&text).await.unwrap_or_default();
        let fits = !packed.is_empty() && packed.len() <= LONGEST_LINK;
        if fits {
            let address = dom::set_hash(&format!("{MARK}{packed}"));
            let _ = copy(&address);
        }
        page.send(Act::Say(if fits { Phrase::SAY_LINK_MADE } else { Phrase::SAY_TOO_LONG }, Text::EMPTY));
    });
}

/// The packed run behind the `#` of the address.
pub fn link() -> Option<String> {
    let hash = dom::window().location().hash().ok()?;
    hash.strip_prefix(MARK).map(String::from)
}

async fn pack(text: &str) -> Js<String> {
    let blob = make("Blob", &Array::of1(&text.into()))?;
    let packed =
        call(&call(&blob, "stream", &[])?, "pipeThrough", &[make("CompressionStream", &"deflate-raw".into())?])?;
    let promise = call(&make("Response", &packed)?, "arrayBuffer", &[])?;
    let buffer = JsFuture::from(js_sys::Promise::from(promise)).await?;
    Ok(RAW_URL.encode(&Uint8Array::new(&buffer).to_vec()))
}

async fn unpack(link: &str) -> Js<String> {
    let bytes = if link.len() <= LONGEST_LINK { RAW_URL.decode(link).ok() } else { None };
    let bytes = Uint8Array::from(bytes.ok_or(JsValue::NULL)?.as_slice());
    let blob = make("Blob", &Array::of1(&bytes))?;
    let stream = call(&blob, "stream", &[])?;
    read_all(call(&stream, "pipeThrough", &[make("DecompressionStream", &"deflate-raw".into())?])?).await
}

/// Reads a stream to its end, but no more than a run may have.
async fn read_all(stream: JsValue) -> Js<String> {
    let reader = call(&stream, "getReader", &[])?;
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(js_sys::Promise::from(call(&reader, "read", &[])?)).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return String::from_utf8(bytes).map_err(|_| JsValue::NULL);
        }
        bytes.extend(Uint8Array::new(&Reflect::get(&part, &"value".into())?).to_vec());
        if bytes.len() > LARGEST_RUN {
            return Err(JsValue::NULL);
        }
    }
}

fn copy(address: &str) -> Js<JsValue> {
    let clipboard = Reflect::get(&dom::window().navigator(), &"clipboard".into())?;
    call(&clipboard, "writeText", &[address.into()])
}

/// Makes a thing of the browser, by the name of its class.
fn make(class: &str, argument: &JsValue) -> Js<JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &class.into())?.dyn_into()?;
    Reflect::construct(&class, &Array::of1(argument))
}

/// Calls a method by its name.
fn call(thing: &JsValue, method: &str, arguments: &[JsValue]) -> Js<JsValue> {
    let method: Function = Reflect::get(thing, &method.into())?.dyn_into()?;
    method.apply(thing, &arguments.iter().collect())
}
