//! What a 401 leads to: a refresh where that can help, and otherwise itself.

use std::time::Duration;

use lightfriend_runtime::{
    Error,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use super::{Api, age, call, connected, connected_to};
use crate::support::ALICE;

#[tokio::test]
async fn a_401_leads_to_one_refresh_and_one_retry_of_the_same_call() {
    let (provider, host) = connected().await;
    age(&host);
    provider.expire_access_tokens();
    let request = Api::client(&host.oauth, ALICE)
        .post("/x")
        .query([("a", "b")]);
    let response = request
        .header("x-one", "1")
        .json(&json!({"n": 1}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(provider.count(Endpoint::Token), 1);
    let requests = provider.requests();
    let calls: Vec<_> = requests
        .iter()
        .filter(|request| request.endpoint == Endpoint::Api)
        .collect();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    assert_eq!(
        (&calls[0].method, &calls[0].path, &calls[0].query),
        (&calls[1].method, &calls[1].path, &calls[1].query)
    );
    assert_eq!(calls[1].header("x-one"), Some("1"));
    assert_ne!(
        calls[0].header("authorization"),
        calls[1].header("authorization")
    );

    provider.clear_requests();
    call(&host, "/x").send().await.unwrap();
    assert_eq!(provider.count(Endpoint::Token), 0, "the new token is kept");
}

#[tokio::test]
async fn a_token_that_was_refused_in_its_first_seconds_is_renewed_later() {
    let (provider, host) = connected().await;
    provider.fault(Endpoint::Api, Fault::status(401));
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 401);
    assert_eq!(provider.count(Endpoint::Token), 0);
    age(&host);
    provider.expire_access_tokens();
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 200);
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_second_401_is_the_answer() {
    let (provider, host) = connected().await;
    age(&host);
    provider.fault_always(Endpoint::Api, Fault::status(401));
    let response = call(&host, "/x").send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(provider.count(Endpoint::Api), 2);
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(host.browser(ALICE).status("api").await["status"], "active");
}

#[tokio::test]
async fn many_401s_at_once_lead_to_one_refresh() {
    let (provider, host) = connected().await;
    age(&host);
    provider.expire_access_tokens();
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(call(&host, "/x").send()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_401_that_no_refresh_can_help_asks_the_user_to_connect_again() {
    let (provider, host) = connected().await;
    age(&host);
    provider.revoke_all_tokens();
    let error = call(&host, "/x").send().await.unwrap_err();
    assert!(error.is_reauth_required(), "{error:?}");
    assert_eq!(provider.count(Endpoint::Token), 2, "one try, and one more");
    assert_eq!(
        host.browser(ALICE).status("api").await["status"],
        "needs_reauth"
    );
    let error = call(&host, "/x").send().await.unwrap_err();
    assert!(error.is_reauth_required(), "{error:?}");
    assert_eq!(provider.count(Endpoint::Api), 1, "nothing is sent any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_that_meet_a_401_cause_one_refresh() {
    let (provider, host) = connected().await;
    age(&host);
    provider.expire_access_tokens();
    let calls: Vec<_> = (0..50)
        .map(|n| {
            let client = Api::client(&host.oauth, ALICE);
            tokio::spawn(async move { client.get(&format!("/x/{n}")).send().await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_handle_reads_itself_anew_and_renews_what_the_api_refuses() {
    use secrecy::ExposeSecret as _;

    let (provider, host) = connected().await;
    let handle = Api::client(&host.oauth, ALICE).token_handle();
    let first = handle.get().await.unwrap();
    assert_eq!(
        handle.get().await.unwrap().expose_secret(),
        first.expose_secret()
    );
    assert_eq!(provider.count(Endpoint::Token), 0);
    // Twelve hours later.
    host.sql("UPDATE api_connection SET issued_at = 0, expires_at = 1");
    let second = handle.get().await.unwrap();
    assert!(provider.token_is_live(second.expose_secret()));
    assert_ne!(second.expose_secret(), first.expose_secret());

    age(&host);
    provider.expire_access_tokens();
    let (third, fourth) = tokio::join!(handle.renew(&second), handle.renew(&second));
    let (third, fourth) = (third.unwrap(), fourth.unwrap());
    assert_eq!(third.expose_secret(), fourth.expose_secret());
    assert_ne!(third.expose_secret(), second.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 2);
    // One who finds out later gets the same.
    let late = handle.renew(&second).await.unwrap();
    assert_eq!(late.expose_secret(), third.expose_secret());
    assert_eq!(provider.count(Endpoint::Token), 2);
    Api::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(handle.get().await.unwrap_err().is_not_connected());
    assert!(!format!("{handle:?}").contains(third.expose_secret()));
}

#[tokio::test]
async fn a_resource_that_always_answers_401_causes_no_refresh_of_a_new_token() {
    let (provider, host) = connected().await;
    provider.fault_always(Endpoint::Api, Fault::status(401));
    for _ in 0..25 {
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), 401);
    }
    assert_eq!(provider.count(Endpoint::Api), 25);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn a_resource_that_always_answers_401_causes_one_refresh_of_an_old_token() {
    let (provider, host) = connected().await;
    age(&host);
    provider.fault_always(Endpoint::Api, Fault::status(401));
    for _ in 0..25 {
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), 401);
        // However old it grows: it was refused when it was new.
        age(&host);
    }
    assert_eq!(provider.count(Endpoint::Token), 1);
    assert_eq!(host.browser(ALICE).status("api").await["status"], "active");

    // What has run out is another matter.
    provider.clear_faults();
    host.sql("UPDATE api_connection SET expires_at = 1");
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 200);
    assert_eq!(provider.count(Endpoint::Token), 2);
}

#[tokio::test]
async fn a_refresh_that_fails_is_no_reason_not_to_try_again() {
    let (provider, host) = connected().await;
    age(&host);
    provider.expire_access_tokens();
    provider.fault(Endpoint::Token, Fault::status(503));
    assert!(call(&host, "/x").send().await.unwrap_err().is_transient());
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_handle_does_not_renew_what_a_newer_token_would_not_better() {
    let (provider, host) = connected().await;
    let handle = Api::client(&host.oauth, ALICE).token_handle();
    let token = handle.get().await.unwrap();
    for _ in 0..5 {
        let error = handle.renew(&token).await.unwrap_err();
        assert_eq!(error.status(), Some(401), "{error:?}");
        assert!(!error.is_reauth_required() && !error.is_transient());
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
}

/// A host whose provider gives out no refresh tokens.
async fn connected_without_refresh_token() -> (MockProvider, crate::support::Host) {
    let provider = MockProvider::builder().issue_refresh_token(false);
    connected_to(provider.start().await.unwrap()).await
}

#[tokio::test]
async fn without_a_refresh_token_a_401_is_the_answer_and_marks_nothing() {
    let (provider, host) = connected_without_refresh_token().await;
    age(&host);
    // A gateway before the API, which says nothing of the token.
    provider.fault_always(Endpoint::Api, Fault::html(401));
    for pause in [0, 2100, 0] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(host.browser(ALICE).status("api").await["status"], "active");
    }
    provider.clear_faults();
    assert_eq!(call(&host, "/x").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn without_a_refresh_token_the_user_is_asked_when_the_api_calls_the_token_invalid_twice() {
    let (provider, host) = connected_without_refresh_token().await;
    provider.expire_access_tokens();
    // Calls at once hear it once.
    for _ in 0..3 {
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), 401);
    }
    assert_eq!(host.browser(ALICE).status("api").await["status"], "active");
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let error = call(&host, "/x").send().await.unwrap_err();
    assert!(error.is_reauth_required(), "{error:?}");
    let status = host.browser(ALICE).status("api").await;
    assert_eq!(status["status"], "needs_reauth");
    assert_eq!(provider.count(Endpoint::Api), 4);
    assert_eq!(provider.count(Endpoint::Token), 0);
}

#[tokio::test]
async fn without_a_refresh_token_the_user_is_asked_when_the_token_has_run_out() {
    let (provider, host) = connected_without_refresh_token().await;
    host.sql("UPDATE api_connection SET expires_at = 1");
    let error = call(&host, "/x").send().await.unwrap_err();
    assert!(error.is_reauth_required(), "{error:?}");
    assert_eq!(provider.count(Endpoint::Api), 0);
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let (provider, host) = connected().await;
    for (challenge, missing) in [
        (
            r#"Bearer realm="x", error="insufficient_scope", scope="calendar.write mail""#,
            Some("calendar.write mail"),
        ),
        (r#"Bearer error="insufficient_scope""#, Some("")),
        (r#"Bearer error="invalid_token", scope="a""#, None),
        (r#"Basic realm="x""#, None),
    ] {
        let headers = [("www-authenticate", challenge)];
        provider.fault(Endpoint::Api, Fault::status_with_headers(403, &headers, ""));
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.status(), 403);
        let error = response.error_for_status().unwrap_err();
        assert_eq!(error.missing_scope(), missing, "{challenge}");
        assert_eq!(error.status(), Some(403));
        assert!(matches!(error, Error::InvalidApiResponse { .. }));
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
}
