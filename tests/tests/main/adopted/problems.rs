//! What is said of a table of the host's that lacks something.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use super::{Google, Team, create, give_what_is_named, statements};
use crate::support::{Kind, TestDatabase, builder};

/// What `migrate` says of a table; nothing of it is changed.
async fn said(database: &TestDatabase) -> String {
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(database, integrations![Google], &provider);
    let oauth = oauth.build().unwrap();
    let before = database.columns("accounts_google");
    let problems = oauth.migrate().await.unwrap_err().to_string();
    assert_eq!(database.columns("accounts_google"), before);
    // The check finds the same.
    assert_eq!(oauth.check().await.unwrap_err().to_string(), problems);
    problems
}

#[tokio::test]
async fn what_is_missing_is_said_each_with_its_statement() {
    let database = TestDatabase::new();
    create(
        &database,
        "accounts_google",
        "account_id INTEGER NOT NULL, token TEXT NOT NULL",
    );
    database.execute("INSERT INTO accounts_google (account_id, token) VALUES (1, '')");
    let said = said(&database).await;
    let mut named: Vec<&str> = statements(&said);
    named.sort_unstable();
    let expected = [
        r#"ALTER TABLE "accounts_google" ADD COLUMN "account" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "area" TEXT NOT NULL DEFAULT 'eu'"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "created_at" BIGINT NOT NULL DEFAULT 0"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "expires_at" BIGINT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "generation" BIGINT NOT NULL DEFAULT 0"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "hook" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "lease_owner" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "lease_until" BIGINT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "missing_told" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "reauth_told" BIGINT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "refresh_token" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "refresh_token_expires_at" BIGINT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "refusals" BIGINT NOT NULL DEFAULT 0"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "refused_since" BIGINT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "scope_sets" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "scopes" TEXT"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'active'"#,
        r#"ALTER TABLE "accounts_google" ADD COLUMN "token_received_at" BIGINT NOT NULL DEFAULT 0"#,
        r#"CREATE UNIQUE INDEX "accounts_google_account_id_unique" ON "accounts_google" ("account_id")"#,
    ];
    assert_eq!(named, expected);
    assert!(said.contains("`columns(created_at = \"..\")`"), "{said}");
    assert!(
        said.contains("which has `issued_at` by `columns(..)`"),
        "{said}"
    );

    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Google], &provider);
    let run = give_what_is_named(&database, &oauth.build().unwrap()).await;
    assert_eq!(run.len(), expected.len());
    let row = "SELECT state || ' ' || area AS text FROM accounts_google";
    assert_eq!(database.texts(row), ["active eu"]);
}

#[tokio::test]
async fn a_table_that_is_not_there_is_for_the_host_to_create() {
    let database = TestDatabase::new();
    let said = said(&database).await;
    assert!(said.contains("`accounts_google` is missing"), "{said}");
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Google, Team], &provider);
    let run = give_what_is_named(&database, &oauth.build().unwrap()).await;
    assert_eq!(run.len(), 2, "{run:?}");
    assert_eq!(database.key("accounts_team"), ["account_id", "team_slug"]);
}

/// The whole table but for what is under test.
fn whole(database: &TestDatabase, changed: &str) {
    let names: Vec<&str> = changed
        .split(", ")
        .filter_map(|column| column.split(' ').next())
        .collect();
    let columns = [
        "account_id INTEGER NOT NULL UNIQUE",
        "token TEXT NOT NULL",
        "refresh_token TEXT",
        "scopes TEXT",
        "expires_at BIGINT",
        "refresh_token_expires_at BIGINT",
        "state TEXT NOT NULL",
        "generation BIGINT NOT NULL",
        "lease_owner TEXT",
        "lease_until BIGINT",
        "refusals BIGINT NOT NULL",
        "refused_since BIGINT",
        "scope_sets TEXT",
        "missing_told TEXT",
        "reauth_told BIGINT",
        "created_at BIGINT NOT NULL",
        "token_received_at BIGINT NOT NULL",
        "account TEXT",
        "hook TEXT",
        "area TEXT NOT NULL DEFAULT 'eu'",
    ];
    let is_kept = |column: &&&str| {
        let name = column.split(' ').next().unwrap_or_default();
        !names.contains(&name)
    };
    let mut columns: Vec<&str> = columns.iter().filter(is_kept).copied().collect();
    if !changed.is_empty() {
        columns.push(changed);
    }
    create(database, "accounts_google", &columns.join(", "));
}

#[tokio::test]
async fn a_table_with_all_of_it_is_fine() {
    let database = TestDatabase::new();
    whole(
        &database,
        "nickname TEXT, plan TEXT NOT NULL DEFAULT 'free'",
    );
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Google], &provider);
    oauth.build().unwrap().migrate().await.unwrap();
}

#[tokio::test]
async fn a_column_that_nobody_fills_is_said() {
    let database = TestDatabase::new();
    whole(&database, "nickname TEXT NOT NULL");
    let said = said(&database).await;
    assert!(
        said.contains("`nickname` of accounts_google belongs to no field"),
        "{said}"
    );
    assert_eq!(statements(&said).len(), 1, "{said}");
    database.execute(statements(&said)[0]);
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Google], &provider);
    oauth.build().unwrap().migrate().await.unwrap();
}

