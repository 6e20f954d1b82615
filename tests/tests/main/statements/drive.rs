//! A life of everything, so that every statement is sent which the runtime can send.

use std::time::Duration;

use lightfriend_runtime::{
    CallbackSession, Imported, KeyRing, OAuth, OldConnection, OldTable, Sealed, SecretString,
    TokenUpdate, UserId, integrations,
    testing::{self, Endpoint, Fault, MockProvider},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    hosted, named,
    services::{
        ByName, ByNumber, ByUuid, Ledger, LedgerConnection, NewLedgerConnection, Post, Team, older,
    },
    several,
};
use crate::{
    support::{ALICE, BOB, Browser, Host, TestDatabase, builder},
    tokens::rotation,
};

/// A user of one service: connected twice, read, disconnected; then once more, beside another.
macro_rules! a_life {
    ($service:ty, $oauth:expr, $provider:expr, $user:expr, $other:expr) => {{
        let (oauth, provider): (&OAuth, &MockProvider) = ($oauth, $provider);
        for _ in 0..2 {
            let connected = testing::connect::<$service>(oauth, provider, $user).await;
            connected.unwrap();
        }
        let account = <$service>::account(oauth, $user);
        account.access_token().await.unwrap();
        account.status().await.unwrap();
        assert!(account.connection().await.unwrap().is_some());
        let mut everybody = <$service>::connected(oauth);
        assert!(everybody.next().await.unwrap().is_some());
        let time = Duration::from_secs(1);
        let passed = testing::let_pass::<$service>(oauth, $user, time).await;
        passed.unwrap();
        oauth.refresh_due().await.unwrap();
        account.disconnect().await.unwrap();
        oauth.drain().await;
        for user in [$user, $other] {
            let connected = testing::connect::<$service>(oauth, provider, user).await;
            connected.unwrap();
        }
    }};
}

/// Everything, on this database.
pub async fn everything(database: &TestDatabase) {
    let extra = json!({
        "team": {"name": "T"}, "seats": 3, "quota": 5, "share": 0.5, "trial": true, "hook": "h",
        "refresh_token_expires_in": 86_400,
    });
    let provider = MockProvider::builder().token_response_extra(extra);
    let provider = provider.start().await.unwrap();
    an_older_schema(database, &provider).await;
    let key = rotation::key("old");
    let host = Host::start_on(
        database.clone(),
        integrations![Ledger, Post, Team],
        &provider,
        |builder| builder.keys(rotation::ring(&[&key])),
    )
    .await;
    host.oauth.check().await.unwrap();
    flows(&host, &provider, &key).await;
    tokens(&host, &provider).await;
    repository(&host);
    endings(&host, &provider).await;
    shared(&host, &provider).await;
    told(&host, &provider, &key).await;
    rotate(&host, &provider, &key).await;
    many_rows(&host).await;
    moved_in(&host).await;
    several::everything(database, &provider, &key).await;
    hosted::everything(database, &provider, &key).await;
    other_owners(database, &provider).await;
}

/// The newer struct's `migrate` finds its table with fewer columns.
async fn an_older_schema(database: &TestDatabase, provider: &MockProvider) {
    let older = builder(database, integrations![older::Ledger], provider);
    let older = older.build().unwrap();
    older.migrate().await.unwrap();
    // And the runtime's own table as it once was.
    database.execute("ALTER TABLE oauth_flow DROP COLUMN nonce");
    // Somebody else's canary.
    database.execute("DELETE FROM oauth_key");
}

