//! Answers of the token endpoint (RFC 6749 sections 5.1 and 5.2), as providers really send them.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::scope;
use crate::{
    descriptor::{Descriptor, TokenType},
    error::Error,
    http::Answer,
    json,
};

/// Longest lifetime believed, ten years: larger numbers are mistakes, not lifetimes.
const MOST_SECONDS: f64 = 10.0 * 365.0 * 86_400.0;

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
}

/// Reads an answer.
///
/// # Errors
/// [`Error::Refused`]: an error code of section 5.2, whatever the HTTP status.
/// [`Error::Unavailable`]: a failure of the server, or a 4xx without a code.
/// [`Error::InvalidResponse`]: a success without a usable token.
pub(crate) fn read(descriptor: &Descriptor, answer: &Answer) -> Result<TokenAnswer, Error> {
    let service = descriptor.service;
    let unavailable = |problem| Error::Unavailable {
        service,
        problem,
        retry_after: answer.retry_after,
    };
    match answer.status {
        200..=299 => {}
        300..=399 => return Err(unavailable("the token endpoint redirects")),
        408 | 429 => return Err(unavailable("too many requests or too slow")),
        400..=499 => {
            let members = members(&answer.body).unwrap_or_default();
            return Err(error_code(&members).map_or_else(
                || unavailable("an error without a code"),
                |code| refusal(descriptor, code, answer.retry_after),
            ));
        }
        _ => return Err(unavailable("the server failed")),
    }
    let members =
        members(&answer.body).map_err(|problem| Error::InvalidResponse { service, problem })?;
    success(descriptor, members).map_err(|problem| match problem {
        Problem::Code(code) => refusal(descriptor, code, answer.retry_after),
        Problem::Malformed(problem) => Error::InvalidResponse { service, problem },
    })
}

enum Problem {
    Code(&'static str),
    Malformed(&'static str),
}

fn success(descriptor: &Descriptor, members: Value) -> Result<TokenAnswer, Problem> {
    // Some providers answer 200 whatever happened; a token beside an error is none.
    if let Some(code) = error_code(&members) {
        return Err(Problem::Code(code));
    }
    let access_token = token(&members, "access_token")
        .map_err(Problem::Malformed)?
        .ok_or(Problem::Malformed("there is no access token"))?;
    check_token_type(descriptor.token.token_type, &members).map_err(Problem::Malformed)?;
    Ok(TokenAnswer {
        access_token,
        refresh_token: token(&members, "refresh_token").map_err(Problem::Malformed)?,
        expires_in: seconds(members.get("expires_in")).or(descriptor.token.default_expires_in),
        refresh_token_expires_in: [
            "refresh_token_expires_in",
            "refresh_expires_in",
            "x_refresh_token_expires_in",
        ]
        .into_iter()
        .find_map(|name| seconds(members.get(name))),
        scopes: scopes(&members, descriptor.authorization.scope_separator),
        members,
    })
}

/// JSON whatever the content type says, else a form, which a few providers still send.
fn members(body: &[u8]) -> Result<Value, &'static str> {
    match json::parse_strict(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err("it is not a JSON object"),
        Err(json::Problem::Duplicate) => Err("a member repeats"),
        Err(json::Problem::Syntax) => form(body).ok_or("it is neither JSON nor a form"),
    }
}

fn form(body: &[u8]) -> Option<Value> {
    let mut members = serde_json::Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        if members
            .insert(name.into_owned(), value.into_owned().into())
            .is_some()
        {
            return None;
        }
    }
    let is_token_answer = members.contains_key("access_token") || members.contains_key("error");
    is_token_answer.then_some(Value::Object(members))
}

/// A token that can stand in a header: visible ASCII (RFC 6750 section 2.1). Absent, null and
/// empty are the same.
fn token(members: &Value, name: &str) -> Result<Option<SecretString>, &'static str> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(SecretString::from(text.as_str())))
        }
        Some(Value::String(_)) => Err("a token holds characters that no header can carry"),
        Some(_) => Err("a token is not a text"),
    }
}

/// RFC 6749 section 7.1: a client must not use a token whose type it does not know.
fn check_token_type(rule: TokenType, members: &Value) -> Result<(), &'static str> {
    let is_bearer = |text: &str| text.eq_ignore_ascii_case("bearer");
    match (rule, members.get("token_type")) {
        (TokenType::Any, _) | (TokenType::BearerOrAbsent, None | Some(Value::Null)) => Ok(()),
        (_, Some(Value::String(text))) if is_bearer(text) => Ok(()),
        (_, None | Some(Value::Null)) => Err("there is no token_type"),
        _ => Err("the token_type is not Bearer"),
    }
}

