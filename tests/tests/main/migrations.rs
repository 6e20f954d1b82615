//! The tables: created, upgraded, and the same by either way.

mod changed;
mod diesel_cli;
mod drift;
mod killed;
mod not_ours;
mod own_tables;
mod plans;
mod pools;
mod sources;
mod users;
mod written;

use lightfriend_runtime::{
    Error, Integrations, OAuthIntegration, integrations, testing::MockProvider,
};

use crate::{
    sqlite_only,
    support::{ALICE, BOB, Host, TestDatabase, builder, outcome},
};

/// A table with columns of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Table {
    #[oauth(token_response = "team.id")]
    team_id: String,
    #[oauth(token_response = "hook", secret)]
    hook: Option<String>,
    #[oauth(token_response = "n")]
    n: Option<i64>,
    #[oauth(local, default = "it's; eu")]
    region: String,
    #[oauth(local, default = true)]
    enabled: bool,
}

/// A default that looks like a placeholder, and a field named like the key of other tables.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Question {
    #[oauth(local, default = "why? who?")]
    text: String,
    #[oauth(token_response = "team.id")]
    id: Option<String>,
}

/// A foreign key to a table that is not there.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "accounts(uid)",
    env = "TEST"
)]
pub struct NoTable;

/// A foreign key to a column that is not there.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "users(uid)",
    env = "TEST"
)]
pub struct NoColumn;

/// A struct as it was.
mod before {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        env = "TEST"
    )]
    pub struct Growing {
        #[oauth(token_response = "team.id")]
        team_id: String,
    }
}

/// The same struct later.
mod after {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        env = "TEST"
    )]
    pub struct Growing {
        #[oauth(token_response = "account.name")]
        account: Option<String>,
        #[oauth(token_response = "team.id")]
        team_id: String,
        #[oauth(token_response = "hook", secret)]
        hook: Option<String>,
        #[oauth(local, default = "eu")]
        region: String,
        #[oauth(local, default = 7)]
        quota: i32,
        #[oauth(local)]
        note: Option<String>,
    }
}

/// The same struct with a column that existing rows cannot have.
mod impossible {
    #[derive(super::OAuthIntegration)]
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        env = "TEST"
    )]
    pub struct Growing {
        #[oauth(token_response = "team.id")]
        team_id: String,
        #[oauth(token_response = "account.name")]
        account_name: String,
    }
}

fn all() -> Integrations {
    integrations![Table, before::Growing]
}

async fn host(all: Integrations) -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(all, &provider).await;
    (provider, host)
}

/// Boots on a database and migrates it.
async fn migrate(database: &TestDatabase, all: Integrations) -> Result<(), Error> {
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(database, all, &provider).build().unwrap();
    oauth.migrate().await
}

