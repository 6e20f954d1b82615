//! What a start asks for, by what it names and what the connection has.

use lightfriend_runtime::{integrations, testing::Endpoint};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Planner, START, asked, connect, setup, start};
use crate::support::{ALICE, Browser, application, location, param};

const READ: &str = "read";
const WRITE: &str = "read events.write tasks.write";
const AUDIT: &str = "read audit";
const ALL: &str = "read events.write tasks.write audit";

/// The answer to a `POST` of the application's own page that asks for JSON.
async fn post(browser: &Browser, query: &str, content_type: &str, body: &str) -> (u16, Value) {
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("accept", "application/json"),
        ("content-type", content_type),
    ];
    let target = format!("{START}{query}");
    let response = browser
        .send_body(Method::POST, &target, &headers, body.to_owned())
        .await;
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn groups_are_named_in_the_query_in_a_form_and_in_json() {
    let (_provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    for (query, scope) in [
        ("", READ),
        ("?scope_set=", READ),
        ("?scope_set=write", WRITE),
        ("?scope_set=audit&scope_set=write", ALL),
        ("?scope_set=&scope_set=audit", AUDIT),
    ] {
        assert_eq!(asked(&alice, query).await, scope, "{query}");
    }
    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    for (query, content_type, body, scope) in [
        ("", form, "scope_set=write", WRITE),
        ("", form, "scope_set=write&scope_set=audit", ALL),
        ("", json, r#"{"scope_set": ["write", "audit"]}"#, ALL),
        ("", json, r#"{"scope_set": "audit"}"#, AUDIT),
        ("?scope_set=audit", json, "", AUDIT),
    ] {
        let (status, answer) = post(&alice, query, content_type, body).await;
        assert_eq!(status, 200, "{answer}");
        let url = answer["authorization_url"].as_str().unwrap();
        assert_eq!(param(url, "scope").as_deref(), Some(scope), "{body}");
    }
}

#[tokio::test]
async fn a_group_that_nobody_knows_is_refused_before_anything_is_sent() {
    let (provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    for query in ["?scope_set=writ", "?scope_set=write&scope_set=events.write"] {
        let (status, answer) = post(&alice, query, "application/json", "").await;
        assert_eq!(status, 422, "{query}");
        assert_eq!(
            (&answer["error"], &answer["field"]),
            (&json!("invalid_field"), &json!("scope_set")),
            "{answer}"
        );
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains("`write`, `audit`"), "{message}");
    }
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_flow"), 0);
    assert_eq!(provider.count(Endpoint::Authorization), 0);
}

/// `include_granted_scopes` would bring back what is to be given up.
#[tokio::test]
async fn a_connection_gains_groups_and_loses_those_that_are_not_named_again() {
    let (provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    for (query, scope, includes) in [
        ("", READ, true),
        // More, one after the other.
        ("?scope_set=write", WRITE, true),
        ("?scope_set=audit", ALL, true),
        // Without a word, what there is.
        ("", ALL, true),
        // Of what there is, a part.
        ("?scope_set=audit", AUDIT, false),
        ("", AUDIT, true),
        ("?scope_set=write", ALL, true),
        ("?scope_set=", READ, false),
        ("", READ, true),
    ] {
        let url = connect(&alice, query, &provider).await;
        assert_eq!(param(&url, "scope").as_deref(), Some(scope), "{query}");
        let included = param(&url, "include_granted_scopes");
        assert_eq!(included.as_deref(), includes.then_some("true"), "{query}");
        let status = alice.status("planner").await;
        let granted: Vec<&str> = scope.split(' ').collect();
        assert_eq!(status["scopes"], json!(granted), "{query}");
        assert_eq!(status["missing_scopes"], json!([]), "{query}");
    }
}

/// A start that comes to nothing changes nothing of what is asked for next.
#[tokio::test]
async fn a_group_that_was_declined_is_not_asked_for_without_a_word() {
    let (provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    connect(&alice, "", &provider).await;
    let url = start(&alice, "?scope_set=write").await;
    let callback = provider.deny(&url).await.unwrap();
    alice.callback(&callback).await;
    assert_eq!(asked(&alice, "").await, READ);
    assert_eq!(alice.status("planner").await["scopes"], json!([READ]));
}

#[tokio::test]
async fn the_url_of_a_start_is_made_in_code_and_leads_there() {
    let (provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    let plain = Planner::start_url(&host.oauth);
    assert_eq!(plain.to_string(), START);
    let writing = plain.clone().scope_set("write").return_to("/calendar?a=b");
    assert_eq!(
        writing.to_string(),
        format!("{START}?scope_set=write&return_to=%2Fcalendar%3Fa%3Db")
    );
    let all = plain.clone().scope_set("write").scope_set("audit");
    for (url, scope) in [
        (writing.clone(), WRITE),
        (all, ALL),
        (writing.without_scope_sets(), READ),
    ] {
        let response = alice.get(&url.to_string()).await;
        assert_eq!(response.status(), 303, "{url}");
        let asked = param(&location(&response), "scope");
        assert_eq!(asked.as_deref(), Some(scope), "{url}");
    }
    // Below the prefix at which browsers see the application.
    let (_database, oauth) = application(integrations![Planner], &provider, |builder| {
        builder.backend_url("https://example.com/app")
    })
    .await;
    let url = Planner::start_url(&oauth).scope_set("audit");
    assert_eq!(url.to_string(), format!("/app{START}?scope_set=audit"));
}
