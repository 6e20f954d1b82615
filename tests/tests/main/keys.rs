//! Keys that are not those that have sealed what is stored, and databases that do not enforce what
//! they declare: found at boot, and told to whoever looks.

use diesel::connection::SimpleConnection as _;
use lightfriend_runtime::{
    ConnectionStatus, Error, Integrations, KeyRing, OAuth, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use crate::{
    sqlite_only,
    support::{
        ALICE, BOB, Host, SqlitePool, TestDatabase, begin_log, builder, log_of, logged_case,
    },
    tokens::{
        Drive,
        rotation::{key, ring},
    },
};

/// Without a foreign key.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    users = "none",
    env = "TEST"
)]
pub struct Free;

fn instance(
    database: &TestDatabase,
    provider: &MockProvider,
    integrations: Integrations,
    keys: &[&str],
) -> OAuth {
    builder(database, integrations, provider)
        .keys(ring(keys))
        .backend_url("https://other.example")
        .frontend_url("")
        .build()
        .unwrap()
}

/// Alice, connected under this key.
async fn connected(keys: &[&str]) -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Drive], &provider, |builder| {
        builder.keys(ring(keys))
    })
    .await;
    host.browser(ALICE).connect("drive", &provider).await;
    (provider, host)
}

/// As if the database had never seen a key.
fn forget_keys(host: &Host) {
    host.sql("DELETE FROM oauth_key");
}

#[track_caller]
fn assert_names_the_key(error: &Error, id: &str) {
    assert!(error.is_misconfigured(), "{error}");
    let text = error.to_string();
    for expected in [
        format!("`{id}`"),
        "OAUTH_ENCRYPTION_KEYS".to_owned(),
        "its id".to_owned(),
        "another instance".to_owned(),
        "rotate".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected} is not in: {text}");
    }
}

#[tokio::test]
async fn a_key_that_was_replaced_under_its_id_does_not_boot() {
    let (first, second) = (key("k1"), key("k1"));
    let (provider, host) = connected(&[&first]).await;
    let all = || integrations![Drive];
    let other = instance(&host.database, &provider, all(), &[&second]);
    for result in [other.migrate().await, other.check().await] {
        let error = result.unwrap_err();
        assert_names_the_key(&error, "k1");
        let secret = &second[3..];
        assert!(!error.to_string().contains(secret), "{error}");
    }
    // The first one is not disturbed, and the right key goes on booting.
    assert!(Drive::access_token(&host.oauth, ALICE).await.is_ok());
    let same = instance(&host.database, &provider, all(), &[&first]);
    same.migrate().await.unwrap();
    same.check().await.unwrap();
    // Under an id of its own the new key is welcome.
    let renamed = format!("k2:{}", &second[3..]);
    let rotated = instance(&host.database, &provider, all(), &[&renamed, &first]);
    rotated.migrate().await.unwrap();
    assert!(rotated.rotate_keys().await.unwrap().is_complete());
}

#[tokio::test]
async fn every_key_that_is_wrong_is_named_at_once() {
    let (provider, host) = connected(&[&key("a"), &key("b"), &key("c")]).await;
    let wrong = [key("b"), key("a"), key("new")];
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    let other = instance(&host.database, &provider, integrations![Drive], &wrong);
    let error = other.migrate().await.unwrap_err();
    assert_names_the_key(&error, "a");
    assert_names_the_key(&error, "b");
    assert!(!error.to_string().contains("`new`"), "{error}");
}

#[tokio::test]
async fn the_first_use_finds_a_wrong_key_where_nobody_checks() {
    let (provider, host) = connected(&[&key("k1")]).await;
    let before = host.number("SELECT count(*) AS n FROM oauth_flow");
    let other = instance(
        &host.database,
        &provider,
        integrations![Drive],
        &[&key("k1")],
    );
    for _ in 0..2 {
        let error = Drive::access_token(&other, ALICE).await.unwrap_err();
        assert_names_the_key(&error, "k1");
    }
    let error = other.rotate_keys().await.unwrap_err();
    assert_names_the_key(&error, "k1");
    let error = Drive::disconnect(&other, ALICE).await.unwrap_err();
    assert_names_the_key(&error, "k1");
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_flow"), before);
    assert!(Drive::access_token(&host.oauth, ALICE).await.is_ok());
}

