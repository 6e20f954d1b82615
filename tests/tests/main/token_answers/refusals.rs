//! Answers that cannot be used: each has its word, and nothing that is stored is lost.

use lightfriend_runtime::testing::{Endpoint, Fault};
use serde_json::{Value, json};

use super::{answer, connect, json_text, setup};
use crate::support::{ALICE, BOB, location, outcome};

const INVALID: &str = "invalid_provider_response";
const REFUSED: &str = "provider_refused";
const UNAVAILABLE: &str = "provider_unavailable";

/// Each answer leads Alice, who is connected, and Bob, who is not, to the front end with the slug;
/// nothing is stored, nothing changes, nothing is asked twice, and the next connect works.
async fn refuses(service: &str, cases: Vec<(&str, Fault, &str)>) {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    alice.connect(service, &provider).await;
    let table = format!("{service}_connection");
    let before = host.rows(&table);
    assert_eq!(before.len(), 1);
    for (name, fault, slug) in cases {
        for browser in [&alice, &bob] {
            provider.clear_requests();
            let landing = location(&connect(browser, service, &provider, fault.clone()).await);
            let expected = host.url(&format!("/connections?error={slug}&service={service}#"));
            assert_eq!(landing, expected, "{name}");
            assert_eq!(host.rows(&table), before, "{name}");
            assert_eq!(provider.count(Endpoint::Token), 1, "{name}");
        }
    }
    let unfinished = "SELECT COUNT(*) AS n FROM oauth_flow WHERE done_at IS NULL";
    assert_eq!(host.number(unfinished), 0);
    assert_eq!(outcome(&bob.connect(service, &provider).await), "connected");
    assert_eq!(host.rows(&table)[0], before[0]);
}

