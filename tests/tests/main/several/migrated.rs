//! A struct that has rows and gains what tells accounts apart.

use lightfriend_runtime::{OAuth, OAuthIntegration, integrations, testing::MockProvider};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{
    sqlite_only,
    support::{ALICE, BOB, Host, TestDatabase, builder, outcome},
    tokens::rotation,
};

/// As it was: one account each, whose team some rows know.
mod before {
    use super::OAuthIntegration;

    #[derive(OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://slack.example/authorize",
        token_endpoint = "https://slack.example/token",
        env = "TEST"
    )]
    pub struct Chat {
        #[oauth(token_response = "team.id")]
        team_id: Option<String>,
        #[oauth(token_response = "webhook", secret)]
        webhook: Option<String>,
        #[oauth(local, default = "general")]
        channel: String,
    }
}

/// As it is.
mod after {
    use super::OAuthIntegration;

    #[derive(OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://slack.example/authorize",
        token_endpoint = "https://slack.example/token",
        env = "TEST"
    )]
    pub struct Chat {
        #[oauth(token_response = "team.id", account_key)]
        team_id: String,
        #[oauth(token_response = "webhook", secret)]
        webhook: Option<String>,
        #[oauth(local, default = "general")]
        channel: String,
    }
}

async fn older(key: &str) -> (MockProvider, Host) {
    let provider = MockProvider::builder()
        .token_response_extra(json!({"team": {"id": "T1"}, "webhook": "hook"}));
    let provider = provider.start().await.unwrap();
    let host = Host::start_on(
        TestDatabase::new(),
        integrations![before::Chat],
        &provider,
        |builder| builder.keys(rotation::ring(&[key])),
    )
    .await;
    for user in [ALICE, BOB] {
        host.browser(user).connect("chat", &provider).await;
    }
    (provider, host)
}

fn newer(database: &TestDatabase, provider: &MockProvider, key: &str) -> OAuth {
    let builder = builder(database, integrations![after::Chat], provider);
    builder.keys(rotation::ring(&[key])).build().unwrap()
}

#[tokio::test]
async fn rows_get_their_new_key_and_keep_everything() {
    let key = rotation::key("k");
    let (provider, host) = older(&key).await;
    host.sql("ALTER TABLE chat_connection ADD COLUMN of_the_host TEXT DEFAULT 'x'");
    host.sql("CREATE INDEX chat_by_host ON chat_connection (of_the_host)");
    host.sql("UPDATE chat_connection SET channel = 'random', of_the_host = 'y' WHERE user_id = 1");
    let before = host.rows("chat_connection");
    let oauth = newer(&host.database, &provider, &key);
    // Where others migrate, it is said.
    let problem = oauth.check().await.unwrap_err().to_string();
    assert!(problem.contains("the key of chat_connection"), "{problem}");
    for _ in 0..2 {
        oauth.migrate().await.unwrap();
    }
    oauth.check().await.unwrap();
    assert_eq!(host.database.key("chat_connection"), ["user_id", "team_id"]);
    assert_eq!(host.rows("chat_connection").len(), before.len());
    assert_eq!(
        host.texts("SELECT channel || of_the_host AS text FROM chat_connection ORDER BY user_id"),
        ["randomy", "generalx"]
    );
    // What was sealed before opens, and is bound to its account the next time.
    let account = after::Chat::account(&oauth, ALICE, "T1");
    let old = account.access_token().await.unwrap();
    assert!(provider.token_is_live(old.expose_secret()));
    let row = account.connection().await.unwrap().unwrap();
    assert_eq!(
        row.open_webhook(&oauth).unwrap().unwrap().expose_secret(),
        "hook"
    );
    let rotated = oauth.rotate_keys().await.unwrap();
    assert!(rotated.is_complete());
    assert_eq!(rotated.resealed, 6, "three secrets of two rows");
    assert_eq!(oauth.rotate_keys().await.unwrap().resealed, 0);
    assert_eq!(
        account.access_token().await.unwrap().expose_secret(),
        old.expose_secret()
    );
    // A second account.
    provider.answer_exchanges(json!({"team": {"id": "T2"}}));
    let connected = lightfriend_runtime::testing::connect::<after::Chat>(&oauth, &provider, ALICE);
    connected.await.unwrap();
    assert_eq!(after::Chat::accounts(&oauth, ALICE).await.unwrap().len(), 2);
    assert!(
        host.database
            .indexed_columns("chat_connection")
            .contains(&"of_the_host 0".to_owned())
    );
    assert_eq!(
        outcome(
            &host
                .browser(9)
                .get("/api/chat/oauth/callback?state=x&code=y")
                .await
        ),
        "invalid_state"
    );
}

#[tokio::test]
async fn rows_that_nobody_can_tell_apart_are_said_with_the_statement() {
    let key = rotation::key("k");
    let (provider, host) = older(&key).await;
    host.sql("UPDATE chat_connection SET team_id = NULL WHERE user_id = 1");
    let oauth = newer(&host.database, &provider, &key);
    let problem = oauth.migrate().await.unwrap_err();
    assert!(problem.is_misconfigured());
    let problem = problem.to_string();
    for words in [
        "have no value for it (1)",
        "UPDATE \"chat_connection\" SET \"team_id\" = ..",
    ] {
        assert!(problem.contains(words), "{problem}");
    }
    assert_eq!(host.rows("chat_connection").len(), 2, "nothing is dropped");
    host.sql("DELETE FROM chat_connection WHERE team_id IS NULL");
    oauth.migrate().await.unwrap();
    assert_eq!(host.database.key("chat_connection"), ["user_id", "team_id"]);
}

#[tokio::test]
async fn what_would_be_lost_with_the_old_key_is_said() {
    sqlite_only!();
    let key = rotation::key("k");
    for (obstacle, words) in [
        (
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, of INTEGER REFERENCES CHAT_CONNECTION (user_id) ON DELETE CASCADE)",
            "`notes` refers to it",
        ),
        (
            "CREATE VIEW teams AS SELECT team_id FROM chat_connection",
            "`teams` speaks of it",
        ),
    ] {
        let (provider, host) = older(&key).await;
        host.sql(obstacle);
        let oauth = newer(&host.database, &provider, &key);
        let problem = oauth.migrate().await.unwrap_err().to_string();
        assert!(problem.contains(words), "{problem}");
        assert_eq!(host.rows("chat_connection").len(), 2);
    }
}

#[tokio::test]
async fn a_struct_that_loses_its_key_drops_nothing() {
    let key = rotation::key("k");
    let (provider, host) = older(&key).await;
    newer(&host.database, &provider, &key)
        .migrate()
        .await
        .unwrap();
    let again = builder(&host.database, integrations![before::Chat], &provider);
    let again = again.keys(rotation::ring(&[&key])).build().unwrap();
    let problem = again.migrate().await.unwrap_err().to_string();
    assert!(
        problem.contains("tells accounts apart by `team_id`"),
        "{problem}"
    );
    assert_eq!(host.rows("chat_connection").len(), 2);
}

#[tokio::test]
async fn four_processes_at_once_change_the_key_once() {
    let key = rotation::key("k");
    let (provider, host) = older(&key).await;
    let instances: Vec<OAuth> = (0..4)
        .map(|_| newer(&host.database, &provider, &key))
        .collect();
    let migrating = instances.iter().map(OAuth::migrate);
    for migrated in futures_util::future::join_all(migrating).await {
        migrated.unwrap();
    }
    assert_eq!(host.database.key("chat_connection"), ["user_id", "team_id"]);
    assert_eq!(host.rows("chat_connection").len(), 2);
}