/// More flows than a user may have, one that comes back twice, one that fails, one without a
/// session, and one whose user is gone when its tokens come.
async fn flows(host: &Host, provider: &MockProvider, key: &str) {
    let alice = host.browser(ALICE);
    for _ in 0..12 {
        alice.start("ledger").await;
    }
    let callback = alice.consent("ledger", provider).await;
    for _ in 0..2 {
        alice.callback(&callback).await;
    }
    provider.fault(Endpoint::Token, Fault::status(503));
    alice.connect("ledger", provider).await;
    without_a_session(host, provider, key).await;
    let without_flow = Ledger::connect_with_code(&host.oauth, ALICE, "no-such-code", &[]);
    assert!(without_flow.await.is_err());

    let callback = alice.consent("post", provider).await;
    let seen = provider.count(Endpoint::Token);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(500)),
    );
    let coming = tokio::spawn({
        let alice = alice.clone();
        async move { alice.callback(&callback).await }
    });
    let patience = Duration::from_secs(20);
    let is_asked = provider.wait_for(Endpoint::Token, seen + 1, patience).await;
    assert!(is_asked);
    host.oauth.purge_user(ALICE).await.unwrap();
    coming.await.unwrap();
}

async fn without_a_session(host: &Host, provider: &MockProvider, key: &str) {
    let other = Host::start_on(
        host.database.clone(),
        integrations![Ledger],
        provider,
        |builder| {
            builder
                .keys(rotation::ring(&[key]))
                .callback_session(CallbackSession::FlowCookie)
        },
    )
    .await;
    let browser = other.browser(BOB);
    let callback = browser.consent("ledger", provider).await;
    let signed_out = Browser::new(other.address);
    let mut cookies = browser.cookies();
    cookies.remove("session");
    signed_out.restore_cookies(&cookies);
    for _ in 0..2 {
        signed_out.callback(&callback).await;
    }
}

fn expire(host: &Host) {
    host.sql(&named("UPDATE ledger_connection SET #issued_at = unixepoch() - 7200, #expires_at = unixepoch() - 3600"));
}

fn forget_refusals(host: &Host) {
    host.sql(&named("UPDATE ledger_connection SET #status = 'active'"));
}

/// Reads, and refreshes that end in every way.
async fn tokens(host: &Host, provider: &MockProvider) {
    let alice = host.browser(ALICE);
    alice.connect("ledger", provider).await;
    Ledger::access_token(&host.oauth, ALICE).await.unwrap();
    alice.status("ledger").await;
    assert_eq!(alice.get("/connections").await.status(), 200);
    Ledger::connection(&host.oauth, ALICE).await.unwrap();
    integrations![Ledger, Post]
        .summary(&host.oauth)
        .await
        .unwrap();

    expire(host);
    Ledger::access_token(&host.oauth, ALICE).await.unwrap();
    expire(host);
    let meagre = json!({"access_token": "a", "token_type": "Bearer"});
    provider.fault(Endpoint::Token, Fault::json(meagre));
    Ledger::access_token(&host.oauth, ALICE).await.unwrap();

    let refusal = r#"{"error":"invalid_request"}"#;
    expire(host);
    let json = "application/json";
    provider.fault(Endpoint::Token, Fault::status_with_body(400, json, refusal));
    assert!(Ledger::access_token(&host.oauth, ALICE).await.is_err());

    // Two users, of whom neither is left alone after the first's failure.
    host.browser(BOB).connect("ledger", provider).await;
    expire(host);
    provider.invalidate_refresh_tokens();
    let ended = Ledger::access_token(&host.oauth, BOB).await;
    assert!(ended.unwrap_err().is_reauth_required());
    forget_refusals(host);
}

