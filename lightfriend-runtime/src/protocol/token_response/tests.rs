mod any_answer;
mod mapped;

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::*;
use crate::{
    descriptor::{Authorization, Table, Token, UserIdType},
    http::Answer,
};

const fn descriptor(token_type: TokenType) -> Descriptor {
    with(Token {
        token_type,
        ..Token::DEFAULT
    })
}

const fn with(token: Token) -> Descriptor {
    Descriptor {
        service: "rfc",
        title: "RFC",
        description: "",
        authorization: Authorization::DEFAULT,
        token,
        api: None,
        env: "RFC",
        route: "/api/rfc",
        table: Table {
            name: "rfc_connection",
            owner_id: UserIdType::Integer,
            ..Table::DEFAULT
        },
        ..Descriptor::DEFAULT
    }
}

static ANY: Descriptor = descriptor(TokenType::Any);
static BEARER: Descriptor = descriptor(TokenType::Bearer);
static DEFAULT: Descriptor = descriptor(TokenType::BearerOrAbsent);

fn answered(
    descriptor: &'static Descriptor,
    status: u16,
    body: &[u8],
) -> Result<TokenAnswer, Failure> {
    let answer = Answer {
        status,
        retry_after: None,
        max_age: None,
        body: Zeroizing::new(body.to_vec()),
    };
    read(Answered {
        descriptor,
        answer: &answer,
        sent: &["mock-rt-1"],
    })
}

fn tokens(body: &[u8]) -> Option<(String, Option<String>)> {
    let answer = answered(&DEFAULT, 200, body).ok()?;
    let refresh_token = answer.refresh_token.as_ref();
    Some((
        answer.access_token.expose_secret().to_owned(),
        refresh_token.map(|token| token.expose_secret().to_owned()),
    ))
}

fn class(status: u16, body: &str) -> Class {
    let failure = answered(&DEFAULT, status, body.as_bytes()).err();
    failure.expect("a failure").class
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
    let read = answered(&ANY, 200, SUCCESS.as_bytes()).ok().unwrap();
    assert_eq!(read.access_token.expose_secret(), "2YotnFZFEjr1zCsicMWpAA");
    let refresh_token = read.refresh_token.unwrap();
    assert_eq!(refresh_token.expose_secret(), "tGzv3JOkF0XG5Qx2TlKWIA");
    assert_eq!(read.expires_in, Some(Duration::from_hours(1)));
    assert_eq!(read.scopes, None);
    assert_eq!(read.members["example_parameter"], "example_value");
    assert_eq!(read.oddity, None);
}

#[test]
fn its_token_type_is_odd_where_bearer_is_expected() {
    let read = answered(&BEARER, 200, SUCCESS.as_bytes()).ok().unwrap();
    assert!(matches!(read.oddity, Some(Error::InvalidResponse { .. })));
}

