//! Whole tables of before, moved in by a run: as others have them.

use lightfriend_runtime::{
    Error, ImportReport, ImportTable, Imported, OAuth, OAuthIntegration, OldRow, OldRowError,
    OldTable, SecretString, integrations, testing::MockProvider,
};
use secrecy::ExposeSecret as _;

use super::{Team, team_connection};
use crate::support::{ALICE, BOB, Host, Kind};

/// One account per user, with nothing but tokens.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read"),
    scope_sets(write("write")),
    env = "TEST"
)]
pub struct Calendar;

pub async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Calendar, Team], &provider).await;
    host.database.add_users(1..=50);
    (provider, host)
}

/// The table of the hand-written guide: expiries are texts.
pub fn by_the_guide(host: &Host) {
    host.sql(
        "CREATE TABLE google_calendar (
             id INTEGER PRIMARY KEY NOT NULL,
             user_id INTEGER NOT NULL,
             access_token TEXT NOT NULL,
             refresh_token TEXT,
             expires_at TEXT,
             created_at TEXT NOT NULL,
             FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
         )",
    );
}

/// A row of it.
pub fn insert(host: &Host, id: i32, user: i32, access: &str, expires_at: &str) {
    let expires_at = match expires_at {
        "" => "NULL".to_owned(),
        text => format!("'{text}'"),
    };
    host.sql(&format!(
        "INSERT INTO google_calendar VALUES ({id}, {user}, '{access}', '{}', {expires_at},
             '2025-01-02 03:04:05')",
        sealed(&format!("refresh-{user}"))
    ));
}

/// As a host's own cipher would, as far as this is about it.
pub fn sealed(token: &str) -> String {
    format!("sealed:{}", token.chars().rev().collect::<String>())
}

pub fn open(text: &str) -> Result<SecretString, &'static str> {
    let token = text.strip_prefix("sealed:").ok_or("was not sealed here")?;
    Ok(token.chars().rev().collect::<String>().into())
}

pub fn tokens(row: &OldRow<'_>) -> Result<Imported<Calendar>, OldRowError> {
    Ok(Imported::new(row.token("access_token")?)
        .refresh_token(row.optional_token("refresh_token")?.unwrap_or_default())
        .if_some(row.optional_moment("expires_at")?, Imported::expires_at)
        .created_at(row.moment("created_at")?))
}

pub fn calendars(oauth: &OAuth) -> ImportTable<'static, Calendar> {
    Calendar::import_table(oauth, OldTable::new("google_calendar"), tokens).opened_by(open)
}

/// Imported, kept, ended, superseded, failed, remaining.
pub fn numbers(report: &ImportReport) -> [u64; 6] {
    [
        report.imported,
        report.kept,
        report.ended,
        report.superseded,
        report.failed,
        report.remaining,
    ]
}

async fn token(host: &Host, user: i32) -> Result<String, Error> {
    let token = Calendar::access_token(&host.oauth, user).await?;
    Ok(token.expose_secret().to_owned())
}

#[tokio::test]
async fn the_table_of_the_hand_written_guide_moves_in() {
    let (provider, host) = setup().await;
    by_the_guide(&host);
    for (user, expires_at) in [
        (1, "2099-01-02T03:04:05Z"),
        (2, "2099-01-02 03:04:05"),
        (3, "2099-01-02T04:04:05.678+01:00"),
        (4, ""),
    ] {
        insert(
            &host,
            10 + user,
            user,
            &sealed(&format!("access-{user}")),
            expires_at,
        );
    }
    let before = host.rows("google_calendar");
    let mut told = Vec::new();
    let report = calendars(&host.oauth)
        .batches_of(2)
        .on_progress(|so_far| told.push(so_far.imported))
        .run()
        .await
        .unwrap();
    assert_eq!(numbers(&report), [4, 0, 0, 0, 0, 0]);
    assert!(report.is_complete() && report.rows() == 4);
    assert_eq!(told, [2, 4]);
    assert_eq!(provider.requests().len(), 0);
    assert_eq!(host.rows("google_calendar"), before);
    for user in 1..=4 {
        assert_eq!(token(&host, user).await, Ok(format!("access-{user}")));
        let row = Calendar::connection(&host.oauth, user)
            .await
            .unwrap()
            .unwrap();
        let has_expiry = (user < 4).then_some(true);
        let is_close = |moment: i64| (moment - 4_071_006_245).abs() <= 5;
        assert_eq!(row.expires_at.map(is_close), has_expiry, "{row:?}");
        assert!((row.created_at - 1_735_787_045).abs() <= 5, "{row:?}");
        assert!(row.refresh_token.is_some());
    }
}

