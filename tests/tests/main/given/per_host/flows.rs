//! From the start to the end of a connection.

use std::sync::atomic::Ordering;

use lightfriend_runtime::{
    Builder, Error, HostCredentials, integrations,
    testing::{self, MockProvider},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::{FORM, begin, post};
use super::{Mastodon, Posted, World, client};
use crate::{
    requests,
    support::{ALICE, BOB, Host, location, outcome, param},
};

const START: &str = "/api/mastodon/oauth/start";

#[tokio::test]
async fn each_host_is_asked_as_the_client_that_it_knows() {
    let world = World::new().await;
    for (user, at) in [(ALICE, "a.example"), (BOB, "b.example")] {
        let browser = world.host.browser(user);
        let url = begin(&browser, "mastodon", &format!("instance={at}")).await;
        let expected = format!("https://{at}/oauth/authorize?");
        assert!(url.starts_with(&expected), "{url}");
        assert_eq!(
            param(&url, "client_id").unwrap(),
            format!("mastodon-at-{at}")
        );
        let redirect_uri = world
            .host
            .url(&format!("/api/mastodon/oauth/callback/{at}"));
        assert_eq!(param(&url, "redirect_uri").unwrap(), redirect_uri);
        let told = world.host.oauth.redirect_uri_at::<Mastodon>(at);
        assert_eq!(told, redirect_uri);

        assert_eq!(world.come_back(&browser, at, &url).await, "connected");
        let exchange = world.recorder.only();
        assert_eq!(client(&exchange).0, format!("POST {at}/oauth/token"));
        assert_eq!(exchange.param("redirect_uri").unwrap(), redirect_uri);
        let stored = Mastodon::connection(&world.host.oauth, user).await;
        assert_eq!(stored.unwrap().unwrap().instance, at);
    }
}

#[tokio::test]
async fn refreshes_and_revocations_are_of_the_rows_own_host() {
    let world = World::new().await;
    let oauth = &world.host.oauth;
    for (user, at) in [(ALICE, "a.example"), (BOB, "b.example")] {
        world.connect(user, at).await;
    }
    world.recorder.take();
    requests::expire(&world.host, "mastodon", 1);
    for (user, at) in [(ALICE, "a.example"), (BOB, "b.example")] {
        Mastodon::access_token(oauth, user).await.unwrap();
        let refresh = world.recorder.only();
        assert_eq!(client(&refresh).0, format!("POST {at}/oauth/token"));
        assert_eq!(refresh.param("grant_type").unwrap(), "refresh_token");

        Mastodon::client(oauth, user)
            .get("/x")
            .send()
            .await
            .unwrap();
        assert_eq!(world.recorder.only().target(), format!("GET {at}/api/v1/x"));

        Mastodon::disconnect(oauth, user).await.unwrap();
        oauth.drain().await;
        let revoked = world.recorder.take();
        assert_eq!(revoked.len(), 2);
        for request in revoked {
            assert_eq!(client(&request).0, format!("POST {at}/oauth/revoke"));
        }
    }
}

#[tokio::test]
async fn a_host_that_the_application_does_not_know_is_told_by_the_field() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let response = post(&browser, START, FORM, "instance=un.known.example").await;
    assert_eq!(response.status(), 422);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["error"], "invalid_field");
    assert_eq!(answer["field"], "instance");
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains("not known"), "{message}");
    assert!(!message.contains("example"), "{message}");
    assert_eq!(world.host.number("SELECT count(*) AS n FROM oauth_flow"), 0);
    assert!(world.recorder.take().is_empty());
    assert_eq!(world.registrations.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_is_no_hosts_name_is_asked_of_nobody() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let long = format!("{}.example", ["a"; 125].join("."));
    for instance in [
        "",
        "localhost",
        "a",
        "a.localhost",
        "printer.local",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0x1",
        "0177.0.0.1",
        "[::1]",
        "::1",
        "169.254.169.254",
        "10.0.0.1",
        "a.example:8443",
        "a.example.",
        ".a.example",
        "a..example",
        "-a.example",
        "a_b.example",
        "https://a.example",
        "a.example/x",
        "a.example%2Fx",
        "user@a.example",
        "a.example%23",
        "a.example%00",
        "b\u{fc}cher.example",
        "a%E3%80%82example",
        &long,
    ] {
        let body = format!("instance={instance}");
        let response = post(&browser, START, FORM, &body).await;
        assert_eq!(response.status(), 422, "{instance}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["field"], "instance", "{answer}");
    }
    assert_eq!(world.registrations.asked.load(Ordering::Relaxed), 0);
    assert!(world.recorder.take().is_empty());
}

#[tokio::test]
async fn capital_letters_make_no_other_host() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "mastodon", "instance=%20A.Example").await;
    assert!(
        url.starts_with("https://a.example/oauth/authorize?"),
        "{url}"
    );
    assert_eq!(
        world.come_back(&browser, "a.example", &url).await,
        "connected"
    );
    assert_eq!(client(&world.recorder.only()).1, "mastodon-at-a.example");
}

