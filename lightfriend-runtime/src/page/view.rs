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
    let told = Told::of(cards, notice);
    let title = told.as_ref().map_or(HEADING.to_owned(), |told| {
        format!("{} \u{2013} {HEADING}", told.text)
    });
    page(
        &title,
        &html! {
            h1 { (HEADING) }
            p.lead { "Accounts at other services that this application may use for you." }
            @if let Some(told) = told { p class=(told.class) role=(told.role) { (told.text) } }
            ul.cards {
                @for entry in cards { li { (card(entry)) } }
            }
        },
    )
}

const HEADING: &str = "Connections";

/// A page that says why there is no other.
pub(super) fn problem(message: &str) -> Markup {
    page(
        HEADING,
        &html! {
            h1 { (HEADING) }
            p.notice.bad role="alert" { (message) }
        },
    )
}

fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    }
}

/// What has just happened, as far as it is still so: a reload, a bookmark or a link in a mail brings
/// the same parameters later.
struct Told {
    class: &'static str,
    role: &'static str,
    text: String,
}

impl Told {
    fn of(cards: &[Card], notice: &Notice) -> Option<Self> {
        let find = |service: &Option<String>| {
            let service = service.as_deref()?;
            cards
                .iter()
                .find(|card| card.descriptor().service == service)
        };
        if let (Some(error), Some(card)) = (&notice.error, find(&notice.service)) {
            return Some(Self::failure(card, error));
        }
        let (card, is_so, what) = match (find(&notice.connected), find(&notice.disconnected)) {
            (Some(card), _) => (card, card.status.connected, "is connected."),
            (None, Some(card)) => (card, !card.status.connected, "is disconnected."),
            (None, None) => return None,
        };
        let class = if card.status.connected {
            "notice good"
        } else {
            "notice"
        };
        is_so.then(|| Self {
            class,
            role: "status",
            text: format!("{} {what}", card.descriptor().title),
        })
    }

    fn failure(card: &Card, error: &str) -> Self {
        let title = card.descriptor().title;
        if error == "access_denied" {
            // A choice, and no failure.
            return Self {
                class: "notice",
                role: "status",
                text: format!("You did not give access to {title}. Nothing has changed."),
            };
        }
        let still = if card.status.connected {
            " What was connected before still is."
        } else {
            ""
        };
        Self {
            class: "notice bad",
            role: "alert",
            text: format!(
                "Connecting {title} did not work: {}{still}",
                in_words(error)
            ),
        }
    }
}

/// The stable words of errors, for people. Words that are not ours are not shown.
fn in_words(error: &str) -> &'static str {
    match error {
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
    let (descriptor, status) = (card.descriptor(), &card.status);
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
                            "Since " (day(since)) " " (descriptor.title) " refuses to renew this \
                             connection. Connect again if it stops working."
                        }
                    }
                    @if !status.missing_scopes.is_empty() {
                        p.hint {
                            "Not everything that this application asked for was allowed. Connect \
                             again to allow the rest."
                        }
                    }
                    (details(card))
                }
                ConnectionStatus::NeedsReauth => {
                    p.hint {
                        (descriptor.title) " no longer accepts this connection: access was ended \
                         there, or has run out. Connect again to go on."
                    }
                    (details(card))
                }
            }
            @if let Some(panel) = &card.panel {
                p.caption id=(format!("{id}-panel")) { "From " (descriptor.title) }
                pre.panel tabindex="0" aria-labelledby=(format!("{id}-panel")) { (panel) }
            }
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
            ("badge bad", "Needs attention")
        }
        ConnectionStatus::Active if !status.missing_scopes.is_empty() => {
            ("badge bad", "Partly connected")
        }
        ConnectionStatus::Active => ("badge good", "Connected"),
        ConnectionStatus::NeedsReauth => ("badge bad", "Needs reconnecting"),
    };
    html! { span class=(class) { (text) } }
}

/// What the account may be used for is told in the provider's words, so it is not in the way.
fn details(card: &Card) -> Markup {
    let status = &card.status;
    html! {
        dl {
            @if let Some(account) = &status.account { dt { "Account" } dd { (account) } }
            @if let Some(since) = &status.connected_at { dt { "Since" } dd { (day(since)) } }
        }
        details {
            summary { "Permissions" span.unseen { " of " (card.descriptor().title) } }
            @match &status.scopes {
                Some(scopes) if scopes.is_empty() => p { "None." },
                Some(scopes) => (list(scopes)),
                None => p { "The service did not say." },
            }
            @if !status.missing_scopes.is_empty() {
                p { "Not allowed:" }
                (list(&status.missing_scopes))
            }
        }
    }
}

fn list(scopes: &[String]) -> Markup {
    html! { ul.scopes { @for scope in scopes { li { code { (scope) } } } } }
}

/// The day of `2026-01-02T03:04:05Z` as people read it.
fn day(rfc3339: &str) -> Markup {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = rfc3339.split('T').next().unwrap_or_default();
    let mut parts = date.split('-');
    let mut number = || parts.next()?.parse::<usize>().ok();
    let (year, month, day) = (number(), number(), number());
    let name = month.and_then(|month| MONTHS.get(month.checked_sub(1)?));
    html! {
        time datetime=(rfc3339) {
            @if let (Some(year), Some(name), Some(day)) = (year, name, day) {
                (day) " " (name) " " (year)
            } @else { (date) }
        }
    }
}

/// Buttons whose visible word is the same on each card have the service in their name, for those who
/// hear it.
fn actions(card: &Card) -> Markup {
    let descriptor = card.descriptor();
    let start = format!("{}/oauth/start?return_to={PATH}", descriptor.route);
    let start = card.account.tools.backend.path(&start);
    let button = |class: &'static str, word: &'static str| {
        let name = format!("{word} {}", descriptor.title);
        html! { a class=(class) href=(start) aria-label=(name) { (word) } }
    };
    let is_connected = card.status.status != ConnectionStatus::NotConnected;
    html! {
        footer {
            @match card.status.status {
                ConnectionStatus::NotConnected => (button("button primary", "Connect")),
                ConnectionStatus::NeedsReauth => (button("button primary", "Reconnect")),
                ConnectionStatus::Active if needs_attention(&card.status) => {
                    (button("button primary", "Reconnect"))
                }
                // Some grants end without a word: connecting again is always possible.
                ConnectionStatus::Active => (button("link", "Reconnect")),
            }
            @if is_connected {
                details.ask {
                    summary.button {
                        span.closed { "Disconnect" }
                        span.opened { "Keep" }
                        span.unseen { " " (descriptor.title) }
                    }
                }
            }
        }
        @if is_connected { (confirmation(card)) }
    }
}

fn needs_attention(status: &Status) -> bool {
    status.problem.is_some()
        || status.refresh_failing_since.is_some()
        || !status.missing_scopes.is_empty()
}

/// Shown once it is asked for, below the buttons, which stay where they are.
fn confirmation(card: &Card) -> Markup {
    let descriptor = card.descriptor();
    let action = format!("{PATH}/{}/disconnect", descriptor.service);
    let action = card.account.tools.backend.path(&action);
    html! {
        form.confirm method="post" action=(action) {
            p {
                "This application forgets the connection"
                @if descriptor.revocation_endpoint.is_some() {
                    " and asks " (descriptor.title) " to end its access."
                } @else {
                    ". " (descriptor.title) " has no way to be told: to end the access there, too, \
                     look for connected applications in your settings at " (descriptor.title) "."
                }
            }
            button.button.danger type="submit" { "Disconnect " (descriptor.title) }
        }
    }
}
