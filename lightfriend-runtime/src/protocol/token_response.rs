//! Answers of the token endpoint (RFC 6749 sections 5.1 and 5.2), as providers really send them.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::{
    answer::Members,
    answer_body::{self, UNREADABLE},
    lifetime,
    refusal::{Answered, Class, Failure},
    scope,
};
use crate::{
    clock,
    descriptor::{Answer, Descriptor, Exchange, TokenType},
    error::Error,
    json::Object,
};

/// A successful answer. No `Debug`: `members` holds the tokens too.
#[derive(Clone)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    /// From receipt; `None` when the provider does not say, or says what cannot be.
    pub(crate) expires_in: Option<Duration>,
    pub(crate) refresh_token_expires_in: Option<Duration>,
    /// As granted, joined by spaces; `None` when the provider does not say, which is not the same
    /// as what was asked for.
    pub(crate) scopes: Option<String>,
    /// The whole answer, for the struct's own columns.
    pub(crate) members: Value,
    /// The answer of the request that turned the token into the usable one; null where there is none.
    pub(crate) exchanged: Value,
    /// What no token answer should have. A connect is refused for it; what a refresh has brought is
    /// kept all the same, since nobody else has it.
    pub(crate) oddity: Option<Error>,
}

/// Reads an answer.
///
/// # Errors
/// [`Error::Refused`]: an error code of section 5.2 or another refusal, whatever the HTTP status.
/// [`Error::Unavailable`]: the server did not do its part. [`Error::InvalidResponse`]: a success
/// without a usable token.
pub(crate) fn read(answered: Answered<'_>) -> Result<TokenAnswer, Failure> {
    let token = &answered.descriptor.token;
    // Where it can be asked for, that comes first.
    let usual = token.default_expires_in;
    let usual = usual.filter(|_| token.introspection.is_none());
    read_by(answered, &token.answer, usual)
}

/// Reads the answer of the request that turns the token into the usable one.
///
/// # Errors
/// As of [`read`].
pub(super) fn read_exchanged(
    answered: Answered<'_>,
    exchange: &'static Exchange,
) -> Result<TokenAnswer, Failure> {
    let usual = answered.descriptor.token.default_expires_in;
    read_by(answered, &exchange.answer, exchange.lifetime.or(usual))
}

/// Reads an answer that has its members at these places; without an expiry the usual lifetime holds.
fn read_by(
    answered: Answered<'_>,
    places: &'static Answer,
    usual: Option<Duration>,
) -> Result<TokenAnswer, Failure> {
    let Answered {
        descriptor, answer, ..
    } = answered;
    let service = descriptor.service;
    let unavailable = |problem| {
        Failure::away(Error::Unavailable {
            service,
            problem,
            retry_after: answer.retry_after,
            source: None,
        })
    };
    match answer.status {
        200..=299 => {}
        300..=399 => return Err(unavailable("the token endpoint redirects")),
        // RFC 9110 section 15.5.9, RFC 8470 section 5.2, RFC 6585 section 4.
        408 | 425 | 429 => return Err(unavailable("too many requests or too slow")),
        400..=499 => return Err(refused(answered)),
        _ => return Err(unavailable("the server failed")),
    }
    let malformed = |problem| Error::InvalidResponse {
        service,
        problem,
        status: Some(answer.status),
    };
    let Some(object) = answer_body::read(&answer.body, &descriptor.token) else {
        // Whoever gave it, this says nothing of the other accounts.
        return Err(Failure::of(malformed(UNREADABLE), Class::Unclear));
    };
    let members = Members::at_places(&descriptor.token, places, &object);
    let said = answered.stated_error(members);
    let (access_token, unclean) = match access_token(members) {
        Ok(Some(token)) => token,
        Ok(None) => {
            let said = answered.error_instead(members);
            let error = said.unwrap_or_else(|| malformed("there is no access token"));
            return Err(error.into());
        }
        Err(problem) => return Err(said.unwrap_or_else(|| malformed(problem)).into()),
    };
    let (refresh_token, unusable) = refresh_token(members);
    let oddity = object
        .oddity
        .or(unclean)
        .or(unusable)
        .or(odd_token_type(descriptor.token.token_type, members))
        .map(malformed);
    let (expires_in, refresh_token_expires_in) = lifetimes(members);
    Ok(TokenAnswer {
        access_token,
        refresh_token,
        expires_in: expires_in.or(usual),
        refresh_token_expires_in,
        scopes: scopes(descriptor, members),
        members: Value::Object(object.members),
        exchanged: Value::Null,
        // Some providers answer 200 whatever happened.
        oddity: said.or(oddity),
    })
}

/// Reads the answer of a refresh. Where it may have no token, a success means that the present one,
/// `extended`, lives on: for as long as the answer says, else as the integration does.
///
/// # Errors
/// As of [`read`].
pub(crate) fn read_refresh(
    answered: Answered<'_>,
    extended: Option<&SecretString>,
) -> Result<TokenAnswer, Failure> {
    let (descriptor, answer) = (answered.descriptor, answered.answer);
    let by = descriptor.token.refresh.extends;
    let (Some(by), Some(token), 200..=299) = (by, extended, answer.status) else {
        return read(answered);
    };
    let object = match answer_body::read(&answer.body, &descriptor.token) {
        Some(object) => object,
        None if answer.body.trim_ascii().is_empty() => Object::default(),
        None => return read(answered),
    };
    let members = Members::of(&descriptor.token, &object);
    let has_token = !matches!(access_token(members), Ok(None));
    if has_token || answered.error_instead(members).is_some() {
        return read(answered);
    }
    let (expires_in, refresh_token_expires_in) = lifetimes(members);
    Ok(TokenAnswer {
        access_token: token.clone(),
        refresh_token: None,
        expires_in: expires_in.or(Some(by)),
        refresh_token_expires_in,
        scopes: scopes(descriptor, members),
        members: Value::Object(object.members),
        exchanged: Value::Null,
        oddity: None,
    })
}