#[tokio::test]
async fn two_instances_that_meet_with_different_keys_under_one_id_do_not_both_boot() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let instances =
        [(); 4].map(|()| instance(&database, &provider, integrations![Drive], &[&key("k")]));
    let boots = instances.map(|oauth| tokio::spawn(async move { oauth.migrate().await }));
    let mut booted = 0;
    for boot in boots {
        match boot.await.unwrap() {
            Ok(()) => booted += 1,
            Err(error) => assert_names_the_key(&error, "k"),
        }
    }
    assert_eq!(booted, 1);
}

#[tokio::test]
async fn a_canary_is_sealed_and_bound_to_its_id() {
    let (provider, host) = connected(&[&key("a"), &key("b")]).await;
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_key"), 2);
    let bytes = host.database.bytes();
    let canary = b"canary\0";
    assert!(!bytes.windows(canary.len()).any(|window| window == canary));
    host.sql("UPDATE oauth_key SET canary = (SELECT canary FROM oauth_key WHERE id = 'b')");
    let error = host.oauth.check().await.unwrap_err();
    assert_names_the_key(&error, "a");
    drop(provider);
}

#[tokio::test]
async fn checking_says_everything_at_once_and_creates_no_table() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let oauth = instance(
        &database,
        &provider,
        integrations![Drive, Free],
        &[&key("k1")],
    );
    let error = oauth.check().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    for table in [
        "oauth_flow",
        "oauth_revocation",
        "oauth_key",
        "drive_connection",
        "free_connection",
    ] {
        let expected = format!("the table `{table}` is missing");
        assert_eq!(error.to_string().matches(&expected).count(), 1, "{error}");
        assert!(
            error.to_string().contains(&format!("create_{table}")),
            "{error}"
        );
    }
    // By hand, as the migrations say, but for a column.
    for migration in integrations![Drive, Free].migrations() {
        database.execute(migration.up_sql());
    }
    oauth.check().await.unwrap();
    database.execute("ALTER TABLE drive_connection DROP COLUMN folder");
    let error = oauth.check().await.unwrap_err();
    let statement =
        "ALTER TABLE \"drive_connection\" ADD COLUMN \"folder\" TEXT NOT NULL DEFAULT 'root'";
    assert!(error.to_string().contains(statement), "{error}");
    database.execute(statement);
    oauth.check().await.unwrap();
}

#[tokio::test]
async fn the_first_use_without_tables_says_which_one_is_missing() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let oauth = instance(&database, &provider, integrations![Drive], &[&key("k1")]);
    let error = Drive::status(&oauth, ALICE).await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    assert!(
        error.to_string().contains("`oauth_key` is missing"),
        "{error}"
    );
    oauth.migrate().await.unwrap();
    Drive::status(&oauth, ALICE).await.unwrap();
}

/// A pool of one connection that does not enforce foreign keys.
fn unenforced() -> TestDatabase {
    TestDatabase::with_sqlite_pool(|file| {
        let manager = diesel::r2d2::ConnectionManager::new(file);
        let pool = SqlitePool::builder().max_size(1).build(manager).unwrap();
        let mut conn = pool.get().unwrap();
        conn.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        drop(conn);
        pool
    })
}

