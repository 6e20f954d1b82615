//! A life in the host's tables.

use diesel::{QueryDsl as _, debug_query, sqlite::Sqlite};
use lightfriend_runtime::{
    ExposeSecret as _, ImportOutcome, Imported, Sealed, SecretString, TokenUpdate,
    testing::Endpoint,
};
use serde_json::json;

use super::{Google, GoogleConnection, Team, TeamConnection, accounts_google, setup};
use crate::support::{ALICE, BOB, eventually};

#[tokio::test]
async fn a_connection_lives_in_the_hosts_table() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("google", &provider).await;
    let status = alice.status("google").await;
    assert_eq!(status["connected"], true);
    assert_eq!(status["status"], "active");
    assert_eq!(status["fields"], json!({"account": "a", "region": "eu"}));
    let id = host.number("SELECT id AS n FROM accounts_google WHERE account_id = 1");

    // What is the host's own, and what is the application's, stays.
    host.sql("UPDATE accounts_google SET nickname = 'Ali', plan = 'paid'");
    let mut conn = host.database.connection();
    let set = GoogleConnection::set_region(&mut conn, ALICE, "us".to_owned());
    assert_eq!(set.unwrap(), 1);
    alice.connect("google", &provider).await;
    let rows = "SELECT nickname || ' ' || plan || ' ' || area || ' ' || state AS text \
                FROM accounts_google";
    assert_eq!(host.texts(rows), ["Ali paid us active"]);
    let same = host.number("SELECT id AS n FROM accounts_google WHERE account_id = 1");
    assert_eq!(id, same);

    let before = Google::access_token(&host.oauth, ALICE).await.unwrap();
    host.sql(
        "UPDATE accounts_google SET token_received_at = unixepoch() - 7200,
         expires_at = unixepoch() - 60",
    );
    let after = Google::access_token(&host.oauth, ALICE).await.unwrap();
    assert_ne!(before.expose_secret(), after.expose_secret());

    provider.invalidate_refresh_tokens();
    host.sql("UPDATE accounts_google SET expires_at = unixepoch() - 60, token_received_at = 0");
    let ended = Google::access_token(&host.oauth, ALICE).await;
    assert!(ended.unwrap_err().is_reauth_required());
    assert_eq!(alice.status("google").await["status"], "needs_reauth");
    alice.connect("google", &provider).await;
    assert_eq!(alice.status("google").await["status"], "active");

    let revoked = provider.count(Endpoint::Revocation);
    assert_eq!(alice.post("/api/google/disconnect").await.status(), 200);
    assert_eq!(host.number("SELECT count(*) AS n FROM accounts_google"), 0);
    let is_revoked = || provider.count(Endpoint::Revocation) > revoked;
    assert!(eventually(is_revoked).await);
    assert_eq!(alice.status("google").await["connected"], false);
}

#[tokio::test]
async fn the_repository_goes_by_the_hosts_names() {
    let (provider, host) = setup().await;
    host.browser(ALICE).connect("google", &provider).await;
    let mut conn = host.database.connection();
    let found = GoogleConnection::find(&mut conn, ALICE).unwrap().unwrap();
    assert_eq!((found.user_id, found.status.as_str()), (ALICE, "active"));
    assert_eq!(found.account.as_deref(), Some("a"));
    assert_eq!(GoogleConnection::list(&mut conn, ALICE).unwrap().len(), 1);
    let seal = |column: &'static str| -> Sealed {
        let secret = SecretString::from("by-hand");
        host.oauth.seal::<Google>(ALICE, column, &secret).unwrap()
    };
    let update = TokenUpdate {
        access_token: seal("access_token"),
        refresh_token: Some(seal("refresh_token")),
        scopes: Some("read".to_owned()),
        expires_at: None,
        refresh_token_expires_at: None,
        issued_at: 7,
    };
    assert_eq!(
        GoogleConnection::update_tokens(&mut conn, ALICE, update).unwrap(),
        1
    );
    let token = Google::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "by-hand");
    let row = Google::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.issued_at, row.region.as_str()), (7, "eu"));
    assert_eq!(GoogleConnection::delete(&mut conn, ALICE).unwrap(), 1);
}

#[tokio::test]
async fn users_have_several_accounts_in_the_hosts_table() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for team in ["a", "b", "a"] {
        provider.answer_exchanges(json!({"team": {"name": team}}));
        alice.connect("team", &provider).await;
    }
    let teams = "SELECT team_slug AS text FROM accounts_team ORDER BY team_slug";
    assert_eq!(host.texts(teams), ["a", "b"]);
    let mut conn = host.database.connection();
    let found = TeamConnection::find(&mut conn, ALICE, "b".to_owned()).unwrap();
    assert_eq!(found.unwrap().team, "b");
    Team::account(&host.oauth, ALICE, "a")
        .disconnect()
        .await
        .unwrap();
    assert_eq!(host.texts(teams), ["b"]);
    host.browser(BOB).connect("team", &provider).await;
    let accounts = Team::accounts(&host.oauth, ALICE).await.unwrap();
    assert_eq!(accounts.len(), 1);
}

/// Who sets a column by what Diesel calls it sets the field.
#[tokio::test]
async fn a_connection_is_imported_into_the_hosts_table() {
    let (_provider, host) = setup().await;
    let import = Imported::new("brought-along".to_owned())
        .set(accounts_google::region, "us")
        .set(accounts_google::hook, SecretString::from("hook-canary"));
    let outcome = Google::import(&host.oauth, ALICE, import).await.unwrap();
    assert_eq!(outcome, ImportOutcome::Imported);
    assert_eq!(
        host.texts("SELECT area AS text FROM accounts_google"),
        ["us"]
    );
    let token = Google::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "brought-along");
}

#[test]
fn diesels_table_has_our_names_and_sends_theirs() {
    let query = accounts_google::table.select((
        accounts_google::user_id,
        accounts_google::access_token,
        accounts_google::region,
        accounts_google::scopes,
    ));
    let sql = debug_query::<Sqlite, _>(&query).to_string();
    for name in ["account_id", "token", "area", "scopes"] {
        assert!(
            sql.contains(&format!("`accounts_google`.`{name}`")),
            "{sql}"
        );
    }
}
