//! The cards. Everything that came from outside is escaped by the template.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};

use super::{
    gather::Card,
    inputs,
    language::{Date, Language},
    permissions::permissions,
    view::View,
};
use crate::tokens::{ConnectionStatus, Status};

/// A list of cards.
pub(super) fn cards(view: &View, cards: &[Card]) -> Markup {
    html! {
        // Without bullets some browsers take a list for none.
        ul.connections-cards role="list" { @for entry in cards { li { (card(view, entry)) } } }
    }
}

/// One card.
pub(super) fn card(view: &View, card: &Card) -> Markup {
    let descriptor = card.descriptor;
    if card.offers_another {
        return another(view, card);
    }
    let id = id(card);
    html! {
        article.connections-card aria-labelledby=(id) data-service=(descriptor.service)
            data-account=[card.key()] {
            header.connections-top {
                (logo(view, card))
                div.connections-name {
                    h2.connections-title id=(id) { (card.title()) }
                    (badge(card.status.as_ref(), view.language))
                }
            }
            @if !descriptor.description.is_empty() {
                p.connections-quiet { (descriptor.description) }
            }
            (state(view, card))
            @if let Some(panel) = &card.panel {
                p.connections-quiet id=(format!("{id}-panel")) {
                    (view.language.panel(descriptor.title))
                }
                pre.connections-panel tabindex="0" aria-labelledby=(format!("{id}-panel")) {
                    (panel)
                }
            }
            @if card.may_manage { (actions(view, card)) }
        }
    }
}

/// What names the card in the document: the key of an account may be any text, so it is hashed.
fn id(card: &Card) -> String {
    let service = card.descriptor.service;
    card.key().map_or(format!("connections-{service}"), |key| {
        let digest = Sha256::digest(key.as_bytes());
        let digest = URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or(&digest));
        format!("connections-{service}-{digest}")
    })
}

/// Beside the accounts of a service: the button for the next.
fn another(view: &View, card: &Card) -> Markup {
    let (title, language) = (card.title(), view.language);
    let (word, name) = (
        language.button_connect_another(),
        language.button_connect_another_to(title),
    );
    let class = "connections-button";
    html! {
        div.connections-another data-service=(card.descriptor.service) {
            p.connections-quiet { (title) }
            @if inputs::are_asked(card.descriptor) {
                (inputs::form(view, card, &html! {
                    button class=(class) type="submit" aria-label=(name) { (word) }
                }))
            } @else {
                a class=(class) href=(view.start(card)) aria-label=(name) { (word) }
            }
        }
    }
}

/// The host's picture, or a letter: both tell what the heading tells, too.
fn logo(view: &View, card: &Card) -> Markup {
    let letter = card.title().chars().next().into_iter();
    let letter: String = letter.flat_map(char::to_uppercase).collect();
    html! {
        @if let Some(picture) = view.page.logos.get(card.descriptor.service) {
            img.connections-logo src=(view.link(picture)) alt="" width="32" height="32";
        } @else {
            span.connections-logo.connections-letter aria-hidden="true" { (letter) }
        }
    }
}

fn badge(status: Option<&Status>, language: &dyn Language) -> Markup {
    let (class, text) = badge_of(status, language);
    html! { span class={ "connections-badge" (class) } { (text) } }
}

fn badge_of<'a>(status: Option<&Status>, language: &'a dyn Language) -> (&'static str, &'a str) {
    const GOOD: &str = " connections-good";
    const BAD: &str = " connections-bad";
    let Some(status) = status else {
        return ("", language.badge_unknown());
    };
    match status.status {
        ConnectionStatus::NotConnected => ("", language.badge_not_connected()),
        ConnectionStatus::NeedsReauth => (BAD, language.badge_needs_reconnecting()),
        ConnectionStatus::Active if status.problem.is_some() => (BAD, language.badge_not_usable()),
        ConnectionStatus::Active if status.refresh_failing_since.is_some() => {
            (BAD, language.badge_needs_attention())
        }
        ConnectionStatus::Active if !status.missing_scopes.is_empty() => {
            (BAD, language.badge_needs_permission())
        }
        ConnectionStatus::Active if status.reauth_by.is_some() => (BAD, language.badge_ends_soon()),
        ConnectionStatus::Active => (GOOD, language.badge_connected()),
    }
}