#[tokio::test]
async fn foreign_keys_that_are_declared_must_be_enforced() {
    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let database = unenforced();
    let oauth = instance(
        &database,
        &provider,
        integrations![Free, Drive],
        &[&key("k1")],
    );
    for result in [
        oauth.migrate().await.map_err(Box::new),
        oauth.check().await.map_err(Box::new),
        Drive::status(&oauth, ALICE)
            .await
            .map(drop)
            .map_err(Box::new),
    ] {
        let error = result.unwrap_err();
        assert!(error.is_misconfigured(), "{error}");
        for expected in ["PRAGMA foreign_keys = ON", "users = \"none\"", "for drive "] {
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
    database
        .sqlite_connection()
        .batch_execute("PRAGMA foreign_keys = ON")
        .unwrap();
    Drive::status(&oauth, ALICE).await.unwrap();
}

#[tokio::test]
async fn what_declares_no_foreign_key_needs_none_enforced() {
    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let database = unenforced();
    let oauth = instance(&database, &provider, integrations![Free], &[&key("k1")]);
    oauth.migrate().await.unwrap();
    oauth.check().await.unwrap();
}

#[tokio::test]
async fn a_token_that_cannot_be_opened_is_no_healthy_connection() {
    let (provider, host) = connected(&[&key("k1")]).await;
    forget_keys(&host);
    for (id, problem, words) in [
        ("k1", "unreadable_secret", "can no longer use"),
        ("k2", "key_unavailable", "at the moment"),
    ] {
        forget_keys(&host);
        let database = host.database.clone();
        let other = Host::start_on(database, integrations![Drive], &provider, |builder| {
            builder.keys(ring(&[&key(id)]))
        })
        .await;
        let status = Drive::status(&other.oauth, ALICE).await.unwrap();
        assert_eq!(
            (status.connected, status.status, status.problem),
            (false, ConnectionStatus::Active, Some(problem))
        );
        let browser = other.browser(ALICE);
        let json = browser.status("drive").await;
        assert_eq!(json["problem"], problem);
        assert_eq!(
            (&json["connected"], &json["status"]),
            (&false.into(), &"active".into())
        );
        let page = browser.get("/connections").await.text().await.unwrap();
        assert!(page.contains(words), "{page}");
        assert!(
            !page.contains("connections-badge connections-good"),
            "{page}"
        );
        assert!(page.contains("Reconnect"), "{page}");
    }
    let status = host.browser(ALICE).status("drive").await;
    assert_eq!(
        (&status["problem"], &status["connected"]),
        (&().into(), &true.into())
    );
    let nobody = host.browser(BOB).status("drive").await;
    assert_eq!(nobody["problem"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_rotation_is_complete_only_when_everything_was_opened() {
    let (new, old) = (key("k1"), key("k0"));
    let (provider, host) = connected(&[&key("k1")]).await;
    forget_keys(&host);
    let other = instance(
        &host.database,
        &provider,
        integrations![Drive],
        &[&new, &old],
    );
    let done = other.rotate_keys().await.unwrap();
    assert!(!done.is_complete(), "{done:?}");
    assert_eq!((done.checked, done.unreadable, done.resealed), (2, 2, 0));
}

#[tokio::test]
#[ignore = "a test here runs it, in processes of their own"]
async fn looks_and_logs() {
    let Some(case) = logged_case() else {
        return;
    };
    let (provider, host) = connected(&[&key("k1")]).await;
    host.browser(BOB).connect("drive", &provider).await;
    host.sql("UPDATE drive_connection SET expires_at = 1, issued_at = 0");
    begin_log();
    let mut oauth = host.oauth.clone();
    match case.as_str() {
        "unreadable" | "unavailable" => {
            let id = if case == "unreadable" { "k1" } else { "k2" };
            forget_keys(&host);
            oauth = instance(&host.database, &provider, integrations![Drive], &[&key(id)]);
        }
        "ended" => provider.invalidate_refresh_tokens(),
        "down" => provider.fault_always(Endpoint::Token, Fault::status(503)),
        "refused" => provider.fault_always(
            Endpoint::Token,
            Fault::status_with_body(400, "application/json", r#"{"error":"invalid_client"}"#),
        ),
        other => panic!("{other}"),
    }
    assert_eq!(oauth.refresh_due().await.unwrap().failed, 2);
}

#[test]
fn the_refresher_says_of_every_connection_that_fails_whose_it_is_and_why() {
    for (case, reason) in [
        ("unreadable", "does not open"),
        ("unavailable", "`k1` is not in the key ring"),
        ("ended", "must connect again"),
        ("down", "is unavailable"),
        ("refused", "invalid_client"),
    ] {
        let log = log_of("keys::looks_and_logs", case);
        for owner in ["owner=1", "owner=2"] {
            let lines: Vec<&str> = log
                .lines()
                .filter(|line| line.contains("WARN") && line.contains(owner))
                .collect();
            assert_eq!(lines.len(), 1, "{case} {owner}: {log}");
            assert!(
                lines[0].contains(reason) && lines[0].contains("drive"),
                "{log}"
            );
        }
        let warnings = log.lines().filter(|line| line.contains("WARN")).count();
        assert_eq!(warnings, 2, "{case}: {log}");
    }
}

#[test]
fn generated_keys_never_share_an_id() {
    let ids = || KeyRing::parse(&KeyRing::generate().unwrap()).map(|ring| format!("{ring:?}"));
    assert_ne!(ids().unwrap(), ids().unwrap());
}
