//! The list as a whole: its cards, or why there are none.

use yew::prelude::*;

use crate::{failure::Failure, words};

/// One card for each integration.
pub(crate) fn list(cards: impl Iterator<Item = (String, Html)>) -> Html {
    let mut cards = cards.peekable();
    if cards.peek().is_none() {
        return html! { <p class="connections-empty">{ "There is nothing to connect here." }</p> };
    }
    html! {
        // Some browsers take a list without bullets for no list.
        <ul class="connections" role="list">
            { for cards.map(|(key, card)| html! { <li {key}>{ card }</li> }) }
        </ul>
    }
}

/// Why there is no list, with the way on.
pub(crate) fn failed(
    failure: &Failure,
    sign_in_url: Option<AttrValue>,
    retry: Callback<MouseEvent>,
) -> Html {
    let way_on = match (failure, sign_in_url) {
        (Failure::SignedOut, Some(url)) => html! {
            <a class="connection-button primary" href={url}>{ "Sign in" }</a>
        },
        _ => html! {
            <button type="button" class="connection-button" onclick={retry}>{ "Try again" }</button>
        },
    };
    html! {
        <div class="connections-failed" role="alert">
            <p>{ words::of_missing_list(failure) }</p>
            { way_on }
        </div>
    }
}
