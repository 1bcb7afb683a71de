//! The page: draws what the core says, decides nothing.
//!
//! `app` puts it together. `session_host` is the only way to the cluster, `engine` its clock; `scene` is the stage,
//! `panels` what stands around it, `demo` the guided runs; `load` fetches texts and demos; `state` is what the page remembers about itself. `pace`, `timeline`, `message` and
//! `scene::layout` are pure functions with tests.

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

fn main() {
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