#[tokio::test]
async fn a_column_of_the_applications_own_that_no_connect_fills_is_said() {
    let database = TestDatabase::new();
    whole(&database, "area TEXT NOT NULL");
    let said = said(&database).await;
    assert!(
        said.contains("`area` of accounts_google must not be NULL and has no default"),
        "{said}"
    );
    match database.kind() {
        Kind::Sqlite => assert!(said.contains("DEFAULT 'eu'"), "{said}"),
        Kind::Postgres | Kind::DieselAsync => {
            let provider = MockProvider::start().await.unwrap();
            let oauth = builder(&database, integrations![Google], &provider);
            let run = give_what_is_named(&database, &oauth.build().unwrap()).await;
            let expected = r#"ALTER TABLE "accounts_google" ALTER COLUMN "area" SET DEFAULT 'eu'"#;
            assert_eq!(run, [expected]);
        }
    }
}

#[tokio::test]
async fn an_identity_that_does_not_fill_itself_is_said() {
    let database = TestDatabase::new();
    database.execute("CREATE TABLE accounts_google (key TEXT PRIMARY KEY NOT NULL)");
    let said = said(&database).await;
    assert!(said.contains("`key` of accounts_google"), "{said}");
    assert!(said.contains("let it fill itself"), "{said}");
}

#[tokio::test]
async fn another_type_is_no_other_name() {
    for (ty, is_widened) in [("TIMESTAMP", false), ("TEXT", false), ("SMALLINT", true)] {
        let database = TestDatabase::new();
        whole(&database, &format!("expires_at {ty}"));
        if is_widened && database.kind() == Kind::Sqlite {
            continue;
        }
        let said = said(&database).await;
        let words = if is_widened {
            "TYPE BIGINT"
        } else {
            "no other types"
        };
        assert!(
            said.contains("`expires_at` of accounts_google is "),
            "{said}"
        );
        assert!(
            said.contains("and ours is BIGINT") && said.contains(words),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_column_that_ours_leaves_empty_may_be_null() {
    let database = TestDatabase::new();
    whole(&database, "refresh_token TEXT NOT NULL");
    let said = said(&database).await;
    assert!(
        said.contains("`refresh_token` of accounts_google must not be NULL"),
        "{said}"
    );
    let is_named = !statements(&said).is_empty();
    assert_eq!(is_named, database.kind() != Kind::Sqlite, "{said}");
}

#[tokio::test]
async fn rows_without_a_value_are_said() {
    let database = TestDatabase::new();
    whole(&database, "created_at BIGINT");
    database.execute(
        "INSERT INTO accounts_google (account_id, token, state, generation, refusals,
         token_received_at, area) VALUES (1, '', 'active', 0, 0, 0, 'eu')",
    );
    let said = said(&database).await;
    let fill = r#"UPDATE "accounts_google" SET "created_at" = 0 WHERE "created_at" IS NULL"#;
    assert_eq!(statements(&said), [fill]);
}

/// Several accounts per user, while the table has room for one.
#[tokio::test]
async fn an_owner_who_is_unique_alone_has_one_account_only() {
    let database = TestDatabase::new();
    create(
        &database,
        "accounts_team",
        "account_id INTEGER NOT NULL UNIQUE, team_slug TEXT NOT NULL,
         UNIQUE (team_slug, account_id)",
    );
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Team], &provider);
    let said = oauth
        .build()
        .unwrap()
        .migrate()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("`account_id` of accounts_team is unique by itself"),
        "{said}"
    );
    assert!(!said.contains("CREATE UNIQUE INDEX"), "{said}");
}

#[test]
fn the_hosts_tables_are_in_no_migration_but_are_shown() {
    let names: Vec<String> = integrations![Google, Team]
        .migrations()
        .into_iter()
        .map(|migration| migration.name)
        .collect();
    assert!(
        !names.iter().any(|name| name.contains("accounts_")),
        "{names:?}"
    );
    let shown = Google::migration();
    for part in [
        "\"account_id\"",
        "\"token\" TEXT NOT NULL",
        "PRIMARY KEY (\"account_id\")",
    ] {
        assert!(shown.up_sql().contains(part), "{}", shown.up_sql());
    }
}

/// What is unique for some rows only is not unique.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    migration = "host"
)]
pub struct Partial;

#[tokio::test]
async fn a_partial_index_is_not_enough() {
    let database = TestDatabase::new();
    database.execute(
        "CREATE TABLE partial_connection (user_id INTEGER NOT NULL);
         CREATE UNIQUE INDEX few ON partial_connection (user_id) WHERE user_id > 5;
         CREATE UNIQUE INDEX sums ON partial_connection (user_id, (user_id + 1))",
    );
    let provider = MockProvider::start().await.unwrap();
    let oauth = builder(&database, integrations![Partial], &provider);
    let said = oauth
        .build()
        .unwrap()
        .migrate()
        .await
        .unwrap_err()
        .to_string();
    assert!(said.contains("CREATE UNIQUE INDEX"), "{said}");
}
