//! Step 6: the component of the service.

use gloo_net::http::Request;
use serde::Deserialize;
use yew::{platform::spawn_local, prelude::*};

#[derive(Deserialize)]
struct Status {
    connected: bool,
}

#[function_component(BenchConnection)]
pub(crate) fn bench_connection() -> Html {
    let connected = use_state(|| None);
    {
        let connected = connected.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                connected.set(is_connected().await);
            });
        });
    }
    let on_connect = Callback::from(|_: MouseEvent| {
        let location = web_sys::window().map(|window| window.location());
        if let Some(location) = location {
            // A browser that refuses stays where it is.
            let _ = location.set_href("/api/bench/oauth/start");
        }
    });
    let on_disconnect = {
        let connected = connected.clone();
        Callback::from(move |_: MouseEvent| {
            let connected = connected.clone();
            spawn_local(async move {
                let answer = Request::post("/api/bench/disconnect").send().await;
                if answer.is_ok_and(|answer| answer.ok()) {
                    connected.set(Some(false));
                }
            });
        })
    };
    html! {
        <div class="connection-card">
            <h3>{ "Bench" }</h3>
            if *connected == Some(true) {
                <button onclick={on_disconnect}>{ "Disconnect" }</button>
            } else if *connected == Some(false) {
                <button onclick={on_connect}>{ "Connect" }</button>
            } else {
                <p>{ "Loading..." }</p>
            }
        </div>
    }
}

async fn is_connected() -> Option<bool> {
    let answer = Request::get("/api/bench/status").send().await.ok()?;
    Some(answer.json::<Status>().await.ok()?.connected)
}
