//! What is revoked at the end of one of several accounts.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::{connect, disconnect, sign_in, three};
use crate::support::{ALICE, BOB, Host, outcome};

/// A revocation here ends every grant of user and client; each account is another user of Google's.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("mail"),
    env = "TEST",
    allow(unknown_scope)
)]
pub struct Mail {
    #[oauth(token_response = "team.id", account_key)]
    id: String,
}

/// Another integration of the same client.
#[derive(OAuthIntegration)]
#[oauth(provider = "google", scopes("photos"), env = "TEST")]
pub struct Photos;

#[tokio::test]
async fn a_siblings_tokens_stay() {
    let (provider, host) = three().await;
    let alice = host.browser(ALICE);
    // What a reconnect replaces waits for the end of its own account.
    connect(&alice, &provider, "T1", "Acme").await;
    let waiting = "SELECT count(*) AS n FROM oauth_revocation WHERE next_attempt_at IS NULL";
    assert_eq!(host.number(waiting), 2);
    disconnect(&alice, "?account=T2").await;
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 2);
    assert_eq!(host.number(waiting), 2, "the other's");
    for user in [ALICE, BOB] {
        for account in super::Teams::accounts(&host.oauth, user).await.unwrap() {
            assert!(account.access_token().await.is_ok());
            assert_eq!(
                account.client().get("/me").send().await.unwrap().status(),
                200
            );
        }
    }
    disconnect(&alice, "?account=T1").await;
    host.oauth.drain().await;
    assert_eq!(provider.count(Endpoint::Revocation), 6);
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_revocation"), 0);
}

#[tokio::test]
async fn what_ends_a_whole_grant_waits_for_other_services_and_not_for_other_accounts() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Mail, Photos], &provider).await;
    let alice = host.browser(ALICE);
    for id in ["a", "b"] {
        sign_in(&provider, id, id);
        alice.connect("mail", &provider).await;
    }
    alice.post("/api/mail/disconnect?account=a").await;
    host.oauth.drain().await;
    assert_ne!(
        provider.count(Endpoint::Revocation),
        0,
        "the other account is another user there"
    );
    alice.connect("photos", &provider).await;
    let before = provider.count(Endpoint::Revocation);
    alice.post("/api/mail/disconnect?account=b").await;
    host.oauth.drain().await;
    assert_eq!(
        provider.count(Endpoint::Revocation),
        before,
        "the photos would end with it"
    );
    alice.post("/api/photos/disconnect").await;
    host.oauth.drain().await;
    assert!(provider.count(Endpoint::Revocation) > before + 1);
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_revocation"), 0);
}

#[tokio::test]
async fn what_could_not_be_revoked_is_tried_again_with_its_account() {
    let (provider, host) = three().await;
    provider.fault_always(Endpoint::Revocation, Fault::status(503));
    disconnect(&host.browser(ALICE), "?account=T1").await;
    host.oauth.drain().await;
    provider.clear_faults();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = 1");
    // Sealed anew meanwhile, too.
    assert!(host.oauth.rotate_keys().await.unwrap().is_complete());
    provider.clear_requests();
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_revocation"), 0);
    let revoked = provider.requests();
    let tokens: Vec<&str> = revoked.iter().filter_map(|it| it.param("token")).collect();
    assert_eq!(tokens.len(), 2);
    assert!(tokens.iter().all(|token| !provider.token_is_live(token)));
}

#[tokio::test]
async fn what_was_granted_and_not_kept_is_revoked() {
    let (provider, host) = three().await;
    provider.answer_exchanges(json!({"team": {"name": "nameless"}}));
    let alice = host.browser(ALICE);
    let callback = alice.connect("teams", &provider).await;
    assert_eq!(outcome(&callback), "invalid_provider_response");
    host.oauth.drain().await;
    // Nobody knows which account it is of: it may be one that is connected.
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    host.oauth.purge_user(ALICE).await.unwrap();
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_revocation"), 0);
}
