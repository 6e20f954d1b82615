//! The end of a flow that ran in a window of its own.

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

use crate::{
    browser,
    outcome::{Message, Outcome},
    place::POPUP,
};

/// Providers cut `window.opener`; a channel reaches the pages of this origin, and no others.
const CHANNEL: &str = "lightfriend-connections";

/// Ends the window if it is one in which a flow has ended: tells the page that opened it how, and
/// closes itself. Call it first in `main`, and render [`PopupEnd`] if it answers `true`: some
/// browsers do not let such a window close itself.
#[must_use]
pub fn finish_popup() -> bool {
    let Some(params) = browser::place().map(|place| place.params()) else {
        return false;
    };
    let Some(attempt) = params.get(POPUP) else {
        return false;
    };
    let message = Message {
        attempt: attempt.to_owned(),
        outcome: Outcome::of_params(&params),
    };
    if let (Ok(channel), Ok(text)) = (
        BroadcastChannel::new(CHANNEL),
        serde_json::to_string(&message),
    ) {
        let _ = channel.post_message(&text.into());
    }
    if let Some(window) = web_sys::window() {
        let _ = window.close();
    }
    true
}

/// Hears of flows that end in other windows for as long as it lives.
pub(crate) struct Channel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Channel {
    pub(crate) fn listen(heard: impl Fn(Message) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let text = data.and_then(|data| data.as_string());
            if let Some(message) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                heard(message);
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// What a window shows that cannot close itself: that it can be closed, and the way on.
#[component]
pub fn PopupEnd() -> Html {
    let back = use_state(|| AttrValue::Static("/"));
    let place = back.clone();
    use_effect_with((), move |()| {
        if let Some(here) = browser::place() {
            place.set(here.cleaned().href().into());
        }
    });
    html! {
        <main class="connections-end">
            <p role="status">{ "You can close this window." }</p>
            <p><a href={(*back).clone()}>{ "Go on in this window" }</a></p>
        </main>
    }
}
