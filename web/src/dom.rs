//! The few things the page asks of the browser.

use crate::state::Theme;
use crate::text::Lang;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, HtmlElement, Window};

/// The window.
pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The page's time in milliseconds.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Something the browser keeps for the next visit, if it lets the page keep anything.
pub fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps something for the next visit.
pub fn keep(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// The value of a parameter of the address.
pub fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Puts something behind the `#` of the address; answers the address.
pub fn set_hash(hash: &str) -> String {
    let window = window();
    if let (Ok(search), Ok(history)) = (window.location().search(), window.history()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{search}{hash}")));
    }
    window.location().href().unwrap_or_default()
}

/// Takes away what stands behind the `#`.
pub fn forget_hash() {
    set_hash("#");
}

/// Gives a text to the browser as a file.
pub fn download(name: &str, text: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let address = format!("data:application/json,{}", String::from(js_sys::encode_uri_component(text)));
    let _ = link.set_attribute("href", &address);
    let _ = link.set_attribute("download", name);
    if let Some(link) = link.dyn_ref::<HtmlElement>() {
        link.click();
    }
}

/// The language of the address, of the last visit, or of the browser.
pub fn language() -> Lang {
    let spoken = || window().navigator().languages().iter().find_map(|tag| Lang::of_tag(&tag.as_string()?));
    let asked = parameter("lang").and_then(|tag| Lang::of_tag(&tag));
    asked.or_else(|| Lang::of_tag(&recall("kubarium.lang")?)).or_else(spoken).unwrap_or_default()
}

/// The build that the document belongs to, if it says so.
pub fn build() -> Option<String> {
    document().document_element()?.get_attribute("data-build")
}

/// Says, for whoever scripts the page, whether all that was done is shown: `data-settled` on the document.
pub fn settle(settled: bool) {
    if let Some(root) = document().document_element()
        && root.has_attribute("data-settled") != settled
    {
        let _ = root.toggle_attribute_with_force("data-settled", settled);
    }
}

/// Says that the page cannot start, and why, in the words that the document has for that.
pub fn cannot_start(what: &str) {
    let find = |selector| document().query_selector(selector).ok().flatten();
    if let (Some(failed), Some(place)) = (find("#failed"), find("#failed code")) {
        let _ = failed.remove_attribute("hidden");
        place.set_text_content(Some(what));
    }
}

/// Tells the document which language it speaks.
pub fn speak(lang: Lang, title: &str) {
    let document = document();
    document.set_title(title);
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("lang", lang.tag());
    }
}

/// Remembers the chosen language, in the address too.
pub fn remember_language(lang: Lang) {
    keep("kubarium.lang", lang.tag());
    let window = window();
    if let (Ok(search), Ok(history)) = (window.location().search(), window.history())
        && let Ok(parameters) = web_sys::UrlSearchParams::new_with_str(&search)
    {
        parameters.set("lang", lang.tag());
        let hash = window.location().hash().unwrap_or_default();
        let address = format!("?{}{hash}", parameters.to_string());
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// The theme of the last visit.
pub fn theme() -> Theme {
    match recall("kubarium.theme").as_deref() {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => Theme::System,
    }
}

/// Paints the document in a theme.
pub fn paint(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let name = match theme {
        Theme::System => {
            let _ = root.remove_attribute("data-theme");
            return;
        }
        Theme::Dark => "dark",
        Theme::Light => "light",
    };
    let _ = root.set_attribute("data-theme", name);
    keep("kubarium.theme", name);
}

/// Hides what stands around the scene, or shows it again.
pub fn present(presenting: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.toggle_attribute_with_force("data-presenting", presenting);
    }
}

/// Whether a media query holds.
pub fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the page is dark now.
pub fn is_dark(theme: Theme) -> bool {
    match theme {
        Theme::System => !matches_media("(prefers-color-scheme: light)"),
        Theme::Dark => true,
        Theme::Light => false,
    }
}

/// The size of the page's type in CSS pixels.
pub fn rem() -> f64 {
    document()
        .document_element()
        .and_then(|root| computed(&root, "font-size"))
        .map_or(16.0, |size| size.trim_end_matches("px").parse().unwrap_or(16.0))
}

/// A computed style of an element.
pub fn computed(element: &Element, property: &str) -> Option<String> {
    window().get_computed_style(element).ok()??.get_property_value(property).ok()
}

/// Sets styles through the object model, which a strict Content-Security-Policy allows.
pub fn set_style(element: &HtmlElement, styles: &[(&str, &str)]) {
    let style = element.style();
    for (name, value) in styles {
        let _ = style.set_property(name, value);
    }
}

/// The nearest element around an event's target that matches a selector.
pub fn closest(event: &web_sys::Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// Takes the focus away from an element.
pub fn blur(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// On phones, where the parts of the page stand one below the other, scrolls to the first element that matches.
pub fn show_on_phones(selector: &str) {
    if matches_media("(max-width: 900px)") {
        scroll_to(selector);
    }
}

/// Scrolls to the first element that matches.
pub fn scroll_to(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.scroll_into_view();
    }
}

/// Scrolls the marked one of a list's entries into view.
pub fn show_current(list: &yew::NodeRef) {
    if let Some(list) = list.cast::<HtmlElement>()
        && let Ok(Some(current)) = list.query_selector("[aria-current]")
    {
        let (list, current) = (list.get_bounding_client_rect(), (current.get_bounding_client_rect(), list));
        let (current, element) = current;
        let down = current.y() - list.y() - (list.height() - current.height()) / 2.0;
        element.scroll_by_with_x_and_y(0.0, down);
    }
}

/// Scrolls the window (phones) and the stage's frame (wide screens) by so many CSS pixels.
pub fn scroll_by(down: f64) {
    window().scroll_by_with_x_and_y(0.0, down);
    if let Ok(Some(frame)) = document().query_selector(".frame") {
        frame.scroll_by_with_x_and_y(0.0, down);
    }
}

/// Whether somebody is typing or choosing; a slider takes no letters.
pub fn is_typing(event: &web_sys::Event) -> bool {
    closest(event, "input:not([type=range]), textarea, select").is_some()
}

/// A callback before every frame, until it is dropped.
pub struct FrameLoop {
    stopped: Rc<Cell<bool>>,
}

impl FrameLoop {
    /// Calls `each` with the page's time in milliseconds.
    pub fn start(mut each: impl FnMut(f64) + 'static) -> FrameLoop {
        let stopped = Rc::new(Cell::new(false));
        let stop = stopped.clone();
        let this: Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>> = Rc::default();
        let again = this.clone();
        *this.borrow_mut() = Some(Closure::new(move |time| {
            if stop.get() {
                return;
            }
            each(time);
            if let Some(next) = &*again.borrow() {
                let _ = window().request_animation_frame(next.as_ref().unchecked_ref());
            }
        }));
        if let Some(first) = &*this.borrow() {
            let _ = window().request_animation_frame(first.as_ref().unchecked_ref());
        }
        FrameLoop { stopped }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.stopped.set(true);
    }
}

/// A listener on the window or a media query, until it is dropped.
pub struct Listener {
    target: web_sys::EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Listens.
    pub fn new(
        target: &web_sys::EventTarget,
        event: &'static str,
        callback: impl FnMut(web_sys::Event) + 'static,
    ) -> Listener {
        let callback: Closure<dyn FnMut(web_sys::Event)> = Closure::new(callback);
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Listener { target: target.clone(), event, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}
