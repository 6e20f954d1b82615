//! Hosts that are down or refuse the client, and an application that cannot say who it is there.

use std::{sync::atomic::Ordering, time::Duration};

use lightfriend_runtime::{Error, ExposeSecret as _};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::super::{FORM, begin, post};
use super::{Mastodon, World, client, refusal};
use crate::{
    requests::{self, Seen},
    support::{ALICE, location, outcome, param},
};

/// Users beside Alice.
const OTHERS: std::ops::RangeInclusive<i32> = 100..=107;

#[tokio::test]
async fn an_application_that_cannot_say_now_is_asked_again_later() {
    let world = World::new().await;
    let oauth = &world.host.oauth;
    let fails = &world.registrations.fails;
    world.connect(ALICE, "a.example").await;
    let row = world.host.rows("mastodon_connection");
    world.recorder.take();
    fails.store(true, Ordering::Relaxed);

    let browser = world.host.browser(ALICE);
    let start = "/api/mastodon/oauth/start";
    let response = post(&browser, start, FORM, "instance=a.example").await;
    assert!(response.status().is_server_error(), "{}", response.status());
    let answer = response.text().await.unwrap();
    assert!(
        answer.contains("hook_failed") && !answer.contains("canary"),
        "{answer}"
    );

    requests::expire(&world.host, "mastodon", 1);
    let expired = world.host.rows("mastodon_connection");
    let failed = Mastodon::access_token(oauth, ALICE).await.unwrap_err();
    assert!(
        failed.is_transient() && !failed.is_misconfigured(),
        "{failed:?}"
    );
    assert_eq!(world.host.rows("mastodon_connection"), expired);
    assert_ne!(row, expired);
    assert!(world.recorder.take().is_empty());

    fails.store(false, Ordering::Relaxed);
    Mastodon::access_token(oauth, ALICE).await.unwrap();
    assert_eq!(
        client(&world.recorder.only()).0,
        "POST a.example/oauth/token"
    );
}

#[tokio::test]
async fn a_revocation_waits_until_the_application_can_say() {
    let world = World::new().await;
    let oauth = &world.host.oauth;
    world.connect(ALICE, "a.example").await;
    world.recorder.take();
    world.registrations.fails.store(true, Ordering::Relaxed);
    Mastodon::disconnect(oauth, ALICE).await.unwrap();
    oauth.drain().await;
    assert!(world.recorder.take().is_empty());
    world.registrations.fails.store(false, Ordering::Relaxed);
    world
        .host
        .sql("UPDATE oauth_revocation SET next_attempt_at = 0");
    oauth.refresh_due().await.unwrap();
    oauth.drain().await;
    let revoked = world.recorder.take();
    assert_eq!(revoked.len(), 2, "{revoked:#?}");
    for request in &revoked {
        assert_eq!(client(request).0, "POST a.example/oauth/revoke");
    }
    assert_eq!(
        world
            .host
            .number("SELECT count(*) AS n FROM oauth_revocation"),
        0
    );
}

#[tokio::test]
async fn a_registration_that_is_gone_is_the_operators_to_bring_back() {
    let world = World::new().await;
    let oauth = &world.host.oauth;
    world.connect(ALICE, "a.example").await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "mastodon", "instance=a.example").await;
    world.recorder.take();
    world.registrations.forgets.store(true, Ordering::Relaxed);
    let end = world.come_back(&browser, "a.example", &url).await;
    assert_eq!(end, "misconfigured");
    requests::expire(&world.host, "mastodon", 1);
    let gone = Mastodon::access_token(oauth, ALICE).await.unwrap_err();
    assert!(gone.is_misconfigured(), "{gone:?}");
    assert!(gone.to_string().contains("a.example"), "{gone}");
    assert!(world.recorder.take().is_empty());
    let active = "SELECT count(*) AS n FROM mastodon_connection WHERE status = 'active'";
    assert_eq!(world.host.number(active), 1);
}

