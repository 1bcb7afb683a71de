//! The page: draws what the core says, decides nothing.
//!
//! `app` puts it together. `link` is the way to the engine, `store` what the page knows and does, `acts` the table of all that
//! can be done; `scene` is the stage, `panels` what stands around it, `demo` the guided runs; `load` fetches texts and demos;
//! `state` is what the page remembers about itself. `message` and `scene::layout` are pure functions with tests.

mod acts;
mod app;
mod demo;
mod dom;
mod effects;
mod figures;
mod link;
mod load;
mod message;
mod page;
mod panels;
mod saved_runs;
mod scene;
mod state;
mod store;
mod text;

// Its exports are what the worker calls.
use kubarium_worker as _;

fn main() {
    // A worker runs this module, too, and has no window: it waits for requests to the engine.
    if web_sys::window().is_none() {
        return;
    }
    yew::platform::spawn_local(async {
        // The engine starts while the texts are loaded.
        let engine = app::first_link();
        let started = async {
            let texts = load::texts(dom::language()).await?;
            Ok(app::AppProps { texts, link: engine?.ready().await? })
        };
        match started.await {
            Ok(props) => {
                yew::Renderer::<app::App>::with_props(props).render();
            }
            Err::<_, String>(what) => dom::cannot_start(&what),
        }
    });
}
