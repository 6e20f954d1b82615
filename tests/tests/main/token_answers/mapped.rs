//! What holds of every answer holds of those with other names too.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{connect, json_text};
use crate::support::{ALICE, Host, outcome, trace_of};

/// A service whose tokens are below `data`, by names of its own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_response(
        root("data", "result.0"),
        access_token("token", "session.token"),
        refresh_token = ("renewal", "session.renewal"),
        expires_in = "lifetime",
    ),
    token_error(
        code("error.code", "code"),
        success(0, "ok"),
        invalid_grant("7"),
        transient("9")
    ),
    env = "TEST"
)]
pub struct Mapped;

/// A service whose answers are forms with a name of their own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_response(access_token = "oauth_token"),
    token_error(code = "ret", invalid_grant("100016")),
    env = "TEST"
)]
pub struct Forms;

const INVALID: &str = "invalid_provider_response";
const REFUSED: &str = "provider_refused";

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Mapped, Forms], &provider).await;
    (provider, host)
}

/// How a connect with this answer ends.
async fn ends(provider: &MockProvider, host: &Host, service: &str, text: &str) -> String {
    let browser = host.browser(ALICE);
    outcome(&connect(&browser, service, provider, json_text(text)).await)
}

async fn tokens(host: &Host) -> (String, Option<String>) {
    let row = Mapped::connection(&host.oauth, ALICE).await.unwrap();
    let row = row.expect("a row");
    let open = |column, sealed| {
        let secret = host.oauth.open::<Mapped>(ALICE, column, sealed);
        secret.unwrap().expose_secret().to_owned()
    };
    let renewal = row.refresh_token.as_ref();
    (
        open("access_token", &row.access_token),
        renewal.map(|sealed| open("refresh_token", sealed)),
    )
}

