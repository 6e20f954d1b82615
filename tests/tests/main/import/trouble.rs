//! Rows and tables that cannot be moved as they are.

use lightfriend_runtime::{Error, ImportOutcome, Imported, OldRowError, OldTable};

use super::tables::{Calendar, by_the_guide, calendars, insert, numbers, sealed, setup, tokens};
use crate::{
    sqlite_only,
    support::{ALICE, BOB, Host, Log},
};

async fn refused(host: &Host, old: OldTable) -> String {
    let run = Calendar::import_table(&host.oauth, old, tokens);
    let error = run.run().await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_row_that_cannot_be_moved_stops_no_other_and_is_named_without_its_values() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    insert(&host, 1, 1, "canary-not-sealed", "");
    insert(&host, 2, 2, &sealed("access"), "canary soon");
    insert(&host, 3, 3, "", "");
    insert(&host, 4, 4, &sealed("two\nlines canary"), "");
    insert(&host, 5, 5, &sealed("access"), "4070991845000000");
    insert(&host, 6, 6, &sealed("access"), "");
    let dry = calendars(&host.oauth).dry_run().run().await.unwrap();
    assert_eq!(numbers(&dry), [1, 0, 0, 0, 5, 0]);
    assert_eq!(host.rows("calendar_connection").len(), 0);
    assert_eq!(host.rows("oauth_import").len(), 0);

    let (log, _guard) = Log::capture();
    let report = calendars(&host.oauth).run().await.unwrap();
    assert_eq!(report, dry);
    let said: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_eq!(
        said[0],
        "the row 1: the column `access_token` was not sealed here"
    );
    assert!(said[1].starts_with("the row 2: the column `expires_at` is no moment"));
    assert_eq!(said[2], "the row 3: the column `access_token` is empty");
    assert!(
        said[3].starts_with("the row 4: the request is malformed"),
        "{said:?}"
    );
    assert!(said[4].starts_with("the row 5: the column `expires_at` is no moment"));
    let logged = log.lines("a row is not imported");
    assert_eq!(logged.len(), 5, "{logged:?}");
    for (line, said) in logged.iter().zip(&said) {
        assert!(line.contains(said), "{line}");
    }
    assert!(!said.iter().any(|said| said.contains("canary")), "{said:?}");
    assert_eq!(log.lines("canary"), [""; 0]);

    // Mended, they move in.
    host.sql("UPDATE google_calendar SET expires_at = NULL");
    let report = calendars(&host.oauth).run().await.unwrap();
    assert_eq!(numbers(&report), [2, 1, 0, 0, 3, 0]);
}

#[tokio::test]
async fn a_row_that_the_database_refuses_stops_no_other() {
    sqlite_only!();
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for user in 1..=9 {
        insert(&host, user, user, &sealed("access"), "");
    }
    host.sql(
        "CREATE TRIGGER refusing BEFORE INSERT ON calendar_connection WHEN NEW.user_id IN (2, 3, 5)
         BEGIN SELECT RAISE(ABORT, 'not with us'); END",
    );
    let report = calendars(&host.oauth).run().await.unwrap();
    assert_eq!(numbers(&report), [6, 0, 0, 0, 3, 0]);
    let said = report.failures[0].to_string();
    assert_eq!(said, "the row 2: database: the statement failed");

    // Where it goes on, something else is the matter than rows.
    host.sql("DELETE FROM calendar_connection");
    host.sql("DELETE FROM oauth_import");
    host.sql("DROP TRIGGER refusing");
    host.sql(
        "CREATE TRIGGER refusing BEFORE INSERT ON calendar_connection
         BEGIN SELECT RAISE(ABORT, 'not with us'); END",
    );
    let ended = calendars(&host.oauth).run().await.unwrap_err();
    assert!(ended.is_transient(), "{ended}");
}

#[tokio::test]
async fn the_first_hundred_failures_are_told_of_and_all_are_counted() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    host.database.add_users(1..=150);
    host.sql(
        "INSERT INTO google_calendar (id, user_id, access_token, created_at)
         SELECT id, id, 'plain', '' FROM users",
    );
    let report = calendars(&host.oauth).batches_of(40).run().await.unwrap();
    assert_eq!((report.failed, report.failures.len()), (150, 100));
}

#[tokio::test]
async fn a_reason_of_the_applications_own_is_told_and_owners_must_be_there() {
    let (_provider, host) = setup().await;
    host.sql(
        "CREATE TABLE old (id TEXT PRIMARY KEY, user_id TEXT, token TEXT);
         INSERT INTO old VALUES ('a', '1', 'token'), ('b', NULL, 'token'), ('c', 'ada', 'token'),
             ('d', '777', 'token'), ('e', '2', 'moon')",
    );
    let run = Calendar::import_table(&host.oauth, OldTable::new("old"), |row| {
        if row.text("token")? == "moon" {
            return Err(OldRowError::new("token", "is of the moon"));
        }
        Ok(Imported::new(row.token("token")?))
    });
    let report = run.run().await.unwrap();
    assert_eq!(numbers(&report), [1, 0, 0, 0, 4, 0]);
    let said: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_eq!(said[0], "the row b: the column `user_id` is NULL");
    assert!(
        said[1].contains("the row c: the column `user_id` is no id"),
        "{said:?}"
    );
    // A user who is gone.
    assert!(said[2].starts_with("the row d: database: "), "{said:?}");
    assert_eq!(said[3], "the row e: the column `token` is of the moon");
}

