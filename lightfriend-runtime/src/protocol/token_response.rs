//! Answers of the token endpoint (RFC 6749 sections 5.1 and 5.2), as providers really send them.

use std::{collections::HashSet, time::Duration};

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{
    answer_body::{self, UNREADABLE},
    lifetime,
    refusal::{Answered, Class, Failure},
    scope,
};
use crate::{
    clock,
    descriptor::{Descriptor, TokenType},
    error::Error,
};

/// A successful answer. No `Debug`: `members` holds the tokens too.
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
    let Some(object) = answer_body::read(&answer.body) else {
        // Whoever gave it, this says nothing of the other accounts.
        return Err(Failure::of(malformed(UNREADABLE), Class::Unclear));
    };
    let said = answered.stated_error(&object.members);
    let (access_token, unclean) = match access_token(&object.members, &object.repeated) {
        Ok(Some(token)) => token,
        Ok(None) => {
            let said = answered.error_instead(&object.members);
            let error = said.unwrap_or_else(|| malformed("there is no access token"));
            return Err(error.into());
        }
        Err(problem) => return Err(said.unwrap_or_else(|| malformed(problem)).into()),
    };
    let (refresh_token, unusable) = refresh_token(&object.members, &object.repeated);
    let oddity = object
        .oddity
        .or(unclean)
        .or(unusable)
        .or(odd_token_type(descriptor.token.token_type, &object.members))
        .map(malformed);
    Ok(success(
        descriptor,
        access_token,
        refresh_token,
        object.members,
        // Some providers answer 200 whatever happened.
        said.or(oddity),
    ))
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
    match answer_body::read_refusal(body) {
        Some(members) if !members.is_empty() => answered.error(&members).into(),
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

fn success(
    descriptor: &Descriptor,
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    members: Map<String, Value>,
    oddity: Option<Error>,
) -> TokenAnswer {
    let now = clock::now();
    let first = |names: &[&str], read: fn(Option<&Value>, i64) -> Option<Duration>| {
        names.iter().find_map(|name| read(members.get(*name), now))
    };
    let expires_in = earlier(
        first(&["expires_in"], lifetime::of_lifetime),
        first(&["expires_at"], lifetime::of_moment),
    );
    let refresh_token_expires_in = earlier(
        first(
            &[
                "refresh_token_expires_in",
                "refresh_expires_in",
                "x_refresh_token_expires_in",
            ],
            lifetime::of_lifetime,
        ),
        first(
            &["refresh_token_expires_at", "refresh_expires_at"],
            lifetime::of_moment,
        ),
    );
    TokenAnswer {
        access_token,
        refresh_token,
        expires_in: expires_in.or(descriptor.token.default_expires_in),
        refresh_token_expires_in,
        scopes: scopes(&members, descriptor.authorization.scope_separator),
        members: Value::Object(members),
        oddity,
    }
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

/// Absent, null and empty are the same.
fn access_token(
    members: &Map<String, Value>,
    repeated: &HashSet<String>,
) -> Result<Option<(SecretString, Option<&'static str>)>, &'static str> {
    if repeated.contains("access_token") {
        return Err("there are two access tokens");
    }
    match members.get("access_token") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match bare(text) {
            ("", _) => Ok(None),
            // It has to stand in a header (RFC 6750 section 2.1).
            (text, oddity) if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Some((SecretString::from(text), oddity)))
            }
            _ => Err("the access token has characters that no header can carry"),
        },
        Some(_) => Err("the access token is not a text"),
    }
}

/// One that cannot be used is as good as none, and is said.
fn refresh_token(
    members: &Map<String, Value>,
    repeated: &HashSet<String>,
) -> (Option<SecretString>, Option<&'static str>) {
    if repeated.contains("refresh_token") {
        return (None, Some("there are two refresh tokens"));
    }
    match members.get("refresh_token") {
        None | Some(Value::Null) => (None, None),
        Some(Value::String(text)) => match bare(text) {
            ("", _) => (None, None),
            // It goes into bodies only (RFC 6749 appendix A.17).
            (text, oddity) if !text.contains(char::is_control) => {
                (Some(SecretString::from(text)), oddity)
            }
            _ => (None, Some("the refresh token is not a plain text")),
        },
        Some(_) => (None, Some("the refresh token is not a plain text")),
    }
}

/// RFC 6749 section 7.1: a client must not use a token whose type it does not know.
fn odd_token_type(rule: TokenType, members: &Map<String, Value>) -> Option<&'static str> {
    let is_bearer = |text: &str| text.trim().eq_ignore_ascii_case("bearer");
    match (rule, members.get("token_type")) {
        (TokenType::Any, _) | (TokenType::BearerOrAbsent, None | Some(Value::Null)) => None,
        (_, Some(Value::String(text))) if is_bearer(text) => None,
        (TokenType::BearerOrAbsent, Some(Value::String(text))) if text.trim().is_empty() => None,
        (_, None | Some(Value::Null)) => Some("there is no token_type"),
        _ => Some("the token_type is not Bearer"),
    }
}

/// Nothing, or nothing but separators, is not the same as none (RFC 6749 section 5.1).
fn scopes(members: &Map<String, Value>, separator: &str) -> Option<String> {
    let scopes = match members.get("scope")? {
        Value::String(text) => scope::normalize([text.as_str()], separator),
        Value::Array(list) => scope::normalize(list.iter().filter_map(Value::as_str), separator),
        _ => return None,
    };
    (!scopes.is_empty()).then_some(scopes)
}

#[cfg(test)]
mod tests;