#[tokio::test]
async fn an_answer_at_another_hosts_address_is_refused_and_spends_the_flow() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "mastodon", "instance=a.example").await;
    let end = world.come_back(&browser, "b.example", &url).await;
    assert_eq!(end, "issuer_mismatch");
    let end = world.come_back(&browser, "a.example", &url).await;
    assert_eq!(end, "invalid_state");

    // An error is no more believed than a code.
    let url = begin(&browser, "mastodon", "instance=a.example").await;
    let state = param(&url, "state").unwrap();
    let query = format!("error=access_denied&state={state}");
    let end = world.answer(&browser, "b.example", &query).await;
    assert_eq!(end, "issuer_mismatch");
    assert!(world.recorder.take().is_empty());
    assert_eq!(
        world
            .host
            .number("SELECT count(*) AS n FROM mastodon_connection"),
        0
    );
}

#[tokio::test]
async fn an_address_of_no_host_is_none_and_spends_nothing() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "mastodon", "instance=a.example").await;
    let state = param(&url, "state").unwrap();
    for (at, status) in [
        ("", 404),
        ("/", 404),
        ("/localhost", 400),
        ("/A.example", 400),
        ("/127.0.0.1", 400),
        ("/a%2Eexample", 400),
        ("/a.example/", 404),
        ("/b.example/a.example", 404),
    ] {
        let path = format!("/api/mastodon/oauth/callback{at}?code=c&state={state}");
        let response = browser.callback(&world.host.url(&path)).await;
        assert_eq!(response.status(), status, "{at}");
    }
    assert_eq!(
        world.come_back(&browser, "a.example", &url).await,
        "connected"
    );
}

#[tokio::test]
async fn another_host_takes_the_place_of_the_first_and_none_of_its_tokens() {
    // The second gives no refresh token, where one that the account has is kept.
    let world = World::answering(|seen| match seen.host.as_str() {
        "b.example" => json!({"access_token": "token-of-b", "expires_in": 3600}),
        _ => requests::tokens(seen),
    })
    .await;
    let oauth = &world.host.oauth;
    world.connect(ALICE, "a.example").await;
    world.connect(ALICE, "a.example").await;
    world.connect(ALICE, "b.example").await;
    world.recorder.take();
    let kept = "SELECT count(*) AS n FROM mastodon_connection WHERE refresh_token IS NOT NULL";
    assert_eq!(world.host.number(kept), 0);
    requests::expire(&world.host, "mastodon", 1);
    let ended = Mastodon::access_token(oauth, ALICE).await.unwrap_err();
    assert!(ended.is_reauth_required(), "{ended:?}");
    assert!(world.recorder.take().is_empty());

    Mastodon::disconnect(oauth, ALICE).await.unwrap();
    oauth.drain().await;
    let revoked = world.recorder.take();
    for request in &revoked {
        let at = if request.param("token").unwrap() == "token-of-b" {
            "b.example"
        } else {
            "a.example"
        };
        assert_eq!(client(request).0, format!("POST {at}/oauth/revoke"));
    }
    assert_eq!(revoked.len(), 5, "{revoked:#?}");
}

#[tokio::test]
async fn a_posted_answer_stays_at_its_hosts_address() {
    let world = World::new().await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "posted", "instance=b.example").await;
    let state = param(&url, "state").unwrap();
    let at = |host: &str| format!("/api/posted/oauth/callback/{host}");
    let form = |path: String| {
        let body = format!("code=the-code&state={state}");
        let headers = [("sec-fetch-site", "cross-site"), ("content-type", FORM)];
        let browser = &browser;
        async move { browser.send_body(Method::POST, &path, &headers, body).await }
    };
    assert_eq!(form(at("localhost")).await.status(), 400);
    let posted = form(at("b.example")).await;
    assert_eq!(posted.status(), 303);
    let next = location(&posted);
    let expected = world.host.url(&at("b.example"));
    assert!(next.starts_with(&format!("{expected}?")), "{next}");
    assert_eq!(outcome(&browser.callback(&next).await), "connected");
    world.recorder.take();

    // Where a template says who asks, the API is told by the name that its host knows.
    let client = Posted::client(&world.host.oauth, ALICE);
    client.get("/x").send().await.unwrap();
    let call = world.recorder.only();
    assert_eq!(call.target(), "GET b.example/api/v1/x");
    assert_eq!(call.header("x-client"), Some("posted-at-b.example"));
}

