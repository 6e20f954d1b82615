//! What the provider answers, and where that leads.

use std::time::Duration;

use lightfriend_runtime::{
    CallbackSession, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;

use super::{Calendar, MayHaveIssuer, WithIssuer, connections, flows, setup};
use crate::support::{ALICE, Browser, Host, eventually, location, outcome, param};

#[tokio::test]
async fn a_denial_leads_to_the_front_end_with_our_own_word() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let denied = provider.deny(&alice.start("calendar").await).await.unwrap();
    let response = alice.callback(&denied).await;
    assert_eq!(response.status(), 303);
    let expected = host.url("/connections?error=access_denied&service=calendar#");
    assert_eq!(location(&response), expected);
    assert_eq!(flows(&host), 0);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn every_other_provider_error_is_told_in_our_own_words() {
    let (_provider, host) = setup().await;
    for (code, slug) in [
        ("server_error", "provider_unavailable"),
        ("temporarily_unavailable", "provider_unavailable"),
        ("invalid_scope", "provider_refused"),
        ("<script>alert(1)</script>", "provider_refused"),
    ] {
        let alice = host.browser(ALICE);
        let state = param(&alice.start("calendar").await, "state").unwrap();
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("error", code)
            .append_pair("error_description", &"<img src=x> canary".repeat(1000))
            .append_pair("state", &state)
            .finish()
            + "&error_uri=50%+off";
        let response = alice
            .callback(&format!("/api/calendar/oauth/callback?{query}"))
            .await;
        assert_eq!(response.status(), 303);
        let location = location(&response);
        assert_eq!(param(&location, "error").as_deref(), Some(slug));
        assert!(!location.contains("script") && !location.contains("canary"));
    }
}

#[tokio::test]
async fn an_error_without_a_valid_state_touches_nothing() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.start("calendar").await;
    let response = alice
        .callback("/api/calendar/oauth/callback?error=access_denied")
        .await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(flows(&host), 1);
}

#[tokio::test]
async fn ambiguous_and_malformed_callbacks_are_400_and_spend_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    let query = callback.split_once('?').unwrap().1;
    let huge = format!("{query}{}", "a".repeat(20_000));
    for bad in [
        format!("{query}&code=again"),
        format!("{query}&{query}"),
        format!("{query}&error=access_denied"),
        format!("{query}&iss=a&iss=b"),
        format!("{query}%"),
        huge,
        "state=%ff&code=x".into(),
        "state=a%00&code=x".into(),
    ] {
        let response = alice
            .callback(&format!("/api/calendar/oauth/callback?{bad}"))
            .await;
        assert_eq!(response.status(), 400, "{}", &bad[..bad.len().min(200)]);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], "invalid_request");
    }
    for (method, headers) in [
        (Method::HEAD, &[("sec-fetch-site", "cross-site")][..]),
        (Method::POST, &[][..]),
        (Method::GET, &[("sec-purpose", "prefetch")][..]),
        (Method::GET, &[("purpose", "prefetch")][..]),
    ] {
        assert!(
            alice
                .send(method, &callback, headers)
                .await
                .status()
                .is_client_error()
        );
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(outcome(&alice.callback(&callback).await), "connected");
}

#[tokio::test]
async fn the_issuer_must_be_the_same_and_be_there_where_it_always_is() {
    for (sent, accepted, accepted_by_others) in [
        (Some("https://issuer.example"), true, true),
        (Some("https://issuer.example/"), false, false),
        (Some("https://ISSUER.example"), false, false),
        (Some("https://evil.example"), false, false),
        (None, false, true),
    ] {
        let mut builder = MockProvider::builder();
        if let Some(issuer) = sent {
            builder = builder.issuer(issuer);
        }
        let provider = builder.start().await.unwrap();
        let host = Host::start(integrations![WithIssuer, MayHaveIssuer], &provider).await;
        let alice = host.browser(ALICE);
        for (service, accepted) in [
            ("with_issuer", accepted),
            ("may_have_issuer", accepted_by_others),
        ] {
            provider.clear_requests();
            let response = alice.connect(service, &provider).await;
            let expected = if accepted {
                ["connected", "access_denied"]
            } else {
                ["issuer_mismatch", "issuer_mismatch"]
            };
            assert_eq!(outcome(&response), expected[0], "{service} {sent:?}");
            assert_eq!(provider.count(Endpoint::Token), usize::from(accepted));
            let denied = provider.deny(&alice.start(service).await).await.unwrap();
            let response = alice.callback(&denied).await;
            let told = outcome(&response);
            assert_eq!(told, expected[1], "on an error too: {service} {sent:?}");
        }
    }
}

#[tokio::test]
async fn return_to_leads_to_paths_of_the_front_end_only() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.frontend_url("https://app.example.com")
    })
    .await;
    let alice = host.browser(ALICE);
    for (return_to, landing) in [
        (
            "/settings",
            "https://app.example.com/settings?connected=calendar#",
        ),
        (
            "/settings?tab=a%20b#c",
            "https://app.example.com/settings?tab=a%20b&connected=calendar#c",
        ),
        (
            "//evil.example",
            "https://app.example.com/connections?connected=calendar#",
        ),
        (
            "/\\evil.example",
            "https://app.example.com/connections?connected=calendar#",
        ),
        (
            "https://evil.example",
            "https://app.example.com/connections?connected=calendar#",
        ),
        (
            "/%0d%0aLocation:%20x",
            "https://app.example.com/connections?connected=calendar#",
        ),
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", return_to)
            .finish();
        let start = alice
            .get(&format!("/api/calendar/oauth/start?{query}"))
            .await;
        let callback = provider.approve(&location(&start)).await.unwrap();
        let response = alice.callback(&callback).await;
        assert_eq!(location(&response), landing);
    }
}

#[tokio::test]
async fn where_the_session_does_not_reach_the_callback_the_flow_cookie_stands_for_it() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.callback_session(CallbackSession::FlowCookie)
    })
    .await;
    let browser = host.browser(ALICE);
    let callback = browser.consent("calendar", &provider).await;
    let stranger = Browser::new(host.address);
    let response = stranger.callback(&callback).await;
    assert_eq!(outcome(&response), "invalid_state");
    browser.set_cookie("session", "");
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
    assert_eq!(
        host.browser(ALICE).status("calendar").await["connected"],
        true
    );
}

#[tokio::test]
async fn a_browser_that_leaves_during_the_callback_loses_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let callback = alice.consent("calendar", &provider).await;
    provider.fault(
        Endpoint::Token,
        Fault::delay_answer(Duration::from_millis(300)),
    );
    let leaving = tokio::spawn({
        let alice = alice.clone();
        async move { alice.callback(&callback).await }
    });
    assert!(
        provider
            .wait_for(Endpoint::Token, 1, Duration::from_secs(5))
            .await
    );
    leaving.abort();
    let stored = eventually(|| connections(&host) == 1).await;
    assert!(stored, "the tokens were lost with the browser");
}