/// The functions that a host calls on a connection of its own.
fn repository(host: &Host) {
    let seal = |column: &'static str| -> Sealed {
        let secret = SecretString::from("secret");
        host.oauth.seal::<Ledger>(BOB, column, &secret).unwrap()
    };
    let mut conn = host.database.connection();
    // As it is, and with a value for a column that a present row keeps; for a row that is there,
    // and for one that is not.
    for region in [None, Some("us".to_owned())] {
        for _ in 0..2 {
            let new = NewLedgerConnection {
                user_id: BOB,
                access_token: seal("access_token"),
                refresh_token: Some(seal("refresh_token")),
                scopes: None,
                expires_at: None,
                refresh_token_expires_at: None,
                created_at: 0,
                issued_at: 0,
                account: None,
                seats: None,
                quota: None,
                share: None,
                trial: None,
                hook: Some(seal("hook")),
                region: region.clone(),
            };
            LedgerConnection::create(&mut conn, new).unwrap();
        }
        LedgerConnection::set_region(&mut conn, BOB, "asia".to_owned()).unwrap();
        let update = TokenUpdate {
            access_token: seal("access_token"),
            refresh_token: Some(seal("refresh_token")),
            scopes: Some("a".to_owned()),
            expires_at: Some(1),
            refresh_token_expires_at: Some(2),
            issued_at: 0,
        };
        LedgerConnection::update_tokens(&mut conn, BOB, update).unwrap();
        assert!(LedgerConnection::find(&mut conn, BOB).unwrap().is_some());
        assert_eq!(LedgerConnection::list(&mut conn, BOB).unwrap().len(), 1);
        assert_eq!(LedgerConnection::delete(&mut conn, BOB).unwrap(), 1);
    }
}

fn make_due(host: &Host) {
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch()");
}

/// Disconnects whose revocation is done, put off, and held back; and rows that went with their
/// user's.
async fn endings(host: &Host, provider: &MockProvider) {
    let alice = host.browser(ALICE);
    for _ in 0..2 {
        alice.connect("ledger", provider).await;
        alice.connect("post", provider).await;
    }
    // Replaced tokens that are due, though their connection is in use.
    make_due(host);
    host.oauth.refresh_due().await.unwrap();
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Ledger::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    provider.clear_faults();
    make_due(host);
    host.oauth.refresh_due().await.unwrap();
    Post::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;

    for service in ["ledger", "post"] {
        for _ in 0..2 {
            alice.connect(service, provider).await;
        }
    }
    host.sql("DELETE FROM users WHERE id = 1");
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
    host.sql("INSERT INTO users (id, name) VALUES (1, 'Alice')");
}

/// Tokens that another user has, too; and an access token that is presented.
async fn shared(host: &Host, provider: &MockProvider) {
    for user in [ALICE, BOB] {
        host.browser(user).connect("team", provider).await;
    }
    host.sql(&named("UPDATE team_connection SET #issued_at = unixepoch() - 3600, #expires_at = unixepoch() + 20"));
    host.oauth.refresh_due().await.unwrap();
    let _refused = Team::access_token(&host.oauth, ALICE).await;
    for user in [ALICE, BOB] {
        Team::disconnect(&host.oauth, user).await.unwrap();
        host.oauth.drain().await;
    }
}

/// More than a page of rows that lack a scope, and of which the refresh token ends soon.
async fn told(host: &Host, provider: &MockProvider, key: &str) {
    host.sql(&named(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 310)
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO ledger_connection (#user_id, #access_token, #scopes, #refresh_token_expires_at,
             #created_at, #issued_at)
         SELECT id, 'x', 'b', unixepoch() + 60, 0, 0 FROM users WHERE id >= 100",
    ));
    // One that has not looked yet.
    let other = builder(&host.database, integrations![Ledger], provider);
    let other = other.keys(rotation::ring(&[key])).build().unwrap();
    other.refresh_due().await.unwrap();
    host.sql(&named(
        "DELETE FROM ledger_connection WHERE #user_id >= 100; DELETE FROM users WHERE id >= 100",
    ));
}

/// The connections' secrets, and what is in the outbox.
async fn rotate(host: &Host, provider: &MockProvider, old: &str) {
    for user in [ALICE, BOB] {
        let browser = host.browser(user);
        for _ in 0..2 {
            browser.connect("ledger", provider).await;
        }
    }
    let new = rotation::key("new");
    let keys = KeyRing::parse(&SecretString::from(format!("{new},{old}"))).unwrap();
    let newer = builder(&host.database, integrations![Ledger, Post], provider).keys(keys);
    let done = newer.build().unwrap().rotate_keys().await.unwrap();
    assert!(done.resealed > 5 && done.is_complete(), "{done:?}");
}

