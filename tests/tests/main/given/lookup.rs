//! What the tokens do not say: looked up after the connect, or in the access token itself.

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::connect;
use crate::{
    requests::{self, Seen},
    support::ALICE,
};

/// Linear: one GraphQL call.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://linear.example/oauth/authorize",
    token_endpoint = "https://api.linear.example/oauth/token",
    lookup(
        url = "https://api.linear.example/graphql",
        body = "{{\"query\": \"{{ viewer {{ id email }} }}\"}}",
        headers("x-client" = "{client_id}"),
    ),
    env = "TEST"
)]
pub struct Linear {
    #[oauth(lookup = "data.viewer.email")]
    account: Option<String>,
    #[oauth(lookup("data.viewer.id", "id"))]
    viewer_id: String,
}

/// Mailchimp-like: the host of the API is looked up, with the header that the API takes.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.mailchimp.example/oauth2/authorize",
    token_endpoint = "https://login.mailchimp.example/oauth2/token",
    api_base_url = "https://{dc}.api.mailchimp.example/3.0",
    api_auth(header = "x-token"),
    lookup(url = "https://login.mailchimp.example/oauth2/metadata"),
    env = "TEST"
)]
pub struct Mailchimp {
    #[oauth(lookup = "dc")]
    dc: String,
}

/// Teams-like: the tenant is a claim of the access token.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://teams.example/authorize",
    token_endpoint = "https://teams.example/token",
    env = "TEST"
)]
pub struct Teams {
    #[oauth(access_token_claim = "tid")]
    tid: Option<String>,
}

async fn setup(
    answer: impl Fn(&Seen) -> Value + Send + Sync + 'static,
) -> (std::sync::Arc<requests::Recorder>, crate::support::Host) {
    requests::host(integrations![Linear, Mailchimp, Teams], answer).await
}

#[tokio::test]
async fn one_call_fills_all_fields() {
    let (recorder, host) = setup(|seen| match &*seen.path {
        "/graphql" => json!({"data": {"viewer": {"id": 7, "email": "a@example.com"}}}),
        _ => requests::tokens(seen),
    })
    .await;
    assert_eq!(connect(&host, "linear").await, "connected");
    let asked = recorder.take();
    let [_, lookup] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(lookup.target(), "POST api.linear.example/graphql");
    assert_eq!(
        lookup.header("authorization"),
        Some("Bearer the-access-token")
    );
    assert_eq!(lookup.header("x-client"), Some(crate::support::CLIENT_ID));
    assert_eq!(lookup.header("content-type"), Some("application/json"));
    let sent: Value = serde_json::from_slice(&lookup.body).unwrap();
    assert_eq!(sent, json!({"query": "{ viewer { id email } }"}));
    let stored = Linear::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.account.as_deref(), Some("a@example.com"));
    assert_eq!(stored.viewer_id, "7");
}

#[tokio::test]
async fn a_lookup_that_fails_costs_its_fields() {
    for answer in [json!(500), json!(401), json!({"data": null}), json!("text")] {
        let (recorder, host) = setup(move |seen| match &*seen.path {
            "/graphql" => answer.clone(),
            _ => requests::tokens(seen),
        })
        .await;
        // One of them is required, so there is no connection without it.
        let end = connect(&host, "linear").await;
        assert_eq!(end, "invalid_provider_response");
        assert!(
            Linear::connection(&host.oauth, ALICE)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(recorder.take().len(), 2);
    }
}

#[tokio::test]
async fn the_api_lives_where_the_lookup_says() {
    let (recorder, host) = setup(|seen| match &*seen.path {
        "/oauth2/metadata" => json!({"dc": "us6"}),
        _ => requests::tokens(seen),
    })
    .await;
    assert_eq!(connect(&host, "mailchimp").await, "connected");
    let lookup = recorder.take().pop().unwrap();
    assert_eq!(
        lookup.target(),
        "GET login.mailchimp.example/oauth2/metadata"
    );
    assert_eq!(lookup.header("x-token"), Some("the-access-token"));
    assert_eq!(lookup.header("authorization"), None);
    Mailchimp::client(&host.oauth, ALICE)
        .get("/lists")
        .send()
        .await
        .unwrap();
    assert_eq!(
        recorder.only().target(),
        "GET us6.api.mailchimp.example/3.0/lists"
    );
}

/// What an answer names is no less guarded than what a user types.
#[tokio::test]
async fn a_host_that_a_lookup_names_is_one_label() {
    let (_, host) = setup(|seen| match &*seen.path {
        "/oauth2/metadata" => json!({"dc": "evil.example/"}),
        _ => requests::tokens(seen),
    })
    .await;
    assert_eq!(connect(&host, "mailchimp").await, "invalid_field");
    assert!(
        Mailchimp::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_claim_of_an_access_token_that_is_a_jwt_is_stored() {
    for (token, expected) in [
        ("eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ0MSJ9.x", Some("t1")),
        ("opaque", None),
    ] {
        let (_, host) = setup(move |seen| {
            let mut answer = requests::tokens(seen);
            answer["access_token"] = token.into();
            answer
        })
        .await;
        assert_eq!(connect(&host, "teams").await, "connected");
        let stored = Teams::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.tid.as_deref(), expected);
    }
}
