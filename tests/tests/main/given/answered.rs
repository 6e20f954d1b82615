//! What only the first moments of a connection know: scopes that a callback says, and tokens that
//! belong where they came from.

use std::sync::Arc;

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{begin, come_back};
use crate::{
    requests::{self, Recorder, Seen, expire},
    support::{ALICE, Host, eventually},
};

/// Strava: the user may untick scopes, and only the callback says which are left.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.strava.example/oauth/authorize",
    token_endpoint = "https://www.strava.example/oauth/token",
    scopes("read", "activity:read_all"),
    scope_separator = ",",
    env = "TEST"
)]
pub struct Strava;

/// A shop each, whose answers bring a refresh token once.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.stall.example.com/authorize",
    token_endpoint = "https://{shop}.stall.example.com/token",
    revocation_endpoint = "https://{shop}.stall.example.com/{seller}/revoke",
    lookup(
        url = "https://{shop}.stall.example.com/sellers/{seller}/graphql",
        body = "{{\"query\": \"{{ me }}\", \"note\": \"{note}\"}}"
    ),
    env = "TEST"
)]
pub struct Stall {
    #[oauth(var)]
    shop: String,
    #[oauth(var)]
    note: Option<String>,
    #[oauth(token_response = "seller_id")]
    seller: i64,
    #[oauth(lookup = "data.me")]
    me: Option<String>,
    #[oauth(token_response = "required")]
    required: String,
}

async fn setup(answer: impl Fn(&Seen) -> Value + Send + Sync + 'static) -> (Arc<Recorder>, Host) {
    requests::host(integrations![Strava, Stall], answer).await
}

#[tokio::test]
async fn scopes_that_only_the_callback_says_are_the_granted_ones() {
    let (_, host) = setup(requests::tokens).await;
    let browser = host.browser(ALICE);
    let url = browser.start("strava").await;
    let outcome = come_back(&host, &browser, "strava", &url, "&scope=read,profile").await;
    assert_eq!(outcome, "connected");
    let status = browser.status("strava").await;
    assert_eq!(status["scopes"], json!(["read", "profile"]), "{status}");
    assert_eq!(status["missing_scopes"], json!(["activity:read_all"]));
    // What says nothing is no list of none.
    let url = browser.start("strava").await;
    come_back(&host, &browser, "strava", &url, "&scope=").await;
    let status = browser.status("strava").await;
    assert_eq!(status["missing_scopes"], json!([]), "{status}");
}

/// A provider that gives a refresh token with the first consent only.
fn once(seen: &Seen) -> Value {
    let mut answer = requests::tokens(seen);
    answer["seller_id"] = 17.into();
    answer["required"] = "x".into();
    if seen.host.starts_with("other") {
        answer.as_object_mut().unwrap().remove("refresh_token");
    }
    answer
}

#[tokio::test]
async fn a_refresh_token_stays_with_the_server_that_gave_it() {
    let (recorder, host) = setup(once).await;
    let browser = host.browser(ALICE);
    for shop in ["acme", "other"] {
        let url = begin(&browser, "stall", &format!("shop={shop}")).await;
        assert_eq!(
            come_back(&host, &browser, "stall", &url, "").await,
            "connected"
        );
    }
    recorder.take();
    expire(&host, "stall", 1);
    let error = Stall::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert!(error.is_reauth_required(), "{error}");
    let asked = recorder.take();
    assert!(asked.iter().all(|seen| seen.path != "/token"), "{asked:?}");
    // At the same one it is kept.
    for _ in 0..2 {
        let url = begin(&browser, "stall", "shop=acme").await;
        come_back(&host, &browser, "stall", &url, "").await;
    }
    expire(&host, "stall", 1);
    Stall::access_token(&host.oauth, ALICE).await.unwrap();
}

#[tokio::test]
async fn a_value_is_a_part_of_a_string_in_a_lookups_body() {
    let (recorder, host) = setup(|seen| {
        if seen.path.ends_with("/graphql") {
            json!({"data": {"me": "seller"}})
        } else {
            once(seen)
        }
    })
    .await;
    let browser = host.browser(ALICE);
    let url = begin(
        &browser,
        "stall",
        "shop=acme&note=%22,%22query%22:%22evil%22%5C",
    )
    .await;
    assert_eq!(
        come_back(&host, &browser, "stall", &url, "").await,
        "connected"
    );
    let lookup = recorder.take().pop().unwrap();
    // Numbers of the answer are known by then, too.
    assert_eq!(
        lookup.target(),
        "POST acme.stall.example.com/sellers/17/graphql"
    );
    let sent: Value = serde_json::from_slice(&lookup.body).unwrap();
    assert_eq!(
        sent,
        json!({"query": "{ me }", "note": "\",\"query\":\"evil\"\\"})
    );
}

#[tokio::test]
async fn what_nobody_holds_is_revoked_where_the_answer_says() {
    let (recorder, host) = setup(|seen| {
        let mut answer = once(seen);
        answer["required"] = Value::Null;
        answer
    })
    .await;
    let browser = host.browser(ALICE);
    let url = begin(&browser, "stall", "shop=acme").await;
    let outcome = come_back(&host, &browser, "stall", &url, "").await;
    assert_eq!(outcome, "invalid_provider_response");
    let mut asked = Vec::new();
    let is_revoked = eventually(|| {
        asked.extend(recorder.take().iter().map(Seen::target));
        asked.contains(&"POST acme.stall.example.com/17/revoke".to_owned())
    });
    assert!(is_revoked.await, "{asked:?}");
}