#[tokio::test]
async fn what_was_moved_is_not_replaced_by_every_run() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for user in [ALICE, BOB] {
        insert(&host, user, user, &sealed("access"), "");
    }
    let run = || {
        let old = OldTable::new("google_calendar");
        let run = Calendar::import_table(&host.oauth, old, |row| Ok(tokens(row)?.replace()));
        run.opened_by(super::tables::open)
    };
    // One who is connected already is replaced, once.
    let by_the_user = Imported::new("by-the-user");
    Calendar::import(&host.oauth, BOB, by_the_user)
        .await
        .unwrap();
    host.sql("DELETE FROM oauth_import");
    assert_eq!(numbers(&run().run().await.unwrap()), [2, 0, 0, 0, 0, 0]);
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    assert_eq!(numbers(&run().run().await.unwrap()), [0, 1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn names_that_are_not_there_are_told_before_anything_is_read() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    let old = || OldTable::new("google_calendar");
    for (old, said) in [
        (OldTable::new("gone"), "there is no table `gone`"),
        (
            old().key("number"),
            "has no column `number`; it has `id`, `user_id`",
        ),
        (old().owner("User_id"), "has no column `User_id`"),
        (old().only("provider", "x"), "has no column `provider`"),
        (old().newest_by("last"), "has no column `last`"),
        (old().key("id\" --"), "is no name"),
        (OldTable::new("a?b"), "is no name"),
        (OldTable::new(""), "is no name"),
        (OldTable::new("calendar_connection"), "rename the old one"),
    ] {
        let error = refused(&host, old).await;
        assert!(error.contains(said), "{error}");
    }
    // In a row it is the row's mistake.
    insert(&host, 1, 1, "token", "");
    let run = Calendar::import_table(&host.oauth, old(), |row| {
        Ok(Imported::new(row.token("token")?))
    });
    let report = run.run().await.unwrap();
    assert_eq!(
        report.failures[0].to_string(),
        "the row 1: the column `token` is not there"
    );
}

#[tokio::test]
async fn a_key_that_tells_rows_not_apart_is_refused() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for (id, user) in [(1, 1), (2, 2), (3, 2), (4, 4)] {
        insert(&host, id, user, &sealed("access"), "");
    }
    for batch in 1..=3 {
        let run = calendars(&host.oauth).batches_of(batch);
        assert!(run.run().await.is_ok());
        let old = OldTable::new("google_calendar").key("user_id");
        let run = Calendar::import_table(&host.oauth, old, tokens).batches_of(batch);
        let error = run.run().await.unwrap_err();
        assert!(error.to_string().contains("the same `user_id`"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_stopped_goes_on() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for user in 1..=9 {
        insert(&host, user, user, &sealed("access"), "");
    }
    // It is dropped in the middle of a row's work, whichever that is.
    for millis in [1, 3, 9, 27] {
        let run = calendars(&host.oauth).batches_of(2).run();
        let _stopped = tokio::time::timeout(std::time::Duration::from_millis(millis), run).await;
    }
    // A lease that it held would lapse after a minute.
    host.sql("UPDATE oauth_import SET lease_until = unixepoch() - 1 WHERE lease IS NOT NULL");
    let report = calendars(&host.oauth).run().await.unwrap();
    assert!(report.is_complete() && report.rows() == 9, "{report:?}");
    assert_eq!(host.rows("calendar_connection").len(), 9);
}

/// As by a server that drops a handler whose client has gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_nobody_waits_for_holds_no_lock() {
    let (_provider, host) = setup().await;
    for millis in (1..=8).cycle().take(40) {
        let import = Calendar::import(&host.oauth, ALICE, Imported::new("token").replace());
        let _dropped = tokio::time::timeout(std::time::Duration::from_millis(millis), import).await;
        // Others would wait for a transaction that is left open.
        host.sql("UPDATE oauth_import SET moved_at = moved_at");
    }
    let last = Calendar::import(&host.oauth, ALICE, Imported::new("token").replace()).await;
    assert_eq!(last, Ok(ImportOutcome::Imported));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_runs_at_once_move_each_row_once() {
    let (_provider, host) = setup().await;
    by_the_guide(&host);
    for user in 1..=20 {
        insert(&host, user, user, &sealed("access"), "");
    }
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..3 {
        running.spawn(calendars(&host.oauth).batches_of(7).run());
    }
    let reports: Result<Vec<_>, Error> = running.join_all().await.into_iter().collect();
    let reports = reports.unwrap();
    let imported: u64 = reports.iter().map(|report| report.imported).sum();
    assert_eq!(imported, 20);
    for report in reports {
        assert!(report.is_complete() && report.rows() == 20, "{report:?}");
    }
}
