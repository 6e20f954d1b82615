//! Processes that are killed while they migrate, before each statement that they send.

use std::process::{Command, Stdio};

use lightfriend_runtime::testing::MockProvider;

use super::changed::{Version, application, connected, provider, version};
use crate::support::{TestDatabase, Watch, builder, open_as_told_watched};

const STATEMENTS: &str = "DIES_AFTER";
const VERSION: &str = "MIGRATES_TO";
const CHILD: &str = "migrations::killed::migrates_until_it_is_killed";

#[tokio::test]
#[ignore = "the other tests here run it, in processes of their own"]
async fn migrates_until_it_is_killed() {
    let (Ok(statements), Ok(name)) = (std::env::var(STATEMENTS), std::env::var(VERSION)) else {
        return;
    };
    let watch = Watch::that_dies_after(statements.parse().unwrap());
    let all = (version(&name).all)();
    let provider = MockProvider::start().await.unwrap();
    let unused = TestDatabase::of_kind(crate::support::Kind::Sqlite);
    let builder = builder(&unused, all, &provider).database(open_as_told_watched(&watch));
    builder.build().unwrap().migrate().await.unwrap();
}

/// Whether it was killed.
fn is_killed(database: &TestDatabase, to: Version, after: usize) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--ignored"])
        .env_remove("TEST_LOG")
        .envs(database.environment())
        .env(STATEMENTS, after.to_string())
        .env(VERSION, to.name)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // A test that fails has a code.
    assert!(status.success() || status.code().is_none(), "{status}");
    !status.success()
}

/// Migrates in processes that die one statement later each, and then in this one; how many died.
async fn goes_on_after_every_kill(
    begin: impl AsyncFn() -> (MockProvider, TestDatabase),
    to: Version,
    rows: usize,
) -> usize {
    for after in 0.. {
        let (provider, database) = begin().await;
        let was_killed = is_killed(&database, to, after);
        let oauth = application(to, &database, &provider);
        oauth.migrate().await.unwrap();
        oauth.check().await.unwrap();
        assert_eq!((to.read)(oauth).await.unwrap(), rows, "after {after}");
        if !was_killed {
            return after;
        }
    }
    unreachable!("a migration ends")
}

#[tokio::test]
async fn tables_that_were_not_all_created_are() {
    let begin = async || (provider().await, TestDatabase::new());
    let killed = goes_on_after_every_kill(begin, version("several"), 0).await;
    assert!(killed > 6, "{killed}");
}

#[tokio::test]
async fn a_table_that_was_not_wholly_changed_is() {
    for (from, to) in [("teamed", "keyed"), ("required", "renamed")] {
        let begin = async || {
            let provider = provider().await;
            let host = connected(version(from), &provider).await;
            (provider, host.database)
        };
        let killed = goes_on_after_every_kill(begin, version(to), 2).await;
        assert!(killed > 0, "{to}");
    }
}