/// More than a page of rows that are due.
async fn many_rows(host: &Host) {
    host.sql(&named(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 310)
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO ledger_connection (#user_id, #access_token, #refresh_token, #expires_at,
             #refresh_token_expires_at, #created_at, #issued_at)
         SELECT id, 'x', 'x', unixepoch() + 60, unixepoch() + 60, 0, unixepoch() - 3540
         FROM users WHERE id >= 100",
    ));
    host.oauth.refresh_due().await.unwrap();
    let mut connected = Ledger::connected(&host.oauth);
    let mut owners = 0;
    while connected.next().await.unwrap().is_some() {
        owners += 1;
    }
    assert!(owners > 200, "{owners}");
}

/// A table of the application's own, beside code that still refreshes what is in it.
async fn moved_in(host: &Host) {
    host.sql(
        "DELETE FROM ledger_connection;
         CREATE TABLE old_ledger (number INTEGER PRIMARY KEY, user_id INTEGER, token TEXT,
             kind TEXT, at BIGINT);
         INSERT INTO old_ledger VALUES (1, 100, 'x', 'a', 1), (2, 101, 'y', 'a', 2),
             (3, 101, 'z', 'a', 1), (4, 102, '', 'a', 1), (5, 103, 'x', 'b', 1)",
    );
    let old = || {
        let old = OldTable::new("old_ledger").key("number").newest_by("at");
        let old = old.only("kind", "a");
        Ledger::import_table(&host.oauth, old, |row| {
            Ok(Imported::new(row.token("token")?))
        })
    };
    for _ in 0..2 {
        old().dry_run().run().await.unwrap();
        let report = old().batches_of(2).run().await.unwrap();
        assert_eq!((report.imported + report.kept, report.failed), (2, 1));
    }
    for user in [102, 103] {
        let found = Ledger::still_old(&host.oauth, user).await.unwrap();
        let OldConnection::Old(guard) = found else {
            panic!("nothing was moved");
        };
        guard.import(Imported::new("x")).await.unwrap();
    }
    let found = Ledger::still_old(&host.oauth, 104).await.unwrap();
    let OldConnection::Old(guard) = found else {
        panic!("nothing was moved");
    };
    guard.release().await.unwrap();
    for user in [104, 105] {
        let imported = Imported::new("x").replace();
        Ledger::import(&host.oauth, user, imported).await.unwrap();
    }
    host.oauth.purge_user(105).await.unwrap();
    // One who is connected, and of whom nothing is known here yet.
    host.sql(&named(
        "INSERT INTO ledger_connection (#user_id, #access_token, #created_at, #issued_at)
         VALUES (106, 'x', 0, 0)",
    ));
    let imported = Imported::new("x");
    Ledger::import(&host.oauth, 106, imported).await.unwrap();
}

/// A life each of users whose ids are of other types.
async fn other_owners(database: &TestDatabase, provider: &MockProvider) {
    // Users of several types are told apart by the host.
    let others = || {
        let all = integrations![ByName, ByUuid, ByNumber];
        builder(database, all, provider).current_user(|_| async { None::<UserId> })
    };
    let (old, new) = (rotation::key("old"), rotation::key("new"));
    database.execute("DELETE FROM oauth_key");
    let oauth = others().keys(rotation::ring(&[&old])).build().unwrap();
    oauth.migrate().await.unwrap();
    // What is left of others is under their key.
    database.execute("DELETE FROM oauth_revocation");
    a_life!(ByName, &oauth, provider, "ada".to_owned(), "bob".to_owned());
    a_life!(ByUuid, &oauth, provider, Uuid::max(), Uuid::nil());
    a_life!(ByNumber, &oauth, provider, 7, 8);
    let newer = others().keys(rotation::ring(&[&new, &old]));
    let done = newer.build().unwrap().rotate_keys().await.unwrap();
    assert!(done.resealed > 5 && done.is_complete(), "{done:?}");
}
