//! The handle to an account, and going through all of them.

use lightfriend_runtime::{Account, OAuthIntegration, UserId, integrations, testing::MockProvider};
use secrecy::ExposeSecret as _;

use crate::{
    sqlite_only,
    support::{ALICE, BOB, Host},
};

/// A service with an API.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    env = "TEST"
)]
pub struct Files;

/// The same with texts for users, whom no table of the host's has.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    user_id = String,
    users = "none"
)]
pub struct Notes;

#[tokio::test]
async fn an_account_can_be_kept_and_does_what_its_shortcuts_do() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Files], &provider).await;
    let account: Account<Files> = Files::account(&host.oauth, ALICE);
    assert!(account.access_token().await.unwrap_err().is_not_connected());
    host.browser(ALICE).connect("files", &provider).await;
    let token = account.access_token().await.unwrap();
    assert!(provider.token_is_live(token.expose_secret()));
    assert!(account.status().await.unwrap().connected);
    assert_eq!(account.connection().await.unwrap().unwrap().user_id, ALICE);
    assert_eq!(account.owner(), &UserId::from(ALICE));
    // In a task of its own, as a job would.
    let kept = account.clone();
    let job = tokio::spawn(async move { kept.client().get("/me").send().await });
    assert_eq!(job.await.unwrap().unwrap().status(), 200);
    let handle = account.token_handle();
    assert_eq!(
        handle.get().await.unwrap().expose_secret(),
        token.expose_secret()
    );
    account.disconnect().await.unwrap();
    assert!(
        Files::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .is_none()
    );
    assert!(!format!("{account:?}").contains("mock-at-"));
}

#[tokio::test]
async fn a_job_meets_every_connected_account_once_and_no_other() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Files], &provider).await;
    host.connect_all(3..=9, "files", &provider).await;
    for user in [ALICE, BOB] {
        host.browser(user).connect("files", &provider).await;
    }
    host.sql("UPDATE files_connection SET status = 'needs_reauth' WHERE user_id = 5");
    let mut met = Vec::new();
    let mut accounts = Files::connected(&host.oauth);
    while let Some(account) = accounts.next().await.unwrap() {
        assert!(account.status().await.unwrap().connected);
        met.push(account.owner().clone());
    }
    let expected: Vec<UserId> = [1, 2, 3, 4, 6, 7, 8, 9].map(UserId::from).into();
    assert_eq!(met, expected);
    assert!(accounts.next().await.unwrap().is_none());
}

#[tokio::test]
async fn there_may_be_more_than_a_page_of_accounts() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Notes], &provider, |builder| {
        builder.current_user(async |_| None::<String>)
    })
    .await;
    host.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
         INSERT INTO notes_connection (user_id, access_token, created_at, issued_at)
         SELECT 'user ' || i, 'x', 0, 0 FROM n",
    );
    let mut met = std::collections::HashSet::new();
    let mut accounts = Notes::connected(&host.oauth);
    while let Some(account) = accounts.next().await.unwrap() {
        assert!(met.insert(account.owner().to_string()));
    }
    assert_eq!(met.len(), 450);
}

#[tokio::test]
async fn an_owner_that_cannot_be_read_ends_no_job() {
    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Files], &provider).await;
    host.sql(
        "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO users (id, name) VALUES (-5000000000, 'no 32 bits');
         INSERT INTO files_connection (user_id, access_token, created_at, issued_at)
         SELECT id, 'x', 0, 0 FROM users",
    );
    let mut met = 0;
    let mut accounts = Files::connected(&host.oauth);
    while accounts.next().await.unwrap().is_some() {
        met += 1;
    }
    assert_eq!(met, 300);
}
