//! Tables that the host has already, under its own names and with its own migrations.

mod living;
mod problems;
mod renamed;

use lightfriend_runtime::{OAuth, OAuthIntegration, integrations, testing::MockProvider};
use serde_json::json;

use crate::support::{Host, Kind, TestDatabase, builder};

/// In the host's table of Google accounts.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read"),
    env = "TEST",
    table = "accounts_google",
    columns(
        user_id = "account_id",
        access_token = "token",
        status = "state",
        issued_at = "token_received_at",
        region = "area",
    ),
    migration = "host"
)]
pub struct Google {
    #[oauth(token_response = "team.name")]
    account: Option<String>,
    #[oauth(token_response = "hook", secret)]
    hook: Option<String>,
    #[oauth(local, default = "eu")]
    region: String,
}

/// Several accounts per user.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    table = "accounts_team",
    columns(user_id = "account_id", team = "team_slug"),
    migration = "host"
)]
pub struct Team {
    #[oauth(token_response = "team.name", account_key)]
    team: String,
}

/// The host's own statement, with an identity beside the owner.
fn create(database: &TestDatabase, table: &str, columns: &str) {
    let id = match database.kind() {
        Kind::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        Kind::Postgres | Kind::DieselAsync => "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    database.execute(&format!("CREATE TABLE {table} (id {id}, {columns})"));
}

/// How statements of problems begin.
const BEGINNINGS: [&str; 4] = [
    "ALTER TABLE ",
    "CREATE TABLE ",
    "CREATE UNIQUE INDEX ",
    "UPDATE ",
];

/// The statements that an error names.
fn statements(problems: &str) -> Vec<&str> {
    let named = problems.lines().filter_map(|line| {
        let places = BEGINNINGS.iter().filter_map(|words| line.find(words));
        places.min().map(|begin| &line[begin..])
    });
    named.collect()
}

/// Runs what `check` names, one after another, until it is content; what that was.
pub async fn give_what_is_named(database: &TestDatabase, oauth: &OAuth) -> Vec<String> {
    let mut run = Vec::new();
    while let Err(error) = oauth.check().await {
        let problems = error.to_string();
        let next = statements(&problems).first().copied().map(str::to_owned);
        let next = next.unwrap_or_else(|| panic!("no statement: {problems}"));
        assert!(!run.contains(&next), "it did not help: {next}");
        database.execute(&next);
        run.push(next);
    }
    run
}

/// The host's tables with what they lack, and the application on them.
async fn setup() -> (MockProvider, Host) {
    let extra = json!({"team": {"name": "a"}, "hook": "hook-canary"});
    let provider = MockProvider::builder().token_response_extra(extra);
    let provider = provider.start().await.unwrap();
    let database = TestDatabase::new();
    create(
        &database,
        "accounts_google",
        "account_id INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
         token TEXT NOT NULL, nickname TEXT, plan VARCHAR(20) NOT NULL DEFAULT 'free'",
    );
    create(
        &database,
        "accounts_team",
        "account_id INTEGER NOT NULL, access_token TEXT NOT NULL, scopes TEXT",
    );
    let all = integrations![Google, Team];
    let oauth = builder(&database, all, &provider).build().unwrap();
    // The runtime's own tables are not the host's business.
    assert!(oauth.migrate().await.is_err());
    give_what_is_named(&database, &oauth).await;
    let host = Host::start_on(database, all, &provider, |builder| builder).await;
    (provider, host)
}