#[tokio::test]
async fn the_first_path_that_leads_to_a_value_wins() {
    let (provider, host) = setup().await;
    for (answer, access_token, refresh_token) in [
        (
            json!({"data": {"token": "a", "session": {"token": "b"}}}),
            "a",
            None,
        ),
        (
            json!({"data": {"token": "", "session": {"token": "b", "renewal": "r"}}}),
            "b",
            Some("r"),
        ),
        (
            json!({"data": {"token": null, "renewal": " ", "session": {"token": "b", "renewal": "r"}}}),
            "b",
            Some("r"),
        ),
        (
            json!({"data": null, "result": [{"token": "c"}], "token": "x"}),
            "c",
            None,
        ),
        (
            json!({"access_token": "x", "refresh_token": "x", "data": {"token": "a", "refresh_token": "x"}}),
            "a",
            None,
        ),
    ] {
        host.sql("DELETE FROM mapped_connection");
        let ended = ends(&provider, &host, "mapped", &answer.to_string()).await;
        assert_eq!(ended, "connected", "{answer}");
        let expected = (access_token.to_owned(), refresh_token.map(str::to_owned));
        assert_eq!(tokens(&host).await, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_success_has_a_token_that_is_one_where_it_should_be() {
    let (provider, host) = setup().await;
    for (answer, slug) in [
        (r#"{"access_token":"x","token":"x"}"#, INVALID),
        (r#"{"data":{"access_token":"x"}}"#, INVALID),
        (r#"{"data":[],"token":"x"}"#, INVALID),
        (r#"{"data":"x","code":0}"#, INVALID),
        (r#"{"data":{"token":7}}"#, INVALID),
        (r#"{"data":{"token":{"token":"a"}}}"#, INVALID),
        (r#"{"data":{"token":"a\r\nb"}}"#, INVALID),
        (r#"{"data":{"token":"a","token_type":"mac"}}"#, INVALID),
        (r#"{"data":{"token":"a","renewal":["r"]}}"#, INVALID),
        // Members on the way to a token repeat.
        (r#"{"data":{"token":"a","token":"b"}}"#, INVALID),
        (r#"{"data":{"token":"a"},"data":{"token":"b"}}"#, INVALID),
        (
            r#"{"data":{"token":"a","renewal":"r","renewal":"s"}}"#,
            INVALID,
        ),
        // What says that there is an error, beside a token.
        (r#"{"code":7,"data":{"token":"a"}}"#, REFUSED),
        (r#"{"code":"no","data":{"token":"a"}}"#, REFUSED),
        (r#"{"code":true,"data":{"token":"a"}}"#, REFUSED),
        (r#"{"code":{"of":"its own"},"data":{"token":"a"}}"#, REFUSED),
        (r#"{"data":{"token":"a","code":7}}"#, REFUSED),
        (r#"{"data":{"token":"a","error":"no"}}"#, REFUSED),
        (r#"{"error":"no","data":{"token":"a"}}"#, REFUSED),
        (r#"{"error":{"code":"no"},"data":{"token":"a"}}"#, REFUSED),
        (r#"{"code":9}"#, "provider_unavailable"),
        (
            r#"{"code":0,"error":"temporarily_unavailable"}"#,
            "provider_unavailable",
        ),
        (r#"{"result":[{"error":"invalid_grant"}]}"#, REFUSED),
    ] {
        let ended = ends(&provider, &host, "mapped", answer).await;
        assert_eq!(ended, slug, "{answer}");
        let rows = "SELECT COUNT(*) AS n FROM mapped_connection";
        assert_eq!(host.number(rows), 0, "{answer}");
    }
    for answer in [
        r#"{"code":0,"data":{"token":"a"}}"#,
        r#"{"code":"0","data":{"token":"a"}}"#,
        r#"{"code":"ok","data":{"token":"a","token_type":"bearer"}}"#,
        r#"{"code":null,"data":{"token":"a"}}"#,
        // An error whose code is a success's is none.
        r#"{"error":{"code":"ok","message":"fine"},"data":{"token":"a"}}"#,
    ] {
        let ended = ends(&provider, &host, "mapped", answer).await;
        assert_eq!(ended, "connected", "{answer}");
    }
}

#[tokio::test]
async fn a_refresh_keeps_its_tokens_whatever_else_its_answer_says() {
    for answer in [
        r#"{"code":7,"data":{"token":"a2","renewal":"r2"}}"#,
        r#"{"data":{"token":"a2","renewal":"r2","token_type":"mac"}}"#,
        r#"{"data":{"token":"a2","renewal":"r2"},"x":{"y":1,"y":2}}"#,
        r#"{"data":{"token":"a2","renewal":"r2"}} trailing"#,
    ] {
        let (provider, host) = setup().await;
        let first = r#"{"data":{"token":"a1","renewal":"r1","lifetime":3600}}"#;
        assert_eq!(ends(&provider, &host, "mapped", first).await, "connected");
        host.sql("UPDATE mapped_connection SET issued_at = 0, expires_at = 1");
        provider.fault(Endpoint::Token, json_text(answer));
        Mapped::access_token(&host.oauth, ALICE).await.unwrap();
        let expected = ("a2".to_owned(), Some("r2".to_owned()));
        assert_eq!(tokens(&host).await, expected, "{answer}");
    }
}

/// Of two refresh tokens none is known to be the one.
#[tokio::test]
async fn a_refresh_token_that_repeats_is_not_taken() {
    let (provider, host) = setup().await;
    let first = r#"{"data":{"token":"a1","renewal":"r1","lifetime":3600}}"#;
    ends(&provider, &host, "mapped", first).await;
    host.sql("UPDATE mapped_connection SET issued_at = 0, expires_at = 1");
    let twice = r#"{"data":{"token":"a2","renewal":"r2","renewal":"r3","lifetime":3600}}"#;
    provider.fault(Endpoint::Token, json_text(twice));
    Mapped::access_token(&host.oauth, ALICE).await.unwrap();
    let expected = ("a2".to_owned(), Some("r1".to_owned()));
    assert_eq!(tokens(&host).await, expected);
}

#[tokio::test]
async fn an_error_is_found_whether_or_not_the_root_is_there() {
    for (status, answer) in [
        (200, json!({"code": 7})),
        (200, json!({"data": {"code": "7"}})),
        (200, json!({"error": {"code": 7, "message": "over"}})),
        (400, json!({"code": 7, "data": {}})),
        (400, json!({"data": {"error": "invalid_grant"}})),
        (400, json!({"error": "invalid_grant"})),
        // Not the code's, but RFC 6749's.
        (400, json!({"code": 3, "reason": "invalid_grant"})),
    ] {
        let (provider, host) = setup().await;
        let first = r#"{"data":{"token":"a1","renewal":"r1","lifetime":3600}}"#;
        ends(&provider, &host, "mapped", first).await;
        host.sql("UPDATE mapped_connection SET issued_at = 0, expires_at = 1");
        let body = answer.to_string();
        let fault = Fault::status_with_body(status, "application/json", body);
        provider.fault_always(Endpoint::Token, fault);
        let error = Mapped::access_token(&host.oauth, ALICE).await.unwrap_err();
        assert!(error.is_reauth_required(), "{answer}: {error}");
    }
}

/// A number means nothing beside the code.
#[tokio::test]
async fn own_words_are_those_of_the_code() {
    let (provider, host) = setup().await;
    let first = r#"{"data":{"token":"a1","renewal":"r1","lifetime":3600}}"#;
    ends(&provider, &host, "mapped", first).await;
    host.sql("UPDATE mapped_connection SET issued_at = 0, expires_at = 1");
    let answer = json!({"code": 3, "request_id": "7"}).to_string();
    let fault = Fault::status_with_body(400, "application/json", answer);
    provider.fault(Endpoint::Token, fault);
    let error = Mapped::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
}

#[tokio::test]
async fn forms_have_other_names_too() {
    let (provider, host) = setup().await;
    let form = "oauth_token=a%2Fb&expires_in=3600";
    assert_eq!(ends(&provider, &host, "forms", form).await, "connected");
    let token = Forms::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "a/b");
    for (form, slug) in [
        ("ret=100016&msg=over", REFUSED),
        ("oauth_token=a&oauth_token=b", INVALID),
        ("access_token=a", INVALID),
    ] {
        assert_eq!(ends(&provider, &host, "forms", form).await, slug, "{form}");
    }
}

const CANARIES: [&str; 4] = [
    "canary-access",
    "canary-renewal",
    "canary-session",
    "canary-id",
];

#[tokio::test]
async fn tokens_with_other_names_are_not_logged_either() {
    let log = trace_of("token_answers::mapped::refused_with_tokens_in_it", &[]).await;
    assert!(log.contains("[REDACTED]"), "{log}");
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn refused_with_tokens_in_it() {
    let (provider, host) = setup().await;
    let answer = |code: Value| {
        json!({"code": code, "message": CANARIES.join(" "), "id_token": "canary-id", "data": {
            "token": "canary-access", "renewal": "canary-renewal",
            "session": {"token": "canary-session"},
        }})
    };
    for code in [json!(3), json!("canary-access"), json!(7)] {
        let answer = answer(code).to_string();
        assert_eq!(ends(&provider, &host, "mapped", &answer).await, REFUSED);
    }
}
