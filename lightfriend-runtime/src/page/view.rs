//! The page's HTML. Everything that came from outside is escaped by the template.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::{Card, Notice, PATH};
use crate::tokens::{ConnectionStatus, Status};

const STYLE: &str = include_str!("style.css");

/// The style sheet's hash, as a Content-Security-Policy takes it.
pub(super) fn style_hash() -> &'static str {
    static HASH: LazyLock<String> =
        LazyLock::new(|| format!("sha256-{}", STANDARD.encode(Sha256::digest(STYLE))));
    &HASH
}

/// The whole page.
pub(super) fn connections(cards: &[Card], notice: &Notice) -> Markup {
    page(&html! {
        h1 { "Connections" }
        p.lead { "Accounts at other services that this application may use for you." }
        (notice_bar(cards, notice))
        ul.cards {
            @for entry in cards { li { (card(entry)) } }
        }
    })
}

/// A page that says why there is no other.
pub(super) fn problem(message: &str) -> Markup {
    page(&html! {
        h1 { "Connections" }
        p.notice.bad role="alert" { (message) }
    })
}

fn page(content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Connections" }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    }
}

fn notice_bar(cards: &[Card], notice: &Notice) -> Markup {
    let title = |service: &Option<String>| {
        let service = service.as_deref()?;
        let mut found = cards.iter().map(|card| card.descriptor);
        found
            .find(|descriptor| descriptor.service == service)
            .map(|descriptor| descriptor.title)
    };
    html! {
        @if let Some(title) = title(&notice.connected) {
            p.notice.good role="status" { (title) " is connected." }
        }
        @if let Some(title) = title(&notice.disconnected) {
            p.notice role="status" { (title) " is disconnected." }
        }
        @if let (Some(error), Some(title)) = (&notice.error, title(&notice.service)) {
            p.notice.bad role="alert" { (title) " was not connected: " (in_words(error)) }
        }
    }
}

/// The stable words of errors, for people. Words that are not ours are not shown.
fn in_words(error: &str) -> &'static str {
    match error {
        "access_denied" => "access was denied.",
        "invalid_state" => {
            "the attempt had expired, or was begun in another browser or at another address. Try again."
        }
        "not_signed_in" => "you were no longer signed in.",
        "provider_unavailable" => "the service does not answer now. Try again later.",
        "invalid_provider_response" | "provider_refused" | "issuer_mismatch" => {
            "the service gave an answer that cannot be used."
        }
        _ => "something went wrong. Try again later.",
    }
}

fn card(card: &Card) -> Markup {
    let (descriptor, status) = (card.descriptor, &card.status);
    let id = format!("card-{}", descriptor.service);
    html! {
        article.card aria-labelledby=(id) data-service=(descriptor.service) {
            header {
                h2 id=(id) { (descriptor.title) }
                (badge(status))
            }
            @if !descriptor.description.is_empty() { p.about { (descriptor.description) } }
            @match status.status {
                ConnectionStatus::NotConnected => {}
                ConnectionStatus::Active => {
                    @if let Some(problem) = status.problem { p.hint { (trouble(problem)) } }
                    @if let Some(since) = &status.refresh_failing_since {
                        p.hint {
                            "Since " (moment(since)) " the service refuses to renew this connection. \
                             Connect again if it stops working."
                        }
                    }
                    (details(status))
                }
                ConnectionStatus::NeedsReauth => {
                    p.hint { "The service no longer accepts the stored grant. Connect again to go on." }
                    (details(status))
                }
            }
            @if let Some(panel) = &card.panel { p.caption id=(format!("{id}-panel")) { "What the API answered" }
                pre.panel tabindex="0" aria-labelledby=(format!("{id}-panel")) { (panel) } }
            (actions(card))
        }
    }
}

/// Why a connection cannot be used that the service would accept, for people.
fn trouble(problem: &str) -> &'static str {
    match problem {
        "key_unavailable" => {
            "This application cannot use the connection at the moment. Try again later, or connect again."
        }
        _ => "This application can no longer use the stored connection. Connect again to go on.",
    }
}

fn badge(status: &Status) -> Markup {
    let (class, text) = match status.status {
        ConnectionStatus::Active if status.problem.is_some() => ("badge bad", "Not usable"),
        ConnectionStatus::NotConnected => ("badge", "Not connected"),
        ConnectionStatus::Active if status.refresh_failing_since.is_some() => {
            ("badge bad", "Renewal fails")
        }
        ConnectionStatus::Active => ("badge good", "Connected"),
        ConnectionStatus::NeedsReauth => ("badge bad", "Needs reconnecting"),
    };
    html! { span class=(class) { (text) } }
}

fn details(status: &Status) -> Markup {
    html! {
        dl {
            @if let Some(account) = &status.account { dt { "Account" } dd { (account) } }
            dt { "Scopes" }
            dd {
                @match &status.scopes {
                    Some(scopes) if scopes.is_empty() => "none",
                    Some(scopes) => { @for scope in scopes { code { (scope) } " " } }
                    None => "the service did not say",
                }
            }
            @if !status.missing_scopes.is_empty() {
                dt { "Not granted" }
                dd { @for scope in &status.missing_scopes { code { (scope) } " " } }
            }
            @if let Some(since) = &status.connected_at { dt { "Since" } dd { (moment(since)) } }
            dt { "Token expires" }
            dd {
                @match &status.expires_at {
                    Some(expires_at) => (moment(expires_at)),
                    None => "the service did not say",
                }
            }
        }
    }
}

/// `2026-01-02T03:04:05Z` as people read it.
fn moment(rfc3339: &str) -> Markup {
    let text = rfc3339.replace('T', " ").replace('Z', " UTC");
    html! { time datetime=(rfc3339) { (text) } }
}

fn actions(card: &Card) -> Markup {
    let descriptor = card.descriptor;
    let start = format!("{}/oauth/start?return_to={PATH}", descriptor.route);
    let disconnect = format!("{PATH}/{}/disconnect", descriptor.service);
    html! {
        footer {
            @match card.status.status {
                ConnectionStatus::NotConnected => a.button.primary href=(start) { "Connect" },
                ConnectionStatus::NeedsReauth => a.button.primary href=(start) { "Reconnect" },
                ConnectionStatus::Active if card.status.problem.is_some() => {
                    a.button.primary href=(start) { "Reconnect" }
                }
                // Some grants end without a word: connecting again is always possible.
                ConnectionStatus::Active => a.button href=(start) { "Reconnect" },
            }
            @if card.status.status != ConnectionStatus::NotConnected {
                details {
                    summary.button { "Disconnect" }
                    form method="post" action=(disconnect) {
                        p { "The stored tokens are deleted and revoked at the service." }
                        button.button.danger type="submit" { "Disconnect " (descriptor.title) }
                    }
                }
            }
        }
    }
}
