//! What an account may be used for, in the words of its scopes' labels. Scopes without a label are in
//! the provider's words, which are not in the way of those who do not ask for them.

use yew::prelude::*;

use super::card::unseen;
use crate::model::Connection;

const GRANTED: &str = "This application may:";
const MISSING: &str = "Not allowed:";

pub(super) fn permissions(connection: &Connection) -> Html {
    let granted = Told::of(connection, connection.scopes.as_deref().unwrap_or_default());
    let missing = Told::of(connection, &connection.missing_scopes);
    html! {
        <>
            { labels(GRANTED, &granted) }
            { labels(MISSING, &missing) }
            if connection.scopes.is_none() {
                <p class="connection-hint">
                    { format!("{} did not say what it allows.", connection.title) }
                </p>
            }
            if !granted.scopes.is_empty() || !missing.scopes.is_empty() {
                <details>
                    <summary>
                        { "Permissions in detail" }
                        { unseen(&format!(": {}", connection.title)) }
                    </summary>
                    { scopes(&granted) }
                    if !missing.scopes.is_empty() {
                        <p>{ MISSING }</p>
                        { scopes(&missing) }
                    }
                </details>
            }
        </>
    }
}

/// Scopes as they are told: those that have a label by that, and the rest.
#[derive(Default)]
struct Told<'a> {
    labels: Vec<&'a str>,
    scopes: Vec<&'a str>,
}

impl<'a> Told<'a> {
    fn of(connection: &'a Connection, scopes: &'a [String]) -> Self {
        let mut told = Self::default();
        for scope in scopes {
            match connection.scope_labels.get(scope).map(String::as_str) {
                // Two scopes may well be one thing to a user.
                Some(label) if told.labels.contains(&label) => {}
                Some(label) => told.labels.push(label),
                None => told.scopes.push(scope),
            }
        }
        told
    }
}

fn labels(heading: &'static str, told: &Told) -> Html {
    html! {
        if !told.labels.is_empty() {
            <div>
                <p class="connection-hint">{ heading }</p>
                <ul class="connection-may">
                    { for told.labels.iter().map(|label| html! { <li>{ *label }</li> }) }
                </ul>
            </div>
        }
    }
}

fn scopes(told: &Told) -> Html {
    let item = |scope: &&str| html! { <li><code>{ *scope }</code></li> };
    html! {
        if !told.scopes.is_empty() {
            <ul class="connection-scopes" role="list">{ for told.scopes.iter().map(item) }</ul>
        }
    }
}
