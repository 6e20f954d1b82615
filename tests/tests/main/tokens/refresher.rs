//! Refreshing before anyone asks.

use std::time::{Duration, Instant};

use lightfriend_runtime::{
    ConnectionStatus, Refresher,
    testing::{Endpoint, Fault},
};

use super::{expire, make_stale, setup, status, token, two_instances};
use crate::support::ALICE;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_expires_soon_is_refreshed_and_nothing_else() {
    let (provider, host, _other) = two_instances(30).await;
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 0);
    host.sql("UPDATE drive_connection SET issued_at = unixepoch() - 3540, expires_at = unixepoch() + 60 WHERE user_id <= 20");
    // Not due, though it runs out: nothing can renew it, or the user has to.
    host.sql("UPDATE drive_connection SET refresh_token = NULL WHERE user_id = 1");
    host.sql("UPDATE drive_connection SET status = 'needs_reauth' WHERE user_id = 2");
    let begin = Instant::now();
    let mut refreshed = 0;
    // What a busy machine is too slow to refresh safely is due at the next look.
    while refreshed < 18 && begin.elapsed() < Duration::from_mins(1) {
        refreshed += host.oauth.refresh_due().await.unwrap().refreshed;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(refreshed, 18);
    assert_eq!(provider.count(Endpoint::Token), 18);
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 0);
    // Reading asks nobody.
    token(&host).await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 18);
}

#[tokio::test]
async fn more_than_a_page_is_seen_through() {
    let (_provider, host, _other) = two_instances(1).await;
    host.sql(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
         INSERT INTO users (id, name) SELECT i, 'x' FROM n;
         INSERT INTO drive_connection (user_id, access_token, refresh_token, expires_at, created_at, issued_at)
         SELECT id, 'x', 'x', unixepoch() + 60, 0, unixepoch() - 3540 FROM users WHERE id >= 100",
    );
    // What does not open fails, each once, and holds nobody up.
    let swept = host.oauth.refresh_due().await.unwrap();
    assert_eq!((swept.refreshed, swept.failed), (0, 501));
}

#[tokio::test]
async fn two_instances_share_the_work() {
    let (provider, host, other) = two_instances(40).await;
    host.sql(
        "UPDATE drive_connection SET issued_at = unixepoch() - 3540, expires_at = unixepoch() + 60",
    );
    let every_second = || {
        Refresher::default()
            .every(Duration::from_secs(1))
            .at_most(4)
    };
    let handles = [
        host.oauth.spawn_refresher(every_second()),
        other.spawn_refresher(every_second()),
    ];
    assert!(provider.wait_for(Endpoint::Token, 40, SOON).await);
    for handle in handles {
        handle.shutdown().await;
    }
    assert_eq!(provider.count(Endpoint::Token), 40);
    assert_eq!(
        host.number("SELECT min(expires_at) > unixepoch() + 3000 AS n FROM drive_connection"),
        1
    );
}

#[tokio::test]
async fn shutting_down_waits_for_what_is_under_way_and_begins_nothing() {
    let (provider, host, _other) = two_instances(10).await;
    host.sql(
        "UPDATE drive_connection SET issued_at = unixepoch() - 3540, expires_at = unixepoch() + 60",
    );
    provider.fault_always(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(700)),
    );
    let handle = host.oauth.spawn_refresher(
        Refresher::default()
            .every(Duration::from_secs(1))
            .at_most(2),
    );
    assert!(provider.wait_for(Endpoint::Token, 2, SOON).await);
    handle.shutdown().await;
    let sent = provider.count(Endpoint::Token);
    assert!(sent < 10, "{sent}");
    let stored = host
        .number("SELECT count(*) AS n FROM drive_connection WHERE expires_at > unixepoch() + 3000");
    assert_eq!(
        usize::try_from(stored).unwrap(),
        sent,
        "every answer was stored"
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(provider.count(Endpoint::Token), sent);
}