#[tokio::test]
async fn a_run_that_is_repeated_opens_no_token_and_brings_nobody_back() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for user in 1..=3 {
        insert(&host, user, user, &sealed("access"), "");
    }
    calendars(&host.oauth).run().await.unwrap();
    Calendar::disconnect(&host.oauth, 2).await.unwrap();
    insert(&host, 4, 4, &sealed("access"), "");
    let rows = host.rows("calendar_connection");
    let opened = std::sync::atomic::AtomicUsize::new(0);
    let report = Calendar::import_table(&host.oauth, OldTable::new("google_calendar"), tokens)
        .opened_by(|text| {
            opened.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            open(text)
        })
        .run()
        .await
        .unwrap();
    assert_eq!(numbers(&report), [1, 2, 1, 0, 0, 0]);
    assert_eq!(opened.into_inner(), 2);
    assert_eq!(host.rows("calendar_connection")[..2], rows[..]);
}

#[tokio::test]
async fn of_several_rows_of_an_owner_the_newest_counts() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    insert(&host, 1, ALICE, &sealed("older"), "2025-01-02T03:04:05Z");
    insert(&host, 2, ALICE, &sealed("newer"), "");
    insert(&host, 3, BOB, &sealed("newer"), "2099-01-02T03:04:05Z");
    insert(&host, 4, BOB, &sealed("older"), "2098-01-02T03:04:05Z");
    let by_key = calendars(&host.oauth).dry_run().run().await.unwrap();
    assert_eq!(numbers(&by_key), [2, 0, 0, 2, 0, 0]);
    let old = OldTable::new("google_calendar").newest_by("expires_at");
    let report = Calendar::import_table(&host.oauth, old, tokens).opened_by(open);
    assert_eq!(numbers(&report.run().await.unwrap()), [2, 0, 0, 2, 0, 0]);
    let kept: Vec<i64> = [ALICE, BOB]
        .map(|user| {
            format!("SELECT expires_at AS n FROM calendar_connection WHERE user_id = {user}")
        })
        .iter()
        .map(|sql| host.number(sql))
        .collect();
    assert!(kept[0] < 1_800_000_000, "{kept:?}");
    assert!((kept[1] - 4_071_006_245).abs() <= 5, "{kept:?}");
    assert_eq!(token(&host, BOB).await.as_deref(), Ok("newer"));
}

/// As `@auth/pg-adapter` creates it.
const AUTH_JS: &str = r#"
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY NOT NULL,
        "userId" INTEGER NOT NULL,
        type VARCHAR(255) NOT NULL,
        provider VARCHAR(255) NOT NULL,
        "providerAccountId" VARCHAR(255) NOT NULL,
        refresh_token TEXT,
        access_token TEXT,
        expires_at BIGINT,
        id_token TEXT,
        scope TEXT,
        session_state TEXT,
        token_type TEXT
    );
    INSERT INTO accounts ("id", "userId", type, provider, "providerAccountId", refresh_token,
        access_token, expires_at, scope, token_type) VALUES
        (1, 1, 'oauth', 'google', '1170', 'r-1', 'a-1', 4070991845, 'openid email', 'Bearer'),
        (2, 1, 'oauth', 'google', '1171', NULL, 'a-2', NULL, NULL, 'Bearer'),
        (3, 2, 'oauth', 'github', '9', NULL, 'a-3', NULL, 'repo', 'bearer'),
        (4, 2, 'oauth', 'google', '1172', 'r-4', 'a-4', 1700000000, 'openid', 'Bearer'),
        (5, 2, 'oauth', 'google', '1170', 'r-5', 'a-5', 1700000000, 'openid', 'Bearer'),
        (6, 2, 'oauth', 'google', '1173', 'r-6', NULL, 1700000000, 'openid', 'Bearer')"#;

