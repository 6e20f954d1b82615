//! What the page and `GET /api/connections` say of what is given.

use serde_json::{Value, json};

use super::{begin, come_back, setup};
use crate::support::ALICE;

#[tokio::test]
async fn the_list_says_what_to_ask() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let list: Value = browser.get("/api/connections").await.json().await.unwrap();
    let find = |service: &str| {
        let entries = list["connections"].as_array().unwrap().iter();
        let mut found = entries.filter(|entry| entry["service"] == service);
        found.next().unwrap()["inputs"].clone()
    };
    assert_eq!(
        find("shopify"),
        json!([{
            "name": "shop", "label": "Shop", "kind": "text", "required": true, "secret": false,
            "choices": [], "value": null,
        }])
    );
    let everything = find("everything");
    assert_eq!(everything[0]["choices"], json!(["eu", "us"]));
    assert_eq!(everything[0]["required"], false);
    assert_eq!(everything[2]["value"], "common");
    assert_eq!(everything[3]["kind"], "integer");
    assert_eq!(everything[4]["secret"], true);
    assert_eq!(find("quickbooks"), json!([]));

    let url = begin(&browser, "shopify", "shop=acme").await;
    assert_eq!(
        come_back(&host, &browser, "shopify", &url, "").await,
        "connected"
    );
    let list: Value = browser.get("/api/connections").await.json().await.unwrap();
    assert_eq!(list["connections"][0]["inputs"][0]["value"], "acme");
}

#[tokio::test]
async fn the_page_asks_before_it_connects() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let response = browser.get("/connections").await;
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let page = response.text().await.unwrap();
    for part in [
        r#"<form class="connections-start" method="post" action="/api/shopify/oauth/start?return_to=%2Fconnections">"#,
        r#"<input class="connections-input" type="text" name="shop" maxlength="255" required"#,
        r#"<option value="eu">eu</option>"#,
        r#"name="tenant" maxlength="255" value="common""#,
        r#"type="password" name="api_key" maxlength="255" autocomplete="off""#,
        r#"href="/api/quickbooks/oauth/start"#,
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // Browsers hold the redirect to the provider to the page's policy.
    for source in [
        "https://*.myshopify.com",
        "https://app.eu.vendor.example.com",
    ] {
        assert!(policy.contains(source), "{policy}");
    }
    assert!(!policy.contains("intuit"), "{policy}");
}

#[tokio::test]
async fn the_page_tells_which_value_was_wrong() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let told = "/connections?error=invalid_field&service=shopify&field=shop";
    let page = browser.get(told).await.text().await.unwrap();
    assert!(page.contains("Check what you gave as “Shop”."), "{page}");
    let unknown = "/connections?error=invalid_field&service=shopify&field=%3Cb%3E";
    let page = browser.get(unknown).await.text().await.unwrap();
    assert!(
        !page.contains("<b>") && !page.contains("&lt;b&gt;"),
        "{page}"
    );
}