#[tokio::test]
async fn draining_waits_for_refreshes_of_requests_too() {
    let (provider, host) = setup().await;
    expire(&host);
    let reader = super::refresh_under_way(&provider, &host, 500).await;
    reader.abort();
    host.oauth.drain().await;
    provider.clear_requests();
    assert_eq!(
        Some(token(&host).await.unwrap()),
        provider.issued_access_tokens().pop()
    );
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn idle_refresh_tokens_are_refreshed_before_their_own_end() {
    let (provider, host) = setup().await;
    let days = 24 * 3600;
    let set = |left: i64| {
        host.sql(&format!(
            "UPDATE drive_connection SET expires_at = NULL, issued_at = unixepoch() - {}, \
             refresh_token_expires_at = unixepoch() + {left}",
            30 * days - left
        ));
    };
    set(10 * days);
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 0);
    set(4 * days);
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 1);
    assert_eq!(provider.count(Endpoint::Token), 1);
    // One whose end does not move is left alone for most of what is left.
    host.sql(&format!(
        "UPDATE drive_connection SET refresh_token_expires_at = unixepoch() + {}",
        4 * days
    ));
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 0);
}

#[tokio::test]
async fn a_provider_that_is_down_is_left_alone_and_comes_back_slowly() {
    let (provider, host, _other) = two_instances(60).await;
    let living = token(&host).await.unwrap();
    host.sql(
        "UPDATE drive_connection SET issued_at = unixepoch() - 3570, expires_at = unixepoch() + 30",
    );
    provider.fault_always(Endpoint::Token, Fault::status(503));
    let one_by_one = Refresher::default().at_most(1);
    for _ in 0..2 {
        let handle = host
            .oauth
            .spawn_refresher(one_by_one.every(Duration::from_secs(1)));
        assert!(provider.wait_for(Endpoint::Token, 5, SOON).await);
        handle.shutdown().await;
    }
    let asked = provider.count(Endpoint::Token);
    assert!(asked < 15, "60 are due, {asked} were sent");
    // Users notice nothing, and no row was touched.
    assert_eq!(token(&host).await.unwrap(), living);
    assert_eq!(status(&host).await, ConnectionStatus::Active);

    provider.clear_faults();
    provider.clear_requests();
    let pause = Duration::from_millis(300);
    provider.fault_always(Endpoint::Token, Fault::delay_answer(pause));
    let many = Refresher::default().at_most(64);
    let handle = host
        .oauth
        .spawn_refresher(many.every(Duration::from_secs(1)));
    assert!(
        provider
            .wait_for(Endpoint::Token, 60, Duration::from_mins(1))
            .await
    );
    handle.shutdown().await;
    // One at first, then two, then four: never sixty at once.
    let arrivals: Vec<_> = provider.requests().iter().map(|one| one.at).collect();
    let within = |first: usize| {
        let end = arrivals[first] + pause;
        arrivals[first..].iter().filter(|at| **at < end).count()
    };
    assert_eq!(within(0), 1);
    assert!(within(1) <= 2, "{}", within(1));
    assert!(within(3) <= 4, "{}", within(3));
    let left = "SELECT count(*) AS n FROM drive_connection WHERE expires_at < unixepoch() + 3000";
    assert_eq!(host.number(left), 0);
}

#[tokio::test]
async fn a_refresher_that_meets_a_stale_row_serves_readers_of_it() {
    let (provider, host) = setup().await;
    make_stale(&host);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(300)),
    );
    let reader = async {
        assert!(provider.wait_for(Endpoint::Token, 1, SOON).await);
        token(&host).await
    };
    let (swept, read) = tokio::join!(host.oauth.refresh_due(), reader);
    assert_eq!(swept.unwrap().refreshed, 1);
    assert!(provider.token_is_live(&read.unwrap()));
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert!(host.oauth.purge_user(ALICE).await.is_ok());
}

#[tokio::test]
async fn a_refresher_whose_handle_is_dropped_goes_on() {
    let (provider, host, _other) = two_instances(2).await;
    drop(host.oauth.spawn_refresher(Duration::from_secs(1)));
    tokio::time::sleep(Duration::from_secs(2)).await;
    make_stale(&host);
    assert!(provider.wait_for(Endpoint::Token, 2, SOON).await);
}
