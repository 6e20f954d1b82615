//! How many statements it takes, on the database that the tests are run on.

use lightfriend_runtime::{integrations, testing::MockProvider};
use sqlparser::ast::Statement;

use super::sql::{Dialect, Sql};
use crate::{
    support::{ALICE, BOB, Host, TestDatabase, Watch},
    tokens::Drive,
};

/// What was sent, by what it does.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sent {
    reads: usize,
    writes: usize,
    /// BEGIN and COMMIT.
    frames: usize,
}

/// A host whose user is connected, and nothing under way.
async fn setup() -> (MockProvider, Host, Watch) {
    let provider = MockProvider::start().await.unwrap();
    let (database, watch) = TestDatabase::watched();
    let host = Host::start_on(database, integrations![Drive], &provider, |builder| builder).await;
    host.browser(ALICE).connect("drive", &provider).await;
    // The first start sweeps, in the background.
    host.oauth.drain().await;
    (provider, host, watch)
}

/// What this sends, and what it sets in motion. SQLite's busy timeout is read and set beside the
/// statements: that asks no file and no server.
async fn sent<T>(host: &Host, watch: &Watch, work: impl Future<Output = T>) -> (Sent, T) {
    let all = async {
        let done = work.await;
        host.oauth.drain().await;
        done
    };
    let (texts, done) = watch.during(all).await;
    let mut sent = Sent::default();
    for text in &texts {
        let sql = Sql::parse(Dialect::of(host.database.kind()), text).unwrap();
        match sql.statements.as_slice() {
            [Statement::Pragma { .. }] => {}
            [Statement::Query(_)] => sent.reads += 1,
            [Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_)] => {
                sent.writes += 1;
            }
            [Statement::StartTransaction { .. } | Statement::Commit { .. }] => sent.frames += 1,
            _ => panic!("{text}"),
        }
    }
    (sent, done)
}

fn plain(reads: usize, writes: usize) -> Sent {
    Sent {
        reads,
        writes,
        frames: 0,
    }
}

#[tokio::test]
async fn a_token_is_read_by_one_statement() {
    let (_provider, host, watch) = setup().await;
    let read = Box::pin(Drive::access_token(&host.oauth, ALICE));
    let (sent, token) = sent(&host, &watch, read).await;
    assert!(token.is_ok());
    assert_eq!(sent, plain(1, 0));
}

/// The caller's own look and another under the lease's flight, which others may have been faster
/// than; then lease and tokens.
#[tokio::test]
async fn a_refresh_takes_two_reads_and_two_writes() {
    let (_provider, host, watch) = setup().await;
    host.sql("UPDATE drive_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600");
    let read = Box::pin(Drive::access_token(&host.oauth, ALICE));
    let (sent, token) = sent(&host, &watch, read).await;
    assert!(token.is_ok());
    assert_eq!(sent, plain(2, 2));
}

/// The flow is stored; then which others the user has, to bound their number.
#[tokio::test]
async fn a_start_takes_a_write_and_a_read() {
    let (_provider, host, watch) = setup().await;
    let browser = host.browser(BOB);
    let (sent, _url) = sent(&host, &watch, browser.start("drive")).await;
    assert_eq!(sent, plain(1, 1));
}

/// The claim; then in one transaction the flow's end, a look at what is there, and the row.
#[tokio::test]
async fn a_callback_takes_three_writes_and_a_read() {
    let (provider, host, watch) = setup().await;
    let browser = host.browser(BOB);
    let callback = browser.consent("drive", &provider).await;
    let (sent, _response) = sent(&host, &watch, browser.callback(&callback)).await;
    let in_transaction = Sent {
        frames: 2,
        ..plain(1, 3)
    };
    assert_eq!(sent, in_transaction);
}

/// What is replaced goes to the outbox, which is kept bounded: two statements for each token.
#[tokio::test]
async fn a_callback_that_replaces_a_connection_takes_four_writes_more() {
    let (provider, host, watch) = setup().await;
    let browser = host.browser(ALICE);
    let callback = browser.consent("drive", &provider).await;
    let (sent, _response) = sent(&host, &watch, browser.callback(&callback)).await;
    let in_transaction = Sent {
        frames: 2,
        ..plain(1, 7)
    };
    assert_eq!(sent, in_transaction);
}
