//! Tokens that several users share, as those of a workspace.

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{Recorder, Seen, connect, host};
use crate::sqlite_only;
use crate::support::{ALICE, BOB, Host};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://slack.example/oauth/v2/authorize",
    token_endpoint = "https://slack.example/api/oauth.v2.access",
    token_type = "any",
    revocation_endpoint = "https://slack.example/api/auth.revoke",
    revocation(auth_method = "bearer", token = "access_token", shared_by = "team_id"),
    env = "TEST"
)]
pub struct Workspace {
    #[oauth(token_response = "team.id")]
    team_id: String,
    #[oauth(token_response = "hook")]
    hook: Option<String>,
}

/// The bot's token, the same for everybody of the workspace.
fn bot(_: &Seen) -> Value {
    json!({"access_token": "the-bots", "token_type": "bot", "team": {"id": "T1"}})
}

async fn setup() -> (std::sync::Arc<Recorder>, Host) {
    let (provider, host) = host(integrations![Workspace], bot).await;
    for user in [ALICE, BOB] {
        connect(&host, &host.browser(user), "workspace").await;
    }
    provider.take();
    (provider, host)
}

async fn disconnect(host: &Host, user: i32) {
    Workspace::disconnect(&host.oauth, user).await.unwrap();
    host.oauth.drain().await;
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
}

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

#[tokio::test]
async fn only_the_last_of_a_workspace_has_the_token_revoked() {
    let (provider, host) = setup().await;
    disconnect(&host, ALICE).await;
    assert!(provider.take().is_empty());
    assert_eq!(waiting(&host), 0);
    assert!(Workspace::access_token(&host.oauth, BOB).await.is_ok());
    disconnect(&host, BOB).await;
    let revocation = provider.only();
    assert_eq!(revocation.target(), "POST slack.example/api/auth.revoke");
    assert_eq!(revocation.header("authorization"), Some("Bearer the-bots"));
    assert_eq!(waiting(&host), 0);
}

#[tokio::test]
async fn both_at_once_leave_one_to_revoke() {
    let (provider, host) = setup().await;
    let (alice, bob) = tokio::join!(
        Workspace::disconnect(&host.oauth, ALICE),
        Workspace::disconnect(&host.oauth, BOB)
    );
    alice.unwrap();
    bob.unwrap();
    host.oauth.drain().await;
    assert!(!provider.take().is_empty());
    assert_eq!(waiting(&host), 0);
}

#[tokio::test]
async fn another_workspace_is_another_token() {
    let (provider, host) = setup().await;
    host.sql("UPDATE workspace_connection SET team_id = 'T2' WHERE user_id = 2");
    disconnect(&host, ALICE).await;
    assert_eq!(provider.take().len(), 1);
    disconnect(&host, BOB).await;
    assert_eq!(provider.take().len(), 1);
}

/// Somebody connects while the revocation waits.
#[tokio::test]
async fn a_revocation_that_waits_looks_again_before_it_asks() {
    let (provider, host) = host(integrations![Workspace], |seen| {
        if seen.path.ends_with("auth.revoke") {
            return json!(503);
        }
        bot(seen)
    })
    .await;
    connect(&host, &host.browser(ALICE), "workspace").await;
    Workspace::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 1);
    connect(&host, &host.browser(BOB), "workspace").await;
    provider.take();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch()");
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
    assert!(provider.take().is_empty());
    assert_eq!(waiting(&host), 0);
}

/// What a connect that failed has received is in use all the same.
#[tokio::test]
async fn tokens_of_a_connect_that_failed_are_left_to_those_who_share_them() {
    sqlite_only!();
    let (provider, host) = setup().await;
    let bob = host.browser(BOB);
    host.sql("DELETE FROM workspace_connection WHERE user_id = 2");
    let url = bob.start("workspace").await;
    let state = crate::support::param(&url, "state").unwrap();
    host.sql(
        "CREATE TRIGGER refuse BEFORE INSERT ON workspace_connection
         BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    let callback = host.url(&format!(
        "/api/workspace/oauth/callback?code=the-code&state={state}"
    ));
    assert_ne!(
        crate::support::outcome(&bob.callback(&callback).await),
        "connected"
    );
    host.oauth.drain().await;
    let targets: Vec<String> = provider.take().iter().map(Seen::target).collect();
    assert_eq!(targets, ["POST slack.example/api/oauth.v2.access"]);
    assert_eq!(waiting(&host), 0);
}
