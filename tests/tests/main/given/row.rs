//! From then on the row's own values are used, whatever anybody asks for.

use lightfriend_runtime::ExposeSecret as _;

use super::{Everything, FORM, Shopify, begin, come_back, post, setup};
use crate::{
    requests::{self, Recorder},
    support::{ALICE, BOB, Host, param},
};

/// Connects Alice's shop.
async fn with_a_shop() -> (std::sync::Arc<Recorder>, Host) {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    let url = begin(&browser, "shopify", "shop=acme").await;
    assert_eq!(
        come_back(&host, &browser, "shopify", &url, "").await,
        "connected"
    );
    let exchange = recorder.only();
    assert_eq!(
        exchange.target(),
        "POST acme.myshopify.com/admin/oauth/access_token"
    );
    (recorder, host)
}

#[tokio::test]
async fn calls_refreshes_and_revocations_go_to_the_rows_own_host() {
    let (recorder, host) = with_a_shop().await;
    let stored = Shopify::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.shop, "acme");

    let client = Shopify::client(&host.oauth, ALICE);
    client.get("/products.json?limit=1").send().await.unwrap();
    let call = recorder.only();
    assert_eq!(
        call.target(),
        "GET acme.myshopify.com/admin/api/products.json"
    );
    assert_eq!(
        call.header("x-shopify-access-token"),
        Some("the-access-token")
    );
    assert_eq!(call.header("x-shop"), Some("acme"));
    assert_eq!(call.header("authorization"), None);

    requests::expire(&host, "shopify", 1);
    Shopify::access_token(&host.oauth, ALICE).await.unwrap();
    let refresh = recorder.only();
    assert_eq!(
        refresh.target(),
        "POST acme.myshopify.com/admin/oauth/access_token"
    );
    assert_eq!(refresh.param("grant_type").unwrap(), "refresh_token");

    Shopify::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let revoked = recorder.take();
    assert!(!revoked.is_empty());
    for request in revoked {
        assert_eq!(
            request.target(),
            "POST acme.myshopify.com/admin/oauth/revoke"
        );
    }
}

#[tokio::test]
async fn connecting_again_begins_with_what_the_account_has() {
    let (_, host) = with_a_shop().await;
    let browser = host.browser(ALICE);
    let url = begin(&browser, "shopify", "").await;
    assert!(url.starts_with("https://acme.myshopify.com/"), "{url}");
    let url = begin(&browser, "shopify", "shop=other").await;
    assert!(url.starts_with("https://other.myshopify.com/"), "{url}");
    // Another user's are another user's.
    let response = host.browser(BOB).get("/api/shopify/oauth/start").await;
    assert_eq!(response.status(), 422);
}

#[tokio::test]
async fn a_second_shop_takes_the_place_of_the_first_whole() {
    let (recorder, host) = with_a_shop().await;
    let browser = host.browser(ALICE);
    let url = begin(&browser, "shopify", "shop=other").await;
    assert_eq!(
        come_back(&host, &browser, "shopify", &url, "").await,
        "connected"
    );
    recorder.take();
    let stored = Shopify::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.shop, "other");
    Shopify::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    // The tokens of each are revoked where they were issued.
    let mut hosts: Vec<String> = recorder.take().into_iter().map(|seen| seen.host).collect();
    hosts.sort();
    hosts.dedup();
    assert_eq!(hosts, ["acme.myshopify.com", "other.myshopify.com"]);
}

#[tokio::test]
async fn every_request_has_its_values_and_secrets_stay_sealed() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    let body = "company=A%20b&region=us&level=7&api_key=key-canary";
    let response = post(&browser, "/api/everything/oauth/start", FORM, body).await;
    let answer: serde_json::Value = response.json().await.unwrap();
    let url = answer["authorization_url"].as_str().unwrap().to_owned();
    assert_eq!(
        come_back(&host, &browser, "everything", &url, "").await,
        "connected"
    );
    let exchange = recorder.only();
    assert_eq!(exchange.target(), "POST app.us.vendor.example.com/token");
    assert_eq!(exchange.query(), [("company".to_owned(), "A b".to_owned())]);
    assert_eq!(exchange.param("tenant").unwrap(), "common");
    assert_eq!(exchange.param("state"), param(&url, "state"));
    assert_eq!(exchange.param("key").unwrap(), "partner-value");
    assert_eq!(exchange.header("x-tenant"), Some("common"));
    assert_eq!(exchange.header("x-key"), Some("key-canary"));

    let stored = Everything::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.region.as_deref(), Some("us"));
    assert_eq!((&*stored.company, &*stored.tenant), ("A b", "common"));
    assert_eq!(stored.level, Some(7));
    let opened = stored.open_api_key(&host.oauth).unwrap().unwrap();
    assert_eq!(opened.expose_secret(), "key-canary");
    let plain = "SELECT count(*) AS n FROM everything_connection WHERE api_key LIKE '%canary%'";
    assert_eq!(host.number(plain), 0);
    let status = browser.status("everything").await;
    assert_eq!(status["fields"]["company"], "A b");
    assert!(status["fields"].get("api_key").is_none());

    requests::expire(&host, "everything", 1);
    Everything::access_token(&host.oauth, ALICE).await.unwrap();
    let refresh = recorder.only();
    assert_eq!(refresh.target(), "POST app.us.vendor.example.com/token");
    assert_eq!(refresh.param("tenant").unwrap(), "common");
    assert_eq!(
        refresh.param("key"),
        None,
        "token_params are the exchange's alone"
    );
    assert_eq!(refresh.header("x-key"), Some("key-canary"));
}

#[tokio::test]
async fn a_row_that_was_changed_by_hand_sends_nothing_astray() {
    let (recorder, host) = with_a_shop().await;
    for evil in ["evil.example/", "a.b", "x@evil", "acme.evil.example#"] {
        host.sql(&format!("UPDATE shopify_connection SET shop = '{evil}'"));
        let call = Shopify::client(&host.oauth, ALICE).get("/x").send().await;
        assert!(call.unwrap_err().is_misconfigured(), "{evil}");
        requests::expire(&host, "shopify", 1);
        let token = Shopify::access_token(&host.oauth, ALICE).await;
        assert!(token.unwrap_err().is_misconfigured(), "{evil}");
        // Nor is the row held for whoever comes when it has been put right.
        let held = "SELECT COUNT(*) AS n FROM shopify_connection WHERE lease_until IS NOT NULL";
        assert_eq!(host.number(held), 0, "{evil}");
    }
    assert!(recorder.take().is_empty());
}
