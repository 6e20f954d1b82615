//! Several accounts of one user at once.

use std::time::Duration;

use lightfriend_runtime::testing::{Endpoint, Fault};
use secrecy::ExposeSecret as _;

use super::{Teams, disconnect, keys, sign_in, three};
use crate::support::{ALICE, outcome};

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn two_accounts_connected_at_once_are_both_there() {
    let (provider, host) = three().await;
    let (one, two) = (host.browser(ALICE), host.browser(ALICE));
    let (first, second) = (
        one.consent("teams", &provider).await,
        two.consent("teams", &provider).await,
    );
    sign_in(&provider, "T5", "Umbrella");
    let seen = provider.count(Endpoint::Token);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(700)),
    );
    let slow = tokio::spawn(async move { one.callback(&first).await });
    assert!(provider.wait_for(Endpoint::Token, seen + 1, PATIENCE).await);
    // Answered already with the other one.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let fast = async {
        sign_in(&provider, "T6", "Soylent");
        two.callback(&second).await
    };
    let (slow, fast) = tokio::join!(slow, fast);
    assert_eq!(
        (outcome(&slow.unwrap()).as_str(), outcome(&fast).as_str()),
        ("connected", "connected")
    );
    let alice = host.browser(ALICE).status("teams").await;
    let mut there = keys(&alice);
    there.sort_unstable();
    assert_eq!(there, ["T1", "T2", "T5", "T6"]);
}

#[tokio::test]
async fn the_end_of_one_does_not_disturb_the_refresh_of_another() {
    let (provider, host) = three().await;
    host.sql("UPDATE teams_connection SET expires_at = 1, issued_at = 0 WHERE user_id = 1");
    let seen = provider.count(Endpoint::Token);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(700)),
    );
    let account = Teams::account(&host.oauth, ALICE, "T1");
    let refreshing = tokio::spawn(async move { account.access_token().await });
    assert!(provider.wait_for(Endpoint::Token, seen + 1, PATIENCE).await);
    let alice = host.browser(ALICE);
    assert_eq!(disconnect(&alice, "?account=T2").await.status(), 200);
    let token = refreshing.await.unwrap().unwrap();
    assert!(provider.token_is_live(token.expose_secret()));
    assert_eq!(keys(&alice.status("teams").await), ["T1"]);
    // And of its own: what comes then is revoked.
    host.sql("UPDATE teams_connection SET expires_at = 1, issued_at = 0 WHERE user_id = 1");
    let seen = provider.count(Endpoint::Token);
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(700)),
    );
    let account = Teams::account(&host.oauth, ALICE, "T1");
    let refreshing = tokio::spawn(async move { account.access_token().await });
    assert!(provider.wait_for(Endpoint::Token, seen + 1, PATIENCE).await);
    disconnect(&alice, "?account=T1").await;
    assert!(refreshing.await.unwrap().unwrap_err().is_not_connected());
    host.oauth.drain().await;
    let live = provider.issued_access_tokens().into_iter();
    let live = live.filter(|token| provider.token_is_live(token)).count();
    assert_eq!(live, 1, "Bob's");
}

#[tokio::test]
async fn a_disconnect_ends_what_is_on_its_way_to_that_account() {
    let (provider, host) = three().await;
    let alice = host.browser(ALICE);
    for (named, rows) in [("", 1), ("?account=T2", 1)] {
        // One that may lead anywhere, and one that has named another account.
        let begun = alice.get(&format!("/api/teams/oauth/start{named}")).await;
        let callback = provider
            .approve(&crate::support::location(&begun))
            .await
            .unwrap();
        sign_in(&provider, "T1", "Acme");
        let seen = provider.count(Endpoint::Token);
        provider.fault(
            Endpoint::Token,
            Fault::delay_answer(Duration::from_millis(700)),
        );
        let coming = tokio::spawn({
            let alice = alice.clone();
            async move { alice.callback(&callback).await }
        });
        assert!(provider.wait_for(Endpoint::Token, seen + 1, PATIENCE).await);
        // The second time there is no row, and its end is asked for all the same.
        assert_eq!(disconnect(&alice, "?account=T1").await.status(), 200);
        assert_eq!(outcome(&coming.await.unwrap()), "invalid_state");
        assert_eq!(keys(&alice.status("teams").await).len(), rows);
    }
}

#[tokio::test]
async fn the_refreshes_of_two_accounts_wait_for_nobody() {
    let (provider, host) = three().await;
    host.sql(
        "UPDATE teams_connection SET issued_at = unixepoch() - 3540, expires_at = unixepoch() + 60",
    );
    let begin = std::time::Instant::now();
    let mut refreshed = 0;
    while refreshed < 3 && begin.elapsed() < PATIENCE {
        refreshed += host.oauth.refresh_due().await.unwrap().refreshed;
    }
    assert_eq!(refreshed, 3);
    assert_eq!(provider.count(Endpoint::Token), 6);
}
