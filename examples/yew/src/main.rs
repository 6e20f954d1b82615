//! A page of connections. What it needs to know of the backend, `index.html` says in `<body>`.

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
