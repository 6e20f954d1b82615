//! Refreshes that a provider refuses in words of its own: the account's trouble, nobody else's.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode, routing::post};
use lightfriend_runtime::{
    ConnectionStatus, EventKind, OAuth, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{
    Drive, expire,
    faults::{expired, fresh},
    make_stale, row, setup, status, token,
};
use crate::support::{ALICE, TestDatabase};

fn refusal(status: u16, body: &str) -> Fault {
    Fault::status_with_body(status, "application/json", body)
}

#[tokio::test]
async fn an_ended_grant_is_known_wherever_the_provider_says_so() {
    for (status_code, body) in [
        (
            400,
            r#"{"errors":[{"errorType":"invalid_grant","message":"no longer valid"}],"success":false}"#,
        ),
        (
            400,
            r#"{"error":"interaction_required","error_codes":[50079],"suberror":"basic_action"}"#,
        ),
        (400, r#"{"error":{"code":"login_required"}}"#),
        (422, r#"{"code":"invalid_grant","message":"no"}"#),
        (403, r#"[{"error":"invalid_grant"}]"#),
        (400, r#"{"error":"account_selection_required"}"#),
        (
            200,
            r#"{"success":false,"errors":[{"code":"invalid_grant"}]}"#,
        ),
        (
            401,
            r#"{"error":"invalid_request","reason":"invalid_grant"}"#,
        ),
        (200, r#"{"ok":false,"error":"consent_required"}"#),
    ] {
        let (provider, host) = setup().await;
        expire(&host);
        provider.fault_always(Endpoint::Token, refusal(status_code, body));
        for _ in 0..12 {
            assert!(
                token(&host).await.unwrap_err().is_reauth_required(),
                "{body}"
            );
        }
        assert_eq!(status(&host).await, ConnectionStatus::NeedsReauth);
        assert_eq!(
            provider.count(Endpoint::Token),
            2,
            "one try, and one to confirm it"
        );
    }
}

#[tokio::test]
async fn one_wrong_word_about_the_grant_costs_no_connection() {
    let (provider, host) = setup().await;
    expire(&host);
    provider.fault(
        Endpoint::Token,
        refusal(400, r#"{"error":"invalid_grant"}"#),
    );
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    assert_eq!(status(&host).await, ConnectionStatus::Active);
}

#[tokio::test]
async fn a_refusal_without_a_known_word_is_said_and_leaves_the_tokens_alone() {
    for (status_code, body) in [
        (
            400,
            r#"{"message":"Bad Request","errors":[{"resource":"RefreshToken","field":"refresh_token","code":"invalid"}]}"#,
        ),
        (
            403,
            r#"{"error":"unauthorized_client","error_description":"that refresh token is not valid"}"#,
        ),
        (400, ""),
        (404, "{}"),
        (400, "The refresh token is not valid."),
        (401, r#"<?xml version="1.0"?><error>InvalidToken</error>"#),
        (400, r#"{"error":"invalid_request"}"#),
        (200, r#"{"success":false}"#),
    ] {
        let (provider, host) = setup().await;
        expire(&host);
        let before = row(&host);
        let mut events = host.oauth.events();
        provider.fault(Endpoint::Token, refusal(status_code, body));
        let error = token(&host).await.unwrap_err();
        assert!(
            error.is_transient() && !error.is_misconfigured(),
            "{body}: {error}"
        );
        assert_eq!(row(&host), before, "{body}");
        let json = host.browser(ALICE).status("drive").await;
        assert_eq!(json["status"], "active", "{body}");
        let since = json["refresh_failing_since"].as_str().expect("a moment");
        let event = events.next().await.expect("the host lives");
        assert_eq!(event.kind, EventKind::RefreshFailed);
        assert_eq!(event.since.as_deref(), Some(since));
        let page = host.browser(ALICE).get("/connections").await;
        let page = page.text().await.unwrap();
        // `2026-01-02T..`: people are told the day.
        let day = since[8..10].trim_start_matches('0');
        let told = format!("Since {day} ");
        assert!(
            page.contains("refuses to renew") && page.contains(&told),
            "{page}"
        );
        // A refresh that is accepted ends it.
        assert!(provider.token_is_live(&token(&host).await.unwrap()));
        let json = host.browser(ALICE).status("drive").await;
        assert_eq!(json["refresh_failing_since"], Value::Null, "{body}");
        assert_eq!(events.next().await.unwrap().kind, EventKind::Refreshed);
        assert_eq!(events.next().await.unwrap().kind, EventKind::Recovered);
    }
}

#[tokio::test]
async fn five_refusals_over_a_day_with_a_dead_token_ask_for_the_user() {
    let (provider, host, key) = expired().await;
    let length = || host.number("SELECT length(refresh_token) AS n FROM drive_connection");
    let before = length();
    // Each time an instance that has met no refusal yet: nobody waits for the pauses.
    let refused = async |refusals: i64, hours: i64| {
        host.sql(&format!(
            "UPDATE drive_connection SET refusals = {refusals}, \
             refused_since = unixepoch() - {hours} * 3600"
        ));
        provider.fault(
            Endpoint::Token,
            refusal(400, r#"{"message":"Bad Request"}"#),
        );
        Drive::access_token(&fresh(&host, &provider, &key), ALICE).await
    };
    // Neither many in a short time nor few over a long one.
    for (refusals, hours) in [(100, 23), (3, 48)] {
        assert!(refused(refusals, hours).await.unwrap_err().is_transient());
        assert_eq!(status(&host).await, ConnectionStatus::Active);
    }
    // Nor is the future, of a clock that was ahead, a long time; from then on it counts.
    assert!(refused(100, -48).await.unwrap_err().is_transient());
    let ahead = "SELECT refused_since > unixepoch() AS n FROM drive_connection";
    assert_eq!(host.number(ahead), 0);
    // Nor while the token lives.
    make_stale(&host);
    assert!(refused(100, 48).await.is_ok());
    assert_eq!(status(&host).await, ConnectionStatus::Active);
    expire(&host);
    assert!(refused(4, 25).await.unwrap_err().is_reauth_required());
    assert_eq!(status(&host).await, ConnectionStatus::NeedsReauth);
    assert_eq!(length(), before, "the ciphertext is kept");
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_counted_against_nobody() {
    let (provider, host) = setup().await;
    expire(&host);
    host.sql("UPDATE drive_connection SET refusals = 99, refused_since = 1");
    let page = "<a href=\"/?a=b&error=invalid_grant&c\">sign in</a>";
    let page = Fault::status_with_body(403, "text/html", page);
    provider.fault(Endpoint::Token, page);
    assert!(token(&host).await.unwrap_err().is_transient());
    assert_eq!(status(&host).await, ConnectionStatus::Active);
}

/// Another service, whose token endpoint is the test's own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    users = "none"
)]
pub struct Plain;

/// A token endpoint that refuses refresh tokens which begin with `dead`.
struct Refusing {
    oauth: OAuth,
    database: TestDatabase,
    asked: Arc<AtomicUsize>,
}

impl Refusing {
    async fn start(status: u16, body: &'static str) -> Self {
        let asked = Arc::<AtomicUsize>::default();
        let counted = asked.clone();
        let answer = move |form: String| async move {
            counted.fetch_add(1, Ordering::Relaxed);
            if form.contains("refresh_token=dead") {
                let status = StatusCode::from_u16(status).unwrap();
                return (status, body.to_owned());
            }
            let good = json!({"access_token": "fresh", "expires_in": 3600});
            (StatusCode::OK, good.to_string())
        };
        let app = Router::new().route("/token", post(answer));
        let address = crate::support::serve(app).await;
        let database = TestDatabase::new();
        let provider = MockProvider::start().await.unwrap();
        let oauth = crate::support::builder(&database, integrations![Plain], &provider)
            .route_outgoing_to(address)
            .backend_url("https://host.example")
            .build()
            .unwrap();
        oauth.migrate().await.unwrap();
        Self {
            oauth,
            database,
            asked,
        }
    }

    /// A connection whose token has expired so many seconds ago.
    fn connect(&self, user: i32, refresh_token: &str, expired: i64) {
        let seal = |column, text: &str| {
            let secret = SecretString::from(text);
            self.oauth.seal::<Plain>(user, column, &secret).unwrap()
        };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = i64::try_from(now.unwrap().as_secs()).unwrap();
        let new = NewPlainConnection {
            user_id: user,
            access_token: seal("access_token", "old"),
            refresh_token: Some(seal("refresh_token", refresh_token)),
            scopes: None,
            expires_at: Some(now - expired),
            refresh_token_expires_at: None,
            created_at: now - 90_000,
            issued_at: now - 90_000,
        };
        let mut conn = self.database.connection();
        PlainConnection::create(&mut conn, new).unwrap();
    }

    async fn is_refreshed(&self, user: i32) -> bool {
        let row = Plain::connection(&self.oauth, user).await.unwrap().unwrap();
        let token = self
            .oauth
            .open::<Plain>(user, "access_token", &row.access_token);
        let token = token.unwrap();
        token.expose_secret() == "fresh"
    }
}

/// What thirty accounts may be answered without holding up the thirty-first.
const OF_ONE_ACCOUNT: [(u16, &str); 9] = [
    (
        400,
        r#"{"errors":[{"errorType":"invalid_grant"}],"success":false}"#,
    ),
    (
        403,
        r#"{"error":"unauthorized_client","error_description":"not valid"}"#,
    ),
    (400, r#"{"message":"this account is closed"}"#),
    (403, "<html>blocked</html>"),
    (400, ""),
    (400, "The refresh token is not valid."),
    (200, r#"{"ok":false}"#),
    (200, "<html>sign in</html>"),
    (200, ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_refused_accounts_hold_nobody_up_in_the_background() {
    for (status, body) in OF_ONE_ACCOUNT {
        let server = Refusing::start(status, body).await;
        for user in 2..=31 {
            server.connect(user, &format!("dead-{user}"), 86_400);
        }
        server.connect(1, "alive", 60);
        let refresher = server.oauth.spawn_refresher(Duration::from_secs(1));
        let begin = Instant::now();
        while !server.is_refreshed(1).await {
            assert!(begin.elapsed() < Duration::from_secs(30), "{status} {body}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        refresher.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_that_are_refused_hold_no_reader_up() {
    for (status, body) in OF_ONE_ACCOUNT {
        let server = Refusing::start(status, body).await;
        for user in 2..=31 {
            server.connect(user, &format!("dead-{user}"), 86_400);
            Plain::access_token(&server.oauth, user).await.unwrap_err();
        }
        server.connect(1, "alive", 60);
        let token = Plain::access_token(&server.oauth, 1).await;
        assert_eq!(token.unwrap().expose_secret(), "fresh", "{status} {body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_for_some_accounts_shuts_the_others_out_for_a_moment_only() {
    let server = Refusing::start(500, "").await;
    for user in 2..=8 {
        server.connect(user, &format!("dead-{user}"), 86_400);
        Plain::access_token(&server.oauth, user).await.unwrap_err();
    }
    server.connect(1, "alive", 60);
    let oauth = server.oauth.clone();
    let begin = Instant::now();
    while Plain::access_token(&oauth, 1).await.is_err() {
        assert!(begin.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_word_that_meets_five_accounts_in_a_row_is_the_operators() {
    let server = Refusing::start(401, r#"{"error":"unauthorized_client"}"#).await;
    for user in 1..=6 {
        server.connect(user, &format!("dead-{user}"), 86_400);
    }
    for user in 1..=4 {
        let error = Plain::access_token(&server.oauth, user).await.unwrap_err();
        assert!(
            error.is_transient() && !error.is_misconfigured(),
            "{user}: {error}"
        );
    }
    for user in 5..=6 {
        let error = Plain::access_token(&server.oauth, user).await.unwrap_err();
        assert!(error.is_misconfigured(), "{user}: {error}");
    }
    // An account that is accepted between says that it is not.
    server.connect(7, "alive", 60);
    Plain::access_token(&server.oauth, 7).await.unwrap();
    server.connect(8, "dead-8", 60);
    let error = Plain::access_token(&server.oauth, 8).await.unwrap_err();
    assert!(!error.is_misconfigured(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_client_is_refused_the_background_asks_once_a_look() {
    let server = Refusing::start(401, r#"{"error":"invalid_client"}"#).await;
    for user in 1..=60 {
        server.connect(user, &format!("dead-{user}"), 86_400);
    }
    server.oauth.refresh_due().await.unwrap();
    let first = server.asked.load(Ordering::Relaxed);
    assert!(first < 40, "{first}");
    server.oauth.refresh_due().await.unwrap();
    let second = server.asked.load(Ordering::Relaxed) - first;
    assert!(second <= 1, "{second}");
}
