//! Errors of the token endpoint (RFC 6749 section 5.2), in its words and in providers' own.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    answer::{Code, Members, says_something, text},
    answer_body,
};
use crate::{
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    http::Answer,
    json::Object,
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
    /// The error that a success states: none, where its code is a success's, or `error` says
    /// nothing.
    pub(super) fn stated_error(self, members: Members<'_>) -> Option<Error> {
        states_an_error(members).then(|| self.error(members))
    }

    /// The error that a success without a token is: what it states, or a known word that stands
    /// somewhere else.
    pub(super) fn error_instead(self, members: Members<'_>) -> Option<Error> {
        let is_known = || code(self.descriptor, members) != "other";
        self.stated_error(members)
            .or_else(|| is_known().then(|| self.error(members)))
    }

    /// The error of an answer that failed, whether or not it says which.
    pub(super) fn error(self, members: Members<'_>) -> Error {
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
    fn words(self, members: Members<'_>) -> ProviderWords {
        const DESCRIPTIONS: &[&str] = &["error_description", "message", "msg", "errmsg", "detail"];
        let first = |names| members.said(names).find_map(told);
        let own = members.code().and_then(own_word);
        // Where another member has the word, `error` has a sentence, if it is there.
        let description = match own {
            Some(_) => first(DESCRIPTIONS).or_else(|| first(&["error"])),
            None => first(DESCRIPTIONS),
        };
        let word = own.or_else(|| first(&["error", "code", "errorCode", "errcode", "status"]));
        // What was issued beside an error is as secret as what was sent.
        let issued = members.secrets();
        let secrets: Vec<&str> = self.sent.iter().copied().chain(issued).collect();
        ProviderWords::new(
            Some(self.answer.status),
            &word.unwrap_or_default(),
            &description.unwrap_or_default(),
            &secrets,
        )
    }
}

/// The word of the integration's code. Truth values say that there is an error, not which.
fn own_word(code: Code<'_>) -> Option<Cow<'_, str>> {
    code.word()
        .filter(|word| !matches!(&**word, "true" | "false"))
}

/// What a member says, or one in it.
fn told(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Object(inner) => ["code", "type", "message", "status"]
            .iter()
            .find_map(|name| text(inner.get(*name)?)),
        value => text(value),
    }
}

/// The error code of an answer, if its body has one.
pub(super) fn code_of(descriptor: &'static Descriptor, answer: &Answer) -> Option<&'static str> {
    let object = answer_body::read(&answer.body, &descriptor.token)?;
    let members = Members::of(&descriptor.token, &object);
    states_an_error(members).then(|| code(descriptor, members))
}

/// The refusal with this code, in the provider's own words.
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
    let object: Object = answer_body::read(&answer.body, &descriptor.token).unwrap_or_default();
    Error::Refused {
        service: descriptor.service,
        code,
        words: Box::new(answered.words(Members::of(&descriptor.token, &object))),
    }
}

/// Whether there is an error: by the code that the integration names, and by `error`, unless that
/// is where the code is.
fn states_an_error(members: Members<'_>) -> bool {
    let error = || members.said(&["error"]).any(says_something);
    match members.code() {
        Some(code) => !code.is_success() || (!code.is_in_error && error()),
        None => error(),
    }
}

/// The error code in words of section 5.2. Providers put it into `error`, or where the integration
/// says, or somewhere else.
fn code(descriptor: &Descriptor, members: Members<'_>) -> &'static str {
    let own = members.code().and_then(Code::word);
    let stated = members.said(&["error"]).filter_map(Value::as_str);
    let stated = own.as_deref().into_iter().chain(stated);
    let stated: Vec<_> = stated.filter_map(|word| known(descriptor, word)).collect();
    // That something is wrong with the request may be told in more words.
    if let Some(code) = stated.iter().find(|code| **code != "invalid_request") {
        return code;
    }
    // Words of the provider's own may be numbers, which mean nothing beside the code.
    let known_elsewhere = |word| match own {
        Some(_) => known_to_all(word),
        None => known(descriptor, word),
    };
    let mut elsewhere = members
        .texts()
        .filter_map(known_elsewhere)
        .filter(|code| ENDED.contains(code));
    elsewhere
        .next()
        .or(stated.first().copied())
        .unwrap_or("other")
}

fn known(descriptor: &Descriptor, word: &str) -> Option<&'static str> {
    let own = &descriptor.token.error_words;
    if own.invalid_grant.contains(&word) {
        return Some("invalid_grant");
    }
    if own.invalid_client.contains(&word) {
        return Some("invalid_client");
    }
    if own.transient.contains(&word) {
        return Some("temporarily_unavailable");
    }
    known_to_all(word)
}

/// The RFCs' words.
fn known_to_all(word: &str) -> Option<&'static str> {
    if ENDED.contains(&word) {
        return Some("invalid_grant");
    }
    let mut words = TRANSIENT.into_iter().chain(REFUSED);
    words.find(|known| *known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Neither the account nor the provider has failed: no row is touched, and no breaker opens.
    #[test]
    fn a_host_that_is_not_asked_speaks_of_nobody() {
        let error = Error::PrivateAddress { service: "shop" };
        assert_eq!(Failure::from(error).class, Class::Unclear);
    }
}