#[tokio::test]
async fn calls_that_say_nothing_of_the_client_ask_for_none() {
    let world = World::new().await;
    world.connect(ALICE, "a.example").await;
    world.registrations.fails.store(true, Ordering::Relaxed);
    let client = Mastodon::client(&world.host.oauth, ALICE);
    client.get("/x").send().await.unwrap();
}

#[tokio::test]
async fn a_flow_that_the_provider_begins_names_its_host() {
    let world = World::new().await;
    let oauth = &world.host.oauth;
    let connect = |values: &'static [(&str, &str)]| {
        Mastodon::connect_with_code(oauth, ALICE, "the-code".to_owned(), values)
    };
    for values in [
        &[][..],
        &[("instance", "un.known.example")],
        &[("instance", "localhost")],
    ] {
        let refused = connect(values).await.unwrap_err();
        assert_eq!(refused.field(), Some("instance"), "{values:?}");
    }
    connect(&[("instance", "a.example")]).await.unwrap();
    let exchange = world.recorder.only();
    assert_eq!(client(&exchange).0, "POST a.example/oauth/token");
    let redirect_uri = exchange.param("redirect_uri").unwrap();
    assert!(
        redirect_uri.ends_with("/callback/a.example"),
        "{redirect_uri}"
    );
}

#[tokio::test]
async fn metadata_of_a_host_is_its_own() {
    let world = World::answering(|seen| {
        let at = &seen.host;
        if !seen.path.starts_with("/.well-known/") {
            return requests::tokens(seen);
        }
        json!({
            "issuer": format!("https://{at}"),
            "authorization_endpoint": format!("https://{at}/auth"),
            "token_endpoint": format!("https://{at}/token"),
            "code_challenge_methods_supported": ["S256"],
        })
    })
    .await;
    let browser = world.host.browser(ALICE);
    let response = browser
        .get("/api/found/oauth/start?instance=un.known.example")
        .await;
    assert_eq!(response.status(), 422);
    assert!(world.recorder.take().is_empty(), "nothing is asked of it");
    let url = begin(&browser, "found", "instance=a.example").await;
    assert!(url.starts_with("https://a.example/auth?"), "{url}");
    let state = param(&url, "state").unwrap();
    let path = format!("/api/found/oauth/callback/a.example?code=c&state={state}");
    let end = browser.callback(&world.host.url(&path)).await;
    assert_eq!(outcome(&end), "connected");
    let asked = world.recorder.take();
    let exchange = asked.last().unwrap();
    assert_eq!(exchange.target(), "POST a.example/token");
    // What holds where the metadata says nothing (RFC 8414 section 2).
    let basic = exchange.header("authorization").unwrap();
    assert!(basic.starts_with("Basic "), "{basic}");
}

#[tokio::test]
async fn a_private_address_is_not_asked_whatever_its_name() {
    let private =
        |builder: Builder| builder.resolve_outgoing(|_| vec!["10.0.0.1".parse().unwrap()]);
    let world = World::changed(requests::tokens, private).await;
    let browser = world.host.browser(ALICE);
    let url = begin(&browser, "mastodon", "instance=a.example").await;
    let end = world.come_back(&browser, "a.example", &url).await;
    assert_eq!(end, "private_address");
    assert!(world.recorder.take().is_empty());
}

#[tokio::test]
async fn the_testing_kit_connects_at_the_default_host() {
    let provider = MockProvider::start().await.unwrap();
    let address = provider.addr();
    let change = |builder: Builder| {
        let builder = builder.route_outgoing_to(address);
        builder.credentials_for(|_, host| async move {
            let client = HostCredentials::new(host, "s".to_owned());
            Ok::<_, Error>(Some(client))
        })
    };
    let host = Host::start_with(integrations![Posted], &provider, change).await;
    testing::connect::<Posted>(&host.oauth, &provider, ALICE)
        .await
        .unwrap();
    let stored = Posted::connection(&host.oauth, ALICE).await.unwrap();
    assert_eq!(stored.unwrap().instance, "a.example");
}
