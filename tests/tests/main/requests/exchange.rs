//! A second request that turns the token into the usable one.

use std::sync::Arc;

use lightfriend_runtime::{OAuthIntegration, integrations};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Recorder, Seen, connect, expire, host, recorder::assert_params};
use crate::support::{ALICE, CLIENT_SECRET, Host, eventually, outcome, param};

/// Instagram: a token for an hour becomes one for sixty days, which renews itself from then on.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.instagram.example/oauth/authorize",
    token_endpoint = "https://api.instagram.example/oauth/access_token",
    refresh_endpoint = "https://graph.instagram.example/refresh_access_token",
    exchange(
        method = "GET",
        url = "https://graph.instagram.example/access_token",
        params(
            grant_type = "ig_exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}"
        )
    ),
    refresh(
        method = "GET",
        grant_type = "ig_refresh_token",
        token = "access_token",
        token_param = "access_token",
        auth_method = "omit"
    ),
    env = "TEST"
)]
pub struct Instagram {
    #[oauth(token_response("data.0.user_id", "user_id"))]
    instagram_user_id: String,
}

/// Bullhorn: every token opens a session, whose token and host calls of the API are made with.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://auth.bullhornstaffing.example/oauth/authorize",
    token_endpoint = "https://auth.bullhornstaffing.example/oauth/token",
    revocation_endpoint = "https://auth.bullhornstaffing.example/oauth/revoke",
    exchange(
        method = "GET",
        url = "https://rest.bullhornstaffing.example/rest-services/login?version=*&access_token={access_token}",
        access_token = "BhRestToken",
        repeat
    ),
    api_base_url = "{+rest_url}",
    api_auth(header = "BhRestToken"),
    env = "TEST"
)]
pub struct Bullhorn {
    #[oauth(exchange = "restUrl", host_suffix = ".bullhornstaffing.example")]
    rest_url: String,
}

#[tokio::test]
async fn instagram_exchanges_once_and_refreshes_what_it_got() {
    let (provider, host) = host(integrations![Instagram], |seen| match &*seen.path {
        "/oauth/access_token" => json!({"access_token": "short", "user_id": 17_841}),
        "/access_token" => {
            json!({"access_token": "long", "token_type": "bearer", "expires_in": 5_183_944})
        }
        _ => json!({"access_token": "longer", "token_type": "bearer", "expires_in": 5_183_944}),
    })
    .await;
    connect(&host, &host.browser(ALICE), "instagram").await;
    let asked = provider.take();
    let [_, exchange] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(
        exchange.target(),
        "GET graph.instagram.example/access_token"
    );
    let expected = [
        ("access_token", "short"),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "ig_exchange_token"),
    ];
    assert_params(&exchange.query(), &expected);
    assert!(exchange.body.is_empty());
    let stored = Instagram::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.instagram_user_id, "17841");
    assert_eq!(token(&host, "instagram").await, "long");
    // The lifetime is the long one's.
    let lives = "SELECT expires_at - issued_at AS n FROM instagram_connection";
    assert_eq!(host.number(lives), 5_183_944);
    expire(&host, "instagram", -1);
    assert_eq!(token(&host, "instagram").await, "longer");
    let refresh = provider.only();
    assert_eq!(
        refresh.target(),
        "GET graph.instagram.example/refresh_access_token"
    );
    let expected = [("access_token", "long"), ("grant_type", "ig_refresh_token")];
    assert_params(&refresh.query(), &expected);
}

/// Counts the tokens that it has given, and the sessions.
fn bullhorn(seen: &Seen) -> Value {
    match &*seen.path {
        "/oauth/token" => {
            let number = if seen.param("grant_type").as_deref() == Some("refresh_token") {
                2
            } else {
                1
            };
            json!({"access_token": format!("at-{number}"), "refresh_token": format!("rt-{number}"),
                   "token_type": "Bearer", "expires_in": 600})
        }
        "/rest-services/login" => {
            let token = seen.param("access_token").expect("a token");
            json!({"BhRestToken": token.replace("at", "session"),
                   "restUrl": format!("https://{}.bullhornstaffing.example/rest-services/e999/", token.replace("at-", "rest3"))})
        }
        _ => json!({}),
    }
}

async fn token(host: &Host, service: &str) -> String {
    let token = match service {
        "instagram" => Instagram::access_token(&host.oauth, ALICE).await,
        _ => Bullhorn::access_token(&host.oauth, ALICE).await,
    };
    token.unwrap().expose_secret().to_owned()
}

async fn with_a_session(
    answer: impl Fn(&Seen) -> Value + Send + Sync + 'static,
) -> (Arc<Recorder>, Host) {
    let (provider, host) = host(integrations![Bullhorn], answer).await;
    connect(&host, &host.browser(ALICE), "bullhorn").await;
    (provider, host)
}