/// A 4xx. A page of HTML comes from something that stands before the provider, and says nothing of
/// the grant.
fn refused(answered: Answered<'_>) -> Failure {
    let body = answered.answer.body.trim_ascii();
    let without_a_word = |problem, class| {
        let error = Error::Unavailable {
            service: answered.descriptor.service,
            problem,
            retry_after: answered.answer.retry_after,
            source: None,
        };
        Failure::of(error, class)
    };
    match answer_body::read_refusal(body, &answered.descriptor.token) {
        Some(object) if !object.members.is_empty() => {
            let members = Members::of(&answered.descriptor.token, &object);
            answered.error(members).into()
        }
        None if answer_body::is_page(body) => {
            without_a_word("a page instead of an answer", Class::Unclear)
        }
        // Gateways refuse in a line of text too, but not as a bad request.
        None if !body.is_empty() && !matches!(answered.answer.status, 400 | 401) => {
            without_a_word("a text instead of an answer", Class::Unclear)
        }
        _ => without_a_word("an error without a word", Class::Account),
    }
}

/// How long the access token and the refresh token live.
fn lifetimes(members: Members<'_>) -> (Option<Duration>, Option<Duration>) {
    let now = clock::now();
    let in_time = |paths| members.first(paths, |value| lifetime::of_lifetime(value, now));
    let at_time = |paths| members.first(paths, |value| lifetime::of_moment(value, now));
    let answer = members.places;
    let access = earlier(in_time(answer.expires_in), at_time(answer.expires_at));
    let refresh = earlier(
        in_time(answer.refresh_token_expires_in),
        at_time(answer.refresh_token_expires_at),
    );
    (access, refresh)
}

fn earlier(a: Option<Duration>, b: Option<Duration>) -> Option<Duration> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// A token's text without the line break that some servers have at its end, and whether there was
/// one. No token begins or ends with such characters.
fn bare(text: &str) -> (&str, Option<&'static str>) {
    let bare = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    let oddity = (bare != text).then_some("there is white space around a token");
    (bare, oddity)
}

const NO_PLAIN_TEXT: &str = "the refresh token is not a plain text";

/// It has to stand in a header (RFC 6750 section 2.1).
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_access_token(text: &str) -> Result<(), &'static str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err("the access token has characters that no header can carry")
}

/// It goes into bodies only (RFC 6749 appendix A.17).
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_refresh_token(text: &str) -> Result<(), &'static str> {
    if text.contains(char::is_control) {
        return Err(NO_PLAIN_TEXT);
    }
    Ok(())
}

/// Absent, null and empty are the same.
fn access_token(
    members: Members<'_>,
) -> Result<Option<(SecretString, Option<&'static str>)>, &'static str> {
    let found = members.only(members.places.access_token);
    let Some(found) = found.map_err(|_| "there are two access tokens")? else {
        return Ok(None);
    };
    match found.as_str().map(bare) {
        Some(("", _)) => Ok(None),
        Some((text, oddity)) => {
            check_access_token(text)?;
            Ok(Some((SecretString::from(text), oddity)))
        }
        None => Err("the access token is not a text"),
    }
}

/// One that cannot be used is as good as none, and is said.
fn refresh_token(members: Members<'_>) -> (Option<SecretString>, Option<&'static str>) {
    let found = match members.only(members.places.refresh_token) {
        Ok(Some(found)) => found,
        Ok(None) => return (None, None),
        Err(_) => return (None, Some("there are two refresh tokens")),
    };
    match found.as_str().map(bare) {
        Some(("", _)) => (None, None),
        Some((text, oddity)) if check_refresh_token(text).is_ok() => {
            (Some(SecretString::from(text)), oddity)
        }
        _ => (None, Some(NO_PLAIN_TEXT)),
    }
}

/// RFC 6749 section 7.1: a client must not use a token whose type it does not know.
fn odd_token_type(rule: TokenType, members: Members<'_>) -> Option<&'static str> {
    let is_bearer = |text: &str| text.trim().eq_ignore_ascii_case("bearer");
    match (rule, members.at(&["token_type"])) {
        (TokenType::Any, _) | (TokenType::BearerOrAbsent, None | Some(Value::Null)) => None,
        (_, Some(Value::String(text))) if is_bearer(text) => None,
        (TokenType::BearerOrAbsent, Some(Value::String(text))) if text.trim().is_empty() => None,
        (_, None | Some(Value::Null)) => Some("there is no token_type"),
        _ => Some("the token_type is not Bearer"),
    }
}

/// Nothing, or nothing but separators, is not the same as none (RFC 6749 section 5.1).
fn scopes(descriptor: &Descriptor, members: Members<'_>) -> Option<String> {
    let separator = descriptor.authorization.scope_separator;
    members.first(members.places.scope, |value| {
        let scopes = match value? {
            Value::String(text) => scope::normalize([text.as_str()], separator),
            Value::Array(list) => {
                scope::normalize(list.iter().filter_map(Value::as_str), separator)
            }
            _ => return None,
        };
        (!scopes.is_empty()).then_some(scopes)
    })
}

#[cfg(test)]
mod tests;
