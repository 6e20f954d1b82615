//! What has just happened, told above the cards as far as it is still so: a reload, a bookmark or a
//! link in a mail brings the same parameters later.

use maud::{Markup, html};
use url::form_urlencoded;

use super::{gather::Card, language::Language};
use crate::descriptor::Descriptor;

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
            let of_service = cards.iter().filter(|it| it.descriptor.service == service);
            Service::new(of_service.collect(), self.account.as_deref())
        };
        if let (Some(error), Some(service)) = (&self.error, find(&self.service)) {
            return Some(Told::failure(
                &service,
                error,
                self.field.as_deref(),
                language,
            ));
        }
        match (find(&self.connected), find(&self.disconnected)) {
            (Some(service), _) => {
                let is_another = self.account_changed.is_some();
                Told::connected(&service, is_another, language)
            }
            (None, Some(service)) => Told::disconnected(&service, language),
            _ => None,
        }
    }
}

/// The cards of the service that a notice is about.
struct Service<'a> {
    cards: Vec<&'a Card>,
    descriptor: &'static Descriptor,
    /// The key that the notice names, where a user may have several accounts.
    key: Option<&'a str>,
}

impl<'a> Service<'a> {
    fn new(cards: Vec<&'a Card>, account: Option<&'a str>) -> Option<Self> {
        let descriptor = cards.first()?.descriptor;
        let key = account.filter(|_| descriptor.table.account_key.is_some());
        Some(Self {
            cards,
            descriptor,
            key,
        })
    }

    /// The card of the account that the notice names.
    fn named(&self) -> Option<&'a Card> {
        let is_named = |card: &Card| card.key().as_deref() == self.key;
        let mut named = self.cards.iter().filter(|card| is_named(card));
        self.key.and_then(|_| named.next().copied())
    }

    /// The words for what the notice is about. A key that is none of the user's is anybody's text, and not
    /// shown.
    fn title(&self) -> &'a str {
        self.named().map_or(self.descriptor.title, Card::title)
    }

    /// Whether calls can be made, with the account that is named if one is.
    fn is_connected(&self) -> bool {
        let is_connected = |card: &Card| card.is_connected() == Some(true);
        match self.key {
            Some(_) => self.named().is_some_and(is_connected),
            None => self.is_partly_connected(),
        }
    }

    /// Whether they can with any account.
    fn is_partly_connected(&self) -> bool {
        let mut states = self.cards.iter().map(|card| card.is_connected());
        states.any(|state| state == Some(true))
    }

    /// Whether it is known that there is nothing, of the account that is named if one is.
    fn is_absent(&self) -> bool {
        match self.key {
            Some(_) => {
                let is_known = self.cards.iter().all(|card| card.status.is_some());
                is_known && self.named().is_none()
            }
            None => self.cards.iter().all(|card| card.is_absent()),
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
    fn connected(service: &Service, is_another: bool, language: &dyn Language) -> Option<Self> {
        let title = service.title();
        let text = if is_another {
            language.notice_another_account(title)
        } else {
            language.notice_connected(title)
        };
        service.is_connected().then_some(Self {
            class: " connections-good",
            role: "status",
            text,
        })
    }

    fn disconnected(service: &Service, language: &dyn Language) -> Option<Self> {
        let title = service.descriptor.title;
        let text = if service.cards.iter().any(|card| card.is_stored()) {
            language.notice_account_disconnected(title)
        } else {
            language.notice_disconnected(title)
        };
        service.is_absent().then_some(Self {
            class: "",
            role: "status",
            text,
        })
    }

    fn failure(
        service: &Service,
        error: &str,
        field: Option<&str>,
        language: &dyn Language,
    ) -> Self {
        if error == "access_denied" {
            // A choice, and no failure.
            return Self {
                class: "",
                role: "status",
                text: language.notice_declined(service.title()),
            };
        }
        let mut text = in_words(service, error, field, language);
        if service.is_partly_connected() {
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
fn in_words(
    service: &Service,
    error: &str,
    field: Option<&str>,
    language: &dyn Language,
) -> String {
    if let Some(label) = label(service, error, field) {
        let reason = language.reason_invalid_value(&label);
        return format!(
            "{} {reason}",
            language.notice_not_connected(service.title())
        );
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
        _ => return language.notice_failed(service.title()),
    };
    format!(
        "{} {reason}",
        language.notice_not_connected(service.title())
    )
}

/// What the input is called whose value was wrong; what is none of the service's is not shown.
fn label(service: &Service, error: &str, field: Option<&str>) -> Option<String> {
    let mut columns = service.descriptor.table.columns.iter();
    let column = columns.find(|column| Some(column.name) == field)?;
    (error == "invalid_field").then(|| column.label())
}
