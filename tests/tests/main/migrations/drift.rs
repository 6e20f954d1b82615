//! Tables that somebody has changed, or made by hand: what is amiss is said at boot, with the statement.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use super::assert_misconfigured;
use crate::{
    sqlite_only,
    support::{Host, TestDatabase},
};

/// With what a table can have.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Drifting {
    #[oauth(token_response = "team.id")]
    team_id: Option<String>,
    #[oauth(token_response = "n")]
    n: Option<i64>,
    #[oauth(local, default = "eu")]
    region: String,
}

async fn host() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Drifting], &provider).await;
    (provider, host)
}

/// Our table, made otherwise.
async fn made(change: impl Fn(String) -> String) -> (Host, String) {
    let (_provider, host) = host().await;
    host.sql("DROP TABLE drifting_connection");
    let sql = sql_of(&host.database);
    let changed = change(sql.clone());
    assert_ne!(changed, sql);
    host.sql(&changed);
    let problem = host.oauth.check().await.unwrap_err();
    (host, problem.to_string())
}

/// In the database's own words.
fn sql_of(database: &TestDatabase) -> String {
    let sql = Drifting::migration().up;
    match database.kind().name() {
        "sqlite" => sql,
        _ => sql.replacen("\"user_id\" INTEGER", "\"user_id\" INT4", 1),
    }
}

#[tokio::test]
async fn a_type_that_holds_other_values_is_said_and_left_to_a_person() {
    let (host, problem) =
        made(|sql| sql.replace("\"expires_at\" BIGINT", "\"expires_at\" TEXT")).await;
    for words in ["`expires_at`", "needs BIGINT"] {
        assert!(problem.contains(words), "{problem}");
    }
    let error = host.oauth.migrate().await.unwrap_err();
    assert_misconfigured(&error, &["`expires_at`", "needs BIGINT"]);
}

#[tokio::test]
async fn what_must_have_a_value_and_what_must_not_are_said_and_changed() {
    for (from, to, words) in [
        (
            "\"access_token\" TEXT NOT NULL",
            "\"access_token\" TEXT",
            "may be NULL, and its field must have a value",
        ),
        (
            "\"team_id\" TEXT",
            "\"team_id\" TEXT NOT NULL",
            "must not be NULL, and its field may be without a value",
        ),
        ("NOT NULL DEFAULT 'active'", "NOT NULL", "has no default"),
    ] {
        let (host, problem) = made(|sql| sql.replacen(from, to, 1)).await;
        assert!(problem.contains(words), "{problem}");
        assert!(problem.contains("migrate(), or: ALTER TABLE"), "{problem}");
        host.oauth.migrate().await.unwrap();
        host.oauth.check().await.unwrap();
    }
}

#[tokio::test]
async fn a_foreign_key_that_is_missing_is_said_and_made() {
    let reference = " REFERENCES \"users\" (\"id\") ON DELETE CASCADE";
    let (host, problem) = made(|sql| sql.replacen(reference, "", 1)).await;
    assert!(problem.contains("lacks its foreign key"), "{problem}");
    // Of owners that are gone, a person says what is to become.
    let orphan = "INSERT INTO drifting_connection (user_id, access_token, created_at, issued_at, \
                  region) VALUES (99, 'x', 0, 0, 'eu')";
    host.sql(orphan);
    let error = host.oauth.migrate().await.unwrap_err();
    assert_misconfigured(&error, &["owners that are gone (1)", "DELETE FROM"]);
    host.sql("DELETE FROM drifting_connection");
    host.oauth.migrate().await.unwrap();
    host.oauth.check().await.unwrap();
    assert_eq!(
        host.database.foreign_keys("drifting_connection"),
        ["users user_id id CASCADE"]
    );
}

#[tokio::test]
async fn a_foreign_key_that_does_not_cascade_is_left_to_a_person() {
    let (host, problem) = made(|sql| sql.replacen(" ON DELETE CASCADE", "", 1)).await;
    assert!(problem.contains("refers to users otherwise"), "{problem}");
    let error = host.oauth.migrate().await.unwrap_err();
    assert_misconfigured(&error, &["refers to users otherwise"]);
}

#[tokio::test]
async fn an_index_that_is_missing_is_made_and_keeps_nobody_from_working() {
    let (_provider, host) = host().await;
    host.sql("DROP INDEX drifting_connection_expires_at");
    host.oauth.check().await.unwrap();
    host.oauth.migrate().await.unwrap();
    assert_eq!(
        host.database.indexed_columns("drifting_connection"),
        ["expires_at 0", "refresh_token_expires_at 0"]
    );
}

#[tokio::test]
async fn what_the_host_has_built_upon_a_column_is_said_and_stays() {
    sqlite_only!();
    let (host, _) =
        made(|sql| sql.replacen("\"team_id\" TEXT", "\"team_id\" TEXT NOT NULL", 1)).await;
    host.sql("CREATE INDEX by_team ON drifting_connection (team_id)");
    let before = host.database.schema();
    let error = host.oauth.migrate().await.unwrap_err();
    assert_misconfigured(
        &error,
        &["`team_id`", "refuses", "by_team", "create it again"],
    );
    assert_eq!(host.database.schema(), before);
    host.sql("DROP INDEX by_team");
    host.oauth.migrate().await.unwrap();
}

#[tokio::test]
async fn an_index_of_anothers_that_has_our_name_is_left_alone() {
    let (_provider, host) = host().await;
    host.sql("DROP INDEX drifting_connection_expires_at");
    host.sql(
        "CREATE INDEX drifting_connection_expires_at ON drifting_connection (expires_at)
         WHERE expires_at IS NOT NULL",
    );
    let before = host.database.schema();
    host.oauth.migrate().await.unwrap();
    assert_eq!(host.database.schema(), before);
}