/// The operator is told what to do, in these words among others.
fn assert_misconfigured(error: &Error, words: &[&str]) {
    assert!(error.is_misconfigured(), "{error:?}");
    for word in words {
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let (provider, host) = host(all()).await;
    host.browser(ALICE).connect("table", &provider).await;
    let before = (host.database.schema(), host.rows("table_connection"));
    host.oauth.migrate().await.unwrap();
    host.oauth.migrate().await.unwrap();
    assert_eq!(
        (host.database.schema(), host.rows("table_connection")),
        before
    );
    assert_eq!(before.1.len(), 1);
}

#[tokio::test]
async fn many_instances_can_migrate_at_once() {
    let database = TestDatabase::new();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move { migrate(&database, all()).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn the_migrations_as_text_create_and_drop_the_same_tables() {
    let (_provider, migrated) = host(all()).await;
    let (_provider, by_hand) = host(integrations![]).await;
    by_hand.sql("DROP TABLE oauth_flow");
    by_hand.sql("DROP TABLE oauth_revocation; DROP TABLE oauth_key; DROP TABLE oauth_account");
    by_hand.sql("DROP TABLE oauth_import");
    let users_only = by_hand.database.schema();
    let migrations = all().migrations();
    assert_eq!(migrations.len(), 7, "five of the runtime's own");
    for migration in &migrations {
        by_hand.sql(migration.up_sql());
    }
    assert_eq!(by_hand.database.schema(), migrated.database.schema());
    // A migration that has run must not run again without anyone noticing.
    let again = by_hand.database.try_execute(migrations[1].up_sql());
    assert!(again.is_err());
    for migration in migrations.iter().rev() {
        by_hand.sql(migration.down_sql());
    }
    assert_eq!(by_hand.database.schema(), users_only);

    let one = Table::migration();
    assert_eq!(one, migrations[1]);
    assert_eq!(one.name, "create_table_connection");
    // Nothing is left to do after them.
    for migration in &migrations {
        by_hand.sql(migration.up_sql());
    }
    migrate(&by_hand.database, all()).await.unwrap();
    assert_eq!(by_hand.database.schema(), migrated.database.schema());
}

#[tokio::test]
async fn diesels_own_harness_runs_and_reverts_them() {
    use diesel_migrations::MigrationHarness as _;

    sqlite_only!();
    let (_provider, migrated) = host(all()).await;
    let (_provider, by_diesel) = host(integrations![]).await;
    by_diesel.sql("DROP TABLE oauth_flow");
    by_diesel.sql("DROP TABLE oauth_revocation; DROP TABLE oauth_key; DROP TABLE oauth_account");
    by_diesel.sql("DROP TABLE oauth_import");
    let before = by_diesel.database.schema();
    let mut conn = by_diesel.database.sqlite_connection();
    let ours = |host: &Host| {
        let mut schema = host.database.schema();
        schema.retain(|sql| !sql.contains("__diesel_schema_migrations"));
        schema
    };
    assert_eq!(conn.run_pending_migrations(all()).unwrap().len(), 1);
    assert_eq!(conn.run_pending_migrations(all()).unwrap().len(), 0);
    assert_eq!(ours(&by_diesel), migrated.database.schema());
    conn.revert_all_migrations(all()).unwrap();
    assert_eq!(ours(&by_diesel), before);
}

#[tokio::test]
async fn a_column_that_no_field_fills_any_more_is_said_and_let_go() {
    let database = TestDatabase::new();
    migrate(&database, integrations![after::Growing])
        .await
        .unwrap();
    database.execute("ALTER TABLE growing_connection ADD COLUMN lost TEXT NOT NULL DEFAULT 'x'");
    migrate(&database, integrations![after::Growing])
        .await
        .unwrap();
    let database = TestDatabase::new();
    let sql = after::Growing::migration();
    let sql = sql.up_sql().replacen(
        "\"issued_at\" BIGINT NOT NULL",
        "\"issued_at\" BIGINT NOT NULL, lost TEXT NOT NULL",
        1,
    );
    database.execute(&sql);
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![after::Growing], &provider);
    let oauth = oauth.build().unwrap();
    let error = oauth.check().await.unwrap_err();
    assert_misconfigured(&error, &["`lost`", "growing_connection", "DROP COLUMN"]);
    oauth.migrate().await.unwrap();
    let columns = database.columns("growing_connection");
    assert!(columns.iter().any(|column| column == "lost"), "{columns:?}");
}

#[tokio::test]
async fn a_row_belongs_to_one_user_of_the_hosts_and_goes_with_them() {
    let (provider, host) = host(all()).await;
    let database = &host.database;
    assert_eq!(
        database.foreign_keys("table_connection"),
        ["users user_id id CASCADE"]
    );
    assert_eq!(
        database.indexed_columns("table_connection"),
        ["expires_at 0", "refresh_token_expires_at 0"]
    );
    assert_eq!(database.key("table_connection"), ["user_id"]);
    for user in [ALICE, BOB] {
        host.browser(user).connect("table", &provider).await;
    }
    for refused in [
        "UPDATE table_connection SET user_id = 1",
        "UPDATE table_connection SET user_id = 99 WHERE user_id = 1",
        "UPDATE table_connection SET team_id = NULL",
    ] {
        assert!(database.try_execute(refused).is_err(), "{refused}");
    }
    host.sql("DELETE FROM users WHERE id = 1");
    assert_eq!(
        host.number("SELECT SUM(user_id) AS n FROM table_connection"),
        i64::from(BOB)
    );
}

#[tokio::test]
async fn a_users_table_that_is_not_there_is_said_before_anything_fails() {
    let database = TestDatabase::new();
    let error = migrate(&database, integrations![NoTable])
        .await
        .unwrap_err();
    assert_misconfigured(&error, &["accounts", "no_table_connection", "users = "]);
    database.execute("CREATE TABLE accounts (uid INTEGER PRIMARY KEY NOT NULL)");
    migrate(&database, integrations![NoTable]).await.unwrap();
}

#[tokio::test]
async fn a_key_of_the_users_table_that_is_not_there_is_said_too() {
    let database = TestDatabase::new();
    let error = migrate(&database, integrations![NoColumn])
        .await
        .unwrap_err();
    assert_misconfigured(&error, &["users", "uid", "no_column_connection"]);
}

#[tokio::test]
async fn a_struct_that_has_grown_gets_its_new_columns() {
    let (provider, host) = host(integrations![before::Growing]).await;
    host.browser(ALICE).connect("growing", &provider).await;
    let old = before::Growing::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    migrate(&host.database, integrations![after::Growing])
        .await
        .unwrap();
    let new = after::Growing::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (new.user_id, &new.access_token, &new.team_id),
        (old.user_id, &old.access_token, &old.team_id)
    );
    assert_eq!((new.account, new.hook, new.note), (None, None, None));
    assert_eq!((new.region.as_str(), new.quota), ("eu", 7));
    let before = host.database.schema();
    migrate(&host.database, integrations![after::Growing])
        .await
        .unwrap();
    assert_eq!(host.database.schema(), before);

    // The next connect fills what the provider says. The columns are in another order now.
    let database = host.database.clone();
    let later = Host::start_on(
        database,
        integrations![after::Growing],
        &provider,
        |builder| builder,
    )
    .await;
    assert_eq!(
        outcome(&later.browser(ALICE).connect("growing", &provider).await),
        "connected"
    );
    let new = after::Growing::connection(&later.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(new.account.as_deref(), Some("Ada Lovelace"));
    assert_eq!(
        (new.team_id.as_str(), new.region.as_str()),
        ("T0EXAMPLE", "eu")
    );
    let conn = &mut host.database.connection();
    let found = after::GrowingConnection::find(conn, ALICE)
        .unwrap()
        .unwrap();
    assert_eq!((found.region, found.quota), (new.region, new.quota));
}

#[tokio::test]
async fn a_new_column_that_existing_rows_cannot_have_is_refused() {
    let (provider, host) = host(integrations![before::Growing]).await;
    host.browser(ALICE).connect("growing", &provider).await;
    let before = (host.database.schema(), host.rows("growing_connection"));
    let error = migrate(&host.database, integrations![impossible::Growing])
        .await
        .unwrap_err();
    assert_misconfigured(&error, &["account_name", "growing_connection", "Option"]);
    assert_eq!(
        (host.database.schema(), host.rows("growing_connection")),
        before
    );
}

#[tokio::test]
async fn a_default_may_hold_any_text() {
    let (provider, host) = host(integrations![Question]).await;
    host.browser(ALICE).connect("question", &provider).await;
    let row = Question::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.text.as_str(), row.id.as_deref()),
        ("why? who?", Some("T0EXAMPLE"))
    );
}
