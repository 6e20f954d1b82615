//! Errors of the token endpoint (RFC 6749 section 5.2), in its words and in providers' own.

use serde_json::{Map, Value};

use super::answer_body;
use crate::{
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    http::Answer,
    json,
};

/// The grant has ended: the user is needed (RFC 6749 section 5.2; section 3.1.2.6 of
/// `OpenID` Connect Core).
const ENDED: [&str; 5] = [
    "invalid_grant",
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
];

/// The provider asks to come back later; the first two are RFC 6749 section 4.1.2.1's, the third
/// RFC 8628's.
const TRANSIENT: [&str; 3] = ["temporarily_unavailable", "server_error", "slow_down"];

/// Other words of section 5.2.
const REFUSED: [&str; 5] = [
    "invalid_client",
    "unauthorized_client",
    "invalid_scope",
    "invalid_request",
    "unsupported_grant_type",
];

/// What a failed request says of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The grant has ended.
    GrantEnded,
    /// The client is refused, whatever the account.
    Client,
    /// The client is, if others are refused with the same word; otherwise this account.
    PerhapsClient,
    /// This account is refused.
    Account,
    /// Something before the provider answered, which says nothing of the account or the provider.
    Unclear,
    /// The provider does not do its part.
    Away,
}

/// A token request that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) error: Box<Error>,
    pub(crate) class: Class,
}

impl Failure {
    pub(crate) fn of(error: Error, class: Class) -> Self {
        Self {
            error: Box::new(error),
            class,
        }
    }

    pub(crate) fn away(error: Error) -> Self {
        Self::of(error, Class::Away)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let class = match &error {
            Error::Unavailable { .. } => Class::Away,
            Error::Refused { code, .. } => match *code {
                "invalid_grant" => Class::GrantEnded,
                "invalid_client" => Class::Client,
                "unauthorized_client" | "invalid_scope" => Class::PerhapsClient,
                _ => Class::Account,
            },
            Error::InvalidResponse { .. } => Class::Account,
            // Ours, such as a URL that is none.
            _ => Class::Unclear,
        };
        Self::of(error, class)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        *failure.error
    }
}

/// An answer, and what it answers.
#[derive(Clone, Copy)]
pub(crate) struct Answered<'a> {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) answer: &'a Answer,
    /// The secrets of the request.
    pub(crate) sent: &'a [&'a str],
}

impl Answered<'_> {
    /// The error that a success states: none, where `error` says nothing.
    pub(super) fn stated_error(self, members: &Map<String, Value>) -> Option<Error> {
        members
            .get("error")
            .filter(|error| says_something(error))
            .map(|_| self.error(members))
    }

    /// The error that a success without a token is: what it states, or a known word that stands
    /// somewhere else.
    pub(super) fn error_instead(self, members: &Map<String, Value>) -> Option<Error> {
        let is_known = || code(self.descriptor, members) != "other";
        self.stated_error(members)
            .or_else(|| is_known().then(|| self.error(members)))
    }

    /// The error of an answer that failed, whether or not it says which.
    pub(super) fn error(self, members: &Map<String, Value>) -> Error {
        let (service, code) = (self.descriptor.service, code(self.descriptor, members));
        if TRANSIENT.contains(&code) {
            return Error::Unavailable {
                service,
                problem: "it asks to try later",
                retry_after: self.answer.retry_after,
                source: None,
            };
        }
        Error::Refused {
            service,
            code,
            words: Box::new(self.words(members)),
        }
    }

    /// What the provider says itself, for logs.
    fn words(self, members: &Map<String, Value>) -> ProviderWords {
        let text = |name: &&str| match members.get(*name) {
            Some(Value::String(text)) => Some(text.as_str()).filter(|text| !text.is_empty()),
            Some(Value::Object(inner)) => ["code", "type", "message", "status"]
                .iter()
                .find_map(|name| inner.get(*name)?.as_str()),
            _ => None,
        };
        let first = |names: &[&str]| names.iter().find_map(text).unwrap_or_default();
        // What was issued beside an error is as secret as what was sent.
        let issued = ["access_token", "refresh_token", "id_token"];
        let issued = issued
            .iter()
            .filter_map(|name| members.get(*name)?.as_str());
        let secrets: Vec<&str> = self.sent.iter().copied().chain(issued).collect();
        ProviderWords::new(
            Some(self.answer.status),
            first(&["error", "code", "errorCode", "status"]),
            first(&["error_description", "message", "msg"]),
            &secrets,
        )
    }
}

/// The error code of an answer, if its body has one.
pub(super) fn code_of(descriptor: &Descriptor, answer: &Answer) -> Option<&'static str> {
    let members = answer_body::read(&answer.body)?.members;
    members.get("error").filter(|error| says_something(error))?;
    Some(code(descriptor, &members))
}

/// A refusal with this code, in the provider's words.
pub(super) fn refused(
    descriptor: &'static Descriptor,
    answer: &Answer,
    code: &'static str,
    sent: &[&str],
) -> Error {
    let answered = Answered {
        descriptor,
        answer,
        sent,
    };
    let members = answer_body::read(&answer.body).unwrap_or_default().members;
    Error::Refused {
        service: descriptor.service,
        code,
        words: Box::new(answered.words(&members)),
    }
}

/// `""`, `false`, `0`, `[]` and `{}` beside a token are no error, nor are the same as texts, nor
/// what holds nothing else.
fn says_something(error: &Value) -> bool {
    match error {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.trim(), "" | "0" | "false" | "null"),
        Value::Array(list) => list.iter().any(says_something),
        Value::Object(members) => members.values().any(says_something),
    }
}

/// The error code in words of section 5.2. Providers put it into `error`, or somewhere else.
fn code(descriptor: &Descriptor, members: &Map<String, Value>) -> &'static str {
    let stated = members.get("error").and_then(Value::as_str);
    let stated = stated.and_then(|word| known(descriptor, word));
    // That something is wrong with the request may be told in more words.
    if let Some(code) = stated.filter(|code| *code != "invalid_request") {
        return code;
    }
    let mut elsewhere = members
        .values()
        .flat_map(json::texts)
        .filter_map(|word| known(descriptor, word))
        .filter(|code| ENDED.contains(code));
    elsewhere.next().or(stated).unwrap_or("other")
}

fn known(descriptor: &Descriptor, word: &str) -> Option<&'static str> {
    let own = &descriptor.token.error_words;
    if ENDED.contains(&word) || own.invalid_grant.contains(&word) {
        return Some("invalid_grant");
    }
    if own.invalid_client.contains(&word) {
        return Some("invalid_client");
    }
    if own.transient.contains(&word) {
        return Some("temporarily_unavailable");
    }
    let mut words = TRANSIENT.into_iter().chain(REFUSED);
    words.find(|known| *known == word)
}
