//! Every statement that the runtime can send: each is known by its place in the sources, is sent
//! here, and keeps the rules that let one set of statements run on every engine.

mod broken;
mod counts;
mod places;
mod plain;
mod renamed;
mod repeats;
mod rules;
mod sequences;
mod sql;

use std::collections::BTreeSet;

use lightfriend_runtime::{
    integrations,
    testing::{SentStatement, StatementLog},
};

use crate::support::{TestDatabase, Watch};
use broken::{BROKEN, SEQUENCES};
use places::Place;
use plain::services::{ByName, ByNumber, ByUuid, Hosted, Ledger, Post};
use rules::RULES;
use sql::{Dialect, Keys, Sql};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_sent_and_keeps_the_rules() {
    let (database, watch) = TestDatabase::watched();
    let log = StatementLog::begin();
    plain::drive::everything(&database).await;
    examine(&database, &watch, &log, "");
}

/// Whoever names a column without asking for its name in the database has an error from that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_sent_where_columns_have_other_names() {
    let (database, watch) = TestDatabase::watched();
    let log = StatementLog::begin();
    renamed::drive::everything(&database).await;
    let ours = database.columns("ledger_connection");
    let mut ours = ours
        .iter()
        .filter(|name| !name.starts_with(renamed::PREFIX));
    assert_eq!(ours.next(), None);
    examine(&database, &watch, &log, renamed::PREFIX);
}

/// Everything is listed, has been sent, and keeps the rules. Names of columns begin with `prefix`.
fn examine(database: &TestDatabase, watch: &Watch, log: &StatementLog, prefix: &str) {
    let dialect = Dialect::of(database.kind());
    // Nothing is sent that is not listed before.
    let (sent, listed) = (watch.sent(), log.statements());
    let texts: BTreeSet<&str> = sent.iter().map(|(_, text)| text.as_str()).collect();

    let unlisted = unlisted(&texts, &listed);
    assert!(unlisted.is_empty(), "sent past the list: {unlisted:#?}");
    let places = places::places();
    let missing = not_sent(&places, dialect, &texts, &listed);
    assert!(missing.is_empty(), "nobody has sent those of {missing:#?}");
    // One at which nothing stands is missed.
    let any = places.iter().find(|place| place.dialect.is_none()).unwrap();
    let elsewhere = Place {
        line: any.line + 1,
        ..any.clone()
    };
    assert_eq!(not_sent(&[elsewhere], dialect, &texts, &listed).len(), 1);

    // With our names they are the same.
    let own = |text: &str| {
        if prefix.is_empty() {
            text.to_owned()
        } else {
            text.replace(prefix, "")
        }
    };
    let sent: Vec<(usize, String)> = sent.iter().map(|(of, text)| (*of, own(text))).collect();
    let texts: BTreeSet<&str> = sent.iter().map(|(_, text)| text.as_str()).collect();
    for variant in VARIANTS {
        let is_sent = texts.iter().any(|text| text.contains(variant));
        assert!(is_sent, "nobody has sent one with {variant:?}");
    }
    let mut wrong = broken_by(dialect, texts.into_iter().chain([plain::HOSTED]));
    wrong.extend(sequences::broken(dialect, &sent));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What Diesel has sent and the runtime has not listed.
fn unlisted<'a>(texts: &BTreeSet<&'a str>, listed: &[SentStatement]) -> Vec<&'a str> {
    // Diesel's own words for a transaction.
    const FRAMES: [&str; 4] = ["BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
    let known: BTreeSet<&str> = listed.iter().map(|one| one.sql.as_str()).collect();
    let unlisted = texts.iter().copied();
    unlisted
        .filter(|text| !known.contains(text) && !FRAMES.contains(text))
        .collect()
}

/// The places for this dialect none of whose statements has been sent here. Other tests of this
/// process are on the list, too: what counts is what this test's connections have sent.
fn not_sent(
    places: &[Place],
    dialect: Dialect,
    texts: &BTreeSet<&str>,
    listed: &[SentStatement],
) -> Vec<String> {
    let is_sent = |place: &&Place| {
        listed.iter().any(|one| {
            one.file.ends_with(&place.file)
                && one.line == place.line
                && one.dialect == dialect.name()
                && texts.contains(one.sql.as_str())
        })
    };
    let wanted = places
        .iter()
        .filter(|place| place.dialect.is_none_or(|only| only == dialect));
    wanted
        .filter(|place| !is_sent(place))
        .map(Place::to_string)
        .collect()
}

