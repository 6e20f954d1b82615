//! What happens beside a refresh must not spoil it: columns that refuse their values, reconnects,
//! other services.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::post};
use lightfriend_runtime::{
    ConnectionStatus, OAuthIntegration, SecretString, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{Drive, expire, read_that_meets, setup, status, token};
use crate::support::{ALICE, BOB, Host, TestDatabase, builder};

/// A service whose answers have a value that the application's database may refuse.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Tenants {
    /// The application allows each once.
    #[oauth(token_response = "tenant")]
    tenant: Option<String>,
}

#[tokio::test]
async fn a_field_that_the_database_refuses_costs_no_tokens() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Tenants], &provider).await;
    for user in [ALICE, BOB] {
        host.browser(user).connect("tenants", &provider).await;
    }
    host.sql(
        "CREATE UNIQUE INDEX one_each ON tenants_connection (tenant);
         UPDATE tenants_connection SET tenant = 't' || user_id, expires_at = 1, issued_at = 0",
    );
    let answer =
        json!({"access_token": "a1", "refresh_token": "r1", "expires_in": 3600, "tenant": "t2"});
    provider.fault(Endpoint::Token, Fault::json(answer));
    let token = Tenants::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "a1");
    let row = Tenants::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.tenant.as_deref(), Some("t1"));
    let sealed = row.refresh_token.unwrap();
    let refresh_token = host.oauth.open::<Tenants>(ALICE, "refresh_token", &sealed);
    assert_eq!(refresh_token.unwrap().expose_secret(), "r1");
}

#[tokio::test]
async fn a_column_that_is_missing_is_found_before_a_refresh_token_is_spent() {
    let provider = MockProvider::start().await.unwrap();
    let keys = super::rotation::key("k1");
    let ring = || super::rotation::ring(&[&keys]);
    let host = Host::start_with(integrations![Tenants], &provider, |builder| {
        builder.keys(ring())
    })
    .await;
    host.browser(ALICE).connect("tenants", &provider).await;
    // As an older release left it.
    host.sql(
        "ALTER TABLE tenants_connection DROP COLUMN tenant;
         UPDATE tenants_connection SET expires_at = 1, issued_at = 0",
    );
    provider.clear_requests();
    let newer = builder(&host.database, integrations![Tenants], &provider)
        .keys(ring())
        .backend_url("https://newer.example")
        .build()
        .unwrap();
    let error = Tenants::access_token(&newer, ALICE).await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    assert!(error.to_string().contains("`tenant`"), "{error}");
    assert_eq!(provider.count(Endpoint::Token), 0);
    newer.migrate().await.unwrap();
    assert!(Tenants::access_token(&newer, ALICE).await.is_ok());
}

#[tokio::test]
async fn a_refusal_of_tokens_that_were_replaced_meanwhile_is_nobodys() {
    let (provider, host) = setup().await;
    expire(&host);
    let refusal =
        Fault::status_with_body(400, "application/json", r#"{"error":"invalid_request"}"#);
    let refusal = refusal.late(Duration::from_millis(700));
    let reader = read_that_meets(&provider, &host, refusal).await;
    host.browser(ALICE).connect("drive", &provider).await;
    let newest = provider.issued_access_tokens().pop().unwrap();
    assert_eq!(reader.await.unwrap().unwrap().expose_secret(), newest);
    let status = Drive::status(&host.oauth, ALICE).await.unwrap();
    assert_eq!(status.refresh_failing_since, None);
}

#[tokio::test]
async fn an_ended_grant_of_a_row_the_host_inserted_is_found_out_too() {
    let (provider, host) = setup().await;
    host.sql("UPDATE drive_connection SET generation = 0, expires_at = NULL, issued_at = 0");
    provider.revoke_all_tokens();
    let call = Drive::client(&host.oauth, ALICE).get("/x").send().await;
    assert!(call.unwrap_err().is_reauth_required());
    assert_eq!(status(&host).await, ConnectionStatus::NeedsReauth);
    assert!(token(&host).await.unwrap_err().is_reauth_required());
}

/// A service that takes its time.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://slow.example/authorize",
    token_endpoint = "https://slow.example/slow",
    env = "TEST",
    users = "none"
)]
pub struct Slow;

/// One that does not.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://quick.example/authorize",
    token_endpoint = "https://quick.example/quick",
    env = "TEST",
    users = "none"
)]
pub struct Quick;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_service_keeps_the_background_from_no_other() {
    let good = || json!({"access_token": "fresh", "expires_in": 3600}).to_string();
    let gate = Arc::new(Semaphore::new(0));
    let held = gate.clone();
    let slow = move || async move {
        let _passed = held.acquire().await;
        good()
    };
    let app = Router::new()
        .route("/slow", post(slow))
        .route("/quick", post(move || async move { good() }));
    let address = crate::support::serve(app).await;
    let database = TestDatabase::new();
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Slow, Quick], &provider)
        .route_outgoing_to(address)
        .backend_url("https://host.example")
        .build()
        .unwrap();
    oauth.migrate().await.unwrap();
    let mut conn = database.connection();
    macro_rules! connect {
        ($service:ty, $model:ident, $new:ident, $user:expr) => {
            let seal = |column, text: &str| {
                let secret = SecretString::from(text);
                oauth.seal::<$service>($user, column, &secret).unwrap()
            };
            let new = $new {
                user_id: $user,
                access_token: seal("access_token", "old"),
                refresh_token: Some(seal("refresh_token", "r")),
                scopes: None,
                expires_at: Some(1),
                refresh_token_expires_at: None,
                created_at: 0,
                issued_at: 0,
            };
            $model::create(&mut conn, new).unwrap();
        };
    }
    for user in 1..=40 {
        connect!(Slow, SlowConnection, NewSlowConnection, user);
    }
    connect!(Quick, QuickConnection, NewQuickConnection, 1);
    drop(conn);
    let refresher = oauth.spawn_refresher(Duration::from_secs(1));
    let is_fresh = async || {
        let row = Quick::connection(&oauth, 1).await.unwrap().unwrap();
        row.expires_at > Some(1)
    };
    let waiting = async {
        while !is_fresh().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    // None of the slow ones has been answered, and the first is given up on later than this.
    let in_time = tokio::time::timeout(Duration::from_secs(12), waiting).await;
    assert!(in_time.is_ok() && gate.available_permits() == 0);
    gate.add_permits(1000);
    refresher.shutdown().await;
}