/// A lifetime as number, float or numeric text. Zero and less mean "does not say": some providers
/// write 0 for tokens that do not expire.
fn seconds(value: Option<&Value>) -> Option<Duration> {
    let seconds = match value? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        _ => return None,
    };
    (seconds >= 1.0).then(|| Duration::from_secs_f64(seconds.min(MOST_SECONDS).floor()))
}

fn scopes(members: &Value, separator: &str) -> Option<String> {
    match members.get("scope")? {
        Value::String(text) => Some(scope::normalize([text.as_str()], separator)),
        Value::Array(list) => Some(scope::normalize(
            list.iter().filter_map(Value::as_str),
            separator,
        )),
        _ => None,
    }
}

/// The error code of an answer, if its body has one.
pub(super) fn code_of(answer: &Answer) -> Option<&'static str> {
    error_code(&members(&answer.body).ok()?)
}

/// The error code in words of section 5.2; providers' own words for the same are translated.
fn error_code(members: &Value) -> Option<&'static str> {
    let code = match members.get("error")? {
        Value::Null => return None,
        Value::String(code) => code.as_str(),
        _ => "",
    };
    Some(match code {
        // GitHub: bad_refresh_token, bad_verification_code. Slack: invalid_code,
        // invalid_refresh_token. Their documentation, 2026-08.
        "invalid_grant"
        | "bad_refresh_token"
        | "bad_verification_code"
        | "invalid_code"
        | "invalid_refresh_token" => "invalid_grant",
        // GitHub: incorrect_client_credentials. Slack: bad_client_secret, invalid_client_id.
        "invalid_client"
        | "incorrect_client_credentials"
        | "bad_client_secret"
        | "invalid_client_id" => "invalid_client",
        "unauthorized_client" => "unauthorized_client",
        "invalid_scope" => "invalid_scope",
        "invalid_request" => "invalid_request",
        "unsupported_grant_type" => "unsupported_grant_type",
        "temporarily_unavailable" => "temporarily_unavailable",
        "server_error" => "server_error",
        "slow_down" => "slow_down",
        _ => "other",
    })
}

fn refusal(descriptor: &Descriptor, code: &'static str, retry_after: Option<Duration>) -> Error {
    let service = descriptor.service;
    match code {
        "temporarily_unavailable" | "server_error" | "slow_down" => Error::Unavailable {
            service,
            problem: "it asks to try later",
            retry_after,
        },
        _ => Error::Refused { service, code },
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;
    use zeroize::Zeroizing;

    use super::*;
    use crate::descriptor::{Authorization, Table, Token, UserIdType};

    const fn descriptor(token_type: TokenType) -> Descriptor {
        Descriptor {
            service: "rfc",
            title: "RFC",
            description: "",
            authorization: Authorization::DEFAULT,
            token: Token {
                token_type,
                ..Token::DEFAULT
            },
            revocation_endpoint: None,
            revocation_ends_grant: false,
            api: None,
            env: "RFC",
            route: "/api/rfc",
            table: Table {
                name: "rfc_connection",
                user_id: UserIdType::Integer,
                users: None,
                columns: &[],
            },
        }
    }

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            body: Zeroizing::new(body.as_bytes().to_vec()),
        }
    }

    /// RFC 6749 section 5.1, whose `token_type` is a made-up one.
    const SUCCESS: &str = r#"{
       "access_token":"2YotnFZFEjr1zCsicMWpAA",
       "token_type":"example",
       "expires_in":3600,
       "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA",
       "example_parameter":"example_value"
     }"#;

    #[test]
    fn the_success_of_the_rfc_is_read() {
        let read = read(&descriptor(TokenType::Any), &answer(200, SUCCESS));
        let read = read.map_err(|error| error.to_string()).unwrap();
        assert_eq!(read.access_token.expose_secret(), "2YotnFZFEjr1zCsicMWpAA");
        let refresh_token = read.refresh_token.unwrap();
        assert_eq!(refresh_token.expose_secret(), "tGzv3JOkF0XG5Qx2TlKWIA");
        assert_eq!(read.expires_in, Some(Duration::from_hours(1)));
        assert_eq!(read.scopes, None);
        assert_eq!(read.members["example_parameter"], "example_value");
    }

    #[test]
    fn its_token_type_is_not_understood_otherwise() {
        let error = read(&descriptor(TokenType::Bearer), &answer(200, SUCCESS)).err();
        assert!(matches!(error, Some(Error::InvalidResponse { .. })));
    }

    /// RFC 6749 section 5.2.
    #[test]
    fn the_error_of_the_rfc_is_read() {
        let body = r#"{ "error":"invalid_request" }"#;
        let error = read(&descriptor(TokenType::Bearer), &answer(400, body)).err();
        let expected = Error::Refused {
            service: "rfc",
            code: "invalid_request",
        };
        assert_eq!(error, Some(expected));
    }
}