/// Parts of statements that are not always there, by which a place has several.
const VARIANTS: [&str; 22] = [
    "refresh_token_expires_at, CAST(NULL AS TEXT)",
    r#"."account" AS TEXT)"#,
    "refresh_token, CAST(NULL AS TEXT)",
    r#"."team" AS TEXT)"#,
    " refresh_token IS NOT NULL",
    "(expires_at IS NULL OR expires_at > ",
    r#"(expires_at, "ledger_connection"."user_id") > ("#,
    r#"(refresh_token_expires_at, "ledger_connection"."user_id") > ("#,
    r#"AND ("ledger_connection"."user_id") > ("#,
    r#""token" FROM "oauth_revocation""#,
    r#""access_token" FROM "ledger_connection""#,
    r#""member_connection"."team" = "#,
    r#""club_connection"."club_id" = "#,
    r#"ON CONFLICT ("club_id", "team")"#,
    r#"UPDATE "oauth_revocation" SET "token""#,
    "DO UPDATE SET",
    "DO NOTHING",
    "ADD COLUMN",
    "AND NOT EXISTS",
    "\"quota\" = ",
    "\"refresh_token\" = ",
    "AND generation = ",
];

fn broken_by<'a>(dialect: Dialect, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut wrong, mut parsed) = (Vec::new(), Vec::new());
    // SQLite rebuilds a table in one transaction, after which nothing of it is done again.
    for text in texts.filter(|text| !text.contains("_keyed\"")) {
        match Sql::parse(dialect, text) {
            Ok(sql) => parsed.push(sql),
            Err(error) => wrong.push(format!("{error}\n    {text}")),
        }
    }
    let keys = Keys::of(&parsed);
    wrong.extend(parsed.iter().flat_map(|sql| rules::broken(sql, &keys)));
    wrong
}

#[test]
fn every_rule_can_be_broken() {
    let schema = [
        "CREATE TABLE drive_connection (user_id TEXT PRIMARY KEY)",
        "CREATE TABLE oauth_revocation (id TEXT PRIMARY KEY)",
        "CREATE TABLE oauth_flow (state_hash TEXT PRIMARY KEY)",
    ];
    let schema = schema.map(|text| Sql::parse(Dialect::Postgres, text).unwrap());
    let keys = Keys::of(&schema);
    for (number, dialect, text) in BROKEN {
        let sql = Sql::parse(*dialect, text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let rule = RULES.iter().find(|rule| rule.number == *number).unwrap();
        let said = rule.broken_by(&sql, &keys);
        let said = said.unwrap_or_else(|| panic!("rule {number} is not broken by: {text}"));
        assert!(
            said.contains(&format!("rule {number} ")) && said.contains(text),
            "{said}"
        );
    }
    for rule in &RULES {
        let is_broken = BROKEN.iter().any(|(number, ..)| *number == rule.number);
        assert!(is_broken, "nothing breaks rule {}", rule.number);
    }
    for (said, sent) in SEQUENCES {
        let sent: Vec<_> = sent.iter().map(|text| (1, (*text).to_owned())).collect();
        let wrong = sequences::broken(Dialect::Sqlite, &sent);
        assert!(
            wrong.iter().any(|wrong| wrong.contains(said)),
            "{said}: {wrong:?}"
        );
    }
}

#[test]
fn nothing_in_the_store_goes_round_the_list() {
    let ways = places::ways_round();
    assert!(ways.is_empty(), "{ways:#?}");
    let places = places::places();
    assert!(places.len() > 45, "the places were not found: {places:?}");
    let settings = places::settings_of_the_pool();
    assert!(settings.len() > 4, "{settings:?}");
    let mut others = settings.iter().filter(|one| !one.starts_with("PRAGMA "));
    assert_eq!(others.next(), None);
}

/// For a host's own harness the tables are created without `IF NOT EXISTS`: it knows what it has
/// done. Otherwise they are the statements that `migrate` sends.
#[test]
fn migrations_for_others_keep_the_rules() {
    let all = integrations![Ledger, Post, ByName, ByUuid, ByNumber, Hosted];
    let mut single = Vec::new();
    for migration in all.migrations() {
        let statements = migration.up_sql().split_inclusive(";\n").map(str::trim);
        single.extend(statements.filter(|text| !text.is_empty()).map(|text| {
            let text = text.replacen("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1);
            text.replacen("CREATE INDEX ", "CREATE INDEX IF NOT EXISTS ", 1)
        }));
        let down = Sql::parse(Dialect::Sqlite, migration.down_sql()).unwrap();
        assert_eq!(down.statements.len(), 1);
    }
    assert!(single.len() > 20, "{single:?}");
    assert!(!single.iter().any(|text| text.contains("hosted_connection")));
    let wrong = broken_by(Dialect::Sqlite, single.iter().map(String::as_str));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
