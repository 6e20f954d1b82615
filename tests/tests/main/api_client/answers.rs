//! What the API answers: when a call is made again, and which error it becomes.

use std::{collections::BTreeMap, time::Duration};

use lightfriend_runtime::{
    Error,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::{Api, Forbidding, call, connected};
use crate::support::ALICE;

#[tokio::test]
async fn redirects_are_answers_and_nobody_else_sees_the_token() {
    let (provider, host) = connected().await;
    let elsewhere = MockProvider::start().await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/steal", elsewhere.url());
        provider.fault(Endpoint::Api, Fault::redirect(status, &target));
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["location"], target.as_str());
        let error = response.error_for_status().unwrap_err();
        assert!(
            matches!(error, Error::InvalidApiResponse { .. }),
            "{error:?}"
        );
        // Following the link by hand does not work either.
        assert!(call(&host, &target).send().await.is_err());
    }
    assert_eq!(elsewhere.requests().len(), 0);
    assert_eq!(provider.count(Endpoint::Api), 5);
}

#[tokio::test]
async fn a_403_leads_to_a_refresh_only_where_the_integration_says_so() {
    let (provider, host) = connected().await;
    for table in ["api", "forbidding"] {
        host.sql(&format!(
            "UPDATE {table}_connection SET issued_at = issued_at - 600"
        ));
    }
    provider.fault(Endpoint::Api, Fault::status(403));
    let client = Forbidding::client(&host.oauth, ALICE);
    assert_eq!(client.get("/x").send().await.unwrap().status(), 200);
    assert_eq!(provider.count(Endpoint::Token), 1);
    let calls = provider.requests().into_iter();
    let mut calls = calls.filter(|request| request.endpoint == Endpoint::Api);
    let tokens = [calls.next().unwrap(), calls.next().unwrap()];
    let [first, second] = tokens.map(|call| call.header("authorization").map(str::to_owned));
    assert_ne!(first, second);
    assert!(calls.next().is_none());

    provider.clear_requests();
    provider.fault(Endpoint::Api, Fault::status(403));
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 403);
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(provider.count(Endpoint::Api), 1);
}

#[tokio::test]
async fn no_other_status_refreshes_or_retries() {
    let (provider, host) = connected().await;
    for status in [200, 204, 400, 403, 404, 407, 409, 429, 500, 503] {
        provider.clear_requests();
        provider.fault(Endpoint::Api, Fault::status(status));
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(provider.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_status_that_is_no_success_is_a_typed_error() {
    let (provider, host) = connected().await;
    for (fault, transient, retry_after) in [
        (Fault::retry_after(429, 7), true, Some(7)),
        (Fault::retry_after(503, 120), true, Some(120)),
        (Fault::status(429), true, None),
        (Fault::status(408), true, None),
        (Fault::html(500), true, None),
        (Fault::status(504), true, None),
        (Fault::status(304), false, None),
        (Fault::status(400), false, None),
        (Fault::retry_after(403, 7), false, None),
        (Fault::status(404), false, None),
        (Fault::status(410), false, None),
    ] {
        provider.fault(Endpoint::Api, fault.clone());
        let response = call(&host, "/x").send().await.unwrap();
        let error = response.error_for_status().unwrap_err();
        assert_eq!(error.is_transient(), transient, "{fault:?}: {error:?}");
        assert_eq!(
            error.retry_after(),
            retry_after.map(Duration::from_secs),
            "{fault:?}"
        );
        assert!(!error.is_reauth_required() && !error.is_misconfigured());
        let expected = if transient {
            "provider_unavailable"
        } else {
            "invalid_api_response"
        };
        assert_eq!(error.slug(), expected);
    }
    provider.fault(Endpoint::Api, Fault::status(201));
    let response = call(&host, "/x").send().await.unwrap();
    assert_eq!(response.error_for_status().unwrap().status(), 201);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_typed_error() {
    let (provider, host) = connected().await;
    for body in ["", "<html>", r#"{"a":"#, "[1]"] {
        provider.fault(
            Endpoint::Api,
            Fault::status_with_body(200, "application/json", body),
        );
        let response = call(&host, "/x").send().await.unwrap();
        let error = response
            .json::<BTreeMap<String, String>>()
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::InvalidApiResponse { .. }),
            "{body}: {error:?}"
        );
    }
    provider.fault(
        Endpoint::Api,
        Fault::status_with_body(200, "text/plain", b"\xff".to_vec()),
    );
    let error = call(&host, "/x")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::InvalidApiResponse { .. }),
        "{error:?}"
    );
    provider.fault(Endpoint::Api, Fault::truncate());
    let error = call(&host, "/x")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    provider.fault(Endpoint::Api, Fault::big_body(1024 * 1024));
    let body = call(&host, "/x")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert!(
        body.len() >= 1024 * 1024,
        "an API may answer with more than a token endpoint"
    );
}

#[tokio::test]
async fn an_api_that_does_not_answer_is_unavailable() {
    let (provider, host) = connected().await;
    for fault in [
        Fault::reset(),
        Fault::drop_before(),
        Fault::drop_after(),
        Fault::hang(),
    ] {
        provider.clear_requests();
        provider.fault(Endpoint::Api, fault.clone());
        let request = call(&host, "/x").timeout(Duration::from_millis(300));
        let error = request.send().await.unwrap_err();
        assert!(error.is_transient(), "{fault:?}: {error:?}");
        assert_eq!(provider.requests().len(), 1, "{fault:?}: never sent twice");
        assert!(!error.to_string().contains("provider.example"), "{error}");
    }
}

#[tokio::test]
async fn an_api_that_asks_to_wait_is_asked_again_within_the_bound() {
    let (provider, host) = connected().await;
    for status in [429, 503] {
        provider.clear_requests();
        provider.fault(Endpoint::Api, Fault::retry_after(status, 1));
        let request = Api::client(&host.oauth, ALICE).post("/x");
        let response = request.json(&json!({"n": 1})).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let requests = provider.requests();
        assert_eq!(requests.len(), 2, "{status}");
        assert_eq!(requests[0].body, requests[1].body);
        assert_eq!(requests[0].method, requests[1].method);
    }
}

#[tokio::test]
async fn patience_has_an_end() {
    let (provider, host) = connected().await;
    provider.fault_always(Endpoint::Api, Fault::retry_after(503, 0));
    let response = call(&host, "/x").send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(provider.count(Endpoint::Api), 4, "three times more");

    for (limit, seconds) in [
        (Duration::ZERO, 0),
        (Duration::from_secs(1), 2),
        (Duration::MAX, u64::MAX),
    ] {
        provider.clear_faults();
        provider.clear_requests();
        provider.fault(Endpoint::Api, Fault::retry_after(429, seconds));
        if limit < Duration::MAX {
            let response = call(&host, "/x").wait_at_most(limit).send().await.unwrap();
            assert_eq!(response.status(), 429, "{seconds}");
        } else {
            let response = call(&host, "/x").send().await.unwrap();
            assert_eq!(response.status(), 429, "{seconds}");
        }
        assert_eq!(provider.count(Endpoint::Api), 1);
    }
}
