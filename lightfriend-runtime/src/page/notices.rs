//! What has just happened, told above the cards as far as it is still so: a reload, a bookmark or a
//! link in a mail brings the same parameters later.

use maud::{Markup, html};
use url::form_urlencoded;

use super::{gather::Card, language::Language};

/// How the browser came here: the parameters with which flows and disconnects end.
#[derive(Debug, Default)]
pub(super) struct Notice {
    connected: Option<String>,
    disconnected: Option<String>,
    error: Option<String>,
    service: Option<String>,
    /// The input whose value was wrong.
    field: Option<String>,
    /// The key of the account, where a user may have several.
    account: Option<String>,
    /// Another account is connected than was before.
    account_changed: Option<String>,
}

impl Notice {
    pub(super) fn parse(query: &str) -> Self {
        let mut notice = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "connected" => &mut notice.connected,
                "disconnected" => &mut notice.disconnected,
                "error" => &mut notice.error,
                "service" => &mut notice.service,
                "field" => &mut notice.field,
                "account" => &mut notice.account,
                "account_changed" => &mut notice.account_changed,
                _ => continue,
            };
            *place = Some(value.into_owned());
        }
        notice
    }

    /// Whether the browser may be here because a form has failed. Browsers hold the redirects after a
    /// form to the `form-action` of the page that it was on: one to another origin, where users may
    /// have to sign in, would end in nothing.
    pub(super) fn is_of_failure(&self) -> bool {
        self.error.is_some()
    }

    /// The services that it may be about, the likeliest first.
    pub(super) fn services(&self) -> impl Iterator<Item = &str> {
        let failed = self.error.as_ref().and(self.service.as_deref());
        let others = [&self.connected, &self.disconnected];
        failed
            .into_iter()
            .chain(others.into_iter().filter_map(Option::as_deref))
    }

    /// What is to be told.
    pub(super) fn told(&self, cards: &[Card], language: &dyn Language) -> Option<Told> {
        let find = |service: &Option<String>| {
            let service = service.as_deref()?;
            let mut of_service = cards
                .iter()
                .filter(|card| card.descriptor.service == service);
            let first = of_service.clone().next();
            of_service.find(|card| self.is_about(card)).or(first)
        };
        if let (Some(error), Some(card)) = (&self.error, find(&self.service)) {
            return Some(Told::failure(card, error, self.field.as_deref(), language));
        }
        match (find(&self.connected), find(&self.disconnected)) {
            (Some(card), _) if card.is_connected() == Some(true) => {
                Some(self.connected(card, language))
            }
            (None, Some(card)) => {
                let mut of_service = cards
                    .iter()
                    .filter(|other| other.descriptor.service == card.descriptor.service);
                let is_gone = match &self.account {
                    Some(_) => !of_service.any(|card| card.is_stored() && self.is_about(card)),
                    None => of_service.all(Card::is_absent),
                };
                is_gone.then(|| Told::disconnected(card, language))
            }
            _ => None,
        }
    }

    /// Whether the card is of the account that something has happened to.
    fn is_about(&self, card: &Card) -> bool {
        self.account.is_some() && card.key() == self.account
    }

    fn connected(&self, card: &Card, language: &dyn Language) -> Told {
        let text = match self.account_changed {
            Some(_) => language.notice_another_account(card.title()),
            None => language.notice_connected(card.title()),
        };
        Told {
            class: " connections-good",
            role: "status",
            text,
        }
    }
}

/// A notice in words.
#[derive(Debug)]
pub(super) struct Told {
    class: &'static str,
    role: &'static str,
    pub(super) text: String,
}

impl Told {
    fn disconnected(card: &Card, language: &dyn Language) -> Self {
        Self {
            class: "",
            role: "status",
            text: language.notice_disconnected(card.descriptor.title),
        }
    }

    fn failure(card: &Card, error: &str, field: Option<&str>, language: &dyn Language) -> Self {
        if error == "access_denied" {
            // A choice, and no failure.
            return Self {
                class: "",
                role: "status",
                text: language.notice_declined(card.title()),
            };
        }
        let mut text = in_words(card, error, field, language);
        if card.is_connected() == Some(true) {
            text.push(' ');
            text.push_str(language.notice_still_connected());
        }
        Self {
            class: " connections-bad",
            role: "alert",
            text,
        }
    }

    /// What is there when a page is loaded is no change that a live region would announce. So the
    /// document's title begins with the notice, which is read first, and the notice has the focus,
    /// which is read next. Without an element named in the URL's fragment browsers honour `autofocus`
    /// wherever it stands; `-1` keeps the notice out of the way of the tab key, which goes on from here.
    pub(super) fn html(&self) -> Markup {
        html! {
            p class={ "connections-notice" (self.class) } role=(self.role) tabindex="-1" autofocus {
                (self.text)
            }
        }
    }
}

/// The stable words of errors, for people. Words that are not ours are not shown.
fn in_words(card: &Card, error: &str, field: Option<&str>, language: &dyn Language) -> String {
    if let Some(label) = label(card, error, field) {
        let reason = language.reason_invalid_value(&label);
        return format!("{} {reason}", language.notice_not_connected(card.title()));
    }
    let reason = match error {
        "invalid_state" => language.reason_expired(),
        "not_signed_in" => language.reason_signed_out(),
        "provider_unavailable" => language.reason_unavailable(),
        "account_taken" => language.reason_account_taken(),
        "not_allowed" => language.reason_not_allowed(),
        "invalid_provider_response"
        | "provider_refused"
        | "issuer_mismatch"
        | "invalid_signature" => language.reason_unusable_answer(),
        // Disconnecting may fail, too.
        _ => return language.notice_failed(card.title()),
    };
    format!("{} {reason}", language.notice_not_connected(card.title()))
}

/// What the input is called whose value was wrong; what is none of the card's is not shown.
fn label(card: &Card, error: &str, field: Option<&str>) -> Option<String> {
    let mut columns = card.descriptor.table.columns.iter();
    let column = columns.find(|column| Some(column.name) == field)?;
    (error == "invalid_field").then(|| column.label())
}
