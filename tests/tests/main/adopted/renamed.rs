//! Other names in a table that the framework creates.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use crate::support::{ALICE, Host, TestDatabase, builder};

/// Two names are exchanged.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    columns(
        user_id = "account_id",
        access_token = "refresh_token",
        refresh_token = "access_token",
        scope_sets = "asked",
        plan = "tier",
    )
)]
pub struct Named {
    #[oauth(local)]
    plan: Option<String>,
}

/// As it was.
mod before {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        env = "TEST",
        columns(
            user_id = "account_id",
            access_token = "refresh_token",
            refresh_token = "access_token",
        )
    )]
    pub struct Named;
}

#[tokio::test]
async fn the_frameworks_migration_creates_the_names_that_are_asked_for() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Named], &provider).await;
    let columns = host.database.columns("named_connection");
    for name in ["account_id", "asked", "tier"] {
        assert!(columns.iter().any(|column| column == name), "{columns:?}");
    }
    for name in ["user_id", "scope_sets", "plan"] {
        assert!(!columns.iter().any(|column| column == name), "{columns:?}");
    }
    assert_eq!(host.database.key("named_connection"), ["account_id"]);
    let alice = host.browser(ALICE);
    for _ in 0..2 {
        alice.connect("named", &provider).await;
    }
    Named::access_token(&host.oauth, ALICE).await.unwrap();
    host.sql("UPDATE named_connection SET issued_at = 0, expires_at = unixepoch() - 60");
    Named::access_token(&host.oauth, ALICE).await.unwrap();
    host.oauth.check().await.unwrap();
}

/// A field that is new comes under its name in the database.
#[tokio::test]
async fn a_struct_gains_a_column_under_its_other_name() {
    let (database, provider) = (TestDatabase::new(), MockProvider::start().await.unwrap());
    let before = builder(&database, integrations![before::Named], &provider);
    before.build().unwrap().migrate().await.unwrap();
    database.execute("ALTER TABLE named_connection DROP COLUMN scope_sets");
    let now = builder(&database, integrations![Named], &provider);
    let now = now.build().unwrap();
    let said = now.check().await.unwrap_err().to_string();
    assert!(said.contains(r#"ADD COLUMN "tier" TEXT"#), "{said}");
    now.migrate().await.unwrap();
    let columns = database.columns("named_connection");
    for name in ["asked", "tier"] {
        assert!(columns.iter().any(|column| column == name), "{columns:?}");
    }
}