#[tokio::test]
async fn bullhorn_opens_a_session_with_every_token() {
    let (provider, host) = with_a_session(bullhorn).await;
    let login = provider.take().pop().unwrap();
    assert_eq!(
        login.target(),
        "GET rest.bullhornstaffing.example/rest-services/login"
    );
    assert_params(
        &login.query(),
        &[("access_token", "at-1"), ("version", "*")],
    );
    let call = |path: &'static str| Bullhorn::client(&host.oauth, ALICE).get(path).send();
    call("/entity/Candidate/5").await.unwrap();
    let asked = provider.only();
    assert_eq!(
        asked.target(),
        "GET rest31.bullhornstaffing.example/rest-services/e999/entity/Candidate/5"
    );
    assert_eq!(asked.header("bhresttoken"), Some("session-1"));
    // A refresh opens another, at another host, and what both have brought is stored.
    expire(&host, "bullhorn", 1);
    assert_eq!(token(&host, "bullhorn").await, "session-2");
    let asked = provider.take();
    let [refresh, login] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(refresh.param("refresh_token").as_deref(), Some("rt-1"));
    assert_eq!(login.param("access_token").as_deref(), Some("at-2"));
    call("/ping").await.unwrap();
    assert_eq!(provider.only().host, "rest32.bullhornstaffing.example");
    let free = "SELECT COUNT(*) AS n FROM bullhorn_connection WHERE lease_until IS NULL";
    assert_eq!(host.number(free), 1);
}

/// The refresh token is new, and nobody else has it: it is kept though the session is not to be had.
#[tokio::test]
async fn what_a_refresh_has_brought_outlives_a_session_that_fails() {
    let is_down = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let down = is_down.clone();
    let (provider, host) = with_a_session(move |seen| {
        if seen.path == "/rest-services/login" && down.load(std::sync::atomic::Ordering::SeqCst) {
            return json!(503);
        }
        let mut answer = bullhorn(seen);
        if seen.param("refresh_token").as_deref() == Some("rt-2") {
            answer["access_token"] = "at-3".into();
        }
        answer
    })
    .await;
    provider.take();
    is_down.store(true, std::sync::atomic::Ordering::SeqCst);
    expire(&host, "bullhorn", 1);
    let error = Bullhorn::access_token(&host.oauth, ALICE)
        .await
        .unwrap_err();
    assert!(error.is_transient(), "{error}");
    // Neither is the token of the first kind anybody's to use, nor is the row held.
    let left = "SELECT COUNT(*) AS n FROM bullhorn_connection \
                WHERE status = 'active' AND expires_at <= unixepoch() AND lease_until IS NULL";
    assert_eq!(host.number(left), 1);
    is_down.store(false, std::sync::atomic::Ordering::SeqCst);
    provider.take();
    let begin = std::time::Instant::now();
    let session = loop {
        // Whoever failed is left alone for a while.
        match Bullhorn::access_token(&host.oauth, ALICE).await {
            Ok(token) => break token.expose_secret().to_owned(),
            Err(error) => assert!(
                error.is_transient() && begin.elapsed().as_secs() < 120,
                "{error}"
            ),
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    };
    assert_eq!(session, "session-3");
    let refresh = &provider.take()[0];
    assert_eq!(refresh.param("refresh_token").as_deref(), Some("rt-2"));
}

/// Nothing is connected without the usable token, and what was granted is revoked.
#[tokio::test]
async fn a_connect_whose_exchange_fails_leaves_nothing_behind() {
    for answer in [
        json!(400),
        json!({"restUrl": "https://x.bullhornstaffing.example"}),
        json!(503),
    ] {
        let (provider, host) = host(integrations![Bullhorn], move |seen| match &*seen.path {
            "/rest-services/login" => answer.clone(),
            _ => bullhorn(seen),
        })
        .await;
        let browser = host.browser(ALICE);
        let url = browser.start("bullhorn").await;
        let state = param(&url, "state").unwrap();
        let callback = host.url(&format!(
            "/api/bullhorn/oauth/callback?code=c&state={state}"
        ));
        assert_ne!(outcome(&browser.callback(&callback).await), "connected");
        assert!(
            Bullhorn::connection(&host.oauth, ALICE)
                .await
                .unwrap()
                .is_none()
        );
        let mut asked = Vec::new();
        let is_revoked = eventually(|| {
            asked.extend(provider.take());
            asked.iter().any(|seen| {
                seen.path == "/oauth/revoke" && seen.param("token").as_deref() == Some("rt-1")
            })
        });
        assert!(is_revoked.await, "{asked:?}");
    }
}
