//! What is done to the browser, apart from the state: one place for it all.

use crate::acts::Act;
use crate::dom;
use crate::load;
use crate::page::{Page, focus_object};
use crate::saved_runs;
use crate::store::Effect;

/// Carries out an effect.
pub fn carry_out(page: &Page, effect: Effect) {
    match effect {
        Effect::ShowOnPhones(part) => dom::show_on_phones(part),
        Effect::FocusObject(key) => focus_object(&key),
        Effect::LoadLanguage(lang, learned) => {
            load::and_send(page, async move {
                let loaded = load::language(lang, learned).await?;
                dom::remember_language(lang);
                Ok(Act::Speak(loaded.0, loaded.1))
            });
        }
        Effect::LoadLessons(lang) => load::and_send(page, async move { Ok(Act::Learn(load::lessons(lang).await?)) }),
        Effect::Keep(text) => saved_runs::keep(&text),
        Effect::Share(text) => saved_runs::share(page, text),
        Effect::Download(text) => dom::download("run.kubarium.json", &text),
    }
}