/// What is so, and what can be done about it.
fn state(view: &View, card: &Card) -> Markup {
    let language = view.language;
    let Some(status) = &card.status else {
        return hint(&language.hint_unknown(card.title()));
    };
    html! {
        @match status.status {
            ConnectionStatus::NotConnected => {}
            ConnectionStatus::NeedsReauth => {
                (hint(&language.hint_access_ended(card.title())))
                (facts(status, language))
            }
            ConnectionStatus::Active => {
                @if let Some(problem) = status.problem { (hint(trouble(problem, language))) }
                @if let Some(since) = &status.refresh_failing_since {
                    (hint(&language.hint_renewal_refused(card.title(), &day(since, language))))
                }
                @if !status.missing_scopes.is_empty() { (hint(language.hint_needs_permission())) }
                @if let Some(end) = &status.reauth_by {
                    (hint(&language.hint_ends_soon(card.title(), &day(end, language))))
                }
                (facts(status, language))
                (permissions(card.descriptor, status, language))
            }
        }
    }
}

fn hint(text: &str) -> Markup {
    html! { p.connections-hint { (text) } }
}

/// Why a connection cannot be used that the service would accept.
fn trouble<'a>(problem: &str, language: &'a dyn Language) -> &'a str {
    match problem {
        "key_unavailable" => language.hint_not_usable_now(),
        _ => language.hint_not_usable(),
    }
}

fn facts(status: &Status, language: &dyn Language) -> Markup {
    html! {
        @if status.account.is_some() || status.connected_at.is_some() {
            dl.connections-facts {
                @if let Some(account) = &status.account {
                    dt { (language.account()) } dd { (account) }
                }
                @if let Some(since) = &status.connected_at {
                    dt { (language.connected_since()) }
                    dd { time datetime=(since) { (day(since, language)) } }
                }
            }
        }
    }
}

/// The day of a moment: the server does not know the hour of its readers.
fn day(rfc3339: &str, language: &dyn Language) -> String {
    Date::of(rfc3339).map_or(rfc3339.to_owned(), |date| language.date(date))
}

const PRIMARY: &str = "connections-button connections-primary";

/// Words that are the same on each card have the service in their name, for those who hear them.
fn actions(view: &View, card: &Card) -> Markup {
    let (title, language) = (card.title(), view.language);
    let start = view.start(card);
    let link = |class: &str, word: &str, name: &str| {
        html! { a class=(class) href=(start) aria-label=(name) { (word) } }
    };
    let connect = |class: &str| {
        let (word, name) = (language.button_connect(), language.button_connect_to(title));
        link(class, word, &name)
    };
    let reconnect = |class: &str| {
        let (word, name) = (
            language.button_reconnect(),
            language.button_reconnect_to(title),
        );
        link(class, word, &name)
    };
    let begin = |class: &str, link: &dyn Fn(&str) -> Markup, word: &str, name: &str| {
        if inputs::are_asked(card.descriptor) {
            let button = html! { button class=(class) type="submit" aria-label=(name) { (word) } };
            inputs::form(view, card, &button)
        } else {
            link(class)
        }
    };
    html! {
        footer.connections-actions {
            @match &card.status {
                None => {}
                Some(_) if !card.is_stored() => {
                    (begin(
                        PRIMARY,
                        &connect,
                        language.button_connect(),
                        &language.button_connect_to(title),
                    ))
                }
                Some(status) if needs_the_user(status) => {
                    (begin(
                        PRIMARY,
                        &reconnect,
                        language.button_reconnect(),
                        &language.button_reconnect_to(title),
                    ))
                }
                // Some grants end without a word: connecting again is always possible.
                Some(_) => (reconnect("connections-link")),
            }
            @if card.is_stored() { (ask(title, language)) }
        }
        @if card.is_stored() { (confirmation(view, card)) }
    }
}

fn needs_the_user(status: &Status) -> bool {
    status.status == ConnectionStatus::NeedsReauth
        || status.problem.is_some()
        || status.refresh_failing_since.is_some()
        || !status.missing_scopes.is_empty()
        || status.reauth_by.is_some()
}

/// The button that asks before it disconnects, and then is the way back.
fn ask(title: &str, language: &dyn Language) -> Markup {
    let word = |class: &str, word: &str, name: &str| {
        html! {
            span class=(class) {
                span aria-hidden="true" { (word) }
                span.connections-unseen { (name) }
            }
        }
    };
    let (disconnect, keep) = (language.button_disconnect(), language.button_keep());
    html! {
        details.connections-ask {
            summary.connections-button {
                (word("connections-closed", disconnect, &language.button_disconnect_from(title)))
                (word("connections-opened", keep, &language.button_keep_of(title)))
            }
        }
    }
}

/// Shown once it is asked for, below the buttons, which stay where they are.
fn confirmation(view: &View, card: &Card) -> Markup {
    let (title, language) = (card.title(), view.language);
    let what_happens = match &card.descriptor.revocation {
        Some(_) => language.confirm_with_revocation(title),
        None => language.confirm_without_revocation(title),
    };
    html! {
        form.connections-confirm method="post" action=(view.disconnect(card)) {
            p { (what_happens) }
            button.connections-button.connections-danger type="submit" {
                (language.button_disconnect_from(title))
            }
        }
    }
}