#[tokio::test]
async fn a_link_is_not_used_up_by_what_cannot_begin() {
    let world = World::new().await;
    world.connect(ALICE, "a.example").await;
    let account = Mastodon::account(&world.host.oauth, ALICE);
    let link = account
        .reconnect_link(Duration::from_mins(5))
        .await
        .unwrap();
    let browser = world.host.browser(ALICE);
    let follow = || {
        let headers = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
            ("accept", "text/html"),
        ];
        let (browser, link) = (&browser, link.expose_secret());
        async move { browser.send(Method::GET, link, &headers).await }
    };
    world.registrations.fails.store(true, Ordering::Relaxed);
    assert_eq!(outcome(&follow().await), "hook_failed");
    world.registrations.fails.store(false, Ordering::Relaxed);
    let response = follow().await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let url = location(&response);
    assert_eq!(param(&url, "client_id").unwrap(), "mastodon-at-a.example");
}

/// Others at a host whose refreshes are answered with this, and Alice at another.
async fn with_bad_host(answer: impl Fn() -> Value + Send + Sync + 'static) -> World {
    let world = World::answering(move |seen: &Seen| {
        let is_refresh = seen.param("grant_type").as_deref() == Some("refresh_token");
        if is_refresh && seen.host == "bad.example" {
            answer()
        } else {
            requests::tokens(seen)
        }
    })
    .await;
    world.host.database.add_users(OTHERS);
    for user in OTHERS {
        world.connect(user, "bad.example").await;
    }
    world.connect(ALICE, "a.example").await;
    world.recorder.take();
    world
}

/// How many refreshes each host has met since the last look: at bad.example, and at a.example.
fn met(world: &World) -> (usize, usize) {
    let seen = world.recorder.take();
    let at = |host: &str| seen.iter().filter(|seen| seen.host == host).count();
    (at("bad.example"), at("a.example"))
}

#[tokio::test]
async fn a_host_that_is_down_is_left_alone_and_no_other() {
    let world = with_bad_host(|| 503.into()).await;
    let oauth = &world.host.oauth;
    requests::expire(&world.host, "mastodon", 1);
    for user in OTHERS {
        assert!(Mastodon::access_token(oauth, user).await.is_err());
    }
    let (bad, _) = met(&world);
    assert!(bad < OTHERS.count(), "it is left alone after some: {bad}");
    Mastodon::access_token(oauth, ALICE).await.unwrap();
    assert_eq!(met(&world), (0, 1));
}

#[tokio::test]
async fn a_host_that_refuses_the_client_stops_no_other() {
    let world = with_bad_host(|| refusal("invalid_client")).await;
    let oauth = &world.host.oauth;
    requests::expire(&world.host, "mastodon", 1);
    for user in OTHERS {
        let refused = Mastodon::access_token(oauth, user).await.unwrap_err();
        assert!(matches!(refused, Error::Refused { .. }), "{refused:?}");
    }
    met(&world);
    // Whoever looks for what is due tries one account there at most, and every other host's.
    oauth.refresh_due().await.unwrap();
    let (bad, good) = met(&world);
    assert!(bad <= 1, "{bad}");
    assert_eq!(good, 1);
}

#[tokio::test]
async fn revocations_at_a_host_that_is_down_delay_no_other_hosts() {
    let world = World::answering(|seen| {
        if seen.path.ends_with("/revoke") && seen.host == "bad.example" {
            503.into()
        } else {
            requests::tokens(seen)
        }
    })
    .await;
    let oauth = &world.host.oauth;
    world.host.database.add_users(OTHERS);
    for user in OTHERS {
        world.connect(user, "bad.example").await;
    }
    world.connect(ALICE, "a.example").await;
    // Nobody can be asked at once.
    world.registrations.fails.store(true, Ordering::Relaxed);
    for user in OTHERS.chain([ALICE]) {
        Mastodon::disconnect(oauth, user).await.unwrap();
    }
    oauth.drain().await;
    world.recorder.take();
    world.registrations.fails.store(false, Ordering::Relaxed);
    // Alice's have waited least.
    world.host.sql(&format!(
        "UPDATE oauth_revocation SET next_attempt_at = CASE WHEN user_id = '{ALICE}' THEN 2 ELSE 1 END"
    ));
    oauth.refresh_due().await.unwrap();
    let seen = world.recorder.take();
    let at = |host: &str| seen.iter().filter(|seen| seen.host == host).count();
    assert_eq!(at("a.example"), 2, "{seen:#?}");
}
