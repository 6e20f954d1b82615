//! Old code that still refreshes, beside the new, while connections move in.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    Error, ImportOutcome, Imported, OAuth, OldConnection,
    testing::{Endpoint, MockProvider},
};
use secrecy::ExposeSecret as _;

use super::{
    Team, old_code,
    tables::{Calendar, by_the_guide, calendars, insert, numbers, setup},
    team_connection,
};
use crate::support::{ALICE, BOB, Host};

const USERS: i32 = 12;

/// Users whom the old code has connected: the tokens are the provider's, and have run out.
async fn connected_by_old_code() -> (MockProvider, Host) {
    let (provider, host) = setup().await;
    by_the_guide(&host);
    let tokens = old_code::connect(&provider, USERS).await;
    for (user, access, refresh) in tokens {
        insert(&host, user, user, &access, "2020-01-02T03:04:05Z");
        host.sql(&format!(
            "UPDATE google_calendar SET refresh_token = '{refresh}' WHERE user_id = {user}"
        ));
    }
    (provider, host)
}

/// A request of a user's, by code that knows both.
async fn request(host: &Host, provider: &MockProvider, user: i32) -> bool {
    match Calendar::still_old(&host.oauth, user).await.unwrap() {
        OldConnection::Moved => {
            let token = Calendar::access_token(&host.oauth, user).await.unwrap();
            assert!(provider.token_is_live(token.expose_secret()));
            true
        }
        OldConnection::Old(guard) => {
            old_code::refresh(&host.database, provider, "google_calendar", user).await;
            guard.release().await.unwrap();
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_refresh_token_is_presented_by_both() {
    let (provider, host) = connected_by_old_code().await;
    let before = provider.count(Endpoint::Token);
    let (host, provider) = (std::sync::Arc::new(host), std::sync::Arc::new(provider));
    let mut working = tokio::task::JoinSet::new();
    for task in 0..2 {
        let (host, provider) = (host.clone(), provider.clone());
        working.spawn(async move {
            for round in 0..6 {
                for user in 1..=USERS {
                    // In opposite orders.
                    let user = if task == 0 { user } else { USERS + 1 - user };
                    let is_moved = request(&host, &provider, user).await;
                    assert!(round < 5 || is_moved, "{user} is not moved in the end");
                }
                if round == 4 {
                    calendars(&host.oauth).run().await.unwrap();
                }
            }
        });
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let report = calendars(&host.oauth).batches_of(3).run().await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    working.join_all().await;

    old_code::assert_none_was_presented_twice(&provider);
    assert!(provider.count(Endpoint::Token) > before);
    for user in 1..=USERS {
        let status = Calendar::status(&host.oauth, user).await.unwrap();
        assert!(status.connected, "{user}");
    }
}

#[tokio::test]
async fn a_run_waits_for_old_code_and_reads_what_that_has_stored() {
    let (provider, host) = connected_by_old_code().await;
    let OldConnection::Old(guard) = Calendar::still_old(&host.oauth, ALICE).await.unwrap() else {
        panic!("nothing was moved");
    };
    let running = tokio::spawn(calendars(&host.oauth).run());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!running.is_finished());
    let imported = Imported::new("read-before");
    let early = Calendar::import(&host.oauth, ALICE, imported).await;
    let early = early.unwrap_err();
    assert!(early.is_transient() && early.to_string().contains("read its row again"));

    old_code::refresh(&host.database, &provider, "google_calendar", ALICE).await;
    guard.release().await.unwrap();
    let report = running.await.unwrap().unwrap();
    assert_eq!(report.imported, u64::try_from(USERS).unwrap(), "{report:?}");
    // The one that the old code has stored is presented, and is good.
    assert!(request(&host, &provider, ALICE).await);
}

#[tokio::test]
async fn old_code_waits_for_whoever_has_the_guard() {
    let (_provider, host) = connected_by_old_code().await;
    let oauth = host.oauth.clone();
    let OldConnection::Old(guard) = Calendar::still_old(&oauth, ALICE).await.unwrap() else {
        panic!("nothing was moved");
    };
    let waiting = tokio::spawn(async move { Calendar::still_old(&oauth, ALICE).await });
    // Others are not waited for.
    let bobs = Calendar::still_old(&host.oauth, BOB).await.unwrap();
    assert!(matches!(bobs, OldConnection::Old(_)));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    // From a table that no run reaches.
    let outcome = guard.import(Imported::new("access")).await;
    assert_eq!(outcome, Ok(ImportOutcome::Imported));
    let found = waiting.await.unwrap().unwrap();
    assert!(matches!(found, OldConnection::Moved), "{found:?}");
}

#[tokio::test]
async fn the_guard_of_a_process_that_dies_lapses() {
    let (_provider, host) = connected_by_old_code().await;
    let dead = Calendar::still_old(&host.oauth, ALICE).await.unwrap();
    let OldConnection::Old(guard) = dead else {
        panic!("nothing was moved");
    };
    let left = host
        .number("SELECT lease_until - unixepoch() AS n FROM oauth_import WHERE lease IS NOT NULL");
    assert!((50..=60).contains(&left), "{left}");
    host.sql("UPDATE oauth_import SET lease_until = unixepoch() - 1 WHERE lease IS NOT NULL");
    let began = Instant::now();
    let next = Calendar::still_old(&host.oauth, ALICE).await.unwrap();
    let OldConnection::Old(next) = next else {
        panic!("nothing was moved");
    };
    assert!(began.elapsed() < Duration::from_secs(10));
    // What the first has read may be spent by now.
    let late = guard.import(Imported::new("read-long-ago")).await;
    assert!(late.unwrap_err().is_transient());
    let outcome = next.import(Imported::new("access")).await;
    assert_eq!(outcome, Ok(ImportOutcome::Imported));
}

#[tokio::test]
async fn whoever_is_connected_here_is_no_matter_of_the_old_code() {
    let (provider, host) = connected_by_old_code().await;
    host.browser(ALICE).connect("calendar", &provider).await;
    let found = Calendar::still_old(&host.oauth, ALICE).await.unwrap();
    assert!(matches!(found, OldConnection::Moved));
    let report = calendars(&host.oauth).run().await.unwrap();
    let others = u64::try_from(USERS).unwrap() - 1;
    assert_eq!(numbers(&report), [others, 1, 0, 0, 0, 0]);
    Calendar::disconnect(&host.oauth, ALICE).await.unwrap();
    let found = Calendar::still_old(&host.oauth, ALICE).await.unwrap();
    assert!(matches!(found, OldConnection::Moved));
}

#[tokio::test]
async fn one_of_several_accounts_is_moved_by_itself() {
    let (_provider, host) = setup().await;
    let team = |id: &str| Imported::new("token").set(team_connection::team_id, id);
    let find = async |oauth: &OAuth, id: &str| -> Result<bool, Error> {
        match Team::still_old(oauth, ALICE, id).await? {
            OldConnection::Moved => Ok(true),
            OldConnection::Old(guard) => guard.release().await.map(|()| false),
        }
    };
    Team::import(&host.oauth, ALICE, team("T1")).await.unwrap();
    assert_eq!(find(&host.oauth, "T1").await, Ok(true));
    assert_eq!(find(&host.oauth, "T2").await, Ok(false));
    let OldConnection::Old(guard) = Team::still_old(&host.oauth, ALICE, "T2").await.unwrap() else {
        panic!("it was not moved");
    };
    assert_eq!(guard.import(team("T2")).await, Ok(ImportOutcome::Imported));
    assert_eq!(find(&host.oauth, "T2").await, Ok(true));
}
