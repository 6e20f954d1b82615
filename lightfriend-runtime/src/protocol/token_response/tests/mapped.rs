//! Answers with other names, and errors with other words.

use proptest::prelude::*;
use secrecy::ExposeSecret as _;

use super::{Class, answered, with};
use crate::descriptor::{Answer, Descriptor, ErrorWords, Token};

static MAPPED: Descriptor = with(Token {
    answer: Answer {
        root: &[&["data"]],
        access_token: &[&["token"], &["0", "token"]],
        refresh_token: &[&["renewal"]],
        ..Answer::DEFAULT
    },
    error_words: ErrorWords {
        code: &[&["code"], &["error", "code"]],
        success: &["0", "ok"],
        invalid_grant: &["7"],
        invalid_client: &["8"],
        transient: &["9"],
    },
    ..Token::DEFAULT
});

/// Without values of a success: what says nothing is one.
static UNSAID: Descriptor = with(Token {
    error_words: ErrorWords {
        code: &[&["errors", "0", "resource"], &["errcode"]],
        success: &[],
        invalid_grant: &["RefreshToken"],
        invalid_client: &[],
        transient: &[],
    },
    ..Token::DEFAULT
});

fn class(descriptor: &'static Descriptor, status: u16, body: &str) -> Class {
    let failure = answered(descriptor, status, body.as_bytes()).err();
    failure.expect("a failure").class
}

#[test]
fn codes_are_compared_as_text_wherever_the_status_is_a_refusals() {
    for (code, expected) in [
        ("7", Class::GrantEnded),
        (r#""7""#, Class::GrantEnded),
        (r#"" 7\n""#, Class::GrantEnded),
        ("7.0", Class::Account),
        ("8", Class::Client),
        ("9", Class::Away),
        (r#""invalid_client""#, Class::Client),
        ("77", Class::Account),
        ("true", Class::Account),
        ("[7]", Class::Account),
    ] {
        for status in [200, 400, 403] {
            for body in [
                format!(r#"{{"code":{code}}}"#),
                format!(r#"{{"data":{{"code":{code}}}}}"#),
                format!(r#"{{"error":{{"code":{code}}}}}"#),
            ] {
                assert_eq!(class(&MAPPED, status, &body), expected, "{status} {body}");
            }
        }
    }
}

#[test]
fn what_a_success_has_is_no_error() {
    let oddity = |descriptor, rest: &str| {
        let body = format!(r#"{{"access_token":"a","data":{{"token":"a"}}{rest}}}"#);
        let answer = answered(descriptor, 200, body.as_bytes()).ok();
        answer.expect("a token").oddity
    };
    for fine in [
        "",
        r#","code":0"#,
        r#","code":"ok""#,
        r#","code":null"#,
        r#","code":" ""#,
        r#","error":{"code":"ok","message":"no trouble"}"#,
    ] {
        assert_eq!(oddity(&MAPPED, fine), None, "{fine}");
    }
    for wrong in [
        r#","code":1"#,
        r#","code":"00""#,
        r#","code":false"#,
        r#","code":{}"#,
        r#","code":0,"error":"no""#,
        r#","error":{"message":"no code"}"#,
    ] {
        assert!(oddity(&MAPPED, wrong).is_some(), "{wrong}");
    }
    for fine in [
        r#","errcode":0"#,
        r#","errcode":"0""#,
        r#","errcode":false"#,
    ] {
        assert_eq!(oddity(&UNSAID, fine), None, "{fine}");
    }
    for wrong in [
        r#","errcode":1"#,
        r#","errcode":"0000""#,
        r#","errcode":true"#,
    ] {
        assert!(oddity(&UNSAID, wrong).is_some(), "{wrong}");
    }
}

#[test]
fn own_words_count_anywhere_only_where_there_is_no_code() {
    let elsewhere = r#"{"errors":[],"reason":"RefreshToken"}"#;
    assert_eq!(class(&UNSAID, 400, elsewhere), Class::GrantEnded);
    let beside = r#"{"errors":[{"resource":"Application"}],"reason":"RefreshToken"}"#;
    assert_eq!(class(&UNSAID, 400, beside), Class::Account);
    let code = r#"{"errors":[{"resource":"RefreshToken"}]}"#;
    assert_eq!(class(&UNSAID, 400, code), Class::GrantEnded);
}

#[test]
fn the_log_has_the_code_and_the_sentence_and_no_token() {
    let told = |status, body: &str| {
        let failure = answered(&MAPPED, status, body.as_bytes()).err();
        failure.expect("a failure").error.in_full().to_string()
    };
    let error = told(400, r#"{"code":40029,"errmsg":"invalid code"}"#);
    assert!(error.contains(r#""40029": "invalid code""#), "{error}");
    let error = told(200, r#"{"data":{"code":503,"error":"Invalid Params"}}"#);
    assert!(error.contains(r#""503": "Invalid Params""#), "{error}");
    let error = told(400, r#"{"code":false,"error":"invalid_code"}"#);
    assert!(error.contains(r#""invalid_code""#), "{error}");
    let body = r#"{"code":3,"message":"t-1 r-1 s-1 i-1 x-1","x":[{"id_token":"i-1"}],
                   "data":{"token":"t-1","renewal":"r-1","refresh_token":{"of":["s-1"]}}}"#;
    let answer = answered(&MAPPED, 200, body.as_bytes()).ok().unwrap();
    let error = answer.oddity.unwrap().in_full().to_string();
    let redacted = "[REDACTED] [REDACTED] [REDACTED] [REDACTED] x-1";
    assert!(error.contains(redacted), "{error}");
}

#[test]
fn a_token_that_two_readers_see_as_two_is_none() {
    for body in [
        r#"{"data":{"token":"a","token":"b"}}"#,
        r#"{"data":{"token":"a"},"data":{"token":"b"}}"#,
        r#"{"data":{"token":null,"token":"b"}}"#,
        r#"{"data":[{"token":"a","token":"b"}]}"#,
    ] {
        assert!(answered(&MAPPED, 200, body.as_bytes()).is_err(), "{body}");
    }
    // The same twice is odd, and one token.
    for body in [
        r#"{"data":{"token":"a","token":"a"}}"#,
        r#"{"data":{"token":"a"},"x":{"token":1,"token":2}}"#,
    ] {
        let answer = answered(&MAPPED, 200, body.as_bytes()).ok();
        let answer = answer.expect("a token");
        assert!(answer.oddity.is_some(), "{body}");
        assert_eq!(answer.access_token.expose_secret(), "a");
    }
}

proptest! {
    #[test]
    fn whatever_is_answered_a_token_can_stand_in_a_header(
        token in ".{0,12}", code in "[0-9a-z\"{}\\[\\],:.-]{0,12}", status in 200u16..600,
    ) {
        let token = serde_json::Value::from(token);
        let body = format!(r#"{{"code":{code},"data":{{"token":{token}}}}}"#);
        if let Ok(answer) = answered(&MAPPED, status, body.as_bytes()) {
            let token = answer.access_token.expose_secret();
            prop_assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
