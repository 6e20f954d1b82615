//! A call that lacks a scope: which it is, and how to ask for it.

use lightfriend_runtime::{
    Error,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Planner, connect, setup};
use crate::support::{ALICE, Host, location, param};

/// The error of a call that the API refuses with this challenge.
async fn refused(host: &Host, provider: &MockProvider, challenge: &str) -> Error {
    let headers = [("www-authenticate", challenge)];
    provider.fault(Endpoint::Api, Fault::status_with_headers(403, &headers, ""));
    let client = Planner::client(&host.oauth, ALICE);
    let response = client.get("/tasks").send().await.unwrap();
    response.error_for_status().unwrap_err()
}

#[tokio::test]
async fn the_error_says_which_group_has_the_scope() {
    let (provider, host, _told) = setup().await;
    connect(&host.browser(ALICE), "", &provider).await;
    let both = "ask for it with `.scope_set(\"write\")` of start_url, or add it to `scopes(..)`";
    for (scope, set, says) in [
        (Some("tasks.write"), Some("write"), both),
        // Some list what would do, each alone.
        (Some("events tasks.write audit"), Some("write"), both),
        (Some("read audit"), Some("audit"), ".scope_set(\"audit\")"),
        (Some("admin"), None, "`admin`; add it to `scopes(..)`"),
        (Some("read"), None, "`read`; `scopes(..)` has it"),
        (None, None, "it does not say which"),
    ] {
        let named = scope.map_or(String::new(), |scope| format!(r#", scope="{scope}""#));
        let challenge = format!(r#"Bearer error="insufficient_scope"{named}"#);
        let error = refused(&host, &provider, &challenge).await;
        assert_eq!(error.missing_scope(), Some(scope.unwrap_or_default()));
        assert_eq!(error.scope_set(), set, "{challenge}");
        let text = error.to_string();
        assert!(text.contains(says), "{text}");
        assert!(text.contains(scope.unwrap_or_default()), "{text}");
    }
    let error = refused(&host, &provider, r#"Bearer error="invalid_token""#).await;
    assert_eq!((error.missing_scope(), error.scope_set()), (None, None));
}

#[tokio::test]
async fn a_button_asks_for_what_a_call_has_lacked() {
    let (provider, host, _told) = setup().await;
    let alice = host.browser(ALICE);
    connect(&alice, "", &provider).await;
    let challenge = r#"Bearer error="insufficient_scope", scope="events.write""#;
    let error = refused(&host, &provider, challenge).await;
    let url = Planner::start_url(&host.oauth).scope_set(error.scope_set().unwrap());
    let asked = location(&alice.get(&url.to_string()).await);
    let scope = param(&asked, "scope").unwrap();
    assert_eq!(scope, "read events.write tasks.write");
    alice
        .callback(&provider.approve(&asked).await.unwrap())
        .await;
    let client = Planner::client(&host.oauth, ALICE);
    let response = client.get("/tasks").send().await.unwrap();
    assert!(response.error_for_status().is_ok());
}
