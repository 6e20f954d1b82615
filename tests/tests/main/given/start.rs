//! What is given at the start.

use serde_json::Value;

use super::{FORM, JSON, begin, post, setup};
use crate::support::{ALICE, Browser, Host, location, param};

/// The URL that an answer to a script has.
async fn url_of(response: reqwest::Response) -> String {
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    answer["authorization_url"].as_str().unwrap().to_owned()
}

async fn refused(response: reqwest::Response, field: &str) {
    assert_eq!(response.status(), 422);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["error"], "invalid_field");
    assert_eq!(answer["field"], field, "{answer}");
}

#[tokio::test]
async fn values_are_given_in_the_query_a_form_or_json() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let expected = "https://acme.myshopify.com/admin/oauth/authorize?";
    let url = begin(&browser, "shopify", "shop=acme").await;
    assert!(url.starts_with(expected), "{url}");
    let start = "/api/shopify/oauth/start";
    for (kind, body) in [
        (FORM, "shop=acme"),
        (FORM, "shop=%20acme%20&other=x"),
        (JSON, r#"{"shop": "acme"}"#),
        ("application/json; charset=utf-8", r#"{"shop": "acme"}"#),
    ] {
        let url = url_of(post(&browser, start, kind, body).await).await;
        assert!(url.starts_with(expected), "{url}");
    }
    let by_query = post(&browser, &format!("{start}?shop=acme"), FORM, "").await;
    assert!(url_of(by_query).await.starts_with(expected));
}

#[tokio::test]
async fn a_value_that_cannot_be_is_refused_by_its_name_before_anything_else() {
    let (recorder, host) = setup().await;
    let browser = host.browser(ALICE);
    let long = "a".repeat(256);
    for shop in [
        "", " ", "a.b", "a/b", "a@b", "a:1", "-a", "A", "a_b", "a%00", "a%0d%0ab", "ä", &long,
    ] {
        let body = format!("shop={shop}");
        refused(
            post(&browser, "/api/shopify/oauth/start", FORM, &body).await,
            "shop",
        )
        .await;
    }
    refused(
        post(&browser, "/api/shopify/oauth/start", JSON, "{}").await,
        "shop",
    )
    .await;
    let start = "/api/everything/oauth/start";
    for (body, field) in [
        ("region=fr&company=c", "region"),
        ("company=", "company"),
        ("company=c&level=high", "level"),
        ("company=c&level=2147483648", "level"),
    ] {
        refused(post(&browser, start, FORM, body).await, field).await;
    }
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_flow"), 0);
    assert!(recorder.take().is_empty());
    assert!(browser.cookies().keys().all(|name| !name.contains("flow")));
}

#[tokio::test]
async fn what_repeats_or_is_no_form_is_malformed() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let start = "/api/shopify/oauth/start";
    let large = format!("shop=acme&x={}", "a".repeat(70_000));
    for (target, kind, body) in [
        (start.to_owned(), FORM, "shop=a&shop=a"),
        (format!("{start}?shop=a"), FORM, "shop=a"),
        (format!("{start}?return_to=/a"), FORM, "shop=a&return_to=/b"),
        (start.to_owned(), JSON, r#"{"shop": ["a", "b"]}"#),
        (start.to_owned(), JSON, "[]"),
        (start.to_owned(), JSON, "{"),
        (start.to_owned(), FORM, &large),
    ] {
        let response = post(&browser, &target, kind, body).await;
        assert_eq!(response.status(), 400, "{target} {kind}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["error"], "invalid_request");
    }
}

#[tokio::test]
async fn a_browser_is_told_by_the_front_end_which_field_it_was() {
    let (_, host) = setup().await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
        ("content-type", FORM),
    ];
    let browser = host.browser(ALICE);
    let target = "/api/shopify/oauth/start?return_to=%2Fconnections";
    let response = browser
        .send_body(
            reqwest::Method::POST,
            target,
            &headers,
            "shop=a.b".to_owned(),
        )
        .await;
    assert_eq!(response.status(), 303);
    let place = location(&response);
    assert!(place.contains("/connections?"), "{place}");
    assert_eq!(param(&place, "error").unwrap(), "invalid_field");
    assert_eq!(param(&place, "service").unwrap(), "shopify");
    assert_eq!(param(&place, "field").unwrap(), "shop");
    assert!(!place.contains("a.b"), "{place}");
}

#[tokio::test]
async fn values_stand_where_the_templates_say_and_what_is_empty_is_left_out() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let url = begin(
        &browser,
        "everything",
        "company=A%20%26%2Fb&region=eu&level=7",
    )
    .await;
    assert!(
        url.starts_with("https://app.eu.vendor.example.com/authorize/A%20%26%2Fb?"),
        "{url}"
    );
    assert_eq!(param(&url, "tenant").unwrap(), "common");
    assert_eq!(param(&url, "level").unwrap(), "7");
    let url = begin(&browser, "everything", "company=c&tenant=t%26u").await;
    assert!(
        url.starts_with("https://app.vendor.example.com/authorize/c?"),
        "{url}"
    );
    assert_eq!(param(&url, "tenant").unwrap(), "t&u");
    assert_eq!(param(&url, "level"), None);
}

#[tokio::test]
async fn a_step_in_the_path_is_no_value() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    for company in [".", ".."] {
        let given = format!(r#"{{"company": "{company}"}}"#);
        let response = post(&browser, "/api/everything/oauth/start", JSON, &given).await;
        refused(response, "company").await;
    }
}

#[tokio::test]
async fn what_no_header_can_carry_is_no_value_of_one() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let given = r#"{"company": "c", "tenant": "caf\u00e9"}"#;
    let response = post(&browser, "/api/everything/oauth/start", JSON, given).await;
    refused(response, "tenant").await;
}

#[tokio::test]
async fn a_secret_is_given_in_a_body_and_stored_nowhere_readable() {
    let (_, host) = setup().await;
    let browser = host.browser(ALICE);
    let start = "/api/everything/oauth/start";
    let response = browser
        .send(
            reqwest::Method::GET,
            &format!("{start}?company=c&api_key=k"),
            &[
                ("sec-fetch-site", "same-origin"),
                ("accept", "application/json"),
            ],
        )
        .await;
    refused(response, "api_key").await;
    let response = post(&browser, start, FORM, "company=c&api_key=key-canary").await;
    let url = url_of(response).await;
    assert!(!url.contains("key-canary"));
    assert!(flow_has_fields(&host, &browser, "key-canary"));
}

/// The flow has its values, sealed.
fn flow_has_fields(host: &Host, _: &Browser, secret: &str) -> bool {
    let sql = "SELECT count(*) AS n FROM oauth_flow WHERE fields IS NOT NULL";
    let plain = format!("{sql} AND fields LIKE '%{secret}%'");
    host.number(sql) == 1 && host.number(&plain) == 0
}
