//! Integrations that share a client, at a provider whose revocation ends every grant of the user
//! and the client.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};
use secrecy::ExposeSecret as _;

use crate::support::{ALICE, BOB, CLIENT_ID, CLIENT_SECRET, Host};

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("calendar"),
    env = "TEST",
    allow(unknown_scope)
)]
pub struct Calendar;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("mail"),
    env = "TEST",
    allow(unknown_scope)
)]
pub struct Mail;

/// The same client with tokens that are revoked one by one.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Single;

/// Another client.
#[derive(OAuthIntegration)]
#[oauth(provider = "google", scopes("photos"), env = "OTHER")]
pub struct Photos;

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::builder()
        .client(CLIENT_ID, CLIENT_SECRET)
        .client("other-client", "other-secret")
        .start()
        .await
        .unwrap();
    let all = integrations![Calendar, Mail, Single, Photos];
    let host = Host::start_with(all, &provider, |builder| {
        builder.client_credentials("OTHER", "other-client", "other-secret".to_owned())
    })
    .await;
    (provider, host)
}

async fn connect(host: &Host, provider: &MockProvider, user: i32, services: &[&str]) {
    for service in services {
        host.browser(user).connect(service, provider).await;
    }
}

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

#[tokio::test]
async fn the_first_disconnect_leaves_the_second_its_grant_and_the_last_ends_both() {
    let (provider, host) = setup().await;
    connect(&host, &provider, ALICE, &["calendar", "mail"]).await;
    connect(&host, &provider, BOB, &["calendar"]).await;
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    host.oauth.refresh_due().await.unwrap();
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    assert_eq!(waiting(&host), 2);
    host.sql("UPDATE mail_connection SET expires_at = 1");
    let token = Mail::access_token(&host.oauth, ALICE).await.unwrap();
    assert!(provider.token_is_live(token.expose_secret()));

    Mail::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 0);
    assert_eq!(provider.count(Endpoint::Revocation), 4);
    let living = provider.issued_refresh_tokens();
    let living: Vec<_> = living
        .iter()
        .filter(|token| provider.token_is_live(token))
        .collect();
    assert_eq!(living.len(), 1, "Bob's");
}

#[tokio::test]
async fn a_connection_made_meanwhile_counts_and_so_does_any_integration_of_the_client() {
    let (provider, host) = setup().await;
    connect(&host, &provider, ALICE, &["calendar", "single"]).await;
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    connect(&host, &provider, ALICE, &["calendar"]).await;
    // It is connected itself, and goes when the others are gone.
    Single::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 2, "of Single alone");
    assert!(Calendar::access_token(&host.oauth, ALICE).await.is_ok());
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 6);
    assert_eq!(waiting(&host), 0);
}

#[tokio::test]
async fn another_client_and_single_tokens_wait_for_nobody() {
    let (provider, host) = setup().await;
    connect(&host, &provider, ALICE, &["calendar", "single", "photos"]).await;
    Single::disconnect(&host.oauth, ALICE).await.unwrap();
    Photos::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 4);
    assert_eq!(waiting(&host), 0);
    assert!(Calendar::access_token(&host.oauth, ALICE).await.is_ok());
}

#[tokio::test]
async fn a_purge_ends_them_all_and_a_deleted_user_frees_what_waited() {
    let (provider, host) = setup().await;
    for user in [ALICE, BOB] {
        connect(&host, &provider, user, &["calendar", "mail"]).await;
    }
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 2);
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 4);
    Calendar::disconnect(&host.oauth, BOB).await.unwrap();
    assert_eq!(waiting(&host), 2);
    host.sql("DELETE FROM users WHERE id = 2");
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(waiting(&host), 0);
}