#[tokio::test]
async fn a_token_type_that_is_absent_or_unknown_is_refused() {
    refuses(
        "strict",
        vec![
            ("absent", json_text(r#"{"access_token":"a"}"#), INVALID),
            ("null", answer(&json!({"token_type": null})), INVALID),
            ("empty", answer(&json!({"token_type": ""})), INVALID),
            ("mac", answer(&json!({"token_type": "mac"})), INVALID),
            ("two", answer(&json!({"token_type": "bearer mac"})), INVALID),
            ("number", answer(&json!({"token_type": 1})), INVALID),
            ("list", answer(&json!({"token_type": ["Bearer"]})), INVALID),
        ],
    )
    .await;
    let bad = vec![
        ("mac", answer(&json!({"token_type": "mac"})), INVALID),
        ("number", answer(&json!({"token_type": 1})), INVALID),
    ];
    refuses("untyped", bad).await;
}

#[tokio::test]
async fn an_error_in_a_success_is_an_error() {
    let with_token = |error: Value| answer(&json!({"error": error}));
    refuses(
        "strict",
        vec![
            ("code", json_text(r#"{"error":"invalid_grant"}"#), REFUSED),
            (
                "slack",
                json_text(r#"{"ok":false,"error":"invalid_code"}"#),
                REFUSED,
            ),
            (
                "markup",
                json_text(r#"{"error":"<script>alert(1)</script>"}"#),
                REFUSED,
            ),
            (
                "later",
                json_text(r#"{"error":"temporarily_unavailable"}"#),
                UNAVAILABLE,
            ),
            ("not a text", json_text(r#"{"error":{"code":1}}"#), REFUSED),
            (
                "beside a token",
                with_token(json!("access_denied")),
                REFUSED,
            ),
            (
                "object beside a token",
                with_token(json!({"code": 1})),
                REFUSED,
            ),
            (
                "form",
                json_text("error=bad_verification_code&error_uri=x"),
                REFUSED,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_success_that_is_no_token_answer_is_refused() {
    let object = |members: &str| json_text(format!(r#"{{"token_type":"Bearer"{members}}}"#));
    let deep = format!(
        r#"{{"access_token":"a","token_type":"Bearer","x":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    refuses(
        "strict",
        vec![
            ("HTML", Fault::html(200), INVALID),
            ("nothing", Fault::status(204), INVALID),
            ("empty", json_text(""), INVALID),
            ("list", json_text("[]"), INVALID),
            (
                "text",
                json_text(r#""access_token=a&token_type=Bearer""#),
                INVALID,
            ),
            ("null", json_text("null"), INVALID),
            ("deep", json_text(deep), INVALID),
            (
                "cut off",
                json_text(r#"{"access_token":"a","token_type":"Be"#),
                INVALID,
            ),
            (
                "two",
                json_text(r#"{"access_token":"a","token_type":"Bearer"}{}"#),
                INVALID,
            ),
            (
                "no UTF-8",
                json_text(b"{\"access_token\":\"\xff\",\"token_type\":\"Bearer\"}"),
                INVALID,
            ),
            (
                "huge number",
                object(r#","access_token":"a","expires_in":1e999"#),
                INVALID,
            ),
            (
                "two tokens",
                object(r#","access_token":"a","access_token":"b""#),
                INVALID,
            ),
            (
                "two types",
                object(r#","access_token":"a","token_type":"Bearer""#),
                INVALID,
            ),
            (
                "deep twice",
                object(r#","access_token":"a","x":{"y":1,"y":2}"#),
                INVALID,
            ),
            (
                "form twice",
                json_text("access_token=a&access_token=b&token_type=bearer"),
                INVALID,
            ),
            (
                "form without",
                json_text("access_token=&token_type=bearer"),
                INVALID,
            ),
            ("text in a list", Fault::big_body(1000), INVALID),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_token_is_a_text_that_a_header_can_carry() {
    let access = |value: Value| answer(&json!({"access_token": value}));
    let refresh = |value: Value| answer(&json!({"refresh_token": value}));
    refuses(
        "strict",
        vec![
            ("absent", json_text(r#"{"token_type":"Bearer"}"#), INVALID),
            ("null", access(json!(null)), INVALID),
            ("empty", access(json!("")), INVALID),
            ("number", access(json!(12345)), INVALID),
            ("truth", access(json!(true)), INVALID),
            ("list", access(json!(["a"])), INVALID),
            ("object", access(json!({"a": "b"})), INVALID),
            ("line break", access(json!("a\r\nX-Evil: 1")), INVALID),
            ("line feed", access(json!("a\n")), INVALID),
            ("NUL", access(json!("a\u{0}b")), INVALID),
            ("space", access(json!("a b")), INVALID),
            ("blank", access(json!(" ")), INVALID),
            ("no ASCII", access(json!("é")), INVALID),
            ("refresh number", refresh(json!(1)), INVALID),
            ("refresh list", refresh(json!([])), INVALID),
            ("refresh line break", refresh(json!("a\r\nb")), INVALID),
        ],
    )
    .await;
}

#[tokio::test]
async fn failures_of_the_provider_are_told_from_its_refusals() {
    let code = |status, code: &str| {
        let body = json!({"error": code, "error_description": "canary <b>"}).to_string();
        Fault::status_with_body(status, "application/json", body)
    };
    let form = "application/x-www-form-urlencoded";
    refuses(
        "strict",
        vec![
            ("500", Fault::status(500), UNAVAILABLE),
            ("502", Fault::html(502), UNAVAILABLE),
            ("503", Fault::retry_after(503, 1), UNAVAILABLE),
            ("500 with a code", code(500, "invalid_grant"), UNAVAILABLE),
            ("429", Fault::retry_after(429, 1), UNAVAILABLE),
            ("429 with a code", code(429, "invalid_grant"), UNAVAILABLE),
            ("408", Fault::status(408), UNAVAILABLE),
            ("400 without a code", Fault::status(400), UNAVAILABLE),
            ("403 page", Fault::html(403), UNAVAILABLE),
            ("404 page", Fault::html(404), UNAVAILABLE),
            (
                "400 with a list",
                Fault::status_with_body(400, "application/json", "[]"),
                UNAVAILABLE,
            ),
            ("later", code(400, "temporarily_unavailable"), UNAVAILABLE),
            ("invalid_request", code(400, "invalid_request"), REFUSED),
            ("invalid_client", code(401, "invalid_client"), REFUSED),
            ("invalid_grant", code(400, "invalid_grant"), REFUSED),
            (
                "unauthorized_client",
                code(400, "unauthorized_client"),
                REFUSED,
            ),
            (
                "unsupported_grant_type",
                code(400, "unsupported_grant_type"),
                REFUSED,
            ),
            ("invalid_scope", code(400, "invalid_scope"), REFUSED),
            ("unknown", code(400, "<script>"), REFUSED),
            (
                "form",
                Fault::status_with_body(400, form, "error=invalid_grant"),
                REFUSED,
            ),
        ],
    )
    .await;
}