#[tokio::test]
async fn the_accounts_of_auth_js_move_in() {
    let (_provider, host) = setup().await;
    host.sql(AUTH_JS);
    let run = |is_dry: bool| {
        let old = OldTable::new("accounts")
            .owner("userId")
            .only("provider", "google");
        let run = Team::import_table(&host.oauth, old, |row| {
            Ok(Imported::new(row.token("access_token")?)
                .refresh_token(row.optional_token("refresh_token")?.unwrap_or_default())
                .if_some(row.optional_moment("expires_at")?, Imported::expires_at)
                .scopes(row.optional_text("scope")?)
                .set(team_connection::team_id, row.text("providerAccountId")?))
        });
        if is_dry { run.dry_run() } else { run }
    };
    // Nothing of a dry run stays, so that it cannot see that two rows are of one account.
    let report = run(true).run().await.unwrap();
    assert_eq!(numbers(&report), [4, 0, 0, 0, 1, 0]);
    for table in ["team_connection", "oauth_account", "oauth_import"] {
        assert_eq!(host.rows(table).len(), 0, "{table}");
    }
    let report = run(false).run().await.unwrap();
    assert_eq!(numbers(&report), [3, 0, 0, 0, 2, 0]);
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "the row 5: the team account belongs to somebody else here",
            "the row 6: the column `access_token` is empty"
        ]
    );
    assert_eq!(Team::accounts(&host.oauth, ALICE).await.unwrap().len(), 2);
    let first = Team::account(&host.oauth, ALICE, "1170");
    assert_eq!(first.access_token().await.unwrap().expose_secret(), "a-1");
    let scopes = first.status().await.unwrap().scopes.unwrap();
    assert_eq!(scopes, ["openid", "email"]);
    first.disconnect().await.unwrap();
    // The account is free now, and its owner of before has ended it.
    let report = run(false).run().await.unwrap();
    assert_eq!(numbers(&report), [1, 2, 1, 0, 1, 0]);
}

#[tokio::test]
async fn columns_of_any_type_are_read() {
    let (_provider, host) = setup().await;
    let (bytes, blob) = match host.database.kind() {
        Kind::Sqlite => ("x'00ff41'", "BLOB"),
        _ => (r"'\x00ff41'", "BYTEA"),
    };
    host.sql(&format!(
        "CREATE TABLE \"Odd names\" (\"a key\" VARCHAR(20) PRIMARY KEY, owner BIGINT NOT NULL,
             token CHAR(5), raw {blob}, share DOUBLE PRECISION, is_on BOOLEAN, n SMALLINT,
             since TIMESTAMP, empty TEXT);
         INSERT INTO \"Odd names\" VALUES ('ä', 1, 'tok-1', {bytes}, 1767323045.5, true, -7,
             '2026-01-02 03:04:05', '');
         INSERT INTO \"Odd names\" VALUES ('b''c', 2, 'tok-2', NULL, NULL, NULL, NULL, NULL, NULL)"
    ));
    let mut seen = 0;
    let old = OldTable::new("Odd names").key("a key").owner("owner");
    let report = Calendar::import_table(&host.oauth, old, |row| {
        seen += 1;
        if row.text("token")? == "tok-1" {
            assert_eq!(row.bytes("raw")?, [0, 255, 65]);
            assert!(row.boolean("is_on")?);
            assert_eq!(row.integer("n")?, -7);
            assert_eq!(row.moment("since")?, row.moment("share")?);
            assert_eq!(row.optional_text("empty")?, Some(""));
            assert!(row.optional_token("empty")?.is_none());
            assert!(row.text("raw").is_err() && row.integer("token").is_err());
        } else {
            assert_eq!(row.optional_bytes("raw")?, None);
            assert_eq!(row.optional_boolean("is_on")?, None);
            assert_eq!(row.optional_integer("n")?, None);
            assert_eq!(row.optional_moment("since")?, None);
        }
        let shown = format!("{row:?}");
        assert!(
            shown.contains("token") && !shown.contains("tok-"),
            "{shown}"
        );
        Ok(Imported::new(row.token("token")?))
    });
    let report = report.batches_of(1).run().await.unwrap();
    assert_eq!(numbers(&report), [2, 0, 0, 0, 0, 0]);
    assert_eq!(seen, 2);
    assert_eq!(token(&host, ALICE).await.as_deref(), Ok("tok-1"));
}
