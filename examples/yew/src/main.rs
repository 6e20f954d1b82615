//! A page of connections. What it needs to know of the backend, `index.html` says in `<body>`; who
//! changes that later tells it by the event `settings`.

use gloo_events::EventListener;
use lightfriend_yew::{Connections, ConnectionsProvider, PopupEnd, finish_popup};
use yew::prelude::*;

fn main() {
    // A window that was opened to ask the user has nothing else to do.
    if finish_popup() {
        yew::Renderer::<PopupEnd>::new().render();
    } else {
        yew::Renderer::<App>::new().render();
    }
}

#[component]
fn App() -> Html {
    let again = use_force_update();
    use_effect_with((), move |()| {
        let heard = web_sys::window()
            .map(|window| EventListener::new(&window, "settings", move |_| again.force_update()));
        move || drop(heard)
    });
    // An application knows these, and takes its token from where it signs users in.
    let backend = setting("backend").unwrap_or_default();
    html! {
        <main>
            <h1>{ "Connections" }</h1>
            <ConnectionsProvider
                {backend}
                token={setting("token")}
                popup={setting("popup").is_some()}
                sign_in_url={setting("signInUrl")}
            >
                <Connections />
            </ConnectionsProvider>
        </main>
    }
}

/// An attribute of `<body>`: `data-backend`.
fn setting(name: &str) -> Option<AttrValue> {
    let body = web_sys::window()?.document()?.body()?;
    body.dataset().get(name).map(AttrValue::from)
}
