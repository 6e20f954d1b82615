//! Tables that have the name of one of ours and are another's.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use super::{assert_misconfigured, before::Growing, migrate};
use crate::support::{ALICE, Host, builder};

/// The same service with its table under another name.
mod elsewhere {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        table = "growing_tokens",
        env = "TEST"
    )]
    pub struct Growing {
        #[oauth(token_response = "team.id")]
        team_id: String,
    }
}

/// As before the first release, with a key of its own.
const FIRST_LAYOUT: &str = "id INTEGER PRIMARY KEY NOT NULL,
    user_id INTEGER NOT NULL REFERENCES \"users\" (\"id\") ON DELETE CASCADE,
    access_token TEXT NOT NULL, refresh_token TEXT, scopes TEXT, expires_at BIGINT,
    refresh_token_expires_at BIGINT, status TEXT NOT NULL DEFAULT 'active',
    generation BIGINT NOT NULL DEFAULT 0, lease_owner TEXT, lease_until BIGINT,
    refusals BIGINT NOT NULL DEFAULT 0, refused_since BIGINT, created_at BIGINT NOT NULL,
    issued_at BIGINT NOT NULL, team_id TEXT NOT NULL";

/// An application without our table, where another has its name.
async fn host(create: &str) -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![], &provider).await;
    host.sql(create);
    (provider, host)
}

/// What the operator reads, from the migration, the check and the first use.
async fn assert_refused(create: &str, reason: &str) {
    let (provider, host) = host(create).await;
    let before = host.database.schema();
    let words = ["`growing_connection`", "not ours", reason, "table = \"..\""];
    let error = migrate(&host.database, integrations![Growing])
        .await
        .unwrap_err();
    assert_misconfigured(&error, &words);
    assert_eq!(error.to_string().matches("growing_connection").count(), 1);
    let oauth = builder(&host.database, integrations![Growing], &provider)
        .build()
        .unwrap();
    assert_misconfigured(&oauth.check().await.unwrap_err(), &words);
    let used = Growing::access_token(&oauth, ALICE).await.unwrap_err();
    assert_misconfigured(&used, &words);
    assert_eq!(host.database.schema(), before, "left alone");
}

#[tokio::test]
async fn a_table_of_the_first_layout_is_not_ours() {
    let create = format!(
        "CREATE TABLE growing_connection ({FIRST_LAYOUT});
         CREATE UNIQUE INDEX growing_connection_user_id ON growing_connection (user_id);"
    );
    assert_refused(&create, "its key is `id`, and ours is `user_id`").await;
}

#[tokio::test]
async fn a_hosts_own_table_is_not_ours() {
    for (columns, reason) in [
        (
            "user_id INTEGER PRIMARY KEY, token TEXT",
            "it has no `access_token`",
        ),
        ("user_id INTEGER, access_token TEXT", "it has no key"),
        (
            "user_id INTEGER, team_id TEXT, access_token TEXT, PRIMARY KEY (user_id, team_id)",
            "its key is `user_id, team_id`",
        ),
        ("a TEXT", "it has no key"),
    ] {
        let create = format!("CREATE TABLE growing_connection ({columns})");
        assert_refused(&create, reason).await;
    }
    assert_refused(
        "CREATE VIEW growing_connection AS SELECT id AS user_id, name AS access_token FROM users",
        "it has no key",
    )
    .await;
}

#[tokio::test]
async fn another_name_or_another_place_for_that_table_is_a_way_out() {
    let create = format!("CREATE TABLE growing_connection ({FIRST_LAYOUT})");
    let (_provider, host) = host(&create).await;
    let other = integrations![elsewhere::Growing];
    migrate(&host.database, other).await.unwrap();
    assert!(host.rows("growing_tokens").is_empty());
    host.sql("ALTER TABLE growing_connection RENAME TO growing_connection_old");
    migrate(&host.database, integrations![Growing])
        .await
        .unwrap();
    assert!(host.rows("growing_connection").is_empty());
}