/// RFC 6749 section 5.2.
#[test]
fn the_error_of_the_rfc_is_read() {
    let failure = answered(&BEARER, 400, br#"{ "error":"invalid_request" }"#).err();
    let failure = failure.unwrap();
    assert!(matches!(
        &*failure.error,
        Error::Refused {
            code: "invalid_request",
            ..
        }
    ));
    assert_eq!(failure.class, Class::Account);
}

#[test]
fn an_ended_grant_is_known_by_its_word_wherever_it_stands() {
    for body in [
        r#"{"error":"invalid_grant"}"#,
        r#"{"errors":[{"errorType":"invalid_grant","message":"x"}],"success":false}"#,
        r#"{"error":{"code":"invalid_grant"}}"#,
        r#"{"error":"invalid_request","detail":"invalid_grant"}"#,
        r#"{"error":"interaction_required","error_codes":[50079],"suberror":"basic_action"}"#,
        r#"{"error":"login_required"}"#,
        r#"{"error":"consent_required"}"#,
        r#"{"error":"account_selection_required"}"#,
        r#"{"code":"invalid_grant","msg":"x"}"#,
        r#"{"error":{"type":"invalid_grant"}}"#,
        r#"{"error":["invalid_grant"]}"#,
        r#"[{"error":"invalid_grant"}]"#,
        r#"["invalid_grant"]"#,
        r#""invalid_grant""#,
        "error=invalid_grant",
    ] {
        for status in [400, 401, 403, 404, 422] {
            assert_eq!(class(status, body), Class::GrantEnded, "{status} {body}");
        }
    }
    // Some answer 200 whatever happened.
    for body in [
        r#"{"error":"invalid_grant"}"#,
        r#"{"success":false,"errors":[{"code":"invalid_grant"}]}"#,
        r#"{"ok":false,"code":"interaction_required","access_token":""}"#,
    ] {
        assert_eq!(class(200, body), Class::GrantEnded, "{body}");
    }
}

#[test]
fn other_refusals_are_the_accounts_or_the_clients() {
    for body in [
        "",
        "{}",
        r#"{"message":"Bad Request","errors":[{"resource":"RefreshToken","code":"invalid"}]}"#,
        r#"{"error":"invalid_request"}"#,
        r#"{"status":"BAD"}"#,
        "[]",
        r#"[{"status":"BAD"}]"#,
        r#""the refresh token is not valid""#,
        "The refresh token is not valid.",
        "invalid_grant",
        r#"<?xml version="1.0"?><error><code>InvalidToken</code></error>"#,
    ] {
        assert_eq!(class(400, body), Class::Account, "{body}");
    }
    assert_eq!(class(401, r#"{"error":"invalid_client"}"#), Class::Client);
    for word in ["unauthorized_client", "invalid_scope"] {
        let body = format!(r#"{{"error":"{word}"}}"#);
        assert_eq!(class(400, &body), Class::PerhapsClient);
    }
    assert_eq!(class(200, "{}"), Class::Account);
}

#[test]
fn what_does_not_come_from_the_provider_says_nothing_of_the_account() {
    let page = r#"<a href="/?a=b&error=invalid_grant&c">"#;
    assert_eq!(class(403, page), Class::Unclear);
    for page in [
        "<!DOCTYPE html><p>Bad Request</p>",
        "\u{feff}<HTML></HTML>",
        r#"<?xml version="1.0"?><!DOCTYPE html><html><p>invalid_grant</p></html>"#,
    ] {
        assert_eq!(class(400, page), Class::Unclear, "{page}");
    }
    // A firewall's.
    assert_eq!(class(403, "Forbidden"), Class::Unclear);
    assert_eq!(class(404, "404 page not found"), Class::Unclear);
    for unusable in [page, "", "[]", "under maintenance", "{", "\"\""] {
        assert_eq!(class(200, unusable), Class::Unclear, "{unusable}");
    }
    for status in [301, 408, 425, 429, 500, 503] {
        assert_eq!(class(status, r#"{"error":"invalid_grant"}"#), Class::Away);
    }
    let later = r#"{"error":"temporarily_unavailable"}"#;
    assert_eq!(class(400, later), Class::Away);
}

#[test]
fn an_error_that_says_nothing_beside_a_token_is_none() {
    for nothing in [
        r#""""#,
        "false",
        "0",
        "[]",
        "{}",
        "null",
        r#"" ""#,
        r#""0""#,
        r#""false""#,
        "[null]",
        r#"[""]"#,
        r#"{"code":0,"message":""}"#,
    ] {
        let body = format!(r#"{{"access_token":"a","error":{nothing}}}"#);
        let answer = answered(&DEFAULT, 200, body.as_bytes()).ok().unwrap();
        assert_eq!(answer.oddity, None, "{nothing}");
        let alone = format!(r#"{{"error":{nothing}}}"#);
        assert!(answered(&DEFAULT, 200, alone.as_bytes()).is_err());
    }
    let body = br#"{"access_token":"a","error":"access_denied"}"#;
    let answer = answered(&DEFAULT, 200, body).ok().unwrap();
    assert!(matches!(answer.oddity, Some(Error::Refused { .. })));
}

#[test]
fn secrets_of_the_request_are_not_repeated() {
    let body = br#"{"error":"x","error_description":"mock-rt-1 \u001b[1m is \"bad\""}"#;
    let failure = answered(&DEFAULT, 400, body).err().unwrap();
    let told = failure.error.in_full().to_string();
    assert!(
        told.contains("[REDACTED]") && !told.contains("mock-rt-1"),
        "{told}"
    );
    assert!(!told.contains('\u{1b}'), "{told}");
    assert!(!failure.error.to_string().contains("bad"));
}

/// A connect is refused for it, and a refresh is not.
#[test]
fn white_space_around_tokens_is_odd_and_cut_off() {
    let body = br#"{"access_token":" a1\n","refresh_token":"\tr1\r\n"}"#;
    assert_eq!(tokens(body), Some(("a1".into(), Some("r1".into()))));
    for body in [
        r#"{"access_token":"a1\n"}"#,
        r#"{"access_token":"a1","refresh_token":"r1\n"}"#,
    ] {
        let answer = answered(&DEFAULT, 200, body.as_bytes()).ok().unwrap();
        assert!(answer.oddity.is_some(), "{body}");
    }
    for body in [r#"{"access_token":"\n"}"#, r#"{"access_token":"a\nb"}"#] {
        assert!(
            answered(&DEFAULT, 200, body.as_bytes()).is_err(),
            "{body:?}"
        );
    }
}

#[test]
fn a_token_type_is_read_without_white_space_and_case() {
    let is_odd = |descriptor, token_type: &str| {
        let body = format!(r#"{{"access_token":"a","token_type":{token_type}}}"#);
        let answer = answered(descriptor, 200, body.as_bytes()).ok().unwrap();
        answer.oddity.is_some()
    };
    for bearer in [
        r#""Bearer""#,
        r#""BEARER""#,
        r#""Bearer ""#,
        r#"" bearer\n""#,
    ] {
        assert!(!is_odd(&BEARER, bearer), "{bearer}");
    }
    for nothing in [r#""""#, r#"" ""#, "null"] {
        assert!(!is_odd(&DEFAULT, nothing), "{nothing}");
        assert!(is_odd(&BEARER, nothing), "{nothing}");
    }
    for other in [r#""bearer mac""#, r#""mac""#, "1", r#"["Bearer"]"#] {
        assert!(is_odd(&DEFAULT, other), "{other}");
    }
}

#[test]
fn what_was_issued_or_sent_in_another_form_is_not_repeated_either() {
    let body =
        br#"{"access_token":"at-1","error":"warning","error_description":"at-1 is limited"}"#;
    let answer = answered(&DEFAULT, 200, body).ok().unwrap();
    let told = answer.oddity.unwrap().in_full().to_string();
    assert!(told.contains("[REDACTED] is limited"), "{told}");
    let answer = Answer {
        status: 400,
        retry_after: None,
        max_age: None,
        body: Zeroizing::new(
            br#"{"error":"x","error_description":"refresh_token=1%2F%2F0g&x"}"#.to_vec(),
        ),
    };
    let failure = read(Answered {
        descriptor: &DEFAULT,
        answer: &answer,
        sent: &["1//0g"],
    });
    let told = failure.err().unwrap().error.in_full().to_string();
    assert!(told.contains("refresh_token=[REDACTED]&x"), "{told}");
}

#[test]
fn an_empty_scope_says_nothing() {
    let scopes = |scope: &str| {
        let body = format!(r#"{{"access_token":"a","scope":{scope}}}"#);
        answered(&DEFAULT, 200, body.as_bytes())
            .ok()
            .unwrap()
            .scopes
    };
    for nothing in [r#""""#, r#"" ""#, "[]", "null", "1"] {
        assert_eq!(scopes(nothing), None, "{nothing}");
    }
    assert_eq!(scopes(r#"["a","b"]"#).as_deref(), Some("a b"));
}

#[test]
fn of_a_lifetime_and_a_moment_the_earlier_counts() {
    let at = clock::now() + 60;
    let body = format!(r#"{{"access_token":"a","expires_in":3600,"expires_at":{at}}}"#);
    let answer = answered(&DEFAULT, 200, body.as_bytes()).ok().unwrap();
    assert!(answer.expires_in.unwrap() <= Duration::from_mins(1));
}
